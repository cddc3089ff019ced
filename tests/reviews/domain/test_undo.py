"""An answer is taken back within ten seconds, as if it had never been given."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, InternalError, OperationalError, connection, transaction

from dealdesk.domain import inbox
from dealdesk.domain.notify import deliver_notices
from dealdesk.domain.people import RightsHistory
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import AuditEvent, Notice, RoleGrant
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import Promise
from reviews.domain import answer_drafts, gate, lifecycle
from reviews.domain.history import shown
from reviews.domain.invariants import check_all
from reviews.domain.overrides import count_overrides
from reviews.domain.reminders import remind_owing
from reviews.enums import Answer
from reviews.models import AnswerDraft, ClockStop, Question, Reminder, RequiredLane, Review, UndoneReview
from tests import factories
from tests.factories import someone

pytestmark = pytest.mark.django_db

MONDAY_10 = datetime(2031, 3, 3, 10, tzinfo=UTC)
OVER = "The ten seconds are over. Your answer stands; answer again to change it."


@pytest.fixture
def monday(shifted):
    """Monday, 10:00, the desk is open."""
    shifted.stop_at(MONDAY_10)
    return shifted


def as_stored(promise):
    """All an answer may change, but for what counts saves and forms."""
    row = Promise.objects.filter(pk=promise.pk).values("state", "revision", "wording", "answer_by", "lapses_at").get()
    lanes = list(promise.required_lanes.order_by("lane").values_list("lane", "review", "answer_by", "left"))
    questions = list(promise.questions.values_list("pk", "reply", "replied_at", "replied_by"))
    stops = list(promise.clock_stops.values_list("pk", "stopped_at", "resumed_at"))
    return row, lanes, questions, stops


def newest(promise):
    return Review.objects.filter(promise=promise).latest("pk")


def undo(promise, by=None):
    review = newest(promise)
    return lifecycle.undo_answer(promise.pk, by=by or review.answered_by, review_id=review.pk)


def holds():
    assert {result.id: result.violations for result in check_all() if result.violations} == {}


def _late():
    promise = factories.let_time_run_out(factories.answered(factories.sent(), Lane.PRODUCT))
    return promise, {"lane": Lane.ENGINEERING, "late": True}


def _question_closed():
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    return promise, {"lane": Lane.SECURITY}


def _one_of_two_questions():
    promise, what = _question_closed()
    return factories.answered(promise, Lane.PRODUCT, Answer.QUESTION), what


def _changed_mind(answer):
    return lambda: (factories.promise_at(PromiseState.OWNER_DECISION), {"lane": Lane.PRODUCT, "answer": answer})


GIVEN = {
    "one of three": lambda: (factories.sent(), {"lane": Lane.SECURITY}),
    "the last one": lambda: (factories.promise_at(PromiseState.PRODUCT_REVIEW), {"lane": Lane.PRODUCT}),
    "a question": lambda: (factories.sent(), {"lane": Lane.SECURITY, "answer": Answer.QUESTION}),
    "a second question": lambda: (_question_closed()[0], {"lane": Lane.PRODUCT, "answer": Answer.QUESTION}),
    "after all, without the reply": _question_closed,
    "after all, while another asks": _one_of_two_questions,
    "late": _late,
    "another mind on the lead's turn": _changed_mind(Answer.NO),
    "a question on the lead's turn": _changed_mind(Answer.QUESTION),
}


@pytest.mark.parametrize("name", GIVEN)
def test_all_is_as_it_was_before(monday, name):
    promise, what = GIVEN[name]()
    late = {"late": True} if what.get("late") else {}
    monday.forward(minutes=20)
    before = as_stored(promise)
    answer = what.get("answer", Answer.YES)
    promise = factories.answered(promise, what["lane"], answer, **late)
    assert as_stored(promise) != before
    taken = newest(promise)
    monday.forward(seconds=9)
    promise = undo(promise)
    # The pause that a late answer's own door wrote down is true: time had run out.
    expected_state = PromiseState.PAUSED if late else before[0]["state"]
    assert as_stored(promise) == ({**before[0], "state": expected_state}, *before[1:])
    assert UndoneReview.objects.get().review == taken
    assert list(Review.every.filter(pk=taken.pk)) == [taken]
    assert not promise.reviews.filter(pk=taken.pk).exists()
    assert AuditEvent.objects.filter(chain=promise.chain).last().type == "review.undone"
    holds()


def test_the_answer_stays_in_the_history_as_taken_back(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.NO, "Not in this plan.")
    undo(promise)
    rows = shown(AuditEvent.objects.filter(chain=promise.chain).order_by("-position")[:2])
    assert [row["sentence"] for row in rows] == [
        "took back the answer for security; it counts for nothing",
        "answered no for security",
    ]
    assert rows[1]["extra"] == "“Not in this plan.”"


def test_ten_seconds_are_over_when_the_database_says_so(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY)
    monday.forward(seconds=10)
    with pytest.raises(Conflict, match=OVER):
        undo(promise)
    assert RequiredLane.objects.get(promise=promise, lane=Lane.SECURITY).review == newest(promise)


def test_only_whoever_answered_takes_it_back(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY)
    for other in (someone(Role.LEAD), someone(Role.ADMIN), factories.person("Sven", Role.SECURITY)):
        with pytest.raises(Denied, match="Only Ines can take this answer back."):
            undo(promise, by=other)
    undo(promise)  # three refusals are no acts


def test_a_stand_in_takes_back_what_they_answered(shifted):
    sven = factories.person("Sven")
    factories.stand_in(someone(Role.SECURITY), sven)
    promise = factories.answered(factories.sent(), Lane.SECURITY, by=sven)
    with pytest.raises(Denied, match="Only Sven can take this answer back."):
        undo(promise, by=someone(Role.SECURITY))
    undo(promise)
    event = AuditEvent.objects.get(type="review.undone")
    assert (event.actor_name, event.represented_name) == ("Sven", "Ines")


def test_twice_is_refused(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY)
    review = newest(promise)
    undo(promise)
    with pytest.raises(Conflict, match="You took this answer back already."):
        lifecycle.undo_answer(promise.pk, by=review.answered_by, review_id=review.pk)


def _signs(promise):
    terms = factories.terms()
    lifecycle.propose(promise.pk, by=someone(Role.LEAD), terms=terms)


def _another_lane(promise):
    factories.answered(promise, Lane.ENGINEERING)


def _proof(promise):
    drafts.add_proof(promise.pk, by=promise.created_by, kind=ProofKind.NOTE, title="Call of Monday")


@pytest.mark.parametrize(("act", "who"), [(_signs, "Grace"), (_another_lane, "Tom"), (_proof, "Maya")])
def test_once_anybody_acted_it_is_refused(monday, act, who):
    promise = factories.answered(factories.sent(), Lane.SECURITY)
    review = newest(promise)
    act(promise)
    with pytest.raises(Conflict, match=f"{who} acted on {promise.label} meanwhile; answer again instead."):
        lifecycle.undo_answer(promise.pk, by=review.answered_by, review_id=review.pk)
    holds()


def test_of_two_answers_of_one_person_only_the_newer_is_taken_back(monday):
    bo = factories.person("Bo", Role.ENGINEERING, Role.SECURITY)
    promise = factories.answered(factories.sent(), Lane.ENGINEERING, by=bo)
    first = newest(promise)
    promise = factories.answered(promise, Lane.SECURITY, by=bo)
    with pytest.raises(Conflict, match=f"You acted on {promise.label} since; answer again instead."):
        lifecycle.undo_answer(promise.pk, by=bo, review_id=first.pk)
    promise = undo(promise)
    assert set(promise.required_lanes.filter(review=None).values_list("lane", flat=True)) == {"security", "product"}


def test_not_where_the_promise_pauses_meanwhile(monday):
    """Security answers three seconds before everybody's deadline; the others let it pass."""
    promise = factories.sent()
    monday.stop_at(promise.answer_by - timedelta(seconds=3))
    promise = factories.answered(promise, Lane.SECURITY)
    monday.forward(seconds=5)
    with pytest.raises(Conflict, match=f"{promise.label} was paused meanwhile; answer again instead."):
        undo(promise)


