"""Which approved runs hold a word, and which two words side by side, as rows of numbers: small, and made in one go."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Key = TypeVar("Key")


class Postings(Generic[Key]):
    """For each key the runs that hold it, each once, in order.

    Args:
        places: the keys, each with its number, counted from 0.
        held: numbers of keys, as they stand in the runs; may repeat.
        runs: for each of these the number of its run.

    Attributes:
        repeated: runs that hold one of the keys twice.
    """

    def __init__(self, places: Mapping[Key, int], held: Numbers, runs: Numbers) -> None:
        if len(places) < 2**16:
            held = held.astype(np.uint16)  # sorted by counting, many times faster
        order = np.argsort(held, kind="stable")
        held, runs = held[order], runs[order]
        anew = np.ones(len(held), dtype=bool)
        anew[1:] = (held[1:] != held[:-1]) | (runs[1:] != runs[:-1])
        self.repeated = frozenset(runs[~anew].tolist())
        held, self._runs = held[anew], runs[anew].astype(np.int32)
        starts = np.zeros(len(places) + 1, dtype=np.int64)
        np.cumsum(np.bincount(held, minlength=len(places)), out=starts[1:])
        self._places, self._starts = places, starts.tolist()

    def rarest(self, keys: Iterable[Key]) -> list[tuple[int, Key]]:
        """Keys that some run holds, with how many do, the rarest first."""
        places, starts = self._places, self._starts
        counted = ((starts[place + 1] - starts[place], key) for key in keys if (place := places.get(key, -1)) >= 0)
        return sorted(pair for pair in counted if pair[0])

    def of(self, key: Key) -> list[int]:
        """The runs that hold a key."""
        place = self._places[key]
        found: list[int] = self._runs[self._starts[place] : self._starts[place + 1]].tolist()
        return found

    def shared(self, keys: Iterable[Key], *, most: int, least: float) -> list[tuple[int, int]]:
        """The runs that hold the most of some keys.

        Args:
            keys: the keys, each of them held by some run.
            most: how many runs of each key are looked at.
            least: share of what the best holds; runs that hold less are left out.

        Returns:
            How many of the keys each holds, and its number.
        """
        places, starts, runs = self._places, self._starts, self._runs
        rows = [
            runs[starts[place] : min(starts[place + 1], starts[place] + most)]
            for place in map(places.__getitem__, keys)
        ]
        if not rows:
            return []
        held = np.concatenate(rows)
        held.sort()
        borders = np.ones(len(held) + 1, dtype=bool)
        np.not_equal(held[1:], held[:-1], out=borders[1:-1])
        at = np.flatnonzero(borders)
        counts = at[1:] - at[:-1]
        kept = np.flatnonzero(counts >= least * counts.max())
        return list(zip(counts[kept].tolist(), held[at[kept]].tolist(), strict=True))


class Held:
    """All words of all runs in one row.

    Args:
        runs: the words of each run.

    Attributes:
        vocabulary: every word once.
        counts: how often each is said.
    """

    def __init__(self, runs: Sequence[Sequence[str]]) -> None:
        flat = list(chain.from_iterable(runs))
        self._number: dict[str, int] = defaultdict(count().__next__)  # the next number, at a word's first place
        self._words = np.fromiter(map(self._number.__getitem__, flat), dtype=np.int64, count=len(flat))
        self.vocabulary = list(self._number)
        lengths = np.fromiter(map(len, runs), dtype=np.int64, count=len(runs))
        self._runs = np.repeat(np.arange(len(runs), dtype=np.int64), lengths)
        self._total = len(runs)
        self.counts: list[int] = np.bincount(self._words, minlength=len(self.vocabulary)).tolist()

    def sums(self, weights: Sequence[float]) -> list[float]:
        """What the words of each run weigh together; the weights are those of the vocabulary, in its order."""
        found = np.bincount(self._runs, weights=np.array(weights, dtype=float)[self._words], minlength=self._total)
        sums: list[float] = found.tolist()
        return sums

    def pairs(self, wanted: Iterable[tuple[str, str]]) -> Postings[tuple[str, str]]:
        """Where some pairs of words stand side by side."""
        number, size = self._number, len(self.vocabulary)
        codes = {
            number[one] * size + number[other]: (one, other)
            for one, other in wanted
            if one in number and other in number
        }
        known = np.array(sorted(codes), dtype=np.int64)
        places = {codes[code]: place for place, code in enumerate(known.tolist())}
        if not places:
            return Postings(places, known, known)
        begins, ends = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        begins[known // size] = ends[known % size] = True
        at = np.flatnonzero(begins[self._words[:-1]] & ends[self._words[1:]] & (self._runs[:-1] == self._runs[1:]))
        said = self._words[at] * size + self._words[at + 1]
        found = np.searchsorted(known, said)
        found[found == len(known)] = 0
        same = known[found] == said
        return Postings(places, found[same], self._runs[at[same]])

    def words(self, wanted: Mapping[str, str]) -> Postings[str]:
        """Where some words stand, under what each is told as.

        Args:
            wanted: word to what it counts as, such as its stem.
        """
        places: dict[str, int] = {}
        told = np.full(len(self.vocabulary), -1, dtype=np.int64)
        for word, key in wanted.items():
            told[self._number[word]] = places.setdefault(key, len(places))
        held = told[self._words]
        at = np.flatnonzero(held >= 0)
        return Postings(places, held[at], self._runs[at])
