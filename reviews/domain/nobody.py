"""A lane that nobody may answer, and a decision that nobody may make: the promise pauses and says so, it never passes.

Nobody is left where no active person holds the role, where all who do made the ask or own the deal and no stand-in of
theirs may act for them (DESIGN section 3, Four eyes), or where the policy "one person, one lane" leaves none over.
Doors look after every step, and whoever takes a right away looks at once; the sweep is for a stand-in's last day, which
ends without any door.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dealdesk.domain import audit, clock, notify
from dealdesk.domain.people import reached
from dealdesk.domain.text import joined
from dealdesk.enums import Role
from dealdesk.models import RoleGrant, StandIn
from promises.domain.locking import locked_promise
from promises.enums import REVIEW_STATES, TIMED_STATES, Lane, PromiseState
from promises.models import Promise
from promises.policies import makers
from reviews.models import DeskPolicy, RequiredLane

LEAD = Role.LEAD.value


@dataclass(frozen=True)
class Reach:
    """Who may act as what at a moment, by id.

    Attributes:
        held: role to the active people who hold it.
        in_place: a person to the active people who stand in for them.
        one_lane: whether the policy "one person, one lane" is on.
    """

    held: Mapping[str, frozenset[int]]
    in_place: Mapping[int, frozenset[int]]
    one_lane: bool

    @classmethod
    def at(cls, now: datetime) -> "Reach":
        """Read it afresh, in three queries.

        Args:
            now: database clock, aware UTC.
        """
        held: dict[str, set[int]] = {}
        grants = RoleGrant.objects.filter(revoked_at__isnull=True, user__is_active=True)
        for role, person in grants.values_list("role", "user_id"):
            held.setdefault(role, set()).add(person)
        in_place: dict[int, set[int]] = {}
        current = StandIn.objects.filter(starts_at__lte=now, ends_at__gt=now, substitute__is_active=True)
        for person, substitute in current.values_list("person_id", "substitute_id"):
            in_place.setdefault(person, set()).add(substitute)
        one_lane = DeskPolicy.objects.filter(pk=1, one_person_one_lane=True).exists()
        return cls(
            {role: frozenset(people) for role, people in held.items()},
            {person: frozenset(people) for person, people in in_place.items()},
            one_lane,
        )

    def may(self, role: str, own: Collection[int]) -> set[int]:
        """Ids of whoever may act in a role on an ask; `reviews.policies.acting_as` says the same of one person.

        Args:
            role: value of a `Role`.
            own: ids of whoever made the ask or owns the deal.
        """
        holders = self.held.get(role, frozenset())
        # Where the lead made the ask, the lead's stand-in decides.
        lenders = holders if role == LEAD else holders - set(own)
        able = set(holders).union(*(self.in_place.get(person, ()) for person in lenders))
        return able - set(own)

    def without(self, state: str, own: Collection[int], lanes: Mapping[str, int | None]) -> list[str]:
        """What nobody may do on an ask whose clock runs: values of lanes, or "lead".

        Args:
            state: where the promise is.
            own: ids of whoever made the ask or owns the deal.
            lanes: each required lane with whoever gave the answer that counts, or None.
        """
        answered = {person for person in lanes.values() if person is not None} if self.one_lane else set()
        if state == PromiseState.OWNER_DECISION:
            return [] if self.may(LEAD, own) - answered else [LEAD]
        if state not in REVIEW_STATES:
            return []
        missing = [lane for lane in Lane if lane.value in lanes and lanes[lane.value] is None]
        return [lane.value for lane in missing if not self.may(lane.value, own) - answered]


def sentence(who: Sequence[str]) -> str:
    """Why a promise stands still, and who must do what.

    Args:
        who: what nobody may do, as `Reach.without` gives it; at least one.
    """
    if LEAD in who:
        return (
            "Nobody may decide here. An admin must name a stand-in for the deal desk lead, or a lead who did not make "
            "this ask and may decide it; they reopen it, late."
        )
    lanes = [Lane(lane) for lane in who]
    names = joined([str(lane.label) for lane in lanes])
    roles = joined([f"“{Role(lane.value).label}”" for lane in lanes])
    return (
        f"Nobody may answer for {names} here. An admin must give the role {roles} to somebody who did not make this "
        "ask, or name a stand-in; they answer late."
    )


def pause(promise: Promise, now: datetime, who: Sequence[str]) -> None:
    """Pause a locked promise that nobody may move on; its own event, and the lead and the admins are told.

    Its time ends here: no lane is late, and what is missing gets a fresh deadline with the first late answer.

    Args:
        promise: locked, its clock running; the caller saves it.
        now: database clock, read after the lock.
        who: what nobody may do; at least one.
    """
    before, promise.answer_by = promise.state, now
    promise.pause()
    event = audit.record(
        promise,
        "promise.paused",
        at=now,
        by=None,
        state_before=before,
        state_after=promise.state,
        revision=promise.revision,
        wording_sha256=promise.wording.sha256 if promise.wording else "",
        data={"deadline": now.isoformat(), "lapsed": False, "nobody": list(who)},
    )
    told = [promise.created_by, *reached(Role.LEAD, now), *reached(Role.ADMIN, now)]
    context = {"promise": promise, "deal": promise.deal, "why": sentence(who), "what": title(who)}
    notify.queue(event, told, "nobody_may_answer", context)
    promise.version += 1


def title(who: Sequence[str]) -> str:
    """The same in a few words, for subjects and notes."""
    if LEAD in who:
        return "Nobody may decide"
    return f"No reviewer for {joined([str(Lane(lane).label) for lane in who])}"


def check(promise: Promise, now: datetime, own: Collection[int], lanes: Iterable[RequiredLane]) -> list[str]:
    """What nobody may do on a locked promise; three queries while its clock runs, else none.

    Args:
        promise: locked.
        now: database clock, read after the lock.
        own: ids of whoever made the ask or owns the deal.
        lanes: its required lanes, with the review that counts.
    """
    if promise.state not in TIMED_STATES:
        return []
    counting = {row.lane: row.review.answered_by_id if row.review is not None else None for row in lanes}
    return Reach.at(now).without(promise.state, own, counting)


def pause_unanswerable() -> int:
    """Pause every promise under review that nobody may move on.

    Returns:
        How many were paused.
    """
    paused = 0
    for promise_id in _candidates(clock.database_now()):
        with transaction.atomic():
            promise, now = locked_promise(promise_id)
            if promise.is_paused(now):
                continue
            lanes = list(promise.required_lanes.select_related("review"))
            if who := check(promise, now, makers(promise, promise.deal), lanes):
                pause(promise, now, who)
                promise.save()
                paused += 1
    return paused


def _candidates(now: datetime) -> list[int]:
    """Ids of promises that nobody may move on as things stand; five queries for any number of them."""
    reach = Reach.at(now)
    lanes: dict[int, dict[str, int | None]] = {}
    open_ones = Promise.objects.filter(state__in=sorted(TIMED_STATES), answer_by__gt=now)
    required = RequiredLane.objects.filter(promise__in=open_ones)
    for promise_id, lane, answered_by in required.values_list("promise_id", "lane", "review__answered_by_id"):
        lanes.setdefault(promise_id, {})[lane] = answered_by
    made_by = ("created_by_id", "asked_by_id", "sent_by_id", "deal__owner_id")
    return [
        pk
        for pk, state, *own in open_ones.order_by("pk").values_list("pk", "state", *made_by)
        if reach.without(state, {person for person in own if person is not None}, lanes.get(pk, {}))
    ]
