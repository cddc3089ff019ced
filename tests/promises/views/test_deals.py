"""Deals: the list everybody starts from, and the page that says what still blocks closing."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.models import AuditEvent
from promises.enums import PromiseState
from promises.models import Deal
from promises.views.deals import PAGE
from tests import factories

S = PromiseState


def names(response):
    return [item["deal"].name for item in response.context["deals"]]


def deal_url(deal):
    return reverse("deal", args=[deal.slug])


def test_a_rep_sees_their_own_deals_next_to_close_first(maya_client, maya, outsider):
    factories.deal(maya, name="Late", close_date=factories.day(30))
    factories.deal(maya, name="Soon", close_date=factories.day(2))
    theirs = factories.deal(outsider, name="Shared", close_date=factories.day(9))
    theirs.team.add(maya)
    assert names(maya_client.get(reverse("deals"))) == ["Soon", "Shared", "Late"]


@pytest.mark.parametrize("who", ["tom", "ines", "omar", "grace", "ada", "lena"])
def test_everybody_else_reads_all_deals_and_makes_none(request, who, maya, outsider):
    factories.deal(maya)
    page = request.getfixturevalue(f"{who}_client").get(reverse("deals"))
    assert sorted(names(page)) == ["Harbor Foods", "Northwind Traders"]
    assert reverse("new-deal") not in page.content.decode()


def test_a_row_says_how_many_are_open_paused_and_due_first(maya_client, maya):
    deal = factories.deal(maya)
    factories.promise_at(S.DRAFT, deal)
    waiting = factories.promise_at(S.ENGINEERING_REVIEW, deal)
    factories.promise_at(S.WAITING_ON_SALES, deal)
    factories.promise_at(S.APPROVED, deal)
    factories.let_time_run_out(factories.sent(deal))
    [row] = maya_client.get(reverse("deals")).context["deals"]
    assert (row["open"], row["paused"], row["signed"], row["first_due"]) == (2, 1, 1, waiting.answer_by)


def test_the_list_is_read_page_by_page(maya_client, maya):
    for number in range(PAGE + 2):
        factories.deal(maya, name=f"Deal {number:02}", close_date=factories.day(1 + number // 3))
    first = maya_client.get(reverse("deals"))
    second = maya_client.get(f"{reverse('deals')}?after={first.context['next_cursor']}")
    assert names(first) + names(second) == [f"Deal {number:02}" for number in range(PAGE + 2)]
    assert second.context["next_cursor"] == ""


def test_a_deal_is_found_by_part_of_its_customer(maya_client, maya):
    factories.deal(maya, name="Harbor Foods")
    factories.deal(maya, name="Kestrel Bank")
    assert names(maya_client.get(f"{reverse('deals')}?q=kestrel")) == ["Kestrel Bank"]
    assert "No deal matches" in maya_client.get(f"{reverse('deals')}?q=nobody").content.decode()


def test_won_and_lost_deals_stand_apart_newest_first(maya_client, maya):
    factories.deal(maya, name="Open")
    for name, ahead in (("Won early", 1), ("Won late", 5)):
        deal = factories.deal(maya, name=name, close_date=factories.day(ahead))
        Deal.objects.filter(pk=deal.pk).update(outcome="won", closed_at=factories.clock.database_now(), closed_by=maya)
    assert names(maya_client.get(reverse("deals"))) == ["Open"]
    assert names(maya_client.get(f"{reverse('deals')}?view=closed")) == ["Won late", "Won early"]


def test_maya_makes_a_deal(maya_client, maya):
    data = {
        "token": "d" * 24,
        "name": "New",
        "amount": "310000",
        "close_date": factories.day(9).isoformat(),
        "region": "EU",
        "zone": "Europe/Berlin",
    }
    made = maya_client.post(reverse("new-deal"), data)
    deal = Deal.objects.get()
    assert (deal.name, deal.owner, deal.amount, deal.region, deal.zone) == ("New", maya, 310_000, "EU", "Europe/Berlin")
    # "new" is the address of this very form, so no deal may have it.
    assert (deal.slug, made.url) == ("new-2", "/deals/new-2/")
    assert maya_client.get(made.url).status_code == 200


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "europe/berlin"])
def test_a_zone_that_is_none(maya_client, zone):
    data = {"token": "d", "name": "A", "amount": "1", "close_date": factories.day(9).isoformat(), "zone": zone}
    page = maya_client.post(reverse("new-deal"), data)
    sentence = "Select a valid choice." if zone else "This field is required."
    assert (page.status_code, page.context["form"].errors, Deal.objects.count()) == (422, {"zone": [sentence]}, 0)


def test_the_deal_page_says_what_blocks_closing(tuesday, maya_client, maya):
    deal = factories.deal(maya)
    assert maya_client.get(deal_url(deal)).context["blocks"] == "Nothing open"
    factories.sent(deal)
    assert maya_client.get(deal_url(deal)).context["blocks"] == "1 promise open, first due Wed 14:10"
    factories.promise_at(S.WAITING_ON_SALES, deal)
    factories.let_time_run_out(factories.sent(deal))
    page = maya_client.get(deal_url(deal))
    assert page.context["blocks"] == "1 paused: not approved, 2 promises open, first due Wed 14:10"
    assert f'href="{reverse("plan", args=[deal.slug])}"' in page.content.decode()


def test_every_promise_shows_the_state_that_counts_now(tom_client, maya):
    deal = factories.deal(maya)
    for state in (S.DRAFT, S.OWNER_DECISION, S.APPROVED, S.DECLINED, S.WITHDRAWN):
        factories.promise_at(state, deal)
    factories.let_time_run_out(factories.sent(deal))
    # A draft is its rep's own business; the reviewer does not see it.
    shown = [row["status"] for row in tom_client.get(deal_url(deal)).context["rows"]]
    assert shown == ["paused", "final", "yes", "no", "withdrawn"]


def test_the_owner_adds_a_rep_and_the_deal_remembers_it(maya_client, maya, outsider, outsider_client):
    deal = factories.deal(maya)
    assert outsider_client.get(deal_url(deal)).status_code == 404
    url = reverse("deal-add-person", args=[deal.slug])
    added = maya_client.post(url, {"token": "p" * 24, "person": outsider.pk})
    assert (added.status_code, added.url) == (302, deal_url(deal))
    assert [str(message) for message in get_messages(added.wsgi_request)] == ["Nils can now work on Harbor Foods."]
    assert outsider_client.get(deal_url(deal)).status_code == 200
    told = maya_client.get(deal_url(deal)).context["history"]
    assert [(line["actor"], line["sentence"]) for line in told] == [
        ("Maya", "added Nils to the deal"),
        ("Maya", "made the deal, $84k"),
    ]


@pytest.mark.parametrize("person", ["", "abc", "1 OR 1=1", "9" * 30, "tom", "maya"])
def test_only_a_rep_who_is_not_on_it_can_be_added(maya_client, maya, tom, person):
    deal = factories.deal(maya)
    value = {"tom": tom.pk, "maya": maya.pk}.get(person, person)
    page = maya_client.post(reverse("deal-add-person", args=[deal.slug]), {"token": "p" * 24, "person": value})
    sentence = "Select a valid choice." if person else "This field is required."
    assert (page.status_code, page.context["form"].errors) == (422, {"person": [sentence]})
    assert deal.team.count() == 0


def test_a_rep_on_the_team_adds_nobody_and_the_attempt_is_kept(maya, outsider, outsider_client):
    deal = factories.deal(maya)
    deal.team.add(outsider)
    kai = factories.person("Kai", Role.REP)
    page = outsider_client.post(reverse("deal-add-person", args=[deal.slug]), {"token": "p" * 24, "person": kai.pk})
    assert (page.status_code, page.context["form"].non_field_errors()) == (
        403,
        ["Only Maya can add people to Harbor Foods."],
    )
    assert AuditEvent.objects.filter(chain=deal.chain, type="door.refused").count() == 1
    assert list(deal.team.all()) == [outsider]


def test_three_promises_cost_as_many_queries_as_one(maya_client, maya):
    deal = factories.deal(maya)
    states = (S.SECURITY_REVIEW, S.WAITING_ON_SALES, S.APPROVED)
    for state in states:
        factories.promise_at(state, deal)
    maya_client.get(deal_url(deal))
    with CaptureQueriesContext(connection) as one:
        maya_client.get(deal_url(deal))
    for state in states * 2:
        factories.promise_at(state, deal)
    with CaptureQueriesContext(connection) as three:
        maya_client.get(deal_url(deal))
    assert (len(one), len(three)) == (17, 17)


def test_three_deals_cost_as_many_queries_as_one(maya_client, maya):
    factories.sent(factories.deal(maya))
    maya_client.get(reverse("deals"))
    with CaptureQueriesContext(connection) as one:
        maya_client.get(reverse("deals"))
    for _ in range(2):
        factories.sent(factories.deal(maya))
    with CaptureQueriesContext(connection) as three:
        maya_client.get(reverse("deals"))
    assert (len(one), len(three)) == (6, 6)
