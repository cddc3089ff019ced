"""How the past gets its dates.

Sample data goes through the same doors as real work, and a door reads no clock but `clock.database_now()`. So that an
answer of last spring is dated last spring, this one function is replaced while the sample is loaded. It may be replaced
here and in tests and nowhere else: whoever replaces it decides what is late.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from dealdesk.domain import clock
from dealdesk.domain.calendar import WorkingCalendar, add_working_time, next_opening, working_time

ONE_DAY = timedelta(days=1)


class Hand:
    """The hand of the replaced clock; the doors read wherever it points.

    Args:
        at: aware UTC datetime to start from.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at

    def read(self) -> datetime:
        """What the doors get for the time."""
        return self.at


@contextmanager
def replaced_clock(start: datetime) -> Iterator[Hand]:
    """Let the doors of this process read a hand that the caller moves; the real clock is back afterwards."""
    real, hand = clock.database_now, Hand(start)
    clock.database_now = hand.read
    try:
        yield hand
    finally:
        clock.database_now = real


def hours_before(calendar: WorkingCalendar, at: datetime, hours: float) -> datetime:
    """A moment in working time from which so many working hours pass until `at`."""
    wanted, start = timedelta(hours=hours), at
    while (passed := working_time(calendar, start, at)) < wanted:
        start -= max(ONE_DAY, (wanted - passed) * 2)
    return next_opening(calendar, add_working_time(calendar, start, passed - wanted))


def hours_after(calendar: WorkingCalendar, at: datetime, hours: float) -> datetime:
    """A moment in working time, so many working hours after `at`."""
    return next_opening(calendar, add_working_time(calendar, at, timedelta(hours=hours)))
