"""Numbers as people write them, in figures or in words: 10,000, 99.5, 1.200, twenty-five, two hundred, 2 million."""

import re
from collections.abc import Sequence

from promises.domain.drift.words import pairs

SPELLED = {name: int(value) for name, value in pairs("spelled_numbers").items()} | {"hundred": 100}
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def number(words: Sequence[str]) -> tuple[int, float]:
    """How many words a number takes and what it is; 25, 10,000, 99.5, twenty-five, two hundred, 2 million."""
    first = words[0].rstrip(".")
    if re.fullmatch(r"\d+(?:[.,]\d+)*|\d{1,3}(?: \d{3})+", first):
        value, taken = _digits(first), 1
    elif first in ("a", "an") and len(words) > 1 and words[1] in ("dozen", "hundred", "thousand", "million"):
        value, taken = 1.0, 1
    elif first == "dozen":
        return 1, 12
    elif first in SPELLED:
        value, taken = float(SPELLED[first]), 1
        rest = list(words[1:])
        if rest[:1] == ["-"]:
            rest, extra = rest[1:], 1
        else:
            extra = 0
        if first in _TENS and rest and rest[0] in SPELLED and 0 < SPELLED[rest[0]] < 10:
            value, taken = value + SPELLED[rest[0]], taken + extra + 1
    else:
        return 0, 0
    for name, times in (("hundred", 100), ("thousand", 1e3), ("k", 1e3), ("million", 1e6), ("dozen", 12)):
        if taken < len(words) and words[taken] == name:
            value, taken = value * times, taken + 1
    if value >= 100 and first in SPELLED | {"a": 1} and not value % 100:
        bound = 1 if words[taken : taken + 1] == ["and"] else 0  # one thousand two hundred; a hundred and twenty
        rest = list(words[taken + bound :])
        if rest and rest[0] in SPELLED and SPELLED[rest[0]] > 0:
            more, further = number(rest)
            if further < value and (value % 1000 == 0 or further < 100):
                return taken + bound + more, value + further
    return taken, value


def _digits(word: str) -> float:
    word = word.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word):
        word = word.replace(",", "")
    elif re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", word):
        word = word.replace(".", "")  # 1.200, as it is written where a comma stands before the cents
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", word):
        word = word.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d+", word):
        word = word.replace(",", ".")
    if re.fullmatch(r"\d+(?:\.\d+)?", word):
        return float(word)
    return float(re.sub(r"\D", "", word))  # 1.2.3 and whatever else is no amount, but stays the same each time
