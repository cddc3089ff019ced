"""A promise on one sheet of paper."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from dealdesk.models.append_only import lifted
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.enums import DecisionOutcome
from reviews.models import Review
from tests import factories

S = PromiseState


def longest(maya):
    """The longest of everything: an ask of 300 characters, a sentence of 600, three lanes, three conditions."""
    ask = ("Nightly CSV export of five agreed order fields to the customer's own SFTP folder. " * 5)[:299] + "."
    promise = factories.promise_at(S.OWNER_DECISION, ask=ask)
    days = [factories.day(ahead) for ahead in (5, 6, 7)]
    conditions = tuple(
        lifecycle.ConditionTerms(
            lane, who, what, day, "A working sign-in, shown on a call and noted with its day and who took part in it"
        )
        for lane, who, what, day in zip(
            (Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT),
            ("the customer", "the buyer", "their team"),
            ("gives test access", "names the folder", "lists the five fields"),
            days,
            strict=True,
        )
    )
    start = f"{factories.SENTENCE} Starts if " + ", ".join(
        f"{row.who} {row.what} by {row.by_when:%B} {row.by_when.day}" for row in conditions
    )
    sentence = f"{start}. " + ("Nothing beside one file of five agreed order fields is part of it. " * 6)
    sentence = sentence[:599].rstrip(" .") + "."
    return factories.signed(
        factories.confirmed(
            factories.proposed(
                promise, DecisionOutcome.YES_IF, sentence=sentence, conditions=conditions, limit="Five fields, " * 15
            )
        )
    )


@pytest.mark.django_db
def test_everything_that_is_signed_stands_on_it(maya, maya_client):
    promise = longest(maya)
    promise = Promise.objects.select_related("wording").get(pk=promise.pk)
    page = maya_client.get(reverse("print-promise", args=[promise.pk]))
    text = page.content.decode()
    assert (len(promise.ask), len(promise.wording.text)) == (300, pytest.approx(598, abs=2))
    for said in (
        "Engineering",
        "Security",
        "Product",
        "Final decision",
        promise.wording.sha256,
        "Only if",
        "Five fields",
    ):
        assert said in text
    assert text.count('scope="row"') == 4
    assert reverse("print-promise", args=[promise.pk]) in maya_client.get(promise.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_words_that_may_not_be_used_say_so_on_paper(maya, maya_client, shifted):
    promise = factories.promise_at(S.APPROVED)
    address = reverse("print-promise", args=[promise.pk])
    assert "<s>" not in maya_client.get(address).content.decode()
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files a night.", what_changed="Two.")
    text = maya_client.get(address).content.decode()
    assert "These words cannot go out." in text
    assert f"<s>{factories.SENTENCE.replace(chr(39), '&#x27;')}</s>" in text


@pytest.mark.django_db
def test_a_state_that_was_planted_promises_nothing_on_paper(maya, maya_client):
    promise = factories.promise_at(S.APPROVED)
    address = reverse("print-promise", args=[promise.pk])
    assert "Exactly what we promise" in maya_client.get(address).content.decode()
    with lifted(connection):
        Review._base_manager.filter(promise=promise, lane=Lane.ENGINEERING).update(answered_by=maya)
    text = maya_client.get(address).content.decode()
    assert "Exactly what we promise" not in text
    assert "These words cannot go out." in text
    assert "was answered by whoever asked for it." in text
    assert "<s>" in text


@pytest.mark.django_db
def test_what_is_not_signed_promises_nothing_and_a_draft_is_no_paper(maya, maya_client):
    assert "nothing is promised" in maya_client.get(
        reverse("print-promise", args=[factories.sent().pk])
    ).content.decode()  # fmt: skip
    draft = factories.draft()
    assert maya_client.get(reverse("print-promise", args=[draft.pk])).status_code == 404


@pytest.mark.once
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")
def test_the_longest_promise_is_one_sheet_of_a4(maya, maya_client, live_server, browser):
    promise = longest(maya)
    context = browser.new_context()
    cookie = maya_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('print-promise', args=[promise.pk])}")
    paper = page.pdf(prefer_css_page_size=True)
    context.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
