"""Say it back: whom to ask, what they said, whether that is what was meant."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from dealdesk.models import User
from promises.forms.fields import INVALID_CHOICE
from reviews.domain.say_backs import NAME_LIMIT
from reviews.models.say_back import TEXT_LIMIT


class ReaderForm(DoorForm):
    """Somebody who works here, or the name and address of somebody who does not.

    Args:
        people: those who have no part in the deal.
    """

    mark_optional = False
    reader = forms.TypedChoiceField(
        label="Somebody who works here",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages=INVALID_CHOICE,
        widget=forms.Select,
    )
    name = forms.CharField(label="Or somebody else: first name", required=False, strip=False)
    email = forms.CharField(
        label="Their e-mail", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off", "maxlength": None})
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("", "Nobody chosen"), *((person.pk, _words(person)) for person in people)]
        self.fields["reader"].choices = options
        self.fields["name"].widget.attrs["data-limit"] = NAME_LIMIT

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        given = self.cleaned_data
        fields = {"name": given["name"], "email": given["email"], "version": self.seen_version()}
        return {**fields, "reader_id": given["reader"]}

    renamed = {"reader_id": "reader"}


def _words(person: User) -> str:
    roles = sorted(str(role.label) for role in person.roles)
    return f"{person}, {', '.join(roles).lower()}" if roles else str(person)


class WithdrawLinkForm(DoorForm):
    """Take a link back."""


class JudgeForm(DoorForm):
    """Which of the two buttons was pressed, and a sentence for the rep."""

    mark_optional = True
    meant = forms.ChoiceField(
        choices=[("yes", "That is what we meant"), ("no", "Not what we meant")],
        error_messages={**INVALID_CHOICE, "required": "Press one of the two buttons."},
    )
    reason = forms.CharField(
        label="A sentence for sales", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        given = self.cleaned_data
        return {"is_meant": given["meant"] == "yes", "reason": given["reason"], "version": self.seen_version()}


class SaidForm(forms.Form):
    """What a reader writes; their link is used up by it, so it carries no token of its own."""

    text = forms.CharField(
        label="Write in your own words what we promised. This checks our sentence, not you.",
        required=False,
        strip=False,
        help_text=f"As you would tell a colleague. At most {TEXT_LIMIT:,} characters.",
        widget=forms.Textarea(attrs={"rows": 6, "class": "serif", "autocomplete": "off"}),
    )
    mark_optional = False
