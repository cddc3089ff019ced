"""What became of every approved line in a document, and what every sentence of it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dealdesk.domain.text import Segment
from promises.domain.drift.anew import written_anew
from promises.domain.drift.approved import Approved
from promises.domain.drift.around import spoiled, turned
from promises.domain.drift.claims import (
    APART,
    Found,
    State,
    changed,
    parts,
    read_document,
    stretches,
    wholes,
)
from promises.domain.drift.exact import hits
from promises.domain.drift.losses import Loss, difference, losses, put_in
from promises.domain.drift.nearest import Nearest
from promises.domain.drift.plain import plain
from promises.domain.drift.tokens import Token, tokens


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
        text: as it stands there; the words of a table's cell in one, where its lines stood apart.
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
    state = State(read_document(text, lines), lines)
    found = hits(state.read, lines)
    wholes(state, found)
    kept = parts(state, found)
    nearest = Nearest(lines, (state.read.words_of(number) for number in state.free()))
    near = changed(state, nearest, kept, waiting)
    spoiled(state)
    turned(state)
    written_anew(state, nearest)
    return _told(state, near)


# --- telling ----------------------------------------------------------------------------------------------------------


def _told(state: State, nearest_ids: dict[int, str]) -> Checked:
    read, approved = state.read, state.approved
    held = stretches(state)
    for found in held:
        if not found.exact:
            state.changed.update(found.lines)
    groups = _groups(held)
    changed_of: dict[int, list[Found]] = defaultdict(list)
    for found in held:
        if not found.exact:
            changed_of[groups[id(found)]].append(found)
    told: list[Sentence] = []
    details: dict[int, tuple[tuple[Loss, ...], tuple[Segment, ...]]] = {}
    for number, unit in enumerate(read.units):
        if read.firsts[number] == read.firsts[number + 1]:
            continue
        start, end = read.plain.start(unit.start), read.plain.end(unit.end)
        sentence = Sentence(read.laid.text[start:end], read.laid.original(start), Verdict.OTHER)
        owner = state.taken.get(number)
        if owner is None:
            if state.is_promise(number):
                sentence = replace(sentence, verdict=Verdict.NOT_APPROVED, nearest_id=nearest_ids.get(number, ""))
        else:
            group = groups[id(owner)]
            if not owner.exact and group not in details:
                details[group] = _details(state, changed_of[group])
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


def _fate(state: State, line: int) -> Fate:
    exact, changed = line in state.exact, line in state.changed
    if exact and changed:
        return Fate.BOTH
    return Fate.EXACT if exact else Fate.CHANGED if changed else Fate.MISSING


def _groups(held: Sequence[Found]) -> dict[int, int]:
    """Stretches that came from one line and stand near each other have one number."""
    groups: dict[int, int] = {}
    last: dict[tuple[int, bool], tuple[int, int]] = {}
    for count, found in enumerate(held, start=1):
        key = found.lines[0], found.exact
        before = last.get(key)
        near = before is not None and found.part is not None and found.first - before[0] <= APART + 2
        groups[id(found)] = before[1] if before and near else count
        last[key] = found.last, groups[id(found)]
    return groups


def _details(state: State, group: Sequence[Found]) -> tuple[tuple[Loss, ...], tuple[Segment, ...]]:
    read = state.read
    lines = list(dict.fromkeys(line for found in group for line in found.lines))
    old = " ".join(plain(state.approved.texts[line]).text for line in lines)
    was = tokens(old)
    now: list[Token] = []
    for found in sorted(group, key=lambda found: (found.part is None, found.part or 0, found.first)):
        now += read.tokens[read.firsts[found.first] : read.firsts[found.last + 1]]
    sides = (old, was), (read.plain.text, now)
    tails = [read.tokens[read.firsts[n] : read.firsts[n + 1]] for found in group if (n := found.narrowed_by) >= 0]
    if tails:
        return tuple(put_in(read.plain.text, tail) for tail in tails), tuple(difference(*sides))
    return tuple(losses(*sides)), tuple(difference(*sides))
