"""The page of the wording rules: Ada keeps the list, Grace reads it, others are told who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promises.domain import wording_rules
from promises.models import BannedPhrase
from tests import factories
from tests.promises.domain.test_wording_rules import GOOD, added
from tests.reviews.views.pages import token, words

pytestmark = pytest.mark.django_db
LIST = reverse("wording-rules")
NEW = reverse("new-wording-rule")


def test_the_list_says_what_each_rule_asks_for_and_how_it_did(ada, maya, ada_client, grace_client):
    row = added(ada, level="advice")
    factories.sent(factories.deal(maya), ask="Blue sky thinking in one export of orders as CSV each night.")
    shown = words(ada_client.get(LIST))
    line = "blue sky thinking Advice Nobody can build it. Write instead: the screen and what it shows 1 1 of 1"
    assert f"{line} Edit blue sky thinking" in shown
    assert (
        f"Wording rules {BannedPhrase.objects.count()} on, for every text that is checked from now on New rule" in shown
    )
    wording_rules.switch_rule(row.pk, by=ada, on=False, reason="Nobody says it.")
    shown = words(grace_client.get(LIST))
    assert "Only an admin can change the wording rules." in shown
    assert "blue sky thinking Off Nobody can build it." in shown
    assert "Edit" not in shown


def test_others_are_told_who_may_read_it(maya_client):
    page = maya_client.get(LIST)
    assert page.status_code == 403
    assert "Only an admin or the deal desk lead can read the wording rules." in words(page)


def test_one_sentence_is_tried(grace_client):
    shown = words(grace_client.get(LIST, {"sentence": "We give a robust export, as needed."}))
    assert "Must change as needed" in shown
    assert "Nothing found These words could be signed." in words(
        grace_client.get(LIST, {"sentence": "One CSV export of five order fields each night."})
    )
    assert "Nothing found" not in words(grace_client.get(LIST))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "This field is required."),
        ("x" * 10_000, "Ensure this value has at most 600 characters (it has 10000)."),
        ("a\x00b", "Null characters are not allowed."),
        ("a\nb", "One sentence on one line."),
    ],
)
def test_a_sentence_that_cannot_be_read_is_refused_at_the_box(grace_client, typed, sentence):
    page = grace_client.get(LIST, {"sentence": typed})
    assert page.status_code == 422
    assert sentence in words(page)


def test_ada_adds_a_rule_and_it_holds(ada_client, grace_client):
    sent = {**GOOD, "token": token()}
    assert ada_client.post(NEW, sent).url == LIST
    assert ada_client.post(NEW, sent).url == LIST  # twice: one row
    assert BannedPhrase.objects.filter(phrase=GOOD["phrase"]).count() == 1
    assert "Must change blue sky thinking Nobody can build it." in words(
        grace_client.get(LIST, {"sentence": "One blue sky thinking export."})
    )


def test_what_cannot_be_kept_is_said_at_its_field(ada_client):
    page = ada_client.post(NEW, {**GOOD, "phrase": "(?=x)", "is_pattern": "on", "token": token()})
    assert page.status_code == 422
    assert page.context["form"].errors == {"phrase": ["Lookahead and backreferences are not supported."]}
    assert page.content.decode().count('value="(?=x)"') == 1


def test_row_14_a_rule_is_shown_as_it_was_typed(ada, ada_client):
    row = added(ada, phrase="<script>alert</script>", why="<b>why</b>")
    for address in (LIST, row.get_absolute_url(), f"{LIST}?sentence=<script>alert</script>"):
        page = ada_client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>why" not in page
        assert "&lt;script&gt;alert" in page


def test_ada_changes_a_rule_and_switches_it(ada, ada_client):
    row = added(ada)
    address = row.get_absolute_url()
    sent = {**GOOD, "why": "Nobody can test it.", "token": token(), "version": row.version}
    assert ada_client.post(address, sent).url == LIST
    row.refresh_from_db()
    assert (row.why, row.version) == ("Nobody can test it.", 2)
    stale = ada_client.post(address, {**sent, "token": token()})
    assert stale.status_code == 409
    switch = reverse("switch-wording-rule", args=[row.pk])
    parts = {"on": "no", "version": 2}
    refused = ada_client.post(switch, {**parts, "token": token()})
    assert (refused.status_code, refused.context["switch"].errors) == (422, {"reason": ["This field is required."]})
    parts |= {"reason": "Nobody says it.", "token": token()}
    assert ada_client.post(switch, parts).url == LIST
    row.refresh_from_db()
    assert not row.is_active
    assert "Switch on" in words(ada_client.get(address))


def test_the_list_takes_as_many_statements_for_many_as_for_one(ada, maya, ada_client):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            assert ada_client.get(LIST).status_code == 200
        return len(caught)

    deal = factories.deal(maya)
    added(ada, level="advice")
    factories.sent(deal, ask="Blue sky thinking in one export of orders as CSV each night.")
    one = statements()
    for number in range(3):
        added(ada, level="advice", phrase=f"green field {number}")
        factories.sent(deal, ask=f"Green field {number} in one export of orders as CSV each night.")
    assert statements() == one