def test_an_answer_in_time_is_not_turned_into_silence(monday):
    promise = factories.promise_at(PromiseState.PRODUCT_REVIEW)
    monday.stop_at(promise.answer_by - timedelta(seconds=3))
    promise = factories.answered(promise, Lane.PRODUCT)
    monday.forward(seconds=5)
    with pytest.raises(Conflict, match="passed meanwhile. Your answer came in time and stands."):
        undo(promise)
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.OWNER_DECISION


def test_nobody_hears_of_it_before_the_ten_seconds_nor_after_it_was_taken_back(monday, settings, mailoutbox):
    settings.MAIL_HOURS = "always"
    promise = factories.promise_at(PromiseState.PRODUCT_REVIEW)
    monday.forward(hours=1)
    deliver_notices()
    mailoutbox.clear()
    grace = someone(Role.LEAD)
    answered = factories.answered(promise, Lane.PRODUCT)
    told = Notice.objects.filter(kind="all_reviews_in")
    assert set(told.values_list("recipient", "send_at")) == {(grace.pk, monday.now() + timedelta(seconds=10))}
    monday.forward(seconds=9)
    assert (deliver_notices(), mailoutbox, inbox.page(grace, monday.now()).notices) == (0, [], [])
    assert inbox.read_one(grace, told.get(channel="in_app").pk) is None
    assert inbox.read_all(grace, told.latest("pk").pk) == 0
    undo(answered)
    assert not told.exists()
    factories.answered(promise, Lane.PRODUCT)
    monday.forward(seconds=10)
    assert deliver_notices() == 1
    assert [mail.to for mail in mailoutbox] == [[grace.email]]
    assert [row.kind for row in inbox.page(grace, monday.now()).notices] == ["all_reviews_in"]


