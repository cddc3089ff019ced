"""One promise on one sheet of paper, for whoever was not there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dealdesk.domain.people import RightsHistory
from dealdesk.frame import page_now, reader
from promises.enums import PromiseState
from promises.models import Promise
from promises.permissions import promise_or_404
from reviews.domain import gate, queue
from reviews.enums import YES_OUTCOMES, Answer
from reviews.views.sheet import Sheet
from reviews.views.sheet_answers import person

#: What an answer is called in the table of who said what.
SAID = {"yes": "Yes", "yes_cond": "Yes, with conditions", "no": "No", "question": "Asked sales a question"}


@require_safe
@login_required
def one_page(request: HttpRequest, number: int) -> HttpResponse:
    """Sentence, ask, risk, effort, who approved what when, conditions, owner, date, limit."""
    found = promise_or_404(reader(request), number)
    if found.state == PromiseState.DRAFT:
        raise Http404
    sheet = Sheet(found, reader(request), page_now(request))
    signed, verdict = sheet.signed, _verdict(found, sheet)
    risk = next((row["value"] for row in sheet.facts["rows"] if row["key"] == "risk"), "")
    context = {
        "promise": found,
        "deal": found.deal,
        "state": sheet.state_label,
        "may_use": verdict.passes,
        "why_not": _why_not(sheet, verdict),
        "signed": signed,
        "risk": risk or "Nobody has said yet",
        "effort": _effort(sheet),
        "answers": [_answer(row) for row in sheet.lanes],
        "now": sheet.now,
    }
    return render(request, "reviews/print.html", context)


def _verdict(found: Promise, sheet: Sheet) -> gate.Verdict:
    """What the gate says at this moment: a state column promises nothing on paper either."""
    return gate.judge(gate.loaded(Promise.objects.filter(pk=found.pk)).get(), sheet.now, RightsHistory())


def _why_not(sheet: Sheet, verdict: gate.Verdict) -> str:
    """Why the words on the paper may not be used, or "" where there are none or they may."""
    if sheet.being_replaced:
        return "Being replaced: a newer version is open. These words cannot go out."
    if sheet.paused:
        return f"Paused, not approved. {sheet.why_paused}"
    if not sheet.decided:
        return "Not signed: nothing is promised."
    decision = verdict.decision
    is_yes = decision is not None and decision.outcome in YES_OUTCOMES
    return " ".join(["These words cannot go out.", *verdict.problems]) if is_yes and not verdict.passes else ""


def _effort(sheet: Sheet) -> dict[str, Any]:
    """What engineering last said of size and earliest day."""
    sized = [row for row in sheet.reviews if row.size_days is not None]
    days = sized[-1].size_days if sized else None
    size = "Not sized" if days is None else f"{days} working day{'' if days == 1 else 's'}"
    return {"size": size, "earliest": sheet.engineering_earliest}


def _answer(row: Any) -> dict[str, Any]:
    review = row.review
    return {
        "lane": str(row.get_lane_display()),
        "said": SAID[queue.MARK[Answer(review.answer)]] if review is not None else "No answer yet",
        "quote": review.sentence if review is not None else "",
        "who": person(review.answered_by, review.represented) if review is not None else "",
        "at": review.answered_at if review is not None else None,
        "sha256": review.wording.sha256 if review is not None else "",
    }
