"""The gate: proves from the rows, on every read, copy, export and send, that a sentence may stand in the close plan.

A state is never proof. Whatever planted a line, by SQL, admin, API or `update()`, is found here (RELIABILITY I1, I8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Exists, OuterRef, Prefetch, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from dealdesk.domain.people import RightsHistory
from dealdesk.domain.text import fingerprint, first_difference
from dealdesk.enums import Role
from dealdesk.models import AuditEvent
from promises.domain.facts import unknowns_that_block
from promises.enums import YES_STATES, Lane, PromiseState
from promises.models import Capability, Deal, Promise
from promises.policies import LIBRARIANS, is_own
from reviews.domain import rules
from reviews.domain.decision_terms import names_day
from reviews.domain.intake import lacks_type
from reviews.domain.steps import midnight_after
from reviews.enums import YES_OUTCOMES, Answer, DecisionKind, DecisionOutcome
from reviews.models import Condition, Decision, PlanLine, Restoration, Review, Submission


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one promise or plan line.

    Attributes:
        decision: the newest decision, whether or not it holds.
        problems: sentences; empty means the words may go out.
    """

    decision: Decision | None
    problems: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the words may go out."""
        return not self.problems


def loaded(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Promises with everything the gate looks at, in a constant number of queries."""
    signed = _events("decision.signed", "promise_id", "pk").order_by("-position")
    restored = _events("promise.restored", "decision__promise_id", "decision_id").filter(revision=OuterRef("revision"))
    return promises.select_related("deal", "deal__owner", "wording").prefetch_related(
        Prefetch("decisions", Decision.objects.annotate(told=Subquery(signed.values("data")[:1]))),
        "decisions__wording",
        "decisions__proposal__wording",
        "decisions__proposal__conditions__met__proof",
        "decisions__capability",
        "decisions__decided_by",
        Prefetch("decisions__restorations", Restoration.objects.annotate(is_told=Exists(restored))),
        "required_lanes",
        "reviews__wording",
        "reviews__answered_by",
        "submissions__hits",
    )


def _events(type: str, promise: str, decision: str) -> QuerySet[AuditEvent]:
    """Events about a decision, to be asked inside another query: a row alone is planted easily."""
    return AuditEvent.objects.annotate(of=Cast(KeyTextTransform("decision", "data"), BigIntegerField())).filter(
        chain=Concat(Value("promise:"), Cast(OuterRef(promise), TextField())), type=type, of=OuterRef(decision)
    )


def judge(promise: Promise, now: datetime, rights: RightsHistory) -> Verdict:
    """Prove that this promise's newest decision stands.

    Args:
        promise: from `loaded`.
        now: the database clock, aware UTC.
        rights: who held which role when.
    """
    decision = max(promise.decisions.all(), key=lambda row: row.pk, default=None)
    if decision is None or decision.outcome not in YES_OUTCOMES:
        return Verdict(decision, (f"{promise.label} has no yes.",))
    problems = [
        *_still_stands(promise, decision, now, rights),
        *_words(promise, decision),
        *_documented(promise, promise.deal, decision, now, rights),
        *_decider(promise, promise.deal, decision, rights),
        *_lanes(promise, promise.deal, decision, rights),
    ]
    return Verdict(decision, tuple(problems))


def judge_line(line: PlanLine, promise: Promise, now: datetime, rights: RightsHistory) -> Verdict:
    """Prove a plan line: its promise passes, and it copies the decision byte for byte (RELIABILITY rows 59 and 60)."""
    verdict = judge(promise, now, rights)
    decision = verdict.decision
    problems = list(verdict.problems)
    if promise.deal_id != line.plan.deal_id:
        problems.insert(0, f"{promise.label} is not part of this deal.")
    if promise.state == PromiseState.DRAFT:
        problems.insert(0, f"{promise.label} is not approved: {PromiseState.DRAFT.label}.")
    if decision is not None and line.decision_id != decision.pk:
        problems.append(f"{promise.label} was answered anew since; update the plan.")
    elif decision is not None:
        different = first_difference(decision.wording.text, line.text)
        if different is not None:
            problems.append(f"{promise.label}: Differs from the approved wording at character {different}.")
        if line.sha256 != decision.wording_sha256:
            problems.append(f"{promise.label}: the line carries another checksum than the signed words.")
        same = (decision.delivery_owner, decision.delivery_date, decision.limit)
        if (line.delivery_owner, line.delivery_date, line.limit) != same:
            problems.append(f"{promise.label}: owner, date or limit differ from what was signed.")
    return Verdict(decision, tuple(problems))


def stands_on(decision: Decision) -> set[int]:
    """Revisions this answer was signed on or restored to."""
    return {decision.revision, *restored_to(decision)}


def restored_to(decision: Decision) -> list[int]:
    """Revisions that were withdrawn again, so that this answer stands; of a promise from `loaded` only those of which
    an event tells."""
    return [row.revision for row in decision.restorations.all() if getattr(row, "is_told", True)]


