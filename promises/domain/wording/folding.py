"""A text as checks read it: lower case, plain spaces, straight quotes, with the way back to its own characters."""

import unicodedata
from dataclasses import dataclass

from dealdesk.domain.text import SOFT_HYPHEN

_PLAIN = {
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
}  # fmt: skip


@dataclass(frozen=True)
class Folded:
    """A folded text.

    Attributes:
        low: the folded characters.
        at: for each of them the position of the character it came from, and one more for the end.
    """

    low: str
    at: tuple[int, ...] | range

    def given(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of `low` stands in the text that was folded."""
        return self.at[start], self.at[end - 1] + 1 if end > start else self.at[start]


def fold(text: str) -> Folded:
    """Fold a text, whether or not it was normalised before.

    Characters that are drawn as nothing are left out, since a phrase is no less vague with a soft hyphen in it
    (RELIABILITY section 4, row 12); runs of any kind of space become one.
    """
    if text.isascii() and "  " not in text and not any(char in text for char in "\t\n\r"):
        return Folded(text.lower(), range(len(text) + 1))
    chars: list[str] = []
    at: list[int] = []
    for place, char in enumerate(text):
        if char == SOFT_HYPHEN or unicodedata.category(char) == "Cf":
            continue
        if char.isspace():
            if chars and chars[-1] == " ":
                continue
            folded = " "
        else:
            folded = _PLAIN.get(char) or char.lower()
            if len(folded) != 1:  # İ and a few others grow; one character stands for one
                folded = folded[0]
        chars.append(folded)
        at.append(place)
    at.append(len(text))
    return Folded("".join(chars), tuple(at))
