"""The page that takes a rule out: what it says, why it goes, and whom that needs."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import reader
from reviews.domain import rule_changes
from reviews.domain.in_force import desk_policy, rule_set_in_force
from reviews.domain.rule_removal import propose_removal, why_not_removed
from reviews.domain.rules import sentence
from reviews.models import DraftState, RuleDraft


class RemovalForm(DoorForm):
    """Why a rule goes."""

    mark_optional = False
    reason = forms.CharField(
        label="Why it goes",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence. Whoever confirms it reads it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Propose to take a rule that is off out of the next rule set."""
    in_force = rule_set_in_force()
    found = rule_changes.rule_of(in_force, rule)
    # The same form once more, after it took the rule out, is no unknown address.
    if found is None and not RuleDraft.objects.filter(rule_id=rule, removes=True).exists():
        raise Http404
    if not reader(request).holds(Role.ADMIN):
        raise Denied(rule_changes.ONLY_ADMINS)
    form = RemovalForm(posted(request))
    if request.method == "POST":
        made = form.knock(request, lambda **by: propose_removal(rule, reason=form.cleaned_data["reason"], **by))
        if isinstance(made, RuleDraft):
            gone = made.state == DraftState.ACTIVATED
            said = f"“{made}” is taken out." if gone else "Proposed. Another admin takes it out or discards this."
            messages.success(request, said)
            return redirect("rule-draft", made.pk)
        if made is not None:  # the same form was sent before
            return redirect("rules")
    if found is None:
        raise Http404
    context = {
        "form": form,
        "rule": found,
        "lines": sentence.read_back(found["when"]),
        "next_number": in_force.number + 1,
        "why_not": why_not_removed(found),
        "two_admins": desk_policy().two_admins,
    }
    return render(request, "reviews/rule_remove.html", context, status=form.status)
