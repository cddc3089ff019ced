"""Reminders: at half time, with two business hours left, and never of what is answered, held or over."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dealdesk.domain import calendars
from dealdesk.domain.notify import deliver_notices
from dealdesk.domain.people import Roster
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Notice, StandIn
from dealdesk.models.append_only import lifted
from promises.enums import Lane
from promises.models import Promise
from reviews.domain import clock_moves, lifecycle, reminders
from reviews.domain.intake import lane_reviewers
from reviews.domain.reminders import remind_owing
from reviews.domain.steps import Step
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer
from reviews.models import Question, Reminder
from tests import factories

pytestmark = pytest.mark.django_db

# Open 9:00 to 17:30 UTC: sent Monday at 12:00, due Tuesday at 12:00, that is 8 h 30 of business time.
SENT = datetime(2031, 3, 3, 12, tzinfo=UTC)
HALF = datetime(2031, 3, 3, 16, 15, tzinfo=UTC)
TWO_LEFT = datetime(2031, 3, 4, 10, tzinfo=UTC)
DUE = datetime(2031, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def ask(maya, tom, ines, omar, grace, shifted):
    """Sent at noon on Monday; the first run saw it a minute later."""
    shifted.stop_at(SENT)
    promise = factories.sent()
    assert promise.answer_by == DUE
    shifted.forward(minutes=1)
    assert remind_owing() == 0
    Notice.objects.all().delete()
    return promise


def told(step=""):
    rows = Notice.objects.filter(about__startswith=step).exclude(about="")
    return sorted(rows.values_list("recipient__first_name", "channel"))


def test_at_half_time_whoever_owes_hears_it_in_the_app_alone(ask, shifted):
    factories.answered(ask, Lane.SECURITY)
    shifted.stop_at(HALF - timedelta(seconds=1))
    assert remind_owing() == 0
    shifted.stop_at(HALF)
    assert remind_owing() == 2
    assert told() == [("Omar", "in_app"), ("Tom", "in_app")]
    notice = Notice.objects.exclude(about="").first()
    assert notice.subject == (
        "Half your time is gone, answer by Tue Mar 4, 2031, 12:00: Nightly CSV export of five order fields to the "
        f"customer's SFTP folder, Harbor Foods ({ask.label})"
    )
    assert (notice.link, notice.due_at) == (ask.get_absolute_url(), DUE)
    assert AuditEvent.objects.get(pk=notice.event_id).type == "promise.sent"


def test_a_clock_that_was_moved_is_halved_by_the_calendar_it_was_moved_to(ask, ada, shifted):
    calendars.close_days("Desk", by=ada, days=[DUE.date()], reason="Company day.")
    newest = calendars.newest("Desk")
    clock_moves.move_clocks(by=ada, reason="Company day.", calendar=newest.pk)
    assert Promise.objects.get(pk=ask.pk).answer_by == DUE + timedelta(days=1)
    remind_owing()
    shifted.stop_at(HALF)  # on Tuesday nobody works: half of what is left is gone on Monday already
    assert remind_owing() == 3


def test_two_business_hours_before_the_end_a_mail_says_that_silence_never_approves(ask, tom, shifted):
    factories.answered(ask, Lane.SECURITY)
    shifted.stop_at(HALF)
    remind_owing()
    shifted.stop_at(TWO_LEFT - timedelta(seconds=1))
    assert remind_owing() == 0
    shifted.stop_at(TWO_LEFT)
    assert remind_owing() == 2
    assert told("two") == [("Omar", "email"), ("Omar", "in_app"), ("Tom", "email"), ("Tom", "in_app")]
    assert deliver_notices() == 2
    message = next(message for message in mail.outbox if message.to == [tom.email])
    assert message.subject.startswith("2 h left, answer by today 12:00: Nightly CSV export")
    assert "2 h left. No answer pauses it; silence never approves." in message.body
    assert message.extra_headers["Message-ID"].startswith(f"<{Notice.objects.filter(recipient=tom).first().event_id}.")


def test_five_runners_remind_once(ask, shifted):
    shifted.stop_at(HALF)
    assert [remind_owing() for _ in range(5)] == [3, 0, 0, 0, 0]
    assert len(told()) == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        row = Reminder.objects.first()
        row.pk = None
        row.save(force_insert=True)


def test_a_run_that_comes_late_says_only_what_still_holds(ask, shifted):
    """Nobody ran for a day: half time is no news beside two hours left."""
    shifted.stop_at(TWO_LEFT + timedelta(minutes=30))
    assert remind_owing() == 3
    assert told("half") == []
    assert len(told("two")) == 6
    assert not Reminder.objects.filter(settled_at=None).exists()


@pytest.mark.parametrize("swept", [False, True], ids=["nobody swept", "swept"])
def test_never_at_or_after_the_deadline(ask, shifted, swept):
    shifted.stop_at(DUE)
    if swept:
        pause_overdue()
    assert remind_owing() == 0
    assert told() == []
    assert Reminder.objects.filter(was_told=True).count() == 0


def test_never_while_the_clock_stands_still_and_from_its_new_end_afterwards(ask, maya, shifted):
    """Ines asks at 13:00; Maya answers on Tuesday at 9:00. Seven and a half hours are left then, so half is 12:45."""
    shifted.stop_at(SENT + timedelta(hours=1))
    factories.answered(ask, Lane.SECURITY, Answer.QUESTION)
    shifted.stop_at(HALF)
    assert remind_owing() == 0
    shifted.stop_at(datetime(2031, 3, 4, 9, tzinfo=UTC))
    lifecycle.reply(ask.pk, by=maya, question_id=Question.objects.get().pk, text="2,000 rows.")
    assert remind_owing() == 0
    shifted.stop_at(datetime(2031, 3, 4, 12, 44, 59, tzinfo=UTC))
    assert remind_owing() == 0
    shifted.forward(seconds=1)
    assert remind_owing() == 3
    assert {notice.due_at for notice in Notice.objects.exclude(about="")} == {Promise.objects.get().answer_by}


def test_a_new_version_lays_down_reminders_of_its_own(ask, maya, shifted):
    shifted.stop_at(HALF)
    assert remind_owing() == 3
    lifecycle.change_scope(ask.pk, by=maya, ask="Two files a night.", what_changed="Two files.")
    assert remind_owing() == 0
    shifted.stop_at(datetime(2031, 3, 4, 11, 59, tzinfo=UTC))
    assert remind_owing() == 0  # two hours before the deadline that was
    shifted.forward(minutes=1)
    assert remind_owing() == 3
    shifted.stop_at(datetime(2031, 3, 4, 14, 15, tzinfo=UTC))
    assert remind_owing() == 3
    assert Notice.objects.exclude(about="").count() == 3 + 3 + 6


def test_an_answer_in_time_is_never_reminded(ask, grace, shifted):
    factories.all_answered(ask)
    shifted.stop_at(TWO_LEFT)
    assert remind_owing() == 1  # of the final decision, which nobody made yet
    assert told() == [("Grace", "in_app")]


def test_whoever_it_was_handed_to_is_reminded_and_nobody_else(ask, tom, shifted):
    theo = factories.person("Theo", Role.ENGINEERING)
    lifecycle.hand_over(ask.pk, by=tom, lane=Lane.ENGINEERING, to=theo, reason="Theo knows the export.")
    shifted.stop_at(HALF)
    remind_owing()
    assert told() == [("Ines", "in_app"), ("Omar", "in_app"), ("Theo", "in_app")]


def test_the_same_people_as_were_asked(ask, maya, tom, ines, grace):
    """Set-based and door by door it is one rule: stand-ins, own asks, a lane with nobody."""
    factories.stand_in(tom, factories.person("Bo", Role.READER))
    factories.stand_in(maya, factories.person("Paul", Role.READER))
    factories.person("Gwen", Role.SECURITY, Role.REP)
    ines.grants.update(role=Role.READER)
    with transaction.atomic():
        step = Step.open(ask.pk, maya)
        everybody = Roster(step.now)
        for lane in step.lanes:
            one_by_one = {person.pk for person in lane_reviewers(step, [lane])}
            assert {person.pk for person in reminders.reviewers(everybody, step.promise, lane)} == one_by_one


def test_any_number_of_lanes_takes_the_same_statements(ask, shifted):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            remind_owing()
        return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    shifted.stop_at(HALF)
    one = statements()
    for _ in range(4):
        factories.sent(ask.deal)
    shifted.forward(minutes=1)
    remind_owing()
    shifted.stop_at(datetime(2031, 3, 4, 12, 30, tzinfo=UTC))
    assert Reminder.objects.filter(settled_at=None, due_at__lte=shifted.now()).count() > 3
    assert statements() == one


def test_the_lead_is_reminded_of_the_final_decision_and_whoever_stands_in(ask, grace, maya, shifted):
    """All in on Monday at 12:01, due a day later: half of 8 h 30 of business time is over at 16:16."""
    stella = factories.person("Stella")
    factories.stand_in(grace, stella)
    StandIn.objects.update(starts_at=SENT - timedelta(days=1), ends_at=DUE + timedelta(days=1))
    promise = factories.all_answered(ask)
    Notice.objects.all().delete()
    assert remind_owing() == 0
    shifted.stop_at(HALF + timedelta(seconds=59))
    assert remind_owing() == 0
    shifted.stop_at(HALF + timedelta(minutes=1))
    assert remind_owing() == 1
    assert told() == [("Grace", "in_app"), ("Stella", "in_app")]
    notice = Notice.objects.filter(recipient=grace).get()
    assert notice.subject.startswith("Half your time is gone, decide by Tue Mar 4, 2031, 12:01: Nightly CSV export")
    assert AuditEvent.objects.get(pk=notice.event_id).state_after == promise.state
    shifted.stop_at(TWO_LEFT + timedelta(minutes=1))
    assert remind_owing() == 1
    assert told("two_hours_left") == [(who, how) for who in ("Grace", "Stella") for how in ("email", "in_app")]
    mailed = factories.mails(kind="two_hours_left").first()
    assert "The final decision is yours to make." in mailed.body
    assert remind_owing() == 0


def test_a_lead_is_never_reminded_of_what_they_may_not_decide(maya, grace, shifted):
    shifted.stop_at(SENT)
    gloria = factories.person("Gloria", Role.REP, Role.LEAD)
    factories.all_answered(factories.sent(factories.deal(gloria)))
    remind_owing()
    Notice.objects.all().delete()
    shifted.stop_at(HALF)
    assert remind_owing() == 1
    assert told() == [("Grace", "in_app")]


def test_a_signed_decision_is_not_reminded(ask, shifted):
    promise = factories.confirmed(factories.proposed(factories.all_answered(ask)))
    remind_owing()
    factories.signed(promise)
    shifted.stop_at(TWO_LEFT + timedelta(hours=1))
    assert remind_owing() == 0


def test_one_odd_promise_keeps_nobody_else_from_being_reminded(ask, maya, shifted):
    """Its rows say that the lead decides, and no event ever said so; another promise has no event at all."""
    others = [factories.sent(ask.deal) for _ in range(2)]
    remind_owing()
    Notice.objects.all().delete()
    Promise.objects.filter(pk=others[0].pk).update(state="owner_decision", answer_by=DUE)
    with lifted(connection):
        AuditEvent.objects.filter(chain=others[1].chain)._raw_delete("default")
    for moment in (HALF + timedelta(minutes=5), DUE - timedelta(minutes=30)):
        shifted.stop_at(moment)
        remind_owing()
    told_of = {(notice.link, notice.recipient.first_name) for notice in Notice.objects.exclude(about="")}
    assert told_of == {(ask.get_absolute_url(), name) for name in ("Ines", "Omar", "Tom")} | {
        (others[0].get_absolute_url(), "Grace")
    }
    assert not Reminder.objects.filter(promise=others[1], was_told=True).exists()
