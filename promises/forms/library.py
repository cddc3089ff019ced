"""Entries of the library: written, approved, checked, withdrawn, and used in a deal."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from promises.forms.fields import INVALID_CHOICE, WordsField
from promises.models import Deal
from promises.models.wording import WORDING_LIMIT


class DayOfCheck(forms.DateField):
    """The last day on which the words may be used unchecked; the door says which days it may be."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label="Check again by", input_formats=["%Y-%m-%d"], widget=widget, **kwargs)


class CapabilityForm(DoorForm):
    """What the product does today, and where it stops.

    Args:
        signed: the words come from a signed answer and are shown, not typed.
    """

    sentence = WordsField(
        label="The sentence sales may say",
        limit=WORDING_LIMIT,
        help_text="What the product does today, for whom, with its limit. It cannot be edited afterwards.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "serif"}),
    )
    limit = WordsField(label="Limit", limit=200, help_text="Where it stops, for example: one file at a time.")
    owner = WordsField(label="Owner", limit=80, help_text="The group that stands for these words.")
    plan = WordsField(label="Plan", limit=60, required=False, help_text="Empty means every plan.")
    region = WordsField(label="Region", limit=60, required=False, help_text="As deals name it, for example EU.")
    product_version = WordsField(label="Version", limit=40, required=False, help_text="Empty means every version.")
    review_by = DayOfCheck(
        help_text="At most 180 days ahead. After it nobody may use the words until they are checked."
    )

    def __init__(self, *args: Any, signed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed:
            del self.fields["sentence"]

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("token", "version")}


class ApproveForm(DoorForm):
    """These exact words: the form carries the checksum of the sentence it stands under."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"sha256": self.cleaned_data["sha256"], "version": self.seen_version()}


class CheckForm(DoorForm):
    """The words are still true."""

    review_by = DayOfCheck()

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        day: date = self.cleaned_data["review_by"]
        return {"review_by": day, "version": self.seen_version()}


class TakeBackForm(DoorForm):
    """Nobody may say these words any more."""

    reason = forms.CharField(
        label="Why, in one sentence",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Everybody who used these words reads it.",
    )

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"reason": self.cleaned_data["reason"], "version": self.seen_version()}


class UseForm(DoorForm):
    """Put the words into a deal.

    Args:
        deals: the deals to choose from; one means that there is nothing to choose.
    """

    deal = forms.ChoiceField(label="For which deal?", error_messages={**INVALID_CHOICE, "required": "Choose a deal."})
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    ask = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, deals: Sequence[Deal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = len(deals) == 1
        self.fields["deal"].choices = [("", "Choose a deal")][only:] + [(deal.slug, str(deal)) for deal in deals]
        if only:
            self.fields["deal"].widget = forms.HiddenInput()
            self.initial["deal"] = deals[0].slug


class ProductForm(DoorForm):
    """Which plan and version of the product a deal is about."""

    product_plan = WordsField(
        label="Plan", limit=60, required=False, help_text="As the library names it. May be empty."
    )
    product_version = WordsField(label="Version", limit=40, required=False)

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {name: self.cleaned_data[name] for name in ("product_plan", "product_version")}
