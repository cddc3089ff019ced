"""Rules as JSON files: out of the desk as they stand, and into it as a draft, never into force."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dealdesk.enums import Role
from dealdesk.exceptions import Denied, Invalid
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import reader
from reviews.domain import rule_changes
from reviews.domain.in_force import rule_set_in_force
from reviews.enums import RuleStatus
from reviews.models import RuleDraft
from reviews.views.rules import may_read

MOST_BYTES = 1_000_000
NO_JSON = "This is no JSON. Check commas, quotes and brackets."


class ImportForm(DoorForm):
    """One rule as JSON, pasted or as a file."""

    mark_optional = False
    text = forms.CharField(
        label="The rule as JSON",
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "mono"}),
        help_text="One rule in the form of an export. It becomes a draft; nothing is in force by it.",
    )
    file = forms.FileField(label="Or a file", required=False, help_text="At most 1 MB.")

    def rule(self) -> dict[str, Any]:
        """The rule that was sent.

        Raises:
            Invalid: it is no JSON, too large, or no single rule.
        """
        upload = self.cleaned_data.get("file")
        name, raw = ("file", _text(upload)) if upload else ("text", self.cleaned_data["text"])
        if not raw.strip():
            raise Invalid({"text": "Paste a rule, or choose a file."})
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            raise Invalid({name: NO_JSON}) from None
        if isinstance(found, dict) and isinstance(found.get("rules"), list):
            if len(found["rules"]) != 1:
                raise Invalid({name: "This is a whole rule set. Send one rule of it at a time."})
            found = found["rules"][0]
        if not isinstance(found, dict):
            raise Invalid({name: "A rule is an object with the keys of docs/rules.md."})
        return found

    def _put(self, name: str, sentence: str) -> None:
        """A fault of the rule stands at the text, with its path in front."""
        super()._put("text", f"{name}: {sentence}" if name and name not in self.fields else sentence)


def _text(upload: Any) -> str:
    if upload.size > MOST_BYTES:
        raise Invalid({"file": "The file is larger than 1 MB."})
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Invalid({"file": "The file is not valid UTF-8."}) from None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_rule(request: HttpRequest) -> HttpResponse:
    """Make a draft of a rule that came as JSON."""
    if not reader(request).holds(Role.ADMIN):
        raise Denied(rule_changes.ONLY_ADMINS)
    form = ImportForm(posted(request), request.FILES or None)
    if request.method == "POST":
        made = form.knock(request, lambda **by: _written(form.rule(), by))
        if made is not None:
            messages.success(request, "Imported as a draft. Nothing is in force yet.")
            return redirect("rule-draft", made.pk) if isinstance(made, RuleDraft) else redirect("rules")
    return render(request, "reviews/rule_import.html", {"form": form}, status=form.status)


def _written(rule: dict[str, Any], by: dict[str, Any]) -> RuleDraft:
    status = rule.get("status")
    return rule_changes.write_draft(
        rule=rule, status=RuleStatus(status) if status in RuleStatus.values else RuleStatus.ON, **by
    )


@require_safe
@login_required
def export_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule in force as a file."""
    found = rule_changes.rule_of(rule_set_in_force(), rule)
    if found is None:
        raise Http404
    may_read(reader(request))
    return _file(found, f"{rule}.json")


@require_safe
@login_required
def export_set(request: HttpRequest) -> HttpResponse:
    """The whole rule set in force as a file."""
    may_read(reader(request))
    found = rule_set_in_force()
    return _file(found.rules, f"rules-version-{found.number}.json")


def _file(data: Any, name: str) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=disposition)
