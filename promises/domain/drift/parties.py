"""Who sells, by name, where nobody says "we": "Copperline lays the cables" is a promise as "We lay the cables" is."""

import re
from collections.abc import Iterable

_WORD = r"[A-Z][\w&'’-]*[a-z][\w'’-]*"
_NAME = rf"{_WORD}(?: (?:{_WORD}|[A-Z]{{2,4}}|&)){{0,2}}"
_DOES = re.compile(
    rf"\A(?!(?:We|Our|You|Your|The|This|These|Each|Every|All|Any|No|If|When|Where|Up|In|On|For|At|By)\b)(?P<name>{_NAME})"
    r" (?!(?:may|can|gets?|receives?|pays?|must|needs?|has|have|is|are|was|were|includes?|covers?|contains?|costs?"
    r"|comes?|of|and|or|in|for|to|at|on|by|with|from|as|which|who|that|not|own|only)\b)[a-z]{2,}"
)
_WITHIN = re.compile(rf"(?<=[a-z,] )(?P<name>{_NAME})(?![\w-])")
SUPPLIER = "The Supplier"


def who_sells(lines: Iterable[str], document: str) -> tuple[str, ...]:
    """Names in the document of whoever does what the approved lines say, the longest first.

    A name is told from a noun with a capital by standing within a sentence too, and nowhere in small letters.

    Args:
        lines: the approved lines.
        document: made plain.
    """
    within = {found["name"] for found in _WITHIN.finditer(document)}
    does = {found["name"] for line in lines if (found := _DOES.match(line))} if within else set()
    names = (name for name in does & within if not re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", document))
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def as_the_supplier(text: str, names: Iterable[str]) -> str:
    """A sentence in which the names of whoever sells stand as what they are.

    Args:
        text: of a document, made plain.
        names: as `who_sells` gave them.
    """
    for name in names:
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?='?s? )", SUPPLIER, text)
    return text
