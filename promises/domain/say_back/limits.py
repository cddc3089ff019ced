"""Limits, conditions, and every "not" that a read-back lost, turned round or put in."""

import re
from collections.abc import Iterator

from promises.domain.drift.nearest import stem
from promises.domain.say_back.alike import key
from promises.domain.say_back.condition_words import (
    AFTER,
    APPROVAL,
    BEFORE,
    CONDITION,
    EXCEPTING,
    IF_INSTEAD,
    IFS,
    LATER,
    NOT_WITHOUT,
    ONLY_AFTER,
    ONLY_SO,
    PRIOR,
    REQUEST,
    SAID_AFTER,
    SAID_APPROVAL,
    SAID_CONDITION,
    SAID_NEED,
    SAID_PRIOR,
    SAID_REQUEST,
    SAID_UNLESS,
    STRAIGHT,
    TURNING,
    UNLESS,
)
from promises.domain.say_back.days import weekdays
from promises.domain.say_back.denials import says_nothing_new, without_weekends
from promises.domain.say_back.families import LIGHT
from promises.domain.say_back.flags import Flag
from promises.domain.say_back.markers import (
    ALL,
    ANY,
    BOTH,
    BY_HAND,
    CONTRARIES,
    DROPPED,
    EVERY,
    EVERY_ONE,
    EXCLUDED,
    EXTRA,
    FOR_GOOD,
    HALF,
    IN_A_ROW,
    IN_WRITING,
    INCLUDED,
    LOWER,
    NARROW,
    NOT,
    NOT_ALL,
    ONCE,
    ONLY,
    OR,
    OUTSIDE,
    OVER,
    OWN,
    PLAIN_BEFORE,
    PREDECESSOR,
    READ_ONLY,
    SAID_ALL,
    SAID_BOTH,
    SAID_BY_HAND,
    SAID_EXTRA,
    SAID_HALF,
    SAID_IN_A_ROW,
    SAID_IN_WRITING,
    SAID_INSIDE,
    SAID_LOWER,
    SAID_ONCE,
    SAID_ONLY,
    SAID_OUTSIDE,
    SAID_OWN,
    SAID_PREDECESSOR,
    SAID_READ_ONLY,
    SAID_SAME,
    SAID_UPPER,
    SAID_WITHIN,
    SAME,
    SOFT_NOT,
    SOME,
    TERSE,
    TWO_NOTS,
    UNDER,
    UNLIMITED,
    UPPER,
    WAS_NOT,
    WIDER,
    WORKING,
)
from promises.domain.say_back.swaps import is_copied

