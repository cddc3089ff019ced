"""What sets the promises that went bad apart from those that were delivered. Pure: rows in, patterns out.

The bar. A pattern fits at least two promises that went bad, and its share of them must be larger than chance explains:
a one-sided Fisher exact test, at most 1 in 20 for facts, of which there are a few dozen, and at most 1 in 100 for words
of the ask, of which there are hundreds. The test is made for each feature alone; a list of many is a list of leads.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import exp, lgamma

from promises.enums import PromiseType
from reviews.domain.past_asks import PastAsk
from reviews.domain.patterns.features import facts_of, features_of, is_phrase, pairs_up, parts, sentence_of
from reviews.enums import Cause

LEAST_BAD = 2
FACT_CHANCE = 0.05
WORDS_CHANCE = 0.01
MOST_PATTERNS = 12
MOST_BAD = 5_000  # bad promises held in memory; the newest of them
EXAMPLES = 3
EVERY_ROWS = 500  # rows between two looks at the clock

Rows = Callable[[], Iterable[PastAsk]]


class Counted:
    """Past asks that say how many of them were read, all readings together.

    Args:
        rows: gives every past ask afresh, each time it is called.
        at: told how many rows were read; may raise to stop.
    """

    def __init__(self, rows: Rows, at: Callable[[int], None]) -> None:
        self._rows, self._at = rows, at
        self.read = 0

    def __call__(self) -> Iterator[PastAsk]:
        for ask in self._rows():
            self.read += 1
            if self.read % EVERY_ROWS == 0:
                self.beat()
            yield ask

    def beat(self) -> None:
        """Say that work goes on although no row is read just now."""
        self._at(self.read)


@dataclass(frozen=True)
class Pattern:
    """What some of the bad promises have in common.

    Attributes:
        key: stable; see `reviews.domain.patterns.features`.
        bad: the promises that went bad, newest last.
        fine: how many with the same feature were delivered.
        chance: how likely chance alone puts so many bad ones there.
        examples: phrases of the bad asks, the most telling first.
    """

    key: str
    bad: tuple[PastAsk, ...]
    fine: int
    chance: float
    examples: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The pattern in plain words."""
        return sentence_of(self.key)

    @property
    def ended(self) -> int:
        """Promises with the feature whose end is known: the 9 of "6 of 9"."""
        return len(self.bad) + self.fine

    @property
    def extra_days(self) -> int:
        """Days the bad ones cost more than promised."""
        return sum(ask.extra_days for ask in self.bad)

    @property
    def cause(self) -> str:
        """The cause most often given, in words, or ""."""
        counted = Counter(ask.cause for ask in self.bad if ask.cause)
        return str(Cause(counted.most_common(1)[0][0]).label) if counted else ""

    @property
    def type(self) -> str:
        """The type most of the bad ones have."""
        known = Counter(ask.snapshot.type for ask in self.bad if ask.snapshot.type in PromiseType.values)
        return known.most_common(1)[0][0] if known else ""


@dataclass(frozen=True)
class Found:
    """The patterns of a span of days, the most telling first, and how many promises they were looked for in."""

    patterns: tuple[Pattern, ...]
    bad: int
    fine: int
    sharing: int  # bad promises that any pattern fits
    alone: tuple[PastAsk, ...]  # bad promises that none fits


def chance(bad_here: int, fine_here: int, bad: int, fine: int) -> float:
    """Fisher's exact test, one-sided: how likely so many or more of the bad promises fall on these by chance.

    Args:
        bad_here, fine_here: promises with the feature.
        bad, fine: promises in all.
    """
    here = bad_here + fine_here
    every = _ways(bad + fine, here)
    return sum(
        exp(_ways(bad, k) + _ways(fine, here - k) - every)
        for k in range(max(bad_here, here - fine), min(bad, here) + 1)
    )


