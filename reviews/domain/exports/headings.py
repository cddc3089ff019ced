"""Headings of a plan: such as name it, and such as say what the clause below them is about."""

import re

from promises.domain.drift import promise_cues as cue
from promises.domain.drift.lead_ins import turns

_MOST_OF_HEADING = 4  # words
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
#: The number of a chapter or item.
NUMBERED = re.compile(r"(?:[a-z]|\d{1,3}|[ivx]{1,4})(?:\.\d{1,3})*[.):]?", re.IGNORECASE)
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


def is_heading_of(said: str, clause: str) -> bool:
    """Whether a heading or label only names the plan, or what the clause below it is about in its first sentence."""
    said = said.strip().rstrip(":").strip()
    names = names_in(said)
    if turns(said) or not names:
        return False
    if all(name in _HEADINGS or NUMBERED.fullmatch(name) for name in names):
        return re.search(r"\d{2,}", said) is None
    about = set(names_in(clause.split(". ")[0]))
    is_short = len(names) <= _MOST_OF_HEADING and not re.search(r"\d", said)
    return is_short and about.issuperset(names) and not cue.VERB.search(said.lower())


def names_in(said: str) -> list[str]:
    """Its words in small letters, without the full stop of a short form."""
    return [word.strip(".").lower() for word in _WORD.findall(said)]
