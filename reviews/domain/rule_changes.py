"""Doors of the trigger rules: a change is written, back-tested, proposed, and turned on by a second admin.

Every door takes the settings chain's lock first, so two admins change rules one after the other. A change is of one
rule; turning it on makes a new rule set version of the newest one with that rule put in. Nothing here approves or
clears anything: promises under review keep the version they were sent under (RELIABILITY I9).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from dealdesk.domain import audit, clock, jobs, notify, people
from dealdesk.domain.doors import door
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale, VersionMissing
from dealdesk.models import AuditEvent, SettingsChain, User
from reviews.domain import back_test
from reviews.domain.intake import desk_policy, rule_set_in_force
from reviews.domain.rules import checking, status_of
from reviews.enums import HardStop, RuleStatus
from reviews.models import DraftState, RuleDraft, RuleSetVersion

ONLY_ADMINS = "Only an admin can change the trigger rules."
SECOND_ADMIN = "Another admin must turn this on: whoever wrote a rule does not activate it."
LAST_RULE = "This is the last rule for “{stop}”. A second admin must confirm that nothing stops it any more."
UNSEEN = "Run the back-test first: nothing is turned on before its author has seen what it would have done."
NOT_YOURS = "Only {who}, who wrote this change, can edit it."
REASON_LIMIT = 300


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def write_draft(
    *,
    by: User,
    rule: Mapping[str, Any],
    status: RuleStatus = RuleStatus.ON,
    reason: str = "",
    pattern: str = "",
    draft_id: int | None = None,
    version: int | None = None,
) -> RuleDraft:
    """Write a change of one rule, or write it anew.

    Args:
        by: an admin.
        rule: the rule as it would stand; without an id it is a new one and gets its id from its name.
        status: whether it would stop asks, only watch them, or be off.
        reason: why, for whoever turns it on; may still be empty.
        pattern: key of the look-back's pattern it came from; "" keeps the one the rule was made from, if any.
        draft_id: the draft that is written anew; None for another one.
        version: the version that draft was opened on.

    Raises:
        Denied: not by an admin, or somebody else's draft.
        Conflict: the draft has ended or waits for a second admin, or was changed meanwhile.
        Invalid: the rule cannot be saved; each sentence with the path of its field.
    """
    chain = _chain()
    _check_admin(by)
    in_force = rule_set_in_force()
    draft = _own_draft(draft_id, by, version) if draft_id is not None else None
    rule = _with_id(rule, in_force.rules["rules"], draft)
    _check_rule(rule, in_force.rules["rules"])
    rule["status"] = RuleStatus(status).value
    now = clock.database_now()
    if draft is None:
        draft = RuleDraft(written_by=by, pattern=pattern or _pattern_of(rule["id"]), version=0)
    is_other = draft.back_test is not None and draft.back_test.digest != back_test.digest(rule)
    # Somebody else's change of this rule came in between: what it would do beside that one was never looked at.
    if is_other or (draft.version and rule_of(in_force, rule["id"]) != rule_of(draft.based_on, rule["id"])):
        draft.back_test, draft.job = None, None
    draft.rule, draft.rule_id, draft.status, draft.based_on = rule, rule["id"], status, in_force
    draft.reason, draft.written_at = _reason(reason, required=False), now
    draft.version += 1
    draft.save()
    _tell(chain, "rule.written", by, draft, now)
    return draft


@door(_chain)
def back_test_draft(draft_id: int, *, by: User, days: int = back_test.DAYS) -> RuleDraft:
    """Start the back-test of a draft; the draft's job says how far it is.

    Args:
        draft_id: an open draft.
        by: an admin; anybody's draft may be looked at.
        days: how far back, in days.

    Raises:
        Denied: not by an admin.
        Conflict: the draft has ended.
        Invalid: no sensible number of days.
    """
    _chain()
    _check_admin(by)
    draft = _open_draft(draft_id)
    if not 1 <= days <= 3660:
        raise Invalid({"days": "Choose from 1 to 3660 days."})
    if draft.job is None or draft.job.has_ended:
        draft.job = jobs.start("back_test", by=by, arguments={"draft": draft.pk, "rule": draft.rule, "days": days})
        draft.save(update_fields=["job"])
    return draft


@door(_chain)
def propose(draft_id: int, *, by: User, reason: str, version: int | None) -> RuleDraft:
    """Put a back-tested draft before a second admin; where the policy needs none, turn it on at once.

    What switches off the last rule of a hard stop waits for a second admin whatever the policy (RELIABILITY row 56).

    Raises:
        Denied: not by an admin, or somebody else's draft.
        Conflict: not back-tested as it stands, or it stops every ask, or it has ended.
        Invalid: no reason is given.
    """
    chain = _chain()
    _check_admin(by)
    draft = _own_draft(draft_id, by, version)
    draft.reason = _reason(reason, required=True)
    _check_seen(draft)
    draft.state, draft.version = DraftState.PROPOSED, draft.version + 1
    now = clock.database_now()
    if not desk_policy().two_admins and not _lost(rule_set_in_force(), draft):
        return _turn_on(chain, draft, by, now)
    draft.save()
    event = _tell(chain, "rule.proposed", by, draft, now)
    others = [person for person in people.reached(Role.ADMIN, now) if person.pk != draft.written_by_id]
    notify.queue(event, others, "rule_proposed", {"draft": draft, "by": by})
    return draft


@door(_chain)
def activate(draft_id: int, *, by: User, version: int | None) -> RuleDraft:
    """Turn a proposed change on: a new rule set version, for asks sent from now on.

    Args:
        draft_id: a proposed draft.
        by: an admin, and another one than whoever wrote it, unless the policy says otherwise.
        version: the version of the draft that was looked at.

    Raises:
        Denied: not by an admin, or by its own author.
        Conflict: not proposed, not back-tested as it stands, the same rule was changed since, or it is the last rule
            of its hard stop and no second admin confirms (RELIABILITY row 56).
    """
    chain = _chain()
    _check_admin(by)
    draft = _locked(draft_id)
    _check_version(draft, version)
    if draft.state != DraftState.PROPOSED:
        raise Conflict("This change was not proposed; whoever wrote it must propose it first.")
    if draft.written_by_id == by.pk and desk_policy().two_admins:
        raise Denied(SECOND_ADMIN)
    return _turn_on(chain, draft, by, clock.database_now())


@door(_chain)
def take_back(draft_id: int, *, by: User, version: int | None) -> RuleDraft:
    """Take a proposed change back to be edited.

    Raises:
        Denied: not by whoever wrote it.
        Conflict: it is not proposed.
    """
    chain = _chain()
    _check_admin(by)
    draft = _locked(draft_id)
    _check_version(draft, version)
    if draft.written_by_id != by.pk:
        raise Denied(NOT_YOURS.format(who=draft.written_by))
    if draft.state != DraftState.PROPOSED:
        raise Conflict("This change was not proposed.")
    draft.state, draft.version = DraftState.OPEN, draft.version + 1
    draft.save()
    _tell(chain, "rule.taken_back", by, draft, clock.database_now())
    return draft


@door(_chain)
def discard(draft_id: int, *, by: User, version: int | None) -> RuleDraft:
    """Drop a change that is not in force; any admin may, so that nothing is left lying.

    Raises:
        Denied: not by an admin.
        Conflict: it has ended, or was changed meanwhile.
    """
    chain = _chain()
    _check_admin(by)
    draft = _locked(draft_id)
    _check_version(draft, version)
    if draft.state not in {DraftState.OPEN, DraftState.PROPOSED}:
        raise Conflict("This change has ended already.")
    now = clock.database_now()
    draft.state, draft.ended_at, draft.ended_by, draft.version = DraftState.DISCARDED, now, by, draft.version + 1
    draft.save()
    _tell(chain, "rule.discarded", by, draft, now)
    return draft


@door(_chain)
def set_two_admins(*, by: User, wanted: bool) -> bool:
    """Choose whether a rule needs a second admin; where there is only one, it can be turned off, visibly.

    Raises:
        Denied: not by an admin.
    """
    chain = _chain()
    _check_admin(by)
    policy = desk_policy()
    if policy.two_admins != wanted:
        policy.two_admins = wanted
        policy.save(update_fields=["two_admins"])
        now = clock.database_now()
        event = audit.record(chain, "policy.two_admins", at=now, by=by, label="Trigger rules", data={"wanted": wanted})
        chain.save(update_fields=["audit_head", "audit_length"])
        notify.queue(event, people.reached(Role.ADMIN, now), "two_admins", {"wanted": wanted, "by": by})
    return wanted


def _turn_on(chain: SettingsChain, draft: RuleDraft, by: User, now: datetime) -> RuleDraft:
    """Make the new version; the chain is locked, and the draft may be turned on by this person."""
    newest = rule_set_in_force()
    before = rule_of(newest, draft.rule_id)
    if before != rule_of(draft.based_on, draft.rule_id):
        raise Conflict("This rule was changed since. Its author must look at it again, and run the back-test anew.")
    _check_seen(draft)
    rules = _with(newest, draft)
    if found := checking.set_faults(rules):
        raise Conflict(found[0].sentence)
    lost = _lost(newest, draft)
    if lost and draft.written_by_id == by.pk:
        raise Conflict(LAST_RULE.format(stop=lost[0].label))
    number = (RuleSetVersion.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
    RuleSetVersion.objects.create(
        number=number,
        rules={**newest.rules, "rules": rules},
        reason=draft.reason,
        made_at=now,
        made_by=draft.written_by,
        activated_by=by,
        back_test=draft.back_test,
        change={"rule": draft.rule_id, "what": what_it_does(draft.rule, before), "draft": draft.pk},
    )
    draft.state, draft.ended_at, draft.ended_by = DraftState.ACTIVATED, now, by
    draft.version += 1
    draft.save()
    event = _tell(chain, "rule.activated", by, draft, now, rule_set=number, lost=[stop.value for stop in lost])
    told = [*people.reached(Role.ADMIN, now), *people.reached(Role.LEAD, now), draft.written_by]
    notify.queue(event, told, "rule_activated", {"draft": draft, "by": by, "number": number})
    return draft


def rule_of(version: RuleSetVersion, rule_id: str) -> dict[str, Any] | None:
    """One rule of a version, or None."""
    found: dict[str, Any] | None = next((rule for rule in version.rules["rules"] if rule["id"] == rule_id), None)
    return found


def what_it_does(rule: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """What a change does to a rule: adds, changes, watches, switches_on or switches_off."""
    status = status_of(rule)
    if status == RuleStatus.OFF:
        return "switches_off"
    if status == RuleStatus.WATCH:
        return "watches"
    if before is None:
        return "adds"
    return "changes" if status_of(before) == RuleStatus.ON else "switches_on"


def why_not_activated(draft: RuleDraft, by: User) -> str:
    """Why this person cannot turn a proposed change on, or "": the page's hint, the door's sentence."""
    if draft.written_by_id == by.pk and desk_policy().two_admins:
        return SECOND_ADMIN
    return ""


def _with(version: RuleSetVersion, draft: RuleDraft) -> list[dict[str, Any]]:
    """The rules of a version with a draft's rule put in."""
    rules: list[dict[str, Any]] = version.rules["rules"]
    if rule_of(version, draft.rule_id) is None:
        return [*rules, draft.rule]
    return [draft.rule if rule["id"] == draft.rule_id else rule for rule in rules]


