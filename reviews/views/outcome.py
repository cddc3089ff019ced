"""How a promise ended: one small form, and the way from a bad end to a rule."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.domain import people
from dealdesk.enums import Role
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import page_now, reader
from promises.enums import OutcomeKind
from promises.models import Promise
from promises.permissions import promise_or_404
from reviews.domain.outcomes import check_may_tell, record_outcome
from reviews.domain.patterns.rule import key_of_promise, rule_of_promise
from reviews.domain.rule_changes import back_test_draft, write_draft
from reviews.domain.rules import as_it_stood
from reviews.forms.outcome import OutcomeForm
from reviews.models import Outcome, RuleDraft
from reviews.views import since


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def outcome(request: HttpRequest, number: int) -> HttpResponse:
    """Say how it ended, or correct what stands there."""
    found = promise_or_404(reader(request), number)
    if request.method != "POST":
        check_may_tell(people.standing(request.user, page_now(request)), found, found.deal)
    stored = Outcome.objects.filter(promise=found).select_related("recorded_by").first()
    fields = ("kind", "happened_on", "extra_days", "cause", "what_happened")
    today = page_now(request).astimezone(ZoneInfo(reader(request).zone)).date()
    initial = {name: getattr(stored, name) for name in fields} if stored else {"happened_on": today}
    form = OutcomeForm(posted(request), version=found.version, initial=initial)
    if request.method == "POST":
        given = form.given() if form.is_valid() else {}
        if form.knock(request, record_outcome, found.pk, **given) is not None:
            if given.get("kind") == OutcomeKind.WENT_BAD and "rule" in request.POST:
                return make_rule_of(request, found)
            if given.get("kind") == OutcomeKind.WENT_BAD:
                messages.success(request, f"{found.label} is marked as gone bad. The lead and the groups are told.")
                return redirect("outcome", found.pk)
            messages.success(request, f"How {found.label} ended is written down.")
            return redirect(found)
        request.__dict__.pop("desk_now", None)
        found = promise_or_404(reader(request), number)
        since.tell(form, found, None)
    return render(request, "reviews/outcome.html", _context(request, found, form, stored), status=form.status)


def _context(request: HttpRequest, found: Promise, form: OutcomeForm, stored: Outcome | None) -> dict[str, Any]:
    went_bad = stored is not None and stored.kind == OutcomeKind.WENT_BAD
    return {
        "promise": found,
        "deal": found.deal,
        "form": form,
        "stored": stored,
        "status": form.status,
        "is_admin": reader(request).holds(Role.ADMIN),
        "rule_form": DoorForm() if went_bad and reader(request).holds(Role.ADMIN) else None,
        "went_bad": went_bad,
    }


@require_POST
@login_required
def make_rule(request: HttpRequest, number: int) -> HttpResponse:
    """A draft of a rule from the words and facts of one promise that went bad."""
    found = promise_or_404(reader(request), number)
    stored = Outcome.objects.filter(promise=found).first()
    form = DoorForm(request.POST)
    done = drafted(request, form, **_learned(found, stored))
    if done is not None or stored is None:
        return done or redirect("outcome", found.pk)
    refused = _context(request, found, OutcomeForm(version=found.version), stored) | {"status": form.status}
    messages.error(request, said(form))
    return render(request, "reviews/outcome.html", refused, status=form.status)


def make_rule_of(request: HttpRequest, found: Promise) -> HttpResponse:
    """The draft in the same breath as the bad end: whoever says it, and is an admin, types nothing twice."""
    by = reader(request)
    written = write_draft(by=by, **_learned(found, Outcome.objects.filter(promise=found).first()))
    back_test_draft(written.pk, by=by)
    return redirect("rule-draft", written.pk)


def _learned(found: Promise, stored: Outcome | None) -> dict[str, Any]:
    """What a draft is made of: the promise's own words and facts as they were sent, and what happened.

    Raises:
        Http404: it was never sent, or did not go bad.
    """
    sent = found.submissions.order_by("-revision").first()
    if sent is None or stored is None or stored.kind != OutcomeKind.WENT_BAD:
        raise Http404
    snapshot = as_it_stood(
        ask=sent.ask, type=sent.type, facts=sent.facts, amount=sent.amount, region=sent.region, seen=sent.seen
    )
    return {
        "pattern": key_of_promise(found.pk),
        "rule": rule_of_promise(found.label, snapshot),
        "reason": f"{found.label} went bad: {stored.what_happened}"[:300],
    }


def drafted(
    request: HttpRequest, form: DoorForm, *, pattern: str, rule: dict[str, Any], reason: str
) -> HttpResponse | None:
    """Write the draft, begin its back-test and go to it; None where the door refused."""
    done = form.knock(request, write_draft, rule=rule, reason=reason, pattern=pattern)
    if done is None:
        return None
    if isinstance(done, RuleDraft):
        back_test_draft(done.pk, by=reader(request))
    if not isinstance(done, RuleDraft):  # the same form again: the draft it made the first time
        done = RuleDraft.objects.filter(pattern=pattern, written_by=request.user).order_by("-pk").first()
    return redirect("rule-draft", done.pk)


def said(form: DoorForm) -> str:
    """Why the door refused, in one line."""
    return " ".join(str(text) for texts in form.errors.values() for text in texts)
