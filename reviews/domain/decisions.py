"""What the one owner does: propose exact words to the lanes, sign them, decline, reopen late."""

from datetime import datetime

from dealdesk.domain.doors import door
from dealdesk.domain.people import reached
from dealdesk.domain.text import TextRefused, clean, fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import AuditEvent, User
from promises.domain.locking import check_version, promise_row
from promises.domain.wording_in_force import Words
from promises.enums import PromiseState
from promises.models import Promise
from promises.models.wording import WORDING_LIMIT
from reviews.domain import delivery, exception_creep
from reviews.domain.decision_terms import DecisionTerms, check_terms, terms_of, words_of
from reviews.domain.in_force import desk_policy
from reviews.domain.intake import check_not_triage, lane_reviewers
from reviews.domain.overrides import checked
from reviews.domain.plan_news import clause_words, has_plan
from reviews.domain.steps import Step, midnight_after
from reviews.enums import YES_OUTCOMES, Answer, DecisionOutcome
from reviews.models import Condition, Decision, Proposal
from reviews.policies import (
    acting_as,
    check_all_lanes_in,
    check_conditions_taken_up,
    check_decides_no_own_review,
    check_in_time,
    check_open,
    check_paused,
    check_was_reviewed,
)


@door(promise_row)
def propose(
    promise_id: int, *, by: User, terms: DecisionTerms, override_reason: str = "", version: int | None = None
) -> Promise:
    """Ask every required lane to confirm these exact words and terms, on a new revision.

    Args:
        promise_id: a promise under review.
        by: the deal desk lead, or their stand-in.
        terms: sentence, conditions, owner, date, limit, expiry.
        override_reason: why words must stand that the wording check refuses, at most 500 characters.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: own ask, or not the lead.
        Conflict: not under review; paused (reopen it first); a question to sales is open.
        Stale: the promise was changed meanwhile.
        Invalid: a part is missing or cannot be used, or nobody can review the words; one sentence for each field.
    """
    step = Step.open(promise_id, by)
    represented = acting_as(step.standing, Role.LEAD, step.promise, step.deal)
    check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    check_in_time(step.promise, step.now, late=False)
    if step.promise.state == PromiseState.WAITING_ON_SALES:
        raise Conflict("Sales owes an answer to a question first.")
    check_not_triage(step)
    terms = check_terms(step, terms)
    words = checked(step, words_of(terms), override_reason)
    step.promise.revision += 1
    step.promise.wording = step.next_wording(terms.sentence, fingerprint(terms.sentence))
    proposal = Proposal.objects.create(
        promise=step.promise,
        revision=step.promise.revision,
        outcome=terms.outcome,
        wording=step.promise.wording,
        delivery_owner=terms.delivery_owner,
        delivery_date=terms.delivery_date,
        limit=terms.limit,
        expires_on=terms.expires_on,
        proposed_at=step.now,
        proposed_by=by,
    )
    Condition.objects.bulk_create(
        [
            Condition(
                proposal=proposal,
                position=position,
                lane=condition.lane,
                who=condition.who,
                what=condition.what,
                by_when=condition.by_when,
                shown_by=condition.shown_by,
            )
            for position, condition in enumerate(terms.conditions, start=1)
        ]
    )
    step.ask_again(step.lanes)
    step.move_on()
    event = step.event(
        "wording.proposed",
        represented=represented,
        data={
            "proposal": proposal.pk,
            "wording_number": step.promise.wording.number,
            "sentence": terms.sentence,
            **proposal.terms(),
        },
    )
    words.record(step)
    step.tell(event, lane_reviewers(step, step.lanes), "confirm_words", proposal=proposal)
    return step.finish()


