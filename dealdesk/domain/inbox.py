"""A person's notices in the app, and how they choose to be told elsewhere.

What is read is the reader's own mark and changes nothing of the desk, so it is no event. A choice of mail is one:
whoever says "nobody told me" must be answered from the trail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import IntegerField

from dealdesk.domain import audit, clock
from dealdesk.domain.doors import door
from dealdesk.domain.notice_kinds import Group
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import Channel, MailPace, Notice, NoticeChoice, RoleGrant, SettingsChain, User

PAGE = 25  # notices; design/README.md
MOST_UNREAD = 99  # more are not counted

_UNREAD = (
    "SELECT COUNT(*) FROM (SELECT 1 FROM dealdesk_notice WHERE recipient_id = %s AND channel = 'in_app' "
    "AND read_at IS NULL AND (send_at = created_at OR send_at <= {now}) LIMIT %s) AS unread"
)


@dataclass(frozen=True)
class InboxPage:
    """One page of notices, newest first.

    Attributes:
        notices: at most 25.
        next: id behind which the next page begins, or 0.
    """

    notices: Sequence[Notice]
    next: int


def unread_column(person_id: int) -> RawSQL:
    """How many notices a person has not read, as a column of the statement that loads them.

    The frame of every page shows the count, and the queue may not ask one statement more for it.
    """
    statement = _UNREAD.format(now=clock.in_sql())
    return RawSQL(statement, (person_id, MOST_UNREAD + 1), output_field=IntegerField())  # noqa: S611 -- constants and ids


def grants_with_unread(person: User) -> "Prefetch[Any]":
    """The same with the roles of a person who was loaded otherwise."""
    return Prefetch("grants", RoleGrant.objects.annotate(unread_notices=unread_column(person.pk)))


def unread(person: User) -> int:
    """How many notices a person has not read, at most 100, as it was loaded with them or with their roles."""
    if hasattr(person, "unread_notices"):
        return int(person.unread_notices)
    return next((int(getattr(grant, "unread_notices", 0)) for grant in person.grants.all()), 0)


def _of(person: User) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient=person, channel=Channel.IN_APP)


def _shown(person: User, now: datetime) -> QuerySet[Notice]:
    """Without what is still held back, as its event may be taken back (`notify.prepare`, `wait`)."""
    return _of(person).filter(send_at__lte=now)


def page(person: User, now: datetime, before: int = 0) -> InboxPage:
    """A page of somebody's notices, in one query.

    Args:
        person: whose.
        now: the database clock, aware UTC.
        before: id of the last notice of the page before, or 0 for the first.
    """
    rows = _shown(person, now).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    here = found[:PAGE]
    return InboxPage(here, here[-1].pk if len(found) > PAGE else 0)


def is_mine(person: User, number: int) -> bool:
    """Whether a notice of this id stands in somebody's inbox."""
    return _of(person).filter(pk=number).exists()


def read_one(person: User, number: int) -> Notice | None:
    """Mark one notice read, and say where it leads; None where it is not theirs. Reading twice keeps the first time."""
    now = clock.database_now()
    found = _shown(person, now).filter(pk=number).first()
    if found is not None:
        _mark(_of(person).filter(pk=number), now)
    return found


def read_all(person: User, newest: int) -> int:
    """Mark read what the page showed and everything older; what came since stays unread.

    Args:
        person: whose.
        newest: id of the newest notice they saw.
    """
    now = clock.database_now()
    return _mark(_shown(person, now).filter(pk__lte=newest), now)


def _mark(rows: QuerySet[Notice], now: datetime) -> int:
    return rows.filter(read_at__isnull=True).update(read_at=now)


# --- choices ----------------------------------------------------------------------------------------------------------


def choice_of(person: User) -> NoticeChoice:
    """What a person chose, or the defaults, not saved."""
    return NoticeChoice.objects.filter(person=person).first() or NoticeChoice(person=person)


def muted(choice: NoticeChoice) -> list[Group]:
    """The groups of notices this choice wants no mail of."""
    return [group for group in Group if f",{group.value}," in choice.muted]


def _chain(*_: object, **__: object) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def choose(*, by: User, mail: str, mailed: Iterable[str], named_in_slack: bool) -> NoticeChoice:
    """Choose how one is told; it holds for what still waits too. What is in the app comes whatever one chooses.

    Args:
        by: for themselves.
        mail: a `MailPace`.
        mailed: the `Group` values to get mail of.
        named_in_slack: whether lines in the desk's channel may name them.

    Raises:
        Denied: switched off.
        Conflict: it is what was chosen already.
        Invalid: no such choice.
    """
    chain = _chain()
    wanted = set(mailed)
    errors = {}
    if mail not in MailPace.values:
        errors["mail"] = "Choose one of the three."
    if not wanted <= set(Group.values):
        errors["mailed"] = "Choose from the list."
    if errors:
        raise Invalid(errors)
    if not User.objects.filter(pk=by.pk, is_active=True).exists():
        raise Denied("You are switched off.")
    now: datetime = clock.database_now()
    row = choice_of(by)
    silent = [group.value for group in Group if group.value not in wanted]
    said = {"mail": mail, "no_mail_of": silent, "named_in_slack": named_in_slack}
    if said == {"mail": row.mail, "no_mail_of": [g.value for g in muted(row)], "named_in_slack": row.named_in_slack}:
        raise Conflict("This is what you chose already.")
    row.mail, row.named_in_slack = mail, named_in_slack
    row.muted = f",{','.join(silent)}," if silent else ""
    row.save()
    data = {"person": by.first_name, "person_id": by.pk, **said}
    audit.record(chain, "person.notices_chosen", at=now, by=by, data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return row
