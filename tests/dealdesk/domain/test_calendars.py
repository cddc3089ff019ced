"""The working calendar is edited: another version, a reason, one event; closed days come in from a file."""

from datetime import UTC, date, datetime, time

import pytest

from dealdesk.domain import calendars
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Calendar
from dealdesk.reading_apart import Unreadable
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def change(by, **other):
    whole = {
        "zone": "Europe/Berlin",
        "workdays": [0, 1, 2, 3, 4],
        "opens": time(9),
        "closes": time(17, 30),
        "country": "DE",
        "subdivision": "BY",
        "closed_dates": [date(2026, 12, 24)],
        "reason": "We work in Munich now.",
    }
    return calendars.change_calendar("Desk", by=by, **{**whole, **other})


def test_ada_changes_the_hours_and_the_old_version_stays_as_it_was(ada, grace):
    row = change(ada)
    assert (row.version, row.closed_dates) == (2, ["2026-12-24"])
    assert calendars.newest("Desk") == row
    first = Calendar.objects.get(name="Desk", version=1)
    assert (first.zone, first.country) == ("UTC", "")
    event = AuditEvent.objects.get(type="calendar.changed")
    assert event.data == {
        "name": "Desk",
        "version": 2,
        "changes": {
            "zone": ["UTC", "Europe/Berlin"],
            "country": ["", "DE"],
            "subdivision": ["", "BY"],
            "closed": ["2026-12-24"],
            "opened": [],
        },
        "reason": "We work in Munich now.",
    }
    assert list(factories.mails().values_list("recipient__first_name", flat=True)) == ["Grace"]


def test_only_an_admin_and_nothing_is_written(grace):
    with pytest.raises(Denied, match="^Only an admin can change the working hours.$"):
        change(grace)
    assert Calendar.objects.count() == 1


def test_two_admins_at_once_the_second_is_told(ada):
    change(ada, version=1)
    with pytest.raises(Stale):
        change(ada, version=1, zone="UTC")
    with pytest.raises(Conflict, match="^This is the calendar already; nothing would change.$"):
        change(ada)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"reason": " "}, "reason", "Say why in one sentence."),
        ({"workdays": []}, "workdays", "Choose at least one working day of the week."),
        ({"opens": time(18)}, "closes", "A working day must close after it opens."),
        ({"zone": "Munich"}, "zone", "There is no time zone 'Munich'; use a name such as Europe/Berlin."),
        ({"country": "XX", "subdivision": ""}, "country", "Choose a country from the list."),
        ({"country": "", "subdivision": "BY"}, "subdivision", "A state or region needs its country."),
        ({"closed_dates": [date(1, 1, 1)]}, "closed_dates", "Closed days lie between 1971 and 2198."),
    ],
)
def test_what_makes_no_calendar_is_refused_at_its_field(ada, wrong, field, sentence):
    with pytest.raises(Invalid) as refused:
        change(ada, **wrong)
    assert refused.value.errors == {field: sentence}
    assert Calendar.objects.count() == 1


def test_a_region_of_another_country_is_answered_with_those_there_are(ada):
    with pytest.raises(Invalid) as refused:
        change(ada, subdivision="NSW")
    assert refused.value.errors["subdivision"].startswith("Public holidays of DE are known for these parts: BB, BE, BW")


def test_further_days_are_closed_and_everything_else_stays(ada):
    change(ada)
    row = calendars.close_days("Desk", by=ada, days=[date(2027, 5, 14), date(2026, 12, 24)], reason="Bridge days.")
    assert (row.version, row.zone, row.closed_dates) == (3, "Europe/Berlin", ["2026-12-24", "2027-05-14"])


# --- a calendar file --------------------------------------------------------------------------------------------------


def ics(*events: str) -> list[bytes]:
    inside = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    return [f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n{inside}END:VCALENDAR\r\n".encode()]


def days(*events: str) -> list[str]:
    return [day.isoformat() for day, _ in calendars.days_in(ics(*events), NOW).days]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:20260703", ["2026-07-03"]),
        ("DTSTART;VALUE=DATE:20260703\r\nDTEND;VALUE=DATE:20260706", ["2026-07-03", "2026-07-04", "2026-07-05"]),
        ("DTSTART;VALUE=DATE:20260703\r\nDURATION:P2D", ["2026-07-03", "2026-07-04"]),
        ("DTSTART;VALUE=DATE:20240704\r\nRRULE:FREQ=YEARLY;COUNT=4", ["2025-07-04", "2026-07-04", "2027-07-04"]),
        ("DTSTART;VALUE=DATE:20251231\r\nRRULE:FREQ=YEARLY;UNTIL=20271231", ["2025-12-31", "2026-12-31", "2027-12-31"]),
        (
            "DTSTART;VALUE=DATE:20251127\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3\r\n"
            "EXDATE;VALUE=DATE:20261126",
            ["2025-11-27", "2027-11-25"],
        ),
        ("DTSTART;VALUE=DATE:20260703\r\nRDATE;VALUE=DATE:20260710", ["2026-07-03", "2026-07-10"]),
    ],
)
def test_whole_days_are_found(event, expected):
    assert days(event) == expected


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("DTSTART:20260703T090000Z", "it has hours; only whole days are taken."),
        ("DTSTART;VALUE=DATE:20260703\r\nSTATUS:CANCELLED", "it was called off."),
        ("DTSTART;VALUE=DATE:20260703\r\nDTEND;VALUE=DATE:20270703", "it is longer than 60 days."),
        ("DTSTART;VALUE=DATE:19990703", "no day of it lies between 2025 and 2031."),
        ("DTSTART;VALUE=DATE:2026-13-45", "its dates cannot be read."),
        (
            "DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "it repeats in a way that is not read; write its days down one by one.",
        ),
        (
            "DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=SECONDLY",
            "it repeats in a way that is not read; write its days down one by one.",
        ),
    ],
)
def test_what_is_left_out_is_named_and_the_rest_is_found(event, why):
    found = calendars.days_in(ics(f"SUMMARY:Stocktaking\r\n{event}", "DTSTART;VALUE=DATE:20260703"), NOW)
    assert found.left_out == (f"Stocktaking: {why}",)
    assert found.days == ((date(2026, 7, 3), "Event 2"),)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([b"hello"], "This is no calendar file. Export the calendar again as iCalendar (.ics)."),
        ([b""], "There is no event in this file."),
        (ics(), "There is no event in this file."),
        (ics(*(f"DTSTART;VALUE=DATE:{year}0101\r\nRRULE:FREQ=DAILY;COUNT=300" for year in (2026, 2028))),
         "There are more than 500 days in this file. Split it."),
        (ics(*["DTSTART;VALUE=DATE:20260101"] * 2001), "There are more than 2,000 events in this file. Split it."),
        ([b"x" * 2_000_000], "File is larger than 1 MB."),
    ],
    ids=["no calendar", "empty", "no event", "days", "events", "size"],
)  # fmt: skip
def test_a_file_that_is_no_calendar_or_too_much_of_one(content, sentence):
    with pytest.raises(Unreadable) as refused:
        calendars.days_in(content, NOW)
    assert refused.value.sentence == sentence


def test_an_event_that_repeats_for_ever_ends():
    assert len(days("DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY")) == 313  # Mondays up to the end of 2031
