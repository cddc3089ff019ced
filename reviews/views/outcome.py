"""How a promise ended: one small form, and the way from a bad end to a rule."""

from datetime import date
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import people
from dealdesk.domain.doors import FormStamp
from dealdesk.enums import Role
from dealdesk.exceptions import AlreadyDone, Denied
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import LOOKS_BACK, page_now, reader
from promises.enums import OutcomeKind
from promises.models import Promise
from promises.permissions import promise_or_404
from reviews.domain.outcome_search import MOST, NUMBER, promises_like
from reviews.domain.outcomes import TELLS, check_may_tell, how_it_ended, record_outcome
from reviews.domain.patterns.rule import beginning_of_promise, key_of_promise, rule_of_promise
from reviews.domain.rule_changes import ONLY_ADMINS, back_test_draft, write_draft
from reviews.domain.rules import Snapshot, as_it_stood
from reviews.enums import YES_OUTCOMES
from reviews.forms.outcome import OutcomeForm
from reviews.models import Decision, Outcome, RuleDraft
from reviews.views import since

ONLY_WHO_TELLS = (
    "Only support and delivery, the deal desk lead, a product reviewer or an admin can look for a promise here. "
    "A rep says how a promise ended on its own page."
)


@require_safe
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """Find a promise by number or words, to say how it ended."""
    if not reader(request).holds(*TELLS):
        raise Denied(ONLY_WHO_TELLS)
    words = request.GET.get("q", "").replace("\0", "")[:200].strip()
    found = promises_like(words, reader=reader(request)) if words else []
    if len(found) == 1 and NUMBER.match(words):
        return redirect("outcome", found[0].pk)
    may_look_back = reader(request).holds(*LOOKS_BACK)
    context = {"words": words, "rows": found, "most": MOST, "may_look_back": may_look_back}
    return render(request, "reviews/find_outcome.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def outcome(request: HttpRequest, number: int) -> HttpResponse:
    """Say how it ended, or correct what stands there."""
    found = promise_or_404(reader(request), number)
    wants_rule = "rule" in request.POST
    if wants_rule and not reader(request).holds(Role.ADMIN):
        raise Denied(ONLY_ADMINS)  # before anything is stored: half of what was pressed would be nobody's wish
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
            if given.get("kind") == OutcomeKind.WENT_BAD and wants_rule:
                return make_rule_of(request, form, found)
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
        "ended": how_it_ended(stored, _promised(found)) if stored is not None else "",
        "status": form.status,
        "is_admin": reader(request).holds(Role.ADMIN),
        "rule_form": DoorForm() if went_bad and reader(request).holds(Role.ADMIN) else None,
        "went_bad": went_bad,
    }


def _promised(found: Promise) -> date | None:
    """The day of the newest yes; None where there is none."""
    yes = Decision.objects.filter(promise=found, outcome__in=YES_OUTCOMES).order_by("-pk")
    return yes.values_list("delivery_date", flat=True).first()


@require_POST
@login_required
def make_rule(request: HttpRequest, number: int) -> HttpResponse:
    """A draft of a rule from the words and facts of one promise that went bad."""
    found = promise_or_404(reader(request), number)
    stored = Outcome.objects.filter(promise=found).first()
    learned = _learned(found, stored)
    if learned["rule"] is None:
        return to_builder(found)
    form = DoorForm(request.POST)
    done = drafted(request, form, **learned)
    if done is not None or stored is None:
        return done or redirect("outcome", found.pk)
    refused = _context(request, found, OutcomeForm(version=found.version), stored) | {"status": form.status}
    messages.error(request, said(form))
    return render(request, "reviews/outcome.html", refused, status=form.status)


def make_rule_of(request: HttpRequest, form: OutcomeForm, found: Promise) -> HttpResponse:
    """The draft in the same breath as the bad end: whoever says it, and is an admin, types nothing twice.

    The form's token counts here once more, so that pressing twice makes one draft.
    """
    by = reader(request)
    learned = _learned(found, Outcome.objects.filter(promise=found).first())
    if learned["rule"] is None:
        return to_builder(found)
    sent = form.stamp(request)
    once = FormStamp(token=sha256(f"{sent.token} rule".encode()).hexdigest(), digest=sent.digest)
    try:
        written = write_draft(by=by, form=once, **learned)
    except AlreadyDone:
        written = RuleDraft.objects.filter(pattern=learned["pattern"], written_by=by).order_by("-pk")[0]
    else:
        back_test_draft(written.pk, by=by)
    return redirect("rule-draft", written.pk)


def to_builder(found: Promise) -> HttpResponse:
    """The builder, begun for a promise nothing tells from others."""
    return redirect(f"{reverse('new-rule')}?like={found.pk}")


def begun(request: HttpRequest, like: str) -> tuple[dict[str, Any], str]:
    """The rule that the builder begins with, and its reason, for a promise that went bad.

    Args:
        like: number of the promise, as it stands in the address.

    Raises:
        Http404: there is none, it was never sent, or did not go bad.
    """
    if not like.isdecimal() or len(like) > 9:
        raise Http404
    found = promise_or_404(reader(request), int(like))
    stored = Outcome.objects.filter(promise=found).first()
    return beginning_of_promise(found.label, _as_sent(found, stored)), _reason(found, stored)


def _learned(found: Promise, stored: Outcome | None) -> dict[str, Any]:
    """What a draft is made of: the promise's own words and facts as they were sent, and what happened.

    Raises:
        Http404: it was never sent, or did not go bad.
    """
    return {
        "pattern": key_of_promise(found.pk),
        "rule": rule_of_promise(found.label, _as_sent(found, stored)),
        "reason": _reason(found, stored),
    }


def _as_sent(found: Promise, stored: Outcome | None) -> Snapshot:
    sent = found.submissions.order_by("-revision").first()
    if sent is None or stored is None or stored.kind != OutcomeKind.WENT_BAD:
        raise Http404
    return as_it_stood(
        ask=sent.ask, type=sent.type, facts=sent.facts, amount=sent.amount, region=sent.region, seen=sent.seen
    )


def _reason(found: Promise, stored: Outcome | None) -> str:
    return f"{found.label} went bad: {stored.what_happened if stored else ''}"[:300]


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
