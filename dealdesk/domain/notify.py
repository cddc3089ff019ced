"""The outbox: queued with the change, sent afterwards, at least once (RELIABILITY I17, A2)."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Min, Q
from django.template.loader import render_to_string

from dealdesk.domain import clock
from dealdesk.domain.people import reached
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Channel, Notice, User

LEASE = timedelta(minutes=2)  # longer than one batch takes with a 5 s limit on the mail server
BATCH = 20
LONGEST_PAUSE = timedelta(hours=1)  # between two attempts; nothing is ever given up (RELIABILITY I17)

log = logging.getLogger(__name__)


def prepare(event: AuditEvent, recipients: Iterable[User], template: str, context: dict[str, Any]) -> list[Notice]:
    """Build the notices one event owes; nothing is written yet.

    Args:
        event: the saved audit event.
        recipients: people to tell; each once, whoever acted is left out. In the place of somebody who was switched off
            the deal desk leads hear of it (RELIABILITY I20).
        template: name under templates/emails/, without ending; "<name>.txt" has the subject on its first line.
        context: what the template needs.
    """
    owed = {person.pk: person for person in recipients if person.pk != event.actor_id}
    people = {pk: person for pk, person in owed.items() if person.is_active}
    if len(people) < len(owed):
        people |= {lead.pk: lead for lead in reached(Role.LEAD, event.at) if lead.pk != event.actor_id}
    text = render_to_string(f"emails/{template}.txt", {"site": settings.SITE_URL, "event": event, **context})
    subject, _, content = text.strip().partition("\n")
    return [
        Notice(
            event_id=event.pk,
            recipient=person,
            channel=Channel.EMAIL,
            subject=subject.strip()[:200],
            body=content.strip() + "\n",
            created_at=event.at,
            send_at=event.at,
        )
        for person in people.values()
    ]


def queue(event: AuditEvent, recipients: Iterable[User], template: str, context: dict[str, Any]) -> None:
    """Write the outbox rows of one event in the event's own transaction; see `prepare`."""
    Notice.objects.bulk_create(prepare(event, recipients, template, context))


def deliver_notices() -> int:
    """Send what is owed: claim a batch, commit, send outside the transaction, mark.

    A sender that dies after sending and before marking sends again after the lease; the message id is the same, so the
    receiver can drop the double.

    Returns:
        How many notices were sent.
    """
    sent = 0
    while claimed := _claim():
        for notice in claimed:
            sent += _send(notice)
    return sent


def _claim() -> list[Notice]:
    with transaction.atomic():
        now = clock.database_now()
        due = (
            Notice.objects.filter(sent_at__isnull=True, send_at__lte=now, recipient__is_active=True)
            .filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
            .order_by("send_at", "id")
        )
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(of=("self",), skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        Notice.objects.filter(pk__in=ids).update(claimed_until=now + LEASE)
    return list(Notice.objects.filter(pk__in=ids).select_related("recipient").order_by("send_at", "id"))


def _send(notice: Notice) -> int:
    host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
    message = EmailMessage(
        subject=notice.subject,
        body=notice.body,
        to=[notice.recipient.email],
        headers={"Message-ID": f"<{notice.key}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    attempts = notice.attempts + 1
    mine = Notice.objects.filter(pk=notice.pk, sent_at__isnull=True)
    try:
        message.send()
    except Exception as problem:  # whatever the mail server does, the other notices still go out
        log.warning("notice %s was not sent: %s", notice.key, problem)
        pause = min(timedelta(seconds=30 * 2 ** min(attempts, 10)), LONGEST_PAUSE)
        mine.update(attempts=attempts, failure=str(problem)[:2000], claimed_until=None, send_at=_later(pause))
        return 0
    return mine.update(attempts=attempts, sent_at=clock.database_now(), claimed_until=None, failure="")


def oldest_unsent() -> datetime | None:
    """Since when the notice that has waited longest is owed to somebody who is still here; None where none waits."""
    waiting = Notice.objects.filter(sent_at__isnull=True, recipient__is_active=True)
    oldest: datetime | None = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    return oldest


def _later(pause: timedelta) -> datetime:
    return clock.database_now() + pause
