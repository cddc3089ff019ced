"""Numbers, dates and rhythms of a sentence that a read-back lost, changed or put in."""

import re
from collections.abc import Iterator

from promises.domain.drift.nearest import stem
from promises.domain.drift.words import pairs
from promises.domain.say_back.days import weekdays
from promises.domain.say_back.flags import Flag
from promises.domain.say_back.listed import counts_what_is_listed, is_list_counted, is_the_next
from promises.domain.say_back.markers import NOT, RATES, REAL_TIME
from promises.domain.say_back.measured import measured_otherwise
from promises.domain.say_back.quantities import Quantity, quantities

_SPELLED = pairs("spelled_numbers")
_YEARS_END = re.compile(r"\bend of (?:the |each |every )?(?:calendar )?(?:year|(?:19|20)\d\d)\b", re.IGNORECASE)
_ANY_HOUR = re.compile(r"\bday (?:and|or) night\b|\baround the clock\b", re.IGNORECASE)
_DAY_PARTS = re.compile(r"\b(?:day|night|clock)\b", re.IGNORECASE)
NEW_YEARS_EVE = 1231
NOON = 12 * 60  # in minutes of the day
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def amounts(said: str, back: str) -> Iterator[Flag]:
    """Numbers and dates."""
    wanted, given = quantities(said), quantities(back)
    yield from measured_otherwise(said, back)
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
        if not any(_same(want, have) for want in wanted) and not _comes_from(have, wanted, said, back):
            yield Flag("date" if have.dimension in ("date", "month", "year") else "number", have.words)


def _same(one: Quantity, other: Quantity) -> bool:
    if one.dimension == other.dimension == "clock" and abs(one.value - other.value) == NOON:
        return any("o'clock" in each.words for each in (one, other))  # half seven is in the morning or in the evening
    if one.dimension == other.dimension:
        return abs(one.value - other.value) < 1e-6 * max(1.0, abs(one.value))
    dimensions = {one.dimension, other.dimension}
    if any(dimensions & {cent} and dimensions & moneys for cent, moneys in _CENTS):
        money, cents = (one, other) if one.dimension in _MONEYS else (other, one)
        return abs(money.value * 100 - cents.value) < 1e-6
    if "clock" in dimensions and "count" in dimensions:
        clock, count = (one, other) if one.dimension == "clock" else (other, one)
        hours, minutes = divmod(round(count.value * 100), 100)  # 8.45 is 8:45
        return clock.value in (hours * 60 + minutes, (hours + 12) * 60 + minutes)
    if dimensions == {"year", "count"}:
        return one.value == other.value
    if "count" in dimensions:  # a number whose unit was left out, or stands elsewhere
        count, measured = (one, other) if one.dimension == "count" else (other, one)
        amount = re.search(r"\d+(?:[.,]\d+)*", measured.words)
        if amount is None:
            spelled = _SPELLED.get(measured.words.lower().split(" ")[0])
            return spelled is not None and float(spelled) == count.value and measured.dimension not in ("date", "month")
        return measured.dimension not in ("date", "month") and _is_number(amount[0].replace(",", ""), count.value)
    return False


_MONEYS = frozenset(["eur", "usd", "gbp", "chf"])
_CENTS = (("cent", _MONEYS), ("penny", {"gbp"}), ("rappen", {"chf"}))


def _is_number(written: str, value: float) -> bool:
    return written.count(".") < 2 and abs(float(written) - value) < 1e-9


_AMOUNT = r"[\s(]*(?:(?:eur|usd|gbp|chf|the|a|an) |[$€£]\s?)?\Z"
_MOST = re.compile(
    rf"\b(?:up to|at most|(?:no|not) (?:\w+ )?(?:more|longer|later) than|max(?:imum)?(?: of)?"
    rf"|within|under|below|less than){_AMOUNT}"
)
_LEAST = re.compile(
    rf"\b(?:at least|no (?:less|fewer|sooner|earlier) than|from|over|above|(?<!no )(?<!not )(?:more|longer"
    rf"|larger|older) than"
    rf"|min(?:imum)?(?: of)?|starting (?:at|from)){_AMOUNT}"
)
_OR_MORE = re.compile(r"\s?(?:\w+ ){0,3}(?:or|and) (?:more|above|over|longer|higher|up|upwards?)\b")


