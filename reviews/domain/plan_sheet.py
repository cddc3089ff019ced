"""A version of a close plan as a sheet for files: lines, terms, and the conditions that travel with them."""

from collections.abc import Iterable

from promises.models import Deal
from reviews.domain.exports import Sheet, SheetCondition, SheetLine
from reviews.models import ClosePlan, PlanLine


def sheet_of(deal: Deal, plan: ClosePlan) -> Sheet:
    """The sheet of one version. It reads plan lines alone, which never change: so neither does the sheet.

    Args:
        deal: the plan's deal.
        plan: one of its versions, the current one or an old one.
    """
    lines = plan.lines.select_related("promise", "decision__wording", "decision__proposal")
    lines = lines.prefetch_related("decision__proposal__conditions").order_by("position")
    return Sheet(
        deal=deal.name, slug=deal.slug, version=plan.number, made_at=plan.made_at, lines=tuple(sheet_lines(lines))
    )


def sheet_lines(lines: Iterable[PlanLine]) -> Iterable[SheetLine]:
    """Plan lines as lines of a sheet.

    Args:
        lines: with promise, decision, wording and conditions loaded.
    """
    for line in lines:
        proposal = line.decision.proposal
        conditions = proposal.conditions.all() if proposal is not None else ()
        yield SheetLine(
            number=line.position,
            promise=line.promise.label,
            wording=line.decision.wording.number,
            sentence=line.text,
            sha256=line.sha256,
            owner=line.delivery_owner,
            date=line.delivery_date,
            limit=line.limit,
            conditions=tuple(SheetCondition(row.who, row.what, row.by_when, row.shown_by) for row in conditions),
        )
