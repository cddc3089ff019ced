"""How much of a text is pinned down, weighed against what leaves it open.

A promise can be signed when it names a behaviour, the thing it happens to, and where it stops. Each kind of evidence
counts a few times at most, since a date and two product names alone pin nothing down. The points of each kind stand in
`data/exactness.json`; how they came about is told in docs/wording.md.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from promises.domain.wording.pins import AMOUNT, BOUND, CONDITION, DATE, DURATION, MECHANISM, RATE
from promises.domain.wording.reading import LEFT_OUT, Reading
from promises.domain.wording.words import DATA, exact_nouns, exact_verbs, vague, vague_verbs

MOST = 3  # times a kind of evidence counts

_WORD = re.compile(r"[a-z][a-z'/-]*")
_NAME = re.compile(r"\b[a-z][\w.-]*")
_PATTERNS = {
    "amount": AMOUNT,
    "duration": DURATION,
    "rate": RATE,
    "date": DATE,
    "mechanism": MECHANISM,
    "bound": BOUND,
    "condition": CONDITION,
    "left_out": LEFT_OUT,
    "not": re.compile(r"\b(?:cannot|can't|not|no|never|nobody|nothing|none|without|refused?|rejected)\b"),
    "quoted": re.compile(r'"[^"]{1,60}"'),
    "role": re.compile(
        r"\b(?:with|has|have|having|holding|hold|of|in) the (?:roles?|rights?|permissions?|status|group|field|column)\b"
        r"|\b(?:admins?|administrators?|owners?|managers?|viewers?|editors?|approvers?)\b"
    ),
    "defined": re.compile(
        r"(?<=\w): (?=\S)|\b(?:meaning|means|consists? of|namely|i\.e\.|listed|named|printed|as in|annex|"
        r"appendix|exhibit|section \d|clause \d|page \d)"
    ),
    "route": re.compile(
        r"\b(?:exports?|imports?|copy|copies|upload|download|sync|transfer|feed|moved?|sent|sends?|copied|written|posted|"
        r"placed|put|pushed|delivered|exported|imported)\b[^.;]{0,60} "
        r"(?:to|into|in|on|from) (?!be |do |make )(?:[a-z]|/)"
    ),
    "future": re.compile(r"\b(?:will|shall|'ll|going to|gets?|would)\b"),
}
_WORDS = {
    "manner": "manner",
    "comparative": "comparative",
    "praise": "praise",
    "restrictor": "restrictor",
    "vague_noun": "nouns",
}


def evidence(reading: Reading) -> dict[str, int]:
    """How often each kind of evidence, for and against, stands in a text."""
    low = reading.low
    counts = {name: sum(1 for _ in pattern.finditer(low)) for name, pattern in _PATTERNS.items()}
    words = {found[0] for found in _WORD.finditer(low)}
    verbs, nouns = words & exact_verbs(), words & exact_nouns()
    counts["verb"] = len(verbs - nouns) + len(verbs & nouns) // 2
    counts["noun"] = len(nouns)
    counts["vague_verb"] = len(words & vague_verbs())
    for name, kind in _WORDS.items():
        counts[name] = len(words & vague(kind))
    counts["name"] = sum(1 for found in _NAME.finditer(low) if reading.is_capital(found.start()))
    counts["short"] = max(0, 3 - len(low.split()) // 6)
    return counts


@lru_cache(maxsize=1)
def _points() -> Mapping[str, list[float]]:
    points: dict[str, list[float]] = json.loads((DATA / "exactness.json").read_text(encoding="utf-8"))["points"]
    return points


def weigh(counts: Mapping[str, int]) -> float:
    """Points of all evidence; above zero the text leaves more open than it pins down."""
    points = _points()
    return points["start"][0] + sum(
        sum(points[name][: min(count, MOST)]) for name, count in counts.items() if name in points
    )


def openness(reading: Reading) -> float:
    """How much more a text leaves open than it pins down; below zero it pins down more."""
    return weigh(evidence(reading))


def is_exact(reading: Reading) -> bool:
    """Whether the text pins down what it says. A plain no promises nothing, so it leaves nothing open."""
    return reading.promises_nothing or openness(reading) <= 0
