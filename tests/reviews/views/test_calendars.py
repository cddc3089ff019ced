"""Deliverables in a calendar: a file, and an address that keeps them current for one person."""

from datetime import timedelta

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from dealdesk.models import AuditEvent
from promises.enums import PromiseState
from promises.models import Promise
from reviews.domain import calendar_links, deal_end, lifecycle
from reviews.domain.outcomes import record_outcome
from reviews.models import CalendarLink
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(maya, lena):
    deal = factories.deal(maya, name="Søgaard; Sons, Ltd \\ Co")
    made = factories.promise_at(PromiseState.APPROVED, deal)
    deal_end.end_deal(deal.pk, by=maya, outcome="won")
    return Promise.objects.get(pk=made.pk)


def events(response):
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def address_of(client):
    page = client.get(reverse("account-calendar"))
    made = client.post(reverse("account-calendar"), {"token": page.context["form"]["token"].value(), "make": "yes"})
    return made.context["shown"].partition("://")[2].partition("/")[2], made


def test_one_whole_day_for_each_that_is_known_again_by_its_uid(promise, maya, lena_client):
    address = reverse("deliverables-calendar")
    response = lena_client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    (first,) = events(response)
    assert first["dtstart"].dt == factories.day(14)
    assert first["dtend"].dt - first["dtstart"].dt == timedelta(days=1)
    assert str(first["summary"]) == f"{promise.label}, Søgaard; Sons, Ltd \\ Co"
    assert b"S\xc3\xb8gaard\\; Sons\\, Ltd \\\\ Co" in response.content.replace(b"\r\n ", b"")
    assert factories.SENTENCE in str(first["description"])
    assert lena_client.get(address).content == response.content, "the same rows are the same bytes"
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files a night.", what_changed="Two.")
    (then,) = events(lena_client.get(address))
    assert (then["uid"], str(then["status"])) == (first["uid"], "CANCELLED")
    assert then["sequence"] > first["sequence"]


def test_what_is_long_late_stays_and_what_is_over_goes_first(promise, lena, lena_client, monkeypatch, shifted):
    deal = promise.deal
    done, far = (factories.promise_at(PromiseState.APPROVED, deal) for _ in range(2))
    record_outcome(done.pk, by=lena, kind="delivered", happened_on=factories.day(0))
    address = reverse("deliverables-calendar")
    assert len(events(lena_client.get(address))) == 3
    monkeypatch.setattr("reviews.domain.calendar_feed.MOST", 2)
    kept = {str(event["summary"]).partition(",")[0] for event in events(lena_client.get(address))}
    assert kept == {promise.label, far.label}
    shifted.forward(days=200)
    monkeypatch.setattr("reviews.domain.calendar_feed.MOST", 500)
    assert len(events(lena_client.get(address))) == 2, "late, and still owed; what was done long ago is gone"


def test_a_deal_that_is_not_won_has_no_dates(promise, maya, maya_client):
    address = reverse("deal-calendar", args=[promise.deal.slug])
    assert len(events(maya_client.get(address))) == 1
    deal_end.take_back_end(promise.deal_id, by=maya)
    assert events(maya_client.get(address)) == []


def test_lenas_address_reads_with_her_rights_and_shows_its_secret_once(promise, lena, lena_client):
    address, made = address_of(lena_client)
    assert "This is the only time you see it." in made.content.decode()
    secret = address.split("/")[2]
    assert secret not in str(list(CalendarLink.objects.values())) + str(list(AuditEvent.objects.values("data")))
    assert secret not in lena_client.get(reverse("account-calendar")).content.decode()
    reader = Client()
    assert len(events(reader.get(f"/{address}"))) == 1
    lena.grants.update(revoked_at=lena.date_joined, revoked_by=lena)
    assert events(reader.get(f"/{address}")) == []
    type(lena).objects.filter(pk=lena.pk).update(is_active=False)
    assert reader.get(f"/{address}").status_code == 404


def test_renewed_and_withdrawn_addresses_are_dead_at_once(promise, lena_client, lena):
    first, _ = address_of(lena_client)
    second, _ = address_of(lena_client)
    reader = Client()
    assert (reader.get(f"/{first}").status_code, reader.get(f"/{second}").status_code) == (404, 200)
    page = lena_client.get(reverse("account-calendar"))
    ended = {"token": page.context["form"]["token"].value(), "end": "yes"}
    assert lena_client.post(reverse("account-calendar"), ended).status_code == 302
    assert reader.get(f"/{second}").status_code == 404
    types = AuditEvent.objects.filter(type__startswith="person.calendar").order_by("pk").values_list("type", flat=True)
    assert list(types) == ["person.calendar_made", "person.calendar_made", "person.calendar_ended"]
    with pytest.raises(Exception, match="^You have no calendar address.$"):
        calendar_links.end_link(by=lena)


def test_nobody_has_a_calendar_without_signing_in_or_the_secret(promise):
    reader = Client()
    assert reader.get(reverse("calendar-feed", args=["guessed"])).status_code == 404
    assert reader.get(reverse("deliverables-calendar")).status_code == 302


def test_the_secret_stands_in_no_log(settings):
    from dealdesk.logs import hide_secret_paths  # noqa: PLC0415 -- the one thing asked of it here

    said = hide_secret_paths(None, "", {"request": "GET /deliverables/key/abcdefghijklmnop/deliverables.ics"})
    assert "abcdefgh" not in said["request"]
