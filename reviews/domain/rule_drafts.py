"""Drafts of rule changes as every door takes them: locked, open, one's own, of the version that was looked at."""

from datetime import datetime
from typing import Any

from dealdesk.domain import audit, clock, jobs, people
from dealdesk.domain.typed import one_line
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Stale, VersionMissing
from dealdesk.models import AuditEvent, Job, SettingsChain, User
from reviews.models import DraftState, RuleDraft

ONLY_ADMINS = "Only an admin can change the trigger rules."
NOT_YOURS = "Only {who}, who wrote this change, can edit it."
REASON_LIMIT = 300


def settings_chain(*_: Any, **__: Any) -> SettingsChain:
    """The locked chain that changes of rules stand in: two admins change rules one after the other."""
    return audit.locked_settings_chain()


def own_draft(draft_id: int, by: User, version: int | None) -> RuleDraft:
    """An open draft of this person, locked.

    Args:
        version: the version it was opened on; None where the form carried none.

    Raises:
        Denied: somebody else wrote it.
        Conflict: it has ended, or waits for a second admin.
        Stale, VersionMissing: another version was looked at, or none.
    """
    draft = open_draft(draft_id)
    if draft.written_by_id != by.pk:
        raise Denied(NOT_YOURS.format(who=draft.written_by))
    check_version(draft, version)
    return draft


def open_draft(draft_id: int) -> RuleDraft:
    """A draft that may still be edited, locked.

    Raises:
        Conflict: it has ended, or waits for a second admin.
    """
    draft = locked(draft_id)
    if draft.state == DraftState.PROPOSED:
        raise Conflict("This change waits for a second admin; take it back to edit it.")
    if draft.state != DraftState.OPEN:
        raise Conflict("This change has ended already.")
    return draft


def locked(draft_id: int) -> RuleDraft:
    """A draft, locked, with all the doors look at."""
    rows = RuleDraft.objects.select_for_update(of=("self",))
    return rows.select_related("written_by", "based_on", "back_test", "job").get(pk=draft_id)


def check_version(draft: RuleDraft, version: int | None) -> None:
    """Refuse what was opened on another version of a draft.

    Raises:
        Stale, VersionMissing: another version was looked at, or none.
    """
    if version is None:
        raise VersionMissing
    if draft.version != version:
        raise Stale("This rule")


def reason_of(raw: str, *, required: bool) -> str:
    """The reason of a change as it is kept: one line, at most 300 characters.

    Raises:
        Invalid: it is missing, or cannot be used.
    """
    return one_line(raw, "reason", limit=REASON_LIMIT, empty="This field is required." if required else "")


def check_admin(by: User) -> None:
    """Refuse whoever is no admin.

    Raises:
        Denied: with the sentence of the page.
    """
    if Role.ADMIN not in people.standing(by, clock.database_now()).own:
        raise Denied(ONLY_ADMINS)


def tell(chain: SettingsChain, type: str, by: User, draft: RuleDraft, now: datetime, **more: Any) -> AuditEvent:
    """Write what was done to a draft into the settings chain, which is locked."""
    data = {"draft": draft.pk, "rule": draft.rule_id, "status": draft.status, "reason": draft.reason, **more}
    if draft.removes:
        data["removes"] = True
    event = audit.record(chain, type, at=now, by=by, label=str(draft)[:120], data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return event


def tested_by(draft: RuleDraft) -> Job | None:
    """The back-test of a draft that is under way, or None."""
    return draft.job if draft.job is not None and not draft.job.has_ended else None


def start_test(draft: RuleDraft, by: User, days: int) -> None:
    """Start the back-test of a draft as it stands; one that is under way tests something else, and is called off.

    Args:
        draft: locked and saved.
        by: who waits for it.
        days: how far back, in days.
    """
    if (running := tested_by(draft)) is not None:
        jobs.call_off(running.pk)
    draft.job = jobs.start("back_test", by=by, arguments={"draft": draft.pk, "rule": draft.rule, "days": days})
    draft.save(update_fields=["job"])
