"""The wording check beside what reviewers and the owner write."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict

from promises.models import Promise
from promises.views import wordcheck
from reviews.enums import Answer
from reviews.forms.answers import AnswerForm
from reviews.forms.changes import ScopeForm
from reviews.forms.decision import ROWS, ConditionForm, DecisionForm

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
