"""What an open page says of itself every few seconds, and hears of others; nothing of it is stored."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from dealdesk.frame import reader
from promises.permissions import promise_or_404
from reviews.domain import presence


@require_POST
@login_required
def here(request: HttpRequest, number: int) -> HttpResponse:
    """Who else has this promise open, as one line of plain text; empty where nobody has."""
    me = reader(request)
    found = promise_or_404(me, number)
    rows = presence.beat(found.pk, me, writing=request.POST.get("writing") == "yes")
    said = ". ".join(str(row) for row in rows)
    return HttpResponse(f"{said}." if said else "", content_type="text/plain; charset=utf-8")
