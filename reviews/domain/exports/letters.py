"""What a letter or a mail is made of around its words: greeting, signature, names, addresses, dates, heads."""

import re
from collections.abc import Sequence

from promises.domain.drift.promise_features import kind_of
from promises.domain.drift.words import words
from promises.domain.languages import SMALL_WORDS
from reviews.domain.exports.headings import is_heading_of, names_in
from reviews.domain.exports.kinds import Kind

#: Kinds of words (`promises/data/promise_kinds.json`) that somebody offers: no name, place or heading holds one.
OFFERED = frozenset({"SELLS", "FEATURE", "HELP", "TERMS", "MONEY", "UNIT"})
_NOT_OF_ROLES = OFFERED | {"OFTEN", "GAINS", "MODAL", "BE", "WE", "YOU", "NOT"}
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
#: What stands small between the words of a role.
_OF_ROLES = frozenset({"of", "and", "for", "the", "und"})
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


def kind_in_a_letter(said: str, before: Kind) -> Kind:
    """What of a letter or mail a line is: greeting, signature, address, date, number of a page, header."""
    if (greeting := _GREETING.fullmatch(said)) and _are_greeted(greeting["whom"]):
        return Kind.GREETING
    ended, _, name = said.rstrip(",.!").partition(",")
    if _GOODBYE.fullmatch(ended) and (not name or is_name(name.strip())):
        return Kind.GOODBYE
    if is_date(said):
        return Kind.DATE
    if re.fullmatch(r"sent from my \w+", said, re.IGNORECASE):
        return Kind.GOODBYE
    if header := _HEADER.fullmatch(said):
        return Kind.HEADER if _is_header(header["name"].lower(), header["rest"].strip()) else Kind.OFFER
    if (street := _STREET.fullmatch(said)) and offers_nothing(said):
        return Kind.ADDRESS if not street["rest"] or are_names(re.sub(r"\d", "", street["rest"])) else Kind.OFFER
    if _is_address(said):
        return Kind.ADDRESS
    town = _TOWN.fullmatch(said)
    if town and are_names(town["town"] or town["before"]) and before in (Kind.ADDRESS, Kind.NAME):
        return Kind.ADDRESS
    if is_role(said, before):
        return Kind.ROLE
    if is_somebody(said) and is_name(said):
        return Kind.NAME
    # Nobody knows all names. So what may be one is one only where a name stands: below a goodbye, once.
    is_signed = before == Kind.GOODBYE and (is_name(said) or re.fullmatch(r"[^\W\d_]{2,20}", said))
    return Kind.NAME if is_signed and offers_nothing(said) and not _has_small_words(said) else Kind.OFFER


def _are_greeted(whom: str) -> bool:
    """Whether these are people: one name, or several of which one is known."""
    unknown = [word for word in names_in(whom) if word not in _WHOM]
    return are_names(whom, also=_WHOM) and (len(unknown) < 2 or any(kind_of(word) == "NAME" for word in unknown))


def _has_small_words(said: str) -> bool:
    return not (SMALL_WORDS - _PARTICLES).isdisjoint(names_in(said))


def _is_address(said: str) -> bool:
    """Whether a line holds a whole address, with a name before it and what the party is called behind it."""
    parts = _CALLED.sub("", said).split(", ")
    places = sum(_STREET.fullmatch(part) is not None for part in parts)
    rest = [part for part in parts if not (_STREET.fullmatch(part) or _TOWN.fullmatch(part))]
    return places > 0 and 1 < len(parts) <= _MOST_PARTS and offers_nothing(said) and all(map(are_names, rest))


def is_contact(said: str) -> bool:
    """Whether it is an address on the web or a number to call, or several."""
    return all(_is_contact(part.strip()) for part in re.split(r"\s[|•·]\s", said))


def _is_contact(said: str) -> bool:
    parts = re.split(r"[^a-z]+", said.lower())
    return _CONTACT.fullmatch(said) is not None and ("@" in said or OFFERED.isdisjoint(map(kind_of, parts)))


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


def is_role(said: str, before: Kind) -> bool:
    """Whether it is what somebody does, below or behind their name: "Head of Sales, Dealdesk"."""
    parts = [part.strip() for part in re.split(r"[,|]", said)]
    if len(said.split()) > 2 * _MOST_OF_ROLE or any(map(str.isdigit, said)) or _ROLE.search(said) is None:
        return False
    if before not in (Kind.NAME, Kind.GOODBYE) and not (is_name(parts[0]) and is_somebody(parts[0])):
        return False
    return all(len(part.split()) <= _MOST_OF_ROLE and _is_part_of_role(part) for part in parts)


def _is_part_of_role(said: str) -> bool:
    """Whether it is set as titles are, and says neither what is done, nor how often, nor what may be offered."""
    return all(
        name.lower() in _OF_ROLES
        or (
            name[0].isupper()
            and not SMALL_WORDS.intersection((name.lower(),))
            and (_ROLE.fullmatch(name) is not None or kind_of(name.lower()) not in _NOT_OF_ROLES)
        )
        for name in _WORD.findall(said)
    )


def is_name(said: str) -> bool:
    """Whether it may be the name of a person, a firm or a place."""
    count = len(said.split())
    return 0 < count <= _MOST_OF_NAME + 1 and said.count(",") <= 1 and are_names(said)


def is_somebody(said: str) -> bool:
    """Whether a name is clearly of a person or a firm: a first name or a legal form is in it."""
    return any(name in _LEGAL_FORM or kind_of(name) == "NAME" for name in names_in(said))


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
