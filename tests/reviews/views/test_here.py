"""Who else has a promise open: said politely, to those who may see it, and kept nowhere."""

import time

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promises.enums import PromiseState
from reviews.domain import presence
from tests import factories
from tests.reviews.views.pages import lane_form

pytestmark = pytest.mark.django_db
BY_ITSELF = {"HTTP_X_BY_ITSELF": "1"}


@pytest.fixture(autouse=True)
def _nobody_is_here(monkeypatch):
    caches["presence"].clear()
    monkeypatch.setattr(presence._Quiet, "until", 0.0)


@pytest.fixture
def promise(db):
    return factories.promise_at(PromiseState.ENGINEERING_REVIEW)


def beat(client, promise, **typed):
    return client.post(reverse("here", args=[promise.pk]), typed, **BY_ITSELF)


def test_tom_and_ines_see_each_other_and_who_is_writing(promise, tom_client, ines_client, maya_client):
    assert beat(tom_client, promise).content == b""
    assert beat(ines_client, promise, writing="yes").content == b"Tom is here too."
    assert beat(tom_client, promise).content == b"Ines is writing an answer."
    assert beat(maya_client, promise).content == b"Ines is writing an answer. Tom is here too."
    assert beat(ines_client, promise).content == b"Tom is here too. Maya is here too."


def test_somebody_who_is_gone_for_45_seconds_is_not_here(promise, tom_client, ines_client, monkeypatch):
    started = time.time()
    beat(tom_client, promise)
    monkeypatch.setattr("reviews.domain.presence.time.time", lambda: started + 44)
    assert beat(ines_client, promise).content == b"Tom is here too."
    monkeypatch.setattr("reviews.domain.presence.time.time", lambda: started + 46)
    assert beat(ines_client, promise).content == b""


def test_who_may_not_see_the_promise_hears_nothing_and_is_not_heard_of(promise, tom_client, outsider_client, client):
    beat(tom_client, promise)
    refused = beat(outsider_client, promise)
    assert (refused.status_code, b"Tom" in refused.content) == (404, False)
    assert beat(client, promise).status_code == 302
    assert beat(tom_client, promise).content == b""
    assert tom_client.get(reverse("here", args=[promise.pk])).status_code == 405


def test_nothing_is_written_and_a_desk_that_was_left_signs_itself_out(promise, tom_client):
    session = tom_client.session
    session["signed_in_at"] = time.time()
    session["seen_at"] = 0  # would be touched by any use
    session.save()
    with CaptureQueriesContext(connection) as asked:
        beat(tom_client, promise)
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []
    assert tom_client.session["seen_at"] == 0


def test_the_page_asks_no_more_of_the_database_and_says_nothing_without_scripts(promise, tom_client, ines_client):
    address = promise.get_absolute_url()
    tom_client.get(address)
    with CaptureQueriesContext(connection) as alone:
        tom_client.get(address)
    beat(ines_client, promise)
    with CaptureQueriesContext(connection) as together:
        text = tom_client.get(address).content.decode()
    assert len(together) == len(alone)
    assert f'<p class="here" role="status" data-here="{reverse("here", args=[promise.pk])}"></p>' in text


def test_the_queue_marks_what_somebody_else_has_open(promise, tom_client, ines_client):
    address = reverse("queue")
    tom_client.get(address)
    with CaptureQueriesContext(connection) as alone:
        assert "has it open" not in tom_client.get(address).content.decode()
    beat(ines_client, promise)
    with CaptureQueriesContext(connection) as together:
        assert "Ines has it open" in tom_client.get(address).content.decode()
    assert len(together) == len(alone)
    assert "has it open" not in ines_client.get(address).content.decode()
    beat(ines_client, promise, writing="yes")
    assert "Ines is writing" in tom_client.get(address).content.decode()


def test_a_cache_in_trouble_is_left_alone_and_every_page_is_shown(promise, tom_client, monkeypatch):
    asked = []

    class Broken:
        def get_many(self, keys):
            asked.append(keys)
            raise ConnectionError("no cache")

        get = get_many

    monkeypatch.setattr("reviews.domain.presence.caches", {"presence": Broken()})
    assert tom_client.get(reverse("queue")).status_code == 200
    assert beat(tom_client, promise).content == b""
    assert len(asked) == 1


def test_it_ends_with_the_answer(promise, tom_client, ines_client):
    beat(tom_client, promise, writing="yes")
    assert beat(ines_client, promise).content == b"Tom is writing an answer."
    sent = tom_client.post(
        reverse("answer", args=[promise.pk, "engineering"]), lane_form(promise, "engineering", answer="yes")
    )
    assert sent.status_code == 302
    assert beat(ines_client, promise).content == b""


def test_an_answer_that_was_refused_ends_nothing(promise, tom_client, ines_client):
    beat(tom_client, promise, writing="yes")
    refused = tom_client.post(
        reverse("answer", args=[promise.pk, "engineering"]), lane_form(promise, "engineering", answer="no")
    )
    assert refused.status_code == 422
    assert beat(ines_client, promise).content == b"Tom is writing an answer."
