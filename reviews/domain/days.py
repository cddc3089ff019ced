"""Calendar days as a sentence names them."""

import calendar
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from promises.domain.wording.pins import MONTH

_YEAR = r"20[2-9]\d"
#: 2026-12-14; December 14th, 2026; 14th of December 2026; 14.12.2026. A day between slashes is left out: 3/4 is the
#: third of April to one reader and March the fourth to the other.
_DAY = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-\d\d-\d\d)|(?P<dots>\d{{1,2}}\.\d{{1,2}}\.{_YEAR})"
    rf"|(?P<month_first>{MONTH})\.? (?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year_after>{_YEAR}))?"
    rf"|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?(?P<month_after>{MONTH})\b\.?"
    rf"(?:,? (?P<year_last>{_YEAR}))?)(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NamedDay:
    """A day as a sentence says it; the year may be missing."""

    day: int
    month: int
    year: int | None

    def __str__(self) -> str:
        return f"{self.day} {calendar.month_name[self.month]}" + (f" {self.year}" if self.year else "")

    def is_on(self, day: date) -> bool:
        """Whether it is this day; without a year, whether day and month are its."""
        return (self.day, self.month) == (day.day, day.month) and self.year in (None, day.year)

    def next_from(self, first: date) -> date | None:
        """The calendar day it is, without a year the next one; None where that lies before `first`, or never is."""
        for year in [self.year] if self.year else range(first.year, first.year + 9):
            is_real = self.day <= calendar.monthrange(year, self.month)[1]
            if is_real and (day := date(year, self.month, self.day)) >= first:
                return day
        return None


def only_day(sentence: str, *, besides: Collection[date] = ()) -> NamedDay | None:
    """The one calendar day a sentence names.

    Args:
        sentence: words of a promise.
        besides: days that stand in it for something else, such as those of its conditions.

    Returns:
        None where it names none, or more than one.
    """
    named = {found for match in _DAY.finditer(sentence) if (found := _named(match)) is not None}
    with_year = {(found.day, found.month) for found in named if found.year is not None}
    left = [
        found
        for found in named
        if not any(found.is_on(day) for day in besides)
        and (found.year is not None or (found.day, found.month) not in with_year)
    ]
    return left[0] if len(left) == 1 else None


def _named(match: re.Match[str]) -> NamedDay | None:
    part = match.groupdict()
    if part["iso"]:
        year, month, day = (int(number) for number in part["iso"].split("-"))
    elif part["dots"]:
        day, month, year = (int(number) for number in part["dots"].split("."))
    else:
        name = part["month_first"] or part["month_after"]
        if name == "may":  # "only 5 may be open at once"
            return None
        month = next(number for number in range(1, 13) if name[:3].casefold() == calendar.month_abbr[number].casefold())
        day = int(part["day_after"] or part["day_first"])
        said = part["year_after"] or part["year_last"]
        return _real(NamedDay(day, month, int(said) if said else None))
    return _real(NamedDay(day, month, year))


def _real(named: NamedDay) -> NamedDay | None:
    """What is on no calendar is no day; February 29 may be one where the year is not said."""
    if not 1 <= named.month <= 12:
        return None
    return named if 1 <= named.day <= calendar.monthrange(named.year or 2028, named.month)[1] else None
