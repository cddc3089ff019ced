"""Reminders of lanes and leads that owe an answer: at half time in the app, with two business hours left by mail too.

Each deadline's reminders are laid down as rows by the first run after it was laid down itself, and told when their
moment comes. Set-based, and safe with zero, one or five runners: a row is there once by constraint, and whoever tells
it holds its promise and marks it in the same transaction. Nothing depends on them: a run that comes late tells only
what still holds, never after the deadline, never while the clock stands still.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from dealdesk.domain import clock, notify
from dealdesk.domain.calendar import add_working_time, working_time
from dealdesk.domain.people import Roster
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Channel, Notice, User
from promises.enums import REVIEW_STATES, Lane, PromiseState
from promises.models import Promise
from promises.policies import makers
from reviews.domain.clocks import calendar_column, hours_of, turns_of_lead
from reviews.models import ClockStop, Reminder, ReminderStep, RequiredLane, Review

CHUNK = 1_000  # rows a transaction
TWO_HOURS = timedelta(hours=2)  # of business time; design/UX.md section 6
CHANNELS = {
    ReminderStep.HALF_TIME: (Channel.IN_APP,),
    ReminderStep.TWO_HOURS: (Channel.IN_APP, Channel.EMAIL),
}


def remind_owing() -> int:
    """Lay down the reminders of new deadlines, and tell those whose moment has come.

    Returns:
        How many reminders were told.
    """
    while _lay_down() == CHUNK:
        pass
    while _lay_down_decisions() == CHUNK:
        pass
    told = 0
    while True:
        settled, here = _tell_chunk()
        told += here
        if settled < CHUNK:
            return told


def _owing(now: datetime) -> QuerySet[RequiredLane]:
    """Lanes whose clock runs: asked, not answered, before their deadline, nobody waiting for sales."""
    return RequiredLane.objects.filter(
        review__isnull=True, answer_by__gt=now, promise__state__in=REVIEW_STATES, promise__answer_by__gt=now
    )


def _deciding(now: datetime) -> QuerySet[Promise]:
    """Promises whose final decision is owed, before its deadline."""
    rows: QuerySet[Promise] = Promise.objects.filter(state=PromiseState.OWNER_DECISION, answer_by__gt=now)
    return rows


def _lay_down() -> int:
    """Rows for the lanes' deadlines that have none yet; a constant number of statements."""
    now = clock.database_now()
    known = Reminder.objects.filter(
        promise=OuterRef("promise"), lane=OuterRef("lane"), deadline=OuterRef("answer_by"), step=ReminderStep.HALF_TIME
    )
    resumed = ClockStop.objects.filter(promise=OuterRef("promise")).order_by().values("promise")
    late = Review.objects.filter(promise=OuterRef("promise"), is_late=True).order_by().values("promise")
    lanes: list[Any] = list(
        _owing(now)
        .filter(~Exists(known))
        .annotate(
            calendar=calendar_column("promise"),
            resumed=Subquery(resumed.annotate(last=Max("resumed_at")).values("last")),
            reopened=Subquery(late.annotate(last=Max("answered_at")).values("last")),
        )
        .order_by("pk")[:CHUNK]
    )
    rows: list[Reminder] = []
    for lane in lanes:
        # The clock of this deadline began when the lane was asked, or when it last ran on after a stop or a pause.
        began = max(moment for moment in (lane.asked_at, lane.resumed, lane.reopened) if moment is not None)
        rows += _rows(lane.promise_id, lane.lane, hours_of(lane.calendar), began, lane.answer_by)
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(lanes)


def _lay_down_decisions() -> int:
    """The same for final decisions, whose clock began with the event that gave the lead the turn."""
    now = clock.database_now()
    known = Reminder.objects.filter(
        promise=OuterRef("pk"), lane="", deadline=OuterRef("answer_by"), step=ReminderStep.HALF_TIME
    )
    promises: list[Any] = list(
        _deciding(now).filter(~Exists(known)).annotate(calendar=calendar_column()).order_by("pk")[:CHUNK]
    )
    begun = turns_of_lead(promises)
    rows: list[Reminder] = []
    for promise in promises:
        event = begun.get(promise.pk)
        # A clock that was moved may end before the time it was given began to be counted anew.
        began = min(event.at if event is not None else now, promise.answer_by - timedelta(seconds=1))
        rows += _rows(promise.pk, "", hours_of(promise.calendar), began, promise.answer_by)
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(promises)


def _rows(promise_id: int, lane: str, hours: Any, began: datetime, deadline: datetime) -> list[Reminder]:
    """The steps before one deadline; where no calendar is known, half of all the time."""
    steps = _moments(hours, began, deadline) if hours is not None else {}
    steps.setdefault(ReminderStep.HALF_TIME, began + (deadline - began) / 2)
    return [
        Reminder(promise_id=promise_id, lane=lane, deadline=deadline, step=step, due_at=due_at)
        for step, due_at in steps.items()
    ]


def _moments(hours: Any, began: datetime, deadline: datetime) -> dict[ReminderStep, datetime]:
    """When to say what. Where two hours or less were given in all, nobody is told that two are left."""
    whole = working_time(hours, began, deadline)
    if not whole:
        return {}
    steps = {ReminderStep.HALF_TIME: add_working_time(hours, began, whole / 2)}
    if whole > TWO_HOURS:
        steps[ReminderStep.TWO_HOURS] = add_working_time(hours, began, whole - TWO_HOURS)
    return {step: moment for step, moment in steps.items() if moment < deadline}


