"""Doors of who works here: people are added, given roles, relieved of them, stood in for and switched off; never
deleted.

Every change is an event of the settings chain, whose lock is taken first, so two admins change people one after the
other. `by` is None where somebody with the machine itself in hand runs `manage.py person`; the event then names
Dealdesk.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from dealdesk.domain import audit, clock, notify, people, stand_ins
from dealdesk.domain.doors import door
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, RoleGrant, SettingsChain, StandIn, User

ONE_DAY = timedelta(days=1)
LONGEST_ABSENCE = timedelta(days=366)  # a year; a stand-in for longer is a role of its own


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
    _check_zone(zone)
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
        Conflict: does not have the role, is the last admin, or nobody is named who takes it.
    """
    chain = _chain()
    if by is None:
        raise Conflict("Say which admin takes the role: the grant keeps who took it.")
    _check_admin(by)
    person = people.take_rights(person)
    grant = RoleGrant.objects.filter(user=person, role=role, revoked_at__isnull=True).first()
    if grant is None:
        raise Conflict(f'{person} does not have the role "{Role(role).label.lower()}".')
    if role == Role.ADMIN:
        _check_not_last_admin(person)
    grant.revoked_at, grant.revoked_by = clock.database_now(), by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    _open_records(person, person.is_superuser or (person.is_staff and role != Role.ADMIN))
    _tell(chain, "person.role_taken", person, by, role=Role(role).value)
    _fewer_may_act()
    return grant


