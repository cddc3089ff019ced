"""Wording rules: the phrases nobody can review, how often each stands in an ask, and a box to try one sentence."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import people
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import posted
from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.domain import wording_rules as doors
from promises.domain.rewriting import told
from promises.domain.wording import BY_ID, findings
from promises.domain.wording_hits import Hits, recent_hits
from promises.domain.wording_in_force import phrases_in_force
from promises.forms.wording_rules import SwitchForm, WordingRuleForm
from promises.models import BannedPhrase
from promises.models.wording import WORDING_LIMIT, PhraseLevel
from promises.permissions import HIGHEST_ID
from promises.policies import check_keeps_wording_rules, reason_not

FIELDS = ("phrase", "is_pattern", "level", "why", "instead")


def may_read(user: User) -> None:
    """Refuse whoever may not read the list.

    Raises:
        Denied: neither an admin nor the lead.
    """
    if not user.holds(Role.ADMIN, Role.LEAD):
        raise Denied("Only an admin or the deal desk lead can read the wording rules.")


@require_safe
@login_required
def wording_rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its numbers, those that are on first; and what the check finds in one sentence."""
    me, now = reader(request), page_now(request)
    may_read(me)
    rows = list(BannedPhrase.objects.order_by("-is_active", "phrase"))
    hits = recent_hits(rows, now)
    tried = _tried(request.GET.get("sentence"))
    context = {
        "rules": [{"row": row, "level": level_label(row), "hits": hits.get(row.pk, Hits())} for row in rows],
        "on": sum(row.is_active for row in rows),
        "why_not": reason_not(check_keeps_wording_rules, people.standing(me, now)),
        "tried": tried,
        "limit": WORDING_LIMIT,
    }
    return render(request, "promises/wording_rules.html", context, status=422 if tried["problem"] else 200)


def level_label(row: BannedPhrase) -> tuple[str, str, str]:
    """Colour, words and icon of what a rule asks for."""
    if not row.is_active:
        return "", "Off", "off"
    return ("paused", "Must change", "stop") if row.level == PhraseLevel.MUST_CHANGE else ("soon", "Advice", "flag")


def _tried(raw: str | None) -> dict[str, Any]:
    """What the check makes of one sentence, as a wording; None where none was tried."""
    tried: dict[str, Any] = {"text": raw or "", "problem": "", "found": [], "was_read": False}
    if raw is None:
        return tried
    try:
        text = clean(raw, limit=WORDING_LIMIT)
    except TextRefused as refused:
        shown = raw[: 2 * WORDING_LIMIT].replace("\x00", "")
        return tried | {"text": shown, "problem": refused.problems[0].message}
    found = told(text, findings(text, phrases=phrases_in_force()))
    named = [{"finding": finding, "name": BY_ID[finding.check].name} for finding in found]
    return tried | {"text": text, "found": named, "was_read": True}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_rule(request: HttpRequest) -> HttpResponse:
    """Add a phrase or a pattern."""
    check_keeps_wording_rules(people.standing(reader(request), page_now(request)))
    form = WordingRuleForm(posted(request))
    if request.method == "POST":
        made = form.knock(request, lambda **by: doors.add_rule(**form.given(), **by))
        if made is not None:
            messages.success(request, "Added. It holds for the next text that is checked.")
            return redirect("wording-rules")
    context = {"form": form, "forms": [form], "row": None}
    return render(request, "promises/wording_rule.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def wording_rule(request: HttpRequest, number: int) -> HttpResponse:
    """Change one rule."""
    row = _rule_or_404(request, number)
    form = WordingRuleForm(posted(request), version=row.version, initial=_initial(row))
    if request.method == "POST":
        made = form.knock(
            request, lambda **by: doors.change_rule(row.pk, version=form.seen_version(), **form.given(), **by)
        )
        if made is not None:
            messages.success(request, "Changed. It holds for the next text that is checked.")
            return redirect("wording-rules")
    return _page(request, row, form, SwitchForm(version=row.version, auto_id="switch_%s"))


@require_POST
@login_required
def switch_rule(request: HttpRequest, number: int) -> HttpResponse:
    """Switch one rule off, or on again."""
    row = _rule_or_404(request, number)
    switch = SwitchForm(request.POST, version=row.version, auto_id="switch_%s")
    if switch.knock(request, lambda **by: doors.switch_rule(row.pk, **switch.given(), **by)) is None:
        return _page(request, row, WordingRuleForm(version=row.version, initial=_initial(row)), switch)
    messages.success(request, "Switched. It holds for the next text that is checked.")
    return redirect("wording-rules")


def _page(request: HttpRequest, row: BannedPhrase, form: WordingRuleForm, switch: SwitchForm) -> HttpResponse:
    status = max(form.status, switch.status)
    context = {"form": form, "switch": switch, "forms": [form, switch], "row": row, "level": level_label(row)}
    return render(request, "promises/wording_rule.html", context, status=status)


def _rule_or_404(request: HttpRequest, number: int) -> BannedPhrase:
    """One rule by its number, for whoever may change it.

    Raises:
        Http404: there is none.
        Denied: not an admin.
    """
    row = BannedPhrase.objects.filter(pk=number).first() if number <= HIGHEST_ID else None
    if row is None:
        raise Http404
    check_keeps_wording_rules(people.standing(reader(request), page_now(request)))
    return row


def _initial(row: BannedPhrase) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}
