"""When mail goes out: together, by day, in business hours; and that a choice never changes what is owed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dealdesk.domain import clock, inbox, notify
from dealdesk.domain.notice_kinds import KINDS, Group
from dealdesk.domain.notify import LEASE, deliver_notices, oldest_unsent
from dealdesk.models import AuditEvent, Channel, MailPace, Notice, NoticeChoice
from promises.enums import Lane, PromiseState
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer
from tests import factories
from tests.dealdesk.domain.test_notify import Failing

pytestmark = pytest.mark.django_db

MONDAY = datetime(2031, 3, 3, 12, tzinfo=UTC)  # the desk of the tests is open from 9:00 to 17:30 UTC
FRIDAY_EVENING = datetime(2031, 3, 7, 17, 25, tzinfo=UTC)
EVERYTHING = [group.value for group in Group]


@pytest.fixture
def failing(settings):
    settings.EMAIL_BACKEND = "tests.dealdesk.domain.test_notify.Failing"
    Failing.refuses, Failing.dies, Failing.sent = set(), False, []
    return Failing


def to(person):
    return [message for message in mail.outbox if message.to == [person.email]]


# --- ten minutes together ---------------------------------------------------------------------------------------------


def test_three_asks_in_ten_minutes_are_one_mail_to_tom(tom, shifted):
    shifted.stop_at(MONDAY)
    deal = factories.deal()
    asks = []
    for _ in range(3):
        asks.append(factories.sent(deal))
        shifted.forward(minutes=3)
    assert deliver_notices() == 0  # nine minutes after the first
    shifted.forward(minutes=1)
    assert deliver_notices() == 9  # three lanes, three asks each, in three mails
    assert len(mail.outbox) == 3
    (message,) = to(tom)
    assert message.subject == "Your turn 3 times, the first by Tue 12:00"
    for ask in asks:
        assert f"http://127.0.0.1:8000{ask.get_absolute_url()}\n" in message.body
    assert message.body.endswith("Which mails you get, and when: http://127.0.0.1:8000/account/notices/\n")
    assert deliver_notices() == 0


def test_one_ask_is_a_mail_that_says_who_must_do_what_by_when(tom, shifted):
    shifted.stop_at(MONDAY)
    promise = factories.sent()
    shifted.forward(minutes=10)
    deliver_notices()
    (message,) = to(tom)
    assert message.subject == (
        "Your turn by Tue 12:00: Nightly CSV export of five order fields to the customer's SFTP folder, "
        f"Harbor Foods ({promise.label})"
    )
    known = promise.facts.filter(is_unknown=False).count()
    assert f"Facts: {known} given, 0 that nobody knows yet." in message.body
    assert message.body.count("http") == 2  # the button, and the setting


def test_who_wants_each_at_once_waits_for_nothing(tom, ines, shifted):
    shifted.stop_at(MONDAY)
    inbox.choose(by=tom, mail=MailPace.AT_ONCE, mailed=EVERYTHING, named_in_slack=True)
    factories.sent()
    assert deliver_notices() == 1
    assert [message.to for message in mail.outbox] == [[tom.email]]


def test_a_batch_whose_sender_dies_goes_out_again_as_it_was(tom, shifted, failing):
    """Same notices, same message id: what came in meanwhile is another mail (RELIABILITY F8)."""
    shifted.stop_at(MONDAY)
    deal = factories.deal()
    factories.sent(deal)
    factories.sent(deal)
    shifted.forward(minutes=10)
    failing.dies = True
    with pytest.raises(KeyboardInterrupt):
        deliver_notices()
    head = Notice.objects.get(recipient=tom, channel=Channel.EMAIL, claimed_until__isnull=False)
    assert [other.recipient for other in head.led.all()] == [tom]
    factories.sent(deal)
    shifted.forward(seconds=LEASE.total_seconds() + 600)
    failing.dies = False
    assert deliver_notices() == 9
    assert failing.sent.count(f"<{head.key}@127.0.0.1>") == 2
    assert len(set(failing.sent)) == 6  # three mails of the first two asks, three of the third
    assert not Notice.objects.filter(sent_at=None).exists()


# --- one mail a day ---------------------------------------------------------------------------------------------------


def test_who_chose_one_mail_a_day_gets_it_when_the_desk_opens(tom, maya, shifted):
    shifted.stop_at(MONDAY)
    inbox.choose(by=tom, mail=MailPace.DIGEST, mailed=EVERYTHING, named_in_slack=True)
    promise = factories.sent()
    factories.sent(promise.deal)
    shifted.forward(hours=1)
    deliver_notices()
    assert to(tom) == []
    shifted.stop_at(datetime(2031, 3, 4, 8, 59, tzinfo=UTC))
    deliver_notices()
    assert to(tom) == []
    shifted.stop_at(datetime(2031, 3, 4, 9, 0, tzinfo=UTC))
    deliver_notices()
    (message,) = to(tom)
    assert message.subject == "Your turn 2 times, the first by today 12:00"
    shifted.forward(hours=4)
    pause_overdue()
    deliver_notices()
    assert len(to(tom)) == 1  # the pause is for tomorrow's
    shifted.stop_at(datetime(2031, 3, 5, 9, 0, tzinfo=UTC))
    deliver_notices()
    assert to(tom)[1].subject == "Your desk today: 2 notices"


# --- business hours ---------------------------------------------------------------------------------------------------


def test_an_ask_of_friday_evening_is_mailed_on_monday_morning(tom, shifted):
    shifted.stop_at(FRIDAY_EVENING)
    factories.sent()
    shifted.forward(minutes=10)
    assert (deliver_notices(), oldest_unsent()) == (0, None)  # it is nobody's fault that it waits
    shifted.stop_at(datetime(2031, 3, 10, 8, 59, 59, tzinfo=UTC))
    assert deliver_notices() == 0
    opening = shifted.stop_at(datetime(2031, 3, 10, 9, 0, tzinfo=UTC))
    assert oldest_unsent() == opening  # and not since Friday
    assert deliver_notices() == 3


def test_what_was_signed_is_mailed_at_any_hour(maya, shifted):
    shifted.stop_at(FRIDAY_EVENING)
    promise = factories.promise_at(PromiseState.OWNER_DECISION)
    promise = factories.confirmed(factories.proposed(promise))
    Notice.objects.all().delete()
    shifted.forward(hours=6)
    factories.let_time_run_out(factories.sent(promise.deal))
    pause_overdue()
    promise.answer_by = None
    type(promise).objects.filter(pk=promise.pk).update(answer_by=shifted.now() + timedelta(hours=1))
    factories.signed(promise)
    deliver_notices()
    yes, *others = sorted({message.subject for message in mail.outbox}, reverse=True)
    assert yes == f"Yes: {promise.label}, Harbor Foods"
    assert all(subject.startswith("Signed, to deliver by ") for subject in others)
    assert len(to(maya)) == 1


def test_without_a_calendar_mail_waits_for_no_hours(tom, shifted, settings):
    settings.DEALDESK_CALENDAR = f"{__name__}.no_calendar"
    shifted.stop_at(FRIDAY_EVENING)
    factories.sent()
    shifted.forward(minutes=10)
    assert deliver_notices() == 3


def no_calendar():
    from dealdesk.exceptions import Conflict  # noqa: PLC0415 -- a stand-in for a setting

    raise Conflict("There is no working calendar.")


# --- what somebody does not want --------------------------------------------------------------------------------------


def test_who_wants_no_mail_of_turns_finds_them_in_the_app_alone(tom, ines, shifted):
    shifted.stop_at(MONDAY)
    wanted = [group for group in EVERYTHING if group != Group.TURN]
    inbox.choose(by=tom, mail=MailPace.BATCHED, mailed=wanted, named_in_slack=True)
    factories.sent()
    shifted.forward(minutes=10)
    assert deliver_notices() == 2
    assert to(tom) == []
    rows = Notice.objects.filter(recipient=tom).order_by("channel").values_list("channel", "sent_at", "skipped_at")
    assert list(rows) == [("email", None, shifted.now()), ("in_app", MONDAY, None)]
    assert oldest_unsent() is None


def test_a_choice_made_later_holds_for_what_still_waits(tom, shifted):
    shifted.stop_at(MONDAY)
    factories.sent()
    inbox.choose(by=tom, mail=MailPace.DIGEST, mailed=EVERYTHING, named_in_slack=True)
    shifted.forward(minutes=10)
    assert deliver_notices() == 2
    assert to(tom) == []


@given(
    paces=st.lists(st.sampled_from([*MailPace, None]), min_size=4, max_size=4),
    silent=st.lists(st.sampled_from(list(Group)), max_size=8, unique=True),
    asks=st.integers(1, 2),
    question=st.booleans(),
)
@hypothesis_settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_people_chose_each_event_has_one_row_for_each_recipient_and_channel(paces, silent, asks, question):
    """RELIABILITY I17: compared with the same steps of people who chose nothing."""
    from django.db import transaction  # noqa: PLC0415 -- beside its one use

    def told(choose: bool):
        with transaction.atomic():
            promises = [factories.sent() for _ in range(asks)]
            people = [factories.someone(role) for role in ("engineering", "security", "product", "rep")]
            Notice.objects.all().delete()
            if choose:
                muted = f",{','.join(silent)}," if silent else ""
                for person, pace in zip(people, paces, strict=True):
                    if pace is not None:
                        NoticeChoice.objects.create(person=person, mail=pace, muted=muted)
            for promise in promises:
                if question:
                    factories.answered(promise, Lane.SECURITY, Answer.QUESTION)
                else:
                    factories.signed(factories.confirmed(factories.proposed(factories.all_answered(promise))))
            deliver_notices()
            chains = {event.pk: (event.chain, event.type) for event in AuditEvent.objects.all()}
            rows = Notice.objects.values_list("event_id", "recipient__first_name", "channel")
            found = sorted((chains[event][1], name, channel) for event, name, channel in rows)
            assert len(set(rows)) == len(rows)
            both = {(event, name) for event, name, _ in rows}
            assert len(rows) == 2 * len(both)
            transaction.set_rollback(True)
        return found

    assert told(choose=True) == told(choose=False)


# --- the list of kinds ------------------------------------------------------------------------------------------------


def test_every_template_is_a_kind_and_every_kind_has_its_template(settings):
    folder = settings.BASE_DIR / "templates" / "emails"
    assert sorted(path.stem for path in folder.glob("*.txt")) == sorted(KINDS)


def test_each_reader_is_told_the_moment_in_their_own_zone(tom, ines, shifted):
    ines.zone = "America/New_York"
    ines.save()
    shifted.stop_at(MONDAY)
    factories.sent()
    by_name = dict(Notice.objects.filter(channel="in_app").values_list("recipient__first_name", "subject"))
    assert by_name["Tom"].startswith("Your turn by Tue Mar 4, 2031, 12:00: ")
    assert by_name["Ines"].startswith("Your turn by Tue Mar 4, 2031, 07:00: ")
    assert notify.oldest_unsent() is None
    assert clock.database_now() == MONDAY
