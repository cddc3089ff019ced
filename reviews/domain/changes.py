"""Doors that change or end what was sent: withdraw, scope change, a fact, the type; and engineering's triage."""

from typing import Any

from dealdesk.domain.doors import door
from dealdesk.domain.people import holders
from dealdesk.domain.text import TextRefused, clean, fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import User
from promises.domain.facts import ALL, missing_facts, shown
from promises.domain.locking import check_version, locked_deal
from promises.domain.promises import clean_ask, forget_answers, write_facts
from promises.domain.wording_in_force import check_no_banned_line
from promises.enums import ANSWERED_STATES, REVIEW_STATE, Lane, PromiseState, PromiseType
from promises.models import Fact, Promise
from promises.policies import check_on_deal
from reviews.domain.decisions import lapse_moment
from reviews.domain.intake import is_triage, lane_reviewers, locked_row, send_through_rules, sent_data
from reviews.domain.rules import Hit
from reviews.domain.steps import Step
from reviews.enums import DecisionOutcome
from reviews.models import Condition, Decision, Proposal, RequiredLane, Restoration, Review
from reviews.policies import (
    acting_as,
    check_in_time,
    check_lane,
    check_may_withdraw,
    check_open,
    check_owes,
    check_was_reviewed,
)

STATE_OF = {
    DecisionOutcome.YES: PromiseState.APPROVED,
    DecisionOutcome.YES_IF: PromiseState.APPROVED_WITH_CONDITIONS,
    DecisionOutcome.NO: PromiseState.DECLINED,
}


@door(locked_row)
def withdraw(promise_id: int, *, by: User, reason: str, version: int | None = None) -> Promise:
    """Take an ask back. Where a signed answer is being replaced, the signed one stands again.

    Args:
        promise_id: a draft, or a promise under review.
        by: whoever asked, the owner of the deal, or a rep on it.
        reason: one sentence for the history.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: anybody else.
        Conflict: answered or withdrawn already.
        Stale: the promise was changed meanwhile.
        Invalid: no reason.
    """
    step = Step.open(promise_id, by)
    check_may_withdraw(step.standing, step.promise, step.deal)
    if step.promise.state != PromiseState.DRAFT:
        check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    reason = _one_line(reason, "reason", "Say in one sentence why it is withdrawn.")
    step.drop_questions()
    signed = Decision.objects.filter(promise=step.promise).select_related("wording").order_by("-pk").first()
    if signed is not None and step.standing_decision is None:
        return _restore(step, signed, reason)
    step.promise.withdraw()
    event = step.event("promise.withdrawn", data={"reason": reason})
    step.tell(event, lane_reviewers(step, step.missing()), "withdrawn", reason=reason)
    return step.finish()


def _restore(step: Step, signed: Decision, reason: str) -> Promise:
    told = [*lane_reviewers(step, step.missing()), *holders(Role.LEAD)]
    Restoration.objects.create(
        decision=signed, revision=step.promise.revision, restored_at=step.now, restored_by=step.by
    )
    step.promise.wording = signed.wording
    facts = _put_facts_back(step, signed)
    for lane in step.lanes:
        if lane.since_revision > signed.revision:
            lane.delete()
            continue
        lane.review = step.promise.reviews.filter(lane=lane.lane, revision=signed.revision).order_by("-pk").first()
        lane.answer_by, lane.left = None, None
        lane.version += 1
        lane.save()
    sent = step.promise.submissions.filter(revision__lte=signed.revision).order_by("-revision").first()
    if sent is not None:
        step.promise.ask, step.promise.type, step.promise.asked_by = sent.ask, sent.type, sent.asked_by
    step.promise.lapses_at = lapse_moment(signed, step.deal.zone)
    step.promise.restore(to=STATE_OF[DecisionOutcome(signed.outcome)])
    event = step.event("promise.restored", data={"decision": signed.pk, "reason": reason, "facts_put_back": facts})
    step.tell(event, told, "restored", reason=reason)
    return step.finish()


def _put_facts_back(step: Step, signed: Decision) -> list[str]:
    """The signed answer rests on what was known then; facts changed for the withdrawn version go with it."""
    now = step.facts()
    changed = sorted(key for key in {*now, *signed.facts} if now.get(key, "") != signed.facts.get(key, ""))
    step.promise.facts.filter(key__in=changed).delete()
    Fact.objects.bulk_create(
        Fact(promise=step.promise, key=key, value=signed.facts[key] or "", is_unknown=signed.facts[key] is None)
        for key in changed
        if key in signed.facts
    )
    return changed