def _tell_chunk() -> tuple[int, int]:
    """Tell what is due, as one transaction.

    Returns:
        How many rows were settled, and how many of them were told.
    """
    with transaction.atomic():
        due = Reminder.objects.filter(settled_at__isnull=True, due_at__lte=clock.database_now()).order_by("due_at")
        numbers = sorted(set(due.values_list("promise_id", flat=True)[:CHUNK]))
        if not numbers:
            return 0, 0
        promises = Promise.objects.filter(pk__in=numbers).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            # A door that is answering right now comes first; the next run sees what it did.
            promises = promises.select_for_update(of=("self",), skip_locked=True)
        held = {promise.pk: promise for promise in promises.select_related("deal")}
        now = clock.database_now()
        rows = list(
            Reminder.objects.filter(promise__in=held, settled_at__isnull=True, due_at__lte=now).order_by("due_at", "pk")
        )
        lanes = {(lane.promise_id, lane.lane): lane for lane in _owing(now).filter(promise__in=held)}
        owed = {key: lane.answer_by for key, lane in lanes.items()}
        owed |= {(promise.pk, ""): promise.answer_by for promise in _deciding(now).filter(pk__in=held)}
        telling = _write(_still_true(rows, owed), lanes, held, now)
        Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(settled_at=now)
        Reminder.objects.filter(pk__in=[row.pk for row in telling]).update(was_told=True)
    return len(rows), len(telling)


def _still_true(rows: Iterable[Reminder], owed: dict[tuple[int, str], datetime | None]) -> list[Reminder]:
    """What a run that may come late still has to say: of one deadline only the newest step."""
    newest: dict[tuple[int, str], Reminder] = {}
    for row in rows:
        if owed.get((row.promise_id, row.lane)) == row.deadline:
            newest[row.promise_id, row.lane] = row
    return list(newest.values())


def _write(
    rows: Sequence[Reminder], lanes: dict[tuple[int, str], RequiredLane], promises: dict[int, Promise], now: datetime
) -> Sequence[Reminder]:
    """Write the notices of these reminders.

    Returns:
        Those that could be told: one odd promise, without any event, keeps nobody else from being reminded.
    """
    if not rows:
        return []
    everybody = Roster(now)
    events = _events([(promises[row.promise_id], lanes[row.promise_id, row.lane]) for row in rows if row.lane])
    deciding = [promises[row.promise_id] for row in rows if not row.lane]
    turns = turns_of_lead(deciding)
    turns |= _newest([promise for promise in deciding if promise.pk not in turns])
    events |= {(promise_id, ""): event for promise_id, event in turns.items()}
    telling = [row for row in rows if (row.promise_id, row.lane) in events]
    notices: list[Notice] = []
    for row in telling:
        promise = promises[row.promise_id]
        context = {
            "promise": promise,
            "deal": promise.deal,
            "lane": Lane(row.lane).label if row.lane else "",
            "deadline": row.deadline,
        }
        told = (
            reviewers(everybody, promise, lanes[row.promise_id, row.lane]) if row.lane else _leads(everybody, promise)
        )
        notices += notify.prepare(
            events[row.promise_id, row.lane],
            told,
            row.step,
            context,
            at=now,
            about=row.about,
            channels=CHANNELS[ReminderStep(row.step)],
        )
    Notice.objects.bulk_create(notices, batch_size=2_000, ignore_conflicts=True)
    return telling


def reviewers(everybody: Roster, promise: Promise, lane: RequiredLane) -> list[User]:
    """Who may answer for a lane, as `intake.lane_reviewers` tells it for one promise; leads and admins for nobody."""
    if lane.handed_to_id and lane.handed_to_id in everybody.by_id:
        return [everybody.by_id[lane.handed_to_id], *everybody.stand_ins(lane.handed_to_id)]
    found = everybody.reached(Role(lane.lane), except_for=makers(promise, promise.deal))
    return found or [*everybody.reached(Role.LEAD), *everybody.reached(Role.ADMIN)]


def _leads(everybody: Roster, promise: Promise) -> list[User]:
    """Who may decide: the leads and their stand-ins but for whoever made the ask; admins where that is nobody."""
    own = makers(promise, promise.deal)
    return [lead for lead in everybody.reached(Role.LEAD) if lead.pk not in own] or everybody.reached(Role.ADMIN)


def _events(owing: Sequence[tuple[Promise, RequiredLane]]) -> dict[tuple[int, str], AuditEvent]:
    """The event that opened each turn: the one of the moment the lane was asked, else the newest of the promise."""
    chains = {promise.chain: promise.pk for promise, _ in owing}
    moments = {lane.asked_at for _, lane in owing}
    opened: dict[tuple[int, datetime], AuditEvent] = {}
    for event in AuditEvent.objects.filter(chain__in=chains, at__in=moments).order_by("position"):
        opened[chains[event.chain], event.at] = event
    found = {
        (promise.pk, lane.lane): opened[promise.pk, lane.asked_at]
        for promise, lane in owing
        if (promise.pk, lane.asked_at) in opened
    }
    rest = [(promise, lane) for promise, lane in owing if (promise.pk, lane.lane) not in found]
    last = _newest([promise for promise, _ in rest])
    found |= {(promise.pk, lane.lane): last[promise.pk] for promise, lane in rest if promise.pk in last}
    return found


def _newest(promises: Sequence[Promise]) -> dict[int, AuditEvent]:
    """The newest event of each promise; one query, none for nobody."""
    chains = {promise.chain: promise.pk for promise in promises}
    events = AuditEvent.objects.filter(chain__in=chains).order_by("position") if chains else ()
    return {chains[event.chain]: event for event in events}
