"""The close plan: only signed words leave, and only while the gate lets them."""

import re

import pytest
from django.db import connection

from dealdesk.models import AuditEvent
from dealdesk.models.append_only import lifted
from promises.enums import PromiseState
from reviews.domain import closeplan, lifecycle
from reviews.enums import DecisionOutcome
from reviews.models import ClosePlan
from tests import factories
from tests.reviews.views.pages import queries, token, words

pytestmark = pytest.mark.django_db

PLAN = "/deals/harbor-foods/plan/"
OTHER = "One CSV export of six agreed order fields, once per night. Other fields are not included."


def signed(deal, **parts):
    return factories.signed(
        factories.confirmed(factories.proposed(factories.all_answered(factories.sent(deal)), **parts))
    )


@pytest.fixture
def deal(grace):
    return factories.deal()


@pytest.fixture
def planned(deal, maya):
    """A plan with two clauses."""
    promises = [signed(deal), signed(deal, sentence=OTHER)]
    closeplan.publish(deal.pk, by=maya)
    return promises


def test_every_clause_carries_owner_date_limit_and_seal(sign_in, maya, planned):
    factories.said_back(planned[0].deal)
    text = words(sign_in(maya).get(PLAN))
    line = ClosePlan.objects.get().lines.first()
    assert "Ready. Every clause is an exact copy of a signed answer that stands now." in text
    assert f"1 {factories.SENTENCE} Owner Engineering Date" in text
    assert "Limit Five fields, one file a night" in text
    assert f"Exact copy of {planned[0].label} version 2 {line.sha256[:6]} Yes" in text


def test_exporting_leads_once_the_plan_is_ready_and_nothing_leads_before(sign_in, maya, planned):
    client = sign_in(maya)

    def leading():
        header = client.get(PLAN).content.decode().partition('<div class="plan">')[0]
        return re.findall(r'class="btn btn-go[^>]*>(?:<svg.*?</svg>)?\s*([\w ]+)', header, re.DOTALL)

    assert leading() == []
    factories.said_back(planned[0].deal)
    assert leading() == ["Export plan"]


def test_an_empty_plan_says_how_it_fills(sign_in, maya, deal):
    text = words(sign_in(maya).get(PLAN))
    assert "Nothing signed yet The plan fills itself as answers are signed." in text
    assert "Update plan Nothing is signed yet" in text


def test_updating_makes_the_next_version(sign_in, maya, deal):
    signed(deal)
    client = sign_in(maya)
    assert "Signed words are waiting" in words(client.get(PLAN))
    sent = client.post(PLAN + "update/", {"token": token(), "version": 0})
    assert (sent.status_code, sent.url) == (302, PLAN)
    assert ClosePlan.objects.get().number == 1
    refused = client.post(PLAN + "update/", {"token": token(), "version": 1})
    assert refused.status_code == 409
    assert "The plan holds every signed sentence already." in words(refused)


def test_an_update_from_an_old_page_is_refused(sign_in, maya, deal, planned):
    signed(deal)
    refused = sign_in(maya).post(PLAN + "update/", {"token": token(), "version": 0})
    assert refused.status_code == 409
    text = words(refused)
    assert "The close plan of Harbor Foods was changed since you opened this page. Look at it again" in text
    assert "Maya updated the close plan, version 1: First plan, today " in text
    assert 'name="version" value="1"' in refused.content.decode()


def test_a_page_of_an_older_version_copies_nothing_and_says_which_version_there_is(sign_in, maya, deal, planned):
    factories.said_back(deal)
    client = sign_in(maya)
    page = client.get(PLAN).content.decode()
    assert "data-ready" in page
    assert page.count('<input type="hidden" name="version" value="1"><button class="btn') == 3
    signed(deal, sentence=OTHER.replace("six", "seven"))
    closeplan.publish(deal.pk, by=maya)
    said = "The close plan of Harbor Foods is version 2 now; this page shows version 1."
    for address in (f"{PLAN}copy/", f"{PLAN}copy/{planned[0].pk}/"):
        by_script = client.post(address, {"version": "1"}, headers={"X-Requested-With": "XMLHttpRequest"})
        assert (by_script.status_code, by_script.content.decode()) == (409, said)
        by_hand = client.post(address, {"version": "1"}, headers={"accept": "text/html"})
        assert (by_hand.status_code, said in words(by_hand)) == (409, True)
        assert "Ready." not in words(by_hand)
        assert client.post(address, {"version": "2"}).status_code == 200


def test_the_buttons_count_what_the_panel_lists(sign_in, maya, planned):
    text = words(sign_in(maya).get(PLAN))
    assert "Export plan Send… Not ready: 1 of 5 checks is open, see below." in text
    assert "One of five checks is open." in text
    assert "Before you send 4 of 5" in text


