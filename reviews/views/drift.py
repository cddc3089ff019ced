"""The drift check: what is really going out, sentence by sentence, beside the signed words; kept only if asked."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import people
from dealdesk.exceptions import Invalid
from dealdesk.forms import posted
from dealdesk.frame import page_now, reader
from dealdesk.models import Job, JobState
from dealdesk.views.jobs import progress
from promises.domain.queries import listed_deals
from promises.models import Deal
from promises.permissions import deal_or_404
from promises.policies import check_on_deal, reason_not
from promises.views.deals import WORDS_LIMIT
from promises.views.searching import words_asked
from reviews.domain import drift_jobs, drift_kept
from reviews.domain.drift import Compared, again, compare
from reviews.forms.drift import DriftForm, KeepForm, LeaveOutForm
from reviews.models import DriftResult
from reviews.views.drift_rows import result

LISTED = 25  # deals to choose from, next to close first
KEPT = 12  # kept checks listed beside the form


@require_safe
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the deal whose signed words a document is compared with."""
    me, now = reader(request), page_now(request)
    words, problem = words_asked(request, most=WORDS_LIMIT)
    found = list(listed_deals(me, now, words=words)[: LISTED + 1])
    context = {"deals": found[:LISTED], "more": len(found) > LISTED, "words": words, "problem": problem}
    return render(request, "reviews/drift_deals.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a document and show what of it was approved; a long one is checked as a job."""
    deal = deal_or_404(reader(request), slug)
    form = DriftForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, deal, form)
    if not form.is_valid():
        return _page(request, deal, form, status=422)
    if form.is_long:
        job = drift_jobs.begin(deal, form.content, form.document.name, by=request.user)
        return redirect("drift-job", slug, job.pk)
    compared = compare(deal, form.text_found, page_now(request))
    return _page(request, deal, form, found=drift_kept.as_json(compared, form.document))


