"""Moving open clocks: only where an admin says so, one event for each promise, people told (DESIGN section 3, Time).

A deadline that was laid down from the moment somebody was asked is laid down anew from that moment, under the calendar
and the windows in force. One laid down later, after a question, a pause or another move, keeps the working time that is
left of it. None that has passed moves, and none is moved to less than 24 real hours from now. While the clock is held
for sales there is no deadline to move: such a promise stays under what it was sent under.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects

from dealdesk.domain import audit, clock, people
from dealdesk.domain.calendar import ONE_DAY, add_working_time, working_time
from dealdesk.domain.doors import door
from dealdesk.domain.people import reached
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import SettingsChain, User
from promises.domain.locking import locked_promise
from promises.enums import TIMED_STATES, PromiseState
from promises.models import Promise
from reviews.domain.clocks import Terms, turns_of_lead
from reviews.domain.in_force import calendar_in_force, desk_policy
from reviews.domain.intake import lane_reviewers
from reviews.domain.steps import Step
from reviews.models import ClockMove, RequiredLane, Submission

ONLY_ADMINS = "Only an admin can move open clocks."
MOST = 500  # promises moved at once, the first due first: one transaction, one lock each
LEAD = Role.LEAD.value
MILLISECOND = timedelta(milliseconds=1)  # SQLite's clock counts in these
REASON_LIMIT = 300


@dataclass(frozen=True)
class Moved:
    """One promise whose deadlines would move.

    Attributes:
        promise: as loaded, with its deal.
        deadlines: lane, or "lead", to the moment now and the moment then.
        before: its answer by as it is.
        after: its answer by as it would be.
    """

    promise: Promise
    deadlines: Mapping[str, tuple[datetime, datetime]]
    before: datetime
    after: datetime


def in_force() -> Terms:
    """Calendar and windows that asks are sent under now.

    Raises:
        Conflict: there is no calendar.
    """
    policy = desk_policy()
    return Terms.of(policy, calendar_in_force(policy))


def preview(now: datetime) -> list[Moved]:
    """Open promises whose deadlines would move, the first due first; nothing is written, five queries.

    Args:
        now: database clock, aware UTC.
    """
    to = in_force()
    still_open = Promise.objects.filter(state__in=sorted(TIMED_STATES), answer_by__gt=now)
    promises = list(still_open.select_related("deal").order_by("answer_by", "pk"))
    prefetch_related_objects(promises, "required_lanes")
    begun = _begun([promise for promise in promises if promise.is_with_owner])
    under = _under(promises)
    found = (
        _moved(promise, promise.required_lanes.all(), under[promise.pk], to, begun.get(promise.pk), now)
        for promise in promises
        if promise.pk in under
    )
    return [row for row in found if row is not None]


def _under(promises: Sequence[Promise]) -> dict[int, Terms]:
    """What each promise is under."""
    sent: dict[int, Submission] = {}
    for row in Submission.objects.filter(promise__in=promises).select_related("calendar").order_by("revision"):
        sent[row.promise_id] = row
    terms = {pk: Terms.of(row) for pk, row in sent.items()}
    for move in ClockMove.objects.filter(promise__in=promises).select_related("calendar").order_by("pk"):
        if move.moved_at >= sent[move.promise_id].sent_at:
            terms[move.promise_id] = Terms.of(move)
    return terms


def _begun(promises: Sequence[Promise]) -> dict[int, datetime]:
    """When the owner's turn began."""
    return {pk: event.at for pk, event in turns_of_lead(promises).items()}


def _moved(
    promise: Promise,
    lanes: Sequence[RequiredLane],
    under: Terms,
    to: Terms,
    begun: datetime | None,
    now: datetime,
) -> Moved | None:
    if promise.answer_by is None:
        return None
    deadlines: dict[str, tuple[datetime, datetime]] = {}
    answer_by = promise.answer_by
    if promise.state == PromiseState.OWNER_DECISION:
        asked = begun or promise.answer_by
        same = _same(under.decision_due(asked), promise.answer_by)
        anew = to.decision_due(asked) if same else _laid_again(promise.answer_by, under, to, now)
        answer_by = _never_short(promise.answer_by, anew, now)
        if answer_by != promise.answer_by:
            deadlines[LEAD] = (promise.answer_by, answer_by)
    else:
        ends = []
        for lane in lanes:
            if lane.review_id is not None or lane.answer_by is None:
                continue
            same = _same(under.review_due(lane.lane, lane.asked_at), lane.answer_by)
            anew = to.review_due(lane.lane, lane.asked_at) if same else _laid_again(lane.answer_by, under, to, now)
            end = _never_short(lane.answer_by, anew, now)
            if end != lane.answer_by:
                deadlines[lane.lane] = (lane.answer_by, end)
            ends.append(end)
        answer_by = min(ends, default=promise.answer_by)
    return Moved(promise, deadlines, promise.answer_by, answer_by) if deadlines else None


