"""One promise as a row of a list: the state that counts now, what it waits for in words, the clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from dealdesk.components import moments
from dealdesk.domain.text import joined
from promises.domain.facts import ASKED, shown
from promises.domain.holding import to_say_now
from promises.domain.queries import STATUS_KEY
from promises.enums import REVIEW_STATES, YES_STATES, Lane, PromiseState
from promises.models import Fact, Promise
from reviews.domain import gate
from reviews.domain.clocks import calendar_column, hours_of
from reviews.domain.due import deadline, due_view, turn_began
from reviews.enums import Answer, DecisionKind
from reviews.models import Decision, Question, RequiredLane

S = PromiseState
MARK = {Answer.YES: "yes", Answer.YES_IF: "yes_cond", Answer.NO: "no"}
NOT_SENT = "Not sent. Nobody is looking at it."


def loaded(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """The promises with everything a row reads, in a fixed number of queries."""
    return (
        promises.annotate(hours=calendar_column())
        .select_related("deal", "wording", "created_by")
        .prefetch_related(
            Prefetch("required_lanes", RequiredLane.objects.select_related("review")),
            Prefetch("questions", Question.objects.filter(replied_at__isnull=True), to_attr="open_questions"),
            Prefetch(
                "decisions", Decision.objects.select_related("wording").prefetch_related("restorations").order_by("pk")
            ),
        )
    )


def rows(promises: Iterable[Promise], now: datetime, *, lead: str) -> list[dict[str, Any]]:
    """Rows for the table of promises.

    Args:
        promises: from `loaded`.
        now: the database clock, aware UTC; one reading for the whole page.
        lead: first name of whoever writes the final sentence.
    """
    return [_row(promise, now, lead) for promise in promises]


def _row(promise: Promise, now: datetime, lead: str) -> dict[str, Any]:
    shown = promise.shown_state(now)
    lanes = {row.lane: row for row in promise.required_lanes.all()}
    missing = [lanes[lane] for lane in Lane if lane in lanes and lanes[lane].review is None]
    signed = list(promise.decisions.all())
    return {
        "promise": promise,
        "pid": promise.label,
        "url": reverse("draft", args=[promise.pk, "check"]) if shown == S.DRAFT else promise.get_absolute_url(),
        "ask": promise.ask,
        "deal": promise.deal,
        "state": shown,
        "status": STATUS_KEY[shown],
        "waits_for": waits_for(promise, now, missing, len(lanes), lead),
        "being_replaced": gate.being_replaced(promise, signed[-1] if signed else None),
        "words": signed[-1].wording.text if signed and shown in {*YES_STATES, S.DECLINED} else "",
        "may_copy": shown in YES_STATES,
        "holding": to_say_now(promise, now),
        "marks": [_mark(lane, lanes.get(lane), promise, now) for lane in Lane if lane in lanes or not lane.is_extra]
        if lanes and shown != S.WITHDRAWN
        else [],
        "due": _due(promise, now, lanes.values()),
    }


def _mark(lane: Lane, row: RequiredLane | None, promise: Promise, now: datetime) -> dict[str, str]:
    if row is None:
        state = "not_needed"
    elif row.review is not None:
        state = MARK[Answer(row.review.answer)]
    elif any(question.lane == lane for question in promise.open_questions):
        state = "question"
    else:
        state = "late" if row.answer_by is not None and row.answer_by <= now else "waiting"
    return {"short": lane.short, "full": str(lane.label), "state": state}


def _due(promise: Any, now: datetime, lanes: Iterable[RequiredLane]) -> dict[str, Any]:
    turns = [(row.asked_at, row.review.answered_at if row.review else None) for row in lanes]
    since = turn_began(promise, turns)
    return due_view(promise, now, hours_of(promise.hours), since=since, questions=len(promise.open_questions))


def waits_for(promise: Promise, now: datetime, missing: Sequence[RequiredLane], needed: int, lead: str) -> str:
    """What stands under the ask (UX section 2)."""
    shown = promise.shown_state(now)
    if shown == S.DRAFT:
        return NOT_SENT
    if shown == S.PAUSED:
        return _why_paused(promise, now, missing, lead)
    if shown == S.WAITING_ON_SALES:
        return " ".join(f"{q.get_lane_display()} asks: {q.text}" for q in promise.open_questions) + " Answer to go on."
    due = moments.moment(promise.answer_by)
    if shown == S.OWNER_DECISION:
        return f"All reviews are in. {lead} writes the sentence. Due {due}."
    if shown in REVIEW_STATES:
        return f"{needed - len(missing)} of {needed} reviews in. Due {due}."
    return "Taken back. Nothing is promised." if shown == S.WITHDRAWN else ""


def _is_later(row: RequiredLane, promise: Promise) -> bool:
    """Whether a lane still had time when the promise paused: then it was not late, and nobody could answer."""
    return row.answer_by is not None and promise.answer_by is not None and row.answer_by > promise.answer_by


def _why_paused(promise: Promise, now: datetime, missing: Sequence[RequiredLane], lead: str) -> str:
    at = deadline(promise)
    signed = list(promise.decisions.all())
    if signed and signed[-1].kind == DecisionKind.DOCUMENTED:
        return f"Withdrawn from the library, or not checked there by {moments.moment(at)}. Not approved."
    if not missing and promise.answer_by is None:
        return f"A condition or the answer itself ended {moments.moment(at)}. Not approved until {lead} decides again."
    if missing and all(_is_later(row, promise) for row in missing):
        return f"Nobody may answer for one of the groups, {moments.moment(at)}. Lead and admins are told. Not approved."
    late = [str(row.get_lane_display()) for row in missing if row.answer_by is not None and row.answer_by <= now]
    who = joined(late or [str(row.get_lane_display()) for row in missing]) if missing else lead
    return f"{who} did not answer by {moments.moment(at)}. Not approved."


def answer_rows(given: Iterable[Fact]) -> list[dict[str, Any]]:
    """What the rep answered about the words of the ask, for the `facts` tag."""
    answered = {fact.key: fact for fact in given}
    return [
        {
            "key": spec.key,
            "label": spec.label,
            "value": "Nobody knows yet" if fact.is_unknown else shown(spec, fact.value),
            "gap": fact.is_unknown,
        }
        for spec in ASKED.values()
        if (fact := answered.get(spec.key))
    ]