def _page(
    request: HttpRequest,
    deal: Deal,
    form: DriftForm,
    *,
    found: dict[str, Any] | None = None,
    keep_form: KeepForm | None = None,
    made_by: int = 0,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form; where a document was checked, what was found above it."""
    may = _works_on(request, deal)
    context: dict[str, Any] = {"deal": deal, "form": form, "compared": None, "keep_form": None, "drift_results": []}
    context |= {"job": None, "kept": None, "refused": None, **more}
    if found is not None:
        compared, document = drift_kept.from_json(found)
        if keep_form is None and may:
            missing = [words for finding in compared.missing for words in finding.signed]
            seal = drift_kept.sealed(found, deal, reader(request))
            keep_form = KeepForm(missing=missing, initial={"found": seal, "job": made_by or None})
        context |= {"document": document, "keep_form": keep_form}
        context |= result(compared, may_ask=may, notes=document.notes, reasons=keep_form)
    else:
        context["drift_results"] = _kept(deal)
    return render(request, "reviews/drift.html", context, status=status)


def _kept(deal: Deal) -> list[DriftResult]:
    return list(deal.drift_results.select_related("kept_by", "deal").defer("rows")[:KEPT])


def _works_on(request: HttpRequest, deal: Deal) -> bool:
    """Whether the reader works on the deal, as every door asks it."""
    return not reason_not(check_on_deal, people.standing(reader(request), page_now(request)), deal)


# --- a long document --------------------------------------------------------------------------------------------------


@require_safe
@login_required
def check_job(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """How far a long check is; once it is done, what was found."""
    me = reader(request)
    deal = deal_or_404(me, slug)
    job = Job.objects.defer("payload").filter(pk=number, kind=drift_jobs.KIND, made_by=me).first()
    if job is None or job.arguments["deal"] != deal.pk:
        raise Http404
    if job.state == JobState.DONE and job.result is not None:
        return _page(request, deal, DriftForm(), found=job.result, made_by=job.pk)
    return _page(request, deal, DriftForm(), **progress(job, me))


def page_of_job(job: Job) -> str:
    """Where a long check is waited for, and its result read."""
    slug = Deal.objects.filter(pk=job.arguments["deal"]).values_list("slug", flat=True).first()
    return reverse("drift-job", args=[slug, job.pk])


def said_of_job(job: Job) -> str:
    """How far a check is, as a sentence."""
    if not job.total:
        return "Reading the document."
    return f"Compared {job.done:,} of {job.total:,} sentences, {job.percent} %."


# --- what is kept -----------------------------------------------------------------------------------------------------


@require_POST
@login_required
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a result with the deal, as it was shown, with the reasons for what is left out."""
    me = reader(request)
    deal = deal_or_404(me, slug)
    try:
        found = drift_kept.unsealed(request.POST.get("found", ""), deal, me)
    except Invalid as refusal:
        form = KeepForm(request.POST, missing=())
        form.knock(request, _refused, refusal=refusal)
        return _page(request, deal, DriftForm(), status=form.status, refused=form)
    compared, _ = drift_kept.from_json(found)
    form = KeepForm(request.POST, missing=[words for row in compared.missing for words in row.signed])
    made = form.knock(request, lambda **by: drift_kept.keep(deal.pk, **form.given(), **by))
    if made is None:
        return _page(request, deal, DriftForm(), found=found, keep_form=form, status=form.status)
    if made is True:
        return redirect("kept-drift", slug, int(form.done_before.removeprefix("D-")))
    messages.success(request, "Kept with the deal. The document itself is not.")
    return redirect("kept-drift", slug, made.pk)


def _refused(*, refusal: Invalid, **_: Any) -> None:
    raise refusal


@require_safe
@login_required
def kept(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A kept result, to read again as it was found."""
    deal = deal_or_404(reader(request), slug)
    return _kept_page(request, deal, _kept_or_404(deal, number))


@require_POST
@login_required
def leave_out(request: HttpRequest, slug: str, number: int, promise: int) -> HttpResponse:
    """Say why a kept document leaves a signed sentence out on purpose."""
    deal = deal_or_404(reader(request), slug)
    found = _kept_or_404(deal, number)
    if not deal.promises.filter(pk=promise).exists():
        raise Http404
    form = LeaveOutForm(request.POST, promise=promise)
    said = form.knock(
        request, lambda **by: drift_kept.leave_out(deal.pk, found.pk, promise, reason=form.cleaned_data["reason"], **by)
    )
    if said is None:
        return _kept_page(request, deal, found, refused={promise: form})
    messages.success(request, "Left out on purpose. The reason stands in the history of the deal.")
    return redirect("kept-drift", slug, number)


def _kept_or_404(deal: Deal, number: int) -> DriftResult:
    found = deal.drift_results.select_related("kept_by").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _kept_page(
    request: HttpRequest, deal: Deal, kept: DriftResult, *, refused: dict[int, LeaveOutForm] | None = None
) -> HttpResponse:
    compared, document = drift_kept.from_json(kept.rows)
    settled = {row.promise_id: row for row in kept.left_out.select_related("said_by")}
    may = _works_on(request, deal)
    forms = _leave_out_forms(compared, settled) if may else {}
    forms |= refused or {}
    failed = next(iter((refused or {}).values()), None)
    context = {"deal": deal, "kept": kept, "document": document, "refused": failed}
    today = again(compared, deal, page_now(request))
    context |= result(compared, may_ask=may, today=today, notes=document.notes, settled=settled, leave_out=forms)
    return render(request, "reviews/drift_kept.html", context, status=failed.status if failed else 200)


def _leave_out_forms(compared: Compared, settled: dict[int, Any]) -> dict[int, LeaveOutForm]:
    return {
        words.promise: LeaveOutForm(promise=words.promise)
        for finding in compared.missing
        for words in finding.signed
        if words.promise not in settled
    }
