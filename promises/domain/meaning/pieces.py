"""A text cut into the word pieces that the encoder was taught.

They are cut as BERT cuts them: lower case, no accents, punctuation apart, then the longest pieces of the vocabulary.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
VOCABULARY = DATA / "vocabulary.txt"
#: Word pieces looked at; an ask of 300 characters has about 80.
PIECES = 160
LONGEST_WORD = 100  # characters; a longer one is unknown to BERT too
START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


def piece_ids(text: str) -> list[int]:
    """Numbers of the word pieces of a text, between a start and an end mark."""
    numbers = _vocabulary()
    found = [numbers[START]]
    for word in _words(text):
        if len(found) >= PIECES - 1:
            break
        found += _pieces(word, numbers)
    return [*found[: PIECES - 1], numbers[END]]


def pair_ids(one: str, other: str) -> tuple[list[int], list[int]]:
    """Numbers of the word pieces of two texts, one behind the other, and for each piece which text it is of: 0 or 1."""
    first, second = piece_ids(one), piece_ids(other)[1:]
    return [*first, *second], [0] * len(first) + [1] * len(second)


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
