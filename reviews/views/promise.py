"""One promise: the page, and everything that is sent from it; steps with a page of their own are in `steps`."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dealdesk.enums import Role
from dealdesk.forms import DoorForm
from dealdesk.frame import REVIEWERS, page_now, reader
from promises.domain.holding import to_say_now
from promises.enums import Lane, OutcomeKind, PromiseState
from promises.models import Promise
from promises.permissions import promise_or_404, visible_promises
from reviews.domain import answer_drafts, lifecycle
from reviews.domain import history as events
from reviews.domain import similar as earlier
from reviews.domain.outcomes import how_it_ended
from reviews.domain.queue import around
from reviews.enums import Answer, DecisionOutcome
from reviews.forms.answers import AnswerForm, ConfirmForm, LaneForm, ReplyForm
from reviews.forms.changes import (
    ConditionStep,
    ConfirmConditionForm,
    ReopenForm,
    ShowConditionForm,
    TriageForm,
)
from reviews.models import Condition, Decision
from reviews.views import since
from reviews.views.sheet import Sheet
from reviews.views.steps import go
from reviews.views.wording import with_answer

Forms = dict[str, Any]
#: Who writes words that may be signed, and is offered those of earlier promises.
WRITERS = (*REVIEWERS, Role.LEAD)


@require_safe
@login_required
def promise(request: HttpRequest, number: int) -> HttpResponse:
    """What is asked, what is known, who answered what, and the reader's own part in it."""
    return show(request, promise_or_404(reader(request), number))


def show(request: HttpRequest, found: Promise, *, failed: DoorForm | None = None) -> HttpResponse:
    """The page of one promise, with a refused form in its place and everything typed still in it."""
    status = failed.status if failed is not None else 200
    if found.state == PromiseState.DRAFT:
        return _draft(request, found, status=status, failed=failed)
    sheet = Sheet(found, reader(request), page_now(request))
    begun = {"suggested": wording_to_use(request) if failed is None else "", "chosen": _chosen(request)}
    forms = _forms(sheet, failed, **begun)
    context = {"sheet": sheet, "promise": found, "deal": found.deal, "forms": [failed] if failed else [], **forms}
    context["written"] = failed.written() if failed is not None and not _has_a_place(failed, forms) else []
    context["around"] = around(sheet.user, sheet.now, found) if sheet.user.holds_or_stands_in(*WRITERS) else None
    context["used"] = bool(begun["suggested"])
    context["owes"] = any(panel["owes"] for panel in forms["panels"])
    context["say_now"] = to_say_now(found, sheet.now) if sheet.may_change else ""
    context["library_url"] = _library_url(sheet)
    ending = context["ending"] = sheet.outcome
    if ending is not None:
        context["ended"] = how_it_ended(ending, sheet.decision.delivery_date if sheet.decision else None)
    went_bad = ending is not None and ending.kind == OutcomeKind.WENT_BAD
    context["rule_form"] = DoorForm() if went_bad and sheet.user.holds(Role.ADMIN) else None
    return render(request, "reviews/promise.html", context, status=status)


def _library_url(sheet: Sheet) -> str:
    """Where a product or security reviewer puts a signed yes without conditions into the library; "" for others."""
    plain = sheet.decision is not None and sheet.decision.outcome == DecisionOutcome.YES and not sheet.is_documented
    if not (plain and sheet.has_yes and not sheet.being_replaced and sheet.user.holds(Role.PRODUCT, Role.SECURITY)):
        return ""
    return f"{reverse('new-capability')}?promise={sheet.promise.pk}"


