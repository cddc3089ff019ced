"""Two people, or a person and the clock, at the same moment: real threads on a real PostgreSQL (RELIABILITY F3, F17).

SQLite lets one writer in at a time, so these prove nothing there. `--rounds` says how often each race is run.
"""

import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from dealdesk.domain import clock
from dealdesk.domain.audit import faults, seal_events
from dealdesk.domain.doors import FormStamp
from dealdesk.domain.notify import deliver_notices
from dealdesk.domain.people import RightsHistory
from dealdesk.enums import Role
from dealdesk.exceptions import AlreadyDone, Conflict, Refused, Stale
from dealdesk.models import AuditEvent, SealedEvent, UsedForm
from dealdesk.sweeps import run_sweep
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState
from promises.models import Capability, Deal, Promise, Wording
from reviews.domain import closeplan, gate, lifecycle
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer, DecisionOutcome
from reviews.models import ClosePlan, Decision, DeskPolicy, ProductChoice, Proposal, RequiredLane, Review, UndoneReview
from reviews.policies import TIME_RAN_OUT
from tests import factories
from tests.factories import someone
from tests.races.together import PATIENCE, at_once, wait_for_a_waiter
from tests.reviews.views.pages import lane_form, words

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
#: Things that no two rounds of a race have in common.
RARE = (
    *("invoices", "contracts", "shipments", "holidays", "suppliers", "barcodes", "warranties", "vouchers"),
    *("payslips", "machines", "recipes", "tariffs", "surveys", "vehicles", "licences", "cheques"),
)


def _ready(deal=None):
    return factories.confirmed(factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION, deal)))


def _newest_proposal(promise):
    return Proposal.objects.filter(promise=promise).latest("revision")


def _chains_hold():
    assert list(faults([Promise.objects.all(), Deal.objects.all()])) == []


def _one_won(outcomes, *, loser: type[Exception]) -> int:
    """Exactly one went through and the other was refused as expected; returns the place of the winner."""
    losers = [place for place, outcome in enumerate(outcomes) if isinstance(outcome, Exception)]
    assert len(losers) == len(outcomes) - 1, outcomes
    assert all(isinstance(outcomes[place], loser) for place in losers), outcomes
    return next(place for place in range(len(outcomes)) if place not in losers)


def test_two_leads_sign(rounds):
    deal, grace = factories.deal(), someone(Role.LEAD)
    gustav = factories.person("Gustav", Role.LEAD)
    for _ in range(rounds):
        promise = _ready(deal)
        proposal = _newest_proposal(promise).pk
        outcomes = at_once(
            lambda p=promise, n=proposal: lifecycle.sign(p.pk, by=grace, proposal_id=n),
            lambda p=promise, n=proposal: lifecycle.sign(p.pk, by=gustav, proposal_id=n),
        )
        winner = (grace, gustav)[_one_won(outcomes, loser=Conflict)]
        assert Decision.objects.get(promise=promise).decided_by == winner
        assert AuditEvent.objects.filter(chain=promise.chain, type="decision.signed").count() == 1
    _chains_hold()


def test_two_people_write_one_sentence_into_the_library(rounds):
    omar, ines = someone(Role.PRODUCT), someone(Role.SECURITY)
    for number in range(rounds):
        sentence = f"CSV export on demand, up to {number + 1},000 rows."
        outcomes = at_once(
            lambda s=sentence: factories.written(s, by=omar),
            lambda s=sentence: factories.written(s, by=ines),
        )
        _one_won(outcomes, loser=Conflict)
        assert Capability.objects.filter(sentence=sentence).count() == 1


