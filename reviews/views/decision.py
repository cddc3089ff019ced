"""The final decision: one person writes one sentence, the groups confirm it, the same person signs it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.domain import clock
from dealdesk.domain.text import diff
from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.frame import page_now, reader
from promises.enums import OPEN_STATES, Lane
from promises.models import Deal, Promise
from promises.permissions import promise_or_404
from reviews.domain import closeplan, exception_creep, joint_reading, lifecycle, presence
from reviews.domain.days import only_day
from reviews.enums import Answer, DecisionOutcome
from reviews.forms.changes import ReopenForm
from reviews.forms.decision import DecisionForm, DeclineForm, SignForm
from reviews.models import RequiredLane
from reviews.views import since
from reviews.views.promise import again, wording_to_use
from reviews.views.sheet import Sheet
from reviews.views.wording import asked_rows, pressed_decision, pressed_row, unknown_facts, with_decision

REDIRECTED = 302


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """Write the words and ask the lanes to confirm them."""
    found = promise_or_404(reader(request), number)
    if request.method != "POST":
        return _page(request, found) if found.state in OPEN_STATES else redirect(found)
    if found.state in OPEN_STATES and (looked_at := _pressed(request, found)) is not None:
        form = DecisionForm(looked_at, version=found.version, lanes=_conditions_of(found.required_lanes.all()))
        form.not_judged()
        return _page(request, found, failed=form)
    form = DecisionForm(request.POST, version=found.version, lanes=_conditions_of(found.required_lanes.all()))
    said = "The groups are asked to confirm these words."
    left_out = asked_rows(
        Sheet(found, reader(request), page_now(request)).asked_conditions, str(form["sentence"].value() or "")
    )["left_out"]
    if left_out:
        said = f"{said} Not in these words: {left_out}."
    return _through(request, found, form, lifecycle.propose, said)


def _pressed(request: HttpRequest, found: Promise) -> QueryDict | None:
    """The form as sent after a press that sends nothing on: in a list of words, on a suggestion or a condition, for one
    more row."""
    sheet = Sheet(found, reader(request), page_now(request))
    if words := sheet.suggested(request.POST.get("use_suggestion", "")):
        used: QueryDict = request.POST.copy()
        used["sentence"] = words
        return used
    by_row = pressed_row(request, sheet.asked_conditions, sheet.today)
    return by_row if by_row is not None else pressed_decision(request, found)


@require_POST
@login_required
def sign(request: HttpRequest, number: int) -> HttpResponse:
    """Sign exactly what every lane confirmed."""
    found = promise_or_404(reader(request), number)
    form = SignForm(request.POST, version=found.version)
    said = f"Signed. {found.created_by} and the deal can use these words."
    answer = _through(request, found, form, lifecycle.sign, said)
    if answer.status_code == REDIRECTED and not form.done_before:
        _tell_of_round(request, found.deal)
    return answer


def _tell_of_round(request: HttpRequest, deal: Deal) -> None:
    """Tell the lead where the words just signed stand beside another kind that nobody looked at together with them."""
    joint = joint_reading.read(deal, closeplan.read(deal, clock.database_now()))
    if joint.is_needed and not joint.holds:
        kinds = joint_reading.kinds_text(joint.kinds)
        messages.info(request, f"{kinds} now stand in {deal.name}. Open a round on its page “Looked at together”.")


@require_POST
@login_required
def decline(request: HttpRequest, number: int) -> HttpResponse:
    """Sign the no, with the sentence sales may say."""
    found = promise_or_404(reader(request), number)
    form = DeclineForm(request.POST, version=found.version)
    return _through(request, found, form, lifecycle.decline, f"Signed as No. {found.created_by} is told what to say.")


def _through(request: HttpRequest, found: Promise, form: Any, door: Callable[..., Any], said: str) -> HttpResponse:
    if form.knock(request, door, found.pk, **(form.given() if form.is_valid() else {})) is not None:
        presence.leave(found.pk, reader(request))
        messages.success(request, said)
        return redirect(found)
    request.__dict__.pop("desk_now", None)
    now = promise_or_404(reader(request), found.pk)
    if now.state not in OPEN_STATES or form.status == Denied.status:
        return again(request, found.pk, form)
    since.tell(form, now)
    return _page(request, now, failed=form)


def _page(request: HttpRequest, found: Promise, failed: Any = None) -> HttpResponse:
    """The owner's page: what the lanes said beside the words to be written or signed.

    Raises:
        Denied: the reader is not the owner of this answer.
    """
    sheet = Sheet(found, reader(request), page_now(request))
    if why := sheet.why_not(Role.LEAD):
        raise Denied(why)
    form = failed if isinstance(failed, DecisionForm) else _fresh(sheet, _words_to_use(request, sheet))
    with_decision(form, found)
    asked, offered = sheet.asked_conditions, sheet.proposal.wording.text if sheet.proposal is not None else ""
    signing = None
    if not sheet.paused and not sheet.to_sign and sheet.proposal is not None:
        signing = failed if isinstance(failed, SignForm) else _sign_form(sheet)
    written = str(form["sentence"].value() or "")
    unknown = unknown_facts(found, written)
    creep = None
    if signing is not None and sheet.proposal is not None:
        creep = exception_creep.standing_now(sheet.proposal, promise=found, now=sheet.now)
    no = failed if isinstance(failed, DeclineForm) else DeclineForm(version=found.version)
    context = {
        "sheet": sheet,
        "promise": found,
        "deal": found.deal,
        "form": form,
        "signing": signing,
        "creep": creep,
        "asked": asked_rows(asked, written),
        "unknown": "" if form.is_bound and unknown in form.errors.get("sentence", ()) else unknown,
        "left_out": asked_rows(asked, offered)["left_out"] if offered else "",
        "written": failed.written() if isinstance(failed, SignForm) and signing is None else [],
        "no": no if sheet.all_in and not sheet.paused or no is failed else None,
        "reopen": ReopenForm(version=found.version) if sheet.paused and sheet.all_in else None,
        "forms": [thing for thing in (failed, getattr(failed, "rows", None)) if thing is not None],
        "failed_rows": [row for row in form.rows.forms if form.is_bound and row.errors],
        "compared": _compared(sheet, form),
        "show_conditions": form.is_bound or bool(form.rows.initial_forms) or _asks_conditions(sheet),
    }
    return render(request, "reviews/decision.html", context, status=failed.status if failed is not None else 200)


def _words_to_use(request: HttpRequest, sheet: Sheet) -> str:
    """What the form opens with: what a reviewer suggested (?suggestion=12), or an earlier promise's words (?use=8)."""
    return sheet.suggested(request.GET.get("suggestion", "")) or wording_to_use(request)


