"""Who works here: people, roles, stand-ins, and to whom goes what somebody leaves behind."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from dealdesk.enums import Role
from dealdesk.forms import DoorForm
from dealdesk.models import User
from promises.forms.fields import INVALID_CHOICE, DayAheadField, WordsField, ZoneField
from promises.permissions import HIGHEST_ID
from reviews.domain.leaving import Heirs, InHand, may_answer

ROLES = [(role.value, str(role.label)) for role in Role]
ONE_SENTENCE = forms.Textarea(attrs={"rows": 2})


class _Person(forms.ModelChoiceField):
    """One of some people, with the address that tells two of the same name apart."""

    def __init__(self, people: QuerySet[User], **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", "Choose a person")
        kwargs.setdefault("error_messages", INVALID_CHOICE)
        super().__init__(people, **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.first_name}, {obj.email}"


class AddPersonForm(DoorForm):
    """Somebody new."""

    name = WordsField(label="First name", limit=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.CharField(
        label="E-mail",
        max_length=254,
        help_text="They sign in with it and set their own password by “Forgot your password?”.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    zone = ZoneField(label="Time zone", help_text="In it they read every moment.")
    roles = forms.MultipleChoiceField(
        label="Roles", choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple, error_messages=INVALID_CHOICE
    )

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        found = {name: self.cleaned_data[name] for name in ("name", "email", "zone")}
        return {**found, "roles": [Role(role) for role in self.cleaned_data["roles"]]}


class RoleForm(DoorForm):
    """A role to give.

    Args:
        roles: those the person does not have.
    """

    role = forms.ChoiceField(label="Give a role", error_messages={**INVALID_CHOICE, "required": "Choose a role."})

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Choose a role"), *((role.value, role.label) for role in roles)]

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"role": Role(self.cleaned_data["role"])}


class PlaceForm(DoorForm):
    """Where somebody sits."""

    zone = ZoneField(label="Time zone")

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"zone": self.cleaned_data["zone"]}


class StandInForm(DoorForm):
    """Who acts for somebody who is away.

    Args:
        people: active people but the one who is away.
    """

    substitute = _Person(
        User.objects.none(),
        label="Who stands in",
        error_messages={**INVALID_CHOICE, "required": "Choose who stands in."},
    )
    first = DayAheadField(label="First day away")
    last = DayAheadField(label="Last day away")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = people

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {name: self.cleaned_data[name] for name in ("substitute", "first", "last")}


class EndStandInForm(DoorForm):
    """The button at one absence; without its number, every absence of the pair ends."""

    absence = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=HIGHEST_ID)

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"absence": self.cleaned_data["absence"]}


class HeirsForm(DoorForm):
    """To whom goes what somebody has in hand: one field for each lane, deal and role.

    Args:
        found: what they have in hand.
        others: active people but the one who leaves, loaded with their roles.
    """

    mark_optional = False

    def __init__(self, *args: Any, found: InHand, others: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for row in found.lanes:
            label = f"Who answers for {row.get_lane_display()} on {row.promise.label} from now on"
            self._ask(f"lane_{row.pk}", [person for person in others if may_answer(row, person)], label)
        for deal in found.deals:
            reps = [person for person in others if person.holds(Role.REP)]
            self._ask(f"deal_{deal.pk}", reps, f"Who owns {deal} from now on")
        for role in found.only:
            label = f"Who gets the role “{role.label}”"
            self._ask(f"role_{role.value}", others, label, empty="Nobody: what waits for it pauses")
        if found.lanes or found.deals:
            self.fields["reason"] = forms.CharField(
                label="Why, in one sentence",
                required=False,
                widget=ONE_SENTENCE,
                help_text="Whoever takes over reads it, and it stays in the history.",
            )

    def _ask(self, name: str, people: Sequence[User], label: str, empty: str = "Choose a person") -> None:
        by_id = {str(person.pk): person for person in people}
        choices = [(pk, f"{person.first_name}, {person.email}") for pk, person in by_id.items()]
        # The door says what is missing, with the name of the ask or the deal in it.
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            choices=[("", empty), *choices],
            coerce=by_id.get,
            empty_value=None,
            required=False,
            error_messages=INVALID_CHOICE,
        )

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        chosen = self.cleaned_data
        lanes = {row.pk: chosen.get(f"lane_{row.pk}") for row in self.found.lanes}
        deals = {deal.pk: chosen.get(f"deal_{deal.pk}") for deal in self.found.deals}
        roles = {role: chosen.get(f"role_{role.value}") for role in self.found.only}
        heirs = Heirs(
            lanes={pk: person for pk, person in lanes.items() if person is not None},
            deals={pk: person for pk, person in deals.items() if person is not None},
            roles={role: person for role, person in roles.items() if person is not None},
            reason=chosen.get("reason", ""),
        )
        return {"heirs": heirs}
