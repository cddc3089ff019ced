"""Days and moments in words, in the zone that is active; for sentences that the domain writes."""

from datetime import date, datetime

from django.utils import dateformat, timezone


def day_text(day: date | datetime | None) -> str:
    """A day in the reader's zone as "Fri Jun 5"; with the year when it is another one."""
    if day is None:
        return ""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return dateformat.format(local, "D M j" if local.year == timezone.localdate().year else "D M j, Y")


def moment_text(at: datetime | None, now: datetime | None = None) -> str:
    """A moment in the reader's zone: "today 16:50", "Mon 16:50" within six days, else "Fri Jun 5, 16:50".

    Args:
        at: the moment, aware.
        now: when it is read; this moment where not given.
    """
    if at is None:
        return ""
    local = timezone.localtime(at)
    away = abs((local.date() - timezone.localdate(now)).days)
    clock = dateformat.format(local, "H:i")
    if away == 0:
        return f"today {clock}"
    return f"{dateformat.format(local, 'D')} {clock}" if away <= 6 else full_moment(at)


def full_moment(at: datetime | None) -> str:
    """A moment as "Mon Jun 8, 16:50": true whenever it is read, for words that are kept or sent."""
    return f"{day_text(at)}, {dateformat.format(timezone.localtime(at), 'H:i')}" if at is not None else ""


def in_short(text: str, limit: int = 70) -> str:
    """The beginning of a sentence for a subject line: whole words, at most `limit` characters, no full stop."""
    text = text.strip().rstrip(".")
    if len(text) <= limit:
        return text
    return f"{text[: limit - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"
