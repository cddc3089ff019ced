"""How far long work is: a part of a page that asks again by itself, and a page of its own where scripts are off."""

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
    """One job by its number.

    Raises:
        Http404: unknown, or somebody else's, unless an admin looks.
    """
    found = Job.objects.defer("payload").filter(pk=number).first()
    if found is None or (found.made_by_id != user.pk and not user.holds(Role.ADMIN)):
        raise Http404
    return found


def page_of(job: Job) -> str:
    """The page that waits for a job (settings.JOB_PAGES), or the job's own."""
    path = settings.JOB_PAGES.get(job.kind, "")
    return str(import_string(path)(job)) if path else ""


@require_safe
@login_required
def job(request: HttpRequest, number: int) -> HttpResponse:
    """How far one job is; asked once a second by the page that waits for it."""
    found = job_or_404(reader(request), number)
    template = "dealdesk/_job.html" if request.htmx else "dealdesk/job.html"
    return render(request, template, {"job": found, "job_page": page_of(found), "mine": found.made_by == request.user})


@require_POST
@login_required
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a job to stop."""
    found = jobs.ask_to_stop(job_or_404(reader(request), number).pk, by=request.user)
    if request.htmx:
        context = {"job": found, "job_page": page_of(found), "mine": True}
        return render(request, "dealdesk/_job.html", context)
    return redirect(page_of(found) or "job", *([] if page_of(found) else [found.pk]))
