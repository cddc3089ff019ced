"""A new ask in six steps, one question a page. A draft is saved with every step and looked at by nobody."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.components import moments
from dealdesk.domain import people
from dealdesk.exceptions import Invalid
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import page_now, reader
from dealdesk.models import AuditEvent, User
from promises.domain import promises as doors
from promises.domain import proof_files
from promises.domain.facts import ALL, ASKED, given_text, missing_facts, specs_for
from promises.domain.queries import working_deals
from promises.enums import PromiseState, ProofKind, Scan
from promises.forms.asks import NONE_OF_THESE, AskForm, ChooseDealForm, FactsForm, TypeForm
from promises.forms.proofs import FORMS as PROOF_FORMS
from promises.forms.proofs import ProofForm, StartForm, StrikeForm
from promises.models import Deal, Promise
from promises.permissions import deal_or_404, promise_or_404
from promises.policies import check_has_proof, check_may_ask, check_on_deal, reason_not
from promises.views import wordcheck
from promises.views.documented import already_approved
from promises.views.facts import fact_text
from promises.views.obstacles import obstacles_of, type_was_chosen, untyped_with
from promises.views.preview import what_will_happen
from promises.views.proofcards import card, listed_in
from promises.views.rows import answer_rows
from promises.views.words import happens_with
from reviews.domain import lifecycle
from reviews.views import since

#: step -> what the list of steps says.
STEPS = {
    "deal": "Deal",
    "ask": "The ask",
    "type": "Type",
    "facts": "Facts",
    "proof": "Proof",
    "check": "Check and send",
}
NEXT = dict(zip(STEPS, list(STEPS)[1:], strict=False))
FIRST_HINTS = {
    "ask": "One plain sentence",
    "type": "You choose it",
    "facts": "By type",
    "proof": "Note, file or screenshot",
    "check": "All answers on one page",
}
BEFORE = dict(zip(list(STEPS)[1:], STEPS, strict=False))


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
    form, sent = _ask_form(request)
    if sent:
        made = form.knock(
            request, lambda **by: doors.create_ask(deal.pk, ask=form.cleaned_data["ask"], once=True, **by)
        )
        if made is not None:
            number = made.pk if isinstance(made, Promise) else int(form.done_before.removeprefix("P-"))
            wordcheck.remember(request, number, wordcheck.kept_in(request.POST, "ask"))
            return _go_on(request, number, "ask")
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


def _ask_form(request: HttpRequest, **made: Any) -> tuple[AskForm, bool]:
    """The form, and whether it was sent to go through the door and not only to have its words looked at."""
    looked_at = wordcheck.pressed(request, AskForm.check_kinds)
    goes_on = request.POST.get("then") != "close"
    form = AskForm(looked_at if looked_at is not None else posted(request), goes_on=goes_on, **made)
    if looked_at is not None:
        request.POST = looked_at
        form.not_judged()
    return form, request.method == "POST" and looked_at is None


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
    steps = [_step(name, now, hints.get(name, ""), links.get(name, "")) for name in STEPS]
    return [step | {"done": step["url"] != ""} for step in steps]


def _step(name: str, now: str, hint: str, url: str) -> dict[str, Any]:
    return {
        "label": STEPS[name],
        "hint": hint,
        "url": "" if name == now else url,
        "current": name == now,
        "done": False,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """One question about a draft; what was sent is shown on its own page instead."""
    if step not in STEPS:
        raise Http404
    me = reader(request)
    promise = promise_or_404(me, number)
    if request.method != "POST" and promise.state != PromiseState.DRAFT:
        return redirect(promise)
    check_on_deal(people.standing(me, page_now(request)), promise.deal)
    if request.method == "POST" and step not in PAGES_WITH_FORM:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return PAGES[step](request, promise)


def _page(request: HttpRequest, promise: Promise, step: str, form: DoorForm | None, **more: Any) -> HttpResponse:
    """A step's page with what all of them share."""
    if form is not None:
        since.tell(form, promise)
    saved = AuditEvent.objects.filter(chain=promise.chain).order_by("-position").values_list("at", flat=True).first()
    back = reverse("draft", args=[promise.pk, BEFORE[step]]) if step in BEFORE else reverse("my-asks")
    context = {
        "promise": promise,
        "deal": promise.deal,
        "steps": _steps(promise, step),
        "step": step,
        "form": form,
        "back": back,
        "next_step": STEPS.get(NEXT.get(step, ""), ""),
        "next_url": reverse("draft", args=[promise.pk, NEXT[step]]) if step in NEXT else "",
        "saved_at": saved,
        "happens": more.pop("happens", None) or what_will_happen(promise, page_now(request)),
        "already": already_approved(
            request.GET, promise.deal, promise.ask, me=reader(request), now=page_now(request), draft=promise
        ),
        "stored": None,
        "start": None,
        **more,
    }
    names = {"ask": "words"}
    template = f"promises/ask_{names.get(step, step)}.html"
    return render(request, template, context, status=form.status if form is not None else 200)


