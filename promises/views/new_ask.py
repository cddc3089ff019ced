"""The first two steps of a new ask, before there is a draft: the deal, and a sentence or something to begin it from."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.domain import people
from dealdesk.forms import posted
from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.domain import promises as doors
from promises.domain import proof_files
from promises.domain.queries import working_deals
from promises.forms.asks import AskForm, ChooseDealForm
from promises.forms.proofs import StartForm
from promises.models import Deal, Promise
from promises.permissions import deal_or_404
from promises.policies import check_may_ask, check_on_deal
from promises.views import wordcheck
from promises.views.documented import already_approved
from promises.views.draft_page import FIRST_HINTS, STEPS, ask_form, go_on, step_row
from promises.views.words import happens_with


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_ask(request: HttpRequest) -> HttpResponse:
    """Step 1, and with a deal in the address step 2, which makes the draft."""
    me = reader(request)
    check_may_ask(people.standing(me, page_now(request)))
    if "deal" not in request.GET:
        return _choose_deal(request, me)
    deal = deal_or_404(me, request.GET["deal"])
    check_on_deal(people.standing(me, page_now(request)), deal)
    form, sent = ask_form(request)
    if sent:
        made = form.knock(
            request, lambda **by: doors.create_ask(deal.pk, ask=form.cleaned_data["ask"], once=True, **by)
        )
        if made is not None:
            number = made.pk if isinstance(made, Promise) else int(form.done_before.removeprefix("P-"))
            wordcheck.remember(request, number, wordcheck.kept_in(request.POST, "ask"))
            return go_on(request, number, "ask")
    return _first_words(request, deal, form, StartForm())


def _first_words(request: HttpRequest, deal: Deal, form: AskForm, start: StartForm) -> HttpResponse:
    """Step 2 while there is no draft yet: a sentence, or something to begin it from."""
    wordcheck.with_check([form], kept=wordcheck.all_kept(request.POST))
    context = {"steps": _steps_before_draft(deal), "deal": deal, "form": form, "back": reverse("new-ask")}
    context |= {"saved_at": None, "stored": None, "next_step": STEPS["type"], "start": start, "listed": None}
    context["check_url"] = reverse("deal-words", args=[deal.slug])
    context["already"] = already_approved(
        request.GET, deal, str(form["ask"].value() or ""), me=reader(request), now=page_now(request)
    )
    context["happens"] = happens_with(Promise(deal=deal), str(form["ask"].value() or ""), request)
    return render(request, "promises/ask_words.html", context, status=max(form.status, start.status))


@require_POST
@login_required
def start_ask(request: HttpRequest) -> HttpResponse:
    """Begin an ask from a mail or a note: it is the first proof, and its words stand in the ask, to be edited."""
    me = reader(request)
    try:
        deal = deal_or_404(me, request.GET.get("deal", ""))
    except Http404:
        check_may_ask(people.standing(me, page_now(request)))
        raise
    form = StartForm(request.POST, request.FILES)
    made = form.knock(request, lambda **by: proof_files.start_ask(deal.pk, **form.given(), **by))
    if made is None:
        check_on_deal(people.standing(me, page_now(request)), deal)  # whoever may not gets no form to try again
        page = _first_words(request, deal, AskForm(), form)
        if form.retry_after:
            page.headers["Retry-After"] = str(form.retry_after)
        return page
    number = made.pk if isinstance(made, Promise) else int(form.done_before.removeprefix("P-"))
    messages.success(request, "The ask was begun from your words. Make it one sentence an engineer can answer.")
    return redirect("draft", number, "ask")


def _choose_deal(request: HttpRequest, me: User) -> HttpResponse:
    deals = list(working_deals(me))
    form = ChooseDealForm(posted(request), deals=deals)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            return redirect(f"{reverse('new-ask')}?deal={form.cleaned_data['deal']}")
        status = 422
    context = {"steps": _steps_before_draft(None), "deals": deals, "form": form, "back": reverse("my-asks")}
    context |= {"deal": None, "saved_at": None, "happens": None, "already": None}
    return render(request, "promises/ask_deal.html", context, status=status)


def _steps_before_draft(deal: Deal | None) -> list[dict[str, Any]]:
    hints = {**FIRST_HINTS, "deal": str(deal) if deal else "Yours, or a new one"}
    now = "ask" if deal else "deal"
    links = {"deal": reverse("new-ask")} if deal else {}
    steps = [step_row(name, now, hints.get(name, ""), links.get(name, "")) for name in STEPS]
    return [step | {"done": step["url"] != ""} for step in steps]
