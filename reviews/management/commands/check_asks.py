"""Reads asks from standard input and says of each: hard stops, type, lanes, and what the rep would be asked."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dealdesk import jsonlines
from reviews import migrations
from reviews.domain import rules
from reviews.domain.in_force import rule_set_in_force
from reviews.enums import STOP_NAMES

SHIPPED = Path(migrations.__path__[0]) / "rule_set_1.json"
TYPES = ("security", "data_movement", "custom_logic")


class Command(BaseCommand):
    help = (
        'Reads JSON lines {"id", "text"} from standard input and writes one JSON object a line: '
        '{"id", "type", "hard_stops", "questions": [{"stop", "question"}], "lanes", "rules"}. '
        "Lines that cannot be read are named on standard error, the others are done, and it ends with 1."
    )
    requires_system_checks: list[str] = []  # a filter in a pipe: it starts quickly and touches no page

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--defaults", action="store_true", help="use the rules the product ships with; no database is touched"
        )

    def handle(self, *args: Any, defaults: bool, **options: Any) -> None:
        told = json.loads(SHIPPED.read_text(encoding="utf-8")) if defaults else rule_set_in_force().rules
        jsonlines.answer_each(self, lambda row: check(row.id, row.text, told["rules"]))


def check(id: Any, text: str, rule_set: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the rules say of one text that nobody ticked a type or gave a fact for.

    Args:
        id: whatever the caller calls it; given back.
        text: the ask.
        rule_set: the `rules` of a rule set version.

    Raises:
        RuleError: a rule is malformed, or the text cannot be read.
    """
    snapshot = rules.Snapshot(ask=text, type="", facts={})
    hits = rules.evaluate(snapshot, rule_set)
    reading = rules.reading_of(snapshot)
    stops = list(dict.fromkeys(STOP_NAMES[hit.hard_stop] for hit in hits))
    questions = [(STOP_NAMES[question.stop], question.text) for question in reading.questions]
    made = [stop for stop in stops if stop in TYPES]
    return {
        "id": id,
        "type": "none" if not made else made[0] if len(made) == 1 else "mixed",
        "hard_stops": stops,
        "questions": [{"stop": stop, "question": text} for stop, text in questions if stop not in stops],
        "lanes": [lane.value for lane in rules.lanes_for(hits, "")],
        "rules": list(dict.fromkeys(id for hit in hits for id in (hit.rule["id"], *hit.read_by))),
    }
