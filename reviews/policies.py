"""May this person do this to this promise now? Each check raises with the sentence the page shows."""

from collections.abc import Sequence
from datetime import datetime

from dealdesk.domain.people import Standing
from dealdesk.domain.text import joined
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import User
from promises.enums import OPEN_STATES, Lane, PromiseState
from promises.models import Deal, Promise
from promises.policies import is_own
from reviews.enums import FINAL_ANSWERS, Answer, DecisionKind
from reviews.models import Decision, RequiredLane

OWN_ASK = "This is your own ask."
TIME_RAN_OUT = "Time ran out; the promise is paused. Answer it as late, or hand it over."


def acting_as(standing: Standing, role: Role, promise: Promise, deal: Deal) -> User | None:
    """Whether this person may act in this role on this promise, and for whom.

    Four eyes look at the acting and at the represented person: whoever made the ask or owns the deal neither reviews
    nor decides it. One exception: where the lead made the ask, the lead's stand-in decides (DESIGN section 3).

    Args:
        standing: rights read after the promise was locked.
        role: the role the act needs.

    Returns:
        The person they stand in for, or None where they act for themselves.

    Raises:
        Denied: with the reason.
    """
    if is_own(standing.user.pk, promise, deal):
        raise Denied(OWN_ASK)
    return _for_whom(standing, role, [promise], deal, "This is the own ask of {person}, for whom you stand in.")


def acting_on_all(standing: Standing, role: Role, promises: Sequence[Promise], deal: Deal) -> User | None:
    """Whether this person may act in this role on several promises of one deal at once, and for whom.

    Four eyes hold on each of them, as in `acting_as`: who made one of the asks, or owns the deal, acts on none.

    Args:
        standing: rights read after the promises were locked.
        role: the role the act needs.
        promises: all of the deal.

    Returns:
        The person they stand in for, or None where they act for themselves.

    Raises:
        Denied: with the reason.
    """
    if deal.owner_id == standing.user.pk:
        raise Denied(f"You own {deal.name}; another person must look at its promises.")
    mine = [promise.label for promise in promises if is_own(standing.user.pk, promise, deal)]
    if mine:
        raise Denied(f"{mine[0]} is your own ask; another person must look at it.")
    theirs = "{person}, for whom you stand in, made one of these asks or owns the deal."
    return _for_whom(standing, role, promises, deal, theirs)


def _for_whom(standing: Standing, role: Role, promises: Sequence[Promise], deal: Deal, theirs: str) -> User | None:
    """For whom somebody acts whose own asks these are not; `theirs` says whose they are where it is nobody."""
    if role in standing.own:
        return None
    lenders = standing.lent.get(role, ())
    for person in lenders:
        if role is Role.LEAD or not any(is_own(person.pk, promise, deal) for promise in promises):
            return person
    if lenders:
        raise Denied(theirs.format(person=lenders[0]))
    article = "an" if role is Role.ENGINEERING else "a"
    who = "the deal desk lead" if role is Role.LEAD else f"{article} {role.label.lower()}"
    raise Denied(f"Only {who} can do this.")


def check_lane(promise: Promise, lanes: Sequence[RequiredLane], lane: Lane) -> RequiredLane:
    """The lane must be one this promise needs.

    Raises:
        Conflict: drafts, answered and withdrawn promises, and lanes that are not required.
    """
    check_open(promise)
    for required in lanes:
        if required.lane == lane:
            return required
    raise Conflict(f"{lane.label} does not have to answer {promise.label}.")


def check_was_reviewed(promise: Promise, decision: Decision | None) -> None:
    """What came out of the library was reviewed by nobody here, so there is nothing to reopen or to review anew.

    Args:
        decision: the answer that stands, if there is one.

    Raises:
        Conflict: says what to do instead.
    """
    if decision is not None and decision.kind == DecisionKind.DOCUMENTED:
        raise Conflict(
            f"The words of {promise.label} come from the library and stand while they are checked there. "
            "Write a new ask for anything else."
        )


def check_open(promise: Promise) -> None:
    """Only a promise under review can be answered.

    Raises:
        Conflict: says what it is instead.
    """
    if promise.state in OPEN_STATES:
        return
    if promise.state == PromiseState.DRAFT:
        raise Conflict(f"{promise.label} was not sent for review yet.")
    if promise.state == PromiseState.WITHDRAWN:
        raise Conflict(f"{promise.label} was withdrawn.")
    raise Conflict(f"{promise.label} was answered already: {promise.get_state_display()}.")


