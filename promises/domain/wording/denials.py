"""What a clause leaves out: which of its words promise nothing, and which only stand beside a no.

A denial helps the very thing it denies, in the direction in which it points, and nothing else: "the page is fast and
PDF export is not included" leaves out PDF export. Doubt never helps a phrase.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from promises.domain.wording.words import acting_words, mostly_nouns

_DENIED = (
    r"(?:included|part|covered|promised|guaranteed|supported|offered|available|provided|possible|planned|in scope|"
    r"committed|sold|delivered|built|affected|limited)"
)
#: What stands before it is left out: "custom mapping is not included".
_BACK = (
    rf"(?:(?:is|are|was|were|be) (?:not|never) (?:\w+ )?{_DENIED}"
    rf"|(?:isn't|aren't|wasn't|weren't|won't be) (?:\w+ )?{_DENIED}"
    r"|(?:not|no longer|nor) (?:included|covered|promised|guaranteed|supported|offered|available|provided|in scope)"
    r"|(?:is|are|was|be|stays?|remains?) (?:\w+ )?(?:excluded|out of scope|separate)"
    r"|out of scope|excluded|separate (?:work|scoping|order|project|quote)|needs? separate|not promised)"
)
#: What stands after it is left out: "we do not promise real-time sync".
_AHEAD = (
    r"(?:(?:do|does|did|will|can|shall)(?: not|n't) (?:\w+ )?(?:promise|guarantee|commit|support|offer|provide|include|"
    r"cover|build|sell|agree|do|warrant|replace)"
    r"|(?:won't|can't|cannot) (?:\w+ )?(?:promise|guarantee|commit|support|offer|provide|include|cover|build|agree|do))"
)
#: What stands on either side: "the guarantee does not extend to all your sites".
_BOTH = r"(?:(?:do|does|did|will|can|shall)(?: not|n't) (?:\w+ )?(?:apply|extend))"
#: Its own words are what is left out.
_ITSELF = (
    r"(?:(?:cannot|can't|may not|must not) be \w+ by (?:anybody|anyone)"
    r"|nothing else (?:is|are|moves?|changes?|leaves?)"
    r"|(?:everything|anything) else (?:is|are|needs?|stays?|remains?))"
)
#: "Logs cannot be sent to other systems" denies where to; "what cannot be solved by you" only says which.
_AHEAD_TOO = (
    r"(?:excludes|excluding|no promise|no commitment|no guarantee"
    r"|(?<!that )(?<!which )(?<!who )(?<!what )(?:cannot|can't) be \w+ (?:to|into|from|with))"
)
#: What leaves out only the thing that follows it.
_NEXT = r"without"
LEFT_OUT = re.compile(rf"\b(?:{_BACK}|{_AHEAD}|{_BOTH}|{_ITSELF})\b")
_POINTS = re.compile(
    rf"\b(?:(?P<ITSELF>{_ITSELF})|(?P<BOTH>{_BOTH})|(?P<AHEAD>{_AHEAD}|{_AHEAD_TOO})|(?P<NEXT>{_NEXT})|"
    rf"(?P<BACK>{_BACK}))\b"
)
#: Most words between a phrase and what says that it is left out: "real-time sync and backfill are not included".
NEAR = 6
FAR = 160  # characters that are looked at for them
_SINGULAR = re.compile(r"(?:is|was|isn't|wasn't|needs|stays|remains|does)\b")
#: "We do not promise": who denies it does nothing else.
_WHO = re.compile(r"\s*(?:we|they|you|it|i) ?")
_LIST = re.compile(r",| (?:and|&|plus)(?= )")
#: "Without their help quickly" and "without help in an appropriate manner" say how, no longer what is left out.
_NEXT_THING_ENDS = re.compile(r"\w \w+ly\b| (?:in|on|at|for|to|with|within|by|under|through|over|during) ")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_WORD = re.compile(r"[\w&/+'-]+")
#: After "the desk" they are verbs all the same: "the desk exports quickly".
_VERB_AFTER_ALL = re.compile(
    rf"\b(?:the|our|your|their|its|a|an|this|each|every) [\w-]+ (?:{'|'.join(sorted(mostly_nouns()))})\b"
)


class Points(Enum):
    """Which words of its clause a denial is about."""

    BACK = "BACK"
    AHEAD = "AHEAD"
    BOTH = "BOTH"
    ITSELF = "ITSELF"
    NEXT = "NEXT"


@dataclass(frozen=True)
class Denial:
    """Words that leave something out.

    Attributes:
        start: where they begin in the folded text.
        end: where they end.
        points: which words they are about.
        is_singular: whether they are said of one thing, so that an "and" before them joins it to nothing.
    """

    start: int
    end: int
    points: Points
    is_singular: bool


class Denials:
    """What one clause leaves out, found once however many phrases are asked about."""

    def __init__(self, low: str, start: int, end: int) -> None:
        self._low = low
        self._start, self._end = start, end
        self._found = tuple(_denials(low, start, end))
        self._starts = [one.start for one in self._found]
        self._first_verb = _first_verb(low, start, end) if self._found else end

    def cover(self, start: int, end: int) -> bool:
        """Whether the phrase at this place is what the clause leaves out."""
        place = bisect_right(self._starts, start)
        around = self._found[max(0, place - 1) : place + 1]
        return any(self._covers(one, start, end) for one in around)

    def _covers(self, one: Denial, start: int, end: int) -> bool:
        if one.start < end and start < one.end:  # "without limits" is itself a claim
            return one.points != Points.NEXT
        if one.end <= start:
            between = (one.end, start)
            if one.points == Points.NEXT and _NEXT_THING_ENDS.search(self._low, one.end, end):
                return False
            return one.points in (Points.AHEAD, Points.BOTH, Points.NEXT) and self._joins(between, ahead=True)
        between = (end, one.start)
        if one.points not in (Points.BACK, Points.BOTH) or self._first_verb < start:
            return False
        return self._joins(between, ahead=False) and not (one.is_singular and _LIST.search(self._low, *between))

    def _joins(self, between: tuple[int, int], *, ahead: bool) -> bool:
        """Whether a few words of one group of nouns lie between; after a no, "and" may begin what is promised."""
        first, last = between
        if last - first > FAR or len(_WORD.findall(self._low, first, last)) > NEAR:
            return False
        if next(verbs(self._low, first, last), None) is not None:
            return False
        return not ahead or _LIST.search(self._low, first, last) is None

    def say_all(self) -> bool:
        """Whether leaving out is all this clause does: no other verb in it says anything."""
        return any(
            _WHO.fullmatch(self._low, self._start, one.start) is not None or one.start <= self._first_verb
            for one in self._found
            if next(verbs(self._low, one.end, self._end), None) is None
        )


def _denials(low: str, start: int, end: int) -> Iterator[Denial]:
    for found in _POINTS.finditer(low, start, end):
        singular = _SINGULAR.match(low, found.start()) is not None
        yield Denial(found.start(), found.end(), Points[found.lastgroup or "ITSELF"], singular)


def verbs(low: str, start: int, end: int) -> Iterator[int]:
    """Where a word stands that may be the verb of a clause, or says who acts."""
    return (found.start() for found in _TOKEN.finditer(low, start, end) if found[0] in acting_words())


def _first_verb(low: str, start: int, end: int) -> int:
    after_all = _VERB_AFTER_ALL.search(low, start, end)
    return min(next(verbs(low, start, end), end), after_all.start() if after_all else end)
