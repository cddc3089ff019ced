"""Amounts and times as people say them, in figures: half a percent, nine in ten, one euro twenty, half seven.

Only the amount is written anew; the words around it stay, for they are compared too.
"""

import re
from collections.abc import Callable

from promises.domain.say_back.numerals import SPELLED, number

_MONTHS = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_SPELLED_NUMBER = rf"(?:{'|'.join(SPELLED)})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
_NUMBER = rf"(?:\d+(?:[.,]\d+)*|{_SPELLED_NUMBER})"
HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1[0-2]|[1-9])"
_LENGTHS = {"second": (1, "seconds"), "minute": (60, "seconds"), "hour": (60, "minutes"), "day": (24, "hours"),
            "week": (7, "days"), "year": (12, "months")}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_UNIT_WORDS = (
    "percent|degrees?|milligrams?|grams?|kilos?|kilograms?|tons?|tonnes?|met(?:re|er)s?|centimet(?:re|er)s?"
    "|millimet(?:re|er)s?|kilomet(?:re|er)s?|miles?|lit(?:re|er)s?|gigabytes?|megabytes?|terabytes?|gigs?|megs?"
)
#: Written without a blank behind their number as often as with one.
_GLUED = (
    "km|cm|mm|m|kg|mg|g|t|ha|ml|cl|l|kwh?|mwh?|mhz|ghz|dpi|kb|mb|gb|tb|eur|usd|gbp|chf|h|hrs?|min|mins|sec|pct|degrees?"
)
_TIMES = r"(?:seconds?|minutes?|min|hours?|h|days?|nights?|weeks?|months?|quarters?|years?)"


def _value(words: str) -> float:
    """What a number in figures or in words amounts to."""
    return number(words.lower().replace("-", " ").split())[1]


