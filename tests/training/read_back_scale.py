"""Fits how much rules and model weigh against each other in a read-back (docs/adr/0008); to be run after `read_backs`.

    python -m tests.training.read_back_scale

On read-backs that the model never learned from, for of those that it did it is surer than it will ever be again. Prints
what is reached on each writer with the points of the others.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from promises.domain.meaning.pairs import doubts
from promises.domain.say_back.compared import found_by_rules
from promises.domain.say_back.meant import HEDGE, SCALE, SEVERAL, kinds
from tests.training.read_back_rows import FITTED, ROWS

KINDS = (
    "number",
    "date",
    "name",
    "not",
    HEDGE,
    "guess",
    "limit",
    "condition",
    "rhythm",
    "who",
    "word",
    "words",
    SEVERAL,
)
STRENGTH = 0.1


@dataclass(frozen=True)
class Told:
    """A row as the scale sees it."""

    writer: str
    is_bad: bool
    numbers: tuple[float, ...]


def told(writers: Sequence[str]) -> list[Told]:
    """What rules and model say of the rows of some writers."""
    found = []
    for writer in writers:
        for line in (ROWS / f"said_{writer}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            seen = kinds(found_by_rules(row["text"], row["read_back"]))
            doubted = doubts(row["text"], row["read_back"])
            numbers = (*(float(kind in seen) for kind in KINDS), *doubted.worst, doubted.whole)
            found.append(Told(writer, row["verdict"] != "faithful", numbers))
    return found


def fit(rows: Sequence[Told]) -> LogisticRegression:
    """Points of each kind, of the words doubted most and of the whole."""
    table, wanted = np.array([row.numbers for row in rows]), np.array([row.is_bad for row in rows])
    return LogisticRegression(C=STRENGTH, max_iter=3000).fit(table, wanted)


def reached(model: LogisticRegression, rows: Sequence[Told]) -> str:
    """Shares above the border, of the bad rows and of the faithful ones, before what rules prove."""
    flagged = model.decision_function(np.array([row.numbers for row in rows])) > 0
    bad = np.array([row.is_bad for row in rows])
    return f"{flagged[bad].mean():.1%} / {flagged[~bad].mean():.1%}"


def main() -> None:
    """Fit, print and write."""
    rows = told(FITTED)
    for writer in FITTED:
        others = [row for row in rows if row.writer != writer]
        print(writer, reached(fit(others), [row for row in rows if row.writer == writer]), flush=True)
    model = fit(rows)
    found = [round(float(weight), 3) for weight in model.coef_[0]]
    of_kinds, of_words, whole = found[: len(KINDS)], found[len(KINDS) : -1], found[-1]
    scale = {
        "start": round(float(model.intercept_[0]), 3),
        "words": of_words,
        "whole": whole,
        "kinds": dict(zip(KINDS, of_kinds, strict=True)),
    }
    SCALE.write_text(json.dumps(scale, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
