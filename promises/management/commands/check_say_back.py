"""Says for many read-backs at once whether they are faithful: JSON lines in, JSON lines out. It touches no database."""

import io
import sys
from typing import Any

from django.core.management.base import BaseCommand

from dealdesk import jsonlines
from promises.domain.say_back import check_read_back


class Command(BaseCommand):
    help = (
        'Reads lines {"id", "text", "read_back"} from standard input and writes {"id", "verdict", "flags"} for each, '
        "in order; the verdict is faithful, guessed or lossy. A line that cannot be read is named on the error stream "
        "and the rest is done; the exit code is 1 then."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        # A byte that is no UTF-8 becomes half a character, which is a fault of its line alone.
        stdin = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape")
        bad = 0

        def complain(number: int, fault: str) -> None:
            nonlocal bad
            bad += 1
            self.stderr.write(f"Line {number}: {fault}", style_func=str)

        for row in jsonlines.objects(stdin, complain, text=str, read_back=str):
            found = check_read_back(row["text"], row["read_back"])
            answer = {
                "id": row.get("id"),
                "verdict": found.verdict.value,
                "flags": [{"kind": flag.kind, "words": flag.words} for flag in found.flags],
            }
            self.stdout.write(jsonlines.line(answer))
        if bad:
            sys.exit(1)
