"""Prices, amounts and terms of payment: what an order form says of money and of nothing else.

A line is of money where it is made of nothing but amounts and words of money. So it can promise nothing of the product,
whatever its words: what would ("free", "unlimited", "no", "fixed", "support") is no word of money. It is what the buyer
owes and when: a discount, nothing to pay, a sum that we pay or a price that stays is a commercial term, and signed.
"""

import re

from reviews.domain.exports.word_lists import words

#: Longer lines are no prices. Every repetition below is bounded too, so that no line takes long.
_LONGEST = 300  # characters
_CODES = r"(?:eur|usd|gbp|chf|sek|nok|dkk|pln|czk|cad|aud|jpy|euros?|dollars?)"
_FIGURES = r"\d(?:[\d.,'’]|[ \u00a0\u202f](?=\d{3}\b)){0,18}(?:,?[-–—]{1,2})?"
_AMOUNT = re.compile(
    rf"[-+−–]?\s?(?:[$€£¥]\s?[-−–]?\s?{_FIGURES}|\b{_CODES}\b\s?[-−–]?\s?{_FIGURES}"
    rf"|(?<![\w.,]){_FIGURES}\s?(?:[$€£¥]|\b{_CODES}\b))",
    re.IGNORECASE,
)
_LESS = re.compile(r"[-−–]\s?(?:[$€£¥]|[a-z]{3}\b)?\s?\d", re.IGNORECASE)
_SHARE = re.compile(r"(?<![\w.,])[-+−–]?\s?\d{1,3}(?:[.,]\d{1,2})?\s?(?:%|percent\b)")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,'’]?\d{3}){0,3}(?![\w])")
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LEFT = re.compile(r"[\s.,:;()/|@×*=–—&+\[\]-]*")
#: The number of what is ordered, before its price: "120", "120 users".
_COUNT = re.compile(
    r"(?:[\s|,(]{1,8}\d[\d.,]{0,12}(?:\s?(?:x|users?|seats?|licen[cs]es?|units?|pieces?|pcs))?\)?)?[\s|]{0,8}\Z"
)
#: A price for so long is one that stays, and a payment in so long is a credit.
_LONG = re.compile(r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)) ?(?:month|quarter|year)s?\b")
_OF_SUMS = frozenset(["total", "totals", "sum", "amount", "subtotal"])

_PARTS = " \t|,;:–—-"
#: What a line must hold one of, where it holds no amount.
_CORE = words("money")
#: What else may stand in it. No word of what is sold, no "not" and no "free" is among them.
_BESIDE = words("beside_money")
_CURRENCIES = words("currencies")
_SPELLED = words("spelled")
#: What a share is a share of.
_SHARED = words("shared")
_PER = words("per")
_TAXES = frozenset(["vat", "tax", "taxes"])
#: What is counted on an order, and by what it is paid.
_COUNTED = words("counted")
_PERIODS = words("periods")
#: What a payment may not wait for.
_CONDITIONAL = words("conditional")
_DELIVERY = re.compile(r"deliver|accept|implement|complet|go-?live|roll-?out|fulfil|launch|install|migrat")


def is_amount(said: str) -> bool:
    """Whether it is an amount of money that is owed and nothing else: "EUR 50,400.00", "€ 35 per user and month"."""
    low = said.lower()
    rest = _owed(low)
    return rest is not None and rest != low and set(_words(rest)) <= _CURRENCIES | _COUNTED | _PERIODS | _PER


def is_quantity(said: str) -> bool:
    """Whether it counts what is ordered, as a cell beside a price does: "120", "120 users"."""
    low = said.lower()
    rest = _owed(low)
    return rest is not None and any(map(str.isdigit, low)) and _counts(rest, _COUNTED | _PER)


def has_amount(said: str) -> bool:
    """Whether an amount of money stands in it, however long it is."""
    return _AMOUNT.search(said) is not None


def is_of_money(said: str) -> bool:
    """Whether a line speaks of prices, amounts or payment, and of nothing else."""
    low = said.lower().replace("’", "'").replace("credit card", "card").replace("above the base rate", "rate")
    rest = _owed(low)
    if rest is None:
        return False
    bare = _SHARE.sub(" ", rest)
    found = _words(bare)
    core = _CORE.intersection(found)
    if not (core or rest != low) or not set(found) <= _CORE | _BESIDE | _CURRENCIES | _SPELLED:
        return False
    if "incl" in found and _TAXES.isdisjoint(found):
        return False
    if _LONG.search(rest) and _OF_SUMS.isdisjoint(found):
        return False
    if bare != rest and (
        _SHARED.isdisjoint(found) or (_TAXES.isdisjoint(found) and any(map(_is_nothing, _SHARE.findall(rest))))
    ):
        return False
    counted = _NUMBER.sub(" ", bare)
    if _LEFT.fullmatch(_WORDS.sub(" ", counted)) is None:
        return False
    return counted == bare or rest != low or not (_COUNTED | _PERIODS).isdisjoint(found) or "net" in found


def is_bound(said: str) -> bool:
    """Whether a line of money or of a price hangs on something, or says that a price stays: no mere term of payment."""
    low = said.lower()
    found = set(_words(low))
    return not _CORE.isdisjoint(found) and (not _CONDITIONAL.isdisjoint(found) or _DELIVERY.search(low) is not None)


def is_about_money(said: str) -> bool:
    """Whether it holds a word of money, whatever else it says."""
    return not _CORE.isdisjoint(_words(said.lower()))


def priced_in(row: str) -> str:
    """What a row of prices on one line is for: its words before numbers and an amount; "" where it is no such row."""
    if len(row) > _LONGEST or (amount := _AMOUNT.search(row)) is None:
        return ""
    rest = _owed(row[amount.start() :].lower())
    if rest is None or not _counts(rest, _COUNTED | _PERIODS | _PER):
        return ""
    return _COUNT.sub("", row[: amount.start()].rstrip(_PARTS)).rstrip(_PARTS)


def _owed(low: str) -> str | None:
    """A line without its amounts; None where one is nothing, or less than that: who gives something away promises."""
    if len(low) > _LONGEST:
        return None
    amounts = [found[0] for found in _AMOUNT.finditer(low)]
    return None if any(_is_nothing(each) or _LESS.search(each) for each in amounts) else _AMOUNT.sub(" ", low)


def _is_nothing(amount: str) -> bool:
    return any(map(str.isdigit, amount)) and re.search(r"[1-9]", amount) is None


def _counts(low: str, what: frozenset[str]) -> bool:
    """Whether nothing but numbers and what is counted is left."""
    bare = _NUMBER.sub(" ", low)
    return set(_words(bare)) <= what and _LEFT.fullmatch(_WORDS.sub(" ", bare)) is not None


def _words(low: str) -> list[str]:
    return _WORDS.findall(low)
