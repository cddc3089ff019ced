"""Doors of a person's own calendar address: made, renewed, withdrawn. Its secret is shown once and kept nowhere."""

import secrets
from hashlib import sha256
from typing import Any

from dealdesk.domain import audit, clock
from dealdesk.domain.doors import door
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import SettingsChain, User
from reviews.models import CalendarLink


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def make_link(*, by: User) -> "MadeLink":
    """Make the address, or another one in its place; the one before is dead at once.

    Raises:
        Denied: switched off.
    """
    chain = _chain()
    if not User.objects.filter(pk=by.pk, is_active=True).exists():
        raise Denied("You are switched off.")
    now = clock.database_now()
    former = link_of(by)
    if former is not None:
        former.ended_at = now
        former.save(update_fields=["ended_at"])
    token = secrets.token_urlsafe(32)
    CalendarLink.objects.create(person=by, sha256=digest(token), made_at=now)
    data = {"person": by.first_name, "person_id": by.pk, "renewed": former is not None}
    audit.record(chain, "person.calendar_made", at=now, by=by, data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return MadeLink(token)


@door(_chain)
def end_link(*, by: User) -> CalendarLink:
    """Withdraw the address; a calendar that asks for it gets nothing any more.

    Raises:
        Conflict: there is none.
    """
    chain = _chain()
    found = link_of(by)
    if found is None:
        raise Conflict("You have no calendar address.")
    found.ended_at = clock.database_now()
    found.save(update_fields=["ended_at"])
    data = {"person": by.first_name, "person_id": by.pk}
    audit.record(chain, "person.calendar_ended", at=found.ended_at, by=by, data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return found


class MadeLink:
    """An address that was just made: the one moment its secret is known here. As text it says nothing of it."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __str__(self) -> str:
        return "calendar"


def link_of(person: User) -> CalendarLink | None:
    """The address a person has now."""
    return CalendarLink.objects.filter(person=person, ended_at__isnull=True).first()


def person_of(token: str) -> User | None:
    """Whose calendar a secret opens, with the roles they hold now; None for an unknown, ended or switched-off one."""
    found = CalendarLink.objects.filter(sha256=digest(token), ended_at__isnull=True, person__is_active=True)
    return User.objects.with_roles().filter(pk__in=found.values("person")).first()


def digest(token: str) -> str:
    """What is kept of a secret."""
    return sha256(token.encode()).hexdigest()
