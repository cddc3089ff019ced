"""How the desk works, in numbers: read from the rows, in working time, by group and never by person.

Every number is read one row after the other; kept are minutes only. The number of statements does not grow.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from dealdesk.domain.calendar import Window, WorkingCalendar, due_after, working_time
from dealdesk.models import AuditEvent, Calendar
from promises.enums import REVIEW_STATE, Lane, OutcomeKind, PromiseState
from promises.models import Fact
from reviews.domain.clocks import window_of
from reviews.enums import FINAL_ANSWERS, YES_OUTCOMES, Answer, DecisionKind
from reviews.models import ClockStop, Decision, Outcome, Proposal, RequiredLane, Review, Submission

CHUNK = 2_000
LAST_HOUR = timedelta(hours=1)
FINAL = "final"  # the lead's turn, beside the lanes
FEW = 10  # under so many no percentages are shown (UX 4.13)


@dataclass
class Times:
    """How long a group took, and how many answers came when.

    Attributes:
        early, last_hour, late, silent: answers with an hour or more left, in the last hour, after time had run out, and
            turns that ran out and are still unanswered.
        minutes: working time of each answer.
    """

    early: int = 0
    last_hour: int = 0
    late: int = 0
    silent: int = 0
    minutes: array[int] = field(default_factory=lambda: array("L"))

    @property
    def in_time(self) -> int:
        """Answers before the clock ran out."""
        return self.early + self.last_hour

    @property
    def ran_out(self) -> int:
        """Turns in which the clock ran out, answered since or not."""
        return self.late + self.silent

    @property
    def every(self) -> int:
        """Turns that ended, one way or the other."""
        return self.in_time + self.ran_out

    @property
    def median(self) -> int | None:
        """Minutes that half the answers took at most."""
        return percentile(self.minutes, 50)

    @property
    def p90(self) -> int | None:
        """Minutes that nine of ten answers took at most."""
        return percentile(self.minutes, 90)

    def add(self, used: timedelta, left: timedelta, *, late: bool) -> None:
        """Count one answer.

        Args:
            used: working time it took, without the time the clock was stopped.
            left: working time that was left.
            late: whether time had run out.
        """
        self.minutes.append(max(0, round(used.total_seconds() / 60)))
        if late or left <= timedelta(0):
            self.late += 1
        elif left < LAST_HOUR:
            self.last_hour += 1
        else:
            self.early += 1


def percentile(minutes: Sequence[int], share: int) -> int | None:
    """The smallest value that so many per cent do not pass; the median of an even number is the middle of two."""
    if not minutes:
        return None
    ranked = sorted(minutes)
    if share == 50 and len(ranked) % 2 == 0:
        return round((ranked[len(ranked) // 2 - 1] + ranked[len(ranked) // 2]) / 2)
    return ranked[max(0, -(-len(ranked) * share // 100) - 1)]


@dataclass(frozen=True)
class Span:
    """Days to look at, by the UTC day; the last one is itself included."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the beginning of the first day to the end of the last."""
        return datetime.combine(self.first, time(), UTC), datetime.combine(self.last + timedelta(days=1), time(), UTC)

    def within(self, name: str) -> Q:
        """A condition on a moment."""
        start, end = self.moments
        return Q(**{f"{name}__gte": start, f"{name}__lt": end})


