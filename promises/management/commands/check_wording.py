"""The wording check for many sentences at once: JSON lines in, JSON lines out."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dealdesk import jsonlines
from promises.domain.wording import Finding, Phrases, findings, shipped
from promises.domain.wording_in_force import phrases_in_force
from promises.enums import PromiseType

LONGEST_TEXT = 20_000  # characters


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
        jsonlines.answer_each(self, lambda row: _checked(row, phrases))


def _checked(row: jsonlines.Row, phrases: Phrases) -> dict[str, Any]:
    """The answer to one line.

    Raises:
        BadLine: its text is too long, or its type is none.
    """
    type = row.given.get("type") or ""
    if len(row.text) > LONGEST_TEXT:
        raise jsonlines.BadLine(f"“text” has {len(row.text)} characters; at most {LONGEST_TEXT} are checked.")
    if type not in [*PromiseType.values, "", "none"]:
        raise jsonlines.BadLine("“type” is no promise type.")
    found = findings(row.text, type="" if type == "none" else type, phrases=phrases)
    return {"id": row.id, "findings": [_told(finding) for finding in found]}


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
