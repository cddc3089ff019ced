"""Working time on a named calendar: pure functions over aware UTC datetimes, no database and no clock of their own.

Every deadline in the product is laid down here, once, and stored as a UTC instant (RELIABILITY I19). The same
functions say when a deadline falls, how much working time is left of it, and where that time ends when it is laid down
again after a question: two functions that disagree by an hour a year are the usual fault of such clocks.

A wall-clock time becomes an instant by one rule, *the first instant at which the local clock shows that time or a later
one*. Where clocks go forward it is the end of the gap; where they go back it is the first of the two. The rule never
puts two times in the wrong order, so a day's closing can meet its opening but never come before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

FIRST_YEAR = 1970
LAST_YEAR = 2199
IDLE_DAYS = 400
ONE_DAY = timedelta(days=1)
NO_TIME = timedelta(0)


class Window(StrEnum):
    """How long a lane or the owner has (DESIGN section 3, Time); the values are stored."""

    ONE_DAY = "24h"
    NEXT_DAY_END = "next_day_end"


@dataclass(frozen=True)
class WorkingCalendar:
    """One immutable version of a calendar; an edit makes a new version, so a stored deadline can always be explained.

    Arguments:
        name: what people call it, for example "Berlin"; not empty.
        version: 1 or more.
        zone: an IANA time zone, for example "Europe/Berlin".
        workdays: the weekdays worked, 0 is Monday; at least one.
        opens: local wall-clock time at which a working day begins, without a zone.
        closes: local wall-clock time at which it ends, later than `opens`. 00:00 is the midnight that ends the day.
        country: code of the country whose public holidays are closed, for example "DE"; None for no holidays.
        subdivision: code of its state or region, for example "BY"; None for the country alone.
        closed_dates: further local dates on which nobody works.

    Raises ValueError with a sentence where a field is not that.
    """

    name: str
    version: int
    zone: str
    workdays: frozenset[int]
    opens: time
    closes: time
    country: str | None = None
    subdivision: str | None = None
    closed_dates: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("A calendar needs a name.")
        if self.version < 1:
            raise ValueError("A calendar version is 1 or more.")
        if not isinstance(self.workdays, frozenset) or not self.workdays:
            raise ValueError("A calendar needs at least one working day of the week.")
        if not self.workdays <= frozenset(range(7)):
            raise ValueError("Working days run from 0, Monday, to 6, Sunday.")
        if self.opens.tzinfo or self.closes.tzinfo:
            raise ValueError("Opening and closing times carry no time zone; the calendar has one.")
        if self.closes != time.min and self.opens >= self.closes:
            raise ValueError("A working day must close after it opens.")
        # A datetime is a date to Python, but never equals one, so the day would silently stay open.
        if not isinstance(self.closed_dates, frozenset) or any(type(day) is not date for day in self.closed_dates):
            raise ValueError("Closed dates are plain dates.")
        _check_zone(self.zone)
        _check_region(self.country, self.subdivision)


@dataclass(frozen=True)
class BusinessClock:
    """What the page frame says about now; instants are UTC, `local_now` is the same moment in the calendar's zone.

    `closes_at` is None while closed. `opens_at` is the next opening, while open the one after `closes_at`; None where
    no working day follows within 400 days. `share_used` is the part of today's hours gone by, 0.0 to 1.0, and 0.0 on a
    day without any.
    """

    open_now: bool
    local_now: datetime
    closes_at: datetime | None
    opens_at: datetime | None
    share_used: float


class _Opening(NamedTuple):
    """One working day as the half-open span [opens, closes): at the closing moment the day is over."""

    day: date
    opens: datetime
    closes: datetime


def is_open(cal: WorkingCalendar, at: datetime) -> bool:
    """Whether the aware moment `at` lies in working hours; the closing moment itself does not. ValueError if naive."""
    return _opening_at(cal, _utc(at)) is not None


def is_working_day(cal: WorkingCalendar, day: date) -> bool:
    """Whether any working time falls on the local date `day`.

    False on holidays, closed dates and other weekdays, and where the clock change swallows all of that day's hours.
    Raises ValueError outside the years 1970 to 2199.
    """
    return _opening(cal, day) is not None


def next_opening(cal: WorkingCalendar, at: datetime) -> datetime:
    """The first working moment not before the aware moment `at`, in UTC: `at` itself while open.

    Raises ValueError if `at` is naive or no working day follows within 400 days.
    """
    at = _utc(at)
    return max(at, _opening_from(cal, at).opens)


def opened_at(cal: WorkingCalendar, at: datetime) -> datetime | None:
    """When the working hours that the moment `at` lies in began, in UTC; None while closed. ValueError if naive."""
    opening = _opening_at(cal, _utc(at))
    return opening.opens if opening else None


def next_working_day(cal: WorkingCalendar, day: date) -> date:
    """The first working local date after `day`, never `day` itself. ValueError if none follows within 400 days."""
    return next(_openings(cal, day + ONE_DAY)).day


def closing(cal: WorkingCalendar, day: date) -> datetime:
    """The UTC moment at which the working local date `day` ends. ValueError if nobody works on that day."""
    opening = _opening(cal, day)
    if opening is None:
        raise ValueError(f"{day.isoformat()} is not a working day of {cal.name}.")
    return opening.closes


def due_after(cal: WorkingCalendar, sent: datetime, window: Window) -> datetime:
    """The deadline of what was sent at the aware moment `sent`, in UTC (DESIGN section 3, Time; RELIABILITY I19).

    Sent outside hours counts as sent at the next opening. `Window.ONE_DAY` is the same local clock time on the next
    working day, but never under 24 real hours: the day the clocks go forward would be 23. `Window.NEXT_DAY_END` is the
    closing of the next working day, however short.

    Raises ValueError if `sent` is naive, the window is unknown, or no working day follows within 400 days.
    """
    sent, window = _utc(sent), Window(window)
    opening = _opening_from(cal, sent)
    counted_from = max(sent, opening.opens)
    due_day = next_working_day(cal, opening.day)
    if window is Window.NEXT_DAY_END:
        return closing(cal, due_day)
    zone = ZoneInfo(cal.zone)
    same_clock_time = _instant(zone, datetime.combine(due_day, counted_from.astimezone(zone).time()))
    return max(same_clock_time, counted_from + ONE_DAY)


def working_time(cal: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two aware moments; zero if `end` is not after `start`. ValueError if either is naive."""
    start, end = _utc(start), _utc(end)
    total = NO_TIME
    # One day further than the date of the end: see _opening_at.
    day, last = _local_date(cal, start), _local_date(cal, end) + ONE_DAY
    while day <= last:
        opening = _opening(cal, day)
        if opening is not None:
            total += max(NO_TIME, min(end, opening.closes) - max(start, opening.opens))
        day += ONE_DAY
    return total


