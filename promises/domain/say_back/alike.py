"""Which words people put for one another when they say a sentence in their own words, and who they speak of."""

import re
from collections.abc import Iterable
from functools import lru_cache
from os.path import commonprefix
from pathlib import Path

from promises.domain.drift.nearest import stem

_DATA = Path(__file__).resolve().parents[2] / "data"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
LEAST = 3  # letters of a word of which another is a form: see, seeing
_FORMS = frozenset(["", "s", "es", "ed", "ing"])
_LASTING = frozenset(["lasts", "lasting", "lasted"])
SHARED = 5  # letters at the beginning that make two words forms of one


def words_of(text: str) -> list[str]:
    """All words and numbers of a text, in small letters."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """What a word is compared by; "" for one that says nothing by itself."""
    if word in _LASTING:
        return ""  # how long it lasts is told by the time; it is not the last one
    found = stem(word)
    return "" if len(found) < 2 and not found.isdigit() else found


def told_by(word: str) -> str:
    """What a word is compared by, also one that says nothing by itself: that one by its letters."""
    return key(word) or word


def lines_of(name: str) -> list[list[str]]:
    """The groups of words in a file of the data folder, one a line; what begins with "#" is a remark.

    Args:
        name: of the file.
    """
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    return _read("say_back_alike.txt")


@lru_cache(maxsize=1)
def _people() -> dict[str, frozenset[int]]:
    return {
        form: groups
        for word, groups in _read("say_back_people.txt", stems=False).items()
        for form in (word, f"{word}s", f"{word}'s", f"{word}s'")
    }


def of_one_place(name: str) -> frozenset[str]:
    """What a country or place is also called, and what comes from there: Ireland, Irish.

    Args:
        name: a name in small letters.
    """
    return _places().get(name, frozenset())


@lru_cache(maxsize=1)
def _places() -> dict[str, frozenset[str]]:
    groups = map(frozenset, lines_of("say_back_places.txt"))
    return {name: group for group in groups for name in group}


def _read(name: str, *, stems: bool = True) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(lines_of(name)):
        for word in group:
            for form in _forms(word) if stems else (word,):
                found.setdefault((stem(form) or form) if stems else form, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _forms(word: str) -> tuple[str, ...]:
    """A word as a verb and as a noun of several: supply, supplies, supplied, supplying."""
    if not word.isalpha() or len(word) < LEAST:
        return (word,)
    if word.endswith("y") and word[-2] not in "aeiou":
        return (word, f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing")
    if word.endswith("e"):
        return (word, f"{word}s", f"{word}d", f"{word[:-1]}ing")
    return (word, f"{word}s", f"{word}ed", f"{word}ing", f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")


def alike(one: str, other: str) -> bool:
    """Whether two keys may stand for one another."""
    if one == other or (len(one) >= SHARED and len(other) >= SHARED and one[:SHARED] == other[:SHARED]):
        return True
    same = len(commonprefix((one, other)))
    if same >= LEAST and one[same:] in _FORMS and other[same:] in _FORMS:
        return True
    groups = _groups()
    return bool(groups.get(one, _NONE) & groups.get(other, _NONE))


_NONE: frozenset[int] = frozenset()


def is_told(one: str, keys: Iterable[str]) -> bool:
    """Whether a key, or another that may stand for it, is among these."""
    return any(alike(one, other) for other in keys)


def people(words: Iterable[str]) -> dict[str, frozenset[int]]:
    """The words that are people, with what groups they are of."""
    known = _people()
    return {one: known[one] for one in words if one in known}
