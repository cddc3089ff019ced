"""How likely a read-back guesses or loses something, by a small model that reads it beside the sentence.

The model is the encoder of `encoder`, taught on read-backs that people wrote and labelled, with both texts in one
(tests/training/read_backs.py; docs/adr/0008). It knows what means the same in other words, which no list of words does;
what it lacks are reasons, so rules and model judge together (`promises.domain.say_back`).
"""

from functools import lru_cache

import numpy as np
import onnxruntime

from promises.domain.meaning.encoder import session
from promises.domain.meaning.pieces import DATA, pair_ids

READ_BACKS = DATA / "read_backs.onnx"


def doubt(sentence: str, read_back: str) -> float:
    """Above nought the read-back rather guesses or loses something: the logarithm of how much rather.

    Args:
        sentence: the approved wording; of the two, 160 word pieces each are looked at.
        read_back: what somebody made of it.
    """
    ids, kinds = pair_ids(sentence, read_back)
    given = {"ids": np.array(ids, np.int64), "kinds": np.array(kinds, np.int64), "places_ids": np.arange(len(ids))}
    return float(_session().run(None, given)[0][0])


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    return session(READ_BACKS)
