"""Words, numbers and marks of a text in the form in which two texts are compared."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,:]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<dots>\.\.\.)"
    r"|(?P<dash>--+|[-\u2012-\u2015\u2212])"
    r"|(?P<arrow>[-=]>)"
    r"|(?P<quote>\"|''|')"
    r"|(?P<mark>[^\s])"
)
#: Where none of these stands, every token is its own key.
_CAREFUL = re.compile(r"[-\u2012-\u2015\u2212\"'=_]|\.\.")
_SIMPLE = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|\S")
DASH, HYPHEN, MINUS = "–", "-", "−"


class Token(NamedTuple):
    """One word, number or mark.

    Attributes:
        key: what is compared: two tokens say the same when their keys are equal.
        start: its place in the text.
        end: the place behind it.
    """

    key: str
    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a stretch of text that has been made plain.

    Numbers and letters that touch are two tokens, so that "25MB" and "25 MB" are the same. Of dashes only this counts:
    whether one binds two words or numbers, parts a sentence, or is the sign of a number.
    """
    found: list[Token] = []
    end = len(text) if end is None else end
    for match in _TOKEN.finditer(text, start, end):
        kind, key = match.lastgroup, match[0]
        if kind == "dash":
            key = _dash(text, match.start(), match.end(), key)
        elif kind == "quote":
            key = "ft" if key == "'" and text[match.start() - 1 : match.start()].isdigit() else '"'
        found.append(Token(key, match.start(), match.end()))
    return found


def keys(text: str) -> list[str]:
    """The keys alone."""
    if _CAREFUL.search(text):
        return [token.key for token in tokens(text)]
    return _SIMPLE.findall(text)


def _dash(text: str, start: int, end: int, dash: str) -> str:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    tight = bool(before.strip()) and bool(after.strip())
    near = text[max(0, start - 3) : start].rstrip()[-1:], text[end : end + 3].lstrip()[:1]
    if dash in "-−–" and after.isdigit() and (not before or before in " \n\t(,;:=/<>±$€£\"'"):
        return MINUS
    if near[0].isdigit() and near[1].isdigit():
        return HYPHEN
    if tight and dash in "-‒–−":
        return HYPHEN
    if dash in "-−" and (before.isalnum() or after.isalnum()) and bool(before.strip()) != bool(after.strip()):
        return HYPHEN  # "pre- and post-"
    return DASH
