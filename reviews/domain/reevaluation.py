"""Open promises under the newest rules: a preview of whom they would also ask, and the door that asks them.

A new rule set changes nothing for asks in review. This door may only add lanes, one event each; it removes, approves
and clears nothing (RELIABILITY I9), and the promise stays under the rule set it was sent under.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from dealdesk.domain import people
from dealdesk.domain.doors import door
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import User
from promises.domain.locking import promise_row
from promises.enums import OPEN_STATES, Lane, PromiseState
from promises.models import Promise
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.intake import TRIAGE_FIRST, lane_reviewers
from reviews.domain.rules import Hit, RuleError, as_it_stood, calls_for_type, evaluate, lanes_for
from reviews.domain.steps import Step
from reviews.models import RequiredLane, Submission
from reviews.policies import check_open

ONLY_ADMINS = "Only an admin can ask more groups because of new rules."
OTHER_RULES = "The rules were changed since you opened this page. Look at it again, then decide."
NOBODY_ELSE = "The newest rules ask nobody else here."
IS_PAUSED = "{promise} is paused. It returns by a late answer first."


@dataclass(frozen=True)
class Addition:
    """What the newest rules would add to one promise.

    Attributes:
        promise: with its deal.
        lanes: who would be asked beside those who are.
        hits: the rules that call for them.
        why_not: why it cannot be done now, or "".
    """

    promise: Promise
    lanes: tuple[Lane, ...]
    hits: tuple[Hit, ...]
    why_not: str


def preview() -> list[Addition]:
    """Every open promise to which the rules in force would add a lane; three statements, whatever their number.

    Raises:
        RuleError: a rule is malformed.
    """
    rules = rule_set_in_force().rules["rules"]
    later = Submission.objects.filter(promise=OuterRef("promise"), revision__gt=OuterRef("revision"))
    sent = (
        Submission.objects.filter(~Exists(later), promise__state__in=OPEN_STATES)
        .select_related("promise__deal")
        .order_by("promise_id")
    )
    lanes: dict[int, set[str]] = {}
    for promise, lane in RequiredLane.objects.filter(promise__state__in=OPEN_STATES).values_list("promise_id", "lane"):
        lanes.setdefault(promise, set()).add(lane)
    found = (_addition(row.promise, row, rules, lanes.get(row.promise_id, set())) for row in sent)
    return [addition for addition in found if addition.lanes]


def _addition(promise: Promise, sent: Submission, rules: Sequence[Mapping[str, Any]], have: set[str]) -> Addition:
    snapshot = as_it_stood(
        ask=sent.ask, type=sent.type, facts=sent.facts, amount=sent.amount, region=sent.region, seen=sent.seen
    )
    hits = evaluate(snapshot, rules)
    added = tuple(lane for lane in lanes_for(hits, promise.type) if lane.value not in have)
    untyped = not promise.type and any(calls_for_type(hit.rule, hit.words, sent.facts) for hit in hits)
    why_not = TRIAGE_FIRST if untyped else ""
    if promise.state == PromiseState.PAUSED:
        why_not = IS_PAUSED.format(promise=promise.label)
    return Addition(promise, added, tuple(hit for hit in hits if set(hit.lanes) & set(added)), why_not)


@door(promise_row)
def re_evaluate(promise_id: int, *, by: User, rule_set: int) -> Promise:
    """Ask the groups that the newest rules call for and nobody asked yet; each gets a fresh time to answer by.

    Args:
        promise_id: an open promise that is not paused.
        by: an admin.
        rule_set: number of the version that was looked at.

    Raises:
        Denied: not by an admin.
        Conflict: not open, paused, engineering must triage it first, other rules are in force by now, they ask nobody
            else, or they cannot be read.
    """
    step = Step.open(promise_id, by)
    if Role.ADMIN not in people.standing(by, step.now).own:
        raise Denied(ONLY_ADMINS)
    check_open(step.promise)
    in_force = rule_set_in_force()
    if in_force.number != rule_set:
        raise Conflict(OTHER_RULES)
    try:
        found = _addition(step.promise, step.submission, in_force.rules["rules"], {lane.lane for lane in step.lanes})
    except RuleError as fault:
        raise Conflict(f"A trigger rule cannot be read: {fault} An admin must mend it first.") from None
    if found.why_not or not found.lanes:
        raise Conflict(found.why_not or NOBODY_ELSE)
    # While sales is asked the clock stands still; the new lanes get their time when it runs again.
    held = step.promise.state == PromiseState.WAITING_ON_SALES
    added = [_lane(step, lane, found.hits, None if held else step.review_due(lane.value)) for lane in found.lanes]
    step.__dict__.pop("lanes", None)
    if not held:
        step.move_on()
    due = None if held else min(step.review_due(lane.lane) for lane in added)
    data = {
        "rule_set": rule_set,
        "added": [lane.value for lane in found.lanes],
        "rules": [hit.rule["name"] for hit in found.hits],
        "answer_by": due.isoformat() if due else None,
    }
    event = step.event("promise.reevaluated", data=data)
    told = [*lane_reviewers(step, added), step.promise.created_by]
    step.tell(event, told, "reevaluated", lanes=", ".join(str(lane.label) for lane in found.lanes))
    return step.finish()


def _lane(step: Step, lane: Lane, hits: Sequence[Hit], due: Any) -> RequiredLane:
    asked: RequiredLane = RequiredLane.objects.create(
        promise=step.promise,
        lane=lane,
        since_revision=step.promise.revision,
        question=next((said for hit in hits if (said := hit.question(lane))), ""),
        because=", ".join(hit.rule["name"] for hit in hits if lane in hit.lanes)[:200],
        answer_by=due,
        asked_at=step.now,
    )
    return asked
