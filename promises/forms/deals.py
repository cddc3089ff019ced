"""A new deal, and who works on it."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from dealdesk.forms import DoorForm
from dealdesk.models import User
from promises.forms.fields import INVALID_CHOICE, DayAheadField, WholeNumberField, WordsField, ZoneField


class DealForm(DoorForm):
    """What is known when the first ask comes in."""

    name = WordsField(label="Customer", limit=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    amount = WholeNumberField(label="Value", help_text="Whole US dollars.")
    close_date = DayAheadField(label="Closes", help_text="The day the deal is meant to close.")
    region = WordsField(label="Region", limit=60, required=False, help_text="Where their data may be, if they said.")
    zone = ZoneField(label="Time zone", help_text="Dates of the deal end at midnight there.")


class PersonForm(DoorForm):
    """Let another rep work on the deal.

    Args:
        people: reps who are not on it.
    """

    person = forms.ModelChoiceField(
        User.objects.none(), label="Add a rep", empty_label="Choose", error_messages=INVALID_CHOICE
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda person: f"{person.first_name}, {person.email}"
