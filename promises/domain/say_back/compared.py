"""Compares a read-back with the sentence it is of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from promises.domain.drift.nearest import stem
from promises.domain.drift.plain import plain
from promises.domain.say_back.alike import is_told, key, words_of
from promises.domain.say_back.families import LIGHT
from promises.domain.say_back.markers import (
    AFTER,
    ALL,
    ANY,
    APPROVAL,
    BEFORE,
    BOTH,
    CONDITION,
    CONTRARIES,
    DROPPED,
    EVERY,
    EXTRA,
    GUESS,
    IFS,
    LATER,
    LOWER,
    NARROW,
    NOT,
    ONCE,
    ONLY,
    ONLY_AFTER,
    OR,
    OUTSIDE,
    OVER,
    OWN,
    PLAIN_BEFORE,
    PRIOR,
    RATES,
    READ_ONLY,
    REAL_TIME,
    REQUEST,
    SAID_AFTER,
    SAID_ALL,
    SAID_APPROVAL,
    SAID_BOTH,
    SAID_CONDITION,
    SAID_EXTRA,
    SAID_LOWER,
    SAID_ONCE,
    SAID_ONLY,
    SAID_OUTSIDE,
    SAID_OWN,
    SAID_PRIOR,
    SAID_READ_ONLY,
    SAID_REQUEST,
    SAID_UNLESS,
    SAID_UPPER,
    SAID_WITHIN,
    SOFT_NOT,
    SOME,
    STRAIGHT,
    TELLING,
    TERSE,
    TURNING,
    UNDER,
    UNLESS,
    UNLIMITED,
    UPPER,
    WAS_NOT,
    WIDER,
    WORKING,
)
from promises.domain.say_back.names import lost_names
from promises.domain.say_back.quantities import Quantity, quantities
from promises.domain.say_back.shorthand import spelled_out
from promises.domain.say_back.swaps import is_copied, parts_lost, swaps

_CLAUSE = re.compile(
    r"(?<=[.!?;:])\s+|;\s*|,\s+(?:and|but|or)\s+(?=\w+ (?:is|are|can|may|will|be)\b)|,\s+(?:but|while|whereas)\s+",
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ANY = re.compile(r"\w+")
#: Nobody says a sentence of so many words in so much fewer and leaves nothing out; faithful rows have 0.7 and more.
LONG, SHORTEST = 7, 0.56
FEWEST = 3  # stems a clause must have before it can be lost as a whole


class Understood(StrEnum):
    """How a sentence was said back."""

    FAITHFUL = "faithful"
    GUESSED = "guessed"
    LOSSY = "lossy"


@dataclass(frozen=True)
class Flag:
    """One thing that the lead must look at.

    Attributes:
        kind: guess, number, date, name, not, limit, condition, rhythm or words.
        words: of the read-back where it guesses or says something else, of the sentence where something is lost.
    """

    kind: str
    words: str


@dataclass(frozen=True)
class SaidBack:
    """What became of a sentence in somebody's own words."""

    verdict: Understood
    flags: tuple[Flag, ...] = ()


def check_read_back(sentence: str, read_back: str) -> SaidBack:
    """Whether a read-back says what the sentence says, without guessing. Pure.

    Args:
        sentence: the approved wording.
        read_back: what somebody outside the deal wrote, in their own words.
    """
    said, back = spelled_out(plain(sentence).text), spelled_out(plain(read_back).text)
    guesses = [
        Flag("guess", found[0])
        for found in GUESS.finditer(back)
        if found[0].lower() not in said.lower()
        and not (found[0].lower() == "about" and TELLING.search(back[: found.start()]))
    ]
    lost = list(dict.fromkeys(_lost(said, back)))
    if back.rstrip(" .!").endswith("?") and "?" not in said:
        guesses.append(Flag("guess", "?"))
    if guesses:
        return SaidBack(Understood.GUESSED, (*guesses, *lost))
    return SaidBack(Understood.LOSSY if lost else Understood.FAITHFUL, tuple(lost))