def test_one_lead_signs_while_the_other_declines(rounds):
    deal, grace = factories.deal(), someone(Role.LEAD)
    gustav = factories.person("Gustav", Role.LEAD)
    for _ in range(rounds):
        promise = _ready(deal)
        proposal = _newest_proposal(promise).pk
        outcomes = at_once(
            lambda p=promise, n=proposal: lifecycle.sign(p.pk, by=grace, proposal_id=n),
            lambda p=promise: lifecycle.decline(p.pk, by=gustav, sentence="Not available."),
        )
        signed = _one_won(outcomes, loser=Conflict) == 0
        outcome = Decision.objects.get(promise=promise).outcome
        assert outcome == (DecisionOutcome.YES if signed else DecisionOutcome.NO)
        expected = PromiseState.APPROVED if signed else PromiseState.DECLINED
        assert Promise.objects.get(pk=promise.pk).state == expected


@pytest.mark.parametrize("edit", ["scope", "fact"])
def test_a_rep_edits_while_the_lead_signs(rounds, edit):
    """Whoever comes second is told. A signature never lands on words or facts that the lead has not seen."""
    deal, grace = factories.deal(), someone(Role.LEAD)

    def change(promise):
        if edit == "scope":
            return lifecycle.change_scope(
                promise.pk, by=deal.owner, ask="Two files a night.", what_changed="Two files."
            )
        return lifecycle.change_fact(promise.pk, by=deal.owner, key="failures", value="We retry once.")

    for _ in range(rounds):
        promise = _ready(deal)
        proposal = _newest_proposal(promise)
        signed, changed = at_once(
            lambda p=promise, n=proposal: lifecycle.sign(p.pk, by=grace, proposal_id=n.pk, version=p.version),
            lambda p=promise: change(p),
        )
        now = Promise.objects.get(pk=promise.pk)
        types = list(
            AuditEvent.objects.filter(chain=promise.chain).order_by("-position").values_list("type", flat=True)
        )
        if isinstance(signed, Exception):
            assert isinstance(signed, Stale)
            assert not isinstance(changed, Exception)
            assert not Decision.objects.filter(promise=promise).exists()
            assert now.revision == promise.revision + 1
        elif edit == "scope":
            assert not isinstance(changed, Exception)
            assert types[:2] == ["promise.scope_changed", "decision.signed"]
            verdict = gate.judge(
                gate.loaded(Promise.objects.filter(pk=now.pk)).get(), clock.database_now(), RightsHistory()
            )
            assert verdict.problems == (f"{now.label} is being replaced; answer or withdraw the new version first.",)
        else:
            assert isinstance(changed, Conflict)
            assert (now.state, now.revision) == (PromiseState.APPROVED, promise.revision)
    _chains_hold()


def test_three_lanes_answer_at_the_same_moment(rounds):
    deal = factories.deal()
    lanes = {lane: someone(Role(lane.value)) for lane in (Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT)}
    for _ in range(rounds):
        promise = factories.sent(deal)
        outcomes = at_once(
            *(
                lambda p=promise, lane=lane, person=person: lifecycle.answer(
                    p.pk, by=person, lane=lane, answer=Answer.YES, particulars=factories.SAID
                )
                for lane, person in lanes.items()
            )
        )
        assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        promise = Promise.objects.get(pk=promise.pk)
        assert promise.state == PromiseState.OWNER_DECISION
        assert AuditEvent.objects.filter(chain=promise.chain, type="review.answered").count() == 3
        assert not promise.required_lanes.filter(review=None).exists()
    _chains_hold()


def test_two_reviewers_of_a_lane_answer(rounds):
    """The second is told that the lane answered meanwhile, not overwritten."""
    deal, tom = factories.deal(), someone(Role.ENGINEERING)
    tess = factories.person("Tess", Role.ENGINEERING)
    for _ in range(rounds):
        promise = factories.sent(deal)
        version = promise.required_lanes.get(lane=Lane.ENGINEERING).version
        outcomes = at_once(
            *(
                lambda p=promise, person=person, version=version: lifecycle.answer(
                    p.pk,
                    by=person,
                    lane=Lane.ENGINEERING,
                    answer=Answer.YES,
                    particulars=factories.SAID,
                    version=version,
                )
                for person in (tom, tess)
            )
        )
        winner = (tom, tess)[_one_won(outcomes, loser=Stale)]
        assert Review.objects.get(promise=promise).answered_by == winner


