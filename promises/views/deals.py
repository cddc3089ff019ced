"""Deals: the list, one deal, a new one, and who works on it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.components import moments
from dealdesk.domain import people
from dealdesk.domain.people import holders
from dealdesk.enums import Role
from dealdesk.forms import posted
from dealdesk.frame import page_now, reader
from dealdesk.models import AuditEvent, User
from promises.domain import promises as doors
from promises.domain.queries import from_cursor, listed_deals
from promises.forms.deals import DealForm, PersonForm
from promises.models import Deal
from promises.permissions import deal_or_404, visible_deals, visible_promises
from promises.policies import check_may_ask
from promises.views.rows import loaded, rows
from promises.views.searching import words_asked

PAGE = 25
MOST_PROMISES = 200
HISTORY = 20
KEPT = 8  # drift checks listed, newest first

WORDS_LIMIT = 100
OPEN = frozenset({"in_review", "final", "question"})
ORDER = ("paused", "question", "final", "in_review", "yes", "yes_cond", "no", "draft", "withdrawn")


@require_safe
@login_required
def deals(request: HttpRequest) -> HttpResponse:
    """Every deal the person may read, next to close first."""
    me, now = reader(request), page_now(request)
    closed = request.GET.get("view") == "closed"
    words, problem = words_asked(request, most=WORDS_LIMIT)
    found = listed_deals(me, now, closed=closed, words=words)
    if "after" in request.GET:
        found = from_cursor(found, *_cursor(me, request.GET["after"]), closed=closed)
    page = list(found[: PAGE + 1])
    more = len(page) > PAGE
    page = page[:PAGE]
    context = {
        "deals": [_listed(deal) for deal in page],
        "closed": closed,
        "words": words,
        "problem": problem,
        "next_cursor": f"{page[-1].close_date.isoformat()}.{page[-1].pk}" if more else "",
        "kept": urlencode({"view": "closed" if closed else "open", "q": words}),
        "started": "after" in request.GET,
        "may_ask": me.holds(Role.REP),
    }
    return render(request, "promises/deals.html", context, status=422 if problem else 200)


def _cursor(me: User, text: str) -> tuple[date, int]:
    """Where the next page begins; a cursor nobody was given is not a page (RELIABILITY row 65)."""
    closes, _, number = text.partition(".")
    try:
        day, deal_id = date.fromisoformat(closes), int(number) if number.isascii() and len(number) < 19 else 0
    except ValueError:
        raise Http404 from None
    if not visible_deals(me).filter(pk=deal_id, close_date=day).exists():
        raise Http404
    return day, deal_id


def _listed(deal: Deal) -> dict[str, Any]:
    return {
        "deal": deal,
        "owner": deal.owner,
        "open": deal.open_count,
        "open_text": f"{deal.open_count} open",
        "paused": deal.paused_count,
        "paused_text": f"{deal.paused_count} paused",
        "signed": deal.signed_count,
        "first_due": deal.first_due,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_deal(request: HttpRequest) -> HttpResponse:
    """Make a deal; from the first step of an ask it leads back there."""
    me = reader(request)
    check_may_ask(people.standing(me, page_now(request)))
    for_ask = request.GET.get("then") == "ask"
    form = DealForm(posted(request), initial={"zone": me.zone})
    if request.method == "POST":
        made = form.knock(
            request,
            lambda **by: doors.create_deal(
                name=form.cleaned_data["name"],
                amount=form.cleaned_data["amount"],
                close_date=form.cleaned_data["close_date"],
                region=form.cleaned_data["region"],
                zone=form.cleaned_data["zone"],
                **by,
            ),
        )
        if made is not None:
            if not isinstance(made, Deal):
                made = Deal.objects.filter(owner=me, name=form.done_before).order_by("-pk").first()
            return redirect(f"{reverse('new-ask')}?deal={made.slug}" if for_ask else made)
    return render(request, "promises/new_deal.html", {"form": form, "for_ask": for_ask}, status=form.status)


@require_safe
@login_required
def deal(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one deal that the person may see."""
    return _deal_page(request, deal_or_404(reader(request), slug))


