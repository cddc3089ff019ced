"""The five checks before a close plan is sent (DESIGN section 5). Nobody ticks them by hand: each is read from rows."""

from collections.abc import Callable
from datetime import datetime

from promises.models import Deal
from reviews.domain.checks import exact_words, said_back, terms, together, up_to_date
from reviews.domain.checks.base import Check
from reviews.domain.closeplan import ReadPlan

__all__ = ["Check", "five_checks"]

#: In the order of the page (design/close-plan.html).
CHECKS: tuple[Callable[[Deal, ReadPlan, datetime], Check], ...] = (
    exact_words.check,
    together.check,
    terms.check,
    up_to_date.check,
    said_back.check,
)


def five_checks(deal: Deal, plan: ReadPlan, now: datetime) -> tuple[Check, ...]:
    """What must hold before a close plan is sent, each with its evidence, proved again at this moment.

    Args:
        deal: the deal.
        plan: its close plan, read through the gate at this moment (`closeplan.read`).
        now: the database clock, aware UTC.

    Returns:
        The checks in the order of the page; the plan may be sent when all of them pass.
    """
    return tuple(check(deal, plan, now) for check in CHECKS)
