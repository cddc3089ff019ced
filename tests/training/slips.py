"""Slips, small enough to be overlooked, that turn what a text says: another number, day or unit, a "not" too many."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "fifteen", "twenty")
_UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
_RHYTHMS = ("hourly", "daily", "weekly", "monthly", "quarterly", "yearly")
#: Of each group one stands for another; what is said more often stands first in neither.
_GROUPS: Sequence[Sequence[str]] = (
    MONTHS, DAYS, _NUMBERS, _UNITS, [f"{unit}s" for unit in _UNITS], _RHYTHMS,
    ("once", "twice", "three times"), ("first", "second", "third", "last"),
)  # fmt: skip
#: What turns a sentence round or takes its limit away; nothing where the words only fall away.
_TURNS: Mapping[str, Sequence[str]] = {
    "at most": ("at least",), "at least": ("at most", "up to"), "up to": ("at least", "more than"),
    "no more than": ("no less than", "more than"), "not more than": ("more than",), "no later than": ("later than",),
    "not later than": ("later than",), "or less": ("or more",), "or more": ("or less",), "max": ("min",),
    "maximum": ("minimum",), "fewer than": ("more than",), "more than": ("less than",), "less than": ("more than",),
    "under": ("over",), "above": ("below",), "below": ("above",), "over": ("under",),
    "before": ("after",), "after": ("before",), "within": ("after",), "by": ("after",), "until": ("from",),
    "from": ("until",), "inside": ("outside",), "outside": ("inside",),
    "without": ("with",), "except": ("including",), "excluding": ("including",), "excluded": ("included",),
    "unless": ("if",), "not included": ("included",), "included": ("not included",), "cannot": ("can",),
    "can't": ("can",), "doesn't": ("does",), "don't": ("do",), "isn't": ("is",), "aren't": ("are",),
    "won't": ("will",), "not": ("",), "never": ("always", ""), "no": ("some", "a"), "nobody": ("somebody",),
    "no one": ("anyone",), "none": ("some",), "nothing": ("something",), "neither": ("either",),
    "can": ("cannot",), "may": ("may not", "must"), "will": ("will not", "may"), "must": ("may", "need not"),
    "is": ("is not",), "are": ("are not",), "only": ("", "also"), "just": ("",), "exactly": ("about",),
    "all": ("some", "most"), "every": ("nearly every",), "each": ("all together",), "any": ("some",),
    "both": ("one of",),
    "and": ("or",), "or": ("and",), "also": ("not",), "if": ("even if",), "always": ("usually",),
    "in writing": ("by phone",), "working days": ("days",), "business days": ("days",), "business hours": ("hours",),
    "calendar days": ("working days",), "free of charge": ("at a charge",), "free": ("paid",),
    "one-time": ("recurring",),
}  # fmt: skip
_DIGITS = re.compile(r"(?<![\w.,-])\d+(?:[.,:]\d+)*(?![\w.,:]*\d)")
_TURN = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, _TURNS), key=len, reverse=True))})(?![\w-])", re.IGNORECASE
)
#: Turns that models overlook most: what is refused, and what is all there is.
_REFUSING = re.compile(
    r"(?<![\w-])(?:not|never|no|nobody|no one|none|nothing|neither|cannot|can't|doesn't|don't|isn't|aren't|won't"
    r"|without|except|excluding|excluded|unless|only)(?![\w-])",
    re.IGNORECASE,
)
_GROUPED = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted((one for group in _GROUPS for one in group), key=len, reverse=True))})(?![\w-])"
)


class Slip(NamedTuple):
    """Some words, and what stands in their place."""

    words: str
    instead: str

    def made(self, text: str, chance: random.Random) -> tuple[str, slice] | None:
        """The text with the slip in one place, and where; nothing where the text does not have the words."""
        found = list(re.finditer(rf"(?<![\w-]){re.escape(self.words)}(?![\w-])", text))
        if not found:
            return None
        start, end = chance.choice(found).span()
        if self.instead:
            return f"{text[:start]}{self.instead}{text[end:]}", slice(start, start + len(self.instead))
        left, right = text[:start].rstrip(), text[end:].lstrip()
        # Of what fell away, the words on both sides are marked.
        first, last = len(left) - len(left.split(" ")[-1]), len(left) + 1 + len(right.split(" ")[0])
        return f"{left} {right}", slice(first, last)


def slip(text: str, chance: random.Random) -> Slip | None:
    """One slip that could be made in a text; numbers, days and units as often as what turns it, a "not" most often."""
    digits, grouped, turns, refusing = (list(each.finditer(text)) for each in (_DIGITS, _GROUPED, _TURN, _REFUSING))
    kinds = [kind for kind in (digits, grouped, turns, turns, refusing, refusing, refusing) if kind]
    if not kinds:
        return None
    words = chance.choice(chance.choice(kinds))[0]
    if words[0].isdigit():
        return Slip(words, _other_digit(words, chance))
    for group in _GROUPS:
        if words in group:
            return Slip(words, chance.choice([one for one in group if one != words]))
    instead = chance.choice(_TURNS[words.lower()])
    return Slip(words, instead.capitalize() if words[0].isupper() else instead)


def _other_digit(number: str, chance: random.Random) -> str:
    at = chance.choice([place for place, one in enumerate(number) if one.isdigit()])
    return number[:at] + chance.choice([one for one in "123456789" if one != number[at]]) + number[at + 1 :]
