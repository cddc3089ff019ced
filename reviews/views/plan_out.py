"""A close plan leaves the house: taken away as a file, sent with a record, and fetched again as it was sent."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import people
from dealdesk.exceptions import Denied, VersionMissing
from dealdesk.forms import posted
from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.models import Deal
from promises.permissions import deal_or_404
from promises.policies import check_on_deal, reason_not
from reviews.domain import closeplan, plan_out
from reviews.domain.checks import Check
from reviews.domain.exports import FORMATS, packed
from reviews.domain.exports.manifest import ENDING
from reviews.forms.plan_out import SendForm
from reviews.models import PlanExport, SentPlan
from reviews.views import since

SHOWN = 8  # of each list beside the plan, newest first; of what a document has that was not signed
LONGEST_REASON = 90  # characters that fit beside a button


def panel(me: User, deal: Deal, read: closeplan.ReadPlan, checks: Sequence[Check], now: datetime) -> dict[str, Any]:
    """What the page of a plan shows of exporting and sending.

    Args:
        me: whoever reads the page.
        deal: the deal.
        read: its plan, proved at this moment.
        checks: the five checks of it.
        now: the database clock, aware UTC.
    """
    reasons = plan_out.reasons_of(read, checks) if read.plan else [plan_out.NOTHING_PLANNED]
    return {
        "why_not": _in_short(reasons, checks),
        "formats": list(FORMATS.values()),
        "may_send": not reason_not(check_on_deal, people.standing(me, now), deal),
        "version": read.plan.number if read.plan else 0,
        "sent": list(_sent(deal)[:SHOWN]),
        "exports": list(_exports(deal)[:SHOWN]),
    }


def _in_short(reasons: Sequence[str], checks: Sequence[Check]) -> str:
    """One reason as it is; of several, how many of the checks below are open."""
    if len(reasons) == 1 and len(reasons[0]) <= LONGEST_REASON:
        return reasons[0]
    still = sum(not check.passes for check in checks)
    counted = (
        f"{still} of {len(checks)} checks {'is' if still == 1 else 'are'} open, see below." if still else "see below."
    )
    return f"Not ready: {counted}" if reasons else ""


def _sent(deal: Deal) -> Any:
    rows = SentPlan.objects.filter(plan__deal=deal).defer("lines")
    return rows.select_related("plan", "sent_by").order_by("-pk")


def _exports(deal: Deal) -> Any:
    rows = PlanExport.objects.filter(plan__deal=deal)
    return rows.select_related("plan", "exported_by").order_by("-pk")


@require_POST
@login_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as a file, or as a file and its manifest in one ZIP. Taking it twice is two events, as with copying."""
    deal = deal_or_404(reader(request), slug)
    version = version_seen(request)
    format, _, beside = request.POST.get("format", "").partition("+")
    made = plan_out.export(deal.pk, by=request.user, format=format, version=version)
    if beside:
        both = packed({made.name: made.content, made.manifest_name: made.manifest})
        return _download(f"{made.name}.zip", "application/zip", both)
    return _download(made.name, made.content_type, made.content)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what goes out, to whom; what differs from the signed words is refused by its place."""
    deal, now = deal_or_404(reader(request), slug), page_now(request)
    if refusal := reason_not(check_on_deal, people.standing(reader(request), now), deal):
        raise Denied(refusal)
    read = closeplan.read(deal, now)
    version = read.plan.number if read.plan else 0
    form = SendForm(posted(request), request.FILES if request.method == "POST" else None, version=version)
    status = 200
    if request.method == "POST":
        sent = form.knock(request, plan_out.send, deal.pk, **(form.given() if form.is_valid() else {}))
        if sent is not None:
            messages.success(request, "It is recorded as sent, with the document itself.")
            return redirect("plan", slug)
        since.tell_of_plan(form, deal)
        status = form.status
    reasons = plan_out.reasons_not(deal, read, now) if read.plan else [plan_out.NOTHING_PLANNED]
    found = form.refusal.found[:SHOWN] if isinstance(form.refusal, plan_out.NotAsSigned) else ()
    context = {"deal": deal, "form": form, "plan": read.plan, "lines": read.lines, "reasons": reasons, "strays": found}
    if isinstance(form.refusal, plan_out.NotAsSigned):
        context["not_signed"] = _said_once(form, form.refusal)
    return render(request, "reviews/send.html", context, status=status)


def _said_once(form: SendForm, refusal: plan_out.NotAsSigned) -> str:
    """What is not as it was signed stands in its own list; the summary and the field only point there."""
    places = len(refusal.found)
    said = f"The document is not as it was signed in {places} place{'' if places == 1 else 's'}."
    for name in ("file", "text"):
        if name in form.errors:
            form.errors[name] = form.error_class([f"{said} Each stands in the list above."])
    return " ".join([said, *refusal.ways])


@require_safe
@login_required
def sent_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What went out, byte for byte; a byte that is another one since is said, and nothing is handed out."""
    row = _sent_or_404(request, slug, number)
    return _download(row.file_name, row.content_type, plan_out.kept(row))


@require_safe
@login_required
def sent_manifest(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The manifest of what went out."""
    return _manifest(_sent_or_404(request, slug, number))


@require_safe
@login_required
def export_manifest(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The manifest of a file that somebody took away."""
    deal = deal_or_404(reader(request), slug)
    row = PlanExport.objects.filter(plan__deal=deal, pk=number).first()
    if row is None:
        raise Http404
    return _manifest(row)


def version_seen(request: HttpRequest) -> int:
    """The version of the plan that the page showed.

    Raises:
        VersionMissing: the button came without it (RELIABILITY row 18).
        BadRequest: it is no number.
    """
    given = request.POST.get("version", "")
    if not given:
        raise VersionMissing
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadRequest("The version is no number.")
    return int(given)


def _sent_or_404(request: HttpRequest, slug: str, number: int) -> SentPlan:
    row = _sent(deal_or_404(reader(request), slug)).filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _manifest(row: SentPlan | PlanExport) -> HttpResponse:
    name = f"{row.file_name}{ENDING}"
    return _download(name, "application/json; charset=utf-8", row.manifest.encode())


def _download(name: str, content_type: str, content: bytes) -> HttpResponse:
    """A file to save; what somebody sent to us is never drawn by a browser."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Checksum-SHA256"] = hashlib.sha256(content).hexdigest()
    return response
