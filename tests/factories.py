"""People and promises for tests. Every promise is walked to its state through the real doors; none is planted."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.models import Channel, Notice, RoleGrant, StandIn, User
from promises.domain import library
from promises.domain import promises as drafts
from promises.domain.facts import specs_for
from promises.enums import Lane, PromiseState, PromiseType, ProofKind
from promises.models import Capability, Deal, Promise
from reviews.domain import closeplan, lifecycle, rule_policy, say_backs
from reviews.domain.say_back_links import token_of
from reviews.enums import Answer, DecisionOutcome
from reviews.models import ClosePlan, PlanLine, RuleSetVersion, SayBackJudgement

PASSWORD = "a long harbour wall"  # noqa: S105 -- people in tests only
_numbers = count(1)

ASK = "Nightly CSV export of five order fields to the customer's SFTP folder."
#: What each lane says besides a yes; each takes its own.
SAID = {"fit": "today", "place": "roadmap"}
SENTENCE = (
    "One CSV export of five agreed order fields to the customer's SFTP folder, once per night. "
    "Real-time sync, custom field mapping and historical backfill are not included."
)


def person(name: str, *roles: Role, **fields: Any) -> User:
    """Somebody with roles held since a year ago."""
    user = User.objects.create_user(f"{name.lower()}{next(_numbers)}@example.com", PASSWORD, first_name=name, **fields)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, granted_at=timezone.now() - timedelta(days=365))
    return user


def one_admin(by: User) -> None:
    """Let one admin turn rules on; another one confirms it, where there is one."""
    if not rule_policy.do_without(by=by, reason="We are two, and one is away."):
        other = User.objects.filter(grants__role=Role.ADMIN).exclude(pk=by.pk)[0]
        asked = rule_policy.standing().asked
        assert asked is not None
        rule_policy.confirm(asked.pk, by=other)


def someone(role: Role) -> User:
    """The first person who holds a role, made on first need: Maya, Tom, Ines, Omar, Nora, Felix, Grace, Ada, Lena."""
    names = {
        Role.REP: "Maya",
        Role.ENGINEERING: "Tom",
        Role.SECURITY: "Ines",
        Role.PRODUCT: "Omar",
        Role.LEGAL: "Nora",
        Role.FINANCE: "Felix",
        Role.LEAD: "Grace",
        Role.ADMIN: "Ada",
        Role.READER: "Lena",
    }
    found = User.objects.filter(
        first_name=names[role], grants__role=role, grants__revoked_at__isnull=True, is_active=True
    ).first()
    return found or person(names[role], role)


def stand_in(for_: User, by: User) -> StandIn:
    """`by` stands in for `for_` since yesterday and until tomorrow."""
    now = timezone.now()
    return StandIn.objects.create(
        person=for_, substitute=by, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1)
    )


def deal(owner: User | None = None, name: str = "Harbor Foods", **fields: Any) -> Deal:
    """A deal of Maya's, closing in three weeks, on a desk where every default lane and the decision have somebody."""
    for role in DESK:
        someone(role)
    fields.setdefault("amount", 84_000)
    fields.setdefault("close_date", day(21))
    return drafts.create_deal(by=owner or someone(Role.REP), name=name, **fields)


DESK = (Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD)  # without one of these an ask pauses at once
LARGE = 250_000


def large_deals_ask(*lanes: Lane, at_least: int = LARGE, **rule: Any) -> RuleSetVersion:
    """From now on a further rule is in force: these lanes answer about every deal of so many US dollars."""
    newest = RuleSetVersion.objects.latest("number")
    large = {
        "id": "large-deal",
        "name": "Large deal",
        "hard_stop": "commercial_term",
        "when": {"field": "amount", "test": "at_least", "values": [str(at_least)]},
        "lanes": [lane.value for lane in lanes],
        **rule,
    }
    rules = {**newest.rules, "rules": [*newest.rules["rules"], large]}
    return RuleSetVersion.objects.create(
        number=newest.number + 1, rules=rules, reason="Large deals", made_at=clock.database_now()
    )


def large(on: Deal | None = None) -> Deal:
    """A deal, or this one, that legal and finance answer about too."""
    if RuleSetVersion.objects.latest("number").rules["rules"][-1]["id"] != "large-deal":
        large_deals_ask(Lane.LEGAL, Lane.FINANCE)
    on = on or deal()
    Deal.objects.filter(pk=on.pk).update(amount=300_000)
    on.refresh_from_db()
    for role in (Role.LEGAL, Role.FINANCE):
        someone(role)
    return on


def mails(**where: Any) -> QuerySet[Notice]:
    """What people are owed by mail, in the order it was owed; each stands in the app too."""
    return Notice.objects.filter(channel=Channel.EMAIL, **where).order_by("pk")


def day(ahead: int) -> date:
    """A date so many days from today, in UTC."""
    return clock.database_now().date() + timedelta(days=ahead)


def all_facts(type: str) -> dict[str, str | None]:
    """Every required fact of a type, answered plainly."""
    return {spec.key: spec.choices[0][0] if spec.choices else _plain(spec) for spec in specs_for(type) if spec.required}


