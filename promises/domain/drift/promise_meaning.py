"""A second look at sentences of which words alone say too little: what the sentence means weighs too (`make train`).

"The customer provides access free of charge" and "We provide access free of charge" share most of their words. Where
those of a sentence leave it near the border, the sentence encoder is asked, which costs a few milliseconds.
"""

import json
from functools import lru_cache

import numpy as np

from promises.domain.meaning.encoder import encode
from promises.domain.wording.words import DATA

MEANING = DATA / "promise_meaning.json"
#: So near the border the words of a sentence leave it in doubt; beyond it a second look changed hardly any.
NEAR = 1.2
SCALE = 10_000  # weights are kept as whole numbers


def looked_at_again(points: float, text: str) -> float:
    """The points of a sentence once its meaning is weighed too; above nought it rather is a promise.

    Args:
        points: by its words (`promise_model.points`).
        text: the sentence on one line.
    """
    if abs(points) >= NEAR:
        return points
    start, of_points, weights = _weights()
    return start + of_points * points + float(weights @ encode(text))


@lru_cache(maxsize=1)
def _weights() -> tuple[float, float, np.ndarray]:
    told = json.loads(MEANING.read_text(encoding="utf-8"))
    return told["start"], told["points"], np.array(told["weights"], np.float32) / SCALE
