"""Earlier promises like an ask: the closest first, what became of them, and what somebody outside may read."""

from datetime import timedelta

import pytest
from django.db.models import prefetch_related_objects
from django.urls import reverse

from dealdesk.domain import clock
from promises.enums import OutcomeKind, PromiseState
from promises.models import Promise
from reviews.domain.outcomes import how_long
from reviews.domain.similar import similar
from reviews.models import Outcome
from tests import factories
from tests.factories import SENTENCE
from tests.reviews.views.pages import queries, words

pytestmark = pytest.mark.django_db
S = PromiseState
ASK = "Nightly export of order fields as CSV to an SFTP folder"


def found(text, reader, **what):
    return similar(text, reader=reader, now=clock.database_now(), **what)


def ended(promise, kind, what="", days=0):
    now = clock.database_now()
    return Outcome.objects.create(
        promise=promise, kind=kind, what_happened=what, extra_days=days, happened_on=now.date(), recorded_at=now,
        recorded_by=promise.created_by,
    )  # fmt: skip


@pytest.fixture
def deal(maya):
    return factories.deal(maya)


@pytest.fixture
def signed(deal):
    return factories.promise_at(S.APPROVED, deal)


def test_a_signed_promise_is_found_with_its_words(signed, ines):
    (row,) = found(ASK, ines)
    assert (row.promise, row.label, row.status, row.words) == (signed, signed.label, "yes", SENTENCE)
    assert (row.since, row.went_bad, row.why_not) == ("", False, "")
    assert row.why.startswith("Shares the words “nightly”, “export”, “order” and “fields”.")


def test_what_is_open_or_far_is_not_found(deal, ines):
    factories.sent(deal)
    factories.promise_at(S.APPROVED, deal, ask="Show our logo on the sign-in page.", type="security")
    assert found("Invoices in Polish with two decimals", ines) == []


def test_what_became_of_it_is_said(signed, deal, ines, maya):
    ended(signed, OutcomeKind.DELIVERED)
    early = (signed.decisions.get().delivery_date - signed.outcome.happened_on).days
    assert found(ASK, ines)[0].since == f"Delivered {how_long(early)} before the promised day."
    late = factories.promise_at(S.APPROVED, deal)
    ended(late, OutcomeKind.LATE, "Their test system came later", 4)
    assert found(ASK, ines)[0].since == "Delivered late: Their test system came later, 4 extra days."


def test_words_that_went_bad_are_not_reusable(signed, ines):
    ended(signed, OutcomeKind.WENT_BAD, "No limit was written; Harbor Foods wanted two years of history.", 11)
    (row,) = found(ASK, ines)
    assert (row.went_bad, row.why_not) == (
        True,
        "Went bad: No limit was written; Harbor Foods wanted two years of history.",
    )


def test_an_outsider_reads_words_and_outcome_only(signed, outsider):
    ended(signed, OutcomeKind.WENT_BAD, "Harbor Foods wanted two years of history.", 11)
    (row,) = found(ASK, outsider)
    assert (row.promise, row.label, row.words) == (None, "", SENTENCE)
    assert (row.since, row.why_not) == ("Went bad: 11 extra days.", "These words went bad once.")


def test_the_customers_name_is_taken_out_for_an_outsider(deal, outsider, maya):
    sentence = "Harbor Foods gets one CSV export of order fields to the SFTP folder of harbor foods each night."
    promise = factories.all_answered(factories.sent(deal))
    factories.signed(factories.confirmed(factories.proposed(promise, sentence=sentence)))
    assert found(ASK, maya)[0].words == sentence
    words_ = found(ASK, outsider)[0].words
    assert words_ == "the customer gets one CSV export of order fields to the SFTP folder of the customer each night."


def test_a_name_in_an_ask_nobody_showed_them_is_no_way_to_find_out(deal, outsider, maya):
    """Neither a hit nor the reason for it tells an outsider what only the hidden ask says."""
    asked = factories.sent(deal, ask="Contoso wants the nightly CSV export of five order fields.")
    factories.signed(factories.confirmed(factories.proposed(factories.all_answered(asked))))
    assert [row.promise for row in found("contoso wants", maya)] == [asked]
    assert found("contoso wants", outsider) == []
    (row,) = found(f"contoso {ASK}", outsider)
    assert "contoso" not in row.why.casefold()


def test_shared_facts_say_why(signed, deal, ines):
    again = factories.sent(deal)
    (row,) = found(again.ask, ines, like=again)
    assert (row.promise, row.why) == (signed, "Shares target, source and format.")


def test_words_not_in_force_are_not_reusable(deal, ines):
    promise = factories.promise_at(S.APPROVED, deal)
    Promise.objects.filter(pk=promise.pk).update(lapses_at=clock.database_now() - timedelta(hours=1))
    assert found(ASK, ines)[0].why_not == "Not in force: paused."


def test_at_most_three_in_constant_statements(deal, ines, outsider, django_assert_num_queries):
    prefetch_related_objects([ines, outsider], "grants")
    for count in (1, 4):
        while Promise.objects.count() < count:
            factories.promise_at(S.APPROVED, deal)
        now = clock.database_now()
        with django_assert_num_queries(5):
            assert len(similar(ASK, reader=ines, now=now)) == min(count, 3)
        with django_assert_num_queries(6):  # and which of them an outsider may see
            assert len(similar(ASK, reader=outsider, now=now)) == min(count, 3)


# --- on the page ------------------------------------------------------------------------------------------------------


def test_the_page_of_a_promise_does_not_wait_for_them(signed, deal, ines_client):
    """The list comes by itself afterwards; without scripts a link leads to it."""
    promise = factories.sent(deal)
    url = reverse("similar", args=[promise.pk])
    page = ines_client.get(promise.get_absolute_url()).content.decode()
    assert f'hx-get="{url}" hx-trigger="load"' in page
    assert f'<a href="{url}">Show them</a>' in page
    assert signed.label not in page
    part = ines_client.get(url, headers={"hx-request": "true"}).content.decode()
    assert ("<html" in part, signed.label in part, f"?use={signed.pk}" in part) == (False, True, True)
    assert "Similar earlier promises" in words(ines_client.get(url))


def test_wording_is_used_in_one_click(signed, deal, ines_client, grace_client, outsider_client):
    promise = factories.sent(deal)
    answer = ines_client.get(f"{promise.get_absolute_url()}?use={signed.pk}").context["panels"][0]["answer"]
    assert answer["suggested"].value() == SENTENCE
    decision = grace_client.get(f"{reverse('decision', args=[promise.pk])}?use={signed.pk}")
    assert decision.context["form"]["sentence"].value() == SENTENCE
    for nothing in ("x", "987654321", "9" * 30, ""):
        page = ines_client.get(f"{promise.get_absolute_url()}?use={nothing}")
        assert (page.status_code, page.context["panels"][0]["answer"]["suggested"].value()) == (200, None)


def test_bad_words_offer_no_button(signed, deal, ines_client):
    ended(signed, OutcomeKind.WENT_BAD, "No limit was written.", 11)
    promise = factories.sent(deal)
    part = ines_client.get(reverse("similar", args=[promise.pk])).content.decode()
    assert ("Not reusable" in part, f"?use={signed.pk}" in part) == (True, False)


def test_the_list_costs_the_same_with_one_and_with_three(signed, deal, ines_client):
    promise = factories.sent(deal)
    url = reverse("similar", args=[promise.pk])
    one = queries(ines_client, url)
    for _ in range(2):
        factories.promise_at(S.APPROVED, deal)
    assert queries(ines_client, url) == one
