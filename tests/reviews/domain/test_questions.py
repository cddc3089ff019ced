"""A question stops the clock for all lanes; what was left is laid down again (DESIGN section 3, Time)."""

from datetime import UTC, datetime, timedelta

import pytest

from dealdesk.domain.calendar import working_time
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import AuditEvent, Notice
from promises.enums import Lane, PromiseState, PromiseType
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer
from reviews.models import ClockStop, Question
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY_10 = datetime(2031, 3, 3, 10, tzinfo=UTC)
LATER = {"hours": 3}


@pytest.fixture
def monday(shifted):
    """Monday, 10:00 on the desk's calendar (09:00 to 17:30 UTC, Monday to Friday)."""
    shifted.stop_at(MONDAY_10)
    return shifted


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2031, 3, day, hour, minute, tzinfo=UTC)


def owed(promise):
    return dict(promise.required_lanes.values_list("lane", "answer_by"))


def test_sent_on_monday_at_ten_is_due_on_tuesday_at_ten(monday):
    promise = factories.sent()
    assert promise.answer_by == at(4, 10)
    assert owed(promise) == {"engineering": at(4, 10), "security": at(4, 10), "product": at(4, 10)}


def test_a_question_stops_the_clock_and_the_reply_lays_down_what_was_left(monday):
    promise = factories.sent()
    monday.forward(**LATER)  # 13:00: 4.5 hours left today, 1 hour tomorrow
    promise = factories.answered(promise, Lane.SECURITY, Answer.QUESTION)
    assert (promise.state, promise.answer_by) == (PromiseState.WAITING_ON_SALES, None)
    assert owed(promise) == {"engineering": None, "security": None, "product": None}
    assert set(promise.required_lanes.values_list("left", flat=True)) == {timedelta(hours=5, minutes=30)}
    assert ClockStop.objects.get(promise=promise, resumed_at=None).stopped_at == at(3, 13)

    monday.stop_at(at(5, 16))  # two days later nobody is late
    assert pause_overdue() == 0
    assert promise.shown_state(at(5, 16)) == PromiseState.WAITING_ON_SALES
    question = promise.questions.get()
    promise = lifecycle.reply(promise.pk, by=promise.created_by, question_id=question.pk, text="About 2,000.")
    assert promise.state == PromiseState.ENGINEERING_REVIEW
    assert promise.answer_by == at(6, 13)  # 1.5 hours on Wednesday, 4 on Thursday from 09:00
    assert set(owed(promise).values()) == {at(6, 13)}
    hours = promise.submissions.get().calendar.hours()
    assert working_time(hours, at(5, 16), promise.answer_by) == timedelta(hours=5, minutes=30)
    assert ClockStop.objects.get(promise=promise).resumed_at == at(5, 16)


