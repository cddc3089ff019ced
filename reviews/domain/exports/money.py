"""Prices, amounts and terms of payment: what an order form says of money and of nothing else.

A line is of money where it is made of nothing but amounts and words of money. So it can promise nothing of the product,
whatever its words: what would ("free", "unlimited", "no", "fixed", "support") is no word of money.
"""

import re

from reviews.domain.exports.word_lists import words

_CODES = r"(?:eur|usd|gbp|chf|sek|nok|dkk|pln|czk|cad|aud|jpy|euros?|dollars?)"
_FIGURES = r"\d(?:[\d.,'’]|[ \u00a0\u202f](?=\d{3}\b))*(?:,?[-–—]{1,2})?"
_AMOUNT = re.compile(
    rf"[-+−–]?\s?(?:[$€£¥]\s?[-−–]?\s?{_FIGURES}|\b{_CODES}\b\s?[-−–]?\s?{_FIGURES}"
    rf"|(?<![\w.,]){_FIGURES}\s?(?:[$€£¥]|\b{_CODES}\b))",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?<![\w.,])[-+−–]?\s?\d{1,3}(?:[.,]\d{1,2})?\s?(?:%|percent\b)")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,'’]?\d{3})*(?![\w])")
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LEFT = re.compile(r"[\s.,:;()/|@×*=–—&+\[\]-]*")
#: The number of what is ordered, before its price: "120", "2 days", "10 %".
_COUNT = re.compile(r"(?:[\s|,(]+\d[\d.,]*(?:\s?(?:%|x|[a-z]+))?\)?)?[\s|]*\Z")

_PARTS = " \t|,;:–—-"
#: What a line must hold one of, where it holds no amount.
_CORE = words("money")
#: What else may stand in it. No word of what is sold, no "not" and no "free" is among them.
_BESIDE = words("beside_money")
_CURRENCIES = words("currencies")
_SPELLED = words("spelled")
#: Less money is promised to nobody but in a row of the sum it belongs to.
_LESS = frozenset(["discount", "rebate"])
_OF_LESS = _LESS | words("of_discounts")
#: What a share is a share of.
_SHARED = words("shared")
_PER = words("per")
_TAXES = frozenset(["vat", "tax", "taxes"])
#: What is counted on an order.
_COUNTED = words("counted")


def is_amount(said: str) -> bool:
    """Whether it is an amount of money and nothing else: "EUR 50,400.00", "€ 35 per user and month"."""
    rest = _AMOUNT.sub(" ", said.lower())
    return rest != said.lower() and set(_words(rest)) <= _CURRENCIES | _COUNTED | _PER


def is_quantity(said: str) -> bool:
    """Whether it counts what is ordered, as a cell beside a price does: "120", "120 users", "10 %"."""
    low = said.lower()
    return any(map(str.isdigit, low)) and _counts(_AMOUNT.sub("!", low))


def is_of_money(said: str) -> bool:
    """Whether a line speaks of prices, amounts or payment, and of nothing else."""
    low = said.lower().replace("’", "'").replace("credit card", "card").replace("above the base rate", "rate")
    rest = _AMOUNT.sub(" ", low)
    has_amount = rest != low
    bare = _SHARE.sub(" ", rest)
    has_share = bare != rest
    found = _words(bare)
    core = _CORE.intersection(found)
    if not (core or has_amount) or not set(found) <= _CORE | _BESIDE | _CURRENCIES | _SPELLED:
        return False
    if "incl" in found and _TAXES.isdisjoint(found):
        return False
    if not _LESS.isdisjoint(found):
        return set(found) <= _OF_LESS
    if has_share and _SHARED.isdisjoint(found):
        return False
    counted = _NUMBER.sub(" ", bare)
    if _LEFT.fullmatch(_WORDS.sub(" ", counted)) is None:
        return False
    return counted == bare or has_amount or not _COUNTED.isdisjoint(found) or "net" in found


def priced_in(row: str) -> str:
    """What a row of prices on one line is for: its words before numbers and an amount; "" where it is no such row."""
    if (amount := _AMOUNT.search(row)) is None or not _counts(_AMOUNT.sub(" ", row[amount.start() :]).lower()):
        return ""
    return _COUNT.sub("", row[: amount.start()].rstrip(_PARTS)).rstrip(_PARTS)


def _counts(low: str) -> bool:
    """Whether nothing but numbers, shares and what is counted is left."""
    bare = _NUMBER.sub(" ", _SHARE.sub(" ", low))
    return set(_words(bare)) <= _COUNTED | _PER and _LEFT.fullmatch(_WORDS.sub(" ", bare)) is not None


def _words(low: str) -> list[str]:
    return _WORDS.findall(low)
