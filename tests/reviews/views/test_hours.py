"""The pages of hours: the calendar in force, closed days from a file, windows, and moving open clocks."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dealdesk.domain import calendars
from promises.models import Promise
from reviews.models import DeskPolicy
from tests import factories
from tests.reviews.views.pages import queries, token, words

pytestmark = pytest.mark.django_db
MONDAY_14 = datetime(2031, 3, 3, 14, tzinfo=UTC)
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n"
    "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Company <b>day</b>\r\nDTSTART;VALUE=DATE:20310304\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Stand-up\r\nDTSTART:20310305T090000Z\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:3\r\nSUMMARY:Fair\r\nDTSTART;VALUE=DATE:20310308\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def page(client, name="hours"):
    return words(client.get(reverse(name)))


def send(client, name, **fields):
    return client.post(reverse(name), {"token": token(), **fields})


def calendar(**other):
    whole = {
        "version": calendars.newest("Desk").version,
        "zone": "Europe/Berlin",
        "workdays": [0, 1, 2, 3, 4],
        "opens": "09:00",
        "closes": "17:30",
        "country": "DE",
        "subdivision": "by",
        "closed_dates": "2031-05-02\n2031-12-24",
        "reason": "We work in Munich.",
    }
    return {**whole, **other}


def file(text: str = ICS):
    return {"file": SimpleUploadedFile("closed.ics", text.encode(), "text/calendar")}


@pytest.fixture
def monday(shifted):
    shifted.stop_at(MONDAY_14)
    return shifted


def test_the_lead_reads_and_the_admin_changes(grace_client, ada_client, ines_client):
    assert ines_client.get(reverse("hours")).status_code == 403
    said = page(grace_client)
    assert "Calendar Desk version 1" in said
    assert "09:00 to 17:30" in said
    assert "Only an admin can change the working hours." in said
    assert grace_client.get(reverse("edit-calendar")).status_code == 403
    assert send(grace_client, "set-windows").status_code == 403
    assert ada_client.get(reverse("edit-calendar")).status_code == 200


def test_an_edit_makes_the_next_version(ada_client, monday):
    assert send(ada_client, "edit-calendar", **calendar()).status_code == 302
    row = calendars.newest("Desk")
    assert (row.version, row.subdivision, row.closed_dates) == (2, "BY", ["2031-05-02", "2031-12-24"])
    said = page(ada_client)
    assert "Calendar, version 2 We work in Munich. Ada" in said
    assert "Germany, BY" in said
    assert "2031-05-02, 2031-12-24" in said
    response = send(ada_client, "edit-calendar", **calendar(version=1, zone="UTC"))
    assert (response.status_code, calendars.newest("Desk").version) == (409, 2)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Say why in one sentence."),
        ({"workdays": []}, "Choose at least one working day of the week."),
        ({"closes": "08:00"}, "A working day must close after it opens."),
        ({"closed_dates": "next Friday"}, "“next” is no day; write it like 2027-05-14."),
        ({"subdivision": "NSW"}, "Public holidays of DE are known for these parts"),
    ],
)
def test_what_makes_no_calendar(ada_client, wrong, sentence):
    response = send(ada_client, "edit-calendar", **calendar(**wrong))
    assert (response.status_code, sentence in words(response)) == (422, True)
    assert calendars.newest("Desk").version == 1


def test_closed_days_come_in_from_a_file_and_are_looked_at_first(ada_client, monday):
    response = ada_client.post(reverse("closed-days"), {"token": token(), **file()})
    said = words(response)
    assert (response.status_code, calendars.newest("Desk").version) == (200, 1)
    assert "2 days to close" in said
    assert "Company <b>day</b>" in said  # as words: the page escapes them
    assert "No working day anyway" in said
    assert "Stand-up: it has hours; only whole days are taken." in said
    days = "2031-03-04\n2031-03-08"
    response = send(ada_client, "confirm-closed-days", version=1, days=days, reason="")
    assert (response.status_code, "Say why in one sentence." in words(response)) == (422, True)
    assert send(ada_client, "confirm-closed-days", version=1, days=days, reason="Company day.").status_code == 302
    assert calendars.newest("Desk").closed_dates == ["2031-03-04", "2031-03-08"]
    said = words(ada_client.post(reverse("closed-days"), {"token": token(), **file()}))
    assert "Every day in this file is closed already." in said


def test_a_file_that_is_no_calendar(ada_client):
    response = ada_client.post(reverse("closed-days"), {"token": token(), **file("hello")})
    assert (response.status_code, "This is no calendar file." in words(response)) == (422, True)
    response = ada_client.post(reverse("closed-days"), {"token": token()})
    assert (response.status_code, "Choose a file." in words(response)) == (422, True)


def test_windows_and_one_person_one_group(ada_client):
    fields = {"review_window": "24h", "decision_window": "24h", "window_security": "next_day_end"}
    response = send(ada_client, "set-windows", **fields)
    assert (response.status_code, "Say why in one sentence." in words(response)) == (422, True)
    assert send(ada_client, "set-windows", **fields, reason="Less hurry.").status_code == 302
    assert DeskPolicy.objects.get().lane_windows == {"security": "next_day_end"}
    assert "Security End of the next working day" in page(ada_client)
    assert send(ada_client, "set-one-group", wanted="True", reason="We are enough.").status_code == 302
    assert DeskPolicy.objects.get().one_person_one_lane is True
    assert send(ada_client, "set-one-group", wanted="False", reason="Holidays.").status_code == 302
    assert DeskPolicy.objects.get().one_person_one_lane is False


def test_open_clocks_are_shown_from_when_to_when_and_moved(ada, ada_client, monday):
    promise = factories.sent()
    assert "No clock to move" in page(ada_client, "move-clocks")
    row = calendars.close_days("Desk", by=ada, days=[date(2031, 3, 4)], reason="Company day.")
    said = page(ada_client, "move-clocks")
    assert promise.label in said
    assert "Move 1 promise" in said
    assert send(ada_client, "move-clocks", calendar=row.pk, reason="Company day.").status_code == 302
    assert Promise.objects.get(pk=promise.pk).answer_by == datetime(2031, 3, 5, 14, tzinfo=UTC)
    response = send(ada_client, "move-clocks", calendar=row.pk, reason="Again.")
    assert (response.status_code, "No open deadline would move" in words(response)) == (409, True)
    history = words(ada_client.get(reverse("history", args=[promise.pk])))
    assert "moved the open clock" in history


def test_a_page_asks_as_much_for_many_promises_as_for_few(ada, ada_client, monday):
    factories.all_answered(factories.sent())
    calendars.close_days("Desk", by=ada, days=[date(2031, 3, 4)], reason="Company day.")
    urls = [reverse(name) for name in ("hours", "edit-calendar", "closed-days", "move-clocks")]
    few = [queries(ada_client, url) for url in urls]
    for _ in range(3):
        factories.sent()
        factories.all_answered(factories.sent())
    assert [queries(ada_client, url) for url in urls] == few
    assert max(few) <= 16
