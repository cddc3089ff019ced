"""A person and the clock at the same moment: sweeps, deadlines and locks that are held too long (RELIABILITY F3, A10).

SQLite lets one writer in at a time, so these prove nothing there. `--rounds` says how often each race is run.
"""

import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict
from dealdesk.models import AuditEvent
from dealdesk.sweeps import run_sweep
from promises.enums import Lane, PromiseState
from promises.models import Promise, Wording
from reviews.domain import lifecycle
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer
from reviews.models import Decision, RequiredLane, Review
from reviews.policies import TIME_RAN_OUT
from tests import factories
from tests.factories import someone
from tests.races.together import PATIENCE, at_once, chains_hold, wait_for_a_waiter
from tests.reviews.views.pages import lane_form, words

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def _ready(deal=None):
    return factories.confirmed(factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION, deal)))


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
    chains_hold()


def _yes_that_waits_past_the_deadline():
    """The lead signs in time, waits for a row lock, and gets it when the time is over."""
    promise = _ready()
    grace, proposal = someone(Role.LEAD), promise.proposals.latest("revision").pk
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
    chains_hold()


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