def _plain(spec: Any) -> str:
    return {"number": "2000", "date": day(30).isoformat()}.get(spec.kind.value, f"Known: {spec.label.lower()}")


def draft(
    on: Deal | None = None,
    *,
    by: User | None = None,
    ask: str = ASK,
    type: str = "data_movement",
    has_reason: bool = True,
) -> Promise:
    """An ask with all its facts, not sent; `has_reason` is whether it says why there is no proof."""
    on = on or deal(by)
    by = by or on.owner
    promise = drafts.create_ask(on.pk, by=by, ask=ask, type=type)
    promise = drafts.give_facts(promise.pk, by=by, given=all_facts(type))
    promise = all_questions_answered(promise)
    return no_proof(promise) if has_reason else promise


def no_proof(promise: Promise) -> Promise:
    """Why there is no proof, as the page for proof keeps it."""
    return drafts.add_proof(
        promise.pk, by=promise.created_by, kind=ProofKind.NOTE, title="No proof", text="They asked in the corridor."
    )


def all_questions_answered(promise: Promise, answer: str | None = "no") -> Promise:
    """What the words of a draft leave open, answered alike."""
    answers = {spec.key: answer for spec in lifecycle.open_questions(promise)}
    return drafts.give_facts(promise.pk, by=promise.created_by, given=answers) if answers else promise


def sent(on: Deal | None = None, **what: Any) -> Promise:
    """An ask that was sent; all its lanes owe an answer."""
    for role in DESK:  # whom a test took away since is there again
        someone(role)
    promise = draft(on, **what)
    return lifecycle.submit(promise.pk, by=promise.created_by)


def answered(promise: Promise, lane: Lane, answer: Answer = Answer.YES, sentence: str = "", **what: Any) -> Promise:
    """One lane's answer by its first reviewer, or by whom `by` names."""
    if answer != Answer.YES and not sentence:
        sentence = {
            Answer.YES_IF: "The customer gives test access first.",
            Answer.NO: "It needs a new job runner.",
            Answer.QUESTION: "How many rows each night?",
        }[answer]
    what.setdefault("particulars", SAID)
    by = what.pop("by", None) or someone(Role(lane))
    return lifecycle.answer(promise.pk, by=by, lane=Lane(lane), answer=answer, sentence=sentence, **what)


def all_answered(promise: Promise) -> Promise:
    """Every lane that still owes says yes."""
    for required in promise.required_lanes.filter(review__isnull=True):
        promise = answered(promise, required.lane)
    return promise


def terms(outcome: DecisionOutcome = DecisionOutcome.YES, **parts: Any) -> lifecycle.DecisionTerms:
    """What the lead offers: the nightly export, two weeks from now."""
    conditions: tuple[lifecycle.ConditionTerms, ...] = ()
    sentence = SENTENCE
    if outcome == DecisionOutcome.YES_IF:
        by_when = day(7)
        sentence = f"{SENTENCE} Starts if the customer gives test access by {by_when:%B} {by_when.day}."
        conditions = (
            lifecycle.ConditionTerms(Lane.SECURITY, "the customer", "gives test access", by_when, "A working sign-in"),
        )
    defaults: dict[str, Any] = {
        "outcome": outcome,
        "sentence": sentence,
        "delivery_owner": "Engineering",
        "delivery_date": day(14),
        "limit": "Five fields, one file a night",
        "conditions": conditions,
    }
    return lifecycle.DecisionTerms(**{**defaults, **parts})


def proposed(promise: Promise, outcome: DecisionOutcome = DecisionOutcome.YES, **parts: Any) -> Promise:
    """The lead asks every lane to confirm exact words."""
    return lifecycle.propose(promise.pk, by=someone(Role.LEAD), terms=terms(outcome, **parts))


def confirmed(promise: Promise) -> Promise:
    """Every lane that still owes confirms the exact words."""
    for required in promise.required_lanes.filter(review__isnull=True):
        promise = lifecycle.confirm(promise.pk, by=someone(Role(required.lane)), lane=Lane(required.lane))
    return promise


def signed(promise: Promise, **what: Any) -> Promise:
    """The lead signs what the lanes confirmed."""
    newest = promise.proposals.order_by("-revision").first()
    return lifecycle.sign(promise.pk, by=someone(Role.LEAD), proposal_id=newest.pk, **what)


def let_time_run_out(promise: Promise) -> Promise:
    """Move the row's deadlines into the past; what the clock would do by itself."""
    past = clock.database_now() - timedelta(hours=1)
    Promise.objects.filter(pk=promise.pk).update(answer_by=past)
    promise.required_lanes.filter(answer_by__isnull=False).update(answer_by=past)
    return Promise.objects.get(pk=promise.pk)


