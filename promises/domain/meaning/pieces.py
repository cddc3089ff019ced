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
NOWHERE = slice(0, 0)  # of the marks


def piece_ids(text: str) -> list[int]:
    """Numbers of the word pieces of a text, between a start and an end mark."""
    return [number for number, _ in placed_pieces(text)]


def placed_pieces(text: str) -> list[tuple[int, slice]]:
    """Each word piece of a text with the place of its word, between a start and an end mark, which have none."""
    numbers = _vocabulary()
    found = [(numbers[START], NOWHERE)]
    for word, place in _words(text):
        if len(found) >= PIECES - 1:
            break
        found += [(number, place) for number in _pieces(word, numbers)]
    return [*found[: PIECES - 1], (numbers[END], NOWHERE)]


def _words(text: str) -> Iterator[tuple[str, slice]]:
    """Words and single marks of punctuation, lower case, accents taken off, each with its place in the text."""
    word, start = "", 0
    for place, written in enumerate(text):
        for character in unicodedata.normalize("NFD", written.lower()):
            kind = unicodedata.category(character)
            if kind == "Mn" or kind.startswith("C") and not character.isspace():
                continue
            apart = kind[0] == "P" or character in "$+<=>^`|~" or "\u4e00" <= character <= "\u9fff"
            if apart or character.isspace():
                if word:
                    yield word, slice(start, place)
                word = ""
                if apart:
                    yield character, slice(place, place + 1)
            else:
                start = start if word else place
                word += character
    if word:
        yield word, slice(start, len(text))


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