def check_in_time(promise: Promise, now: datetime, *, late: bool) -> bool:
    """An answer after the deadline must say so openly.

    Args:
        now: database clock read after the lock.
        late: whether the person acts on a page that says it is paused.

    Returns:
        Whether the promise is paused now.

    Raises:
        Conflict: time ran out and the form did not know it (RELIABILITY row 24).
    """
    paused = promise.is_paused(now)
    if paused and not late:
        raise Conflict(TIME_RAN_OUT)
    return paused


def check_owes(promise: Promise, revision: int, lanes: Sequence[RequiredLane], required: RequiredLane) -> None:
    """A paused promise returns only by whoever still owes it something (DESIGN section 3, Paused).

    Args:
        revision: the one the answers that count are on; a restored yes has answers older than its counter.

    Raises:
        Conflict: the lane has answered this revision, so it is not the one everybody waits for.
    """
    if required.review is None or required.review.revision != revision:
        return
    missing = [lane.get_lane_display() for lane in lanes if lane.review is None]
    waits_for = " and ".join(missing) or "the deal desk lead"
    raise Conflict(f"{required.get_lane_display()} answered already; {promise.label} waits for {waits_for}.")


def check_one_person_one_lane(person: User, lane: Lane, lanes: Sequence[RequiredLane]) -> None:
    """With the policy on, one person gives no two required reviews on one revision (RELIABILITY I6)."""
    for other in lanes:
        if other.lane != lane and other.review is not None and other.review.answered_by_id == person.pk:
            raise Denied(
                f"You already answered for {other.get_lane_display()}; another person must answer for {lane.label}."
            )


def check_decides_no_own_review(person: User, lanes: Sequence[RequiredLane]) -> None:
    """With the policy "one person, one lane" on, whoever reviewed does not decide too (DESIGN section 3, Four eyes)."""
    for lane in lanes:
        if lane.review is not None and lane.review.answered_by_id == person.pk:
            raise Denied(f"You answered for {lane.get_lane_display()}; another person must decide.")


def check_all_lanes_in(revision: int, lanes: Sequence[RequiredLane]) -> None:
    """The owner answers after every required lane did (RELIABILITY row 22, I8).

    Args:
        revision: the revision the reviews must be on.
        lanes: the required lanes with the reviews that count.

    Raises:
        Conflict: names every lane still missing, for example "Security review is missing.".
    """
    missing = [
        required
        for required in lanes
        if required.review is None
        or required.review.answer not in FINAL_ANSWERS
        or required.review.revision != revision
    ]
    if missing:
        raise Conflict(missing_reviews(missing))


def missing_reviews(lanes: Sequence[RequiredLane]) -> str:
    """Every lane that owes an answer, in one sentence.

    Args:
        lanes: at least one.
    """
    first, *more = [str(lane.get_lane_display()) for lane in lanes]
    if not more:
        return f"{first} review is missing."
    names = [first, *(name.lower() for name in more)]
    return f"{joined(names)} reviews are missing."


def check_conditions_taken_up(lanes: Sequence[RequiredLane]) -> None:
    """A lane that answers these exact words with a further condition has not confirmed them.

    Raises:
        Conflict: names the lane.
    """
    for required in lanes:
        if required.review is not None and required.review.answer == Answer.YES_IF:
            name = required.get_lane_display()
            raise Conflict(f"{name} added a condition; put it into the sentence and ask the lanes to confirm.")


def check_may_withdraw(standing: Standing, promise: Promise, deal: Deal) -> None:
    """The rep who asked, the owner of the deal, or a rep on it takes an ask back.

    Raises:
        Denied: anybody else.
    """
    on_it = is_own(standing.user.pk, promise, deal) or deal.team.filter(pk=standing.user.pk).exists()
    if on_it and standing.holds(Role.REP):
        return
    raise Denied(f"Only the reps of {deal.name} can withdraw {promise.label}.")


def check_paused(promise: Promise, now: datetime) -> None:
    """Only a paused promise is reopened.

    Raises:
        Conflict: it is not paused.
    """
    if not promise.is_paused(now):
        raise Conflict(f"{promise.label} is not paused.")
