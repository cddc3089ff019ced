"""Which sentences of a document belong to which approved line: word for word, in parts, changed, merged or anew."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from promises.domain.drift.approved import Approved, words_of
from promises.domain.drift.exact import Hit, Read, hits
from promises.domain.drift.layout import laid
from promises.domain.drift.nearest import Near, Nearest
from promises.domain.drift.parties import as_the_supplier, who_sells
from promises.domain.drift.plain import plain
from promises.domain.drift.promise_like import promises_nothing, reads_like_a_promise
from promises.domain.drift.sentences import sentences
from promises.domain.meaning.pairs import kinship

#: From here on a sentence is said to come from a line: of a line not found otherwise, and of one that was.
LIKE, LIKE_ANOTHER = 0.34, 0.55
#: And of a line not found at all, where the sentence reads like a promise: somebody wrote the line anew.
ANEW, ANEW_TOLD = 0.165, 0.2
#: Kinship below which a few words in common are an accident, and from which on a line has come from another once more.
STRANGE, KIN = -1.0, 2.0
COVERED, TAKEN = 0.72, 0.8  # share of a line that a longer sentence holds; of a fragment that a line holds
PIECE, PIECE_COVERED = 0.9, 0.35  # the same two of a piece of a line that is there already
FEWEST = 4  # words; a shorter fragment is a heading
APART = 6  # sentences between two sentences of one line
MERGED = 0.8
STEP = 200  # sentences between two calls of `waiting`


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
    answers: set[int] = field(default_factory=set)  # cells that but say yes to a line

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
            self.promises[number] = reads_like_a_promise(as_the_supplier(self.text(number), self.sellers))
        return self.promises[number] and number not in self.answers

    @cached_property
    def sellers(self) -> tuple[str, ...]:
        """Names of whoever sells, where the lines say who that is."""
        return who_sells(self.approved.texts, self.read.plain.text)

    def free(self) -> Iterator[int]:
        """Sentences that belong to no line yet."""
        return (number for number in range(len(self.read.units)) if number not in self.taken)


def read_document(text: str, approved: Approved) -> Read:
    """A document cut into sentences, words parted at line ends put together by what the lines and the text know."""
    known = approved.known | words_of([text]) if "-" in text else frozenset()

    def as_it_stands(text: str) -> Read:
        read = plain(text, known)
        return Read(read, sentences(read.text, approved.binds, approved.begun))

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
            if last == number and not (found and found[0].score >= LIKE):
                state.is_promise(number)  # it will be asked, and here progress is told
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
        if bar != LIKE_ANOTHER or words < FEWEST:
            return False
        if score >= LIKE_ANOTHER or piece:
            return True
        return score >= LIKE and state.is_promise(first) and kinship_of(state, near, first, last) >= KIN
    if bar == ANEW:
        text = state.text(first)
        return (
            first == last
            and words > FEWEST
            and (
                (score >= ANEW and state.is_promise(first))
                or (score >= ANEW_TOLD and text.endswith(".") and not promises_nothing(text))
            )
            and kinship_of(state, near, first, last) >= STRANGE
        )
    if words < FEWEST:
        return score >= 0.6
    if score >= LIKE:
        return True
    return (near.covered >= COVERED and near.score > 0.2) or (near.taken >= TAKEN and near.covered >= 0.25)


def kinship_of(state: State, near: Near, first: int, last: int) -> float:
    """How likely some sentences came from a line that their words are near to."""
    said = " ".join(state.text(number) for number in range(first, last + 1))
    return kinship(state.approved.texts[near.run.line], said)


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
