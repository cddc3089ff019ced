"""What offers something: a sentence that claims more than the clauses, and a line without a verb that sells."""

import re

from promises.domain.drift import promise_cues as cue
from promises.domain.drift import promise_nothing as nothing
from promises.domain.drift.lead_ins import turns
from promises.domain.drift.promise_features import features, kind_of
from promises.domain.drift.promise_like import cues_of, promises_nothing
from promises.domain.drift.promise_model import points
from promises.domain.drift.words import words as drift_words
from promises.domain.languages import is_english
from reviews.domain.exports.headings import names_in
from reviews.domain.exports.money import is_bound
from reviews.domain.exports.word_lists import words

_FEWEST, _MANY = 3, 7  # words of a sentence with a mark at its end, and of one without
_MOST_SOLD = 8  # words of an item on an order
#: So clearly a line without a verb must be no promise by its weights (`promise_model`).
_DOUBT = 0.5

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
#: Verbs of giving, beside which nothing is harmless: "The contract includes Workday."
_GIVES = re.compile(
    r"\b(?:include[sd]?|including|inclusive|cover(?:s|ed|ing)?|support(?:s|ed|ing)?"
    r"|deliver(?:s|ed|ing)?|provid(?:es?|ed|ing)"
    r"|offer(?:s|ed|ing)|grant(?:s|ed|ing)?|waive[sd]?|guarante\w+|integrat\w+|contains?|comes? with"
    r"|ensur\w+|entitle[sd]?)\b(?! that\b| the following\b)"
)
#: What takes a thing back, as it stands directly before a verb of giving.
_DENIES = re.compile(
    r"\b(?:is|are|was|were|do|does|will|shall|can|cannot|can't|isn't|aren't|don't|doesn't|won't) ?(?:not|no longer)?"
    r" (?:be |part )?(?:included?|covere?d?|support(?:ed)?|deliver(?:ed)?|provided?|offer(?:ed)?|part of|in scope)\b"
)
_BEGS = re.compile(r"\A(?:please|kindly) (?!note|be aware|be assured|rest|expect|find|count|see|remember)")
_PERSON_WE = re.compile(r"\b(?:we|our|ours|you will|you get|you can)\b")
_ASKS = re.compile(r"\A(?:please|kindly|let me|let us|thank you for|thanks for|looking forward)\b")
_PERSON = re.compile(r"\b(?:we|you|i|they|it|he|she|us|me)\b")

#: With a full stop behind it, what begins like this has a verb, whichever it is.
_SUBJECT = re.compile(
    r"(?:the|a|an|this|these|that|those|each|both|either|neither|any|all|most|some|their|your|its|his|her|it|he|she|they"
    r"|customer|client|buyer|purchaser|licensee|vendor|supplier|nothing|nobody|in case|amendments?|changes)\b"
)
#: An answer promises whatever was asked.
_ANSWER = re.compile(
    r"(?:\A|[:|–—-]\s*)(?:yes|yep|sure|ok(?:ay)?|true|fulfilled|fully met|met|complied|compliant|confirmed|granted|done"
    r"|available|included|supported|covered|live|ready|possible|in place|optional|as standard|of course|certainly"
    r"|absolutely|gladly|it(?:'s| is) yours|(?:we|you|it|they) (?:do|does|can|will|are|is))[.!]?\Z"
)
#: Days by which something must be there, and no day of a paper or a contract.
_DEADLINE = re.compile(
    r"\b(?:by|until|before|no later than|from|due|deadline"
    r"|start\w*|begin\w*|go-?live|launch\w*|deliver\w*|ready|available|rollout"
    r"|release\w*|complet\w+|finish\w*|ships?|shipping)\b"
)
_OFTEN = re.compile(r"\b(?:every|each|per|within|up to|at least|at most|around the|round the)\b")
#: Numbers that count nothing: dates, times of day, and the numbers of chapters, items and points.
_PLACED = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?: ?[ap]m)?\b|\b(?:19|20)\d\d\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    r"|\b(?:no|nr|page|p|item|chapter|section|clause|annex|appendix|exhibit|schedule|part|fig|figure|table|question|step"
    r"|line|point|version|draft|lot|day|hall|room|floor|art|article|para|paragraph)s?\.? ?#?\d{1,4}(?:\.\d{1,3})*"
    r"[a-z]?\b"
)
_DAY = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?\b")
_CALENDAR = drift_words("months") | drift_words("days")
#: Kinds of words by which a line without a verb sells.
_SELLING = frozenset({"SELLS", "FEATURE", "HELP", "TERMS"})
#: Kinds of words that say of what nature a paper, a meeting or a contract is.
_ASIDE = frozenset({"OPEN", "MEETS", "THEY", "SAYS", "NOW"})  # what follows such a label is about us or them
_TELLING = frozenset({"PAPER", "MONEY", "LAW", "THEY", "VENDOR", "DATE", "NAME", "MEETS", "POLITE", "OPEN", "NOW"})
#: What an order may sell at its price: the product by its name and by heads.
_SOLD = words("sold_feature") | words("sold_terms")
_OUR_NAMES = words("our_names")
_OFFERED_TOO = words("offered_too")
_PAPERS_TOO = words("papers_too")
_BESIDE_SOLD = words("beside_sold")
_SHORT = re.compile(r"[A-Z]{2,}s?")  # SSO, APIs
_NAMED = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")


def makes_a_sentence(said: str) -> bool:
    """Whether it has a verb, and a mark at its end or so many words."""
    low = said.lower()
    count = len(low.split())
    if count > _FEWEST and low.endswith((".", "!", "?")) and (_SUBJECT.match(low) or promises_nothing(said)):
        return True
    return count >= _FEWEST and _verb(low) and (low.endswith((".", "!", "?", ":", ";", ",")) or count >= _MANY)