def add_working_time(cal: WorkingCalendar, start: datetime, left: timedelta) -> datetime:
    """The first UTC moment by which `left` of working time has passed since the aware moment `start`.

    The inverse of `working_time`: `working_time(cal, start, add_working_time(cal, start, left)) == left` for any `left`
    that is not negative. Time that runs out exactly at closing ends there, not at the next opening. Returns `start` if
    `left` is zero or less.

    Raises ValueError if `start` is naive, or the working days end before `left` has passed.
    """
    start = _utc(start)
    if left <= NO_TIME:
        return start
    for opening in _openings(cal, _local_date(cal, start)):
        begins = max(start, opening.opens)
        here = max(NO_TIME, opening.closes - begins)
        if left <= here:
            return begins + left
        left -= here
    raise AssertionError("unreachable: _openings never ends quietly")


def describe(cal: WorkingCalendar, at: datetime) -> BusinessClock:
    """The business clock in the page frame at the aware moment `at`. ValueError if naive.

    A calendar without working days does not raise here: the page on which an admin mends it must still open.
    """
    at = _utc(at)
    local_now = at.astimezone(ZoneInfo(cal.zone))
    current = _opening_at(cal, at)
    today = current or _opening(cal, local_now.date())
    share = 0.0 if today is None else (at - today.opens) / (today.closes - today.opens)
    opens_at: datetime | None
    try:
        opens_at = next_opening(cal, current.closes if current else at)
    except ValueError:
        opens_at = None
    return BusinessClock(
        open_now=current is not None,
        local_now=local_now,
        closes_at=current.closes if current else None,
        opens_at=opens_at,
        share_used=min(1.0, max(0.0, share)),
    )


