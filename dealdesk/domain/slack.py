"""Lines for the desk's own channel: sent for review, paused, signed; a subject and a link, no facts.

An incoming webhook is an address that an admin sets, with a reason; setting it is an event of the settings chain, which
shows only how it ends. What is posted is taken from the notices that are owed anyway, so no door does anything for it:
an event whose notices were committed gets its line once, at least (RELIABILITY I17, F23).
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from dealdesk import outbound
from dealdesk.domain import audit, clock, people, saying
from dealdesk.domain.doors import FormStamp, door
from dealdesk.domain.notice_kinds import IN_SLACK
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import Channel, Notice, SettingsChain, SlackHook, SlackPost, User
from dealdesk.models.notification import SLACK_URL_LIMIT
from dealdesk.outbound import NotDelivered

REASON_LIMIT = 300
LEASE = timedelta(minutes=2)  # longer than a batch takes at five seconds each
BATCH = 20
ATTEMPTS = 10  # then a line is dead; with pauses up to an hour that is four hours
LONGEST_PAUSE = timedelta(hours=1)
NEWS_FOR = timedelta(hours=24)  # an older event is no news to a channel
NAMED = 6  # people in a line
TEXT_LIMIT = 400
ONLY_ADMINS = "Only an admin can set where Slack lines go."

log = logging.getLogger(__name__)


def _chain(*_: object, **__: object) -> SettingsChain:
    return audit.locked_settings_chain()


def hook() -> SlackHook | None:
    """The address lines go to, or None where none was ever set."""
    return SlackHook.objects.filter(pk=1).first()


def set_hook(
    *, by: User, url: str, reason: str, version: int | None = None, form: FormStamp | None = None
) -> SlackHook:
    """Set where lines go, or with an empty address that none go any more.

    Args:
        by: an admin.
        url: the address of an incoming webhook, or "".
        reason: one sentence, kept with the event.
        version: the version the form was opened on, 0 before the first; None where the caller is no form.
        form: the stamp of the form it was sent with.

    Raises:
        Denied: not by an admin.
        Conflict: another admin set it meanwhile, or it is off already.
        Invalid: an address that may not be asked, or no reason.
    """
    url = url.strip()
    # Asked before anything is locked: a name server may take its time.
    allowed = not url or (len(url) <= SLACK_URL_LIMIT and outbound.is_allowed(url))
    stored: Any = _store_hook
    row: SlackHook = stored(by=by, url=url, allowed=allowed, reason=reason, version=version, form=form)
    return row


@door(_chain, verb="set_hook")
def _store_hook(*, by: User, url: str, allowed: bool, reason: str, version: int | None) -> SlackHook:
    chain = _chain()
    now = clock.database_now()
    if Role.ADMIN not in people.standing(by, now).own:
        raise Denied(ONLY_ADMINS)
    row = hook()
    if version is not None and version != (row.version if row else 0):
        raise Conflict("Another admin set this meanwhile; look at it again.")
    errors = {}
    if not allowed:
        errors["url"] = outbound.NOT_ALLOWED
    try:
        reason = clean(reason, limit=REASON_LIMIT, one_line=True)
    except TextRefused as refused:
        problem = refused.problems[0]
        errors["reason"] = "Say why in one sentence." if problem.code == "required" else problem.message
    if errors:
        raise Invalid(errors)
    if not url and not (row and row.url):
        raise Conflict("No Slack lines are sent already.")
    if row is None:
        row = SlackHook(pk=1, version=0)
    before = row.masked
    row.url, row.set_at, row.set_by, row.version = url, now, by, row.version + 1
    row.save()
    data = {"address": row.masked, "before": before, "reason": reason}
    audit.record(chain, "policy.slack", at=now, by=by, label="Slack", data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    if not url:
        SlackPost.objects.filter(sent_at__isnull=True).delete()  # nobody wants them any more
    return row


@door(_chain)
def try_again(*, by: User) -> int:
    """Give every dead line its attempts anew.

    Returns:
        How many lines.

    Raises:
        Denied: not by an admin.
        Conflict: none is dead.
    """
    chain = _chain()
    now = clock.database_now()
    if Role.ADMIN not in people.standing(by, now).own:
        raise Denied(ONLY_ADMINS)
    count = SlackPost.objects.filter(dead_at__isnull=False).update(dead_at=None, attempts=0, send_at=now)
    if not count:
        raise Conflict("No line waits to be tried again.")
    audit.record(chain, "policy.slack_retried", at=now, by=by, label="Slack", data={"lines": count})
    chain.save(update_fields=["audit_head", "audit_length"])
    return count


# --- posting ----------------------------------------------------------------------------------------------------------


def post_lines() -> int:
    """Write down the lines that are owed, then post them: claim, commit, post, mark.

    An address that hangs or cannot be reached ends the run, so that a run waits for it five seconds and not for every
    line; notices and mails have a run of their own and wait for none of it.

    Returns:
        How many lines were posted.
    """
    row = hook()
    if row is None or not row.url:
        return 0
    _write_lines(row)
    posted = 0
    while claimed := _claim():
        for number, line in enumerate(claimed):
            arrived, in_trouble = _post(row.url, line)
            posted += arrived
            if in_trouble:
                rest = [other.pk for other in claimed[number + 1 :]]
                SlackPost.objects.filter(pk__in=rest).update(claimed_until=None)
                return posted
    return posted


def _write_lines(row: SlackHook) -> None:
    """One line for each event since the address was set that has notices of these kinds; once by constraint."""
    now = clock.database_now()
    notices = (
        Notice.objects.filter(
            channel=Channel.IN_APP,
            kind__in=IN_SLACK,
            about="",
            created_at__gte=max(row.set_at, now - NEWS_FOR),
            send_at__lte=now,
        )
        .filter(~Exists(SlackPost.objects.filter(event_id=OuterRef("event_id"))))
        .select_related("recipient__notice_choice")
        .order_by("event_id", "recipient_id")
    )
    by_event: dict[int, list[Notice]] = {}
    for notice in notices:
        by_event.setdefault(notice.event_id, []).append(notice)
    lines = [
        SlackPost(event_id=event_id, text=_line(told), link=told[0].link, created_at=told[0].created_at, send_at=now)
        for event_id, told in by_event.items()
    ]
    SlackPost.objects.bulk_create(lines, ignore_conflicts=True, batch_size=1_000)


def _line(told: Sequence[Notice]) -> str:
    """The subject, behind the names of those who let the channel name them."""
    first = told[0]
    subject = first.subject
    if first.due_at is not None:  # a channel is read in more than one zone
        with timezone.override(ZoneInfo(first.recipient.zone)):
            moment, zone = saying.full_moment(first.due_at), timezone.localtime(first.due_at).tzname()
        subject = subject.replace(moment, f"{moment} {zone}", 1)
    named = [str(notice.recipient) for notice in told if _may_be_named(notice.recipient)]
    names = ", ".join([*named[:NAMED], *(["and others"] if len(named) > NAMED else [])])
    return (f"{names}: {subject}" if names else subject)[:TEXT_LIMIT]


def _may_be_named(person: User) -> bool:
    choice = getattr(person, "notice_choice", None)
    return choice is None or choice.named_in_slack


def _claim() -> list[SlackPost]:
    with transaction.atomic():
        now = clock.database_now()
        due = SlackPost.objects.filter(sent_at__isnull=True, dead_at__isnull=True, send_at__lte=now)
        due = due.exclude(claimed_until__gt=now).order_by("send_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        lines = list(due[:BATCH])
        SlackPost.objects.filter(pk__in=[line.pk for line in lines]).update(claimed_until=now + LEASE)
    return lines


def _post(url: str, line: SlackPost) -> tuple[bool, bool]:
    """Whether it arrived, and whether the other side is in trouble."""
    mine = SlackPost.objects.filter(pk=line.pk, sent_at__isnull=True)
    attempts = line.attempts + 1
    try:
        outbound.post_json(url, {"text": f"{_escaped(line.text)}\n{settings.SITE_URL}{line.link}"})
    except NotDelivered as problem:
        log.warning("slack line %s was not posted: %s", line.pk, problem)
        now = clock.database_now()
        pause = min(timedelta(seconds=30 * 2 ** min(attempts, 10)), LONGEST_PAUSE)
        dead = now if attempts >= ATTEMPTS else None
        mine.update(
            attempts=attempts, failure=str(problem)[:200], claimed_until=None, send_at=now + pause, dead_at=dead
        )
        return False, problem.in_trouble
    return bool(mine.update(attempts=attempts, sent_at=clock.database_now(), claimed_until=None, failure="")), False


def _escaped(text: str) -> str:
    """What Slack asks of text, so that nobody's words become a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
