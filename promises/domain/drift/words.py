"""The word lists of the drift check, from the data folder."""

import json
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data" / "drift_words.json"


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    lists: dict[str, str] = json.loads(DATA.read_text(encoding="utf-8"))
    return lists


def words(name: str) -> frozenset[str]:
    """The words of one list, in small letters."""
    return frozenset(_lists()[name].split())


def pairs(name: str) -> dict[str, str]:
    """A list of "word=other" as a mapping."""
    return dict(entry.split("=", 1) for entry in _lists()[name].split())
