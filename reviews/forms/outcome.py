"""How a promise ended, and the one-button forms that make a rule of it."""

from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from promises.enums import OutcomeKind
from promises.forms.fields import INVALID_CHOICE, WholeNumberField
from reviews.domain.outcomes import WORDS_LIMIT
from reviews.enums import Cause
from reviews.forms.answers import words
from reviews.forms.changes import PromiseForm
from reviews.forms.decision import DayField


class OutcomeForm(PromiseForm):
    """How it ended; what went bad needs words and a cause."""

    kind = forms.ChoiceField(
        label="How did it end?",
        choices=[(OutcomeKind.DELIVERED, "Delivered on the promised day, or before it"), *OutcomeKind.choices[1:]],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended.", **INVALID_CHOICE},
    )
    happened_on = DayField(label="On which day", required=False)
    extra_days = WholeNumberField(
        label="Extra days", required=False, help_text="Days it took more than promised. Leave it empty for none."
    )
    cause = forms.ChoiceField(
        label="Cause",
        choices=[("", "Choose, if it went bad"), *Cause.choices],
        required=False,
        error_messages=INVALID_CHOICE,
    )
    what_happened = forms.CharField(
        label="What happened",
        required=False,
        widget=words(3),
        help_text=f"Needed if it went bad; at most {WORDS_LIMIT} characters. It stands in the history.",
    )

    def given(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            **super().given(),
            "kind": given["kind"],
            "happened_on": given["happened_on"],
            "extra_days": given["extra_days"] or 0,
            "cause": given["cause"],
            "what_happened": given["what_happened"],
        }


class RuleFromPattern(DoorForm):
    """A draft of a rule from a pattern; nothing is typed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)
    type = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    back = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=40)
