"""A calendar file (RFC 5545): one day for each clause that has a date, with the whole sentence in it."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta

from reviews.domain.exports.sheet import CannotWrite, Sheet, SheetLine

NOTHING_DATED = "No clause of this plan has a date, so there is nothing for a calendar."
LONGEST = 75  # bytes of a line, before it is folded
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


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
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dealdesk//Close plan//EN", "CALSCALE:GREGORIAN"]
    rows += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(sheet.title)}"]
    for line, when in dated:
        rows += _event(sheet, line, when)
    rows.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for row in rows for part in _folded(row)).encode()


def _event(sheet: Sheet, line: SheetLine, when: date) -> Iterator[str]:
    at = f"{sheet.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    terms = [f"{label}: {value}" for label, value in line.terms]
    told = "\n\n".join([line.sentence, "\n".join(terms), "\n".join([sheet.made, f"Clause {line.number}: {line.seal}"])])
    yield "BEGIN:VEVENT"
    yield f"UID:{line.promise.lower()}.{sheet.slug}@dealdesk"
    yield f"DTSTAMP:{at}"
    yield f"LAST-MODIFIED:{at}"
    yield f"SEQUENCE:{sheet.version}"
    yield f"DTSTART;VALUE=DATE:{when:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{when + timedelta(days=1):%Y%m%d}"
    yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_escaped(f'{line.promise} due: {sheet.deal}')}"
    yield f"DESCRIPTION:{_escaped(told)}"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(row: str) -> Iterator[str]:
    """A line in parts of at most 75 bytes, none of which ends within a character."""
    part, size = "", 0
    for char in row:
        length = len(char.encode())
        if size + length > LONGEST:
            yield part
            part, size = " ", 1
        part += char
        size += length
    yield part
