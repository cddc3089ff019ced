"""Which approved line a sentence came from. It only says that; whether it still says the same is decided by equality.

Candidates come from an index of pairs of words, the rarest first; where these name nobody, as in a line that somebody
wrote anew, from single words by how rare they are. What is named is then compared word by word.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import log

from rapidfuzz import fuzz

from promises.domain.drift.approved import Approved, Run, words_of_keys
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
    """Finds the approved runs a sentence may have come from.

    Args:
        approved: the lines.
        said: words of every sentence that will be asked for; only what these hold is indexed.
    """

    def __init__(self, approved: Approved, said: Iterable[Sequence[str]]) -> None:
        self.runs: list[Run] = []
        for whole, parts in zip(approved.wholes, approved.parts, strict=True):
            if whole.keys:
                self.runs.append(whole)
                if len(parts) > 1:
                    self.runs += parts
        self._told: dict[int, str] = {}
        self._held: dict[int, tuple[Counter[str], float]] = {}
        self._weights: dict[str, float] = {}
        self._counts = Counter(chain.from_iterable(run.words for run in self.runs))
        self._by_stem: Counter[str] = Counter()
        for word, count in self._counts.items():
            self._by_stem[stem(word)] += count
        self._index(said)

    def _index(self, said: Iterable[Sequence[str]]) -> None:
        pairs: set[tuple[str, str]] = set()
        words: set[str] = set()
        for keys in said:
            low = words_of_keys(keys)
            pairs.update(zip(low, low[1:], strict=False))
            words.update(low)
        wanted = {stem(word) for word in words} - {""}
        stems_of = {
            word: found
            for word in self._counts
            if (found := stem(word)) in wanted and self._by_stem[found] <= LONGEST_POSTING
        }
        self._pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._words: dict[str, list[int]] = defaultdict(list)
        for number, run in enumerate(self.runs):
            own = run.words
            for pair in pairs.intersection(zip(own, own[1:], strict=False)):
                self._pairs[pair].append(number)
            for word in stems_of.keys() & own:
                self._words[stems_of[word]].append(number)

    def weight(self, word: str) -> float:
        """How much a stem tells: the fewer lines hold it, the more."""
        found = self._weights.get(word)
        if found is None:
            count, total = self._by_stem.get(word, 0), max(len(self.runs), 2)
            found = self._weights[word] = log(1 + total / count) if count else 0.6 * log(1 + total)
        return found

    def find(self, keys: Sequence[str], *, only: frozenset[int] | None = None) -> list[Near]:
        """The nearest runs, best first.

        Args:
            keys: words of the sentence.
            only: positions of lines to look among; all where None.
        """
        text = " ".join(keys).lower()
        rated = sorted(
            ((fuzz.ratio(text, self._text(number)), number) for number in self._by_pairs(keys)), reverse=True
        )
        numbers = dict.fromkeys(number for score, number in rated[:MOST_COMPARED] if score > rated[0][0] - FAR_BEHIND)
        if not rated or rated[0][0] < SURE or only is not None:
            numbers |= dict.fromkeys([*(number for _, number in rated[:MOST_DOUBTFUL]), *self._by_words(keys)])
        own = Counter(stems(keys))
        mine = sum(self.weight(word) * count for word, count in own.items())
        found = [
            self._near(own, mine, text, number) for number in numbers if only is None or self.runs[number].line in only
        ]
        return sorted(found, key=lambda near: (-near.score, near.run.line, near.run.part or -1))

    def _by_pairs(self, keys: Sequence[str]) -> list[int]:
        low = words_of_keys(keys)
        found = sorted(
            (len(self._pairs[pair]), pair) for pair in set(zip(low, low[1:], strict=False)) if pair in self._pairs
        )
        counts: Counter[int] = Counter()
        visited = 0
        for count, pair in found[:RAREST_PAIRS]:
            visited += count
            if visited > MOST_VISITED and counts:
                break
            counts.update(self._pairs[pair][: 4 * LONGEST_POSTING])
        return [number for number, _ in counts.most_common(MOST_CANDIDATES)]

    def _by_words(self, keys: Sequence[str]) -> list[int]:
        found = sorted((len(self._words[word]), word) for word in set(stems(keys)) if word in self._words)
        weights: dict[int, float] = defaultdict(float)
        visited = 0
        for count, word in found[:RAREST_WORDS]:
            visited += count
            if visited > MOST_VISITED and weights:
                break
            weight = self.weight(word)
            for number in self._words[word]:
                weights[number] += weight
        return sorted(weights, key=lambda number: -weights[number])[:MOST_BY_WORDS]

    def _text(self, number: int) -> str:
        told = self._told.get(number)
        if told is None:
            told = self._told[number] = " ".join(self.runs[number].keys).lower()
        return told

    def _of(self, number: int) -> tuple[Counter[str], float]:
        """Stems of a run, and what they weigh."""
        held = self._held.get(number)
        if held is None:
            theirs = Counter(stems(self.runs[number].keys))
            weight = sum(self.weight(word) * count for word, count in theirs.items())
            held = self._held[number] = theirs, weight
        return held

    def _near(self, own: Counter[str], mine: float, text: str, number: int) -> Near:
        theirs, whole = self._of(number)
        shared = 0.0
        for word, count in own.items():
            if word in theirs:
                shared += self.weight(word) * min(count, theirs[word])
        by_words = 2 * shared / (mine + whole) if mine + whole else 0.0
        by_letters = fuzz.ratio(text, self._text(number)) / 100
        # By letters even strangers are half alike, so only what is above that counts.
        score = 0.6 * by_words + 0.4 * max(0.0, 2 * by_letters - 1)
        return Near(self.runs[number], score, shared / whole if whole else 0.0, shared / mine if mine else 0.0)
