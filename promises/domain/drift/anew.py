"""Lines of which nothing was found word by word, since somebody wrote them anew: "stored for 13 months" as "kept for a
bit more than a year".
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from promises.domain.drift.approved import Approved
from promises.domain.drift.claims import FEWEST, STRANGE, Found, State, take
from promises.domain.drift.nearest import Near, Nearest
from promises.domain.meaning.encoder import direction
from promises.domain.meaning.pairs import kinship

#: Where few lines are left over: as near as this, so much of the sentence, and so much nearer than to the next one.
LEFT_OVER, LEFT_TAKEN, LEAD, MOST_LEFT_OVER = 0.13, 0.2, 1.4, 12
#: Where their meaning is compared: beside how many sentences each line is read, how much their direction counts beside
#: their kinship, and of how many lines and sentences at most; then from which sum on one came from the other.
READ_BESIDE, DIRECTION, MOST_MEANT = 6, 3.0, 120
MEANT, MEANT_ELSE = 0.5, 1.5  # of a sentence that reads like a promise, and of any other


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
        if kinship(state.approved.texts[found[0].run.line], state.text(number)) >= STRANGE:
            pairs.append((found[0].score, number, found[0]))
    for _, number, near in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if near.run.line in lost:
            lost -= {near.run.line}
            state.changed.add(near.run.line)
            take(state, Found(number, number, [near.run.line], exact=False, part=near.run.part))


def _by_meaning(state: State) -> None:
    """Each with the promise that means most nearly the same."""
    lost = state.lost()
    if not 0 < len(lost) <= MOST_MEANT:
        return
    said = [(number, state.text(number)) for number in state.free() if _may_be_one(state, number)]
    needed = [MEANT if state.is_promise(number) else MEANT_ELSE for number, _ in said]
    if not 0 < len(said) <= MOST_MEANT:
        return
    lines = [(line, text) for line in sorted(lost) for text in _texts(state.approved, line)]
    for near, at, which in sorted(_kin([text for _, text in lines], [text for _, text in said]), reverse=True):
        number, line = said[at][0], lines[which][0]
        if near >= needed[at] and line not in state.changed and number not in state.taken:
            state.changed.add(line)
            take(state, Found(number, number, [line], exact=False))


def _kin(lines: Sequence[str], said: Sequence[str]) -> Iterator[tuple[float, int, int]]:
    """How near each sentence is to a line that it may have come from; only those that rather did."""
    likeness = _directions(said) @ _directions(lines).T
    for which, line in enumerate(lines):
        for at in np.argsort(-likeness[:, which], kind="stable")[:READ_BESIDE]:
            yield DIRECTION * float(likeness[at, which]) + kinship(line, said[at]), int(at), which


def _may_be_one(state: State, number: int) -> bool:
    return len(state.text(number).split()) > FEWEST


def _texts(approved: Approved, line: int) -> list[str]:
    """A line, and each of its sentences where it has several."""
    parts = approved.parts[line]
    return [approved.texts[line], *(" ".join(part.words) for part in parts if len(parts) > 1)]


def _directions(texts: Iterable[str]) -> np.ndarray:
    return np.array([direction(text) for text in texts])
