"""The questions of a new ask, one form each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html

from dealdesk.exceptions import Invalid
from dealdesk.forms import DoorForm
from promises.domain.facts import (
    ANY,
    CUSTOM_LOGIC,
    DATA_MOVEMENT,
    NOT_ANSWERED,
    NOT_GIVEN,
    SCOPE,
    SECURITY,
    SETTLED_BY_TYPE,
    FactKind,
    FactSpec,
    says_none,
)
from promises.domain.wording_in_force import check_no_banned_line
from promises.enums import PromiseType
from promises.forms.fields import INVALID_CHOICE, DayAheadField, WholeNumberField
from promises.models import Deal, Fact

NONE_OF_THESE = "none"
TYPE_CHOICES = [
    (PromiseType.SECURITY.value, "Security (access, logging, encryption, retention, paperwork)"),
    (PromiseType.DATA_MOVEMENT.value, "Data movement (data leaves or enters our platform)"),
    (PromiseType.CUSTOM_LOGIC.value, "Custom logic (a rule of this customer's own)"),
    (PromiseType.MIXED.value, "Mixed (two or more of these)"),
    (NONE_OF_THESE, "None of these (a commercial term or a date alone, or I am not sure)"),
]
GROUPS = (
    ("The ask", ANY),
    ("Security", SECURITY),
    ("What moves", DATA_MOVEMENT),
    ("The rule", CUSTOM_LOGIC),
    ("Who does what", SCOPE),
)
#: Whether the customer was told yes is known to whoever asks; it is never filled in for them.
ALWAYS_ASKED = frozenset({"already_told"})
BOTH_GIVEN = "Give an answer or tick “Nobody knows yet”, not both."
#: Facts that most asks have none of; one tick says so.
OFTEN_NONE = frozenset({"commercial_term"})
NONE = "None"
NONE_AND_ANSWER = "Give an answer or tick “None”, not both."


class ChooseDealForm(forms.Form):
    """Which deal the ask belongs to. Chooses and changes nothing, so it goes through no door."""

    deal = forms.ChoiceField(label="Deal", error_messages=INVALID_CHOICE)

    def __init__(self, *args: Any, deals: Sequence[Deal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deal"].choices = [(deal.slug, str(deal)) for deal in deals]


class AskForm(DoorForm):
    """What the customer wants. The door says what is wrong with the words.

    Args:
        goes_on: whether the next question is asked, and the draft not only saved.
    """

    ask = forms.CharField(
        label="What does the customer want, in one plain sentence?",
        help_text=(
            "Write what our product would do, for whom, and by when if they gave a date. An engineer who was not on "
            "the call must be able to say yes or no to it."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    )
    check_kinds = {"ask": "ask"}

    def __init__(self, *args: Any, goes_on: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goes_on = goes_on

    def clean(self) -> dict[str, Any]:
        """A draft may be kept with a banned line in it; whoever goes on rewrites it first (RELIABILITY row 12)."""
        cleaned = super().clean()
        if self.goes_on and cleaned.get("ask"):
            try:
                check_no_banned_line(cleaned["ask"])
            except Invalid as refusal:
                self.add_error("ask", refusal.errors["ask"])
        return cleaned


ANSWERS = (("yes", "Yes"), ("no", "No"), ("unknown", "Nobody knows yet (counts as yes)"))


def question_field(spec: FactSpec) -> forms.ChoiceField:
    """What the words of an ask leave open, as a field that nobody answered beforehand.

    It is not required by itself: a type that is ticked answers its own question. The form or the door asks for it.
    """
    return forms.ChoiceField(
        label=spec.question,
        choices=ANSWERS,
        widget=forms.RadioSelect,
        required=False,
        error_messages=INVALID_CHOICE,
    )


def answers_to(questions: Sequence[FactSpec], cleaned: Mapping[str, Any]) -> dict[str, str | None]:
    """Key to "yes", "no" or None for "Nobody knows yet", as doors take them; "" takes an answer back."""
    return {spec.key: None if cleaned[spec.key] == "unknown" else cleaned[spec.key] for spec in questions}


class TypeForm(DoorForm):
    """What kind of promise it would be, and what its words left open; nothing is chosen beforehand.

    Args:
        questions: what reading the ask left open, at most two.
        given: answers given before, by key.
        goes_on: whether the next question is asked, and the draft not only saved.
    """

    type = forms.ChoiceField(
        label="What kind of promise is it?",
        choices=TYPE_CHOICES,
        widget=forms.RadioSelect,
        error_messages={**INVALID_CHOICE, "required": "Choose one. “None of these” is an answer too."},
    )

    def __init__(
        self,
        *args: Any,
        questions: Sequence[FactSpec] = (),
        given: Mapping[str, Fact] | None = None,
        goes_on: bool = True,
        **kwargs: Any,
    ) -> None:
        self.questions, self.goes_on = questions, goes_on
        initial = kwargs.setdefault("initial", {})
        for key, fact in (given or {}).items():
            initial[key] = "unknown" if fact.is_unknown else fact.value
        super().__init__(*args, **kwargs)
        for spec in questions:
            self.fields[spec.key] = question_field(spec)
        if self.is_bound:
            self._refuse_doubles()  # again, now that the questions are fields

    def asked(self) -> list[BoundField]:
        """The questions as fields, the likeliest first."""
        return [self[spec.key] for spec in self.questions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "type" in cleaned:
            settled = SETTLED_BY_TYPE[self.chosen]
            for spec in self.questions:
                if spec.key in cleaned and not cleaned[spec.key] and spec.key not in settled:
                    self.add_error(spec.key, NOT_ANSWERED.format(question=spec.question))
        return cleaned

    def answers(self) -> dict[str, str | None]:
        """Key to "yes", "no" or None for "Nobody knows yet", as the door takes them; "" takes an answer back."""
        return answers_to(self.questions, self.cleaned_data)

    @property
    def chosen(self) -> str:
        """The type as it is stored."""
        return "" if self.cleaned_data["type"] == NONE_OF_THESE else self.cleaned_data["type"]


@dataclass(frozen=True)
class Question:
    """One fact on the page: the field, its "Nobody knows yet", and its "None" where it has one."""

    answer: BoundField
    unknown: BoundField
    none: BoundField | None = None


class FactsForm(DoorForm):
    """The facts of one type. A field may stay empty only where the page is saved and left.

    Args:
        specs: facts of the type.
        given: what was given before, by key.
        complete: whether every required fact must be answered or named unknown.
        rest_unknown: whether required facts left empty count as "Nobody knows yet", but for what is never filled in for
            anybody: that is `left`.

    Attributes:
        left: facts that were left empty and that only whoever asks can answer.
    """

    def __init__(
        self,
        *args: Any,
        specs: Sequence[FactSpec],
        given: Mapping[str, Fact],
        complete: bool = True,
        rest_unknown: bool = False,
        **kwargs: Any,
    ) -> None:
        self.specs, self.complete, self.rest_unknown = specs, complete, rest_unknown
        self.left: list[FactSpec] = []
        initial = kwargs.setdefault("initial", {})
        for key, fact in given.items():
            initial[key], initial[unknown_name(key)] = fact.value, fact.is_unknown
        super().__init__(*args, **kwargs)
        for spec in specs:
            self.fields[spec.key] = answer_field(spec)
            self.fields[unknown_name(spec.key)] = forms.BooleanField(
                required=False,
                label=format_html('Nobody knows yet<span class="vh">: {}</span>', spec.label),
            )
            if spec.key in OFTEN_NONE:
                self.fields[none_name(spec.key)] = forms.BooleanField(
                    required=False, label=format_html('None<span class="vh">: {}</span>', spec.label)
                )
        if self.is_bound:
            self._refuse_doubles()  # again, now that the facts are fields

    def groups(self) -> Iterable[tuple[str, list[Question]]]:
        """The questions under their headings, in reading order."""
        asked = {spec.key for spec in self.specs}
        for title, specs in GROUPS:
            questions = [self._question(spec.key) for spec in specs if spec.key in asked]
            if questions:
                yield title, questions

    def _question(self, key: str) -> Question:
        none = self[none_name(key)] if key in OFTEN_NONE else None
        return Question(self[key], self[unknown_name(key)], none)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for spec in self.specs:
            if spec.key in OFTEN_NONE and cleaned.get(none_name(spec.key)) and spec.key in cleaned:
                if cleaned[spec.key] and not says_none(spec, cleaned[spec.key]):
                    self.add_error(spec.key, NONE_AND_ANSWER)
                    continue
                cleaned[spec.key] = cleaned[spec.key] or NONE
            unknown = cleaned.get(unknown_name(spec.key), False)
            if spec.key not in cleaned:
                continue  # refused already
            answered = cleaned[spec.key] not in (None, "")
            if self.rest_unknown and spec.required and not answered and not unknown:
                if spec.key in ALWAYS_ASKED:
                    self.left.append(spec)
                    continue
                cleaned[unknown_name(spec.key)] = unknown = True
                self._tick(unknown_name(spec.key))
            if answered and unknown:
                self.add_error(spec.key, BOTH_GIVEN)
            elif spec.required and self.complete and not answered and not unknown:
                self.add_error(spec.key, NOT_GIVEN.format(question=spec.question))
        return cleaned

    def _tick(self, name: str) -> None:
        """Where one question must still be answered, the page comes back with all others named unknown."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = "on"

    @property
    def asks_always(self) -> list[str]:
        """Labels of the questions that "Nobody knows the rest" does not answer."""
        return [spec.label for spec in self.specs if spec.key in ALWAYS_ASKED]

    @property
    def is_answered(self) -> bool:
        """Whether anything is given or named unknown."""
        return any(value != "" for value in self.given().values())

    def once_more(self, version: int, specs: Sequence[FactSpec]) -> "FactsForm":
        """The form again, after the rest was kept, with a refusal at each fact that is left.

        Args:
            version: the promise's, as it is kept now.
            specs: facts that the page still asks.
        """
        form = FactsForm(self.data, specs=specs, given={}, version=version)
        form.is_valid()
        form.status = 422
        form._renew()
        return form

    def given(self) -> dict[str, str | None]:
        """Key to value as the door takes them: None for "Nobody knows yet", "" to take a fact back."""
        return {
            spec.key: None if self.cleaned_data[unknown_name(spec.key)] else stored(self.cleaned_data[spec.key])
            for spec in self.specs
        }


def unknown_name(key: str) -> str:
    """Name of the tick box beside a fact."""
    return f"{key}_unknown"


def none_name(key: str) -> str:
    """Name of the tick box that says there is no such thing."""
    return f"{key}_none"


def stored(value: Any) -> str:
    """A cleaned value as text; digits come out in ASCII whatever script they were typed in."""
    return "" if value is None else str(value)


def answer_field(spec: FactSpec) -> forms.Field:
    """The form field of one fact."""
    common: dict[str, Any] = {"label": spec.label, "help_text": spec.question, "required": False}
    if spec.kind is FactKind.DATE:
        return DayAheadField(**common)
    if spec.kind is FactKind.NUMBER:
        return WholeNumberField(**common)
    if spec.kind is FactKind.CHOICE:
        return forms.ChoiceField(choices=[("", "Choose"), *spec.choices], error_messages=INVALID_CHOICE, **common)
    return forms.CharField(**common)