@door(promise_row)
def sign(promise_id: int, *, by: User, proposal_id: int, reason: str = "", version: int | None = None) -> Promise:
    """Give the final yes to exactly what every lane confirmed.

    Args:
        promise_id: a promise that waits for the owner.
        by: the deal desk lead, or their stand-in.
        proposal_id: the proposal shown to the owner; it must be the newest.
        reason: required where a lane said no; kept as an exception, at most 500 characters.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: own ask, or not the lead.
        Conflict: a lane is missing, time ran out, nothing was proposed, a lane added a condition, or product must
            choose first what becomes of promises like it, or chose against it (`exception_creep`).
        Stale: the promise was changed meanwhile.
        Invalid: a yes over a no without a reason.
    """
    step = Step.open(promise_id, by)
    represented = acting_as(step.standing, Role.LEAD, step.promise, step.deal)
    check_ready_for_owner(step, version)
    proposal = step.promise.proposals.select_related("wording").filter(revision=step.promise.revision).first()
    if proposal is None or proposal.pk != proposal_id:
        raise Conflict("These are not the words the lanes confirmed; ask the lanes to confirm first.")
    check_conditions_taken_up(step.lanes)
    _check_still_holds(step, proposal)
    over_a_no = [lane.get_lane_display() for lane in step.lanes if lane.review and lane.review.answer == Answer.NO]
    reason = _reason(reason)
    if over_a_no and not reason:
        raise Invalid({"reason": f"{' and '.join(over_a_no)} said no; write why the answer is yes all the same."})
    creep = exception_creep.checked(step, proposal)
    decision = _decide(
        step,
        Decision(
            outcome=proposal.outcome,
            wording=proposal.wording,
            delivery_owner=proposal.delivery_owner,
            delivery_date=proposal.delivery_date,
            limit=proposal.limit,
            expires_on=proposal.expires_on,
            proposal=proposal,
            represented=represented,
            reason=reason,
            is_exception=bool(over_a_no),
        ),
    )
    step.promise.lapses_at = lapse_moment(decision, step.deal.zone)
    if decision.outcome == DecisionOutcome.YES_IF:
        step.promise.approve_with_conditions()
    else:
        step.promise.approve()
    event = step.event(
        "decision.signed",
        represented=represented,
        data={"decision": decision.pk, "sentence": proposal.wording.text, "over_a_no": over_a_no, **decision.terms()},
    )
    _announce(step, event, decision)
    exception_creep.open_choice(step, creep, proposal.wording.text)
    return step.finish()


@door(promise_row)
def decline(
    promise_id: int,
    *,
    by: User,
    sentence: str,
    reason: str = "",
    override_reason: str = "",
    version: int | None = None,
) -> Promise:
    """Give the final no, in the sentence sales may say.

    Args:
        promise_id: a promise that waits for the owner.
        by: the deal desk lead, or their stand-in.
        sentence: what sales may say instead, at most 600 characters.
        reason: for the history, at most 500 characters.
        override_reason: why words must stand that the wording check refuses, at most 500 characters.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied, Conflict, Stale: as `sign`.
        Invalid: the sentence is empty or cannot be used, or nobody can review it.
    """
    step = Step.open(promise_id, by)
    represented = acting_as(step.standing, Role.LEAD, step.promise, step.deal)
    check_ready_for_owner(step, version)
    try:
        text = clean(sentence, limit=WORDING_LIMIT)
    except TextRefused as refused:
        raise Invalid({"sentence": refused.problems[0].message}) from None
    words = checked(step, [Words("sentence", text, is_sentence=False)], override_reason)
    step.promise.wording = step.next_wording(text, fingerprint(text))
    decision = _decide(
        step,
        Decision(
            outcome=DecisionOutcome.NO, wording=step.promise.wording, represented=represented, reason=_reason(reason)
        ),
    )
    step.promise.decline()
    event = step.event("decision.declined", represented=represented, data={"decision": decision.pk, "sentence": text})
    words.record(step)
    _announce(step, event, decision)
    return step.finish()


def check_ready_for_owner(step: Step, version: int | None) -> None:
    """The owner's turn, in time, on what the form showed."""
    check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    check_in_time(step.promise, step.now, late=False)
    check_not_triage(step)
    check_all_lanes_in(step.answered_revision, step.lanes)
    if desk_policy().one_person_one_lane:
        check_decides_no_own_review(step.by, step.lanes)
    if step.promise.state != PromiseState.OWNER_DECISION:
        raise Conflict("Sales owes an answer to a question first.")


