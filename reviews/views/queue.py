"""The review queue."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dealdesk.domain.text import joined
from dealdesk.enums import Role
from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.enums import Lane, PromiseType
from promises.permissions import SEES_ALL
from reviews.domain import presence
from reviews.domain import queue as domain
from reviews.domain.presence import Here
from reviews.domain.queue import Group, Narrowed, Page, Place
from reviews.forms.queue import COMMERCIAL, QueueForm

CURSOR = "queue"  # salt: a place in the queue is signed, so that nobody makes one up

TITLES = {
    Group.PAUSED: ("Paused: time ran out, no answer", "Not approved. Nothing moves until someone answers."),
    Group.YOURS: ("Your turn", ""),
    Group.OTHERS: ("Waiting on others", "You have answered, or you are not needed"),
    Group.LEAD: ("With the deal desk lead", "All reviews are in; one person writes the sentence"),
    Group.SALES: ("Back with sales", "A reviewer asked; the clock is held"),
}


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Open promises by whose turn it is; a rep is sent to their own asks."""
    user = reader(request)
    if not user.holds_or_stands_in(*SEES_ALL):
        return redirect("my-asks")
    now = page_now(request)
    form = QueueForm(request.GET)
    if not form.is_valid():
        context = {"form": form, "page": None, "views": _views({}, Narrowed(), user, request)}
        return render(request, "reviews/queue.html", context, status=422)
    asked = form.asked()
    after = _place(request.GET["after"]) if "after" in request.GET else None
    page = domain.read(user, now, asked, after)
    return render(
        request,
        "reviews/queue.html",
        {
            "form": form,
            "page": page,
            "asked": asked,
            "views": _views(page.counts, asked, user, request),
            "groups": _groups(
                page, user, presence.others([row["number"] for _, rows in page.groups for row in rows], user)
            ),
            "total": domain.count_text(page.counts["all"]),
            "first": after is None,
            "first_url": _address(request, after=None),
            "next_url": _address(request, after=_cursor(page.next)) if page.next else "",
            "clear_url": f"?view={asked.view}" if asked.view != "all" else "?",
            "filters": _filters(page, asked),
            "nothing": _nothing(page, asked, user),
        },
    )


def _cursor(place: Place) -> str:
    return signing.dumps([place.group.value, place.due.isoformat(), place.number], salt=CURSOR)


def _place(cursor: str) -> Place:
    """Where the page before ended.

    Raises:
        Http404: not a cursor that this page handed out.
    """
    try:
        group, due, number = signing.loads(cursor, salt=CURSOR)
        return Place(Group(group), datetime.fromisoformat(due), number)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None


def _address(request: HttpRequest, **changes: str | None) -> str:
    """This page with some parts of its address changed; None takes a part out."""
    kept = {key: value for key, value in request.GET.items() if key in (*QueueForm.base_fields, "after") and value}
    kept |= changes
    return "?" + urlencode({key: value for key, value in kept.items() if value is not None})


def _views(counts: dict[str, int], asked: Narrowed, user: User, request: HttpRequest) -> list[dict[str, Any]]:
    shown = []
    for name, label in domain.VIEWS.items():
        if name == "final" and not user.holds_or_stands_in(Role.LEAD):
            continue
        shown.append(
            {
                "label": label,
                "url": _address(request, view=name, after=None),
                "current": asked.view == name,
                "count": domain.count_text(counts[name]) if name in counts else "",
            }
        )
    return shown


def _groups(page: Page, user: User, here: dict[int, list[Here]]) -> list[dict[str, Any]]:
    shown = []
    for group, rows in page.groups:
        title, words = TITLES[group]
        if group == Group.YOURS:
            words = _answers_these(user)
        count = page.counts.get(f"group{group.value}")
        shown.append(
            {
                "title": title,
                "words": words,
                "late": group == Group.PAUSED,
                "count": "" if count is None else domain.count_text(count),
                "rows": [
                    row | {"here": here[row["number"]][0].in_list if row["number"] in here else ""} for row in rows
                ],
            }
        )
    return shown


def _answers_these(user: User) -> str:
    lanes = [str(lane.label) for lane in Lane if Role(lane) in user.roles]
    who = joined([lanes[0], *(lane.lower() for lane in lanes[1:])]) if lanes else ""
    parts = [f"{who} answers these" if len(lanes) == 1 else f"You answer for {who.lower()}"] if lanes else []
    if user.holds(Role.LEAD):
        parts.append("the final decision is yours" if parts else "The final decision is yours")
    return "; ".join(parts) or "You stand in for whoever answers these"


def _filters(page: Page, asked: Narrowed) -> list[dict[str, Any]]:
    """Choices for the filters: every type, and the deals and reps of the rows on this page."""
    chosen = COMMERCIAL if asked.type == "" else asked.type or ""
    deals = {asked.deal: asked.deal} if asked.deal else {}
    reps = {asked.rep: f"Rep {asked.rep}"} if asked.rep else {}
    deals |= page.deal_names
    reps |= page.reps
    return [
        _filter("type", "Type", [*PromiseType.choices, (COMMERCIAL, "Commercial or Date")], chosen),
        _filter("deal", "Deal", sorted(deals.items(), key=lambda pair: pair[1]), asked.deal),
        _filter("rep", "Rep", sorted(reps.items(), key=lambda pair: pair[1]), asked.rep or ""),
    ]


def _filter(name: str, label: str, choices: list[tuple[Any, Any]], chosen: Any) -> dict[str, Any]:
    options = [{"value": str(value), "label": str(text), "chosen": value == chosen} for value, text in choices]
    return {"name": name, "label": label, "options": options, "chosen": any(option["chosen"] for option in options)}


def _nothing(page: Page, asked: Narrowed, user: User) -> dict[str, str]:
    """Why the list is empty, and the one thing to do about it."""
    if asked.is_filtered:
        names = {COMMERCIAL: "Commercial or Date", **dict(PromiseType.choices)}
        kind = None if asked.type is None else names[asked.type or COMMERCIAL]
        parts = [kind, page.deal_names.get(asked.deal, asked.deal), asked.words and f"“{asked.words}”"]
        parts.append("that rep" if asked.rep else None)
        words = joined([str(part) for part in parts if part])
        return {
            "title": f"No promise matches {words}",
            "text": "Take a filter away to see more.",
            "label": "Clear filters",
        }
    if asked.view == "all":
        text = "No promise is open. The next one appears here as soon as a rep sends it."
        return {"title": "Nothing waits for anybody", "text": text, "label": ""}
    others = page.counts["all"]
    text = "No promise is open." if not others else f"{domain.count_text(others)} open promises are with other people."
    if others == 1:
        text = "One open promise is with other people."
    title = {
        "mine": "Nothing waits for you",
        "paused": "Nothing is paused",
        "today": "Nothing more is due today",
        "week": "No deal with an open promise closes this week",
        "final": "No promise waits for the final decision",
    }[asked.view]
    if asked.view != "mine":
        text = "Every other open promise is under All open."
    return {"title": title, "text": text, "label": "See all open" if others else ""}
