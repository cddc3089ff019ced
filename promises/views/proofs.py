"""Adding and striking proof; nobody is asked again for it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.domain import people
from dealdesk.frame import page_now, reader
from promises.domain import promises as doors
from promises.enums import PromiseState
from promises.forms.proofs import FORMS, ProofForm, StrikeForm
from promises.models import Promise
from promises.permissions import promise_or_404
from promises.policies import check_on_deal
from promises.views.drafts import proof_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_proof(request: HttpRequest, number: int) -> HttpResponse:
    """Attach a note, a link, or the reason why there is neither. A draft asks for it in its own step."""
    me = reader(request)
    promise = promise_or_404(me, number)
    if request.method != "POST":
        check_on_deal(people.standing(me, page_now(request)), promise.deal)
        return redirect("draft", number, "proof") if _is_draft(promise) else _page(request, promise, None)
    kind = request.POST.get("kind", "")
    if kind not in FORMS:
        raise BadRequest("There is no such kind of proof.")
    form = FORMS[kind](request.POST)
    added = form.knock(request, lambda **by: doors.add_proof(promise.pk, **form.proof(), **by))
    if added is None:
        return proof_page(request, promise, form) if _is_draft(promise) else _page(request, promise, form)
    if _is_draft(promise):
        return redirect("draft", number, "proof")
    messages.success(request, f"Proof added to {promise.label}.")
    return redirect(promise)


@require_POST
@login_required
def strike_proof(request: HttpRequest, number: int, proof: int) -> HttpResponse:
    """Strike a proof; it stays readable as struck."""
    promise = promise_or_404(reader(request), number)
    if not promise.proofs.filter(pk=proof).exists():
        raise Http404
    form = StrikeForm(request.POST)
    if form.knock(request, lambda **by: doors.strike_proof(promise.pk, proof_id=proof, **by)) is None:
        sentence = next(iter(form.non_field_errors()), "Reload the page and try again.")
        context = {"title": "The proof was not struck", "sentence": sentence}
        return render(request, "refused.html", context, status=form.status)
    return redirect("draft", number, "proof") if _is_draft(promise) else redirect(promise)


def _is_draft(promise: Promise) -> bool:
    return promise.state == PromiseState.DRAFT


def _page(request: HttpRequest, promise: Promise, refused: ProofForm | None) -> HttpResponse:
    forms = {name: form() for name, form in FORMS.items() if name != "none"}
    if refused is not None:
        forms[refused.name] = refused
    context = {"promise": promise, "note": forms["note"], "link": forms["link"], "refused": refused}
    return render(request, "promises/proof.html", context, status=refused.status if refused else 200)
