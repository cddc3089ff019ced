"""Sending an ask for review: the rules run, the lanes open at once, the clock starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, Subquery, Value
from django.db.models.functions import Coalesce

from dealdesk.domain import clock
from dealdesk.domain.doors import door
from dealdesk.domain.people import reached, stand_ins
from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import Calendar, User
from promises.domain.facts import ASKED, NOT_ANSWERED, FactSpec, missing_facts, not_given, says_none, specs_for
from promises.domain.library import suggested
from promises.domain.locking import check_version, locked_promise
from promises.domain.promises import clean_ask
from promises.domain.wording_in_force import check_no_banned_line
from promises.enums import REVIEW_STATE, Lane, PromiseState, PromiseType
from promises.models import Deal, Promise
from promises.policies import check_has_proof, check_is_draft, check_on_deal, makers
from reviews.domain import rules
from reviews.domain.clocks import Terms
from reviews.domain.history import joined
from reviews.domain.reading import fact_key, questions_whatever_is_ticked
from reviews.domain.steps import Step
from reviews.enums import HardStop, RuleStatus
from reviews.models import DeskPolicy, RequiredLane, RuleHit, RuleSetVersion, Submission, WatchedHit

WORDS_NAMED = 5  # a refusal names so many of the words that made it
NO_CALENDAR = "There is no working calendar; an admin must set one up first."
TRIAGE_FIRST = "Engineering must first name the stop this is, or end it as plain use."
TYPE_FIRST = "Engineering must first name the type this is."


def locked_row(promise_id: int, **_: Any) -> Promise:
    """The row whose chain takes a refusal."""
    return locked_promise(promise_id)[0]


def snapshot_of(promise: Promise, deal: Deal, *, matches: Sequence[str] = ()) -> rules.Snapshot:
    """What the trigger rules see of a promise now; facts of a type it no longer has are left out.

    So is "none" in a fact that need not be given: a rule that asks whether there is one must not find the word "none".
    "Nobody knows yet" to a question about a stop counts as yes: what nobody knows is not let through.

    Args:
        promise: as it is, or as it is being typed.
        deal: its deal.
        matches: labels of capabilities that may be used for it (`library_matches`).
    """
    asked = {**ASKED, **{spec.key: spec for spec in specs_for(promise.type)}}
    # Words that are still typed are no row yet, and nothing is known of them.
    stored = promise.facts.values_list("key", "value", "is_unknown") if promise.pk is not None else ()
    given = {
        key: "yes" if is_unknown else value
        for key, value, is_unknown in stored
        if key in asked and (key in ASKED or not is_unknown) and not says_none(asked[key], value)
    }
    return rules.Snapshot(
        ask=promise.ask,
        type=promise.type,
        facts=given,
        amount=deal.amount,
        region=deal.region,
        wording=promise.wording.text if promise.wording is not None else promise.ask,
        library=tuple(matches),
    )


def library_matches(promise: Promise, deal: Deal, now: datetime) -> list[str]:
    """Labels of live capabilities in the deal's scope that are close to the ask, the closest first.

    Args:
        now: the database clock, aware UTC.
    """
    return [hit.capability.label for hit in suggested(promise.ask, deal=deal, now=now) if hit.is_usable]


@dataclass(frozen=True)
class Outlook:
    """What would happen with a draft if it were sent now.

    Attributes:
        hits: trigger rules that match.
        lanes: who would have to answer.
        questions: what its words leave open and nobody answered yet; it cannot be sent while there is any. Nothing is
            asked about a stop that a rule has found already, or about a date that engineering has sized.
        untyped: why the type may not stay empty, or "".
    """

    hits: list[rules.Hit]
    lanes: list[Lane]
    questions: list[FactSpec]
    untyped: str


def preview(promise: Promise, *, answers: Mapping[str, str | None] | None = None) -> Outlook:
    """What would happen if the ask were sent now; nothing is written.

    Args:
        promise: a draft.
        answers: to what its words leave open, as typed and not stored yet; None is "Nobody knows yet".

    Raises:
        Conflict: a rule cannot be read, or the ask cannot.
    """
    rule_set = rule_set_in_force()
    matches = (
        library_matches(promise, promise.deal, clock.database_now())
        if rules.looks_at(rule_set.rules["rules"], "library")
        else ()
    )
    snapshot = snapshot_of(promise, promise.deal, matches=matches)
    if answers:
        typed = {key: "yes" if value is None else value for key, value in answers.items()}
        snapshot = replace(snapshot, facts={**snapshot.facts, **{key: value for key, value in typed.items() if value}})
    try:
        hits = rules.evaluate(snapshot, rule_set.rules["rules"])
        questions = rules.reading_of(snapshot).questions
    except rules.RuleError as fault:
        raise _cannot_be_read(fault) from None
    settled = {hit.hard_stop for hit in hits}
    if snapshot.facts.get("date_sized") == "yes":
        settled.add(HardStop.UNSIZED_DATE)
    asked = [ASKED[fact_key(question.stop)] for question in questions if question.stop not in settled]
    return Outlook(hits, rules.lanes_for(hits, promise.type), asked, why_untyped(promise, hits, snapshot.facts))


def open_questions(promise: Promise) -> list[FactSpec]:
    """What the words of a draft leave open and nobody answered yet (`Outlook.questions`).

    Raises:
        Conflict: a rule cannot be read, or the ask cannot.
    """
    return preview(promise).questions


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
        raise _cannot_be_read(fault) from None
    return _Found(hits, watched, seen)


def _as_sent(sent: Submission) -> rules.Snapshot:
    return rules.as_it_stood(
        ask=sent.ask, type=sent.type, facts=sent.facts, amount=sent.amount, region=sent.region, seen=sent.seen
    )


def questions_of(promise: Promise) -> list[FactSpec]:
    """What the words of a draft leave open, answered or not, whatever type is ticked; none where it cannot be read.

    Only for the page that asks: `open_questions` decides whether it can be sent, and asks nothing else.
    """
    try:
        questions = questions_whatever_is_ticked(promise.ask)
    except Exception:  # whatever broke, the page is shown; sending is refused with the reason
        return []
    return [ASKED[fact_key(question.stop)] for question in questions]


def _cannot_be_read(fault: rules.RuleError) -> Conflict:
    return Conflict(f"A trigger rule cannot be read: {fault} An admin must mend it first.")


def why_untyped(promise: Promise, hits: Sequence[rules.Hit], facts: Mapping[str, Any]) -> str:
    """Why the type may not stay empty: the type decides which facts are asked for (DESIGN sections 2 and 4).

    What the model alone suspects is a guess and makes nobody choose: it goes to its lanes, and engineering names the
    type before anybody answers (`check_not_triage`).

    Args:
        promise: as it would be sent.
        hits: what the rules found in it.
        facts: what is given with it, by key.

    Returns:
        Which words speak of which type, and what to do; "" where a type is chosen or none is needed.
    """
    speaking = [hit for hit in hits if not hit.is_suspicion and rules.calls_for_type(hit.rule, hit.words, facts)]
    if promise.type or not speaking:
        return ""
    types = rules.types_called_for(hit.hard_stop for hit in speaking)
    words = list(dict.fromkeys(word for hit in speaking for word in hit.words))[:WORDS_NAMED]
    if words:
        said = f"{joined([f'“{word}”' for word in words])} {'speak' if len(words) > 1 else 'speaks'} of"
    else:
        said = f"The rule “{speaking[0].rule['name']}” speaks of"
    named = joined([type.label.lower() for type in types])
    type = types[0] if len(types) == 1 else PromiseType.MIXED
    do = (
        f"Choose the type {type.label}"
        if promise.state == PromiseState.DRAFT
        else f"Write a new ask of the type {type.label}"
    )
    return f"{said} {named}. {do}{', or change the words' if words else ''}."


def rule_set_in_force() -> RuleSetVersion:
    """The newest rule set version.

    Raises:
        Conflict: there is none; nothing can be sent then (RELIABILITY I20).
    """
    found: RuleSetVersion | None = RuleSetVersion.objects.order_by("-number").first()
    if found is None:
        raise Conflict("There are no trigger rules; an admin must activate a rule set first.")
    return found


def calendar_in_force(policy: DeskPolicy) -> Calendar:
    """The newest version of the calendar the policy names.

    Raises:
        Conflict: there is none.
    """
    found: Calendar | None = Calendar.objects.filter(name=policy.calendar_name).order_by("-version").first()
    if found is None:
        raise Conflict(NO_CALENDAR)
    return found


def desk_policy() -> DeskPolicy:
    """The company's choices, made with their defaults where nobody chose yet."""
    return DeskPolicy.objects.get_or_create(pk=1)[0]


def desk_calendar() -> Calendar:
    """The calendar new asks are sent under, for the frame of every page: one query, made for nothing else.

    Returns:
        The calendar; its `has_samples` says whether sample deals are loaded, which the frame shows too.

    Raises:
        Conflict: there is none.
    """
    chosen = Subquery(DeskPolicy.objects.values("calendar_name")[:1])
    name = Coalesce(chosen, Value(DeskPolicy._meta.get_field("calendar_name").default))
    named = Calendar.objects.filter(name=name).order_by("-version")
    found: Calendar | None = named.annotate(has_samples=Exists(Deal.objects.filter(is_sample=True))).first()
    if found is None:
        raise Conflict(NO_CALENDAR)
    return found


@door(locked_row)
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
    promise.ask = clean_ask(promise.ask)
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
