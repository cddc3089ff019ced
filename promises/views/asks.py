"""A rep's own list: what needs them, what is answered."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dealdesk.domain.people import holders
from dealdesk.enums import Role
from dealdesk.frame import page_now, reader
from promises.domain.queries import own_promises
from promises.enums import ANSWERED_STATES, OPEN_STATES, PromiseState
from promises.models import overdue
from promises.views.rows import loaded, rows
from reviews.domain import plan_alarm

MOST = 100  # open promises on the page; nobody works through more, and the deal pages show them all
RECENT = 25
DRAFTS = 50

GROUPS = (
    ("questions", "Questions for you", "The clock is held until you answer."),
    ("paused", "Paused: time ran out, no answer", "Not approved. Nothing moves until someone answers."),
    ("review", "In review", "Nothing is promised yet. What you may say now stands with each."),
    ("answered", "Answered", "Only the signed words may go to the customer."),
    ("drafts", "Drafts", "Not sent. Nobody is looking at them."),
)


@require_safe
@login_required
def my_asks(request: HttpRequest) -> HttpResponse:
    """Grouped by what the rep can do about it; the state of every row is the computed one, at one clock reading."""
    me, now = reader(request), page_now(request)
    lead = holders(Role.LEAD).first()
    mine = loaded(own_promises(me))
    running_out = overdue(now)
    still_open = mine.filter(Q(state__in=OPEN_STATES) | running_out).order_by("answer_by", "pk")[:MOST]
    answered = mine.filter(state__in=ANSWERED_STATES).exclude(running_out).order_by("-pk")[:RECENT]
    drafts = mine.filter(state=PromiseState.DRAFT).order_by("-pk")[:DRAFTS]
    lead_name = str(lead) if lead else "The deal desk lead"
    by_group: dict[str, list[dict[str, Any]]] = {
        "questions": [],
        "paused": [],
        "review": [],
        "answered": rows(answered, now, lead=lead_name),
        "drafts": rows(drafts, now, lead=lead_name),
    }
    for row in rows(still_open, now, lead=lead_name):
        name = {"question": "questions", "paused": "paused"}.get(row["status"], "review")
        by_group[name].append(row)
    groups = [
        {"name": name, "title": title, "text": text, "rows": by_group[name]}
        for name, title, text in GROUPS
        if by_group[name]
    ]
    open_count = sum(len(by_group[name]) for name in ("questions", "paused", "review"))
    return render(
        request,
        "promises/my_asks.html",
        {
            "groups": groups,
            "open_count": open_count,
            "may_ask": me.holds(Role.REP),
            "capped": open_count >= MOST,
            "alarms": plan_alarm.owed_by(me, now) if me.holds(Role.REP) else [],
        },
    )
