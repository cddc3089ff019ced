"""Dated deliverables as a calendar (RFC 5545): one whole day for each, known again by its UID whatever changes.

The same rows give the same bytes: the moment a thing was last changed stands in it, and not that of the asking.
"""

from collections.abc import Iterable
from datetime import timedelta

import icalendar
from django.conf import settings

from reviews.domain.deliverables import NOT_OWED, Deliverable, Progress

CONTENT_TYPE = "text/calendar; charset=utf-8"
DAYS_BACK = 90
MOST = 500
#: What stands before the sentence in a calendar, where it is not simply owed.
SAID = {
    Progress.DONE: "Done: ",
    Progress.WENT_BAD: "Went bad: ",
    Progress.REPLACED: "Being replaced: ",
    Progress.DEAD: "Not owed any more: ",
}
TITLE_LIMIT = 80


def calendar_of(rows: Iterable[Deliverable], *, name: str) -> bytes:
    """A whole calendar file.

    Args:
        rows: what of it has a date is written down.
        name: of the calendar, as programs show it.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Dealdesk//Deliverables//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for row in rows:
        if row.decision.delivery_date is not None:
            calendar.add_component(_event(row))
    return bytes(calendar.to_ical())


def _event(row: Deliverable) -> icalendar.Event:
    promise, day = row.promise, row.decision.delivery_date
    if day is None:
        raise ValueError(f"{promise.label} has no date.")
    event = icalendar.Event()
    event.add("uid", f"promise-{promise.pk}@{settings.SITE_HOST}")
    event.add("dtstamp", row.changed_at)
    event.add("last-modified", row.changed_at)
    event.add("sequence", promise.version)  # every change of a promise is the next version
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if row.progress in NOT_OWED else "CONFIRMED")
    event.add("summary", f"{SAID.get(row.progress, '')}{promise.label}, {promise.deal.name}"[:TITLE_LIMIT])
    event.add("description", "\n".join(_said(row)))
    event.add("url", f"{settings.SITE_URL}{promise.get_absolute_url()}")
    return event


def _said(row: Deliverable) -> Iterable[str]:
    decision = row.decision
    yield decision.wording.text
    yield f"Owner: {decision.delivery_owner}"
    yield f"Limit: {decision.limit}"
    for condition in row.open_conditions:
        yield f"Only if: {condition.who} {condition.what} by {condition.by_when:%Y-%m-%d}"
    yield from row.problems