def _bound_turned(want: Quantity, have: Quantity, said: str, back: str) -> str | None:
    """Where the most that is promised became the least."""
    before, own = said[: want.start].lower(), back[: have.start].lower()
    after = back[have.start + len(have.words) :].lower()
    if _BEFOREHAND.match(after) and re.search(r"\b(?:no|not) (?:\w+ )?(?:sooner|earlier) than \Z", own):
        return None  # roasted no earlier than five days before is at most five days
    least, most = _LEAST.search(own) or _OR_MORE.match(after), _MOST.search(own)
    if _BEYOND_IT.search(said[want.start + len(want.words) :].lower()):
        return None  # up to two hours; more needs the manager
    if _MOST.search(before) and least and not NOT.search(back.lower().replace(least[0].strip(), "")):
        return f"{least[0].strip()} {have.words}"
    if _LEAST.search(before) and most and not any(NOT.search(text) for text in (said.replace("not more", ""), own)):
        return f"{most[0].strip()} {have.words}"
    return None


_BEFOREHAND = re.compile(r" ?(?:before|ahead|prior|in advance|earlier)\b")
#: What is said of the other side of a limit.
_BEYOND_IT = re.compile(
    r"\b(?:more|later|beyond|above|afterwards|longer|larger|rest|others?|excess|exceed\w*|after (?:which|that|this)"
    r"|then|thereafter|below|less|earlier|before that|further|additional|each|every|until|otherwise|smaller|bigger)\b"
)


_NAMED_TIMES = ("month", "date", "clock")
_PERIODS = {"minute": 60, "day": 86400, "night": 86400, "week": 604800, "hour": 3600}


