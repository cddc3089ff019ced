"""The explaining layer: families of phrases, each with an id, the stop it speaks of and a reason (docs/reading.md).

The phrases are data (reviews/data/reading_families.json) and run on RE2, whose time grows with the text alone: no
pattern, shipped or written later, can hang it (RELIABILITY rows 53 to 55).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import re2

from promises.domain.wording.folding import read_as
from reviews.enums import HardStop

FAMILIES = Path(__file__).parents[2] / "data" / "reading_families.json"
#: A text of so few words is a bare wish ("SSO for admins."): nothing in it says that it is there already.
BARE = 8


@dataclass(frozen=True)
class Span:
    """Words of the text as it was given.

    Attributes:
        words: the words themselves.
        start: first character, counted from 0.
        end: first character after them.
    """

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Family:
    """Phrases that mean one thing.

    Attributes:
        id: stable name, shown as the rule that fired.
        kind: "stop", "plain" (plain use, scheduling, training, price list) or "demand" (something is wanted).
        why: what the phrases have in common, in words.
        stop: the stop spoken of; None where the family speaks of none.
        strength: "certain" makes a stop where something is demanded; "bare" in a bare wish or beside another phrase of
            the same stop; "hint" never.
        pattern: compiled, one group: the words.
    """

    id: str
    kind: str
    why: str
    stop: HardStop | None
    strength: str
    pattern: Any


@dataclass(frozen=True)
class Mark:
    """One place where a family speaks."""

    family: Family
    span: Span


@dataclass(frozen=True)
class Plain:
    """A text as the phrases see it: lower case, single spaces, straight quotes; and where each character came from."""

    text: str
    origin: tuple[int, ...]
    source: str

    def span(self, start: int, end: int) -> Span:
        """The given text's own words between two positions of the plain text."""
        first, last = self.origin[start], self.origin[end - 1] + 1
        return Span(self.source[first:last], first, last)


def plain(source: str) -> Plain:
    """The text to match on, with the way back to the text as given; the wording check reads letters alike."""
    letters: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(source):
        lowered = read_as(character)
        if lowered == " " and letters and letters[-1] == " ":
            continue
        letters += lowered
        origin += [position] * len(lowered)
    return Plain("".join(letters), tuple(origin), source)


def marks(text: Plain) -> list[Mark]:
    """Every place where a family speaks, families in the order of the file."""
    found = []
    for family in families():
        for match in family.pattern.finditer(text.text):
            start, end = match.span(1)
            if end > start:
                found.append(Mark(family, text.span(start, end)))
    return found


def speaks_for_sure(text: Plain, found: Sequence[Mark]) -> list[Mark]:
    """The marks that make a stop by themselves, where no word of plain use stands beside them.

    A phrase does where something is demanded; in a bare wish; or where another phrase speaks of the same stop.
    """
    if any(mark.family.kind == "plain" for mark in found):
        return []
    demanded = any(mark.family.kind == "demand" for mark in found)
    bare = len(text.text.split(" ")) <= BARE
    speaking = [mark for mark in found if mark.family.strength in {"certain", "bare"}]
    words: dict[HardStop | None, set[str]] = {}
    for mark in speaking:
        words.setdefault(mark.family.stop, set()).add(mark.span.words.casefold())
    return [
        mark
        for mark in speaking
        if bare or (demanded and mark.family.strength == "certain") or len(words[mark.family.stop]) > 1
    ]


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """The shipped families.

    Raises:
        re2.error: a pattern cannot be read; nothing is read then, and the step it was needed for is blocked.
    """
    told = json.loads(FAMILIES.read_text(encoding="utf-8"))
    return tuple(
        Family(
            id=entry["id"],
            kind=kind,
            why=entry["why"],
            stop=HardStop(entry["stop"]) if "stop" in entry else None,
            strength=entry.get("strength", ""),
            pattern=re2.compile(r"(?:^|[^\pL\pN_])(" + "|".join(entry["patterns"]) + r")(?:$|[^\pL\pN_])"),
        )
        for kind, entries in (("stop", told["stops"]), ("plain", told["plain"]), ("demand", told["demand"]))
        for entry in entries
    )
