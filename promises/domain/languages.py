"""Whether a line is in English, which is all that the checks of what goes out can read.

The checks know English words for what promises and for what does not, so a promise in another language reads to them
like nothing at all. What is in another language must therefore be told, not passed over.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from promises.domain.drift.promise_features import kind_of
from promises.domain.drift.words import WordLists
from promises.domain.meaning.pieces import VOCABULARY

_DATA = Path(__file__).resolve().parents[1] / "data"
_LISTS = WordLists(_DATA / "small_words.json")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST = 3  # words in small letters of which one is of another language; names of anywhere have capitals
_SENTENCE = 5  # words; "Met vriendelijke groet" and most streets have fewer
_QUOTED = 80  # characters of a line that is told
#: Small words of English, of which every sentence has some.
SMALL_WORDS = _LISTS.words("english")
#: Small words of other languages that are none of English.
_THEIRS = _LISTS.words("others") - SMALL_WORDS


def is_foreign(said: str) -> bool:
    """Whether a line is in no English: by its letters, by the small words of others, or as most words are unknown.

    Args:
        said: one sentence, heading or cell.
    """
    if is_in_other_letters(said):
        return True
    found = _WORD.findall(said.lower() if said.isupper() else said)
    small = [word.replace("’", "'") for word in found if word[0].islower()]
    theirs = sum(word in _THEIRS for word in small)
    ours = sum(word.lower() in SMALL_WORDS for word in found)
    if theirs > ours and len(found) >= _FEWEST:
        return True
    unknown = sum(not is_english(word) for word in small)
    return len(small) > 1 and unknown * 2 > len(small)


def is_in_other_letters(said: str) -> bool:
    """Whether more than a third of its letters are of another script; a name in such is as unread as a sentence."""
    letters = [char for char in said if char.isalpha()]
    return sum(not _is_latin(char) for char in letters) * 3 > len(letters)


def is_foreign_sentence(said: str) -> bool:
    """Whether it is in no English and long enough to promise something, unlike an address or how a letter ends."""
    return is_foreign(said) and len(said.split()) >= _SENTENCE


def is_english(word: str) -> bool:
    """Whether a word in small letters is an English one; names of firms and products mostly are none."""
    if word in _THEIRS:
        return False
    stems = (word, word.removesuffix("'s"), word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("d"))
    return word in SMALL_WORDS or kind_of(word) != "" or any(stem in _vocabulary() for stem in stems)


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Pieces of English words that the encoder knows, most everyday words among them."""
    return frozenset(VOCABULARY.read_text(encoding="utf-8").split("\n"))


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
