"""Wording rules: one rule with the reason for its change, and switching one off or on."""

from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from promises.domain.wording_rules import REASON_LIMIT
from promises.forms.fields import INVALID_CHOICE, WordsField
from promises.models.wording import PHRASE_LIMIT, WHY_LIMIT, PhraseLevel


def why_field(**kwargs: Any) -> WordsField:
    """The reason every change of the list is given."""
    return WordsField(
        label="Why this change",
        limit=REASON_LIMIT,
        help_text="One sentence, for the audit trail.",
        widget=forms.Textarea(attrs={"rows": 2}),
        **kwargs,
    )


class WordingRuleForm(DoorForm):
    """A phrase or a pattern, what it asks for, and what is said to whoever wrote it."""

    phrase = WordsField(
        label="Phrase or pattern",
        limit=PHRASE_LIMIT,
        help_text="Plain words: “meet|meets” stands for either word, “your” for any word that says whose it is.",
    )
    is_pattern = forms.BooleanField(
        label="This is a pattern (RE2)", required=False, help_text="Looked for as whole words, in lower case."
    )
    level = forms.ChoiceField(
        label="Level",
        choices=PhraseLevel,
        error_messages=INVALID_CHOICE,
        widget=forms.RadioSelect,
        initial=PhraseLevel.MUST_CHANGE,
    )
    why = WordsField(
        label="Why it fails", limit=WHY_LIMIT, help_text="One sentence. Whoever wrote the phrase reads it."
    )
    instead = WordsField(
        label="Write instead",
        limit=WHY_LIMIT,
        required=False,
        help_text="What belongs there, such as “what moves, from where to where”. It becomes a blank to be filled.",
    )
    reason = why_field()

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("token", "version")}


class SwitchForm(DoorForm):
    """Switch a rule off, or on again."""

    on = forms.ChoiceField(
        choices=[("yes", "On"), ("no", "Off")], widget=forms.HiddenInput, error_messages=INVALID_CHOICE
    )
    reason = why_field()

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        on, reason = self.cleaned_data["on"] == "yes", self.cleaned_data["reason"]
        return {"on": on, "reason": reason, "version": self.seen_version()}