def being_replaced(promise: Promise, decision: Decision | None) -> bool:
    """Whether a newer version is open beside words that were signed. Whoever asks this of a list prefetches
    `decisions__restorations`.

    Args:
        promise: the promise as it is now.
        decision: its newest answer, if there is one.
    """
    if decision is None or decision.revision >= promise.revision or not promise.is_open:
        return False
    return promise.revision not in stands_on(decision)


def held_sentence(promise: Promise) -> str:
    """Why nothing of a promise may go out while a newer version of it is open, and who ends that."""
    return f"{promise.label} is being replaced; answer or withdraw the new version first."


def _still_stands(promise: Promise, decision: Decision, now: datetime, rights: RightsHistory) -> Iterable[str]:
    # The counter on the promise alone is no proof: what was sent or answered since may not be passed over either.
    stood_on = stands_on(decision)
    sent = [row.revision for row in promise.submissions.all()]
    newest = max([promise.revision, *sent, *(row.revision for row in promise.reviews.all())])
    if promise.revision not in stood_on or newest not in stood_on:
        yield held_sentence(promise)
        return
    if decision.kind == DecisionKind.DOCUMENTED and _library_ends(decision.capability, promise.deal, now):
        return  # `_documented` says which entry ended, and that is why it is paused
    if promise.state not in YES_STATES:
        yield f"{promise.label} is not approved: {promise.shown_state(now).label}."
        return
    lapses_at = _lapse(promise, decision, rights)
    if lapses_at is not None and lapses_at <= now:
        yield f"{promise.label} is paused: a condition or the answer lapsed; the deal desk lead must decide again."
    elif promise.is_paused(now):
        yield f"{promise.label} is paused."


def _lapse(promise: Promise, decision: Decision, rights: RightsHistory) -> datetime | None:
    days = [decision.expires_on] if decision.expires_on else []
    if decision.proposal is not None:
        days += [row.by_when for row in decision.proposal.conditions.all() if not _is_met(promise, row, rights)]
    return min((midnight_after(day, promise.deal.zone) for day in days), default=None)


def _is_met(promise: Promise, condition: Condition, rights: RightsHistory) -> bool:
    """Whether the lane that asked for it confirmed it in time, by somebody entitled, on a proof that still stands."""
    met = getattr(condition, "met", None)
    if met is None or met.confirmed_at is None or met.proof.struck_at is not None:
        return False
    if met.confirmed_at >= midnight_after(condition.by_when, promise.deal.zone):
        return False
    if met.confirmed_by_id == met.attached_by_id or is_own(met.confirmed_by_id, promise, promise.deal):
        return False
    return rights.acted_as(met.confirmed_by_id, met.represented_id, Role(condition.lane), met.confirmed_at)


def _words(promise: Promise, decision: Decision) -> Iterable[str]:
    wording = decision.wording
    if wording.promise_id != promise.pk:
        yield f"{promise.label}: the signed words belong to another promise."
    if fingerprint(wording.text) != decision.wording_sha256 or wording.sha256 != decision.wording_sha256:
        yield f"{promise.label}: the stored words are not the ones that were signed."
    if decision.kind == DecisionKind.DOCUMENTED:
        return
    proposal = decision.proposal
    if proposal is None or proposal.revision != decision.revision or proposal.terms() != decision.terms():
        yield f"{promise.label}: sentence, owner, date or limit differ from what the lanes confirmed."
    elif (told := vars(decision)["told"]) and any(
        told.get(key, value) != value for key, value in decision.terms().items()
    ):
        yield f"{promise.label}: sentence, owner, date or limit are not what the record of the signature says."
    if decision.outcome == DecisionOutcome.YES_IF and (proposal is None or not proposal.conditions.all()):
        yield f"{promise.label}: the conditions of the answer are gone."
    sent = sent_under(promise, decision)
    type = sent.type if sent is not None else promise.type
    if blocking := unknowns_that_block(type, decision.facts, wording.text):
        names = ", ".join(spec.label.lower() for spec in blocking)
        yield f"{promise.label}: signed while nobody knew {names}, and the words do not exclude it."
    if proposal is not None and not all(_stands_in(wording.text, condition) for condition in proposal.conditions.all()):
        yield f"{promise.label}: a condition does not stand in the signed words."


def _stands_in(text: str, condition: Condition) -> bool:
    said = text.casefold()
    return condition.who.casefold() in said and condition.what.casefold() in said and names_day(text, condition.by_when)


def _documented(
    promise: Promise, deal: Deal, decision: Decision, now: datetime, rights: RightsHistory
) -> Iterable[str]:
    """What was documented already stands on a live capability's own sentence, in scope, instead of on reviews."""
    if decision.kind != DecisionKind.DOCUMENTED:
        return
    capability = decision.capability
    if (
        capability is None
        or capability.sentence != decision.wording.text
        or capability.sha256 != decision.wording_sha256
    ):
        yield f"{promise.label}: the words are not a documented capability's own sentence."
        return
    if decision.decided_by_id != capability.approved_by_id:
        yield f"{promise.label} does not name who approved the capability."
    yield from _approved(promise, capability, decision, rights)
    scope = (
        (capability.plan, deal.product_plan),
        (capability.region, deal.region),
        (capability.product_version, deal.product_version),
    )
    for needed, has in scope:
        if needed and needed != has:
            yield f"{promise.label}: the capability holds for {needed} only."
    if ends := _library_ends(capability, deal, now):
        yield f"{promise.label} may not go out any more: {ends}."


