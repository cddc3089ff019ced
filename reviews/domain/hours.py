"""Doors of the desk's own choices about time: how long each group and the owner have, and who may answer twice."""

from collections.abc import Mapping
from typing import Any

from dealdesk.domain import audit, clock, notify, people
from dealdesk.domain.doors import door
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import SettingsChain, User
from promises.enums import Lane
from reviews.domain.clock_moves import clean_reason
from reviews.domain.in_force import desk_policy
from reviews.enums import Window
from reviews.models import DeskPolicy

ONLY_ADMINS = "Only an admin can change how the desk works."


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def set_windows(
    *, by: User, review_window: str, decision_window: str, lane_windows: Mapping[str, str], reason: str
) -> DeskPolicy:
    """Choose how long groups and the owner have, for asks sent from now on.

    Args:
        by: an admin.
        review_window: a `Window`, for every lane without one of its own.
        decision_window: a `Window`, for the owner.
        lane_windows: lane to a `Window` of its own.
        reason: one sentence.

    Raises:
        Denied: not by an admin.
        Conflict: nothing would change.
        Invalid: no such window or lane, or no reason.
    """
    chain, policy = _chain(), _locked_policy(by)
    errors = {}
    if review_window not in Window.values:
        errors["review_window"] = "Choose one of the two."
    if decision_window not in Window.values:
        errors["decision_window"] = "Choose one of the two."
    for lane, window in lane_windows.items():
        if lane not in Lane.values or window not in Window.values:
            errors[f"window_{lane}"] = "Choose one of the two, or none."
    if errors:
        raise Invalid(errors)
    reason = clean_reason(reason)
    own = {lane: str(window) for lane, window in lane_windows.items() if window != review_window} or None
    before = {"review": policy.review_window, "decision": policy.decision_window, "lanes": policy.lane_windows or {}}
    after = {"review": str(review_window), "decision": str(decision_window), "lanes": own or {}}
    if before == after:
        raise Conflict("These are the windows already; nothing would change.")
    policy.review_window, policy.decision_window, policy.lane_windows = review_window, decision_window, own
    policy.save(update_fields=["review_window", "decision_window", "lane_windows"])
    _tell(chain, "policy.windows", by, "How long an answer may take was changed", reason, {**after, "before": before})
    return policy


@door(_chain)
def set_one_lane(*, by: User, wanted: bool, reason: str) -> DeskPolicy:
    """Choose whether one person may answer for two groups of an ask, or answer and decide it.

    Unlike hours and windows it holds at once, for what is open too: it is about who may act, and rights follow at once
    (RELIABILITY I20). Answers given before keep counting.

    Args:
        by: an admin.
        wanted: whether "one person, one lane" is on.
        reason: one sentence.

    Raises:
        Denied: not by an admin.
        Conflict: it is so already.
        Invalid: no reason.
    """
    chain, policy = _chain(), _locked_policy(by)
    reason = clean_reason(reason)
    if policy.one_person_one_lane == wanted:
        raise Conflict(f"“One person, one group” is {'on' if wanted else 'off'} already.")
    policy.one_person_one_lane = wanted
    policy.save(update_fields=["one_person_one_lane"])
    what = "One person answers for one group of an ask" if wanted else "One person may answer for several groups"
    _tell(chain, "policy.one_person_one_lane", by, what, reason, {"wanted": wanted})
    return policy


def _locked_policy(by: User) -> DeskPolicy:
    if Role.ADMIN not in people.standing(by, clock.database_now()).own:
        raise Denied(ONLY_ADMINS)
    desk_policy()
    return DeskPolicy.objects.select_for_update().get(pk=1)


def _tell(chain: SettingsChain, type: str, by: User, what: str, reason: str, data: dict[str, Any]) -> None:
    now = clock.database_now()
    event = audit.record(chain, type, at=now, by=by, label="People and hours", data={**data, "reason": reason})
    chain.save(update_fields=["audit_head", "audit_length"])
    told = [*people.reached(Role.ADMIN, now), *people.reached(Role.LEAD, now)]
    notify.queue(event, told, "policy_changed", {"what": what, "by": by, "reason": reason})
