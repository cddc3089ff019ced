"""Conditions reviewers asked for, and whether the owner's words take them up.

A reviewer writes one sentence; the owner must turn it into words of the promise (design/UX.md 4.4: every condition of a
reviewer is mentioned, those left out are listed in words). Reading is done by words, so it advises and refuses nothing:
the lanes confirm the exact words, and that decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from promises.enums import Lane
from reviews.domain.days import only_day
from reviews.enums import Answer
from reviews.models import Review

#: Share of a part's telling words that must stand in the sentence. All but one of four: "gives test access first" is
#: taken up by "if the customer gives test access by June 5", and "key login only" is not by "sends its public key".
ENOUGH = 0.75
_PART = re.compile(
    r"(?<=[.!?;])\s+|;\s*|,?\s+and\s+(?=(?:the )?(?:customer|client|buyer)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9][a-z0-9'’-]*")
_SMALL = frozenset(
    {
        "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "by", "for",
        "from", "with", "if", "it", "its", "is", "are", "be", "will", "must", "shall", "should",
        "this", "that", "their", "our", "we", "they", "he", "she", "as", "when", "then",
    }
)  # fmt: skip
_WHO = re.compile(
    r"(?P<who>(?:the )?(?:customer|client|buyer|vendor|partner)(?:'s [a-z]+)?|we|sales|support|delivery|engineering|"
    r"security|product|legal|finance) (?P<what>[a-z]+ .+)",
    re.IGNORECASE,
)
_UNTIL = re.compile(r",? (?:by|before|until|no later than) (?P<day>[^,]+)$", re.IGNORECASE)


@dataclass(frozen=True)
class AskedCondition:
    """One part of what a reviewer asked for.

    Attributes:
        key: names it in a form.
        lane: who asked.
        text: its own words, without an end.
    """

    key: str
    lane: Lane
    text: str

    def row(self, today: date) -> dict[str, Any] | None:
        """A row of conditions as it opens, where the words say who must do what; None where nobody has to act.

        Args:
            today: a day without a year is the next one of that name.
        """
        found = _WHO.fullmatch(self.text)
        if found is None:
            return None
        what, day = found["what"], _day(self.text, today)
        if day is not None:
            what = _UNTIL.sub("", what)
        return {"lane": self.lane, "who": found["who"].casefold(), "what": what, "by_when": day}

    def as_sentence(self) -> str:
        """The words as a further sentence of a promise."""
        return f"{self.text[:1].upper()}{self.text[1:]}."

    def is_in(self, words: str) -> bool:
        """Whether these words take it up."""
        telling = _telling(self.text)
        if not telling:
            return True
        said = _telling(words)
        if {word for word in telling if word[0].isdigit()} - said:
            return False
        return len(telling & said) >= ENOUGH * len(telling)


def asked(reviews: Sequence[Review], since_revision: int) -> list[AskedCondition]:
    """What the groups want in the words, in the order of the groups.

    Confirming exact words takes nothing back: other words must hold the same conditions.

    Args:
        reviews: every answer of the promise, oldest first.
        since_revision: of the newest submission; what was said of an earlier ask is not asked of this one.
    """
    newest: dict[str, Review] = {}
    for review in reviews:
        if review.answer == Answer.QUESTION or review.confirms_id or review.revision < since_revision:
            continue
        newest[review.lane] = review
    found = []
    for lane in Lane:
        given = newest.get(lane)
        if given is None or given.answer != Answer.YES_IF:
            continue
        parts = [part.strip(" .;!") for part in _PART.split(given.sentence)]
        found += [
            AskedCondition(f"{given.pk}-{number}", Lane(lane), part)
            for number, part in enumerate(filter(None, parts), start=1)
        ]
    return found


def left_out(conditions: Sequence[AskedCondition], words: str) -> list[AskedCondition]:
    """Those the words do not take up."""
    return [condition for condition in conditions if not condition.is_in(words)]


def _telling(text: str) -> set[str]:
    words = _WORD.findall(text.casefold().replace("’", "'"))
    return {_stem(word.removesuffix("'s")) for word in words if word not in _SMALL}


def _stem(word: str) -> str:
    """Close forms as one: sends and send, keys and key."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _day(text: str, today: date) -> date | None:
    named = only_day(text)
    if named is None:
        return None
    if named.year is not None:
        return date(named.year, named.month, named.day)
    for year in (today.year, today.year + 1):
        try:
            day = date(year, named.month, named.day)
        except ValueError:
            continue
        if day >= today:
            return day
    return None
