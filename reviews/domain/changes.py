"""Doors that change or end what was sent: withdraw, scope change, the type; and engineering's triage."""

from collections.abc import Mapping

from dealdesk.domain.doors import door
from dealdesk.domain.people import reached
from dealdesk.domain.text import fingerprint
from dealdesk.domain.typed import one_line
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import User
from promises.domain.facts import NOT_ANSWERED, missing_facts, not_given
from promises.domain.locking import check_version, locked_deal, promise_row
from promises.domain.promises import clean_sent_ask, forget_answers, write_facts
from promises.domain.wording_in_force import check_no_banned_line
from promises.enums import ANSWERED_STATES, REVIEW_STATE, YES_STATES, Lane, PromiseState, PromiseType
from promises.models import Fact, Promise
from promises.policies import check_on_deal
from reviews.domain import words_died
from reviews.domain.decisions import lapse_moment
from reviews.domain.intake import is_triage, lane_reviewers, send_through_rules, sent_data
from reviews.domain.outlook import open_questions
from reviews.domain.plan_news import clause_words
from reviews.domain.rules import Hit
from reviews.domain.sent_facts import ask_for_facts, owe_while_stopped
from reviews.domain.steps import Step
from reviews.enums import DecisionOutcome
from reviews.models import Decision, Restoration
from reviews.policies import (
    acting_as,
    check_in_time,
    check_lane,
    check_may_withdraw,
    check_open,
    check_owes,
    check_was_reviewed,
)

SAME_WORDS = (
    "These are the words that were asked already, so nobody needs to answer again. Change them; to correct something "
    "that is known open the fact, and to take a change back withdraw it."
)
DISCARDED = "The draft was discarded."
STATE_OF = {
    DecisionOutcome.YES: PromiseState.APPROVED,
    DecisionOutcome.YES_IF: PromiseState.APPROVED_WITH_CONDITIONS,
    DecisionOutcome.NO: PromiseState.DECLINED,
}


@door(promise_row)
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
    reason = one_line(reason, "reason", limit=300, empty="Say in one sentence why it is withdrawn.")
    step.drop_questions()
    signed = Decision.objects.filter(promise=step.promise).select_related("wording").order_by("-pk").first()
    if signed is not None and step.standing_decision is None:
        return _restore(step, signed, reason)
    step.promise.withdraw()
    event = step.event("promise.withdrawn", data={"reason": reason})
    step.tell(event, lane_reviewers(step, step.missing()), "withdrawn", reason=reason)
    return step.finish()


@door(promise_row)
def discard_draft(promise_id: int, *, by: User, version: int | None = None) -> Promise:
    """Take back what was never sent. Nobody was asked, so nobody is told and no reason is owed.

    Args:
        promise_id: a draft.
        by: whoever wrote it, the owner of the deal, or a rep on it.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: anybody else.
        Conflict: it was sent already.
        Stale: the promise was changed meanwhile.
    """
    step = Step.open(promise_id, by)
    check_may_withdraw(step.standing, step.promise, step.deal)
    if step.promise.state != PromiseState.DRAFT:
        raise Conflict(f"{step.promise.label} was sent already; withdraw it instead.")
    check_version(step.found_version, version, step.promise.label)
    step.promise.withdraw()
    step.event("promise.withdrawn", data={"reason": DISCARDED})
    return step.finish()


def _restore(step: Step, signed: Decision, reason: str) -> Promise:
    told = [*lane_reviewers(step, step.missing()), *reached(Role.LEAD, step.now)]
    dead = words_died.holders_of([step.promise], step.now).get(step.promise.pk)
    told += dead.told if dead else []
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


@door(promise_row)
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
    reason = one_line(reason, "reason", limit=300, empty="Say in one sentence why nothing is promised.")
    step.drop_questions()
    step.promise.withdraw()
    event = step.event(
        "promise.withdrawn",
        represented=represented,
        data={"reason": f"Plain use, nothing promised: {reason}", "late": was_late},
    )
    step.tell(event, [step.promise.created_by], "plain_use", reason=reason)
    return step.finish()


@door(promise_row)
def name_type(
    promise_id: int, *, by: User, type: PromiseType, late: bool = False, version: int | None = None
) -> Promise:
    """Engineering's triage: name the stop it is. The rules run again and every lane is asked.

    An ask without a type was asked for two facts alone. What the type needs beside them becomes one question to sales:
    the clock stops for all lanes until it is answered (DESIGN sections 3 and 4).

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
        owe_while_stopped(step, step.lanes)
    asked = ask_for_facts(step, represented=represented, late=was_late)
    step.move_on()
    event = step.event(
        "promise.type_named",
        represented=represented,
        data={"late": was_late, "question": asked.sentence if asked else "", **sent_data(step, hits)},
    )
    rep = step.promise.created_by
    told = [person for person in [*lane_reviewers(step, step.lanes), rep] if asked is None or person != rep]
    step.tell(event, told, "sent_for_review" if step.promise.answer_by else "type_named")
    if asked is not None:
        step.tell(event, [rep], "question", review=asked)
    return step.finish()


def _triage_in_time(step: Step, *, late: bool) -> bool:
    """Triage is engineering's answer: after the deadline it is openly late or refused, like any other."""
    was_late = check_in_time(step.promise, step.now, late=late)
    if was_late:
        engineering = check_lane(step.promise, step.lanes, Lane.ENGINEERING)
        check_owes(step.promise, step.answered_revision, step.lanes, engineering)
    return was_late


