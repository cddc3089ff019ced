"""The audit trail is read by admins: every event with the hash it follows and the seal it is under."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.domain.audit import seal_events
from dealdesk.models import AuditEvent
from dealdesk.views.audit import PAGE
from tests import factories
from tests.reviews.views.pages import words

pytestmark = pytest.mark.django_db


def read(client, query=""):
    return client.get(f"{reverse('audit')}?{query}")


@pytest.mark.parametrize("who", ["maya", "tom", "grace", "lena"])
def test_nobody_but_an_admin_reads_it(request, who):
    page = read(request.getfixturevalue(f"{who}_client"))
    assert (page.status_code, page.context["sentence"]) == (403, "Only an admin can read the audit trail.")


def test_events_come_newest_first_with_their_seal(ada_client, maya):
    promise = factories.sent(factories.deal(maya))
    assert seal_events() == 5
    factories.answered(promise, "engineering")
    page = read(ada_client)
    assert [(row["event"].chain, row["event"].type, row["seal"]) for row in page.context["events"]] == [
        (promise.chain, "review.answered", None),
        (promise.chain, "promise.sent", 1),
        (promise.chain, "proof.added", 1),
        (promise.chain, "promise.facts_given", 1),
        (promise.chain, "promise.created", 1),
        (promise.deal.chain, "deal.created", 1),
    ]
    assert page.context["waiting"] == 1
    assert [(seal.number, seal.events) for seal in page.context["seals"]] == [(1, 5)]
    event = AuditEvent.objects.get(type="promise.sent")
    assert f'title="SHA-256 {event.hash}"' in page.content.decode()


def test_words_come_first_and_the_code_beside_them(ada_client, maya):
    factories.answered(factories.sent(factories.deal(maya)), "engineering")
    text = words(read(ada_client))
    assert "Review answered review.answered In review (engineering) → In review (security) " in text
    assert "engineering_review → security_review" in text
    assert "Promise sent promise.sent Draft → In review (engineering) draft → engineering_review" in text
    assert "Deal created deal.created" in text


@pytest.mark.parametrize("words", ["P-{:04d}", "p-{}", "{}", "promise:{}"])
def test_one_promise_is_found_by_its_number(ada_client, maya, words):
    deal = factories.deal(maya)
    promise, _ = factories.draft(deal), factories.draft(deal)
    page = read(ada_client, f"q={words.format(promise.pk)}")
    assert {row["event"].chain for row in page.context["events"]} == {promise.chain}


def test_the_trail_is_read_page_by_page(ada_client, maya):
    deal = factories.deal(maya)
    while AuditEvent.objects.count() <= PAGE + 2:
        factories.draft(deal)
    first = read(ada_client)
    second = read(ada_client, f"before={first.context['next_cursor']}")
    numbers = [row["event"].pk for page in (first, second) for row in page.context["events"]]
    assert numbers == list(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True))
    assert second.context["next_cursor"] == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("before=abc", 404),
        ("before=", 404),
        ("before=0", 404),
        ("before=999999", 404),
        ("before=" + "9" * 40, 404),
        ("sort=password", 200),
        ("q=" + "a" * 10_000, 422),
        ("q=%00", 422),
        ("q=1 OR 1=1", 200),
    ],
)
def test_row_65_odd_questions_get_their_plain_answer(ada_client, query, status):
    assert read(ada_client, query).status_code == status


def test_what_people_typed_is_shown_escaped(ada_client, maya):
    factories.draft(factories.deal(maya), ask="<script>alert(1)</script> every night")
    page = read(ada_client).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_it_is_only_read(ada_client):
    assert ada_client.post(reverse("audit")).status_code == 405


def test_fifty_events_cost_as_many_queries_as_three(ada_client, maya):
    deal = factories.deal(maya)
    factories.draft(deal)
    read(ada_client)
    with CaptureQueriesContext(connection) as few:
        read(ada_client)
    for _ in range(5):
        factories.draft(deal)
    with CaptureQueriesContext(connection) as many:
        read(ada_client)
    assert (len(few), len(many)) == (10, 10)