def _figure(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _part(found: re.Match[str]) -> str:
    """Three quarters of an hour, half a percent."""
    times = _value(found["times"]) if (found["times"] or "a").lower() not in ("a", "an") else 1
    share = times / _PARTS[found["part"].lower()]
    unit = found["unit"].lower()
    if unit in _LENGTHS:
        many, smaller = _LENGTHS[unit]
        return f"{_figure(share * many)} {smaller}"
    return f"{_figure(share)} {found['unit']}"


def _share(found: re.Match[str]) -> str:
    """Nine in ten, 19 cases out of 20, two fifths."""
    some, of = _value(found["some"]), _value(found["of"])
    if not 0 < some < of:
        return found[0]
    return f"{_figure(100 * some / of)} percent{found['what'] or ''}"


def _parts_of_five(found: re.Match[str]) -> str:
    return f"{_figure(100 * _value(found[1]) / _PARTS[found[2].lower()])} percent"


def _decades(found: re.Match[str]) -> str:
    many = 1.0 if found[1].lower() in ("a", "one", "whole", "full") else _value(found[1])
    return f"{_figure(10 * many + (5 if found[2] else 0))} years"


def _price(found: re.Match[str]) -> str:
    """One euro twenty."""
    return f"{_figure(_value(found[1]) + _value(found[3]) / 100)} {found[2]}"


def _length(found: re.Match[str]) -> str:
    """One metre eighty."""
    return f"{_figure(_value(found[1]) + _value(found[3]) / 100)} {found[2]}"


_MANY = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_TWO_FIGURES = r"((?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?|\d\d)"


def _time_of_day(found: re.Match[str]) -> str:
    """8 in the evening, ten at night; the words stay."""
    before, hour, part = found["before"] or "", found["hour"], found["part"].lower()
    hours = int(hour.split(":")[0]) if hour[0].isdigit() else int(SPELLED[hour.lower()])
    late = ("afternoon" in part or "evening" in part) or ("night" in part and 5 < hours < 12)
    shown = hour if hour[0].isdigit() else str(hours)
    return f"{before}{shown} {'pm' if late else 'am'} {part}"


def _business_weeks(found: re.Match[str]) -> str:
    return f"{_figure(5 * _value(found[1]))} working days"


def _half_more(found: re.Match[str]) -> str:
    """One and a half percent."""
    return f"{_figure(_value(found[1]) + 0.5)} "


def _hours_of_a_day(found: re.Match[str]) -> str:
    """7 to 19 h: from thirteen on these are times of the day, below they may be how long it takes."""
    first, last = int(found[1]), int(found[3])
    return f"{first}:00{found[2]}{last}:00" if first < last else found[0]


def _both_of_a_day(found: re.Match[str]) -> str:
    """One to five in the morning: the first hour is of the morning too."""
    first, last = (int(_value(hour)) for hour in (found["first"], found["last"]))
    late = "morning" not in found["part"]
    if first >= last or late and last == NOON:
        return found[0]
    return f"{first} {'pm' if late else 'am'}{found['between']}{found['last']} {found['part']}"


NOON = 12
_BEFORE_A_TIME = (
    r"(?:\b(?:at|by|from|until|till|to|before|after|past|than|between|around|about|it's|and|in)\s|[-–,;(]\s?)"
)
_WAYS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
        (r"\bper cent\b", "percent"),
        (
            rf"\b({_NUMBER}) and a half (?=(?:{_UNIT_WORDS}|{_TIMES}|euros?|dollars?|pounds?|francs?|times)\b)",
            _half_more,
        ),
        (r"(?<=m)\^(?=[23]\b)", ""),
        (rf"\b(under|over)-({_SPELLED_NUMBER}|\d+)s\b", r"\1 \2"),
        (rf"(?<=\d)(?=(?:{_GLUED})\b)", " "),
        (r"(?<=\d)\s?(?:c|cts?)\b(?=\s?[/,;]|\s(?:per|a|off)\b)", " cents"),
        (r"\s?(?:°\s?C\b|℃)", " degrees Celsius"),
        (r"\b(?:sqm|square met(?:re|er)s?|m²)", "m2"),
        (r"\b(?:square kilomet(?:re|er)s?|km²)", "km2"),
        (r"\b(?:cbm|cubic met(?:re|er)s?|m³)", "m3"),
        (r"\b(?:dots per inch|ppi)\b", "dpi"),
        (r"\b([mg])(?:bit/s|bits/s|bps)|\b(?:(m)ega|(g)iga)bits?(?: (?:per|a) second|/s)?\b", r"\1\2\3bit"),
        # Half a percent, three quarters of an hour, a quarter of a metre.
        (
            rf"\b(?:(?P<times>an?|one|two|three|four) )?(?P<part>third|quarter|fifth|tenth)s? of (?:an?|one) "
            rf"(?P<unit>{'|'.join(_LENGTHS)}|{_UNIT_WORDS})\b",
            _part,
        ),
        (rf"\b(?P<times>)(?P<part>half) (?:of )?(?:an?|one) (?P<unit>{_UNIT_WORDS})\b", _part),
        (rf"\b(?P<part>half)[- ](?P<times>)(?P<unit>{_UNIT_WORDS})\b", _part),
        # Nine in ten, 19 cases out of 20, two fifths.
        (
            rf"\b(?P<some>{_NUMBER})(?P<what> (?!{_TIMES}\b)[a-z]+)? (?:out of|of|in) "
            rf"(?:every |each )(?P<of>{_NUMBER})(?![\w-])(?! ?{_TIMES}\b)",
            _share,
        ),
        (
            rf"\b(?P<some>{_NUMBER})(?P<what> (?!{_TIMES}\b)[a-z]+)? out of (?:a )?(?P<of>{_NUMBER})(?![\w-])"
            rf"(?! ?{_TIMES}\b)",
            _share,
        ),
        (
            rf"\b(?P<some>{_NUMBER})(?P<what>) (?:in|of) (?:a )?(?P<of>ten|twenty|hundred|10|20|100)(?![\w-])"
            rf"(?! ?(?:{_TIMES}|percent)\b)",
            _share,
        ),
        (r"\b(one|two|three|four|six|seven|eight|nine) (fifth|tenth)s\b", _parts_of_five),
        (r"\b(three) (quarter)s(?= of (?:the|all|its|our|their|your|it|them)\b)", _parts_of_five),
        (rf"\b(?:a |the )?((?:half|one|a|whole|full|{_NUMBER}))[- ]decades?(?P<half> and a half)?\b(?<!half-decade)"
         r"(?<!half decade)", _decades),
        (r"\bhalf[- ](?:a[- ])?decade\b", "five years"),
        (r"\btwelvemonth\b", "year"),
        (r"\b(?:out of )?(?:every|each) (?:24|twenty-four)(?: hours)?\b", "every day"),
        *(
            (rf"\b(two|three|four|five|six|eight|ten|twelve|\d+)-{often}\b", rf"every \1 {unit}")
            for often, unit in (
                ("hourly", "hours"), ("daily", "days"), ("weekly", "weeks"), ("monthly", "months"), ("yearly", "years")
            )
        ),
        (rf"\b({_NUMBER})[- ](?:business|working|work) weeks?\b", _business_weeks),
        (r"(?<=[a-z])[- ]hundredth\b", " hundred"),
        (
            r"\b((?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|twenty|thirty|forty)"
            r"(?: to \w+)?)(?: degrees?)?(?: celsius)? below (?:zero|freezing)\b",
            r"minus \1 degrees",
        ),
        (
            rf"\b({_NUMBER}) (euros?|dollars?|pounds?|francs?) "
            r"((?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?|\d\d)"
            r"(?=\s(?:an?|per|each|for|the|off)\b|\s?[.,;/)]|\Z)",
            _price,
        ),
        (rf"\b({_NUMBER}) (met(?:re|er)s?) {_TWO_FIGURES}(?=\s[a-z]|\s?[.,;/)]|\Z)", _length),
        (r"\b(first|last|next|every|each|per) (hundred|thousand|million)\b(?! and\b)",
         lambda found: f"{found[1]} {_MANY[found[2].lower()]}"),
        (r"(?<=\bpay )zero\b|(?<=\bpays )zero\b|(?<=\bcosts )zero\b|(?<=\bcost )zero\b", "nothing"),
        (rf"\b(?<!below )zero (?=[a-z]{{3,}})(?!{_UNIT_WORDS}|{_TIMES}\b|point\b)", "no "),
        (r"(?<![\d.,:€$£])(?<![€$£] )\b0 (?=(?:(?:extra|additional|further) )?(?:costs?|charges?|fees?)\b)", "no "),
        (r"\bU\.?S\.? dollars?\b", "dollars"),
        (r"\bUS ?\$", "$"),
        (r"(\$ ?\d[\d.,]*k?) (?-i:US)\b", r"\1"),
        # The month may, from which or to which a span of months runs.
        (rf"\bmay(?=\s?(?:[-–/]|to|till|until|through)\s?(?:{_MONTHS})[a-z]*\b)", "May"),
        (rf"\b((?:{_MONTHS})[a-z]*\s?(?:[-–/]|to|till|until|through)\s?)may\b", r"\1May"),
        (r"(?<![\d.,])(\d{1,2})p\b(?!\.?\s?m\b)", r"\1 pence"),
        (r"(?<![\d:.])([01]?\d)(\s?(?:-|–|to|till|until|and)\s?)(1[3-9]|2[0-3]) ?(?:h|hrs)\b", _hours_of_a_day),
        (
            rf"\b(?P<first>{_HOUR})(?P<between> (?:to|till|until|and) |\s?[-–]\s?)(?P<last>{_HOUR})"
            r"(?: o'clock)? (?P<part>in the (?:morning|afternoon|evening))\b",
            _both_of_a_day,
        ),
        # Half past seven, half seven, 8 in the evening, ten at night.
        *(
            (rf"\b{words} (?:{word}|{hour})\b(?![.,:]?\d)", f"{(hour - back - 1) % 12 + 1}:{minutes} o'clock")
            for hour, word in enumerate(HOURS, start=1)
            for words, back, minutes in (
                ("half past", 0, 30), ("(?:a )?quarter past", 0, 15), ("(?:a )?quarter to", 1, 45)
            )
        ),
        *(
            (rf"\bhalf (?:{word}|{hour})\b(?! ?(?:{_TIMES}|percent|%|of|dozen|hundred|thousand"
            rf"|million)\b)(?![.,:]?\d)",
             f"{hour}:30 o'clock")
            for hour, word in enumerate(HOURS, start=1)
        ),
        (
            r"(?P<before>)\b(?P<hour>\d{1,2}:\d\d)(?: o'clock)? "
            r"(?P<part>in the (?:morning|afternoon|evening)|at night)\b",
            _time_of_day,
        ),
        (
            rf"(?P<before>{_BEFORE_A_TIME})(?P<hour>{_HOUR})(?: o'clock)? "
            rf"(?P<part>in the (?:morning|afternoon|evening)|at night)\b",
            _time_of_day,
        ),
        (rf"\b(within|inside) an? (?={_TIMES}\b)", r"\1 one "),
        (r"=\s?0(?![.,:]?\d)", "= free"),
)  # fmt: skip
_SAID = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in _WAYS)


def in_figures(text: str) -> str:
    """A text with such amounts and times in figures; everything else stands as it did."""
    for pattern, words in _SAID:
        text = pattern.sub(words, text)
    return text