def _verb(low: str) -> bool:
    return any(found.search(low) for found in (cue.VERB, _DOES, nothing.WAS, nothing.HEARSAY, _PERSON, _ASKS))


def claims(said: str) -> bool:
    """Whether a sentence offers something all the same, or says that the clauses beside it are not so."""
    low = said.lower().replace("’", "'")
    if any(found.search(low) for found in (_CLAIM, cue.GOOD_NO, cue.STAYS)) or turns(low):
        return True
    if nothing.LEFT_OUT.search(low) or re.search(r"\bno(?:t|thing)?\b", low):
        asks = _BEGS.match(low) is not None and not nothing.QUESTION.search(low)
        is_theirs = cue.THEIR_DUTY.match(low) is not None
        return (_OF_CLAUSES.search(low) is not None and not is_theirs) or (
            _gives(low) and not (asks or _DENIES.search(low))
        )
    if cue.THEIR_DUTY.match(low) or (_BEGS.match(low) and not _PERSON_WE.search(low)):
        return _GIVES.search(low) is not None
    return _gives(low)


def _gives(low: str) -> bool:
    """Whether a verb of giving, or a word of what may be given, stands in it."""
    return _GIVES.search(low) is not None or any(map(_may_be_given, _NAMED.findall(low)))


def _may_be_given(name: str) -> bool:
    is_of_papers = any(name in (one, f"{one}s") for one in _PAPERS_TOO)
    return (kind_of(name) in ("FEATURE", "SELLS", "HELP") and not is_of_papers) or name in _OFFERED_TOO


def boasts(said: str) -> bool:
    """Whether it holds words that promise by themselves: "unlimited", "24/7", "no fees", "on us"."""
    low = said.lower().replace("’", "'")
    return any(found.search(low) for found in (_CLAIM, cue.GOOD_NO, cue.STRONG, cue.STAYS))


def offers(said: str) -> bool:
    """Whether a line that is no sentence offers something, or may: in doubt it does.

    Args:
        said: a heading, a cell, an item or a fragment.
    """
    low = said.lower().replace("’", "'")
    if any(found.search(low) for found in (_CLAIM, _ANSWER, cue.STRONG, cue.GOOD_NO)) or turns(said):
        return True
    names = names_in(said)
    kinds = {kind_of(name) for name in names}
    if _GIVES.search(low) or not _OFFERED_TOO.isdisjoint(names) or is_bound(said):
        return True
    if cue.IS_DONE.search(f"is {low}") or not kinds.isdisjoint(_SELLING) or (_OFTEN.search(low) and "UNIT" in kinds):
        return True
    if _counts_or_dates(low, names) or (len(names) == 1 and _is_strange(said, names[0])):
        return True
    if any(_SHORT.fullmatch(name) and not _is_known(name) for name in _NAMED.findall(said)) and not said.isupper():
        return True
    is_ended = low.endswith((".", "!", "?")) and len(names) > _FEWEST
    return not (is_ended or _tells(said)) or points(features(said), cues_of(said)) > -_DOUBT


def _tells(said: str) -> bool:
    """Whether what stands there, behind a label where it has one, is of papers, people, meetings or the law."""
    label, _, value = said.partition(":")
    of_label = {kind_of(name) for name in names_in(label)}
    of_value = {kind_of(name) for name in names_in(value)}
    if any(_is_unknown(name) for name in _NAMED.findall(said)):
        return False  # it may be a system that we connect to, or another language
    if not value.strip():
        return not _TELLING.isdisjoint(of_label)
    return not _TELLING.isdisjoint(of_value) or not of_label.isdisjoint(_ASIDE)


def _is_unknown(name: str) -> bool:
    low = name.lower().strip(".")
    return not (is_english(low) or kind_of(low) or low in _CALENDAR or low == "deal")


def is_sold(said: str) -> bool:
    """Whether an item beside a price is what orders are made of: our own product by its name, its plans and seats.

    What the product does ("Single sign-on add-on"), how well it is looked after ("Premium support"), when and for how
    long, and what others make ("Oracle NetSuite") are promises, with a price as without one.
    """
    low = said.lower().replace("’", "'")
    found = [name.lower() for name in _NAMED.findall(said)]
    if not 0 < len(found) <= _MOST_SOLD or any(map(str.isdigit, said)) or turns(said) or boasts(said):
        return False
    is_named = any(map(_is_sold, found)) or not _OUR_NAMES.isdisjoint(found)
    return is_named and all(_is_sold(name) or name in _BESIDE_SOLD | _OUR_NAMES for name in found) and not _verb(low)


def _is_sold(name: str) -> bool:
    return any(name in (one, f"{one}s") for one in _SOLD)


def _counts_or_dates(low: str, names: list[str]) -> bool:
    """Whether it has a number that may be a limit, or a day by which something may be expected."""
    left = _PLACED.sub(" ", low)
    has_day = not _CALENDAR.isdisjoint(names)
    if has_day:
        left = _DAY.sub(" ", left)
    if any(map(str.isdigit, left)):
        return True
    return (has_day or left != low) and _DEADLINE.search(low) is not None


def _is_strange(said: str, name: str) -> bool:
    """Whether one word alone may be anything: a system ("Workday"), a feature, an answer."""
    return kind_of(name) not in _TELLING and (said[:1].isupper() or not said.isalpha())


def _is_known(name: str) -> bool:
    return kind_of(name.lower()) in _TELLING or name.lower() in drift_words("units")