def _undone(promise) -> bool:
    return UndoneReview.objects.filter(review__promise=promise).exists()


def test_an_answer_is_taken_back_while_another_lane_answers(rounds):
    """Either it is gone before the other answer, or it stands and says who acted."""
    deal, ines, tom = factories.deal(), someone(Role.SECURITY), someone(Role.ENGINEERING)
    for _ in range(rounds):
        promise = factories.answered(factories.sent(deal), Lane.SECURITY)
        review = Review.objects.get(promise=promise).pk
        undone, answered = at_once(
            lambda p=promise, r=review: lifecycle.undo_answer(p.pk, by=ines, review_id=r),
            lambda p=promise: factories.answered(p, Lane.ENGINEERING, by=tom),
        )
        assert not isinstance(answered, Exception), answered
        owing = set(promise.required_lanes.filter(review=None).values_list("lane", flat=True))
        if _undone(promise):
            assert owing == {"security", "product"}
        else:
            assert isinstance(undone, Conflict)
            assert undone.sentence == f"Tom acted on {promise.label} meanwhile; answer again instead."
            assert owing == {"product"}
    _chains_hold()


def test_an_answer_is_taken_back_while_the_lead_signs(rounds):
    """One of the two happens: no signature ever stands on an answer that was taken back."""
    deal, grace = factories.deal(), someone(Role.LEAD)
    for _ in range(rounds):
        promise = _ready(deal)
        proposal, review = _newest_proposal(promise).pk, Review.objects.filter(promise=promise).latest("pk")
        undone, signed = at_once(
            lambda p=promise, r=review: lifecycle.undo_answer(p.pk, by=r.answered_by, review_id=r.pk),
            lambda p=promise, n=proposal: lifecycle.sign(p.pk, by=grace, proposal_id=n),
        )
        _one_won((undone, signed), loser=Conflict)
        assert Decision.objects.filter(promise=promise).exists() != _undone(promise)
        if isinstance(undone, Conflict):
            assert undone.sentence == f"Grace acted on {promise.label} meanwhile; answer again instead."
    _chains_hold()


def test_the_sweep_and_a_late_answer(rounds):
    """Whichever comes first: one pause, and the answer counts as late."""
    deal, tom = factories.deal(), someone(Role.ENGINEERING)
    for _ in range(rounds):
        promise = factories.let_time_run_out(factories.sent(deal))
        swept, answered = at_once(
            pause_overdue,
            lambda p=promise: lifecycle.answer(
                p.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, late=True
            ),
        )
        assert swept in (0, 1)
        assert not isinstance(answered, Exception), answered
        assert pause_overdue() == 0
        events = Counter(AuditEvent.objects.filter(chain=promise.chain).values_list("type", flat=True))
        assert (events["promise.paused"], events["review.answered"]) == (1, 1)
        assert Review.objects.get(promise=promise).is_late
        assert Promise.objects.get(pk=promise.pk).state == PromiseState.SECURITY_REVIEW
    _chains_hold()


def test_the_sweep_and_an_answer_at_the_last_moment(rounds):
    """An answer counts before the deadline or is refused after it; there is no third way."""
    deal, tom = factories.deal(), someone(Role.ENGINEERING)
    for number in range(rounds):
        promise = factories.sent(deal)
        deadline = clock.database_now() + timedelta(milliseconds=20 + 3 * number)
        Promise.objects.filter(pk=promise.pk).update(answer_by=deadline)

        def answer_on_the_dot(p=promise, deadline=deadline):
            while clock.database_now() < deadline - timedelta(milliseconds=2):
                pass
            return lifecycle.answer(p.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID)

        def sweep_on_the_dot(deadline=deadline):
            while clock.database_now() < deadline:
                pass
            return pause_overdue()

        _, answered = at_once(sweep_on_the_dot, answer_on_the_dot)
        pause_overdue()
        review = Review.objects.filter(promise=promise).first()
        paused = AuditEvent.objects.filter(chain=promise.chain, type="promise.paused").count()
        if review is None:
            assert isinstance(answered, Conflict), answered
            assert (answered.sentence, paused) == (TIME_RAN_OUT, 1)
        else:
            assert (review.answered_at < deadline, review.is_late, paused) == (True, False, 0)


