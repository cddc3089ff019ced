"""What a sentence means, beside its words: whether it is a promise, by a small model that was taught on such sentences.

"The customer provides access free of charge" and "We provide access free of charge" share most of their words, and
"Alarm codes are handed to the team leader" has none that a promise lacks. The model is the encoder of
`promises.domain.meaning`, taught by tests/training/promise_reader.py (docs/adr/0009); a sentence takes a few
milliseconds.
"""

from functools import lru_cache

import numpy as np
import onnxruntime

from promises.domain.meaning.encoder import session
from promises.domain.meaning.pieces import DATA, piece_ids

READER = DATA / "promises.onnx"
#: Points of the words that count, of any more: what somebody means weighs about as much as the words they chose.
MOST = 3.0


def with_meaning(points: float, text: str) -> float:
    """The points of a sentence with those of its meaning; above nought it rather is a promise.

    Args:
        points: by its words (`promise_model.points`).
        text: the sentence on one line; its first 160 word pieces are looked at.
    """
    return max(-MOST, min(MOST, points)) + meant(text)


def meant(text: str) -> float:
    """How much a sentence means a promise, from about -4 to 4."""
    ids = np.array(piece_ids(text), np.int64)
    [found] = _session().run(["promise_of"], {"ids": ids, "places_ids": np.arange(len(ids))})
    return float(np.ravel(found)[0])


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    return session(READER)