@door(_chain)
def switch_off(person: User, *, by: User | None) -> User:
    """Let somebody in no more, whatever session they have open; what they did stays theirs.

    Raises:
        Denied: not by an admin.
        Conflict: switched off already, or the last admin.
    """
    chain = _chain()
    _check_admin(by)
    hold_followed(person)
    person = _working(person)
    _check_not_last_admin(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _tell(chain, "person.switched_off", person, by)
    _follow_stand_ins(chain, by)
    _fewer_may_act()
    return person


@door(_chain)
def switch_on(person: User, *, by: User | None) -> User:
    """Let somebody in again, with the roles they still hold.

    Raises:
        Denied: not by an admin.
        Conflict: not switched off.
    """
    chain = _chain()
    _check_admin(by)
    hold_followed(person)
    person = people.take_rights(person)
    if person.is_active:
        raise Conflict(f"{person} is not switched off.")
    person.is_active = True
    person.save(update_fields=["is_active"])
    _tell(chain, "person.switched_on", person, by)
    _follow_stand_ins(chain, by)
    return person


@door(_chain)
def set_zone(person: User, zone: str, *, by: User | None) -> User:
    """Say in which time zone somebody reads moments and is away; stand-ins named before keep their days.

    Raises:
        Denied: not by an admin.
        Conflict: switched off.
        Invalid: no time zone of that name.
    """
    chain = _chain()
    _check_admin(by)
    person = _working(person)
    _check_zone(zone)
    before, person.zone = person.zone, zone
    person.save(update_fields=["zone"])
    _tell(chain, "person.zone_set", person, by, zone=zone, before=before)
    return person


@door(_chain)
def name_stand_in(person: User, substitute: User, *, first: date, last: date, by: User | None) -> StandIn:
    """Name who acts for somebody who is away, for whole days in that person's time zone; both are told.

    Where the stand-in is away in these days too, whoever stands in for them acts for the person as well, and is told.

    Args:
        person: who is away; their roles are lent.
        substitute: who acts for them, and is told what they would be told.
        first: first day of the absence.
        last: last day of it, included.
        by: an admin.

    Raises:
        Denied: not by an admin.
        Conflict: somebody is switched off, stands in for themselves or does so already, or stand-ins lead in a circle.
        Invalid: days in the wrong order, over already, or more than a year.
    """
    chain = _chain()
    _check_admin(by)
    hold_followed(person, substitute)
    person, substitute = _working(person), _working(substitute)
    if person.pk == substitute.pk:
        raise Conflict(f"{person} cannot stand in for themselves; name somebody else.")
    now, zone = clock.database_now(), ZoneInfo(person.zone)
    starts_at, ends_at = _midnight(first, zone), _midnight(last + ONE_DAY, zone)
    if last < first:
        raise Invalid({"last": "Choose a last day that is not before the first."})
    if ends_at <= now:
        raise Invalid({"last": "Choose a last day that is not over yet."})
    if last - first > LONGEST_ABSENCE:
        raise Invalid({"last": "Choose a last day within a year of the first."})
    same_days = StandIn.objects.filter(through__isnull=True, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if same_days.filter(person=person, substitute=substitute).exists():
        raise Conflict(f"{substitute} stands in for {person} in these days already.")
    pair = stand_ins.Span(person.pk, substitute.pk, starts_at, ends_at)
    if stand_ins.leads_back(pair, map(stand_ins.span_of, same_days)):
        raise Conflict(
            f"{substitute} is away in these days too, and whoever stands in for them leads back to {person}; "
            "name somebody else."
        )
    row = StandIn.objects.create(person=person, substitute=substitute, starts_at=starts_at, ends_at=ends_at)
    _tell_named(chain, row, by)
    _follow_stand_ins(chain, by)
    return row


@door(_chain)
def end_stand_in(person: User, substitute: User, *, by: User | None, absence: int | None = None) -> User:
    """Let somebody stand in for somebody no more, from now on; what they did until now stays provable.

    Whoever acts for that person only through them acts for them no more either.

    Args:
        person: who is back.
        substitute: who stood in for them, or was to.
        by: an admin.
        absence: id of the one `StandIn` that ends or is called off; None for every one of this pair.

    Raises:
        Denied: not by an admin.
        Conflict: they do not stand in for them, now or later, or not in this absence any more.
    """
    chain = _chain()
    _check_admin(by)
    hold_followed(person)
    now = clock.database_now()
    pair = StandIn.objects.filter(person=person, substitute=substitute, through__isnull=True)
    if absence is not None:
        pair = pair.filter(pk=absence)
    rows = pair.select_for_update().filter(ends_at__gt=now)
    if not rows:
        raise Conflict(f"{substitute} does not stand in for {person}, now or later.")
    rows.filter(starts_at__gte=now).delete()  # it lent nothing yet, so no old decision rests on it
    rows.filter(starts_at__lt=now).update(ends_at=now)
    _tell(chain, "person.stand_in_ended", person, by, **_substitute(substitute), ends_at=now.isoformat())
    _follow_stand_ins(chain, by, now)
    _fewer_may_act()
    return person


def hold_followed(*also: User) -> None:
    """Lock everybody whose own or lent rights may change, in the order in which every act locks them.

    A door that changes people takes this before any promise or deal, as an act takes its rights before those too.

    Args:
        also: besides those whose stand-in came to be through another one.
    """
    for pk in sorted({*stand_ins.resting_on_others(), *(person.pk for person in also)}):
        people.take_rights(User(pk=pk))


def _follow_stand_ins(chain: SettingsChain, by: User | None, now: datetime | None = None) -> None:
    """Stand-ins of stand-ins, as the pairs named now lead to; each change is told like one an admin made."""
    now = now or clock.database_now()
    begun, ended = stand_ins.follow(now)
    for row in ended:
        through = {"through": row.through.first_name if row.through else "", "ends_at": now.isoformat()}
        _tell(chain, "person.stand_in_ended", row.person, by, **_substitute(row.substitute), **through)
    for row in begun:
        _tell_named(chain, row, by)


def _tell_named(chain: SettingsChain, row: StandIn, by: User | None) -> None:
    days = {"starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat()}
    through = {"through": row.through.first_name} if row.through else {}
    event = _tell(chain, "person.stand_in_named", row.person, by, **_substitute(row.substitute), **days, **through)
    first, last = stand_ins.days_of(row, row.person)
    context = {"person": row.person, "substitute": row.substitute, "first": first, "last": last}
    notify.queue(event, [row.person, row.substitute], "stand_in_named", {**context, "through": row.through})


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def _substitute(substitute: User) -> dict[str, Any]:
    return {"substitute": substitute.first_name, "substitute_id": substitute.pk}


def _check_admin(by: User | None) -> None:
    if by is not None and Role.ADMIN not in people.standing(by, clock.database_now()).own:
        raise Denied("Only an admin can change who works here.")


def _check_zone(zone: str) -> None:
    if zone not in available_timezones():
        raise Invalid({"zone": "Choose a time zone by its name, for example Europe/Berlin."})


def _check_not_last_admin(person: User) -> None:
    """Without an admin nobody could let anybody in again but from the machine itself."""
    admins = set(people.holders(Role.ADMIN).values_list("pk", flat=True))
    if admins == {person.pk}:
        raise Conflict(f"{person} is the only admin; give somebody else the role first.")


def _fewer_may_act() -> None:
    """Whatever nobody may answer any more is paused in the same transaction, not at the next sweep."""
    import_string(settings.DEALDESK_FEWER_MAY_ACT)()


def _working(person: User) -> User:
    """The person's row, locked."""
    person = people.take_rights(person)
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


def _tell(chain: SettingsChain, type: str, person: User, by: User | None, **more: Any) -> AuditEvent:
    data = {"person": person.first_name, "person_id": person.pk, **more}
    event = audit.record(chain, type, at=clock.database_now(), by=by, data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return event
