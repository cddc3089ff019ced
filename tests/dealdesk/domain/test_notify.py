"""The outbox: one notice for each person and event, sent at least once, by a mail server that may fail."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from dealdesk.domain import clock, notify, staff
from dealdesk.domain.notify import BATCH, LEASE, LONGEST_PAUSE, deliver_notices, oldest_unsent
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Channel, Notice
from tests import factories

pytestmark = pytest.mark.django_db


class Failing(BaseEmailBackend):
    """Refuses addresses, or sends and then dies before anybody can write that down."""

    refuses: ClassVar[set[str]] = set()
    dies: ClassVar[bool] = False
    sent: ClassVar[list[str]] = []

    def send_messages(self, messages):
        for message in messages:
            if message.to[0] in self.refuses:
                raise OSError("550 no such mailbox")
            self.sent.append(message.extra_headers["Message-ID"])
            if self.dies:
                raise KeyboardInterrupt
        return len(messages)


@pytest.fixture
def failing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    Failing.refuses, Failing.dies, Failing.sent = set(), False, []
    return Failing


MONDAY = datetime(2031, 3, 3, 12, tzinfo=UTC)  # noon of a working day


def mails():
    """What is owed by mail, in the order it was owed."""
    return Notice.objects.filter(channel=Channel.EMAIL).order_by("pk")


@pytest.fixture
def owed(maya, tom, ines, omar, grace, shifted):
    """Three mails: the lanes of an ask that was sent, ten minutes later."""
    shifted.stop_at(MONDAY)
    factories.sent()
    shifted.forward(minutes=10)
    return list(mails())


def test_each_recipient_once_and_the_actor_never(maya, tom):
    promise = factories.sent()
    sent = AuditEvent.objects.get(type="promise.sent")
    context = {"promise": promise, "deal": promise.deal, "known": 3, "unknown": 1}
    notices = notify.prepare(sent, [tom, maya, tom, tom], "sent_for_review", context)
    assert [(notice.recipient, notice.channel) for notice in notices] == [(tom, "in_app"), (tom, "email")]


def test_the_first_line_is_the_subject_and_the_text_is_plain(owed):
    notice = owed[0]
    promise = factories.Promise.objects.get()
    assert promise.label in notice.subject
    assert "\n" not in notice.subject
    assert promise.ask in notice.body  # with its apostrophe, not &#x27;
    assert promise.get_absolute_url() in notice.body


def test_notices_are_sent_once_with_a_key_of_their_own(owed):
    assert deliver_notices() == 3
    assert deliver_notices() == 0
    assert [message.to[0] for message in mail.outbox] == [notice.recipient.email for notice in owed]
    keys = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert keys == [f"<{notice.key}@127.0.0.1>" for notice in owed]
    assert len(set(keys)) == 3
    for notice in mails():
        assert (notice.attempts, notice.failure, notice.claimed_until) == (1, "", None)
        assert notice.sent_at is not None


def test_more_than_one_batch(owed):
    first = owed[0]
    Notice.objects.bulk_create(
        [
            Notice(
                event_id=1_000 + n, recipient=first.recipient, kind="paused", subject="S", body="B",
                created_at=first.created_at, send_at=first.send_at,
            )
            for n in range(2 * BATCH)
        ]
    )  # fmt: skip
    assert deliver_notices() == 3 + 2 * BATCH


def test_a_refused_address_holds_up_nobody_and_is_tried_later(owed, failing, shifted):
    failing.refuses.add(owed[0].recipient.email)
    assert deliver_notices() == 2
    notice = Notice.objects.get(pk=owed[0].pk)
    assert (notice.attempts, notice.sent_at, notice.failure) == (1, None, "550 no such mailbox")
    assert deliver_notices() == 0
    shifted.forward(minutes=2)
    failing.refuses.clear()
    assert deliver_notices() == 1
    assert Notice.objects.get(pk=owed[0].pk).failure == ""


def test_the_pause_doubles_up_to_an_hour_and_nothing_is_ever_given_up(owed, failing, shifted, settings):
    """A mail server that is down over a long weekend loses nobody a notice (RELIABILITY I17)."""
    settings.MAIL_HOURS = "always"  # the pauses are looked at, not the nights between them
    failing.refuses.update(notice.recipient.email for notice in owed)
    pauses = []
    for _ in range(40):
        now = shifted.stop_at(shifted.now() + timedelta(hours=2))
        deliver_notices()
        notice = Notice.objects.get(pk=owed[0].pk)
        pauses.append((notice.send_at - now).total_seconds())
    assert pauses[:8] == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert set(pauses[8:]) == {LONGEST_PAUSE.total_seconds()}
    assert oldest_unsent() == owed[0].created_at
    failing.refuses.clear()
    shifted.forward(hours=2)
    assert (deliver_notices(), oldest_unsent()) == (3, None)


def test_whoever_was_switched_off_gets_no_mail_and_the_leads_hear_of_it(owed, maya, ada, grace):
    """Neither what is told from now on, nor what was waiting (RELIABILITY I20)."""
    tom = factories.someone(Role.ENGINEERING)
    staff.switch_off(tom, by=ada)
    deliver_notices()
    assert tom.email not in [message.to[0] for message in mail.outbox]
    promise = factories.Promise.objects.get()
    tom.refresh_from_db()
    sent = AuditEvent.objects.get(type="promise.sent")
    context = {"promise": promise, "deal": promise.deal, "known": 3, "unknown": 1}
    notices = notify.prepare(sent, [tom, maya], "sent_for_review", context)
    assert {notice.recipient for notice in notices} == {grace}


def test_a_sender_that_dies_after_sending_sends_again_with_the_same_key(owed, failing, shifted):
    """At least once; the receiver drops the double by its key (RELIABILITY F8)."""
    failing.dies = True
    with pytest.raises(KeyboardInterrupt):
        deliver_notices()
    failing.dies = False
    assert deliver_notices() == 0  # the dead sender's batch is still its own
    shifted.forward(seconds=LEASE.total_seconds() + 1)
    assert deliver_notices() == 3
    assert len(failing.sent) == 4
    assert len(set(failing.sent)) == 3
    assert not mails().filter(sent_at=None).exists()


def test_a_notice_is_not_sent_before_its_time(owed, shifted):
    mails().update(send_at=clock.database_now() + timedelta(hours=1))
    assert deliver_notices() == 0
    shifted.forward(hours=1, seconds=1)
    assert deliver_notices() == 3


def test_one_notice_for_a_person_and_event_is_held_by_the_database(owed):
    twin = owed[0]
    twin.pk = None
    with pytest.raises(Exception, match=r"(?i)unique"):
        twin.save(force_insert=True)
