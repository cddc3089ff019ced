"""The five checks before a close plan is sent (DESIGN section 5). Nobody ticks them by hand: each is read from rows."""

from datetime import datetime

from promises.models import Deal
from reviews.domain.checks.base import Check
from reviews.domain.closeplan import ReadPlan

__all__ = ["Check", "five_checks"]


def five_checks(deal: Deal, plan: ReadPlan, now: datetime) -> tuple[Check, ...]:
    """What the five checks say of a deal's close plan at this moment.

    Args:
        deal: the deal.
        plan: its plan as the gate lets it be read.
        now: the database clock, aware UTC.
    """
    lines = tuple(problem for line in plan.lines for problem in line.verdict.problems)
    return (
        Check("said_back", "Somebody outside the deal can say it back"),
        Check("exact_words", "Engineering approved these exact words", problems=lines),
        Check("together", "Security, data movement and custom logic were looked at together"),
        Check("terms", "One owner, one date, one limit per line"),
        Check(
            "up_to_date",
            "The plan is newer than the last scope change",
            problems=tuple(problem for problem in plan.problems if problem not in lines),
        ),
    )
