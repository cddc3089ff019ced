"""The rows and columns in which the sentences of a document stand, where it says so: bars, tabs, edges of cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from promises.domain.drift.exact import Read

_SIDE_BY_SIDE = re.compile(r"[^\n]*(?:\||\t| {5})[^\n]*|[ \t]*\n[ \t]*\|[ \t]*\n[ \t]*")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
LONGEST_HEAD = 6  # words over a column


@dataclass(eq=False)
class _Cell:
    column: int
    numbers: list[int]


@dataclass(eq=False)
class _Row:
    cells: list[_Cell] = field(default_factory=list)
    is_laid: bool = False  # its cells were put in order, so that empty ones are not counted
    is_drawn: bool = False  # bars stand in its line


class Rows:
    """Where each sentence stands among rows and columns; a paragraph is a row of one cell.

    Args:
        read: the document.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._rows = list(_rows(read))
        self._tops: list[int] = []  # for each row the first one of its table
        for row in range(len(self._rows)):
            self._tops.append(row if self._begins_a_table(row) else self._tops[-1])
        self._places = {
            number: (row, cell)
            for row, of_row in enumerate(self._rows)
            for cell in of_row.cells
            for number in cell.numbers
        }

    def is_beside(self, number: int) -> bool:
        """Whether a sentence stands in the same row as the one before it, in a cell of its own."""
        return _is_beside(self._read, number)

    def is_alone(self, number: int) -> bool:
        """Whether nothing else stands in its cell."""
        return len(self._places[number][1].numbers) == 1

    def is_first(self, number: int) -> bool:
        """Whether a sentence is all there is in the first cell of its row."""
        row, cell = self._places[number]
        return self._rows[row].cells[0] is cell and len(cell.numbers) == 1

    def others(self, number: int) -> Iterator[int]:
        """What stands in the other cells of its row."""
        row, cell = self._places[number]
        return (other for one in self._rows[row].cells if one is not cell for other in one.numbers)

    def head(self, number: int) -> Sequence[int]:
        """What stands over a cell in the first row of its table; nothing where that is its own row."""
        row, cell = self._places[number]
        top = self._tops[row]
        over = self._over(top, row, cell) if top < row and self._may_be_heads(self._rows[top].cells) else None
        return over.numbers if over else ()

    def is_in_head(self, number: int) -> bool:
        """Whether it stands in the first row of its table, and all of that row may be heads."""
        row, _ = self._places[number]
        return self._tops[row] == row and self._is_head(self._rows[row].cells)

    def column(self, number: int) -> tuple[int, int]:
        """Its table, by the number of the first row, and its column, counted from nought."""
        row, cell = self._places[number]
        return self._tops[row], cell.column

    def _over(self, other: int, row: int, cell: _Cell) -> _Cell | None:
        """The cell of another row that stands in the same column.

        Of rows that were put in order empty cells are not told; of such that differ in length it is counted from the
        right, where answers stand.
        """
        cells, mine = self._rows[other].cells, self._rows[row].cells
        if len(cells) != len(mine) and (self._rows[other].is_laid or self._rows[row].is_laid):
            behind = len(mine) - mine.index(cell)
            return cells[-behind] if behind <= len(cells) else None
        return next((one for one in cells if one.column == cell.column), None)

    def _begins_a_table(self, row: int) -> bool:
        if not row:
            return True
        cells, above = self._rows[row].cells, self._rows[row - 1]
        if len(cells) < 2:
            return not self._rows[row].is_drawn  # one with a single cell is a heading within its table
        if len(above.cells) < 2:
            return not above.is_drawn
        before = above.cells[-1].numbers[-1]
        between = self._read.plain.text[self._read.units[before].end : self._read.units[cells[0].numbers[0]].lead]
        return _EMPTY_LINE.search(between) is not None and self._is_head(cells)

    def _is_head(self, cells: Sequence[_Cell]) -> bool:
        """Whether cells behind an empty line are the heads of another table."""
        return self._may_be_heads(cells) and all(
            self._read.said(number)[:1].isupper() for cell in cells for number in cell.numbers
        )

    def _may_be_heads(self, cells: Sequence[_Cell]) -> bool:
        said = [self._read.said(number) for cell in cells for number in cell.numbers]
        return all(len(one.split()) <= LONGEST_HEAD and not one.endswith((".", "!")) for one in said)


def _is_beside(read: Read, number: int) -> bool:
    if not number:
        return False
    between = read.plain.text[read.units[number - 1].end : read.units[number].lead]
    return _SIDE_BY_SIDE.fullmatch(between) is not None


def _rows(read: Read) -> Iterator[_Row]:
    text = read.plain.text
    row = _Row()
    for number, unit in enumerate(read.units):
        between = text[read.units[number - 1].end : unit.lead] if number else ""
        if row.cells and _is_beside(read, number):
            steps = between.count("|") or between.count("\t") or 1
            row.cells.append(_Cell(row.cells[-1].column + steps, [number]))
            row.is_laid |= "\n" in between
        elif row.cells and unit.block == read.units[number - 1].block and not _is_new_line(read, row, number):
            row.cells[-1].numbers.append(number)
        else:
            if row.cells:
                yield row
            ahead = text[text.rfind("\n", 0, unit.lead) + 1 : unit.lead]
            line = text[unit.lead : text.find("\n", unit.end) if "\n" in text[unit.end :] else None]
            first = _Cell(max(0, ahead.count("|") - ahead.lstrip().startswith("|")), [number])
            row = _Row([first], is_drawn="|" in ahead + line)
    if row.cells:
        yield row


def _is_new_line(read: Read, row: _Row, number: int) -> bool:
    """Whether a sentence begins another row: where tabs alone part cells, each line of a paragraph is one."""
    unit, before = read.units[number], read.units[number - 1]
    is_soft = len(row.cells) > 1 and read.units[row.cells[0].numbers[0]].block == unit.block
    return is_soft and "\n" in read.plain.text[before.end : unit.lead]
