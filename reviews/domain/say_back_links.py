"""The link of a read-back: made, known again, and mailed. Nothing that is stored opens it.

The token is an HMAC of the ask's random seed under the installation's secret key; the row keeps only its SHA-256. So
the mail can be written again after a failure, and a copy of the database opens nothing.
"""

import base64
import hashlib
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPConnectError, SMTPServerDisconnected
from socket import gaierror

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from dealdesk.domain import clock
from reviews.domain.say_back_reading import stands_now
from reviews.models import SayBackAsk, SayBackMail

SALT = "reviews.say_back.link"
LEASE = timedelta(minutes=2)
BATCH = 20  # mails a claim
LONGEST_PAUSE = timedelta(hours=1)  # between two attempts
#: The server itself, and not one address, is in trouble.
TROUBLE = (TimeoutError, ConnectionError, gaierror, SMTPConnectError, SMTPServerDisconnected)

log = logging.getLogger(__name__)


def new_seed() -> str:
    """What a token is made from; by itself it opens nothing."""
    return secrets.token_urlsafe(32)


def token_of(seed: str) -> str:
    """The token that belongs to a seed, 43 characters of an address."""
    digest = salted_hmac(SALT, seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def ask_of(token: str) -> SayBackAsk | None:
    """The ask a token was made for, whatever became of it; None for a token nobody ever made."""
    hashed = hash_of(token)
    found: SayBackAsk | None = (
        SayBackAsk.objects.select_related("reader", "decision__wording").filter(token_sha256=hashed).first()
    )
    if found is None or not constant_time_compare(found.token_sha256, hashed):
        return None
    return found


def is_open(ask: SayBackAsk, now: datetime) -> bool:
    """Whether its link may still be used: not answered, not withdrawn, in time, its reader here, its words in force.

    Args:
        ask: as it is now.
        now: the database clock, aware UTC.
    """
    if ask.withdrawn_at is not None or ask.expires_at <= now or hasattr(ask, "answer"):
        return False
    if ask.reader is not None and not ask.reader.is_active:
        return False
    return stands_now(ask, now)


# --- the mail ---------------------------------------------------------------------------------------------------------


def deliver_links() -> int:
    """Mail the links that are owed: claim, commit, send outside the transaction, mark; at least once.

    A link that is dead by now is not mailed. A mail server in trouble ends the run.

    Returns:
        How many mails went out.
    """
    sent = 0
    while claimed := _claim():
        for number, mail in enumerate(claimed):
            went_out, in_trouble = _send(mail)
            sent += went_out
            if in_trouble:
                rest = [other.pk for other in claimed[number + 1 :]]
                SayBackMail.objects.filter(pk__in=rest, sent_at__isnull=True).update(claimed_until=None)
                return sent
    return sent


def _claim() -> Sequence[SayBackMail]:
    with transaction.atomic():
        now = clock.database_now()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        due = SayBackMail.objects.filter(free, sent_at__isnull=True, send_at__lte=now).order_by("send_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(of=("self",), skip_locked=True)
        picked = [row.pk for row in due[:BATCH]]
        SayBackMail.objects.filter(pk__in=picked).update(claimed_until=now + LEASE)
    rows = SayBackMail.objects.filter(pk__in=picked).select_related("ask__reader", "ask__asked_by", "ask__answer")
    return list(rows.order_by("send_at", "pk"))


def _send(mail: SayBackMail) -> tuple[int, bool]:
    """Send one mail.

    Returns:
        1 where it went out, and whether the mail server is in trouble.
    """
    ask, mine = mail.ask, SayBackMail.objects.filter(pk=mail.pk, sent_at__isnull=True)
    if not is_open(ask, clock.database_now()):
        mine.update(sent_at=clock.database_now(), claimed_until=None, failure="The link was dead before it was mailed.")
        return 0, False
    attempts = mail.attempts + 1
    try:
        _message(ask).send()
    except Exception as problem:  # whatever the mail server does, the other mails still go out
        log.warning("link of read-back %s was not sent: %s", ask.pk, type(problem).__name__)
        pause = min(timedelta(seconds=30 * 2 ** min(attempts, 10)), LONGEST_PAUSE)
        mine.update(
            attempts=attempts,
            failure=type(problem).__name__,  # what a server says may quote the mail
            claimed_until=None,
            send_at=clock.database_now() + pause,
        )
        return 0, isinstance(problem, TROUBLE)
    mine.update(attempts=attempts, sent_at=clock.database_now(), claimed_until=None, failure="")
    return 1, False


def _message(ask: SayBackAsk) -> EmailMessage:
    """The one place where the link is written out; it is kept nowhere."""
    link = f"{settings.SITE_URL}{reverse('say-back-link', args=[token_of(ask.seed)])}"
    text = render_to_string("mail/say_back.txt", {"link": link, "by": ask.asked_by, "until": ask.expires_at})
    subject, _, body = text.strip().partition("\n")
    host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[ask.address],
        headers={"Message-ID": f"<say-back.{ask.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
