"""An address that only takes forms says so on a page of ours, and nobody is led to one by signing in again."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from dealdesk.middleware import FORM_ONLY
from tests import factories
from tests.reviews.views.pages import lane_form, words
from tests.test_urls import SIGN_IN_PAGES, TABLE

pytestmark = pytest.mark.django_db

LOST = "You were signed out, so what you sent was not saved. Sign in, then send it again."


def test_the_list_of_addresses_that_are_no_page_is_whole():
    lines = {**TABLE, **SIGN_IN_PAGES}
    assert {name for name, line in lines.items() if line.get == "405"} == FORM_ONLY


@pytest.fixture
def promise(db):
    return factories.sent()


def addresses(promise):
    at = promise.get_absolute_url()
    slug = promise.deal.slug
    return {
        reverse("answer", args=[promise.pk, "security"]): (at, f"Open {promise.label}"),
        reverse("sign", args=[promise.pk]): (at, f"Open {promise.label}"),
        reverse("submit", args=[promise.pk]): (at, f"Open {promise.label}"),
        reverse("strike-proof", args=[promise.pk, 5]): (at, f"Open {promise.label}"),
        reverse("publish", args=[slug]): (reverse("plan", args=[slug]), "Open the close plan"),
        reverse("copy-line", args=[slug, promise.pk]): (reverse("plan", args=[slug]), "Open the close plan"),
        reverse("deal-add-person", args=[slug]): (reverse("deal", args=[slug]), "Open the deal"),
        reverse("start-ask"): (reverse("new-ask"), "Write an ask"),
        reverse("approve-capability", args=[1]): (reverse("capability", args=[1]), "Open it in the library"),
        reverse("demo-sign-in"): ("/", "Go to your home page"),
    }


def test_to_read_one_is_405_with_the_way_to_its_page(promise, ines_client):
    for address, (parent, name) in addresses(promise).items():
        page = ines_client.get(address)
        assert (page.status_code, page["Allow"]) == (405, "POST"), address
        assert words(page) == (
            "This address is not a page There is nothing to read here: this address only takes what a form sends. "
            f"Nothing was changed. {name}"
        )
        assert f'<a class="btn btn-go" href="{parent}">{name}</a>' in page.content.decode()


def test_signed_out_it_is_the_same_page_in_the_frame_of_the_sign_in(promise):
    page = Client().get(reverse("answer", args=[promise.pk, "security"]))
    assert page.status_code == 405
    assert f"Open {promise.label}" in words(page)


def test_to_send_to_a_page_is_405_in_words(ines_client):
    page = ines_client.post(reverse("queue"))
    assert (page.status_code, page["Allow"]) == (405, "GET, HEAD")
    assert words(page) == (
        "This address takes no form What was sent was not used. Nothing was changed. Go to your home page"
    )


def test_whoever_asks_for_no_page_gets_none(ines_client):
    answer = ines_client.post(reverse("healthz"), headers={"accept": "text/plain"})
    assert (answer.status_code, answer.content) == (405, b"")


def sent_signed_out(address, **headers):
    answer = Client().post(address, {"answer": "yes"}, headers=headers)
    assert answer.status_code == 302
    parts = urlsplit(answer.url)
    assert parts.path == reverse("account_login")
    return answer.url, parse_qs(parts.query)["next"]


def test_signing_in_again_leads_to_the_page_the_form_stood_on(promise, ines):
    at = promise.get_absolute_url()
    for address, (parent, _) in addresses(promise).items():
        if address != reverse("demo-sign-in"):
            assert sent_signed_out(address)[1] == [parent], address
    decision = reverse("decision", args=[promise.pk])
    sign = reverse("sign", args=[promise.pk])
    assert sent_signed_out(sign, referer=f"http://testserver{decision}")[1] == [decision]
    assert sent_signed_out(sign, referer=f"http://testserver{reverse('decline', args=[promise.pk])}")[1] == [at]
    assert sent_signed_out(sign, referer=f"http://evil.example{decision}")[1] == [at]
    assert sent_signed_out(sign, referer="http://[broken")[1] == [at]
    assert sent_signed_out(f"{reverse('new-ask')}?deal=x")[1] == [f"{reverse('new-ask')}?deal=x"]


def test_the_sign_in_page_says_that_the_text_was_not_sent(promise, ines):
    address = reverse("answer", args=[promise.pk, "security"])
    sign_in, _ = sent_signed_out(address)
    client = Client()
    assert LOST in words(client.get(sign_in))
    assert LOST not in words(client.get(reverse("account_login")))
    entered = client.post(
        reverse("account_login"),
        {"login": ines.email, "password": factories.PASSWORD, "next": promise.get_absolute_url()},
    )
    assert (entered.status_code, entered.url) == (302, promise.get_absolute_url())
    assert client.get(entered.url).status_code == 200


def test_reading_signed_out_is_as_before(promise):
    answer = Client().get(promise.get_absolute_url())
    assert answer.url == f"{reverse('account_login')}?next={promise.get_absolute_url()}"


def test_a_form_without_its_cookie_leads_to_the_sign_in(promise):
    client = Client(enforce_csrf_checks=True)
    page = client.post(reverse("answer", args=[promise.pk, "security"]), lane_form(promise, "security", answer="yes"))
    assert page.status_code == 403
    assert f'href="{reverse("account_login")}">Sign in</a>' in page.content.decode()
