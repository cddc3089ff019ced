"""Somebody leaves, or gives up a role: what is in their hands is seen first, then goes to others in one transaction.

Lanes handed to them and deals they own must go to somebody. A role that only they hold may: where nobody takes it, the
promises that wait for it pause at once (`nobody`). Entries of the library that name them as owner keep their words, as
these never change; they are shown, so that somebody writes them anew.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from dealdesk.domain import audit, clock, notify, people, staff
from dealdesk.domain.doors import door
from dealdesk.enums import Role
from dealdesk.exceptions import Denied, Invalid
from dealdesk.models import RoleGrant, SettingsChain, StandIn, User
from promises.domain.locking import locked_deal
from promises.enums import OPEN_STATES, Lane, PromiseState
from promises.models import Capability, Deal, Promise
from promises.models.deal import DealOutcome
from promises.policies import makers
from reviews.domain.answers import give_lane
from reviews.domain.clock_moves import clean_reason
from reviews.domain.steps import Step
from reviews.models import Decision, JointMark, JointRound, RequiredLane, Review, SayBackJudgement

MOST_ENTRIES = 20  # entries of the library named on the page
ANSWERING = (*(Role(lane.value) for lane in Lane), Role.LEAD)
KEEPERS = frozenset({Role.PRODUCT, Role.SECURITY})


@dataclass(frozen=True)
class InHand:
    """What somebody would leave behind.

    Attributes:
        lanes: lanes handed to them that owe an answer, with promise and deal.
        deals: deals they own that are open, or have an ask under review.
        only: roles nobody else active holds, each with how many open asks wait for it.
        entries: entries of the library that name them as owner, the first 20.
    """

    lanes: list[RequiredLane]
    deals: list[Deal]
    only: dict[Role, int]
    entries: list[Capability]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left behind."""
        return not (self.lanes or self.deals or self.only or self.entries)


@dataclass(frozen=True)
class Heirs:
    """To whom it goes.

    Attributes:
        lanes: id of a `RequiredLane` to whoever answers instead.
        deals: id of a deal to its new owner.
        roles: a role only the leaver holds, to whoever gets it; left out where it goes to nobody.
        reason: one sentence, kept by every event and read by whoever takes over.
    """

    lanes: Mapping[int, User] = field(default_factory=dict)
    deals: Mapping[int, User] = field(default_factory=dict)
    roles: Mapping[Role, User] = field(default_factory=dict)
    reason: str = ""


def in_hand(person: User, roles: Collection[Role]) -> InHand:
    """What somebody has in hand as the holder of these roles; a constant number of queries.

    Args:
        person: who leaves, or gives up a role.
        roles: the roles given up; all they hold, where they leave.
    """
    lanes = RequiredLane.objects.filter(handed_to=person, review__isnull=True, promise__state__in=sorted(OPEN_STATES))
    lanes = lanes.filter(lane__in=[role.value for role in roles]).select_related("promise__deal__owner")
    deals = Deal.objects.none()
    if Role.REP in roles:
        still_open = Q(outcome=DealOutcome.OPEN) | Q(promises__state__in=sorted(OPEN_STATES))
        deals = Deal.objects.filter(still_open, owner=person).distinct().order_by("name", "pk")
    entries = Capability.objects.none()
    if KEEPERS & set(roles):
        entries = Capability.objects.filter(owner__iexact=person.first_name, withdrawn_at__isnull=True).order_by("pk")
    return InHand(
        list(lanes.order_by("promise_id", "pk")), list(deals), _only(person, roles), list(entries[:MOST_ENTRIES])
    )


def stands_in_for(person: User, now: datetime) -> list[StandIn]:
    """Absences of others, now or to come, in which somebody stands in; that ends with them, and nobody takes it over.

    Args:
        person: who leaves.
        now: database clock, aware UTC.
    """
    rows = StandIn.objects.filter(substitute=person, person__is_active=True, ends_at__gt=now)
    return list(rows.select_related("person").order_by("starts_at", "pk"))


def _only(person: User, roles: Collection[Role]) -> dict[Role, int]:
    """Roles that are needed for answers and that nobody else holds, with how many open asks wait for each."""
    active = RoleGrant.objects.filter(revoked_at__isnull=True, user__is_active=True).exclude(user=person)
    others = set(active.values_list("role", flat=True))
    only = [role for role in ANSWERING if role in roles and role.value not in others]
    if not only:
        return {}
    missing = RequiredLane.objects.filter(review__isnull=True, promise__state__in=sorted(OPEN_STATES))
    waiting = dict(missing.order_by().values_list("lane").annotate(count=Count("promise", distinct=True)))
    if Role.LEAD in only:
        waiting[Role.LEAD.value] = Promise.objects.filter(state=PromiseState.OWNER_DECISION).count()
    return {role: waiting.get(role.value, 0) for role in only}


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def switch_off(person: User, *, by: User, heirs: Heirs) -> User:
    """Let somebody in no more, after what is in their hands went to others.

    Raises:
        Denied: not by an admin.
        Conflict: switched off already, or the last admin.
        Invalid: something goes to nobody, or to somebody who may not have it; one sentence for each field.
    """
    _chain()
    _check_admin(by)
    staff.hold_followed(person, *heirs.roles.values())
    _hand_on(person, by, person_roles(person), heirs)
    return staff.switch_off(person, by=by)


