"""The outbox: queued with the change, sent afterwards, at least once (RELIABILITY I17, A2).

Every event that owes a notice has one row for each recipient and channel, whatever that person chose: what they chose
only says when the mail goes out, in which mail, or that none does (`mail_times`).
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPConnectError, SMTPServerDisconnected
from socket import gaierror
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from dealdesk.domain import clock, mail_times
from dealdesk.domain.notice_kinds import BATCHED, KINDS
from dealdesk.domain.people import reached
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Channel, Notice, User

LEASE = timedelta(minutes=2)
BATCH = 20  # mails a claim
LOOKED_AT = 400  # notices looked at for a claim; a daily mail may hold many
START_WITHIN = 60  # seconds after its claim; one mail to a slow server takes less than the rest of the lease
LONGEST_PAUSE = timedelta(hours=1)  # between two attempts; nothing is ever given up (RELIABILITY I17)
EVERY_CHANNEL = (Channel.IN_APP, Channel.EMAIL)
#: The server itself, and not one address, is in trouble.
TROUBLE = (TimeoutError, ConnectionError, gaierror, SMTPConnectError, SMTPServerDisconnected)
SUBJECT_LIMIT = 200

log = logging.getLogger(__name__)


def prepare(
    event: AuditEvent,
    recipients: Iterable[User],
    template: str,
    context: dict[str, Any],
    *,
    at: datetime | None = None,
    about: str = "",
    channels: Sequence[Channel] = EVERY_CHANNEL,
    wait: timedelta = timedelta(0),
) -> list[Notice]:
    """Build the notices one event owes; nothing is written yet.

    Args:
        event: the saved audit event.
        recipients: people to tell; each once, whoever acted is left out. In the place of somebody who was switched off
            the deal desk leads hear of it (RELIABILITY I20).
        template: a kind of `notice_kinds`; templates/emails/<kind>.txt has the subject on its first line.
        context: what the template needs.
        at: since when it is owed; the moment of the event where not given.
        about: what a reminder is about; it is owed by the clock, so whoever acted then is reminded too.
        channels: how it travels.
        wait: how long nobody sees it, in the app neither; until then its event may still be taken back.
    """
    at = at or event.at
    actor = None if about else event.actor_id
    owed = {person.pk: person for person in recipients if person.pk != actor}
    people = {pk: person for pk, person in owed.items() if person.is_active}
    if len(people) < len(owed):
        people |= {lead.pk: lead for lead in reached(Role.LEAD, at) if lead.pk != actor}
    kind = KINDS[template]
    said = kind.says(context) if kind.says else ""
    due_at = kind.due(context) if kind.due else None
    texts: dict[str, tuple[str, str]] = {}
    notices = []
    for person in people.values():
        if person.zone not in texts:
            texts[person.zone] = _text(person.zone, template, {"site": settings.SITE_URL, "event": event, **context})
        subject, content = texts[person.zone]
        for channel in channels:
            in_app = channel == Channel.IN_APP
            notices.append(
                Notice(
                    event_id=event.pk,
                    about=about,
                    recipient=person,
                    channel=channel,
                    kind=template,
                    subject=subject,
                    body=said if in_app else content,
                    link=kind.link(context),
                    due_at=due_at,
                    created_at=at,
                    send_at=at + wait,
                    sent_at=at + wait if in_app else None,
                )
            )
    return notices


def _text(zone: str, template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body with every moment in the reader's own zone."""
    with timezone.override(ZoneInfo(zone)):
        text = render_to_string(f"emails/{template}.txt", context)
    subject, _, content = text.strip().partition("\n")
    return subject.strip()[:SUBJECT_LIMIT], content.strip() + "\n"


def queue(event: AuditEvent, recipients: Iterable[User], template: str, context: dict[str, Any]) -> None:
    """Write the outbox rows of one event in the event's own transaction; see `prepare`."""
    Notice.objects.bulk_create(prepare(event, recipients, template, context))


# --- sending ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mail:
    """One mail: the notice whose key it carries, and those that go out with it.

    Attributes:
        head: claimed, with its recipient.
        others: in the order they were owed.
    """

    head: Notice
    others: Sequence[Notice]


