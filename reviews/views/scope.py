"""A scope change: other words for what was sent, and the answers to what they leave open."""

from django.contrib.auth.decorators import login_required
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from dealdesk.exceptions import Conflict
from dealdesk.forms import posted
from dealdesk.frame import reader
from promises.domain.facts import FactSpec
from promises.models import Promise
from promises.models.promise import ASK_LIMIT
from promises.permissions import promise_or_404
from reviews.domain import lifecycle
from reviews.forms.changes import ScopeForm
from reviews.views.steps import check_rep, own_page, step_page
from reviews.views.wording import pressed_scope, with_scope


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scope(request: HttpRequest, number: int) -> HttpResponse:
    """Record that what the customer wants has changed."""
    found = promise_or_404(reader(request), number)
    check_rep(request, found)
    intro = "Every group is asked again at once. Words already signed show as being replaced, and the close plan waits."
    parts = {"title": "Change the scope", "intro": intro, "button": "Send for review", "template": "reviews/scope.html"}
    looked_at = pressed_scope(request, found)
    sent = looked_at if looked_at is not None else posted(request)
    begins = _initial(request, found)
    questions = _left_open(found, begins["ask"] if sent is None else str(sent.get("ask", "")))
    form = ScopeForm(sent, version=found.version, initial=begins, questions=questions)
    form = with_scope(form, found)
    if looked_at is not None:
        form.not_judged()
        return step_page(request, found, form, **parts)
    return own_page(request, found, form, lifecycle.change_scope, "Scope change sent for review.", parts)


def left_open(found: Promise, data: QueryDict) -> list[BoundField]:
    """The questions as fields while the words are typed, with the answers given so far.

    Args:
        found: the promise whose scope changes.
        data: what was typed so far.
    """
    questions = _left_open(found, data.get("ask", ""))
    given = {spec.key: data.get(spec.key) for spec in questions}
    return ScopeForm(version=found.version, initial=given, questions=questions).asked()


def _initial(request: HttpRequest, found: Promise) -> dict[str, str]:
    """The words as they are. An address may bring along what the customer wants now, as a drift check found it, or why
    the words should be others, as a read-back showed."""
    ask = " ".join(request.GET.get("ask", "").split())
    reason = request.GET.get("what_changed", "").replace("\x00", "")[:300]
    return {"ask": ask if 0 < len(ask) <= ASK_LIMIT else found.ask, "what_changed": reason}


def _left_open(found: Promise, typed: str) -> list[FactSpec]:
    """What new words of an ask leave open; the door asks for the answers, so words it refuses are asked nothing."""
    ask = " ".join(typed.split())
    if not ask or ask == found.ask or len(ask) > ASK_LIMIT:
        return []
    try:
        return lifecycle.open_questions(Promise(deal=found.deal, type=found.type, ask=ask))
    except Conflict:
        return []
