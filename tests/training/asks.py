"""Trains the model that suspects stops, and finds where it should stop and where it should ask (docs/reading.md).

    make train                     writes reviews/data/reading_model.npz
    python -m tests.training.asks --dry  only says what it would reach

Cross-validated across writers: each writer's asks are judged by a model that never saw that writer.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from promises.domain.meaning.encoder import ENCODER, encode
from promises.domain.meaning.pieces import VOCABULARY
from reviews.domain.reading import Reading, decide
from reviews.domain.reading.families import FAMILIES, Mark, Plain, marks, plain
from reviews.domain.reading.model import (
    FAMILY_WEIGHT,
    LONGEST,
    STOPS,
    WEIGHTS,
    Bands,
    Suspicion,
    made_with,
    runs_of,
    spoken_families,
)
from tests.training.rows import HELD_OUT, LabelledAsk, checksum, labelled, writers

VERSION = "model:2026-11"
RUNS_STRENGTH, VECTOR_STRENGTH = 8.0, 0.002  # inverse of the regularisation; best of a coarse grid across writers
#: Numbers of the encoder that vary less over the rows are rounding alone and say nothing; the next vary by 0.017.
FLAT = 0.005
#: Shares of harmless asks the bands may stop or ask about; below the goals of 8 and 20 %: an unseen writer differs.
STOPPED, ASKED = 0.075, 0.185
#: A stop less likely than this is never asked about. A question more costs a rep one click on an ask that is reviewed
#: anyway; 0.025 finds 1 % more of the stops than 0.05, for 1.3 questions on such an ask instead of 1.0.
LIKELY = 0.025


class Features:
    """What the model sees of each row, computed once."""

    def __init__(self, rows: Sequence[LabelledAsk]) -> None:
        self.texts: list[Plain] = [plain(row.text) for row in rows]
        self.marks: list[list[Mark]] = [marks(text) for text in self.texts]
        self.spoken = np.stack([spoken_families(found) for found in self.marks])
        self.vectors = np.concatenate([np.stack([encode(text.text) for text in self.texts]), self.spoken], axis=1)
        self.wanted = np.array([[bool(row.stops), *(stop in row.stops for stop in STOPS)] for row in rows])
        self.writer = np.array([row.writer for row in rows])


class Fitted:
    """The two sums, for "is anything promised" and for each stop where something is."""

    def __init__(self, features: Features, chosen: np.ndarray) -> None:
        texts = [features.texts[row].text[:LONGEST] for row in np.flatnonzero(chosen)]
        self.runs = TfidfVectorizer(analyzer=runs_of, sublinear_tf=True, min_df=2)
        runs = self._with_families(self.runs.fit_transform(texts), features.spoken[chosen])
        self.scaler = StandardScaler().fit(features.vectors[chosen])
        self.scaler.scale_[np.sqrt(self.scaler.var_) < FLAT] = np.inf
        vectors = self.scaler.transform(features.vectors[chosen])
        wanted = features.wanted[chosen]
        kept = [np.ones(len(wanted), bool), *[wanted[:, 0]] * len(STOPS)]
        self.by_runs = [_fit(runs[keep], wanted[keep, n], RUNS_STRENGTH) for n, keep in enumerate(kept)]
        self.by_vector = [_fit(vectors[keep], wanted[keep, n], VECTOR_STRENGTH) for n, keep in enumerate(kept)]

    @staticmethod
    def _with_families(runs: csr_matrix, spoken: np.ndarray) -> csr_matrix:
        return hstack([runs, csr_matrix(spoken * FAMILY_WEIGHT)]).tocsr()

    def sums(self, features: Features, chosen: np.ndarray) -> np.ndarray:
        """Rows x questions x the two sums."""
        texts = [features.texts[row].text[:LONGEST] for row in np.flatnonzero(chosen)]
        runs = self._with_families(self.runs.transform(texts), features.spoken[chosen])
        vectors = self.scaler.transform(features.vectors[chosen])
        return np.stack(
            [
                np.stack([one.decision_function(runs), two.decision_function(vectors)], axis=1)
                for one, two in zip(self.by_runs, self.by_vector, strict=True)
            ],
            axis=1,
        )


def _fit(x: csr_matrix | np.ndarray, wanted: np.ndarray, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, class_weight="balanced", max_iter=1000).fit(x, wanted)


def across_writers(features: Features) -> np.ndarray:
    """The two sums of every row, by a model that never saw its writer."""
    sums = np.zeros((len(features.texts), 1 + len(STOPS), 2))
    for writer in sorted(set(features.writer)):
        theirs = features.writer == writer
        sums[theirs] = Fitted(features, ~theirs).sums(features, theirs)
    return sums


def mixed(sums: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """How the two sums become one chance: two weights and a bias for each question."""
    found = []
    for question in range(wanted.shape[1]):
        keep = np.ones(len(wanted), bool) if question == 0 else wanted[:, 0]
        fitted = LogisticRegression(C=100.0).fit(sums[keep, question], wanted[keep, question])
        found.append([*fitted.coef_[0], fitted.intercept_[0]])
    return np.array(found).T


def chances(sums: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """Rows x questions."""
    return 1 / (1 + np.exp(-(sums[:, :, 0] * mix[0] + sums[:, :, 1] * mix[1] + mix[2])))


class Figures:
    """What a set of readings reaches on rows, in shares of 1."""

    def __init__(self, rows: Sequence[LabelledAsk], readings: Sequence[Reading]) -> None:
        harmless = [reading for row, reading in zip(rows, readings, strict=True) if not row.stops]
        self.stopped = sum(bool(reading.stops) for reading in harmless) / len(harmless)
        self.asked = sum(bool(reading.questions) for reading in harmless) / len(harmless)
        self.found, self.certain, self.precision = {}, {}, {}
        for stop in STOPS:
            theirs = [reading for row, reading in zip(rows, readings, strict=True) if stop in row.stops]
            stopped = sum(stop in reading.hard_stops for reading in theirs)
            asked = sum(any(question.stop == stop for question in reading.questions) for reading in theirs)
            made = sum(stop in reading.hard_stops for reading in readings)
            self.found[stop] = (stopped + asked) / len(theirs)
            self.certain[stop] = stopped / len(theirs)
            self.precision[stop] = stopped / made if made else 1.0
        self.type = sum(
            (reading.type or "none") == row.type for row, reading in zip(rows, readings, strict=True)
        ) / len(rows)

    def __str__(self) -> str:
        def line(shares: dict) -> str:
            return " ".join(f"{stop.value}={share:.3f}" for stop, share in shares.items())

        return (
            f"harmless stopped {self.stopped:.3f} asked {self.asked:.3f}, type {self.type:.3f}"
            f"\n  found     {line(self.found)}\n  stopped   {line(self.certain)}\n  precision {line(self.precision)}"
        )


def readings(features: Features, chance: np.ndarray, bands: Bands) -> list[Reading]:
    """Every row read with these chances."""
    return [
        decide(text, found, Suspicion(row[0], dict(zip(STOPS, row[1:], strict=True))), bands)
        for text, found, row in zip(features.texts, features.marks, chance, strict=True)
    ]


def best_bands(rows: Sequence[LabelledAsk], features: Features, chance: np.ndarray) -> tuple[Bands, Figures]:
    """The bands that find most and keep the shares of harmless asks; the type decides between likes."""
    harmless = np.sort(chance[~features.wanted[:, 0], 0])
    best: tuple[float, Bands, Figures] | None = None
    for stop, ask, certain, likely in product(
        np.quantile(harmless, [0.94, 0.945, 0.95, 0.955, 0.96, 0.965, 0.97]),
        np.quantile(harmless, [0.80, 0.81, 0.82, 0.83, 0.84, 0.85]),
        (0.4, 0.5),
        (LIKELY,),
    ):
        bands = Bands(*(round(float(value), 4) for value in (ask, stop, certain, likely)))
        figures = Figures(rows, readings(features, chance, bands))
        if figures.stopped > STOPPED or figures.asked > ASKED:
            continue
        worth = min(figures.found.values()) + sum(figures.found.values()) / len(STOPS) + 0.5 * figures.type
        if best is None or worth > best[0]:
            best = worth, bands, figures
    if best is None:
        sys.exit("No bands keep the shares of harmless asks; the model is too weak to be shipped.")
    return best[1], best[2]


def train(rows: Sequence[LabelledAsk], target: Path | None) -> Figures:
    """Fit on all rows and write the weights.

    Args:
        rows: labelled asks, none of a held-out writer.
        target: where the weights go; None only measures.
    """
    features = Features(rows)
    sums = across_writers(features)
    mix = mixed(sums, features.wanted)
    bands, figures = best_bands(rows, features, chances(sums, mix))
    if target is not None:
        write(target, rows, Fitted(features, np.ones(len(rows), bool)), mix, bands)
    return figures


def write(target: Path, rows: Sequence[LabelledAsk], fitted: Fitted, mix: np.ndarray, bands: Bands) -> None:
    """Write the weights: the same bytes for the same rows, families and encoder."""
    known = sorted(fitted.runs.vocabulary_.items(), key=lambda item: item[1])
    by_runs = np.concatenate([one.coef_ for one in fitted.by_runs]).T
    scaled = np.concatenate([one.coef_ for one in fitted.by_vector]).T / fitted.scaler.scale_[:, None]
    told = {
        "version": VERSION,
        "trained_on": checksum(rows),
        "made_with": made_with(ENCODER, VOCABULARY, FAMILIES),
        "rows": len(rows),
        "bands": asdict(bands),
    }
    np.savez_compressed(
        target,
        told=np.frombuffer(json.dumps(told, sort_keys=True).encode(), np.uint8),
        runs=np.frombuffer("\n".join(run for run, _ in known).encode(), np.uint8),
        rarity=fitted.runs.idf_.astype(np.float32),
        run_weights=by_runs[: len(known)].astype(np.float32),
        family_weights=by_runs[len(known) :].astype(np.float32),
        run_bias=np.concatenate([one.intercept_ for one in fitted.by_runs]).astype(np.float32),
        vector_weights=scaled.astype(np.float32),
        vector_bias=(
            np.concatenate([one.intercept_ for one in fitted.by_vector]) - fitted.scaler.mean_ @ scaled
        ).astype(np.float32),
        mix=mix,
    )


if __name__ == "__main__":
    tuned = [letter for letter in writers() if letter not in HELD_OUT]
    print(f"Across {len(tuned)} writers:", train(labelled(tuned), None if "--dry" in sys.argv else WEIGHTS))
