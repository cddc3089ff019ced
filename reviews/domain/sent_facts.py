"""Facts of what was sent: corrected one by one, asked for where the type was named late, and given all at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from dealdesk.domain.doors import door
from dealdesk.domain.text import joined
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import User
from promises.domain.facts import ASKED, KNOWN, SAY_THIS, FactSpec, missing_facts, shown
from promises.domain.locking import check_version, promise_row
from promises.domain.promises import write_facts
from promises.enums import Lane, PromiseState
from promises.models import Promise
from promises.policies import check_on_deal
from reviews.domain.answers import ask_sales, run_clock
from reviews.domain.intake import lane_reviewers, rules_again, sent_data
from reviews.domain.steps import Step
from reviews.enums import Answer
from reviews.models import Condition, Proposal, RequiredLane, Review
from reviews.models.review import SENTENCE_LIMIT
from reviews.policies import check_open

#: How the question begins that asks for facts; by these words it is found again when the last one is given.
NOT_GIVEN = "Not given yet: "
HOW_TO_GIVE = "Give each, or say that nobody knows it yet."


@door(promise_row)
def change_fact(promise_id: int, *, by: User, key: str, value: str | None, version: int | None = None) -> Promise:
    """Correct one fact of a promise under review. Only the lanes whose fact it is answer again.

    After an answer about the words of the ask the rules run again. They only add lanes: a yes that is now a no keeps
    every lane it opened, and the event says so.

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
        Invalid: no such fact, a question that nobody asked, or words that cannot be used.
    """
    step = Step.open(promise_id, by)
    check_on_deal(step.standing, step.deal)
    if step.standing_decision is not None:
        raise Conflict(f"{step.promise.label} was answered; record a scope change instead.")
    check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    if key in ASKED and key not in step.facts():
        raise Invalid({key: "Nobody asked this about these words."})
    if value == "":
        raise Invalid({key: f"{SAY_THIS}."})
    if step.facts().get(key, "") == value:
        raise Invalid({key: "This is what it says already; nobody is asked again."})
    write_facts(step.promise, {key: value})
    spec = KNOWN[key]
    paused = _next_revision(step)
    added, told = _through_rules(step) if key in ASKED else ([], {})
    again, carried = _ask_about(step, [spec], paused=paused)
    event = step.event(
        "fact.changed",
        data={
            "fact": key,
            "value": _told(key, value),
            "asked_again": [lane.lane for lane in again],
            "carried": carried,
            **told,
        },
    )
    earlier = [lane for lane in again if lane.lane not in added]
    step.tell(event, lane_reviewers(step, earlier), "fact_changed", fact=spec.label)
    asked_first = [lane for lane in again if lane.lane in added]
    step.tell(event, lane_reviewers(step, asked_first), "sent_for_review" if step.promise.answer_by else "type_named")
    return step.finish()


def _through_rules(step: Step) -> tuple[list[str], dict[str, Any]]:
    """The rules run again over a corrected answer.

    Returns:
        The lanes they added, and what the event says of it.
    """
    before = {lane.lane for lane in step.lanes}
    hits, kept = rules_again(step)
    added = [lane.lane for lane in step.lanes if lane.lane not in before]
    return added, {**sent_data(step, hits), "added": added, "kept": [str(hit.rule["name"]) for hit in kept]}


@door(promise_row)
def give_missing_facts(
    promise_id: int, *, by: User, given: Mapping[str, str | None], version: int | None = None
) -> Promise:
    """Give facts that an ask was sent without, all in one step. The last one answers the question that asked for them.

    A paused promise stays paused: it returns only by an openly late answer.

    Args:
        promise_id: a promise under review whose type was named after it was sent.
        by: a rep of the deal.
        given: key to value; None means "Nobody knows yet", "" leaves the fact open.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: a draft, answered or withdrawn promise, or no fact is missing.
        Stale: the promise was changed meanwhile.
        Invalid: nothing is given, a fact is given already, or words cannot be used.
    """
    step = Step.open(promise_id, by)
    check_on_deal(step.standing, step.deal)
    if step.standing_decision is not None:
        raise Conflict(f"{step.promise.label} was answered; record a scope change instead.")
    check_open(step.promise)
    check_version(step.found_version, version, step.promise.label)
    missing = {spec.key: spec for spec in missing_facts(step.promise.type, step.facts())}
    if not missing:
        raise Conflict(f"No fact of {step.promise.label} is missing; correct one where it stands.")
    new = {key: value for key, value in given.items() if value != ""}
    if not new:
        raise Invalid({"": "Give at least one fact, or choose “Nobody knows yet”."})
    if settled := [key for key in new if key not in missing]:
        raise Invalid(dict.fromkeys(settled, "This fact is not missing; correct it where it stands."))
    write_facts(step.promise, new)
    again, carried = _ask_about(step, [missing[key] for key in new], paused=_next_revision(step))
    event = step.event(
        "facts.given",
        data={
            "facts": {key: _told(key, value) for key, value in new.items()},
            "asked_again": [lane.lane for lane in again],
            "carried": carried,
        },
    )
    step.tell(event, lane_reviewers(step, again), "facts_given", count=len(new))
    return step.finish()


def ask_for_facts(step: Step, *, represented: User | None, late: bool) -> Review | None:
    """Ask sales, in one question of engineering's, for every fact of the type that was not given.

    Args:
        step: at a promise whose type was just named.
        represented: for whom whoever names it acts.
        late: whether they act after the deadline.

    Returns:
        The question; None where no fact is missing.
    """
    missing = missing_facts(step.promise.type, step.facts())
    if not missing:
        return None
    question: Review = Review.objects.create(
        promise=step.promise,
        lane=Lane.ENGINEERING,
        revision=step.promise.revision,
        wording=step.wording,
        answer=Answer.QUESTION,
        sentence=_question([spec.label.lower() for spec in missing]),
        is_late=late,
        answered_at=step.now,
        answered_by=step.by,
        represented=represented,
    )
    ask_sales(step, question)
    return question


def _question(labels: list[str]) -> str:
    """One sentence with every label, or with as many as a question has room for."""
    named, left = joined(labels), 0
    while len(question := f"{NOT_GIVEN}{named}. {HOW_TO_GIVE}") > SENTENCE_LIMIT:
        left += 1
        named = f"{', '.join(labels[:-left])} and {left} more"
    return question


def _next_revision(step: Step) -> bool:
    """Begin the revision on which facts are other ones; what the owner proposed stands on it too.

    Returns:
        Whether the promise is paused, and stays so.
    """
    paused = step.pause_if_overdue()
    step.promise.revision += 1
    _carry_proposal(step)
    return paused


def _ask_about(
    step: Step, specs: Sequence[FactSpec], *, paused: bool
) -> tuple[list[RequiredLane], list[dict[str, Any]]]:
    """The lanes whose facts these are answer on the new revision, and so does a lane that it added; answers of the
    others are carried.

    Returns:
        The lanes asked, and what was carried as the event names it.
    """
    theirs = {lane for spec in specs for lane in spec.lanes}
    revision = step.promise.revision
    again = [lane for lane in step.lanes if Lane(lane.lane) in theirs or lane.since_revision == revision]
    carried = [_carry(step, lane, lane.review) for lane in step.lanes if lane not in again and lane.review is not None]
    if step.promise.state == PromiseState.WAITING_ON_SALES:
        owe_while_stopped(step, again)
        _close_question(step)
    else:
        step.ask_again(again)
    if not paused:
        step.move_on()
    return again, carried


def _close_question(step: Step) -> None:
    """Facts are asked for until none is missing; then the clock runs on, unless sales owes another answer."""
    if missing_facts(step.promise.type, step.facts()):
        return
    questions = step.promise.questions.filter(replied_at__isnull=True)
    questions.filter(text__startswith=NOT_GIVEN).update(
        reply="The facts are given.", replied_at=step.now, replied_by=step.by
    )
    if not questions.exists():
        run_clock(step)


def _told(key: str, value: str | None) -> str:
    return "Nobody knows yet" if value is None else shown(KNOWN[key], value)


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
        particulars=old.particulars,
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


def owe_while_stopped(step: Step, lanes: list[RequiredLane]) -> None:
    """The clock stands still for sales: these lanes owe an answer, with a full window once it runs again."""
    for lane in lanes:
        lane.review, lane.answer_by, lane.left, lane.asked_at = None, None, None, step.now
        lane.version += 1
        lane.save()
