"""Working time on drawn calendars: counted by hand, laid down and counted back, in zones whose clocks do odd things."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dealdesk.domain import calendar
from dealdesk.domain.calendar import Window, WorkingCalendar

pytestmark = pytest.mark.once

WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
MIDNIGHT = time(0)


# What a person with a wall clock and a calendar on the wall would count, a quarter of an hour at a time.
def counted_by_hand(cal: WorkingCalendar, start: datetime, quarters: int) -> Iterator[bool]:
    for step in range(quarters):
        local = (start + step * timedelta(minutes=15)).astimezone(ZoneInfo(cal.zone))
        worked = local.weekday() in cal.workdays and local.date() not in cal.closed_dates
        yield worked and cal.opens <= local.time() and (cal.closes == MIDNIGHT or local.time() < cal.closes)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("America/New_York", "2026-03-05T00:00+00:00"),
        ("America/New_York", "2026-10-29T00:00+00:00"),
        ("Europe/Berlin", "2026-03-26T00:00+00:00"),
        ("Europe/Berlin", "2026-10-22T00:00+00:00"),
        ("Australia/Sydney", "2026-04-02T00:00+00:00"),
        ("Australia/Sydney", "2026-10-01T00:00+00:00"),
        ("Australia/Lord_Howe", "2026-04-02T00:00+00:00"),  # changes by half an hour
        ("Africa/Cairo", "2026-04-22T00:00+00:00"),  # no midnight on the day of the change
        ("America/Havana", "2026-10-30T00:00+00:00"),  # two midnights
        ("America/St_Johns", "2010-11-05T00:00+00:00"),  # goes back over midnight
        ("Pacific/Apia", "2011-12-28T00:00+00:00"),  # leaves out a date
        ("Asia/Kathmandu", "2026-06-01T00:00+00:00"),
    ],
)
@pytest.mark.parametrize(
    ("opens", "closes", "workdays"),
    [(time(9), time(18), WEEKDAYS), (time(9, 30), time(12), EVERY_DAY), (MIDNIGHT, MIDNIGHT, EVERY_DAY)],
)
def test_the_sums_agree_with_counting_by_hand(zone, start, opens, closes, workdays):
    cal = WorkingCalendar("Hand", 1, zone, workdays, opens, closes, closed_dates=frozenset({date(2026, 10, 28)}))
    begin = datetime.fromisoformat(start)
    by_hand = list(counted_by_hand(cal, begin, quarters := 7 * 24 * 4))
    moments = [begin + step * timedelta(minutes=15) for step in range(quarters + 1)]
    assert [calendar.is_open(cal, at) for at in moments[:-1]] == by_hand
    assert calendar.working_time(cal, begin, moments[-1]) == sum(by_hand) * timedelta(minutes=15)


ZONES = [
    *("UTC", "America/New_York", "Europe/Berlin", "Australia/Sydney", "Australia/Lord_Howe", "Africa/Cairo"),
    *("America/Havana", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu", "America/Santiago"),
]
FIRST, LAST = date(2009, 1, 1), date(2027, 1, 1)
MOMENTS = st.datetimes(
    datetime.combine(FIRST, MIDNIGHT), datetime.combine(LAST, MIDNIGHT), timezones=st.sampled_from(ZONES).map(ZoneInfo)
).map(lambda at: at.astimezone(UTC))
LEFT = st.timedeltas(timedelta(0), timedelta(days=40))


@st.composite
def calendars(draw: st.DrawFn, earliest: time = time.min, latest: time = time.max) -> WorkingCalendar:
    times = st.times(earliest, latest).map(lambda at: at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0))
    opens, closes = draw(st.lists(times, min_size=2, max_size=2, unique=True).map(sorted))
    if latest == time.max and draw(st.booleans()):
        closes = MIDNIGHT
    country, subdivision = draw(st.sampled_from([(None, None), ("US", "NY"), ("DE", "BY"), ("AU", "NSW")]))
    workdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    closed = draw(st.frozensets(st.dates(FIRST, LAST), max_size=9))
    return WorkingCalendar(
        "Drawn", 1, draw(st.sampled_from(ZONES)), workdays, opens, closes, country, subdivision, closed
    )


@settings(deadline=None)
@given(calendars(), MOMENTS, LEFT)
def test_time_laid_down_is_the_time_that_was_left(cal, start, left):
    end = calendar.add_working_time(cal, start, left)
    assert calendar.working_time(cal, start, end) == left
    assert end >= start
    if left:
        assert calendar.working_time(cal, start, end - timedelta(microseconds=1)) == left - timedelta(microseconds=1)


@settings(deadline=None)
@given(calendars(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_the_time_to_a_working_moment_leads_back_to_it(cal, start, apart):
    end = start + apart
    back = calendar.add_working_time(cal, start, calendar.working_time(cal, start, end))
    assert back <= max(start, end)
    if calendar.is_open(cal, end - timedelta(microseconds=1)) and end > start:
        assert back == end


@settings(deadline=None)
@given(calendars(), st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up(cal, moments):
    first, second, third = moments
    parts = calendar.working_time(cal, first, second) + calendar.working_time(cal, second, third)
    assert parts == calendar.working_time(cal, first, third)


@settings(deadline=None)
@given(calendars(), MOMENTS)
@example(
    WorkingCalendar("Always", 1, "America/St_Johns", EVERY_DAY, MIDNIGHT, MIDNIGHT),
    datetime.fromisoformat("2010-11-06T23:30-03:30"),
)
def test_the_next_opening_is_the_first_working_moment(cal, at):
    opening = calendar.next_opening(cal, at)
    assert calendar.is_open(cal, opening)
    assert calendar.working_time(cal, at, opening) == timedelta(0)
    assert (opening == at) == calendar.is_open(cal, at)


# No clock changes by day. In an hour that exists twice "the same clock time" itself runs twice, so the two rules below
# cannot hold for a desk that is open through it.
DAY_DESKS = calendars(time(4), time(22))


@settings(deadline=None)
@given(DAY_DESKS, MOMENTS)
def test_a_day_is_at_least_24_hours_and_falls_on_a_working_day(cal, sent):
    answer_by = calendar.due_after(cal, sent, Window.ONE_DAY)
    counted_from = calendar.next_opening(cal, sent)
    assert answer_by >= counted_from + timedelta(hours=24)
    on = calendar.next_working_day(cal, counted_from.astimezone(ZoneInfo(cal.zone)).date())
    by_the_end = calendar.due_after(cal, sent, Window.NEXT_DAY_END)
    assert by_the_end == calendar.closing(cal, on)
    assert answer_by <= max(by_the_end, counted_from + timedelta(hours=24))


@settings(deadline=None)
@given(DAY_DESKS, MOMENTS, MOMENTS)
def test_who_sends_later_is_never_due_sooner(cal, one, other):
    sooner, later = sorted((one, other))
    for window in Window:
        assert calendar.due_after(cal, sooner, window) <= calendar.due_after(cal, later, window)
