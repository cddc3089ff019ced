"""The trigger rules in force, to read."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.frame import reader
from promises.domain.facts import ALL
from promises.enums import Lane, PromiseType
from reviews.domain.intake import rule_set_in_force
from reviews.enums import HardStop

FIELDS = {
    "ask": "the ask",
    "text": "the ask or a fact",
    "type": "the type",
    "region": "the region of the deal",
    "amount": "the value of the deal",
}
SHOWN = 12  # phrases in a sentence before the rest folds away


@require_safe
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule as a sentence, with the groups it asks and what it asks them."""
    if not reader(request).holds(Role.ADMIN, Role.LEAD):
        raise Denied("Only an admin or the deal desk lead can read the trigger rules.")
    found = rule_set_in_force()
    context = {"rule_set": found, "rules": [_shown(rule) for rule in found.rules["rules"]]}
    return render(request, "reviews/rules.html", context)


def _shown(rule: Mapping[str, Any]) -> dict[str, Any]:
    questions = rule.get("questions", {})
    return {
        "name": rule["name"],
        "stop": HardStop(rule["hard_stop"]).label,
        "when": _parts(rule["when"]),
        "lanes": [
            {"short": lane.short, "label": str(lane.label), "question": questions.get(lane.value, "")}
            for lane in Lane
            if lane.value in rule["lanes"]
        ],
    }


def _parts(condition: Mapping[str, Any]) -> dict[str, Any]:
    """A condition as a sentence; a group of them as a list with the word that joins it."""
    for key, joins in (("any", "Any of these:"), ("all", "All of these:")):
        if key in condition:
            return {"joins": joins, "parts": [_parts(part) for part in condition[key]], "text": "", "more": ""}
    if "not" in condition:
        return {"joins": "Not this:", "parts": [_parts(condition["not"])], "text": "", "more": ""}
    return {"joins": "", "parts": [], **_sentence(condition)}


def _sentence(condition: Mapping[str, Any]) -> dict[str, str]:
    name = condition["field"]
    field = FIELDS.get(name) or f"the fact “{_fact(name)}”"
    test, values = condition["test"], [str(value) for value in condition.get("values", ())]
    if test == "at_least":
        return {"text": f"{field} is at least ${int(values[0]):,}", "more": ""}
    if test == "names_date":
        return {"text": f"{field} names a date", "more": ""}
    if test == "is_given":
        return {"text": f"{field} is given", "more": ""}
    if test == "is":
        names = {choice.value: str(choice.label) for choice in PromiseType} if name == "type" else {}
        return {"text": f"{field} is {_or([names.get(value, value) for value in values])}", "more": ""}
    quoted = [f"“{value}”" for value in values]
    more = ", ".join(quoted[SHOWN:])
    return {
        "text": f"{field} says {_or(quoted[:SHOWN])}{', or one of the phrases below' if more else ''}",
        "more": more,
    }


def _fact(name: str) -> str:
    key = name.removeprefix("fact:")
    return ALL[key].label.lower() if key in ALL else key


def _or(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)