@door(locked_row)
def end_as_plain_use(
    promise_id: int, *, by: User, reason: str, late: bool = False, version: int | None = None
) -> Promise:
    """Engineering's triage: nothing is promised here, it is plain use of the product.

    Args:
        late: the person acts on a page that says the promise is paused.

    Raises:
        Denied: own ask, or not an engineering reviewer.
        Conflict: a stop was found, so it must be answered; or time ran out and `late` was not said.
        Invalid: no reason.
    """
    step = Step.open(promise_id, by)
    represented = acting_as(step.standing, Role.ENGINEERING, step.promise, step.deal)
    check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    if not is_triage(step):
        raise Conflict(f"{step.promise.label} has a hard stop; answer it instead.")
    was_late = _triage_in_time(step, late=late)
    reason = _one_line(reason, "reason", "Say in one sentence why nothing is promised.")
    step.drop_questions()
    step.promise.withdraw()
    event = step.event(
        "promise.withdrawn",
        represented=represented,
        data={"reason": f"Plain use, nothing promised: {reason}", "late": was_late},
    )
    step.tell(event, [step.promise.created_by], "plain_use", reason=reason)
    return step.finish()


@door(locked_row)
def name_type(
    promise_id: int, *, by: User, type: PromiseType, late: bool = False, version: int | None = None
) -> Promise:
    """Engineering's triage: name the stop it is. The rules run again and every lane is asked.

    Args:
        late: the person acts on a page that says the promise is paused.

    Raises:
        Denied: own ask, or not an engineering reviewer.
        Conflict: it has a type already, or is not open; or time ran out and `late` was not said.
    """
    step = Step.open(promise_id, by)
    represented = acting_as(step.standing, Role.ENGINEERING, step.promise, step.deal)
    check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    if step.promise.type:
        raise Conflict(f"{step.promise.label} is named {step.promise.get_type_display()} already.")
    was_late = _triage_in_time(step, late=late)
    step.promise.type = type
    hits = _new_revision(step)
    if step.promise.state == PromiseState.WAITING_ON_SALES:
        _owe_while_stopped(step, step.lanes)
    step.move_on()
    event = step.event("promise.type_named", represented=represented, data={"late": was_late, **sent_data(step, hits)})
    step.tell(event, [*lane_reviewers(step, step.lanes), step.promise.created_by], "sent_for_review")
    return step.finish()


def _triage_in_time(step: Step, *, late: bool) -> bool:
    """Triage is engineering's answer: after the deadline it is openly late or refused, like any other."""
    was_late = check_in_time(step.promise, step.now, late=late)
    if was_late:
        engineering = check_lane(step.promise, step.lanes, Lane.ENGINEERING)
        check_owes(step.promise, step.answered_revision, step.lanes, engineering)
    return was_late


@door(locked_row)
def change_scope(promise_id: int, *, by: User, ask: str, what_changed: str, version: int | None = None) -> Promise:
    """Record that what the customer wants has changed. A new revision goes to every lane at once.

    From the same transaction on a signed wording shows as being replaced and the plan cannot be sent. A promise that is
    paused because nobody answered stays paused: it returns only by an openly late answer.

    Args:
        promise_id: a promise under review or answered.
        by: a rep of the deal.
        ask: the new ask.
        what_changed: one sentence for history and plan.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: a draft (edit it), or withdrawn.
        Stale: the promise was changed meanwhile.
        Invalid: the words cannot be used, a banned line stands in them, or facts are missing.
    """
    deal, _ = locked_deal(Promise.objects.values_list("deal_id", flat=True).get(pk=promise_id))
    step = Step.open(promise_id, by)
    check_on_deal(step.standing, deal)
    if step.promise.state not in ANSWERED_STATES:
        check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    check_was_reviewed(step.promise, step.standing_decision)
    what_changed = _one_line(what_changed, "what_changed", "Say in one sentence what changed.")
    ask_before, step.promise.ask, step.promise.asked_by = step.promise.ask, clean_ask(ask), by
    forget_answers(step.promise, ask_before)
    check_no_banned_line(step.promise.ask)
    missing = missing_facts(step.promise.type, step.promise.facts.values_list("key", flat=True))
    if missing:
        raise Invalid({spec.key: f"Say this, or choose “Nobody knows yet”: {spec.question}" for spec in missing})
    paused = step.pause_if_overdue()
    lapsed = paused and step.standing_decision is not None
    step.drop_questions()
    hits = _new_revision(step)
    step.promise.lapses_at = None
    if step.promise.state in ANSWERED_STATES:
        step.promise.answer_by = step.review_due()
        step.promise.replace(to=REVIEW_STATE[Lane(step.lanes[0].lane)])
    elif lapsed or not paused:
        step.move_on()
    event = step.event("promise.scope_changed", data={"what_changed": what_changed, **sent_data(step, hits)})
    deal.scope_changed_at = step.now
    deal.version += 1
    deal.save(update_fields=["scope_changed_at", "version"])
    step.tell(
        event, [*lane_reviewers(step, step.lanes), *holders(Role.LEAD)], "scope_changed", what_changed=what_changed
    )
    return step.finish()


