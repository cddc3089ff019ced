"""Says for many read-backs at once whether they are faithful: JSON lines in, JSON lines out. It touches no database."""

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
        jsonlines.answer_each(self, _judged)


def _judged(row: jsonlines.Row) -> dict[str, Any]:
    """The answer to one line.

    Raises:
        BadLine: there is no sentence, or no read-back of it; an empty read-back is one, and lost everything.
    """
    if not row.text.strip():
        raise jsonlines.BadLine("“text” is empty.")
    said = row.given.get("read_back")
    if not isinstance(said, str) or not jsonlines.is_text(said):
        raise jsonlines.BadLine("“read_back” is missing or is no text.")
    found = check_read_back(row.text, said)
    flags = [{"kind": flag.kind, "words": flag.words} for flag in found.flags]
    return {"id": row.id, "verdict": found.verdict.value, "flags": flags}
