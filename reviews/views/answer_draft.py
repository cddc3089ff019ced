"""An answer that is typed and not sent yet, kept while it is typed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dealdesk.exceptions import Refused
from dealdesk.frame import reader
from promises.enums import Lane
from promises.permissions import promise_or_404
from reviews.domain import answer_drafts

VERSION_DIGITS = 10  # more fit into no column, so no form was opened on it


@require_POST
@login_required
def keep(request: HttpRequest, number: int, lane: Lane) -> HttpResponse:
    """Keep what is typed so far. A script asks every few seconds and gets one line; without one, it is a button."""
    found = promise_or_404(reader(request), number)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < VERSION_DIGITS else None
    typed = {"by": reader(request), "lane": lane, "fields": request.POST.dict(), "version": version}
    if not request.htmx:
        kept = answer_drafts.keep(found.pk, **typed)
        messages.success(request, "Draft kept. Nobody else sees it." if kept else "The draft is empty now.")
        return redirect(found)
    try:
        draft = answer_drafts.keep(found.pk, **typed)
    except Refused as refusal:
        return render(request, "reviews/_answer_draft.html", {"draft": None, "refused": refusal.sentence})
    return render(request, "reviews/_answer_draft.html", {"draft": draft, "refused": ""})
