"""Adding, striking and reading proof; nobody is asked again for it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import people
from dealdesk.forms import DoorForm
from dealdesk.frame import page_now, reader
from promises.domain import filelinks, proof_files, storage
from promises.domain import promises as doors
from promises.enums import PromiseState, ProofKind
from promises.forms.proofs import FORMS, FileForm, ProofForm, StrikeForm
from promises.models import Promise, Proof
from promises.permissions import promise_or_404
from promises.policies import check_adds_proof
from promises.views.drafts import proof_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_proof(request: HttpRequest, number: int) -> HttpResponse:
    """Attach files, a note, a link, or the reason why there is none. A draft asks for it in its own step."""
    me = reader(request)
    promise = promise_or_404(me, number)
    if request.method != "POST":
        check_adds_proof(people.standing(me, page_now(request)), promise, promise.deal)
        return redirect("draft", number, "proof") if _is_draft(promise) else _page(request, promise, None)
    kind = request.POST.get("kind", "")
    if kind not in FORMS:
        raise BadRequest("There is no such kind of proof.")
    form = FORMS[kind](request.POST, request.FILES)
    if isinstance(form, FileForm):
        added = form.knock(
            request, lambda **by: proof_files.add_files(promise.pk, files=form.cleaned_data["files"], **by)
        )
    else:
        added = form.knock(request, lambda **by: doors.add_proof(promise.pk, **form.proof(), **by))
    if added is None:
        page = proof_page(request, promise, form) if _is_draft(promise) else _page(request, promise, form)
        return with_wait(page, form)
    if _is_draft(promise):
        return redirect("draft", number, "check" if request.POST.get("then") == "go" else "proof")
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


def with_wait(page: HttpResponse, form: DoorForm) -> HttpResponse:
    """Says in the header, too, when it may be tried again (row 50)."""
    if form.retry_after:
        page.headers["Retry-After"] = str(form.retry_after)
    return page


@require_safe
@login_required
def file(request: HttpRequest, number: int, proof: int) -> HttpResponseBase:
    """A kept file, to be saved and never to be shown: whatever is in it, no browser runs it on our pages (row 43)."""
    row = _file_or_404(request, number, proof)
    return _on_files_host(request, row, filelinks.WHOLE) or _whole(row)


@require_safe
@login_required
def picture(request: HttpRequest, number: int, proof: int) -> HttpResponseBase:
    """What an image looks like, as a PNG of our own making."""
    row = _file_or_404(request, number, proof)
    return _on_files_host(request, row, filelinks.PICTURE) or _picture(row)


@require_safe
def signed_file(request: HttpRequest, signed: str) -> HttpResponseBase:
    """The same two, on the host of files, where nobody is signed in: the link says for whom it was made."""
    try:
        found = filelinks.opened(signed)
    except filelinks.LinkRanOut:
        return _plain("This link has run out. Open the file again from the page of its promise.", 410)
    except filelinks.LinkRefused:
        raise Http404 from None
    if found.what == filelinks.WHOLE:
        return _whole(found.proof)
    answer = _picture(found.proof)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # our pages, on the other host, show it
    return answer


def not_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Whatever the host of files has not."""
    return _plain("Not found.", 404)


def failed_here(request: HttpRequest) -> HttpResponse:
    """A fault of ours, on the host of files."""
    return _plain("Something went wrong. Open the file again from the page of its promise.", 500)


def _plain(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(
        f"{sentence}\n", content_type="text/plain", status=status, headers={"Cache-Control": "no-store"}
    )


def _on_files_host(request: HttpRequest, row: Proof, what: str) -> HttpResponse | None:
    """The way to the host of files, where there is one; the main host then gives out none of their bytes."""
    if not settings.FILES_ORIGIN:
        return None
    path = reverse("signed-file", args=[filelinks.sign(reader(request), row, what)], urlconf=settings.FILES_URLCONF)
    answer = redirect(f"{settings.FILES_ORIGIN}{path}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _whole(row: Proof) -> FileResponse:
    try:
        kept = storage.open_kept(row.storage_name)
    except OSError:
        raise Http404 from None
    return _harmless(
        FileResponse(kept, as_attachment=True, filename=row.file_name, content_type=row.content_type),
    )


def _picture(row: Proof) -> FileResponse:
    try:
        made = storage.picture_of(row.storage_name).open("rb")
    except OSError:
        raise Http404 from None
    return _harmless(FileResponse(made, content_type="image/png"))


def _file_or_404(request: HttpRequest, number: int, proof: int) -> Proof:
    """A file of a promise this person may see; anything else answers like an id nobody ever had."""
    promise = promise_or_404(reader(request), number)
    row = promise.proofs.filter(pk=proof, kind=ProofKind.FILE).first()
    if row is None:
        raise Http404
    return row


def _harmless(response: FileResponse) -> FileResponse:
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_draft(promise: Promise) -> bool:
    return promise.state == PromiseState.DRAFT


def _page(request: HttpRequest, promise: Promise, refused: ProofForm | None) -> HttpResponse:
    forms = {name: form() for name, form in FORMS.items() if name != "none"}
    if refused is not None:
        forms[refused.name] = refused
    context = {
        "promise": promise,
        "file": forms["file"],
        "note": forms["note"],
        "link": forms["link"],
        "refused": refused,
    }
    return render(request, "promises/proof.html", context, status=refused.status if refused else 200)
