"""The wording check beside what reviewers and the owner write."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from promises.domain.facts import find_out, unknowns_that_block
from promises.models import Promise
from promises.views import wordcheck
from reviews.domain.asked_conditions import AskedCondition, left_out
from reviews.enums import Answer, DecisionOutcome
from reviews.forms.answers import AnswerForm
from reviews.forms.changes import ScopeForm
from reviews.forms.decision import MOST_ROWS, ROWS, ConditionForm, DecisionForm

PART = re.compile(rf"words-({ROWS}-\d+-({'|'.join(ConditionForm.check_kinds)}))")


def with_answer(form: AnswerForm, promise: Promise) -> AnswerForm:
    """What is found in an answer; only with a condition does its sentence bind anybody."""
    kept = wordcheck.all_kept(form.data) if form.is_bound else {}
    wordcheck.with_check([form], type=promise.type, kept=kept)
    if form["answer"].value() not in (None, "", Answer.YES_IF):
        form.checked.pop("sentence", None)
    return form


def with_decision(form: DecisionForm, promise: Promise) -> DecisionForm:
    """What is found in the owner's sentence, in its owner and limit, and in every part of its conditions."""
    kept = wordcheck.all_kept(form.data) if form.is_bound else {}
    wordcheck.with_check([form, *form.rows.forms], type=promise.type, kept=kept)
    return form


def with_scope(form: ScopeForm, promise: Promise) -> ScopeForm:
    """What is found in the words of a scope change."""
    kept = wordcheck.all_kept(form.data) if form.is_bound else {}
    wordcheck.with_check([form], type=promise.type, kept=kept)
    return form


def pressed_scope(request: HttpRequest, promise: Promise) -> QueryDict | None:
    """A scope change as sent, with a press in its list done to it; None where none was pressed."""
    return wordcheck.pressed(request, ScopeForm.check_kinds, type=promise.type)


def pressed_answer(request: HttpRequest, promise: Promise) -> QueryDict | None:
    """An answer as sent, with a press in one of its lists done to it; None where none was pressed."""
    return wordcheck.pressed(request, AnswerForm.check_kinds, type=promise.type)


def pressed_decision(request: HttpRequest, promise: Promise) -> QueryDict | None:
    """The same for the owner's words and their conditions."""
    kinds: Mapping[str, Any] = dict(DecisionForm.check_kinds)
    for found in filter(None, map(PART.fullmatch, request.POST)):
        kinds = {**kinds, found[1]: ConditionForm.check_kinds[found[2]]}
    return wordcheck.pressed(request, kinds, type=promise.type)


def pressed_row(request: HttpRequest, asked: Sequence[AskedCondition], today: date) -> QueryDict | None:
    """The owner's form as sent, with one more row, or with a condition of a group taken up; None where neither was
    pressed.

    Args:
        asked: what the groups asked for.
        today: where the deal is.
    """
    if "take" not in request.POST and "more" not in request.POST:
        return None
    data: QueryDict = request.POST.copy()
    taken = next((condition for condition in asked if condition.key == data.get("take")), None)
    if taken is None:
        _add_row(data, {})
        return data
    sentence = data.get("sentence", "").strip()
    if not taken.is_in(sentence):
        end = "" if sentence[-1:] in ("", ".", "!", "?") else "."
        data["sentence"] = f"{sentence}{end} {taken.as_sentence()}".strip()
    row = taken.row(today)
    if row is not None:
        data["outcome"] = DecisionOutcome.YES_IF
        _add_row(data, {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()})
    return data


def _add_row(data: QueryDict, row: Mapping[str, Any]) -> None:
    """Fill the first empty row of conditions, or a new one; a row that says the same already is enough."""
    sent = data.get(f"{ROWS}-TOTAL_FORMS", "")
    total = min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdecimal() else 0
    rows = [{name: data.get(f"{ROWS}-{n}-{name}", "") for name in ConditionForm.base_fields} for n in range(total)]
    if row and any((old["who"].casefold(), old["what"]) == (row["who"], row["what"]) for old in rows):
        return
    place = next((n for n, old in enumerate(rows) if row and not any(old.values())), total)
    if place == total and total < MOST_ROWS:
        data[f"{ROWS}-TOTAL_FORMS"] = str(total + 1)
    for name, value in row.items():
        data[f"{ROWS}-{place}-{name}"] = value or ""


def unknown_facts(promise: Promise, sentence: str) -> str:
    """What nobody knows yet and the owner's sentence does not leave out; "" where nothing is left."""
    facts = {fact.key: None if fact.is_unknown else fact.value for fact in promise.facts.all()}
    blocking = unknowns_that_block(promise.type, facts, sentence)
    return find_out(blocking) if blocking else ""


def asked_rows(asked: Sequence[AskedCondition], sentence: str) -> dict[str, Any]:
    """What the groups asked for, each with whether the sentence takes it up, and those it leaves out in words."""
    missing = {condition.key for condition in left_out(asked, sentence)}
    return {
        "rows": [
            {"key": row.key, "lane": row.lane.label, "text": row.text, "taken": row.key not in missing} for row in asked
        ],
        "left_out": "; ".join(f"{row.lane.label}: “{row.text}”" for row in asked if row.key in missing),
    }
