"""Approved lines as they are looked up: each as its words, its sentences, and where it is found."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from sys import intern

from promises.domain.drift.plain import plain
from promises.domain.drift.sentences import sentences
from promises.domain.drift.tokens import tokens

OPENING = 3  # words by which a line is looked up
ENDS = frozenset(".;,")
_BULLET = re.compile(r"\A\s*[-*+•–—][ \t]+")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class Run:
    """A line or one of its sentences, as it is compared.

    Attributes:
        line: position of the line among all approved ones.
        part: number of the sentence within the line; None for the whole line.
        keys: its words and marks, without the full stop at its very end.
        borders: positions in `keys` before which a sentence of the line begins.
    """

    line: int
    part: int | None
    keys: tuple[str, ...]
    borders: frozenset[int]


class Approved:
    """All lines that may be said, ready to be compared with any number of documents.

    Args:
        lines: id and text of each. Lines without a word are never found, so never anything but missing.
    """

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.wholes: list[Run] = []
        self.parts: list[list[Run]] = []
        self._openings: dict[tuple[str, ...], list[Run]] = defaultdict(list)
        for number, (id, text) in enumerate(lines):
            self.ids.append(id)
            self.texts.append(text)
            self._add(number, text)

    def __len__(self) -> int:
        return len(self.ids)

    def _add(self, number: int, text: str) -> None:
        read = _BULLET.sub("", plain(text).text)
        pieces: list[tuple[str, ...]] = []
        for unit in sentences(read):
            start = unit.start if pieces else unit.lead  # a number at the very beginning is one of its words
            found = tuple(intern(token.key) for token in tokens(read, start, unit.end))
            if found and any(key[0].isalnum() for key in found):
                pieces.append(found)
            elif pieces:
                pieces[-1] += found
        keys: tuple[str, ...] = ()
        borders = set()
        for piece in pieces:
            borders.add(len(keys))
            keys += piece
        whole = Run(number, None, bare(keys), frozenset(borders))
        self.wholes.append(whole)
        parts = [Run(number, place, bare(piece), frozenset({0})) for place, piece in enumerate(pieces)]
        self.parts.append(parts)
        if whole.keys:
            self._openings[opening(whole.keys)].append(whole)
        if len(parts) > 1:
            for part in parts:
                self._openings[opening(part.keys)].append(part)

    def opening_with(self, keys: Sequence[str], at: int) -> list[Run]:
        """Runs that may begin at a place of a document, whatever their capitals."""
        found: list[Run] = []
        first = tuple(key.lower() for key in keys[at : at + OPENING])
        for length in range(len(first), 0, -1):
            found += self._openings.get(first[:length], ())
        return found

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word and compound of the lines, in small letters."""
        return words_of(self.texts)

    @cached_property
    def by_text(self) -> Mapping[tuple[str, ...], list[int]]:
        """Positions of lines that say the same."""
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for whole in self.wholes:
            found[whole.keys].append(whole.line)
        return found


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Words and compounds with hyphens, in small letters."""
    found: set[str] = set()
    for text in texts:
        for word in _WORDS.findall(text):
            low = word.lower()
            found.add(low)
            if "-" in low:
                found.update(low.split("-"))
    return frozenset(found)


def opening(keys: Sequence[str]) -> tuple[str, ...]:
    """The first words of a run; fewer where it is shorter."""
    return tuple(key.lower() for key in keys[:OPENING])


def bare(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Without the mark that ends it, and without quotation marks around the whole."""
    if len(keys) > 2 and keys[0] == keys[-1] == '"' and keys.count('"') == 2:
        keys = keys[1:-1]
    end = len(keys)
    while end and keys[end - 1] in ENDS:
        end -= 1
    return keys[:end]
