"""Whether a rule needs a second admin: asked for by one admin, confirmed by another, and on again at one press.

What was asked and who turned it off stands in the settings chain and nowhere else, so the page shows what the audit
trail says.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce

from dealdesk.domain import audit, clock, notify, people
from dealdesk.domain.doors import door
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import AuditEvent, SettingsChain, User
from reviews.domain.in_force import desk_policy
from reviews.domain.rule_drafts import check_admin, reason_of, settings_chain
from reviews.models import DeskPolicy, DraftState, RuleDraft

ASKED, SET = "policy.one_admin_asked", "policy.two_admins"
LABEL = "Trigger rules"

OFF_ALREADY = "One admin may do it already."
ASKED_ALREADY = "{who} asked for this already; another admin confirms it or keeps the second admin."
NOT_ASKED = "Nobody asks for this any more. Look at the page again."
OWN_REQUEST = "Another admin must confirm this: whoever asks to do without a second admin does not decide it alone."


@dataclass(frozen=True)
class Standing:
    """How it stands with the second admin.

    Attributes:
        two_admins: whether a rule needs one.
        asked: the request to do without, that waits for another admin; None where none does.
        turned_off: the event that turned it off; None while it is on, or where it was off from the start.
    """

    two_admins: bool
    asked: AuditEvent | None
    turned_off: AuditEvent | None


def standing() -> Standing:
    """How it stands with the second admin; two statements."""
    on = desk_policy().two_admins
    told = AuditEvent.objects.filter(chain=SettingsChain().chain, type__in=(ASKED, SET))
    newest = told.order_by("-position").first()
    asked = newest if on and newest is not None and newest.type == ASKED else None
    return Standing(on, asked, newest if not on else None)


def my_change_count(user: User, now: datetime) -> int:
    """How many changes of the rules wait for this admin, for the navigation of every page; one statement.

    Args:
        user: with their roles loaded.
        now: database clock, aware UTC.
    """
    if not user.holds(Role.ADMIN):
        return 0
    proposed = RuleDraft.objects.filter(state=DraftState.PROPOSED).exclude(written_by=user).order_by()
    told = AuditEvent.objects.filter(chain=SettingsChain().chain, type__in=(ASKED, SET)).order_by("-position")
    found = DeskPolicy.objects.annotate(
        drafts=Coalesce(Subquery(proposed.values("state").annotate(n=Count("pk")).values("n")), Value(0)),
        asks=Subquery(told.values("type")[:1]),
        asked_by=Subquery(told.values("actor_id")[:1]),
    ).values_list("two_admins", "drafts", "asks", "asked_by")
    for two_admins, drafts, asks, asked_by in found:
        return int(drafts) + (two_admins and asks == ASKED and asked_by != user.pk)
    return 0


def why_not_confirmed(asked: AuditEvent, by: User) -> str:
    """Why this person cannot confirm a request, or "": the page's hint, the door's sentence."""
    return OWN_REQUEST if asked.actor_id == by.pk else ""


@door(settings_chain)
def do_without(*, by: User, reason: str) -> bool:
    """Ask to let one admin turn rules on; it waits for another admin, and holds at once where there is no other.

    Args:
        by: an admin.
        reason: why, for whoever confirms it.

    Returns:
        Whether one admin may do it from now on.

    Raises:
        Denied: not by an admin.
        Conflict: it is so already, or was asked for already.
        Invalid: no reason is given.
    """
    chain = settings_chain()
    check_admin(by)
    said = reason_of(reason, required=True)
    found = standing()
    if not found.two_admins:
        raise Conflict(OFF_ALREADY)
    others = people.holders(Role.ADMIN, except_for=[by.pk])
    now = clock.database_now()
    if not others.exists():
        _set(chain, by, now, wanted=False, reason=said)
        return True
    if found.asked is not None and people.holders(Role.ADMIN).filter(pk=found.asked.actor_id or 0).exists():
        raise Conflict(ASKED_ALREADY.format(who=found.asked.actor_name))
    event = audit.record(chain, ASKED, at=now, by=by, label=LABEL, data={"reason": said})
    chain.save(update_fields=["audit_head", "audit_length"])
    notify.queue(event, people.reached(Role.ADMIN, now, except_for=[by.pk]), "one_admin", {"by": by, "reason": said})
    return False


@door(settings_chain)
def confirm(asked: int, *, by: User) -> None:
    """Let one admin turn rules on, as another admin asked.

    Args:
        asked: id of the request that was looked at.
        by: another admin than whoever asked.

    Raises:
        Denied: not by an admin, or by whoever asked.
        Conflict: this is not asked for any more.
    """
    chain = settings_chain()
    check_admin(by)
    found = standing().asked
    if found is None or found.pk != asked:
        raise Conflict(NOT_ASKED)
    if why_not := why_not_confirmed(found, by):
        raise Denied(why_not)
    data = {"reason": found.data["reason"], "asked_by": found.actor_id, "asked_by_name": found.actor_name}
    _set(chain, by, clock.database_now(), wanted=False, **data)


@door(settings_chain)
def need_second(*, by: User) -> None:
    """Need a second admin again, or keep needing one: a request to do without ends by it.

    Raises:
        Denied: not by an admin.
    """
    chain = settings_chain()
    check_admin(by)
    found = standing()
    if not found.two_admins or found.asked is not None:
        _set(chain, by, clock.database_now(), wanted=True)


def _set(chain: SettingsChain, by: User, now: datetime, *, wanted: bool, **data: object) -> None:
    """Set it, write it down, and tell every admin."""
    policy = desk_policy()
    policy.two_admins = wanted
    policy.save(update_fields=["two_admins"])
    event = audit.record(chain, SET, at=now, by=by, label=LABEL, data={"wanted": wanted, **data})
    chain.save(update_fields=["audit_head", "audit_length"])
    words = {"wanted": wanted, "by": by, "reason": data.get("reason", ""), "asked_by": data.get("asked_by_name", "")}
    notify.queue(event, people.reached(Role.ADMIN, now), "two_admins", words)