def promise_at(state: PromiseState, on: Deal | None = None, **what: Any) -> Promise:
    """A promise walked to a state by its real doors."""
    if state == PromiseState.DRAFT:
        return draft(on, **what)
    if state in (PromiseState.LEGAL_REVIEW, PromiseState.FINANCE_REVIEW):
        on = on or deal(what.get("by"))
        amount = on.amount
        promise = sent(large(on), **what)
        Deal.objects.filter(pk=on.pk).update(amount=amount)  # the deal's other asks are as they were
        on.refresh_from_db()
    else:
        promise = sent(on, **what)
    if state == PromiseState.ENGINEERING_REVIEW:
        return promise
    if state == PromiseState.WITHDRAWN:
        return lifecycle.withdraw(promise.pk, by=promise.created_by, reason="The customer no longer wants it.")
    if state == PromiseState.WAITING_ON_SALES:
        return answered(promise, Lane.SECURITY, Answer.QUESTION)
    if state == PromiseState.PAUSED:
        from reviews.domain.timer import pause_overdue  # noqa: PLC0415 -- keeps the sweep out of plain walks

        let_time_run_out(promise)
        pause_overdue()
        return Promise.objects.get(pk=promise.pk)
    promise = answered(promise, Lane.ENGINEERING)
    if state == PromiseState.SECURITY_REVIEW:
        return promise
    promise = answered(promise, Lane.SECURITY)
    if state == PromiseState.PRODUCT_REVIEW:
        return promise
    promise = answered(promise, Lane.PRODUCT)
    if state == PromiseState.LEGAL_REVIEW:
        return promise
    if state == PromiseState.FINANCE_REVIEW:
        return answered(promise, Lane.LEGAL)
    promise = all_answered(promise)
    if state == PromiseState.OWNER_DECISION:
        return promise
    if state == PromiseState.DECLINED:
        return lifecycle.decline(promise.pk, by=someone(Role.LEAD), sentence="Nightly export is not available.")
    outcome = DecisionOutcome.YES if state == PromiseState.APPROVED else DecisionOutcome.YES_IF
    return signed(confirmed(proposed(promise, outcome)))


def said_back(on: Deal) -> None:
    """Lena, who has no part in a deal, says every clause of its plan back, and Grace says that is what was meant."""
    lena, grace = someone(Role.READER), someone(Role.LEAD)
    for line in PlanLine.objects.filter(plan__deal=on, plan__is_current=True).order_by("position"):
        if SayBackJudgement.objects.filter(answer__ask__wording_sha256=line.sha256, is_meant=True).exists():
            continue
        asked = say_backs.ask_reader(on.pk, by=on.owner, promise_id=line.promise_id, reader_id=lena.pk)
        said = say_backs.answer_link(token_of(asked.seed), text=line.text, by=None)
        say_backs.judge(on.pk, by=grace, answer_id=said.pk, is_meant=True)


ANOTHER = "One CSV file of refunds to the customer's SFTP folder, once per week. Other files are not included."


def ready_plan(on: Deal | None = None, **parts: Any) -> ClosePlan:
    """The next version of a deal's plan, ready to go out: a plain yes, and a yes with a condition.

    Args:
        on: the deal; Harbor Foods where it is not given.
        parts: of the terms of the plain yes.
    """
    on = on or deal()
    _standing(on, DecisionOutcome.YES, **parts)
    _standing(on, DecisionOutcome.YES_IF)
    plan = closeplan.publish(on.pk, by=on.owner)
    said_back(on)
    return plan


def _standing(on: Deal, outcome: DecisionOutcome, **parts: Any) -> Promise:
    if outcome == DecisionOutcome.YES_IF:
        by_when = day(7)
        sentence = f"{ANOTHER} Starts if the customer gives test access by {by_when:%B} {by_when.day}."
        parts = {"sentence": sentence, "delivery_date": day(20), **parts}
    return signed(confirmed(proposed(promise_at(PromiseState.OWNER_DECISION, on), outcome, **parts)))


CSV = "CSV export on demand, up to 50,000 rows."


def written(sentence: str = CSV, *, by: User | None = None, **parts: Any) -> Capability:
    """An entry of the library that waits for its approval; Omar wrote it."""
    defaults: dict[str, Any] = {"limit": "One file at a time", "owner": "Product", "review_by": day(90)}
    return library.write_capability(by=by or someone(Role.PRODUCT), sentence=sentence, **{**defaults, **parts})


def capability(sentence: str = CSV, *, approver: User | None = None, **parts: Any) -> Capability:
    """An entry that may be used; Omar wrote it, Ines approved it."""
    return approved(written(sentence, **parts), by=approver)


def approved(entry: Capability, *, by: User | None = None) -> Capability:
    """Ines, or somebody else, approves an entry."""
    return library.approve_capability(entry.pk, by=by or someone(Role.SECURITY), sha256=entry.sha256)


def documented(entry: Capability | None = None, on: Deal | None = None, *, by: User | None = None) -> Promise:
    """An ask answered at once with the entry's sentence."""
    entry, on = entry or capability(), on or deal(by)
    return lifecycle.use_capability(on.pk, by=by or on.owner, capability_id=entry.pk, sha256=entry.sha256)


TYPES = [*PromiseType, ""]
