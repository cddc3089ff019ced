"""Steps on one promise that have a page of their own, and what every such page does."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dealdesk.domain import people
from dealdesk.domain.text import joined
from dealdesk.enums import Role
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import page_now, reader
from promises.domain.facts import ASKED, KNOWN, missing_facts, specs_for
from promises.enums import Lane, PromiseState
from promises.forms.asks import FactsForm
from promises.models import Promise
from promises.permissions import promise_or_404
from promises.policies import check_on_deal, makers
from reviews.domain import lifecycle, presence
from reviews.forms.answers import HandOverForm
from reviews.forms.changes import FactForm, PromiseForm, WithdrawForm
from reviews.models import RequiredLane
from reviews.policies import acting_as, check_may_withdraw
from reviews.views import since

Forms = dict[str, Any]


def go(form: Any, request: HttpRequest, door: Callable[..., Any], number: int) -> Any:
    """Through the door with what the form gives; None where form or door refused.

    Whoever is through writes no answer any more.
    """
    made = form.knock(request, door, number, **(form.given() if form.is_valid() else {}))
    if made is not None:
        presence.leave(number, reader(request))
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_over(request: HttpRequest, number: int, lane: Lane) -> HttpResponse:
    """Name the person who answers for a lane."""
    found = promise_or_404(reader(request), number)
    row = RequiredLane.objects.filter(promise=found, lane=lane).select_related("handed_to").first()
    if row is None:
        raise Http404
    if request.method != "POST":
        standing = people.standing(request.user, page_now(request))
        role = Role.LEAD if standing.holds(Role.LEAD) else Role(lane)
        acting_as(standing, role, found, found.deal)
    own = makers(found, found.deal)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        people=people.holders(Role(lane), except_for={*own, row.handed_to_id or reader(request).pk}),
        version=row.version,
    )
    if request.method == "POST":
        given = {**form.given(), "lane": lane} if form.is_valid() else {}
        if form.knock(request, lifecycle.hand_over, found.pk, **given) is not None:
            presence.leave(found.pk, reader(request))
            messages.success(request, f"{lane.label} review of {found.label} handed over.")
            return redirect(found)
    return step_page(
        request,
        found,
        form,
        title=f"Hand over the {lane.label.lower()} review",
        intro="The clock goes on as it was: handing over restarts nothing.",
        button="Hand over",
        notes=[f"Now with {row.handed_to}."] if row.handed_to else [],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take an ask back."""
    found = promise_or_404(reader(request), number)
    if request.method != "POST":
        check_may_withdraw(people.standing(request.user, page_now(request)), found, found.deal)
    signed = found.decisions.exists()
    intro = "Nobody is asked any more. The ask stays readable as withdrawn."
    if signed:
        intro = "Nobody is asked any more about the new version. The words that were signed stand again."
    form = WithdrawForm(request.POST if request.method == "POST" else None, version=found.version)
    parts = {"title": "Withdraw", "intro": intro, "button": "Withdraw"}
    done = (
        f"{found.label}: the change is withdrawn. The signed words stand again."
        if signed
        else f"{found.label} withdrawn."
    )
    return own_page(request, found, form, lifecycle.withdraw, done, parts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def fact(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Correct one fact."""
    found = promise_or_404(reader(request), number)
    stored = found.facts.filter(key=key).first()
    if not (key in ASKED and stored) and key not in {spec.key for spec in specs_for(found.type)}:
        raise Http404
    check_rep(request, found)
    spec = KNOWN[key]
    initial = {"value": stored.value, "unknown": stored.is_unknown} if stored else {}
    form = FactForm(
        request.POST if request.method == "POST" else None, spec=spec, version=found.version, initial=initial
    )
    again_asked = joined([str(lane.label) for lane in Lane if lane in spec.lanes])
    answer = "answer" if len(spec.lanes) > 1 else "answers"
    parts = {
        "title": f"Correct a fact: {spec.label.lower()}",
        "intro": f"{again_asked} {answer} again, as far as they are asked here. Other answers are carried over."
        + (" The trigger rules run again: groups may be added, and none is taken away." if key in ASKED else ""),
        "button": "Save the fact",
    }
    return own_page(request, found, form, lifecycle.change_fact, f"{spec.label} corrected.", parts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_missing_facts(request: HttpRequest, number: int) -> HttpResponse:
    """Every fact that the ask was sent without, on one page; one may stay open."""
    found = promise_or_404(reader(request), number)
    check_rep(request, found)
    specs = missing_facts(found.type, found.facts.values_list("key", flat=True))
    rest = request.POST.get("then") == "rest"
    form = FactsForm(posted(request), specs=specs, given={}, complete=False, rest_unknown=rest, version=found.version)
    if request.method == "POST":
        door = lifecycle.give_missing_facts
        given = {"given": form.given(), "version": form.seen_version()} if form.is_valid() else {}
        is_only_left = form.is_valid() and bool(form.left) and not form.is_answered
        if is_only_left or form.knock(request, door, found.pk, **given) is not None:
            if not is_only_left:
                messages.success(request, "Facts given. The groups whose facts they are look again.")
            if not form.left:
                return redirect(found)
            found = promise_or_404(reader(request), found.pk)
            form = form.once_more(found.version, form.left)
    return step_page(request, found, form, template="reviews/missing_facts.html", asked=bool(specs))


def check_rep(request: HttpRequest, found: Promise) -> None:
    """A form that the reader could not send is not shown to them; sending is refused by the door itself.

    Raises:
        Denied: not a rep of this deal.
    """
    if request.method != "POST":
        check_on_deal(people.standing(request.user, page_now(request)), found.deal)


def own_page(
    request: HttpRequest, found: Promise, form: PromiseForm, door: Callable[..., Any], said: str, parts: Forms
) -> HttpResponse:
    if request.method == "POST" and go(form, request, door, found.pk) is not None:
        messages.success(request, said)
        return redirect("my-asks") if found.state == PromiseState.DRAFT else redirect(found)
    return step_page(request, found, form, **parts)


def step_page(
    request: HttpRequest, found: Promise, form: DoorForm, *, template: str = "reviews/step.html", **parts: Any
) -> HttpResponse:
    """A page with one form; after a refusal also what the promise says now."""
    if form.is_bound:
        request.__dict__.pop("desk_now", None)
        found = promise_or_404(reader(request), found.pk)
        since.tell(form, found, getattr(form, "lane", None))
    context = {"promise": found, "deal": found.deal, "form": form, "notes": [], "status": form.status, **parts}
    return render(request, template, context, status=form.status)
