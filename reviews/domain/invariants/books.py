"""Rows of a chunk of promises as plain tuples, side by side, for the invariants to read."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from dealdesk.domain.calendar import WorkingCalendar
from dealdesk.domain.people import RightsHistory
from dealdesk.models import AuditEvent, Calendar, Notice
from promises.enums import YES_STATES
from promises.models import Promise, Proof, Wording
from reviews.domain.words_died import ABOUT
from reviews.enums import DecisionKind
from reviews.models import (
    ClockMove,
    ClockStop,
    Condition,
    Decision,
    PlanLine,
    Proposal,
    Question,
    RequiredLane,
    Restoration,
    Review,
    RuleHit,
    Submission,
)

CHUNK = 500  # promises read at a time; their rows fit into a few megabytes
Row = Any
Rows = dict[int, list[Row]]


@dataclass
class Books:
    """All rows of some promises; each mapping goes from the promise's id to its rows, oldest first."""

    now: datetime
    rights: RightsHistory
    promises: list[Row]
    events: Rows
    answers: Rows  # also those taken back
    reviews: Rows
    lanes: Rows
    decisions: Rows
    proposals: Rows
    conditions: Rows
    submissions: Rows
    hits: Rows
    questions: Rows
    stops: Rows
    moves: Rows
    restorations: Rows
    wordings: Rows
    proofs: Rows
    lines: Rows
    sent_lines: Rows
    told: dict[int, set[int]]
    calendars: dict[int, WorkingCalendar] = field(default_factory=dict)

    def calendar(self, id: int) -> WorkingCalendar:
        """One calendar version, read once for these books: the next ones may be those of another database."""
        if id not in self.calendars:
            self.calendars[id] = Calendar.objects.get(pk=id).hours()
        return self.calendars[id]


def label(promise: Row) -> str:
    """The number people say."""
    return f"P-{promise.pk:04d}"


def read_books(now: datetime, rights: RightsHistory) -> Iterator[Books]:
    """All promises, a chunk at a time."""
    last = 0
    while chunk := list(
        Promise.objects.filter(pk__gt=last)
        .order_by("pk")
        .values_list(
            *("pk", "state", "type", "revision", "version", "wording_id", "wording__sha256", "answer_by", "lapses_at"),
            *(
                "created_by_id",
                "created_by__is_active",
                "asked_by_id",
                "sent_by_id",
                "sent_at",
                "audit_length",
                "audit_head",
            ),
            *("deal_id", "deal__owner_id", "deal__zone", "deal__region"),
            *("deal__product_plan", "deal__product_version"),
            named=True,
        )[:CHUNK]
    ):
        yield _read(chunk, now, rights)
        last = chunk[-1].pk


def _read(chunk: list[Row], now: datetime, rights: RightsHistory) -> Books:
    first, last = chunk[0].pk, chunk[-1].pk

    def rows(all: QuerySet[Any], to_promise: str, *fields: str) -> Rows:
        # What leads to the promise comes last and is found by place: Django's names for it differ.
        found: Rows = defaultdict(list)
        mine = all.filter(**{f"{to_promise}__gte": first, f"{to_promise}__lte": last})
        for row in mine.order_by("pk").values_list("pk", *fields, to_promise, named=True):
            found[row[-1]].append(row)
        return found

    terms = ("outcome", "wording_id", "delivery_owner", "delivery_date", "limit", "expires_on")
    line = (
        *("plan__number", "plan__deal_id", "plan__deal__name", "plan__made_at", "text", "sha256", "decision_id"),
        *("delivery_owner", "delivery_date", "limit"),
    )
    events = _events(chunk)
    answers = rows(
        Review.every.all(),
        "promise_id",
        *("lane", "revision", "answer", "wording_id", "wording__sha256", "sentence", "answered_at"),
        *("answered_by_id", "represented_id", "carried_from_id", "is_late", "undone__undone_at", "undone__undone_by"),
    )
    return Books(
        now=now,
        rights=rights,
        promises=chunk,
        events=events,
        answers=answers,
        reviews=defaultdict(
            list, {pk: [row for row in found if not was_taken_back(row)] for pk, found in answers.items()}
        ),
        lanes=rows(
            RequiredLane.objects.all(),
            "promise_id",
            *("lane", "since_revision", "review_id", "answer_by", "left", "asked_at"),
        ),
        decisions=rows(
            Decision.objects.all(),
            "promise_id",
            *("revision", "kind", "proposal_id", "wording_sha256", "wording__promise_id", "wording__text"),
            *("wording__sha256", "decided_at", "decided_by_id", "represented_id", "reason", "supersedes_id"),
            *("capability_id", "capability__sentence", "capability__sha256", "capability__plan", "capability__region"),
            *("capability__product_version", "capability__approved_by_id", "capability__written_by_id"),
            *("capability__approved_at", "capability__withdrawn_at", "capability__review_by", "facts"),
            *terms,
        ),
        proposals=rows(Proposal.objects.all(), "promise_id", "revision", *terms),
        conditions=rows(
            Condition.objects.all(),
            "proposal__promise_id",
            *("proposal_id", "who", "what", "by_when", "met__confirmed_at"),
        ),
        submissions=rows(
            Submission.objects.all(),
            "promise_id",
            *(
                "revision",
                "type",
                "asked_by_id",
                "sent_at",
                "calendar_id",
                "review_window",
                "decision_window",
                "lane_windows",
                "rule_set__number",
            ),
        ),
        hits=rows(RuleHit.objects.all(), "submission__promise_id", "submission__revision", "rule_id", "lanes"),
        questions=rows(Question.objects.all(), "promise_id", "lane", "replied_at"),
        stops=rows(ClockStop.objects.all(), "promise_id", "stopped_at", "resumed_at"),
        moves=rows(
            ClockMove.objects.all(),
            "promise_id",
            *("calendar_id", "review_window", "decision_window", "lane_windows", "moved_at"),
        ),
        restorations=rows(Restoration.objects.all(), "decision__promise_id", "decision_id", "revision", "restored_at"),
        wordings=rows(Wording.objects.all(), "promise_id", "number", "text", "sha256"),
        proofs=rows(Proof.objects.all(), "promise_id", "added_by_id"),
        lines=rows(PlanLine.objects.all(), "promise_id", *line),
        sent_lines=rows(
            PlanLine.objects.filter(plan__sentplans__isnull=False),
            "promise_id",
            *("plan__sentplans__sent_at", "plan__sentplans__lines", *line),
        ),
        told=_told(events),
    )


