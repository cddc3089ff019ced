"""Doors of the working calendar: an edit makes the next version, and what is open keeps the version it is under."""

import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import holidays

from dealdesk.domain import audit, clock, notify, people
from dealdesk.domain.calendar import FIRST_YEAR, LAST_YEAR, WorkingCalendar, next_working_day
from dealdesk.domain.doors import door
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import Calendar, SettingsChain, User
from dealdesk.reading_apart import Limits, read_apart

ONLY_ADMINS = "Only an admin can change the working hours."
REASON_LIMIT = 300
MOST_CLOSED = 1_000  # closed days of one version, about 25 years of public holidays


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


def newest(name: str) -> Calendar | None:
    """The version of a calendar that asks are sent under from now on."""
    found: Calendar | None = Calendar.objects.filter(name=name).order_by("-version").first()
    return found


@door(_chain)
def change_calendar(
    name: str,
    *,
    by: User,
    zone: str,
    workdays: Collection[int],
    opens: time,
    closes: time,
    country: str = "",
    subdivision: str = "",
    closed_dates: Iterable[date],
    reason: str,
    version: int | None = None,
) -> Calendar:
    """Write the next version of a calendar, for asks sent from now on.

    Args:
        name: a calendar there is.
        by: an admin.
        zone: IANA name.
        workdays: weekdays worked, 0 is Monday.
        opens: local wall-clock time.
        closes: local wall-clock time after `opens`.
        country: code whose public holidays are closed, or "".
        subdivision: code of its state or region, or "".
        closed_dates: further days on which nobody works, at most 1,000.
        reason: one sentence.
        version: the version the form was opened on; None where the caller is no form.

    Raises:
        Denied: not by an admin.
        Conflict: there is no such calendar, or nothing would change.
        Stale: a newer version was made meanwhile.
        Invalid: what makes no calendar, a sentence for each field.
    """
    chain = _chain()
    now = clock.database_now()
    if Role.ADMIN not in people.standing(by, now).own:
        raise Denied(ONLY_ADMINS)
    before = newest(name)
    if before is None:
        raise Conflict(f"There is no calendar {name}.")
    if version is not None and version != before.version:
        raise Stale("The calendar")
    reason = _reason(reason)
    days = sorted(set(closed_dates))
    row = Calendar(
        name=name,
        version=before.version + 1,
        zone=zone,
        workdays=sorted(set(workdays)),
        opens=opens,
        closes=closes,
        country=country,
        subdivision=subdivision,
        closed_dates=[day.isoformat() for day in days],
    )
    _check(row, days, now.date())
    changes = _changes(before, row)
    if not changes:
        raise Conflict("This is the calendar already; nothing would change.")
    row.save()
    data = {"name": name, "version": row.version, "changes": changes, "reason": reason}
    event = audit.record(chain, "calendar.changed", at=now, by=by, label=str(row), data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    told = [*people.reached(Role.ADMIN, now), *people.reached(Role.LEAD, now)]
    notify.queue(event, told, "calendar_changed", {"calendar": row, "by": by, "reason": reason})
    return row


@door(_chain)
def close_days(name: str, *, by: User, days: Iterable[date], reason: str, version: int | None = None) -> Calendar:
    """The next version of a calendar with these days closed too; everything else stays. As `change_calendar`."""
    _chain()
    before = newest(name)
    if before is None:
        raise Conflict(f"There is no calendar {name}.")
    closed = {date.fromisoformat(day) for day in before.closed_dates} | set(days)
    return change_calendar(
        name,
        by=by,
        zone=before.zone,
        workdays=before.workdays,
        opens=before.opens,
        closes=before.closes,
        country=before.country,
        subdivision=before.subdivision,
        closed_dates=closed,
        reason=reason,
        version=version,
    )


@dataclass(frozen=True)
class FoundDays:
    """What a calendar file closes.

    Attributes:
        days: each day with the title of its event, in order.
        left_out: why an event closes nothing, a sentence each.
        more_left_out: how many further ones there are.
    """

    days: tuple[tuple[date, str], ...]
    left_out: tuple[str, ...]
    more_left_out: int


FILE_LIMITS = Limits(size=2**20, memory=256 * 2**20, cpu_seconds=10, seconds=20, answer=2**20)


def days_in(chunks: Iterable[bytes], now: datetime) -> FoundDays:
    """The whole days of an iCalendar file; nothing is written.

    Args:
        chunks: the bytes of the file, at most 1 MB.
        now: database clock; days from last year to five years ahead are found.

    Raises:
        Unreadable: no calendar file, or more in it than is read.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{now.year}.ics")
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        found = read_apart("dealdesk.domain.closed_days.read", path, FILE_LIMITS)
    days = tuple((date.fromisoformat(day), title) for day, title in found["days"].items())
    return FoundDays(days, tuple(found["left_out"]), found["more_left_out"])


def _reason(raw: str) -> str:
    try:
        return clean(raw, limit=REASON_LIMIT)
    except TextRefused as refused:
        problem = refused.problems[0]
        said = "Say why in one sentence." if problem.code == "required" else problem.message
        raise Invalid({"reason": said}) from None


def _check(row: Calendar, days: list[date], today: date) -> None:
    """Each field for itself first, so that the sentence stands where it belongs; then the whole, by the clock's own."""
    errors: dict[str, str] = {}
    if not row.workdays:
        errors["workdays"] = "Choose at least one working day of the week."
    if row.opens >= row.closes:
        errors["closes"] = "A working day must close after it opens."
    if row.country and row.country not in countries():
        errors["country"] = "Choose a country from the list."
    elif row.subdivision and row.subdivision not in countries().get(row.country, ()):
        errors["subdivision"] = _unknown_part(row.country)
    if len(days) > MOST_CLOSED:
        errors["closed_dates"] = f"A calendar keeps at most {MOST_CLOSED:,} closed days; take out what is long over."
    elif any(not FIRST_YEAR < day.year < LAST_YEAR for day in days):
        errors["closed_dates"] = f"Closed days lie between {FIRST_YEAR + 1} and {LAST_YEAR - 1}."
    if errors:
        raise Invalid(errors)
    try:
        next_working_day(row.hours(), today)
    except ValueError as problem:
        field = "zone" if "time zone" in str(problem) else "closed_dates"
        raise Invalid({field: str(problem)}) from None


def _unknown_part(country: str) -> str:
    parts = countries().get(country, ())
    if not country:
        return "A state or region needs its country."
    known = f": {', '.join(parts)}" if parts else "; there are none"
    return f"Public holidays of {country} are known for these parts{known}."


def countries() -> dict[str, tuple[str, ...]]:
    """Codes of the countries whose public holidays are known, each with those of its states and regions."""
    return {code: tuple(parts) for code, parts in sorted(holidays.list_supported_countries().items())}


def _changes(before: Calendar, after: Calendar) -> dict[str, Any]:
    """What differs, field to [before, after]; of closed days what came and what went."""
    found: dict[str, Any] = {}
    for name in ("zone", "workdays", "opens", "closes", "country", "subdivision"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found[name] = [f"{old:%H:%M}", f"{new:%H:%M}"] if isinstance(old, time) else [old, new]
    was, is_now = set(before.closed_dates), set(after.closed_dates)
    if was != is_now:
        found["closed"], found["opened"] = sorted(is_now - was), sorted(was - is_now)
    return found


def public_holidays(hours: WorkingCalendar, year: int) -> list[tuple[date, str]]:
    """The public holidays of a calendar's country in a year, with their names, in order."""
    if not hours.country:
        return []
    named = holidays.country_holidays(hours.country, subdiv=hours.subdivision, years=year)
    return sorted(named.items())
