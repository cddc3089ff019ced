"""Old deals come in as a file: sent, looked at, confirmed, and taken back where it was the wrong one."""

import csv
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Func, IntegerField
from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import reader
from dealdesk.models import Job, JobState, User
from dealdesk.views.jobs import progress
from promises.enums import OutcomeKind, PromiseType
from reviews.domain import past_import as doors
from reviews.domain.past_cells import folded
from reviews.enums import Cause
from reviews.forms.past import ConfirmForm, PastFileForm, WithdrawForm
from reviews.models import PastImport

CHECKS, STORES = "past_import", "past_import_store"
LISTED = 50  # imports on the page, newest first

TEMPLATE: tuple[dict[str, str], ...] = (
    {
        "reference": "D-118",
        "ask": "Nightly CSV export of order fields to the customer's SFTP folder",
        "type": "data movement",
        "promised_on": "2026-04-03",
        "amount": "84000",
        "region": "EU",
        "outcome": "went bad",
        "extra_days": "12",
        "what_happened": "The customer expected 40 fields and history; we had promised five.",
        "cause": "no limit",
        "target": "The customer's SFTP folder",
        "frequency": "Every night",
    },
    {
        "reference": "D-121",
        "ask": "SAML single sign-on with their own provider",
        "type": "security",
        "promised_on": "2026-04-17",
        "amount": "52000",
        "region": "US",
        "outcome": "delivered",
        "extra_days": "0",
    },
)


