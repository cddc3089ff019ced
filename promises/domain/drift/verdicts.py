"""What became of every approved line in a document, and what every sentence of it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dealdesk.domain.text import Segment
from promises.domain.drift.approved import Approved, words_of
from promises.domain.drift.exact import Hit, Read, hits
from promises.domain.drift.losses import Loss, difference, losses
from promises.domain.drift.nearest import Near, Nearest
from promises.domain.drift.plain import plain
from promises.domain.drift.promise_like import promises_nothing, reads_like_a_promise
from promises.domain.drift.sentences import sentences
from promises.domain.drift.tokens import Token, tokens
from promises.domain.drift.words import words

#: From here on a sentence is said to come from a line: of a line not found otherwise, and of one that was.
LIKE, LIKE_ANOTHER = 0.34, 0.55
#: And of a line not found at all, where the sentence reads like a promise: somebody wrote the line anew.
ANEW, ANEW_TOLD = 0.165, 0.2
COVERED, TAKEN = 0.72, 0.8  # share of a line that a longer sentence holds; of a fragment that a line holds
FEWEST = 4  # words; a shorter fragment is a heading
APART = 6  # sentences between two sentences of one line
MERGED = 0.8
LONGEST_FRAGMENT = 14  # words and marks
STEP = 200  # sentences between two calls of `waiting`
_FRAGMENTS = words("fragment_openers")


class Verdict(StrEnum):
    """What a sentence of a document is."""

    EXACT = "exact"
    CHANGED = "changed"
    NOT_APPROVED = "not_approved"
    OTHER = "other"


class Fate(StrEnum):
    """What became of an approved line."""

    EXACT = "exact"
    CHANGED = "changed"
    MISSING = "missing"
    BOTH = "exact_and_changed"


@dataclass(frozen=True)
class Sentence:
    """A sentence of the document.

    Attributes:
        text: as it stands there.
        start: 0-based place of its first character in the document's text.
        verdict: what it is.
        approved_id: the line it is or came from; "" where there is none.
        merged: further lines that were merged into it.
        nearest_id: where it is not approved, the approved line most like it; "" where none is.
        lost: what the document no longer says.
        diff: the line against all sentences that came from it.
        group: sentences that came from one line have one number; they are one row on a page.
    """

    text: str
    start: int
    verdict: Verdict
    approved_id: str = ""
    merged: tuple[str, ...] = ()
    nearest_id: str = ""
    lost: tuple[Loss, ...] = ()
    diff: tuple[Segment, ...] = ()
    group: int = 0


@dataclass(frozen=True)
class Checked:
    """A document against its approved lines.

    Attributes:
        sentences: every sentence, in order.
        fates: id of each approved line, in the order given, and what became of it.
    """

    sentences: tuple[Sentence, ...]
    fates: tuple[tuple[str, Fate], ...]

    @property
    def is_clean(self) -> bool:
        """Whether it may be sent: every line stands there, unchanged, and nothing else reads like a promise."""
        return all(fate == Fate.EXACT for _, fate in self.fates) and not any(
            sentence.verdict in (Verdict.CHANGED, Verdict.NOT_APPROVED) for sentence in self.sentences
        )


@dataclass
class _Found:
    """What is known so far of one stretch of sentences."""

    first: int
    last: int
    lines: list[int]
    exact: bool
    part: int | None = None
    order: int = 0


@dataclass
class _State:
    read: Read
    approved: Approved
    taken: dict[int, _Found] = field(default_factory=dict)
    exact: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)

    def free(self) -> Iterator[int]:
        """Sentences that belong to no line yet."""
        return (number for number in range(len(self.read.units)) if number not in self.taken)


def check(
    approved: Iterable[tuple[str, str]] | Approved, text: str, *, waiting: Callable[[int, int], None] = lambda *_: None
) -> Checked:
    """Compare a document with the approved lines. Pure: no database, no clock.

    Args:
        approved: id and text of each line; an `Approved` where many documents are checked against the same.
        text: the document.
        waiting: called now and then with sentences done and sentences in all.
    """
    lines = approved if isinstance(approved, Approved) else Approved(approved)
    state = _State(read_document(text, lines), lines)
    found = hits(state.read, lines)
    _wholes(state, found)
    kept = _parts(state, found)
    nearest = Nearest(lines, (state.read.words_of(number) for number in state.free()))
    near = _changed(state, nearest, kept, waiting)
    _spoiled(state)
    return _told(state, text, near)


def read_document(text: str, approved: Approved) -> Read:
    """A document cut into sentences, words parted at line ends put together by what the lines and the text know."""
    known = approved.known | words_of([text]) if "-" in text else frozenset()
    read = plain(text, known)
    return Read(read, sentences(read.text))


# --- word for word ----------------------------------------------------------------------------------------------------


def _wholes(state: _State, found: Sequence[Hit]) -> None:
    """Lines that stand there whole. Of several that begin at one place the longest has the sentences."""
    for hit in sorted((hit for hit in found if hit.run.part is None), key=lambda hit: (hit.start, -hit.end)):
        state.exact.add(hit.run.line)
        if not any(number in state.taken for number in range(hit.first, hit.last + 1)):
            _take(state, _Found(hit.first, hit.last, [hit.run.line], exact=True))


def _take(state: _State, found: _Found) -> None:
    for number in range(found.first, found.last + 1):
        state.taken[number] = found


def _parts(state: _State, found: Sequence[Hit]) -> dict[int, list[Hit]]:
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
                _take(state, _Found(hit.first, hit.last, [line], exact=True, part=hit.run.part))
    return {
        number: [hit for hits_ in free.values() for hit in hits_ if hit.first <= number <= hit.last]
        for hits_ in free.values()
        for hit in hits_
        for number in range(hit.first, hit.last + 1)
        if number not in state.taken
    }


def _strays(state: _State, kept: dict[int, list[Hit]]) -> None:
    """Sentences of lines that are not there whole: each belongs to the line of which something stands nearest."""
    for number in sorted(kept):
        if number in state.taken:
            continue
        hit = min(kept[number], key=lambda hit: (_distance(state, hit), hit.run.line in state.exact, hit.run.line))
        # Once more a sentence of a line that is there whole: nothing was changed by it.
        exact = hit.run.line in state.exact and hit.run.line not in state.changed
        _take(state, _Found(hit.first, hit.last, [hit.run.line], exact=exact, part=hit.run.part))
        if not exact:
            state.changed.add(hit.run.line)


def _distance(state: _State, hit: Hit) -> int:
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


def _spoiled(state: _State) -> None:
    """A line that stands there word for word, and goes on in a fragment: "... . Except for admins." """
    read = state.read
    for number in range(1, len(read.units)):
        before = state.taken.get(number - 1)
        if number in state.taken or before is None or not before.exact or before.last != number - 1:
            continue
        if _goes_on(read, number):
            line = before.lines[0]
            _take(state, _Found(before.first, number, before.lines, exact=False, part=before.part))
            state.changed.add(line)
            if not any(found.exact and line in found.lines for found in state.taken.values()):
                state.exact.discard(line)


def _goes_on(read: Read, number: int) -> bool:
    """Whether a sentence is none of its own but the end of the one before."""
    unit, before = read.units[number], read.units[number - 1]
    keys = read.keys[read.firsts[number] : read.firsts[number + 1]]
    if not keys or unit.block != before.block or unit.lead != unit.start or len(keys) > LONGEST_FRAGMENT:
        return False
    first = keys[1] if keys[0] == "(" and len(keys) > 1 else keys[0]
    one_line = "\n" not in read.plain.text[before.end : unit.start]
    return first.lower() in _FRAGMENTS and ":" not in keys and (one_line or first[0].islower()) and not _has_verb(keys)


def _has_verb(keys: Sequence[str]) -> bool:
    return any(
        key.lower() in ("is", "are", "will", "shall", "can", "may", "must", "has", "have", "please") for key in keys
    )


# --- what came from which line ----------------------------------------------------------------------------------------


def _changed(
    state: _State, nearest: Nearest, kept: dict[int, list[Hit]], waiting: Callable[[int, int], None]
) -> dict[int, str]:
    """Give every sentence that came from a line to it; the nearest line of every other one is returned."""
    read = state.read
    claims: list[tuple[float, int, int, Near]] = []
    best: dict[int, str] = {}
    total = len(read.units)
    for number in range(total):
        if number % STEP == 0:
            waiting(number, total)
        for last in _stretches(state, number, kept):
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


def _stretches(state: _State, number: int, kept: dict[int, list[Hit]]) -> list[int]:
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


def _claim(state: _State, claims: Iterable[tuple[float, int, int, Near]], claimed: set[int], bar: float) -> None:
    """The nearest first; a line that is there already has others only if they are very like it."""
    for score, first, last, near in sorted(claims, key=lambda claim: (-claim[0], claim[1], claim[2])):
        line = near.run.line
        if any(number in state.taken for number in range(first, last + 1)):
            continue
        if _comes_from(state, score, first, last, near, another=line in claimed, bar=bar):
            claimed.add(line)
            state.changed.add(line)
            _take(state, _Found(first, last, [line], exact=False, part=near.run.part))


def _comes_from(state: _State, score: float, first: int, last: int, near: Near, *, another: bool, bar: float) -> bool:
    keys = state.read.words_of(first, last)
    words = sum(key[0].isalnum() for key in keys)
    if another:
        return bar == LIKE_ANOTHER and score >= LIKE_ANOTHER and words >= FEWEST
    if bar == ANEW:
        text = " ".join(state.read.plain.text[unit.start : unit.end] for unit in state.read.units[first : last + 1])
        return (
            first == last
            and words > FEWEST
            and (
                (score >= ANEW and reads_like_a_promise(text))
                or (score >= ANEW_TOLD and text.endswith(".") and not promises_nothing(text))
            )
        )
    if words < FEWEST:
        return score >= 0.6
    if score >= LIKE:
        return True
    return (near.covered >= COVERED and near.score > 0.2) or (near.taken >= TAKEN and near.covered >= 0.25)


def _merged(state: _State, nearest: Nearest) -> None:
    """Further lines that are missing so far and whose words stand in a sentence that came from another."""
    lost = frozenset(range(len(state.approved))) - state.exact - state.changed
    if not lost:
        return
    for found in _all(state):
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


def _all(state: _State) -> list[_Found]:
    seen: dict[int, _Found] = {}
    for number in sorted(state.taken):
        seen.setdefault(id(state.taken[number]), state.taken[number])
    return list(seen.values())


# --- telling ----------------------------------------------------------------------------------------------------------


def _told(state: _State, text: str, nearest_ids: dict[int, str]) -> Checked:
    read, approved = state.read, state.approved
    for found in _all(state):
        if not found.exact:
            state.changed.update(found.lines)
    groups = _groups(state)
    told: list[Sentence] = []
    details: dict[int, tuple[tuple[Loss, ...], tuple[Segment, ...]]] = {}
    for number, unit in enumerate(read.units):
        if read.firsts[number] == read.firsts[number + 1]:
            continue
        start, end = read.plain.start(unit.start), read.plain.end(unit.end)
        sentence = Sentence(text[start:end], start, Verdict.OTHER)
        owner = state.taken.get(number)
        if owner is None:
            if reads_like_a_promise(read.plain.text[unit.start : unit.end]):
                sentence = replace(sentence, verdict=Verdict.NOT_APPROVED, nearest_id=nearest_ids.get(number, ""))
        else:
            group = groups[id(owner)]
            if not owner.exact and group not in details:
                details[group] = _details(state, [f for f in _all(state) if groups[id(f)] == group and not f.exact])
            lost, diff = ((), ()) if owner.exact else details[group]
            sentence = replace(
                sentence,
                verdict=Verdict.EXACT if owner.exact else Verdict.CHANGED,
                approved_id=approved.ids[owner.lines[0]],
                merged=tuple(approved.ids[line] for line in owner.lines[1:]),
                lost=lost,
                diff=diff,
                group=group,
            )
        told.append(sentence)
    return Checked(tuple(told), tuple((id, _fate(state, line)) for line, id in enumerate(approved.ids)))


def _fate(state: _State, line: int) -> Fate:
    exact, changed = line in state.exact, line in state.changed
    if exact and changed:
        return Fate.BOTH
    return Fate.EXACT if exact else Fate.CHANGED if changed else Fate.MISSING


def _groups(state: _State) -> dict[int, int]:
    """Stretches that came from one line and stand near each other have one number."""
    groups: dict[int, int] = {}
    last: dict[tuple[int, bool], tuple[int, int]] = {}
    for count, found in enumerate(_all(state), start=1):
        key = found.lines[0], found.exact
        before = last.get(key)
        near = before is not None and found.part is not None and found.first - before[0] <= APART + 2
        groups[id(found)] = before[1] if before and near else count
        last[key] = found.last, groups[id(found)]
    return groups


def _details(state: _State, group: Sequence[_Found]) -> tuple[tuple[Loss, ...], tuple[Segment, ...]]:
    read = state.read
    lines = list(dict.fromkeys(line for found in group for line in found.lines))
    old = " ".join(plain(state.approved.texts[line]).text for line in lines)
    was = tokens(old)
    now: list[Token] = []
    for found in sorted(group, key=lambda found: (found.part is None, found.part or 0, found.first)):
        now += read.tokens[read.firsts[found.first] : read.firsts[found.last + 1]]
    sides = (old, was), (read.plain.text, now)
    return tuple(losses(*sides)), tuple(difference(*sides))