def was_taken_back(review: Row) -> bool:
    """Whether an answer counts for nothing: who gave it took it back, and within ten seconds."""
    if review.undone__undone_at is None or review.undone__undone_by != review.answered_by_id:
        return False
    return bool(timedelta(0) <= review.undone__undone_at - review.answered_at < timedelta(seconds=10))


def _events(chunk: list[Row]) -> Rows:
    found: Rows = defaultdict(list)
    mine = AuditEvent.objects.filter(chain__in=[f"promise:{promise.pk}" for promise in chunk])
    for row in mine.order_by("chain", "position").values_list(
        *("pk", "chain", "position", "type", "at", "actor_id", "state_before", "state_after", "revision"),
        *("wording_sha256", "data", "hash"),
        named=True,
    ):
        found[int(row.chain.partition(":")[2])].append(row)
    return found


def _told(events: Rows) -> dict[int, set[int]]:
    """Event to the people who have a notice of it, or of the words that died by it; a reminder tells of no event."""
    ids = [event.pk for rows in events.values() for event in rows]
    told: dict[int, set[int]] = defaultdict(set)
    if ids:
        notices = Notice.objects.filter(event_id__gte=min(ids), event_id__lte=max(ids), about__in=["", ABOUT])
        for event_id, recipient_id in notices.values_list("event_id", "recipient_id"):
            told[event_id].add(recipient_id)
    return told


def end_of(day: date, zone: str) -> datetime:
    """Midnight after a day in a zone."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=ZoneInfo(zone))


def lapse_of(books: Books, promise: Row, decision: Row, at: datetime) -> datetime | None:
    """When a yes lapses, as things stood at a moment; None for never."""
    if decision.kind == DecisionKind.DOCUMENTED:
        return _checked_until(books, promise, decision, at)
    days = [decision.expires_on] if decision.expires_on else []
    days += [
        condition.by_when
        for condition in books.conditions[promise.pk]
        if condition.proposal_id == decision.proposal_id
        and (condition.met__confirmed_at is None or condition.met__confirmed_at > at)
    ]
    return min((end_of(day, promise.deal__zone) for day in days), default=None)


def _checked_until(books: Books, promise: Row, decision: Row, at: datetime) -> datetime | None:
    """The end of the day by which the entry of the library was to be checked, as the promise's events tell."""
    told = [
        event.data["review_by"] for event in books.events[promise.pk] if "review_by" in event.data and event.at <= at
    ]
    day = date.fromisoformat(told[-1]) if told else decision.capability__review_by
    return end_of(day, promise.deal__zone) if day is not None else None


def why_not_standing(books: Books, promise: Row, decision: Row, at: datetime) -> str:
    """Why this yes did not stand at a moment, folded from the events up to then; "" where it stood."""
    past = [event for event in books.events[promise.pk] if event.at <= at]
    # What ended it in the same tick of the clock may have come after: a plan is made, then its words are withdrawn.
    while past and past[-1].at == at and past[-1].state_after not in YES_STATES:
        past.pop()
    if not past or past[-1].state_after not in YES_STATES:
        return f"its state was {past[-1].state_after if past else 'unknown'}"
    newer = [row for row in books.decisions[promise.pk] if row.pk > decision.pk and row.decided_at < at]
    if newer:
        return "it was decided anew"
    restored = {
        row.revision
        for row in books.restorations[promise.pk]
        if row.decision_id == decision.pk and row.restored_at <= at
    }
    if past[-1].revision not in {decision.revision, *restored}:
        return "a newer revision was open"
    lapses_at = lapse_of(books, promise, decision, at)
    if lapses_at is not None and lapses_at <= at:
        return "a condition or the answer had lapsed"
    return ""
