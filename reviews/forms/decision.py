"""The final decision: words and terms with their conditions, the signature, the no."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.forms.utils import ErrorDict, ErrorList

from dealdesk.forms import DoorForm
from promises.enums import Lane
from promises.forms.fields import INVALID_CHOICE, WordsField
from promises.models.wording import WORDING_LIMIT
from reviews.domain.lifecycle import ConditionTerms, DecisionTerms
from reviews.enums import DecisionOutcome
from reviews.forms.answers import override_field, words
from reviews.forms.changes import PromiseForm

ROWS = "conditions"
ROW_ERROR = re.compile(r"conditions-(\d+)-(\w+)")
EMPTY_ROWS = 1
MOST_ROWS = 12
ALWAYS = tuple(lane for lane in Lane if not lane.is_extra)


class DayField(forms.DateField):
    """A day as browsers send it; the door says which days it may be."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)


class ConditionForm(forms.Form):
    """One condition: who must do what, by when, shown by what. A row with nothing in it does not count.

    Args:
        lanes: the lanes that may have asked for it.
    """

    lane = forms.ChoiceField(label="Asked by", required=False, error_messages=INVALID_CHOICE)
    who = WordsField(label="Who", required=False, limit=80)
    what = WordsField(label="Must do what", required=False, limit=200)
    by_when = DayField(label="By when", required=False)
    shown_by = WordsField(label="Shown by", required=False, limit=200)
    mark_optional = False
    check_kinds = {"who": "part", "what": "part", "shown_by": "part"}

    def __init__(self, *args: Any, lanes: Sequence[Lane] = ALWAYS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lane"].choices = [("", "Choose"), *((lane.value, lane.label) for lane in lanes)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into this row."""
        return not any(self[name].value() for name in self.fields if name != "DELETE")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.is_empty:
            for name in ("lane", "who", "what", "by_when", "shown_by"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, "This field is required.")
        return given

    def terms(self) -> ConditionTerms:
        """The row as the door takes it."""
        given = self.cleaned_data
        return ConditionTerms(
            lane=Lane(given["lane"]),
            who=given["who"],
            what=given["what"],
            by_when=given["by_when"],
            shown_by=given["shown_by"],
        )


class BaseConditions(forms.BaseFormSet):
    """Rows of conditions on one page with the sentence they stand in."""

    def not_judged(self) -> None:
        """Show the rows and say nothing about them yet."""
        self._errors, self._non_form_errors = [], ErrorList()
        for row in self.forms:
            row._errors = ErrorDict()

    def refuse_doubles(self) -> None:
        """Refuse a row's field that was sent twice (RELIABILITY row 17)."""
        for row in self.forms:
            for name in row.fields:
                if len(self.data.getlist(row.add_prefix(name))) > 1:
                    raise BadRequest(f"The field {row.add_prefix(name)} was sent twice.")


Conditions = forms.formset_factory(
    ConditionForm,
    formset=BaseConditions,
    extra=EMPTY_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


class DecisionForm(PromiseForm):
    """Exact words and terms, offered to the lanes. The rows of conditions are `rows`."""

    sentence = forms.CharField(
        label="The sentence we would commit to",
        required=False,
        widget=words(5, serif=True),
        help_text=f"Limits and exclusions as further sentences, at most {WORDING_LIMIT} characters. "
        "Each condition stands in it.",
    )
    outcome = forms.ChoiceField(
        label="Answer",
        choices=[
            (DecisionOutcome.YES, DecisionOutcome.YES.label),
            (DecisionOutcome.YES_IF, DecisionOutcome.YES_IF.label),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the answer.", **INVALID_CHOICE},
    )
    delivery_owner = WordsField(label="Delivery owner", required=False, limit=80, help_text="A group or a person")
    delivery_date = DayField(label="Promised day", required=False)
    limit = WordsField(label="Limit", required=False, limit=200, help_text="Where the promise stops")
    expires_on = DayField(label="The answer may be used until", required=False)
    override_reason = override_field()
    mark_optional = False
    check_kinds = {"sentence": "wording", "delivery_owner": "part", "limit": "part"}

    def __init__(
        self,
        *args: Any,
        conditions: list[dict[str, Any]] | None = None,
        lanes: Sequence[Lane] = ALWAYS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        rows: dict[str, Any] = {"prefix": ROWS, "form_kwargs": {"lanes": lanes}}
        self.rows = Conditions(self.data, **rows) if self.is_bound else Conditions(initial=conditions, **rows)
        if self.is_bound:
            self.rows.refuse_doubles()

    def not_judged(self) -> None:
        """Nothing is said about the rows either."""
        super().not_judged()
        self.rows.not_judged()

    def is_valid(self) -> bool:
        """Both the form and its rows."""
        rows_are_valid = self.rows.is_valid()
        return super().is_valid() and rows_are_valid

    def given(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            **super().given(),
            "override_reason": given["override_reason"],
            "terms": DecisionTerms(
                outcome=DecisionOutcome(given["outcome"]),
                sentence=given["sentence"],
                delivery_owner=given["delivery_owner"],
                delivery_date=given["delivery_date"],
                limit=given["limit"],
                expires_on=given["expires_on"],
                conditions=tuple(row.terms() for row in self._full_rows()),
            ),
        }

    def _full_rows(self) -> list[Any]:
        return [row for row in self.rows.forms if not row.is_empty]

    def _put(self, name: str, sentence: str) -> None:
        found = ROW_ERROR.fullmatch(name)
        if found is None:
            super()._put(name, sentence)
        else:
            self._full_rows()[int(found[1])].add_error(found[2], sentence)


class SignForm(PromiseForm):
    """The owner signs exactly what every lane confirmed."""

    proposal = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    reason = forms.CharField(
        label="Why the answer is yes all the same",
        required=False,
        widget=words(2),
        help_text="Kept in the history and counted as an exception.",
    )

    def given(self) -> dict[str, Any]:
        return {
            **super().given(),
            "proposal_id": self.cleaned_data["proposal"],
            "reason": self.cleaned_data.get("reason", ""),
        }


class DeclineForm(PromiseForm):
    """The owner says no, in the sentence sales may say."""

    sentence = forms.CharField(
        label="What sales may say",
        required=False,
        widget=words(2, serif=True),
        help_text="One sentence the customer may read.",
    )
    reason = forms.CharField(label="Why, for the history", required=False, widget=words(2))
    override_reason = override_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_no_%s", **kwargs)

    def given(self) -> dict[str, Any]:
        return {
            **super().given(),
            **{name: self.cleaned_data[name] for name in ("sentence", "reason", "override_reason")},
        }


class PublishForm(DoorForm):
    """Make the next version of a close plan; its version is the number of the current one."""

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {"version": self.seen_version()}
