"""What reviewers send: an answer, a confirmation, a hand-over; and what sales replies."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from dealdesk.forms import DoorForm
from dealdesk.models import User
from promises.enums import Lane
from promises.forms.fields import INVALID_CHOICE, DayAheadField, WholeNumberField
from reviews.domain.particulars import Particular, particulars_of
from reviews.enums import Answer

LONGEST = 2_000  # working days; more is no size


def words(rows: int, *, serif: bool = False) -> forms.Textarea:
    """A text box of so many rows; serif where the words may end up in a contract."""
    return forms.Textarea(attrs={"rows": rows, "class": "serif"} if serif else {"rows": rows})


def override_field() -> forms.CharField:
    """Why refused words must stand. A page shows it only beside the refusal that asks for it."""
    return forms.CharField(
        label="Why these words must stand",
        required=False,
        widget=words(2),
        help_text="Kept in the history and counted.",
    )


class LateForm(DoorForm):
    """Base of what a reviewer sends. On a paused promise it carries `late`, which the page says openly.

    Args:
        paused: whether the page says that the promise is paused.
    """

    late = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, paused: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paused = paused
        self.initial["late"] = "1" if paused else ""

    def show_again(self, *, version: int | None, paused: bool) -> None:
        """What was typed stays; what the page says besides is as the promise is now."""
        self.current_version, self.paused = version, paused
        self._renew()

    def _renew(self) -> None:
        super()._renew()
        self.data[self.add_prefix("late")] = "1" if self.paused else ""


class LaneForm(LateForm):
    """Base of what is sent for one lane.

    Args:
        lane: the lane; also part of the ids, as one page may hold several of these forms.
    """

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{type(self).__name__.lower()}_{lane}_%s", **kwargs)
        self.lane = lane

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"lane": self.lane, "late": self.cleaned_data["late"], "version": self.seen_version()}


class ConfirmForm(LaneForm):
    """One key: these exact words and terms are right."""


class AnswerForm(LaneForm):
    """One of four answers, with the sentence that belongs to it. Engineering also says how big it is."""

    answer = forms.ChoiceField(
        label="Your answer",
        choices=[
            (Answer.YES, Answer.YES.label),
            (Answer.YES_IF, Answer.YES_IF.label),
            (Answer.NO, Answer.NO.label),
            (Answer.QUESTION, "Ask sales a question (holds the clock)"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the four answers.", **INVALID_CHOICE},
    )
    sentence = forms.CharField(
        label="Condition, reason or question, in one sentence",
        required=False,
        widget=words(2, serif=True),
    )
    suggested = forms.CharField(
        label="A sentence you would sign instead",
        required=False,
        widget=words(2, serif=True),
    )
    size_days = WholeNumberField(
        label="Size in working days", required=False, error_messages={"invalid": "Enter a whole number."}
    )
    earliest_date = DayAheadField(label="Earliest day of delivery", required=False)
    override_reason = override_field()
    check_kinds = {"sentence": "condition", "suggested": "wording"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.lane != Lane.ENGINEERING:
            del self.fields["size_days"], self.fields["earliest_date"]
        self.asked = particulars_of(self.lane)
        for one in self.asked:
            self.fields[one.key] = _particular(one)

    def particulars(self) -> list[BoundField]:
        """What the lane says besides its answer, as fields."""
        return [self[one.key] for one in self.asked]

    def clean_size_days(self) -> int | None:
        """A size that a plan can hold."""
        size: int | None = self.cleaned_data["size_days"]
        if size is not None and size > LONGEST:
            raise forms.ValidationError(f"Enter at most {LONGEST:,} days.")
        return size

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        mine = {name: self.cleaned_data[name] for name in ("sentence", "suggested", "override_reason")}
        mine |= {name: self.cleaned_data.get(name) for name in ("size_days", "earliest_date")}
        said = {one.key: self.cleaned_data.get(one.key, "") for one in self.asked}
        return {**super().given(), "answer": Answer(self.cleaned_data["answer"]), "particulars": said, **mine}


def _particular(one: Particular) -> forms.Field:
    """How one thing is said; the door says when it is missing."""
    if one.choices:
        choices = [("", "Choose"), *one.choices]
        return forms.ChoiceField(label=one.label, choices=choices, required=False, error_messages=INVALID_CHOICE)
    return forms.CharField(label=one.label, required=False)


class ReplyForm(DoorForm):
    """Sales answers one question."""

    reply = forms.CharField(label="Your reply", required=False, widget=words(2), help_text="At most 500 characters.")

    def __init__(self, *args: Any, question_id: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_reply_{question_id}_%s", **kwargs)
        self.question_id = question_id

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {
            "question_id": self.question_id,
            "text": self.cleaned_data["reply"],
            "version": self.seen_version(),
        }


class HandOverForm(DoorForm):
    """Who answers for a lane from now on."""

    mark_optional = False

    to = forms.ModelChoiceField(
        label="Who answers instead",
        queryset=User.objects.none(),
        empty_label="Choose a person",
        error_messages={**INVALID_CHOICE, "required": "Choose who answers."},
    )
    reason = forms.CharField(
        label="Why, in one sentence",
        required=False,
        widget=words(2),
        help_text="It stands in the history.",
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"to": self.cleaned_data["to"], "reason": self.cleaned_data["reason"], "version": self.seen_version()}
