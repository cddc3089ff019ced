"""A draft in its steps, one question a page. It is saved with every step and looked at by nobody."""

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
from promises.domain import promises as doors
from promises.domain.facts import ASKED, missing_facts, specs_for
from promises.enums import PromiseState, ProofKind, Scan
from promises.forms.asks import NONE_OF_THESE, FactsForm, TypeForm
from promises.forms.proofs import FORMS as PROOF_FORMS
from promises.forms.proofs import ProofForm, StrikeForm
from promises.models import Promise
from promises.permissions import promise_or_404
from promises.policies import check_has_proof, check_on_deal, reason_not
from promises.views import wordcheck
from promises.views.draft_page import STEPS, ask_form, fact_rows, go_on, step_page, type_name
from promises.views.obstacles import obstacles_of, type_was_chosen, untyped_with
from promises.views.preview import what_will_happen
from promises.views.proofcards import card, listed_in
from reviews.domain import lifecycle


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


def _deal_step(request: HttpRequest, promise: Promise) -> HttpResponse:
    return step_page(request, promise, "deal", None)


def _ask_step(request: HttpRequest, promise: Promise) -> HttpResponse:
    form, sent = ask_form(request, version=promise.version, initial={"ask": promise.ask})
    posted_kept = wordcheck.kept_in(request.POST, "ask")
    if sent and form.knock(
        request,
        lambda **by: doors.edit_ask(promise.pk, version=form.seen_version(), ask=form.cleaned_data["ask"], **by),
    ):
        wordcheck.remember(request, promise.pk, posted_kept)
        return go_on(request, promise.pk, "ask")
    kept = posted_kept if request.method == "POST" else wordcheck.remembered(request, promise.pk)
    wordcheck.with_check([form], type=promise.type, kept={"ask": kept})
    shown: dict[str, Any] = {"stored": promise.ask if form.status == 409 else None}
    shown["check_url"] = reverse("promise-words", args=[promise.pk])
    shown["listed"] = listed_in(promise)
    return step_page(request, promise, "ask", form, **shown)


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
        return go_on(request, promise.pk, "type")
    return step_page(request, promise, "type", form, stored=type_name(promise) if form.status == 409 else None)


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
            return go_on(request, promise.pk, "facts")
        promise.refresh_from_db()
        form = form.once_more(promise.version, form.specs)
    return step_page(request, promise, "facts", form, stored=fact_rows(promise) if form.status == 409 else None)


def _proof_step(request: HttpRequest, promise: Promise) -> HttpResponse:
    return proof_page(request, promise, None)


def proof_page(request: HttpRequest, promise: Promise, refused: ProofForm | None) -> HttpResponse:
    """The proofs of a draft and the ways to add one; a refused form keeps what was typed."""
    forms = {name: form() for name, form in PROOF_FORMS.items()}
    if refused is not None:
        forms[refused.name] = refused
    proofs = list(promise.proofs.select_related("added_by", "struck_by"))
    return step_page(
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
    return step_page(
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
