"""A trigger rule as its builder sends it: head, rows in groups, and what the typed condition comes to."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict

from dealdesk.exceptions import Invalid
from dealdesk.forms import DoorForm
from promises.enums import Lane
from promises.forms.fields import INVALID_CHOICE
from reviews.domain.rules.checking import MOST_CONDITIONS
from reviews.domain.rules.rows import Groups, Row, place_of, to_condition, to_groups
from reviews.enums import HardStop, RuleStatus, Severity

#: Parts of a row, in the order they stand in.
PARTS = ("field", "test", "values")
STARTS = {
    RuleStatus.ON: "Now, for new asks only",
    RuleStatus.WATCH: "Watch, stop nothing",
    RuleStatus.OFF: "Off",
}


class RuleForm(DoorForm):
    """One rule. `groups` are its rows as typed, None where it is edited as JSON.

    Args:
        rule: the rule as it stands, for a form that is shown for the first time and for what was not touched.
    """

    mark_optional = False
    joint = forms.ChoiceField(
        label="Between groups",
        choices=[("all", "and (inside a group: or)"), ("any", "or (inside a group: and)")],
        error_messages=INVALID_CHOICE,
        required=False,
    )
    name = forms.CharField(label="Name", required=False, help_text="What sales and reviewers see beside the stop.")
    hard_stop = forms.ChoiceField(label="Hard stop", choices=HardStop, error_messages=INVALID_CHOICE, required=False)
    severity = forms.ChoiceField(label="Severity", choices=Severity, error_messages=INVALID_CHOICE, required=False)
    lanes = forms.MultipleChoiceField(
        label="Groups to ask",
        choices=Lane,
        widget=forms.CheckboxSelectMultiple,
        error_messages=INVALID_CHOICE,
        required=False,
    )
    reason = forms.CharField(
        label="Why this change",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One sentence. Whoever turns it on reads it.",
    )
    status = forms.ChoiceField(
        label="Start",
        choices=list(STARTS.items()),
        widget=forms.RadioSelect,
        initial=RuleStatus.ON,
        error_messages=INVALID_CHOICE,
        required=False,
    )
    back_test = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the one whose result the page showed
    when = forms.CharField(
        label="Condition as JSON",
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "mono"}),
        help_text="This condition has more levels than the builder shows.",
    )

    def __init__(self, data: QueryDict | None = None, *, rule: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.rule: Mapping[str, Any] = rule or {}
        super().__init__(data, initial=_initial(self.rule) | kwargs.pop("initial", {}), **kwargs)
        for lane in Lane:
            self.fields[f"ask_{lane.value}"] = forms.CharField(
                label=f"Question for {lane.label.lower()}", required=False
            )
            self.initial.setdefault(f"ask_{lane.value}", self.rule.get("questions", {}).get(lane.value, ""))
        when = self.rule.get("when")
        self.groups: Groups | None = to_groups(when) if isinstance(when, Mapping) else Groups()
        self.row_errors: dict[tuple[int, int], list[tuple[str, str]]] = {}
        if self.is_bound and data is not None:
            self.groups = None if "when" in data else _typed(data)
            self._refuse_twice(data)
        self._places: dict[str, tuple[int, int]] = {}

    def _refuse_twice(self, data: QueryDict) -> None:
        """As `_refuse_doubles`, for the rows: the last of two values would win in silence."""
        twice = next((key for key in data if key.startswith("g-") and len(data.getlist(key)) > 1), "")
        if twice:
            raise BadRequest(f"The field {twice} was sent twice.")

    def question(self, lane: Lane) -> Any:
        """The field for the question to a lane."""
        return self[f"ask_{lane.value}"]

    @property
    def questions(self) -> list[Any]:
        """The fields for all questions, in the order of the lanes."""
        return [self.question(lane) for lane in Lane]

    def given_rule(self) -> dict[str, Any]:
        """The rule that was typed; call it after `is_valid`.

        Raises:
            Invalid: the JSON of its condition cannot be read.
        """
        given = self.cleaned_data
        lanes = [lane.value for lane in Lane if lane.value in given["lanes"]]
        rule: dict[str, Any] = {"id": self.rule["id"]} if self.rule.get("id") else {}
        rule |= {"name": given["name"], "hard_stop": given["hard_stop"], "when": self._when(), "lanes": lanes}
        # A question to a group that is not asked any more goes with its tick; the door would refuse it.
        asked = {lane: str(given[f"ask_{lane}"]).strip() for lane in lanes}
        if questions := {lane: question for lane, question in asked.items() if question}:
            rule["questions"] = questions
        if given["severity"] != Severity.NORMAL or "severity" in self.rule:
            rule["severity"] = given["severity"] or Severity.NORMAL.value
        return rule

    def _when(self) -> Any:
        if self.groups is None:
            try:
                return json.loads(self.cleaned_data["when"], parse_constant=_no_number)
            except (ValueError, RecursionError):
                raise Invalid({"when": "This is no JSON. Check commas, quotes and brackets."}) from None
        made, self._places = to_condition(self.groups)
        before = self.rule.get("when")
        # What nobody touched stays as it was written, to the byte: its back-test still holds.
        if isinstance(before, Mapping) and (was := to_groups(before)) is not None and to_condition(was)[0] == made:
            made, self._places = dict(before), _places_in(before, self._places, self.groups)
        return made

    def _put(self, name: str, sentence: str) -> None:
        """A sentence of the door stands at its row, its question, or in the summary."""
        place = place_of(name, self._places)
        if place is not None:
            part = next((part for part in PARTS if f".{part}" in name), "field")
            self.row_errors.setdefault(place, []).append((part, sentence))
        elif name.startswith("questions."):
            super()._put(f"ask_{name.removeprefix('questions.')}", sentence)
        elif name.startswith("when"):
            inside = name.removeprefix("when").removeprefix(".")
            text = f"{inside}: {sentence}" if inside else sentence
            super()._put("when" if self.groups is None else "", text)
        else:
            super()._put(name, sentence)

    @property
    def row_lines(self) -> list[dict[str, str]]:
        """What is wrong with rows, for the summary: each with the control it is about."""
        found = []
        for (group, place), errors in sorted(self.row_errors.items()):
            number = sum(len(rows) for rows in (self.groups.groups[:group] if self.groups else [])) + place + 1
            found += [
                {"href": f"g-{group}-{place}-{part}", "text": f"Condition {number}: {said}"} for part, said in errors
            ]
        return found

    # --- presses that change the rows and send nothing ---

    def press(self, what: str) -> None:
        """Do one press on the rows: "add:0", "group", or "remove:0:1"; anything else changes nothing."""
        if self.groups is None:
            return
        groups = self.groups.groups
        verb, *numbers = what.split(":")
        at = [int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 4]
        room = sum(map(len, groups)) < MOST_CONDITIONS
        if verb == "group" and room:
            groups.append([Row()])
        elif verb == "add" and len(at) == 1 and at[0] < len(groups) and room:
            groups[at[0]].append(Row())
        elif verb == "remove" and len(at) == 2 and at[0] < len(groups) and at[1] < len(groups[at[0]]):
            del groups[at[0]][at[1]]
            self.groups.groups = [group for group in groups if group] or [[Row()]]


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _initial(rule: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: rule[key] for key in ("name", "hard_stop", "lanes", "severity") if key in rule}
    when = rule.get("when")
    if isinstance(when, Mapping):
        shown = to_groups(when)
        first["joint"] = shown.joint if shown else "all"
        if shown is None:
            first["when"] = json.dumps(when, indent=2, ensure_ascii=False)
    return {"severity": Severity.NORMAL, **first}


def _typed(data: QueryDict) -> Groups:
    """Rows as a browser sends them: g-GROUP-ROW-field, -test, -values."""
    found: dict[int, dict[int, dict[str, str]]] = {}
    for key in data:
        parts = key.split("-")
        if len(parts) == 4 and parts[0] == "g" and parts[3] in PARTS and all(_is_small(n) for n in parts[1:3]):
            found.setdefault(int(parts[1]), {}).setdefault(int(parts[2]), {})[parts[3]] = data[key]
    groups = [
        [Row(row.get("field", ""), row.get("test", ""), row.get("values", "")) for _, row in sorted(rows.items())]
        for _, rows in sorted(found.items())
    ]
    joint = data.get("joint", "")
    return Groups(joint if joint in {"all", "any"} else "all", groups or [[Row()]])


def _is_small(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 4


def _places_in(
    when: Mapping[str, Any], places: Mapping[str, tuple[int, int]], groups: Groups
) -> dict[str, tuple[int, int]]:
    """Paths of the rows in a condition that was written another way, for example with a group of one."""
    paths = list(_leaves(when, "when"))
    return dict(zip(paths, places.values(), strict=False)) if len(paths) == sum(map(len, groups.groups)) else {}


def _leaves(condition: Any, path: str) -> Any:
    for key in ("any", "all"):
        if key in condition:
            for at, part in enumerate(condition[key]):
                yield from _leaves(part, f"{path}.{key}.{at}")
            return
    yield f"{path}.not" if "not" in condition else path
