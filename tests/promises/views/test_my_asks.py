"""A rep opens My asks: what needs them is on top, and every row says what it waits for."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.enums import Role
from promises.enums import PromiseState
from promises.models import Promise
from tests import factories

S = PromiseState


def rows_of(response):
    """Group name to (promise, status, what it waits for)."""
    return {
        group["name"]: [(row["promise"].pk, row["status"], row["waits_for"]) for row in group["rows"]]
        for group in response.context["groups"]
    }


def test_maya_has_no_ask_yet_and_is_told_how_to_begin(maya_client):
    page = maya_client.get(reverse("my-asks"))
    assert page.context["groups"] == []
    assert "No promises yet" in page.content.decode()
    assert f'href="{reverse("new-ask")}"' in page.content.decode()


def test_lena_reads_only_and_is_sent_to_the_deals(lena_client):
    page = lena_client.get(reverse("my-asks")).content.decode()
    assert "Asks are written by sales reps." in page
    assert reverse("new-ask") not in page


def test_maya_sees_each_ask_in_the_group_of_what_she_can_do(tuesday, maya_client, maya):
    deal = factories.deal(maya)
    made = {
        state: factories.promise_at(state, deal)
        for state in (S.DRAFT, S.SECURITY_REVIEW, S.WAITING_ON_SALES, S.OWNER_DECISION, S.APPROVED, S.DECLINED)
    }
    paused = factories.let_time_run_out(factories.sent(deal))
    page = maya_client.get(reverse("my-asks"))
    assert rows_of(page) == {
        "questions": [
            (made[S.WAITING_ON_SALES].pk, "question", "Security asks: How many rows each night? Answer to go on.")
        ],
        "paused": [
            (paused.pk, "paused", "Engineering, Security and Product did not answer by today 13:10. Not approved.")
        ],
        "review": [
            (made[S.SECURITY_REVIEW].pk, "in_review", "1 of 3 reviews in. Due Wed 14:10."),
            (
                made[S.OWNER_DECISION].pk,
                "final",
                "All reviews are in. Grace writes the sentence. Due Wed 14:10.",
            ),
        ],
        "answered": [(made[S.DECLINED].pk, "no", ""), (made[S.APPROVED].pk, "yes", "")],
        "drafts": [(made[S.DRAFT].pk, "draft", "Not sent. Nobody is looking at it.")],
    }
    text = page.content.decode()
    assert factories.SENTENCE.replace("'", "&#x27;") in text
    assert text.count(f'href="{reverse("plan", args=[deal.slug])}"') == 1


def test_a_promise_past_its_deadline_shows_as_paused_with_no_sweep_having_run(maya_client, maya):
    promise = factories.let_time_run_out(factories.sent(factories.deal(maya)))
    assert Promise.objects.get(pk=promise.pk).state == S.ENGINEERING_REVIEW
    assert rows_of(maya_client.get(reverse("my-asks")))["paused"][0][:2] == (promise.pk, "paused")


def test_a_yes_that_lapsed_is_paused_and_its_words_are_not_offered(maya_client, maya):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS, factories.deal(maya))
    Promise.objects.filter(pk=promise.pk).update(lapses_at=factories.clock.database_now())
    page = maya_client.get(reverse("my-asks"))
    [(number, status, words)] = rows_of(page)["paused"]
    assert (number, status) == (promise.pk, "paused")
    assert words.startswith("A condition or the answer itself ended today ")
    assert reverse("plan", args=[promise.deal.slug]) not in page.content.decode()


def test_times_are_those_of_the_readers_zone(tuesday, sign_in):
    kai = factories.person("Kai", Role.REP, zone="Asia/Tokyo")
    factories.sent(factories.deal(kai))
    [(_, _, words)] = rows_of(sign_in(kai).get(reverse("my-asks")))["review"]
    assert words == "0 of 3 reviews in. Due Wed 23:10."


def test_the_outsider_sees_nothing_of_mayas(outsider_client, maya):
    factories.sent(factories.deal(maya))
    assert rows_of(outsider_client.get(reverse("my-asks"))) == {}


def test_the_count_in_the_navigation_is_of_questions_for_maya(maya_client, maya):
    deal = factories.deal(maya)
    factories.promise_at(S.WAITING_ON_SALES, deal)
    factories.promise_at(S.ENGINEERING_REVIEW, deal)
    nav = maya_client.get(reverse("my-asks")).context["frame"]["nav"][0]["items"][0]
    assert (nav["label"], nav["count"], nav["hot"], nav["current"]) == ("My asks", 1, True, True)


def test_three_rows_in_a_group_cost_as_many_queries_as_one(maya_client, maya):
    deal = factories.deal(maya)
    states = (S.DRAFT, S.SECURITY_REVIEW, S.WAITING_ON_SALES, S.PAUSED, S.APPROVED)
    for state in states:
        factories.promise_at(state, deal)
    maya_client.get(reverse("my-asks"))
    with CaptureQueriesContext(connection) as one:
        maya_client.get(reverse("my-asks"))
    for state in states * 2:
        factories.promise_at(state, factories.deal(maya))
    with CaptureQueriesContext(connection) as three:
        page = maya_client.get(reverse("my-asks"))
    assert [len(group["rows"]) for group in page.context["groups"]] == [3, 3, 3, 3, 3]
    assert (len(one), len(three)) == (20, 20)
