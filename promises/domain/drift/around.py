"""What stands around a line that is there word for word and makes it say something else.

A sentence behind it that takes some of it back, a heading above it that turns it, a sign before it that says no, and
what the cells behind it answer.
"""

import re
from collections.abc import Sequence

from promises.domain.drift.answers import Answers
from promises.domain.drift.claims import Found, State, take
from promises.domain.drift.exact import Read
from promises.domain.drift.lead_ins import turns
from promises.domain.drift.narrowing import Narrows, narrows
from promises.domain.drift.nearest import stems
from promises.domain.drift.pictographs import EMPTY_BOX, PICTURES, Boxes
from promises.domain.drift.words import words

LONGEST_FRAGMENT = 14  # words and marks
_FRAGMENTS = words("fragment_openers")
_PICTURED = re.compile(rf"[\s>]*(?:[{PICTURES}]|{EMPTY_BOX}|:\w+:|\d\ufe0f?\u20e3)")
_CELL_EDGE = re.compile(r"[ \t]*\|[ \t]*\n[ \t|]*")
#: With these no line of its own begins, even where a wrap put them at the beginning of one.
_EXCEPTIONS = frozenset(["except", "excepting", "unless", "excluding"])


def spoiled(state: State) -> None:
    """A line that stands there word for word, and is narrowed by what follows: "... . Except for admins." """
    read = state.read
    for number in range(1, len(read.units)):
        before = state.taken.get(number - 1)
        if number in state.taken or before is None or not before.exact or before.last != number - 1:
            continue
        if _goes_on(read, number) or _narrowed(state, before, number):
            _spoil(state, before, before.first, number, narrowed_by=number)


def _narrowed(state: State, found: Found, number: int) -> bool:
    """Whether a sentence takes back some of the line right before it."""
    read = state.read
    unit, before = read.units[number], read.units[number - 1]
    how = narrows(read.plain.text[unit.start : unit.end])
    if how is None or how is Narrows.ANYWHERE:
        return how is not None
    together = (unit.block == before.block and not _is_item(read, number)) or _is_pictured(read, number)
    if not together or how in (Narrows.POINTING, Narrows.FRAGMENT):
        return together and _in_one_line(read, number)
    if how is Narrows.TIME:
        return True
    first = found.first
    alone = (not first or read.units[first - 1].block != unit.block) and (
        number + 1 == len(read.units) or read.units[number + 1].block != unit.block
    )
    return alone or not set(stems(read.words_of(number))).isdisjoint(stems(read.words_of(first, found.last)))


def _is_item(read: Read, number: int) -> bool:
    """Whether a sentence has a list mark; a sign within a line parts none from what it takes back."""
    unit, before = read.units[number], read.units[number - 1]
    is_marked = unit.lead != unit.start and "\n" in read.plain.text[before.end : unit.lead]
    return is_marked and not _is_pictured(read, number)


def _is_pictured(read: Read, number: int) -> bool:
    """Whether a picture stands before a sentence, right below the one before: a remark on it, and no item of a list."""
    unit, before, text = read.units[number], read.units[number - 1], read.plain.text
    return _PICTURED.match(text, unit.lead, unit.start) is not None and text[before.end : unit.lead].count("\n") < 2


def _in_one_line(read: Read, number: int) -> bool:
    """Whether a sentence begins in the line in which the one before ends, or below only because that line was full."""
    text, unit, before = read.plain.text, read.units[number], read.units[number - 1]
    if "\n" not in text[before.end : unit.start]:
        return True
    start = text.rfind("\n", 0, before.end) + 1
    first = next(number for number, other in enumerate(read.units) if other.block == unit.block)
    widest = max(map(len, text[read.units[first].start : unit.end].splitlines()), default=0)
    word = len(text[unit.start : unit.end].split(maxsplit=1)[0])
    return before.end - start + 1 + word > widest


def _spoil(state: State, found: Found, first: int, last: int, *, narrowed_by: int = -1) -> None:
    """A line that stands there word for word and says something else, by what stands before or behind it."""
    take(state, Found(first, last, found.lines, exact=False, part=found.part, narrowed_by=narrowed_by))
    for line in found.lines:
        state.changed.add(line)
        if not any(other.exact and line in other.lines for other in state.taken.values()):
            state.exact.discard(line)


