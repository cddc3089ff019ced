"""Who works here, as the page tells it: people with roles and stand-ins, the one owner, and what nobody holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from dealdesk.enums import Role
from dealdesk.models import RoleGrant, StandIn, User
from promises.enums import Lane


@dataclass(frozen=True)
class Member:
    """One person.

    Attributes:
        person: as loaded.
        roles: held now, in the order of `Role`.
        now: who stands in for them now.
        planned: who will, the next first.
        stands_in_for: for whom they stand in now.
        lends: in which absences of others they stand in, now or later, the next first.
    """

    person: User
    roles: Sequence[Role]
    now: Sequence[StandIn] = field(default=())
    planned: Sequence[StandIn] = field(default=())
    stands_in_for: Sequence[User] = field(default=())
    lends: Sequence[StandIn] = field(default=())


def members(now: datetime, people: QuerySet[User] | None = None) -> list[Member]:
    """People by first name, those switched off last; four queries for any number of them.

    Args:
        now: database clock, aware UTC.
        people: some of them; all where it is not given.
    """
    # Whoever is switched off acts for nobody, and nobody for them; a pair named before counts again with both here.
    here = StandIn.objects.filter(person__is_active=True, substitute__is_active=True)
    rows = here.filter(ends_at__gt=now).order_by("starts_at", "pk")
    held = RoleGrant.objects.filter(revoked_at__isnull=True)
    found = (User.objects.all() if people is None else people).prefetch_related(
        Prefetch("grants", held),
        Prefetch("stand_ins", rows.select_related("substitute", "through"), to_attr="away"),
        Prefetch("stands_in_for", rows.select_related("person"), to_attr="acts_for"),
    )
    return [_member(person, now) for person in found.order_by("-is_active", "first_name", "pk")]


def _member(person: User, now: datetime) -> Member:
    away: list[StandIn] = person.away  # type: ignore[attr-defined]  # by the prefetch above
    acts_for: list[StandIn] = person.acts_for  # type: ignore[attr-defined]
    return Member(
        person=person,
        roles=[role for role in Role if role in person.roles],
        now=[row for row in away if row.starts_at <= now],
        planned=[row for row in away if row.starts_at > now],
        stands_in_for=list({row.person_id: row.person for row in acts_for if row.starts_at <= now}.values()),
        lends=acts_for,
    )


def owners(everybody: Sequence[Member]) -> list[Member]:
    """Active deal desk leads; there is to be exactly one."""
    return [member for member in everybody if member.person.is_active and Role.LEAD in member.roles]


def not_held(everybody: Sequence[Member]) -> list[Role]:
    """Roles of groups every ask may need that nobody active holds; legal and finance only where a rule names them."""
    held = {role for member in everybody if member.person.is_active for role in member.roles}
    return [Role(lane.value) for lane in Lane if not lane.is_extra and Role(lane.value) not in held]
