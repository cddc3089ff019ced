"""The joint look at a deal: a button for what was seen, a sentence for what is wrong."""

from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from reviews.models.review import SENTENCE_LIMIT


class OpenRoundForm(DoorForm):
    """The lead opens a round; the version is the number of the newest one."""

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"version": self.seen_version()}


class SeenForm(OpenRoundForm):
    """A lane looked at exactly what the page showed, by its checksum."""

    sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def given(self) -> dict[str, Any]:
        return {**super().given(), "sha256": self.cleaned_data["sha256"]}


class ConcernForm(SeenForm):
    """What is wrong with these promises together, in one sentence."""

    sentence = forms.CharField(
        label="What is wrong with them together?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"One sentence, at most {SENTENCE_LIMIT} characters. The rep, the lead and the other groups read it.",
    )
    mark_optional = False

    def given(self) -> dict[str, Any]:
        return {**super().given(), "sentence": self.cleaned_data["sentence"]}
