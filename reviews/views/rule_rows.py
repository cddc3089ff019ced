"""The builder's rows as its template draws them, the sentence they read as, and one sentence tried on them."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from dealdesk.domain.text import TextRefused, clean
from dealdesk.exceptions import Invalid
from promises.enums import Lane, PromiseType
from reviews.domain.rules import Hit, RuleError, Snapshot, checking, evaluate, sentence
from reviews.domain.rules.conditions import compiled
from reviews.domain.rules.fields import SAID, Test, fields
from reviews.domain.rules.rows import NOT, Groups
from reviews.enums import HardStop, RuleStatus, Severity
from reviews.forms.rules import RuleForm
from reviews.models import RuleSetVersion

ASK_LIMIT = 300


def shown(form: RuleForm, groups: Groups) -> list[dict[str, Any]]:
    """Groups of rows with what the selects offer; conditions are numbered through all groups."""
    drawn, number = [], 0
    for at, group in enumerate(groups.groups):
        rows = []
        for place, row in enumerate(group):
            number += 1
            errors: dict[str, list[str]] = {}
            for part, said in form.row_errors.get((at, place), []):
                errors.setdefault(part, []).append(said)
            between = groups.joint if place == 0 else groups.inside
            rows.append(
                {
                    "prefix": f"g-{at}-{place}",
                    "number": number,
                    "at": f"{at}:{place}",
                    "joins": "If" if number == 1 else {"all": "and", "any": "or"}[between],
                    "fields": _offered(row.field),
                    "tests": _tests(row.test),
                    "text": row.text,
                    "errors": [said for part in errors.values() for said in part],
                    "wrong": {part: part in errors for part in ("field", "test", "values")},
                }
            )
        drawn.append({"rows": rows, "number": at, "several": len(rows) > 1})
    return drawn


def _offered(chosen: str) -> list[dict[str, Any]]:
    return [
        {
            "value": field.key,
            "label": field.label,
            "chosen": field.key == chosen,
            "tests": " ".join(field.tests),
            "choices": "|".join(label for _, label in field.choices),
        }
        for field in fields().values()
    ]


def _tests(chosen: str) -> list[dict[str, Any]]:
    pairs = [(f"{NOT if negated else ''}{test}", SAID[test][negated]) for test in Test for negated in (False, True)]
    return [{"value": value, "label": label, "chosen": value == chosen} for value, label in pairs]


def _typed_rule(form: RuleForm) -> dict[str, Any] | None:
    """The rule as it stands in the form, or None where its condition cannot be used yet."""
    if form.is_bound:
        if not hasattr(form, "cleaned_data"):
            return None
        try:
            rule = {"lanes": [], "hard_stop": "", **form.given_rule()}
        except (Invalid, KeyError):
            return None
    else:
        rule = dict(form.rule)
    wrong = [fault for fault in checking.faults(rule) if fault.where.startswith("when")]
    return None if wrong else rule


def read_back(form: RuleForm) -> str:
    """The condition as one sentence, or "" where it is not complete."""
    rule = _typed_rule(form)
    return sentence.read_back(rule["when"]) if rule else ""


def tried(request: HttpRequest, form: RuleForm, in_force: RuleSetVersion) -> dict[str, Any] | None:
    """What the typed rule and the rules in force make of one sentence; None where none was tried.

    The sentence is all there is, with a type where one was chosen: what else was assumed is said beside the result.
    """
    if request.POST.get("do") != "try":
        return None
    try:
        text = clean(request.POST.get("sentence", ""), limit=ASK_LIMIT)
    except TextRefused as refused:
        return {"problem": refused.problems[0].message}
    type = try_type(request)
    snapshot = Snapshot(text, type, {})
    rule = _typed_rule(form)
    found: dict[str, Any] = {"problem": "", "complete": rule is not None, "stops": False, "words": [], "others": []}
    found["as"] = f"as {PromiseType(type).label.lower()}, no facts" if type else "as words alone: no type, no facts"
    try:
        if rule is not None:
            words = compiled(rule["when"])(snapshot)
            found |= {"stops": words is not None, "words": list(dict.fromkeys(words or ()))}
            found["untried"] = sentence.untried(rule["when"], with_type=bool(type))
        others = [one for one in in_force.rules["rules"] if one["id"] != form.rule.get("id")]
        for status in (RuleStatus.ON, RuleStatus.WATCH):
            found["others"] += [_said(hit, status) for hit in evaluate(snapshot, others, status=status)]
    except RuleError as fault:
        return {"problem": f"The sentence could not be judged: {fault}"}
    return found


def try_type(request: HttpRequest) -> str:
    """The type a sentence is tried with, or ""."""
    chosen = request.POST.get("try_type", "")
    return chosen if chosen in PromiseType.values else ""


def _said(hit: Hit, status: RuleStatus) -> Mapping[str, Any]:
    return {"name": hit.rule["name"], "words": hit.words, "watched": status == RuleStatus.WATCH}


def said(rule: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule asks, for whoever only reads it."""
    questions = rule.get("questions", {})
    lanes = [lane for lane in Lane if lane.value in rule["lanes"]]
    return {
        "stop": HardStop(rule["hard_stop"]).label,
        "severity": Severity(rule.get("severity", Severity.NORMAL)).label,
        "lanes": [{"label": lane.label, "question": questions.get(lane.value, "")} for lane in lanes],
    }
