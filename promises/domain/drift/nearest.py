"""Which approved line a sentence came from. It only says that; whether it still says the same is decided by equality.

Candidates come from an index of pairs of words, the rarest first; where these name nobody, as in a line that somebody
wrote anew, from single words by how rare they are. What is named is then compared word by word.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log

from rapidfuzz import fuzz

from promises.domain.drift.approved import Approved, Run
from promises.domain.drift.words import pairs, words

MOST_CANDIDATES = 30  # by pairs of words (PERFORMANCE section 4: top 30 give 99.8 %)
MOST_BY_WORDS = 20
RAREST_PAIRS = 8
RAREST_WORDS = 10
LONGEST_POSTING = 250  # runs that share a word; a word in more says little, and costs much
SURE = 80.0  # of 100, by letters; as near as this, nobody else is looked for

_FILL = words("fill_words")
_SAME = pairs("same_words")
_SPELLED = pairs("spelled_numbers")
_ENDINGS = ("ations", "ation", "ities", "ments", "ions", "ings", "ance", "ence", "ment", "ies", "ing", "ion", "ers")
_MORE_ENDINGS = ("'s", "ity", "ed", "er", "es", "ly", "al", "s", "e", "y")


@dataclass(frozen=True)
class Near:
    """How a sentence is like an approved run.

    Attributes:
        run: the approved line or sentence.
        score: 0 to 1; what both hold of what either holds, by how rare it is, or how alike they are letter by letter.
        covered: share of the run's words that the sentence holds.
        taken: share of the sentence's words that the run holds.
    """

    run: Run
    score: float
    covered: float
    taken: float


@lru_cache(maxsize=100_000)
def stem(key: str) -> str:
    """A word without its ending, in small letters, synonyms as one; "" for words that say nothing about where from."""
    low = key.lower()
    if low in _FILL and low != "one":
        return ""
    if low in _SPELLED:
        return _SPELLED[low]
    low = _SAME.get(low, low)
    if not low[0].isalpha():
        return low if low[0].isdigit() or low in "%$€£" else ""
    for endings in (_ENDINGS, _MORE_ENDINGS):
        for ending in endings:
            if low.endswith(ending) and len(low) - len(ending) >= 4:
                low = low[: -len(ending)]
                break
    return _SAME.get(low, low)[:7]


def stems(keys: Iterable[str]) -> list[str]:
    """Stems of all words that have one, in order."""
    return [found for found in map(stem, keys) if found]


class Nearest:
    """Finds the approved runs a sentence may have come from."""

    def __init__(self, approved: Approved) -> None:
        self.runs: list[Run] = []
        for whole, parts in zip(approved.wholes, approved.parts, strict=True):
            if whole.keys:
                self.runs.append(whole)
                if len(parts) > 1:
                    self.runs += parts

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], list[int]]:
        postings: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, run in enumerate(self.runs):
            for pair in set(_pairs_of(run.keys)):
                postings[pair].append(number)
        return postings

    @cached_property
    def _words(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = defaultdict(list)
        for number, run in enumerate(self.runs):
            for word in set(stems(run.keys)):
                postings[word].append(number)
        return postings

    @cached_property
    def _told(self) -> dict[int, str]:
        return {}

    def weight(self, word: str) -> float:
        """How much a word tells: the fewer lines hold it, the more."""
        count = len(self._words.get(word, ()))
        total = max(len(self.runs), 2)
        return log(1 + total / count) if count else 0.6 * log(1 + total)

    def find(self, keys: Sequence[str], *, only: frozenset[int] | None = None) -> list[Near]:
        """The nearest runs, best first.

        Args:
            keys: words of the sentence.
            only: positions of lines to look among; all where None.
        """
        text = " ".join(keys).lower()
        by_pairs = self._by_pairs(keys)
        close = [number for number in by_pairs if fuzz.ratio(text, self._text(number), score_cutoff=SURE)]
        numbers = set(by_pairs if close else [*by_pairs, *self._by_words(keys)])
        own = Counter(stems(keys))
        found = [self._near(own, text, number) for number in numbers if only is None or self.runs[number].line in only]
        return sorted(found, key=lambda near: (-near.score, near.run.line, near.run.part or -1))

    def _by_pairs(self, keys: Sequence[str]) -> list[int]:
        pairs = sorted(
            (len(found), pair) for pair in set(_pairs_of(keys)) if (found := self._pairs.get(pair)) is not None
        )
        counts: Counter[int] = Counter()
        for count, pair in pairs[:RAREST_PAIRS]:
            if count > LONGEST_POSTING and counts:
                break
            counts.update(self._pairs[pair][: 4 * LONGEST_POSTING])
        return [number for number, _ in counts.most_common(MOST_CANDIDATES)]

    def _by_words(self, keys: Sequence[str]) -> list[int]:
        words = sorted((len(found), word) for word in set(stems(keys)) if (found := self._words.get(word)) is not None)
        weights: dict[int, float] = defaultdict(float)
        for count, word in words[:RAREST_WORDS]:
            if count > LONGEST_POSTING:
                break
            for number in self._words[word]:
                weights[number] += self.weight(word)
        return sorted(weights, key=lambda number: -weights[number])[:MOST_BY_WORDS]

    def _text(self, number: int) -> str:
        if number not in self._told:
            self._told[number] = " ".join(self.runs[number].keys).lower()
        return self._told[number]

    def _near(self, own: Counter[str], text: str, number: int) -> Near:
        run = self.runs[number]
        theirs = Counter(stems(run.keys))
        shared = sum(self.weight(word) * count for word, count in (own & theirs).items())
        mine = sum(self.weight(word) * count for word, count in own.items())
        whole = sum(self.weight(word) * count for word, count in theirs.items())
        covered = shared / whole if whole else 0.0
        taken = shared / mine if mine else 0.0
        by_words = 2 * shared / (mine + whole) if mine + whole else 0.0
        by_letters = fuzz.ratio(text, self._text(number)) / 100
        # By letters even strangers are half alike, so only what is above that counts.
        return Near(run, 0.6 * by_words + 0.4 * max(0.0, 2 * by_letters - 1), covered, taken)


def _pairs_of(keys: Sequence[str]) -> list[tuple[str, str]]:
    words = [key.lower() for key in keys if key[0].isalnum()]
    return list(zip(words, words[1:], strict=False))
