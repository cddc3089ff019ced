"""What a text means, as numbers: a small sentence encoder that runs on this machine and asks nobody.

The encoder is all-MiniLM-L6-v2 with 8-bit weights (made by tests/training/encoder.py, chosen in docs/adr/0007). Its
words are cut as BERT cuts them: lower case, no accents, punctuation apart, then the longest pieces of the vocabulary.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime

from promises.domain.languages import VOCABULARY

DATA = Path(__file__).parents[2] / "data"
ENCODER = DATA / "encoder.onnx"
#: Word pieces looked at; an ask of 300 characters has about 80.
PIECES = 160
LONGEST_WORD = 100  # characters; a longer one is unknown to BERT too
START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


def encode(text: str) -> np.ndarray:
    """The text as one vector of 3,072 numbers: mean and highest value over its words, of four layers.

    Args:
        text: any text; what is beyond its first 160 word pieces is not looked at.
    """
    ids = np.array(piece_ids(text), np.int64)
    found: np.ndarray = _session().run(None, {"ids": ids, "places_ids": np.arange(len(ids))})[0]
    return found


def piece_ids(text: str) -> list[int]:
    """Numbers of the word pieces of a text, between a start and an end mark."""
    numbers = _vocabulary()
    found = [numbers[START]]
    for word in _words(text):
        if len(found) >= PIECES - 1:
            break
        found += _pieces(word, numbers)
    return [*found[: PIECES - 1], numbers[END]]


def _words(text: str) -> Iterator[str]:
    """Words and single marks of punctuation, lower case, accents taken off."""
    word = ""
    for character in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(character)
        if kind == "Mn" or kind.startswith("C") and not character.isspace():
            continue
        apart = kind[0] == "P" or character in "$+<=>^`|~" or "\u4e00" <= character <= "\u9fff"
        if apart or character.isspace():
            if word:
                yield word
            word = ""
            if apart:
                yield character
        else:
            word += character
    if word:
        yield word


def _pieces(word: str, numbers: dict[str, int]) -> list[int]:
    """The longest pieces the vocabulary knows, from the left; one unknown piece makes the word unknown."""
    if len(word) > LONGEST_WORD:
        return [numbers[UNKNOWN]]
    found: list[int] = []
    start = 0
    while start < len(word):
        end = len(word)
        while end > start and (number := numbers.get(("##" if start else "") + word[start:end])) is None:
            end -= 1
        if end == start or number is None:
            return [numbers[UNKNOWN]]
        found.append(number)
        start = end
    return found


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, int]:
    return {piece: number for number, piece in enumerate(VOCABULARY.read_text(encoding="utf-8").split("\n")) if piece}


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    """The loaded encoder; one thread, because many small texts are read side by side."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(ENCODER), options, providers=["CPUExecutionProvider"])
