"""The door through which a rule leaves the next rule set: only what is off, and old versions keep it as it was."""

from dealdesk.domain import clock
from dealdesk.domain.doors import door
from dealdesk.exceptions import Conflict
from dealdesk.models import User
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.rule_changes import put_forward, rule_of
from reviews.domain.rule_drafts import check_admin, reason_of, settings_chain, tell
from reviews.domain.rules import status_of
from reviews.enums import RuleStatus
from reviews.models import DraftState, RuleDraft

NOT_OFF = "“{rule}” is {status}. Switch it off first, and remove it then."
NOT_THERE = "This rule is not in force any more."
PROPOSED = "{who} proposed this already; another admin confirms it or discards it."


def why_not_removed(rule: dict[str, str]) -> str:
    """Why a rule cannot be taken out as it stands, or "": the page's hint, the door's sentence.

    Args:
        rule: as it stands in a rule set.
    """
    status = status_of(rule)
    if status == RuleStatus.OFF:
        return ""
    return NOT_OFF.format(rule=rule["name"], status="on" if status == RuleStatus.ON else "watched")


@door(settings_chain)
def propose_removal(rule_id: str, *, by: User, reason: str) -> RuleDraft:
    """Propose to take a rule out of the next rule set; where the policy needs no second admin, take it out at once.

    The last rule about a hard stop waits for a second admin whatever the policy (RELIABILITY row 56).

    Args:
        rule_id: of a rule in force that is off.
        by: an admin.
        reason: why, for whoever confirms it.

    Raises:
        Denied: not by an admin.
        Conflict: it is not in force, not off, or this is proposed already.
        Invalid: no reason is given.
    """
    chain = settings_chain()
    check_admin(by)
    in_force = rule_set_in_force()
    rule = rule_of(in_force, rule_id)
    if rule is None:
        raise Conflict(NOT_THERE)
    if why_not := why_not_removed(rule):
        raise Conflict(why_not)
    waiting = RuleDraft.objects.filter(rule_id=rule_id, removes=True, state=DraftState.PROPOSED)
    if (before := waiting.select_related("written_by").first()) is not None:
        raise Conflict(PROPOSED.format(who=before.written_by))
    now = clock.database_now()
    draft = RuleDraft.objects.create(
        rule_id=rule_id,
        rule=rule,
        removes=True,
        status=RuleStatus.OFF,
        reason=reason_of(reason, required=True),
        based_on=in_force,
        written_by=by,
        written_at=now,
    )
    tell(chain, "rule.written", by, draft, now)
    return put_forward(chain, draft, by, now)
