"""Won or lost, and what a won deal is owed: of one deal, and of all of them."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import people
from dealdesk.domain.people import Standing
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import page_now, reader
from promises.enums import OPEN_STATES, OutcomeKind
from promises.models import Deal, Promise
from promises.models.deal import DealOutcome
from promises.permissions import deal_or_404, promise_or_404
from reviews.domain import deal_end
from reviews.domain import deliverables as owed
from reviews.domain.deliverables import NOT_OWED, Deliverable, Progress, View
from reviews.domain.outcomes import days_early, done_today, how_long, may_tell, record_outcome
from reviews.enums import YES_OUTCOMES
from reviews.forms.deliverables import DealEndForm, DoneForm, TakeBackForm
from reviews.models import Decision

PAGE = 25
ALL = "all"
#: key -> colour and icon of its label
LABELS = {
    Progress.TO_DELIVER: ("review", "cal"),
    Progress.LATE: ("paused", "clock"),
    Progress.DONE: ("yes", "check"),
    Progress.WENT_BAD: ("no", "flag"),
    Progress.REPLACED: ("cond", "undo"),
    Progress.DEAD: ("", "off"),
}


@require_safe
@login_required
def everything(request: HttpRequest) -> HttpResponse:
    """What all won deals are owed: due next, late or done, 25 a page."""
    me, now = reader(request), page_now(request)
    view = View(request.GET["view"]) if request.GET.get("view") in View.values else View.NEXT
    found = owed.page_of(me, now, view, after=_cursor(request.GET.get("after", ""), view), size=PAGE)
    page, more = found[:PAGE], len(found) > PAGE
    read = {row.promise.pk: row for row in owed.read(Promise.objects.filter(pk__in=[row.pk for row in page]), now)}
    last: Any = page[-1] if more else None
    context = {
        "rows": _rows(request, [read[row.pk] for row in page], back=ALL),
        "views": [
            {"key": key.value, "label": str(key.label), "count": count, "current": key == view}
            for key, count in ((View(name), count) for name, count in owed.counted(me, now).items())
        ],
        "view": view.value,
        "next_cursor": f"{last.day.isoformat() if last.day else 'none'}.{last.pk}" if last is not None else "",
        "started": "after" in request.GET,
    }
    return render(request, "reviews/deliverables.html", context)


def _cursor(text: str, view: View) -> tuple[date | None, int] | None:
    """Where the next page begins; a cursor nobody was given is not a page (RELIABILITY row 65)."""
    if not text:
        return None
    day, _, number = text.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    if day == "none" and view != View.NEXT:  # what is done or late has its day
        raise Http404
    try:
        return (None if day == "none" else date.fromisoformat(day)), int(number)
    except ValueError:
        raise Http404 from None


@require_safe
@login_required
def of_deal(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything one deal was promised, whether or not it is owed yet."""
    return _deal_page(request, deal_or_404(reader(request), slug))


def _deal_page(request: HttpRequest, deal: Deal, *, failed: DoneForm | None = None) -> HttpResponse:
    found = owed.of_deal(deal, page_now(request))
    late = sum(row.progress == Progress.LATE for row in found)
    done = sum(row.progress == Progress.DONE for row in found)
    context = {
        "deal": deal,
        "won": deal.outcome == DealOutcome.WON,
        "lost": deal.outcome == DealOutcome.LOST,
        "rows": _rows(request, found, back=""),
        "late": late,
        "done": done,
        "total": sum(row.progress != Progress.DEAD for row in found),
        "form": failed,
    }
    status = failed.status if failed is not None else 200
    return render(request, "reviews/deal_deliverables.html", context, status=status)


def _rows(request: HttpRequest, found: list[Deliverable], *, back: str) -> list[dict[str, Any]]:
    """What the table draws; where the reader may say how it ended, with the way to."""
    me = reader(request)
    standing = people.standing(me, page_now(request))
    on = set(Deal.team.through.objects.filter(user_id=me.pk).values_list("deal_id", flat=True))
    return [_row(row, may_tell=_may_tell(standing, row, on), back=back) for row in found]


def _may_tell(standing: Standing, row: Deliverable, on: set[int]) -> bool:
    deal = row.promise.deal
    return may_tell(standing, row.promise, deal, on_team=deal.pk in on, owner=row.decision.delivery_owner)


