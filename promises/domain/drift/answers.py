"""What the cells behind a line answer: "No", "On request", a cross, an empty circle beside filled ones."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from promises.domain.drift.exact import Read
from promises.domain.drift.lead_ins import turns
from promises.domain.drift.pictographs import Boxes

LONGEST_BETWEEN = 6  # words of a name or a date between a line and what is answered; more say something of their own
FEWEST_ANSWERS = 2  # that say yes below lines of a file, from which on they are a column
_SIDE_BY_SIDE = re.compile(r"[^\n]*(?:\||\t| {5})[^\n]*|\s*\n[ \t]*\|[ \t]*\n\s*")
_APART = re.compile(r"[ \t]*\n[ \t]*\n\s*")
#: Nothing: of a line that it is not given, below "Price" or "Owner" that there is none.
_NOTHING = re.compile(r"(?:no|none|nil|n/?a|n\. ?a\.?|not applicable)[.!]?", re.I)
_REFUSES = re.compile(
    r"(?:(?:not|never)(?: [a-z]+){0,2}|excluded|excl\.?|out of scope|optional(?: (?:extra|item|module|add-?on))?|option"
    r"|add-?on|extra|(?:(?:available|only|offered|possible|priced) )?(?:up)?on (?:separate )?request"
    r"|at (?:an )?(?:extra|additional) (?:cost|charge|fee)|later|in future|future|roadmap|perhaps|maybe|possibly"
    r"|part(?:ly|ially|ial)|in part|if (?:available|possible|agreed|ordered|needed)|where (?:available|possible)"
    r"|subject to (?:[a-z]+ ?){1,5}|withdrawn|declined|rejected|refused|cancell?ed|deferred|postponed|dropped|removed"
    r"|tb[cd]|to be (?:confirmed|decided|agreed|discussed|clarified)|unconfirmed|tentative|provisional)[.!]?",
    re.I,
)
_GIVES = re.compile(r"(?:yes|included|incl\.?|agreed|ok|[✓✔✅☑●◉■])[.!]?", re.I)
#: Of which two answers one is marked: "☐ yes ☒ no".
_MARKED = re.compile(r"(?:[☑☒✓✔✗✘✕❌✅■●◉⦿🔘⚫]|[\[(][xX✓✔✗✘][\])])[ \t]*(?P<said>[A-Za-z/ ]{2,30}\b)")
#: Heads of columns in which "no" and "n/a" say that there is none of this, and nothing of the line.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:prices?|fees?|costs?|amounts?|sums?|totals?|rates?|(?:sur)?charges?|discounts?|eur|usd|chf|gbp|owners?|who"
    r"|responsible|contacts?|dates?|due|deadlines?|when|until|limits?|notes?|remarks?|comments?|dependenc(?:y|ies)"
    r"|risks?|conditions?|exceptions?|extras?|options?|references?|changes?|changed|questions?)\b|[€$£]",
    re.I,
)
_NAMES_A_COLUMN = re.compile(
    r"(?:text|what|items?|description|service|services|requirement|requirements|scope|name|title|clause|commitment"
    r"|promise|sentence|wording|line|task|topic|subject|feature|function|deliverables?)\b",
    re.I,
)


class Answers:
    """The cells of a document, by row.

    Args:
        read: the document.
        boxes: what its boxes and circles mean.
    """

    def __init__(self, read: Read, boxes: Boxes) -> None:
        self._read, self._boxes = read, boxes
        self._rows = list(_rows(read))
        self._tops: list[int] = []  # for each row the first one of its table
        for row, cells in enumerate(self._rows):
            self._tops.append(self._tops[-1] if row and len(cells) > 1 and len(self._rows[row - 1]) > 1 else row)
        self._places = {
            number: (row, cell)
            for row, cells in enumerate(self._rows)
            for cell, numbers in enumerate(cells)
            for number in numbers
        }

    def is_beside(self, number: int) -> bool:
        """Whether a sentence stands in the same row as the one before it, in a cell of its own."""
        return _is_beside(self._read, number)

    def is_below(self, number: int) -> bool:
        """Whether a sentence stands alone right behind another one, as cells do in the text of a file."""
        read = self._read
        unit, last = read.units[number], number + 1 == len(read.units)
        between = read.plain.text[read.units[number - 1].end : unit.lead]
        return _APART.fullmatch(between) is not None and (last or read.units[number + 1].block != unit.block)

    def may_stand_between(self, number: int) -> bool:
        """Whether a cell between a line and an answer leaves that answer to the line: a name, a date, a price."""
        said = self._said(number)
        return len(said.split()) <= LONGEST_BETWEEN and not said.endswith(("?", ":"))

    def refuses_beside(self, number: int) -> bool:
        """Whether a cell behind a line, in its row, says that it is not given."""
        said, (row, cell) = self._said(number), self._places[number]
        if len(self._rows[row][cell]) > 1:
            return False  # a heading of what stands below it in its cell
        if _NOTHING.fullmatch(said):
            return not _OF_SOMETHING_ELSE.search(self._head(number))
        return _refuses(said) or self._boxes.say_no(said) or turns(said)

    def refuses_below(self, number: int, *, in_column: bool) -> bool:
        """The same of a cell in the text of a file, where rows are not told: a sign stands above what it refuses.

        Args:
            number: the sentence.
            in_column: whether answers stand behind other lines too; else "TBD" or "Optional" may stand for itself.
        """
        said = self._said(number)
        if said.endswith((".", "!")):
            return False
        if _NOTHING.fullmatch(said):
            # "No", "What", "Price": the head of a table.
            last = number + 1 == len(self._read.units)
            return (last or not _NAMES_A_COLUMN.match(self._said(number + 1))) and not self._has_other_heads
        return in_column and _refuses(said)

    def gives(self, number: int) -> bool:
        """Whether a cell is but an answer that says yes."""
        return _GIVES.fullmatch(self._said(number)) is not None

    @cached_property
    def _has_other_heads(self) -> bool:
        units = range(len(self._read.units))
        return any(_OF_SOMETHING_ELSE.fullmatch(self._said(number)) for number in units)

    def _said(self, number: int) -> str:
        unit = self._read.units[number]
        return self._read.plain.text[unit.lead : unit.end].strip(" \t*_\"'")

    def _head(self, number: int) -> str:
        """What stands over a cell in the first row of its table; "" where that is its own row."""
        row, cell = self._places[number]
        first = self._tops[row]
        behind = len(self._rows[row]) - cell
        if first == row or behind > len(self._rows[first]):
            return ""
        return " ".join(map(self._said, self._rows[first][-behind]))


def _refuses(said: str) -> bool:
    marked = [match["said"].strip() for match in _MARKED.finditer(said)]
    return _REFUSES.fullmatch(said) is not None or any(
        _NOTHING.fullmatch(one) or _REFUSES.fullmatch(one) for one in marked
    )


def _is_beside(read: Read, number: int) -> bool:
    if not number:
        return False
    between = read.plain.text[read.units[number - 1].end : read.units[number].lead]
    return _SIDE_BY_SIDE.fullmatch(between) is not None


def _rows(read: Read) -> Iterator[Sequence[Sequence[int]]]:
    """The numbers of the sentences in each cell of each row; a paragraph is a row of one cell."""
    row: list[list[int]] = []
    for number, unit in enumerate(read.units):
        if row and _is_beside(read, number):
            row.append([number])
        elif row and unit.block == read.units[number - 1].block:
            row[-1].append(number)
        else:
            if row:
                yield row
            row = [[number]]
    if row:
        yield row