def wording_to_use(request: HttpRequest) -> str:
    """The signed words of the promise that ?use=871 names, or "" where it names none that this reader may see."""
    number = request.GET.get("use", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return ""
    seen = visible_promises(reader(request)).filter(pk=int(number))
    newest = Decision.objects.filter(promise__in=seen).select_related("wording").order_by("-pk").first()
    return newest.wording.text if newest is not None else ""


@require_safe
@login_required
def similar(request: HttpRequest, number: int) -> HttpResponse:
    """Earlier promises like this one: a part of its page that arrives by itself, so that no form waits for it."""
    me = reader(request)
    found = promise_or_404(me, number)
    if found.state == PromiseState.DRAFT:
        raise Http404
    writes = "decision" if me.holds_or_stands_in(Role.LEAD) else "promise"
    context = {
        "promise": found,
        "similar": earlier.similar(found.ask, reader=me, now=page_now(request), like=found),
        "use_url": reverse(writes, args=[found.pk]) if found.is_open and me.holds_or_stands_in(*WRITERS) else "",
    }
    return render(request, "reviews/_similar.html" if request.htmx else "reviews/similar.html", context)


def _draft(request: HttpRequest, found: Promise, *, status: int, failed: DoorForm | None) -> HttpResponse:
    user = reader(request)
    if failed is None and user.pk == found.created_by_id:
        return redirect("draft", found.pk, "check")
    context = {"promise": found, "deal": found.deal, "forms": [failed] if failed else []}
    return render(request, "reviews/draft.html", context, status=status)


def again(request: HttpRequest, number: int, failed: DoorForm) -> HttpResponse:
    """The page after a refusal: the promise as it is now, beside what was typed."""
    request.__dict__.pop("desk_now", None)
    found = promise_or_404(reader(request), number)
    since.tell(failed, found, getattr(failed, "lane", None))
    return show(request, found, failed=failed)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The answer that ?answer=yes_if begins with, as a peek offers it; nothing is sent by it."""
    answer = request.GET.get("answer", "")
    return {"answer": answer} if answer in Answer.values else {}


def _forms(sheet: Sheet, failed: DoorForm | None, *, suggested: str, chosen: dict[str, str]) -> Forms:
    """The forms this reader may send from the page; the refused one stands where it stood.

    Args:
        suggested: words of an earlier promise with which the answer forms open, or "".
        chosen: the answer with which they open, by the name of its field; or nothing.
    """
    version, paused = sheet.promise.version, sheet.paused
    panels: list[Forms] = []
    drafts = answer_drafts.drafts_of(sheet.promise, sheet.user) if sheet.is_open else {}
    for row in sheet.lanes:
        lane = Lane(row.lane)
        theirs = isinstance(failed, LaneForm) and failed.lane == lane
        if not sheet.is_open or (sheet.why_not(Role(lane)) and not theirs):
            continue
        made = {"lane": lane, "version": row.version, "paused": paused}
        draft = drafts.get(lane)
        opened_with = {**(draft.fields if draft else {}), **({"suggested": suggested} if suggested else {}), **chosen}
        answer: LaneForm = AnswerForm(**made, initial=opened_with)
        confirm: LaneForm = ConfirmForm(**made)
        if theirs:
            failed.show_again(version=row.version, paused=paused)
            answer, confirm = (failed, confirm) if isinstance(failed, AnswerForm) else (answer, failed)
        owes = row.review is None
        panels.append(
            {
                "lane": lane,
                "label": str(lane.label),
                "row": row,
                "owes": owes,
                "asked": any(question.lane == lane for question in sheet.open_questions),
                "answer": with_answer(answer, sheet.promise) if isinstance(answer, AnswerForm) else answer,
                "confirm": confirm if owes and sheet.proposal is not None else None,
                "failed": theirs and isinstance(failed, AnswerForm),
                "draft": draft,
                "draft_is_old": draft is not None and draft.wording_id != sheet.promise.wording_id,
                "keys": not panels,
                "is_engineering": lane == Lane.ENGINEERING,
                "only_asks": bool(sheet.triage_first),
            }
        )
    panels.sort(key=lambda panel: (not panel["owes"], not panel["failed"]))
    for number, panel in enumerate(panels):
        panel["keys"] = number == 0
    return {
        "panels": panels,
        "replies": _replies(sheet, failed),
        "triage": _triage(sheet, failed),
        "signed": _signed(sheet, failed),
        "reopen": _own(failed, ReopenForm) or (ReopenForm(version=version) if _may_reopen(sheet) else None),
    }


def _has_a_place(failed: DoorForm, forms: Forms) -> bool:
    """Whether the refused form still stands on the page; where somebody ended what it was for, it does not."""
    rows = [*forms["panels"], *forms["replies"], *(forms["signed"]["conditions"] if forms["signed"] else [])]
    return any(failed is one for row in [*rows, forms] for one in row.values())


def _own(failed: DoorForm | None, kind: type[DoorForm]) -> DoorForm | None:
    return failed if isinstance(failed, kind) else None


def _may_reopen(sheet: Sheet) -> bool:
    return sheet.paused and sheet.all_in and sheet.may_decide


def _replies(sheet: Sheet, failed: DoorForm | None) -> list[Forms]:
    """Open questions with the form for each, for a rep of the deal."""
    shown = []
    for row in sheet.question_rows:
        if row["replied_at"] is not None:
            continue
        form = None
        if isinstance(failed, ReplyForm) and failed.question_id == row["id"]:
            form = failed
        elif sheet.may_change:
            form = ReplyForm(question_id=row["id"], version=sheet.promise.version)
        if form is not None:
            shown.append({**row, "form": form})
    return shown


def _signed(sheet: Sheet, failed: DoorForm | None) -> Forms | None:
    """The signed words; each condition with the step this reader may take."""
    signed = sheet.signed
    for row in signed["conditions"] if signed else []:
        mine = isinstance(failed, ConditionStep) and failed.condition_id == row["id"]
        if not sheet.has_yes or row["met"]:
            continue
        if not row["attached"] and sheet.may_change:
            proofs = sheet.standing_proofs
            fresh = ShowConditionForm(condition_id=row["id"], proofs=proofs, version=sheet.promise.version)
            row["show"] = (failed if mine and isinstance(failed, ShowConditionForm) else fresh) if proofs else None
            row["needs_proof"] = not proofs
        elif row["attached"] and not sheet.why_not(row["role"]):
            row["confirm"] = ConfirmConditionForm(condition_id=row["id"], version=sheet.promise.version)
    return signed


def _triage(sheet: Sheet, failed: DoorForm | None) -> DoorForm | None:
    form = None
    if isinstance(failed, TriageForm):
        failed.show_again(version=sheet.promise.version, paused=sheet.paused)
        form = failed
    elif sheet.triage_first and not sheet.why_not(Role.ENGINEERING):
        form = TriageForm(version=sheet.promise.version, paused=sheet.paused)
    if form is not None and not sheet.is_triage:
        form.only_types()
    return form


@require_POST
@login_required
def reply(request: HttpRequest, number: int, question: int) -> HttpResponse:
    """Sales answers a reviewer's question."""
    found = promise_or_404(reader(request), number)
    if not found.questions.filter(pk=question).exists():
        raise Http404
    form = ReplyForm(request.POST, question_id=question, version=found.version)
    return _done(request, number, form, lifecycle.reply, "Reply sent. The clock runs on when no question is open.")


@require_POST
@login_required
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """The late owner's first step."""
    found = promise_or_404(reader(request), number)
    form = ReopenForm(request.POST, version=found.version)
    return _done(request, number, form, lifecycle.reopen, "Reopened, late. Sign or write other words.", to="decision")


@require_POST
@login_required
def triage(request: HttpRequest, number: int) -> HttpResponse:
    """Engineering names the stop, or says that nothing is promised."""
    found = promise_or_404(reader(request), number)
    form = TriageForm(request.POST, version=found.version, paused=found.is_paused(page_now(request)))
    plain = form.is_valid() and form.is_plain_use
    door = lifecycle.end_as_plain_use if plain else lifecycle.name_type
    return _done(request, number, form, door, "Ended as plain use." if plain else "Type named; the groups are asked.")


@require_POST
@login_required
def show_condition(request: HttpRequest, number: int, condition: int) -> HttpResponse:
    """Sales attaches the proof that a condition of the signed yes is met."""
    found = _with_condition(request, number, condition)
    proofs = Sheet(found, reader(request), page_now(request)).standing_proofs
    form = ShowConditionForm(request.POST, condition_id=condition, proofs=proofs, version=found.version)
    return _done(request, number, form, lifecycle.show_condition, "Proof attached. The group that asked must confirm.")


@require_POST
@login_required
def confirm_condition(request: HttpRequest, number: int, condition: int) -> HttpResponse:
    """The lane that asked says that a condition of the signed yes is met."""
    found = _with_condition(request, number, condition)
    form = ConfirmConditionForm(request.POST, condition_id=condition, version=found.version)
    return _done(request, number, form, lifecycle.confirm_condition, "Condition confirmed as met.")


def _with_condition(request: HttpRequest, number: int, condition: int) -> Promise:
    """The promise, with a condition that was ever written for it."""
    found = promise_or_404(reader(request), number)
    if not Condition.objects.filter(pk=condition, proposal__promise=found).exists():
        raise Http404
    return found


def _done(
    request: HttpRequest, number: int, form: Any, door: Callable[..., Any], said: str, *, to: str = "promise"
) -> HttpResponse:
    """Send a form that stands on the promise's own page."""
    if go(form, request, door, number) is None:
        return again(request, number, form)
    messages.success(request, said)
    return redirect(to, number)


# --- history ---


@require_safe
@login_required
def history(request: HttpRequest, number: int) -> HttpResponse:
    """Everything that happened, as sentences. Reading writes nothing."""
    found = promise_or_404(reader(request), number)
    written = events.events_of(found)
    computed = events.computed_line(found, page_now(request), written)
    context = {
        "promise": found,
        "deal": found.deal,
        "events": [*([computed] if computed else []), *events.shown(written)],
    }
    return render(request, "reviews/history.html", context)
