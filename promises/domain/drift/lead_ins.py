"""Lines that only lead to the sentences below them: some say nothing, others turn what follows into its opposite."""

import re

from promises.domain.drift.promise_sides import THEM, US

#: What a lead-in may be made of. No thing, number, date, condition or "not" is among them, so none can be promised.
_POINTING = frozenset(
    {
        "a", "and", "are", "as", "below", "both", "by", "close", "clause", "clauses", "commit", "commitment",
        "commitments", "committed", "deal", "document", "exactly", "find", "following", "follows", "for", "here", "in",
        "is", "items", "letter", "list", "mail", "of", "on", "our", "plan", "please", "point", "points", "promise",
        "promises", "read", "see", "sentence", "sentences", "sides", "the", "these", "this", "to", "us", "version",
        "we", "what", "which", "with", "words", "you", "agree", "agreed", "approved", "signed", "attached", "enclosed",
        "i", "that", "so", "next", "then", "now", "under", "stand", "stands", "it", "promised", "set", "out", "down",
        "call", "conversation", "discussed", "meeting", "talk", "talked", "yesterday", "today", "last", "week",
    }
)  # fmt: skip
_POINTS = re.compile(r":\W*\Z|\b(?:below|following|follows|here|these|attached|enclosed|this is|under)\b")
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_YOU_FIND = re.compile(r"\byou(?: will|'ll|’ll| can)? find\b")
LONGEST_LEAD_IN = 20  # words
_ITEM = re.compile(r"\A[\W\d_]+")  # its mark and number
#: A contract's opening of a list, which promises what its items say and nothing of its own.
_OPENS_A_LIST = re.compile(
    rf"(?:{US}|(?:the )?company) (?:shall|will|must|agrees? to|undertakes? to|is to|hereby agrees? to)"
    r" (?:provide|deliver|perform|supply|furnish|render|do|offer)"
    rf"(?: {THEM}(?: with)?| to {THEM})?"
    r"(?: the following(?: (?:services|deliverables|items|features|functions|functionality|work|tasks|obligations))?)?"
    rf"(?: (?:to|for) {THEM})?:"
)

#: A line above a sentence that says it is not so, or not yet: "Not included", "We do not offer:".
_TURNS = re.compile(
    r"\b(?:not(?! (?:applicable|distribute|forward|copy)\b)|never|no longer|none|nothing|neither|nor|without"
    r"|except(?:ing|ions?)?|exclu(?:ded?|des|ding|sions?)|out[ -]of[ -]scope|outside|optional|declined|withdrawn"
    r"|cancell?ed|superseded|cannot|won't|don't|doesn't|can't|isn't|aren't|future|roadmap|planned|later|tentative|unconfirmed"
    r"|unapproved|nice[ -]to[ -]have|wish ?list|previous(?:ly)?|formerly|obsolete)\b"
)
#: And one that makes it depend on something, where it leads to it with a colon.
_DEPENDS = re.compile(r"\A(?:if|unless|subject to|provided|only|once|when|until|should|in case|assuming)\b")
#: The same without one, where it is all that a heading says, and what was put off or refused.
_DEPENDS_ALONE = re.compile(
    r"\A\W*(?:(?:all )?subject to (?!contract|change)|(?:(?:only )?available )?(?:only )?(?:(?:up)?on request\b"
    r"|if available\b|(?:at|for) (?:an? )?(?:extra |additional |separate )?(?:cost|charge|fee)\W*\Z)"
    r"|(?:rejected|refused|deferred|postponed|dropped|parked|discontinued|unsupported|unavailable|coming soon|backlog)"
    r"(?: (?:items?|requests?|requirements?|features?|scope|lines?|points?|topics?|services?|promises?))?\W*\Z)"
)
LONGEST_HEADING = 6  # words


def is_lead_in(line: str) -> bool:
    """Whether a sentence says nothing but that something follows: "This is what we commit to:", "We shall provide:".

    Args:
        line: one sentence, made plain.
    """
    low = _YOU_FIND.sub("please find", line.lower())
    if _OPENS_A_LIST.fullmatch(_ITEM.sub("", low).strip()):
        return True
    words = _WORDS.findall(low)
    return 0 < len(words) <= LONGEST_LEAD_IN and _POINTING.issuperset(words) and _POINTS.search(low) is not None


def turns(line: str) -> bool:
    """Whether a heading, or a sentence that leads to others, turns what stands below it: "Out of scope", "Excluded:".

    Args:
        line: one heading or sentence, made plain.
    """
    low = line.lower().replace("’", "'").strip().strip("*_#\"' ")
    leads = low.endswith(":") or (":" not in low and re.search(r"\bfollowing\b|\bbelow\b", low) is not None)
    if leads:
        depends = (_DEPENDS, _DEPENDS_ALONE) if low.endswith(":") else ()
        return _TURNS.search(low) is not None or any(pattern.match(low) for pattern in depends)
    if low == "none" or (" " not in low and line.strip()[:1].islower()):
        return False  # a cell, and no heading
    is_heading = len(low.split()) <= LONGEST_HEADING and not low.endswith((".", "!", "?", ";", ",")) and ":" not in low
    return is_heading and (_TURNS.search(low) or _DEPENDS_ALONE.match(low)) is not None