def test_a_reminder_that_fell_due_between_is_told_after_all(monday):
    """Half time is 14:15: Ines answers two seconds before, a run finds nothing to say, and she takes it back."""
    promise = factories.sent()
    remind_owing()
    due = Reminder.objects.filter(promise=promise, lane=Lane.SECURITY).earliest("due_at").due_at
    monday.stop_at(due - timedelta(seconds=2))
    promise = factories.answered(promise, Lane.SECURITY)
    monday.forward(seconds=4)
    remind_owing()
    assert not Notice.objects.filter(kind="half_time", recipient=someone(Role.SECURITY)).exists()
    monday.forward(seconds=4)
    undo(promise)
    for _ in range(2):
        remind_owing()
        told = Notice.objects.filter(kind="half_time").values_list("recipient__first_name", flat=True)
        assert sorted(told) == ["Ines", "Omar", "Tom"]


def test_what_a_sender_has_in_hand_is_out(monday):
    promise = factories.answered(factories.promise_at(PromiseState.PRODUCT_REVIEW), Lane.PRODUCT)
    factories.mails(kind="all_reviews_in").update(claimed_until=monday.now())
    with pytest.raises(Conflict, match=OVER):
        undo(promise)
    holds()


def test_what_was_typed_is_a_draft_again(monday):
    ines = someone(Role.SECURITY)
    promise = factories.answered(
        factories.sent(), Lane.SECURITY, Answer.YES_IF, "  Key sign-in only.", suggested="CSV export each night."
    )
    undo(promise)
    draft = AnswerDraft.objects.get()
    assert (draft.written_by, draft.lane, draft.wording) == (ines, "security", promise.wording)
    typed = {"answer": "yes_if", "sentence": "  Key sign-in only.", "suggested": "CSV export each night."}
    assert typed.items() <= draft.fields.items()