def _lost(version: RuleSetVersion, draft: RuleDraft) -> list[HardStop]:
    """Hard stops that nothing would make any more once the draft is on."""
    return [stop for stop in checking.stops_left_without(_with(version, draft)) if stop in _stops_of(version)]


def _stops_of(version: RuleSetVersion) -> set[HardStop]:
    return set(HardStop) - set(checking.stops_left_without(version.rules["rules"]))


def _with_id(rule: Mapping[str, Any], rules: Sequence[Mapping[str, Any]], draft: RuleDraft | None) -> dict[str, Any]:
    """The rule with its id; a new one gets it from its name, once."""
    given = dict(rule)
    if draft is not None:
        given["id"] = draft.rule_id
    if given.get("id"):
        return given
    taken = {str(one["id"]) for one in rules} | set(RuleDraft.objects.values_list("rule_id", flat=True))
    stem = re.sub(r"[^a-z0-9]+", "-", str(given.get("name", "")).lower()).strip("-")[:50] or "rule"
    given["id"] = next(id for id in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if id not in taken)
    return given


def _check_rule(rule: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> None:
    found = checking.faults(rule)
    if not found and not any(one["id"] == rule["id"] for one in rules) and len(rules) >= checking.MOST_RULES:
        found = checking.set_faults([*rules, rule])
    if found:
        raise Invalid({fault.where: fault.sentence for fault in reversed(found)})


def _check_seen(draft: RuleDraft) -> None:
    """Nothing is turned on unseen, and nothing that stops everything; what is switched off stops nothing."""
    if status_of(draft.rule) == RuleStatus.OFF:
        return
    if draft.back_test is None or draft.back_test.digest != back_test.digest(draft.rule):
        raise Conflict(UNSEEN)
    if back_test.matches_every_ask(draft.back_test.result):
        raise Conflict(checking.EVERY_ASK)


def _own_draft(draft_id: int, by: User, version: int | None) -> RuleDraft:
    draft = _open_draft(draft_id)
    if draft.written_by_id != by.pk:
        raise Denied(NOT_YOURS.format(who=draft.written_by))
    _check_version(draft, version)
    return draft


def _open_draft(draft_id: int) -> RuleDraft:
    draft = _locked(draft_id)
    if draft.state == DraftState.PROPOSED:
        raise Conflict("This change waits for a second admin; take it back to edit it.")
    if draft.state != DraftState.OPEN:
        raise Conflict("This change has ended already.")
    return draft


def _locked(draft_id: int) -> RuleDraft:
    rows = RuleDraft.objects.select_for_update(of=("self",)).select_related("written_by", "based_on", "back_test")
    return rows.get(pk=draft_id)


def _check_version(draft: RuleDraft, version: int | None) -> None:
    if version is None:
        raise VersionMissing
    if draft.version != version:
        raise Stale("This rule")


def _pattern_of(rule_id: str) -> str:
    """The pattern a rule was made from: whoever edits it, it stays the rule of that pattern."""
    activated = RuleDraft.objects.filter(rule_id=rule_id, state=DraftState.ACTIVATED).exclude(pattern="")
    return activated.order_by("-ended_at", "-pk").values_list("pattern", flat=True).first() or ""


def _reason(raw: str, *, required: bool) -> str:
    if not raw.strip() and not required:
        return ""
    try:
        return clean(raw, limit=REASON_LIMIT, one_line=True)
    except TextRefused as refused:
        raise Invalid({"reason": refused.problems[0].message}) from None


def _check_admin(by: User) -> None:
    if Role.ADMIN not in people.standing(by, clock.database_now()).own:
        raise Denied(ONLY_ADMINS)


def _tell(chain: SettingsChain, type: str, by: User, draft: RuleDraft, now: datetime, **more: Any) -> AuditEvent:
    data = {"draft": draft.pk, "rule": draft.rule_id, "status": draft.status, "reason": draft.reason, **more}
    event = audit.record(chain, type, at=now, by=by, label=str(draft)[:120], data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return event
