"""Whose turn it is: the reader, the group a promise stands in, and the conditions that say so."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from dealdesk.domain.people import lent
from dealdesk.enums import Role
from dealdesk.models import User
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
        lanes: lanes they answer for, themselves or as a stand-in.
        is_lead: whether the final decision is theirs.
        lent: lanes that are theirs only as a stand-in, each with ids of whom they stand in for there.
        in_place_of: ids of everybody with a role they stand in for.
    """

    user_id: int
    lanes: tuple[Lane, ...]
    is_lead: bool
    lent: Mapping[Lane, frozenset[int]] = field(default_factory=dict)
    in_place_of: frozenset[int] = frozenset()

    @classmethod
    def of(cls, user: User, lends: Iterable[tuple[str, int]] = ()) -> "Me":
        """The reader as loaded with the request, and those they stand in for: each with a role they hold."""
        own, lenders = {role.value for role in user.roles}, dict[str, set[int]]()
        for role, person in lends:
            lenders.setdefault(role, set()).add(person)
        roles = own | set(lenders)
        return cls(
            user.pk,
            tuple(lane for lane in Lane if lane.value in roles),
            Role.LEAD.value in roles,
            {lane: frozenset(lenders[lane.value]) for lane in Lane if lane.value in lenders and lane.value not in own},
            frozenset().union(*lenders.values()),
        )

    @property
    def stands_in(self) -> bool:
        """Whether they stand in for anybody."""
        return bool(self.in_place_of)

    def is_turn(self, lane: Lane, handed_to: int | None, makers: Collection[int]) -> bool:
        """Whether a lane that owes its answer is theirs; the conditions of `Turn` say the same in a statement.

        Args:
            handed_to: whoever it was handed to, or None.
            makers: ids of whoever made the ask or owns the deal.
        """
        if lane not in self.lanes or self.user_id in makers:
            return False
        if lane in self.lent and self.lent[lane] <= set(makers):
            return False
        return handed_to is None or handed_to == self.user_id or handed_to in self.in_place_of


def is_listed(now: datetime) -> Q:
    """What the queue holds: everything open, and every yes that lapsed."""
    return Q(state__in=sorted(OPEN_STATES)) | Q(state__in=sorted(YES_STATES), lapses_at__lte=now)


def _missing() -> QuerySet[RequiredLane]:
    return RequiredLane.objects.filter(promise=OuterRef("pk"), review__isnull=True)


#: From a required lane; the same people as `promises.policies.makers`.
MADE_BY = ("promise__created_by", "promise__asked_by", "promise__sent_by", "promise__deal__owner")


def _theirs(me: Me, now: Any) -> Q:
    """Lanes this person may answer for; as a stand-in only for somebody whose own ask it is not."""
    own = Q(lane__in=[lane for lane in me.lanes if lane not in me.lent])
    if not me.lent:
        return own
    lenders = lent(me.user_id, now).filter(role=OuterRef("lane"))
    for made_by in MADE_BY:
        lenders = lenders.exclude(user=Coalesce(OuterRef(made_by), Value(0)))
    return own | (Q(lane__in=list(me.lent)) & Q(Exists(lenders)))


def _with(me: Me, now: Any) -> Q:
    """Lanes handed to nobody, to this person, or to somebody they stand in for."""
    free = Q(handed_to__isnull=True) | Q(handed_to=me.user_id)
    return free | Q(Exists(lent(me.user_id, now).filter(user=OuterRef("handed_to")))) if me.stands_in else free


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
    def of(cls, me: Me, now: Any) -> "Turn":
        """The conditions for one reader at a moment."""
        foreign = ~Q(created_by=me.user_id) & ~Q(deal__owner=me.user_id) & ~Q(asked_by=me.user_id)
        foreign &= ~Q(sent_by=me.user_id)
        nobody = Q(pk__in=[])
        if not me.lanes:
            return cls(nobody, nobody, foreign if me.is_lead else nobody)
        owed = _missing().filter(_with(me, now), _theirs(me, now))
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
