"""Where people start, and what stands around every page."""

import pytest
from django.urls import reverse

from dealdesk.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db

MY_ASKS = ("My asks", "/asks/")
QUEUE = ("Review queue", "/queue/")
DEALS = ("Deals", "/deals/")
DRIFT = ("Drift check", "/drift/")
OWED = ("Deliverables", "/deliverables/")
LIBRARY = ("Library", "/library/")
LOOK_BACK = ("Look-back", "/look-back/")
EXCEPTIONS = ("Exceptions", "/exceptions/")
RULES = ("Trigger rules", "/rules/")
WORDING_RULES = ("Wording rules", "/wording-rules/")
PEOPLE = ("People and hours", "/people/")
AUDIT = ("Audit trail", "/audit/")


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ([Role.REP], "/asks/"),
        ([Role.ENGINEERING], "/queue/"),
        ([Role.SECURITY], "/queue/"),
        ([Role.PRODUCT], "/queue/"),
        ([Role.LEAD], "/queue/"),
        ([Role.ADMIN], "/rules/"),
        ([Role.READER], "/deals/"),
        ([], "/deals/"),
        ([Role.REP, Role.LEAD], "/queue/"),
        ([Role.REP, Role.ADMIN], "/asks/"),
    ],
    ids=lambda value: "+".join(value) or "none" if isinstance(value, list) else None,
)
def test_everybody_starts_on_the_page_of_their_role(sign_in, roles, home):
    response = sign_in(factories.person("Kim", *roles)).get("/")
    assert (response.status_code, response.url) == (302, home)


@pytest.mark.parametrize(
    ("who", "work", "learn", "set_up"),
    [
        ("maya", [MY_ASKS, DEALS, DRIFT, OWED], [LIBRARY], []),
        ("ines", [QUEUE, DEALS, DRIFT, OWED], [LIBRARY, LOOK_BACK], []),
        ("nora", [QUEUE, DEALS, DRIFT, OWED], [LIBRARY], []),
        ("tom", [QUEUE, DEALS, DRIFT, OWED], [LIBRARY, LOOK_BACK], []),
        ("omar", [QUEUE, DEALS, DRIFT, OWED], [LIBRARY, LOOK_BACK, EXCEPTIONS], []),
        ("grace", [QUEUE, DEALS, DRIFT, OWED], [LIBRARY, LOOK_BACK, EXCEPTIONS], [RULES, WORDING_RULES, PEOPLE]),
        ("ada", [QUEUE, DEALS, DRIFT, OWED], [LIBRARY, LOOK_BACK, EXCEPTIONS], [RULES, WORDING_RULES, PEOPLE, AUDIT]),
        ("lena", [DEALS, DRIFT, OWED], [LIBRARY], []),
    ],
)
def test_the_navigation_leads_to_what_a_role_may_open(request, who, work, learn, set_up):
    client = request.getfixturevalue(f"{who}_client")
    nav = client.get(reverse("deals")).context["frame"]["nav"]
    assert [[(item["label"], item["url"]) for item in group["items"]] for group in nav] == [
        items for items in (work, learn, set_up) if items
    ]
    assert [item["label"] for group in nav for item in group["items"] if item["current"]] == ["Deals"]


def test_small_screens_have_at_most_four_tabs(maya_client, ada_client):
    tabs = [client.get(reverse("deals")).context["frame"]["tabs"] for client in (maya_client, ada_client)]
    assert [[tab["label"] for tab in found] for found in tabs] == [
        ["My asks", "Deals", "New ask", "Drift"],
        ["Queue", "Deals", "Drift"],
    ]


def test_only_a_rep_is_offered_a_new_ask(maya_client, grace_client):
    offered = [client.get(reverse("deals")).context["frame"]["new_ask_url"] for client in (maya_client, grace_client)]
    assert offered == [reverse("new-ask"), ""]


def test_a_reviewer_reads_how_many_promises_wait_for_them(tom_client, tom, maya):
    factories.sent(factories.deal(maya))
    [queue, *_] = tom_client.get(reverse("deals")).context["frame"]["nav"][0]["items"]
    assert (queue["count"], queue["hot"]) == (1, True)


def test_names_and_roles_of_whoever_is_signed_in(sign_in):
    kim = factories.person("Kim", Role.SECURITY, Role.LEAD)
    me = sign_in(kim).get(reverse("deals")).context["frame"]["me"]
    assert me == {"name": "Kim", "role_text": "Security reviewer, deal desk lead", "initial": "K", "keys": ""}


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ((2027, 3, 2, 14, 10), ("Tue Mar 2, 14:10", 61, "Review clock runs until 17:30, then from Wed 09:00")),
        ((2027, 3, 5, 9, 0), ("Fri Mar 5, 09:00", 0, "Review clock runs until 17:30, then from Mon 09:00")),
        ((2027, 3, 2, 17, 30), ("Tue Mar 2, 17:30", 100, "Clock stopped until Wed 09:00")),
        ((2027, 3, 6, 12, 0), ("Sat Mar 6, 12:00", 0, "Clock stopped until Mon 09:00")),
    ],
    ids=["Tuesday afternoon", "Friday opening", "Tuesday closing", "Saturday"],
)
def test_the_business_clock_says_how_long_it_runs(at, moment, said, sign_in, maya):
    at(*moment)
    clock = sign_in(maya).get(reverse("deals")).context["frame"]["clock"]
    assert (clock["now_text"], clock["used"], clock["text"]) == said


def test_the_business_clock_is_read_in_the_readers_zone(at, sign_in):
    at(2027, 3, 2, 14, 10)
    kai = factories.person("Kai", Role.REP, zone="America/New_York")
    clock = sign_in(kai).get(reverse("deals")).context["frame"]["clock"]
    assert (clock["now_text"], clock["short"]) == ("Tue Mar 2, 09:10", "Clock runs until 12:30")


def test_a_page_reads_the_clock_once(maya_client, maya, monkeypatch):
    factories.sent(factories.deal(maya))
    real, asked = factories.clock.database_now, []
    monkeypatch.setattr(factories.clock, "database_now", lambda: asked.append(1) or real())
    maya_client.get(reverse("my-asks"))
    assert asked == [1]


@pytest.mark.parametrize("name", ["home", "my-asks", "new-ask", "deals", "new-deal", "audit", "queue", "rules"])
def test_a_stranger_is_asked_to_sign_in(client, name):
    response = client.get(reverse(name))
    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={reverse(name)}")


@pytest.mark.parametrize("name", ["help", "gallery"])
def test_some_pages_are_for_everybody(client, maya_client, name):
    assert [reader.get(reverse(name)).status_code for reader in (client, maya_client)] == [200, 200]


def test_pages_of_signed_in_people_are_stored_nowhere(maya_client):
    assert maya_client.get(reverse("my-asks"))["Cache-Control"] == "no-store"


def test_a_page_that_is_none_looks_like_the_desk(maya_client, client):
    for reader in (maya_client, client):
        page = reader.get("/no/such/page/")
        assert page.status_code == 404
        assert "This page does not exist" in page.content.decode()
