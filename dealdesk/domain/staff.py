"""Doors of who works here: people are added, given roles, relieved of them and switched off; never deleted.

Every change is an event of the settings chain, whose lock is taken first, so two admins change people one after the
other. `by` is None where somebody with the machine itself in hand runs `manage.py person`; the event then names
Dealdesk.
"""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

from dealdesk.domain import audit, clock, people
from dealdesk.domain.doors import door
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import RoleGrant, SettingsChain, User


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def add_person(email: str, name: str, roles: Iterable[Role], *, by: User | None, zone: str = "UTC") -> User:
    """Add somebody, with roles; they set their own password through "Forgot your password?".

    Raises:
        Denied: not by an admin.
        Conflict: the address belongs to somebody already.
        Invalid: an address, a name or a time zone that cannot be used.
    """
    chain = _chain()
    _check_admin(by)
    email = email.strip().lower()
    try:
        User._meta.get_field("email").clean(email, None)
    except ValidationError as refused:
        raise Invalid({"email": refused.messages[0]}) from None
    try:
        name = clean(name, limit=80)
    except TextRefused as refused:
        raise Invalid({"name": refused.problems[0].message}) from None
    if zone not in available_timezones():
        raise Invalid({"zone": "Choose a time zone by its name, for example Europe/Berlin."})
    if User.objects.filter(email=email).exists():
        raise Conflict(f"There is a person with {email} already.")
    person = User.objects.create_user(email, None, first_name=name, zone=zone)
    _tell(chain, "person.added", person, by, email=email, zone=zone)
    for role in roles:
        _give(chain, person, role, by)
    return person


@door(_chain)
def give_role(person: User, role: Role, *, by: User | None) -> RoleGrant:
    """Give somebody a role; an admin may also read the records under /admin/.

    Raises:
        Denied: not by an admin.
        Conflict: switched off, or has the role already.
    """
    chain = _chain()
    _check_admin(by)
    return _give(chain, _working(person), role, by)


@door(_chain)
def take_role(person: User, role: Role, *, by: User | None) -> RoleGrant:
    """Take a role away; when it was held stays known, so old decisions can still be proved.

    Raises:
        Denied: not by an admin.
        Conflict: does not have the role, or nobody is named who takes it.
    """
    chain = _chain()
    if by is None:
        raise Conflict("Say which admin takes the role: the grant keeps who took it.")
    _check_admin(by)
    person = User.objects.select_for_update().get(pk=person.pk)
    grant = RoleGrant.objects.filter(user=person, role=role, revoked_at__isnull=True).first()
    if grant is None:
        raise Conflict(f'{person} does not have the role "{Role(role).label.lower()}".')
    grant.revoked_at, grant.revoked_by = clock.database_now(), by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    _open_records(person, person.is_superuser or (person.is_staff and role != Role.ADMIN))
    _tell(chain, "person.role_taken", person, by, role=Role(role).value)
    return grant


@door(_chain)
def switch_off(person: User, *, by: User | None) -> User:
    """Let somebody in no more, whatever session they have open; what they did stays theirs.

    Raises:
        Denied: not by an admin.
        Conflict: switched off already.
    """
    chain = _chain()
    _check_admin(by)
    person = _working(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _tell(chain, "person.switched_off", person, by)
    return person


def _check_admin(by: User | None) -> None:
    if by is not None and Role.ADMIN not in people.standing(by, clock.database_now()).own:
        raise Denied("Only an admin can change who works here.")


def _working(person: User) -> User:
    """The person's row, locked."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise Conflict(f"{person} is switched off.")
    return person


def _give(chain: SettingsChain, person: User, role: Role, by: User | None) -> RoleGrant:
    if RoleGrant.objects.filter(user=person, role=role, revoked_at__isnull=True).exists():
        raise Conflict(f'{person} has the role "{Role(role).label.lower()}" already.')
    grant = RoleGrant.objects.create(user=person, role=role, granted_at=clock.database_now(), granted_by=by)
    _open_records(person, person.is_staff or role == Role.ADMIN)
    _tell(chain, "person.role_given", person, by, role=Role(role).value)
    return grant


def _open_records(person: User, may: bool) -> None:
    if person.is_staff != may:
        person.is_staff = may
        person.save(update_fields=["is_staff"])


def _tell(chain: SettingsChain, type: str, person: User, by: User | None, **more: str) -> None:
    data = {"person": person.first_name, "person_id": person.pk, **more}
    audit.record(chain, type, at=clock.database_now(), by=by, data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
