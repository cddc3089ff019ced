"""A person's single keys."""

from typing import Any

from django import forms

from dealdesk.domain import keys
from dealdesk.forms import DoorForm
from dealdesk.models import User


class KeysForm(DoorForm):
    """Whether single keys are on, and one field for each."""

    on = forms.BooleanField(
        label="Single keys are on",
        required=False,
        help_text="Speech input and a slip of the hand press keys too. Whatever a key does, a button does as well.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in keys.KEYS:
            self.fields[key.name] = forms.CharField(
                label=key.does,
                required=False,
                max_length=10,
                widget=forms.TextInput(attrs={"class": "w-xs", "autocomplete": "off", "spellcheck": "false"}),
                help_text=f"Usually {key.default.upper()}{', ' if key.then else ''}{key.then}",
            )

    @classmethod
    def of(cls, person: User) -> "KeysForm":
        """The form as it stands for this person."""
        own = {name: sign.upper() for name, sign in keys.of(person).items()}
        return cls(initial={"on": not person.keys_off, **own})

    def key_fields(self) -> list[forms.BoundField]:
        """The fields of the keys, in their order."""
        return [self[key.name] for key in keys.KEYS]

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"on": self.cleaned_data["on"], "keys": {key.name: self.cleaned_data[key.name] for key in keys.KEYS}}
