"""How far a sentence reads like a promise, by weights learned from labelled ones (`make train`)."""

import json
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

from promises.domain.wording.words import DATA

WEIGHTS = DATA / "promise_weights.json"
CUE = 0.3  # how much a cue counts beside one word of a sentence of a single word
SCALE = 100  # weights are kept as whole numbers


def points(features: Sequence[str], cues: Sequence[str]) -> float:
    """Above nought it rather is a promise.

    Args:
        features: of the sentence itself, each once.
        cues: names of the rules' patterns found in it.
    """
    weights, start = _weights()
    own = sum(weights.get(name, 0) for name in features) / sqrt(max(len(features), 1))
    return (start + own + CUE * sum(weights.get(f"cue:{name}", 0) for name in cues)) / SCALE


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, int], int]:
    told = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return told["weights"], told["start"]
