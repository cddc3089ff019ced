"""Exceptions that become normal: the same yes again and again, until product chooses (DESIGN section 8, point 9).

`standing_of` counts, when a yes is to be signed, the signed yeses of the last days that promise the same
(`same_promise`) on other promises, and finds what product chose about them. The sign door refuses where product must
choose first or has chosen against it, and opens the choice when the number is reached.

Locks: the promise, then the row of the desk's policy, then a choice. Every sign of a yes holds the policy's row from
its count to its commit, so no two count at once: never two choices for one kind, never one yes too many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Prefetch, prefetch_related_objects

from dealdesk.domain import audit, clock, notify, people
from dealdesk.domain.doors import door
from dealdesk.domain.people import Standing
from dealdesk.domain.text import TextRefused, clean, joined
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, SettingsChain, User
from promises.domain import search
from promises.domain.facts import ALL, says_none
from promises.domain.locking import check_version
from promises.enums import PromiseState
from promises.models import Promise
from promises.policies import is_own
from reviews.domain import same_promise
from reviews.domain.in_force import desk_policy
from reviews.domain.same_promise import Said
from reviews.domain.steps import Step
from reviews.enums import YES_OUTCOMES, DecisionKind, ProductAnswer
from reviews.models import Decision, DeskPolicy, ProductChoice, Proposal

REACHED = "exception.reached"
CHOSEN = "exception.chosen"
REASON_LIMIT = 300
CANDIDATES = 60  # yeses looked at, the closest first
ONLY_PRODUCT = "Only a product reviewer can choose what becomes of this."
ONLY_ADMINS = "Only an admin can change when product must choose."
ALLOWED = range(2, 101)
DAYS = range(7, 731)

_IS_YES = (
    "EXISTS (SELECT 1 FROM reviews_decision d JOIN promises_promise p ON p.id = d.promise_id "
    "WHERE d.wording_id = t.id AND d.kind = 'reviewed' AND d.outcome IN ('yes', 'yes_if')"
)
_RECENT = f"{_IS_YES} AND p.state <> 'withdrawn' AND d.decided_at > %s)"
_CHOSEN_ABOUT = (
    f"{_IS_YES}) AND EXISTS "  # noqa: S608 -- constants
    "(SELECT 1 FROM reviews_productchoice_promises c WHERE c.promise_id = t.promise_id)"
)


@dataclass(frozen=True)
class Creep:
    """How a yes that is to be signed stands among those that promise the same.

    Attributes:
        alike: other promises with such a yes in the last days, by their numbers.
        choice: what product chose or must choose about them, with its promises, or None.
        refusal: why the yes may not be signed, or "".
        policy: the numbers it was counted by.
    """

    alike: tuple[Promise, ...]
    choice: ProductChoice | None
    refusal: str
    policy: DeskPolicy

    @property
    def place(self) -> int:
        """The how manieth yes of its kind this one would be."""
        return len(self.alike) + 1

    @property
    def title(self) -> str:
        """The place as the page says it."""
        return f"This would be yes number {self.place} of its kind."

    @property
    def sentence(self) -> str:
        """What the lead is told before signing, or "" where nothing like it was signed."""
        if not self.alike:
            return ""
        times = f"{len(self.alike)} alike" if len(self.alike) > 1 else "One alike"
        days = self.policy.exceptions_days
        told = f"{times} within {days} days: {_labels(self.alike)}."
        opens = self.choice is None and self.place >= self.policy.exceptions_allowed
        return f"{told} With this one product must choose what becomes of them." if opens else told


def standing_of(
    proposal: Proposal, *, promise: Promise, facts: dict[str, str | None], now: datetime, policy: DeskPolicy
) -> Creep:
    """Count the yeses like one that is to be signed; a constant number of statements, two of them full-text searches.

    Args:
        proposal: the words offered, with their conditions.
        promise: the promise they are for, with its deal.
        facts: its facts, None where nobody knows.
        now: the database clock, aware UTC.
        policy: the desk's policy; locked where the answer decides something.
    """
    said = _said(proposal.wording.text, promise, proposal)
    since = now - timedelta(days=policy.exceptions_days)
    recent = _like(said, proposal.wording.text, _RECENT, (connection.ops.adapt_datetimefield_value(since),))
    alike = {row.promise_id: row.promise for row in recent if _counts(row, promise, since)}
    known = {decision.promise_id for decision in _like(said, proposal.wording.text, _CHOSEN_ABOUT)}
    choice = _choice_about(known)
    return Creep(
        alike=tuple(alike[pk] for pk in sorted(alike)),
        choice=choice,
        refusal=_refusal(choice, promise, facts) if choice is not None else "",
        policy=policy,
    )


def standing_now(proposal: Proposal, *, promise: Promise, now: datetime) -> Creep:
    """The same for a page: what the lead is told before signing."""
    rows = promise.facts.values_list("key", "value", "is_unknown")
    facts = {key: None if is_unknown else value for key, value, is_unknown in rows}
    return standing_of(proposal, promise=promise, facts=facts, now=now, policy=desk_policy())


def _counts(decision: Decision, promise: Promise, since: datetime) -> bool:
    other = decision.promise
    return other.pk != promise.pk and other.state != PromiseState.WITHDRAWN and decision.decided_at > since


def _said(text: str, promise: Promise, proposal: Proposal | None) -> Said:
    conditions = proposal.conditions.all() if proposal is not None else ()
    phrases = [phrase for row in conditions for phrase in (row.what, row.who)]
    return same_promise.read(text, names=promise.deal.name, conditions=phrases)


def _like(said: Said, text: str, where: str, parameters: Sequence[Any] = ()) -> list[Decision]:
    """Signed yeses among the wordings of `where` that promise the same."""
    rows = search.ranked(search.WORDINGS, text, where=where, parameters=parameters, limit=CANDIDATES)
    found = (
        Decision.objects.filter(
            wording__in=[row[0] for row in rows], kind=DecisionKind.REVIEWED, outcome__in=YES_OUTCOMES
        )
        .select_related("wording", "promise__deal", "proposal")
        .prefetch_related("proposal__conditions")
        .order_by("pk")
    )
    return [row for row in found if same_promise.same(said, _said(row.wording.text, row.promise, row.proposal))]


def _choice_about(promises: Iterable[int]) -> ProductChoice | None:
    """What product must choose or chose about any of these promises: an open choice before all, then the newest."""
    rows = list(
        ProductChoice.objects.filter(promises__in=list(promises))
        .prefetch_related(promises_with_deals())
        .distinct()
        .order_by("-pk")
    )
    return next((row for row in rows if not row.answer), rows[0] if rows else None)


def promises_with_deals() -> "Prefetch[Any]":
    """The promises a choice counted, in the order of their numbers, with their deals."""
    return Prefetch("promises", Promise.objects.select_related("deal").order_by("pk"))


# --- what the sign door asks ------------------------------------------------------------------------------------------


def _refusal(choice: ProductChoice, promise: Promise, facts: dict[str, str | None]) -> str:
    """Why a yes like those of a choice may not be signed, or ""."""
    counted = list(choice.promises.all())
    if not choice.answer:
        return "" if promise in counted else must_choose(choice)
    said = choice.reason if choice.reason.endswith((".", "!", "?")) else f"{choice.reason}."
    if choice.answer == ProductAnswer.STOP:
        return f"Product stopped what {_labels(counted)} promised. {said}"
    term = facts.get("commercial_term")
    if choice.answer == ProductAnswer.PRICE and (not term or says_none(ALL["commercial_term"], term)):
        return (
            f"Product prices what {_labels(counted)} promised. {said} "
            f"Sales must give the commercial term of {promise.label} first."
        )
    return ""


def must_choose(choice: ProductChoice) -> str:
    """The sentence of a choice that product has not made yet."""
    return (
        f"Product must choose first: {_labels(choice.promises.all())} promised the same within "
        f"{_days_of(choice)} days. Make it standard, price it, or stop it."
    )


def _days_of(choice: ProductChoice) -> int:
    """The days it was counted over, as its first event keeps them."""
    event = AuditEvent.objects.filter(chain=choice.chain, type=REACHED).first()
    return int(event.data["days"]) if event is not None else desk_policy().exceptions_days


def _labels(promises: Iterable[Promise]) -> str:
    return joined([promise.label for promise in promises])


def checked(step: Step, proposal: Proposal) -> Creep:
    """Count what a yes would be one of, under the lock that lets one sign of a yes count at a time.

    Raises:
        Conflict: product must choose first, or chose against it.
    """
    desk_policy()
    policy = DeskPolicy.objects.select_for_update().get(pk=1)
    creep = standing_of(proposal, promise=step.promise, facts=step.facts(), now=step.now, policy=policy)
    if creep.refusal:
        raise Conflict(creep.refusal)
    return creep


def open_choice(step: Step, creep: Creep, words: str) -> ProductChoice | None:
    """Put the choice before product when the yes just signed reached the number; None where it did not."""
    if creep.choice is not None or creep.place < creep.policy.exceptions_allowed:
        return None
    choice = ProductChoice.objects.create(words=words, opened_at=step.now)
    counted = [*creep.alike, step.promise]
    choice.promises.set(counted)
    data = {
        "words": words,
        "promises": sorted(promise.pk for promise in counted),
        "allowed": creep.policy.exceptions_allowed,
        "days": creep.policy.exceptions_days,
    }
    event = audit.record(choice, REACHED, at=step.now, by=step.by, data=data)
    choice.save()
    told = [*people.reached(Role.PRODUCT, step.now), *people.reached(Role.LEAD, step.now)]
    context = {"choice": choice, "count": len(counted), "labels": _labels(sorted(counted, key=lambda row: row.pk))}
    notify.queue(event, told, "exception_reached", {**context, "days": creep.policy.exceptions_days})
    return choice


# --- what product and admins do ---------------------------------------------------------------------------------------


def _locked_choice(choice_id: int, **_: Any) -> ProductChoice:
    return ProductChoice.objects.select_for_update().get(pk=choice_id)


@door(_locked_choice)
def answer_choice(choice_id: int, *, by: User, answer: str, reason: str, version: int | None = None) -> ProductChoice:
    """Say what becomes of a yes that was given again and again; it holds from now on, until it is chosen anew.

    Args:
        choice_id: an open choice, or one that is chosen anew.
        by: a product reviewer, or their stand-in, who made none of these asks and owns none of their deals.
        answer: a `ProductAnswer`.
        reason: one sentence; whoever is refused by it reads it.
        version: the version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a product reviewer, or one of these asks is their own.
        Conflict: this was chosen already, for this reason.
        Stale: it was chosen meanwhile.
        Invalid: no such answer, or no reason.
    """
    choice = _locked_choice(choice_id)
    prefetch_related_objects([choice], promises_with_deals())
    now = clock.database_now()
    represented = check_may_choose(people.standing(by, now), choice)
    check_version(choice.version, version, "This choice")
    errors = {}
    if answer not in ProductAnswer.values:
        errors["answer"] = "Choose one of the three."
    try:
        reason = clean(reason, limit=REASON_LIMIT, one_line=True)
    except TextRefused as refused:
        problem = refused.problems[0]
        errors["reason"] = "Say why in one sentence." if problem.code == "required" else problem.message
    if errors:
        raise Invalid(errors)
    if (choice.answer, choice.reason) == (answer, reason):
        raise Conflict("This is what product chose already.")
    before = {"answer": choice.answer, "reason": choice.reason} if choice.answer else None
    choice.answer, choice.reason = answer, reason
    choice.answered_at, choice.answered_by = now, by
    choice.version += 1
    event = audit.record(
        choice,
        CHOSEN,
        at=now,
        by=by,
        represented=represented,
        data={"answer": answer, "reason": reason, "before": before},
    )
    choice.save()
    # No rep is told: the words and numbers of other deals stand in it.
    told = [*people.reached(Role.PRODUCT, now), *people.reached(Role.LEAD, now)]
    labels = _labels(choice.promises.all())
    notify.queue(event, told, "exception_chosen", {"choice": choice, "by": by, "labels": labels})
    return choice


def check_may_choose(standing: Standing, choice: ProductChoice) -> User | None:
    """A product reviewer chooses, and about no ask of their own, neither for themselves nor for somebody else.

    Returns:
        The person they stand in for, or None.

    Raises:
        Denied: with the reason.
    """
    counted = sorted(choice.promises.all(), key=lambda row: row.pk)

    def own(person: User) -> Promise | None:
        return next((row for row in counted if is_own(person.pk, row, row.deal)), None)

    if (mine := own(standing.user)) is not None and standing.holds(Role.PRODUCT):
        raise Denied(f"{mine.label} is your own ask; another product reviewer must choose.")
    if Role.PRODUCT in standing.own:
        return None
    lenders = standing.lent.get(Role.PRODUCT, ())
    for person in lenders:
        if own(person) is None:
            return person
    if lenders:
        raise Denied(f"{own(lenders[0])} is the own ask of {lenders[0]}, for whom you stand in.")
    raise Denied(ONLY_PRODUCT)


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def set_numbers(*, by: User, allowed: int, days: int) -> DeskPolicy:
    """Choose after how many alike yeses in how many days product must choose; it holds for the next sign.

    Raises:
        Denied: not by an admin.
        Invalid: numbers that make no sense.
    """
    chain = _chain()
    now = clock.database_now()
    if Role.ADMIN not in people.standing(by, now).own:
        raise Denied(ONLY_ADMINS)
    errors = {}
    if allowed not in ALLOWED:
        errors["allowed"] = f"Choose from {ALLOWED[0]} to {ALLOWED[-1]}."
    if days not in DAYS:
        errors["days"] = f"Choose from {DAYS[0]} to {DAYS[-1]} days."
    if errors:
        raise Invalid(errors)
    desk_policy()
    policy = DeskPolicy.objects.select_for_update().get(pk=1)
    before = {"allowed": policy.exceptions_allowed, "days": policy.exceptions_days}
    if before != {"allowed": allowed, "days": days}:
        policy.exceptions_allowed, policy.exceptions_days = allowed, days
        policy.save(update_fields=["exceptions_allowed", "exceptions_days"])
        data = {"allowed": allowed, "days": days, "before": before}
        event = audit.record(chain, "policy.exceptions", at=now, by=by, label="Exceptions", data=data)
        chain.save(update_fields=["audit_head", "audit_length"])
        told = [*people.reached(Role.ADMIN, now), *people.reached(Role.LEAD, now), *people.reached(Role.PRODUCT, now)]
        notify.queue(event, told, "exception_numbers", {"allowed": allowed, "days": days, "by": by})
    return policy
