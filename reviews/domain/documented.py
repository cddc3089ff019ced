"""Words of the library in deals: used at once instead of a review, checked again, and taken back wherever they stand.

A yes of this kind stands on a live entry of the library, within its scope and byte for byte (DESIGN section 3, Already
documented). It lapses on the day the entry is due for a check, like an answer with an expiry, so every reader sees it
as paused from then on, whether or not a sweep has run. Checking the entry again is the late answer that brings it back.

Locks: deal, promise, then the entry; whoever changes an entry locks the promises that stand on it after it. No two
doors can wait for each other: a promise that stands on an entry is never used for another one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dealdesk.domain import audit, clock, notify, people
from dealdesk.domain.doors import door
from dealdesk.domain.text import TextRefused, clean
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import Notice, User
from promises.domain import library
from promises.domain import promises as drafts
from promises.domain.locking import check_version, deal_row, locked_deal, promise_row
from promises.enums import YES_STATES, PromiseState
from promises.models import Capability, Deal, Promise
from promises.models.promise import ASK_LIMIT
from promises.policies import (
    check_approved_by_another,
    check_in_scope,
    check_is_draft,
    check_keeps_library,
    check_on_deal,
    check_usable,
    is_own,
)
from reviews.domain import delivery, words_died
from reviews.domain.steps import Step, midnight_after
from reviews.enums import YES_OUTCOMES, DecisionKind, DecisionOutcome
from reviews.models import Decision, PlanLine

STANDING = frozenset({*YES_STATES, PromiseState.PAUSED})


@door(deal_row)
def use_capability(deal_id: int, *, by: User, capability_id: int, sha256: str, ask: str = "") -> Promise:
    """Answer an ask at once with a documented sentence: promise and decision in one transaction.

    Args:
        deal_id: the deal.
        by: a rep of the deal.
        capability_id: the entry of the library.
        sha256: checksum of the sentence on the page where it was chosen.
        ask: what the customer wants, in the rep's words; the sentence itself where empty.

    Raises:
        Denied: not a rep of this deal; or whoever asks or owns the deal approved the words (four eyes).
        Conflict: not approved, withdrawn, due for a check, out of scope, or other words than were shown.
        Invalid: an ask that cannot be used.
    """
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    capability = _usable(capability_id, deal, {by.pk}, sha256)
    promise = drafts.create_ask(deal.pk, by=by, ask=ask or _shortened(capability.sentence))
    return _answer(Step.open(promise.pk, by), capability)


@door(promise_row)
def use_for_draft(promise_id: int, *, by: User, capability_id: int, sha256: str, version: int | None = None) -> Promise:
    """Answer a draft at once with a documented sentence; see `use_capability`.

    Args:
        promise_id: the draft.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied, Conflict: as `use_capability`; Conflict also where it was sent already.
        Stale: the draft was changed meanwhile.
    """
    locked_deal(Promise.objects.values_list("deal_id", flat=True).get(pk=promise_id))
    step = Step.open(promise_id, by)
    check_on_deal(step.standing, step.deal)
    check_is_draft(step.promise)
    check_version(step.found_version, version, step.promise.label)
    asking = {step.promise.created_by_id, step.promise.asked_by_id, by.pk}
    capability = _usable(capability_id, step.deal, asking, sha256)
    step.now = clock.database_now()
    return _answer(step, capability)


def _usable(capability_id: int, deal: Deal, asking: Iterable[int], sha256: str) -> Capability:
    """The entry, locked until its words stand in the deal, so that nobody withdraws it in between."""
    capability, now = library.locked_capability(capability_id)
    check_usable(capability, deal, library.local_day(now, deal))
    if sha256 != capability.sha256:
        raise Conflict("These are not the words of the library; read them again.")
    check_approved_by_another(capability, asking, deal)
    return capability


def _shortened(sentence: str) -> str:
    """A sentence that fits an ask: whole, or cut at a word."""
    if len(sentence) <= ASK_LIMIT:
        return sentence
    return sentence[: ASK_LIMIT - 1].rpartition(" ")[0] + "…"


def _answer(step: Step, capability: Capability) -> Promise:
    """Write the decision of a draft: actor the rep, decider whoever approved the entry, available today."""
    promise, approver = step.promise, capability.approved_by
    if approver is None:
        raise Conflict("Nobody has approved these words yet.")
    promise.sent_at, promise.sent_by = step.now, step.by
    promise.wording = step.next_wording(capability.sentence, capability.sha256)
    promise.document()
    promise.lapses_at = midnight_after(capability.review_by, step.deal.zone)
    decision = Decision.objects.create(
        promise=promise,
        revision=promise.revision,
        kind=DecisionKind.DOCUMENTED,
        outcome=DecisionOutcome.YES,
        wording=promise.wording,
        wording_sha256=promise.wording.sha256,
        delivery_owner=capability.owner,
        limit=capability.limit,
        capability=capability,
        facts=step.facts(),
        decided_at=step.now,
        decided_by=approver,
    )
    event = step.event(
        "decision.documented",
        data={
            "decision": decision.pk,
            "capability": capability.pk,
            "sentence": capability.sentence,
            "review_by": capability.review_by.isoformat(),
        },
    )
    step.tell(event, [promise.created_by, step.deal.owner], "decided", decision=decision)
    delivery.tell(step, event, decision)
    return step.finish()


@door(library.locked_row)
def check_capability(capability_id: int, *, by: User, review_by: date, version: int | None = None) -> Capability:
    """Say that the words are still true, and until when; what had lapsed for want of this check stands again.

    Args:
        capability_id: an approved entry.
        by: a product or security reviewer.
        review_by: last day on which it may be used unchecked; from tomorrow to 180 days ahead.
        version: the entry's version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a product or security reviewer, or it would bring back a promise of their own.
        Conflict: not approved yet, or withdrawn.
        Stale: the entry was changed meanwhile.
        Invalid: the day.
    """
    capability, now = library.locked_capability(capability_id)
    check_keeps_library(people.standing(by, now))
    check_version(capability.version, version, capability.label)
    if capability.state != "approved":
        raise Conflict(f"{capability.label} is not in use: nothing to check.")
    library.check_day(review_by, now)
    promises = _standing_on(capability)
    now = clock.database_now()
    if any(promise.is_paused(now) and is_own(by.pk, promise, promise.deal) for promise in promises):
        raise Denied("A promise of your own waits for this check; another product or security reviewer does it.")
    former = capability.review_by
    capability.review_by, capability.checked_at, capability.checked_by = review_by, now, by
    data = {"from": former.isoformat(), "review_by": review_by.isoformat()}
    library.record(capability, "capability.checked", now=now, by=by, before=capability.state, data=data)
    dead = words_died.holders_of([promise for promise in promises if promise.state == PromiseState.PAUSED], now)
    for promise in promises:
        step = Step(promise, now, by)
        step.deal = promise.deal
        paused = step.pause_if_overdue(ends_here=True)
        promise.lapses_at = midnight_after(review_by, step.deal.zone)
        if paused:
            promise.restore(to=PromiseState.APPROVED)
        event = step.event("capability.checked", data={"capability": capability.pk, **data})
        told = [*_reps(promise), *(dead[promise.pk].told if promise.pk in dead else ())] if paused else []
        step.tell(event, told, "words_checked", capability=capability)
        step.finish()
    return capability


@door(library.locked_row)
def withdraw_capability(capability_id: int, *, by: User, reason: str, version: int | None = None) -> Capability:
    """Take an entry back. Its words die in every deal in the same transaction, and whoever has them is told.

    Args:
        capability_id: an entry, approved or not.
        by: a product or security reviewer.
        reason: one sentence; the reps read it.
        version: the entry's version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a product or security reviewer.
        Conflict: withdrawn already.
        Stale: the entry was changed meanwhile.
        Invalid: no reason.
    """
    capability, now = library.locked_capability(capability_id)
    check_keeps_library(people.standing(by, now))
    check_version(capability.version, version, capability.label)
    before = capability.state
    if before == "withdrawn":
        raise Conflict(f"{capability.label} was withdrawn already.")
    reason = library.check_reason(reason)
    promises = _standing_on(capability)
    now = clock.database_now()
    capability.withdrawn_at, capability.withdrawn_by, capability.withdrawn_reason = now, by, reason
    data = {"reason": reason, "promises": [promise.pk for promise in promises]}
    event = library.record(capability, "capability.withdrawn", now=now, by=by, before=before, data=data)
    author = [capability.written_by] if capability.written_by else []
    notify.queue(event, author, "capability_withdrawn", {"capability": capability})
    # What lapsed and was written down died then, and whoever had it was told.
    dead = words_died.holders_of([promise for promise in promises if promise.state != PromiseState.PAUSED], now)
    for promise in promises:
        _kill(Step(promise, now, by), capability, dead.get(promise.pk))
    return capability


def _kill(step: Step, capability: Capability, dead: words_died.Dead | None) -> None:
    """Pause one promise whose words were just withdrawn; one that is paused already only hears of it."""
    promise, step.deal = step.promise, step.promise.deal
    data = {"capability": capability.pk, "reason": capability.withdrawn_reason}
    if promise.state == PromiseState.PAUSED:
        event = step.event("capability.withdrawn", data=data)
    else:
        promise.lapses_at = step.now
        promise.pause()
        event = step.event("promise.paused", data={"deadline": step.now.isoformat(), "lapsed": True, **data})
    why = f"withdrawn from the library, {capability.withdrawn_reason}"
    told = words_died.notices(event, promise, step.deal, dead, why) if dead else []
    Notice.objects.bulk_create(told)
    have_them = {notice.recipient_id for notice in told}
    reps = [person for person in _reps(promise) if person.pk not in have_them]
    step.tell(event, reps, "words_withdrawn", capability=capability)
    step.finish()


def _standing_on(capability: Capability) -> list[Promise]:
    """Promises whose yes is this entry's sentence, locked in the order of their numbers."""
    decided = Decision.objects.filter(capability=capability, kind=DecisionKind.DOCUMENTED).values("promise_id")
    rows = Promise.objects.select_for_update().filter(pk__in=decided, state__in=STANDING).order_by("pk")
    return list(rows.prefetch_related("deal__owner", "deal__team", "created_by", "wording"))


