"""Fits the points of promises/data/exactness.json on labelled sentences; reads nothing that is held out.

    .venv/bin/python tests/quality/fit_exactness.py tests/quality/sentences_[abcdghijk].jsonl

Logistic regression with a quadratic penalty, in plain Python, from the same start in the same order: the same sentences
give the same file. Vague sentences that a firm or strong phrase gives away already are left out, so that the points
learn what phrases do not see. The sentences of the article count several times. A second table is fitted for further
sentences of an exact text. Prints, for each file, how its sentences fare with points fitted on the other files only,
and how many vague ones are still caught when exact sentences stand beside them.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from promises.domain.wording import GIVES_WAY  # noqa: E402 -- after the path above
from promises.domain.wording.base import Strength  # noqa: E402 -- after the path above
from promises.domain.wording.exactness import MOST, OF_FURTHER, Place, evidence  # noqa: E402
from promises.domain.wording.reading import Reading, Stretch  # noqa: E402
from promises.domain.wording.registry import CHECKS  # noqa: E402

ARTICLE = ROOT / "tests" / "promises" / "domain" / "wording" / "article.json"
DATA = ROOT / "promises" / "data" / "exactness.json"
PENALTY, ROUNDS, STEP, SHIFT, TIMES = 0.004, 600, 0.6, 1.15, 40
SHIFT_BESIDE = -1.0
STRETCH = 1.45  # so that a strong phrase gives way at the same points in both tables
LEAVES_OUT = {"nothing_exact", "missing_part"}

Row = dict[str, Any]
Points = dict[Place, dict[str, float]]


def read(path: Path) -> list[Row]:
    """The rows of a file with their evidence and the strengths of the phrases found."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [prepared(row["text"], row["label"]) for row in rows]


def article() -> list[Row]:
    """Good sentences of the article, and some of the documented capabilities of the sample company."""
    told = json.loads(ARTICLE.read_text(encoding="utf-8"))
    return [prepared(text, "scoped") for text in told["good"] + told["product"]] * TIMES


def prepared(text: str, label: str) -> Row:
    """One text, read as a whole and sentence by sentence."""
    reading = Reading(text)
    found = [finding for check in CHECKS if check.id not in LEAVES_OUT for finding in check.find(reading)]
    blocking = [(reading.sentence_given(finding.start), finding.strength) for finding in found if finding.blocks]
    row = {
        "vague": label == "vague",
        "keys": keys(reading, Stretch(0, len(reading.low))),
        "strengths": {strength for _, strength in blocking},
        "denies": len(reading.sentences) == 1 and reading.promises_nothing(reading.sentences[0]),
        "sentences": [],
    }
    for sentence in reading.sentences:
        row["sentences"].append(
            row
            | {
                "keys": keys(reading, sentence),
                "strengths": {strength for where, strength in blocking if where == sentence},
                "denies": reading.promises_nothing(sentence),
            }
        )
    return row


def keys(reading: Reading, part: Stretch) -> list[str]:
    """The steps of evidence in a part of a text."""
    return ["start.1"] + [
        f"{name}.{number}"
        for name, count in evidence(reading, part).items()
        for number in range(1, min(count, MOST) + 1)
    ]


def beside(rows: list[Row]) -> list[Row]:
    """What is learned of further sentences: those of exact texts, against sentences that are vague by themselves."""
    return [
        sentence
        for row in rows
        for sentence in row["sentences"]
        if (len(row["sentences"]) == 1) == row["vague"] and (row["vague"] or not sentence["denies"])
    ]


def fit(rows: list[Row], shift: float = SHIFT) -> dict[str, float]:
    """Points of each step of evidence."""
    rows = [row for row in rows if not (row["vague"] and row["strengths"] & {Strength.FIRM, Strength.STRONG})]
    points: dict[str, float] = {}
    for _ in range(ROUNDS):
        slope: dict[str, float] = {}
        for row in rows:
            miss = 1 / (1 + math.exp(-total(points, row))) - row["vague"]
            for key in row["keys"]:
                slope[key] = slope.get(key, 0.0) + miss
        for key, value in slope.items():
            pull = 0.0 if key == "start.1" else PENALTY * points.get(key, 0.0)
            points[key] = points.get(key, 0.0) - STEP * (value / len(rows) + pull)
    points["start.1"] += shift
    return points


def both(rows: list[Row]) -> Points:
    """Points of a sentence by itself, and of a further one."""
    alone = fit([row | {"keys": of_alone(row)} for row in rows + article()])
    further = fit(beside(rows), SHIFT_BESIDE)
    return {Place.ALONE: alone, Place.BESIDE: {key: STRETCH * value for key, value in further.items()}}


def of_alone(row: Row) -> list[str]:
    """The steps that count in a sentence by itself."""
    return [key for key in row["keys"] if key.rpartition(".")[0] not in OF_FURTHER]


def total(points: dict[str, float], row: Row) -> float:
    """How much more the sentence leaves open than it pins down."""
    return sum(points.get(key, 0.0) for key in row["keys"])


def blocked(points: Points, row: Row) -> bool:
    """What `findings` makes of it."""
    sentences = row["sentences"]
    alone = [total(points[Place.ALONE], sentence) for sentence in sentences]
    whole = total(points[Place.ALONE], row)
    if len(sentences) > 1 and whole <= 0:
        alone = [total(points[Place.BESIDE], sentence) for sentence in sentences]
    elif len(sentences) > 1 and max(alone) <= 0:
        alone = [whole] * len(sentences)
    return any(vague(sentence, openness) for sentence, openness in zip(sentences, alone, strict=True))


def vague(sentence: Row, openness: float) -> bool:
    """Whether something in this sentence blocks."""
    return any(openness > GIVES_WAY[strength] for strength in sentence["strengths"]) or (
        openness > 0 and not sentence["denies"]
    )


def laundered(points: Points, rows: list[Row]) -> str:
    """How many vague sentences are still caught as further sentences of an exact text, in per cent."""
    some = [row for row in rows if row["vague"] and len(row["sentences"]) == 1]
    caught = sum(vague(row["sentences"][0], total(points[Place.BESIDE], row)) for row in some)
    return f"caught beside exact sentences {100 * caught / len(some):.1f} %"


def shares(points: Points, rows: list[Row]) -> str:
    """Vague caught and scoped blocked, in per cent."""
    parts = []
    for is_vague, name in ((True, "caught"), (False, "blocked")):
        some = [row for row in rows if row["vague"] == is_vague]
        parts.append(f"{name} {100 * sum(blocked(points, row) for row in some) / len(some):.1f} %")
    return ", ".join([*parts, laundered(points, rows)])


def main(paths: list[Path]) -> None:
    """Fit, report, write."""
    files = {path.name: read(path) for path in paths}
    for name, rows in files.items():
        others = [row for other, its in files.items() if other != name for row in its]
        print(f"{name}, fitted on the others: {shares(both(others), rows)}", flush=True)  # noqa: T201
    everything = [row for rows in files.values() for row in rows]
    points = both(everything)
    print(f"all, fitted on all: {shares(points, everything)}")  # noqa: T201
    DATA.write_text(told(points), encoding="utf-8")


def told(points: Points) -> str:
    """The file: a line for each kind of evidence."""
    tables = []
    for place, steps in points.items():
        table: dict[str, list[float]] = {}
        for key, value in sorted(steps.items()):
            table.setdefault(key.rpartition(".")[0], []).append(round(value, 2))
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(values)}" for name, values in table.items())
        tables.append(f"{json.dumps(place.value)}: {{\n{lines}\n}}")
    return "{" + ", ".join(tables) + "}\n"


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
