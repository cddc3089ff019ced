"""Patterns that admins write: on RE2, whose time grows with the text alone, whatever was typed (RELIABILITY row 53)."""

import re
from functools import lru_cache
from typing import Any

import re2

#: RE2 refuses these by nature; its own words for it ("invalid perl operator") help nobody.
_NOT_IN_RE2 = re.compile(r"invalid perl operator|invalid escape sequence: \\[1-9]")
NO_LOOKAROUND = "Lookahead and backreferences are not supported."
EVERYTHING = "Matches everything."
#: Sentences nobody objects to; what finds something in all of them says nothing.
_HARMLESS = ("", "one csv export each night.", "role-based access with four fixed roles.", "support answers by e-mail.")


class PatternRefused(ValueError):
    """A pattern that cannot be used; the text is the sentence for its field, in the words of rows 52 to 55."""


@lru_cache(maxsize=512)
def compiled(text: str) -> Any:
    """A pattern that looks for whole words in a folded text; its group 1 is what it found.

    Raises:
        PatternRefused: RE2 cannot take it.
    """
    on_re2(text)  # by itself first: "a)(b" would close our group
    return on_re2(rf"(?:^|[^\pL\pN_])({text})(?:$|[^\pL\pN_])")


def on_re2(text: str) -> Any:
    """A pattern as it was typed, in any case.

    Raises:
        PatternRefused: RE2 cannot take it; in the words of rows 52 to 54.
    """
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(text, options)
    except re2.error as refused:
        said = refused.args[0].decode(errors="replace") if isinstance(refused.args[0], bytes) else str(refused)
        raise PatternRefused(NO_LOOKAROUND if _NOT_IN_RE2.search(said) else f"{said[:1].upper()}{said[1:]}") from None


def check_pattern(text: str) -> None:
    """Refuse a pattern that cannot be read, or that finds something in every text.

    Raises:
        PatternRefused: with the sentence for its field.
    """
    found = compiled(text)
    if found.search("") is not None or all(found.search(sentence) is not None for sentence in _HARMLESS[1:]):
        raise PatternRefused(EVERYTHING)
