"""Every radio button on every page that has one is tied to its label: a click on the words chooses it."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from promises.enums import PromiseState
from tests import factories

pytestmark = pytest.mark.django_db


class Radios(HTMLParser):
    """Ids of the radio buttons of a page, and what its labels point at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.radios: list[str] = []
        self.ids: list[str] = []
        self.tied: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.tied.add(given["for"])
        if tag == "input" and given.get("type") == "radio":
            self.radios.append(given.get("id", ""))


def checked(client: Client, *address: str) -> None:
    page = client.get(address[0]) if len(address) == 1 else client.post(*address)
    found = Radios(page.content.decode())
    assert found.radios, f"{address}: no radio button to look at"
    assert [radio for radio in found.radios if radio not in found.tied] == []
    assert sorted(found.ids) == sorted(set(found.ids)), "two elements with one id"


def test_the_deals_of_a_new_ask(maya, maya_client):
    for name in ("Harbor Foods", "Blue Ridge", "Quarry Tools"):
        factories.deal(maya, name=name)
    checked(maya_client, reverse("new-ask"))
    checked(maya_client, reverse("new-ask"), {})


def test_the_type_of_a_draft(maya_client):
    draft = factories.draft()
    checked(maya_client, reverse("draft", args=[draft.pk, "type"]))


def test_the_answer_of_a_group(maya, tom_client):
    promise = factories.sent()
    checked(tom_client, promise.get_absolute_url())
    checked(tom_client, reverse("answer", args=[promise.pk, "engineering"]), {})


def test_naming_the_stop(maya, tom_client):
    checked(tom_client, factories.sent(ask="A better title on the start page.", type="").get_absolute_url())


def test_confirming_and_deciding(tom_client, grace_client):
    promise = factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION))
    checked(tom_client, promise.get_absolute_url())
    checked(grace_client, reverse("decision", args=[promise.pk]))


def test_the_look_of_the_desk_and_the_gallery(client):
    checked(client, reverse("help"))
    checked(client, reverse("gallery"))