def _steps(promise: Promise, now: str) -> list[dict[str, Any]]:
    given = dict(promise.facts.values_list("key", "is_unknown"))
    proofs = promise.proofs.filter(struck_at__isnull=True).count()
    typed = type_was_chosen(promise)
    hints = {
        "deal": str(promise.deal),
        "ask": "One plain sentence",
        "type": type_name(promise) if typed else "Not chosen yet",
        "facts": given_text(promise.type, given) if typed else "By type",
        "proof": f"{proofs} attached" if proofs else "None yet",
        "check": "All answers on one page",
    }
    done = {
        "deal": True,
        "ask": True,
        "type": typed,
        "facts": typed and not missing_facts(promise.type, given),
        "proof": proofs > 0,
        "check": False,
    }
    steps = [_step(name, now, hints[name], reverse("draft", args=[promise.pk, name])) for name in STEPS]
    return [step | {"done": done[name]} for name, step in zip(STEPS, steps, strict=True)]


def type_name(promise: Promise) -> str:
    """The type in words; empty is a commercial term or a date alone, until engineering names it."""
    if promise.type:
        return str(promise.get_type_display())
    return "None of the four" if type_was_chosen(promise) else "Not chosen yet"


def _go_on(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """To the next question, or away where the person chose to save and close."""
    if request.POST.get("then") == "close":
        messages.success(request, f"P-{number:04d} is saved as a draft. Nobody sees it until you send it.")
        return redirect("my-asks")
    return redirect("draft", number, NEXT[step])


def _deal_step(request: HttpRequest, promise: Promise) -> HttpResponse:
    return _page(request, promise, "deal", None)


def _ask_step(request: HttpRequest, promise: Promise) -> HttpResponse:
    form, sent = _ask_form(request, version=promise.version, initial={"ask": promise.ask})
    posted_kept = wordcheck.kept_in(request.POST, "ask")
    if sent and form.knock(
        request,
        lambda **by: doors.edit_ask(promise.pk, version=form.seen_version(), ask=form.cleaned_data["ask"], **by),
    ):
        wordcheck.remember(request, promise.pk, posted_kept)
        return _go_on(request, promise.pk, "ask")
    kept = posted_kept if request.method == "POST" else wordcheck.remembered(request, promise.pk)
    wordcheck.with_check([form], type=promise.type, kept={"ask": kept})
    page: dict[str, Any] = {"stored": promise.ask if form.status == 409 else None}
    page["check_url"] = reverse("promise-words", args=[promise.pk])
    page["listed"] = listed_in(promise)
    return _page(request, promise, "ask", form, **page)


def _type_step(request: HttpRequest, promise: Promise) -> HttpResponse:
    chosen = promise.type or (NONE_OF_THESE if type_was_chosen(promise) else None)
    form = TypeForm(
        posted(request),
        version=promise.version,
        initial={"type": chosen},
        questions=lifecycle.questions_of(promise),
        given={fact.key: fact for fact in promise.facts.filter(key__in=ASKED)},
        goes_on=request.POST.get("then") != "close",
    )

    def save(**by: Any) -> Promise:
        answers = form.answers()
        if form.goes_on and (untyped := untyped_with(promise, form.chosen, answers)):
            raise Invalid({"type": untyped})
        return doors.edit_ask(
            promise.pk, version=form.seen_version(), ask=promise.ask, type=form.chosen, answers=answers, **by
        )

    if request.method == "POST" and form.knock(request, save):
        return _go_on(request, promise.pk, "type")
    return _page(request, promise, "type", form, stored=type_name(promise) if form.status == 409 else None)


def _facts_step(request: HttpRequest, promise: Promise) -> HttpResponse:
    given = {fact.key: fact for fact in promise.facts.all()}
    form = FactsForm(
        posted(request),
        specs=specs_for(promise.type),
        given=given,
        complete=request.POST.get("then") != "close",
        rest_unknown=request.POST.get("then") == "rest",
        version=promise.version,
    )
    if request.method == "POST" and form.knock(
        request, lambda **by: doors.give_facts(promise.pk, version=form.seen_version(), given=form.given(), **by)
    ):
        if not form.left:
            return _go_on(request, promise.pk, "facts")
        promise.refresh_from_db()
        form = form.once_more(promise.version, form.specs)
    return _page(request, promise, "facts", form, stored=fact_rows(promise) if form.status == 409 else None)


def _proof_step(request: HttpRequest, promise: Promise) -> HttpResponse:
    return proof_page(request, promise, None)


def proof_page(request: HttpRequest, promise: Promise, refused: ProofForm | None) -> HttpResponse:
    """The proofs of a draft and the ways to add one; a refused form keeps what was typed."""
    forms = {name: form() for name, form in PROOF_FORMS.items()}
    if refused is not None:
        forms[refused.name] = refused
    proofs = list(promise.proofs.select_related("added_by", "struck_by"))
    page = _page(
        request,
        promise,
        "proof",
        refused,
        note=forms["note"],
        link=forms["link"],
        none=forms["none"],
        file=forms["file"],
        proofs=[card(proof) | {"strike": StrikeForm(auto_id=f"id_strike_{proof.pk}_%s")} for proof in proofs],
        unscanned=any(proof.kind == ProofKind.FILE and proof.scan == Scan.NOT_SCANNED for proof in proofs),
        blocked=reason_not(check_has_proof, promise),
    )
    return page


def _check_step(request: HttpRequest, promise: Promise, refused: DoorForm | None = None) -> HttpResponse:
    form = refused or DoorForm(version=promise.version)
    standing = promise.proofs.filter(struck_at__isnull=True).select_related("added_by", "struck_by")
    proofs = [card(proof) for proof in standing]
    given = dict(promise.facts.values_list("key", "is_unknown"))
    missing = missing_facts(promise.type, given)
    happens = what_will_happen(promise, page_now(request))
    known = {key for key, is_unknown in given.items() if not is_unknown}
    words = wordcheck.to_rewrite(promise, wordcheck.remembered(request, promise.pk), known)
    obstacles = obstacles_of(promise, words, happens, missing, has_proof=bool(proofs))
    return _page(
        request,
        promise,
        "check",
        form,
        words=words,
        facts=fact_rows(promise),
        type_name=type_name(promise),
        proofs=proofs,
        obstacles=obstacles,
        blocked=obstacles[0]["text"] if obstacles else "",
        happens=happens,
    )


def fact_rows(promise: Promise) -> list[dict[str, Any]]:
    """The facts of the type for the `facts` tag, gaps named, and what need not be given where it is."""
    given = {fact.key: fact for fact in promise.facts.all()}
    rows = []
    for spec in specs_for(promise.type):
        fact = given.get(spec.key)
        if fact is None and not spec.required:
            continue  # as beside a promise: what need not be given is listed where it is
        if fact is None:
            rows.append({"label": spec.label, "value": "", "gap": True})
        elif fact.is_unknown:
            rows.append({"label": spec.label, "value": "Nobody knows yet", "gap": True})
        else:
            rows.append({"label": spec.label, "value": fact_text(ALL[spec.key], fact.value), "gap": False})
    return [*rows, *answer_rows(given.values())]


@require_POST
@login_required
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Send a draft for review."""
    promise = promise_or_404(reader(request), number)
    form = DoorForm(request.POST, version=promise.version)
    sent = form.knock(request, lambda **by: lifecycle.submit(promise.pk, version=form.seen_version(), **by))
    if sent is None:
        return _check_step(request, promise, form)
    if isinstance(sent, Promise):
        messages.success(request, f"Sent. Answers are due {moments.moment(sent.answer_by)}.")
    return redirect(promise)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw a draft away, after one page that says what happens."""
    promise = promise_or_404(reader(request), number)
    if request.method != "POST":
        if promise.state != PromiseState.DRAFT:
            return redirect(promise)
        check_on_deal(people.standing(request.user, page_now(request)), promise.deal)
    form = DoorForm(posted(request), version=promise.version)
    if request.method == "POST" and form.knock(
        request, lambda **by: lifecycle.discard_draft(promise.pk, version=form.seen_version(), **by)
    ):
        messages.success(request, f"{promise.label} is discarded.")
        return redirect("my-asks")
    return render(request, "promises/discard.html", {"promise": promise, "form": form}, status=form.status)


PAGES = {
    "deal": _deal_step,
    "ask": _ask_step,
    "type": _type_step,
    "facts": _facts_step,
    "proof": _proof_step,
    "check": _check_step,
}
PAGES_WITH_FORM = frozenset({"ask", "type", "facts"})
