"""How much of a text is pinned down, weighed against what leaves it open.

A promise can be signed when it names a behaviour, the thing it happens to, and where it stops. Each kind of evidence
counts a few times at most, since a date and two product names alone pin nothing down. Each sentence is weighed by its
own words, whatever stands beside it. The points of each kind stand in `data/exactness.json`; how they came about is
told in docs/wording.md.
"""

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from promises.domain.wording.denials import LEFT_OUT
from promises.domain.wording.pins import AMOUNT, BOUND, CONDITION, DATE, DURATION, MECHANISM, RATE
from promises.domain.wording.reading import Reading, Stretch
from promises.domain.wording.words import DATA, KEY, exact_nouns, exact_verbs, vague, vague_verbs

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
    "we": re.compile(r"\b(?:we|our|us|we'll)\b"),
    "adverb": re.compile(r"\b[a-z]{3,24}ly\b"),
    "points_back": re.compile(
        r"\b(?:others?|further|later|earlier|older|unused|remaining|rest|otherwise|else|afterwards|then|until|second|"
        r"third|fourth|fifth|eleventh|changes?|without|neither|alone|stays?|remains?|both|each|ones?|same|those|this|it|"
        r"these)\b"
    ),
    "future": re.compile(r"\b(?:will|shall|'ll|going to|gets?|would)\b"),
}
#: Kinds that tell only further sentences apart.
OF_FURTHER = frozenset({"we", "adverb", "points_back"})
_NARROWING_KEY = re.compile(rf"(?<![\w-]){KEY}")
_WORDS = {
    "manner": "manner",
    "comparative": "comparative",
    "praise": "praise",
    "restrictor": "restrictor",
    "vague_noun": "nouns",
}


def evidence(reading: Reading, part: Stretch) -> dict[str, int]:
    """How often each kind of evidence, for and against, stands in a sentence."""
    low = reading.low[part.start : part.end]
    counts = {
        name: sum(1 for _ in pattern.finditer(reading.low, part.start, part.end)) for name, pattern in _PATTERNS.items()
    }
    words = {found[0] for found in _WORD.finditer(low)}
    verbs, nouns = words & exact_verbs(), words & exact_nouns()
    counts["verb"] = len(verbs - nouns) + len(verbs & nouns) // 2
    counts["noun"] = len(nouns)
    counts["vague_verb"] = len(words & vague_verbs())
    for name, kind in _WORDS.items():
        counts[name] = len(words & vague(kind))
    if "key" in words and not _NARROWING_KEY.search(reading.low, part.start, part.end):
        counts["restrictor"] -= 1
    counts["name"] = sum(
        1 for found in _NAME.finditer(reading.low, part.start, part.end) if reading.is_capital(found.start())
    )
    counts["short"] = max(0, 3 - len(low.split()) // 6)
    return counts


class Place(StrEnum):
    """Where a sentence stands; the keys of `data/exactness.json`."""

    ALONE = "alone"
    BESIDE = "beside"  # a further sentence of a text that is exact as a whole: it may say less, but not be vaguer


@lru_cache(maxsize=1)
def _points() -> Mapping[str, Mapping[str, list[float]]]:
    points: dict[str, dict[str, list[float]]] = json.loads((DATA / "exactness.json").read_text(encoding="utf-8"))
    return points


def weigh(counts: Mapping[str, int], place: Place = Place.ALONE) -> float:
    """Points of all evidence; above zero the sentence leaves more open than it pins down."""
    points = _points()[place]
    return points["start"][0] + sum(
        sum(points[name][: min(count, MOST)]) for name, count in counts.items() if name in points
    )


@lru_cache(maxsize=2)
def openness(reading: Reading) -> tuple[float, ...]:
    """For each sentence how much more it leaves open than it pins down; below zero it pins down more.

    A limit in a further sentence says less than a promise: "Others are not." So where the text as a whole is exact,
    each of its sentences is weighed by what vague sentences have and further ones do not. Beyond that no sentence
    helps another, however many exact ones there are.
    """
    counts = [evidence(reading, sentence) for sentence in reading.sentences]
    alone = tuple(weigh(each) for each in counts)
    if len(alone) < 2:
        return alone
    whole = weigh(evidence(reading, Stretch(0, len(reading.low))))
    if whole <= 0:
        return tuple(weigh(each, Place.BESIDE) for each in counts)
    return alone if max(alone) > 0 else (whole,) * len(alone)


def vague_sentences(reading: Reading) -> Iterator[Stretch]:
    """The sentences that leave open what they say. A plain no promises nothing, so it leaves nothing open."""
    for sentence, points in zip(reading.sentences, openness(reading), strict=True):
        if points > 0 and not reading.promises_nothing(sentence):
            yield sentence