WORKING_DAYS = 5
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def limits(said: str, back: str) -> Iterator[Flag]:
    """Words that limit, deny, or set a condition."""
    low, own = said.lower(), back.lower()
    nots = [found for found in NOT.finditer(low) if not _is_limit(low, found)]
    plainly = [found for found in nots if not low.startswith("not even", found.start())]
    nots = plainly or nots
    ways = [SOFT_NOT, SAID_ONLY, *([SAID_NEED] if NOT_WITHOUT.search(low) else [])]
    if nots and all(found[0].startswith("except") for found in nots):
        ways.append(IF_INSTEAD)
    denied = any(not _NO_MORE.match(own, found.start()) for found in NOT.finditer(own))
    if (
        nots
        and not denied
        and ONLY_SO.search(own)
        and not EXCEPTING.search(low)
        or nots
        and not denied
        and not any(_says_anew(pattern, own, low) for pattern in ways)
    ):
        yield Flag("not", nots[0][0])
    elif (
        len(nots) > 1
        and is_copied(said, back)
        and not (NOT_WITHOUT.search(low) and (SAID_NEED.search(own) or ONLY_SO.search(own)))
    ):
        soft = [
            found
            for pattern in (SOFT_NOT, SAID_ONLY)
            for found in pattern.finditer(own)
            if found[0] not in low and found[0] not in ("but", "only")
        ]
        again = [*NOT.finditer(own), *soft]
        if len(again) < len(nots):
            yield Flag("not", next((found[0] for found in nots if found[0] not in own), nots[-1][0]))
    if (dropped := DROPPED.search(own)) and not any(p.search(low) for p in (DROPPED, NOT, SOFT_NOT, ONLY)):
        yield Flag("not", dropped[0])
    weekdays_only = without_weekends(low, own)
    added = [
        found
        for found in NOT.finditer(weekdays_only)
        if not _is_limit(weekdays_only, found) and not says_nothing_new(found, low, weekdays_only)
    ]
    allowing = [NOT, ONLY, UPPER, LOWER, UNLESS, WAS_NOT, *([] if is_copied(said, back) else [SOFT_NOT, CONDITION])]
    if EVERY_ONE.search(low) and TWO_NOTS.search(own):
        added = []
    if SOME.search(low):
        added = [found for found in added if not NOT_ALL.match(weekdays_only, found.start())]
    if added and not any(pattern.search(low) for pattern in allowing):
        yield Flag("not", added[0][0])
    upper = UPPER.search(low)
    in_time = upper is None or _OF_TIME.match(low, upper.end()) is not None
    for kind, wanted, allowed in (
        ("limit", ONLY, (SAID_ONLY, NOT, SOFT_NOT, SAID_UPPER, *([SAID_NEED] if ONLY_SO.search(low) else []))),
        ("limit", UPPER, (SAID_UPPER, SAID_ONLY, NOT, *([SAID_WITHIN] if in_time else []))),
        ("limit", LOWER, (SAID_LOWER, SAID_UPPER, NOT)),
        ("condition", CONDITION, (SAID_CONDITION, SAID_ONLY)),
        ("condition", UNLESS, (SAID_UNLESS, *([] if len(nots) > 1 else [NOT]))),
        ("limit", ALL, (SAID_ALL, TWO_NOTS)),
        ("limit", IN_A_ROW, (SAID_IN_A_ROW,)),
        ("condition", IN_WRITING, (SAID_IN_WRITING,)),
        ("condition", REQUEST, (SAID_REQUEST,)),
        ("condition", APPROVAL, (SAID_APPROVAL,)),
        ("limit", OUTSIDE, (SAID_OUTSIDE, NOT, *([SAID_INSIDE] if nots else []))),
        ("limit", WORKING, (WORKING,)),
        ("limit", EXTRA, (SAID_EXTRA, NOT)),
        ("limit", READ_ONLY, (SAID_READ_ONLY, NOT)),
        ("number", ONCE, (SAID_ONCE,)),
        ("number", HALF, (SAID_HALF,)),
    ):
        found = wanted.search(low)
        told = _says_anew if wanted in (ONLY, UPPER, LOWER, CONDITION) else _says
        if wanted is CONDITION and ":" in own and not TERSE.search(own):
            continue  # Where it says "notice: three days", the condition is what stands behind the colon.
        if wanted is ALL and found and _is_meant(low, own):
            continue  # "Changes are announced" speaks of any change.
        if wanted is ALL and not TERSE.search(own):
            continue  # Headlines leave their "each" and "all" away.
        if found and not wanted.search(own) and not any(told(pattern, own, low) for pattern in allowed):
            yield Flag(kind, found[0])
    if ALL.search(low) and not SOME.search(low) and (some := SOME.search(own)):
        yield Flag("limit", some[0])
    if (hand := BY_HAND.search(low)) and is_copied(said, back) and not SAID_BY_HAND.search(own):
        yield Flag("limit", hand[0])
    if (earlier := PREDECESSOR.search(low)) and is_copied(said, back) and not SAID_PREDECESSOR.search(own):
        yield Flag("limit", earlier[0])
    if (same := SAME.search(low)) and is_copied(said, back) and not SAID_SAME.search(own):
        yield Flag("limit", same[0])
    turns = any(pattern.search(own) for pattern in (NOT, TURNING))
    if (but := UNLESS.search(low)) and not nots and STRAIGHT.search(own) and not turns:
        yield Flag("condition", but[0])
    yield from _contraries(low, own)
    yield from _turned_in_time(low, own)
    lost, put_in = weekdays(low) - weekdays(weekdays_only), weekdays(weekdays_only) - weekdays(low)
    if len(lost ^ put_in) == WORKING_DAYS and WORKING.search(low) and WORKING.search(own):
        lost = put_in = set()  # weekdays are working days
    yield from (Flag("date", day) for day in sorted(lost | put_in))


#: Of an amount that is no time, no span of time is the most.
_OF_TIME = re.compile(r"(?! [\w.,-]* ?(?:%|percent|eur|usd|gbp|chf|euros?|dollars?|pounds?|[€$£kmgt]b?\b))")
#: These deny nothing: no more than ten.
_NO_MORE = re.compile(r"(?:no|not) (?:more|less|later|longer|fewer|larger|bigger|higher|lower|sooner|earlier) than\b")
_ANY_ONE = re.compile(r"\b(?:any|every|each) ((?:[^\W\d_]{3,} )?[^\W\d_]{3,})")


def _is_meant(low: str, own: str) -> bool:
    """Whether all things of which the sentence speaks one by one are there as several."""
    single = [found[1] for found in _ANY_ONE.finditer(low)]
    return bool(single) and all(
        any(re.search(rf"\b{re.escape(one)}e?s\b", own) for one in things.split()) for things in single
    )


def _says(pattern: re.Pattern[str], own: str, _: str) -> bool:
    return pattern.search(own) is not None


