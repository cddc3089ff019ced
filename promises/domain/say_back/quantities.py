"""Numbers, dates and times of a sentence by what they amount to, however they are said: "14 days" and "two weeks"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promises.domain.say_back.numerals import SPELLED, number

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_SECONDS = {
    "second": 1,
    "sec": 1,
    "minute": 60,
    "min": 60,
    "hour": 3600,
    "hr": 3600,
    "h": 3600,
    "day": 86400,
    "night": 86400,
    "week": 604800,
}
_IN_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_BYTES = {
    "kb": 1,
    "kilobyte": 1,
    "mb": 1e3,
    "megabyte": 1e3,
    "meg": 1e3,
    "gb": 1e6,
    "gigabyte": 1e6,
    "gig": 1e6,
    "tb": 1e9,
    "terabyte": 1e9,
}
_MONEY = {
    "$": "usd",
    "usd": "usd",
    "dollar": "usd",
    "buck": "usd",
    "€": "eur",
    "eur": "eur",
    "euro": "eur",
    "£": "gbp",
    "gbp": "gbp",
    "pound": "gbp",
    "chf": "chf",
    "franc": "chf",
}
_OTHER_UNITS = {
    "%": "%",
    "percent": "%",
    "pct": "%",
    "°": "degree",
    "degree": "degree",
    "dpi": "dpi",
    "cent": "cent",
    "centime": "cent",
    "penny": "penny",
    "pence": "penny",
    "rappen": "rappen",
    "mbit": "mbit",
    "gbit": "gbit",
    "m2": "m2",
    "m3": "m3",
}
#: Lengths in metres, weights in grams and volumes in litres.
_MEASURES = {
    **dict.fromkeys(("m", "metre", "meter"), ("m", 1.0)),
    **dict.fromkeys(("km", "kilometre", "kilometer"), ("m", 1e3)),
    **dict.fromkeys(("cm", "centimetre", "centimeter"), ("m", 0.01)),
    **dict.fromkeys(("mm", "millimetre", "millimeter"), ("m", 0.001)),
    **dict.fromkeys(("g", "gram", "gramme"), ("g", 1.0)),
    **dict.fromkeys(("kg", "kilo", "kilogram", "kilogramme"), ("g", 1e3)),
    **dict.fromkeys(("mg", "milligram"), ("g", 0.001)),
    **dict.fromkeys(("tonne", "ton"), ("g", 1e6)),
    **dict.fromkeys(("l", "litre", "liter"), ("l", 1.0)),
    **dict.fromkeys(("ml", "millilitre", "milliliter"), ("l", 0.001)),
}
_TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,3}(?: \d{3})+(?![\d:])"
    r"|\d{1,2}:\d{2}|\d{1,2}[./]\d{1,2}\.?(?:[./]?\d{4})?(?=\s|[,;.)]|\Z)|\d+(?:[.,]\d+)*"
    r"|\bm[23]\b|[^\W\d_]+(?:'[^\W\d_]+)?|[%$€£°/,;(-]"
)
#: The full stop behind it ends the sentence, and makes no date of it.
_VERSION = re.compile(r"(\b(?:(?i:version|release|section|clause|chapter|level)|[A-Z]{3,}) \d+\.\d+)\.(?=\s|\Z)")
_ORDINALS = {
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "thirtieth": 30,
}


@dataclass(frozen=True)
class Quantity:
    """Something counted or dated.

    Attributes:
        value: how much, in the dimension's own unit.
        dimension: seconds, months, kilobytes, a currency, %, date (month * 100 + day), month, year, clock (minutes of
            the day) or count.
        words: as it stands.
        start: place in the sentence.
    """

    value: float
    dimension: str
    words: str
    start: int


def quantities(text: str) -> list[Quantity]:
    """Everything counted or dated in a sentence, in order; a plain "one" or "a" is none."""
    text = _VERSION.sub(r"\1 ", text)
    return list(_found(text, [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]))


def _found(text: str, tokens: Sequence[tuple[str, int, int]]) -> Iterator[Quantity]:
    low = [token[0].lower().removesuffix("'s") for token in tokens]
    at = 0
    while at < len(tokens):
        length, value, dimension = _at(low, [token[0] for token in tokens], at)
        if not length:
            at += 1
            continue
        start, end = tokens[at][1], tokens[at + length - 1][2]
        yield Quantity(value, dimension, text[start:end], start)
        at += length


def _at(low: Sequence[str], given: Sequence[str], at: int) -> tuple[int, float, str]:
    """How many tokens a quantity takes here, how much it is and of what; no tokens where none stands here."""
    word = low[at]
    following = list(low[at + 1 : at + 8])
    for read in (_date, _clock, _part, _number_with_unit):
        if found := read(word, following, given[at]):
            return found
    return 0, 0, ""


def _unit(word: str) -> tuple[str, float] | None:
    one = word[:-1] if word.endswith("s") and len(word) > 2 else word
    for name in (word, one):
        if name in _SECONDS:
            return "seconds", _SECONDS[name]
        if name in _IN_MONTHS:
            return "months", _IN_MONTHS[name]
        if name in _BYTES:
            return "kilobytes", _BYTES[name]
        if name in _MONEY:
            return _MONEY[name], 1
        if name in _OTHER_UNITS:
            return _OTHER_UNITS[name], 1
        if name in _MEASURES:
            return _MEASURES[name]
    return None


def _date(word: str, following: list[str], given: str) -> tuple[int, float, str] | None:
    if match := re.fullmatch(r"\d{4}-(\d{2})-(\d{2})", word):
        return 1, int(match[1]) * 100 + int(match[2]), "date"
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})\.?(?:[./]?\d{4})?", word):
        first, second = int(match[1]), int(match[2])
        if "/" in word or word.endswith(".") or word.count(".") == 2:
            if 1 <= second <= 12 and 1 <= first <= 31:
                return 1, second * 100 + first, "date"
            if 1 <= first <= 12 and 12 < second <= 31:
                return 1, first * 100 + second, "date"
        return None
    if word in _MONTHS and (word != "may" or given == "May"):
        counted = following[1:2] and _unit(following[1])  # "In December 15 % ..."
        if following and re.fullmatch(r"\d{1,2}", following[0]) and not counted:
            taken = 3 if len(following) > 1 and following[1] in ("st", "nd", "rd", "th") else 2
            return taken, _MONTHS[word] * 100 + int(following[0]), "date"
        return 1, _MONTHS[word], "month"
    if re.fullmatch(r"\d{1,2}", word):
        if following[:1] and following[0] in ("to", "-", "and", "until", "till", "through") and len(following) > 2:
            month = next((name for name in following[2:4] if name in _MONTHS), "")
            if re.fullmatch(r"\d{1,2}", following[1]) and month:
                return 1, _MONTHS[month] * 100 + int(word), "date"  # from 1 to 12 June
        skipped = [name for name in following if name not in ("st", "nd", "rd", "th", "of")]
        if skipped and skipped[0] in _MONTHS and following.index(skipped[0]) <= 2:
            return following.index(skipped[0]) + 2, _MONTHS[skipped[0]] * 100 + int(word), "date"
    if re.fullmatch(r"(?:19|20)\d\d", word):
        return 1, int(word), "year"
    return None


def _clock(word: str, following: list[str], _: str) -> tuple[int, float, str] | None:
    half = following[0] if following else ""
    if len(following) > 1 and half in ("a", "p") and following[1] == "m":
        half = f"{half}m"
    hours, minutes = 0, 0
    if match := re.fullmatch(r"(\d{1,2}):(\d{2})", word):
        hours, minutes = int(match[1]), int(match[2])
    elif re.fullmatch(r"\d{1,2}", word) and half in ("am", "pm", "o'clock"):
        hours = int(word)
    elif word in SPELLED and half in ("am", "pm", "o'clock"):
        hours = SPELLED[word]
    elif word in ("noon", "midday"):
        return 1, 720, "clock"
    elif word == "midnight":
        return 1, 0, "clock"
    else:
        return None
    if half == "pm" and hours < 12:
        hours += 12
    return 2 if half in ("am", "pm", "o'clock") else 1, (hours % 24) * 60 + minutes, "clock"


#: Behind these words half is a time, a place or an hour, and no share.
_NO_SHARE = frozenset(
    ["-", "a", "an", "past", "board", "life", "time", "year", "day", "hour", "minute", "number", "way"]
)


def _part(word: str, following: list[str], _: str) -> tuple[int, float, str] | None:
    """Half an hour; a quarter of an hour; a dozen; an hour and a half."""
    if word == "half" and len(following) > 1 and following[0] in ("a", "an") and (unit := _unit(following[1])):
        if unit[0] == "seconds":
            return 3, unit[1] / 2, "seconds"
        if unit[0] == "months":
            return 3, unit[1] / 2, "months"
    dash = 1 if following[:1] == ["-"] else 0
    if word == "half" and following[dash : dash + 1] and following[dash] in ("minute", "hour", "day"):
        return 2 + dash, _SECONDS[following[dash]] / 2, "seconds"
    if word in ("a", "an", "one") and following and (unit := _unit(following[0])) and unit[0] in ("seconds", "months"):
        if following[1:4] == ["and", "a", "half"]:
            return 5, unit[1] * 1.5, unit[0]
        return (2, unit[1], unit[0]) if word == "one" else None
    if word == "quarter" and following[:1] == ["of"] and following[1:2] in (["a"], ["an"]) and len(following) > 2:
        unit = _unit(following[2])
        if unit is not None and unit[0] == "seconds":
            return 4, unit[1] / 4, "seconds"
    if word == "half" and (following[:1] or ["."])[0] not in _NO_SHARE:
        return 1, 50, "%"
    if word in ("twice", "both", "couple", "pair"):
        return 1, 2, "count"
    if word == "thrice":
        return 1, 3, "count"
    if word in _ORDINALS and not (following and following[0].startswith(("part", "person", "people"))):
        return 1, _ORDINALS[word], "count"
    return None


def _number_with_unit(word: str, following: list[str], _: str) -> tuple[int, float, str] | None:
    money = _MONEY.get(word)
    taken = 0
    if money and following:
        length, value = number([*following])
        if length and not (word == "pound" or word == "buck"):
            return length + 1, value, money
    taken, value = number([word, *following])
    if not taken:
        return None
    rest = [word, *following][taken:]
    while rest and rest[0] in ("-", "business", "working", "calendar", "full", "us", "more", "and", "a", "half")[:6]:
        taken, rest = taken + 1, rest[1:]
    unit = _unit(rest[0]) if rest else None
    if unit and rest[0] in _MONEY and value == 1 and len(rest) > 1 and rest[1][0].isdigit():
        unit = None  # each further one EUR 900
    if unit and not (unit[0] == "m" and value > 1e4):
        if rest[1:4] == ["and", "a", "half"]:
            return taken + 4, (value + 0.5) * unit[1], unit[0]
        return taken + 1, value * unit[1], unit[0]
    while taken and [word, *following][taken - 1] in ("-", "business", "working", "calendar", "full", "us", "more"):
        taken -= 1
    return None if value == 1 else (taken, value, "count")
