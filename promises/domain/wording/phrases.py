"""A list of phrases that may not stand in a wording, as one pattern whose cost does not grow with the list."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from promises.domain.wording.folding import fold

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "banned_phrases.json"

#: Words that say whose it is. "your" in a phrase stands for any of them.
OWNERS = ("your", "their", "his", "her", "the buyer's", "the customer's", "the client's")
MOST_FORMS = 200  # of one phrase; an admin who writes more has written a pattern, not a phrase


@dataclass(frozen=True, order=True)
class BannedLine:
    """A phrase with its reason, free of the database.

    Attributes:
        phrase: plain words. "meet|meets" stands for either word, "your" for any word that says whose it is.
        why: why nobody can review it, in one sentence.
        instead: what to write instead, or "".
        blocks: whether it must be changed; otherwise it is advice.
    """

    phrase: str
    why: str
    instead: str = ""
    blocks: bool = True

    def forms(self) -> Iterator[str]:
        """Every way of saying it, folded like a text that is read."""
        words = [OWNERS if word == "your" else tuple(word.split("|")) for word in fold(self.phrase).low.split()]
        for count, form in enumerate(product(*words)):
            if count == MOST_FORMS:
                return
            yield " ".join(form)


@dataclass(frozen=True)
class Phrases:
    """A list of banned lines, ready to be looked for in any number of texts."""

    lines: tuple[BannedLine, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[BannedLine]) -> "Phrases":
        """The list; one that was compiled a moment ago is not compiled again."""
        return _compiled(tuple(sorted(lines)))

    def find(self, low: str) -> Iterator[tuple[int, int, BannedLine]]:
        """Start, end and line of each phrase in a folded text; the longest where several begin at one place."""
        if not self._by_form:
            return
        for match in self._pattern.finditer(low):
            yield match.start(), match.end(), self._by_form[match[0].replace("-", " ")]

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
