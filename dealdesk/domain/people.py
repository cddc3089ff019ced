"""Who may act as what, read from the rows at the moment of acting and never from a session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.models import RoleGrant, StandIn, User
from dealdesk.models.user import Listed


@dataclass(frozen=True)
class Standing:
    """What a person may act as right now.

    Attributes:
        user: the person.
        own: roles of their own.
        lent: role to the people they stand in for who hold it.
    """

    user: User
    own: frozenset[Role]
    lent: dict[Role, tuple[User, ...]]

    def holds(self, *roles: Role) -> bool:
        """Whether the person may act as one of these roles, for themselves or as a stand-in."""
        return any(role in self.own or role in self.lent for role in roles)


def standing(user: User, now: datetime) -> Standing:
    """Read a person's rights afresh, in one query.

    Args:
        user: whoever acts; only the id is trusted.
        now: database clock, aware UTC.

    Returns:
        Empty rights when the person is switched off (RELIABILITY I20, row 64).
    """
    lends = Q(
        user__stand_ins__substitute=user,
        user__stand_ins__substitute__is_active=True,
        user__stand_ins__starts_at__lte=now,
        user__stand_ins__ends_at__gt=now,
    )
    own: set[Role] = set()
    lent: dict[Role, dict[int, User]] = {}
    grants = RoleGrant.objects.filter(revoked_at__isnull=True, user__is_active=True)
    for grant in grants.filter(Q(user=user) | lends).select_related("user").order_by("user_id", "role"):
        if grant.user_id == user.pk:
            own.add(Role(grant.role))
        else:
            lent.setdefault(Role(grant.role), {})[grant.user_id] = grant.user
    return Standing(user, frozenset(own), {role: tuple(people.values()) for role, people in lent.items()})


def lent(person_id: Any, now: Any) -> QuerySet[RoleGrant]:
    """Roles of the people this person stands in for now."""
    return RoleGrant.objects.filter(
        revoked_at__isnull=True,
        user__is_active=True,
        user__stand_ins__substitute=person_id,
        user__stand_ins__starts_at__lte=now,
        user__stand_ins__ends_at__gt=now,
    )


def lent_column(person_id: int) -> Subquery:
    """Roles of those a person stands in for now, as a column of the statement that loads the person.

    Rights follow a stand-in (DESIGN section 3), so what can be read does too, whatever roles they hold themselves.
    """
    now = RawSQL(clock.in_sql(), (), output_field=DateTimeField())  # noqa: S611 -- a constant
    whole = lent(person_id, now).order_by().values("user__stand_ins__substitute").annotate(lent=Listed("role"))
    return Subquery(whole.values("lent"))


def hold_rights(user: User) -> None:
    """Let nobody take a person's rights, nor those they stand in with, before this transaction ends.

    Whoever takes them locks the same row and reads the clock afterwards, so an act and its right never cross: either
    the act is older than the end of the right, or it is refused. Taken before any other lock, in every door alike. On
    SQLite one transaction writes at a time anyway.

    Args:
        user: whoever acts.
    """
    if connection.vendor != "postgresql":
        return
    people, lends = User._meta.db_table, StandIn._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {people} WHERE id = %s OR id IN "  # noqa: S608 -- names of our own tables
            f"(SELECT person_id FROM {lends} WHERE substitute_id = %s) ORDER BY id FOR SHARE",
            [user.pk, user.pk],
        )


def take_rights(user: User) -> User:
    """A person's row, locked against whoever acts with their rights; read the clock after it.

    Args:
        user: whose rights end.
    """
    # A row that only names them (a notice, an answer) is no act with their rights, and does not wait.
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


class RightsHistory:
    """Who held which role when, for re-proving old decisions (RELIABILITY I1). Two queries, any number of questions."""

    def __init__(self) -> None:
        self._grants: dict[tuple[int, str], list[tuple[datetime, datetime | None]]] = {}
        for user, role, start, end in RoleGrant.objects.values_list("user_id", "role", "granted_at", "revoked_at"):
            self._grants.setdefault((user, role), []).append((start, end))
        self._stand_ins: dict[tuple[int, int], list[tuple[datetime, datetime]]] = {}
        for substitute, person, start, end in StandIn.objects.values_list(
            "substitute_id", "person_id", "starts_at", "ends_at"
        ):
            self._stand_ins.setdefault((substitute, person), []).append((start, end))

    def held(self, user_id: int, role: Role, at: datetime) -> bool:
        """Whether a person held a role of their own at that moment."""
        return any(
            start <= at and (end is None or at < end) for start, end in self._grants.get((user_id, role.value), ())
        )

    def acted_as(self, user_id: int, represented_id: int | None, role: Role, at: datetime) -> bool:
        """Whether a person could act in a role at that moment, for themselves or for the person they represented."""
        if represented_id is None:
            return self.held(user_id, role, at)
        spans = self._stand_ins.get((user_id, represented_id), ())
        return any(start <= at < end for start, end in spans) and self.held(represented_id, role, at)


def holders(role: Role, *, except_for: Iterable[int] = ()) -> QuerySet[User]:
    """Active people who hold a role now.

    Args:
        role: the role.
        except_for: ids of people who may not act here, for example whoever made the ask.
    """
    return (
        User.objects.filter(is_active=True, grants__role=role, grants__revoked_at__isnull=True)
        .exclude(pk__in=list(except_for))
        .order_by("pk")
    )


def stand_ins(person_ids: Iterable[int] | QuerySet[Any], now: datetime) -> QuerySet[User]:
    """Active people who stand in for any of these people now.

    Args:
        person_ids: ids of whom they stand in for; also as a query.
        now: database clock, aware UTC.
    """
    lent = StandIn.objects.filter(person__in=person_ids, person__is_active=True, starts_at__lte=now, ends_at__gt=now)
    return User.objects.filter(is_active=True, pk__in=lent.values("substitute")).order_by("pk")


def reached(role: Role, now: datetime, *, except_for: Iterable[int] = ()) -> QuerySet[User]:
    """Whom a notice for a role reaches: its holders, and beside each the people who stand in for them now.

    A stand-in is not told in the place of somebody who may not act here; an own ask of the lead excludes nobody, as
    there the lead's stand-in decides (DESIGN section 3, Four eyes).

    Args:
        role: the role.
        now: database clock, aware UTC.
        except_for: ids of people who may not act here, neither for themselves nor through a stand-in.
    """
    left_out = list(except_for)
    held = holders(role, except_for=left_out).order_by().values("pk")
    in_place = stand_ins(held, now).order_by().values("pk")
    everybody = User.objects.filter(Q(pk__in=held) | Q(pk__in=in_place))
    return everybody.exclude(pk__in=left_out).order_by("pk")


class Roster:
    """Everybody here now, with who stands in for whom: `reached` for many promises at once, in three queries."""

    def __init__(self, now: datetime) -> None:
        everybody = User.objects.filter(is_active=True).prefetch_related("grants").order_by("pk")
        self.by_id = {person.pk: person for person in everybody}
        self._in_place: dict[int, list[User]] = {}
        current = StandIn.objects.filter(starts_at__lte=now, ends_at__gt=now).order_by("substitute_id")
        for person_id, substitute_id in current.values_list("person_id", "substitute_id"):
            if substitute_id in self.by_id:
                self._in_place.setdefault(person_id, []).append(self.by_id[substitute_id])
        self._holders: dict[Role, list[User]] = {}
        for person in self.by_id.values():
            for role in person.roles:
                self._holders.setdefault(role, []).append(person)

    def stand_ins(self, person_id: int) -> list[User]:
        """Who stands in for somebody who is here."""
        return self._in_place.get(person_id, []) if person_id in self.by_id else []

    def reached(self, role: Role, *, except_for: Iterable[int] = ()) -> list[User]:
        """The same people as the function of this name; see there."""
        left_out = set(except_for)
        found: dict[int, User] = {}
        for person in self._holders.get(role, ()):
            if person.pk not in left_out:
                found |= {other.pk: other for other in (person, *self.stand_ins(person.pk))}
        return [person for pk, person in sorted(found.items()) if pk not in left_out]
