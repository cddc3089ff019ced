"""Word lists from a data folder, and those of the drift check."""

import json
from functools import cached_property
from pathlib import Path


class WordLists:
    """The lists of one file: names, each with its words in small letters, parted by spaces.

    Args:
        path: a JSON file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _lists(self) -> dict[str, str]:
        lists: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return lists

    def words(self, name: str) -> frozenset[str]:
        """The words of one list."""
        return frozenset(self._lists[name].split())

    def pairs(self, name: str) -> dict[str, str]:
        """A list of "word=other" as a mapping."""
        return dict(entry.split("=", 1) for entry in self._lists[name].split())


_OURS = WordLists(Path(__file__).resolve().parents[2] / "data" / "drift_words.json")
words, pairs = _OURS.words, _OURS.pairs