@door(_chain)
def take_role(person: User, role: Role, *, by: User, heirs: Heirs) -> RoleGrant:
    """Take a role away, after what is in their hands with it went to others. As `switch_off`."""
    _chain()
    _check_admin(by)
    staff.hold_followed(person, *heirs.roles.values())
    if role in person_roles(person):
        _hand_on(person, by, {role}, heirs)
    return staff.take_role(person, role, by=by)


def person_roles(person: User) -> set[Role]:
    """Roles held now, read from the rows."""
    held = RoleGrant.objects.filter(user=person, revoked_at__isnull=True)
    return {Role(role) for role in held.values_list("role", flat=True)}


def _check_admin(by: User) -> None:
    if Role.ADMIN not in people.standing(by, clock.database_now()).own:
        raise Denied("Only an admin can change who works here.")


def _hand_on(person: User, by: User, roles: Collection[Role], heirs: Heirs) -> None:
    """Give everything on; deals are locked before promises, each in the order of their numbers.

    Whose rights change is locked already.
    """
    found = in_hand(person, roles)
    _check_named(person, found, heirs)
    for role, heir in heirs.roles.items():
        if role in found.only and not heir_holds(heir, role):
            staff.give_role(heir, role, by=by)
    for deal in sorted(found.deals, key=lambda row: row.pk):
        _give_deal(deal.pk, by, heirs.deals[deal.pk], heirs.reason)
    for row in found.lanes:
        step = Step.open(row.promise_id, by)
        required = next((lane for lane in step.lanes if lane.pk == row.pk), None)
        # Answered while the deals were locked: there is nothing left to hand over.
        if required is None or required.review_id is not None or step.promise.state not in OPEN_STATES:
            continue
        try:
            give_lane(step, required, heirs.lanes[row.pk], heirs.reason)
        except Denied as refused:
            raise Invalid({f"lane_{row.pk}": refused.sentence}) from None
        step.finish()


def heir_holds(heir: User, role: Role) -> bool:
    """Whether somebody holds a role already."""
    return RoleGrant.objects.filter(user=heir, role=role, revoked_at__isnull=True).exists()


def _check_named(person: User, found: InHand, heirs: Heirs) -> None:
    errors: dict[str, str] = {}
    for row in found.lanes:
        to = heirs.lanes.get(row.pk)
        if to is None or to.pk == person.pk:
            lane = str(row.get_lane_display())
            errors[f"lane_{row.pk}"] = f"Choose who answers for {lane} on {row.promise.label} instead of {person}."
    for deal in found.deals:
        to = heirs.deals.get(deal.pk)
        if to is None or to.pk == person.pk:
            errors[f"deal_{deal.pk}"] = f"Choose who owns {deal} instead of {person}."
        elif why_not := why_not_owner(deal, to):
            errors[f"deal_{deal.pk}"] = why_not
    for role, heir in heirs.roles.items():
        if heir.pk == person.pk or not heir.is_active:
            errors[f"role_{role.value}"] = f"Choose somebody else than {person} who is not switched off."
    if errors:
        raise Invalid(errors)
    if found.lanes or found.deals:
        clean_reason(heirs.reason)


def why_not_owner(deal: Deal, to: User) -> str:
    """Why somebody may not own a deal, or "" (DESIGN section 3, Four eyes: an owner reviews and decides nothing)."""
    if not to.is_active or not heir_holds(to, Role.REP):
        return f"{to} is no sales rep; choose one who is."
    answered = (
        Review.objects.filter(promise__deal=deal).filter(Q(answered_by=to) | Q(represented=to)),
        Decision.objects.filter(promise__deal=deal, decided_by=to),
        JointRound.objects.filter(deal=deal, opened_by=to),
        JointMark.objects.filter(round__deal=deal).filter(Q(marked_by=to) | Q(represented=to)),
        SayBackJudgement.objects.filter(answer__ask__deal=deal).filter(Q(judged_by=to) | Q(represented=to)),
    )
    if any(acts.exists() for acts in answered):
        return f"{to} answered an ask of {deal} and cannot own it too; choose another rep."
    return ""


def _give_deal(deal_id: int, by: User, to: User, reason: str) -> None:
    """Another owner; whoever owned it stays on it, as what they asked there stays theirs."""
    deal, now = locked_deal(deal_id)
    reason = clean_reason(reason)
    before, deal.owner = deal.owner, to
    deal.team.add(before)
    data = {
        "from": before.first_name,
        "from_id": before.pk,
        "to": to.first_name,
        "to_id": to.pk,
        "reason": reason,
    }
    event = audit.record(deal, "deal.handed_over", at=now, by=by, data=data)
    deal.version += 1
    deal.save(update_fields=["owner", "version", "audit_head", "audit_length"])
    notify.queue(event, [to], "deal_handed_over", {"deal": deal, "before": before, "reason": reason})


def may_answer(row: RequiredLane, person: User) -> bool:
    """Whether somebody, loaded with their roles, may answer a lane; `give_lane` asks it afresh."""
    return person.holds(Role(row.lane)) and person.pk not in makers(row.promise, row.promise.deal)