class Measures:
    """Everything measured in a span of days; each part is read when it is first asked for."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.watch = Stopwatch()

    @cached_property
    def signed(self) -> dict[str, int]:
        """Promises signed yes, deals they belong to, and those whose words are not the ask's own."""
        yes = self._yes()
        return {
            "promises": yes.values("promise").distinct().count(),
            "deals": yes.values("promise__deal").distinct().count(),
            "rewritten": yes.exclude(wording__text=F("promise__ask")).values("promise").distinct().count(),
        }

    @cached_property
    def went_bad(self) -> dict[str, int]:
        """Promises signed in these days that went bad since, and the days they cost."""
        bad = Outcome.objects.filter(promise__in=self._yes().values("promise"), kind=OutcomeKind.WENT_BAD)
        found = bad.aggregate(count=Count("pk"), days=Sum("extra_days"))
        return {"count": found["count"], "days": found["days"] or 0}

    @cached_property
    def ended(self) -> dict[str, int]:
        """How promises ended in these days, by kind."""
        rows = Outcome.objects.filter(happened_on__gte=self.span.first, happened_on__lte=self.span.last)
        counted = dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))
        return {kind.value: counted.get(kind.value, 0) for kind in OutcomeKind}

    @cached_property
    def told_before(self) -> tuple[int, int]:
        """Asks of these days whose customer was told yes already, of all that were sent."""
        sent = Fact.objects.filter(self.span.within("promise__sent_at"), key="already_told", is_unknown=False)
        return sent.filter(value="yes").count(), sent.count()

    @cached_property
    def questions(self) -> dict[str, int]:
        """Questions to sales, by lane."""
        asked = Review.objects.filter(
            self.span.within("answered_at"), answer=Answer.QUESTION, carried_from__isnull=True
        )
        counted = dict(asked.order_by().values_list("lane").annotate(count=Count("pk")))
        return {lane.value: counted.get(lane.value, 0) for lane in Lane}

    @cached_property
    def pauses(self) -> Counter[str]:
        """How often promises paused, by whom everybody was waiting for then."""
        events = AuditEvent.objects.filter(self.span.within("at"), type="promise.paused", chain__startswith="promise:")
        counted: Counter[str] = Counter()
        for state, data in events.values_list("state_before", "data").iterator(CHUNK):
            lapsed = data.get("lapsed") or data.get("capability")
            counted["lapsed" if lapsed else WAITED_FOR.get(state, "other")] += 1
        return counted

    @cached_property
    def by_group(self) -> dict[str, Times]:
        """Answers of each lane, and of the lead."""
        return self._answers[0]

    @cached_property
    def by_type(self) -> dict[tuple[str, str], Times]:
        """Answers by lane and type."""
        return self._answers[1]

    @cached_property
    def all_lanes(self) -> Times:
        """Answers of all lanes together."""
        together = Times()
        for lane in Lane:
            one = self.by_group[lane.value]
            together.early += one.early
            together.last_hour += one.last_hour
            together.late += one.late
            together.silent += one.silent
            together.minutes.extend(one.minutes)
        return together

    @cached_property
    def last_review(self) -> int | None:
        """Median minutes from sending to the last lane's answer."""
        return percentile(self._answers[2], 50)

    @cached_property
    def _answers(self) -> tuple[dict[str, Times], dict[tuple[str, str], Times], array[int]]:
        groups: dict[str, Times] = {key: Times() for key in (*Lane.values, FINAL)}
        types: dict[tuple[str, str], Times] = {}
        longest: dict[tuple[int, int], int] = {}
        for row in self._reviews():
            lane, type, promise, revision, asked, answered, late, calendar, window, own = row
            if asked is None or calendar is None:
                continue
            used, left = self.watch.turn(promise, calendar, window_of(lane, window, own), asked, answered)
            groups[lane].add(used, left, late=late)
            types.setdefault((lane, type), Times()).add(used, left, late=late)
            longest[promise, revision] = max(longest.get((promise, revision), 0), groups[lane].minutes[-1])
        owed = RequiredLane.objects.filter(self.span.within("answer_by"), review__isnull=True).filter(
            promise__state=PromiseState.PAUSED
        )
        for lane, count in owed.order_by().values_list("lane").annotate(count=Count("pk")):
            groups[lane].silent += count
        for promise, asked, decided, calendar, window in self._decisions():
            if asked is not None and calendar is not None:
                used, left = self.watch.turn(promise, calendar, window, asked, decided)
                groups[FINAL].add(used, left, late=False)
        return groups, types, array("L", longest.values())

    def _yes(self) -> QuerySet[Decision]:
        return Decision.objects.filter(self.span.within("decided_at"), outcome__in=YES_OUTCOMES).order_by()

    def _reviews(self) -> Iterator[tuple[Any, ...]]:
        """Every first answer of a lane: not a confirmation of words, not one carried over, no question.

        Asked is the moment the words were put before the lanes: the proposal of that revision, or the sending.
        """
        sent = Submission.objects.filter(promise=OuterRef("promise"), revision__lte=OuterRef("revision")).order_by(
            "-revision"
        )
        offered = Proposal.objects.filter(promise=OuterRef("promise"), revision=OuterRef("revision"))
        rows = Review.objects.filter(
            self.span.within("answered_at"), answer__in=FINAL_ANSWERS, carried_from__isnull=True, confirms__isnull=True
        )
        self.watch.read_stops(self.span)
        found: Iterator[tuple[Any, ...]] = (
            rows.annotate(
                asked=Coalesce(Subquery(offered.values("proposed_at")[:1]), Subquery(sent.values("sent_at")[:1])),
                calendar=Subquery(sent.values("calendar_id")[:1]),
                window=Subquery(sent.values("review_window")[:1]),
                own=Subquery(sent.values("lane_windows")[:1]),
            )
            .order_by("pk")
            .values_list(
                *("lane", "promise__type", "promise_id", "revision", "asked", "answered_at", "is_late"),
                *("calendar", "window", "own"),
            )
            .iterator(CHUNK)
        )
        return found

    def _decisions(self) -> Iterator[tuple[Any, ...]]:
        """Every answer of the lead, with the moment the last lane had answered."""
        sent = Submission.objects.filter(promise=OuterRef("promise"), revision__lte=OuterRef("revision")).order_by(
            "-revision"
        )
        found: Iterator[tuple[Any, ...]] = (
            Decision.objects.filter(self.span.within("decided_at"), kind=DecisionKind.REVIEWED)
            .annotate(
                asked=Max(
                    "promise__reviews__answered_at",
                    filter=Q(promise__reviews__answered_at__lte=F("decided_at"))
                    & Q(promise__reviews__answer__in=FINAL_ANSWERS, promise__reviews__undone__isnull=True),
                ),
                calendar=Subquery(sent.values("calendar_id")[:1]),
                window=Subquery(sent.values("decision_window")[:1]),
            )
            .order_by("pk")
            .values_list("promise_id", "asked", "decided_at", "calendar", "window")
            .iterator(CHUNK)
        )
        return found


