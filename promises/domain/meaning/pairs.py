"""What two texts have to do with each other, by a small model that reads both: what one lost or put in, and whether it
came from the other at all.

The model is the encoder of `encoder`, taught on read-backs that people wrote, labelled and marked, and on sentences
that others wrote anew for a document, with both texts in one (tests/training/read_backs.py; docs/adr/0008). It knows
what means the same in other words, which no list of words does; what it lacks are reasons, so rules and model judge
together (`promises.domain.say_back`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import onnxruntime

from promises.domain.meaning.encoder import session
from promises.domain.meaning.pieces import DATA, placed_pieces

READ_BACKS = DATA / "read_backs.onnx"
WORST = 3  # words that count


@dataclass(frozen=True)
class DoubtedWord:
    """A word, or a mark, and how much it is doubted.

    Attributes:
        place: where it stands in its text.
        doubt: above nought it is rather put in, lost or changed than not.
        is_word: whether it is no mark of punctuation.
    """

    place: slice
    doubt: float
    is_word: bool = True


@dataclass(frozen=True)
class Doubts:
    """How a read-back was read.

    Attributes:
        of_sentence: words of the sentence, by how likely they did not come through.
        of_read_back: words of the read-back, by how likely they are not so.
        whole: the doubt of both texts as a whole.
    """

    of_sentence: tuple[DoubtedWord, ...]
    of_read_back: tuple[DoubtedWord, ...]
    whole: float

    @property
    def worst(self) -> tuple[float, ...]:
        """The doubts of the three words doubted most, in both texts; of fewer, the last once more; of none, none."""
        doubted = sorted((word.doubt for word in (*self.of_sentence, *self.of_read_back)), reverse=True)[:WORST]
        doubted = doubted or [-np.inf]
        return (*doubted, *doubted[-1:] * (WORST - len(doubted)))


def doubts(sentence: str, read_back: str) -> Doubts:
    """What the model doubts of a read-back.

    Args:
        sentence: the approved wording; of the two, 160 word pieces each are looked at.
        read_back: what somebody made of it.
    """
    first, second = placed_pieces(sentence), placed_pieces(read_back)[1:]
    whole, each = _read(("doubt", "doubts"), first, second)
    return Doubts(
        _words(sentence, [place for _, place in first], each[: len(first)].tolist()),
        _words(read_back, [place for _, place in second], each[len(first) :].tolist()),
        float(np.ravel(whole)[0]),
    )


def kinship(sentence: str, other: str) -> float:
    """How likely a sentence came from another, in whatever words and however changed; above nought it rather did.

    Args:
        sentence: the approved wording; of the two, 160 word pieces each are looked at.
        other: a sentence of a document.
    """
    [found] = _read(("kinship",), placed_pieces(sentence), placed_pieces(other)[1:])
    return float(np.ravel(found)[0])


def _read(
    outputs: Sequence[str], first: Sequence[tuple[int, slice]], second: Sequence[tuple[int, slice]]
) -> list[np.ndarray]:
    given = {
        "ids": np.array([number for number, _ in (*first, *second)], np.int64),
        "kinds": np.array([0] * len(first) + [1] * len(second), np.int64),
        "places_ids": np.arange(len(first) + len(second)),
    }
    found: list[np.ndarray] = _session().run(list(outputs), given)
    return found


def _words(text: str, places: Sequence[slice], doubted: Sequence[float]) -> tuple[DoubtedWord, ...]:
    """Of the pieces of one word, the doubt of the piece doubted most."""
    found: dict[tuple[int, int], float] = {}
    for place, doubt in zip(places, doubted, strict=True):
        if place.stop:
            word = (place.start, place.stop)
            found[word] = max(found.get(word, -np.inf), float(doubt))
    return tuple(
        DoubtedWord(place, doubt, any(map(str.isalnum, text[place])))
        for place, doubt in ((slice(*word), doubt) for word, doubt in found.items())
    )


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    return session(READ_BACKS)
