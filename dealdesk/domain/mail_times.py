"""When a mail goes out and what stands in it (design/UX.md section 6).

Only in the business hours of the calendar in force, except that something was signed. New asks wait ten minutes for
each other. Who chose one mail a day gets it when the desk opens; a reminder that two hours are left waits for no day.
All of this is asked when mails are sent and nothing of it when they are owed, so that a door never waits for it and a
choice or a calendar that changes holds for what still waits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, Exists, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string

from dealdesk.domain import calendar, clock, saying
from dealdesk.domain.notice_kinds import ANY_HOUR, BATCHED, KINDS, URGENT, Group, kinds_of
from dealdesk.exceptions import Conflict
from dealdesk.models import Channel, MailPace, Notice

ALWAYS = "always"  # the value of settings.MAIL_HOURS that knows no hours


def _owed() -> QuerySet[Any]:
    """Mails that are still owed, with how their reader wants them."""
    rows = Notice.objects.filter(
        channel=Channel.EMAIL,
        sent_at__isnull=True,
        skipped_at__isnull=True,
        led_by__isnull=True,
        recipient__is_active=True,
    ).annotate(pace=Coalesce("recipient__notice_choice__mail", Value(MailPace.BATCHED.value)))
    digest = Q(pace=MailPace.DIGEST) & ~Q(kind__in=URGENT)
    return rows.annotate(in_digest=_yes(digest), alone=_yes(Q(pace=MailPace.AT_ONCE)))


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def ready(now: datetime) -> QuerySet[Any]:
    """Mails that may go out now and that nobody else is sending.

    Args:
        now: the database clock, aware UTC.
    """
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    return _in_time(now).filter(free, send_at__lte=now)


def _in_time(now: datetime) -> QuerySet[Any]:
    """Mails whose time has come, claimed or put off or not."""
    wait = timedelta(minutes=settings.MAIL_BATCH_MINUTES)
    first = Notice.objects.filter(
        recipient=OuterRef("recipient"),
        channel=Channel.EMAIL,
        kind__in=BATCHED,
        sent_at__isnull=True,
        skipped_at__isnull=True,
        led_by__isnull=True,
        created_at__lte=now - wait,
    )
    waited = ~Q(kind__in=BATCHED) | Q(alone=True) | Q(created_at__lte=now - wait) | Exists(first)
    today = _opened(now)
    if today is None:
        return _owed().filter(kind__in=ANY_HOUR, in_digest=False)
    return _owed().filter(Q(in_digest=False) & waited | Q(in_digest=True, created_at__lt=today))


def _opened(now: datetime) -> datetime | None:
    """When the desk opened today; None while it is closed. Where no hours are known it is open since midnight UTC."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if settings.MAIL_HOURS == ALWAYS:
        return midnight
    try:
        hours = import_string(settings.DEALDESK_CALENDAR)().hours()
    except Conflict:
        return midnight
    return calendar.opened_at(hours, now)


def oldest_ready(now: datetime) -> datetime | None:
    """Since when the oldest mail that may go out could have; None where none may.

    Args:
        now: the database clock, aware UTC.
    """
    rows = _in_time(now)
    at_any_hour: datetime | None = rows.filter(kind__in=ANY_HOUR).aggregate(oldest=Min("created_at"))["oldest"]
    others: datetime | None = rows.exclude(kind__in=ANY_HOUR).aggregate(oldest=Min("created_at"))["oldest"]
    if others is not None and (today := _opened(now)) is not None and settings.MAIL_HOURS != ALWAYS:
        others = max(others, today)
    return min((moment for moment in (at_any_hour, others) if moment is not None), default=None)


def skip_unwanted() -> int:
    """Mark the mails their readers want none of; what was tried already goes on.

    Returns:
        How many.
    """
    unwanted = Q(pk__in=[])
    for group in Group:
        unwanted |= Q(kind__in=kinds_of(group), recipient__notice_choice__muted__contains=f",{group.value},")
    rows = Notice.objects.filter(
        unwanted,
        channel=Channel.EMAIL,
        sent_at__isnull=True,
        skipped_at__isnull=True,
        led_by__isnull=True,
        attempts=0,
        claimed_until__isnull=True,
    )
    return rows.update(skipped_at=clock.database_now())


# --- what stands in it ------------------------------------------------------------------------------------------------


def subject_of(notice: Notice, zone: str, now: datetime) -> str:
    """The subject, with a near deadline as people say it: today 16:50.

    What is kept names the day, so that it is true whenever it is read.

    Args:
        notice: as it is kept.
        zone: of its reader.
        now: when it is read; the database clock, aware UTC.
    """
    if notice.due_at is None:
        return notice.subject
    with timezone.override(ZoneInfo(zone)):
        kept, said = saying.full_moment(notice.due_at), saying.moment_text(notice.due_at, now)
    return notice.subject.replace(kept, said, 1)


def composed(notices: Sequence[Notice]) -> tuple[str, str]:
    """Subject and text of the mail these notices of one person go out in.

    Args:
        notices: one or more, the first with its recipient.
    """
    zone, now = notices[0].recipient.zone, clock.database_now()
    context: dict[str, Any] = {"site": settings.SITE_URL, "subject": subject_of(notices[0], zone, now)}
    if len(notices) == 1:
        return str(context["subject"]), _render("mail/one.txt", {**context, "body": notices[0].body.strip()})
    due = min((notice.due_at for notice in notices if notice.due_at is not None), default=None)
    context["entries"] = [
        {"subject": subject_of(notice, zone, now), "link": f"{settings.SITE_URL}{notice.link}"} for notice in notices
    ]
    with timezone.override(ZoneInfo(zone)):
        first = f", the first by {saying.moment_text(due, now)}" if due is not None else ""
    turns = sum(notice.kind in KINDS and KINDS[notice.kind].group == Group.TURN for notice in notices)
    if turns == len(notices):
        return f"Your turn {turns} times{first}", _render("mail/several.txt", context)
    first = f", {turns} your turn{first}" if turns else ""
    return f"Your desk today: {len(notices)} notices{first}", _render("mail/several.txt", context)


def _render(name: str, context: dict[str, Any]) -> str:
    return render_to_string(name, context).strip() + "\n"