def _check_still_holds(step: Step, proposal: Proposal) -> None:
    """What the lanes confirmed may be overtaken: a fact nobody knows any more, a later earliest date, a day past.

    Raises:
        Conflict: with the first reason.
    """
    try:
        check_terms(step, terms_of(proposal))
    except Invalid as overtaken:
        raise Conflict(f"{overtaken.sentence} Write it anew and ask the lanes to confirm.") from None


def _reason(raw: str) -> str:
    if not raw.strip():
        return ""
    try:
        return clean(raw, limit=500)
    except TextRefused as refused:
        raise Invalid({"reason": refused.problems[0].message}) from None


def _decide(step: Step, decision: Decision) -> Decision:
    """Write the decision behind the one it follows on the same revision."""
    decision.promise = step.promise
    decision.revision = step.promise.revision
    decision.wording_sha256 = decision.wording.sha256
    decision.facts = step.facts()
    decision.decided_at, decision.decided_by = step.now, step.by
    decision.supersedes = (
        Decision.objects.filter(promise=step.promise, revision=step.promise.revision).order_by("-pk").first()
    )
    decision.save()
    return decision


def lapse_moment(decision: Decision, zone: str) -> datetime | None:
    """When the answer lapses: its expiry or its first unmet condition, at 00:00 in the deal's zone; None for never."""
    days = [decision.expires_on] if decision.expires_on else []
    if decision.proposal_id:
        unmet = Condition.objects.filter(proposal_id=decision.proposal_id).exclude(met__confirmed_at__isnull=False)
        days += list(unmet.values_list("by_when", flat=True))
    return min((midnight_after(day, zone) for day in days), default=None)


def _announce(step: Step, event: AuditEvent, decision: Decision) -> None:
    """Rep and reviewers hear the sentence, rep and lead what it does to the plan (design/UX.md section 6), and whoever
    delivers it, and support, what they will owe."""
    sales = [step.promise.created_by, step.deal.owner]
    reviewers = [lane.review.answered_by for lane in step.lanes if lane.review is not None]
    clause = clause_words(step.promise, "has new words.")
    if clause or (decision.outcome in YES_OUTCOMES and has_plan(step.deal)):
        sales += reached(Role.LEAD, step.now)
        clause = clause or f"{step.promise.label} was signed after the newest version of the plan."
        step.tell(event, sales, "decided_plan", decision=decision, clause=clause)
    else:
        step.tell(event, sales, "decided", decision=decision)
    if decision.outcome in YES_OUTCOMES:
        delivery.tell(step, event, decision)
    step.tell(event, reviewers, "decided", decision=decision)


@door(promise_row)
def reopen(promise_id: int, *, by: User, version: int | None = None) -> Promise:
    """The late owner's first step: say openly that it is late, then sign.

    What lanes still owe is answered late by the lanes themselves; the owner reopens only what waits for the owner, or
    an answer that lapsed.

    Args:
        promise_id: a paused promise.
        by: the deal desk lead, or their stand-in.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: own ask, or not the lead.
        Conflict: not paused, or a lane is missing.
        Stale: the promise was changed meanwhile.
    """
    step = Step.open(promise_id, by)
    represented = acting_as(step.standing, Role.LEAD, step.promise, step.deal)
    check_version(step.found_version, version, step.promise.label)
    check_was_reviewed(step.promise, step.standing_decision)
    check_paused(step.promise, step.now)
    check_all_lanes_in(step.answered_revision, step.lanes)
    step.pause_if_overdue()
    step.promise.lapses_at = None
    step.promise.answer_by = step.decision_due()
    step.promise.reopen(to=PromiseState.OWNER_DECISION)
    event = step.event("promise.reopened", represented=represented, data={"late": True})
    step.tell(event, reached(Role.LEAD, step.now), "reopened")
    return step.finish()
