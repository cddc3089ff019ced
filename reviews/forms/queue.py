"""What the queue may be narrowed to, read from its address."""

from collections.abc import Mapping
from typing import Any

from django import forms

from promises.enums import PromiseType
from promises.forms.fields import INVALID_CHOICE
from reviews.domain.queue import VIEWS, Narrowed

WORDS_LIMIT = 200  # characters of the find box
COMMERCIAL = "commercial"  # in the address; a promise without a type is stored with ""


class QueueForm(forms.Form):
    """View, filters and the find box. Names it does not know are ignored (RELIABILITY row 65)."""

    view = forms.ChoiceField(choices=list(VIEWS.items()), required=False, error_messages=INVALID_CHOICE)
    type = forms.ChoiceField(
        choices=[("", "Any type"), *PromiseType.choices, (COMMERCIAL, "Commercial or Date")],
        required=False,
        error_messages=INVALID_CHOICE,
    )
    deal = forms.SlugField(max_length=140, required=False, label="Deal")
    rep = forms.IntegerField(min_value=1, max_value=2**62, required=False, label="Rep")
    q = forms.CharField(max_length=WORDS_LIMIT, required=False, label="Find a promise, deal or word")

    def asked(self) -> Narrowed:
        """What a valid form asks for."""
        given: Mapping[str, Any] = self.cleaned_data
        kind = given["type"]
        return Narrowed(
            view=given["view"] or "all",
            type={"": None, COMMERCIAL: ""}.get(kind, kind),
            deal=given["deal"],
            rep=given["rep"],
            words=given["q"],
        )