def test_a_draft_begun_since_is_not_lost(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.NO, "No.")
    answer_drafts.keep(promise.pk, by=someone(Role.SECURITY), lane=Lane.SECURITY, fields={"sentence": "Better words."})
    undo(promise)
    assert AnswerDraft.objects.get().fields == {"sentence": "Better words."}


def test_a_confirmation_is_taken_back_like_an_answer(monday):
    promise = factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION))
    AnswerDraft.objects.create(
        promise=promise, lane=Lane.SECURITY, written_by=someone(Role.SECURITY), wording=promise.wording,
        revision=promise.revision, fields={"sentence": "Is this the limit?"}, saved_at=monday.now(),
    )  # fmt: skip
    before = as_stored(promise)
    promise = lifecycle.confirm(promise.pk, by=someone(Role.SECURITY), lane=Lane.SECURITY)
    promise = undo(promise)
    assert as_stored(promise) == before
    assert AnswerDraft.objects.get().fields == {"sentence": "Is this the limit?"}


def test_nothing_is_signed_on_an_answer_that_was_taken_back(monday):
    promise = factories.confirmed(factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION)))
    undo(promise)
    with pytest.raises(Conflict):
        factories.signed(promise)
    assert not promise.decisions.exists()


def test_the_gate_passes_over_an_answer_that_was_taken_back_behind_its_back(monday):
    """Whatever planted the row: a yes that rests on it does not go out."""
    promise = factories.promise_at(PromiseState.APPROVED)
    judged = gate.judge(gate.loaded(Promise.objects.all()).get(), monday.now(), RightsHistory())
    assert judged.passes
    for review in Review.objects.filter(promise=promise, lane=Lane.SECURITY):
        UndoneReview.objects.create(review=review, undone_at=monday.now(), undone_by=review.answered_by)
    judged = gate.judge(gate.loaded(Promise.objects.all()).get(), monday.now(), RightsHistory())
    assert judged.problems == (f"{promise.label}: Security review of these exact words is missing.",)
    assert "I8" in {result.id for result in check_all() if result.violations}


@pytest.mark.parametrize(("who", "after"), [("Ines", 10), ("Maya", 1), ("Ines", 1)], ids=["late", "other", "no event"])
def test_a_taking_back_that_nobody_did_breaks_the_invariants(monday, who, after):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.NO, "Not in this plan.")
    review = newest(promise)
    by = {"Ines": review.answered_by, "Maya": promise.created_by}[who]
    at = review.answered_at + timedelta(seconds=after)
    UndoneReview.objects.create(review=review, undone_at=at, undone_by=by)
    found = {result.id: len(result.violations) for result in check_all() if result.violations}
    # No event tells of it and the lane counts the answer; one that hides nothing says beside that that it is untrue.
    assert found["I8"] == (2 if (who, after) == ("Ines", 1) else 3)
    assert promise.reviews.filter(pk=review.pk).exists() == ((who, after) != ("Ines", 1))


def test_who_took_an_answer_back_held_the_role_too(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY)
    undo(promise)
    holds()
    RoleGrant.objects.filter(user=someone(Role.SECURITY)).update(granted_at=monday.now() + timedelta(days=1))
    assert "I6" in {result.id for result in check_all() if result.violations}


def test_a_kept_phrase_is_not_counted_with_it(monday):
    promise = factories.answered(
        factories.sent(),
        Lane.SECURITY,
        Answer.YES_IF,
        "Five fields, if need be.",
        override_reason="Their words.",
    )
    assert count_overrides().total() > 0
    undo(promise)
    assert count_overrides().total() == 0


def test_what_was_taken_back_is_written_once(monday):
    undo(factories.answered(factories.sent(), Lane.SECURITY))
    with pytest.raises((IntegrityError, InternalError, OperationalError)), transaction.atomic():
        connection.cursor().execute("DELETE FROM reviews_undonereview")


def test_a_question_taken_back_leaves_no_trace_for_sales(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    assert factories.mails(kind="question").exists()
    undo(promise)
    assert not Notice.objects.filter(kind="question").exists()
    assert not (Question.objects.exists() or ClockStop.objects.exists())
