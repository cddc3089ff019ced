"""What stands around every page: navigation, the business clock, who is signed in."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from dealdesk.components import moments
from dealdesk.domain import clock, inbox, keys
from dealdesk.domain.calendar import describe
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict
from dealdesk.models import User

REVIEWERS = (Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEGAL, Role.FINANCE)
SEES_QUEUE = (*REVIEWERS, Role.LEAD, Role.ADMIN)
SETS_UP = (Role.LEAD, Role.ADMIN)
ROLES_THAT_LEARN = (Role.REP, *SEES_QUEUE, Role.READER)
SEES_EXCEPTIONS = (Role.LEAD, Role.ADMIN, Role.PRODUCT)
FOLLOWS_DELIVERY = (*SEES_QUEUE, Role.READER)  # and every rep, who reads what their own deals are owed
LOOKS_BACK = (Role.LEAD, Role.ADMIN, Role.ENGINEERING, Role.SECURITY, Role.PRODUCT)
MOST_TURNS = 1_000  # more are not counted

#: url name -> the entry of the navigation it belongs to; the pages of one promise belong to the person's home.
SECTIONS = {
    "new-ask": "new-ask",
    "start-ask": "new-ask",
    "draft": "new-ask",
    "submit": "new-ask",
    "deals": "deals",
    "new-deal": "deals",
    "deal": "deals",
    "deal-add-person": "deals",
    "plan": "deals",
    "publish": "deals",
    "copy-plan": "deals",
    "copy-line": "deals",
    "export-plan": "deals",
    "send-plan": "deals",
    "plan-version": "deals",
    "say-it-back": "deals",
    "ask-say-back": "deals",
    "withdraw-say-back": "deals",
    "judge-say-back": "deals",
    "deal-product": "deals",
    "joint": "deals",
    "open-joint": "deals",
    "mark-joint": "deals",
    "joint-concern": "deals",
    "deal-end": "deals",
    "deal-deliverables": "deals",
    "deliverables": "deliverables",
    "drift": "drift",
    "deal-drift": "drift",
    "drift-job": "drift",
    "keep-drift": "drift",
    "kept-drift": "drift",
    "leave-out": "drift",
    "library": "library",
    "new-capability": "library",
    "capability": "library",
    "approve-capability": "library",
    "check-capability": "library",
    "withdraw-capability": "library",
    "use-capability": "library",
    "look-back": "look-back",
    "patterns-again": "look-back",
    "rule-from-pattern": "look-back",
    "measures-csv": "look-back",
    "find-outcome": "look-back",
    "rules": "rules",
    "new-rule": "rules",
    "edit-rule": "rules",
    "remove-rule": "rules",
    "rule-draft": "rules",
    "activate-rule": "rules",
    "take-back-rule": "rules",
    "discard-rule": "rules",
    "import-rule": "rules",
    "re-evaluate": "rules",
    "re-evaluate-promise": "rules",
    "rule-versions": "rules",
    "two-admins": "rules",
    "job": "rules",
    "wording-rules": "wording-rules",
    "new-wording-rule": "wording-rules",
    "wording-rule": "wording-rules",
    "past-import": "look-back",
    "past-import-job": "look-back",
    "past-import-confirm": "look-back",
    "past-import-withdraw": "look-back",
    "exceptions": "exceptions",
    "exception-numbers": "exceptions",
    "choose-exception": "exceptions",
    "people": "people",
    "add-person": "people",
    "person": "people",
    "take-role": "people",
    "switch-off": "people",
    "hours": "people",
    "edit-calendar": "people",
    "closed-days": "people",
    "confirm-closed-days": "people",
    "move-clocks": "people",
    "audit": "audit",
    "help": "help",
    "gallery": "gallery",
    "notices": "notices",
    "account-notices": "notices",
    "account-calendar": "notices",
    "account-keys": "help",
    "slack": "notices",
}


def page_now(request: HttpRequest) -> datetime:
    """The database clock, read once for a page, so that two parts of it never disagree about what is paused."""
    if not hasattr(request, "desk_now"):
        request.desk_now = clock.database_now()
    return request.desk_now


def reader(request: HttpRequest) -> User:
    """Whoever reads this page, with their roles loaded once. Doors read rights afresh and never trust this."""
    if not hasattr(request.user, "held"):
        prefetch_related_objects([request.user], inbox.grants_with_unread(request.user))
    return request.user


def home_name(user: User) -> str:
    """Url name of the page a person starts on (design/UX.md section 1)."""
    if user.holds_or_stands_in(*REVIEWERS, Role.LEAD):
        return "queue"
    if user.holds(Role.REP):
        return "my-asks"
    return "rules" if user.holds(Role.ADMIN) else "deals"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything templates/base.html draws around a page."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame": {"me": None, "sample_data": False}}
    return {"frame": _Frame(request, reader(request)).context()}


class _Frame:
    def __init__(self, request: HttpRequest, user: User) -> None:
        self.user = user
        self.now = page_now(request)
        self.counted: dict[str, int] = {}
        match = request.resolver_match
        self.here = SECTIONS.get(match.url_name or "", home_name(user)) if match and match.url_name else ""

    def context(self) -> dict[str, Any]:
        roles = [role.label for role in Role if role in self.user.roles]
        calendar = self.calendar()
        return {
            "me": {
                "name": str(self.user),
                "role_text": ", ".join([roles[0], *(role.lower() for role in roles[1:])]) if roles else "No role yet",
                "initial": moments.initial(str(self.user)),
                "keys": keys.attribute(self.user),
            },
            "nav": self.groups(),
            "tabs": self.tabs(),
            "clock": business_clock(self.now, calendar) if calendar else None,
            "new_ask_url": reverse("new-ask") if self.user.holds(Role.REP) else "",
            "sign_out_url": reverse("account_logout"),
            "notices": self.notices(),
            "sample_data": settings.DEMO_ALLOWED and self.has_samples(calendar),
        }

    def calendar(self) -> Any:
        """The calendar in force; None where nobody has set one up."""
        try:
            return import_string(settings.DEALDESK_CALENDAR)()
        except Conflict:
            return None

    def has_samples(self, calendar: Any) -> bool:
        """Whether sample deals are loaded, which came with the calendar where there is one."""
        return calendar.has_samples if calendar else import_string(settings.DEALDESK_SAMPLE_DATA)()

    def item(self, name: str, label: str, icon: str, counted_by: str = "") -> dict[str, Any]:
        count = self.turns(counted_by) if counted_by else 0
        shown = f"{MOST_TURNS:,}+" if count > MOST_TURNS else count
        current = self.here == name
        return {
            "url": reverse(name),
            "label": label,
            "icon": icon,
            "current": current,
            "count": shown,
            "hot": count > 0,
        }

    def turns(self, counted_by: str) -> int:
        """How many things wait for this person, asked once for a page."""
        if counted_by not in self.counted:
            self.counted[counted_by] = int(import_string(counted_by)(self.user, self.now))
        return self.counted[counted_by]

    def notices(self) -> dict[str, Any]:
        """The bell: what of the person's notices they have not read."""
        count = inbox.unread(self.user)
        shown = f"{inbox.MOST_UNREAD}+" if count > inbox.MOST_UNREAD else count
        return {"url": reverse("notices"), "count": shown, "current": self.here == "notices"}

    def groups(self) -> list[dict[str, Any]]:
        work = []
        if self.user.holds(Role.REP):
            icon = (
                "pen" if self.user.holds_or_stands_in(*SEES_QUEUE) else "queue"
            )  # one list icon, and one G Q key, for each person
            work.append(self.item("my-asks", "My asks", icon, settings.DEALDESK_QUESTION_COUNT))
        if self.user.holds_or_stands_in(*SEES_QUEUE):
            work.append(self.item("queue", "Review queue", "queue", settings.DEALDESK_TURN_COUNT))
        work.append(self.item("deals", "Deals", "deal"))
        work.append(self.item("drift", "Drift check", "drift"))
        if self.user.holds(Role.REP) or self.user.holds_or_stands_in(*FOLLOWS_DELIVERY):
            work.append(self.item("deliverables", "Deliverables", "cal"))
        groups = [{"title": "", "items": work}]
        if self.user.holds(*ROLES_THAT_LEARN):
            learn = [self.item("library", "Library", "book")]
            if self.user.holds(*LOOKS_BACK):
                learn.append(self.item("look-back", "Look-back", "look"))
            if self.user.holds(*SEES_EXCEPTIONS):
                learn.append(self.item("exceptions", "Exceptions", "flag"))
            groups.append({"title": "Learn", "items": learn})
        if self.user.holds(*SETS_UP):
            counted_by = settings.DEALDESK_CHANGE_COUNT if self.user.holds(Role.ADMIN) else ""
            set_up = [
                self.item("rules", "Trigger rules", "rule", counted_by),
                self.item("wording-rules", "Wording rules", "pen"),
                self.item("people", "People and hours", "people"),
            ]
            if self.user.holds(Role.ADMIN):
                set_up.append(self.item("audit", "Audit trail", "lock"))
            groups.append({"title": "Set up", "items": set_up})
        return groups

    def tabs(self) -> list[dict[str, Any]]:
        """At most four, with short names; the rest is in the menu."""
        items = [item for group in self.groups() for item in group["items"]][:3]
        if self.user.holds(Role.REP):
            items.insert(2, self.item("new-ask", "New ask", "plus"))
        short = {"Review queue": "Queue", "Drift check": "Drift", "Trigger rules": "Rules", "Audit trail": "Audit"}
        return [item | {"label": short.get(item["label"], item["label"])} for item in items[:4]]


def business_clock(now: datetime, calendar: Any) -> dict[str, Any]:
    """The desk's working hours in words, in the reader's zone.

    Args:
        now: the database clock, aware UTC.
        calendar: the calendar in force.
    """
    said = describe(calendar.hours(), now)
    opens = moments.moment(said.opens_at).removeprefix("today ") if said.opens_at else ""
    if said.open_now:
        text = f"Review clock runs until {moments.clock(said.closes_at)}"
        short = f"Clock runs until {moments.clock(said.closes_at)}"
        text += f", then from {opens}" if opens else ""
    elif opens:
        text = short = f"Clock stopped until {opens}"
    else:
        text = short = "Clock stopped"
    local = timezone.localtime(now)
    return {
        "now_text": f"{moments.day(local)}, {moments.clock(local)}",
        "used": round(said.share_used * 100),
        "text": text,
        "short": short,
    }
