"""The rows and columns in which the sentences of a document stand, where it says so: bars, tabs, edges of cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from promises.domain.drift.exact import Read

_SIDE_BY_SIDE = re.compile(r"[^\n]*(?:\||\t| {5})[^\n]*|(?:[ \t]*\n[ \t]*\|)+[ \t]*\n[ \t]*")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
LONGEST_HEAD = 6  # words over a column


@dataclass(eq=False)
class _Cell:
    column: int
    numbers: list[int]


@dataclass(eq=False)
class _Row:
    cells: list[_Cell] = field(default_factory=list)
    is_laid: bool = False  # its cells stand below each other
    is_drawn: bool = False  # bars stand in its line
    width: int = 0  # columns of one whose cells stand below each other, empty ones at its end too


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

    def before(self, number: int) -> Iterator[int]:
        """What stands in the cells before it in its row."""
        row, cell = self._places[number]
        cells = self._rows[row].cells
        return (other for one in cells[: cells.index(cell)] for other in one.numbers)

    def others(self, number: int) -> Iterator[int]:
        """What stands in the other cells of its row."""
        row, cell = self._places[number]
        return (other for one in self._rows[row].cells if one is not cell for other in one.numbers)

    def head(self, number: int) -> Sequence[int]:
        """What stands over a cell in the first row of its table; nothing where that is its own row."""
        row, cell = self._places[number]
        over = self._over(self._tops[row], row, cell) if self._heads_over(row) else None
        return over.numbers if over else ()

    def heads(self, number: int) -> Iterator[int]:
        """All that stands in the first row of its table, where that may be heads and is not its own."""
        row, _ = self._places[number]
        return (other for cell in self._heads_over(row) for other in cell.numbers)

    def is_in_head(self, number: int) -> bool:
        """Whether it stands in the first row of its table, and all of that row may be heads."""
        row, _ = self._places[number]
        return self._tops[row] == row and self._is_head(self._rows[row].cells)

    def column(self, number: int) -> tuple[int, int]:
        """Its table, by the number of the first row, and its column, counted from nought."""
        row, cell = self._places[number]
        return self._tops[row], cell.column

    def _heads_over(self, row: int) -> Sequence[_Cell]:
        """The first row of its table, where that may be heads and is another."""
        top = self._tops[row]
        cells = self._rows[top].cells
        return cells if top < row and self._may_be_heads(cells) else ()

    def _over(self, other: int, row: int, cell: _Cell) -> _Cell | None:
        """The cell of another row that stands in the same column.

        Where a layout put cells in order, empty ones are not told: such rows differ in width, and it is counted from
        the right, where answers stand.
        """
        cells, mine = self._rows[other].cells, self._rows[row].cells
        if self._rows[other].width != self._rows[row].width:
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
        # "No." is a head, "It is kept." is none.
        return all(
            len(words := one.split()) <= LONGEST_HEAD and not (len(words) > 1 and one.endswith((".", "!")))
            for one in said
        )


def _is_beside(read: Read, number: int) -> bool:
    if not number:
        return False
    between = read.plain.text[read.units[number - 1].end : read.units[number].lead]
    return _SIDE_BY_SIDE.fullmatch(between) is not None


def _rows(read: Read) -> Iterator[_Row]:
    text = read.plain.text
    row = _Row()
    for number, unit in enumerate(read.units):
        between = text[read.units[number - 1].end if number else 0 : unit.lead]
        if row.cells and _is_beside(read, number):
            steps = between.count("|") or between.count("\t") or 1
            row.cells.append(_Cell(row.cells[-1].column + steps, [number]))
            row.is_laid |= "\n" in between
        elif row.cells and unit.block == read.units[number - 1].block and not _is_new_line(read, row, number):
            row.cells[-1].numbers.append(number)
        else:
            if row.cells:
                yield _measured(row, _EMPTY_LINE.split(between, maxsplit=1)[0])
            row = _begun(text, unit.lead, unit.end, _EMPTY_LINE.split(between)[-1], number)
    if row.cells:
        yield _measured(row, text[read.units[-1].end :])


def _begun(text: str, lead: int, end: int, ahead: str, number: int) -> _Row:
    """A row that begins with a sentence; bars before it, or in lines of their own above it, stand for empty cells."""
    start, stop = text.rfind("\n", 0, lead) + 1, text.find("\n", end)
    before, line = text[start:lead], text[start : stop if stop >= 0 else None]
    inline = before.count("|") - before.lstrip().startswith("|")
    above = 0 if "|" in line else sum(one.strip() == "|" for one in ahead.split("\n"))
    return _Row([_Cell(max(0, inline) + above, [number])], is_drawn="|" in line)


def _measured(row: _Row, behind: str) -> _Row:
    if row.is_laid:
        row.width = row.cells[-1].column + behind.count("|")
    return row


def _is_new_line(read: Read, row: _Row, number: int) -> bool:
    """Whether a sentence begins another row: where tabs alone part cells, each line of a paragraph is one."""
    unit, before = read.units[number], read.units[number - 1]
    is_soft = len(row.cells) > 1 and read.units[row.cells[0].numbers[0]].block == unit.block
    return is_soft and "\n" in read.plain.text[before.end : unit.lead]
