"""What may stand in a document beside the clauses of a plan.

The drift check asks whether a sentence reads like a promise. What goes out is held to more: a short line without a
verb ("24/7 phone support", "Unlimited users") promises as much as a sentence does, and nobody can tell it from a
heading by its form. So of such lines only those may stand that are known to promise nothing: how a mail begins and
ends, whom it is from and to, dates, numbers of pages, headings that name the plan or what the clause below is about.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from promises.domain.drift import promise_cues as cue
from promises.domain.drift.lead_ins import is_lead_in, turns
from promises.domain.drift.promise_features import kind_of
from promises.domain.drift.words import words

#: Kinds of words (`promises/data/promise_kinds.json`) that somebody offers: no name, place or heading holds one.
_OFFERS = frozenset({"SELLS", "FEATURE", "HELP", "TERMS", "MONEY", "UNIT"})
_FEWEST, _MANY = 3, 7  # words of a sentence with a mark at its end, and of one without
#: What is so clearly no promise that nothing else is asked.
_SURE = frozenset({"mark", "lead-in", "heading", "page", "date", "address"})
_MOST_LINES = 12  # of one address or signature
_MOST_OF_NAME, _MOST_OF_HEADING, _MOST_OF_ROLE = 5, 4, 6  # words

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_MARKS = re.compile(r"\A[\s>#*_`~|•◦▪‣–—+=-]+|[\s*_`~|]+\Z")
_CLAIM = re.compile(
    r"\b24\s?[/x]\s?7\b|\d\s?%|\bunlimited\b|\bunrestricted\b|\bfree of charge\b|\bfor free\b|\bguarante\w+|\buptime\b"
)
_OF_CLAUSES = re.compile(
    r"\b(?:above|below|following|clauses?|sentences?|commitments?|promises?|plan"
    r"|(?:this|these)(?! (?:orders?|offer|quote|contract|agreement|e?-?mail|letter|message|information)\b))\b"
)
#: Verbs that are no nouns too; "support" and "exports" tell nothing.
_DOES = re.compile(
    r"\b(?:allows|enables|includes|provides|integrates|connects|handles|detects|meets|keeps|works|sends|writes|reads"
    r"|creates|brings|solves|replaces|guarantees|delivers|automates|answers|calculates|takes|appears|stays|remains|follows"
    r"|receives|gets|sees|pays|protects|ensures|contains|comes|converts|learns|generates|produces|shows|adds|manages|makes"
    r"|restores|deletes|encrypts|accepts|leaves|publishes|knows|eliminates|reduces|speaks|migrates|stores|gives|goes|ends)\b"
)
_ASKS = re.compile(r"\A(?:please|kindly|let me|let us|thank you for|thanks for|looking forward)\b")
_PERSON = re.compile(r"\b(?:we|you|i|they|it|he|she|us|me)\b")

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
_CALENDAR = words("months") | words("days")
_PAGE = re.compile(r"(?:page |seite |p\. ?)?-? ?(\d{1,3})(?: ?(?:of|/|von) ?(\d{1,3}))? ?-?", re.IGNORECASE)
_LEGAL_FORM = frozenset(
    {
        "ltd", "inc", "llc", "llp", "plc", "corp", "co", "gmbh", "ag", "kg", "se", "bv", "nv", "oy", "ab", "sa",
        "sarl", "srl",
    }
)  # fmt: skip
_PARTICLES = frozenset(
    {
        "von", "van", "der", "den", "de", "di", "da", "la", "le", "el", "bin", "und", "and", "y", "zu", "for",
    }
)  # fmt: skip
_HEADINGS = frozenset(
    {
        "a", "agreement", "agreed", "and", "annex", "appendix", "clause", "clauses", "close", "closing", "commit",
        "commitment", "commitments", "conditions", "confidential", "contents", "contract", "customer", "deal",
        "document", "exhibit", "final", "for", "form", "have", "in", "list", "mutual", "of", "offer", "order",
        "our", "overview", "page", "part", "plan", "promise", "promised", "promises", "proposal", "schedule",
        "scope", "section", "signature", "signatures", "sow", "statement", "summary", "terms", "the", "this", "to",
        "version", "we", "what", "with", "work", "you", "your",
    }
)  # fmt: skip
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
    r"(?:order|quote|quotation|offer|proposal|contract|agreement|invoice|purchase order|po|p\.o\.|project"
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
_NUMBERED = re.compile(r"(?:[a-z]|\d{1,3}|[ivx]{1,4})(?:\.\d{1,3})*[.):]?", re.IGNORECASE)
_RIGHTS = re.compile(
    r"(?:(?:©|\(c\)|copyright) ?)?(?:(?:19|20)\d\d[ -]*){1,2}(?P<who>[^.]{1,60}\b"
    r"(?:ltd|inc|llc|plc|corp|gmbh|ag|bv|sa))\.?(?: all rights reserved\.?)?|all rights reserved\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Piece:
    """A sentence, heading or line that is no clause, and where it stands.

    Attributes:
        text: as it stands there.
        is_item: whether it has the mark of an item, or is a cell.
        below: the clause that follows it directly; "" where none does.
        is_promise_like: whether the drift check takes it for a promise.
    """

    text: str
    is_item: bool = False
    below: str = ""
    is_promise_like: bool = False


def may_stand(pieces: Iterable[Piece], *, deal: str) -> list[bool]:
    """Which of these may stand beside the clauses.

    Args:
        pieces: in the order of the document.
        deal: the customer's name, which may stand in them whatever it reads like.
    """
    known, before = [], ""
    for piece in pieces:
        kind = _kind(piece, deal, before)
        lines = piece.text.split("\n")
        if not kind and 1 < len(lines) <= _MOST_LINES:  # an address or signature that was read as one
            kinds = [before]
            for line in lines:
                kinds.append(_kind(replace(piece, text=line), deal, kinds[-1]))
            kind = kinds[-1] if all(kinds[1:]) else ""
        known.append(kind in _SURE if piece.is_promise_like else bool(kind))
        before = kind
    return known


def is_heading_of(said: str, clause: str) -> bool:
    """Whether a heading or label only names the plan, or what the clause below it is about in its first sentence."""
    said = said.strip().rstrip(":").strip()
    names = _names_in(said)
    if turns(said) or not names:
        return False
    if all(name in _HEADINGS or _NUMBERED.fullmatch(name) for name in names):
        return re.search(r"\d{2,}", said) is None
    about = set(_names_in(clause.split(". ")[0]))
    is_short = len(names) <= _MOST_OF_HEADING and not re.search(r"\d", said)
    return is_short and about.issuperset(names) and not cue.VERB.search(said.lower())


def _kind(piece: Piece, deal: str, before: str) -> str:
    """What a piece is; "" where nobody can say that it promises nothing."""
    said = _MARKS.sub("", " ".join(piece.text.split()))
    if deal:
        said = said.replace(deal, "Deal")
    low = said.lower()
    if not any(map(str.isalnum, said)) or _NUMBERED.fullmatch(said):
        return "mark"
    if _is_sentence(low):
        return "" if _claims(low) else "sentence"
    if turns(said):
        return ""
    if is_lead_in(said):
        return "lead-in"
    if _is_page(said):
        return "page"
    if (rights := _RIGHTS.fullmatch(said)) and (not rights["who"] or _are_names(rights["who"])):
        return "rights"
    if is_heading_of(said, piece.below) or (said == "Deal"):
        return "heading"
    if _OF_CONTRACTS.fullmatch(said):
        return "heading"
    if _OF_PAPERS.fullmatch(said) or _TO_SIGN.fullmatch(said):
        return "header"
    if (quoted := _QUOTES_MAIL.fullmatch(said)) and _offers_nothing(quoted["who"]):
        return "header"
    if (registered := _REGISTERED.fullmatch(said)) and _are_names(re.sub(r"\d", "", registered["rest"])):
        return "rights"
    if _is_contact(said) or (before == "name" and _is_role(said, before)):
        return "name"
    if piece.is_item:
        return ""
    return _of_a_letter(said, before)


def _of_a_letter(said: str, before: str) -> str:
    """What of a letter or mail a line is: greeting, signature, address, date, number of a page, header."""
    if (greeting := _GREETING.fullmatch(said)) and _are_names(greeting["whom"], also=_WHOM):
        return "greeting"
    ended, _, name = said.rstrip(",.!").partition(",")
    if _GOODBYE.fullmatch(ended) and (not name or _is_name(name.strip())):
        return "goodbye"
    if _is_date(said):
        return "date"
    if re.fullmatch(r"sent from my \w+", said, re.IGNORECASE):
        return "goodbye"
    if header := _HEADER.fullmatch(said):
        return "header" if _is_header(header["name"].lower(), header["rest"].strip()) else ""
    if (street := _STREET.fullmatch(said)) and _offers_nothing(said):
        return "address" if not street["rest"] or _are_names(re.sub(r"\d", "", street["rest"])) else ""
    town = _TOWN.fullmatch(said)
    if town and _are_names(town["town"] or town["before"]) and (before in ("address", "name") or "," in said):
        return "address"
    if _is_role(said, before):
        return "name"
    is_signed = before in ("goodbye", "name") and re.fullmatch(r"[^\W\d_]{2,20}", said) and _offers_nothing(said)
    # One word with a capital may be anything ("Audit-ready"), so it is a name only where names stand.
    is_name = _is_name(said) and (len(said.split()) > 1 or before in ("goodbye", "name", "address", "header"))
    return "name" if is_signed or is_name else ""


def _is_sentence(low: str) -> bool:
    count = len(low.split())
    return count >= _FEWEST and _verb(low) and (low.endswith((".", "!", "?", ":", ";", ",")) or count >= _MANY)


def _verb(low: str) -> bool:
    return any(found.search(low) for found in (cue.VERB, _DOES, cue.WAS, cue.HEARSAY, _PERSON, _ASKS))


def _claims(low: str) -> bool:
    """Whether a sentence offers something all the same, or says that the clauses beside it are not so."""
    if cue.QUESTION.search(low):
        return False
    if cue.LEFT_OUT.search(low) or re.search(r"\bno(?:t|thing)?\b", low):
        return _OF_CLAUSES.search(low) is not None and cue.THEIR_DUTY.match(low) is None
    return _CLAIM.search(low) is not None or turns(low)


def _is_contact(said: str) -> bool:
    """Whether it is an address on the web or a number to call, or several."""
    return all(_CONTACT.fullmatch(part.strip()) for part in re.split(r"\s[|•·]\s", said))


def _is_page(said: str) -> bool:
    found = _PAGE.fullmatch(said)
    return found is not None and (not found[2] or int(found[1]) <= int(found[2]))


def _is_date(said: str) -> bool:
    place, comma, rest = said.partition(", ")
    if comma and not any(map(str.isdigit, place)) and place.lower() not in _CALENDAR and _is_name(place):
        said = rest
    if _ISO.search(said) is None and _CALENDAR.isdisjoint(_names_in(said)):
        return False
    return _CALENDAR.issuperset(_names_in(_DATE.sub(" ", said))) and any(map(str.isdigit, said))


def _is_header(name: str, rest: str) -> bool:
    """Whether what stands behind "From:" or "Subject:" is what belongs there."""
    if name in ("sent", "date"):
        return _is_date(rest)
    if name.startswith(("attach", "enclos")):
        return _FILE.fullmatch(rest) is not None
    if name in ("subject", "re", "fw", "fwd"):
        again = _HEADER.fullmatch(rest)
        if again:
            return _is_header(again["name"].lower(), again["rest"])
        return is_heading_of(rest.replace(":", " "), "Deal")
    people = [re.sub(rf"<?{_ADDRESS}>?", "", each).strip() for each in re.split(r"[;,]", rest)]
    return all(not each or _is_name(each) for each in people)


def _is_role(said: str, before: str) -> bool:
    """Whether it is what somebody does, below or behind their name: "Head of Sales, Dealdesk"."""
    parts = [part.strip() for part in re.split(r"[,|]", said)]
    if len(said.split()) > 2 * _MOST_OF_ROLE or any(map(str.isdigit, said)):
        return False
    if before not in ("name", "goodbye") and not _is_name(parts[0]):
        return False
    return _ROLE.search(said) is not None and all(
        len(part.split()) <= _MOST_OF_ROLE and not _sells(part) for part in parts
    )


def _is_name(said: str) -> bool:
    """Whether it may be the name of a person, a firm or a place."""
    count = len(said.split())
    return 0 < count <= _MOST_OF_NAME + 1 and said.count(",") <= 1 and _are_names(said)


def _are_names(said: str, *, also: Sequence[str] | frozenset[str] = ()) -> bool:
    if any(map(str.isdigit, said)) or any(mark in said for mark in ";:%$€£!?/="):
        return False
    for word in _WORD.findall(said):
        low = word.strip(".").lower()
        if low in _LEGAL_FORM or low in _PARTICLES or low in also:
            continue
        if not word[0].isupper() or kind_of(low) in _OFFERS or _NOT_A_NAME.intersection((low,)):
            return False
    return True


def _offers_nothing(said: str) -> bool:
    return _OFFERS.isdisjoint(map(kind_of, _names_in(said)))


def _sells(said: str) -> bool:
    return not {"SELLS", "TERMS", "MONEY"}.isdisjoint(map(kind_of, _names_in(said)))


def _names_in(said: str) -> list[str]:
    """Its words in small letters, without the full stop of a short form."""
    return [word.strip(".").lower() for word in _WORD.findall(said)]


#: Words that begin a line with a capital, and are no name.
_NOT_A_NAME = words("nots") | words("conditions") | words("modals") | words("rates") | words("limit_words")