def _row(row: Deliverable, *, may_tell: bool, back: str) -> dict[str, Any]:
    promise, decision, outcome = row.promise, row.decision, row.outcome
    css, icon = LABELS[row.progress]
    label = str(row.progress.label)
    if row.progress == Progress.LATE:
        label = f"{row.days_late} day{'' if row.days_late == 1 else 's'} late"
    if outcome is not None and outcome.kind == OutcomeKind.LATE:
        label = f"Done, {outcome.extra_days} day{'' if outcome.extra_days == 1 else 's'} late"
    if outcome is not None and (early := days_early(outcome.kind, outcome.happened_on, decision.delivery_date)):
        label = f"Done, {how_long(early)} early"
    dead = row.progress == Progress.DEAD
    owed_now = promise.deal.outcome == DealOutcome.WON and row.progress not in NOT_OWED and outcome is None
    return {
        "promise": promise,
        "deal": promise.deal,
        "words": decision.wording.text,
        "owner": decision.delivery_owner,
        "date": decision.delivery_date,
        "limit": decision.limit,
        "dead": dead,
        "problems": row.problems if row.progress in NOT_OWED or outcome is not None else (),
        "conditions": row.open_conditions,
        "css": css,
        "icon": icon,
        "label": label,
        "ended": outcome.happened_on if outcome is not None else None,
        "what_happened": outcome.what_happened if outcome is not None else "",
        "form": DoneForm(version=promise.version, initial={"back": back}, auto_id=False)
        if may_tell and owed_now and not row.open_conditions
        else None,
        "may_tell": may_tell and (owed_now or outcome is not None),
    }


@require_POST
@login_required
def done(request: HttpRequest, number: int) -> HttpResponse:
    """Delivered today: on its day, early or so many days late. Anything else is said on the page for how it ended."""
    found = promise_or_404(reader(request), number)
    signed = Decision.objects.filter(promise=found, outcome__in=YES_OUTCOMES).order_by("-pk").first()
    if signed is None:
        raise Http404
    form = DoneForm(request.POST, version=found.version)
    told = done_today(signed, found.deal, page_now(request))
    if form.knock(request, record_outcome, found.pk, version=_seen(form), **told) is None:
        request.__dict__.pop("desk_now", None)
        return _deal_page(request, deal_or_404(reader(request), found.deal.slug), failed=form)
    over = told["extra_days"]
    when = f", {over} day{'' if over == 1 else 's'} late" if over else ""
    if early := days_early(told["kind"], told["happened_on"], signed.delivery_date):
        when = f", {how_long(early)} before the promised day"
    correct = reverse("outcome", args=[found.pk])
    said = '{} is done{}. Was it another day, or not delivered? <a href="{}">Correct it</a>.'
    messages.success(request, format_html(said, found.label, when, correct))
    if form.cleaned_data["back"] == ALL:
        return redirect("deliverables")
    return redirect("deal-deliverables", found.deal.slug)


def _seen(form: DoorForm) -> int:
    return form.seen_version() if form.is_valid() else -1


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the deal was won or lost, or that it is open after all."""
    me = reader(request)
    deal = deal_or_404(me, slug)
    deal_end.check_ends(people.standing(me, page_now(request)), deal)
    ended = deal.outcome != DealOutcome.OPEN
    form: DoorForm = (TakeBackForm if "open" in request.POST or (ended and not request.POST) else DealEndForm)(
        posted(request), version=deal.version
    )
    if request.method == "POST":
        if isinstance(form, DealEndForm):
            through = form.knock(request, deal_end.end_deal, deal.pk, **(form.given() if form.is_valid() else {}))
        else:
            through = form.knock(request, deal_end.take_back_end, deal.pk, version=_seen(form))
        if through is not None:
            deal = deal_or_404(me, slug)
            return _ended(request, deal)
        deal = deal_or_404(me, slug)
    rows = [] if ended else owed.of_deal(deal, page_now(request))
    replaced = [row.promise for row in rows if row.progress == Progress.REPLACED]
    unanswered = deal.promises.filter(state__in=OPEN_STATES).exclude(pk__in=[row.pk for row in replaced])
    context = {
        "deal": deal,
        "form": form,
        "ended": not isinstance(form, DealEndForm),
        "replaced": replaced,
        "still_open": unanswered.count(),
        "status": form.status,
    }
    return render(request, "reviews/deal_end.html", context, status=form.status)


def _ended(request: HttpRequest, deal: Deal) -> HttpResponse:
    if deal.outcome == DealOutcome.WON:
        messages.success(request, f"{deal.name} is won. Whoever delivers, and support, are told what is owed now.")
        return redirect("deal-deliverables", deal.slug)
    said = "lost" if deal.outcome == DealOutcome.LOST else "open again"
    messages.success(request, f"{deal.name} is {said}.")
    return redirect(deal)
