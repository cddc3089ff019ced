"""What a letter or a mail is made of around its words: greeting, signature, names, addresses, dates, heads."""

import re
from collections.abc import Sequence

from promises.domain.drift.promise_features import kind_of
from promises.domain.drift.words import words
from reviews.domain.exports.headings import is_heading_of, names_in

#: Kinds of words (`promises/data/promise_kinds.json`) that somebody offers: no name, place or heading holds one.
OFFERED = frozenset({"SELLS", "FEATURE", "HELP", "TERMS", "MONEY", "UNIT"})
_MOST_OF_NAME, _MOST_OF_ROLE = 5, 6  # words

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten tag|liebe[rs]?|bonjour"
    r"|sehr geehrte[rs]?)\b"
    r"(?P<whom>[^!?:]{0,80})[,!:.]?",
    re.IGNORECASE,
)
_WHOM = frozenset({"all", "team", "everyone", "everybody", "both", "sir", "madam", "or", "and", "there", "again", "dr"})
_GOODBYE = re.compile(
    r"(?:(?:with |mit )?(?:kind|best|warm|kindest|warmest|many|freundlichen|viele|beste|herzliche)(?:est)? )?"
    r"(?:regards|wishes|greetings|thanks|gr(?:ü|ue)(?:ß|ss)en?)|best|all the best|cheers|thanks(?: again)?|thank you"
    r"|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|yours|cordialement|bien à vous"
    r"|talk soon|see you soon|mfg|lg",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:head|director|vp|vice president|president|chief|ceo|cto|cfo|coo|ciso|cio|manager|executive|officer|founder"
    r"|co-founder|lead|owner|partner|consultant|engineer|architect|representative|rep|buyer|analyst|assistant|counsel"
    r"|specialist|coordinator)\b",
    re.IGNORECASE,
)
_ADDRESS = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
_CONTACT = re.compile(
    rf"(?:(?:e-?mail|mail|web|website|www|tel|telephone|phone|mobile|cell|fax|t|m|f|e|w)\b\.?:?\s*)?"
    rf"(?:<?(?:mailto:)?{_ADDRESS}>?|(?:https?://)?(?:[\w-]{{1,63}}\.)+[a-z]{{2,10}}/?|\+?[\d ()/.-]{{7,24}}\d)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?P<name>from|to|cc|bcc|sent|date|subject|attachments?|attached|enclosed|re|fwd?|attn|for|by|prepared (?:for|by))"
    r":\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FILE = re.compile(r"[\w .()-]{1,120}\.(?:docx|pdf|md|txt|ics|eml|json|zip)", re.IGNORECASE)
_STREET = re.compile(
    r"(?:\d{1,5}[a-z]?,? (?:[^\W\d_][\w.'’-]*,? ){1,4}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|way|boulevard|blvd"
    r"|square|place|quay|court|row|hill|park|terrace|close)\.?|(?:[^\W\d_][\w.'’-]* ){0,3}[^\W\d_][\w.'’-]*"
    r"(?:stra(?:ß|ss)e|str\.|weg|allee|platz|gasse|ring|damm|street|road) \d{1,4}[a-z]?"
    r"|(?:rue|rua|calle|via|viale|corso|avenida|avenue|plaza|piazza|quai|ul\.) (?:[^\W\d_][\w.'’-]*,? ){1,5}?"
    r"\d{1,4}[a-z]?"
    r"|\d{1,4},? (?:rue|avenue|boulevard|place|quai|chemin)(?: [^\W\d_][\w.'’-]*){1,5}"
    r"|p\. ?o\.|(?:p\.? ?o\.? )?box \d{1,6}|(?:floor|suite|building|unit) \w{1,5})(?P<rest>,.*)?",
    re.IGNORECASE,
)
_TOWN = re.compile(
    r"(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{4})? (?P<town>[^\W\d_][\w.'’ -]{1,40})(?:, [A-Z][\w. ]{1,30})?"
    r"|(?P<before>[A-Z][\w.'’ -]{1,40}),? (?:[A-Z]{2},? )?(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})"
    r"(?:, [A-Z][\w. ]{1,30})?"
)
_DATE = re.compile(
    r"[\d.,:/\s-]+(?:st|nd|rd|th)?\b|\b(?:st|nd|rd|th|of|the|am|pm|utc|cet|at|date)\b|[.,:/-]", re.IGNORECASE
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
#: What a party is called in a contract: ("Supplier").
_CALLED = re.compile(r",? ?\(?(?:hereinafter )?(?:the )?[\"“„'‘][\w -]{2,30}[\"”“'’]\)?\Z")
_MOST_PARTS = 7  # of an address on one line
_CALENDAR = words("months") | words("days")
_LEGAL_FORM = frozenset(
    {
        "ltd", "inc", "llc", "llp", "plc", "corp", "co", "gmbh", "ag", "kg", "se", "bv", "nv", "oy", "ab", "sa",
        "sarl", "srl",
    }
)  # fmt: skip
_PARTICLES = frozenset(
    {
        "von", "van", "der", "den", "de", "di", "da", "do", "dos", "du", "des", "del", "la", "le", "les", "el", "los",
        "las", "bin", "und", "and", "y", "zu", "for",
    }
)  # fmt: skip
#: Words that begin a line with a capital, and are no name.
_NOT_A_NAME = words("nots") | words("conditions") | words("modals") | words("rates") | words("limit_words")


def kind_in_a_letter(said: str, before: str) -> str:
    """What of a letter or mail a line is: greeting, signature, address, date, number of a page, header."""
    if (greeting := _GREETING.fullmatch(said)) and are_names(greeting["whom"], also=_WHOM):
        return "greeting"
    ended, _, name = said.rstrip(",.!").partition(",")
    if _GOODBYE.fullmatch(ended) and (not name or is_name(name.strip())):
        return "goodbye"
    if is_date(said):
        return "date"
    if re.fullmatch(r"sent from my \w+", said, re.IGNORECASE):
        return "goodbye"
    if header := _HEADER.fullmatch(said):
        return "header" if _is_header(header["name"].lower(), header["rest"].strip()) else ""
    if (street := _STREET.fullmatch(said)) and offers_nothing(said):
        return "address" if not street["rest"] or are_names(re.sub(r"\d", "", street["rest"])) else ""
    if _is_address(said):
        return "address"
    town = _TOWN.fullmatch(said)
    if town and are_names(town["town"] or town["before"]) and (before in ("address", "name") or "," in said):
        return "address"
    if is_role(said, before):
        return "name"
    is_signed = before in ("goodbye", "name") and re.fullmatch(r"[^\W\d_]{2,20}", said) and offers_nothing(said)
    # One word with a capital may be anything ("Audit-ready"), so it is a name only where names stand.
    is_known = is_name(said) and (len(said.split()) > 1 or before in ("goodbye", "name", "address", "header"))
    return "name" if is_signed or is_known else ""


def _is_address(said: str) -> bool:
    """Whether a line holds a whole address, with a name before it and what the party is called behind it."""
    parts = _CALLED.sub("", said).split(", ")
    places = sum(_STREET.fullmatch(part) is not None or _TOWN.fullmatch(part) is not None for part in parts)
    rest = [part for part in parts if not (_STREET.fullmatch(part) or _TOWN.fullmatch(part))]
    return places > 0 and 1 < len(parts) <= _MOST_PARTS and offers_nothing(said) and all(map(are_names, rest))


def is_contact(said: str) -> bool:
    """Whether it is an address on the web or a number to call, or several."""
    return all(_CONTACT.fullmatch(part.strip()) for part in re.split(r"\s[|•·]\s", said))


def is_date(said: str) -> bool:
    place, comma, rest = said.partition(", ")
    if comma and not any(map(str.isdigit, place)) and place.lower() not in _CALENDAR and is_name(place):
        said = rest
    if _ISO.search(said) is None and _CALENDAR.isdisjoint(names_in(said)):
        return False
    return _CALENDAR.issuperset(names_in(_DATE.sub(" ", said))) and any(map(str.isdigit, said))


def _is_header(name: str, rest: str) -> bool:
    """Whether what stands behind "From:" or "Subject:" is what belongs there."""
    if name in ("sent", "date"):
        return is_date(rest)
    if name.startswith(("attach", "enclos")):
        return _FILE.fullmatch(rest) is not None
    if name in ("subject", "re", "fw", "fwd"):
        again = _HEADER.fullmatch(rest)
        if again:
            return _is_header(again["name"].lower(), again["rest"])
        return is_heading_of(rest.replace(":", " "), "Deal")
    people = [re.sub(rf"<?{_ADDRESS}>?", "", each).strip() for each in re.split(r"[;,]", rest)]
    return all(not each or is_name(each) for each in people)


def is_role(said: str, before: str) -> bool:
    """Whether it is what somebody does, below or behind their name: "Head of Sales, Dealdesk"."""
    parts = [part.strip() for part in re.split(r"[,|]", said)]
    if len(said.split()) > 2 * _MOST_OF_ROLE or any(map(str.isdigit, said)):
        return False
    if before not in ("name", "goodbye") and not is_name(parts[0]):
        return False
    return _ROLE.search(said) is not None and all(
        len(part.split()) <= _MOST_OF_ROLE and not _sells(part) for part in parts
    )


def is_name(said: str) -> bool:
    """Whether it may be the name of a person, a firm or a place."""
    count = len(said.split())
    return 0 < count <= _MOST_OF_NAME + 1 and said.count(",") <= 1 and are_names(said)


def are_names(said: str, *, also: Sequence[str] | frozenset[str] = ()) -> bool:
    if any(map(str.isdigit, said)) or any(mark in said for mark in ";:%$€£!?/="):
        return False
    for word in _WORD.findall(said):
        low = word.strip(".").lower()
        if low in _LEGAL_FORM or low in _PARTICLES or low in also:
            continue
        if not word[0].isupper() or kind_of(low) in OFFERED or _NOT_A_NAME.intersection((low,)):
            return False
    return True


def offers_nothing(said: str) -> bool:
    return OFFERED.isdisjoint(map(kind_of, names_in(said)))


def _sells(said: str) -> bool:
    return not {"SELLS", "TERMS", "MONEY"}.isdisjoint(map(kind_of, names_in(said)))
