"""The clock of a promise as the `due` tag draws it: business time left or over, on the calendar it was sent under."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from dealdesk.domain.calendar import WorkingCalendar, working_time
from dealdesk.domain.saying import moment_text
from promises.enums import TIMED_STATES, PromiseState
from promises.models import Promise

SOON = timedelta(hours=3)  # business time; UX section 3

OFF: dict[str, Any] = {"kind": "off"}


def deadline(promise: Promise) -> datetime | None:
    """The moment that is open, or that ran out: an answer's, else a signed yes's own end."""
    return promise.answer_by or promise.lapses_at


def due_view(
    promise: Promise, now: datetime, hours: WorkingCalendar | None, *, since: datetime | None = None, questions: int = 0
) -> dict[str, Any]:
    """What the `due` tag needs.

    Args:
        promise: as loaded; only its state and deadlines are read.
        now: the database clock, aware UTC.
        hours: the calendar the promise was sent under; None for a draft.
        since: when the open turn began, for the bar.
        questions: open questions to sales.
    """
    at = deadline(promise)
    if promise.is_paused(now):
        return {"kind": "off"} if hours is None or at is None else _over(at, now, hours)
    if promise.state == PromiseState.WAITING_ON_SALES:
        return {"kind": "held", "held_text": f"{questions} questions" if questions > 1 else "1 question"}
    if promise.state not in TIMED_STATES or hours is None or at is None:
        return dict(OFF)
    return left(at, now, hours, since=since)


def left(at: datetime, now: datetime, hours: WorkingCalendar, *, since: datetime | None = None) -> dict[str, Any]:
    """A deadline that is still to come.

    Args:
        at: the deadline, after `now`.
        now: the database clock, aware UTC.
        hours: the calendar it was laid down with.
        since: when the turn began, for the bar.
    """
    remaining = working_time(hours, now, at)
    whole = working_time(hours, since, at) if since is not None else timedelta(0)
    minutes = _minutes(remaining)
    text = hours_text(minutes)
    return {
        "kind": "soon" if remaining < SOON else "running",
        "left_text": text,
        "long_text": f"{text} min left" if minutes >= 60 else f"{text} left",
        "moment_text": moment_text(at),
        "iso": at,
        "used": round(100 * (1 - remaining / whole)) if whole > remaining else 0,
    }


def _over(at: datetime, now: datetime, hours: WorkingCalendar) -> dict[str, Any]:
    minutes = _minutes(working_time(hours, at, now))
    text = hours_text(minutes)
    return {
        "kind": "over",
        "left_text": f"{text} over",
        "long_text": f"{text} min over" if minutes >= 60 else f"{text} over",
        "moment_text": moment_text(at),
        "iso": at,
        "used": 100,
    }


def turn_began(promise: Promise, lanes: Iterable[tuple[datetime | None, datetime | None]]) -> datetime | None:
    """When the turn that is open now began, for the bar alone.

    Args:
        promise: as loaded.
        lanes: for each required lane when it was asked, and when it answered or None.
    """
    asked: list[datetime] = []
    answered: list[datetime] = []
    for asked_at, answered_at in lanes:
        if answered_at is not None:
            answered.append(answered_at)
        elif asked_at is not None:
            asked.append(asked_at)
    if promise.state == PromiseState.OWNER_DECISION:
        return max(answered, default=promise.sent_at)
    return min(asked, default=promise.sent_at)


def _minutes(time: timedelta) -> int:
    """Whole minutes, a started one counted: "1 min" until the end."""
    return -int(-time.total_seconds() // 60)


def hours_text(minutes: int) -> str:
    """Minutes as "2 h 40", or "25 min"."""
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"