def _lost(said: str, back: str) -> Iterator[Flag]:
    if len(_WORD.findall(back)) < 2:
        yield Flag("words", said)
        return
    wanted, given = (sum(bool(key(word)) for word in words_of(text)) for text in (said, back))
    if wanted >= LONG and given < SHORTEST * wanted:
        yield Flag("words", back)
    yield from _quantities(said, back)
    yield from _markers(said, back)
    yield from _rhythm(said, back)
    yield from (Flag("name", name) for name in lost_names(said, back))
    yield from (Flag(kind, words) for kind, words in swaps(said, back))
    yield from (Flag("words", part) for part in parts_lost(said, back))
    yield from _clauses(said, back)


# --- numbers and dates ------------------------------------------------------------------------------------------------


def _quantities(said: str, back: str) -> Iterator[Flag]:
    wanted, given = quantities(said), quantities(back)
    left = list(given)
    for want in wanted:
        match = next((have for have in left if _same(want, have)), None)
        if match is not None:
            if (turned := _bound_turned(want, match, said, back)) is not None:
                yield Flag("limit", turned)
            # Said twice it is still one: what is matched is taken only where the sentence has it again.
            if sum(_same(other, match) for other in wanted) > 1:
                left.remove(match)
            continue
        if not _told_otherwise(want, given, said, back):
            yield Flag("date" if want.dimension in ("date", "month", "year") else "number", want.words)
    for have in given:
        if not any(_same(want, have) for want in wanted) and not _comes_from(have, wanted, said):
            yield Flag("date" if have.dimension in ("date", "month", "year") else "number", have.words)


def _same(one: Quantity, other: Quantity) -> bool:
    if one.dimension == other.dimension:
        return abs(one.value - other.value) < 1e-6 * max(1.0, abs(one.value))
    dimensions = {one.dimension, other.dimension}
    if "clock" in dimensions and "count" in dimensions:
        clock, count = (one, other) if one.dimension == "clock" else (other, one)
        return clock.value in (count.value * 60, (count.value + 12) * 60)
    if dimensions == {"year", "count"}:
        return one.value == other.value
    if "count" in dimensions:  # a number whose unit was left out, or stands elsewhere
        count, measured = (one, other) if one.dimension == "count" else (other, one)
        amount = re.search(r"\d+(?:[.,]\d+)*", measured.words)
        return (
            amount is not None
            and measured.dimension not in ("date", "month")
            and amount[0].replace(",", "") == f"{count.value:g}"
        )
    return False


_AMOUNT = r"[\s(]*(?:(?:eur|usd|gbp|chf|the|a|an) |[$€£]\s?)?\Z"
_MOST = re.compile(
    rf"\b(?:up to|at most|(?:no|not) (?:\w+ )?(?:more|longer|later) than|max(?:imum)?(?: of)?|within|under|below|less than){_AMOUNT}"
)
_LEAST = re.compile(
    rf"\b(?:at least|from|over|above|(?<!no )(?<!not )(?:more|longer|larger|older) than|min(?:imum)?(?: of)?|starting (?:at|from)){_AMOUNT}"
)
_OR_MORE = re.compile(r"\s?(?:\w+ )?(?:or|and) (?:more|above|over|longer|higher|up|upwards?)\b")


def _bound_turned(want: Quantity, have: Quantity, said: str, back: str) -> str | None:
    """Where the most that is promised became the least."""
    before, own = said[: want.start].lower(), back[: have.start].lower()
    after = back[have.start + len(have.words) :].lower()
    least = _LEAST.search(own) or _OR_MORE.match(after)
    if _MOST.search(before) and least and not NOT.search(back.lower()):
        return f"{least[0].strip()} {have.words}"
    return None


_NAMED_TIMES = ("month", "date", "clock")
_PERIODS = {"minute": 60, "day": 86400, "night": 86400, "week": 604800, "hour": 3600}


