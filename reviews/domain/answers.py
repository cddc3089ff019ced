"""What reviewers do: answer, confirm exact words, hand over; and what sales replies."""

from collections.abc import Mapping
from datetime import date, timedelta

from dealdesk.domain.calendar import add_working_time, working_time
from dealdesk.domain.doors import door
from dealdesk.domain.people import reached, stand_ins, standing
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, User
from promises.domain.locking import check_version, promise_row
from promises.domain.wording_in_force import Words
from promises.enums import Lane, PromiseState
from promises.models import Promise
from promises.models.wording import WORDING_LIMIT
from promises.policies import check_on_deal
from reviews.domain import answer_drafts, undo
from reviews.domain.in_force import desk_policy
from reviews.domain.intake import check_not_triage
from reviews.domain.overrides import CheckedWords, checked
from reviews.domain.particulars import kept
from reviews.domain.steps import Step
from reviews.enums import Answer
from reviews.models import ClockStop, Question, RequiredLane, Review
from reviews.models.review import SENTENCE_LIMIT, TEN_SECONDS
from reviews.policies import (
    acting_as,
    check_in_time,
    check_lane,
    check_one_person_one_lane,
    check_open,
    check_owes,
)

WHAT_IS_MISSING = {
    Answer.YES_IF: "Write the condition in one sentence.",
    Answer.NO: "Write the reason in one sentence.",
    Answer.QUESTION: "Write the question in one sentence.",
}

NOTHING_OVERRIDDEN = CheckedWords()


@door(promise_row)
def answer(
    promise_id: int,
    *,
    by: User,
    lane: Lane,
    answer: Answer,
    sentence: str = "",
    suggested: str = "",
    size_days: int | None = None,
    earliest_date: date | None = None,
    particulars: Mapping[str, str] | None = None,
    override_reason: str = "",
    late: bool = False,
    version: int | None = None,
) -> Promise:
    """Answer for one lane: yes as asked, yes with a condition, no, or a question to sales.

    Args:
        promise_id: the promise.
        by: a reviewer of the lane, or their stand-in.
        lane: which lane the answer is for.
        answer: the answer to the present wording and revision.
        sentence: condition, reason or question; empty only with a plain yes. At most 300 characters.
        suggested: a sentence the reviewer would sign instead, at most 600 characters, or "".
        size_days: engineering's size of the work, working days.
        earliest_date: engineering's earliest day of delivery.
        particulars: what the lane says besides, key to value (reviews/domain/particulars.py); a yes needs some.
        override_reason: why words must stand that the wording check refuses, at most 500 characters.
        late: the person acts on a page that says the promise is paused.
        version: `RequiredLane.version` the form was opened on; None where the caller is no form.

    Raises:
        Denied: own ask, or not a reviewer of this lane.
        Conflict: not open, lane not required, or time ran out and `late` was not said.
        Stale: the lane answered or was asked again meanwhile.
        Invalid: the sentence or a particular is missing or cannot be used; or nobody can review the condition or the
            suggested words. The reason for a no and a question to sales are free text.
    """
    step = Step.open(promise_id, by)
    represented = acting_as(step.standing, Role(lane), step.promise, step.deal)
    required = _enter(step, lane, version=version, late=late)
    if answer != Answer.QUESTION:
        check_not_triage(step)
    stood = undo.as_it_stands(
        step,
        {
            "answer": Answer(answer).value,
            "sentence": sentence,
            "suggested": suggested,
            "size_days": size_days,
            "earliest_date": earliest_date,
            **(particulars or {}),
        },
    )
    said, wrong = kept(lane, answer, particulars or {})
    sentence, suggested = _sentences(answer, sentence, suggested, wrong)
    wording = [Words("suggested", suggested)]
    if answer == Answer.YES_IF:
        wording.append(Words("sentence", sentence, is_sentence=False))
    words = checked(step, wording, override_reason)
    was_paused = step.pause_if_overdue()
    review = Review.objects.create(
        promise=step.promise,
        lane=lane,
        revision=step.promise.revision,
        wording=step.wording,
        answer=answer,
        sentence=sentence,
        suggested=suggested,
        size_days=size_days if lane == Lane.ENGINEERING else None,
        earliest_date=earliest_date if lane == Lane.ENGINEERING else None,
        particulars=said,
        is_late=was_paused,
        answered_at=step.now,
        answered_by=by,
        represented=represented,
    )
    return _settle(step, required, review, "review.answered", stood, was_paused=was_paused, words=words)


