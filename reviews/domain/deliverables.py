"""What a won deal is owed: every signed promise with its owner, date, limit, and how far it is.

Nothing here is stored. What is late is asked of the clock in the deal's zone; what died is asked of the gate, on every
read (RELIABILITY I4). How a promise ended is told through `outcomes.record_outcome` alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices, When

from dealdesk.domain.people import RightsHistory
from dealdesk.models import User
from promises.enums import YES_STATES, OutcomeKind
from promises.models import Deal, Promise
from promises.models.deal import DealOutcome
from promises.models.promise import overdue
from promises.permissions import visible_promises
from reviews.domain import gate
from reviews.enums import YES_OUTCOMES
from reviews.models import Condition, Decision, Outcome


class Progress(TextChoices):
    """How far one promise of a deal is; never stored."""

    TO_DELIVER = "to_deliver", "To deliver"
    LATE = "late", "Late"
    DONE = "done", "Done"
    WENT_BAD = "went_bad", "Went bad"
    REPLACED = "being_replaced", "Being replaced"
    DEAD = "dead", "Not owed any more"


#: Nobody delivers these as they stand; words being replaced may be owed again, so they are counted as open.
NOT_OWED = frozenset({Progress.REPLACED, Progress.DEAD})


class View(TextChoices):
    """Which of them a list shows."""

    NEXT = "next", "Due next"
    LATE = "late", "Late"
    DONE = "done", "Done"


@dataclass(frozen=True)
class Deliverable:
    """One signed promise.

    Attributes:
        promise: with its deal.
        decision: the newest yes.
        progress: how far it is.
        outcome: how it ended, or None.
        problems: why its words do not stand any more; empty while they do.
        open_conditions: what must happen before it is owed.
        days_late: whole days since its date, in the deal's zone; 0 unless it is late.
    """

    promise: Promise
    decision: Decision
    progress: Progress
    outcome: Outcome | None
    problems: Sequence[str]
    open_conditions: Sequence[Condition]
    days_late: int

    @property
    def changed_at(self) -> datetime:
        """When it was last said otherwise: signed, ended, or the deal won."""
        deal = self.promise.deal
        told: list[datetime] = [
            self.decision.decided_at,
            *(row.restored_at for row in self.decision.restorations.all()),
        ]
        told += [at for at in (deal.closed_at, self.outcome.recorded_at if self.outcome else None) if at is not None]
        return max(told)


def today_in(zone: str, now: datetime) -> date:
    """The day it is in a zone; a new one begins at midnight there."""
    return now.astimezone(ZoneInfo(zone)).date()


def signed_promises(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Those of them that a yes was ever signed for."""
    return promises.filter(Exists(Decision.objects.filter(promise=OuterRef("pk"), outcome__in=YES_OUTCOMES)))


def read(promises: Iterable[Promise] | QuerySet[Promise], now: datetime) -> list[Deliverable]:
    """What these promises are owed as, in their order; a constant number of queries.

    Args:
        promises: of `signed_promises`; a query.
        now: the database clock, aware UTC.
    """
    rights = RightsHistory()
    rows: QuerySet[Promise] = gate.loaded(promises).select_related("outcome")  # type: ignore[arg-type]
    return [_deliverable(promise, now, rights) for promise in rows]


def of_deal(deal: Deal, now: datetime) -> list[Deliverable]:
    """Everything a deal was promised, next due first; what has no date is there today."""
    found = read(signed_promises(deal.promises.all()).order_by("pk"), now)
    last = date.max
    return sorted(found, key=lambda row: (row.decision.delivery_date or last, row.promise.pk))


def _deliverable(promise: Promise, now: datetime, rights: RightsHistory) -> Deliverable:
    verdict = gate.judge(promise, now, rights)
    decision = max((row for row in promise.decisions.all() if row.outcome in YES_OUTCOMES), key=lambda row: row.pk)
    problems = verdict.problems
    if verdict.decision is not None and verdict.decision.pk != decision.pk:
        problems = (f"{promise.label} was answered no since.",)
    conditions = decision.proposal.conditions.all() if decision.proposal is not None else ()
    open_conditions = [row for row in conditions if getattr(row, "met", None) is None or row.met.confirmed_at is None]
    outcome: Outcome | None = getattr(promise, "outcome", None)
    over = (today_in(promise.deal.zone, now) - decision.delivery_date).days if decision.delivery_date else 0
    if outcome is not None:
        progress = Progress.WENT_BAD if outcome.kind == OutcomeKind.WENT_BAD else Progress.DONE
    elif problems:
        newest = verdict.decision is None or verdict.decision.pk == decision.pk
        progress = Progress.REPLACED if newest and gate.being_replaced(promise, decision) else Progress.DEAD
    else:
        progress = Progress.LATE if over > 0 else Progress.TO_DELIVER
    late = over if progress == Progress.LATE else 0
    return Deliverable(promise, decision, progress, outcome, problems, open_conditions, late)