def _told_otherwise(want: Quantity, given: list[Quantity], said: str, back: str) -> bool:
    """Every six hours is four times a day; 12 months are a year; two weeks are 14 days."""
    low = back.lower()
    if want.dimension == "seconds":
        for have in given:
            if have.dimension == "count" and any(
                abs(have.value * want.value - period) < 1 for name, period in _PERIODS.items() if name in low
            ):
                return True
        if want.value == 86400 * len(_weekdays(low)) and _weekdays(said.lower()) == _weekdays(low):
            return True  # three days a week, and all three are named
        return any(
            want.value == period
            and re.search(
                rf"\b(?:a|an|one|each|every|per|another|the next|the following) (?:(?:business|working|full|whole|further) )?{name}\b",
                low,
            )
            for name, period in _PERIODS.items()
        ) or (want.value == 60 and re.search(r"\b(?:a|one|each|every) minute\b", low) is not None)
    if want.dimension == "months":
        names = {1: "month", 3: "quarter", 12: "year"}
        name = names.get(int(want.value), "-")
        said_so = rf"\b(?:an?|one|each|every|per|the|first|another|further) (?:\w+ )?{name}\b|\b{name} one\b"
        return want.value in names and re.search(said_so, low) is not None
    if want.dimension == "count" and re.search(rf"\b{want.words.lower()} \w+, \w+ and \w+", said.lower()):
        return True  # they are named
    if want.words.lower() == "both":
        return re.search(r"\b(?:and|both|two|each|as well|too|also)\b|[&+]", low) is not None
    if (
        want.dimension == "count"
        and len({have.value for have in given if have.dimension in _NAMED_TIMES}) == want.value
    ):
        return True  # twice a year, in March and September: every March and every September
    if want.dimension == "count" and want.value == 2:
        return re.search(r"\b(?:both|another|either|pair|a second|2nd)\b", low) is not None
    if want.dimension == "year":
        return re.search(rf"(?<!\d){want.value:.0f}(?!\d)", back) is not None
    return want.dimension == "%" and "half" in low and want.value == 50


_BEYOND = re.compile(r"\b(?:further|more|additional|beyond|above|over|extra)\b")


def _comes_from(have: Quantity, wanted: list[Quantity], said: str) -> bool:
    """Whether a number that the sentence has not follows from one it has."""
    if have.dimension in ("seconds", "months") and any(
        want.dimension in ("seconds", "months", "count") and _same(want, have) for want in wanted
    ):
        return True
    if have.dimension == "count":
        low = said.lower()
        if any(have.words.isalpha() and want.value == have.value - 1 for want in wanted) and _BEYOND.search(low):
            return True  # up to three are included: the fourth costs
        if have.value == 2 and re.search(r"\b(?:either|both|two|second|pair|or|and|half)\b", low):
            return True
        for want in wanted:
            if want.dimension == "seconds" and any(abs(have.value * want.value - p) < 1 for p in _PERIODS.values()):
                return True
            if want.dimension == "months" and have.value * want.value == 12:
                return True
    if have.dimension == "seconds":
        low = said.lower()
        if have.value == 86400 and re.search(r"\b(?:day|daily|night|nightly|24)\b", low):
            return True
        if have.value in (604800, 3600, 60) and re.search(r"\b(?:week|hour|minute|weekly|hourly)", low):
            return True
        return any(want.dimension == "count" and want.value * have.value in _PERIODS.values() for want in wanted)
    if have.dimension == "months":
        return re.search(r"\b(?:month|year|quarter|annual|yearly)", said.lower()) is not None and have.value in (
            1,
            3,
            12,
        )
    return False


# --- limits, conditions, and every "not" ------------------------------------------------------------------------------


