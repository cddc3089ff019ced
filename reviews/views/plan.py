"""The close plan of a deal: read, copied and made anew only through the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dealdesk.domain import people
from dealdesk.domain.text import diff
from dealdesk.exceptions import Conflict
from dealdesk.frame import page_now, reader
from promises.domain.queries import STATUS_KEY
from promises.enums import YES_STATES, PromiseState
from promises.models import Deal, Promise
from promises.permissions import deal_or_404
from reviews.domain import closeplan, gate, plan_alarm
from reviews.domain.checks import Check, five_checks
from reviews.domain.closeplan import ReadLine, ReadPlan
from reviews.enums import DecisionOutcome
from reviews.forms.decision import PublishForm
from reviews.models import ClosePlan, PlanLine
from reviews.views import plan_out, since
from reviews.views.say_back import Looks

VERSIONS = 12  # shown beside the plan, newest first
COUNT = ("none", "one", "two", "three", "four", "five")
OUTCOME = {DecisionOutcome.YES: "yes", DecisionOutcome.YES_IF: "yes_cond"}


@require_safe
@login_required
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The current version, proved line by line at this moment."""
    return _show(request, deal_or_404(reader(request), slug))


def _show(request: HttpRequest, deal: Deal, *, failed: PublishForm | None = None, refused: str = "") -> HttpResponse:
    now = page_now(request)
    read = closeplan.read(deal, now)
    status = failed.status if failed is not None else Conflict.status if refused else 200
    number = read.plan.number if read.plan else 0
    looks = Looks(deal, people.standing(reader(request), now), now) if read.lines else None
    lines = [_line(line, now, looks) for line in read.lines]
    found = five_checks(deal, read, now)
    checks = _checks(found)
    out = plan_out.panel(reader(request), deal, read, found, now)
    context = {
        "deal": deal,
        "plan": read.plan,
        "lines": lines,
        "passes_gate": not read.problems,
        "ready": not read.problems and not checks["open"],
        "problems": read.problems,
        "checks": checks,
        "alarm": plan_alarm.of_plan(deal, read, now),
        "unplanned": [_unplanned(promise) for promise in read.unplanned],
        "others": [_other(promise, now) for promise in read.not_promised],
        "form": failed or PublishForm(version=number),
        "may_update": out["may_send"],  # both are for the reps of the deal
        "why_not_update": _why_not_update(read),
        "versions": _versions(deal),
        "out": out,
        "refused": refused,
    }
    return render(request, "reviews/plan.html", context, status=status)


def _checks(found: Sequence[Check]) -> dict[str, Any]:
    """The panel "Before you send": every check with its evidence, and a sentence about those that are open."""
    still = [check for check in found if not check.passes]
    sentence = ""
    if still:
        are = "is" if len(still) == 1 else "are"
        sentence = f"{COUNT[len(still)].capitalize()} of {COUNT[len(found)]} checks {are} open."
        problems = [problem for check in still for problem in check.problems]
        sentence += f" {problems[0]}" if len(problems) == 1 else ""
    return {"rows": found, "passed": len(found) - len(still), "total": len(found), "open": still, "sentence": sentence}


def _line(line: ReadLine, now: Any, looks: Looks | None) -> dict[str, Any]:
    """One clause; where the gate does not let it through, with its reasons."""
    decision = line.line.decision
    passes = line.verdict.passes
    return {
        "say": looks.row(line.promise, decision) if looks is not None and passes else None,
        "number": line.line.position,
        "promise": line.promise.pk,
        "text": line.line.text,
        "owner": line.line.delivery_owner,
        "date": line.line.delivery_date,
        "limit": line.line.limit,
        "pid": line.promise.label,
        "version": decision.wording.number,
        "sha256": line.line.sha256,
        "status": OUTCOME.get(decision.outcome, "no") if line.verdict.passes else _status(line.promise, line, now),
        "problems": line.verdict.problems,
        "passes": line.verdict.passes,
    }


def _status(promise: Promise, line: ReadLine, now: Any) -> str:
    if gate.being_replaced(promise, line.verdict.decision):
        return "paused" if promise.is_paused(now) else "being_replaced"
    return STATUS_KEY[promise.shown_state(now)]


def _unplanned(promise: Promise) -> dict[str, Any]:
    """Signed and not in the plan yet, with the words that were signed."""
    newest = max(promise.decisions.all(), key=lambda row: row.pk)
    return {"promise": promise.pk, "pid": promise.label, "words": newest.wording.text}


def _other(promise: Promise, now: Any) -> dict[str, Any]:
    """Asked for and not promised, with the sentence sales may say."""
    state = promise.shown_state(now)
    said, signed = f"No answer yet: {promise.ask}", False
    if state == PromiseState.PAUSED:
        said = f"Paused, not approved: {promise.ask}"
    elif state == PromiseState.DECLINED:
        newest = max(promise.decisions.all(), key=lambda row: row.pk)
        said, signed = newest.wording.text, True
    elif state in YES_STATES:
        said = f"Not proved, not promised: {promise.ask}"
    return {
        "promise": promise.pk,
        "pid": promise.label,
        "said": said,
        "signed": signed,
        "status": "paused" if state in YES_STATES else STATUS_KEY[state],
    }


