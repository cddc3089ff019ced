"""Named calendars. A version never changes, so a stored deadline can always be explained (RELIABILITY I19)."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from dealdesk.domain.calendar import WorkingCalendar
from dealdesk.models.append_only import AppendOnly


def monday_to_friday() -> list[int]:
    """Working days of a new calendar, Monday = 0."""
    return [0, 1, 2, 3, 4]


class Calendar(AppendOnly):
    """Working days and hours of a team, in its own zone. The newest version of a name is the one in force."""

    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    zone = models.CharField(max_length=64)
    workdays = models.JSONField(default=monday_to_friday)
    opens = models.TimeField()
    closes = models.TimeField()
    country = models.CharField(max_length=3, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    closed_dates = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="calendar_version_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="calendar_closes_after_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def hours(self) -> WorkingCalendar:
        """The pure calendar that deadlines are computed with."""
        return WorkingCalendar(
            name=self.name,
            version=self.version,
            zone=self.zone,
            workdays=frozenset(self.workdays),
            opens=self.opens,
            closes=self.closes,
            country=self.country or None,
            subdivision=self.subdivision or None,
            closed_dates=frozenset(date.fromisoformat(day) for day in self.closed_dates),
        )

    @property
    def zone_info(self) -> ZoneInfo:
        """The calendar's zone."""
        return ZoneInfo(self.zone)
