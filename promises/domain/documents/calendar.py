"""Reads the words of a calendar file (RFC 5545). It runs in a process of its own (`dealdesk.reading_apart`)."""

from pathlib import Path
from typing import Any

import icalendar

from dealdesk.reading_child import CannotRead

NO_CALENDAR = "This is no calendar file, whatever its name says."
#: Properties that hold words a person reads.
WORDS = ("X-WR-CALNAME", "NAME", "SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT")


def read(path: str) -> dict[str, Any]:
    """The words of every entry.

    Args:
        path: the file.

    Returns:
        `text`, an empty line between two properties, and `notes`, none.

    Raises:
        CannotRead: it is no calendar.
    """
    try:
        calendar = icalendar.Calendar.from_ical(Path(path).read_bytes())
    except (ValueError, IndexError, KeyError):
        raise CannotRead(NO_CALENDAR) from None
    told: list[str] = []
    for part in calendar.walk():
        for name in WORDS:
            held = part.get(name, [])
            told += map(str, held if isinstance(held, list) else [held])
    return {"text": "\n\n".join(told), "notes": []}
