"""The library: what sales may say without asking, who stands for it, and where it is used."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import people
from dealdesk.enums import Role
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.domain import library
from promises.domain.queries import STATUS_KEY
from promises.forms.library import ApproveForm, CapabilityForm, CheckForm, TakeBackForm
from promises.models import Capability, Promise
from promises.permissions import HIGHEST_ID, promise_or_404, visible_promises
from promises.policies import check_keeps_library, check_usable, reason_not
from promises.views.searching import words_asked
from reviews.domain import documented

WORDS_LIMIT = 300
FOUND = 25
LABELS = {
    "written": ("review", "Waits for approval", "pen"),
    "live": ("yes", "May be used", "check"),
    "due": ("soon", "Check due", "clock"),
    "withdrawn": ("", "Withdrawn", "off"),
}


def capability_or_404(user: User, number: int) -> Capability:
    """One entry by its number.

    Raises:
        Http404: unknown, or not approved yet and not this person's to see.
    """
    rows = library.with_use(library.visible_capabilities(user))
    found = rows.filter(pk=number).first() if number <= HIGHEST_ID else None
    if found is None:
        raise Http404
    return found


def may_keep(user: User) -> bool:
    """Whether the page offers this person to change the library; the doors ask again."""
    return user.holds(Role.PRODUCT, Role.SECURITY)


def card(hit: library.Hit, today: date) -> dict[str, Any]:
    """One entry as a card, and as the head of its page, on one day."""
    entry = hit.capability
    key = entry.state if entry.state != "approved" else "due" if entry.is_due(today) else "live"
    return {
        "entry": entry,
        "label": LABELS[key],
        "is_live": key == "live",
        "is_due": key == "due",
        "why_not": hit.why_not,
        "is_usable": hit.is_usable,
        "scope": ", ".join(entry.scope()) or "Everywhere",
        "times": "1 time" if entry.used == 1 else f"{entry.used} times",
    }


@require_safe
@login_required
def shelf(request: HttpRequest) -> HttpResponse:
    """All entries, or what matches some words, best match first."""
    me, now = reader(request), page_now(request)
    words, problem = words_asked(request, most=WORDS_LIMIT)
    if words:
        hits = library.search(words, deal=None, now=now, limit=FOUND)
    else:
        hits = library.listed(now=now, drafts=library.sees_drafts(me))
    context = {
        "cards": [card(hit, now.date()) for hit in hits],
        "words": words,
        "problem": problem,
        "may_keep": may_keep(me),
        "may_ask": me.holds(Role.REP),
        "starters": library.starters(),
    }
    return render(request, "promises/library.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_capability(request: HttpRequest) -> HttpResponse:
    """Write an entry, from nothing or from signed words (?promise=1042)."""
    me, now = reader(request), page_now(request)
    check_keeps_library(people.standing(me, now))
    source = _source(request, me)
    terms = documented.capability_terms(source, now) if source is not None else {}
    initial = {"review_by": now.date() + library.LONGEST, **terms}
    if "sentence" in request.GET and source is None:
        initial["sentence"] = request.GET["sentence"][:WORDS_LIMIT]
    form = CapabilityForm(posted(request), signed=source is not None, initial=initial)
    if request.method == "POST":
        if source is not None:
            made = form.knock(
                request, lambda **by: documented.capability_from_decision(source.pk, **form.given(), **by)
            )
        else:
            made = form.knock(request, lambda **by: library.write_capability(**form.given(), **by))
        if made is not None:
            messages.success(request, "Written. A second product or security reviewer approves it.")
            return redirect(made) if isinstance(made, Capability) else redirect("library")
    context = {"form": form, "source": source, "sentence": terms.get("sentence", "")}
    return render(request, "promises/new_capability.html", context, status=form.status)


def _source(request: HttpRequest, me: User) -> Promise | None:
    """The promise whose signed words go into the library."""
    number = request.GET.get("promise", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    return promise_or_404(me, int(number))


@require_safe
@login_required
def capability(request: HttpRequest, number: int) -> HttpResponse:
    """One entry: its words, who stands for them, and everywhere they are used."""
    return _page(request, capability_or_404(reader(request), number))


def _page(request: HttpRequest, entry: Capability, failed: DoorForm | None = None) -> HttpResponse:
    me, now = reader(request), page_now(request)
    why_not = reason_not(check_usable, entry, None, now.date())
    forms = _forms(me, entry, now.date() + library.LONGEST, failed) if may_keep(me) else {}
    uses = documented.where_used(entry)
    mine = set(visible_promises(me).filter(pk__in=[use.promise.pk for use in uses]).values_list("pk", flat=True))
    rows = [_used(use, now) for use in uses if use.promise.pk in mine]
    context = {
        "card": card(library.Hit(entry, why_not), now.date()),
        "entry": entry,
        "terms": _terms(entry),
        "uses": rows,
        "elsewhere": entry.used - len(rows),
        "may_ask": me.holds(Role.REP),
        "forms": [failed] if failed is not None else [],
        "approve": None,
        "check": None,
        "take_back": None,
        "own_words": entry.state == "written" and entry.written_by_id == me.pk,
        **forms,
    }
    return render(request, "promises/capability.html", context, status=failed.status if failed is not None else 200)


def _forms(me: User, entry: Capability, day: Any, failed: DoorForm | None) -> dict[str, DoorForm]:
    """What a keeper of the library may do with this entry; the refused form stands where it stood."""
    forms: dict[str, DoorForm] = {}
    if entry.state == "written" and entry.written_by_id != me.pk:
        forms["approve"] = ApproveForm(version=entry.version, initial={"sha256": entry.sha256})
    if entry.state == "approved":
        forms["check"] = CheckForm(version=entry.version, initial={"review_by": day})
    if entry.state != "withdrawn":
        forms["take_back"] = TakeBackForm(version=entry.version)
    for name, kind in (("approve", ApproveForm), ("check", CheckForm), ("take_back", TakeBackForm)):
        if isinstance(failed, kind):
            forms[name] = failed
    return forms


def _terms(entry: Capability) -> list[dict[str, str]]:
    return [
        {"label": "Holds for", "value": ", ".join(entry.scope()) or "Everywhere"},
        {"label": "Limit", "value": entry.limit},
        {"label": "Owner", "value": entry.owner},
        {"label": "Date", "value": "Available today"},
    ]


def _used(use: documented.Use, now: Any) -> dict[str, Any]:
    return {
        "promise": use.promise,
        "deal": use.promise.deal,
        "status": STATUS_KEY[use.promise.shown_state(now)],
        "plan": f"Version {use.plan_version}" if use.plan_version else "",
    }


@require_POST
@login_required
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Approve exactly the words on the page."""
    entry = capability_or_404(reader(request), number)
    form = ApproveForm(request.POST, version=entry.version)
    return _through(request, entry, form, library.approve_capability, "Approved. Sales may use these words now.")


@require_POST
@login_required
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Say that the words are still true."""
    entry = capability_or_404(reader(request), number)
    form = CheckForm(request.POST, version=entry.version)
    return _through(request, entry, form, documented.check_capability, "Checked. The words may be used.")


@require_POST
@login_required
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw the words everywhere."""
    entry = capability_or_404(reader(request), number)
    form = TakeBackForm(request.POST, version=entry.version)
    said = "Withdrawn. The words stand in no plan any more, and whoever used them is told."
    return _through(request, entry, form, documented.withdraw_capability, said)


def _through(request: HttpRequest, entry: Capability, form: Any, door: Any, said: str) -> HttpResponse:
    if form.knock(request, door, entry.pk, **(form.given() if form.is_valid() else {})) is None:
        request.__dict__.pop("desk_now", None)
        return _page(request, capability_or_404(reader(request), entry.pk), form)
    messages.success(request, said)
    return redirect(entry)
