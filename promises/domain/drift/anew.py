"""Lines of which nothing was found word by word, since somebody wrote them anew: "stored for 13 months" as "kept for a
bit more than a year".
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from promises.domain.drift.approved import Approved
from promises.domain.drift.claims import FEWEST, STRANGE, Found, State, kinship_of, take
from promises.domain.drift.nearest import Near, Nearest
from promises.domain.meaning.encoder import direction
from promises.domain.meaning.pairs import kinship

#: Where few lines are left over: as near as this, so much of the sentence, and so much nearer than to the next one.
LEFT_OVER, LEFT_TAKEN, LEAD, MOST_LEFT_OVER = 0.13, 0.2, 1.4, 12
#: Where their meaning is compared: beside how many sentences each line is read, and how many of these pairs are read in
#: all; how much their direction counts beside their kinship; and of how many lines and sentences at most.
READ_BESIDE, MOST_READ, DIRECTION, MOST_MEANT = 6, 240, 3.0, 120
MEANT, MEANT_ELSE = -0.5, 0.5  # of both, from which on a promise came from a line, and any other sentence


def written_anew(state: State, nearest: Nearest) -> None:
    """Give lines of which nothing was found the promises that somebody made of them.

    Args:
        state: the document as it was compared so far; what is found is noted there.
        nearest: what knows the words of its sentences.
    """
    _by_words(state, nearest)
    _by_meaning(state)


def _by_words(state: State, nearest: Nearest) -> None:
    """Each with the promise whose words are most like its own, if none else is nearly so."""
    lost = state.lost()
    if not 0 < len(lost) <= MOST_LEFT_OVER:
        return
    pairs: list[tuple[float, int, Near]] = []
    for number in list(state.free()):
        keys = state.read.words_of(number)
        if len(keys) <= FEWEST or not state.is_promise(number):
            continue
        found = nearest.find(keys, only=lost)
        others = (near.score for near in found if near.run.line != found[0].run.line)
        if not found or found[0].score < max(LEFT_OVER, LEAD * next(others, 0.0)) or found[0].taken < LEFT_TAKEN:
            continue
        if kinship_of(state, found[0], number, number) >= STRANGE:
            pairs.append((found[0].score, number, found[0]))
    for _, number, near in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if near.run.line in lost:
            lost -= {near.run.line}
            state.changed.add(near.run.line)
            take(state, Found(number, number, [near.run.line], exact=False, part=near.run.part))


def _by_meaning(state: State) -> None:
    """Each with the sentence that rather came from it than not, the likeliest first."""
    lost = sorted(state.lost())
    if not 0 < len(lost) <= MOST_MEANT:
        return
    said = [(number, state.text(number)) for number in state.free() if len(state.text(number).split()) > FEWEST]
    if not 0 < len(said) <= MOST_MEANT:
        return
    needed = [MEANT if state.is_promise(number) else MEANT_ELSE for number, _ in said]
    for near, at, line in sorted(_kin(state.approved, lost, [text for _, text in said]), reverse=True):
        number = said[at][0]
        if near >= needed[at] and line not in state.changed and number not in state.taken:
            state.changed.add(line)
            take(state, Found(number, number, [line], exact=False))


def _kin(approved: Approved, lost: Sequence[int], said: Sequence[str]) -> Iterator[tuple[float, int, int]]:
    """How near to each line the sentences are that point its way most nearly, or the way of one of its sentences."""
    beside = min(READ_BESIDE, max(1, MOST_READ // len(lost)))
    directions = _directions(said)
    for line in lost:
        likeness = (directions @ _directions(_texts(approved, line)).T).max(axis=1)
        for at in np.argsort(-likeness, kind="stable")[:beside]:
            yield DIRECTION * float(likeness[at]) + kinship(approved.texts[line], said[at]), int(at), line


def _texts(approved: Approved, line: int) -> list[str]:
    """A line, and each of its sentences where it has several."""
    parts = approved.parts[line]
    return [approved.texts[line], *(" ".join(part.words) for part in parts if len(parts) > 1)]


def _directions(texts: Iterable[str]) -> np.ndarray:
    return np.array([direction(text) for text in texts])