def _says_anew(pattern: re.Pattern[str], own: str, low: str) -> bool:
    """Whether a read-back says a "not" by other words; a word that the sentence has beside its "not" says nothing."""
    if pattern is NOT and len(NOT.findall(own)) <= len(NOT.findall(low)):
        return False
    there = [
        found[0] for found in pattern.finditer(low) if pattern is not SAID_CONDITION or not IFS.fullmatch(found[0])
    ]
    return not all(any(found[0] in one for one in there) for found in pattern.finditer(own))


def _contraries(low: str, own: str) -> Iterator[Flag]:
    """What was turned into its contrary, or said of all where the sentence speaks of some."""
    if (wider := WIDER.search(own)) is not None and not NARROW.search(low) and not NOT.search(own[: wider.start()]):
        yield Flag("limit", wider[0])
    yield from _all_of(low, own)
    free = UNLIMITED.search(own)
    if free and "ever" in free[0] and FOR_GOOD.search(low):
        free = None
    if free and not UNLIMITED.search(low) and not ANY.search(low):
        yield Flag("limit", free[0])
    if (
        (turned := ONLY_AFTER.search(own))
        and PRIOR.search(low)
        and not LATER.search(low)
        and not SAID_PRIOR.search(own)
    ):
        yield Flag("condition", turned[0])
    if BOTH.search(low) and not OR.search(low) and OR.search(own) and not SAID_BOTH.search(own):
        yield Flag("condition", "or")
    if (own_ones := OWN.search(low)) and not SAID_OWN.search(own):
        yield Flag("limit", own_ones[0])
    left_out = EXCLUDED.search(own)
    if left_out and INCLUDED.search(low) and not NOT.search(low) and not INCLUDED.search(own):
        yield Flag("not", left_out[0])
    if NOT.search(own):
        return
    for pair in CONTRARIES:
        for one, other in (pair, pair[::-1]):
            was, turned = one.search(low), other.search(own)
            if was and turned and not other.search(low) and not one.search(own):
                yield Flag("words", turned[0])
    for said, back in ((OVER, UNDER), (UNDER, OVER)):
        was = re.search(rf"\b{said}(?= (?:\w{{3}} |[$€£] ?)?\d)", low)
        turned = re.search(rf"\b{back}(?= (?:\w{{3}} |[$€£] ?)?\d)", own)
        if was and turned and not re.search(rf"\b{said}\b", own) and not re.search(rf"\b{back}\b", low):
            yield Flag("limit", turned[0])
    if AFTER.search(low) and not BEFORE.search(low) and (turned := BEFORE.search(own)) and not SAID_AFTER.search(own):
        yield Flag("condition", turned[0])


_SINCE = re.compile(r"\b(after|before) (?:the |an? |it |they |our |their |its |his |her )?(?:is |are )?([^\W\d_]{4,})")


_AT = re.compile(r"\b(after|before) (\d[\d:.]*\d|\d+)")


def _turned_in_time(low: str, own: str) -> Iterator[Flag]:
    """After the sale, where the sentence says before the sale, or the other way round."""
    at = {(found[1], found[2]) for found in _AT.finditer(low)}
    for found in _AT.finditer(own):
        other = "before" if found[1] == "after" else "after"
        if (
            (other, found[2]) in at
            and (found[1], found[2]) not in at
            and not re.search(rf"\b{other} {re.escape(found[2])}", own)
        ):
            yield Flag("condition", found[0])
    there = {(found[1], stem(found[2])) for found in _SINCE.finditer(low)}
    for found in _SINCE.finditer(own):
        other = "before" if found[1] == "after" else "after"
        thing = stem(found[2])
        if (other, thing) in there and (found[1], thing) not in there and not NOT.search(own[: found.start()]):
            yield Flag("condition", found[0])


def _all_of(low: str, own: str) -> Iterator[Flag]:
    """Every ticket, where the sentence speaks of urgent tickets alone: the word that made them fewer was lost."""
    words, told = _WORD.findall(low), {stem(word) for word in _WORD.findall(own)}
    for found in EVERY.finditer(own):
        before = [words[at - 1] if at else "" for at, word in enumerate(words) if _is_same(word, found[1])]
        if (
            not own[: found.start()].endswith("not ")
            and key(found[1]) not in LIGHT
            and before
            and all(len(word) > 3 and word not in PLAIN_BEFORE and stem(word) not in told for word in before)
        ):
            yield Flag("limit", found[0])


def _is_same(one: str, other: str) -> bool:
    return stem(one) == stem(other) or one.rstrip("s") == other.rstrip("s")


def _is_limit(text: str, found: re.Match[str]) -> bool:
    """Whether a "no" or "not" belongs to a limit: no more than, not later than."""
    return (
        re.match(
            r"(?:no|not|never|n't|cannot|can't)\W+(?:\w+\W+){0,3}(?:more|later|less|longer|fewer"
            r"|larger|bigger|exceed|than|below|over|above|before|until)",
            text[found.start() : found.start() + 60],
        )
        is not None
    )