# --- across deals -----------------------------------------------------------------------------------------------------


def owed(reader: User) -> QuerySet[Promise]:
    """Signed promises of won deals that somebody may read, with the date of the newest yes as `due`."""
    yes = Decision.objects.filter(promise=OuterRef("pk"), outcome__in=YES_OUTCOMES).order_by("-pk")
    won = visible_promises(reader).filter(deal__outcome=DealOutcome.WON)
    return signed_promises(won).annotate(due=Subquery(yes.values("delivery_date")[:1]))


def _is_late(now: datetime) -> Q:
    """Past its date where the deal is, and its yes still stands; one clause for each zone that deals are in."""
    zones = Deal.objects.filter(outcome=DealOutcome.WON).order_by("zone").values_list("zone", flat=True).distinct()
    past = Q(pk__in=[])
    for zone in zones:
        past |= Q(deal__zone=zone, due__isnull=False, due__lt=today_in(zone, now))  # a NULL would never be "not late"
    return past & _still_owed(now)


def _still_owed(now: datetime) -> Q:
    """Not done, and its yes still stands: what was declined, withdrawn, replaced or lapsed since is nobody's work."""
    return Q(outcome__isnull=True, state__in=YES_STATES) & ~overdue(now)


def counted(reader: User, now: datetime) -> dict[str, int]:
    """How many there are of each view, in one query beside that for the zones."""
    late = _is_late(now)
    return owed(reader).aggregate(
        next=Count("pk", filter=_still_owed(now) & ~late),
        late=Count("pk", filter=late),
        done=Count("pk", filter=Q(outcome__isnull=False)),
    )


def page_of(
    reader: User, now: datetime, view: View, *, after: tuple[date | None, int] | None = None, size: int
) -> list[Promise]:
    """Ids and days of one page and one row more, in the order of the view.

    Args:
        reader: whose page.
        now: the database clock, aware UTC.
        view: what is shown.
        after: day and id of the last row of the page before; its day is None where it has no date.
        size: rows of a page.
    """
    rows = owed(reader)
    if view == View.DONE:
        rows = rows.filter(outcome__isnull=False).annotate(day=F("outcome__happened_on")).order_by("-day", "-pk")
        if after is not None:
            rows = rows.filter(Q(day__lt=after[0]) | Q(day=after[0], pk__lt=after[1]))
        return list(rows[: size + 1])
    late = _is_late(now)
    rows = rows.filter(_still_owed(now)).filter(late if view == View.LATE else ~late).annotate(day=F("due"))
    if after is not None and after[0] is None:
        rows = rows.filter(day__isnull=True, pk__gt=after[1])
    elif after is not None:
        rows = rows.filter(Q(day__gt=after[0]) | Q(day=after[0], pk__gt=after[1]) | Q(day__isnull=True))
    return list(rows.order_by(F("day").asc(nulls_last=True), "pk")[: size + 1])


def in_calendar(promises: QuerySet[Promise], now: datetime, *, most: int, days_back: int) -> list[Deliverable]:
    """The dated ones for a calendar, soonest first: what is still owed, however late, and what was not long ago.

    Where there are more than fit, what is over goes first, the oldest before the newer.

    Args:
        promises: of `owed`.
        now: the database clock, aware UTC.
        most: how many at most.
        days_back: how long what is past stays in it.
    """
    since = now.date() - timedelta(days=days_back)
    dated: Any = promises.filter(due__isnull=False)  # type: ignore[misc]  # with `due`
    still = _still_owed(now)
    ids = (
        dated.annotate(day_owed=Case(When(still, then=F("due"))))
        .filter(Q(due__gte=since) | still)
        .order_by(F("day_owed").asc(nulls_last=True), "-due", "pk")
        .values_list("pk", flat=True)[:most]
    )
    found = read(Promise.objects.filter(pk__in=list(ids)), now)
    return sorted(found, key=lambda row: (row.decision.delivery_date or date.max, row.promise.pk))
