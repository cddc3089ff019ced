"""What a read-back turned round with a small word: or for and, both for whichever comes first, in total for each.

Hardly a word changes, so no comparison of words shows it. Each of these is one thing that a sentence can say and its
contrary, in the ways people say both.
"""

import re
from collections.abc import Iterator

from promises.domain.say_back.alike import is_told, key
from promises.domain.say_back.flags import Flag
from promises.domain.say_back.said import weighty

_WORD = r"[^\W\d_]{3,}"
_THIS_NOT_THAT = re.compile(
    rf"\b({_WORD})(?:,| and| but|,? and)? (?:not|never) (?:be )?({_WORD})"
    rf"|\b({_WORD}),? (?:rather than|instead of) ({_WORD})"
)
_FIRST = re.compile(r"\bwhichever\b[^.;,]*\b(?:first|earlier|sooner)\b|\bthe (?:earlier|sooner) of\b")
_SAID_FIRST = re.compile(r"\b(?:first|earlier|sooner|whichever|or|either|no matter which)\b")
_LAST = re.compile(r"\bboth\b|\bwhichever\b[^.;,]*\b(?:last|later)\b|\bthe later of\b")
_EACH = re.compile(r"\b(?:per|for each|for every|each|every|apiece)\b")
_IN_ALL = re.compile(r"\b(?:in total|altogether|all together|all told|overall|in all)\b")
_AFTER = re.compile(r"\b(?:after|once) (?!(?:that|this|which|then)\b)([^.;,]+)")
_AFTERWARDS = re.compile(
    r"\b(?:afterwards|only then|after that|thereafter|subsequently) ([^.;,]+)|\bthen ([^.;,]+) afterwards"
)
_ITSELF = re.compile(r"\bautomatic(?:ally)?\b|\bby itself\b|\bon its own\b")
_SAID_ITSELF = re.compile(
    r"\bautomat\w*|\b(?:itself|themselves|on (?:its|their) own|nobody|no one|without|no need|not|never)\b|n't\b"
)
_DUTY = re.compile(r"\b(?:has|have|needs?) to (?!be\b)\w+|\bmust (?!be\b)\w+|\bby hand\b|\bmanually\b")
_MORE = re.compile(r"\b(?:more|longer|later|higher|larger|greater|older) than\b")
_NO_MORE = re.compile(
    r"\b(?:no|not|never|nothing|nobody|cannot)\b(?:[^.;,]|, [^.;,]{1,20},){0,40}"
    r"\b(?:more|longer|later|higher|larger|greater|older) than\b"
    r"|n't\b[^.;,]{0,40}\b(?:more|longer|later|higher|larger|greater|older) than\b"
)
_BEYOND = re.compile(
    r"\b(?:if|when\w*|once|anything|anyone|for|with|where|refus\w+|reject\w+|excluded|costs?|until|unless)\b"
)
_AND = re.compile(rf"\b({_WORD}) and (?:by |the |an? |in |on )?({_WORD})\b")
_CHOICE = re.compile(
    r"\b(?:or|can|may|any|each|every|all|both|no|not|never|without|if|when|either|neither)\b|n't\b|[/;]"
)
_ANYTIME = re.compile(
    r"\bas (?:often|many times|frequently) as\b|\b(?:any number of|unlimited|repeated) times\b|\bunlimited\b"
)
_ONE_TIME = re.compile(r"\b(?:once|a single time|one time|just the one time)\b(?! (?:the|it|they|you|we|a|an|our)\b)")
#: A bound where the sentence has none: from 120 euros upwards.
_FROM_UP = re.compile(
    r"\b(?:from|starting (?:at|from)) [^.;,]{1,25}(?:upwards?|and up|or more)\b|\b(?:and"
    r"|or) (?:up|upwards)\b"
)
_BOUND = re.compile(
    r"\b(?:from|at least|minimum|starting|over|above|more|up|older|newer|later|larger|longer|higher|least"
    r"|exceed\w*)\b"
)
#: A way by which it comes, where the sentence names none.
_WAY = re.compile(
    r"\b(?:by|via|through|per|over) (?:e-?mail|phone|telephone|post|letter|fax|sms|text(?: message)?|chat|courier"
    r"|video"
    r"|registered mail)\b"
)
_ANY_WAY = re.compile(
    r"mail|phone|call|ring|\bpost|letter|\bfax|\bsms|\btext|message|chat|courier|video|written|writing|notif"
    r"|remote|online"
    r"|inform|carrier"
)
#: One of all of them, where the sentence speaks of none before the others; in the first place is no such one.
_THE_FIRST = re.compile(rf"\bthe (?:very )?(?:first|last) (?!(?:\d|place|time|thing|point|step|day|of)\b){_WORD}\b")
_FIRSTS = re.compile(
    r"\b(?:first|last\w*|initial\w*|begin\w*|start\w*|new\w*|end\w*|final\w*|one|before|after|until|within"
    r"|late\w*|recent\w*|previous|next|two|up to)\b|\d"
)
#: A day on which something comes besides.
_DAY_AFTER = re.compile(r"\b(?:the (?:day after|next day|following day)|tomorrow)\b(?! \w+(?:ed|s)\b)")
_AFTER_A_DAY = re.compile(
    r"\b(?:next|follow\w*|after\w*|tomorrow|later|subsequent\w*|overnight|nightly|night|hours?|within|one|daily|days"
    r"|every day|each day|yesterday|previous|before the)\b"
)
#: By how much at most something rises.
_RISES = re.compile(
    r"\b(?:rises?|increase[sd]?|raised?|goes up|go up|grows?) [^.;,]{0,20}?\b(?:by )?"
    r"(?:no more than|not more than|at most|up to|a maximum of)\b"
)
_CEILING = re.compile(
    r"\b(?:up to|most|more|max\w*|cap(?:s|ped)?|limit\w*|ceiling|tops|not?|never|cannot|exceed\w*|or less|under|within"
    r"|as much as|below|over|beyond|above|higher)\b|n't\b"
)
_ALL_OF_THEM = re.compile(
    r"\b(?:any \w+(?:-\w+)? whatsoever|no matter (?:what|why)|whatever the (?:cause|reason)|for any reason)\b"
)
_ANY = re.compile(r"\b(?:any\w*|whatever|no matter|whichever|all|every)\b")


