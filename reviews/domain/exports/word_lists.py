"""Words of papers and of money, from the data folder."""

from pathlib import Path

from promises.domain.drift.words import WordLists

words = WordLists(Path(__file__).resolve().parents[2] / "data" / "paper_words.json").words
