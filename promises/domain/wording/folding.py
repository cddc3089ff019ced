"""A text as checks read it: lower case, plain spaces, straight quotes, with the way back to its own characters."""

import unicodedata
from dataclasses import dataclass

from dealdesk.domain.text import SOFT_HYPHEN

_PLAIN = {
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u2032": "'", "\u02b9": "'",
    "\u2033": '"', "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
}  # fmt: skip


#: Kinds of character that are drawn as nothing, or on the letter before them.
_NOTHING = frozenset({"Cf", "Mn", "Me"})


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


def read_as(char: str) -> str:
    """What a character is read as: lower case, plain; "" for what is drawn as nothing or stands above the line.

    Letters that only look otherwise (ligatures, full width, mathematical alphabets) are those they stand for, by NFKC.
    Marks that are put on a letter count for nothing, and so do footnote numbers and trade marks at the end of a word:
    a phrase is no less vague with them.
    """
    if char in _PLAIN:
        return _PLAIN[char]
    if char.isascii():
        return " " if char.isspace() else char.lower()
    if char.isspace():
        return " "
    if char == SOFT_HYPHEN or unicodedata.category(char) in _NOTHING:
        return ""
    if unicodedata.decomposition(char).startswith(("<super>", "<sub>")) and unicodedata.category(char)[0] != "L":
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if " " in plain:  # accents that stand for themselves
        return char
    return "".join(_PLAIN.get(part, part) for part in plain.lower() if unicodedata.category(part) not in _NOTHING)


def fold(text: str) -> Folded:
    """Fold a text, whether or not it was normalised before.

    Characters that are drawn as nothing are left out, since a phrase is no less vague with a soft hyphen in it
    (RELIABILITY section 4, row 12); runs of any kind of space become one.
    """
    if text.isascii() and "  " not in text and not any(char in text for char in "\t\n\r`"):
        return Folded(text.lower(), range(len(text) + 1))
    chars: list[str] = []
    at: list[int] = []
    for place, char in enumerate(text):
        folded = read_as(char)
        if folded == " " and chars and chars[-1] == " ":
            continue
        chars += folded
        at += [place] * len(folded)
    at.append(len(text))
    return Folded("".join(chars), tuple(at))
