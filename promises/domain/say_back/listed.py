"""Numbers that say nothing by themselves: how many things were listed, and the one behind those that were counted.

"Three languages: Czech, Dutch and Welsh" promises no third thing where the sentence lists those three, and who is told
that the first 60 days are free pays from day 61 on. A number that counts anything else must be in the sentence.
"""

import re
from collections.abc import Iterator, Sequence

from promises.domain.say_back.numerals import SPELLED
from promises.domain.say_back.quantities import Quantity

MOST = 6  # things that somebody counts who lists them
_BREAK = re.compile(r"[.;:()](?=\s|\Z)|\s[-–]\s|, (?=(?:but|while|whereas|so that|which|who|except)\b)")
_LISTING = re.compile(r"^(?:meaning|namely|that is|i\.e\.|such as)\b")
_AND = re.compile(r"(?:\A|\s)(?:and|or|then|plus)\s|\s[&+]\s")
_OPENING = re.compile(
    r"^(?:during|if|when|whenever|after|before|for|in|on|from|once|until|with|at|by|where|to|under|within)\b"
)
#: Things that are no thing by themselves: whoever counts them says what they are.
_THINGS = r"(?:things?|steps?|items?|points?|parts?|matches|kinds?|ways?|groups?|cases|conditions|options)"
_LIST_FOLLOWS = re.compile(
    rf"[^.;:?!]{{0,80}}(?::|, namely\b|\bthat (?:are|is)\b)|(?: [\w'-]+){{1,2}}, |(?: {_THINGS}\b)"
)
_LISTED_BEFORE = re.compile(r"(?::|,|\bare|\bof|\bthe|\bthese|\bthose|\bnone of|\ball) (?:the |those |these )?\Z")
_DEFINITE = re.compile(r"\b(?:the|these|those|all) \Z")
_MARKED = re.compile(r"^(?: (?!or more)[\w'-]+){0,2}? (?:on|onwards?|upwards?)\b|^ onwards?\b")
_FROM = re.compile(r"\b(?:from|as of|starting(?: with)?|beginning with)(?: the)? (?:\w+ )?\Z")
_FURTHER = re.compile(
    r"\b(?:further|more|additional|beyond|above|over|extra|after|then|thereafter|up to|first|until)\b"
)


def sizes(text: str) -> set[int]:
    """How many things each list of a text has; where a list may begin sooner or later, both.

    Args:
        text: a sentence or a read-back.
    """
    return set(_sizes(text.lower()))


def _sizes(low: str) -> Iterator[int]:
    for clause in _BREAK.split(low):
        pieces = [piece.strip() for piece in (clause or "").split(", ")]
        first = max((at for at, piece in enumerate(pieces) if _LISTING.match(piece)), default=0)
        run = pieces[first:]
        opened = len(run) > 1 and bool(_OPENING.match(run[0]))
        for at, piece in enumerate(run):
            ands = len(_AND.findall(f"{piece} "))
            if not ands:
                continue
            many = at + 1 if _AND.match(piece) else at + 2
            yield many
            if opened:
                yield many - 1
        if len(run) > 2 and not any(map(_AND.search, run)):
            yield len(run)


def counts_what_is_listed(have: Quantity, said: str, back: str) -> bool:
    """Whether a number of the read-back only counts what the sentence lists.

    Args:
        have: the number.
        said: the approved wording.
        back: the read-back.
    """
    if have.dimension != "count" or not 2 <= have.value <= MOST or have.words.lower() not in SPELLED:
        return False
    before, behind = back[: have.start].lower(), back[have.start + len(have.words) :].lower()
    if behind.startswith(":") and re.search(r"(?:\A|[.;:] )\Z", before):
        return re.search(rf"(?:\A|[.;:] ){_before(have)}[:.]", back.lower()) is not None  # One: ... Two: ...
    if have.value not in sizes(said):
        return False
    return bool(_LIST_FOLLOWS.match(behind) or _DEFINITE.search(before))


def _before(have: Quantity) -> str:
    return next((name for name, value in SPELLED.items() if value == have.value - 1), "-")


def is_list_counted(want: Quantity, said: str) -> bool:
    """Whether a number of the sentence only points at what it lists: the two sites, behind both their names.

    Args:
        want: the number.
        said: the approved wording.
    """
    if want.dimension != "count" or want.words.lower() not in SPELLED:
        return False
    before = said[: want.start]
    return _DEFINITE.search(before.lower()) is not None and want.value in sizes(before)


def is_the_next(have: Quantity, wanted: Sequence[Quantity], said: str, back: str) -> bool:
    """Whether a number is the first behind those that the sentence counts: day 61, where the first 60 are free.

    Args:
        have: the number of the read-back.
        wanted: those of the sentence.
        said: the approved wording.
        back: the read-back.
    """
    if have.dimension != "count" or not _FURTHER.search(said.lower()):
        return False
    before, behind = back[: have.start].lower(), back[have.start + len(have.words) :].lower()
    if not (_FROM.search(before) or _MARKED.match(behind)):
        return False
    return any(_number_of(want) == have.value - 1 for want in wanted)


def _number_of(want: Quantity) -> float:
    first = re.split(r"[\s-]", want.words.lower())[0]
    if first in SPELLED:
        return float(SPELLED[first])
    return float(first) if re.fullmatch(r"\d+", first) else -1.0
