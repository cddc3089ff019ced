"""The steps of a draft: Enter goes on, every page says which step it is, one count of facts, one way to write them."""

import re

import pytest
from django.urls import reverse

from promises.domain import promises as drafts
from promises.domain.facts import ALL, given_text
from promises.views.facts import fact_text
from reviews.domain.history import events_of, shown
from tests import factories
from tests.reviews.views.pages import words

pytestmark = pytest.mark.django_db


def step(promise, name):
    return reverse("draft", args=[promise.pk, name])


@pytest.mark.parametrize("name", ["ask", "type", "facts"])
def test_enter_in_a_field_goes_on_and_does_not_close(maya_client, name):
    """A browser sends a form by the first of its buttons, wherever on the page that one stands."""
    page = maya_client.get(step(factories.draft(), name)).content.decode()
    main = page[page.find("<main") :]
    inside = main[main.find('id="step-form"') :]
    belonging = re.findall(r'<button[^>]*form="step-form"[^>]*value="(\w+)"', main)
    belonging += re.findall(r'<button[^>]*type="submit"[^>]*value="(\w+)"', inside[: inside.find("</form>")])
    assert belonging[:2] == ["go", "close"]


def test_each_page_says_which_step_it_is(maya, maya_client):
    draft = factories.draft()
    pages = [reverse("new-ask"), *(step(draft, name) for name in ("ask", "type", "facts", "proof", "check"))]
    found = [re.search(r"Step \d of \d", words(maya_client.get(page)))[0] for page in pages]
    assert found == [f"Step {number} of 6" for number in range(1, 7)]


def test_dates_and_numbers_stand_as_on_the_promise(maya_client, maya):
    draft = factories.draft()
    drafts.give_facts(draft.pk, by=maya, given={"volume": "2000", "requested_date": "2031-03-31"})
    text = words(maya_client.get(step(draft, "check")))
    assert "Rows each time 2,000" in text
    assert "Wanted by Mon Mar 31, 2031" in text
    assert fact_text(ALL["volume"], "many") == "many"  # written before the fact was a number


def test_draft_and_promise_count_facts_alike(maya_client, maya):
    draft = factories.draft()
    drafts.give_facts(draft.pk, by=maya, given={"target": None, "late_records": None})
    assert "21 of 21 given, of these 2 unknown" in words(maya_client.get(step(draft, "check")))
    assert given_text("data_movement", {}) == "0 of 21 given"
    assert given_text("", {"risk": False, "requested_date": False}) == "1 of 2 given, and 1 more"


def test_what_need_not_be_given_is_listed_only_where_it_is_and_the_history_counts_as_the_page_does(maya_client, maya):
    draft = factories.draft()
    page = words(maya_client.get(step(draft, "check")))
    assert "21 of 21 given" in page and "Date sized" not in page
    every = dict(draft.facts.values_list("key", "value"))
    drafts.give_facts(draft.pk, by=maya, given={**every, "date_sized": "no", "requested_date": ""})
    page = words(maya_client.get(step(draft, "check")))
    assert "21 of 21 given, and 1 more" in page and "Date sized No" in page
    assert "gave 22 facts" in [row["sentence"] for row in shown(events_of(draft))]
