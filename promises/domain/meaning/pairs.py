"""How likely a read-back guesses or loses something, by a small model that reads it beside the sentence.

The model is the encoder of `encoder`, taught on read-backs that people wrote, labelled and marked, with both texts in
one (tests/training/read_backs.py; docs/adr/0008). It knows what means the same in other words, which no list of words
does; what it lacks are reasons, so rules and model judge together (`promises.domain.say_back`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import onnxruntime

from promises.domain.meaning.encoder import session
from promises.domain.meaning.pieces import DATA, placed_pieces

READ_BACKS = DATA / "read_backs.onnx"


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
    """

    of_sentence: tuple[DoubtedWord, ...]
    of_read_back: tuple[DoubtedWord, ...]

    @property
    def most(self) -> float:
        """The doubt of the word doubted most; of no word at all, none."""
        return max((word.doubt for word in (*self.of_sentence, *self.of_read_back)), default=-np.inf)


def doubts(sentence: str, read_back: str) -> Doubts:
    """What the model doubts of a read-back.

    Args:
        sentence: the approved wording; of the two, 160 word pieces each are looked at.
        read_back: what somebody made of it.
    """
    first, second = placed_pieces(sentence), placed_pieces(read_back)[1:]
    given = {
        "ids": np.array([number for number, _ in (*first, *second)], np.int64),
        "kinds": np.array([0] * len(first) + [1] * len(second), np.int64),
        "places_ids": np.arange(len(first) + len(second)),
    }
    [each] = _session().run(["doubts"], given)
    return Doubts(
        _words(sentence, [place for _, place in first], each[: len(first)]),
        _words(read_back, [place for _, place in second], each[len(first) :]),
    )


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
