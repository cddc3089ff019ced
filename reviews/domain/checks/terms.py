"""One owner, one date or "available today", one limit for each clause."""

from collections.abc import Iterator
from datetime import datetime

from promises.domain.owner_text import names_several
from promises.models import Deal
from reviews.domain.checks.base import NO_CLAUSE, Check
from reviews.domain.closeplan import ReadLine, ReadPlan
from reviews.enums import DecisionKind


def check(deal: Deal, plan: ReadPlan, now: datetime) -> Check:
    """Every clause names one owner, one day and one limit, the same that was signed.

    Args:
        deal: the deal.
        plan: its plan as the gate reads it at this moment.
        now: the database clock, aware UTC.
    """
    found = [list(_missing(line)) for line in plan.lines]
    good = sum(not problems for problems in found)
    return Check(
        key="terms",
        title="One owner, one date, one limit each",
        evidence=(f"{good} of {len(found)} clauses.",) if found else (),
        problems=tuple(problem for problems in found for problem in problems) if found else (NO_CLAUSE,),
    )


def _missing(line: ReadLine) -> Iterator[str]:
    row, decision, label = line.line, line.line.decision, line.promise.label
    if not row.delivery_owner.strip():
        yield f"{label} names no owner; the deal desk lead decides again."
    elif names_several(row.delivery_owner):
        yield f"{label} names several owners, {row.delivery_owner}; {_for_one(line)}"
    if row.delivery_date is None and decision.kind != DecisionKind.DOCUMENTED:
        yield f"{label} names no date; the deal desk lead decides again."
    if not row.limit.strip():
        yield f"{label} names no limit; the deal desk lead decides again."
    signed = (decision.delivery_owner, decision.delivery_date, decision.limit)
    if (row.delivery_owner, row.delivery_date, row.limit) != signed:
        yield f"{label}: owner, date or limit differ from what was signed."


def _for_one(line: ReadLine) -> str:
    """What ends it: a signed answer is not decided again, and words of the library are not reviewed."""
    entry = line.line.decision.capability
    if entry is not None:
        return f"product or security withdraws {entry.label} in the library, and sales writes a new ask."
    return "sales records a scope change, and the deal desk lead decides it for one."