def _ways(of: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def search(rows: Rows) -> Found:
    """Find the patterns of past asks; the rows are read twice, so that those that ended well need not be kept.

    Args:
        rows: gives every past ask afresh, each time it is called.
    """
    bad = [ask for ask in rows() if ask.went_bad][-MOST_BAD:]
    having: dict[str, set[int]] = {}
    for at, ask in enumerate(bad):
        for feature in features_of(ask.snapshot):
            having.setdefault(feature, set()).add(at)
    candidates = {key: at for key, at in having.items() if len(at) >= LEAST_BAD}
    plain = sorted(key for key in candidates if pairs_up(key))
    for one, other in combinations(plain, 2):
        both = candidates[one] & candidates[other]
        if len(both) >= LEAST_BAD and not _says_the_same(one, other):
            candidates[f"{one}+{other}"] = both  # in the order of the alphabet, so that the key is stable
    fine, total = _count_fine(rows, set(candidates))
    weighed = {key: chance(len(at), fine[key], len(bad), total) for key, at in candidates.items()}
    chosen = _choose(candidates, fine, weighed)
    patterns = tuple(
        Pattern(
            key,
            tuple(bad[at] for at in sorted(candidates[key])),
            fine[key],
            weighed[key],
            _examples(key, candidates, weighed),
        )
        for key in chosen
    )
    sharing = {at for key in chosen for at in candidates[key]}
    alone = tuple(ask for at, ask in enumerate(bad) if at not in sharing)
    return Found(patterns, len(bad), total, len(sharing), alone)


def _says_the_same(one: str, other: str) -> bool:
    """Two types, or two answers to one question, are never true of one ask; an unknown fact names its type itself."""
    kinds = {one.split("=")[0], other.split("=")[0]}
    return kinds in ({"type"}, {"type", "unknown"}, {"type", "reads"})


def _count_fine(rows: Rows, wanted: set[str]) -> tuple[Counter[str], int]:
    """How many delivered promises have each feature, one row after the other."""
    phrases = any(is_phrase(key) for key in wanted)
    counted: Counter[str] = Counter()
    total = 0
    for ask in rows():
        if not ask.went_fine:
            continue
        total += 1
        has = features_of(ask.snapshot) if phrases else frozenset(facts_of(ask.snapshot))
        counted.update(has & wanted)
        pairs = combinations(sorted(key for key in has if pairs_up(key)), 2)
        counted.update(key for one, other in pairs if (key := f"{one}+{other}") in wanted)
    return counted, total


def _choose(having: dict[str, set[int]], fine: Counter[str], weighed: dict[str, float]) -> list[str]:
    """Those over the bar, the most telling first; one that mostly repeats what is listed already is left out."""
    over = [key for key, by_chance in weighed.items() if by_chance <= (WORDS_CHANCE if is_phrase(key) else FACT_CHANCE)]
    # A pair must say more than either half of it.
    over = [key for key in over if "+" not in key or all(weighed[key] < weighed[half] for half in parts(key))]
    over.sort(key=lambda key: (weighed[key], is_phrase(key), len(parts(key)), -len(having[key]), -len(key), key))
    chosen: list[str] = []
    covered: set[int] = set()
    for key in over:
        if 2 * len(having[key] - covered) >= len(having[key]):
            chosen.append(key)
            covered |= having[key]
        if len(chosen) == MOST_PATTERNS:
            break
    return chosen


def _examples(key: str, having: dict[str, set[int]], weighed: dict[str, float]) -> tuple[str, ...]:
    """Phrases of the bad asks behind a pattern: those most of them share, and that the delivered ones have least."""
    shared = [
        (-len(having[phrase] & having[key]), weighed[phrase], -len(phrase), phrase)
        for phrase in having
        if is_phrase(phrase) and len(having[phrase] & having[key]) >= LEAST_BAD
    ]
    told: list[str] = []
    for *_, phrase in sorted(shared):
        words = phrase.removeprefix("says=")
        if not any(words in one or one in words for one in told) and phrase != key:
            told.append(words)
        if len(told) == EXAMPLES:
            break
    return tuple(told)