def test_others_may_answer_while_sales_is_asked(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    promise = factories.answered(promise, Lane.ENGINEERING)
    assert promise.state == PromiseState.WAITING_ON_SALES
    lifecycle.reply(promise.pk, by=promise.created_by, question_id=promise.questions.get().pk, text="About 2,000.")
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.SECURITY_REVIEW


def test_the_clock_runs_again_with_the_last_of_two_replies(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    promise = factories.answered(promise, Lane.PRODUCT, Answer.QUESTION)
    first, second = promise.questions.all()
    promise = lifecycle.reply(promise.pk, by=promise.created_by, question_id=first.pk, text="Yes.")
    assert (promise.state, promise.answer_by) == (PromiseState.WAITING_ON_SALES, None)
    promise = lifecycle.reply(promise.pk, by=promise.created_by, question_id=second.pk, text="No.")
    assert promise.state == PromiseState.ENGINEERING_REVIEW
    assert ClockStop.objects.filter(promise=promise).count() == 1


def test_a_reviewer_who_answers_after_all_lets_the_clock_run(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    promise = factories.answered(promise, Lane.SECURITY)
    assert promise.state == PromiseState.ENGINEERING_REVIEW
    assert promise.answer_by == at(4, 10)
    assert promise.questions.get().reply == "Answered without the reply."


def test_a_question_asked_when_no_working_time_is_left_leaves_some(monday):
    """Asked after closing on the evening before a deadline at opening time, something must be left to lay down."""
    promise = factories.sent()
    Promise.objects.filter(pk=promise.pk).update(answer_by=at(4, 9))
    promise.required_lanes.update(answer_by=at(4, 9))
    monday.stop_at(at(3, 20))
    promise = factories.answered(promise, Lane.SECURITY, Answer.QUESTION)
    assert set(promise.required_lanes.values_list("left", flat=True)) == {timedelta(hours=13)}


def test_a_question_asked_of_the_lead_s_turn_asks_that_lane_again(monday):
    promise = factories.promise_at(PromiseState.OWNER_DECISION)
    promise = factories.answered(promise, Lane.PRODUCT, Answer.QUESTION)
    assert promise.state == PromiseState.WAITING_ON_SALES
    assert list(promise.required_lanes.filter(review=None).values_list("lane", flat=True)) == ["product"]


def test_naming_the_type_while_sales_is_asked_does_not_start_the_clock(monday):
    """The wait for sales must not eat the time of the lanes that naming the type has just opened."""
    promise = factories.sent(ask="Show our logo on the sign-in page.", type="")
    promise = factories.answered(promise, Lane.ENGINEERING, Answer.QUESTION)
    promise = lifecycle.name_type(promise.pk, by=promise.questions.get().asked_by, type=PromiseType.CUSTOM_LOGIC)
    assert (promise.state, promise.answer_by) == (PromiseState.WAITING_ON_SALES, None)
    assert owed(promise) == {"engineering": None, "product": None}
    monday.stop_at(at(6, 10))
    assert pause_overdue() == 0
    own, for_facts = promise.questions.order_by("pk")
    promise = lifecycle.reply(promise.pk, by=promise.created_by, question_id=own.pk, text="Yes.")
    assert (promise.state, promise.answer_by) == (PromiseState.WAITING_ON_SALES, None)
    promise = lifecycle.reply(promise.pk, by=promise.created_by, question_id=for_facts.pk, text="Nobody knows.")
    assert promise.answer_by == at(7, 10)


def test_a_fact_changed_while_sales_is_asked_does_not_start_the_clock(monday):
    promise = factories.answered(factories.sent(), Lane.ENGINEERING)
    promise = factories.answered(promise, Lane.SECURITY, Answer.QUESTION)
    promise = lifecycle.change_fact(promise.pk, by=promise.created_by, key="frequency", value="Twice a night")
    assert (promise.state, promise.answer_by) == (PromiseState.WAITING_ON_SALES, None)
    assert set(owed(promise).values()) == {None}
    monday.stop_at(at(6, 10))
    promise = lifecycle.reply(promise.pk, by=promise.created_by, question_id=promise.questions.get().pk, text="Yes.")
    # Engineering, asked anew, has its whole window; the others what they had left (Monday from 10:00 on).
    assert owed(promise) == {"engineering": at(7, 10), "security": at(7, 10), "product": at(7, 10)}
    assert promise.state == PromiseState.ENGINEERING_REVIEW


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_a_reply_is_a_sentence(monday, text):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    with pytest.raises(Invalid) as refused:
        lifecycle.reply(promise.pk, by=promise.created_by, question_id=promise.questions.get().pk, text=text)
    assert set(refused.value.errors) == {"reply"}
    assert Question.objects.get().replied_at is None


def test_a_question_is_answered_once(monday):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    question = promise.questions.get()
    lifecycle.reply(promise.pk, by=promise.created_by, question_id=question.pk, text="Yes.")
    with pytest.raises(Conflict, match="^This question was answered already.$"):
        lifecycle.reply(promise.pk, by=promise.created_by, question_id=question.pk, text="No.")


def test_a_question_of_another_promise_is_not_answered_here(monday):
    deal = factories.deal()
    asked = factories.answered(factories.sent(deal), Lane.SECURITY, Answer.QUESTION)
    other = factories.answered(factories.sent(deal), Lane.SECURITY, Answer.QUESTION)
    with pytest.raises(Conflict, match="answered already"):
        lifecycle.reply(other.pk, by=deal.owner, question_id=asked.questions.get().pk, text="Yes.")
    assert asked.questions.get().replied_at is None


def test_the_question_reaches_the_rep_and_the_reply_the_reviewer(monday, maya, ines):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    asked = AuditEvent.objects.get(type="review.answered")
    assert [notice.recipient for notice in factories.mails(event_id=asked.pk)] == [maya]
    lifecycle.reply(promise.pk, by=maya, question_id=promise.questions.get().pk, text="Yes.")
    answered = AuditEvent.objects.get(type="question.answered")
    assert [notice.recipient for notice in factories.mails(event_id=answered.pk)] == [ines]


def test_the_stand_in_of_whoever_asked_reads_the_reply_too():
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    ines, sven = factories.someone(Role.SECURITY), factories.person("Sven", Role.READER)
    factories.stand_in(ines, sven)
    lifecycle.reply(promise.pk, by=promise.created_by, question_id=promise.questions.get().pk, text="About 2,000.")
    told = Notice.objects.filter(kind="question_answered").values_list("recipient__first_name", flat=True)
    assert sorted(set(told)) == ["Ines", "Sven"]
