"""Deliverables as a calendar: of one deal, of the reader, and under an address that a calendar program may ask."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.models import Promise
from promises.permissions import deal_or_404
from reviews.domain import calendar_feed, calendar_links, deliverables
from reviews.domain.calendar_links import MadeLink
from reviews.forms.deliverables import CalendarForm


@require_safe
@login_required
def of_deal(request: HttpRequest, slug: str) -> HttpResponse:
    """The dated deliverables of one deal; of one that is not won there are none."""
    deal = deal_or_404(reader(request), slug)
    promises = deliverables.owed(reader(request)).filter(deal=deal)
    return _file(request, promises, name=f"{deal.name}, deliverables", file=f"{deal.slug}-deliverables.ics")


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Those of every deal the reader may see."""
    return _file(request, deliverables.owed(reader(request)), name="Deliverables", file="deliverables.ics")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a calendar program: whoever has the address reads with the rights its person has at this moment."""
    person: User | None = calendar_links.person_of(token)
    if person is None:
        raise Http404
    return _file(request, deliverables.owed(person), name="Deliverables", file="deliverables.ics")


def _file(request: HttpRequest, promises: QuerySet[Promise], *, name: str, file: str) -> HttpResponse:
    rows = deliverables.in_calendar(
        promises,
        page_now(request),
        most=calendar_feed.MOST,
        days_back=calendar_feed.DAYS_BACK,
    )
    response = HttpResponse(calendar_feed.calendar_of(rows, name=name), content_type=calendar_feed.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The reader's own address: made, renewed, withdrawn. It is shown once, on the page that answers the button."""
    me = reader(request)
    form = CalendarForm(request.POST if request.method == "POST" else None)
    shown = ""
    if request.method == "POST":
        door = calendar_links.end_link if "end" in request.POST else calendar_links.make_link
        through = form.knock(request, door)
        if through is not None and not isinstance(through, MadeLink):
            return redirect("account-calendar")
        if through is not None:
            shown = f"{settings.SITE_URL}{reverse('calendar-feed', args=[through.token])}"
            form = CalendarForm()
    context = {"form": form, "shown": shown, "link": calendar_links.link_of(me), "status": form.status}
    return render(request, "reviews/account_calendar.html", context, status=form.status)