class JsonLength(Func):
    """How many entries a JSON list has."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def past_import(request: HttpRequest) -> HttpResponse:
    """Send a file to be checked; below it what was imported before."""
    if not doors.may_import(reader(request)):
        raise Denied(doors.ONLY_LEAD_OR_ADMIN)
    files = request.FILES if request.method == "POST" else None
    form = PastFileForm(posted(request), files)
    if request.method == "POST":
        job = form.knock(request, lambda **by: doors.send_file(upload=form.cleaned_data["file"][0], **by))
        if isinstance(job, Job):
            return redirect("past-import-job", job.pk)
        if job is not None:  # the same form again: its first file is being checked
            return redirect("past-import")
    return _page(request, form)


def _page(request: HttpRequest, form: DoorForm | None = None, refused: DoorForm | None = None) -> HttpResponse:
    imports = (
        PastImport.objects.defer("left_out")
        .annotate(left_out_count=JsonLength("left_out"))
        .select_related("imported_by", "withdrawn_by")
        .order_by("-pk")
    )
    rows = [{"kept": row, "form": None if row.withdrawn_at else WithdrawForm()} for row in imports[:LISTED]]
    mine = Job.objects.filter(kind=CHECKS, made_by=request.user, state=JobState.DONE).filter(result__has_key="rows")
    context = {
        "form": form if form is not None else PastFileForm(),
        "refused": refused,
        "rows": rows,
        "more": imports.count() > LISTED,
        "waiting": list(mine.only("pk", "arguments", "made_at").order_by("-pk")[:5]),
        "columns": _columns(),
    }
    status = next((f.status for f in (refused, form) if f is not None), 200)
    return render(request, "reviews/past_import.html", context, status=status)


def _columns() -> list[tuple[str, str]]:
    """What each column may hold, as the page tells it."""
    choices = {name: ", ".join(kind.value.replace("_", " ") for kind in kinds) for name, kinds in (
        ("type", PromiseType), ("outcome", OutcomeKind), ("cause", Cause),
    )}  # fmt: skip
    return [
        ("ask", "Needed. What was promised, at most 300 characters."),
        ("promised_on", "Needed. 2026-04-03, 3 Apr 2026, or a date of Excel."),
        ("type", f"{choices['type']}; empty for a commercial term or a date."),
        ("outcome", f"{choices['outcome']}; empty where nobody knows."),
        ("extra_days", "Days more than promised."),
        ("what_happened", "Needed where it went bad: one sentence."),
        ("cause", choices["cause"]),
        ("reference, amount, region", "Your own number, whole US dollars, and where the deal was."),
        ("data_region", "Between which regions data moves; “Region” alone is the deal’s."),
        ("target, frequency, control and other facts", "By the names that reviewers see beside an ask."),
    ]


@require_safe
@login_required
def template_csv(request: HttpRequest) -> HttpResponse:
    """A file to fill in, with two rows as examples."""
    if not doors.may_import(reader(request)):
        raise Denied(doors.ONLY_LEAD_OR_ADMIN)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="old-deals.csv"'
    response.write("\ufeff")  # Excel then knows that it is UTF-8
    rows = csv.DictWriter(response, list(TEMPLATE[0]), restval="")
    rows.writeheader()
    rows.writerows(TEMPLATE)
    return response


@require_safe
@login_required
def past_import_job(request: HttpRequest, number: int) -> HttpResponse:
    """How far a file is; once it is checked, what would be imported."""
    job = _job_or_404(reader(request), number)
    if job.kind == STORES and job.state == JobState.DONE:
        return redirect("past-import")
    return _job_page(request, job)


def _job_page(request: HttpRequest, job: Job, refused: DoorForm | None = None) -> HttpResponse:
    found = job.preview if job.kind == CHECKS and job.state == JobState.DONE else None
    context = {
        **progress(job, reader(request)),
        "checking": job.kind == CHECKS,
        "name": job.arguments.get("file_name") or _name_of(job),
        "preview": found,
        "used": [_used(*pair) for pair in (found or {}).get("used", {}).items()],
        "rows": [_row(row) for row in (found or {}).get("first", [])],
        "stored": job.stored is not None,
        "form": refused or ConfirmForm(),
        "refused": refused,
        "failed_store": job.kind == STORES and job.state in (JobState.FAILED, JobState.STOPPED),
    }
    return render(request, "reviews/past_preview.html", context, status=refused.status if refused else 200)


@require_POST
@login_required
def confirm_past_import(request: HttpRequest, number: int) -> HttpResponse:
    """Take in the good rows of a checked file."""
    job = _job_or_404(reader(request), number)
    if job.kind != CHECKS:
        raise Http404
    form = ConfirmForm(request.POST)
    started = form.knock(request, doors.confirm, job.pk)
    if started is None:
        return _job_page(request, job, form)
    return redirect("past-import-job", started.pk) if isinstance(started, Job) else redirect("past-import")


@require_POST
@login_required
def withdraw_past_import(request: HttpRequest, number: int) -> HttpResponse:
    """Take an import back; its rows count no more."""
    if not doors.may_import(reader(request)) or not PastImport.objects.filter(pk=number).exists():
        raise Http404
    form = WithdrawForm(request.POST)
    if form.knock(request, doors.withdraw_import, number) is None:
        return _page(request, refused=form)
    messages.success(request, "Withdrawn. Its rows count no more, in back-tests and patterns alike.")
    return redirect("past-import")


def _job_or_404(user: User, number: int) -> Job:
    """A job of ours without its rows; to everybody else it is not there."""
    found = Job.objects.filter(pk=number, kind__in=(CHECKS, STORES)) if doors.may_import(user) else Job.objects.none()
    job = (
        found.defer("result", "payload")
        .annotate(preview=KeyTransform("preview", "result"), stored=KeyTransform("import", "result"))
        .first()
    )
    if job is None:
        raise Http404
    return job


def page_of_job(job: Job) -> str:
    """Where a file is waited for; once its rows are stored, the list of imports."""
    if job.kind == STORES and job.state == JobState.DONE:
        return reverse("past-import")
    return reverse("past-import-job", args=[job.pk])


def said_of_job(job: Job) -> str:
    """How far a file is, as a sentence."""
    done = f"{job.done:,} of {job.total:,}"
    if job.state == JobState.WAITING:
        return "Waiting for its turn."
    if not job.total:
        return "Reading the file." if job.kind == CHECKS else "Starting."
    if job.kind == CHECKS:
        return f"Checked {done} rows, {job.percent} %."
    return f"Read {done} asks, {job.percent} %." if job.done < job.total else "Storing all of them at once."


def _name_of(job: Job) -> str:
    looked_at = Job.objects.filter(pk=job.arguments.get("preview")).values_list("arguments", flat=True).first()
    return str((looked_at or {}).get("file_name", "A file"))


def _used(column: str, name: str) -> str:
    if column == "region":
        return f"{name} (of the deal)"
    return name if folded(name) == folded(column) else f"{name} (as {column})"


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A good row as the preview shows it."""
    kind, outcome = row.get("type", ""), row.get("outcome", "")
    return {
        "line": row["line"],
        "ask": row["ask"],
        "reference": row.get("reference", ""),
        "type": str(PromiseType(kind).label) if kind else "",
        "day": row["promised_on"],
        "outcome": str(OutcomeKind(outcome).label) if outcome else "",
        "happened": row.get("what_happened", ""),
        "facts": len(row["facts"]),
    }
