"""Three zones, both clock changes, chains of holidays, Friday evening, a calendar edited while somebody waits.

Every expected moment was worked out by hand, with its offset, from the year's own calendar: New York changes on 8 March
and 1 November 2026, Munich on 29 March and 25 October, Sydney on 5 April and 4 October. The desk opens at 09:00 and
closes at 18:00, so 18:00 is outside hours and counts from the next opening.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from dealdesk.domain.calendar import Window, WorkingCalendar, add_working_time, due_after, working_time

pytestmark = pytest.mark.once

DAY, END = Window.ONE_DAY, Window.NEXT_DAY_END
WEEKDAYS, EVERY_DAY = frozenset(range(5)), frozenset(range(7))
NEW_YORK = WorkingCalendar("New York", 1, "America/New_York", WEEKDAYS, time(9), time(18), "US", "NY")
MUNICH = WorkingCalendar("Munich", 1, "Europe/Berlin", WEEKDAYS, time(9), time(18), "DE", "BY")
SYDNEY = WorkingCalendar("Sydney", 1, "Australia/Sydney", WEEKDAYS, time(9), time(18), "AU", "NSW")


def daily(cal: WorkingCalendar) -> WorkingCalendar:
    return replace(cal, workdays=EVERY_DAY, country=None, subdivision=None)


TABLE = [
    # New York, the clocks go forward on Sunday 8 March
    (NEW_YORK, DAY, "2026-03-06T16:30-05:00", "2026-03-09T16:30-04:00"),  # Friday to Monday, same clock time
    (NEW_YORK, END, "2026-03-06T16:30-05:00", "2026-03-09T18:00-04:00"),
    (NEW_YORK, DAY, "2026-03-06T18:00-05:00", "2026-03-10T09:00-04:00"),  # Friday evening counts from Monday 09:00
    (NEW_YORK, END, "2026-03-06T19:45-05:00", "2026-03-10T18:00-04:00"),
    (NEW_YORK, DAY, "2026-03-08T01:30-05:00", "2026-03-10T09:00-04:00"),  # half an hour before the gap
    (daily(NEW_YORK), DAY, "2026-03-07T10:00-05:00", "2026-03-08T11:00-04:00"),  # 10:00 would be 23 real hours
    # New York, the clocks go back on Sunday 1 November; Tuesday 3 November is Election Day, a holiday of the state
    (NEW_YORK, DAY, "2026-10-30T16:30-04:00", "2026-11-02T16:30-05:00"),
    (NEW_YORK, END, "2026-10-30T16:30-04:00", "2026-11-02T18:00-05:00"),
    (NEW_YORK, DAY, "2026-10-30T18:00-04:00", "2026-11-04T09:00-05:00"),  # from Monday 09:00, over Election Day
    (NEW_YORK, END, "2026-10-30T20:00-04:00", "2026-11-04T18:00-05:00"),
    (NEW_YORK, DAY, "2026-11-01T01:30-04:00", "2026-11-04T09:00-05:00"),  # the first of the two 01:30
    (daily(NEW_YORK), DAY, "2026-10-31T10:00-04:00", "2026-11-01T10:00-05:00"),  # 25 real hours are not cut
    # Munich, the clocks go forward on Sunday 29 March
    (MUNICH, DAY, "2026-03-27T16:30+01:00", "2026-03-30T16:30+02:00"),
    (MUNICH, END, "2026-03-27T16:30+01:00", "2026-03-30T18:00+02:00"),
    (MUNICH, DAY, "2026-03-27T18:00+01:00", "2026-03-31T09:00+02:00"),
    (MUNICH, END, "2026-03-27T22:00+01:00", "2026-03-31T18:00+02:00"),
    (MUNICH, DAY, "2026-03-29T01:59+01:00", "2026-03-31T09:00+02:00"),
    (daily(MUNICH), DAY, "2026-03-28T10:00+01:00", "2026-03-29T11:00+02:00"),
    # Munich, the clocks go back on Sunday 25 October
    (MUNICH, DAY, "2026-10-23T16:30+02:00", "2026-10-26T16:30+01:00"),
    (MUNICH, END, "2026-10-23T16:30+02:00", "2026-10-26T18:00+01:00"),
    (MUNICH, DAY, "2026-10-23T18:00+02:00", "2026-10-27T09:00+01:00"),
    (MUNICH, END, "2026-10-23T21:00+02:00", "2026-10-27T18:00+01:00"),
    (MUNICH, DAY, "2026-10-25T02:30+02:00", "2026-10-27T09:00+01:00"),  # the first of the two 02:30
    (daily(MUNICH), DAY, "2026-10-24T10:00+02:00", "2026-10-25T10:00+01:00"),
    # Sydney, the clocks go back on Easter Sunday 5 April; Friday to Monday are holidays
    (SYDNEY, DAY, "2026-04-02T16:30+11:00", "2026-04-07T16:30+10:00"),
    (SYDNEY, END, "2026-04-02T16:30+11:00", "2026-04-07T18:00+10:00"),
    (SYDNEY, DAY, "2026-04-02T18:00+11:00", "2026-04-08T09:00+10:00"),  # Thursday evening counts from Tuesday 09:00
    (SYDNEY, END, "2026-04-02T20:00+11:00", "2026-04-08T18:00+10:00"),
    (SYDNEY, DAY, "2026-04-05T02:30+11:00", "2026-04-08T09:00+10:00"),
    (daily(SYDNEY), DAY, "2026-04-04T10:00+11:00", "2026-04-05T10:00+10:00"),
    # Sydney, the clocks go forward on Sunday 4 October; Monday is Labour Day
    (SYDNEY, DAY, "2026-10-02T16:30+10:00", "2026-10-06T16:30+11:00"),
    (SYDNEY, END, "2026-10-02T16:30+10:00", "2026-10-06T18:00+11:00"),
    (SYDNEY, DAY, "2026-10-02T18:00+10:00", "2026-10-07T09:00+11:00"),
    (SYDNEY, END, "2026-10-02T19:00+10:00", "2026-10-07T18:00+11:00"),
    (SYDNEY, DAY, "2026-10-04T01:59+10:00", "2026-10-07T09:00+11:00"),
    (daily(SYDNEY), DAY, "2026-10-03T10:00+10:00", "2026-10-04T11:00+11:00"),
    # Chains of holidays
    (NEW_YORK, DAY, "2026-11-25T16:00-05:00", "2026-11-27T16:00-05:00"),  # over Thanksgiving
    (NEW_YORK, DAY, "2026-12-24T16:00-05:00", "2026-12-28T16:00-05:00"),  # Christmas on a Friday, then the weekend
    (NEW_YORK, DAY, "2026-07-02T18:00-04:00", "2026-07-07T09:00-04:00"),  # the 4th is a Saturday, kept on Friday
    (MUNICH, DAY, "2026-04-02T17:00+02:00", "2026-04-07T17:00+02:00"),  # Good Friday to Easter Monday
    (MUNICH, DAY, "2026-12-24T18:00+01:00", "2026-12-29T09:00+01:00"),  # 24 December is worked, its evening is not
    (MUNICH, DAY, "2026-12-31T16:00+01:00", "2027-01-04T16:00+01:00"),  # New Year on a Friday
    (MUNICH, DAY, "2027-01-05T16:00+01:00", "2027-01-07T16:00+01:00"),  # Epiphany, in Bavaria
    (SYDNEY, DAY, "2026-12-24T16:00+11:00", "2026-12-29T16:00+11:00"),  # Boxing Day on a Saturday, kept on Monday
    (SYDNEY, END, "2026-12-24T16:00+11:00", "2026-12-29T18:00+11:00"),
    (SYDNEY, DAY, "2026-04-24T17:00+10:00", "2026-04-28T17:00+10:00"),  # Anzac Day on a Saturday, kept on Monday
]


@pytest.mark.parametrize(("cal", "window", "sent", "expected"), TABLE, ids=lambda value: getattr(value, "name", None))
def test_the_answer_is_due(cal, window, sent, expected):
    assert due_after(cal, datetime.fromisoformat(sent), window) == datetime.fromisoformat(expected).astimezone(UTC)


def closed(cal: WorkingCalendar, *days: date) -> WorkingCalendar:
    return replace(cal, version=2, closed_dates=frozenset(days))


EDITED = [
    # calendar, its second version, sent, looked at while it waits; then: as it stays, as it is laid down anew from the
    # sending, and where the working time left of it ends under the second version
    (
        NEW_YORK,
        closed(NEW_YORK, date(2026, 3, 9)),  # Monday is closed now: 1 h on Friday and 7 h 30 on Tuesday
        "2026-03-06T16:30-05:00",
        "2026-03-06T17:00-05:00",
        "2026-03-09T16:30-04:00",
        "2026-03-10T16:30-04:00",
        "2026-03-10T16:30-04:00",
    ),
    (
        NEW_YORK,
        replace(NEW_YORK, version=2, opens=time(8)),  # 1 h on Friday and 7 h 30 from 08:00 on Monday
        "2026-10-30T16:30-04:00",
        "2026-10-30T17:00-04:00",
        "2026-11-02T16:30-05:00",
        "2026-11-02T16:30-05:00",
        "2026-11-02T15:30-05:00",
    ),
    (
        MUNICH,
        replace(MUNICH, version=2, closes=time(16)),  # 17:30 is evening now; 8 h 45 are 7 h on Monday and 1 h 45 more
        "2026-03-27T17:30+01:00",
        "2026-03-27T17:45+01:00",
        "2026-03-30T17:30+02:00",
        "2026-03-31T09:00+02:00",
        "2026-03-31T10:45+02:00",
    ),
    (
        MUNICH,
        closed(MUNICH, date(2026, 10, 26), date(2026, 10, 27)),
        "2026-10-23T11:00+02:00",
        "2026-10-23T15:00+02:00",
        "2026-10-26T11:00+01:00",
        "2026-10-28T11:00+01:00",
        "2026-10-28T11:00+01:00",
    ),
    (
        SYDNEY,
        replace(SYDNEY, version=2, country=None, subdivision=None),  # they work on Good Friday after all
        "2026-04-02T16:30+11:00",
        "2026-04-02T17:00+11:00",
        "2026-04-07T16:30+10:00",
        "2026-04-03T16:30+11:00",
        "2026-04-03T16:30+11:00",
    ),
    (
        SYDNEY,
        replace(SYDNEY, version=2, workdays=frozenset(range(6))),  # Saturday is worked now
        "2026-10-02T16:30+10:00",
        "2026-10-02T17:00+10:00",
        "2026-10-06T16:30+11:00",
        "2026-10-03T16:30+10:00",
        "2026-10-03T16:30+10:00",
    ),
]


@pytest.mark.parametrize(("cal", "edited", "sent", "at", "stays", "anew", "left"), EDITED)
def test_a_calendar_edited_while_somebody_waits(cal, edited, sent, at, stays, anew, left):
    sent, at, stays, anew, left = (datetime.fromisoformat(moment) for moment in (sent, at, stays, anew, left))
    assert due_after(cal, sent, DAY) == stays  # the version it was sent under never changes
    assert due_after(edited, sent, DAY) == anew
    assert add_working_time(edited, at, working_time(cal, at, stays)) == left


def test_the_table_is_as_long_as_it_is_said_to_be():
    assert len(TABLE) + len(EDITED) == 52
    assert {row[0].zone for row in TABLE} == {"America/New_York", "Europe/Berlin", "Australia/Sydney"}