def turned(said: str, back: str) -> Iterator[Flag]:
    """Everything turned round by a small word.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    low, own = said.lower(), back.lower()
    ours, theirs = _preferred(low), _preferred(own)
    for one, other in theirs:
        if any(is_told(one, (lost,)) and is_told(other, (kept,)) for kept, lost in ours):
            yield Flag("not", one)
    if _FIRST.search(low) and (last := _LAST.search(own)) and not _SAID_FIRST.search(own):
        yield Flag("condition", last[0])
    if _EACH.search(low) and not _IN_ALL.search(low) and (once := _IN_ALL.search(own)) and not _EACH.search(own):
        yield Flag("limit", once[0])
    yield from _order(low, own)
    if _ITSELF.search(low) and not _DUTY.search(low) and (duty := _DUTY.search(own)) and not _SAID_ITSELF.search(own):
        yield Flag("who", duty[0])
    if _NO_MORE.search(low) and len(_MORE.findall(low)) == len(_NO_MORE.findall(low)):
        for clause in re.split(r"[.;](?=\s|\Z)", own):
            if (more := _MORE.search(clause)) and not _NO_MORE.search(clause) and not _BEYOND.search(clause):
                yield Flag("limit", more[0])
    if not _CHOICE.search(low):
        for found in _AND.finditer(low):
            if either := re.search(rf"(?<!\ba )(?<!\ban )\b{found[1]} or (?:by |the |an? |in |on )?{found[2]}\b", own):
                yield Flag("condition", either[0])
    if _ANYTIME.search(low) and (single := _ONE_TIME.search(own)) and not _ONE_TIME.search(low):
        yield Flag("number", single[0])
    if (bound := _FROM_UP.search(own)) and not _BOUND.search(low):
        yield Flag("limit", bound[0])
    if (way := _WAY.search(own)) and not _ANY_WAY.search(low):
        yield Flag("guess", way[0])
    if (lost := _WAY.search(low)) and len(_ANY_WAY.findall(low)) == 1 and not _ANY_WAY.search(own):
        yield Flag("limit", lost[0])
    if (which := _THE_FIRST.search(own)) and not _FIRSTS.search(low):
        yield Flag("limit", which[0])
    if (later := _DAY_AFTER.search(own)) and not _AFTER_A_DAY.search(low):
        yield Flag("guess", later[0])
    if (rises := _RISES.search(low)) and not _CEILING.search(own):
        yield Flag("limit", rises[0])
    if (wide := _ALL_OF_THEM.search(own)) and not _ANY.search(low):
        yield Flag("limit", wide[0])


def _preferred(text: str) -> set[tuple[str, str]]:
    """What is so and what is not: slowed, not charged; slowed rather than charged."""
    return {
        (key(found[1] or found[3]), key(found[2] or found[4]))
        for found in _THIS_NOT_THAT.finditer(text)
        if key(found[1] or found[3]) and key(found[2] or found[4])
    }


def _order(low: str, own: str) -> Iterator[Flag]:
    """What the sentence has first and the read-back has afterwards."""
    if not (first := _AFTER.search(low)):
        return
    before = weighty(first[1])
    for found in _AFTERWARDS.finditer(own):
        words = weighty(found[1] or found[2])
        if (
            len(words) >= 2
            and sum(is_told(one, before) for one in words) >= len(words) / 2
            and sum(is_told(one, before) for one in words) >= 2
        ):
            yield Flag("condition", found[0])
