"""Conditions of a signed yes: met when the proof is attached and the lane that asked confirms (DESIGN section 2)."""

from dealdesk.domain.doors import door
from dealdesk.domain.people import reached
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import User
from promises.domain.locking import check_version, promise_row
from promises.enums import YES_STATES
from promises.models import Promise
from promises.policies import check_on_deal
from reviews.domain.decisions import lapse_moment
from reviews.domain.steps import Step
from reviews.models import Condition, ConditionMet, Decision
from reviews.policies import acting_as


@door(promise_row)
def show_condition(
    promise_id: int, *, by: User, condition_id: int, proof_id: int, version: int | None = None
) -> Promise:
    """Attach the proof that shows a condition is met; the lane that asked for it is told.

    Args:
        promise_id: a promise with a signed yes.
        by: a rep of the deal.
        condition_id: a condition of the signed answer.
        proof_id: a proof of this promise that is not struck.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: no signed yes, not one of its conditions, shown already, or no such proof.
        Stale: the promise was changed meanwhile.
    """
    step = Step.open(promise_id, by)
    check_on_deal(step.standing, step.deal)
    check_version(step.found_version, version, step.promise.label)
    condition = _signed_condition(step, condition_id)
    if ConditionMet.objects.filter(condition=condition).exists():
        raise Conflict(f"The proof is attached already; {condition.get_lane_display()} must confirm it.")
    proof = step.promise.proofs.filter(pk=proof_id, struck_at__isnull=True).first()
    if proof is None:
        raise Conflict("Choose a proof of this promise that is not struck.")
    ConditionMet.objects.create(condition=condition, proof=proof, attached_at=step.now, attached_by=by)
    event = step.event("condition.shown", data={"condition": condition.pk, "what": str(condition), "proof": proof.pk})
    step.tell(event, reached(Role(condition.lane), step.now), "condition_shown", condition=condition, proof=proof)
    return step.finish()


@door(promise_row)
def confirm_condition(promise_id: int, *, by: User, condition_id: int, version: int | None = None) -> Promise:
    """Confirm that a condition is met. The answer no longer lapses by it.

    A condition confirmed after its day stays lapsed until the lead decides again.

    Args:
        promise_id: a promise with a signed yes.
        by: a reviewer of the lane that asked for the condition, or their stand-in.
        condition_id: a condition of the signed answer.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: own ask, own proof, or not a reviewer of that lane.
        Conflict: no signed yes, paused, no proof attached yet, or confirmed already.
        Stale: the promise was changed meanwhile.
    """
    step = Step.open(promise_id, by)
    condition = _signed_condition(step, condition_id)
    represented = acting_as(step.standing, Role(condition.lane), step.promise, step.deal)
    check_version(step.found_version, version, step.promise.label)
    if step.promise.is_paused(step.now):
        raise Conflict(f"{step.promise.label} is paused; the deal desk lead must decide again.")
    met = ConditionMet.objects.select_related("proof").filter(condition=condition).first()
    if met is None:
        raise Conflict("Sales must attach the proof first.")
    if met.proof.struck_at is not None:
        raise Conflict("The proof was struck; sales must attach another.")
    if met.confirmed_at is not None:
        raise Conflict("This condition was confirmed already.")
    if met.attached_by_id == by.pk:
        raise Denied(f"You attached the proof; another {condition.get_lane_display()} reviewer must confirm it.")
    met.confirmed_at, met.confirmed_by, met.represented = step.now, by, represented
    met.save(update_fields=["confirmed_at", "confirmed_by", "represented"])
    signed = _signed(step)
    step.promise.lapses_at = lapse_moment(signed, step.deal.zone)
    event = step.event(
        "condition.met", represented=represented, data={"condition": condition.pk, "what": str(condition)}
    )
    step.tell(event, [step.promise.created_by, *reached(Role.LEAD, step.now)], "condition_met", condition=condition)
    return step.finish()


def _signed(step: Step) -> Decision:
    decision: Decision | None = step.promise.decisions.order_by("-pk").first()
    if decision is None or step.promise.state not in YES_STATES:
        raise Conflict(f"{step.promise.label} has no signed yes now.")
    return decision


def _signed_condition(step: Step, condition_id: int) -> Condition:
    found: Condition | None = Condition.objects.filter(pk=condition_id, proposal__decisions=_signed(step)).first()
    if found is None:
        raise Conflict("This is not a condition of the signed answer.")
    return found
