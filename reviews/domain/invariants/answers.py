"""Invariants of answers: who gave them, for which words, and what a final yes stands on."""

from collections.abc import Iterator

from dealdesk.enums import Role
from promises.domain.facts import unknowns_that_block
from promises.enums import YES_STATES, Lane, PromiseState
from promises.models import Promise
from reviews.domain import gate
from reviews.domain.invariants.books import Books, Row, end_of, label, why_not_standing
from reviews.domain.invariants.registry import Result, of_promises
from reviews.enums import YES_OUTCOMES, Answer, DecisionKind

TERMS = ("outcome", "wording_id", "delivery_owner", "delivery_date", "limit", "expires_on")


@of_promises("I2", "Silence never approves: only people move a promise anywhere but to paused, and decide it")
def silence_never_approves(books: Books, result: Result) -> Iterator[str]:
    """Every event without a person, and whether each decision is one person's, as its event says."""
    for promise in books.promises:
        signed = {}
        for event in books.events[promise.pk]:
            result.checked += 1
            if event.actor_id is None and event.state_after not in {event.state_before, PromiseState.PAUSED}:
                yield f"{label(promise)}: event {event.pk} moved it to {event.state_after}, and nobody did it."
            if event.type.startswith("decision.") and event.actor_id is not None:
                signed[event.data.get("decision")] = event
        for decision in books.decisions[promise.pk]:
            event = signed.get(decision.pk)
            if event is None:
                yield f"{label(promise)}: no person's event tells of decision {decision.pk}."
            elif decision.kind == DecisionKind.REVIEWED and event.actor_id != decision.decided_by_id:
                yield f"{label(promise)}: decision {decision.pk} names another person than event {event.pk}."
            if (
                decision.kind == DecisionKind.DOCUMENTED
                and decision.decided_by_id != decision.capability__approved_by_id
            ):
                yield f"{label(promise)}: decision {decision.pk} does not name who approved the capability."


@of_promises("I6", "Four eyes: who asks or owns the deal neither reviews nor decides, and who does holds the role")
def four_eyes(books: Books, result: Result) -> Iterator[str]:
    """Every review and decision.

    "One person, one lane" is a policy that may be switched on later than an answer was given; the door's test holds it.
    """
    for promise in books.promises:
        for review in books.answers[promise.pk]:
            result.checked += 1
            yield from _review_by_right(books, promise, review)
        for decision in books.decisions[promise.pk]:
            result.checked += 1
            yield from _decided_by_right(books, promise, decision)


def _own(books: Books, promise: Row, revision: int) -> set[int]:
    """Whoever made the ask of this revision, sent it first, or owns the deal."""
    sent = [row for row in books.submissions[promise.pk] if row.revision <= revision]
    return {promise.created_by_id, promise.sent_by_id, promise.deal__owner_id, *(row.asked_by_id for row in sent[-1:])}


def _review_by_right(books: Books, promise: Row, review: Row) -> Iterator[str]:
    what = f"{label(promise)}: {review.lane} review {review.pk}"
    own = _own(books, promise, review.revision) - {None}
    if not own.isdisjoint({review.answered_by_id, review.represented_id}):
        yield f"{what} was given by whoever asked for it."
    role = Role(review.lane)
    if not books.rights.acted_as(review.answered_by_id, review.represented_id, role, review.answered_at):
        yield f"{what} was given by somebody who did not hold the role."


def _decided_by_right(books: Books, promise: Row, decision: Row) -> Iterator[str]:
    what = f"{label(promise)}: decision {decision.pk}"
    if decision.decided_by_id in _own(
        books, promise, decision.revision
    ):  # a stand-in may decide the lead's own ask, never the asker
        yield f"{what} was made by whoever asked for it."
    if decision.kind == DecisionKind.DOCUMENTED:
        yield from _approved_by_right(books, decision, what)
        return
    if not books.rights.acted_as(decision.decided_by_id, decision.represented_id, Role.LEAD, decision.decided_at):
        yield f"{what} was made by somebody who was not the deal desk lead then."


def _approved_by_right(books: Books, decision: Row, what: str) -> Iterator[str]:
    """The entry of the library was approved by a second person who kept the library then."""
    by, at = decision.capability__approved_by_id, decision.capability__approved_at
    if by is None or by == decision.capability__written_by_id:
        yield f"{what} uses a capability that nobody but its author approved."
    elif not (books.rights.held(by, Role.PRODUCT, at) or books.rights.held(by, Role.SECURITY, at)):
        yield f"{what} uses a capability approved by no product or security reviewer."


