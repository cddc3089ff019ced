"""The set-based sweep and the door's own pause are one thing: same row, same event, same notices (DESIGN section 7)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dealdesk.domain import clock
from dealdesk.domain.audit import faults
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Notice, User
from promises.enums import Lane, PromiseState
from promises.models import Promise, overdue
from reviews.domain import timer
from reviews.domain.steps import mark_paused
from reviews.domain.timer import pause_lapsed, pause_overdue
from reviews.enums import Answer, DecisionOutcome
from tests import factories
from tests.factories import day

pytestmark = pytest.mark.django_db
S = PromiseState

LAPSING = {"outcome": DecisionOutcome.YES_IF}
#: Every way in which time can run out; what is varied is who has answered, who asked and how many people there are.
KINDS = ["nobody", "engineering", "all lanes", "confirming", "condition", "expiry", "replaced"]


def _walk(kind: str, deal, by: User) -> Promise:
    if kind == "nobody":
        return factories.sent(deal, by=by)
    if kind == "engineering":
        return factories.answered(factories.sent(deal, by=by), Lane.ENGINEERING)
    if kind == "all lanes":
        return factories.promise_at(S.OWNER_DECISION, deal, by=by)
    if kind == "confirming":
        return factories.proposed(factories.promise_at(S.OWNER_DECISION, deal, by=by))
    if kind == "condition":
        return factories.promise_at(S.APPROVED_WITH_CONDITIONS, deal, by=by)
    ready = factories.proposed(factories.promise_at(S.OWNER_DECISION, deal, by=by), expires_on=day(3))
    promise = factories.signed(factories.confirmed(ready))
    if kind == "replaced":
        return factories.lifecycle.change_scope(promise.pk, by=by, ask="Two files.", what_changed="Two.")
    return promise


def _row(promise: Promise) -> dict[str, Any]:
    """The row without what must differ between twins."""
    row = Promise.objects.filter(pk=promise.pk).values().get()
    for name in ("id", "wording_id", "audit_head", "created_at", "sent_at", "answer_by"):
        del row[name]
    return row


def _event(promise: Promise) -> dict[str, Any]:
    event = AuditEvent.objects.filter(chain=promise.chain).order_by("-position").values().first()
    for name in ("id", "chain", "label", "previous", "hash"):
        del event[name]
    return event


def _notices(promise: Promise) -> list[tuple[Any, ...]]:
    event = AuditEvent.objects.filter(chain=promise.chain).latest("position")
    rows = Notice.objects.filter(event_id=event.pk).order_by("recipient_id", "channel")
    return [
        (row.recipient_id, row.channel, row.created_at, row.send_at, row.attempts, row.sent_at,
         row.subject.replace(promise.label, "P"), row.body.replace(promise.get_absolute_url(), "/p/"))
        for row in rows
    ]  # fmt: skip


@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=4),
    more=st.lists(st.sampled_from([Role.ENGINEERING, Role.SECURITY, Role.LEAD, Role.READER]), max_size=3),
    switched_off=st.booleans(),
    late=st.integers(1, 400),
)
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_sweep_does_to_each_what_the_door_does(kinds, more, switched_off, late):
    real, now = clock.database_now, datetime(2031, 3, 3, 12, tzinfo=UTC)
    clock.database_now = lambda: now
    try:
        with transaction.atomic():
            for number, role in enumerate(more):
                factories.person(f"More{number}", role)
            maya = factories.someone(Role.REP)
            deal = factories.deal(maya)
            twins = [(_walk(kind, deal, maya), _walk(kind, deal, maya)) for kind in kinds]
            if switched_off:
                User.objects.filter(first_name__in=["Maya", "Tom"]).update(is_active=False)
            now += timedelta(days=14, hours=late)
            by_door, by_sweep = [a.pk for a, _ in twins], [b.pk for _, b in twins]
            for pk in by_door:
                promise = Promise.objects.select_for_update().get(pk=pk)
                mark_paused(promise, clock.database_now())
                promise.save()
            assert pause_overdue() + pause_lapsed() == len(by_sweep)
            for one, other in zip(by_door, by_sweep, strict=True):
                door, sweep = Promise.objects.get(pk=one), Promise.objects.get(pk=other)
                assert (door.state, door.is_paused(now)) == (S.PAUSED, True)
                assert _row(door) == _row(sweep)
                assert _event(door) == _event(sweep)
                assert _notices(door) == _notices(sweep)
            assert list(faults([Promise.objects.all(), [deal.__class__.objects.get(pk=deal.pk)]])) == []
            transaction.set_rollback(True)
    finally:
        clock.database_now = real


@pytest.mark.parametrize("state", PromiseState)
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_every_reader_and_the_sweep_draw_the_line_at_the_same_moment(shifted, state, offset):
    """One rule, three forms: SQL for lists, Python for one promise, and what the sweeps take (RELIABILITY I4)."""
    now = shifted.stop_at(datetime(2031, 3, 3, 12, tzinfo=UTC))
    promise = factories.promise_at(state)
    edge = now + timedelta(microseconds=offset * 1000)
    Promise.objects.filter(pk=promise.pk).update(answer_by=edge, lapses_at=edge)
    promise = Promise.objects.get(pk=promise.pk)
    shown = promise.shown_state(now)
    assert Promise.objects.with_shown_state(now).get(pk=promise.pk).state_shown == shown
    assert Promise.objects.filter(overdue(now)).exists() == (shown == S.PAUSED)
    swept = pause_overdue() + pause_lapsed()
    assert swept == (1 if shown == S.PAUSED and state != S.PAUSED else 0)
    assert Promise.objects.get(pk=promise.pk).state == (S.PAUSED if shown == S.PAUSED else state)


def test_a_sweep_is_a_few_statements_whatever_the_number(shifted):
    deal = factories.deal()

    def swept(count: int) -> int:
        for _ in range(count):
            factories.sent(deal)
        shifted.forward(days=7)
        with CaptureQueriesContext(connection) as queries:
            assert pause_overdue() == count
        return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    assert swept(1) == swept(4)  # SQLite takes 999 values a statement, and more notices would be two of them


def test_chunks_leave_nothing_behind(shifted, monkeypatch):
    monkeypatch.setattr(timer, "CHUNK", 2)
    deal = factories.deal()
    for _ in range(5):
        factories.sent(deal)
    shifted.forward(days=7)
    assert pause_overdue() == 5
    assert pause_overdue() == 0


def test_a_sweep_whose_notices_cannot_be_written_pauses_nothing(shifted, monkeypatch):
    promise = factories.sent()
    shifted.forward(days=7)

    def broken(*args, **kwargs):
        raise OSError("no template")

    monkeypatch.setattr("dealdesk.domain.notify.render_to_string", broken)
    with pytest.raises(timer.SweepIncomplete, match=f"^Could not be paused: {promise.label}; 0 others were.$"):
        pause_overdue()
    row = Promise.objects.get(pk=promise.pk)
    assert (row.state, row.audit_length, row.audit_head) == (promise.state, promise.audit_length, promise.audit_head)
    assert row.shown_state(clock.database_now()) == S.PAUSED


def test_what_waits_for_sales_is_left_alone(shifted):
    factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    shifted.forward(days=300)
    assert pause_overdue() + pause_lapsed() == 0
