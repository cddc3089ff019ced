"""What will happen with an ask if it is sent now; shown beside the questions, before anything is promised."""

from datetime import datetime
from typing import Any

from dealdesk.domain.text import joined
from dealdesk.exceptions import Conflict
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.domain.clocks import Terms
from reviews.domain.in_force import desk_calendar, desk_policy
from reviews.domain.rules import Hit, RuleError, types_called_for

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def what_will_happen(promise: Promise, now: datetime) -> dict[str, Any]:
    """Matching rules with their words, who reviews, when answers would be due.

    Args:
        promise: a draft with its deal.
        now: the database clock, aware UTC.

    Returns:
        "problem" where it cannot be said; "count", "hits" (each "name", "words", "is_suspicion"), "who", "due" and
        "suggested" (a type in words); "untyped", why the type may not stay empty; "questions", the sentences still to
        be answered before it can be sent.
    """
    try:
        outlook = lifecycle.preview(promise)
        terms = Terms.of(desk_policy(), desk_calendar())
        due = min(terms.review_due(lane.value, now) for lane in outlook.lanes)
    except (Conflict, RuleError) as problem:
        nothing: dict[str, Any] = {"count": "", "hits": [], "who": "", "due": None, "suggested": "", "questions": []}
        return {"problem": str(problem), "untyped": "", **nothing}
    hits = outlook.hits
    names = [str(lane.label) for lane in outlook.lanes]
    many = len(names) > 1
    return {
        "problem": "",
        "count": NUMBERS[len(hits)] if len(hits) < len(NUMBERS) else str(len(hits)),
        "hits": [
            {"name": _small(hit.rule["name"]), "words": _telling(hit), "is_suspicion": hit.is_suspicion} for hit in hits
        ],
        "questions": [spec.question for spec in outlook.questions],
        "who": f"{joined(names)} review at the same time" if many else f"{names[0]} looks at it first",
        "due": due,
        "suggested": _suggested(hits),
        "untyped": outlook.untyped,
    }


def _telling(hit: Hit) -> tuple[str, ...]:
    """What made a hit, as it is quoted. A suspicion may rest on words that say nothing one by one ("their", "data")."""
    return tuple(word for word in hit.words if " " in word) if hit.is_suspicion else tuple(hit.words)


def _suggested(hits: list[Hit]) -> str:
    """The type the words speak for, in words; a hint and never a choice made for anybody."""
    found = types_called_for(hit.hard_stop for hit in hits)
    return "" if not found else found[0].label.lower() if len(found) == 1 else "mixed"


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
