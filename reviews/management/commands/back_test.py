"""Back-tests one rule from a file over the promises in the database, and prints what it would have done."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from dealdesk.domain import clock
from reviews.domain import back_test, past_asks
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.rules import checking

BAD_INPUT, INTERRUPTED = 2, 130
MOST_DAYS = 3_660


class Command(BaseCommand):
    help = (
        "Runs the rule in RULE.json (docs/rules.md) over past promises, beside the rule of the same id in force, and "
        "prints one JSON object with the numbers. Nothing is written. A file that is no rule ends it with 2."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rule", help="file with one rule; - reads standard input")
        parser.add_argument("--days", type=int, default=back_test.DAYS, help=f"how far back ({back_test.DAYS})")
        parser.add_argument("--first", type=date.fromisoformat, help="first day, as 2026-01-31, instead of --days")
        parser.add_argument("--last", type=date.fromisoformat, help="last day, itself included; today where left out")

    def handle(self, *args: Any, rule: str, days: int, first: date | None, last: date | None, **options: Any) -> None:
        try:
            self.run(self.rule(rule), *self.span(days, first, last))
        except KeyboardInterrupt:
            self.stderr.write("Stopped. Nothing was written.")
            sys.exit(INTERRUPTED)

    def run(self, rule: dict[str, Any], first: date, last: date) -> None:
        total = past_asks.count(first, last)

        def said(done: int) -> None:
            self.stderr.write(f"{done} of {total} promises")

        in_force = rule_set_in_force().rules["rules"]
        asks = past_asks.between(first, last)
        found = back_test.back_test(rule, in_force, asks, first=first, last=last, at=said)
        self.stdout.write(json.dumps(found, ensure_ascii=False))

    def rule(self, name: str) -> dict[str, Any]:
        """The rule in a file; ends the command where there is none."""
        try:
            raw = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
            rule = json.loads(raw)
        except (OSError, UnicodeDecodeError) as problem:
            self.end(f"{name} cannot be read ({type(problem).__name__}).")
        except (ValueError, RecursionError) as problem:
            self.end(f"{name} is no JSON: {problem}")
        if faults := checking.faults(rule):
            self.end("\n".join(f"{fault.where}: {fault.sentence}".removeprefix(": ") for fault in faults))
        return dict(rule)

    def span(self, days: int, first: date | None, last: date | None) -> tuple[date, date]:
        """The days looked at; ends the command where they make no sense."""
        if not 1 <= days <= MOST_DAYS:
            self.end(f"Choose from 1 to {MOST_DAYS} days.")
        begin, today = past_asks.span(clock.database_now(), days)
        first, last = first or begin, last or today
        if first > last:
            self.end("The first day lies after the last one.")
        if (last - first).days >= MOST_DAYS:
            self.end(f"Choose from 1 to {MOST_DAYS} days.")
        return first, last

    def end(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(BAD_INPUT)