@door(promise_row)
def confirm(promise_id: int, *, by: User, lane: Lane, late: bool = False, version: int | None = None) -> Promise:
    """Say that the exact words and terms the owner proposed are right, with one key.

    Args:
        promise_id: the promise.
        by: a reviewer of the lane, or their stand-in.
        lane: which lane confirms.
        late: the person acts on a page that says the promise is paused.
        version: `RequiredLane.version` the form was opened on; None where the caller is no form.

    Raises:
        Conflict: nothing was proposed on this revision; otherwise as `answer`.
    """
    step = Step.open(promise_id, by)
    represented = acting_as(step.standing, Role(lane), step.promise, step.deal)
    required = _enter(step, lane, version=version, late=late)
    if not step.promise.proposals.filter(revision=step.promise.revision).exists():
        raise Conflict("There are no final words to confirm yet; answer the ask first.")
    stood = undo.as_it_stands(step, undo.typed_before(step, lane))
    was_paused = step.pause_if_overdue()
    previous = step.promise.reviews.filter(lane=lane).order_by("-pk").first()
    review = Review.objects.create(
        promise=step.promise,
        lane=lane,
        revision=step.promise.revision,
        wording=step.wording,
        answer=Answer.YES,
        size_days=previous.size_days if previous else None,
        earliest_date=previous.earliest_date if previous else None,
        particulars=previous.particulars if previous else {},
        is_late=was_paused,
        answered_at=step.now,
        answered_by=by,
        represented=represented,
        confirms=previous,
    )
    return _settle(step, required, review, "review.confirmed", stood, was_paused=was_paused)


def _enter(step: Step, lane: Lane, *, version: int | None, late: bool) -> RequiredLane:
    """The checks every lane's act passes, in the order that gives the most useful sentence."""
    required = check_lane(step.promise, step.lanes, lane)
    check_version(required.version, version, f"The {lane.label.lower()} review of {step.promise.label}")
    if check_in_time(step.promise, step.now, late=late):
        check_owes(step.promise, step.answered_revision, step.lanes, required)
    if desk_policy().one_person_one_lane:
        check_one_person_one_lane(step.by, lane, step.lanes)
    return required


def _sentences(answer: Answer, sentence: str, suggested: str, wrong: Mapping[str, str]) -> tuple[str, str]:
    """Both sentences as they are stored, or everything that is wrong with the answer at once."""
    errors = dict(wrong)
    try:
        sentence = clean(sentence, limit=SENTENCE_LIMIT) if sentence.strip() else ""
    except TextRefused as refused:
        errors["sentence"] = refused.problems[0].message
    try:
        suggested = clean(suggested, limit=WORDING_LIMIT) if suggested.strip() else ""
    except TextRefused as refused:
        errors["suggested"] = refused.problems[0].message
    if not sentence and answer != Answer.YES:
        errors.setdefault("sentence", WHAT_IS_MISSING[answer])
    if errors:
        raise Invalid(errors)
    return sentence, suggested


def _settle(
    step: Step,
    required: RequiredLane,
    review: Review,
    type: str,
    stood: undo.Stood,
    *,
    was_paused: bool,
    words: CheckedWords = NOTHING_OVERRIDDEN,
) -> Promise:
    """Let the lane's answer count, move the state on, record, announce, and keep what taking it back needs."""
    is_question = review.answer == Answer.QUESTION
    if is_question and required.review_id is not None:
        required.answer_by = step.review_due(required.lane)
    answer_drafts.discard(step.promise.pk, by=step.by, lane=Lane(required.lane))
    required.review = None if is_question else review
    required.version += 1
    required.save()
    if was_paused:
        step.fresh_deadlines()
    if not is_question:
        _close_own_questions(step, required.lane)
    else:
        ask_sales(step, review)
    step.move_on()
    event = step.event(
        type,
        represented=review.represented,
        data={
            "lane": required.lane,
            "answer": review.answer,
            "sentence": review.sentence,
            "suggested": review.suggested,
            "review": review.pk,
            "late": review.is_late,
        },
    )
    words.record(step)
    _announce(step, review, event)
    undo.remember(step, review, event, stood)
    return step.finish()


def ask_sales(step: Step, review: Review) -> None:
    """Open a lane's question to sales; the clock stops for all lanes."""
    Question.objects.create(
        promise=step.promise,
        review=review,
        lane=review.lane,
        text=review.sentence,
        asked_at=step.now,
        asked_by=step.by,
    )
    _stop_clock(step)


def _announce(step: Step, review: Review, event: AuditEvent) -> None:
    """Say it to whoever acts next, once the answer can no longer be taken back."""
    if review.answer == Answer.QUESTION:
        step.tell(event, [step.promise.created_by], "question", wait=TEN_SECONDS, review=review)
    elif step.promise.state == PromiseState.OWNER_DECISION:
        step.tell(event, reached(Role.LEAD, step.now), "all_reviews_in", wait=TEN_SECONDS, review=review)


def _close_own_questions(step: Step, lane: str) -> None:
    """A lane that answers no longer waits for its own question."""
    mine = step.promise.questions.filter(lane=lane, replied_at__isnull=True)
    if mine.update(reply="Answered without the reply.", replied_at=step.now, replied_by=step.by) and not (
        step.promise.questions.filter(replied_at__isnull=True).exists()
    ):
        run_clock(step)


def _stop_clock(step: Step) -> None:
    """The clock stops for all lanes; the working time each has left is kept."""
    for lane in step.missing():
        if lane.answer_by is not None:
            left = working_time(step.hours, step.now, lane.answer_by)
            lane.left = left or max(lane.answer_by - step.now, timedelta(minutes=1))
            lane.answer_by = None
            lane.save(update_fields=["answer_by", "left"])
    ClockStop.objects.get_or_create(promise=step.promise, resumed_at=None, defaults={"stopped_at": step.now})


