"""The row of a promise: its state is protected on every instance, its time is read the same way everywhere."""

import threading

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django_fsm import ConcurrentTransition

from dealdesk.domain import clock
from promises.enums import OPEN_STATES, PromiseState
from promises.models import Promise, Wording
from tests import factories

S = PromiseState


@pytest.mark.django_db
def test_a_refresh_loads_the_new_state_and_keeps_protection():
    promise = factories.sent()
    Promise.objects.filter(pk=promise.pk).update(state=S.PAUSED)
    promise.refresh_from_db()
    assert promise.state == S.PAUSED
    with pytest.raises(AttributeError):
        promise.state = S.APPROVED


@pytest.mark.django_db
def test_a_refresh_that_fails_leaves_every_promise_protected():
    """The library's own switches protection off for the whole process and forgets to switch it on again."""
    gone, other = Promise(pk=999_999, state=S.DRAFT), factories.draft()
    with pytest.raises(Promise.DoesNotExist):
        gone.refresh_from_db()
    assert gone.state == S.DRAFT
    with pytest.raises(AttributeError):
        other.state = S.APPROVED


@pytest.mark.django_db
def test_a_refresh_of_other_fields_leaves_the_state():
    promise = factories.sent()
    Promise.objects.filter(pk=promise.pk).update(state=S.PAUSED, ask="Other.")
    promise.refresh_from_db(fields=["ask"])
    assert (promise.ask, promise.state) == ("Other.", S.ENGINEERING_REVIEW)


@pytest.mark.django_db(transaction=True)
def test_threads_that_refresh_do_not_meet():
    promise = factories.sent()
    failed = []

    def refresh() -> None:
        try:
            mine = Promise.objects.get(pk=promise.pk)
            for _ in range(50):
                mine.refresh_from_db()
        except Exception as raised:
            failed.append(raised)
        finally:
            connection.close()

    threads = [threading.Thread(target=refresh) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []


@pytest.mark.django_db
def test_a_save_on_a_state_that_moved_meanwhile_is_refused():
    promise = factories.sent()
    stale = Promise.objects.get(pk=promise.pk)
    Promise.objects.filter(pk=promise.pk).update(state=S.PAUSED)
    stale.withdraw()
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        stale.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"state": "nonsense"},
        {"type": "nonsense"},
        {"state": S.OWNER_DECISION, "answer_by": None},
        {"state": S.APPROVED, "wording": None},
        {"state": S.PAUSED, "sent_at": None, "sent_by": None},
        {"sent_by": None},
        {"ask": "x" * 301},
        {"revision": 0},
    ],
    ids=str,
)
def test_the_database_refuses_an_impossible_promise(change):
    promise = factories.sent()
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(**change)


@pytest.mark.django_db
def test_open_promises_are_those_under_review():
    deal = factories.deal()
    for state in S:
        factories.promise_at(state, deal)
    assert set(Promise.objects.open().values_list("state", flat=True)) == set(OPEN_STATES)


def test_labels():
    assert [Promise(pk=number).label for number in (7, 1042, 123456)] == ["P-0007", "P-1042", "P-123456"]


@pytest.mark.django_db
def test_a_wording_knows_whether_it_is_the_one_that_was_written():
    wording = factories.sent().wording
    assert wording.is_intact
    wording.text += "."
    assert not wording.is_intact


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE promises_wording SET text = 'x'", "DELETE FROM promises_wording"])
def test_the_database_itself_keeps_wordings(statement):
    factories.sent()
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Wording.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.postgres
def test_postgresql_refuses_to_truncate_them_too():
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE promises_wording CASCADE")


@pytest.mark.django_db
def test_the_clock_of_the_database_moves_inside_a_transaction():
    with transaction.atomic():
        first = clock.database_now()
        while clock.database_now() == first:
            pass
