"""Which sentences of a document belong to which approved line: word for word, in parts, changed, merged or anew."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from promises.domain.drift.approved import Approved, words_of
from promises.domain.drift.exact import Hit, Read, hits
from promises.domain.drift.layout import laid
from promises.domain.drift.lead_ins import turns
from promises.domain.drift.narrowing import Narrows, narrows
from promises.domain.drift.nearest import Near, Nearest, stems
from promises.domain.drift.pictographs import EMPTY_BOX, PICTURES, boxes_are_marks, says_no
from promises.domain.drift.plain import plain
from promises.domain.drift.promise_like import promises_nothing, reads_like_a_promise
from promises.domain.drift.sentences import sentences
from promises.domain.drift.words import words

#: From here on a sentence is said to come from a line: of a line not found otherwise, and of one that was.
LIKE, LIKE_ANOTHER = 0.34, 0.55
#: And of a line not found at all, where the sentence reads like a promise: somebody wrote the line anew.
ANEW, ANEW_TOLD = 0.165, 0.2
COVERED, TAKEN = 0.72, 0.8  # share of a line that a longer sentence holds; of a fragment that a line holds
PIECE, PIECE_COVERED = 0.9, 0.35  # the same two of a piece of a line that is there already
FEWEST = 4  # words; a shorter fragment is a heading
APART = 6  # sentences between two sentences of one line
MERGED = 0.8
LONGEST_FRAGMENT = 14  # words and marks
STEP = 200  # sentences between two calls of `waiting`
_FRAGMENTS = words("fragment_openers")
_PICTURED = re.compile(rf"[\s>]*(?:[{PICTURES}]|{EMPTY_BOX}|:\w+:|\d\ufe0f?\u20e3)")
_CELL_EDGE = re.compile(r"[ \t]*\|[ \t]*\n[ \t|]*")
#: With these no line of its own begins, even where a wrap put them at the beginning of one.
_EXCEPTIONS = frozenset(["except", "excepting", "unless", "excluding"])


@dataclass
class Found:
    """What is known so far of one stretch of sentences."""

    first: int
    last: int
    lines: list[int]
    exact: bool
    part: int | None = None
    order: int = 0
    narrowed_by: int = -1  # the sentence behind it that takes some of it back


@dataclass
class State:
    read: Read
    approved: Approved
    taken: dict[int, Found] = field(default_factory=dict)
    exact: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    promises: dict[int, bool] = field(default_factory=dict)

    def lost(self) -> frozenset[int]:
        """Lines of which nothing was found so far."""
        return frozenset(range(len(self.approved))) - self.exact - self.changed

    def text(self, number: int) -> str:
        """A sentence as it reads."""
        unit = self.read.units[number]
        return self.read.plain.text[unit.start : unit.end]

    def is_promise(self, number: int) -> bool:
        """Whether a sentence reads like a promise; asked once of each, since the answer may take the encoder."""
        if number not in self.promises:
            self.promises[number] = reads_like_a_promise(self.text(number))
        return self.promises[number]

    def free(self) -> Iterator[int]:
        """Sentences that belong to no line yet."""
        return (number for number in range(len(self.read.units)) if number not in self.taken)


def read_document(text: str, approved: Approved) -> Read:
    """A document cut into sentences, words parted at line ends put together by what the lines and the text know."""
    known = approved.known | words_of([text]) if "-" in text else frozenset()

    def as_it_stands(text: str) -> Read:
        read = plain(text, known)
        return Read(read, sentences(read.text, approved.binds))

    def lines_in(text: str) -> int:
        return len({hit.run.line for hit in hits(as_it_stands(text), approved) if hit.run.part is None})

    order = laid(text, lines_in)
    read = as_it_stands(order.text)
    read.laid = order
    return read


# --- word for word ----------------------------------------------------------------------------------------------------


def wholes(state: State, found: Sequence[Hit]) -> None:
    """Lines that stand there whole. Of several that begin at one place the longest has the sentences."""
    for hit in sorted((hit for hit in found if hit.run.part is None), key=lambda hit: (hit.start, -hit.end)):
        state.exact.add(hit.run.line)
        if not any(number in state.taken for number in range(hit.first, hit.last + 1)):
            take(state, Found(hit.first, hit.last, [hit.run.line], exact=True))


def take(state: State, found: Found) -> None:
    for number in range(found.first, found.last + 1):
        state.taken[number] = found


def parts(state: State, found: Sequence[Hit]) -> dict[int, list[Hit]]:
    """Lines of several sentences that stand there in another order, or with something between them.

    Returns:
        For each sentence left over that is one of a line of several, what it may be.
    """
    free: dict[int, list[Hit]] = defaultdict(list)
    for hit in found:
        if hit.run.part is not None and not any(n in state.taken for n in range(hit.first, hit.last + 1)):
            free[hit.run.line].append(hit)
    # Lines of which most is there come first: a sentence that two lines share belongs to the one that is complete.
    for line in sorted(
        free, key=lambda line: (-len({h.run.part for h in free[line]}) / len(state.approved.parts[line]), line)
    ):
        wanted = len(state.approved.parts[line])
        while True:
            open_ = [h for h in free[line] if not any(n in state.taken for n in range(h.first, h.last + 1))]
            group = _nearby(open_, wanted)
            if not group:
                break
            state.exact.add(line)
            for hit in group:
                take(state, Found(hit.first, hit.last, [line], exact=True, part=hit.run.part))
    return {
        number: [hit for hits_ in free.values() for hit in hits_ if hit.first <= number <= hit.last]
        for hits_ in free.values()
        for hit in hits_
        for number in range(hit.first, hit.last + 1)
        if number not in state.taken
    }


def _strays(state: State, kept: dict[int, list[Hit]]) -> None:
    """Sentences of lines that are not there whole: each belongs to the line of which something stands nearest."""
    for number in sorted(kept):
        if number in state.taken:
            continue
        hit = min(kept[number], key=lambda hit: (_distance(state, hit), hit.run.line in state.exact, hit.run.line))
        # Once more a sentence of a line that is there whole: nothing was changed by it.
        exact = hit.run.line in state.exact and hit.run.line not in state.changed
        take(state, Found(hit.first, hit.last, [hit.run.line], exact=exact, part=hit.run.part))
        if not exact:
            state.changed.add(hit.run.line)


def _distance(state: State, hit: Hit) -> int:
    """Sentences between a sentence and the nearest changed one of its line; many where there is none."""
    places = [number for number, found in state.taken.items() if not found.exact and hit.run.line in found.lines]
    return min((abs(number - hit.first) for number in places), default=1_000_000)


def _nearby(open_: Sequence[Hit], wanted: int) -> list[Hit]:
    """One hit of each sentence of a line, close to each other; nothing where one is missing."""
    for hit in open_:
        group = {hit.run.part: hit}
        for other in sorted(open_, key=lambda other: abs(other.first - hit.first)):
            if other.run.part not in group and abs(other.first - hit.first) <= APART + wanted:
                group[other.run.part] = other
        if len(group) == wanted:
            return list(group.values())
    return []


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
    """Lines below a heading or lead-in that turns them: "Out of scope", "We do not offer:" and its list; or a cross."""
    read = state.read
    turning = -1  # the number of that heading
    boxes = boxes_are_marks(read.plain.text)
    for number, unit in enumerate(read.units):
        found = state.taken.get(number)
        if found is not None:
            if found.exact and (turning >= 0 or (number == found.first and _is_refused(read, number, boxes))):
                _spoil(state, found, turning if turning == number - 1 else number, found.last)
        elif read.firsts[number] == read.firsts[number + 1]:
            continue
        elif turns(read.plain.text[unit.start : unit.end]):
            turning = number
        elif unit.lead == unit.start:  # no item of the list that the lead-in began
            turning = -1


def _is_refused(read: Read, number: int, boxes: bool) -> bool:
    """Whether right before a sentence, in its line or above it, there is but a sign that says no."""
    if not number:
        return False
    before, unit, text = read.units[number - 1], read.units[number], read.plain.text
    between = text[before.end : unit.start]
    in_callout = text[max(0, before.lead - 12) : before.lead].rstrip().endswith("<aside>")  # its sign stands above
    row = text[text.rfind("\n", 0, before.lead) + 1 : before.lead].strip(" \t|>")
    if between.count("\n") > 2 + in_callout or ("|" in between and (row or "\n" in between)):
        return False  # what stands between two cells may be said of the first
    return says_no(text[before.lead : before.end].strip(), boxes=boxes)


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


# --- what came from which line ----------------------------------------------------------------------------------------


def changed(
    state: State, nearest: Nearest, kept: dict[int, list[Hit]], waiting: Callable[[int, int], None]
) -> dict[int, str]:
    """Give every sentence that came from a line to it; the nearest line of every other one is returned."""
    read = state.read
    claims: list[tuple[float, int, int, Near]] = []
    best: dict[int, str] = {}
    total = len(read.units)
    for number in range(total):
        if number % STEP == 0:
            waiting(number, total)
        for last in _ends_of(state, number, kept):
            keys = read.words_of(number, last)
            found = nearest.find(keys)
            if last == number and found and found[0].score > 0.2:
                best[number] = state.approved.ids[found[0].run.line]
            # Several sentences are one claim only where they are nearer together than apart.
            claims.extend((near.score - 0.03 * (last - number), number, last, near) for near in found[:6])
    claimed = set(state.exact)
    for bar in (LIKE, LIKE_ANOTHER, ANEW):
        _claim(state, claims, claimed, bar)
    _strays(state, kept)
    _merged(state, nearest)
    return best


def _ends_of(state: State, number: int, kept: dict[int, list[Hit]]) -> list[int]:
    """Where stretches of free sentences that begin here may end: they stand together, and are not many."""
    read = state.read
    if number in state.taken or number in kept or read.firsts[number] == read.firsts[number + 1]:
        return []
    ends = [number]
    for last in range(number + 1, min(number + 3, len(read.units))):
        if last in state.taken or last in kept or read.units[last].block - read.units[number].block > last - number:
            break
        ends.append(last)
    return ends


def _claim(state: State, claims: Iterable[tuple[float, int, int, Near]], claimed: set[int], bar: float) -> None:
    """The nearest first; a line that is there already has others only if they are very like it."""
    for score, first, last, near in sorted(claims, key=lambda claim: (-claim[0], claim[1], claim[2])):
        line = near.run.line
        if any(number in state.taken for number in range(first, last + 1)):
            continue
        if _comes_from(state, score, first, last, near, another=line in claimed, bar=bar):
            claimed.add(line)
            state.changed.add(line)
            take(state, Found(first, last, [line], exact=False, part=near.run.part))


def _comes_from(state: State, score: float, first: int, last: int, near: Near, *, another: bool, bar: float) -> bool:
    keys = state.read.words_of(first, last)
    words = sum(key[0].isalnum() for key in keys)
    if another:
        piece = near.taken >= PIECE and near.covered >= PIECE_COVERED and words > FEWEST
        return bar == LIKE_ANOTHER and words >= FEWEST and (score >= LIKE_ANOTHER or piece)
    if bar == ANEW:
        text = state.text(first)
        return (
            first == last
            and words > FEWEST
            and (
                (score >= ANEW and state.is_promise(first))
                or (score >= ANEW_TOLD and text.endswith(".") and not promises_nothing(text))
            )
        )
    if words < FEWEST:
        return score >= 0.6
    if score >= LIKE:
        return True
    return (near.covered >= COVERED and near.score > 0.2) or (near.taken >= TAKEN and near.covered >= 0.25)


def _merged(state: State, nearest: Nearest) -> None:
    """Further lines that are missing so far and whose words stand in a sentence that came from another."""
    lost = state.lost()
    if not lost:
        return
    for found in stretches(state):
        if found.exact:
            continue
        keys = state.read.words_of(found.first, found.last)
        if len(keys) < 10:
            continue
        for near in nearest.find(keys, only=lost):
            if near.covered >= MERGED and near.run.line in lost and len(near.run.keys) >= 4:
                found.lines.append(near.run.line)
                state.changed.add(near.run.line)
                lost -= {near.run.line}


def stretches(state: State) -> list[Found]:
    seen: dict[int, Found] = {}
    for number in sorted(state.taken):
        seen.setdefault(id(state.taken[number]), state.taken[number])
    return list(seen.values())
