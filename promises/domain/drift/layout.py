"""A text in the order in which it is read: cells of tables put together, line numbers and running heads taken out.

A mail, a paste or a program that keeps the columns of a page apart with spaces writes a table line by line, so that the
words of one cell lie between those of others. What is found here is put in order, each cell by itself. Nothing but
rules, numbers of lines and pages, and second copies of a running head are left out. Where a stretch can be read in
several ways, whoever knows the approved lines says how many of them stand in each.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from promises.domain.drift.columns import Region, lines_of, spaced_tables
from promises.domain.drift.drawn import drawn_tables, quoted_fields
from promises.domain.drift.margins import numbered_lines, page_ends

#: Where none of these stands there is nothing to put in order.
_SUSPECT = re.compile(
    r"[^\s] {3,}\S|[-=─━═]{2}[+┼╋╬┬┴|]|[+|][-=]{2}|\"[,;\t]|[,;\t]\"|^[ \t]*\d{1,3}(?:  |\t|[ \t]*$)"
    r"|^[ \t]*(?:page|seite)[ \t]+\d",
    re.M | re.I,
)


@dataclass(frozen=True)
class Laid:
    """A text in the order in which it is read.

    Attributes:
        text: what is read.
        places: for each stretch its place in `text` and in the original, sorted; empty where nothing was moved.
    """

    text: str
    places: tuple[tuple[int, int], ...] = ()

    def original(self, at: int) -> int:
        """Where the character at this position stands in the original."""
        if not self.places:
            return at
        here, there = self.places[max(0, bisect_right(self.places, (at, 1 << 60)) - 1)]
        return there + at - here


def laid(text: str, lines_in: Callable[[str], int]) -> Laid:
    """The text in the order in which it is read.

    Args:
        text: a document as it came.
        lines_in: how many approved lines stand word for word in a text.
    """
    if not _SUSPECT.search(text):
        return Laid(text)
    regions = sorted(_regions(text), key=lambda region: region.start)
    pieces: list[tuple[int, int] | str] = []
    at = 0
    for region in regions:
        if region.start < at:
            continue
        if reading := _best(text, region, lines_in):
            pieces += [(at, region.start), *reading]
            at = region.end
    if not pieces:
        return Laid(text)
    return _joined(text, [*pieces, (at, len(text))])


def _regions(text: str) -> Iterator[Region]:
    lines = lines_of(text)
    for find in (numbered_lines, page_ends, drawn_tables, quoted_fields, spaced_tables):
        found = list(find(text, lines))
        yield from found
        lines = [line for line in lines if not any(r.start <= line[0] < r.end for r in found)] if found else lines


def _best(text: str, region: Region, lines_in: Callable[[str], int]) -> Sequence[tuple[int, int] | str]:
    """The reading in which the most approved lines stand; none where the text as it came is at least as good."""
    best: Sequence[tuple[int, int] | str] = ()
    most = -1 if region.sure else lines_in(text[region.start : region.end])
    for reading in region.readings:
        count = lines_in(_joined(text, reading).text)
        if count > most:
            best, most = reading, count
    if region.sure and lines_in(text[region.start : region.end]) > most:
        return ()
    return best


def _joined(text: str, pieces: Sequence[tuple[int, int] | str]) -> Laid:
    told: list[str] = []
    places: list[tuple[int, int]] = []
    length = last = 0
    for piece in pieces:
        if isinstance(piece, str):
            places.append((length, last))
            told.append(piece)
        else:
            places.append((length, piece[0]))
            told.append(text[piece[0] : piece[1]])
            last = piece[1]
        length += len(told[-1])
    return Laid("".join(told), tuple(places))
