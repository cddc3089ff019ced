"""Asks that have as little in common as asks can have: a rule that matches all of them matches every ask.

They stand in for the past asks a new desk does not have. Each thing a condition can look at differs among them, in
every combination, so that a rule which lets any kind of ask through lets one of these through.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from promises.domain.facts import ALL, ASKED, HIGHEST_NUMBER, FactKind, FactSpec
from promises.enums import PromiseType
from reviews.domain.rules.snapshot import Snapshot
from reviews.enums import HardStop

#: Ask, its wording, and the stops it reads as. No word stands in two of them; every one has letters and a space, as any
#: ask has.
SAID: tuple[tuple[str, str, tuple[HardStop, ...]], ...] = (
    ("Go on", "", ()),
    ("Ship it by March 3", "", (HardStop.UNSIZED_DATE,)),
    ("Two keys for our vault", "We hand over two keys.", (HardStop.SECURITY,)),
    ("Rows move every night", "", (HardStop.DATA_MOVEMENT,)),
    ("Big deals wait until somebody signs", "They wait.", (HardStop.CUSTOM_LOGIC,)),
    ("12 % off, always", "", (HardStop.COMMERCIAL,)),
    ("All at once", "All is done at once.", tuple(HardStop)),
)
FACTS = {**ALL, **ASKED}
MOST_CHOICES = max(len(spec.choices) for spec in FACTS.values())
AMOUNTS = (0, 9_999_999_999)  # the largest value a rule can name (`reviews.domain.rules.checking`)
LIBRARY: tuple[tuple[str, ...], ...] = ((), ("L-0001",))


def unlike_asks(regions: Iterable[str] = ()) -> Iterator[Snapshot]:
    """Asks that differ in all that rules look at, the barest first.

    Args:
        regions: names of regions that some of them come from, beside none and one that nobody named.
    """
    everywhere = dict.fromkeys(("", "Elsewhere", *regions))
    types = ("", *PromiseType.values)
    given = [_facts(turn) for turn in range(MOST_CHOICES + 1)]
    for said, type, facts, library, amount, region in product(SAID, types, given, LIBRARY, AMOUNTS, everywhere):
        ask, wording, stops = said
        yield Snapshot(ask, type, facts, amount, region, wording, library, _read_as(stops))


def _facts(turn: int) -> Mapping[str, str]:
    """No fact at all, then every fact, with another choice each turn."""
    return {key: _value(spec, turn - 1) for key, spec in FACTS.items()} if turn else {}


def _value(spec: FactSpec, turn: int) -> str:
    if spec.kind is FactKind.CHOICE:
        return spec.choices[turn % len(spec.choices)][0]
    if spec.kind is FactKind.NUMBER:
        return str((HIGHEST_NUMBER, 0)[turn % 2])
    if spec.kind is FactKind.DATE:
        return f"2030-01-{turn + 1:02d}"
    return ("They said so", "Nothing yet")[turn % 2]


def _read_as(stops: Iterable[HardStop]) -> dict[str, Any]:
    """A reading as `Snapshot.seen` keeps it, so that no model is asked."""
    found = [{"stop": stop.value, "words": [], "rules": [], "source": "rule"} for stop in stops]
    return {"stops": found, "questions": [], "type": "", "model": ""}
