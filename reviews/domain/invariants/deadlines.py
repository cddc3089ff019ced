"""Invariants of the clock: what is overdue shows so, and nobody decides after the deadline."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dealdesk.domain.calendar import Window, due_after
from promises.enums import REVIEW_STATES, TIMED_STATES, YES_STATES, PromiseState
from promises.models import Promise, overdue
from reviews.domain.clocks import window_of
from reviews.domain.invariants.books import Books, Row, label, lapse_of
from reviews.domain.invariants.registry import Result, of_promises

ONE_DAY = timedelta(hours=24)
MILLISECOND = timedelta(milliseconds=1)  # SQLite's clock counts in these


@of_promises("I4", "What is past its deadline shows as paused to every reader")
def overdue_shows_as_paused(books: Books, result: Result) -> Iterator[str]:
    """The deadline on the row is the one its lanes and its decision give, and SQL and Python read it alike.

    That every page, list, export and mail goes by that one expression is proved by tests.
    """
    ids = [promise.pk for promise in books.promises]
    paused_in_sql = set(Promise.objects.filter(overdue(books.now), pk__in=ids).values_list("pk", flat=True))
    for promise in books.promises:
        result.checked += 1
        if _is_overdue(promise, books.now) != (promise.pk in paused_in_sql):
            yield f"{label(promise)}: the list and the page differ on whether it is paused."
        if promise.state in TIMED_STATES and promise.answer_by is None:
            yield f"{label(promise)}: under review without a deadline; it could wait for ever."
        yield from _deadline_of_lanes(books, promise)
        if promise.state in YES_STATES and books.decisions[promise.pk]:
            lapses_at = lapse_of(books, promise, books.decisions[promise.pk][-1], books.now)
            if lapses_at != promise.lapses_at:
                yield f"{label(promise)}: lapses at {promise.lapses_at}, its conditions and expiry say {lapses_at}."


def _is_overdue(promise: Row, now: datetime) -> bool:
    if promise.state in TIMED_STATES:
        return promise.answer_by is not None and promise.answer_by <= now
    if promise.state in YES_STATES:
        return promise.lapses_at is not None and promise.lapses_at <= now
    return bool(promise.state == PromiseState.PAUSED)


def _deadline_of_lanes(books: Books, promise: Row) -> Iterator[str]:
    missing = [lane for lane in books.lanes[promise.pk] if lane.review_id is None]
    asking = [question for question in books.questions[promise.pk] if question.replied_at is None]
    stopped = [stop for stop in books.stops[promise.pk] if stop.resumed_at is None]
    if promise.state in REVIEW_STATES:
        earliest = min((lane.answer_by for lane in missing if lane.answer_by is not None), default=None)
        if promise.answer_by != earliest:
            yield f"{label(promise)}: answer by {promise.answer_by}, the earliest lane's deadline is {earliest}."
    if promise.state in TIMED_STATES and (asking or stopped):
        yield f"{label(promise)}: the clock runs although sales owes an answer."
    if promise.state == PromiseState.WAITING_ON_SALES and not (asking and stopped):
        yield f"{label(promise)}: waits for sales, and no question is open."


@of_promises("I5", "No decision is made at or after its deadline; an answer after it says so and follows a pause")
def nothing_after_the_deadline(books: Books, result: Result) -> Iterator[str]:
    """The owner's deadline is laid down again from the event that gave them the turn.

    That the clock is read after the row lock is proved by tests with two connections.
    """
    for promise in books.promises:
        begun = None
        turns: dict[int, datetime | None] = {}  # what an answer that was taken back puts back
        for event in books.events[promise.pk]:
            if event.type in {"decision.signed", "decision.declined"}:
                result.checked += 1
                deadline = _owner_deadline(books, promise, event.revision, begun, event.at)
                if event.state_before != PromiseState.OWNER_DECISION or deadline is None:
                    yield f"{label(promise)}: event {event.pk} decides outside the owner's turn."
                elif event.at >= deadline:
                    yield f"{label(promise)}: event {event.pk} decides at {event.at}, the deadline was {deadline}."
            if event.type in {"review.answered", "review.confirmed"}:
                result.checked += 1
                if bool(event.data.get("late")) != (event.state_before == PromiseState.PAUSED):
                    yield f"{label(promise)}: event {event.pk} is late and does not say so, or the other way round."
                turns[event.data.get("review", 0)] = begun
            if event.state_after != PromiseState.OWNER_DECISION:
                begun = None
            elif event.type == "review.undone":
                begun = turns.get(event.data["review"])
            elif event.state_before != PromiseState.OWNER_DECISION:
                begun = event.at


def _owner_deadline(
    books: Books, promise: Row, revision: int, begun: datetime | None, decided: datetime
) -> datetime | None:
    under = _under(books, promise, revision, begun) if begun is not None else None
    if begun is None or under is None:
        return None
    moved = _moved_to(books, promise, "lead", begun, decided)
    return moved or due_after(books.calendar(under.calendar_id), begun, Window(under.decision_window))


def _under(books: Books, promise: Row, revision: int, at: datetime) -> Row | None:
    """Calendar and windows that held at a moment: what it was sent under, or what its clock was moved to since."""
    sent = [row for row in books.submissions[promise.pk] if row.revision <= revision][-1:]
    moves = [row for row in books.moves[promise.pk] if sent and sent[0].sent_at <= row.moved_at <= at][-1:]
    return [*sent, *moves][-1] if sent else None


def _moved_to(books: Books, promise: Row, who: str, since: datetime, until: datetime) -> datetime | None:
    """Where an admin last moved a deadline that was laid down at `since`; None where nobody did."""
    moved = [
        event.data["deadlines"][who]["to"]
        for event in books.events[promise.pk]
        if event.type == "clock.moved" and since <= event.at <= until and who in event.data["deadlines"]
    ]
    return datetime.fromisoformat(moved[-1]) if moved else None


@of_promises("I19", "A deadline is computed once, from the calendar version it names, and is never under 24 hours")
def deadlines_follow_the_calendar(books: Books, result: Result) -> Iterator[str]:
    """The deadline each first sending names, and the deadlines that lanes owe where no clock was ever stopped."""
    for promise in books.promises:
        first = {row.revision: row for row in books.submissions[promise.pk]}.get(1)
        for event in books.events[promise.pk]:
            if event.type == "promise.sent" and first is not None:
                result.checked += 1
                yield from _named_deadline(books, promise, event, first)
        if not books.stops[promise.pk] and promise.state in REVIEW_STATES and not _was_paused(books, promise):
            yield from _owed_deadlines(books, promise)


def _was_paused(books: Books, promise: Row) -> bool:
    return any(event.type == "promise.paused" for event in books.events[promise.pk])


def _named_deadline(books: Books, promise: Row, event: Row, sent: Row) -> Iterator[str]:
    named = datetime.fromisoformat(event.data["answer_by"])
    windows = [window_of(lane, sent.review_window, sent.lane_windows) for lane in event.data["lanes"]]
    due = min(due_after(books.calendar(sent.calendar_id), sent.sent_at, window) for window in windows)
    if abs(named - due) > MILLISECOND:
        yield f"{label(promise)}: sent with the deadline {named}, its calendar says {due}."
    if set(windows) == {Window.ONE_DAY} and named - sent.sent_at < ONE_DAY:
        yield f"{label(promise)}: had less than 24 hours, from {sent.sent_at} to {named}."


def _owed_deadlines(books: Books, promise: Row) -> Iterator[str]:
    for lane in books.lanes[promise.pk]:
        under = _under(books, promise, promise.revision, lane.asked_at)
        if lane.review_id is None and under is not None and lane.answer_by is not None:
            window = window_of(lane.lane, under.review_window, under.lane_windows)
            moved = _moved_to(books, promise, lane.lane, lane.asked_at, books.now)
            due = moved or due_after(books.calendar(under.calendar_id), lane.asked_at, window)
            if abs(lane.answer_by - due) > MILLISECOND:
                yield f"{label(promise)}: {lane.lane} has until {lane.answer_by}, its calendar says {due}."