def _same(laid_down: datetime, stored: datetime) -> bool:
    return abs(laid_down - stored) <= MILLISECOND


def _laid_again(deadline: datetime, under: Terms, to: Terms, now: datetime) -> datetime:
    return add_working_time(to.hours, now, working_time(under.hours, now, deadline))


def _never_short(before: datetime, after: datetime, now: datetime) -> datetime:
    """Later as it comes; earlier never to less than 24 real hours from now; what has passed stays."""
    if before <= now or after >= before:
        return before if before <= now else after
    return min(before, max(after, now + ONE_DAY))


def _chain(*_: object, **__: object) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def move_clocks(*, by: User, reason: str, calendar: int) -> list[Promise]:
    """Put the open promises whose deadlines would move under the calendar and the windows in force.

    Args:
        by: an admin.
        reason: one sentence; whoever is told reads it, and every event keeps it.
        calendar: id of the calendar version that was looked at.

    Returns:
        The promises that were moved, at most 500; the first due come first.

    Raises:
        Denied: not by an admin.
        Conflict: no deadline would move.
        Stale: another calendar version is in force by now.
        Invalid: no reason.
    """
    chain = _chain()
    now = clock.database_now()
    if Role.ADMIN not in people.standing(by, now).own:
        raise Denied(ONLY_ADMINS)
    reason = clean_reason(reason)
    to = in_force()
    if to.calendar.pk != calendar:
        raise Stale("The calendar")
    moved = [promise for row in preview(now)[:MOST] if (promise := _move(row.promise.pk, by, reason, to))]
    if not moved:
        raise Conflict("No open deadline would move; there is nothing to do.")
    data = {"promises": [promise.pk for promise in moved], "calendar": str(to.calendar), "reason": reason}
    audit.record(chain, "policy.clocks_moved", at=now, by=by, label="Open clocks", data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return moved


def _move(promise_id: int, by: User, reason: str, to: Terms) -> Promise | None:
    """Move one promise under its lock; None where its time ran out or it moved on meanwhile."""
    promise, now = locked_promise(promise_id)
    if promise.state not in TIMED_STATES or promise.is_paused(now):
        return None
    step = Step(promise, now, by)
    begun = _begun([promise]).get(promise.pk) if promise.is_with_owner else None
    found = _moved(promise, step.lanes, step.terms, to, begun, now)
    if found is None:
        return None
    for lane in step.lanes:
        if lane.lane in found.deadlines:
            lane.answer_by = found.deadlines[lane.lane][1]
            lane.save(update_fields=["answer_by"])
    ClockMove.objects.create(promise=promise, **to.columns(), moved_at=now, moved_by=by)
    promise.answer_by = found.after
    data = {
        "reason": reason,
        "calendar": str(to.calendar),
        "deadlines": {
            who: {"from": before.isoformat(), "to": after.isoformat()}
            for who, (before, after) in found.deadlines.items()
        },
    }
    event = step.event("clock.moved", data=data)
    told = [promise.created_by]
    told += reached(Role.LEAD, now) if promise.is_with_owner else lane_reviewers(step, step.missing())
    step.tell(event, told, "clock_moved", reason=reason, before=found.before)
    return step.finish()


def clean_reason(raw: str) -> str:
    """Why, in one sentence of at most 300 characters.

    Raises:
        Invalid: empty, or words that cannot be used.
    """
    try:
        return clean(raw, limit=REASON_LIMIT)
    except TextRefused as refused:
        problem = refused.problems[0]
        said = "Say why in one sentence." if problem.code == "required" else problem.message
        raise Invalid({"reason": said}) from None
