"""What is said of a deal and its deliverables with one button or one choice."""

from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from promises.forms.fields import INVALID_CHOICE
from promises.models.deal import DealOutcome


class DealEndForm(DoorForm):
    """Won or lost."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[(DealOutcome.WON, "Won"), (DealOutcome.LOST, "Lost")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose won or lost.", **INVALID_CHOICE},
    )

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"outcome": self.cleaned_data["outcome"], "version": self.seen_version()}


class TakeBackForm(DoorForm):
    """The deal is open after all; nothing is typed."""


class DoneForm(DoorForm):
    """Delivered today; nothing is typed."""

    back = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)


class CalendarForm(DoorForm):
    """Make, renew or withdraw the address of one's own calendar; nothing is typed."""
