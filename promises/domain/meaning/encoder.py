"""What a text means, as numbers: a small sentence encoder that runs on this machine and asks nobody.

The encoder is all-MiniLM-L6-v2 with 8-bit weights (made by tests/training/encoder.py, chosen in docs/adr/0007).
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime

from promises.domain.meaning.pieces import DATA, piece_ids

ENCODER = DATA / "encoder.onnx"
WIDTH = 384  # numbers of a layer
_LAST_MEAN = slice(6 * WIDTH, 7 * WIDTH)  # of the last layer, by which its makers compare texts


def encode(text: str) -> np.ndarray:
    """The text as one vector of 3,072 numbers: mean and highest value over its words, of four layers.

    Args:
        text: any text; what is beyond its first 160 word pieces is not looked at.
    """
    ids = np.array(piece_ids(text), np.int64)
    found: np.ndarray = _session().run(None, {"ids": ids, "places_ids": np.arange(len(ids))})[0]
    return found


def direction(text: str) -> np.ndarray:
    """What a text means as 384 numbers of length 1: of two texts, their product says how near they are, up to 1.

    Args:
        text: any text; what is beyond its first 160 word pieces is not looked at.
    """
    mean = encode(text)[_LAST_MEAN]
    found: np.ndarray = mean / np.linalg.norm(mean)
    return found


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    return session(ENCODER)


def session(path: Path) -> onnxruntime.InferenceSession:
    """A loaded model; it has one thread, because many small texts are read side by side.

    Args:
        path: an ONNX file of ours.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
