"""Sending an ask for review: the rules run, the lanes open at once, the clock starts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dealdesk.domain.doors import door
from dealdesk.domain.people import reached, stand_ins
from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import User
from promises.domain.facts import NOT_ANSWERED, missing_facts, not_given
from promises.domain.locking import check_version, promise_row
from promises.domain.promises import clean_sent_ask
from promises.domain.wording_in_force import check_no_banned_line
from promises.enums import REVIEW_STATE, Lane, PromiseState
from promises.models import Promise
from promises.policies import check_has_proof, check_is_draft, check_on_deal, makers
from reviews.domain import rules
from reviews.domain.clocks import Terms
from reviews.domain.in_force import calendar_in_force, desk_policy, rule_set_in_force
from reviews.domain.outlook import cannot_be_read, library_matches, open_questions, snapshot_of, why_untyped
from reviews.domain.reading import fact_key
from reviews.domain.steps import Step
from reviews.enums import RuleStatus
from reviews.models import RequiredLane, RuleHit, RuleSetVersion, Submission, WatchedHit

TRIAGE_FIRST = "Engineering must first name the stop this is, or end it as plain use."
TYPE_FIRST = "Engineering must first name the type this is."


@dataclass(frozen=True)
class _Found:
    """What the rules made of an ask that is being sent."""

    hits: list[rules.Hit]
    watched: list[rules.Hit]
    seen: dict[str, Any]


def _found(step: Step, rule_set: RuleSetVersion, *, sending: bool = False, before: Submission | None = None) -> _Found:
    """What the rules find; a rule set that cannot be read blocks the sending (RELIABILITY I20).

    Args:
        sending: whether an unanswered question counts as yes. A draft with one is not sent at all; a scope change has
            no form that asks, so its lanes are opened.
        before: what is corrected; kept with what is seen now, as what the rules found in it stays found.
    """
    matches = library_matches(step.promise, step.deal, step.now)
    snapshot = snapshot_of(step.promise, step.deal, matches=matches)
    try:
        if sending:
            unanswered = {fact_key(question.stop): "yes" for question in rules.reading_of(snapshot).questions}
            snapshot = replace(snapshot, facts={**snapshot.facts, **unanswered})
        hits = rules.evaluate(snapshot, rule_set.rules["rules"])
        watched = rules.evaluate(snapshot, rule_set.rules["rules"], status=RuleStatus.WATCH)
        seen = (snapshot.after(_as_sent(before)) if before else snapshot).seen()
    except rules.RuleError as fault:
        raise cannot_be_read(fault) from None
    return _Found(hits, watched, seen)


def _as_sent(sent: Submission) -> rules.Snapshot:
    return rules.as_it_stood(
        ask=sent.ask, type=sent.type, facts=sent.facts, amount=sent.amount, region=sent.region, seen=sent.seen
    )


@door(promise_row)
def submit(promise_id: int, *, by: User, version: int | None = None) -> Promise:
    """Send a draft for review.

    Args:
        promise_id: the draft.
        by: a rep of the deal.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: not a draft, or rules or calendar are missing.
        Invalid: facts or a proof are missing, the words cannot be used, a banned line stands in them, or they speak of
            a type and none is chosen.
    """
    step = Step.open(promise_id, by)
    promise = step.promise
    check_on_deal(step.standing, step.deal)
    check_is_draft(promise)
    check_version(promise.version, version, promise.label)
    missing = missing_facts(promise.type, promise.facts.values_list("key", flat=True))
    if missing:
        raise Invalid(not_given(missing))
    promise.ask = clean_sent_ask(promise.ask)
    check_no_banned_line(promise.ask)
    unanswered = open_questions(promise)
    if unanswered:
        raise Invalid({spec.key: NOT_ANSWERED.format(question=spec.question) for spec in unanswered})
    check_has_proof(promise)
    promise.sent_at, promise.sent_by = step.now, by
    hits = send_through_rules(step, revision=1)
    promise.wording = step.next_wording(promise.ask, fingerprint(promise.ask))
    promise.answer_by = min(step.review_due(lane.lane) for lane in step.lanes)
    promise.submit(to=REVIEW_STATE[Lane(step.lanes[0].lane)])
    event = step.event("promise.sent", data=sent_data(step, hits))
    step.tell(event, lane_reviewers(step, step.lanes), "sent_for_review")
    return step.finish()


def send_through_rules(step: Step, *, revision: int) -> list[rules.Hit]:
    """Run the rule set in force over the promise, keep what it found, and open the lanes.

    A lane once required stays required: rules may only add lanes to a promise under review (RELIABILITY I9).

    Raises:
        Conflict: rules or calendar are missing or cannot be read.
        Invalid: the type is empty, and the rules found what needs one.
    """
    promise, policy, rule_set = step.promise, desk_policy(), rule_set_in_force()
    found = _found(step, rule_set, sending=revision > 1)
    if untyped := why_untyped(promise, found.hits, step.facts()):
        raise Invalid({"type" if promise.state == PromiseState.DRAFT else "ask": untyped})
    _open_lanes(
        step,
        found,
        revision=revision,
        rule_set=rule_set,
        terms=Terms.of(policy, calendar_in_force(policy)),
    )
    return found.hits


def rules_again(step: Step) -> tuple[list[rules.Hit], list[rules.Hit]]:
    """Run the rules over a promise whose answer about its words was corrected, on the revision that made.

    It stays under the rule set, the calendar and the windows it is under. What was found before stays found,
    whatever is answered now, so that nobody talks a lane away (RELIABILITY I9). A type is not asked for here: nobody is
    kept from correcting an answer, and engineering names the type before anybody answers.

    Returns:
        All that counts now; and of it what is not found any more.

    Raises:
        Conflict: a rule cannot be read, or the ask cannot.
    """
    under = step.submission
    found = _found(step, under.rule_set, before=under)
    again = {hit.rule["id"] for hit in found.hits}
    kept = [rules.Hit(row.rule, tuple(row.words)) for row in under.hits.all() if row.rule_id not in again]
    found = replace(found, hits=[*found.hits, *kept])
    _open_lanes(
        step,
        found,
        revision=step.promise.revision,
        rule_set=under.rule_set,
        terms=step.terms,
    )
    return found.hits, kept


def _open_lanes(step: Step, found: _Found, *, revision: int, rule_set: RuleSetVersion, terms: Terms) -> None:
    """Keep what the rules found and open the lanes it asks for.

    Args:
        rule_set: the one that holds for it.
        terms: the calendar and the windows that hold for it.
    """
    promise, hits = step.promise, found.hits
    submission = Submission.objects.create(
        promise=promise,
        revision=revision,
        rule_set=rule_set,
        **terms.columns(),
        ask=promise.ask,
        type=promise.type,
        facts=step.facts(),
        amount=step.deal.amount,
        region=step.deal.region,
        seen=found.seen,
        asked_by=promise.asked_by,
        sent_at=step.now,
    )
    for name in ("submission", "terms", "hours"):
        step.__dict__.pop(name, None)
    RuleHit.objects.bulk_create(
        [
            RuleHit(
                submission=submission,
                rule_id=hit.rule["id"],
                name=hit.rule["name"],
                hard_stop=hit.hard_stop,
                words=list(hit.words),
                lanes=[lane.value for lane in hit.lanes],
                rule=dict(hit.rule),
            )
            for hit in hits
        ]
    )
    WatchedHit.objects.bulk_create(
        [
            WatchedHit(submission=submission, rule_id=hit.rule["id"], name=hit.rule["name"], words=list(hit.words))
            for hit in found.watched
        ]
    )
    have = set(promise.required_lanes.values_list("lane", flat=True))
    for lane in rules.lanes_for(hits, promise.type):
        if lane.value not in have:
            RequiredLane.objects.create(
                promise=promise,
                lane=lane,
                since_revision=revision,
                question=next((asked for hit in hits if (asked := hit.question(lane))), ""),
                because=", ".join(hit.rule["name"] for hit in hits if lane in hit.lanes)[:200],
                answer_by=step.review_due(lane.value),
                asked_at=step.now,
            )
    step.__dict__.pop("lanes", None)


def sent_data(step: Step, hits: Sequence[rules.Hit]) -> dict[str, Any]:
    """What the event of a sending keeps: rule set, hits, lanes and the deadline."""
    return {
        "ask": step.promise.ask,
        "type": step.promise.type,
        "rule_set": step.submission.rule_set.number,
        "calendar": str(step.submission.calendar),
        "hits": [
            {"rule": hit.rule["id"], "name": hit.rule["name"], "words": list(hit.words), "read_by": list(hit.read_by)}
            for hit in hits
        ],
        "lanes": [lane.lane for lane in step.lanes],
        "answer_by": step.promise.answer_by.isoformat() if step.promise.answer_by else None,
    }


def lane_reviewers(step: Step, lanes: Sequence[RequiredLane]) -> list[User]:
    """Everybody who may answer for these lanes; where a lane has nobody, its pause is told (`nobody`)."""
    own = makers(step.promise, step.deal)
    told: list[User] = []
    for lane in lanes:
        if lane.handed_to:
            told += [lane.handed_to, *stand_ins([lane.handed_to.pk], step.now)]
        else:
            told += reached(Role(lane.lane), step.now, except_for=own)
    return told


def check_not_triage(step: Step) -> None:
    """An ask in which no stop was found, or one without the type it needs, is not answered: engineering names the type.

    Raises:
        Conflict: engineering must triage it first.
    """
    if is_triage(step):
        raise Conflict(TRIAGE_FIRST)
    if lacks_type(step.submission):
        raise Conflict(TYPE_FIRST)


def is_triage(step: Step) -> bool:
    """Whether no stop was found and engineering alone looks at the ask (DESIGN section 3, Submit)."""
    return (
        not step.promise.type
        and [lane.lane for lane in step.lanes] == [Lane.ENGINEERING]
        and not step.submission.hits.exists()
        and step.promise.state != PromiseState.DRAFT
    )


def lacks_type(sent: Submission) -> bool:
    """Whether it was sent without a type although a rule hit what needs one; only a suspicion is let in like that."""
    return not sent.type and any(rules.calls_for_type(hit.rule, hit.words, sent.facts) for hit in sent.hits.all())
