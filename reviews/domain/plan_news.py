"""What a signature or a change does to the close plan that stands, in a sentence for whoever must update it."""

from promises.models import Deal, Promise
from reviews.models import ClosePlan, PlanLine


def has_plan(deal: Deal) -> bool:
    """Whether the deal has a plan that a new signature puts out of date."""
    return ClosePlan.objects.filter(deal=deal, is_current=True).exists()


def clause_words(promise: Promise, what: str) -> str:
    """The clause of the current plan that is this promise's, with what became of it; "" where the plan has none.

    Args:
        promise: signed anew, or under review again.
        what: the rest of the sentence, for example "has new words."
    """
    line = PlanLine.objects.filter(promise=promise, plan__is_current=True).first()
    return f"Clause {line.position} {what}" if line is not None else ""
