"""Tables of which the columns are kept apart by spaces, as programs write them that keep the look of a page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Line = tuple[int, int]  # where it begins and ends in the text
Piece = tuple[int, int] | str  # a stretch of the text, or what stands between two
#: What parts two cells of a row: a line of its own, so that no sentence goes on behind it. Two of them part two rows.
EDGE = "\n|\n"
WIDE, NARROW = 3, 2  # spaces between two columns: in the line where a table begins, and in every other one
MOST_EMPTY = 2  # lines between two rows
MOST_COLUMNS = 12
_LINE = re.compile(r"[^\n\x0c]*")
_QUOTING = re.compile(r"[ \t]*(?:>[ \t]?)+")
_WORDS = re.compile(r"\S+(?: \S+)*")
_MARK = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivx]{1,5})[.)]?|\W{1,2}")
_ENDS = re.compile(r"[.!?:;][\"')\]]*\Z")


@dataclass(frozen=True)
class Region:
    """A stretch of a text that can be read in another order.

    Attributes:
        start: where it begins.
        end: where it ends.
        readings: for each order its pieces.
        sure: whether it is one of these even where no approved line says so.
    """

    start: int
    end: int
    readings: tuple[tuple[Piece, ...], ...]
    sure: bool


def lines_of(text: str) -> list[Line]:
    """Every line, without what ends it and without the angle brackets of quoted mail."""
    found: list[Line] = []
    at = 0
    while at <= len(text):
        match = _LINE.match(text, at)
        end = match.end() if match else at
        quoting = _QUOTING.match(text, at, end)
        start = quoting.end() if quoting else at
        at = end + 1
        while end > start and text[end - 1].isspace():
            end -= 1
        found.append((start, end))
    return found


def spaced_tables(text: str, lines: Sequence[Line]) -> Iterator[Region]:
    """Every stretch of lines through which empty columns run from top to bottom."""
    number = 0
    while number < len(lines):
        gaps = _gaps(text, lines[number], WIDE)
        if not gaps:
            number += 1
            continue
        last, following = number, number + 1
        empty = 0
        while following < len(lines) and empty <= MOST_EMPTY:
            start, end = lines[following]
            if start == end:
                empty += 1
            elif "\t" in text[start:end] or not (left := _narrowed(text, lines[following], gaps)):
                break
            else:
                gaps, last, empty = left, following, 0
            following += 1
        if last > number and len(gaps) < MOST_COLUMNS:
            yield _read(text, lines[number : last + 1])
        number = last + 1


def _gaps(text: str, line: Line, least: int) -> list[tuple[int, int]]:
    """Where a line is empty between words, counted from its first letter."""
    start, end = line
    said = text[start:end]
    if "\t" in said:
        return []
    found = list(_WORDS.finditer(said))
    return [
        (one.end(), other.start())
        for one, other in zip(found, found[1:], strict=False)
        if other.start() - one.end() >= least
    ]


def _narrowed(text: str, line: Line, gaps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The gaps as far as this line is empty there too; none where it fills one."""
    said = text[line[0] : line[1]].ljust(gaps[-1][1])
    left: list[tuple[int, int]] = []
    for first, stop in gaps:
        inside = said[first:stop]
        kept = max(re.split(r"\S+", inside), key=len) if inside.strip() else inside
        if inside.strip():
            at = first + inside.index(kept)
            first, stop = at, at + len(kept)
        if stop - first < NARROW:
            return []
        left.append((first, stop))
    return left


def _read(text: str, lines: Sequence[Line]) -> Region:
    edges = _edges(text, lines)
    rows = [
        [_cell(text, line, first, stop) for first, stop in zip([0, *edges], [*edges, None], strict=True)]
        for line in lines
    ]
    marks = all(not cells[0] or _MARK.fullmatch(text[cells[0][0] : cells[0][1]]) for cells in rows)
    two = sum(sum(cell is not None for cell in cells) > 1 for cells in rows)
    return Region(
        lines[0][0],
        lines[-1][1],
        (in_rows(text, rows), in_columns(rows)),
        sure=len(edges) > 1 if marks else two > 1,
    )


def _edges(text: str, lines: Sequence[Line]) -> list[int]:
    """Where the columns behind the first one begin."""
    longest = max(end - start for start, end in lines)
    filled = bytearray(longest)
    for start, end in lines:
        for match in _WORDS.finditer(text, start, end):
            filled[match.start() - start : match.end() - start] = b"\x01" * (match.end() - match.start())
    return [match.end() for match in re.finditer(rb"(?<=\x01)\x00{2,}(?=\x01)", bytes(filled))]


def _cell(text: str, line: Line, first: int, stop: int | None) -> Line | None:
    start, end = line[0] + first, line[1] if stop is None else min(line[1], line[0] + stop)
    return stripped(text, start, end)


def stripped(text: str, start: int, end: int) -> Line | None:
    """A stretch without the white space around it; None where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def in_rows(text: str, lines: Sequence[Sequence[Line | None]]) -> tuple[Piece, ...]:
    """Row by row, each cell with all its lines; a row begins behind an empty line, or where its first cell does."""
    rows: list[list[Sequence[Line | None]]] = []
    for number, cells in enumerate(lines):
        if not any(cells):
            continue
        begins = not number or not any(lines[number - 1]) or _begins(text, lines[number - 1], cells)
        if begins or not rows:
            rows.append([])
        rows[-1].append(cells)
    return tuple(piece for row in rows for piece in cells_of(row))


def _begins(text: str, before: Sequence[Line | None], cells: Sequence[Line | None]) -> bool:
    """Whether a line begins a row: there is something in its first cell, and no more of what stood there."""
    first, last = cells[0], before[0]
    if first is None:
        return False
    if last is None or sum(cell is not None for cell in cells) == 1:
        return last is None
    return bool(_ENDS.search(text, last[0], last[1])) or not text[first[0]].islower()


def cells_of(row: Sequence[Sequence[Line | None]]) -> Iterator[Piece]:
    """The cells of one row, each with the lines it has."""
    for column in range(max(map(len, row))):
        held = [cells[column] for cells in row if column < len(cells)]
        for count, cell in enumerate(cell for cell in held if cell):
            yield "\n" if count else EDGE
            yield cell
    yield EDGE


def in_columns(lines: Sequence[Sequence[Line | None]]) -> tuple[Piece, ...]:
    """Column by column, as two pages on one sheet are read."""
    pieces: list[Piece] = []
    for column in range(max(map(len, lines))):
        pieces += [EDGE, EDGE]  # as between two rows: what a column begins with answers nothing of the one before
        for cells in lines:
            cell = cells[column] if column < len(cells) else None
            pieces += [cell, "\n"] if cell else ["\n"] if not any(cells) else []
    return (*pieces, EDGE)
