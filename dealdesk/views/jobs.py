"""How far long work is: a part of a page that asks again by itself, and a page of its own where scripts are off."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from dealdesk.domain import jobs
from dealdesk.enums import Role
from dealdesk.frame import reader
from dealdesk.models import Job, User


def job_or_404(user: User, number: int) -> Job:
    """One job by its number, without its file and its result.

    Raises:
        Http404: unknown, or somebody else's, unless an admin or the lead looks.
    """
    found = Job.objects.defer("payload", "result").filter(pk=number).first()
    if found is None or not (found.made_by_id == user.pk or user.holds(Role.ADMIN) or user.holds(Role.LEAD)):
        raise Http404
    return found


def page_of(job: Job) -> str:
    """The page that waits for a job (settings.JOB_PAGES), or "" where it has none but its own."""
    path = settings.JOB_PAGES.get(job.kind, "")
    return str(import_string(path)(job)) if path else ""


def progress(job: Job, user: User) -> dict[str, Any]:
    """What `dealdesk/_job.html` needs, on the job's own page and on the page that waits for it."""
    path = settings.JOB_SAID.get(job.kind, "")
    return {
        "job": job,
        "job_page": page_of(job),
        "job_said": import_string(path)(job) if path else "",
        "in_place": job.kind in settings.JOBS_IN_PLACE,
        "mine": job.made_by_id == user.pk,
    }


@require_safe
@login_required
def job(request: HttpRequest, number: int) -> HttpResponse:
    """How far one job is; asked once a second by the page that waits for it."""
    found = job_or_404(reader(request), number)
    shown = progress(found, reader(request))
    if not request.htmx:
        return render(request, "dealdesk/job.html", shown)
    if found.has_ended and shown["job_page"] and not shown["in_place"]:
        answer = HttpResponse()
        answer.headers["HX-Redirect"] = shown["job_page"]
        return answer
    return render(request, "dealdesk/_job.html", shown)


@require_POST
@login_required
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a job to stop."""
    found = jobs.ask_to_stop(job_or_404(reader(request), number).pk, by=request.user)
    if request.htmx:
        return render(request, "dealdesk/_job.html", progress(found, reader(request)))
    return redirect(page_of(found) or "job", *([] if page_of(found) else [found.pk]))