@require_POST
@login_required
def add_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Let another rep work on the deal; its owner alone may."""
    found = deal_or_404(reader(request), slug)
    form = PersonForm(request.POST, people=_reps_not_on(found))
    added = form.knock(request, lambda **by: doors.add_to_team(found.pk, person=form.cleaned_data["person"], **by))
    if added is None:
        return _deal_page(request, found, form)
    if added is not True:
        messages.success(request, f"{form.cleaned_data['person']} can now work on {found.name}.")
    return redirect(found)


def _reps_not_on(deal: Deal) -> Any:
    return holders(Role.REP, except_for=[deal.owner_id, *deal.team.values_list("pk", flat=True)]).order_by("first_name")


def _deal_page(request: HttpRequest, deal: Deal, form: PersonForm | None = None) -> HttpResponse:
    me, now = reader(request), page_now(request)
    lead = holders(Role.LEAD).first()
    promises = loaded(visible_promises(me).filter(deal=deal)).order_by("pk")[:MOST_PROMISES]
    listed = rows(promises, now, lead=str(lead) if lead else "The deal desk lead")
    listed.sort(key=lambda row: (ORDER.index(row["status"]), row["promise"].pk))
    team = list(deal.team.order_by("first_name"))
    owns = deal.owner_id == me.pk
    if form is None and owns:
        form = PersonForm(people=_reps_not_on(deal))
    events = AuditEvent.objects.filter(chain=deal.chain).order_by("-position")[:HISTORY]
    context = {
        "deal": deal,
        "rows": listed,
        "blocks": what_blocks(listed),
        "team": team,
        "owns": owns,
        "may_ask": me.holds(Role.REP) and (owns or me in team),
        "may_end": me.holds(Role.LEAD) or (me.holds(Role.REP) and (owns or me in team)),
        "form": form,
        "history": [told(event) for event in events],
        "drift_results": list(deal.drift_results.select_related("kept_by").defer("rows")[:KEPT]),
    }
    return render(request, "promises/deal.html", context, status=form.status if form is not None else 200)


def what_blocks(listed: list[dict[str, Any]]) -> str:
    """The head line: what must happen before the deal can close on signed words alone."""
    paused = sum(row["status"] == "paused" for row in listed)
    still_open = [row for row in listed if row["status"] in OPEN]
    parts = []
    if paused:
        parts.append(f"{paused} paused: not approved")
    if still_open:
        parts.append(f"{len(still_open)} promise{'s' if len(still_open) > 1 else ''} open")
        dues = [row["promise"].answer_by for row in still_open if row["promise"].answer_by is not None]
        if dues:
            parts.append(f"first due {moments.moment(min(dues))}")
    return ", ".join(parts) or "Nothing open"


def told(event: AuditEvent) -> dict[str, Any]:
    """One event of the deal's own chain as a line of its history."""
    at = moments.moment(event.at)
    sentence = SENTENCES.get(event.type, lambda data: event.type.replace(".", " ").replace("_", " "))(event.data)
    return {"at_text": at[:1].upper() + at[1:], "iso": event.at, "actor": event.actor_name, "sentence": sentence}


def _manifest(data: Any) -> str:
    """By which checksum a manifest that comes back is known for ours; older events do not have it."""
    return f", manifest SHA-256 {data['manifest_sha256']}" if data.get("manifest_sha256") else ""


def _label(data: Any) -> str:
    return moments.pid(data.get("promise", 0))


SENTENCES: dict[str, Any] = {
    "deal.created": lambda data: f"made the deal, {moments.money_text(data.get('amount'))}",
    "deal.product_described": lambda data: (
        f"said what they buy: plan {data.get('product_plan') or 'not known'}, "
        f"version {data.get('product_version') or 'not known'}"
    ),
    "deal.person_added": lambda data: f"added {data.get('person', 'somebody')} to the deal",
    "deal.won": lambda _: "said that it was won",
    "deal.lost": lambda _: "said that it was lost",
    "deal.reopened": lambda data: f"took back that it was {data.get('was', 'won or lost')}",
    "plan.published": lambda data: (
        f"updated the close plan, version {data.get('version', '')}: {data.get('what_changed', '')}"
    ),
    "joint.opened": lambda data: f"opened joint round {data.get('round')}",
    "joint.seen": lambda data: f"marked joint round {data.get('round')} as seen for {data.get('lane', '')}",
    "joint.concern": lambda data: (
        f"raised a concern in joint round {data.get('round')} for {data.get('lane', '')}: {data.get('sentence', '')}"
    ),
    "say_back.asked": lambda data: f"asked {data.get('reader')} to say {_label(data)} back",
    "say_back.withdrawn": lambda data: f"withdrew the link of {data.get('reader')} for {_label(data)}",
    "say_back.answered": lambda data: f"took down what {data.get('reader')} said back of {_label(data)}",
    "say_back.judged": lambda data: (
        f"said that what {data.get('reader')} said back of {_label(data)} is "
        f"{'what' if data.get('is_meant') else 'not what'} we meant"
    ),
    "plan.copied": lambda data: f"copied words of close plan version {data.get('version')}",
    "plan.exported": lambda data: (
        f"took version {data.get('version')} of the close plan away as {data.get('file', 'a file')}{_manifest(data)}"
    ),
    "plan.sent": lambda data: (
        f"sent version {data.get('version')} of the close plan to {', '.join(data.get('recipients', ()))}: "
        f"{data.get('file', 'a file')}{_manifest(data)}"
    ),
    "drift.kept": lambda data: (
        f"kept a drift check of {data.get('document') or 'pasted text'}: "
        f"{data.get('findings', 0)} finding{'' if data.get('findings') == 1 else 's'}"
    ),
    "drift.left_out": lambda data: (
        f"said why {data.get('document') or 'pasted text'} leaves out {data.get('label', '')}: {data.get('reason', '')}"
    ),
    "door.refused": lambda data: f"was refused: {data.get('sentence', '')}",
}
