"""A calendar file (RFC 5545): one day for each clause that has a date, and one for each day by which a condition must
be met, with the whole sentence in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from reviews.domain.exports.sheet import CannotWrite, Sheet, SheetCondition, SheetLine

NOTHING_DATED = "No clause or condition of this plan has a date, so there is nothing for a calendar."
LONGEST = 75  # bytes of a line, before it is folded
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def ics(sheet: Sheet) -> bytes:
    """The sheet's dated clauses, and the days of their conditions, as all-day events. Another version of the plan moves
    the same events.

    Args:
        sheet: what to write.

    Raises:
        CannotWrite: no clause and no condition has a date.
    """
    days = [day for line in sheet.lines for day in _days(sheet, line)]
    if not days:
        raise CannotWrite(NOTHING_DATED)
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dealdesk//Close plan//EN", "CALSCALE:GREGORIAN"]
    rows += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(sheet.title)}"]
    for line, day in days:
        rows += _event(sheet, line, day)
    rows.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for row in rows for part in _folded(row)).encode()


@dataclass(frozen=True)
class _Day:
    """One event: the end of its UID behind the promise, its day, and what stands in the calendar."""

    key: str
    when: date
    summary: str


def _days(sheet: Sheet, line: SheetLine) -> Iterator[tuple[SheetLine, _Day]]:
    if line.date is not None:
        yield line, _Day("", line.date, f"{line.promise} due: {sheet.deal}")
    for number, condition in enumerate(line.conditions, start=1):
        yield line, _Day(f".condition-{number}", condition.by_when, _condition(sheet, line, condition))


def _condition(sheet: Sheet, line: SheetLine, condition: SheetCondition) -> str:
    return f"{line.promise} condition: {condition.who} {condition.what}, {sheet.deal}"


def _event(sheet: Sheet, line: SheetLine, day: _Day) -> Iterator[str]:
    at = f"{sheet.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    terms = [f"{label}: {value}" for label, value in line.terms]
    told = "\n\n".join([line.sentence, "\n".join(terms), "\n".join([sheet.made, f"Clause {line.number}: {line.seal}"])])
    yield "BEGIN:VEVENT"
    yield f"UID:{line.promise.lower()}{day.key}.{sheet.slug}@dealdesk"
    yield f"DTSTAMP:{at}"
    yield f"LAST-MODIFIED:{at}"
    yield f"SEQUENCE:{sheet.version}"
    yield f"DTSTART;VALUE=DATE:{day.when:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day.when + timedelta(days=1):%Y%m%d}"
    yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_escaped(day.summary)}"
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
