"""A "not" of a read-back that says nothing new, for the sentence says the same without one.

On weekdays is not at weekends, until it is opened is as long as it is not opened, and where B comes before A nothing of
A is done until B is.
"""

import re

from promises.domain.say_back.alike import is_told
from promises.domain.say_back.markers import NOT, WORKING
from promises.domain.say_back.said import keys_said, weighty

_NO_WEEKENDS = re.compile(
    r"[,;(]?\s*\b(?:and |but )?(?:not|never|no|closed) (?:at |on |on the |over the )?"
    r"(?:weekends?|saturdays? (?:or|and|nor) sundays?)\b\)?"
)
_NOT_YET = re.compile(
    r"\b(?:still|as yet) (?:no|not)\b|\b(?:no|not|n't) (?:[\w'-]+ ){0,4}yet\b"
    r"|\bas long as (?:[\w'-]+ ){1,5}(?:not|n't|no)\b"
)
_EARLIER = re.compile(r"\b(?:before|until|till|prior|first)\b")
_NO_WAY_ROUND = re.compile(r"\b(?:no (?:way (?:a?round|past|without|out)|choice|getting (?:a?round|past)))\b")
_MUST = re.compile(r"\b(?:must|required|requires?|mandatory|has to|have to)\b")
_WHETHER = re.compile(r"\bor not\b")
_NO_TO_IT = re.compile(r"\bsa(?:y|ys|id|ying) no\b")
_OBJECTS = re.compile(r"\b(?:object\w*|refus\w+|reject\w*|declin\w+|oppos\w+|veto\w*|disagree\w*)\b")
_NOT_UNTIL = re.compile(r"\b(?:nothing|no|not|never|nobody)\b([^.;:]*?)\b(?:until|till|before|unless)\b")
_BEFORE = re.compile(r"\b(?:before|until|till|prior to)\b([^.;:]*)")


def without_weekends(low: str, own: str) -> str:
    """A read-back without what it says of weekends, where the sentence speaks of weekdays: they are not meant anyway.

    Args:
        low: the sentence in small letters.
        own: the read-back in small letters.
    """
    return _NO_WEEKENDS.sub("", own) if WORKING.search(low) and WORKING.search(own) else own


def says_nothing_new(found: re.Match[str], low: str, own: str) -> bool:
    """Whether a "not" that only the read-back has is what the sentence says in other words.

    Args:
        found: the "not" in the read-back.
        low: the sentence in small letters.
        own: the read-back in small letters.
    """
    if _is_in(_WHETHER, found, own):
        return True
    for pattern, said in ((_NOT_YET, _EARLIER), (_NO_WAY_ROUND, _MUST), (_NO_TO_IT, _OBJECTS)):
        if _is_in(pattern, found, own) and said.search(low):
            return True
    return any(
        place.start() == found.start() and _is_of_what_follows(place[1], low) for place in _NOT_UNTIL.finditer(own)
    )


def _is_in(pattern: re.Pattern[str], found: re.Match[str], own: str) -> bool:
    return any(place.start() <= found.start() < place.end() for place in pattern.finditer(own))


def _is_of_what_follows(words: str, low: str) -> bool:
    """Whether what is not done yet is, in the sentence, what comes after something, and not what comes before it."""
    behind = _BEFORE.search(low)
    if behind is None or NOT.search(low):
        return False
    told, later, sooner = weighty(words), keys_said(behind[1]), keys_said(low[: behind.start()])
    return any(is_told(one, later) for one in told) and not any(
        is_told(one, sooner) and not is_told(one, later) for one in told
    )
