"""How well asks are read: by the command's own function and the shipped rules, on rows tuned on and rows held out.

Rows tuned on were seen by the model, so their figures flatter it; what it reaches on a writer it never saw is what
`make train` prints, and what the held-out rows say.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reviews.enums import STOP_NAMES
from reviews.management.commands.check_asks import SHIPPED, check
from tests.training.rows import HELD_OUT, LabelledAsk, labelled, writers


@dataclass(frozen=True)
class Read:
    """One labelled row and what the command said of it.

    Attributes:
        ask: the row.
        wanted: its stops, as the label files name them.
        stops: found for certain.
        asked: stops the rep would be asked about.
        type: as the command says it.
    """

    ask: LabelledAsk
    wanted: frozenset[str]
    stops: frozenset[str]
    asked: frozenset[str]
    type: str


def report() -> Iterator[str]:
    """The figures, line by line."""
    there = writers()
    for title, letters in (
        ("tuned on (the model saw these rows)", [letter for letter in there if letter not in HELD_OUT]),
        ("held out", [letter for letter in there if letter in HELD_OUT]),
    ):
        rows = [read(ask) for ask in labelled(letters)]
        yield ""
        yield f"Asks, {title}: {len(rows)} rows of {', '.join(letters) or 'nobody'}"
        if rows:
            yield from figures(rows)


def read(ask: LabelledAsk) -> Read:
    """What the command says of a row, with the rules the product ships with."""
    said = check(ask.id, ask.text, _rules())
    return Read(
        ask=ask,
        wanted=frozenset(STOP_NAMES[stop] for stop in ask.stops),
        stops=frozenset(said["hard_stops"]),
        asked=frozenset(question["stop"] for question in said["questions"]),
        type=said["type"],
    )


def figures(rows: Sequence[Read]) -> Iterator[str]:
    """Each stop, then the harmless and the types, then the same by voice and by how obvious it is."""
    yield f"  {'stop':17}{'rows':>5}{'found':>8}{'stopped':>9}{'asked':>7}{'precision':>11}"
    for stop in STOP_NAMES.values():
        theirs = [row for row in rows if stop in row.wanted]
        stopped = [row for row in theirs if stop in row.stops]
        asked = [row for row in theirs if stop in row.asked and stop not in row.stops]
        made = [row for row in rows if stop in row.stops]
        yield (
            f"  {stop:17}{len(theirs):5}{_share(len(stopped) + len(asked), len(theirs)):>8}"
            f"{_share(len(stopped), len(theirs)):>9}{_share(len(asked), len(theirs)):>7}"
            f"{_share(len(stopped), len(made)):>11}"
        )
    yield "  " + _summary(rows)
    for voice in sorted({row.ask.voice for row in rows}):
        yield f"  {voice:14} " + _summary([row for row in rows if row.ask.voice == voice])
    for obvious in (True, False):
        group = [row for row in rows if row.wanted and row.ask.obvious == obvious]
        yield f"  {'obvious' if obvious else 'not obvious':14} " + _summary(group)


def _summary(rows: Sequence[Read]) -> str:
    wanted = sum(len(row.wanted) for row in rows)
    found = sum(len(row.wanted & (row.stops | row.asked)) for row in rows)
    harmless = [row for row in rows if not row.wanted]
    parts = [f"stops found {_share(found, wanted)}"]
    if harmless:
        parts.append(f"harmless stopped {_share(sum(bool(row.stops) for row in harmless), len(harmless))}")
        parts.append(f"harmless asked {_share(sum(bool(row.asked) for row in harmless), len(harmless))}")
    parts.append(f"type right {_share(sum(row.type == row.ask.type for row in rows), len(rows))}")
    return ", ".join(parts)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


@lru_cache(maxsize=1)
def _rules() -> Any:
    return json.loads(SHIPPED.read_text(encoding="utf-8"))["rules"]
