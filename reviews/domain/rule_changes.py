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

from dealdesk.domain import clock, notify, people
from dealdesk.domain.doors import door
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import Job, SettingsChain, User
from reviews.domain import back_test
from reviews.domain.in_force import desk_policy, rule_set_in_force
from reviews.domain.rule_drafts import (
    NOT_YOURS,
    ONLY_ADMINS,
    check_admin,
    check_version,
    locked,
    open_draft,
    own_draft,
    reason_of,
    settings_chain,
    start_test,
    tell,
    tested_by,
)
from reviews.domain.rules import checking, status_of
from reviews.enums import HardStop, RuleStatus
from reviews.models import DraftState, RuleDraft, RuleSetVersion

__all__ = ["NOT_YOURS", "ONLY_ADMINS", "activate", "back_test_draft", "discard", "propose", "take_back", "write_draft"]

SECOND_ADMIN = "Another admin must turn this on: whoever wrote a rule does not activate it."
NOTHING_TO_EDIT = "Taking a rule out leaves nothing to edit. Discard this change instead."
LAST_RULE = "This is the last rule for “{stop}”. A second admin must confirm that nothing stops it any more."
SEEN_BEFORE = "The back-test ran again. Look at its result and send this again."
UNSEEN = "Run the back-test first: nothing is turned on before its author has seen what it would have done."


@door(settings_chain)
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
    chain = settings_chain()
    check_admin(by)
    in_force = rule_set_in_force()
    draft = own_draft(draft_id, by, version) if draft_id is not None else None
    rule = _with_id(rule, in_force.rules["rules"], draft)
    _check_rule(rule, in_force.rules["rules"])
    rule["status"] = RuleStatus(status).value
    now = clock.database_now()
    if draft is None:
        draft = RuleDraft(written_by=by, pattern=pattern or _pattern_of(rule["id"]), version=0)
    # Somebody else's change of this rule came in between: what it would do beside that one was never looked at.
    is_other = bool(draft.version and rule_of(in_force, rule["id"]) != rule_of(draft.based_on, rule["id"]))
    if draft.back_test is not None and (is_other or draft.back_test.digest != back_test.digest(rule)):
        draft.back_test = None
    running = tested_by(draft)
    overtaken = running is not None and (is_other or not _tests(running, rule))
    draft.rule, draft.rule_id, draft.status, draft.based_on = rule, rule["id"], status, in_force
    draft.reason, draft.written_at = reason_of(reason, required=False), now
    draft.version += 1
    draft.save()
    if running is not None and overtaken:
        start_test(draft, by, int(running.arguments.get("days", back_test.DAYS)))
    tell(chain, "rule.written", by, draft, now)
    return draft


@door(settings_chain)
def back_test_draft(draft_id: int, *, by: User, days: int = back_test.DAYS) -> RuleDraft:
    """Start the back-test of a draft; the draft's job says how far it is. One that runs already goes on.

    Args:
        draft_id: an open draft.
        by: an admin; anybody's draft may be looked at.
        days: how far back, in days.

    Raises:
        Denied: not by an admin.
        Conflict: the draft has ended.
        Invalid: no sensible number of days.
    """
    settings_chain()
    check_admin(by)
    draft = open_draft(draft_id)
    if not 1 <= days <= 3660:
        raise Invalid({"days": "Choose from 1 to 3660 days."})
    running = tested_by(draft)
    if running is None or not _tests(running, draft.rule) or running.arguments.get("days") != days:
        start_test(draft, by, days)
    return draft


@door(settings_chain)
def propose(draft_id: int, *, by: User, reason: str, version: int | None, looked_at: int | None = None) -> RuleDraft:
    """Put a back-tested draft before a second admin; where the policy needs none, turn it on at once.

    What switches off the last rule of a hard stop waits for a second admin whatever the policy (RELIABILITY row 56).

    Args:
        draft_id: an open draft.
        by: the admin who wrote it.
        reason: why, for whoever turns it on.
        version: the version of the draft that was looked at.
        looked_at: id of the back-test that was looked at; None for what is switched off, which needs none.

    Raises:
        Denied: not by an admin, or somebody else's draft.
        Conflict: not back-tested as it stands, or another result than the one that was looked at counts by now, or it
            stops every ask, or it has ended.
        Invalid: no reason is given.
    """
    chain = settings_chain()
    check_admin(by)
    draft = own_draft(draft_id, by, version)
    draft.reason = reason_of(reason, required=True)
    _check_seen(draft)
    if status_of(draft.rule) != RuleStatus.OFF and draft.back_test_id != looked_at:
        raise Conflict(SEEN_BEFORE)
    return put_forward(chain, draft, by, clock.database_now())


def put_forward(chain: SettingsChain, draft: RuleDraft, by: User, now: datetime) -> RuleDraft:
    """The last step of a proposal: a second admin is told, or the change is turned on where none is needed.

    Raises:
        Conflict: the same rule was changed since.
    """
    draft.state, draft.version = DraftState.PROPOSED, draft.version + 1
    if not desk_policy().two_admins and not _lost(rule_set_in_force(), draft):
        return _turn_on(chain, draft, by, now)
    draft.save()
    event = tell(chain, "rule.proposed", by, draft, now)
    others = [person for person in people.reached(Role.ADMIN, now) if person.pk != draft.written_by_id]
    notify.queue(event, others, "rule_proposed", {"draft": draft, "by": by})
    return draft


