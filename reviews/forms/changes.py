"""What changes or ends an ask after it was sent."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from promises.domain.facts import ASKED, FactKind, FactSpec
from promises.enums import PromiseType
from promises.forms.asks import answers_to, question_field
from promises.forms.fields import INVALID_CHOICE, DayAheadField, WholeNumberField
from promises.models.promise import ASK_LIMIT
from reviews.forms.answers import LateForm, words

PLAIN_USE = "plain_use"
UNKNOWN = "Nobody knows yet"


class PromiseForm(DoorForm):
    """Base of the forms that carry the promise's own version. What they ask for is needed; the door says so."""

    mark_optional = False

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"version": self.seen_version()}


class WithdrawForm(PromiseForm):
    """Take an ask back."""

    reason = forms.CharField(
        label="Why it is withdrawn, in one sentence",
        required=False,
        widget=words(2),
        help_text="It stands in the history.",
    )

    def given(self) -> dict[str, Any]:
        return {**super().given(), "reason": self.cleaned_data["reason"]}


class ScopeForm(PromiseForm):
    """What the customer wants has changed, and the answers to what the new words leave open.

    Args:
        questions: what they leave open; each must be answered, if only with "Nobody knows yet".
    """

    check_kinds = {"ask": "scope"}
    ask = forms.CharField(
        label="What the customer wants now",
        required=False,
        widget=words(3, serif=True),
        help_text=f"One plain sentence, at most {ASK_LIMIT} characters.",
    )
    what_changed = forms.CharField(
        label="What changed, in one sentence",
        required=False,
        widget=words(2),
        help_text="It stands in the history and in the list of plan versions.",
    )

    def __init__(self, *args: Any, questions: Sequence[FactSpec] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for spec in questions:
            self.fields[spec.key] = question_field(spec)
        if self.is_bound:
            self._refuse_doubles()  # again, now that the questions are fields

    @property
    def along(self) -> str:
        """Names of every answer that is sent along while the words are typed, so that none is lost."""
        return ",".join(ASKED)

    def asked(self) -> list[forms.BoundField]:
        """The questions as fields, the likeliest first."""
        return [self[spec.key] for spec in self.questions]

    def given(self) -> dict[str, Any]:
        fields = {name: self.cleaned_data[name] for name in ("ask", "what_changed")}
        return {**super().given(), **fields, "answers": answers_to(self.questions, self.cleaned_data)}


class FactForm(PromiseForm):
    """Correct one fact, or say openly that nobody knows it yet.

    Args:
        spec: the fact.
    """

    def __init__(self, *args: Any, spec: FactSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        self.renamed = {spec.key: "value"}
        self.fields["value"] = self._field()
        self.fields["unknown"] = forms.BooleanField(label=UNKNOWN, required=False)

    def _field(self) -> forms.Field:
        question = {"label": self.spec.question, "required": False}
        if self.spec.kind == FactKind.CHOICE:
            choices = [("", "Choose one"), *self.spec.choices]
            return forms.ChoiceField(choices=choices, error_messages=INVALID_CHOICE, **question)
        if self.spec.kind == FactKind.DATE:
            return DayAheadField(**question)
        if self.spec.kind == FactKind.NUMBER:
            return WholeNumberField(error_messages={"invalid": "Enter a whole number."}, **question)
        return forms.CharField(widget=words(2), **question)

    def clean(self) -> dict[str, Any]:
        """What was typed is never thrown away for a tick that stood there already."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("unknown") and data.get("value") not in (None, ""):
            self.add_error("value", f"Give an answer or tick “{UNKNOWN}”, not both.")
        return data

    def given(self) -> dict[str, Any]:
        value = self.cleaned_data["value"]
        text = "" if value is None else value.isoformat() if self.spec.kind == FactKind.DATE and value else str(value)
        known = None if self.cleaned_data["unknown"] else text
        return {**super().given(), "key": self.spec.key, "value": known}


class TriageForm(LateForm, PromiseForm):
    """No stop was found: engineering names the one it is, or says that nothing is promised."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[(PLAIN_USE, "Plain use, nothing promised"), *PromiseType.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is.", **INVALID_CHOICE},
    )
    reason = forms.CharField(
        label="Why nothing is promised, in one sentence",
        required=False,
        widget=words(2),
        help_text="Only for plain use. Any other choice asks all the groups of that type.",
    )
    renamed = {"type": "kind"}

    def only_types(self) -> None:
        """Where a stop is suspected, it is not ended as plain use; the door refuses that too."""
        self.fields["kind"].choices = PromiseType.choices

    @property
    def is_plain_use(self) -> bool:
        """Whether the promise ends here."""
        return self.cleaned_data.get("kind") == PLAIN_USE

    def given(self) -> dict[str, Any]:
        given = {**super().given(), "late": self.cleaned_data["late"]}
        if self.is_plain_use:
            return {**given, "reason": self.cleaned_data["reason"]}
        return {**given, "type": PromiseType(self.cleaned_data["kind"])}


class ConditionStep(PromiseForm):
    """Base of what is done with one condition of a signed yes.

    Args:
        condition_id: the condition; also part of the ids, as one page may hold several of these forms.
    """

    def __init__(self, *args: Any, condition_id: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_condition_{condition_id}_%s", **kwargs)
        self.condition_id = condition_id

    def given(self) -> dict[str, Any]:
        return {**super().given(), "condition_id": self.condition_id}


class ShowConditionForm(ConditionStep):
    """Sales attaches the proof that a condition is met.

    Args:
        proofs: ids and titles of the proofs that are not struck.
    """

    proof = forms.TypedChoiceField(
        label="Proof that it is met",
        coerce=int,
        error_messages={"required": "Choose the proof that shows it.", **INVALID_CHOICE},
    )

    def __init__(self, *args: Any, proofs: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].choices = [("", "Choose a proof"), *proofs]

    def given(self) -> dict[str, Any]:
        return {**super().given(), "proof_id": self.cleaned_data["proof"]}


class ConfirmConditionForm(ConditionStep):
    """One button: the lane that asked says that the condition is met."""


class ReopenForm(PromiseForm):
    """The late owner's first step; nothing to fill in."""
