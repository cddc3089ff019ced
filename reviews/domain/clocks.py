"""Under which calendar and which windows a promise is: those it was sent under, or those its clock was moved to."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from dealdesk.domain.calendar import Window, WorkingCalendar, due_after
from dealdesk.models import AuditEvent, Calendar
from promises.enums import PromiseState
from promises.models import Promise
from reviews.models import ClockMove, DeskPolicy, Submission


@dataclass(frozen=True)
class Terms:
    """One calendar version and the windows beside it.

    Attributes:
        calendar: the version.
        review_window: of every lane that has none of its own.
        decision_window: of the owner.
        lane_windows: lane to a window of its own.
    """

    calendar: Calendar
    review_window: str
    decision_window: str
    lane_windows: Mapping[str, str]

    @classmethod
    def of(cls, row: Submission | ClockMove | DeskPolicy, calendar: Calendar | None = None) -> "Terms":
        """The terms that a row names.

        Args:
            row: what a promise was sent under, what its clock was moved to, or the policy.
            calendar: the one in force, for the policy, which only names it.
        """
        found = calendar if calendar is not None else row.calendar  # type: ignore[union-attr]  # only a policy has none
        return cls(found, row.review_window, row.decision_window, row.lane_windows or {})

    @cached_property
    def hours(self) -> WorkingCalendar:
        """The pure calendar."""
        return self.calendar.hours()

    def window(self, lane: str) -> Window:
        """How long a lane has."""
        return window_of(lane, self.review_window, self.lane_windows)

    def review_due(self, lane: str, asked: datetime) -> datetime:
        """When a lane asked at an aware moment must have answered."""
        return due_after(self.hours, asked, self.window(lane))

    def decision_due(self, begun: datetime) -> datetime:
        """When the owner, whose turn began at an aware moment, must have answered."""
        return due_after(self.hours, begun, Window(self.decision_window))

    def columns(self) -> dict[str, Any]:
        """The same as fields of a `Submission` or a `ClockMove`."""
        return {
            "calendar": self.calendar,
            "review_window": self.review_window,
            "decision_window": self.decision_window,
            "lane_windows": dict(self.lane_windows) or None,
        }


def window_of(lane: str, review_window: str, lane_windows: Mapping[str, str] | None) -> Window:
    """A lane's own window, else that of all lanes."""
    return Window((lane_windows or {}).get(lane, review_window))


def terms_of(promise_id: int, sent: Submission) -> Terms:
    """What holds for a promise.

    Args:
        promise_id: the promise.
        sent: its newest submission.
    """
    move = ClockMove.objects.filter(promise=promise_id, moved_at__gte=sent.sent_at).select_related("calendar").last()
    return Terms.of(move if move is not None else sent)


def calendar_column(promise: str = "pk") -> Coalesce:
    """The calendar a promise is under, as one column that `hours_of` reads.

    Args:
        promise: path from the annotated row to the id of the promise.
    """
    fields = ("name", "version", "zone", "workdays", "opens", "closes", "country", "subdivision", "closed_dates")
    whole = JSONObject(**{name: f"calendar__{name}" for name in fields})
    later = Submission.objects.filter(promise=OuterRef("promise"), sent_at__gt=OuterRef("moved_at"))
    moved = ClockMove.objects.filter(promise=OuterRef(promise)).exclude(Exists(later)).order_by("-pk")
    sent = Submission.objects.filter(promise=OuterRef(promise)).order_by("-revision")
    return Coalesce(Subquery(moved.values(found=whole)[:1]), Subquery(sent.values(found=whole)[:1]))


def hours_of(stored: Mapping[str, Any] | None) -> WorkingCalendar | None:
    """The calendar in a column of `calendar_column`; None for a draft."""
    return None if stored is None else _known_hours(json.dumps(stored, sort_keys=True))


@lru_cache(maxsize=64)
def _known_hours(stored: str) -> WorkingCalendar:
    """A calendar from its own content, so that a changed one can never be mistaken for it."""
    row = json.loads(stored)
    lists = {
        name: json.loads(row[name]) if isinstance(row[name], str) else row[name]
        for name in ("workdays", "closed_dates")
    }
    return WorkingCalendar(
        name=row["name"],
        version=row["version"],
        zone=row["zone"],
        workdays=frozenset(lists["workdays"]),
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
        country=row["country"] or None,
        subdivision=row["subdivision"] or None,
        closed_dates=frozenset(date.fromisoformat(day) for day in lists["closed_dates"]),
    )


def turns_of_lead(promises: Iterable[Promise]) -> dict[int, AuditEvent]:
    """For each promise that the lead has, the event that last gave it to them; one query."""
    chains = {promise.chain: promise.pk for promise in promises}
    gave = AuditEvent.objects.filter(chain__in=chains, state_after=PromiseState.OWNER_DECISION)
    gave = gave.exclude(state_before=PromiseState.OWNER_DECISION).order_by("position")
    return {chains[event.chain]: event for event in gave}
