"""Long random sequences through the doors on a clock of their own; after each step, what may never happen has not.

Bugs of review systems show after dozens of steps (RELIABILITY A19), so each example has sixty. People do what they
should and what they should not; a refusal is a fine outcome, a broken invariant never is.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dealdesk.domain import clock
from dealdesk.domain.audit import seal_events
from dealdesk.domain.doors import FormStamp
from dealdesk.domain.notify import deliver_notices
from dealdesk.domain.people import RightsHistory
from dealdesk.enums import Role
from dealdesk.exceptions import AlreadyDone, Refused
from dealdesk.models import AuditEvent, User
from promises.domain import library
from promises.domain import promises as drafts
from promises.enums import ANSWERED_STATES, YES_STATES, Lane, PromiseState, PromiseType, ProofKind
from promises.models import Capability, Promise
from reviews.domain import closeplan, documented, gate, lifecycle
from reviews.domain.invariants import check_all
from reviews.domain.timer import pause_lapsed, pause_overdue
from reviews.enums import YES_OUTCOMES, Answer, DecisionOutcome
from reviews.models import Condition, DeskPolicy, Question, Review
from tests import factories
from tests.factories import day, someone

STEPS = 60
S = PromiseState
REAL = clock.database_now
went_through: Counter[str] = Counter()

lanes = st.sampled_from(Lane)
which = st.integers(0, 2)
who = st.integers(0, 9)


class Desk(RuleBasedStateMachine):
    """One deal, up to three promises, ten people, one clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.now = REAL()
        clock.database_now = lambda: self.now
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.forms = 0
        self.revisions: dict[int, int] = {}
        self.events = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)
        clock.database_now = REAL

    @initialize(strict=st.booleans(), gloria_owns=st.booleans())
    def people(self, strict: bool, gloria_owns: bool) -> None:
        DeskPolicy.objects.filter(pk=1).update(one_person_one_lane=strict)
        maya, grace = someone(Role.REP), someone(Role.LEAD)
        gloria = factories.person("Gloria", Role.REP, Role.LEAD)
        both = factories.person("Bo", Role.ENGINEERING, Role.SECURITY, Role.PRODUCT)
        sven, stella = factories.person("Sven"), factories.person("Stella")
        factories.stand_in(someone(Role.SECURITY), sven)
        factories.stand_in(gloria if gloria_owns else grace, stella)
        self.people_: list[User] = [
            maya, grace, gloria, both, sven, stella, someone(Role.ENGINEERING), someone(Role.SECURITY),
            someone(Role.PRODUCT), someone(Role.ADMIN),
        ]  # fmt: skip
        self.deal = factories.deal(gloria if gloria_owns else maya)
        self.rep = self.deal.owner
        self.lead = stella if gloria_owns else grace
        self.send("data_movement", False)  # something is under review from the first day, or few walks would get far

    # --- helpers

    def pick(self, number: int) -> Promise | None:
        found = list(Promise.objects.filter(deal=self.deal).order_by("pk"))
        return found[number % len(found)] if found else None

    def does(self, verb: str, door: Callable[..., Any], *args: Any, **what: Any) -> Any:
        try:
            result = door(*args, **what)
        except Refused as refused:
            assert refused.sentence.strip().endswith((".", "?")), refused.sentence
            return None
        went_through[verb] += 1
        return result

    def reviewer(self, lane: Lane) -> User:
        return someone(Role(lane.value))

    # --- sales

    @precondition(lambda self: Promise.objects.filter(deal=self.deal).count() < 3)
    @rule(type=st.sampled_from(["", *PromiseType]), plain=st.booleans())
    def send(self, type: str, plain: bool) -> None:
        ask = "Show our logo on the sign-in page." if plain else factories.ASK
        promise = drafts.create_ask(self.deal.pk, by=self.rep, ask=ask, type=type)
        drafts.give_facts(promise.pk, by=self.rep, given=factories.all_facts(type))
        drafts.add_proof(promise.pk, by=self.rep, kind=ProofKind.NOTE, title="Call of Monday")
        self.does("send", lifecycle.submit, promise.pk, by=self.rep)

    @rule(number=which, text=st.sampled_from(["Two files each night.", factories.ASK, "SSO for all users."]))
    def change_scope(self, number: int, text: str) -> None:
        if promise := self.pick(number):
            self.does(
                "change_scope", lifecycle.change_scope, promise.pk, by=self.rep, ask=text, what_changed="It changed."
            )

    @rule(
        number=which,
        key=st.sampled_from(["risk", "failures", "control", "already_told", "rule"]),
        value=st.sampled_from(["It changed.", None, ""]),
    )
    def change_fact(self, number: int, key: str, value: str | None) -> None:
        if promise := self.pick(number):
            self.does("change_fact", lifecycle.change_fact, promise.pk, by=self.rep, key=key, value=value)

    @rule(number=which, all_of_them=st.booleans())
    def give_missing_facts(self, number: int, all_of_them: bool) -> None:
        if promise := self.pick(number):
            known = promise.facts.values_list("key", flat=True)
            given = {key: value for key, value in factories.all_facts(promise.type).items() if key not in known}
            some = given if all_of_them else dict(list(given.items())[:2])
            self.does("missing_facts", lifecycle.give_missing_facts, promise.pk, by=self.rep, given=some)

    @rule(number=which)
    def reply(self, number: int) -> None:
        promise = self.pick(number)
        question = promise and Question.objects.filter(promise=promise, replied_at=None).first()
        if promise and question:
            self.does("reply", lifecycle.reply, promise.pk, by=self.rep, question_id=question.pk, text="About 2,000.")

    @rule(number=which, sure=st.integers(0, 3))
    def withdraw(self, number: int, sure: int) -> None:
        promise = self.pick(number)
        if promise and (sure == 0 or promise.decisions.exists()):
            self.does("withdraw", lifecycle.withdraw, promise.pk, by=self.rep, reason="Not wanted.")

    @rule(number=which)
    def show_condition(self, number: int) -> None:
        promise = self.pick(number)
        condition = promise and Condition.objects.filter(proposal__promise=promise).last()
        if promise and condition:
            self.does("add_proof", drafts.add_proof, promise.pk, by=self.rep, kind=ProofKind.NOTE, title="It works")
            proof = promise.proofs.last()
            self.does(
                "show_condition", lifecycle.show_condition, promise.pk, by=self.rep, condition_id=condition.pk,
                proof_id=proof.pk if proof else 0,
            )  # fmt: skip

    # --- reviewers

    @rule(number=which, lane=lanes, answer=st.sampled_from(Answer), late=st.booleans(), by=who)
    def answer(self, number: int, lane: Lane, answer: Answer, late: bool, by: int) -> None:
        if promise := self.pick(number):
            self.does(
                f"answer {answer}", lifecycle.answer, promise.pk, by=self.people_[by], lane=lane, answer=answer,
                sentence="" if answer == Answer.YES else "One sentence.", late=late, particulars=factories.SAID,
            )  # fmt: skip

    @rule(number=which, lane=lanes, late=st.booleans())
    def the_reviewer_answers(self, number: int, lane: Lane, late: bool) -> None:
        if promise := self.pick(number):
            self.does(
                "answer", lifecycle.answer, promise.pk, by=self.reviewer(lane), lane=lane, answer=Answer.YES, late=late,
                particulars=factories.SAID,
            )  # fmt: skip

    @rule(number=which, lane=lanes, late=st.booleans(), by=who)
    def confirm(self, number: int, lane: Lane, late: bool, by: int) -> None:
        if promise := self.pick(number):
            self.does("confirm", lifecycle.confirm, promise.pk, by=self.people_[by], lane=lane, late=late)

    @rule(number=which, lane=lanes, by=who, to=who)
    def hand_over(self, number: int, lane: Lane, by: int, to: int) -> None:
        if promise := self.pick(number):
            self.does(
                "hand_over", lifecycle.hand_over, promise.pk, by=self.people_[by], lane=lane, to=self.people_[to],
                reason="On holiday.",
            )  # fmt: skip

    @rule(number=which, type=st.sampled_from(PromiseType), late=st.booleans())
    def name_type(self, number: int, type: PromiseType, late: bool) -> None:
        if promise := self.pick(number):
            by = self.reviewer(Lane.ENGINEERING)
            self.does("name_type", lifecycle.name_type, promise.pk, by=by, type=type, late=late)

    @rule(number=which, late=st.booleans())
    def end_as_plain_use(self, number: int, late: bool) -> None:
        if promise := self.pick(number):
            by = self.reviewer(Lane.ENGINEERING)
            self.does("plain_use", lifecycle.end_as_plain_use, promise.pk, by=by, reason="A setting.", late=late)

    @rule(number=which)
    def confirm_condition(self, number: int) -> None:
        promise = self.pick(number)
        condition = promise and Condition.objects.filter(proposal__promise=promise).last()
        if promise and condition:
            self.does(
                "confirm_condition", lifecycle.confirm_condition, promise.pk, by=self.reviewer(Lane.SECURITY),
                condition_id=condition.pk,
            )  # fmt: skip

    # --- the lead

    @rule(number=which, outcome=st.sampled_from([DecisionOutcome.YES, DecisionOutcome.YES_IF]), expires=st.booleans())
    def propose(self, number: int, outcome: DecisionOutcome, expires: bool) -> None:
        if promise := self.pick(number):
            terms = factories.terms(outcome, expires_on=day(5) if expires else None)
            self.does("propose", lifecycle.propose, promise.pk, by=self.lead, terms=terms)

    @rule(number=which, by=who, reason=st.sampled_from(["", "Worth it."]))
    def anybody_signs(self, number: int, by: int, reason: str) -> None:
        self.sign(number, self.people_[by], reason)

    @rule(number=which)
    def the_lead_signs(self, number: int) -> None:
        self.sign(number, self.lead, "Worth it.")

    def sign(self, number: int, by: User, reason: str) -> None:
        promise = self.pick(number)
        newest = promise and promise.proposals.last()
        if promise and newest:
            self.does("sign", lifecycle.sign, promise.pk, by=by, proposal_id=newest.pk, reason=reason)

    @rule(number=which, sure=st.integers(0, 2))
    def decline(self, number: int, sure: int) -> None:
        promise = self.pick(number)
        if promise and sure == 0:
            self.does("decline", lifecycle.decline, promise.pk, by=self.lead, sentence="Not available.")

    @rule(number=which)
    def reopen(self, number: int) -> None:
        if promise := self.pick(number):
            self.does("reopen", lifecycle.reopen, promise.pk, by=self.lead)

    @rule(number=which, signs=st.booleans())
    def everybody_does_their_part(self, number: int, signs: bool) -> None:
        """All the usual steps to a signature, so that a random walk gets there at all."""
        promise = self.pick(number)
        if promise is None or promise.state in ANSWERED_STATES:
            return
        for question in Question.objects.filter(promise=promise, replied_at=None):
            self.does("reply", lifecycle.reply, promise.pk, by=self.rep, question_id=question.pk, text="About 2,000.")
        for _ in range(2):
            proposed = promise.proposals.filter(revision=Promise.objects.get(pk=promise.pk).revision).exists()
            for required in promise.required_lanes.filter(review=None):
                lane = Lane(required.lane)
                what: dict[str, Any] = {} if proposed else {"answer": Answer.YES, "particulars": factories.SAID}
                door = lifecycle.confirm if proposed else lifecycle.answer
                self.does("part", door, promise.pk, by=self.reviewer(lane), lane=lane, late=True, **what)
            self.does("reopen", lifecycle.reopen, promise.pk, by=self.lead)
            if not proposed:
                self.does("propose", lifecycle.propose, promise.pk, by=self.lead, terms=factories.terms())
        if signs:
            self.sign(number, self.lead, "Worth it.")
            self.publish()

    # --- the plan

    @rule()
    def publish(self) -> None:
        self.does("publish", closeplan.publish, self.deal.pk, by=self.rep)

    @rule()
    def copy(self) -> None:
        self.does("copy", closeplan.copy_words, self.deal.pk, by=self.rep)

    # --- forms, time and sweeps

    @precondition(lambda self: self.pick(0) is not None)
    @rule(number=which)
    def the_same_form_twice(self, number: int) -> None:
        promise = self.pick(number)
        assert promise is not None
        self.forms += 1
        stamp = FormStamp(token=f"form-{self.forms}", digest="d" * 64)
        before = AuditEvent.objects.count()
        for _ in range(2):
            try:
                drafts.add_proof(promise.pk, by=self.rep, kind=ProofKind.LINK, title="A link", form=stamp)
            except AlreadyDone as done:
                assert done.result == promise.label
            except Refused:
                pass
        assert AuditEvent.objects.count() - before <= 1

    @rule(hours=st.sampled_from([1, 3, 8, 24, 30, 80, 200]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def sweep(self) -> None:
        went_through["paused"] += pause_overdue() + pause_lapsed()

    @rule()
    def deliver_and_seal(self) -> None:
        deliver_notices()
        seal_events()

    # --- what must hold

    @invariant()
    def nothing_happened_that_may_never_happen(self) -> None:
        assert {result.id: result.violations for result in check_all() if result.violations} == {}

    @invariant()
    def every_reader_sees_the_same_clock(self) -> None:
        for promise in Promise.objects.with_shown_state(self.now):
            assert promise.state_shown == promise.shown_state(self.now)

    @invariant()
    def a_shown_yes_has_a_decision_and_passes_the_gate(self) -> None:
        rights = RightsHistory()
        for promise in gate.loaded(Promise.objects.all()):
            shown, verdict = promise.shown_state(self.now), gate.judge(promise, self.now, rights)
            assert verdict.passes == (shown in YES_STATES), (promise, shown, verdict.problems)
            if verdict.passes:
                assert verdict.decision is not None
                assert verdict.decision.outcome in YES_OUTCOMES

    @invariant()
    def revisions_and_events_only_grow(self) -> None:
        for promise in Promise.objects.all():
            assert promise.revision >= self.revisions.get(promise.pk, 0)
            self.revisions[promise.pk] = promise.revision
        count = AuditEvent.objects.count()
        assert count >= self.events
        self.events = count


class DeskWithLibrary(Desk):
    """The same desk, whose rep also uses words of the library, while reviewers write, check and withdraw them."""

    def pick(self, number: int) -> Promise | None:
        """A promise that goes through review; what comes from the library has steps of its own."""
        found = list(Promise.objects.filter(deal=self.deal).exclude(decisions__capability__isnull=False).order_by("pk"))
        return found[number % len(found)] if found else None

    @initialize(strict=st.booleans(), gloria_owns=st.booleans())
    def people(self, strict: bool, gloria_owns: bool) -> None:
        """Something is documented and used from the first day, or most walks would never get there."""
        super().people(strict, gloria_owns)
        for number, plan in enumerate(("", "Business")):
            self.new_entry(plan, 5 + 9 * number, approved=True)
        self.use_the_library(0, 0, "Business")

    # --- sales

    @precondition(lambda self: self.documented().count() < 2)
    @rule(entry=which, by=who, plan=st.sampled_from(["Business", "Basic", ""]))
    def use_the_library(self, entry: int, by: int, plan: str) -> None:
        self.does("plan", documented.describe_product, self.deal.pk, by=self.rep, product_plan=plan, product_version="")
        found = list(Capability.objects.order_by("pk")) or [self.new_entry("", 5, approved=True)]
        chosen, person = found[entry % len(found)], self.rep if by < 8 else self.people_[by]
        what = {"capability_id": chosen.pk, "sha256": chosen.sha256}
        self.does("use", lifecycle.use_capability, self.deal.pk, by=person, **what)

    @rule(number=which, verb=st.sampled_from(["scope", "withdraw", "reopen", "sign"]))
    def try_on_documented(self, number: int, verb: str) -> None:
        for promise in self.documented():
            if verb == "scope":
                self.does("no", lifecycle.change_scope, promise.pk, by=self.rep, ask="More.", what_changed="More.")
            elif verb == "withdraw":
                self.does("withdraw documented", lifecycle.withdraw, promise.pk, by=self.rep, reason="Not wanted.")
            elif verb == "reopen":
                self.does("no", lifecycle.reopen, promise.pk, by=self.lead)
            else:
                self.does("no", lifecycle.sign, promise.pk, by=self.lead, proposal_id=1)
        assert went_through["no"] == 0

    @precondition(lambda self: self.pick(0) is not None)
    @rule(number=which)
    def the_same_form_twice(self, number: int) -> None:
        super().the_same_form_twice(number)

    # --- who keeps the library

    def documented(self) -> Any:
        return Promise.objects.filter(deal=self.deal, decisions__capability__isnull=False).order_by("pk")

    def new_entry(self, plan: str, ahead: int, *, approved: bool) -> Capability:
        sentence = f"CSV export on demand, up to {Capability.objects.count() + 1} rows."
        parts = {"limit": "One file", "owner": "Product", "review_by": day(ahead), "plan": plan}
        entry = library.write_capability(by=someone(Role.PRODUCT), sentence=sentence, **parts)
        return factories.approved(entry) if approved else entry

    @rule(number=which, verb=st.sampled_from(["write", "check", "withdraw"]), ahead=st.integers(1, 20), by=who)
    def keep_the_library(self, number: int, verb: str, ahead: int, by: int) -> None:
        found = list(Capability.objects.order_by("-pk")[:3])
        if verb == "write" or not found:
            self.new_entry("Business" if number else "", ahead, approved=by > 2)
            return
        entry, person = found[number % len(found)], self.people_[by] if by > 7 else someone(Role.PRODUCT)
        if verb == "check":
            self.does("check", documented.check_capability, entry.pk, by=person, review_by=day(ahead))
        elif by % 3 == 0:
            self.does("take back", documented.withdraw_capability, entry.pk, by=person, reason="It was taken out.")


class DeskThatThinksAgain(Desk):
    """The same desk, whose reviewers take answers back."""

    @initialize(strict=st.booleans(), gloria_owns=st.booleans())
    def people(self, strict: bool, gloria_owns: bool) -> None:
        """Each kind of answer is taken back on the first day, or a short walk might never get there."""
        super().people(strict, gloria_owns)
        for answer in Answer:
            self.the_reviewer_thinks_again(0, Lane.SECURITY, answer, False, False)

    @rule(number=which)
    def take_back(self, number: int) -> None:
        promise = self.pick(number)
        newest = promise and Review.objects.filter(promise=promise).last()
        if promise and newest:
            self.does("undo", lifecycle.undo_answer, promise.pk, by=newest.answered_by, review_id=newest.pk)

    @rule(number=which, lane=lanes, answer=st.sampled_from(Answer), late=st.booleans(), confirms=st.booleans())
    def the_reviewer_thinks_again(self, number: int, lane: Lane, answer: Answer, late: bool, confirms: bool) -> None:
        """Answers and takes it back at once: all is as it was."""
        promise = self.pick(number)
        if promise is None:
            return
        by, was = self.reviewer(lane), self.stored(promise)
        what: dict[str, Any] = {} if confirms else {"answer": answer, "particulars": factories.SAID}
        if not confirms and answer != Answer.YES:
            what["sentence"] = "One sentence."
        door = lifecycle.confirm if confirms else lifecycle.answer
        if self.does("answer", door, promise.pk, by=by, lane=lane, late=late, **what) is None:
            return
        newest = Review.objects.filter(promise=promise).latest("pk")
        if self.does("undo at once", lifecycle.undo_answer, promise.pk, by=by, review_id=newest.pk):
            assert self.stored(promise) == was

    def stored(self, promise: Promise) -> tuple[Any, ...]:
        """As every reader sees it: a pause that a late answer's door wrote down was there before."""
        row = Promise.objects.get(pk=promise.pk)
        lanes = row.required_lanes.order_by("pk").values_list("lane", "review", "answer_by", "left")
        questions = row.questions.order_by("pk").values_list("pk", "reply", "replied_at", "replied_by")
        stops = row.clock_stops.order_by("pk").values_list("pk", "stopped_at", "resumed_at")
        return row.shown_state(self.now), row.answer_by, list(lanes), list(questions), list(stops)


def walk(desk: type[Desk], rounds: int, *, least: int) -> None:
    """Long random sequences on a desk, `least` or more of them; `went_through` says what got through."""
    went_through.clear()
    try:
        run_state_machine_as_test(
            desk,
            settings=settings(
                max_examples=max(least, rounds // 4),
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=rounds <= 20,  # the usual run is the same each time; a long one looks further
                database=None,
                phases=[Phase.generate],  # shrinking sixty steps on a database takes longer than reading them
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        clock.database_now = REAL


@pytest.mark.once
@pytest.mark.django_db
def test_long_random_walks(rounds):
    walk(Desk, rounds, least=8)
    # A walk that never gets anywhere proves nothing.
    wanted = {"send", "answer", "propose", "part", "sign", "change_scope", "withdraw", "paused", "publish"}
    assert wanted - set(went_through) == set()


@pytest.mark.django_db
def test_long_random_walks_with_a_library(rounds):
    walk(DeskWithLibrary, rounds, least=8)
    assert {"use", "check", "take back"} - set(went_through) == set()


@pytest.mark.django_db
def test_long_random_walks_with_answers_taken_back(rounds):
    walk(DeskThatThinksAgain, rounds // 5, least=3)
    assert went_through["undo at once"] > 0