@door(promise_row)
def change_scope(
    promise_id: int,
    *,
    by: User,
    ask: str,
    what_changed: str,
    answers: Mapping[str, str | None] | None = None,
    version: int | None = None,
) -> Promise:
    """Record that what the customer wants has changed. A new revision goes to every lane at once.

    From the same transaction on a signed wording shows as being replaced and the plan cannot be sent. A promise that is
    paused because nobody answered stays paused: it returns only by an openly late answer.

    Args:
        promise_id: a promise under review or answered.
        by: a rep of the deal.
        ask: the new ask.
        what_changed: one sentence for history and plan.
        answers: what the new words leave open, keys of `facts.ASKED` to "yes", "no" or None for "Nobody knows yet". The
            argument None says that nobody was asked; what is open counts as yes then.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: a draft (edit it), or withdrawn.
        Stale: the promise was changed meanwhile.
        Invalid: the words are the same or cannot be used, a banned line stands in them, facts are missing, or what the
            words leave open is not answered.
    """
    deal, _ = locked_deal(Promise.objects.values_list("deal_id", flat=True).get(pk=promise_id))
    step = Step.open(promise_id, by)
    check_on_deal(step.standing, deal)
    if step.promise.state not in ANSWERED_STATES:
        check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    check_was_reviewed(step.promise, step.standing_decision)
    refused: dict[str, str] = {}
    try:
        what_changed = one_line(what_changed, "what_changed", limit=300, empty="Say in one sentence what changed.")
    except Invalid as refusal:
        refused |= refusal.errors  # told together with what is left open, so that one answer mends both
    ask_before, step.promise.ask, step.promise.asked_by = step.promise.ask, clean_sent_ask(ask), by
    if step.promise.ask == ask_before:
        raise Invalid({"ask": SAME_WORDS})
    forget_answers(step.promise, ask_before)
    check_no_banned_line(step.promise.ask)
    missing = missing_facts(step.promise.type, step.promise.facts.values_list("key", flat=True))
    if missing:
        raise Invalid(not_given(missing))
    if answers is not None:
        write_facts(step.promise, answers)
        unanswered = open_questions(step.promise)
        refused |= {spec.key: NOT_ANSWERED.format(question=spec.question) for spec in unanswered}
    if refused:
        raise Invalid(refused)
    paused = step.pause_if_overdue()
    lapsed = paused and step.standing_decision is not None
    step.drop_questions()
    hits = _new_revision(step)
    step.promise.lapses_at = None
    stood = step.promise.state in YES_STATES
    if step.promise.state in ANSWERED_STATES:
        step.promise.answer_by = min(step.review_due(lane.lane) for lane in step.lanes)
        step.promise.replace(to=REVIEW_STATE[Lane(step.lanes[0].lane)])
    elif lapsed or not paused:
        step.move_on()
    data = {"what_changed": what_changed, **sent_data(step, hits)}
    if answers:
        data["answers"] = dict(answers)
    event = step.event("promise.scope_changed", data=data)
    deal.scope_changed_at = step.now
    deal.version += 1
    deal.save(update_fields=["scope_changed_at", "version"])
    step.tell(event, lane_reviewers(step, step.lanes), "scope_changed", what_changed=what_changed)
    have_them: list[User] = []
    if stood:  # what lapsed or was being replaced before is told already
        asked = {reviewer.pk for reviewer in lane_reviewers(step, step.lanes)}
        why = f"they are being replaced: {what_changed}"
        have_them = words_died.tell(event, step.promise, step.deal, why, besides=asked)
    others = [step.promise.created_by, step.deal.owner, *reached(Role.LEAD, step.now)]
    others = [person for person in others if person not in have_them]
    clause = clause_words(step.promise, "is being replaced.")
    step.tell(event, others, "new_version", what_changed=what_changed, clause=clause)
    return step.finish()


def _new_revision(step: Step) -> list[Hit]:
    """Next revision through the rules; every lane, old and new, owes an answer to the new words."""
    step.promise.revision += 1
    hits = send_through_rules(step, revision=step.promise.revision)
    step.promise.wording = step.next_wording(step.promise.ask, fingerprint(step.promise.ask))
    step.ask_again(step.lanes)
    return hits
