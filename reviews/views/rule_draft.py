"""The page of one change of a trigger rule: its rows, its back-test, and the doors that turn it on or drop it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import reader
from dealdesk.models import Job
from dealdesk.views.jobs import progress
from promises.enums import PromiseType
from reviews.domain import rule_changes
from reviews.domain.in_force import desk_policy, rule_set_in_force
from reviews.domain.rules.rows import Groups
from reviews.enums import RuleStatus
from reviews.forms.rules import RuleForm
from reviews.models import DraftState, RuleDraft
from reviews.views import outcome, rule_result, rule_rows, rule_versions
from reviews.views.rules import may_read

SAVED = "Saved as a draft. Nothing is in force yet."
UNTOLD = (
    "No word of this ask, no type and no fact tells it from other asks, so there is no condition to start from. "
    "Say below what would have stopped it."
)
ON_NOW = "This change is in force. Edit the rule to change it again."
CHANGED_SINCE = "This change was turned on, and the rule was changed since."
LOOKS = frozenset({"look", "try", "group", "add", "remove"})


def page_of_job(job: Job) -> str:
    """Where whoever started a back-test reads it; "" where it belongs to no draft."""
    draft = job.arguments.get("draft")
    return reverse("rule-draft", args=[draft]) if draft else ""


def draft_or_404(request: HttpRequest, number: int) -> RuleDraft:
    """One draft, for those who may read rules.

    Raises:
        Denied: neither an admin nor the lead.
        Http404: there is none.
    """
    rows = RuleDraft.objects.select_related("written_by", "ended_by", "based_on", "back_test__against", "job")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    may_read(reader(request))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_rule(request: HttpRequest) -> HttpResponse:
    """Write a rule that is not there yet; with `?like=` begun for a promise that went bad."""
    like = request.GET.get("like", "")
    if not like or not reader(request).holds(Role.ADMIN):
        return _builder(request, {}, initial={"status": RuleStatus.ON})
    rule, reason = outcome.begun(request, like)
    return _builder(request, rule, initial={"status": RuleStatus.ON, "reason": reason}, why=UNTOLD)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Write a change of a rule in force; sending it makes a draft."""
    found = rule_changes.rule_of(rule_set_in_force(), rule)
    if found is None:
        raise Http404
    may_read(reader(request))
    return _builder(request, found, initial={"status": found.get("status", RuleStatus.ON)})


def _builder(request: HttpRequest, rule: Mapping[str, Any], initial: Mapping[str, Any], why: str = "") -> HttpResponse:
    if not reader(request).holds(Role.ADMIN):
        raise Denied(rule_changes.ONLY_ADMINS)
    form = RuleForm(posted(request), rule=rule, initial=dict(initial))
    made = _sent(request, form, None)
    if isinstance(made, RuleDraft):
        return redirect("rule-draft", made.pk)
    if made is not None:  # the same form was sent before
        return redirect("rules")
    return _page(request, form, None, why=why)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """One draft: everybody who reads rules sees it, its author edits it."""
    found = draft_or_404(request, draft)
    form = _form(request, found)
    if request.method == "POST" and _sent(request, form, found) is not None:
        return redirect("rule-draft", found.pk)
    if form.status == Denied.status:
        raise Denied("\n".join(form.non_field_errors()))
    return _page(request, form, found if request.method != "POST" else draft_or_404(request, draft))


def _form(request: HttpRequest, found: RuleDraft) -> RuleForm:
    initial = {"reason": found.reason, "status": found.status}
    return RuleForm(posted(request), rule=found.rule, initial=initial, version=found.version)


def _sent(request: HttpRequest, form: RuleForm, found: RuleDraft | None) -> Any:
    """What a press of the builder's form did; None where the page is shown again."""
    if request.method != "POST":
        return None
    pressed = request.POST.get("do", "save")
    if pressed.partition(":")[0] in LOOKS:
        form.press(pressed)
        form.is_valid()
        form.not_judged()
        return None
    made = form.knock(request, _writer(form, found))
    if not isinstance(made, RuleDraft):
        return made
    if pressed == "test":
        rule_changes.back_test_draft(made.pk, by=request.user)
    elif pressed == "propose" and found is not None:
        reason, shown = form.cleaned_data["reason"], form.cleaned_data["back_test"]
        form.current_version = made.version
        done = form.knock(
            request,
            lambda by, form: rule_changes.propose(made.pk, by=by, reason=reason, version=made.version, looked_at=shown),
        )
        if done is None:
            return None
        on = done.state == DraftState.ACTIVATED
        messages.success(request, f"“{done}” is on." if on else "Proposed. Another admin turns it on or discards it.")
        return done
    else:
        messages.success(request, SAVED)
    return made


def _writer(form: RuleForm, found: RuleDraft | None) -> Callable[..., RuleDraft]:
    """The door for what was typed, with the draft it belongs to."""

    def write(**by: Any) -> RuleDraft:
        given = form.cleaned_data
        which = {} if found is None else {"draft_id": found.pk, "version": form.cleaned_data.get("version")}
        status = RuleStatus(given["status"] or RuleStatus.ON)
        return rule_changes.write_draft(rule=form.given_rule(), status=status, reason=given["reason"], **which, **by)

    return write