def _reps(promise: Promise) -> list[User]:
    """Everybody who may say these words to the customer."""
    return [promise.created_by, promise.deal.owner, *promise.deal.team.all()]


def capability_terms(promise: Promise, now: datetime) -> dict[str, str]:
    """What an entry made from a signed yes begins with: its words, limit, owner, and where it was signed for.

    Args:
        promise: a promise with a standing yes.
        now: the database clock, aware UTC.

    Raises:
        Conflict: it has no yes that stands, or its yes has conditions or comes from the library itself.
    """
    decision = Decision.objects.filter(promise=promise).select_related("wording").order_by("-pk").first()
    if decision is None or decision.outcome not in YES_OUTCOMES or promise.shown_state(now) not in YES_STATES:
        raise Conflict(f"{promise.label} has no yes that stands; only signed words go into the library.")
    if decision.outcome == DecisionOutcome.YES_IF:
        raise Conflict(
            f"The yes to {promise.label} has conditions; what is true only under conditions is not documented."
        )
    if decision.kind == DecisionKind.DOCUMENTED:
        raise Conflict(f"The words of {promise.label} come from the library.")
    return {
        "sentence": decision.wording.text,
        "limit": decision.limit,
        "owner": decision.delivery_owner,
        "plan": promise.deal.product_plan,
        "region": promise.deal.region,
        "product_version": promise.deal.product_version,
    }