def turned(state: State) -> None:
    """Lines that are not given: below a heading or lead-in that turns them, behind a cross, beside a cell that refuses.

    Such headings are "Out of scope" and "We do not offer:" with its list; such cells "No" and "On request".
    """
    read = state.read
    turning = -1  # the number of that heading
    boxes = Boxes(read.plain.text)
    answers = Answers(read, boxes)
    answered = _answered(state, answers)
    line: Found | None = None  # the one whose answer may follow
    state.answers.update(answers.of_lines(number for number, found in state.taken.items() if found.exact))
    for number, unit in enumerate(read.units):
        found = state.taken.get(number)
        beside = answers.is_beside(number)
        below = line is not None and line.last == number - 1 and answers.is_below(number)
        if not (beside or below):
            line = None
        if found is not None:
            refused = number == found.first and (answers.refused_before(number) or _is_refused(read, number, boxes))
            if found.exact and (turning >= 0 or refused):
                _spoil(state, found, turning if turning == number - 1 else number, found.last)
            elif found.exact:
                line = found
        elif line is not None and (
            answers.refuses_beside(number) if beside else answers.refuses_below(number, answered)
        ):
            _spoil(state, line, line.first, number, narrowed_by=number)
            line = None
            if not beside and turns(state.text(number)):
                turning = number  # nothing tells for certain that it is no heading
        elif read.firsts[number] == read.firsts[number + 1]:
            continue
        elif turns(read.plain.text[unit.start : unit.end]) and not answers.is_cell(number):
            turning, line = number, None
        elif unit.lead == unit.start:  # no item of the list that the lead-in began
            turning = turning if answers.is_in_row(number) else -1
            line = line if answers.may_stand_between(number) else None


def _answered(state: State, answers: Answers) -> int:
    """How many lines have but a yes right behind them."""
    return sum(
        found.exact
        and found.last == number - 1
        and number not in state.taken
        and answers.gives(number)
        and not answers.is_in_row(number)
        for number in range(1, len(state.read.units))
        if (found := state.taken.get(number - 1)) is not None
    )


def _is_refused(read: Read, number: int, boxes: Boxes) -> bool:
    """Whether right before a sentence, in its line or above it, there is but a sign that says no."""
    if not number:
        return False
    before, unit, text = read.units[number - 1], read.units[number], read.plain.text
    between = text[before.end : unit.start]
    in_callout = text[max(0, before.lead - 12) : before.lead].rstrip().endswith("<aside>")  # its sign stands above
    row = text[text.rfind("\n", 0, before.lead) + 1 : before.lead].strip(" \t|>")
    if between.count("\n") > 2 + in_callout or ("|" in between and "\n" in between):
        return False  # it stands apart, or in a cell, which `Answers` reads
    if row and ("|" in between or "\n" in between):
        return False  # what stands behind a cell is said of it
    return boxes.say_no(text[before.lead : before.end].strip())


def _goes_on(read: Read, number: int) -> bool:
    """Whether a sentence is none of its own but the end of the one before."""
    unit, before = read.units[number], read.units[number - 1]
    keys = read.keys[read.firsts[number] : read.firsts[number + 1]]
    if not keys or keys[-1] == "?" or _is_item(read, number) or len(keys) > LONGEST_FRAGMENT:
        return False
    first = keys[1] if keys[0] == "(" and len(keys) > 1 else keys[0]
    between = read.plain.text[before.end : unit.start]
    # A cell drawn with signs is a block for each of its lines.
    if unit.block != before.block and not (first.lower() in _EXCEPTIONS and _CELL_EDGE.fullmatch(between)):
        return False
    joined = "\n" not in between or first[0].islower() or first.lower() in _EXCEPTIONS
    return first.lower() in _FRAGMENTS and ":" not in keys and joined and not _has_verb(keys)


def _has_verb(keys: Sequence[str]) -> bool:
    return any(
        key.lower() in ("is", "are", "will", "shall", "can", "may", "must", "has", "have", "please") for key in keys
    )
