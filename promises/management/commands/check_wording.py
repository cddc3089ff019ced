"""The wording check for many sentences at once: JSON lines in, JSON lines out."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dealdesk import jsonlines
from promises.domain.wording import Finding, Phrases, findings, shipped
from promises.domain.wording_in_force import phrases_in_force
from promises.enums import PromiseType

LONGEST_LINE = 256 * 1024  # bytes
LONGEST_TEXT = 20_000  # characters


class BadLine(ValueError):
    """A line that cannot be checked; its own text says why, in one sentence."""


class Command(BaseCommand):
    help = (
        'Reads lines {"id", "text"[, "type"]} from standard input and writes {"id", "findings"} for each, in order. '
        "Positions count characters of the text as it was given, from 0. A line that cannot be read is named on the "
        "error stream and the rest is done; the exit code is 1 then. Findings alone exit 0."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--defaults", action="store_true", help="use the phrases Dealdesk comes with; touches no database"
        )

    def handle(self, *args: Any, defaults: bool, **options: Any) -> None:
        phrases = shipped() if defaults else phrases_in_force()
        bad = 0
        for number, line in jsonlines.lines(sys.stdin.buffer, longest=LONGEST_LINE):
            try:
                answer = _checked(line, phrases)
            except BadLine as fault:
                bad += 1
                self.stderr.write(f"Line {number}: {fault}", style_func=str)
                continue
            if answer is not None:
                self.stdout.write(json.dumps(answer))
        if bad:
            sys.exit(1)


def _checked(line: bytes | None, phrases: Phrases) -> dict[str, Any] | None:
    """The answer to one line; None for an empty one.

    Raises:
        BadLine: it is no such object.
    """
    if line is None:
        raise BadLine(f"longer than {LONGEST_LINE // 1024} KiB.")
    if not line.strip():
        return None
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadLine("not valid UTF-8.") from None
    except (ValueError, RecursionError):
        raise BadLine("not valid JSON.") from None
    if not isinstance(row, dict) or "id" not in row or "text" not in row:
        raise BadLine("not an object with “id” and “text”.")
    if not isinstance(row["id"], str | int) or isinstance(row["id"], bool):
        raise BadLine("“id” is neither text nor a whole number.")
    text, type = row["text"], row.get("type") or ""
    if not isinstance(text, str):
        raise BadLine("“text” is no text.")
    if len(text) > LONGEST_TEXT:
        raise BadLine(f"“text” has {len(text)} characters; at most {LONGEST_TEXT} are checked.")
    if type not in [*PromiseType.values, "", "none"]:
        raise BadLine("“type” is no promise type.")
    found = findings(text, type="" if type == "none" else type, phrases=phrases)
    return {"id": row["id"], "findings": [_told(finding) for finding in found]}


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "level": finding.level.value,
        "start": finding.start,
        "end": finding.end,
        "phrase": finding.phrase,
        "why": finding.why,
        "instead": finding.instead,
    }
