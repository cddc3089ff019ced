"""Fields that refuse what may not be stored, in the sentences of RELIABILITY section 4."""

import re
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import dateformat, timezone

from dealdesk.domain import clock
from dealdesk.domain.text import TextRefused, clean
from promises.domain.facts import HIGHEST_NUMBER

YEARS_AHEAD = 5
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
INVALID_CHOICE = {"invalid_choice": "Select a valid choice."}


class WordsField(forms.CharField):
    """Text as it is stored: normalised once, without anything that cannot be seen (rows 2 to 9 and 13).

    Args:
        limit: the most characters.
        one_line: whether a line break is refused.
    """

    def __init__(self, *, limit: int, one_line: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit, self.one_line = limit, one_line

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return clean(text, limit=self.limit, one_line=self.one_line)
        except TextRefused as refused:
            raise ValidationError(refused.problems[0].message) from None


class DayAheadField(forms.DateField):
    """A day from today to five years ahead, as browsers send it (rows 26 and 27)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is None:
            return None
        today = timezone.localdate(clock.database_now())
        last = last_day(today)
        if not today <= day <= last:
            raise ValidationError(f"Choose a date from today to {dateformat.format(last, 'M j, Y')}.")
        return day


def last_day(today: date) -> date:
    """The last day that may be promised: five years after `today`."""
    try:
        return today.replace(year=today.year + YEARS_AHEAD)
    except ValueError:  # February 29
        return today.replace(year=today.year + YEARS_AHEAD, day=28)


class WholeNumberField(forms.IntegerField):
    """A whole number from 0 to what every database can hold; any script's digits are taken (rows 28 to 30)."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_value=HIGHEST_NUMBER, **kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and THOUSANDS.fullmatch(value.strip()):
            value = value.replace(",", "")  # as our own pages write it
        number = super().to_python(value)
        if number is not None and number < 0:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class LinkField(forms.URLField):
    """A link that a browser opens and nothing else: http or https."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=500, **kwargs)


class ZoneField(forms.ChoiceField):
    """An IANA time zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=zones, error_messages=INVALID_CHOICE, **kwargs)


@lru_cache
def zones() -> list[tuple[str, str]]:
    """Time zones by place, UTC first."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]