@of_promises("I8", "A final yes stands on every required lane's answer to exactly its words, and the gate agrees")
def yes_stands_on_reviews(books: Books, result: Result) -> Iterator[str]:
    """Every yes ever given, from the rows of reviews and rule hits alone; then what the gate says of it today."""
    mine = {}
    for promise in books.promises:
        for decision in books.decisions[promise.pk]:
            if decision.outcome not in YES_OUTCOMES:
                continue
            result.checked += 1
            problems = [
                *_unreviewed(books, promise, decision),
                *_other_words(books, promise, decision),
                *_unknown(books, promise, decision),
            ]
            yield from problems
            mine[promise.pk] = (decision, problems)
    yield from _against_the_gate(books, mine)


def _unreviewed(books: Books, promise: Row, decision: Row) -> Iterator[str]:
    what = f"{label(promise)}: decision {decision.pk}"
    if decision.kind == DecisionKind.DOCUMENTED:
        if decision.capability_id is None or decision.capability__sentence != decision.wording__text:
            yield f"{what} says other words than the documented capability."
        elif decision.capability__sha256 != decision.wording_sha256:
            yield f"{what} carries another checksum than the documented capability."
        elif decision.capability__approved_at is None or decision.decided_at < decision.capability__approved_at:
            yield f"{what} is older than the approval of the capability."
        elif promise.state != PromiseState.WITHDRAWN:  # after that the deal may change as it likes
            yield from _out_of_scope(promise, decision, what)
        return
    lanes = _lanes_needed(books, promise, decision)
    if not lanes:
        yield f"{what} needed no lane."
    for lane in sorted(lanes):
        given = [
            review
            for review in books.reviews[promise.pk]
            if review.lane == lane
            and review.revision == decision.revision
            and review.answered_at <= decision.decided_at
        ]
        if not given:
            yield f"{what} has no {lane} review on revision {decision.revision}."
            continue
        newest = given[-1]
        if newest.wording__sha256 != decision.wording_sha256:
            yield f"{what}: {lane} review {newest.pk} is of other words."
        if newest.answer not in {Answer.YES, Answer.NO} or (newest.answer == Answer.NO and not decision.reason):
            yield f"{what}: {lane} review {newest.pk} says {newest.answer}."


def _out_of_scope(promise: Row, decision: Row, what: str) -> Iterator[str]:
    if decision.capability__plan not in {"", promise.deal__product_plan}:
        yield f"{what} uses a capability of another plan."
    if decision.capability__region not in {"", promise.deal__region}:
        yield f"{what} uses a capability of another region."
    if decision.capability__product_version not in {"", promise.deal__product_version}:
        yield f"{what} uses a capability of another version."


def _lanes_needed(books: Books, promise: Row, decision: Row) -> set[str]:
    """Lanes asked by then, and those that the type and the hits of the last sending before it call for."""
    needed = {row.lane for row in books.lanes[promise.pk] if row.since_revision <= decision.revision}
    sent = [row for row in books.submissions[promise.pk] if row.revision <= decision.revision]
    if sent:
        hits = [hit for hit in books.hits[promise.pk] if hit.submission__revision == sent[-1].revision]
        needed |= lanes_called_for(sent[-1].type, [lane for hit in hits for lane in hit.lanes], stopped=bool(hits))
    return needed


def lanes_called_for(type: str, named_by_hits: list[str], *, stopped: bool) -> set[str]:
    """DESIGN section 3, Submit, in its own words."""
    needed = {Lane.ENGINEERING.value, *named_by_hits}
    if type or stopped:
        needed.add(Lane.PRODUCT.value)
    if type in {"security", "data_movement", "mixed"}:
        needed.add(Lane.SECURITY.value)
    return needed


def _other_words(books: Books, promise: Row, decision: Row) -> Iterator[str]:
    what = f"{label(promise)}: decision {decision.pk}"
    if decision.wording__promise_id != promise.pk:
        yield f"{what} signs the words of another promise."
    if decision.wording__sha256 != decision.wording_sha256:
        yield f"{what} carries another checksum than its words."
    if decision.kind == DecisionKind.DOCUMENTED:
        return
    confirmed = [row for row in books.proposals[promise.pk] if row.pk == decision.proposal_id]
    if not confirmed or confirmed[0].revision != decision.revision:
        yield f"{what} was not offered to the lanes on its revision."
    elif any(getattr(confirmed[0], part) != getattr(decision, part) for part in TERMS):
        yield f"{what} differs from what the lanes confirmed."
    said = decision.wording__text.casefold()
    for condition in books.conditions[promise.pk]:
        if condition.proposal_id == decision.proposal_id and not _stands_in(condition, said):
            yield f"{what}: condition {condition.pk} does not stand in its words."


