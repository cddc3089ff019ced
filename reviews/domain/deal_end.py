"""Won or lost: how a sale ended, who may say so, and that it can be said otherwise."""

from dealdesk.domain import audit, notify, people
from dealdesk.domain.doors import door
from dealdesk.domain.people import Roster, Standing
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, User
from promises.domain.locking import check_version, deal_row, locked_deal
from promises.models import Deal
from promises.models.deal import DealOutcome
from reviews.domain import deliverables
from reviews.domain.deliverables import NOT_OWED
from reviews.domain.delivery import support, who_delivers

ENDS = (DealOutcome.WON, DealOutcome.LOST)


def check_ends(standing: Standing, deal: Deal) -> None:
    """The reps of a deal and the lead say how it ended.

    Raises:
        Denied: anybody else.
    """
    if standing.holds(Role.LEAD):
        return
    on_it = standing.user.pk == deal.owner_id or deal.team.filter(pk=standing.user.pk).exists()
    if not (on_it and standing.holds(Role.REP)):
        raise Denied(f"Only the reps of {deal.name} or the deal desk lead can say whether it was won or lost.")


@door(deal_row)
def end_deal(deal_id: int, *, by: User, outcome: str, version: int | None = None) -> Deal:
    """Say that a deal was won or lost. Where it was won, whoever delivers and support hear what is owed now.

    Args:
        deal_id: an open deal.
        by: a rep of the deal, or the lead.
        outcome: "won" or "lost".
        version: the deal's version the form was opened on; None where the caller is no form.

    Raises:
        Denied: anybody else.
        Conflict: it ended already; that is taken back first.
        Stale: the deal was changed meanwhile.
        Invalid: neither won nor lost.
    """
    deal, now = locked_deal(deal_id)
    check_ends(people.standing(by, now), deal)
    check_version(deal.version, version, deal.name)
    if outcome not in ENDS:
        raise Invalid({"outcome": "Choose won or lost."})
    if deal.outcome != DealOutcome.OPEN:
        raise Conflict(f"{deal.name} is {deal.get_outcome_display().lower()} already; take that back first.")
    deal.outcome, deal.closed_at, deal.closed_by = DealOutcome(outcome), now, by
    rows = deliverables.of_deal(deal, now) if outcome == DealOutcome.WON else []
    data = {"promises": [row.promise.pk for row in rows if row.progress not in NOT_OWED]}
    event = audit.record(deal, f"deal.{outcome}", at=now, by=by, data=data if rows else {})
    deal.version += 1
    deal.save(update_fields=["outcome", "closed_at", "closed_by", "version", "audit_head", "audit_length"])
    if outcome == DealOutcome.WON:
        _tell(event, deal, rows, "deal_won")
    return deal


@door(deal_row)
def take_back_end(deal_id: int, *, by: User, version: int | None = None) -> Deal:
    """Say that a deal is open after all. Whoever was told that something is owed hears that it is not yet.

    Args:
        deal_id: a deal that was won or lost.
        by: a rep of the deal, or the lead.
        version: the deal's version the form was opened on; None where the caller is no form.

    Raises:
        Denied: anybody else.
        Conflict: it is open.
        Stale: the deal was changed meanwhile.
    """
    deal, now = locked_deal(deal_id)
    check_ends(people.standing(by, now), deal)
    check_version(deal.version, version, deal.name)
    if deal.outcome == DealOutcome.OPEN:
        raise Conflict(f"{deal.name} is open already.")
    was = str(deal.outcome)
    deal.outcome, deal.closed_at, deal.closed_by = DealOutcome.OPEN, None, None
    event = audit.record(deal, "deal.reopened", at=now, by=by, data={"was": was})
    deal.version += 1
    deal.save(update_fields=["outcome", "closed_at", "closed_by", "version", "audit_head", "audit_length"])
    if was == DealOutcome.WON:
        _tell(event, deal, deliverables.of_deal(deal, now), "deal_reopened")
    return deal


def _tell(event: AuditEvent, deal: Deal, rows: list[deliverables.Deliverable], template: str) -> None:
    """Whoever delivers one of the promises, and support; nobody where nothing was promised."""
    owed = [row for row in rows if row.progress not in NOT_OWED]
    if not owed:
        return
    everybody = Roster(event.at)
    told = {person.pk: person for person in support(deal, everybody)}
    for owner in {row.decision.delivery_owner for row in owed}:
        told |= {person.pk: person for person in who_delivers(owner, deal, everybody)}
    notify.queue(event, told.values(), template, {"deal": deal, "rows": owed})