def _why_not_update(read: ReadPlan) -> str:
    """Why there is nothing to update, or ""."""
    if read.replaced:
        names = " and ".join(promise.label for promise in read.replaced)
        return f"{names} {'is' if len(read.replaced) == 1 else 'are'} being replaced; the version stays as it is."
    lapsed = any(not line.verdict.passes for line in read.lines)
    if read.unplanned or read.outdated or lapsed:
        return ""
    if not read.lines:
        return "Nothing is signed yet; the plan fills itself as answers are signed."
    return "The plan holds every signed sentence already."


def _versions(deal: Deal) -> list[ClosePlan]:
    return list(deal.plans.order_by("-number")[:VERSIONS])


@require_POST
@login_required
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the next version from every promise that passes the gate."""
    deal = deal_or_404(reader(request), slug)
    current = ClosePlan.objects.filter(deal=deal, is_current=True).values_list("number", flat=True).first() or 0
    form = PublishForm(request.POST, version=current)
    if form.knock(request, closeplan.publish, deal.pk, **(form.given() if form.is_valid() else {})) is None:
        request.__dict__.pop("desk_now", None)
        since.tell_of_plan(form, deal)
        return _show(request, deal_or_404(reader(request), slug), failed=form)
    messages.success(request, "The plan holds every signed sentence now.")
    return redirect("plan", slug)


@require_POST
@login_required
def copy_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The sentences of the whole plan and nothing else."""
    return _copy(request, slug, None)


@require_POST
@login_required
def copy_line(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The sentence of one clause and nothing else."""
    return _copy(request, slug, number)


def _copy(request: HttpRequest, slug: str, number: int | None) -> HttpResponse:
    """Words as text/plain, byte for byte; a person without JavaScript sees them and copies them by hand.

    Copying twice is two copies, each with its own event, so there is no form token to spend.
    """
    deal = deal_or_404(reader(request), slug)
    if number is not None and not deal.plans.filter(is_current=True, lines__promise=number).exists():
        raise Http404
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    try:
        text = closeplan.copy_words(deal.pk, by=request.user, promise_id=number, version=_version_shown(request))
    except Conflict as refusal:
        if by_script or "text/html" not in request.headers.get("Accept", ""):
            return HttpResponse(refusal.sentence, status=refusal.status, content_type="text/plain; charset=utf-8")
        return _show(request, deal, refused=refusal.sentence)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _version_shown(request: HttpRequest) -> int | None:
    """The version that the page showed from which the words are copied; None where it showed none."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


@require_safe
@login_required
def plan_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """An old version, to read and to compare; its words cannot be copied from here."""
    deal = deal_or_404(reader(request), slug)
    found = deal.plans.select_related("made_by").filter(number=min(version, 2**31 - 1)).first()
    if found is None:
        raise Http404
    if found.is_current:
        return redirect(reverse("plan", args=[slug]))
    read = closeplan.read(deal, page_now(request))
    other = _against(request, deal)
    if other is not None and other.number < found.number:
        return redirect(f"{reverse('plan-version', args=[slug, other.number])}?against={found.number}")
    if other is None or other.is_current or other == found:
        other, then = read.plan, {line.promise.pk: Beside(line.line, line.verdict.passes) for line in read.lines}
    else:
        then = {line.promise_id: Beside(line, True) for line in other.lines.select_related("decision__wording")}
    old = list(found.lines.select_related("decision__wording", "promise").order_by("position"))
    versions = _versions(deal)
    context = {
        "deal": deal,
        "plan": found,
        "other": other,
        "current": read.plan,
        "lines": [_old_line(line, then.get(line.promise_id)) for line in old],
        "added": [row for pk, row in then.items() if pk not in {row.promise_id for row in old}],
        "problems": [problem for line in read.lines for problem in line.verdict.problems] if other == read.plan else [],
        "versions": versions,
        "choices": [row for row in versions if row.number != found.number],
    }
    return render(request, "reviews/plan_version.html", context)


@dataclass(frozen=True)
class Beside:
    """A clause that an old one is compared with.

    Attributes:
        line: its row.
        holds: whether it may be shown as it stands: of the current version only what the gate lets through.
    """

    line: PlanLine
    holds: bool


def _against(request: HttpRequest, deal: Deal) -> ClosePlan | None:
    """The version that the reader chose to compare with; None for the current one.

    Raises:
        Http404: no version of this plan.
    """
    chosen = request.GET.get("against", "")
    if not chosen:
        return None
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        raise Http404
    found: ClosePlan | None = deal.plans.filter(number=int(chosen)).first()
    if found is None:
        raise Http404
    return found


def _old_line(line: PlanLine, then: Beside | None) -> dict[str, Any]:
    """An old clause beside what stands in its place; words that may not go out are not shown as current ones."""
    holds = then is not None and then.holds
    changed = then is not None and then.holds and then.line.text != line.text
    terms = ("delivery_owner", "delivery_date", "limit")
    return {
        "number": line.position,
        "text": line.text,
        "segments": diff(line.text, then.line.text) if then is not None and changed else [],
        "gone": then is None,
        "blocked": then is not None and not holds,
        "terms_changed": then is not None
        and holds
        and any(getattr(then.line, name) != getattr(line, name) for name in terms),
        "owner": line.delivery_owner,
        "date": line.delivery_date,
        "limit": line.limit,
        "pid": line.promise.label,
        "promise": line.promise_id,
        "version": line.decision.wording.number,
    }
