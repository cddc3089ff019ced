"""Versions of the rule set: who turned what on and why, and what differs between two of them, in words."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dealdesk.domain.text import diff
from dealdesk.frame import reader
from promises.enums import Lane
from reviews.domain.rules import sentence, status_of
from reviews.enums import HardStop, Severity
from reviews.models import DraftState, RuleDraft, RuleSetVersion
from reviews.views.rules import may_read

PAGE = 50
OF_RULE = 8  # versions named beside one rule
WHAT = {
    "adds": "Adds",
    "changes": "Changes",
    "watches": "Watches",
    "switches_on": "Switches on",
    "switches_off": "Switches off",
    "removes": "Removes",
}


def of_rule(rule_id: str) -> list[dict[str, Any]]:
    """The newest versions that changed one rule."""
    if not rule_id:
        return []
    rows = RuleSetVersion.objects.filter(change__rule=rule_id).defer("rules", "back_test").select_related("made_by")
    return [_row(row, "") for row in rows.order_by("-number")[:OF_RULE]]


def _row(version: RuleSetVersion, name: str) -> dict[str, Any]:
    change = version.change or {}
    what = WHAT.get(change.get("what", ""), "")
    return {"version": version, "what": f"{what} “{name}”" if what and name else what or "Came with the product"}


@require_safe
@login_required
def versions(request: HttpRequest) -> HttpResponse:
    """All versions, newest first; with ?from=1&to=2 what differs between these two."""
    may_read(reader(request))
    rows = list(
        RuleSetVersion.objects.defer("rules").select_related("made_by", "activated_by").order_by("-number")[: PAGE + 1]
    )
    numbers = (_number(request, "from"), _number(request, "to"))
    pair = {row.number: row for row in RuleSetVersion.objects.filter(number__in=[n for n in numbers if n])}
    if any(number and number not in pair for number in numbers):
        raise Http404
    newest = rows[0].number
    changed = [(row.change or {}).get("rule", "") for row in rows]
    names = _names(newest, changed)
    context = {
        "rows": [_row(row, names.get(rule, rule)) for row, rule in zip(rows, changed, strict=True)][:PAGE],
        "newest": newest,
        "more": len(rows) > PAGE,
        "old": pair.get(numbers[0]),
        "new": pair.get(numbers[1]),
        "changes": compared(pair[numbers[0]], pair[numbers[1]]) if all(numbers) else [],
    }
    return render(request, "reviews/rule_versions.html", context)


def _names(newest: int, ids: Sequence[str]) -> dict[str, str]:
    """What rules are called, by id; those that were taken out as they were called last."""
    names = {rule["id"]: rule["name"] for rule in RuleSetVersion.objects.get(number=newest).rules["rules"]}
    gone = RuleDraft.objects.filter(removes=True, state=DraftState.ACTIVATED, rule_id__in=set(ids) - set(names))
    return {**dict(gone.order_by("ended_at").values_list("rule_id", "rule__name")), **names}


def _number(request: HttpRequest, name: str) -> int:
    raw = request.GET.get(name, "")
    if not raw:
        return 0
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 10):
        raise Http404
    return int(raw)


def compared(old: RuleSetVersion, new: RuleSetVersion) -> list[dict[str, Any]]:
    """Rules that differ between two versions, each with its lines; words inside a changed line are marked."""
    before = {rule["id"]: rule for rule in old.rules["rules"]}
    after = {rule["id"]: rule for rule in new.rules["rules"]}
    found = []
    for id in dict.fromkeys([*before, *after]):
        was, now = before.get(id), after.get(id)
        if was == now:
            continue
        kind = "Added" if was is None else "Removed" if now is None else "Changed"
        lines = list(_line_diff(_lines(was), _lines(now)))
        found.append({"name": (now or was or {})["name"], "kind": kind, "lines": lines})
    return found


def _lines(rule: Mapping[str, Any] | None) -> list[str]:
    """One rule as lines under each other, in the words of the page."""
    if rule is None:
        return []
    asked = [
        f"Ask {lane.label}: {rule.get('questions', {}).get(lane.value, '')}".removesuffix(": ")
        for lane in Lane
        if lane.value in rule["lanes"]
    ]
    return [
        f"Name: {rule['name']}",
        f"Status: {status_of(rule).label}",
        *(f"{line.joins} {line.said} {', '.join(line.values)}".rstrip() for line in sentence.lines(rule["when"])),
        f"Hard stop: {HardStop(rule['hard_stop']).label}",
        f"Severity: {Severity(rule.get('severity', Severity.NORMAL)).label}",
        *asked,
    ]


def _line_diff(old: Sequence[str], new: Sequence[str]) -> Iterator[dict[str, Any]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        was, now = old[old_from:old_to], new[new_from:new_to]
        if tag == "equal":
            yield from ({"segments": diff(line, line), "changed": False} for line in was)
            continue
        for at in range(max(len(was), len(now))):
            pair = (was[at] if at < len(was) else "", now[at] if at < len(now) else "")
            yield {"segments": diff(*pair), "changed": True}
