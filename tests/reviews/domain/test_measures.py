"""How the desk works, in numbers, on small histories counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from dealdesk.domain import clock
from promises.enums import Lane, PromiseState
from reviews.domain import lifecycle
from reviews.domain.measures import Measures, Span, Times, percentile
from reviews.enums import Answer
from tests import factories

MONDAY = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # within the working hours of the first calendar


@pytest.mark.parametrize(
    ("minutes", "share", "expected"),
    [([], 50, None), ([7], 50, 7), ([1, 9], 50, 5), ([3, 1, 2], 50, 2), (range(1, 11), 90, 9), ([5, 1], 90, 5)],
)
def test_median_and_nine_of_ten(minutes, share, expected):
    assert percentile(list(minutes), share) == expected


def test_an_answer_is_early_in_the_last_hour_or_late():
    times = Times()
    hour = timedelta(hours=1)
    times.add(hour, hour, late=False)
    times.add(hour, hour - timedelta(minutes=1), late=False)
    times.add(hour, timedelta(0), late=False)
    times.add(hour, hour, late=True)
    assert (times.early, times.last_hour, times.late, times.every) == (1, 1, 2, 4)


def measured(now):
    return Measures(Span(now.date() - timedelta(days=20), now.date()))


@pytest.mark.django_db
def test_time_waiting_for_sales_is_nobody_s(shifted, maya):
    shifted.stop_at(MONDAY)
    promise = factories.sent()
    shifted.forward(minutes=30)
    promise = factories.answered(promise, Lane.SECURITY, Answer.QUESTION)
    shifted.forward(minutes=60)
    question = promise.questions.get()
    lifecycle.reply(promise.pk, by=maya, question_id=question.pk, text="About 2,000 rows.")
    shifted.forward(minutes=15)
    factories.answered(promise, Lane.SECURITY)
    found = measured(shifted.now())
    security = found.by_group["security"]
    assert (list(security.minutes), security.early, security.every) == ([45], 1, 1)
    assert found.by_type["security", "data_movement"].median == 45
    assert found.last_review == 45
    assert found.questions == {"engineering": 0, "security": 1, "product": 0, "legal": 0, "finance": 0}


@pytest.mark.django_db
def test_who_everybody_waited_for_when_time_ran_out(maya):
    factories.promise_at(PromiseState.PAUSED)
    found = measured(clock.database_now())
    assert found.pauses == {"engineering": 1}
    assert [found.by_group[lane].silent for lane in Lane.values] == [1, 1, 1, 0, 0]


@pytest.mark.django_db
def test_what_was_signed_and_told_before(maya):
    factories.promise_at(PromiseState.APPROVED)
    found = measured(clock.database_now())
    assert found.signed == {"promises": 1, "deals": 1, "rewritten": 1}
    assert found.told_before == (1, 1)  # the plain answer of the factory is the first choice, yes
    assert found.by_group["final"].every == 1
    assert found.ended == {"delivered": 0, "late": 0, "went_bad": 0}
