"""Why a condition is true of an ask where no words say it: the facts, the type, the library, the deal."""

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.domain.rules.conditions import compiled
from reviews.domain.rules.fields import Test, fields
from reviews.domain.rules.snapshot import Snapshot

#: Tests that give the words they found, which a page marks by themselves.
GIVES_WORDS = frozenset({Test.HAS_PHRASE, Test.MATCHES, Test.NAMES_DATE, Test.READS_AS})


def reasons(condition: Mapping[str, Any], snapshot: Snapshot) -> list[str]:
    """What made a condition true besides words, each once: "Duplicates: not given".

    Args:
        condition: of a rule that may be saved, and that stopped the ask.
        snapshot: the ask, with what it was before an answer was corrected.

    Raises:
        RuleError: the ask could not be read.
    """
    matches = compiled(condition)
    stood = next((one for one in (snapshot, *snapshot.earlier) if matches(one) is not None), None)
    return list(dict.fromkeys(_true_of(condition, stood))) if stood is not None else []


def _true_of(condition: Mapping[str, Any], snapshot: Snapshot) -> Iterator[str]:
    for part in (*condition.get("any", ()), *condition.get("all", ())):
        if compiled(part)(snapshot) is not None:
            yield from _true_of(part, snapshot)
    negated = "not" in condition
    leaf = condition["not"] if negated else condition
    if "field" in leaf and (negated or leaf["test"] not in GIVES_WORDS):
        yield _said(leaf, snapshot)


def _said(leaf: Mapping[str, Any], snapshot: Snapshot) -> str:
    field = fields()[leaf["field"]]
    if leaf["test"] in GIVES_WORDS:
        return f"{field.label}: nothing of what the rule names"
    if field.key == "amount":
        return f"{field.label}: ${snapshot.amount:,}"
    value = snapshot.text(field.key)
    labels = {key.casefold(): label for key, label in field.choices}
    return f"{field.label}: {labels.get(value) or value or 'not given'}"