def _opening_at(cal: WorkingCalendar, at: datetime) -> _Opening | None:
    # The next day too: a clock that goes back over midnight shows the old date again inside the new day's hours.
    day = _local_date(cal, at)
    for near in (day, day + ONE_DAY):
        opening = _opening(cal, near)
        if opening is not None and opening.opens <= at < opening.closes:
            return opening
    return None


def _opening_from(cal: WorkingCalendar, at: datetime) -> _Opening:
    return next(opening for opening in _openings(cal, _local_date(cal, at)) if opening.closes > at)


def _openings(cal: WorkingCalendar, day: date) -> Iterator[_Opening]:
    idle = 0
    while idle < IDLE_DAYS:
        opening = _opening(cal, day)
        if opening is None:
            idle += 1
        else:
            idle = 0
            yield opening
        day += ONE_DAY
    raise ValueError(f"{cal.name} has no working day in the {IDLE_DAYS} days before {day.isoformat()}.")


@lru_cache(maxsize=8192)
def _opening(cal: WorkingCalendar, day: date) -> _Opening | None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"Working time is known for the years {FIRST_YEAR} to {LAST_YEAR}.")
    if day.weekday() not in cal.workdays or day in cal.closed_dates:
        return None
    if cal.country and day in _public_holidays(cal.country, cal.subdivision, day.year):
        return None
    zone = ZoneInfo(cal.zone)
    last_day = day + ONE_DAY if cal.closes == time.min else day
    opens = _instant(zone, datetime.combine(day, cal.opens))
    closes = _instant(zone, datetime.combine(last_day, cal.closes))
    return _Opening(day, opens, closes) if opens < closes else None


def _instant(zone: ZoneInfo, wall: datetime) -> datetime:
    """The first UTC instant at which a clock in `zone` shows the naive local time `wall` or a later one."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # In a gap, fold 1 reads the clock as already moved and lands before the change, fold 0 lands at or after it.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC).replace(microsecond=0)
    seconds_low, seconds_high = 0, int((instant - before).total_seconds())
    while seconds_high - seconds_low > 1:
        middle = (seconds_low + seconds_high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).replace(tzinfo=None) >= wall:
            seconds_high = middle
        else:
            seconds_low = middle
    return before + timedelta(seconds=seconds_high)


@lru_cache(maxsize=1024)
def _public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    # A finished set for each year, because the library's own object fills itself in on first use: while one thread is
    # filling, another would read a holiday as a working day.
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))


@lru_cache(maxsize=256)
def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone {zone!r}; use a name such as Europe/Berlin.") from error


@lru_cache(maxsize=256)
def _check_region(country: str | None, subdivision: str | None) -> None:
    if country is None:
        if subdivision is not None:
            raise ValueError("A subdivision needs its country.")
        return
    try:
        holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError as error:
        region = country if subdivision is None else f"{country}, {subdivision}"
        raise ValueError(f"Public holidays are not known for {region!r}; use codes such as DE and BY.") from error


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("A moment needs its time zone; give aware datetimes.")
    if not FIRST_YEAR < at.year < LAST_YEAR:
        raise ValueError(f"Working time is known for the years {FIRST_YEAR} to {LAST_YEAR}.")
    return at.astimezone(UTC)


def _local_date(cal: WorkingCalendar, at: datetime) -> date:
    return at.astimezone(ZoneInfo(cal.zone)).date()