def _new_revision(step: Step) -> list[Hit]:
    """Next revision through the rules; every lane, old and new, owes an answer to the new words."""
    step.promise.revision += 1
    hits = send_through_rules(step, revision=step.promise.revision)
    step.promise.wording = step.next_wording(step.promise.ask, fingerprint(step.promise.ask))
    step.ask_again(step.lanes)
    return hits


@door(locked_row)
def change_fact(promise_id: int, *, by: User, key: str, value: str | None, version: int | None = None) -> Promise:
    """Correct one fact of a promise under review. Only the lanes whose fact it is answer again.

    A paused promise stays paused: it returns only by an openly late answer.

    Args:
        promise_id: a promise under review.
        by: a rep of the deal.
        key: the fact.
        value: its new value; None means "Nobody knows yet".
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: a draft, answered or withdrawn promise.
        Invalid: no such fact, or words that cannot be used.
    """
    step = Step.open(promise_id, by)
    check_on_deal(step.standing, step.deal)
    if step.standing_decision is not None:
        raise Conflict(f"{step.promise.label} was answered; record a scope change instead.")
    check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    if value == "":
        raise Invalid({key: "Say this, or choose “Nobody knows yet”."})
    if step.facts().get(key, "") == value:
        raise Invalid({key: "This is what it says already; nobody is asked again."})
    write_facts(step.promise, {key: value})
    spec = ALL[key]
    paused = step.pause_if_overdue()
    step.promise.revision += 1
    _carry_proposal(step)
    again = [lane for lane in step.lanes if Lane(lane.lane) in spec.lanes]
    carried = [_carry(step, lane, lane.review) for lane in step.lanes if lane not in again and lane.review is not None]
    if step.promise.state == PromiseState.WAITING_ON_SALES:
        _owe_while_stopped(step, again)
    else:
        step.ask_again(again)
    if not paused:
        step.move_on()
    event = step.event(
        "fact.changed",
        data={
            "fact": key,
            "value": shown(spec, value) if value is not None else "Nobody knows yet",
            "asked_again": [lane.lane for lane in again],
            "carried": carried,
        },
    )
    step.tell(event, lane_reviewers(step, again), "fact_changed", fact=spec.label)
    return step.finish()


def _carry(step: Step, lane: RequiredLane, old: Review) -> dict[str, Any]:
    """The lane's review counts for the new revision too; the event names both (RELIABILITY I7)."""
    new = Review.objects.create(
        promise=step.promise,
        lane=old.lane,
        revision=step.promise.revision,
        wording=old.wording,
        answer=old.answer,
        sentence=old.sentence,
        suggested=old.suggested,
        size_days=old.size_days,
        earliest_date=old.earliest_date,
        is_late=old.is_late,
        answered_at=old.answered_at,
        answered_by=old.answered_by,
        represented=old.represented,
        confirms=old.confirms,
        carried_from=old,
    )
    lane.review = new
    lane.save(update_fields=["review"])
    return {"lane": lane.lane, "from_review": old.pk, "from_revision": old.revision, "to_review": new.pk}


def _carry_proposal(step: Step) -> None:
    """What the owner proposed stands on the new revision too; the lanes asked again confirm it there."""
    old = step.promise.proposals.filter(revision=step.promise.revision - 1).prefetch_related("conditions").first()
    if old is None:
        return
    new = Proposal.objects.create(
        promise=step.promise,
        revision=step.promise.revision,
        outcome=old.outcome,
        wording=old.wording,
        delivery_owner=old.delivery_owner,
        delivery_date=old.delivery_date,
        limit=old.limit,
        expires_on=old.expires_on,
        proposed_at=old.proposed_at,
        proposed_by=old.proposed_by,
    )
    Condition.objects.bulk_create(
        [
            Condition(
                proposal=new,
                position=condition.position,
                lane=condition.lane,
                who=condition.who,
                what=condition.what,
                by_when=condition.by_when,
                shown_by=condition.shown_by,
            )
            for condition in old.conditions.all()
        ]
    )


def _owe_while_stopped(step: Step, lanes: list[RequiredLane]) -> None:
    """The clock stands still for sales: these lanes owe an answer, with a full window once it runs again."""
    for lane in lanes:
        lane.review, lane.answer_by, lane.left, lane.asked_at = None, None, None, step.now
        lane.version += 1
        lane.save()


def _one_line(raw: str, name: str, empty: str) -> str:
    if not raw.strip():
        raise Invalid({name: empty})
    try:
        return clean(raw, limit=300)
    except TextRefused as refused:
        raise Invalid({name: refused.problems[0].message}) from None