def _page(
    request: HttpRequest, form: RuleForm, found: RuleDraft | None, failed: DoorForm | None = None, why: str = ""
) -> HttpResponse:
    me = reader(request)
    in_force = rule_set_in_force()
    before = rule_changes.rule_of(in_force, form.rule.get("id", "")) if form.rule else None
    is_admin = me.holds(Role.ADMIN)
    state = found.state if found else DraftState.OPEN
    may_edit = is_admin and state == DraftState.OPEN and (found is None or found.written_by_id == me.pk)
    is_proposed = state == DraftState.PROPOSED
    removes = found is not None and found.removes
    policy = desk_policy()
    context = {
        "form": form,
        "why": why,
        "forms": [failed] if failed is not None else [],
        "draft": found,
        "title": (found and str(found)) or form.rule.get("name") or "New rule",
        "state": DraftState(state),
        "state_label": "Removed" if removes and state == DraftState.ACTIVATED else DraftState(state).label,
        "in_force": in_force,
        "before": before,
        "next_number": in_force.number + 1,
        "may_edit": may_edit,
        "why_not_edit": "" if may_edit else _why_not_edit(found, is_admin),
        "may_end": is_admin and found is not None and state in {DraftState.OPEN, DraftState.PROPOSED},
        "may_activate": is_admin and is_proposed,
        "why_not_activate": rule_changes.why_not_activated(found, me) if found and is_proposed else "",
        "may_take_back": is_admin
        and is_proposed
        and found is not None
        and found.written_by_id == me.pk
        and not removes,
        "removes": removes,
        "two_admins": policy.two_admins,
        "ending": DoorForm(version=found.version) if found else None,
        "rows": rule_rows.shown(form, form.groups or Groups()),
        "reads": rule_rows.read_back(form),
        "says": {} if may_edit else rule_rows.said(form.rule),
        "tried": rule_rows.tried(request, form, in_force),
        "sentence": request.POST.get("sentence", "")[:300],
        "try_type": rule_rows.try_type(request),
        "try_types": [("", "None ticked"), *PromiseType.choices],
        "versions": rule_versions.of_rule(form.rule.get("id", "")),
        "result": _result(request, found, me.pk),
        **(progress(found.job, me) if found and found.job else {"job": None}),
    }
    status = failed.status if failed is not None else form.status
    if request.htmx and request.POST.get("do") == "try":
        return render(request, "reviews/_tried.html", context)
    return render(request, "reviews/rule_draft.html", context, status=status)


def _result(request: HttpRequest, found: RuleDraft | None, me: int) -> dict[str, Any] | None:
    """The draft's back-test as the page shows it; None where there is none that still holds."""
    if found is None or found.back_test is None:
        return None
    return rule_result.shown(found.back_test, request.GET.get("list", ""))


def _why_not_edit(found: RuleDraft | None, is_admin: bool) -> str:
    if not is_admin or found is None:
        return rule_changes.ONLY_ADMINS
    if found.removes and found.state == DraftState.PROPOSED:
        return "This change takes the rule out of the next version. A second admin confirms it."
    if found.state == DraftState.PROPOSED:
        return "This change waits for a second admin; take it back to edit it."
    if found.state == DraftState.ACTIVATED and not found.removes:
        is_now = rule_changes.rule_of(rule_set_in_force(), found.rule_id) == found.rule
        return ON_NOW if is_now else CHANGED_SINCE
    if found.state != DraftState.OPEN:
        return "This change was discarded." if found.state == DraftState.DISCARDED else "The rule was taken out by it."
    return rule_changes.NOT_YOURS.format(who=found.written_by)


@require_POST
@login_required
def activate(request: HttpRequest, draft: int) -> HttpResponse:
    """Turn a proposed change on."""
    return _through(request, draft, rule_changes.activate, "“{draft}” is in force for asks sent from now on.")


@require_POST
@login_required
def take_back(request: HttpRequest, draft: int) -> HttpResponse:
    """Take a proposed change back to edit it."""
    return _through(request, draft, rule_changes.take_back, "Taken back. You can edit it again.")


@require_POST
@login_required
def discard(request: HttpRequest, draft: int) -> HttpResponse:
    """Drop a change that is not in force."""
    return _through(request, draft, rule_changes.discard, "“{draft}” is discarded.")


def _through(request: HttpRequest, number: int, door: Callable[..., RuleDraft], said: str) -> HttpResponse:
    found = draft_or_404(request, number)
    form = DoorForm(request.POST, version=found.version)
    made = form.knock(request, door, found.pk, version=_version(form))
    if made is None:
        again = draft_or_404(request, number)
        shown = RuleForm(
            rule=again.rule, initial={"reason": again.reason, "status": again.status}, version=again.version
        )
        return _page(request, shown, again, failed=form)
    if found.removes and isinstance(made, RuleDraft) and made.state == DraftState.ACTIVATED:
        said = "“{draft}” is taken out."
    messages.success(request, said.format(draft=found))
    return redirect("rules") if door is rule_changes.discard else redirect("rule-draft", number)


def _version(form: DoorForm) -> int | None:
    """The version the form was opened on; None where it carried none, which the door refuses."""
    return form.cleaned_data.get("version") if form.is_valid() else None