@door(promise_row)
def capability_from_decision(
    promise_id: int, *, by: User, limit: str, owner: str, review_by: date, plan: str, region: str, product_version: str
) -> Capability:
    """Make an entry from signed words, byte for byte; it waits for its approval like any other.

    Args:
        promise_id: a promise with a standing yes without conditions.
        by: a product or security reviewer.
        limit, owner, review_by, plan, region, product_version: as `library.write_capability`.

    Raises:
        Denied, Conflict, Invalid: as `library.write_capability`; Conflict also where no such yes stands.
    """
    step = Step.open(promise_id, by)
    check_keeps_library(step.standing)
    terms = capability_terms(step.promise, step.now)
    return library.write_capability(
        by=by,
        sentence=terms["sentence"],
        limit=limit,
        owner=owner,
        review_by=review_by,
        plan=plan,
        region=region,
        product_version=product_version,
        made_from=step.promise.label,
    )


@door(deal_row)
def describe_product(deal_id: int, *, by: User, product_plan: str, product_version: str) -> Deal:
    """Say which plan and version of the product a deal is about, so that the library knows what holds for it.

    Args:
        deal_id: the deal.
        by: a rep of the deal.
        product_plan, product_version: "" where not known.

    Raises:
        Denied: not a rep of this deal.
        Conflict: words of the library stand in this deal that would not hold any more.
        Invalid: words that cannot be used.
    """
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    errors, given = {}, {}
    for name, raw, limit in (("product_plan", product_plan, 60), ("product_version", product_version, 40)):
        try:
            given[name] = clean(raw, limit=limit) if raw.strip() else ""
        except TextRefused as refused:
            errors[name] = refused.problems[0].message
    if errors:
        raise Invalid(errors)
    before = {name: getattr(deal, name) for name in given}
    deal.product_plan, deal.product_version = given["product_plan"], given["product_version"]
    used = Decision.objects.filter(promise__deal=deal, promise__state__in=STANDING, kind=DecisionKind.DOCUMENTED)
    for decision in used.select_related("capability", "promise").order_by("pk"):
        try:
            check_in_scope(decision.capability, deal)
        except Conflict as out:
            raise Conflict(f"{decision.promise.label} uses words of the library. {out.sentence}") from None
    audit.record(deal, "deal.product_described", at=now, by=by, data={"from": before, **given})
    deal.version += 1
    deal.save()
    return deal


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Use:
    """One promise whose words are an entry's.

    Attributes:
        promise: with its deal.
        plan_version: number of the deal's current close plan that holds it, or None.
    """

    promise: Promise
    plan_version: int | None


def where_used(capability: Capability, *, limit: int = 200) -> list[Use]:
    """Every promise that uses an entry, newest first, with the current close plan it stands in; two statements."""
    decided = Decision.objects.filter(capability=capability, kind=DecisionKind.DOCUMENTED).values("promise_id")
    promises = list(
        Promise.objects.filter(pk__in=decided)
        .select_related("deal", "deal__owner", "created_by")
        .order_by("-pk")[:limit]
    )
    lines = PlanLine.objects.filter(plan__is_current=True, promise__in=promises)
    plans = dict(lines.values_list("promise_id", "plan__number"))
    return [Use(promise, plans.get(promise.pk)) for promise in promises]