def run_clock(step: Step) -> None:
    """The working time left is laid down again from now (DESIGN section 3, Time)."""
    for lane in step.missing():
        if lane.answer_by is None:
            if lane.left is None:
                lane.answer_by = step.review_due(lane.lane)
            else:
                lane.answer_by = add_working_time(step.hours, step.now, lane.left)
            lane.left = None
            lane.save(update_fields=["answer_by", "left"])
    ClockStop.objects.filter(promise=step.promise, resumed_at__isnull=True).update(resumed_at=step.now)


@door(promise_row)
def reply(promise_id: int, *, by: User, question_id: int, text: str, version: int | None = None) -> Promise:
    """Answer a reviewer's question; when the last one is answered the clock runs on with the time that was left.

    Args:
        promise_id: the promise.
        by: a rep of the deal.
        question_id: the open question.
        text: the reply, at most 500 characters.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: the promise is not open, or the question was answered already.
        Invalid: the reply is empty or cannot be used.
    """
    step = Step.open(promise_id, by)
    check_on_deal(step.standing, step.deal)
    check_open(step.promise)
    question = step.promise.questions.select_related("asked_by").filter(pk=question_id).first()
    if question is None or question.replied_at is not None:
        raise Conflict("This question was answered already.")
    check_version(step.found_version, version, step.promise.label)
    try:
        question.reply = clean(text, limit=500)
    except TextRefused as refused:
        raise Invalid({"reply": refused.problems[0].message}) from None
    question.replied_at, question.replied_by = step.now, by
    question.save(update_fields=["reply", "replied_at", "replied_by"])
    if not step.promise.questions.filter(replied_at__isnull=True).exists():
        run_clock(step)
    if step.promise.state != PromiseState.PAUSED:
        step.move_on()
    event = step.event(
        "question.answered", data={"lane": question.lane, "question": question.text, "reply": question.reply}
    )
    asked_by = question.asked_by
    step.tell(event, [asked_by, *stand_ins([asked_by.pk], step.now)], "question_answered", question=question)
    return step.finish()


@door(promise_row)
def hand_over(promise_id: int, *, by: User, lane: Lane, to: User, reason: str, version: int | None = None) -> Promise:
    """Name the person who answers for a lane. The clock goes on as it was: handing over restarts nothing.

    Args:
        promise_id: the promise.
        by: a reviewer of the lane, or the lead.
        lane: the lane that still owes its answer.
        to: an active reviewer of the lane who may act on this promise.
        reason: one sentence, kept in the history.
        version: `RequiredLane.version` the form was opened on; None where the caller is no form.

    Raises:
        Denied: own ask; not a reviewer of the lane nor the lead; or `to` may not answer.
        Conflict: not open, or the lane answered already.
        Invalid: no reason.
    """
    step = Step.open(promise_id, by)
    role = Role.LEAD if step.standing.holds(Role.LEAD) else Role(lane)
    represented = acting_as(step.standing, role, step.promise, step.deal)
    required = check_lane(step.promise, step.lanes, lane)
    check_version(required.version, version, f"The {lane.label.lower()} review of {step.promise.label}")
    if required.review_id is not None:
        raise Conflict(f"{lane.label} answered already; there is nothing to hand over.")
    if to.pk == (required.handed_to_id or by.pk):
        raise Conflict(f"The {lane.label.lower()} review is with {to} already; choose somebody else.")
    give_lane(step, required, to, reason, represented=represented)
    return step.finish()


def give_lane(
    step: Step, required: RequiredLane, to: User, reason: str, *, represented: User | None = None
) -> AuditEvent:
    """Put a lane that owes its answer into somebody's hands; whoever may do so was checked.

    Raises:
        Denied: `to` may not answer.
        Invalid: no reason.
    """
    lane = Lane(required.lane)
    _check_may_get(step, lane, to)
    try:
        reason = clean(reason, limit=SENTENCE_LIMIT)
    except TextRefused as refused:
        raise Invalid({"reason": refused.problems[0].message}) from None
    required.handed_to = to
    required.version += 1
    required.save(update_fields=["handed_to", "version"])
    event = step.event(
        "lane.handed_over",
        represented=represented,
        data={"lane": lane.value, "to": to.first_name, "to_id": to.pk, "reason": reason},
    )
    step.tell(event, [to, *stand_ins([to.pk], step.now)], "handed_over", lane=lane, reason=reason)
    return event


def _check_may_get(step: Step, lane: Lane, to: User) -> None:
    """A lane goes to nobody whose answer the door would refuse: they would hold it until time runs out."""
    another = f"choose another {lane.label.lower()} reviewer."
    try:
        acting_as(standing(to, step.now), Role(lane), step.promise, step.deal)
    except Denied:
        raise Denied(f"{to} may not answer for {lane.label} here; {another}") from None
    if not desk_policy().one_person_one_lane:
        return
    for other in step.lanes:
        if other.lane != lane and other.review is not None and other.review.answered_by_id == to.pk:
            raise Denied(f"{to} answered for {other.get_lane_display()} already; {another}")
