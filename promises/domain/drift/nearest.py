"""Which approved line a sentence came from. It only says that; whether it still says the same is decided by equality.

Candidates come from an index of pairs of words, the rarest first; where these name nobody, as in a line that somebody
wrote anew, from single words by how rare they are. What is named is then compared word by word.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log
from operator import itemgetter
from typing import TypeVar

from rapidfuzz import fuzz, process

from promises.domain.drift.approved import Approved, Run, words_of_keys
from promises.domain.drift.postings import Held
from promises.domain.drift.words import pairs, words

MOST_CANDIDATES = 30  # by pairs of words (PERFORMANCE section 4: top 30 give 99.8 %)
MOST_BY_WORDS = 12
MOST_COMPARED = 5  # word by word, of those that are alike letter by letter
RAREST_PAIRS = 8
RAREST_WORDS = 10
LONGEST_POSTING = 250  # runs that share a word; a word in more says little, and costs much
MOST_DOUBTFUL = 10  # the same, where none of them is sure
MOST_VISITED = 400  # entries of the index looked at for one sentence, beside the rarest word's or pair's own
FAR_BEHIND = 20.0  # of 100, by letters; what is so much less alike than the best is not compared
SURE = 80.0  # of 100, by letters; as near as this, nobody else is looked for
FEWEST_SHARED = 0.5  # of the rare pairs that the best shares; with fewer, letters are not compared
LEAST, LEAST_TAKEN = 0.16, 0.75  # of words alone; what stays below both is nowhere told, and not looked at

_FILL = words("fill_words")
_SAME = pairs("same_words")
_SPELLED = pairs("spelled_numbers")
_ENDINGS = ("ations", "ation", "ities", "ments", "ions", "ings", "ance", "ence", "ment", "ies", "ing", "ion", "ers")
_SIGNS = "%$€£"
_MORE_ENDINGS = ("'s", "ity", "ed", "er", "es", "ly", "al", "s", "e", "y")


Key = TypeVar("Key")


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
        return low if low[0].isdigit() or low in _SIGNS else ""
    for endings in (_ENDINGS, _MORE_ENDINGS, _MORE_ENDINGS):  # "deliveries", "delivered" and "delivery" are one
        for ending in endings if low.endswith(endings) else ():
            if low.endswith(ending) and len(low) - len(ending) >= 4:
                low = low[: -len(ending)]
                break
    if len(low) > 4 and low[-1] == low[-2] and low[-1] not in "aeiouls":
        low = low[:-1]  # "shipped"
    return _SAME.get(low, low)[:7]


def stems(keys: Iterable[str]) -> list[str]:
    """Stems of all words that have one, in order."""
    return [found for found in map(stem, keys) if found]


class Nearest:
    """Finds the approved runs a sentence may have come from.

    Args:
        approved: the lines.
        said: words of every sentence that will be asked for; only what these hold is indexed.
    """

    def __init__(self, approved: Approved, said: Iterable[Sequence[str]]) -> None:
        self.runs: list[Run] = []
        for whole, parts in zip(approved.wholes, approved.parts, strict=True):
            if whole.words or whole.keys:
                self.runs.append(whole)
                if len(parts) > 1:
                    self.runs += parts
        self._told: dict[int, str] = {}
        self._held: dict[int, tuple[dict[str, int], float]] = {}
        self._index(said)

    def _index(self, said: Iterable[Sequence[str]]) -> None:
        pairs: set[tuple[str, str]] = set()
        words: set[str] = set()
        for keys in said:
            low = words_of_keys(keys)
            pairs.update(pairwise(low))
            words.update(low)
        held = Held([run.words for run in self.runs])
        found = list(map(stem, held.vocabulary))
        by_stem: dict[str, int] = defaultdict(int)
        for one, count in zip(found, held.counts, strict=True):
            by_stem[one] += count
        total = max(len(self.runs), 2)
        self._strange = 0.6 * log(1 + total)
        self._weights = {one: log(1 + total / count) for one, count in by_stem.items()}
        self._weights[""] = 0.0
        self._sums = held.sums([self._weights[one] for one in found])
        wanted = {one for one in map(stem, words) if one and by_stem.get(one, 0) <= LONGEST_POSTING}
        self._pairs = held.pairs(pairs)
        self._words = held.words({word: one for word, one in zip(held.vocabulary, found, strict=True) if one in wanted})

    def weight(self, word: str) -> float:
        """How much a stem tells: the fewer lines hold it, the more."""
        return self._weights.get(word, self._strange)

    def find(self, keys: Sequence[str], *, only: frozenset[int] | None = None) -> list[Near]:
        """The nearest runs, best first; without those of which hardly a word is shared.

        Args:
            keys: words of the sentence.
            only: positions of lines to look among; all where None.
        """
        said = words_of_keys(keys)
        text = " ".join(said)
        own = [(word, count, self.weight(word)) for word, count in Counter(stems(keys)).items()]
        mine = sum(weight * count for _, count, weight in own)
        rated = self._rated(text, said, few=only is None)
        alike = {number: score for score, number in rated[:MOST_COMPARED] if score > rated[0][0] - FAR_BEHIND}
        if not rated or rated[0][0] < SURE or only is not None:
            alike |= {number: score for score, number in rated[:MOST_DOUBTFUL]}
            alike |= self._by_words(text, own, mine, alike, only)
        found = [
            self._near(own, mine, number, score / 100)
            for number, score in alike.items()
            if only is None or self.runs[number].line in only
        ]
        return sorted(found, key=lambda near: (-near.score, near.run.line, near.run.part or -1))

    def _rated(self, text: str, said: Sequence[str], *, few: bool) -> list[tuple[float, int]]:
        """Runs that share rare pairs of words, with how alike they are letter by letter, best first."""
        found = self._pairs.rarest(set(pairwise(said)))
        shared = self._pairs.shared(
            _looked_up(found[:RAREST_PAIRS]), most=4 * LONGEST_POSTING, least=FEWEST_SHARED if few else 0
        )
        if len(shared) > MOST_CANDIDATES:
            shared = sorted(shared, key=itemgetter(0), reverse=True)[:MOST_CANDIDATES]
        scored = process.extract(text, [self._text(number) for _, number in shared], scorer=fuzz.ratio, limit=None)
        return sorted(((score, shared[place][1]) for _, score, place in scored), reverse=True)

    def _by_words(
        self,
        text: str,
        own: Sequence[tuple[str, int, float]],
        mine: float,
        known: Iterable[int],
        only: frozenset[int] | None,
    ) -> dict[int, float]:
        """Runs that share rare words, with how alike they are letter by letter."""
        few = only is None
        weights: dict[int, float] = defaultdict(float)
        looked_up = _looked_up(self._words.rarest(word for word, _, _ in own)[:RAREST_WORDS])
        for word in looked_up:
            weight = self.weight(word)
            for number in self._words.of(word):
                if only is None or self.runs[number].line in only:
                    weights[number] += weight
        best = sorted(weights, key=weights.__getitem__, reverse=True)
        if few and len(best) > MOST_BY_WORDS and weights[best[0]] == weights[best[MOST_BY_WORDS]]:
            return {}  # a word that so many lines hold tells none of them apart
        most = max((count for _, count, _ in own), default=1)
        # What was not looked up may be shared as well.
        rest = sum(
            weight * count
            for word, count, weight in own
            if (word in self._weights or word in _SIGNS) and word not in looked_up
        )
        found: dict[int, float] = {}
        for number in best[:MOST_BY_WORDS]:
            if number in known:
                continue
            cutoff = 0.0
            if few:
                times = most if number in self._words.repeated else 1
                shared = min(mine, weights[number] * times + rest)
                by_words = 1.2 * shared / (mine + self._sums[number])
                if by_words < LEAST and shared < LEAST_TAKEN * mine:
                    cutoff = 50 * (1 + (LEAST - by_words) / 0.4)
            score = fuzz.ratio(text, self._text(number), score_cutoff=cutoff)
            if score or not cutoff:
                found[number] = score
        return found

    def _text(self, number: int) -> str:
        told = self._told.get(number)
        if told is None:
            told = self._told[number] = " ".join(self.runs[number].words)
        return told

    def _of(self, number: int) -> tuple[dict[str, int], float]:
        """Stems of a run, and what they weigh."""
        held = self._held.get(number)
        if held is None:
            theirs = Counter(map(stem, self.runs[number].words))
            del theirs[""]
            whole = self._sums[number]
            for sign in _SIGNS:
                if times := self.runs[number].count(sign):
                    theirs[sign] = times
                    whole += self.weight(sign) * theirs[sign]
            held = self._held[number] = dict(theirs), whole
        return held

    def _near(self, own: Sequence[tuple[str, int, float]], mine: float, number: int, by_letters: float) -> Near:
        theirs, whole = self._of(number)
        shared = 0.0
        for word, count, weight in own:
            have = theirs.get(word)
            if have:
                shared += weight * (count if count < have else have)
        by_words = 2 * shared / (mine + whole) if mine + whole else 0.0
        # By letters even strangers are half alike, so only what is above that counts.
        score = 0.6 * by_words + 0.4 * max(0.0, 2 * by_letters - 1)
        return Near(self.runs[number], score, shared / whole if whole else 0.0, shared / mine if mine else 0.0)


def _looked_up(counted: Iterable[tuple[int, Key]]) -> list[Key]:
    """As many of the rarest as may be looked at for one sentence; the first always."""
    found: list[Key] = []
    visited = 0
    for count, key in counted:
        visited += count
        if visited > MOST_VISITED and found:
            break
        found.append(key)
    return found
