"""The suspecting layer: a small model trained on the labelled asks of tests/quality (`make train`, docs/reading.md).

Two questions are answered by the same features: is anything promised here at all, and if so, which stops. The features
are words and runs of characters, the phrase families, and the sentence encoder's vector; each weight was fitted by
logistic regression, so evaluating them is three sums.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import re2

from promises.domain.meaning.encoder import encode
from reviews.domain.reading.families import Mark, Plain, families
from reviews.enums import HardStop

WEIGHTS = Path(__file__).parents[2] / "data" / "reading_model.npz"
STOPS = tuple(HardStop)
WORD = re2.compile(r"[\pL\pN_'%$€/+-]+|[?!\":;,.]")
RUNS = range(2, 6)  # lengths of the runs of characters looked at, inside words
SHORTEST_WORD = 4  # letters of a word that is named; shorter ones weigh, and say nothing to a reader
FAMILY_WEIGHT = 0.25  # of a family beside the runs, whose squares sum to 1; best of 0.25 and 0.4 across writers
LONGEST = 2_000  # characters the model looks at; an ask has at most 300, its rules look at everything


@dataclass(frozen=True)
class Bands:
    """Where "no" ends, "ask" begins and "stop" begins; found by cross-validation across writers.

    Attributes:
        ask: chance of any stop from which the rep is asked.
        stop: chance of any stop from which a stop is made.
        certain: chance of one stop, given there is any, from which it is made.
        likely: the same, from which it is asked about.
    """

    ask: float
    stop: float
    certain: float
    likely: float


@dataclass(frozen=True)
class Suspicion:
    """What the model thinks of one text.

    Attributes:
        any: chance that anything is promised, 0 to 1.
        stops: chance of each stop, given that anything is.
    """

    any: float
    stops: dict[HardStop, float]


@dataclass(frozen=True)
class Model:
    """Weights as they were trained.

    Attributes:
        version: what outputs name, such as "model:2026-11".
        trained_on: SHA-256 of the labelled rows.
        made_with: SHA-256 of encoder, vocabulary and families, without which the weights mean nothing.
        bands: where to stop and where to ask.
        runs: run of characters -> its row.
    """

    version: str
    trained_on: str
    made_with: str
    bands: Bands
    runs: dict[str, int]
    rarity: np.ndarray
    run_weights: np.ndarray
    family_weights: np.ndarray
    run_bias: np.ndarray
    vector_weights: np.ndarray
    vector_bias: np.ndarray
    mix: np.ndarray

    def suspect(self, text: Plain, found: Sequence[Mark]) -> Suspicion:
        """Chances for one text.

        Args:
            text: the text to be read.
            found: its marks.
        """
        spoken = spoken_families(found)
        rows, values = self._weighed(text.text[:LONGEST])
        runs = values @ self.run_weights[rows] + FAMILY_WEIGHT * (spoken @ self.family_weights) + self.run_bias
        vector = np.concatenate([encode(text.text), spoken]) @ self.vector_weights + self.vector_bias
        chances = 1 / (1 + np.exp(-(self.mix[0] * runs + self.mix[1] * vector + self.mix[2])))
        return Suspicion(
            float(chances[0]), {stop: float(chance) for stop, chance in zip(STOPS, chances[1:], strict=True)}
        )

    def words_for(self, text: Plain, stop: HardStop, most: int) -> list[tuple[int, int]]:
        """The words of a text that speak most for a stop, as positions in the plain text; at most so many."""
        column = 1 + STOPS.index(stop)
        scored = []
        start = 0
        for word in text.text[:LONGEST].split(" "):
            rows = [self.runs[run] for run in runs_of(word) if run in self.runs]
            score = float((self.rarity[rows] * self.run_weights[rows, column]).sum())
            if len(word) >= SHORTEST_WORD and score > 0:
                scored.append((score, start, start + len(word)))
            start += len(word) + 1
        best = sorted(scored, reverse=True)[:most]
        return sorted((start, end) for _, start, end in best)

    def _weighed(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Rows and weights of the known runs: 1 + log count, times rarity, squares summing to 1."""
        counts = Counter(run for run in runs_of(text) if run in self.runs)
        rows = np.array([self.runs[run] for run in counts], np.int64)
        values = np.array([1 + math.log(count) for count in counts.values()]) * self.rarity[rows]
        length = math.sqrt(float(values @ values))
        return rows, values / length if length else values


def spoken_families(found: Sequence[Mark]) -> np.ndarray:
    """One number a family: 1 where it speaks."""
    speaking = {mark.family.id for mark in found}
    return np.array([float(family.id in speaking) for family in families()])


def runs_of(text: str) -> Iterator[str]:
    """Words, pairs of neighbours, and runs of two to five characters inside words, a space standing for an edge.

    Words and pairs begin with "=", so that none is taken for a run.
    """
    words = WORD.findall(text)
    for word in words:
        yield f"={word}"
    for first, second in pairwise(words):
        yield f"={first} {second}"
    for word in text.split():
        edged = f" {word} "
        for length in RUNS:
            if length >= len(edged):
                yield edged
                break
            for start in range(len(edged) - length + 1):
                yield edged[start : start + length]


def made_with(*parts: Path) -> str:
    """One checksum over files whose content the weights depend on."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.read_bytes()).digest())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def model() -> Model:
    """The shipped weights.

    Raises:
        OSError, KeyError, ValueError: they are missing or are no weights; the step they were needed for is blocked.
    """
    with np.load(WEIGHTS) as kept:
        told = json.loads(kept["told"].tobytes())
        runs = kept["runs"].tobytes().decode().split("\n")
        return Model(
            version=told["version"],
            trained_on=told["trained_on"],
            made_with=told["made_with"],
            bands=Bands(**told["bands"]),
            runs={run: row for row, run in enumerate(runs)},
            rarity=kept["rarity"],
            run_weights=kept["run_weights"],
            family_weights=kept["family_weights"],
            run_bias=kept["run_bias"],
            vector_weights=kept["vector_weights"],
            vector_bias=kept["vector_bias"],
            mix=kept["mix"],
        )