#: State in which time ran out, and the group everybody waited for.
WAITED_FOR = {
    **{state.value: lane.value for lane, state in REVIEW_STATE.items()},
    PromiseState.OWNER_DECISION.value: FINAL,
}


class Stopwatch:
    """Working time of turns, by the calendar each ask was sent under, without the time the clock stood still."""

    def __init__(self) -> None:
        self._calendars: dict[int, WorkingCalendar] | None = None
        self._stops: Mapping[int, list[tuple[datetime, datetime | None]]] = {}

    def read_stops(self, span: Span) -> None:
        """Read the stretches in which the clock stood still for sales, of promises answered in a span of days."""
        answered = Review.objects.filter(span.within("answered_at")).values("promise")
        found: dict[int, list[tuple[datetime, datetime | None]]] = {}
        rows = ClockStop.objects.filter(promise__in=answered).order_by("pk")
        for promise, start, end in rows.values_list("promise_id", "stopped_at", "resumed_at").iterator(CHUNK):
            found.setdefault(promise, []).append((start, end))
        self._stops = found

    def turn(
        self, promise: int, calendar: int, window: str, asked: datetime, answered: datetime
    ) -> tuple[timedelta, timedelta]:
        """Working time a turn took and working time that was left of it, without the time the clock stood still."""
        hours = self.hours(calendar)
        used = working_time(hours, asked, answered)
        for start, end in self._stops.get(promise, ()):
            low, high = max(start, asked), min(end or answered, answered)
            if low < high:
                used -= working_time(hours, low, high)
        given = working_time(hours, asked, due_after(hours, asked, Window(window)))
        return used, given - used

    def hours(self, calendar: int) -> WorkingCalendar:
        """A calendar version, all of them read in one statement."""
        if self._calendars is None:
            self._calendars = {row.pk: row.hours() for row in Calendar.objects.all()}
        return self._calendars[calendar]
