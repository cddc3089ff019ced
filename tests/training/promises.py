"""Trains the model that tells promises nobody approved from other text of a document (docs/drift.md).

    make train                                writes promises/data/promise_weights.json
    python -m tests.training.promises --dry   only says what it would reach

The weights of words and cues. What a sentence means is learned from the same rows by `promise_reader`. Each writer's
rows are also judged by weights that never saw that writer, words alone. Held-out rows are never read. The same rows
give the same file.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from promises.domain.drift.promise_features import features
from promises.domain.drift.promise_like import cues_of
from promises.domain.drift.promise_model import CUE, SCALE, WEIGHTS

FOLDER = Path(__file__).parents[1] / "quality" / "drift"
#: Files of rows by who wrote them; none of them is held out.
WRITERS = {
    "a": ("a",),
    "c": ("c",),
    "e": ("e", "g"),
    "p": ("p", "r"),
    "s": ("s", "o"),
    "aa": ("aa", "ab", "ac", "ad"),
    "ae": ("ae", "af", "ag", "ah"),
    "aj": ("aj",),
    "ak": ("ak", "al", "am"),
    "an": ("an", "ap", "aq"),
    "as": ("as",),  # headings and greetings alone
    "at": ("at",),
    "au": ("au",),
    "aw": ("aw",),
    "ax": ("ax",),
    "ay": ("ay",),
    "az": ("az",),
    "ba": ("ba",),
    "bc": ("bc",),
}
STRENGTH = 20.0  # inverse of the regularisation; best of a coarse grid across writers
#: Weight of the same row laid out otherwise, and of an approved line: a promise, but a better written one.
OTHERWISE, LINE = 0.3, 0.3
#: Moves the border; each of four held-out writers then has 90 % and more found, 8 % and less of other text called one.
SHIFT = 0.2
FEWEST = 2  # rows a feature must stand in
SMALLEST = 25  # weights below say next to nothing, and would be two thirds of the file


@dataclass(frozen=True)
class Row:
    text: str
    promise: bool
    weight: float
    writer: str


def rows(writers: Iterable[str]) -> Iterator[Row]:
    """Every row of some writers, with its other layout."""
    for writer in writers:
        for half in WRITERS[writer]:
            for name, promise in (("extras", True), ("neutral", False)):
                for text in _texts(name, half):
                    yield Row(text, promise, 1.0, writer)
                    if otherwise := _otherwise(text):
                        yield Row(otherwise, promise, OTHERWISE, writer)
            yield from (Row(text, True, LINE, writer) for text in _texts("lines", half))


def _texts(name: str, half: str) -> list[str]:
    path = FOLDER / f"{name}_{half}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line)["text"] for line in lines]


def _otherwise(text: str) -> str:
    """With the full stop it lacks, or without the one it has."""
    if text.endswith("."):
        return text[:-1]
    return f"{text}." if text[-1:].isalpha() and len(text.split()) > 2 else ""


def told(text: str) -> dict[str, float]:
    """The features of a text as `promise_model.points` counts them."""
    own = features(text)
    return {name: len(own) ** -0.5 for name in own} | {f"cue:{name}": CUE for name in cues_of(text)}


@dataclass(frozen=True)
class Fitted:
    weights: dict[str, int]
    start: int

    def points(self, text: str) -> float:
        return (sum(self.weights.get(name, 0) * value for name, value in told(text).items()) + self.start) / SCALE


def fit(chosen: Sequence[Row]) -> Fitted:
    """Weights of all features that stand in more than one row, as whole numbers."""
    seen = [told(row.text) for row in chosen]
    count: dict[str, int] = {}
    for names in seen:
        for name in names:
            count[name] = count.get(name, 0) + 1
    kept = [{name: value for name, value in names.items() if count[name] >= FEWEST} for names in seen]
    table = DictVectorizer(sort=True)
    matrix = table.fit_transform(kept)
    wanted = np.array([row.promise for row in chosen])
    weight = np.array([row.weight for row in chosen])
    weight[wanted] *= weight[~wanted].sum() / weight[wanted].sum()
    model = LogisticRegression(C=STRENGTH, max_iter=3000, tol=1e-6).fit(matrix, wanted, sample_weight=weight)
    names = table.get_feature_names_out()
    whole = np.rint(model.coef_[0] * SCALE).astype(int)
    weights = {str(name): int(value) for name, value in zip(names, whole, strict=True) if abs(value) >= SMALLEST}
    return Fitted(weights, round((float(model.intercept_[0]) + SHIFT) * SCALE))


def reached(fitted: Fitted, writer: str) -> str:
    """Promises found and other text called one, among the rows of a writer as they were written."""
    shares = []
    for promise in (True, False):
        some = [row.text for row in rows([writer]) if row.weight == 1 and row.promise == promise]
        shares.append(sum(fitted.points(text) > 0 for text in some) / max(len(some), 1))
    return f"found {shares[0]:.1%}, other text called a promise {shares[1]:.1%}"


def main(arguments: Sequence[str]) -> None:
    """Say what is reached across writers, fit on all, write."""
    for writer in WRITERS:
        fitted = fit(list(rows(other for other in WRITERS if other != writer)))
        print(f"writer {writer}, by the others: {reached(fitted, writer)}", flush=True)
    if "--dry" not in arguments:
        fitted = fit(list(rows(WRITERS)))
        lines = ",\n".join(f"{json.dumps(name)}: {value}" for name, value in sorted(fitted.weights.items()))
        WEIGHTS.write_text(f'{{"start": {fitted.start}, "weights": {{\n{lines}\n}}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
