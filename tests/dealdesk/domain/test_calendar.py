"""When an answer is due, and how much working time is left: people, zones, clock changes and holidays (fault F16)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dealdesk.domain import calendar
from dealdesk.domain.calendar import Window, WorkingCalendar

pytestmark = pytest.mark.once

WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
MIDNIGHT = time(0)
HOUR = timedelta(hours=1)
NEW_YORK = WorkingCalendar("New York", 1, "America/New_York", WEEKDAYS, time(9), time(18), "US", "NY")
BERLIN = WorkingCalendar("Berlin", 1, "Europe/Berlin", WEEKDAYS, time(9), time(18))
MUNICH = replace(BERLIN, name="Munich", country="DE", subdivision="BY")
SYDNEY = WorkingCalendar("Sydney", 1, "Australia/Sydney", WEEKDAYS, time(9), time(18), "AU", "NSW")
NEW_YORK_DAILY, MUNICH_DAILY, SYDNEY_DAILY = (replace(cal, workdays=EVERY_DAY) for cal in (NEW_YORK, MUNICH, SYDNEY))
ROUND_THE_CLOCK = WorkingCalendar("Always", 1, "America/New_York", EVERY_DAY, MIDNIGHT, MIDNIGHT)


def moment(text: str) -> datetime:
    """An instant written as a local time with its offset, so that each row says which side of a change it is on."""
    return datetime.fromisoformat(text).astimezone(UTC)


def due(cal: WorkingCalendar, sent: str, window: Window = Window.ONE_DAY) -> datetime:
    answer_by = calendar.due_after(cal, datetime.fromisoformat(sent), window)
    assert answer_by.tzinfo is UTC
    return answer_by


def without_holidays(cal: WorkingCalendar) -> WorkingCalendar:
    return replace(cal, country=None, subdivision=None)


# F16: 3 zones x 2 clock changes x with and without holidays, on a weekday desk and on one that works every day.
CLOCK_CHANGES = [
    # calendar, sent on the last evening before the change, due without holidays, due with holidays
    (NEW_YORK, "2026-03-06T17:59-05:00", "2026-03-09T17:59-04:00", "2026-03-09T17:59-04:00"),
    (NEW_YORK, "2026-10-30T17:59-04:00", "2026-11-02T17:59-05:00", "2026-11-02T17:59-05:00"),
    (MUNICH, "2026-03-27T17:59+01:00", "2026-03-30T17:59+02:00", "2026-03-30T17:59+02:00"),
    (MUNICH, "2026-10-23T17:59+02:00", "2026-10-26T17:59+01:00", "2026-10-26T17:59+01:00"),
    (SYDNEY, "2026-04-02T17:59+11:00", "2026-04-03T17:59+11:00", "2026-04-07T17:59+10:00"),
    (SYDNEY, "2026-10-02T17:59+10:00", "2026-10-05T17:59+11:00", "2026-10-06T17:59+11:00"),
    # Working on Sunday: 23 real hours would be too few, 25 are not cut.
    (
        replace(NEW_YORK, workdays=EVERY_DAY),
        "2026-03-07T17:59-05:00",
        "2026-03-08T18:59-04:00",
        "2026-03-08T18:59-04:00",
    ),
    (
        replace(NEW_YORK, workdays=EVERY_DAY),
        "2026-10-31T17:59-04:00",
        "2026-11-01T17:59-05:00",
        "2026-11-01T17:59-05:00",
    ),
    (MUNICH_DAILY, "2026-03-28T17:59+01:00", "2026-03-29T18:59+02:00", "2026-03-29T18:59+02:00"),
    (MUNICH_DAILY, "2026-10-24T17:59+02:00", "2026-10-25T17:59+01:00", "2026-10-25T17:59+01:00"),
    # Easter Saturday to Easter Monday are holidays in New South Wales, and the clocks go back on the Sunday.
    (SYDNEY_DAILY, "2026-04-04T17:59+11:00", "2026-04-05T17:59+10:00", "2026-04-08T09:00+10:00"),
    (SYDNEY_DAILY, "2026-10-03T17:59+10:00", "2026-10-04T18:59+11:00", "2026-10-04T18:59+11:00"),
]


@pytest.mark.parametrize(("cal", "sent", "plain", "with_holidays"), CLOCK_CHANGES)
def test_a_day_across_a_clock_change_is_the_same_clock_time_and_never_under_24_hours(cal, sent, plain, with_holidays):
    assert due(without_holidays(cal), sent) == moment(plain)
    assert due(cal, sent) == moment(with_holidays)


@pytest.mark.parametrize(
    ("cal", "sent", "expected"),
    [
        pytest.param(MUNICH, "2026-12-23T11:00+01:00", "2026-12-24T11:00+01:00", id="24 December is a working day"),
        pytest.param(MUNICH, "2026-12-24T11:00+01:00", "2026-12-28T11:00+01:00", id="Christmas, then a weekend"),
        pytest.param(MUNICH, "2026-12-25T11:00+01:00", "2026-12-29T09:00+01:00", id="sent on Christmas Day"),
        pytest.param(MUNICH, "2026-04-02T11:00+02:00", "2026-04-07T11:00+02:00", id="Easter, two holidays"),
        pytest.param(BERLIN, "2026-04-02T11:00+02:00", "2026-04-03T11:00+02:00", id="no country, no Easter"),
        pytest.param(NEW_YORK, "2026-11-25T11:00-05:00", "2026-11-27T11:00-05:00", id="Thanksgiving"),
        pytest.param(NEW_YORK, "2021-12-30T11:00-05:00", "2022-01-03T11:00-05:00", id="New Year kept on 31 December"),
        pytest.param(SYDNEY, "2026-12-24T11:00+11:00", "2026-12-29T11:00+11:00", id="Boxing Day kept on Monday"),
    ],
)
def test_a_chain_of_holidays_is_passed_over(cal, sent, expected):
    assert due(cal, sent) == moment(expected)


@pytest.mark.parametrize(
    ("sent", "expected", "end_of_next_day"),
    [
        pytest.param("2026-06-02T14:10+02:00", "2026-06-03T14:10+02:00", "2026-06-03T18:00+02:00", id="Tuesday"),
        pytest.param("2026-06-05T17:59+02:00", "2026-06-08T17:59+02:00", "2026-06-08T18:00+02:00", id="Friday 17:59"),
        pytest.param(
            "2026-06-05T17:59:59.999999+02:00",
            "2026-06-08T17:59:59.999999+02:00",
            "2026-06-08T18:00+02:00",
            id="Friday, a microsecond before closing",
        ),
        pytest.param("2026-06-05T18:00+02:00", "2026-06-09T09:00+02:00", "2026-06-09T18:00+02:00", id="Friday 18:00"),
        pytest.param("2026-06-06T11:00+02:00", "2026-06-09T09:00+02:00", "2026-06-09T18:00+02:00", id="Saturday"),
        pytest.param("2026-06-07T23:59+02:00", "2026-06-09T09:00+02:00", "2026-06-09T18:00+02:00", id="Sunday night"),
        pytest.param("2026-06-03T00:00+02:00", "2026-06-04T09:00+02:00", "2026-06-04T18:00+02:00", id="midnight"),
        pytest.param("2026-06-03T08:59+02:00", "2026-06-04T09:00+02:00", "2026-06-04T18:00+02:00", id="before opening"),
        pytest.param("2026-06-03T09:00+02:00", "2026-06-04T09:00+02:00", "2026-06-04T18:00+02:00", id="at opening"),
        pytest.param("2026-06-02T08:10-04:00", "2026-06-03T14:10+02:00", "2026-06-03T18:00+02:00", id="from New York"),
    ],
)
def test_maya_sends_an_ask(sent, expected, end_of_next_day):
    assert due(BERLIN, sent) == moment(expected)
    assert due(BERLIN, sent, Window.NEXT_DAY_END) == moment(end_of_next_day)


def test_the_end_of_the_next_day_may_come_sooner_than_24_hours():
    assert due(NEW_YORK_DAILY, "2026-03-07T17:59-05:00", Window.NEXT_DAY_END) == moment("2026-03-08T18:00-04:00")


def test_maya_sends_before_opening_on_the_eve_of_the_change_and_reviewers_still_get_24_hours():
    assert due(NEW_YORK_DAILY, "2026-03-07T08:59-05:00") == due(NEW_YORK_DAILY, "2026-03-07T09:00-05:00")
    assert due(NEW_YORK_DAILY, "2026-03-07T09:00-05:00") == moment("2026-03-08T10:00-04:00")


def test_a_closed_date_is_no_working_day():
    offsite = replace(BERLIN, closed_dates=frozenset({date(2026, 6, 8), date(2026, 6, 9)}))
    assert due(offsite, "2026-06-05T11:00+02:00") == moment("2026-06-10T11:00+02:00")
    assert [calendar.is_working_day(offsite, date(2026, 6, day)) for day in range(5, 11)] == [True, *[False] * 4, True]
    assert calendar.next_working_day(offsite, date(2026, 6, 5)) == date(2026, 6, 10)


# New York jumps from 02:00 to 03:00 on 8 March 2026 and shows 01:00 to 02:00 twice on 1 November 2026.
NIGHTS = replace(without_holidays(NEW_YORK), workdays=EVERY_DAY)


@pytest.mark.parametrize(
    ("opens", "closes", "day", "opening", "closing"),
    [
        pytest.param(time(2, 30), time(6), "03-08", "03-08T03:00-04:00", "03-08T06:00-04:00", id="opens in the gap"),
        pytest.param(time(0), time(2, 30), "03-08", "03-08T00:00-05:00", "03-08T03:00-04:00", id="closes in the gap"),
        pytest.param(time(2), time(3), "03-08", None, None, id="all its hours in the gap"),
        pytest.param(time(2, 15), time(2, 45), "03-08", None, None, id="part of the gap"),
        pytest.param(
            time(2, 0, 0, 1), time(3, 0, 1), "03-08", "03-08T03:00-04:00", "03-08T03:00:01-04:00", id="a second"
        ),
        pytest.param(time(1, 30), time(6), "11-01", "11-01T01:30-04:00", "11-01T06:00-05:00", id="opens twice"),
        pytest.param(time(0), time(1, 30), "11-01", "11-01T00:00-04:00", "11-01T01:30-04:00", id="closes twice"),
        pytest.param(time(1), time(2), "11-01", "11-01T01:00-04:00", "11-01T02:00-05:00", id="a two-hour hour"),
    ],
)
def test_hours_that_meet_the_clock_change(opens, closes, day, opening, closing):
    cal = replace(NIGHTS, opens=opens, closes=closes)
    on = date.fromisoformat(f"2026-{day}")
    midnight = datetime.combine(on, MIDNIGHT, ZoneInfo(cal.zone))
    assert calendar.is_working_day(cal, on) == (opening is not None)
    if opening is None:
        assert calendar.next_opening(cal, midnight) == datetime.combine(on + timedelta(1), opens, midnight.tzinfo)
        with pytest.raises(ValueError, match=r"^2026-03-08 is not a working day of New York\.$"):
            calendar.closing(cal, on)
    else:
        assert calendar.next_opening(cal, midnight) == moment(f"2026-{opening}")
        assert calendar.closing(cal, on) == moment(f"2026-{closing}")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param("2026-03-07T02:30-05:00", "2026-03-08T03:30-04:00", id="due at a time that does not exist"),
        pytest.param("2026-10-31T01:30-04:00", "2026-11-01T01:30-04:00", id="due at a time that exists twice"),
        pytest.param("2026-11-01T01:30-04:00", "2026-11-02T01:30-05:00", id="sent at the first 01:30"),
        pytest.param("2026-11-01T01:30-05:00", "2026-11-02T01:30-05:00", id="sent at the second 01:30"),
    ],
)
def test_asks_sent_in_the_night_of_a_change(sent, expected):
    assert due(ROUND_THE_CLOCK, sent) == moment(expected)


def test_a_date_that_a_country_left_out_is_no_working_day():
    apia = replace(ROUND_THE_CLOCK, zone="Pacific/Apia")
    assert not calendar.is_working_day(apia, date(2011, 12, 30))
    assert due(apia, "2011-12-29T10:00-10:00") == moment("2011-12-31T10:00+14:00")


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-07", 24), ("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)]
)
def test_a_day_round_the_clock_is_as_long_as_that_day_is(day, hours):
    midnight = datetime.combine(date.fromisoformat(day), MIDNIGHT, ZoneInfo(ROUND_THE_CLOCK.zone))
    assert calendar.working_time(ROUND_THE_CLOCK, midnight, midnight + timedelta(days=1)) == hours * HOUR


def test_the_half_hour_before_midnight_that_comes_twice_is_counted_twice():
    st_johns = replace(ROUND_THE_CLOCK, zone="America/St_Johns")  # 7 November 2010: from 00:01 back to 23:01
    evening, first, second = (moment(f"2010-11-06T{at}") for at in ("23:00-02:30", "23:30-02:30", "23:30-03:30"))
    assert calendar.working_time(st_johns, evening, first) == HOUR / 2
    assert calendar.working_time(st_johns, evening, second) == HOUR * 3 / 2
    assert calendar.add_working_time(st_johns, evening, HOUR * 3 / 2) == second


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param("2026-06-02T10:00+02:00", "2026-06-02T12:30+02:00", 2.5, id="within a day"),
        pytest.param("2026-06-02T17:00+02:00", "2026-06-03T10:00+02:00", 2, id="over night"),
        pytest.param("2026-06-05T17:59+02:00", "2026-06-08T17:59+02:00", 9, id="over a weekend"),
        pytest.param("2026-06-06T00:00+02:00", "2026-06-07T23:59+02:00", 0, id="weekend"),
        pytest.param("2026-06-02T18:00+02:00", "2026-06-03T09:00+02:00", 0, id="closing to opening"),
        pytest.param("2026-06-02T12:00+02:00", "2026-06-02T12:00+02:00", 0, id="no time"),
        pytest.param("2026-06-03T12:00+02:00", "2026-06-02T12:00+02:00", 0, id="backwards"),
        pytest.param("2026-03-27T00:00+01:00", "2026-03-31T00:00+02:00", 18, id="two days about a clock change"),
        pytest.param("2026-01-01T00:00+01:00", "2027-01-01T00:00+01:00", 261 * 9, id="a year"),
    ],
)
def test_working_time_between_two_moments(start, end, hours):
    assert calendar.working_time(BERLIN, moment(start), moment(end)) == hours * HOUR


def test_raj_asks_a_question_and_the_time_left_is_laid_down_again_after_the_answer():
    answer_by = due(BERLIN, "2026-06-04T14:00+02:00")
    left = calendar.working_time(BERLIN, moment("2026-06-04T16:00+02:00"), answer_by)
    assert left == 7 * HOUR
    assert calendar.add_working_time(BERLIN, moment("2026-06-08T17:00+02:00"), left) == moment("2026-06-09T15:00+02:00")


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (-HOUR, "2026-06-06T12:00+02:00"),
        (timedelta(0), "2026-06-06T12:00+02:00"),
        (timedelta(microseconds=1), "2026-06-08T09:00:00.000001+02:00"),
        (9 * HOUR, "2026-06-08T18:00+02:00"),
        (10 * HOUR, "2026-06-09T10:00+02:00"),
        (45 * HOUR, "2026-06-12T18:00+02:00"),
    ],
)
def test_time_laid_down_from_a_saturday(left, expected):
    assert calendar.add_working_time(BERLIN, moment("2026-06-06T12:00+02:00"), left) == moment(expected)


def test_the_page_frame_in_working_hours():
    clock = calendar.describe(BERLIN, moment("2026-06-05T11:15+02:00"))
    assert clock == calendar.BusinessClock(
        open_now=True,
        local_now=moment("2026-06-05T11:15+02:00"),
        closes_at=moment("2026-06-05T18:00+02:00"),
        opens_at=moment("2026-06-08T09:00+02:00"),
        share_used=0.25,
    )
    assert clock.local_now.isoformat() == "2026-06-05T11:15:00+02:00"


@pytest.mark.parametrize(
    ("at", "opens_at", "share_used"),
    [
        pytest.param("2026-06-05T08:59+02:00", "2026-06-05T09:00+02:00", 0.0, id="before opening"),
        pytest.param("2026-06-05T18:00+02:00", "2026-06-08T09:00+02:00", 1.0, id="at closing"),
        pytest.param("2026-06-06T12:00+02:00", "2026-06-08T09:00+02:00", 0.0, id="Saturday"),
    ],
)
def test_the_page_frame_outside_working_hours(at, opens_at, share_used):
    clock = calendar.describe(BERLIN, moment(at))
    assert (clock.open_now, clock.closes_at) == (False, None)
    assert (clock.opens_at, clock.share_used) == (moment(opens_at), share_used)


def closed_for(days: int) -> WorkingCalendar:
    closed = frozenset(date(2026, 6, 3) + timedelta(days=day) for day in range(days))
    return replace(BERLIN, name="Closed desk", workdays=EVERY_DAY, closed_dates=closed)


@pytest.mark.parametrize(
    "ask",
    [
        lambda cal, at: calendar.next_opening(cal, at),
        lambda cal, at: calendar.next_working_day(cal, date(2026, 6, 2)),
        lambda cal, at: calendar.due_after(cal, at - 12 * HOUR, Window.ONE_DAY),
        lambda cal, at: calendar.add_working_time(cal, at, HOUR),
    ],
)
def test_a_calendar_without_working_days_is_refused_not_searched_for_ever(ask):
    evening = moment("2026-06-02T20:00+02:00")
    ask(closed_for(399), evening)
    with pytest.raises(ValueError, match=r"^Closed desk has no working day in the 400 days before 2027-07-08\.$"):
        ask(closed_for(400), evening)


def test_the_page_frame_still_opens_on_a_calendar_without_working_days():
    clock = calendar.describe(closed_for(500), moment("2026-06-02T20:00+02:00"))
    assert (clock.open_now, clock.opens_at, clock.share_used) == (False, None, 1.0)
    assert not calendar.is_open(closed_for(500), moment("2026-06-04T12:00+02:00"))


NAIVE = datetime(2026, 6, 2, 12)  # noqa: DTZ001 -- what must be refused


@pytest.mark.parametrize(
    "ask",
    [
        lambda at: calendar.is_open(BERLIN, at),
        lambda at: calendar.next_opening(BERLIN, at),
        lambda at: calendar.due_after(BERLIN, at, Window.ONE_DAY),
        lambda at: calendar.working_time(BERLIN, at, moment("2026-06-02T12:00+02:00")),
        lambda at: calendar.working_time(BERLIN, moment("2026-06-02T12:00+02:00"), at),
        lambda at: calendar.add_working_time(BERLIN, at, HOUR),
        lambda at: calendar.describe(BERLIN, at),
    ],
)
def test_a_moment_without_a_zone_or_out_of_range_is_refused(ask):
    with pytest.raises(ValueError, match=r"^A moment needs its time zone; give aware datetimes\.$"):
        ask(NAIVE)
    for year in (1, 1970, 2199, 9999):
        with pytest.raises(ValueError, match=r"^Working time is known for the years 1970 to 2199\.$"):
            ask(datetime(year, 1, 1, tzinfo=UTC))


def test_time_that_would_never_run_out_is_refused():
    with pytest.raises(ValueError, match=r"^Working time is known for the years 1970 to 2199\.$"):
        calendar.add_working_time(BERLIN, moment("2026-06-02T12:00+02:00"), timedelta.max)


def test_an_unknown_window_is_refused():
    with pytest.raises(ValueError, match="is not a valid Window"):
        calendar.due_after(BERLIN, moment("2026-06-02T12:00+02:00"), "48h")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "A calendar needs a name."),
        ({"version": 0}, "A calendar version is 1 or more."),
        ({"zone": "Europe/Munich"}, "There is no time zone 'Europe/Munich'; use a name such as Europe/Berlin."),
        ({"zone": "Europe"}, "There is no time zone 'Europe'; use a name such as Europe/Berlin."),
        ({"zone": "../passwd"}, "There is no time zone '../passwd'; use a name such as Europe/Berlin."),
        ({"workdays": frozenset()}, "A calendar needs at least one working day of the week."),
        ({"workdays": [0, 1]}, "A calendar needs at least one working day of the week."),
        ({"workdays": frozenset({7})}, "Working days run from 0, Monday, to 6, Sunday."),
        ({"opens": time(18)}, "A working day must close after it opens."),
        ({"opens": time(9, tzinfo=UTC)}, "Opening and closing times carry no time zone; the calendar has one."),
        ({"closed_dates": frozenset({NAIVE})}, "Closed dates are plain dates."),
        (
            {"country": "XX", "subdivision": None},
            "Public holidays are not known for 'XX'; use codes such as DE and BY.",
        ),
        ({"subdivision": "XX"}, "Public holidays are not known for 'DE, XX'; use codes such as DE and BY."),
        ({"country": None}, "A subdivision needs its country."),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_a_sentence(wrong, sentence):
    with pytest.raises(ValueError) as refused:
        replace(MUNICH, **wrong)
    assert str(refused.value) == sentence
