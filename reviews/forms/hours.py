"""Working hours, closed days, windows: what an admin fills in, each with a reason."""

from datetime import date
from typing import Any

import holidays.registry
from django import forms
from django.core.exceptions import ValidationError

from dealdesk.domain.calendars import MOST_CLOSED, countries
from dealdesk.forms import DoorForm
from dealdesk.models import Calendar
from promises.enums import Lane
from promises.forms.fields import INVALID_CHOICE, ZoneField
from promises.forms.proofs import FilesField
from reviews.enums import Window

WEEKDAYS = list(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))
MOST_BYTES = 2**20


def country_names() -> dict[str, str]:
    """Code to name of every country whose public holidays are known, by name."""
    names = {codes[1]: name.replace("_", " ").title() for name, codes in holidays.registry.COUNTRIES.items()}
    return dict(sorted(((code, names.get(code, code)) for code in countries()), key=lambda pair: pair[1]))


class ReasonForm(DoorForm):
    """A form that asks why; the reason stands in its event."""

    reason = forms.CharField(
        label="Why, in one sentence",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stands beside the change.",
        error_messages={"required": "Say why in one sentence."},
    )


class DaysField(forms.CharField):
    """Days as YYYY-MM-DD, one a line; spaces and commas part them too."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[date]:
        words = super().clean(value).replace(",", " ").split()
        if len(words) > MOST_CLOSED:
            raise ValidationError(f"A calendar keeps at most {MOST_CLOSED:,} closed days; take out what is long over.")
        days = []
        for word in words:
            try:
                days.append(date.fromisoformat(word))
            except ValueError:
                raise ValidationError(f"“{word[:20]}” is no day; write it like 2027-05-14.") from None
        return days


class CalendarForm(ReasonForm):
    """The whole calendar; saving makes its next version."""

    zone = ZoneField(label="Time zone")
    workdays = forms.TypedMultipleChoiceField(
        label="Working days",
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={**INVALID_CHOICE, "required": "Choose at least one working day of the week."},
    )
    opens = forms.TimeField(label="Opens", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    closes = forms.TimeField(label="Closes", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    country = forms.ChoiceField(label="Public holidays of", required=False, error_messages=INVALID_CHOICE)
    subdivision = forms.CharField(
        label="State or region", required=False, max_length=10, help_text="Its code, for example BY for Bavaria in DE."
    )
    closed_dates = DaysField(
        label="Further closed days",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One a line, like 2027-05-14.",
    )

    field_order = ("zone", "workdays", "opens", "closes", "country", "subdivision", "closed_dates", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = country_names()
        self.fields["country"].choices = [("", "None"), *((code, f"{name} ({code})") for code, name in names.items())]

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        names = ("zone", "workdays", "opens", "closes", "country", "closed_dates", "reason")
        subdivision = self.cleaned_data["subdivision"].strip().upper()
        found = {name: self.cleaned_data[name] for name in names}
        return {**found, "subdivision": subdivision, "version": self.seen_version()}

    @staticmethod
    def shows(calendar: Calendar) -> dict[str, Any]:
        """What the form begins with."""
        names = ("zone", "workdays", "opens", "closes", "country", "subdivision")
        return {name: getattr(calendar, name) for name in names} | {"closed_dates": "\n".join(calendar.closed_dates)}


class CalendarFileForm(DoorForm):
    """A calendar file whose whole days are closed."""

    file = FilesField(
        label="Choose a file",
        help_text="iCalendar (.ics), up to 1 MB. Whole days from last year to five years ahead are found.",
        error_messages={"required": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["data-limit"] = MOST_BYTES


class ConfirmDaysForm(ReasonForm):
    """The days found in a file, as they were shown."""

    days = DaysField(widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {**{name: self.cleaned_data[name] for name in ("days", "reason")}, "version": self.seen_version()}


class WindowsForm(ReasonForm):
    """How long groups and the owner have."""

    review_window = forms.ChoiceField(label="Groups have", choices=Window.choices, error_messages=INVALID_CHOICE)
    decision_window = forms.ChoiceField(label="The lead has", choices=Window.choices, error_messages=INVALID_CHOICE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for lane in Lane:
            self.fields[f"window_{lane.value}"] = forms.ChoiceField(
                label=f"{lane.label} has",
                choices=[("", "As all groups"), *Window.choices],
                required=False,
                error_messages=INVALID_CHOICE,
            )
        lanes = [f"window_{lane.value}" for lane in Lane]
        self.order_fields(["review_window", *lanes, "decision_window", "reason"])

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        own = {lane.value: self.cleaned_data[f"window_{lane.value}"] for lane in Lane}
        names = ("review_window", "decision_window", "reason")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "lane_windows": {lane: window for lane, window in own.items() if window},
        }


class OneLaneForm(ReasonForm):
    """Whether one person may answer for several groups."""

    wanted = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"wanted": self.cleaned_data["wanted"], "reason": self.cleaned_data["reason"]}


class MoveClocksForm(ReasonForm):
    """Open clocks are moved, under the calendar version that was looked at."""

    calendar = forms.IntegerField(widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"calendar": self.cleaned_data["calendar"], "reason": self.cleaned_data["reason"]}
