"""May this happen to this ask now? Every refusal is a sentence that says who must do what."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from dealdesk.domain.people import Standing
from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Refused
from promises.enums import PromiseState
from promises.models import Capability, Deal, Promise

#: Who keeps the library; for themselves alone, not as a stand-in, so that two people really read the words.
LIBRARIANS = (Role.PRODUCT, Role.SECURITY)


def reason_not(check: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The sentence with which a check refuses, or "" where it passes; pages put it beside the disabled button."""
    try:
        check(*args, **kwargs)
    except Refused as refusal:
        return refusal.sentence
    return ""


def makers(promise: Promise, deal: Deal) -> set[int]:
    """Ids of whoever made the ask or owns the deal: who began it, wrote it as it stands, sent it (RELIABILITY A15)."""
    people = {promise.created_by_id, promise.asked_by_id, promise.sent_by_id, deal.owner_id}
    return {person for person in people if person is not None}


def is_own(user_id: int, promise: Promise, deal: Deal) -> bool:
    """Whether this person made the ask or owns the deal (DESIGN section 3, Four eyes)."""
    return user_id in makers(promise, deal)


def check_may_ask(standing: Standing) -> None:
    """Only a rep writes asks and makes deals."""
    if not standing.holds(Role.REP):
        raise Denied("Only a sales rep can write an ask.")


def check_on_deal(standing: Standing, deal: Deal) -> None:
    """A rep works on the deals they own or are on."""
    check_may_ask(standing)
    if standing.user.pk != deal.owner_id and not deal.team.filter(pk=standing.user.pk).exists():
        raise Denied(f"Only the reps of {deal.name} can do this; ask {deal.owner} to add you.")


def check_adds_proof(standing: Standing, promise: Promise, deal: Deal) -> None:
    """Whoever must answer a promise may lay proof beside it, as the reps of its deal do; nobody looks at a draft yet.

    Raises:
        Denied: neither a rep of the deal nor a reviewer of a lane it requires.
    """
    lanes = promise.required_lanes.values_list("lane", flat=True)
    if promise.state == PromiseState.DRAFT or not standing.holds(*(Role(lane) for lane in lanes)):
        check_on_deal(standing, deal)


NO_PROOF = "Add a proof, or say why there is none."


def check_has_proof(promise: Promise) -> None:
    """What the customer asked is shown by something, or somebody wrote down why by nothing.

    Raises:
        Invalid: no proof stands that is not struck.
    """
    if not promise.proofs.filter(struck_at__isnull=True).exists():
        raise Invalid({"proof": NO_PROOF})


def check_is_draft(promise: Promise) -> None:
    """What was sent is not edited; it changes by a new revision."""
    if promise.state != PromiseState.DRAFT:
        raise Conflict(f"{promise.label} was sent already; record a scope change instead.")


def check_keeps_library(standing: Standing) -> None:
    """Product and security reviewers write, approve, check and withdraw what is documented."""
    if standing.own.isdisjoint(LIBRARIANS):
        raise Denied("Only a product or security reviewer can change the library.")


def check_usable(capability: Capability, deal: Deal | None, today: date) -> None:
    """Words of the library end an ask only while they are approved, checked and meant for such a deal.

    Args:
        capability: the entry, locked where its words are about to be used.
        deal: the deal; None asks for everything but the scope.
        today: the day it is in the deal's zone.

    Raises:
        Conflict: with the reason.
    """
    if capability.withdrawn_at is not None:
        raise Conflict(f"Withdrawn from the library: {capability.withdrawn_reason}")
    if capability.approved_at is None:
        raise Conflict("Nobody has approved these words yet.")
    if fingerprint(capability.sentence) != capability.sha256:
        raise Conflict("The stored words are not the ones that were approved; a reviewer must withdraw them.")
    if capability.is_due(today):
        day = f"{capability.review_by:%Y-%m-%d}"
        raise Conflict(f"These words were to be checked by {day}; a product or security reviewer checks them first.")
    if deal is not None:
        check_in_scope(capability, deal)


def check_in_scope(capability: Capability, deal: Deal) -> None:
    """Where an entry names a plan, a region or a version, the deal has that one.

    Raises:
        Conflict: says which it holds for, and what the deal has.
    """
    for what, needed, has in (
        ("plan", capability.plan, deal.product_plan),
        ("region", capability.region, deal.region),
        ("version", capability.product_version, deal.product_version),
    ):
        if needed and needed != has:
            other = f"{deal.name} has {has}" if has else f"the {what} of {deal.name} is not known"
            raise Conflict(f"These words hold for the {what} {needed} only; {other}.")


def check_approved_by_another(capability: Capability, asking: Iterable[int], deal: Deal) -> None:
    """Four eyes: whoever makes the ask or owns the deal did not approve the words (DESIGN section 3).

    Args:
        asking: ids of whoever made the ask, wrote it as it stands or sends it.

    Raises:
        Denied: they approved them themselves.
    """
    if capability.approved_by_id in set(asking):
        raise Denied("You approved these words yourself; for your own ask somebody else must have.")
    if capability.approved_by_id == deal.owner_id:
        raise Denied(f"{deal.owner} owns this deal and approved these words; somebody else must have.")
