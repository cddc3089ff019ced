"""Closed days in an iCalendar file (RFC 5545), read in a process of its own (`dealdesk.reading_apart`).

Whole-day events close a day; what has hours, was called off, or repeats without a simple pattern is named and left out.
Every loop here has an end: so many events, so many repetitions, so many days, and only days near now.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import icalendar
from dateutil.rrule import rrulestr

from dealdesk.reading_child import CannotRead

MOST_BYTES = 1_000_000
MOST_EVENTS = 2_000
MOST_DAYS = 500  # found in one file
MOST_REPEATS = 400  # looked at for one event; a weekly event reaches over seven years
LONGEST = 60  # days of one event
BACK, AHEAD = 1, 5  # years around today whose days are taken
MOST_LEFT_OUT = 50  # named on the page
ONE_DAY = timedelta(days=1)
#: Parts of a rule that pick days in a way that may never come true, so that looking for the next would not end.
PICKY = ("BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND")
#: How often an event may repeat, and which parts each may carry: those that always come true within a year or a month.
FREQUENCIES = {"DAILY": (), "WEEKLY": ("BYDAY",), "MONTHLY": (), "YEARLY": ("BYMONTH", "BYDAY")}


def read(path: str) -> dict[str, Any]:
    """Every day of the whole-day events of a file.

    Args:
        path: the file, named by the year it is read in, for example "2026.ics": a process apart asks no clock.

    Returns:
        "days": ISO date to the title of the event, the first that closes it; "left_out": sentences; "more_left_out":
        how many further ones there are.

    Raises:
        CannotRead: the file is no calendar, or has more in it than is read.
    """
    try:
        calendars = icalendar.Calendar.from_ical(Path(path).read_bytes(), multiple=True)
    except (ValueError, IndexError, KeyError) as fault:
        raise CannotRead("This is no calendar file. Export the calendar again as iCalendar (.ics).") from fault
    events = [event for found in calendars for event in found.walk("VEVENT")]
    if not calendars or not events:
        raise CannotRead("There is no event in this file.")
    if len(events) > MOST_EVENTS:
        raise CannotRead(f"There are more than {MOST_EVENTS:,} events in this file. Split it.")
    year = int(Path(path).stem)
    first, last = date(year - BACK, 1, 1), date(year + AHEAD, 12, 31)
    days: dict[str, str] = {}
    left_out: list[str] = []
    for number, event in enumerate(events, start=1):
        title = str(event.get("SUMMARY", "")).strip()[:80] or f"Event {number}"
        try:
            found = list(_days(event, first, last))
        except _LeftOut as reason:
            left_out.append(f"{title}: {reason}")
            continue
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
            left_out.append(f"{title}: its dates cannot be read.")
            continue
        if not found:
            left_out.append(f"{title}: no day of it lies between {first.year} and {last.year}.")
        for day in found:
            days.setdefault(day.isoformat(), title)
        if len(days) > MOST_DAYS:
            raise CannotRead(f"There are more than {MOST_DAYS} days in this file. Split it.")
    more = max(0, len(left_out) - MOST_LEFT_OUT)
    return {"days": dict(sorted(days.items())), "left_out": left_out[:MOST_LEFT_OUT], "more_left_out": more}


class _LeftOut(Exception):
    """Why an event closes nothing, as the end of a sentence."""


def _days(event: Any, first: date, last: date) -> Iterator[date]:
    start = event["DTSTART"].dt
    if isinstance(start, datetime):
        raise _LeftOut("it has hours; only whole days are taken.")
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise _LeftOut("it was called off.")
    length = _length(event, start)
    not_on = {value.dt for value in _listed(event, "EXDATE")}
    for begins in [*_begins(event, start, first, last), *(value.dt for value in _listed(event, "RDATE"))]:
        if isinstance(begins, datetime) or not isinstance(begins, date) or begins in not_on:
            continue
        for offset in range(length):
            day = begins + offset * ONE_DAY
            if first <= day <= last:
                yield day


def _length(event: Any, start: date) -> int:
    """Whole days; DTEND is the first day after it."""
    if "DTEND" in event:
        length = int((event["DTEND"].dt - start).days)
    elif "DURATION" in event:
        length = int(event["DURATION"].dt.days)
    else:
        length = 1
    if length > LONGEST:
        raise _LeftOut(f"it is longer than {LONGEST} days.")
    return max(1, length)


def _listed(event: Any, name: str) -> list[Any]:
    rows = event.get(name, [])
    rows = rows if isinstance(rows, list) else [rows]
    return [value for row in rows for value in getattr(row, "dts", ())][:MOST_REPEATS]


def _begins(event: Any, start: date, first: date, last: date) -> list[date]:
    """The first days of an event and of its repetitions near now."""
    rule = event.get("RRULE")
    if rule is None:
        return [start]
    if isinstance(rule, list):
        raise _LeftOut("it repeats by more than one rule.")
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    allowed = FREQUENCIES.get(frequency)
    if allowed is None or any(part in rule for part in PICKY if part not in allowed):
        raise _LeftOut("it repeats in a way that is not read; write its days down one by one.")
    until = rule.pop("UNTIL", None)
    ends = until[0] if until else last
    ends = ends.date() if isinstance(ends, datetime) else ends
    midnight = datetime(start.year, start.month, start.day)  # noqa: DTZ001 -- whole days have no zone
    repeats = rrulestr(rule.to_ical().decode(), dtstart=midnight)
    found = (moment.date() for moment in islice(repeats, MOST_REPEATS))
    return [day for day in found if day >= first - LONGEST * ONE_DAY and day <= min(ends, last)]
