"""Open promises under the newest rules: whom they would also ask, promise by promise, and the button that asks them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm
from dealdesk.frame import reader
from promises.permissions import promise_or_404
from reviews.domain import reevaluation
from reviews.domain.in_force import rule_set_in_force


class AgainForm(DoorForm):
    """One promise, under the version of the rules that the page showed."""

    rule_set = forms.IntegerField(widget=forms.HiddenInput)


def _check_admin(request: HttpRequest) -> None:
    if not reader(request).holds(Role.ADMIN):
        raise Denied(reevaluation.ONLY_ADMINS)


@require_safe
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """What would change, and nothing changed."""
    _check_admin(request)
    return _page(request)


def _page(request: HttpRequest, failed: DoorForm | None = None) -> HttpResponse:
    in_force = rule_set_in_force()
    rows: list[dict[str, Any]] = [
        {
            "promise": found.promise,
            "deal": found.promise.deal,
            "lanes": ", ".join(str(lane.label) for lane in found.lanes),
            "rules": ", ".join(hit.rule["name"] for hit in found.hits),
            "why_not": found.why_not,
            "form": AgainForm(auto_id=False, initial={"rule_set": in_force.number}),
        }
        for found in reevaluation.preview()
    ]
    context = {"rows": rows, "in_force": in_force, "forms": [failed] if failed is not None else []}
    return render(request, "reviews/rule_again.html", context, status=failed.status if failed is not None else 200)


@require_POST
@login_required
def re_evaluate(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the groups that the newest rules add to one promise."""
    found = promise_or_404(reader(request), number)
    _check_admin(request)
    form = AgainForm(request.POST)
    form.fields["rule_set"].required = False
    wanted = (form.cleaned_data.get("rule_set") or 0) if form.is_valid() else 0
    if form.knock(request, reevaluation.re_evaluate, found.pk, rule_set=wanted) is None:
        return _page(request, form)
    messages.success(request, f"{found.label}: the groups are asked.")
    return redirect("re-evaluate")
