"""Words of the library in a deal: found beside an ask, confirmed on one page, done."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.domain import people
from dealdesk.forms import posted
from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.domain import library
from promises.domain.queries import working_deals
from promises.enums import PromiseState
from promises.forms.library import ProductForm, UseForm
from promises.models import Capability, Deal, Promise
from promises.permissions import deal_or_404, promise_or_404
from promises.policies import (
    check_approved_by_another,
    check_in_scope,
    check_may_ask,
    check_on_deal,
    check_usable,
    reason_not,
)
from promises.views.library import capability_or_404
from reviews.domain import documented, lifecycle
from reviews.domain.similar import similar

TEXT_LIMIT = 300


def already_approved(
    given: QueryDict, deal: Deal, text: str, *, me: User, now: datetime, draft: Promise | None = None
) -> dict[str, Any]:
    """What `promises/_already_approved.html` needs: at most three entries and three earlier promises like a text.

    Args:
        given: what was sent; "q" are words to find, in the address only where somebody sent the box as a form.
        deal: the deal the ask is for.
        text: the ask, where no words are to be found.
        draft: the draft that would be answered; without one a new promise is made.
    """
    typed = given.get("q", "").strip().replace("\x00", "")[:TEXT_LIMIT]
    text = typed or text
    query = {"draft": draft.pk} if draft is not None else {"deal": deal.slug}
    hits = [
        {
            "hit": hit,
            "entry": hit.capability,
            "url": f"{reverse('use-capability', args=[hit.capability.pk])}?{urlencode(query)}",
        }
        for hit in library.suggested(text, deal=deal, now=now)
    ]
    return {
        "hits": hits,
        "similar": similar(text, reader=me, now=now, like=draft),
        "text": text,
        "typed": typed,
        "ask": typed if draft is None else "",  # the words a new promise is asked in
        "deal": deal,
        "draft": draft,
    }


@require_POST
@login_required
def similar_asks(request: HttpRequest) -> HttpResponse:
    """The side panel alone, for what is typed so far. A read, and sent as a form all the same: a customer's words in an
    address would stand in every access log on the way."""
    me, now = reader(request), page_now(request)
    check_may_ask(people.standing(me, now))
    draft, deal = _target(request.POST, me)
    if deal is None:
        raise Http404
    check_on_deal(people.standing(me, now), deal)
    context = {"already": already_approved(request.POST, deal, "", me=me, now=now, draft=draft)}
    return render(request, "promises/_already_approved.html", context)


def _target(given: QueryDict, me: User) -> tuple[Promise | None, Deal | None]:
    """The draft and the deal that an address or a form names; (None, None) where it names neither.

    Raises:
        Http404: there is no such draft or deal for this person.
    """
    if number := given.get("draft", ""):
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Http404
        draft = promise_or_404(me, int(number))
        if draft.state != PromiseState.DRAFT:
            raise Http404
        return draft, draft.deal
    if slug := given.get("deal", ""):
        return None, deal_or_404(me, slug)
    return None, None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def use(request: HttpRequest, number: int) -> HttpResponse:
    """The exact sentence, its limit, the deal, and one button.

    The words an ask is made of come with a form (`look`), which shows the page and does nothing else.
    """
    me, now = reader(request), page_now(request)
    check_may_ask(people.standing(me, now))
    entry = capability_or_404(me, number)
    draft, deal = _target(request.GET, me)
    deals = [deal] if deal is not None else list(working_deals(me))
    looks = "look" in request.POST
    ask = draft.ask if draft is not None else request.POST.get("ask", "").strip().replace("\x00", "")[:TEXT_LIMIT]
    form = UseForm(
        None if looks else posted(request),
        deals=deals,
        version=draft.version if draft is not None else None,
        initial={"sha256": entry.sha256, "ask": ask},
    )
    if form.is_bound:
        used = form.knock(request, lambda **by: _use(form, entry, draft, deals, **by))
        if used is not None:
            promise = used.pk if isinstance(used, Promise) else int(form.done_before.removeprefix("P-"))
            messages.success(request, "Yes, documented already. You may say exactly these words today.")
            return redirect("promise", promise)
    only = deals[0] if len(deals) == 1 else None
    context = {
        "entry": entry,
        "form": form,
        "deal": only,
        "draft": draft,
        "ask": ask,
        "deals": deals,
        "blocked": _blocked(entry, only, me, now),
        "out_of_scope": only is not None and reason_not(check_in_scope, entry, only) != "",
        "scope": ", ".join(entry.scope()) or "Everywhere",
    }
    return render(request, "promises/use_capability.html", context, status=form.status)


def _use(sent: UseForm, entry: Capability, draft: Promise | None, deals: list[Deal], **by: Any) -> Promise:
    """Through the door that fits: a draft is answered, a deal gets a new promise."""
    what = {"capability_id": entry.pk, "sha256": sent.cleaned_data["sha256"]}
    if draft is not None:
        return lifecycle.use_for_draft(draft.pk, version=sent.seen_version(), **what, **by)
    chosen = next(deal for deal in deals if deal.slug == sent.cleaned_data["deal"])
    return lifecycle.use_capability(chosen.pk, ask=sent.cleaned_data["ask"], **what, **by)


def _blocked(entry: Capability, deal: Deal | None, me: User, now: datetime) -> str:
    """Why the words cannot be used, beside the button; the door says the same."""
    why_not = reason_not(check_usable, entry, deal, library.local_day(now, deal))
    if not why_not and deal is not None:
        why_not = reason_not(check_approved_by_another, entry, {me.pk}, deal)
    return why_not


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Say which plan and version a deal is about."""
    me = reader(request)
    deal = deal_or_404(me, slug)
    check_on_deal(people.standing(me, page_now(request)), deal)
    initial = {"product_plan": deal.product_plan, "product_version": deal.product_version}
    form = ProductForm(posted(request), initial=initial)
    if request.method == "POST":
        given = form.given() if form.is_valid() else {}
        if form.knock(request, documented.describe_product, deal.pk, **given) is not None:
            messages.success(request, f"Noted for {deal.name}.")
            return redirect(deal)
    return render(request, "promises/product.html", {"form": form, "deal": deal}, status=form.status)
