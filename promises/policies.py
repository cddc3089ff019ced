"""May this happen to this ask now? Every refusal is a sentence that says who must do what."""

from collections.abc import Callable
from typing import Any

from dealdesk.domain.people import Standing
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Refused
from promises.enums import PromiseState
from promises.models import Deal, Promise


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


def check_is_draft(promise: Promise) -> None:
    """What was sent is not edited; it changes by a new revision."""
    if promise.state != PromiseState.DRAFT:
        raise Conflict(f"{promise.label} was sent already; record a scope change instead.")