def _markers(said: str, back: str) -> Iterator[Flag]:
    low, own = said.lower(), back.lower()
    nots = [found for found in NOT.finditer(low) if not _is_limit(low, found)]
    if nots and not NOT.search(own) and not any(_says_anew(pattern, own, low) for pattern in (SOFT_NOT, SAID_ONLY)):
        yield Flag("not", nots[0][0])
    elif len(nots) > 1 and is_copied(said, back):
        soft = [found for pattern in (SOFT_NOT, SAID_ONLY) for found in pattern.finditer(own) if found[0] not in low]
        again = [*NOT.finditer(own), *soft]
        if len(again) < len(nots):
            yield Flag("not", next((found[0] for found in nots if found[0] not in own), nots[-1][0]))
    if (dropped := DROPPED.search(own)) and not any(p.search(low) for p in (DROPPED, NOT, SOFT_NOT, ONLY)):
        yield Flag("not", dropped[0])
    added = [found for found in NOT.finditer(own) if not _is_limit(own, found)]
    allowing = [NOT, ONLY, UPPER, LOWER, UNLESS, WAS_NOT, *([] if is_copied(said, back) else [SOFT_NOT, CONDITION])]
    if added and not any(pattern.search(low) for pattern in allowing):
        yield Flag("not", added[0][0])
    for kind, wanted, allowed in (
        ("limit", ONLY, (SAID_ONLY, NOT, SOFT_NOT, SAID_UPPER)),
        ("limit", UPPER, (SAID_UPPER, SAID_ONLY, NOT, SAID_WITHIN)),
        ("limit", LOWER, (SAID_LOWER, SAID_UPPER, NOT)),
        ("condition", CONDITION, (SAID_CONDITION, SAID_ONLY)),
        ("condition", UNLESS, (SAID_UNLESS, *([] if len(nots) > 1 else [NOT]))),
        ("limit", ALL, (SAID_ALL,)),
        ("condition", REQUEST, (SAID_REQUEST,)),
        ("condition", APPROVAL, (SAID_APPROVAL,)),
        ("limit", OUTSIDE, (SAID_OUTSIDE, NOT)),
        ("limit", WORKING, (WORKING,)),
        ("limit", EXTRA, (SAID_EXTRA, NOT)),
        ("limit", READ_ONLY, (SAID_READ_ONLY, NOT)),
        ("number", ONCE, (SAID_ONCE,)),
    ):
        found = wanted.search(low)
        told = _says_anew if wanted in (ONLY, UPPER, LOWER, CONDITION) else _says
        if wanted is CONDITION and ":" in own and not TERSE.search(own):
            continue  # Where it says "notice: three days", the condition is what stands behind the colon.
        if wanted is ALL and not TERSE.search(own):
            continue  # Headlines leave their "each" and "all" away.
        if found and not wanted.search(own) and not any(told(pattern, own, low) for pattern in allowed):
            yield Flag(kind, found[0])
    if ALL.search(low) and not SOME.search(low) and (some := SOME.search(own)):
        yield Flag("limit", some[0])
    if (but := UNLESS.search(low)) and not nots and STRAIGHT.search(own):
        if not any(pattern.search(own) for pattern in (NOT, TURNING)):
            yield Flag("condition", but[0])
    yield from _contraries(low, own)
    yield from _turned_in_time(low, own)
    lost = _weekdays(low) - _weekdays(own)
    put_in = _weekdays(own) - _weekdays(low)
    yield from (Flag("date", day) for day in sorted(lost | put_in))


def _says(pattern: re.Pattern[str], own: str, _: str) -> bool:
    return pattern.search(own) is not None


def _says_anew(pattern: re.Pattern[str], own: str, low: str) -> bool:
    """Whether a read-back says a "not" by other words; a word that the sentence has beside its "not" says nothing."""
    there = [
        found[0] for found in pattern.finditer(low) if pattern is not SAID_CONDITION or not IFS.fullmatch(found[0])
    ]
    return any(found[0] not in there for found in pattern.finditer(own))


def _contraries(low: str, own: str) -> Iterator[Flag]:
    """What was turned into its contrary, or said of all where the sentence speaks of some."""
    if (wider := WIDER.search(own)) is not None and not NARROW.search(low) and not NOT.search(own[: wider.start()]):
        yield Flag("limit", wider[0])
    yield from _all_of(low, own)
    if (free := UNLIMITED.search(own)) and not UNLIMITED.search(low) and not ANY.search(low):
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


def _turned_in_time(low: str, own: str) -> Iterator[Flag]:
    """After the sale, where the sentence says before the sale, or the other way round."""
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
        before = [words[at - 1] if at else "" for at, word in enumerate(words) if stem(word) == stem(found[1])]
        if (
            key(found[1]) not in LIGHT
            and before
            and all(len(word) > 3 and word not in PLAIN_BEFORE and stem(word) not in told for word in before)
        ):
            yield Flag("limit", found[0])


_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(r"\b(mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?s?\b")
_RANGE = re.compile(r"\b(\w{3,9}?)s?(?: (?:to|through|till|until) |\s?[-–]\s?)(\w{3,9}?)s?\b")