def deliver_notices() -> int:
    """Send what is owed by mail: claim, commit, send outside the transaction, mark.

    A sender that dies after sending and before marking sends again after the lease: the same notices in one mail under
    the same message id, so the receiver can drop the double. A mail server in trouble ends the run: what was claimed
    and not tried is given back, so that one run waits for it once and not once for every mail (RELIABILITY F23).

    Returns:
        How many notices were sent.
    """
    mail_times.skip_unwanted()
    sent = 0
    while claimed := _claim():
        until = time.monotonic() + START_WITHIN
        for number, mail in enumerate(claimed):
            if time.monotonic() > until:
                _give_back(claimed[number:])
                break
            count, in_trouble = _send(mail)
            sent += count
            if in_trouble:
                _give_back(claimed[number + 1 :])
                return sent
    return sent


def _claim() -> list[Mail]:
    with transaction.atomic():
        now = clock.database_now()
        due = mail_times.ready(now).order_by("send_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(of=("self",), skip_locked=True)
        picked = list(due[:LOOKED_AT])
        together: dict[object, list[Notice]] = {}
        for notice in picked:
            together.setdefault(_goes_with(notice), []).append(notice)
        mails = list(together.values())[:BATCH]
        for head, *others in mails:
            Notice.objects.filter(pk__in=[other.pk for other in others]).update(led_by=head)
        heads = [head.pk for head, *_ in mails]
        Notice.objects.filter(pk__in=heads).update(claimed_until=now + LEASE)
    claimed = Notice.objects.filter(pk__in=heads).select_related("recipient").order_by("send_at", "id")
    led: dict[int | None, list[Notice]] = {}
    for other in Notice.objects.filter(led_by__in=heads).order_by("id"):
        led.setdefault(other.led_by_id, []).append(other)
    return [Mail(head, led.get(head.pk, [])) for head in claimed]


def _goes_with(notice: Any) -> object:
    """What a notice shares a mail by. What was tried before goes out as it was: its mail may have arrived."""
    if notice.attempts or notice.claimed_until is not None:
        return notice.pk
    if notice.in_digest:
        return "day", notice.recipient_id
    if notice.kind in BATCHED and not notice.alone:
        return "batch", notice.recipient_id
    return notice.pk


def _give_back(mails: Sequence[Mail]) -> None:
    """Let others have what was claimed and not tried; a mail that was never tried at all is no mail yet."""
    with transaction.atomic():
        Notice.objects.filter(led_by__in=[mail.head.pk for mail in mails if not mail.head.attempts]).update(led_by=None)
        Notice.objects.filter(pk__in=[mail.head.pk for mail in mails], sent_at__isnull=True).update(claimed_until=None)


def _send(mail: Mail) -> tuple[int, bool]:
    """Send one mail.

    Returns:
        How many notices went out, and whether the mail server is in trouble.
    """
    head = mail.head
    subject, body = mail_times.composed([head, *mail.others])
    host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
    message = EmailMessage(
        subject=subject,
        body=body,
        to=[head.recipient.email],
        headers={"Message-ID": f"<{head.key}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    attempts = head.attempts + 1
    mine = Notice.objects.filter(pk=head.pk, sent_at__isnull=True)
    try:
        message.send()
    except Exception as problem:  # whatever the mail server does, the other notices still go out
        log.warning("notice %s was not sent: %s", head.key, problem)
        pause = min(timedelta(seconds=30 * 2 ** min(attempts, 10)), LONGEST_PAUSE)
        mine.update(
            attempts=attempts,
            failure=str(problem)[:2000],
            claimed_until=None,
            send_at=clock.database_now() + pause,
        )
        return 0, isinstance(problem, TROUBLE)
    now = clock.database_now()
    with transaction.atomic():
        marked = mine.update(attempts=attempts, sent_at=now, claimed_until=None, failure="")
        if marked:
            marked += Notice.objects.filter(led_by=head, sent_at__isnull=True).update(sent_at=now, failure="")
    return marked, False


def oldest_unsent() -> datetime | None:
    """Since when the mail that has waited longest could have gone out; None where none waits."""
    return mail_times.oldest_ready(clock.database_now())