def _unknown(books: Books, promise: Row, decision: Row) -> Iterator[str]:
    """DESIGN section 3, The one owner: what must be known is known, or the words leave it out."""
    sent = [row for row in books.submissions[promise.pk] if row.revision <= decision.revision]
    if decision.kind == DecisionKind.DOCUMENTED or not sent:
        return
    what = f"{label(promise)}: decision {decision.pk}"
    for spec in unknowns_that_block(sent[-1].type, decision.facts, decision.wording__text):
        yield f"{what} was signed while nobody knew {spec.label.lower()}, and its words do not leave it out."


def _stands_in(condition: Row, said: str) -> bool:
    day = condition.by_when
    spelled = (f"{day:%B} {day.day}", f"{day:%b} {day.day}", f"{day.day} {day:%B}", f"{day.day}. {day:%B}", f"{day}")
    names_day = any(form.casefold() in said for form in spelled)
    return names_day and condition.who.casefold() in said and condition.what.casefold() in said


def _against_the_gate(books: Books, mine: dict[int, tuple[Row, list[str]]]) -> Iterator[str]:
    """The gate is asked about the same promises; two answers to one question mean that one of them is wrong."""
    rows = {promise.pk: promise for promise in books.promises}
    for promise in gate.loaded(Promise.objects.filter(pk__in=[pk for pk in mine if rows[pk].state in YES_STATES])):
        row = rows[promise.pk]
        decision, problems = mine[promise.pk]
        stands = not problems and decision.pk == books.decisions[row.pk][-1].pk
        stands = stands and not why_not_standing(books, row, decision, books.now)
        stands = stands and not [*_decided_by_right(books, row, decision)]
        stands = stands and not _sent_anew(books, row, decision)
        stands = stands and not _reviewed_without_right(books, row, decision)
        if decision.kind == DecisionKind.DOCUMENTED:
            stands = stands and _capability_lives(books, row, decision)
        if gate.judge(promise, books.now, books.rights).passes != stands:
            yield f"{label(row)}: the gate {'refuses' if stands else 'passes'} it, the rows say otherwise."


def _sent_anew(books: Books, promise: Row, decision: Row) -> bool:
    stands_on = {decision.revision}
    stands_on |= {row.revision for row in books.restorations[promise.pk] if row.decision_id == decision.pk}
    seen = [row.revision for row in (*books.reviews[promise.pk], *books.submissions[promise.pk])]
    return max([promise.revision, *seen]) not in stands_on or promise.revision not in stands_on


def _reviewed_without_right(books: Books, promise: Row, decision: Row) -> bool:
    counting = {row.lane: row for row in books.reviews[promise.pk] if row.revision == decision.revision}
    needed = _lanes_needed(books, promise, decision) if decision.kind != DecisionKind.DOCUMENTED else set()
    return any([*_review_by_right(books, promise, row)] for lane, row in counting.items() if lane in needed)


def _capability_lives(books: Books, promise: Row, decision: Row) -> bool:
    if decision.capability__withdrawn_at is not None or decision.capability__review_by is None:
        return False
    return end_of(decision.capability__review_by, promise.deal__zone) > books.now


@of_promises("I10", "At most one final decision of a promise and revision is live")
def one_live_decision(books: Books, result: Result) -> Iterator[str]:
    """Decisions of one revision form one line, each superseding the one before."""
    for promise in books.promises:
        of_revision: dict[int, list[Row]] = {}
        for decision in books.decisions[promise.pk]:
            of_revision.setdefault(decision.revision, []).append(decision)
        for revision, decisions in of_revision.items():
            result.checked += 1
            superseded = {row.supersedes_id for row in decisions if row.supersedes_id}
            live = [row.pk for row in decisions if row.pk not in superseded]
            if len(live) != 1 or not superseded <= {row.pk for row in decisions}:
                yield f"{label(promise)}, revision {revision}: decisions {live} are live; there is one final answer."
