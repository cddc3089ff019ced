"""A list of phrases that may not stand in a wording, as one pattern whose cost does not grow with the list."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from promises.domain.wording.folding import fold
from promises.domain.wording.patterns import compiled

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "banned_phrases.json"

#: Words that say whose it is. "your" in a phrase stands for any of them.
OWNERS = ("your", "their", "his", "her", "the buyer's", "the customer's", "the client's")
MOST_FORMS = 200  # ways of saying one phrase; whoever needs more writes a pattern


@dataclass(frozen=True, order=True)
class BannedLine:
    """A phrase with its reason, free of the database.

    Attributes:
        phrase: plain words. "meet|meets" stands for either word, "your" for any word that says whose it is.
        why: why nobody can review it, in one sentence.
        instead: what to write instead, or "".
        blocks: whether it must be changed; otherwise it is advice.
        is_pattern: whether the phrase is a pattern for RE2 instead.
    """

    phrase: str
    why: str
    instead: str = ""
    blocks: bool = True
    is_pattern: bool = False

    def ways(self) -> int:
        """In how many ways it can be said; 0 for a pattern."""
        return 0 if self.is_pattern else prod(len(words) for words in self._words())

    def forms(self) -> Iterator[str]:
        """Every way of saying it, folded like a text that is read.

        Raises:
            ValueError: more than `MOST_FORMS`; the door of the list refuses such a phrase, and none is ever dropped.
        """
        if (ways := self.ways()) > MOST_FORMS:
            raise ValueError(f"“{self.phrase}” can be said in {ways} ways.")
        if ways:
            yield from (" ".join(form) for form in product(*self._words()))

    def _words(self) -> list[tuple[str, ...]]:
        return [OWNERS if word == "your" else tuple(word.split("|")) for word in fold(self.phrase).low.split()]


@dataclass(frozen=True)
class Phrases:
    """A list of banned lines, ready to be looked for in any number of texts."""

    lines: tuple[BannedLine, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[BannedLine]) -> "Phrases":
        """The list; one that was compiled a moment ago is not compiled again."""
        return _compiled(tuple(sorted(lines)))

    def find(self, low: str) -> Iterator[tuple[int, int, BannedLine]]:
        """Start, end and line of each find in a folded text; of phrases the longest that begins at a place."""
        if self._by_form:
            for match in self._pattern.finditer(low):
                yield match.start(), match.end(), self._by_form[match[0].replace("-", " ")]
        for line in self._patterns:
            for match in compiled(line.phrase).finditer(low):
                start, end = match.span(1)
                if end > start:
                    yield start, end, line

    @cached_property
    def _patterns(self) -> list[BannedLine]:
        return [line for line in self.lines if line.is_pattern]

    @cached_property
    def _by_form(self) -> dict[str, BannedLine]:
        return {form.replace("-", " "): line for line in self.lines for form in line.forms() if form.strip()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # A trie: what phrases have in common at their beginning is compared once (PERFORMANCE section 4, Text).
        return re.compile(rf"(?<!\w)(?:{_trie(self._by_form)})(?!\w)")


@lru_cache(maxsize=8)
def _compiled(lines: tuple[BannedLine, ...]) -> Phrases:
    return Phrases(lines)


def _trie(phrases: Iterable[str]) -> str:
    root: dict[str, Any] = {}
    for phrase in phrases:
        node = root
        for char in phrase:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branches(root)


def _branches(node: dict[str, Any]) -> str:
    """What may follow, the longer way tried first. Each character is decided by itself, so nothing is tried twice."""
    ways = [("[ -]" if char == " " else re.escape(char)) + _branches(below) for char, below in node.items() if char]
    if not ways:
        return ""
    if "" in node:
        return f"(?:{'|'.join(ways)})?"
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


@lru_cache(maxsize=1)
def shipped() -> Phrases:
    """The list that comes with the product, read from its data file; no database."""
    rows = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return Phrases.of(BannedLine(row["phrase"], row["why"], row.get("instead", "")) for row in rows)
