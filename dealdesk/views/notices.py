"""A person's notices, and how they choose to be told. Nothing is read by being looked at: only a form marks it."""

import re
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import inbox, mail_times
from dealdesk.enums import Role
from dealdesk.frame import page_now, reader
from dealdesk.models import Notice, User
from dealdesk.notice_forms import NoticeForm

ROW = re.compile(r"[1-9][0-9]{0,17}")


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first, 25 a page."""
    me = reader(request)
    before = _cursor(me, request.GET["before"]) if "before" in request.GET else 0
    page = inbox.page(me, page_now(request), before)
    context = {
        "rows": [_shown(row, me, page_now(request)) for row in page.notices],
        "newest": page.notices[0].pk if page.notices else 0,
        "next_cursor": page.next,
        "started": "before" in request.GET,
        "unread": inbox.unread(me),
    }
    return render(request, "dealdesk/notices.html", context)


def _cursor(me: User, text: str) -> int:
    """Where the next page begins; a cursor nobody was given is not a page (RELIABILITY row 65)."""
    if not ROW.fullmatch(text) or not inbox.is_mine(me, int(text)):
        raise Http404
    return int(text)


def _shown(row: Notice, me: User, now: datetime) -> dict[str, object]:
    return {
        "id": row.pk,
        "subject": mail_times.subject_of(row, me.zone, now),
        "says": row.body,
        "at": row.created_at,
        "is_read": row.read_at is not None,
    }


@require_POST
@login_required
def open_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Mark one notice read and go where it leads."""
    found = inbox.read_one(reader(request), number)
    if found is None:
        raise Http404
    return redirect(found.link or "notices")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark read what the page showed, and everything older."""
    newest = request.POST.get("newest", "")
    if not ROW.fullmatch(newest):
        raise BadRequest("The form does not say up to which notice.")
    count = inbox.read_all(reader(request), int(newest))
    messages.success(request, f"{count} notice{'' if count == 1 else 's'} marked as read.")
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account_notices(request: HttpRequest) -> HttpResponse:
    """How the reader is told: when mail comes, of what, and whether the channel names them."""
    me = reader(request)
    form = NoticeForm.of(inbox.choice_of(me))
    if request.method == "POST":
        form = NoticeForm(request.POST)
        if form.knock(request, inbox.choose, **(form.given() if form.is_valid() else {})) is not None:
            messages.success(request, "Saved. It holds for what still waits too.")
            return redirect("account-notices")
    context = {"form": form, "sets_slack": me.holds(Role.ADMIN)}
    return render(request, "dealdesk/account_notices.html", context, status=form.status)
