"""The same-day alarm: scope changed or words were signed, and the close plan does not say so yet (design/UX.md 4.8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from dealdesk.domain.calendar import WorkingCalendar, closing, next_opening
from dealdesk.models import User
from promises.enums import ANSWERED_STATES, OPEN_STATES, YES_STATES
from promises.models import Deal, DealOutcome, Promise, overdue
from reviews.domain.closeplan import ReadPlan
from reviews.domain.in_force import desk_calendar
from reviews.enums import YES_OUTCOMES
from reviews.models import ClosePlan, Decision, Restoration, Submission


@dataclass(frozen=True)
class UpdateToday:
    """A plan that somebody must update on the day it fell behind.

    Attributes:
        deal: whose plan it is.
        since: the first change that it does not hold.
        by: the end of that business day.
        is_late: whether that has passed.
    """

    deal: Deal
    since: datetime
    by: datetime
    is_late: bool


def end_of_business(hours: WorkingCalendar, at: datetime) -> datetime:
    """When the working day a moment lies in ends; outside working hours, the next one's end.

    Args:
        hours: the desk's calendar.
        at: an aware moment.
    """
    opens = next_opening(hours, at)
    return closing(hours, opens.astimezone(ZoneInfo(hours.zone)).date())


def of_plan(deal: Deal, plan: ReadPlan, now: datetime) -> UpdateToday | None:
    """The alarm of one plan; None where an update would change nothing, is not possible before an
    answer, or the deal is over.

    Args:
        deal: the deal.
        plan: its plan as the gate reads it at this moment.
        now: the database clock, aware UTC.
    """
    if deal.outcome != DealOutcome.OPEN or plan.plan is None or plan.replaced:
        return None
    if not (changes := list(_changes(plan, plan.plan))):
        return None
    return _alarm(deal, min(changes), now, desk_calendar().hours())


def _changes(plan: ReadPlan, current: ClosePlan) -> Iterator[datetime]:
    """When what this version does not hold was signed, came back, or was sent."""
    for promise in plan.unplanned:
        for decision in promise.decisions.all():
            again = [decision.decided_at, *(row.restored_at for row in decision.restorations.all())]
            yield from (at for at in again if at > current.made_at)
    for line in plan.lines:
        newest = line.verdict.decision
        if newest is not None and newest.pk != line.line.decision_id and newest.outcome in YES_OUTCOMES:
            yield newest.decided_at
    if plan.outdated:
        sent = (row for promise in plan.promises.values() for row in promise.submissions.all() if row.revision > 1)
        yield from (row.sent_at for row in sent if row.sent_at > current.made_at)


def _replaced_yes() -> QuerySet[Decision]:
    """The newest answer of a promise, where it is a yes that a newer version would replace: `gate.being_replaced`."""
    newer = Decision.objects.filter(promise=OuterRef("promise"), pk__gt=OuterRef("pk"))
    stands_again = Restoration.objects.filter(decision=OuterRef("pk"), revision=OuterRef("promise__revision"))
    return Decision.objects.filter(
        ~Exists(newer),
        ~Exists(stands_again),
        promise=OuterRef("pk"),
        outcome__in=sorted(YES_OUTCOMES),
        revision__lt=OuterRef("revision"),
    )


def _alarm(deal: Deal, since: datetime, now: datetime, hours: WorkingCalendar) -> UpdateToday:
    by = end_of_business(hours, since)
    return UpdateToday(deal, since, by, now >= by)


def owed_by(user: User, now: datetime) -> list[UpdateToday]:
    """Plans that a rep must update, the oldest change first; one statement, and one more where there are any.

    Args:
        user: the rep; deals they own or are on.
        now: the database clock, aware UTC.
    """
    here = {"promise__deal": OuterRef("deal")}
    signed = Decision.objects.filter(
        ~overdue(now, "promise__"),
        **here,
        promise__state__in=sorted(YES_STATES),
        outcome__in=sorted(YES_OUTCOMES),
        decided_at__gt=OuterRef("made_at"),
    )
    taken_back = Restoration.objects.filter(decision__promise=OuterRef("promise"), revision__gte=OuterRef("revision"))
    sent = Submission.objects.filter(
        ~Exists(taken_back),
        **here,
        promise__state__in=sorted(ANSWERED_STATES),
        revision__gt=1,
        sent_at__gt=OuterRef("made_at"),
    )
    held = Promise.objects.filter(Exists(_replaced_yes()), deal=OuterRef("deal"), state__in=sorted(OPEN_STATES))
    on_team = Deal.team.through.objects.filter(user_id=user.pk).values("deal_id")
    plans = (
        ClosePlan.objects.filter(Q(deal__owner=user) | Q(deal__in=on_team), is_current=True)
        .filter(~Exists(held), deal__outcome=DealOutcome.OPEN)
        .annotate(
            signed=Subquery(signed.order_by("decided_at").values("decided_at")[:1]),
            sent=Subquery(sent.order_by("sent_at").values("sent_at")[:1]),
        )
        .filter(Q(signed__isnull=False) | Q(sent__isnull=False))
        .select_related("deal")
    )
    found = [(min(at for at in (plan.signed, plan.sent) if at is not None), plan.deal) for plan in plans]
    if not found:
        return []
    hours = desk_calendar().hours()
    return [_alarm(deal, since, now, hours) for since, deal in sorted(found, key=lambda pair: pair[0])]