def _library_ends(capability: Capability | None, deal: Deal, now: datetime) -> str:
    """Why nobody may say a capability's sentence any more, or ""."""
    if capability is None:
        return ""
    if capability.withdrawn_at is not None:
        return "it was withdrawn from the library"
    return "the library must check it first" if midnight_after(capability.review_by, deal.zone) <= now else ""


def _approved(promise: Promise, capability: Capability, decision: Decision, rights: RightsHistory) -> Iterable[str]:
    """By somebody else than its author, who kept the library then, and before it was used."""
    by, at = capability.approved_by_id, capability.approved_at
    if by is None or at is None or at > decision.decided_at:
        yield f"{promise.label}: the capability was not approved when it was used."
        return
    if by == capability.written_by_id:
        yield f"{promise.label}: the capability was approved by its own author."
    if not any(rights.held(by, role, at) for role in LIBRARIANS):
        yield f"{promise.label}: the capability was approved by no product or security reviewer."


def _decider(promise: Promise, deal: Deal, decision: Decision, rights: RightsHistory) -> Iterable[str]:
    if is_own(decision.decided_by_id, promise, deal):
        yield f"{promise.label} was decided by whoever asked for it."
    if decision.kind == DecisionKind.DOCUMENTED:
        return
    if not rights.acted_as(decision.decided_by_id, decision.represented_id, Role.LEAD, decision.decided_at):
        yield f"{promise.label} was decided by somebody who was not the deal desk lead then."


def _lanes(promise: Promise, deal: Deal, decision: Decision, rights: RightsHistory) -> Iterable[str]:
    if decision.kind == DecisionKind.DOCUMENTED:
        return
    required = required_lanes(promise, decision)
    if not required:
        yield f"{promise.label} was never sent to a lane."
    if _untriaged(promise, decision):
        yield f"{promise.label}: no stop was named; engineering must triage it first."
    if _untyped(promise, decision):
        yield f"{promise.label}: it has no type, so nobody was asked for the facts that its words need."
    for lane in required:
        review = counting_review(promise, lane, decision)
        name = lane.label
        if review is None:
            yield f"{promise.label}: {name} review of these exact words is missing."
            continue
        if review.wording.sha256 != decision.wording_sha256:
            yield f"{promise.label}: {name} answered other words."
        if review.answer == Answer.NO and not decision.reason:
            yield f"{promise.label}: {name} said no, and no reason was written for the yes."
        if review.answer in {Answer.YES_IF, Answer.QUESTION}:
            yield f"{promise.label}: {name} did not confirm these exact words."
        if is_own(review.answered_by_id, promise, deal) or (
            review.represented_id is not None and is_own(review.represented_id, promise, deal)
        ):
            yield f"{promise.label}: {name} was answered by whoever asked for it."
        if not rights.acted_as(review.answered_by_id, review.represented_id, Role(lane.value), review.answered_at):
            yield f"{promise.label}: {name} was answered by somebody who was no {name.lower()} reviewer then."
        if review.answered_at > decision.decided_at:
            yield f"{promise.label}: {name} answered after the decision."


def sent_under(promise: Promise, decision: Decision) -> Submission | None:
    """What was sent last before a decision: its type, its facts, the rules it hit."""
    sent = [row for row in promise.submissions.all() if row.revision <= decision.revision]
    return max(sent, key=lambda row: row.revision, default=None)


def _untriaged(promise: Promise, decision: Decision) -> bool:
    sent = sent_under(promise, decision)
    return sent is not None and not sent.type and not sent.hits.all()


def _untyped(promise: Promise, decision: Decision) -> bool:
    sent = sent_under(promise, decision)
    return sent is not None and lacks_type(sent)


def required_lanes(promise: Promise, decision: Decision) -> list[Lane]:
    """Lanes this decision needs: those asked, and those the rules named when it was sent, should a row be gone.

    Args:
        promise: from `loaded`.
        decision: one of its decisions.
    """
    needed = {Lane(row.lane) for row in promise.required_lanes.all() if row.since_revision <= decision.revision}
    newest = sent_under(promise, decision)
    if newest is not None:
        needed.update(rules.lanes_for([rules.Hit(hit.rule, ()) for hit in newest.hits.all()], newest.type))
    return [lane for lane in Lane if lane in needed]


def counting_review(promise: Promise, lane: Lane, decision: Decision) -> Review | None:
    """The newest review of a lane on the decided revision; nothing newer than the decision counts for it."""
    rows = [row for row in promise.reviews.all() if row.lane == lane and row.revision == decision.revision]
    return max(rows, key=lambda row: row.pk, default=None)
