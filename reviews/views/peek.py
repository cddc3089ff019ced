"""A look at one promise from the queue, without leaving it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dealdesk.enums import Role
from dealdesk.frame import page_now, reader
from promises.enums import PromiseState
from promises.permissions import promise_or_404
from reviews.enums import Answer
from reviews.views.sheet import Sheet


@require_safe
@login_required
def peek(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, facts and answers so far, as the part of a page that the queue shows beside its rows."""
    found = promise_or_404(reader(request), number)
    if found.state == PromiseState.DRAFT:
        raise Http404
    if not request.htmx:
        return redirect(found)
    sheet = Sheet(found, reader(request), page_now(request))
    context = {"sheet": sheet, "promise": found, "deal": found.deal, "answers": _answers(sheet)}
    return render(request, "reviews/_peek.html", context)


def _answers(sheet: Sheet) -> list[dict[str, Any]]:
    """The four answers as ways to the page where they are given; none where no lane of the reader owes one."""
    owes = [row for row in sheet.missing if not sheet.why_not(Role(row.lane))]
    if not owes or not sheet.is_open or sheet.triage_first or sheet.proposal is not None:
        return []
    page = sheet.promise.get_absolute_url()
    return [
        {"key": key, "label": answer.label, "url": f"{page}?{urlencode({'answer': answer.value})}"}
        for key, answer in enumerate(Answer, start=1)
    ]