def _weekdays(low: str) -> set[str]:
    """Every day of the week that is named, also within a range."""
    found = {day for day in _WEEK for said in _DAY.findall(low) if day.startswith(said[:3])}
    for first, last in _RANGE.findall(low):
        ends = [next((n for n, day in enumerate(_WEEK) if name[:3] == day[:3]), None) for name in (first, last)]
        if ends[0] is not None and ends[1] is not None and ends[0] < ends[1]:
            found.update(_WEEK[ends[0] : ends[1] + 1])
    if re.search(r"\bweekdays?\b", low):
        found.update(_WEEK[:5])
    if re.search(r"\bweekends?\b", low):
        found.update(_WEEK[5:])
    return found


def _is_limit(text: str, found: re.Match[str]) -> bool:
    """Whether a "no" or "not" belongs to a limit: no more than, not later than."""
    return (
        re.match(
            r"(?:no|not|never|n't|cannot|can't)\W+(?:\w+\W+){0,3}(?:more|later|less|longer|fewer|larger|bigger|than|below|over|above|before|until)",
            text[found.start() : found.start() + 60],
        )
        is not None
    )


def _rhythm(said: str, back: str) -> Iterator[Flag]:
    """How often: nightly, every Monday, per month, in real time."""
    own = {_period(word) for word in RATES.findall(back.lower())}
    theirs = {_period(word) for word in RATES.findall(said.lower())}
    words = {stem(word) for word in _WORD.findall(back.lower())}
    for period in sorted(theirs - own):
        if not _is_told(period, own | words, back):
            yield Flag("rhythm", period)
    said_words = {stem(word) for word in _WORD.findall(said.lower())}
    for period in sorted(own - theirs):
        if not _is_told(period, theirs | said_words, said):
            yield Flag("rhythm", period)
    if REAL_TIME.search(back) and not REAL_TIME.search(said):
        yield Flag("rhythm", REAL_TIME.search(back)[0])  # type: ignore[index]


def _is_told(period: str, told: set[str], text: str) -> bool:
    """Whether a rhythm is there in another form: by its word, as night for day, or as the time between two."""
    return (
        period in told
        or (period in ("night", "day") and bool(told & {"night", "day"}))
        or (period == "week" and ("week" in told or bool(_weekdays(text.lower()))))
        or (period == "year" and any(quantity.dimension in ("month", "date") for quantity in quantities(text)))
        or any(_covers(period, quantity) for quantity in quantities(text))
    )


def _covers(period: str, quantity: Quantity) -> bool:
    seconds = {"hour": 3600, "day": 86400, "night": 86400, "week": 604800, stem("minute"): 60}
    months = {"month": 1, stem("quarter"): 3, "year": 12}
    if quantity.dimension == "seconds" and period in seconds:
        return quantity.value > 0 and (seconds[period] % quantity.value == 0 or quantity.value == seconds[period])
    return quantity.dimension == "months" and months.get(period) == quantity.value


def _period(word: str) -> str:
    return stem(re.sub(r"^(?:(?:times|time|once|twice) )?(?:every|each|per|an?) ", "", word))


# --- whole clauses ----------------------------------------------------------------------------------------------------


def _clauses(said: str, back: str) -> Iterator[Flag]:
    """A clause of which no word came through; the words for it may be others, but hardly all of them."""
    own = {_root(word) for word in _WORD.findall(back)} - {""}
    told = [key(word) for word in words_of(back)]
    clauses = [clause for clause in _CLAUSE.split(said) if clause]
    for clause in clauses:
        others = {key(word) for other in clauses if other is not clause for word in words_of(other)}
        weighty = [one for one in map(key, words_of(clause)) if len(one) > 2 and one not in LIGHT and one not in others]
        if len(clauses) > 1 and len(weighty) >= 3 and not any(is_told(one, told) for one in weighty):
            yield Flag("words", clause.strip())
            continue
        words = {_root(word) for word in _WORD.findall(clause)} - {""}
        if len(words) > FEWEST and not words & own and not any(is_told(key(word), told) for word in words_of(clause)):
            yield Flag("words", clause.strip())


_VAGUE = frozenset(["furth", "ones", "other", "rest", "later", "more", "wait", "addit"])


def _root(word: str) -> str:
    found = stem(word)[:5]
    return found if len(found) > 2 and found not in _VAGUE else ""
