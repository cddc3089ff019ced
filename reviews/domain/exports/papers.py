"""What order forms, contracts and minutes say of themselves: headings, and labels with what belongs behind them."""

import re

from promises.domain.drift.promise_features import kind_of
from promises.domain.drift.words import words as drift_words
from promises.domain.languages import SMALL_WORDS
from reviews.domain.exports.headings import names_in
from reviews.domain.exports.kinds import Kind
from reviews.domain.exports.letters import are_names, is_contact, is_date, offers_nothing
from reviews.domain.exports.money import is_quantity
from reviews.domain.exports.word_lists import words

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: Words that labels and heads of columns are made of.
_LABELS = words("labels")
_ON_ORDERS = words("sold_terms")
_OF_DATA = re.compile(r"(?:personal )?data (?:protection|processing|privacy)(?: (?:agreement|addendum|terms))?", re.I)
#: Of these labels a stretch of time is the value, and it binds no product.
_OF_TIME = words("labels_of_time")
_STRETCH = re.compile(
    r"(?:[\w-]+ )?(?:\(?\d{1,3}\)? )?(?:calendar |business |working )?(?:days?|weeks?|months?|quarters?|years?)"
    r"(?:['’]s?)?(?: (?:prior )?(?:notice|in advance|to the end of the (?:term|month|year)))?\.?",
    re.IGNORECASE,
)
_OF_NUMBERS = words("labels_of_numbers")
_OF_PARTIES = words("labels_of_parties")
_OF_STARTS = words("labels_of_starts")  # a day by which something is expected
_TITLED = words("titled")
_SMALL = SMALL_WORDS - {"of", "the", "and"}
_MOST_OF_NAME = 4  # words
_OF_DAYS = frozenset(["valid", "validity", "dated", "date", "issued", "signed", "expiry"])
#: Of these, a number with what is counted.
_OF_COUNT = words("labels_of_counts")
_CODE = re.compile(r"(?=[^\d]*\d)[A-Z\d][A-Z\d /.-]{1,40}")
_LETTERS_OF_A_CODE = re.compile(r"[A-Z]{6,11}")
#: Headings of a contract that are of no subject a plan could speak of.
_OF_CONTRACTS = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.? )?(?:force majeure|entire agreement|limitation of liability|governing law(?: and"
    r" jurisdiction)?|jurisdiction|confidentiality|notices|definitions|assignment|severability|miscellaneous|agenda"
    r"|introduction|table of contents|place(?:,| and) date(?:, stamp)?|date(?:,| and) place|date|place|name"
    r"|signed|stamp)",
    re.IGNORECASE,
)
_REGISTERED = re.compile(
    r"(?:registered office|managing directors?|vat(?: id)?(?: no\.?)?|commercial register|company no\.?|hrb)[: ]+"
    r"(?P<rest>[\w ,.-]{2,80})",
    re.IGNORECASE,
)
_QUOTES_MAIL = re.compile(
    r"on [\w, ]{6,40}(?: at \d{1,2}:\d\d(?: [ap]m)?)?,? (?P<who>[\w .@<>-]{2,80}) wrote:", re.IGNORECASE
)
#: Numbers of papers: "Order number: 4711", "Quote Q-2026-118".
_OF_PAPERS = re.compile(
    r"(?:order(?: form)?|quote|quotation|offer|proposal|contract|agreement|invoice|purchase order|po|p\.o\.|project"
    r"|our ref(?:erence)?|your ref(?:erence)?|reference|ref)\.?"
    r"(?:(?: (?:number|nr|no|id)\.?:? ?| ?#:? ?)#?(?=[\w/.-]*\d)[\w/.-]{2,30}|:? [A-Z]{1,5}-(?=[\w-]*\d)[\w-]{1,24})",
    re.IGNORECASE,
)
#: Where somebody puts a name to it: "Signed for the customer: ____".
_TO_SIGN = re.compile(
    r"(?:(?:signed|agreed|accepted|agreed and accepted|signature)(?: (?:for|by|on behalf of)(?: the)?"
    r"(?: (?:customer|supplier|vendor|provider|buyer|seller|deal))?)?|name|title|position|place|date|signature)"
    r":?[ _.…]*",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:(?:©|\(c\)|copyright) ?)?(?:(?:19|20)\d\d[ -]*){1,2}(?P<who>[^.]{1,60}\b"
    r"(?:ltd|inc|llc|plc|corp|gmbh|ag|bv|sa))\.?(?: all rights reserved\.?)?|all rights reserved\.?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:page |seite |p\. ?)?-? ?(\d{1,3})(?: ?(?:of|/|von) ?(\d{1,3}))? ?-?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?P<label>(?:[^\W\d_]+\.? ){0,4}(?i:iban|bic|swift|number|no\.?|nr\.?|id))[ :#]+(?P<code>\S.*)"
)
#: Annexes and tables by what they hold: "Annex C: Price list", "Service description".
_TITLE = re.compile(
    r"(?:(?:annex|appendix|exhibit|schedule|attachment|table|figure|part|section)\b[^:–—-]{0,12}[:–—-] ?)?"
    r"(?P<front>(?:[a-z-]+ ){0,3})"
    r"(?:list|description|agreement|terms|conditions|overview|glossary|form)s?",
    re.IGNORECASE,
)
_MOST_WORDS = 6
_SPELLED = drift_words("number_words")


def kind_of_paper(said: str) -> Kind:
    """What a line is that papers have in one form: the number of a page, rights, where somebody signs; "" of others."""
    if _is_page(said):
        return Kind.PAGE
    if (rights := _RIGHTS.fullmatch(said)) and (not rights["who"] or are_names(rights["who"])):
        return Kind.RIGHTS
    if _OF_CONTRACTS.fullmatch(said):
        return Kind.HEADING
    if _OF_PAPERS.fullmatch(said) or _TO_SIGN.fullmatch(said):
        return Kind.HEADER
    if (quoted := _QUOTES_MAIL.fullmatch(said)) and offers_nothing(quoted["who"]):
        return Kind.HEADER
    if (registered := _REGISTERED.fullmatch(said)) and are_names(re.sub(r"\d", "", registered["rest"])):
        return Kind.RIGHTS
    return Kind.OFFER


def is_of_a_paper(said: str) -> bool:
    """Whether it is what papers say of themselves: a heading, a title, or a label with what belongs behind it."""
    return _stands_alone(said) or _is_title(said) or _is_numbered(said) or _is_dated(said) or _is_filled_in(said)


def _stands_alone(said: str) -> bool:
    """Whether it is a heading or label of such papers, or a label with what belongs there: "Customer: Harbor Foods"."""
    label, colon, value = said.partition(":")
    if not _is_label(label):
        return False
    return not value.strip(" _.…") if colon else True


def _is_numbered(said: str) -> bool:
    """Whether a code stands behind words of papers that end with "number" or the like: "IBAN DE02 1203 0000"."""
    found = _NUMBERED.fullmatch(said)
    return found is not None and _is_label(found["label"]) and _CODE.fullmatch(found["code"]) is not None


def _is_title(said: str) -> bool:
    """Whether it is the title of an annex, a table or a paper: what that holds, in words of papers alone."""
    if (title := _TITLE.fullmatch(said)) is None:
        return False
    return all(word in _TITLED or _is_label(word) for word in _WORD.findall(title["front"].lower()))


def _is_dated(said: str) -> bool:
    """Whether a day stands behind words of papers, as "Valid until December 31, 2026", and none by which we deliver."""
    found = said.split()
    for at in range(1, min(len(found), _MOST_WORDS + 1)):
        label = " ".join(found[:at])
        if not _is_label(label):
            return False
        low = set(_WORD.findall(label.lower()))
        if not low.isdisjoint(_OF_DAYS) and low.isdisjoint(_OF_STARTS) and is_date(" ".join(found[at:])):
            return True
    return False


def _is_filled_in(said: str) -> bool:
    """Whether it is such a label with what belongs behind it and nowhere else: a code behind the label of a number, a
    name behind that of a party or a place, a date, a stretch of time or a quantity."""
    label, colon, value = said.partition(":")
    value = value.strip()
    if not colon or not value or not _is_label(label):
        return False
    low = set(_WORD.findall(label.lower()))
    if is_contact(value):
        return True
    if is_date(value):
        return not low.isdisjoint(_OF_DAYS) and low.isdisjoint(_OF_STARTS)
    if _STRETCH.fullmatch(value):
        return not low.isdisjoint(_OF_TIME) and "warranty" not in low and _is_counted(value)
    if is_quantity(value):
        return not low.isdisjoint(_OF_COUNT)
    if _CODE.fullmatch(value) or _LETTERS_OF_A_CODE.fullmatch(value):
        return not low.isdisjoint(_OF_NUMBERS)
    return (
        not low.isdisjoint(_OF_PARTIES)
        and len(value.split()) <= _MOST_OF_NAME
        and are_names(value)
        and _SMALL.isdisjoint(names_in(value))
    )


def _is_counted(value: str) -> bool:
    first = value.split()[0].lower()
    return first[:1].isdigit() or first.strip("()") in _SPELLED or first in ("one", "calendar")


def _is_label(said: str) -> bool:
    said = said.strip()
    if _OF_DATA.fullmatch(said):
        return True
    low = said.lower().replace("’", "'").replace("delivery address", "address").replace("delivery note", "note")
    found = _WORD.findall(low)
    if not 0 < len(found) <= _MOST_WORDS or any(map(str.isdigit, said)):
        return False
    return all(word in _LABELS or kind_of(word) in ("PAPER", "LAW", "MONEY", "THEY") for word in found)


def _is_page(said: str) -> bool:
    found = _PAGE.fullmatch(said)
    return found is not None and (not found[2] or int(found[1]) <= int(found[2]))