def _yes_that_waits_past_the_deadline():
    """The lead signs in time, waits for a row lock, and gets it when the time is over."""
    promise = _ready()
    grace, proposal = someone(Role.LEAD), _newest_proposal(promise).pk
    deadline = clock.database_now() + timedelta(milliseconds=400)
    Promise.objects.filter(pk=promise.pk).update(answer_by=deadline)
    held, begun = threading.Event(), []

    def hold_the_row():
        with transaction.atomic():
            Promise.objects.select_for_update().get(pk=promise.pk)
            held.set()
            wait_for_a_waiter()
            while time.sleep(0.01) or not _is_past(deadline):
                pass

    def sign():
        held.wait(10)
        begun.append(clock.database_now())
        return lifecycle.sign(promise.pk, by=grace, proposal_id=proposal)

    _, signed = at_once(hold_the_row, sign)
    assert begun[0] < deadline, "the yes began too late to prove anything"
    return promise, signed


def _is_past(moment):
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() > %s", [moment])
        return cursor.fetchone()[0]


def test_a_yes_that_waited_for_a_lock_past_its_deadline_is_refused(rounds):
    for _ in range(max(1, rounds // 4)):  # nothing is left to chance in this one, so a few rounds are enough
        promise, signed = _yes_that_waits_past_the_deadline()
        assert isinstance(signed, Conflict), signed
        assert signed.sentence == TIME_RAN_OUT
        assert not Decision.objects.filter(promise=promise).exists()
        assert pause_overdue() == 1


def test_the_time_of_the_transaction_would_let_it_through(monkeypatch):
    """Why the clock is clock_timestamp(), read after the lock: with now() the late yes stands (RELIABILITY A10)."""
    monkeypatch.setattr(clock, "_POSTGRESQL", "SELECT now()")
    promise, signed = _yes_that_waits_past_the_deadline()
    assert not isinstance(signed, Exception), signed
    assert Decision.objects.filter(promise=promise).exists()


def _due(count: int) -> None:
    """So many promises that are past their time.

    The one exception to walking: ten thousand walks would take a quarter of an hour. The rows are valid (every
    constraint of the database is on) and are what `submit` leaves behind as far as the sweep looks at them.
    """
    maya, tom = someone(Role.REP), someone(Role.ENGINEERING)
    someone(Role.LEAD)
    deal, now = factories.deal(maya), clock.database_now()
    first, past = 1_000_000, now - timedelta(hours=1)
    shared = {
        "deal": deal,
        "created_by": maya,
        "asked_by": maya,
        "created_at": past,
        "sent_at": past,
        "sent_by": maya,
        "revision": 1,
    }
    numbers = range(first, first + count)
    with transaction.atomic():  # promise and wording name each other; the foreign keys are checked at commit
        Promise.objects.bulk_create(
            [
                Promise(
                    pk=n,
                    ask="An export.",
                    state=PromiseState.ENGINEERING_REVIEW,
                    answer_by=past,
                    wording_id=n,
                    **shared,
                )
                for n in numbers
            ],
            batch_size=2_000,
        )
        words = {"text": "An export.", "sha256": "0" * 64, "written_by": maya, "written_at": past}
        Wording.objects.bulk_create([Wording(pk=n, promise_id=n, number=1, **words) for n in numbers], batch_size=2_000)
        RequiredLane.objects.bulk_create(
            [RequiredLane(promise_id=n, lane=Lane.ENGINEERING, answer_by=past, asked_at=past) for n in numbers],
            batch_size=2_000,
        )
    assert tom.pk  # engineering hears of every pause


@pytest.mark.parametrize(
    ("sweepers", "beats", "due"),
    [(1, 0, 2_000), (2, 0, 2_000), (5, 3, 10_000)],
    ids=["one sweeper", "two sweepers", "five sweepers and three beats"],
)
def test_any_number_of_sweepers_pause_each_promise_once(rounds, sweepers, beats, due):
    """Events over rows is exactly 1 (RELIABILITY I18, F3). A long run (--rounds 100) gives each of them 10,000."""
    due = 10_000 if rounds >= 100 else due
    _due(due)
    outcomes = at_once(*[pause_overdue] * sweepers, *[lambda: run_sweep("reviews.domain.timer.pause_overdue")] * beats)
    assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
    assert sum(outcomes) == due
    paused = AuditEvent.objects.filter(type="promise.paused")
    assert paused.count() == paused.values("chain").distinct().count() == due
    assert Promise.objects.filter(state=PromiseState.PAUSED, version=2, audit_length=1).count() == due
    assert factories.mails().count() == 3 * due  # the rep, engineering, the lead
    assert pause_overdue() == 0
    _chains_hold()


def test_a_lock_that_does_not_come_free_is_a_sentence_and_the_text_is_kept(sign_in):
    """Somebody holds the promise for longer than the lock timeout: 409 with what was typed, never a 500 (L9)."""
    promise, tom = factories.sent(), someone(Role.ENGINEERING)
    client = sign_in(tom)
    form = lane_form(promise, "engineering", answer="yes_if", sentence="The customer names the folder first.")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Promise.objects.select_for_update().get(pk=promise.pk)
            held.set()
            done.wait(PATIENCE)

    def post() -> Any:
        held.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        try:
            return client.post(reverse("answer", args=[promise.pk, "engineering"]), form)
        finally:
            done.set()

    _, page = at_once(hold, post)
    assert page.status_code == 409
    assert "Somebody else is changing this at this moment. Your text is kept; send it again." in words(page)
    assert "The customer names the folder first." in words(page)
    assert promise.reviews.count() == 0


def test_one_form_sent_ten_times_at_once(rounds):
    deal, maya = factories.deal(), someone(Role.REP)
    for number in range(rounds):
        before = Promise.objects.count(), AuditEvent.objects.count()
        stamp = FormStamp(token=f"token-{number}", digest="d" * 64)
        outcomes = at_once(
            *[lambda s=stamp: drafts.create_ask(deal.pk, by=maya, ask="Weekly CSV export.", form=s)] * 10
        )
        place = _one_won(outcomes, loser=AlreadyDone)
        label = outcomes[place].label
        assert {outcome.result for outcome in outcomes if isinstance(outcome, AlreadyDone)} == {label}
        assert (Promise.objects.count(), AuditEvent.objects.count()) == (before[0] + 1, before[1] + 1)
        assert UsedForm.objects.get(token=stamp.token).result == label


def test_two_people_publish_the_plan(rounds):
    maya = someone(Role.REP)
    rui = factories.person("Rui", Role.REP)
    for number in range(max(1, rounds // 2)):
        deal = factories.deal(maya, name=f"Customer {number}")
        drafts.add_to_team(deal.pk, by=maya, person=rui)
        factories.signed(_ready(deal))
        outcomes = at_once(
            lambda d=deal: closeplan.publish(d.pk, by=maya, version=0),
            lambda d=deal: closeplan.publish(d.pk, by=rui, version=0),
        )
        winner = (maya, rui)[_one_won(outcomes, loser=Stale)]
        plan = ClosePlan.objects.get(deal=deal)
        assert (plan.number, plan.is_current, plan.made_by) == (1, True, winner)
    _chains_hold()


def test_two_leads_propose(rounds):
    deal, grace = factories.deal(), someone(Role.LEAD)
    gustav = factories.person("Gustav", Role.LEAD)
    for _ in range(rounds):
        promise = factories.sent(deal)
        outcomes = at_once(
            *(
                lambda p=promise, by=by: lifecycle.propose(p.pk, by=by, terms=factories.terms(), version=p.version)
                for by in (grace, gustav)
            )
        )
        winner = (grace, gustav)[_one_won(outcomes, loser=Stale)]
        proposal = Proposal.objects.get(promise=promise)
        assert (proposal.revision, proposal.proposed_by) == (2, winner)


def test_many_deliverers_send_each_notice_once(rounds, settings):
    settings.MAIL_HOURS, settings.MAIL_BATCH_MINUTES = "always", 0
    deal = factories.deal()
    for _ in range(max(1, rounds // 2)):
        factories.sent(deal)
        mail.outbox.clear()
        owed = factories.mails(sent_at=None).count()
        outcomes = at_once(*[deliver_notices] * 5)
        assert sum(outcomes) == owed == len(mail.outbox) == 3
        assert max(Counter(message.extra_headers["Message-ID"] for message in mail.outbox).values()) == 1
        assert not factories.mails(sent_at=None).exists()


def test_many_sealers_seal_each_event_once(rounds):
    deal = factories.deal()
    for _ in range(max(1, rounds // 2)):
        factories.sent(deal)
        outcomes = at_once(*[seal_events] * 5)
        assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        assert AuditEvent.objects.count() == SealedEvent.objects.count()
    _chains_hold()


def test_a_refusal_in_a_race_is_a_sentence(rounds):
    """Nobody meets a database error: what loses is told so in words."""
    deal, maya = factories.deal(), someone(Role.REP)
    for _ in range(max(1, rounds // 4)):
        promise = factories.sent(deal)
        outcomes = at_once(
            *[lambda p=promise: lifecycle.withdraw(p.pk, by=maya, reason="Not wanted.")] * 3,
            lambda p=promise: lifecycle.change_fact(p.pk, by=maya, key="risk", value="Late."),
            lambda p=promise: lifecycle.change_scope(p.pk, by=maya, ask="Two files.", what_changed="Two."),
        )
        assert all(isinstance(o, Refused) for o in outcomes if isinstance(o, Exception)), outcomes


@pytest.mark.parametrize("already", [1, 2], ids=["the second and the third", "the third and the fourth"])
def test_two_alike_yeses_signed_at_once_open_one_choice_and_let_no_fourth_through(rounds, already):
    """They wait for each other at the desk's numbers; whoever comes second counts the first (DESIGN 8, point 9)."""
    grace = someone(Role.LEAD)
    DeskPolicy.objects.update(exceptions_allowed=3, exceptions_days=90)
    # Another thing in every round, so that no round counts what the one before signed.
    for rare in RARE[: max(1, rounds // 4)]:
        sentence = f"One nightly CSV export of {rare} to the SFTP folder of the customer."
        ready = []
        for _ in range(already + 2):
            asked = factories.promise_at(PromiseState.OWNER_DECISION)
            ready.append(factories.confirmed(factories.proposed(asked, sentence=sentence)))
        for promise in ready[:already]:
            factories.signed(promise)
        opened = ProductChoice.objects.count()
        outcomes = at_once(
            *(
                lambda p=promise: lifecycle.sign(p.pk, by=grace, proposal_id=_newest_proposal(p).pk)
                for promise in ready[already:]
            )
        )
        if already == 2:
            loser = ready[already:][1 - _one_won(outcomes, loser=Conflict)]
            refusal = next(str(outcome) for outcome in outcomes if isinstance(outcome, Exception))
            assert refusal.startswith("Product must choose first: ")
            assert Promise.objects.get(pk=loser.pk).state == PromiseState.OWNER_DECISION
        else:
            assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        assert ProductChoice.objects.count() == opened + 1
        assert ProductChoice.objects.latest("pk").promises.count() == 3
        assert Decision.objects.filter(promise__in=ready).count() == 3
    assert list(faults([Promise.objects.all(), Deal.objects.all(), ProductChoice.objects.all()])) == []
