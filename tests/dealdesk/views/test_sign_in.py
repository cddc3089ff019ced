"""Signing in, and the six buttons of the sample data: on one's own machine and nowhere else."""

import ipaddress

import pytest
from django.test import Client
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.models import User
from promises.models import Deal
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/sign-in/as/"


@pytest.fixture
def client():
    """A browser on this machine, which asks for it by its own name."""
    return Client(headers={"host": "127.0.0.1:8000"})


@pytest.fixture
def sample(settings):
    """Sample people and a sample deal, demo allowed."""
    settings.DEMO_ALLOWED = True
    for role in Role:
        factories.someone(role)
    factories.deal(is_sample=True)
    return factories.someone(Role.REP)


def offered(client, **extra):
    return [person["email"] for person in client.get(reverse("account_login"), **extra).context["demo_people"]]


def test_six_people_are_offered_in_the_order_of_the_story(client, sample):
    page = client.get(reverse("account_login"))
    assert [(person["label"], person["hint"]) for person in page.context["demo_people"]] == [
        ("Maya, sales rep", "Write an ask, send the plan"),
        ("Ines, security reviewer", "Answer for security"),
        ("Tom, engineering reviewer", "Answer for engineering"),
        ("Omar, product reviewer", "Answer for product"),
        ("Grace, deal desk lead", "Sign the final words"),
        ("Ada, admin", "Rules and records"),
    ]
    assert page.content.decode().count(f'action="{URL}"') == 6


def test_a_button_signs_in_and_leads_home(client, sample):
    response = client.post(URL, {"email": sample.email})
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").url == reverse("my-asks")
    assert client.get(reverse("my-asks")).context["frame"]["sample_data"] is True


@pytest.mark.parametrize("address", ["10.0.0.7", "203.0.113.9", "::2"])
def test_from_another_machine_there_is_no_such_page(client, sample, address):
    assert offered(client, REMOTE_ADDR=address) == []
    assert client.post(URL, {"email": sample.email}, REMOTE_ADDR=address).status_code == 404
    assert client.post(URL, {"email": sample.email}, REMOTE_ADDR="::1").status_code == 302


def test_a_claimed_address_changes_nothing(client, sample):
    claimed = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "127.0.0.1", "HTTP_X_REAL_IP": "127.0.0.1"}
    assert client.post(URL, {"email": sample.email}, **claimed).status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        *("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED"),
        *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_ANYTHING"),
    ],
)
def test_behind_a_proxy_nobody_named_there_is_no_such_page(client, sample, header):
    assert offered(client) != []
    assert offered(client, **{header: "127.0.0.1"}) == []
    assert client.post(URL, {"email": sample.email}, **{header: ""}).status_code == 404


def test_through_a_named_proxy_there_is_no_such_page(client, sample, settings):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1")]
    assert offered(client) == []
    assert client.post(URL, {"email": sample.email}).status_code == 404
    assert client.post(URL, {"email": sample.email}, REMOTE_ADDR="::1").status_code == 302


@pytest.mark.parametrize("host", ["desk.example.com", "desk.example.com:8000", "127.0.0.1.example.com", "10.0.0.7"])
def test_under_another_name_there_is_no_such_page(client, sample, settings, host):
    settings.ALLOWED_HOSTS = ["*"]
    assert offered(client, HTTP_HOST=host) == []
    assert client.post(URL, {"email": sample.email}, HTTP_HOST=host).status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LocalHost:9000", "[::1]", "[::1]:8000"])
def test_under_this_machine_s_own_names_there_is(client, sample, host):
    assert sample.email in offered(client, HTTP_HOST=host)
    assert client.post(URL, {"email": sample.email}, HTTP_HOST=host).status_code == 302


def test_without_sample_data_there_is_no_such_page(client, sample):
    Deal.objects.update(is_sample=False)
    assert offered(client) == []
    assert client.post(URL, {"email": sample.email}).status_code == 404


def test_where_the_demo_is_not_allowed_there_is_no_such_page(client, sample, settings):
    settings.DEMO_ALLOWED = False
    assert offered(client) == []
    assert client.post(URL, {"email": sample.email}).status_code == 404


@pytest.mark.parametrize("email", ["", "nobody@example.com", "real@harborfoods.com", "root@example.com", "a\x00b"])
def test_nobody_but_the_offered_people_can_be_entered_as(client, sample, email):
    real = User.objects.create_user("real@harborfoods.com", None, first_name="Real")
    factories.RoleGrant.objects.create(user=real, role=Role.LEAD, granted_at=factories.timezone.now())
    User.objects.create_superuser("root@example.com", None, first_name="Root")
    assert client.post(URL, {"email": email}).status_code == 404
    assert client.get(reverse("my-asks")).status_code == 302


def test_somebody_who_left_is_not_offered(client, sample):
    User.objects.filter(pk=sample.pk).update(is_active=False)
    assert sample.email not in offered(client)
    assert client.post(URL, {"email": sample.email}).status_code == 404


def test_entering_gives_a_new_session(client, sample):
    client.get(reverse("account_login"))
    client.post(URL, {"email": sample.email})
    first = client.session.session_key
    client.post(URL, {"email": factories.someone(Role.LEAD).email})
    assert client.session.session_key != first


@pytest.mark.parametrize("page", ["email", "confirm-email", "reauthenticate", "login/code/confirm", "password/set"])
def test_nobody_changes_a_sign_in_address_without_an_event(sign_in, page):
    """allauth's own pages for it are left out: only an admin's door changes who a person signs in as."""
    maya = factories.someone(Role.REP)
    client = sign_in(maya)
    form = {"email": "somebody.else@example.com", "action_add": "", "action_primary": ""}
    sent = client.post(f"/sign-in/{page}/", form)
    assert (sent.status_code, getattr(sent, "url", "")) in [(404, ""), (302, reverse("account_reset_password"))]
    maya.refresh_from_db()
    assert maya.email.startswith("maya")


def test_whoever_never_had_a_password_gets_one_by_mail(sign_in):
    maya = User.objects.create_user("maya@harborfoods.com", None, first_name="Maya")
    client = sign_in(maya)
    page = client.get(reverse("account_change_password"), follow=True)
    assert [url for url, _ in page.redirect_chain] == ["/sign-in/password/set/", "/sign-in/password/reset/"]
    assert page.status_code == 200
