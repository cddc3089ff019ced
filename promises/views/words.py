"""The check while somebody types: a fragment for the lists below a field, and beside an ask what would happen with it.

Nothing is stored, and the text stands in no address, so no log ever holds a sentence that was only tried.
"""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from dealdesk.domain import people
from dealdesk.frame import page_now, reader
from promises.models import Promise
from promises.permissions import deal_or_404, promise_or_404
from promises.policies import check_on_deal
from promises.views import wordcheck
from promises.views.documented import already_approved
from promises.views.preview import what_will_happen
from reviews.enums import Answer
from reviews.views.scope import left_open
from reviews.views.sheet import Sheet
from reviews.views.wording import asked_rows, unknown_facts

FIELD = re.compile(r"[a-z][a-z0-9_-]{0,59}")


@require_POST
@login_required
def deal_words(request: HttpRequest, slug: str) -> HttpResponse:
    """An ask that is no draft yet."""
    me = reader(request)
    deal = deal_or_404(me, slug)
    check_on_deal(people.standing(me, page_now(request)), deal)
    return _fragment(request, Promise(deal=deal), "ask")


@require_POST
@login_required
def promise_words(request: HttpRequest, number: int) -> HttpResponse:
    """The ask of a draft, or words that somebody writes about a promise under review."""
    me = reader(request)
    promise = promise_or_404(me, number)
    kind = request.GET.get("as", "ask")
    if kind not in wordcheck.KINDS:
        raise BadRequest("There is no such kind of words.")
    if kind == "ask":
        check_on_deal(people.standing(me, page_now(request)), promise.deal)
    return _fragment(request, promise, kind)


def _fragment(request: HttpRequest, promise: Promise, kind: str) -> HttpResponse:
    """The lists, without the frame: rendering that would count turns for nothing.

    Raises:
        BadRequest: no field is named, or it was sent twice.
    """
    name = request.GET.get("of", "")
    if not FIELD.fullmatch(name):
        raise BadRequest("The address names no field.")
    if len(request.POST.getlist(name)) != 1:
        raise BadRequest(f"The field {name} must be sent once.")
    raw = request.POST[name]
    binds = kind != "condition" or request.POST.get("answer", Answer.YES_IF) == Answer.YES_IF
    kept = wordcheck.kept_in(request.POST, name)
    checked = wordcheck.check(raw, name=name, kind=kind, type=promise.type, kept=kept)
    if not binds:  # a reason or a question promises nothing, and no door asks more of it
        checked = wordcheck.Checked(name, kind, count=checked.count)
    context: dict[str, Any] = {"checked": checked, "happens": None, "beside": kind == "ask", "asked": None}
    context |= {"unknown": None, "left_open": None}
    if kind == "ask":
        draft = promise if promise.pk is not None else None
        me, now, typed = reader(request), page_now(request), " ".join(raw.split())[: wordcheck.MOST]
        context["already"] = already_approved(request.GET, promise.deal, typed, me=me, now=now, draft=draft)
        context["happens"] = happens_with(promise, raw, request)
    if kind == "scope":
        context["left_open"] = left_open(promise, request.POST)
    if kind == "wording" and name == "sentence":  # the owner's words, beside what the groups want in them
        wanted = Sheet(promise, reader(request), page_now(request)).asked_conditions
        context["asked"] = asked_rows(wanted, raw) if wanted else None
        context["unknown"] = unknown_facts(promise, raw)
    response = HttpResponse(render_to_string("promises/_words_checked.html", context))
    response.headers["Cache-Control"] = "no-store"
    return response


def happens_with(promise: Promise, raw: str, request: HttpRequest) -> dict[str, Any] | None:
    """What would happen if these words were sent now; None while there are none, or too many to read."""
    text = " ".join(raw.split())
    if not text or len(text) > wordcheck.MOST:
        return None
    promise.ask = text  # of a row that is not saved
    return what_will_happen(promise, page_now(request))
