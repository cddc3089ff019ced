"""Fits the points of promises/data/exactness.json on labelled sentences; reads nothing that is held out.

    .venv/bin/python tests/quality/fit_exactness.py tests/quality/sentences_[abcdghijk].jsonl

Logistic regression with a quadratic penalty, in plain Python, from the same start in the same order: the same sentences
give the same file. Vague sentences that a firm or strong phrase gives away already are left out, so that the points
learn what phrases do not see. The sentences of the article count several times. Prints, for each file, how its
sentences fare with points fitted on the other files only.
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
from promises.domain.wording.exactness import MOST, evidence  # noqa: E402
from promises.domain.wording.reading import Reading  # noqa: E402
from promises.domain.wording.registry import CHECKS  # noqa: E402

ARTICLE = ROOT / "tests" / "promises" / "domain" / "wording" / "article.json"
DATA = ROOT / "promises" / "data" / "exactness.json"
PENALTY, ROUNDS, STEP, SHIFT, TIMES = 0.004, 600, 0.6, 1.15, 40
LEAVES_OUT = {"nothing_exact", "missing_part"}

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    """The rows of a file with their evidence and the strengths of the phrases found."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [prepared(row["text"], row["label"]) for row in rows]


def article() -> list[Row]:
    """Good sentences of the article, and some of the documented capabilities of the sample company."""
    told = json.loads(ARTICLE.read_text(encoding="utf-8"))
    return [prepared(text, "scoped") for text in told["good"] + told["product"]] * TIMES


def prepared(text: str, label: str) -> Row:
    """One sentence, read."""
    reading = Reading(text)
    found = [finding for check in CHECKS if check.id not in LEAVES_OUT for finding in check.find(reading)]
    keys = ["start.1"]
    for name, count in evidence(reading).items():
        keys += [f"{name}.{number}" for number in range(1, min(count, MOST) + 1)]
    strengths = {finding.strength for finding in found if finding.blocks}
    return {"text": text, "vague": label == "vague", "keys": keys, "strengths": strengths, "found": found}


def fit(rows: list[Row]) -> dict[str, float]:
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
    points["start.1"] += SHIFT
    return points


def total(points: dict[str, float], row: Row) -> float:
    """How much more the sentence leaves open than it pins down."""
    return sum(points.get(key, 0.0) for key in row["keys"])


def blocked(points: dict[str, float], row: Row, strong_at: float = GIVES_WAY[Strength.STRONG]) -> bool:
    """What `findings` makes of it."""
    openness = total(points, row)
    strengths = row["strengths"]
    return Strength.FIRM in strengths or (Strength.STRONG in strengths and openness > strong_at) or openness > 0


def shares(points: dict[str, float], rows: list[Row]) -> str:
    """Vague caught and scoped blocked, in per cent."""
    parts = []
    for vague, name in ((True, "caught"), (False, "blocked")):
        some = [row for row in rows if row["vague"] == vague]
        parts.append(f"{name} {100 * sum(blocked(points, row) for row in some) / len(some):.1f} %")
    return ", ".join(parts)


def main(paths: list[Path]) -> None:
    """Fit, report, write."""
    files = {path.name: read(path) for path in paths}
    for name, rows in files.items():
        others = [row for other, its in files.items() if other != name for row in its] + article()
        print(f"{name}, fitted on the others: {shares(fit(others), rows)}")  # noqa: T201
    everything = [row for rows in files.values() for row in rows]
    points = fit(everything + article())
    print(f"all, fitted on all: {shares(points, everything)}")  # noqa: T201
    table: dict[str, list[float]] = {}
    for key, value in sorted(points.items()):
        table.setdefault(key.rpartition(".")[0], []).append(round(value, 2))
    DATA.write_text(
        json.dumps({"points": table}, indent=None)
        .replace("], ", "],\n  ")
        .replace('{"points": {', '{"points": {\n  ')
        .replace("]}}", "]\n}}\n"),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
