"""How well the wording check tells a sentence that could be signed from one that could not.

The points by which it weighs a sentence were fitted on rows tuned on (tests/quality/fit_exactness.py), so their figures
flatter it; the held-out rows were never looked at.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promises.domain.wording import Finding, findings, shipped
from tests.training.rows import FOLDER, HELD_OUT


@dataclass(frozen=True)
class Judged:
    """One labelled sentence and what blocks it.

    Attributes:
        label: "vague" or "scoped".
        blocking: its must-change findings.
    """

    label: str
    blocking: tuple[Finding, ...]


def report() -> Iterator[str]:
    """The figures, line by line."""
    there = sorted(path.stem.removeprefix("sentences_") for path in FOLDER.glob("sentences_?.jsonl"))
    for title, letters in (
        ("tuned on", [letter for letter in there if letter not in HELD_OUT]),
        ("held out", [letter for letter in there if letter in HELD_OUT]),
    ):
        rows = [row for letter in letters for row in judged(letter)]
        yield ""
        yield f"Sentences, {title}: {len(rows)} rows of {', '.join(letters) or 'nobody'}"
        if rows:
            yield from figures(rows)


def judged(letter: str) -> list[Judged]:
    """One writer's sentences under the shipped list of banned lines."""
    phrases = shipped()
    found = []
    for line in (FOLDER / f"sentences_{letter}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        blocking = tuple(finding for finding in findings(row["text"], phrases=phrases) if finding.blocks)
        found.append(Judged(row["label"], blocking))
    return found


def figures(rows: Sequence[Judged]) -> Iterator[str]:
    """Caught and blocked, then each check: in how many vague and scoped sentences it speaks, and how often rightly."""
    vague = [row for row in rows if row.label == "vague"]
    scoped = [row for row in rows if row.label == "scoped"]
    caught, blocked = (sum(bool(row.blocking) for row in group) for group in (vague, scoped))
    yield (
        f"  vague caught {caught / len(vague):.1%} ({caught} of {len(vague)}), "
        f"scoped blocked {blocked / len(scoped):.1%} ({blocked} of {len(scoped)})"
    )
    spoke = {
        name: Counter(check for row in group for check in {finding.check for finding in row.blocking})
        for name, group in (("vague", vague), ("scoped", scoped))
    }
    for check in sorted(spoke["vague"] | spoke["scoped"], key=lambda check: -spoke["vague"][check]):
        right, wrong = spoke["vague"][check], spoke["scoped"][check]
        yield f"  {check:17} in {right:3} vague, {wrong:3} scoped, precision {right / (right + wrong):.1%}"
