"""What product makes of an exception that became normal, and when it must."""

from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from promises.forms.fields import INVALID_CHOICE
from reviews.domain.exception_creep import ALLOWED, DAYS
from reviews.enums import ProductAnswer

WHAT_IT_MEANS = {
    ProductAnswer.STANDARD: "Make it standard: the sentence goes into the library",
    ProductAnswer.PRICE: "Price it: the next ones need a commercial term",
    ProductAnswer.STOP: "Stop it: nothing like it is signed any more",
}


class ChoiceForm(DoorForm):
    """One of three, and why."""

    answer = forms.ChoiceField(
        label="What becomes of it",
        choices=list(WHAT_IT_MEANS.items()),
        widget=forms.RadioSelect,
        error_messages={**INVALID_CHOICE, "required": "Choose one of the three."},
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence. Whoever may not sign the next one reads it.",
    )

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {**{name: self.cleaned_data[name] for name in ("answer", "reason")}, "version": self.seen_version()}


class NumbersForm(DoorForm):
    """After how many alike yeses in how many days product must choose."""

    allowed = forms.IntegerField(label="Alike yeses", help_text=f"{ALLOWED[0]} to {ALLOWED[-1]}")
    days = forms.IntegerField(label="Within days", help_text=f"{DAYS[0]} to {DAYS[-1]}")

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {name: self.cleaned_data[name] for name in ("allowed", "days")}
