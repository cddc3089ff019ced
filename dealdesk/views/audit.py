"""The audit trail and the seals over it, for admins. Reading it changes nothing; nobody can change it here."""

import json
import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.frame import reader
from dealdesk.models import AuditEvent, Seal, SealedEvent

PAGE = 50
SEALS = 12
COUNTED = 1_000
ROW = re.compile(r"[1-9][0-9]{0,17}")
PROMISE = re.compile(r"(?:p-)?0*([1-9][0-9]{0,17})", re.IGNORECASE)
FIND_LIMIT = 60


@require_safe
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """Events newest first; each with the hash it follows, and the seal it is under."""
    if not reader(request).holds(Role.ADMIN):
        raise Denied("Only an admin can read the audit trail.")
    words = request.GET.get("q", "").strip()
    problem = ""
    if len(words) > FIND_LIMIT or "\x00" in words:
        problem = f"Ensure this value has at most {FIND_LIMIT} characters (it has {len(words)})."
        words = ""
    events = AuditEvent.objects.order_by("-pk")
    if words:
        events = events.filter(chain=_chain(words))
    if "before" in request.GET:
        events = events.filter(pk__lt=_cursor(request.GET["before"]))
    page = list(events[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    numbers = [event.pk for event in page]
    seals = dict(SealedEvent.objects.filter(event_id__in=numbers).values_list("event_id", "seal_number"))
    not_sealed = AuditEvent.objects.filter(~Exists(SealedEvent.objects.filter(event_id=OuterRef("pk"))))
    waiting = not_sealed[: COUNTED + 1].count()
    context = {
        "events": [_shown(event, seals.get(event.pk)) for event in page],
        "words": words,
        "problem": problem,
        "next_cursor": page[-1].pk if more else 0,
        "started": "before" in request.GET,
        "seals": Seal.objects.order_by("-number")[:SEALS],
        "waiting": f"{COUNTED:,}+" if waiting > COUNTED else waiting,
    }
    return render(request, "dealdesk/audit.html", context, status=422 if problem else 200)


def _chain(words: str) -> str:
    """P-1042, 1042, deal:7 or settings, as the name of a chain."""
    number = PROMISE.fullmatch(words)
    return f"promise:{number.group(1)}" if number else words.lower()


def _cursor(text: str) -> int:
    """Where the next page begins; a cursor nobody was given is not a page (RELIABILITY row 65)."""
    if not ROW.fullmatch(text) or not AuditEvent.objects.filter(pk=int(text)).exists():
        raise Http404
    return int(text)


def _shown(event: AuditEvent, seal: int | None) -> dict[str, Any]:
    who = event.actor_name
    if event.represented_name:
        who = f"{who}, for {event.represented_name}"
    state_words = import_string(settings.DEALDESK_STATE_WORDS)
    return {
        "event": event,
        "type_words": event.type.replace(".", " ").replace("_", " ").capitalize(),
        "who": who,
        "moved": event.state_before != event.state_after,
        "before_words": state_words(event.state_before) if event.state_before else "New",
        "after_words": state_words(event.state_after),
        "data": json.dumps(event.data, indent=1, ensure_ascii=False, sort_keys=True) if event.data else "",
        "seal": seal,
    }
