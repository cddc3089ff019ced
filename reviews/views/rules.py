"""The trigger rules in force: what each stops, how it did, who changed it, and which changes wait."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F
from django.db.models.fields.json import KT, KeyTextTransform, KeyTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dealdesk.domain import people
from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm
from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.enums import Lane
from reviews.domain import rule_changes, rule_policy
from reviews.domain.back_test import digest
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.rules import sentence, status_of
from reviews.enums import HardStop, RuleStatus, Severity
from reviews.forms.rule_policy import OneAdminForm
from reviews.models import BackTest, DraftState, RuleDraft, RuleHit, RuleSetVersion, WatchedHit

RECENT = timedelta(days=30)
LABELS = {
    RuleStatus.ON: ("yes", "On", "check"),
    RuleStatus.WATCH: ("review", "Watching", "search"),
    RuleStatus.OFF: ("", "Off", "off"),
}


def may_read(user: User) -> None:
    """Refuse whoever may not read the rules.

    Raises:
        Denied: neither an admin nor the lead.
    """
    if not user.holds(Role.ADMIN, Role.LEAD):
        raise Denied("Only an admin or the deal desk lead can read the trigger rules.")


@require_safe
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its numbers, then as a sentence; changes that are not in force stand first."""
    return _page(request)


def _page(request: HttpRequest, failed: DoorForm | None = None) -> HttpResponse:
    may_read(reader(request))
    found = rule_set_in_force()
    since = page_now(request) - RECENT
    stops = _counted(RuleHit, since)
    watched = _counted(WatchedHit, since)
    changes, caught = _last_changes(), _caught(found.rules["rules"])
    open_states = [DraftState.OPEN, DraftState.PROPOSED]
    drafts = RuleDraft.objects.filter(state__in=open_states).select_related("written_by")
    is_admin = reader(request).holds(Role.ADMIN)
    second = rule_policy.standing()
    context = {
        "rule_set": found,
        "rules": [_shown(rule, stops, watched, changes, caught) for rule in found.rules["rules"]],
        "drafts": list(drafts.order_by("-pk")),
        "is_admin": is_admin,
        "why_not": "" if is_admin else rule_changes.ONLY_ADMINS,
        "second": second,
        "why_not_confirm": rule_policy.why_not_confirmed(second.asked, reader(request)) if second.asked else "",
        "switch": failed or OneAdminForm(),
        "is_only_admin": is_admin and not people.holders(Role.ADMIN, except_for=[reader(request).pk]).exists(),
        "forms": [failed] if failed is not None else [],
    }
    return render(request, "reviews/rules.html", context, status=failed.status if failed is not None else 200)


@require_POST
@login_required
def two_admins(request: HttpRequest) -> HttpResponse:
    """Ask to do without a second admin, confirm that, or need one."""
    may_read(reader(request))
    form = OneAdminForm(request.POST)
    wanted = request.POST.get("wanted", "")
    given = form.cleaned_data if form.is_valid() else {}
    if wanted == "confirm":
        form.knock(request, rule_policy.confirm, given.get("asked") or 0)
    elif wanted == "yes":
        form.knock(request, rule_policy.need_second)
    else:
        form.knock(request, rule_policy.do_without, reason=given.get("reason", ""))
    if form.status != 200:
        return _page(request, form)
    messages.success(request, _said(rule_policy.standing()))
    return redirect("rules")


def _said(now: rule_policy.Standing) -> str:
    if now.asked is not None:
        return "Asked. Nothing changes until another admin confirms it."
    return "A second admin turns rules on." if now.two_admins else "Whoever writes a rule may turn it on."


def _counted(model: Any, since: Any) -> dict[str, int]:
    """Promises each rule found something in; one that was sent again is still one."""
    rows = model.objects.filter(submission__sent_at__gte=since).values_list("rule_id")
    return dict(rows.annotate(times=Count("submission__promise", distinct=True)).order_by())


def _last_changes() -> dict[str, Mapping[str, Any]]:
    """Of each rule the newest change; one statement."""
    rows = (
        RuleSetVersion.objects.filter(change__isnull=False)
        .annotate(rule=KT("change__rule"))
        .order_by("number")
        .values("rule", "made_at", "made_by__first_name", "made_by__email")
    )
    return {row["rule"]: row for row in rows}


def _caught(rules: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """By its digest, what the newest back-test of each rule caught; one statement, no lists of promises."""
    rows = (
        BackTest.objects.filter(digest__in={digest(rule) for rule in rules})
        .annotate(
            caught=KeyTextTransform("bad_caught", KeyTransform("rule", F("result"))),
            fit=KeyTextTransform("went_bad_that_fit", F("result")),
        )
        .order_by("pk")
        .values_list("digest", "caught", "fit")
    )
    return {kept: f"{caught} of {fit}" for kept, caught, fit in rows}


def _shown(
    rule: Mapping[str, Any],
    stops: Mapping[str, int],
    watched: Mapping[str, int],
    changes: Mapping[str, Mapping[str, Any]],
    caught: Mapping[str, str],
) -> dict[str, Any]:
    questions = rule.get("questions", {})
    change = changes.get(rule["id"])
    status = status_of(rule)
    return {
        "id": rule["id"],
        "name": rule["name"],
        "status": LABELS[status],
        "stop": HardStop(rule["hard_stop"]).label,
        "is_high": rule.get("severity") == Severity.HIGH,
        "lines": sentence.lines(rule["when"]),
        "stops": stops.get(rule["id"], 0),
        "watched": watched.get(rule["id"], 0) if status == RuleStatus.WATCH else 0,
        "is_watched": status == RuleStatus.WATCH,
        "is_off": status == RuleStatus.OFF,
        "caught": caught.get(digest(rule), ""),
        "changed_at": change["made_at"] if change else None,
        "changed_by": (change["made_by__first_name"] or change["made_by__email"]) if change else "",
        "lanes": [
            {"label": str(lane.label), "question": questions.get(lane.value, "")}
            for lane in Lane
            if lane.value in rule["lanes"]
        ],
    }
