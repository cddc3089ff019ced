"""An answer is taken back within ten seconds, as if it had never been given (design/UX.md section 4.3).

Everything an answer can do is put back: the state and its deadline, what each lane owed and by when, the questions it
closed or asked, the clock it stopped or let run, a pause it ended by being late. So it is refused, and never done by
halves, wherever that would no longer be true: once anybody acted, whoever it was; once the promise paused, for a
deadline that passed meanwhile or because nobody may decide now; and where the deadline the lane had has itself passed,
as then taking back an answer that came in time would leave silence in its place. The person can answer again instead.

The answer stays in the history beside the event that took it back, and counts for nothing (`Review.objects` passes
over it). Notices of an answer wait the same ten seconds and go with it: an answer taken back told nobody.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string

from dealdesk.domain.doors import door
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import AuditEvent, Notice, User
from promises.domain.locking import promise_row
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain.overrides import EVENT as OVERRIDDEN
from reviews.domain.overrides import UNDONE
from reviews.domain.steps import Step
from reviews.models import (
    AnswerDraft,
    BeforeAnswer,
    ClockStop,
    Question,
    Reminder,
    RequiredLane,
    Review,
    UndoneReview,
)
from reviews.models.review import TEN_SECONDS

TOO_LATE = "The ten seconds are over. Your answer stands; answer again to change it."
Stood = dict[str, Any]


def as_it_stands(step: Step, typed: Mapping[str, Any]) -> Stood:
    """All that an answer may change, before it does.

    Args:
        step: the door at work, before anything was changed; a pause it found is written down already.
        typed: what the answer's form held, by the names of its fields.
    """
    stopped = ClockStop.objects.filter(promise=step.promise, resumed_at__isnull=True).values_list("pk", flat=True)
    asked = Question.objects.filter(promise=step.promise, replied_at__isnull=True).values_list("pk", flat=True)
    return {
        "state": step.promise.state,
        "answer_by": _kept(step.promise.answer_by),
        "lanes": {
            row.lane: {
                "review": row.review_id,
                "answer_by": _kept(row.answer_by),
                "left": duration_iso_string(row.left) if row.left is not None else None,
            }
            for row in step.lanes
        },
        "stopped": stopped.first(),
        "asked": list(asked),
        "typed": {name: _text(value) for name, value in typed.items() if value not in (None, "")},
    }


def _kept(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def typed_before(step: Step, lane: Lane) -> Mapping[str, Any]:
    """What this person had typed for a lane and not sent; a confirmation takes it away and may have to give it back."""
    draft = AnswerDraft.objects.filter(promise=step.promise, lane=lane, written_by=step.by).first()
    return draft.fields if draft is not None else {}


def remember(step: Step, review: Review, event: AuditEvent, stood: Stood) -> None:
    """Keep how the promise stood before an answer, in the answer's own transaction; its history ends with the answer.

    Args:
        step: the door at work, all its events written.
        review: the answer.
        event: the event that tells of it.
        stood: from `as_it_stands`.
    """
    BeforeAnswer.objects.update_or_create(
        promise=step.promise,
        defaults={"review": review, "events": step.promise.audit_length, "stood": {**stood, "event": event.pk}},
    )


@door(promise_row)
def undo_answer(promise_id: int, *, by: User, review_id: int) -> Promise:
    """Take one's own answer or confirmation back; see the module for what is put back and when it is refused.

    Args:
        promise_id: the promise.
        by: whoever gave the answer.
        review_id: the answer.

    Raises:
        Denied: somebody else's answer.
        Conflict: no such answer, or it was taken back already; the ten seconds are over by the database's clock;
            somebody acted or the promise paused since; or the lane's own deadline passed meanwhile.
    """
    step = Step.open(promise_id, by)
    review = Review.every.filter(promise=promise_id, pk=review_id).select_related("undone", "answered_by").first()
    if review is None:
        raise Conflict("There is no such answer.")
    if review.answered_by_id != by.pk:
        raise Denied(f"Only {review.answered_by} can take this answer back.")
    if hasattr(review, "undone"):
        raise Conflict("You took this answer back already.")
    if step.now - review.answered_at >= TEN_SECONDS:
        raise Conflict(TOO_LATE)
    before = BeforeAnswer.objects.filter(promise=promise_id, review=review).first()
    _check_nobody_acted(step, before)
    if before is None:
        raise Conflict(TOO_LATE)
    stood = before.stood
    was_due = _moment(stood["answer_by"])
    if stood["state"] != PromiseState.PAUSED and was_due is not None and was_due <= step.now:
        raise Conflict(f"The deadline of {step.promise.label} passed meanwhile. Your answer came in time and stands.")
    _withdraw_notices(stood["event"])
    UndoneReview.objects.create(review=review, undone_at=step.now, undone_by=by)
    lane = _put_back(step, review, stood)
    _give_back(step, lane, stood["typed"])
    before.delete()
    overridden = AuditEvent.objects.filter(
        chain=step.promise.chain, pk__gt=stood["event"], position__lte=before.events, type=OVERRIDDEN
    )
    step.event(
        UNDONE,
        represented=review.represented,
        data={
            "lane": lane.value,
            "answer": review.answer,
            "sentence": review.sentence,
            "review": review.pk,
            "findings": [found for event in overridden for found in event.data["findings"]],
        },
    )
    return step.finish()


def _check_nobody_acted(step: Step, before: BeforeAnswer | None) -> None:
    """A refused attempt is no act; a pause, one's own next act and everybody else's are."""
    label = step.promise.label
    since = AuditEvent.objects.filter(chain=step.promise.chain, position__gt=before.events if before else 0)
    newest = since.exclude(type="door.refused").order_by("-position").first()
    if newest is None:
        return
    if newest.actor_id is None:
        raise Conflict(f"{label} was paused meanwhile; answer again instead.")
    if newest.actor_id == step.by.pk:
        raise Conflict(f"You acted on {label} since; answer again instead.")
    raise Conflict(f"{newest.actor_name} acted on {label} meanwhile; answer again instead.")


def _withdraw_notices(event_id: int) -> None:
    """Take away what the answer would have told.

    The rows are locked first: a sender that has claimed one of them is sending it.
    """
    owed = list(Notice.objects.select_for_update().filter(event_id=event_id))
    if any(notice.claimed_until or notice.led_by_id or notice.attempts or notice.read_at for notice in owed):
        raise Conflict(TOO_LATE)
    Notice.objects.filter(pk__in=[notice.pk for notice in owed]).delete()


def _put_back(step: Step, review: Review, stood: Stood) -> Lane:
    """Everything as it was, except that the lane's form is a new one."""
    Question.objects.filter(review=review).delete()
    Question.objects.filter(pk__in=stood["asked"]).update(reply="", replied_at=None, replied_by=None)
    ClockStop.objects.filter(promise=step.promise, resumed_at__isnull=True).exclude(pk=stood["stopped"]).delete()
    ClockStop.objects.filter(pk=stood["stopped"]).update(resumed_at=None)
    rows: list[RequiredLane] = step.lanes
    for row in rows:
        was = stood["lanes"][row.lane]
        if row.lane == review.lane:
            row.review = Review.objects.filter(pk=was["review"]).first()
            row.version += 1
        row.answer_by, row.left = _moment(was["answer_by"]), parse_duration(was["left"]) if was["left"] else None
        row.save(update_fields=["review", "answer_by", "left", "version"])
    _remind_again(step.promise, review)
    step.promise.take_back(to=PromiseState(stood["state"]), answer_by=_moment(stood["answer_by"]))
    return Lane(review.lane)


def _remind_again(promise: Promise, review: Review) -> None:
    """What was settled untold because of the answer is owed again, unless a later step of its deadline was told."""
    told = Reminder.objects.filter(
        promise=OuterRef("promise"), lane=OuterRef("lane"), deadline=OuterRef("deadline"), was_told=True
    )
    settled = Reminder.objects.filter(promise=promise, was_told=False, settled_at__gte=review.answered_at)
    settled.filter(~Exists(told)).update(settled_at=None)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _give_back(step: Step, lane: Lane, typed: Mapping[str, str]) -> None:
    """What was typed is a draft again, unless the person has begun another one since."""
    if typed:
        AnswerDraft.objects.get_or_create(
            promise=step.promise,
            lane=lane,
            written_by=step.by,
            defaults={
                "fields": dict(typed),
                "saved_at": step.now,
                "wording": step.wording,
                "revision": step.promise.revision,
            },
        )
