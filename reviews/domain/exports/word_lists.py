"""Words of papers and of money, and the small words of languages, from the data folder."""

import json
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).resolve().parents[2] / "data" / "paper_words.json"


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    lists: dict[str, str] = json.loads(_DATA.read_text(encoding="utf-8"))
    return lists


def words(name: str) -> frozenset[str]:
    """The words of one list, in small letters."""
    return frozenset(_lists()[name].split())