def _conditions_of(required: Iterable[RequiredLane]) -> list[Lane]:
    """Groups a condition may be from: legal and finance only where they are asked."""
    asked = {row.lane for row in required}
    return [lane for lane in Lane if lane in asked or not lane.is_extra]


def _sign_form(sheet: Sheet) -> SignForm:
    proposal = sheet.proposal.pk if sheet.proposal else None
    return SignForm(version=sheet.promise.version, initial={"proposal": proposal})


def _fresh(sheet: Sheet, words: str) -> DecisionForm:
    """The form as it opens: `words` of an earlier promise, else the newest offered, else suggested, else the ask."""
    newest, lanes = (sheet.proposals[-1] if sheet.proposals else None), _conditions_of(sheet.lanes)
    if newest is None:
        suggested = sheet.suggestions[0]["text"] if sheet.suggestions else sheet.promise.ask
        sentence = words or suggested
        rows = [row for condition in sheet.asked_conditions if (row := condition.row(sheet.today)) is not None]
        initial: dict[str, Any] = {"sentence": sentence, "delivery_date": _promised_day(sheet, sentence, rows)}
        if rows:
            initial["outcome"] = DecisionOutcome.YES_IF
        return DecisionForm(version=sheet.promise.version, initial=initial, conditions=rows, lanes=lanes)
    initial = {
        "sentence": words or newest.wording.text,
        "outcome": newest.outcome,
        "delivery_owner": newest.delivery_owner,
        "delivery_date": newest.delivery_date,
        "limit": newest.limit,
        "expires_on": newest.expires_on,
    }
    rows = []
    if newest.outcome == DecisionOutcome.YES_IF:
        names = ("lane", "who", "what", "by_when", "shown_by")
        rows = [{name: getattr(row, name) for name in names} for row in newest.conditions.all()]
    return DecisionForm(version=sheet.promise.version, initial=initial, conditions=rows, lanes=lanes)


def _promised_day(sheet: Sheet, sentence: str, rows: Iterable[dict[str, Any]]) -> date | None:
    """The day the sentence names, where engineering can deliver by then; else engineering's earliest."""
    earliest: date | None = sheet.engineering_earliest
    named = only_day(sentence, besides=[row["by_when"] for row in rows if row.get("by_when")])
    day = named.next_from(sheet.today) if named is not None else None
    return day if day is not None and (earliest is None or day >= earliest) else earliest


def _asks_conditions(sheet: Sheet) -> bool:
    """Whether a group answers yes only with a condition."""
    return any(row.review is not None and row.review.answer == Answer.YES_IF for row in sheet.lanes)


def _compared(sheet: Sheet, form: DecisionForm) -> list[dict[str, Any]]:
    """The draft against the ask and every earlier wording, after it was sent and refused."""
    if not form.is_bound:
        return []
    draft = " ".join(str(form["sentence"].value() or "").split())
    former = {"the ask": sheet.promise.ask}
    former |= {f"version {row.wording.number}": row.wording.text for row in sheet.proposals}
    return [{"name": name, "segments": diff(text, draft)} for name, text in former.items() if text != draft]