@door(settings_chain)
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
    chain = settings_chain()
    check_admin(by)
    draft = locked(draft_id)
    check_version(draft, version)
    if draft.state != DraftState.PROPOSED:
        raise Conflict("This change was not proposed; whoever wrote it must propose it first.")
    if draft.written_by_id == by.pk and desk_policy().two_admins:
        raise Denied(SECOND_ADMIN)
    return _turn_on(chain, draft, by, clock.database_now())


@door(settings_chain)
def take_back(draft_id: int, *, by: User, version: int | None) -> RuleDraft:
    """Take a proposed change back to be edited.

    Raises:
        Denied: not by whoever wrote it.
        Conflict: it is not proposed, or it takes a rule out, which leaves nothing to edit.
    """
    chain = settings_chain()
    check_admin(by)
    draft = locked(draft_id)
    check_version(draft, version)
    if draft.written_by_id != by.pk:
        raise Denied(NOT_YOURS.format(who=draft.written_by))
    if draft.state != DraftState.PROPOSED:
        raise Conflict("This change was not proposed.")
    if draft.removes:
        raise Conflict(NOTHING_TO_EDIT)
    draft.state, draft.version = DraftState.OPEN, draft.version + 1
    draft.save()
    tell(chain, "rule.taken_back", by, draft, clock.database_now())
    return draft


@door(settings_chain)
def discard(draft_id: int, *, by: User, version: int | None) -> RuleDraft:
    """Drop a change that is not in force; any admin may, so that nothing is left lying.

    Raises:
        Denied: not by an admin.
        Conflict: it has ended, or was changed meanwhile.
    """
    chain = settings_chain()
    check_admin(by)
    draft = locked(draft_id)
    check_version(draft, version)
    if draft.state not in {DraftState.OPEN, DraftState.PROPOSED}:
        raise Conflict("This change has ended already.")
    now = clock.database_now()
    draft.state, draft.ended_at, draft.ended_by, draft.version = DraftState.DISCARDED, now, by, draft.version + 1
    draft.save()
    tell(chain, "rule.discarded", by, draft, now)
    return draft


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
        change={"rule": draft.rule_id, "what": _what(draft, before), "draft": draft.pk},
    )
    draft.state, draft.ended_at, draft.ended_by = DraftState.ACTIVATED, now, by
    draft.version += 1
    draft.save()
    event = tell(chain, "rule.activated", by, draft, now, rule_set=number, lost=[stop.value for stop in lost])
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


def _what(draft: RuleDraft, before: Mapping[str, Any] | None) -> str:
    """What a draft does to its rule; beside the words of `what_it_does` it can take it out."""
    return "removes" if draft.removes else what_it_does(draft.rule, before)


def _with(version: RuleSetVersion, draft: RuleDraft) -> list[dict[str, Any]]:
    """The rules of a version with a draft's rule put in, or taken out."""
    rules: list[dict[str, Any]] = version.rules["rules"]
    if draft.removes:
        return [rule for rule in rules if rule["id"] != draft.rule_id]
    if rule_of(version, draft.rule_id) is None:
        return [*rules, draft.rule]
    return [draft.rule if rule["id"] == draft.rule_id else rule for rule in rules]


def _lost(version: RuleSetVersion, draft: RuleDraft) -> list[HardStop]:
    """Hard stops that nothing would make any more once the draft is on, or that no rule is even about."""
    after = _with(version, draft)
    lost = [stop for stop in checking.stops_left_without(after) if stop in _stops_of(version)]
    if draft.removes and all(rule["hard_stop"] != draft.rule["hard_stop"] for rule in after):
        lost.append(HardStop(draft.rule["hard_stop"]))
    return lost


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


def _tests(job: Job, rule: Mapping[str, Any]) -> bool:
    """Whether a back-test under way is of this rule."""
    return back_test.digest(job.arguments["rule"]) == back_test.digest(rule)


def _check_seen(draft: RuleDraft) -> None:
    """Nothing is turned on unseen, and nothing that stops everything; what is switched off stops nothing."""
    if status_of(draft.rule) == RuleStatus.OFF:
        return
    if draft.back_test is None or draft.back_test.digest != back_test.digest(draft.rule):
        raise Conflict(UNSEEN)
    if back_test.matches_every_ask(draft.back_test.result):
        raise Conflict(checking.EVERY_ASK)


def _pattern_of(rule_id: str) -> str:
    """The pattern a rule was made from: whoever edits it, it stays the rule of that pattern."""
    activated = RuleDraft.objects.filter(rule_id=rule_id, state=DraftState.ACTIVATED).exclude(pattern="")
    return activated.order_by("-ended_at", "-pk").values_list("pattern", flat=True).first() or ""