def test_copying_gives_the_sentences_alone_byte_for_byte(sign_in, maya, planned):
    client = sign_in(maya)
    one = client.post(f"{PLAN}copy/{planned[1].pk}/")
    everything = client.post(PLAN + "copy/")
    assert (one.status_code, one.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert one.content == OTHER.encode()
    assert everything.content == f"{factories.SENTENCE}\n{OTHER}".encode()
    assert AuditEvent.objects.filter(type="plan.copied").count() == 2
    assert client.post(f"{PLAN}copy/{planned[1].pk + 100}/").status_code == 404


def test_a_clause_that_does_not_stand_is_struck_with_its_reason_and_nothing_is_copied(sign_in, maya, planned):
    lifecycle.change_scope(planned[0].pk, by=maya, ask="Hourly export.", what_changed="Hourly.")
    client = sign_in(maya)
    text = words(client.get(PLAN))
    reason = f"{planned[0].label} is being replaced; answer or withdraw the new version first."
    assert "Not ready to send." in text
    assert f"cannot go out: {factories.SENTENCE}" in text
    assert text.count(reason) == 4  # in the banner, at the clause, and in the two checks that it opens
    refused = client.post(PLAN + "copy/")
    assert (refused.status_code, refused.headers["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert reason in refused.content.decode()
    assert client.post(f"{PLAN}copy/{planned[0].pk}/").status_code == 409
    assert client.post(f"{PLAN}copy/{planned[1].pk}/").content == OTHER.encode()
    by_hand = client.post(PLAN + "copy/", headers={"Accept": "text/html"})
    assert by_hand.status_code == 409
    assert f"Nothing was copied {reason}" in words(by_hand)


def test_row_59_a_changed_byte_is_named(sign_in, maya, planned):
    line = ClosePlan.objects.get().lines.first()
    with lifted(connection):
        type(line)._base_manager.filter(pk=line.pk).update(text=line.text.replace("five agreed", "six agreed"))
    client = sign_in(maya)
    at = line.text.find("five agreed") + 1
    assert f"Differs from the approved wording at character {at}." in words(client.get(PLAN))
    assert client.post(PLAN + "copy/").status_code == 409


def test_row_60_a_lapsed_promise_cannot_go_out(sign_in, maya, deal, shifted):
    promise = signed(deal, outcome=DecisionOutcome.YES_IF)
    closeplan.publish(deal.pk, by=maya)
    shifted.forward(days=9)
    client = sign_in(maya)
    text = words(client.get(PLAN))
    assert f"{promise.label} is paused: a condition or the answer lapsed; the deal desk lead must decide again." in text
    assert f"{promise.label} version 2 Paused" in text
    assert client.post(PLAN + "copy/").status_code == 409


def test_asked_for_and_not_promised_with_what_sales_may_say(sign_in, maya, deal):
    declined = factories.promise_at(PromiseState.DECLINED, deal)
    open_one = factories.sent(deal)
    paused = factories.let_time_run_out(factories.sent(deal))
    text = words(sign_in(maya).get(PLAN))
    assert f"{declined.label} Nightly export is not available. No" in text
    assert f"{open_one.label} No answer yet: {factories.ASK} In review" in text
    assert f"{paused.label} Paused, not approved: {factories.ASK} Paused" in text


def test_an_old_version_is_marked_replaced_and_compared_word_by_word(sign_in, maya, planned, deal):
    promise = lifecycle.change_scope(planned[1].pk, by=maya, ask="Seven fields.", what_changed="Seven fields.")
    newer = OTHER.replace("six", "seven")
    factories.signed(factories.confirmed(factories.proposed(factories.all_answered(promise), sentence=newer)))
    closeplan.publish(deal.pk, by=maya)
    client = sign_in(maya)
    page = client.get(PLAN + "1/")
    text = words(page)
    assert "Version 1 Replaced" in text
    assert "removed: six added: seven" in text
    assert "Other words now" in text
    assert "Same words" in text
    assert "data-copy-from" not in page.content.decode()
    assert f"{PLAN}1/" in client.get(PLAN).content.decode()
    current = client.get(PLAN + "2/")
    assert (current.status_code, current.url) == (302, PLAN)
    assert client.get(PLAN + "99/").status_code == 404


def test_any_two_versions_are_compared_the_older_one_first(sign_in, maya, planned, deal):
    signed(deal, sentence="One CSV export of eight agreed order fields, once per night.")
    closeplan.publish(deal.pk, by=maya)
    promise = lifecycle.change_scope(planned[1].pk, by=maya, ask="Seven fields.", what_changed="Seven fields.")
    newer = OTHER.replace("six", "seven")
    factories.signed(factories.confirmed(factories.proposed(factories.all_answered(promise), sentence=newer)))
    closeplan.publish(deal.pk, by=maya)
    client = sign_in(maya)
    text = words(client.get(PLAN + "1/?against=2"))
    assert "Neither version is to be used any more. Marked is what changed to version 2." in text
    assert "Only in version 2 added: One CSV export of eight" in text
    assert text.count("Same words") == 2
    assert "removed: six" not in text
    assert client.get(PLAN + "2/?against=1").url == f"{PLAN}1/?against=2"
    current = words(client.get(PLAN + "2/?against=3"))
    assert "Marked is what changed to the current version." in current
    assert "removed: six added: seven" in current
    assert current.count("Same words") == 2
    for wrong in ("9", "x", "-1", "9" * 20, "²"):
        assert client.get(f"{PLAN}1/?against={wrong}").status_code == 404


def test_others_read_the_plan_and_do_not_update_it(sign_in, ines, outsider, planned):
    client = sign_in(ines)
    assert "Update plan" not in words(client.get(PLAN))
    refused = client.post(PLAN + "update/", {"token": token(), "version": 1})
    assert refused.status_code == 403
    assert "Only a sales rep can write an ask." in words(refused)
    foreign = sign_in(outsider)
    assert foreign.get(PLAN).status_code == 404
    assert [foreign.post(PLAN + end).status_code for end in ("update/", "copy/")] == [404, 404]


def test_the_page_takes_the_same_statements_with_one_clause_and_with_three(sign_in, maya, deal):
    client = sign_in(maya)
    signed(deal)
    closeplan.publish(deal.pk, by=maya)
    client.get(PLAN)
    at_one = queries(client, PLAN)
    signed(deal, sentence=OTHER)
    signed(deal, sentence=OTHER.replace("six", "nine"))
    closeplan.publish(deal.pk, by=maya)
    assert (at_one, queries(client, PLAN)) == (at_one, at_one)
