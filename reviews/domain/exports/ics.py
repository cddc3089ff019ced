"""A calendar file (RFC 5545): one day for each clause that has a date, and one for each day by which a condition must
be met, with the whole sentence in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta

import icalendar

from reviews.domain.exports.sheet import CannotWrite, Sheet, SheetLine

NOTHING_DATED = "No clause or condition of this plan has a date, so there is nothing for a calendar."


def ics(sheet: Sheet) -> bytes:
    """The sheet's dated clauses as all-day events. Another version of the plan moves the same events.

    Args:
        sheet: what to write.

    Raises:
        CannotWrite: no clause and no condition has a date.
    """
    days = [day for line in sheet.lines for day in _days(sheet, line)]
    if not days:
        raise CannotWrite(NOTHING_DATED)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Dealdesk//Close plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", sheet.title)
    for line, day in days:
        calendar.add_component(_event(sheet, line, day))
    return bytes(calendar.to_ical())


@dataclass(frozen=True)
class _Day:
    """One event: the end of its UID behind the promise, its day, and what stands in the calendar."""

    key: str
    when: date
    summary: str


def _days(sheet: Sheet, line: SheetLine) -> Iterator[tuple[SheetLine, _Day]]:
    if line.date is not None:
        yield line, _Day("", line.date, sheet.due(line))
    for number, condition in enumerate(line.conditions, start=1):
        yield line, _Day(f".condition-{number}", condition.by_when, sheet.condition(line, condition))


def _event(sheet: Sheet, line: SheetLine, day: _Day) -> icalendar.Event:
    at = sheet.made_at.astimezone(UTC)
    terms = [f"{label}: {value}" for label, value in line.terms]
    told = [line.sentence, "\n".join(terms), "\n".join([sheet.made, f"Clause {line.number}: {line.seal}"])]
    event = icalendar.Event()
    event.add("uid", f"{line.promise.lower()}{day.key}.{sheet.slug}@dealdesk")
    event.add("dtstamp", at)
    event.add("last-modified", at)
    event.add("sequence", sheet.version)
    event.add("dtstart", day.when)
    event.add("dtend", day.when + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", day.summary)
    event.add("description", "\n\n".join(told))
    return event
