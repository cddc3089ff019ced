"""Whether a line is in English, which is all that the checks of what goes out can read.

The checks know English words for what promises and for what does not, so a promise in another language reads to them
like nothing at all. What is in another language must therefore be told, not passed over.
"""

import re
import unicodedata
from collections.abc import Sequence

from reviews.domain.exports.word_lists import words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST = 3  # words; of fewer nobody can say what language they are
_QUOTED = 80  # characters of a line that is told
#: Small words of English, of which every sentence has some.
_OURS = words("small")
#: Small words of other languages that are none of English, without those that names hold.
_THEIRS = words("small_of_others") - _OURS


def is_foreign(said: str) -> bool:
    """Whether a line is in no English.

    Args:
        said: one sentence, heading or cell, without names alone.
    """
    letters = [char for char in said if char.isalpha()]
    if sum(not _is_latin(char) for char in letters) * 3 > len(letters):
        return True
    found = _WORD.findall(said.lower() if said.isupper() else said)
    if len(found) < _FEWEST:
        return False
    theirs = sum(word in _THEIRS for word in found)  # "los" is Spanish, "Los Angeles" is not
    ours = sum(word.lower().replace("’", "'") in _OURS for word in found)
    strange = sum(any(char > "\x7f" for char in word) for word in found)
    return theirs + strange > ours and (theirs > 0 or strange > 1)


def told(found: Sequence[str]) -> str:
    """One sentence for all lines that are in no English; "" where there is none.

    Args:
        found: these lines, in the order of the document.
    """
    if not found:
        return ""
    first = " ".join(found[0].split())
    quoted = first if len(first) <= _QUOTED else first[: _QUOTED - 1] + "…"
    more = f" and {len(found) - 1} more are" if len(found) > 1 else " is"
    return (
        f"“{quoted}”{more} not in English, and only English can be checked: send an English document, or our own file."
    )


def _is_latin(char: str) -> bool:
    return char < "\x7f" or unicodedata.name(char, "").startswith(("LATIN", "MODIFIER"))
