"""Whose turn it is: the reader, the group a promise stands in, and the conditions that say so."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dealdesk.enums import Role
from dealdesk.models import RoleGrant, User
from promises.enums import OPEN_STATES, TIMED_STATES, YES_STATES, Lane, PromiseState
from reviews.models import Question, RequiredLane


class Group(IntEnum):
    """Whose turn it is, in the order of the page."""

    PAUSED = 0
    YOURS = 1
    OTHERS = 2
    LEAD = 3
    SALES = 4


@dataclass(frozen=True)
class Me:
    """Whose queue it is.

    Attributes:
        user_id: the reader.
        lanes: lanes they answer for.
        is_lead: whether the final decision is theirs.
    """

    user_id: int
    lanes: tuple[Lane, ...]
    is_lead: bool

    @classmethod
    def of(cls, user: User, lent: frozenset[str] = frozenset()) -> "Me":
        """The reader as loaded with the request, with the roles of those they stand in for."""
        roles = {role.value for role in user.roles} | lent
        return cls(user.pk, tuple(lane for lane in Lane if lane.value in roles), Role.LEAD.value in roles)


def lent(user_id: Any, now: Any) -> QuerySet[RoleGrant]:
    """Roles of the people this person stands in for now."""
    return RoleGrant.objects.filter(
        revoked_at__isnull=True,
        user__is_active=True,
        user__stand_ins__substitute=user_id,
        user__stand_ins__starts_at__lte=now,
        user__stand_ins__ends_at__gt=now,
    )


def is_listed(now: datetime) -> Q:
    """What the queue holds: everything open, and every yes that lapsed."""
    return Q(state__in=sorted(OPEN_STATES)) | Q(state__in=sorted(YES_STATES), lapses_at__lte=now)


def _missing() -> QuerySet[RequiredLane]:
    return RequiredLane.objects.filter(promise=OuterRef("pk"), review__isnull=True)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, as conditions on a promise.

    Own asks, lanes handed to somebody else and lanes that wait for a reply from sales are nobody's turn here.

    Attributes:
        review: while the clock runs: a lane of this person owes its answer.
        held: the same while a question is open somewhere; the lane that asked waits itself.
        decision: the owner's answer is next, and it is this person's.
    """

    review: Q
    held: Q
    decision: Q

    @classmethod
    def of(cls, me: Me) -> "Turn":
        """The conditions for one reader."""
        foreign = ~Q(created_by=me.user_id) & ~Q(deal__owner=me.user_id) & ~Q(asked_by=me.user_id)
        foreign &= ~Q(sent_by=me.user_id)
        nobody = Q(pk__in=[])
        if not me.lanes:
            return cls(nobody, nobody, foreign if me.is_lead else nobody)
        owed = _missing().filter(Q(handed_to__isnull=True) | Q(handed_to=me.user_id), lane__in=me.lanes)
        asked = Question.objects.filter(promise=OuterRef("promise"), lane=OuterRef("lane"), replied_at__isnull=True)
        return cls(
            review=foreign & Q(Exists(owed)),
            held=foreign & Q(Exists(owed.filter(~Exists(asked)))),
            decision=foreign if me.is_lead else nobody,
        )

    @property
    def late(self) -> Q:
        """Among paused promises and lapsed answers."""
        ready = ~Q(state=PromiseState.PAUSED) | ~Q(Exists(_missing()))
        return self.held | (self.decision & ready & ~Q(state__in=sorted(TIMED_STATES - {PromiseState.OWNER_DECISION})))

    def at(self, state: PromiseState) -> Q:
        """Among promises whose clock runs in this state."""
        return self.decision if state == PromiseState.OWNER_DECISION else self.review
