"""A calendar file (RFC 5545): one day for each clause that has a date, with the whole sentence in it."""

from datetime import UTC, date, timedelta

import icalendar

from reviews.domain.exports.sheet import CannotWrite, Sheet, SheetLine

NOTHING_DATED = "No clause of this plan has a date, so there is nothing for a calendar."


def ics(sheet: Sheet) -> bytes:
    """The sheet's dated clauses as all-day events. Another version of the plan moves the same events.

    Args:
        sheet: what to write.

    Raises:
        CannotWrite: no clause has a date.
    """
    dated = [(line, line.date) for line in sheet.lines if line.date is not None]
    if not dated:
        raise CannotWrite(NOTHING_DATED)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Dealdesk//Close plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", sheet.title)
    for line, when in dated:
        calendar.add_component(_event(sheet, line, when))
    return bytes(calendar.to_ical())


def _event(sheet: Sheet, line: SheetLine, when: date) -> icalendar.Event:
    at = sheet.made_at.astimezone(UTC)
    terms = [f"{label}: {value}" for label, value in line.terms]
    told = [line.sentence, "\n".join(terms), "\n".join([sheet.made, f"Clause {line.number}: {line.seal}"])]
    event = icalendar.Event()
    event.add("uid", f"{line.promise.lower()}.{sheet.slug}@dealdesk")
    event.add("dtstamp", at)
    event.add("last-modified", at)
    event.add("sequence", sheet.version)
    event.add("dtstart", when)
    event.add("dtend", when + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", sheet.due(line))
    event.add("description", "\n\n".join(told))
    return event