def _told_otherwise(want: Quantity, given: list[Quantity], said: str, back: str) -> bool:
    """Every six hours is four times a day; 12 months are a year; two weeks are 14 days."""
    low = back.lower()
    if want.dimension == "count" and (_is_numbered(want, said, low) or is_list_counted(want, said)):
        return True
    if want.dimension == "seconds":
        for have in given:
            if have.dimension == "count" and any(
                abs(have.value * want.value - period) < 1 for name, period in _PERIODS.items() if name in low
            ):
                return True
        if want.value == 86400 * len(weekdays(low)) and weekdays(said.lower()) == weekdays(low):
            return True  # three days a week, and all three are named
        return any(
            want.value == period
            and re.search(
                rf"\b(?:a|an|one|each|every|per|another|the next|the following) (?:(?:business|working|full"
                rf"|whole|further) )?{name}\b|\bthe {name} (?:before|prior|ahead|earlier)\b",
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
        return re.search(r"\b(?:and|both|two|each|as well|too|also)\b|[&+]|\bthey\b", low) is not None
    if (
        want.dimension == "count"
        and len({have.value for have in given if have.dimension in _NAMED_TIMES}) == want.value
    ):
        return True  # twice a year, in March and September: every March and every September
    if want.dimension == "count" and want.value == len(
        re.findall(r"\b(?:an?other|one|the (?:first|second|other))\b", low)
    ):
        return True  # one for these and one for those
    if want.dimension == "count" and want.value == 2:
        return re.search(r"\b(?:both|another|either|pair|a second|2nd|doubl\w+)\b", low) is not None
    if want.dimension == "year":
        return re.search(rf"(?<!\d){want.value:.0f}(?!\d)", back) is not None
    if want.dimension == "count" and _MORE_THAN.search(said[: want.start].lower()):
        return any(  # more than three are four or more
            have.value == want.value + 1
            and (_LEAST.search(low[: have.start]) or _OR_MORE.match(low[have.start + len(have.words) :]))
            for have in given
        )
    return want.dimension == "%" and any(
        want.value == value and re.search(rf"\b{part}\b", low) for part, value in _PARTS
    )


_MORE_THAN = re.compile(r"(?<!no )(?<!not )(?:more than|over|above|exceed\w*) \Z")
#: Parts of a whole, as people say them, in percent.
_PARTS = (
    ("quarter", 25), ("fifth", 20), ("tenth", 10), ("three quarters", 75), ("all", 100),
)  # fmt: skip
_EVER = re.compile(r"\b(?:always|every|each|any)\b")
_EVENLY = re.compile(r"\b(?:equally|evenly|(?:in|into) (?:two )?equal (?:parts|shares))\b")


_RANKS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _is_numbered(want: Quantity, said: str, low: str) -> bool:
    """Phase two is the second phase."""
    before = re.search(r"([^\W\d_]{3,}) \Z", said[: want.start].lower())
    if before is None or not 0 < want.value < len(_RANKS) or want.value % 1:
        return False
    rank = _RANKS[int(want.value)]
    return re.search(rf"\b(?:{rank}|{want.value:.0f}(?:st|nd|rd|th)) {re.escape(before[1])}\b", low) is not None


_BEYOND = re.compile(r"\b(?:further|more|additional|beyond|above|over|extra)\b")


def _comes_from(have: Quantity, wanted: list[Quantity], said: str, back: str) -> bool:
    """Whether a number that the sentence has not follows from one it has."""
    if have.dimension == "date" and have.value == NEW_YEARS_EVE and _YEARS_END.search(said):
        return True
    if have.dimension in ("clock", "count") and _ANY_HOUR.search(said) and _DAY_PARTS.search(said + have.words):
        return True  # day or night, be it midday or three in the morning
    if have.words.lower() in ("midday", "noon") and re.search(r"\blunch", said, re.IGNORECASE):
        return True
    if have.dimension in ("seconds", "months") and any(
        want.dimension in ("seconds", "months", "count") and _same(want, have) for want in wanted
    ):
        return True
    if have.words.lower() == "both" and re.search(r"\bcombin\w+\b", said.lower()):
        return True
    if any((have.words.lower(), want.value) in _PARTS and want.dimension == "%" for want in wanted):
        return True  # a fifth is 20 %
    if counts_what_is_listed(have, said, back) or is_the_next(have, wanted, said, back):
        return True
    if have.dimension == "%":
        return _is_part(have, said.lower(), back[: have.start].lower())
    if have.dimension == "count":
        low = said.lower()
        if any(have.value == want.value + 1 and _MORE_THAN.search(low[: want.start]) for want in wanted):
            return True
        if any(have.words.isalpha() and want.value == have.value - 1 for want in wanted) and _BEYOND.search(low):
            return True  # up to three are included: the fourth costs
        if have.value == 2 and re.search(
            r"\b(?:shared?|common|either|both|two|second|pair|or|and|half|duplicat\w+|bilingual|alongside"
            r"|between)\b",
            low,
        ):
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
    if have.dimension == "months" and have.value == 1 and any(want.dimension == "month" for want in wanted):
        return True  # the one month is July
    if have.dimension == "months":
        return re.search(r"\b(?:month|year|quarter|annual|yearly)", said.lower()) is not None and have.value in (
            1,
            3,
            12,
        )
    return False


def _is_part(have: Quantity, low: str, before: str) -> bool:
    """Whether a share is told by a word of the sentence: more than half by a majority, half and half by equally."""
    if any(have.value == value and re.search(rf"\b{part}\b", low) for part, value in _PARTS):
        return True
    if have.value == 100:
        return _EVER.search(low) is not None
    more = re.search(r"\b(?:more than|over) \Z", before)
    return have.value == 50 and bool(_EVENLY.search(low) or (more and re.search(r"\bmajority\b", low)))


_TWICE = re.compile(r"\b(?:twice|thrice|(?:two|three|2|3) times)\b", re.IGNORECASE)
_ONCE = re.compile(r"(?<!\bat )\bonce\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:twice|thrice|times|two|three|second|both|half)\b|\d", re.IGNORECASE)


def rhythms(said: str, back: str) -> Iterator[Flag]:
    """How often: nightly, every Monday, per month, in real time, once."""
    if _ONCE.search(said) and not _SEVERAL.search(said) and (twice := _TWICE.search(back)):
        yield Flag("number", twice[0])
    own = {_period(word) for word in RATES.findall(back.lower())}
    theirs = {_period(word) for word in RATES.findall(said.lower())}
    words = {stem(word) for word in _WORD.findall(_OPENING_HOURS.sub("", back.lower()))}
    for period in sorted(theirs - own):
        if not _is_told(period, own | words, back, beside=said):
            yield Flag("rhythm", period)
    said_words = {stem(word) for word in _WORD.findall(said.lower())}
    for period in sorted(own - theirs):
        if period in ("day", "night", "hour") and _ALWAYS.search(said):
            continue  # around the clock is every day
        if not _is_told(period, theirs | said_words, said):
            yield Flag("rhythm", period)
    at_once = REAL_TIME.search(back)
    if (
        at_once
        and not REAL_TIME.search(said)
        and not _AT_ONCE.search(said)
        and not ("any time" in at_once[0].lower() and (_ALWAYS.search(said) or NOT.search(said)))
    ):
        yield Flag("rhythm", at_once[0])


#: Hours in which somebody is there are no rhythm.
_OPENING_HOURS = re.compile(r"\b(?:business|working|office|opening|service|school) hours\b")
_AT_ONCE = re.compile(r"\bat once\b|\bpromptly\b|\bwithout (?:any )?delay\b|\bon the spot\b", re.IGNORECASE)
_ALWAYS = re.compile(
    r"\b(?:around the clock|day (?:and|or) night|at all (?:times|hours)|always|any hour|24 hours|every hour)\b",
    re.IGNORECASE,
)


def _is_told(period: str, told: set[str], text: str, *, beside: str = "") -> bool:
    """Whether a rhythm is there in another form: by its word, as night for day, or as the time between two.

    Args:
        period: the rhythm, by its unit.
        told: rhythms and words of the text.
        text: in which it may be told.
        beside: another text that has it; a time between two that this has as well tells another rhythm of it.
    """
    known = {(one.value, one.dimension) for one in quantities(beside)}
    return (
        period in told
        or (period in ("night", "day") and bool(told & {"night", "day"}))
        or (
            period == "day"
            and re.search(r"\b(?:all|every|each|other|on) (?:the )?(?:\w+ )?days\b", text.lower()) is not None
        )
        or (period == "week" and ("week" in told or bool(weekdays(text.lower()))))
        or (period == "year" and any(quantity.dimension in ("month", "date") for quantity in quantities(text)))
        or any(_covers(period, one) for one in quantities(text) if (one.value, one.dimension) not in known)
    )


def _covers(period: str, quantity: Quantity) -> bool:
    seconds = {"hour": 3600, "day": 86400, "night": 86400, "week": 604800, stem("minute"): 60}
    months = {"month": 1, stem("quarter"): 3, "year": 12}
    if quantity.dimension == "seconds" and period in seconds:
        return quantity.value > 0 and (seconds[period] % quantity.value == 0 or quantity.value == seconds[period])
    return quantity.dimension == "months" and months.get(period) == quantity.value


def _period(word: str) -> str:
    return stem(re.sub(r"^(?:(?:times|time|once|twice) )?(?:every|each|per|an?) ", "", word))
