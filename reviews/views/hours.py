"""Hours: the calendar in force, how long everybody has, closed days from a file, and moving open clocks."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.domain import calendars
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import page_now
from dealdesk.models import AuditEvent, Calendar
from dealdesk.reading_apart import TOO_LARGE, Unreadable
from promises.enums import Lane
from reviews.domain import clock_moves
from reviews.domain import hours as doors
from reviews.domain.in_force import calendar_in_force, desk_policy
from reviews.enums import Window
from reviews.forms.hours import (
    MOST_BYTES,
    WEEKDAYS,
    CalendarFileForm,
    CalendarForm,
    ConfirmDaysForm,
    MoveClocksForm,
    OneLaneForm,
    WindowsForm,
    country_names,
)
from reviews.views.people import may_read

VERSIONS = 10  # earlier versions told on the page
MOVES = 100  # promises listed before the clocks are moved


def _check_admin(request: HttpRequest) -> None:
    if not may_read(request):
        raise Denied(calendars.ONLY_ADMINS)


@require_safe
@login_required
def hours(request: HttpRequest) -> HttpResponse:
    """The calendar in force, the windows, and who may answer twice."""
    return _page(request)


def _page(request: HttpRequest, failed: DoorForm | None = None) -> HttpResponse:
    is_admin, now = may_read(request), page_now(request)
    policy = desk_policy()
    calendar = calendar_in_force(policy)
    own = policy.lane_windows or {}
    initial = {
        "review_window": policy.review_window,
        "decision_window": policy.decision_window,
        **{f"window_{lane}": window for lane, window in own.items()},
    }
    wanted = {"wanted": not policy.one_person_one_lane}
    year = now.astimezone(calendar.zone_info).year
    context = {
        "calendar": calendar,
        "rows": _rows(calendar),
        "years": [(each, calendars.public_holidays(calendar.hours(), each)) for each in (year, year + 1)],
        "closed": [day for day in sorted(calendar.closed_dates) if day >= f"{year}-01-01"],
        "windows": _windows(policy.review_window, own, policy.decision_window),
        "one_lane": policy.one_person_one_lane,
        "changes": _changes(),
        "why_not": "" if is_admin else calendars.ONLY_ADMINS,
        "windows_form": _form(is_admin, failed, WindowsForm, initial),
        "one_lane_form": _form(is_admin, failed, OneLaneForm, wanted),
        "forms": [failed] if failed is not None else [],
    }
    return render(request, "reviews/hours.html", context, status=failed.status if failed is not None else 200)


def _form(is_admin: bool, failed: DoorForm | None, kind: type[DoorForm], initial: dict[str, Any]) -> DoorForm | None:
    if not is_admin:
        return None
    return failed if isinstance(failed, kind) else kind(initial=initial, auto_id=f"id_{kind.__name__.lower()}_%s")


def _rows(calendar: Calendar) -> list[dict[str, Any]]:
    """The calendar as facts."""
    days = [name for number, name in WEEKDAYS if number in calendar.workdays]
    in_a_row = [*calendar.workdays] == list(range(calendar.workdays[0], calendar.workdays[-1] + 1))
    country = country_names().get(calendar.country, calendar.country)
    return [
        {"label": "Time zone", "value": calendar.zone},
        {
            "label": "Working days",
            "value": f"{days[0]} to {days[-1]}" if in_a_row and len(days) > 2 else ", ".join(days),
        },
        {"label": "Hours", "value": f"{calendar.opens:%H:%M} to {calendar.closes:%H:%M}"},
        {"label": "Public holidays", "value": ", ".join(filter(None, [country, calendar.subdivision])) or "None kept"},
    ]


def _windows(review: str, own: dict[str, str], decision: str) -> list[tuple[str, str]]:
    lanes = [(str(lane.label), str(Window(own.get(lane.value, review)).label)) for lane in Lane]
    return [*lanes, ("Final decision", str(Window(decision).label))]


KINDS = {
    "calendar.changed": "Calendar",
    "policy.windows": "Windows",
    "policy.one_person_one_lane": "One person, one group",
    "policy.clocks_moved": "Open clocks moved",
}


def _what(event: AuditEvent) -> str:
    version = event.data.get("version")
    return f"{KINDS[event.type]}, version {version}" if version else KINDS[event.type]


def _changes() -> list[dict[str, Any]]:
    """What was changed last, by whom and why."""
    events = AuditEvent.objects.filter(chain="settings", type__in=KINDS).order_by("-position")[:VERSIONS]
    return [
        {
            "what": _what(event),
            "by": event.actor_name,
            "at": event.at,
            "reason": event.data.get("reason", ""),
        }
        for event in events
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_calendar(request: HttpRequest) -> HttpResponse:
    """Another version of the calendar."""
    _check_admin(request)
    calendar = calendar_in_force(desk_policy())
    form = CalendarForm(posted(request), version=calendar.version, initial=CalendarForm.shows(calendar))
    if request.method == "POST":
        given = form.given() if form.is_valid() else {}
        if form.knock(request, calendars.change_calendar, calendar.name, **given) is not None:
            messages.success(request, "Saved. It holds for asks sent from now on; open clocks stay as they are.")
            return redirect("hours")
    context = {
        "form": form,
        "title": f"Change the calendar {calendar.name}",
        "intro": f"Version {calendar.version} is in force. Saving makes version {calendar.version + 1}, for asks sent "
        "from then on. What is under review keeps its deadline until you move the open clocks.",
        "button": "Save the calendar",
        "back": reverse("hours"),
        "crumb": "Working hours",
    }
    return render(request, "reviews/desk_step.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def closed_days(request: HttpRequest) -> HttpResponse:
    """Send a calendar file; the days in it are shown, and nothing is changed yet."""
    _check_admin(request)
    form = CalendarFileForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "reviews/closed_days.html", {"form": form, "forms": [form]}, status=status)
    upload = form.cleaned_data["file"][0]
    try:
        if upload.size > MOST_BYTES:
            raise Unreadable(TOO_LARGE.format(most=MOST_BYTES // 2**20), field="file")
        found = calendars.days_in(upload.chunks(), page_now(request))
    except Unreadable as refused:
        form.add_error("file", refused.sentence)
        return render(request, "reviews/closed_days.html", {"form": form, "forms": [form]}, status=422)
    return _found(request, found, upload.name)


def _found(request: HttpRequest, found: calendars.FoundDays, name: str) -> HttpResponse:
    calendar = calendar_in_force(desk_policy())
    closed = set(calendar.closed_dates)
    kept = calendar.hours()
    holidays = {day for year in {day.year for day, _ in found.days} for day, _ in calendars.public_holidays(kept, year)}
    fresh = [(day, title) for day, title in found.days if day.isoformat() not in closed]
    days = "\n".join(day.isoformat() for day, _ in fresh)
    context = {
        "found": [
            {"day": day, "title": title, "note": _note(calendar, day.weekday(), is_holiday=day in holidays)}
            for day, title in fresh
        ],
        "known": len(found.days) - len(fresh),
        "left_out": found.left_out,
        "more_left_out": found.more_left_out,
        "name": name,
        "form": ConfirmDaysForm(initial={"days": days}, version=calendar.version) if fresh else None,
        "forms": [],
    }
    return render(request, "reviews/closed_days_found.html", context)


def _note(calendar: Calendar, weekday: int, *, is_holiday: bool) -> str:
    if is_holiday:
        return "A public holiday already"
    return "" if weekday in calendar.workdays else "No working day anyway"


@require_POST
@login_required
def confirm_closed_days(request: HttpRequest) -> HttpResponse:
    """Close the days that were shown: the next version of the calendar."""
    _check_admin(request)
    calendar = calendar_in_force(desk_policy())
    form = ConfirmDaysForm(request.POST, version=calendar.version)
    given = form.given() if form.is_valid() else {}
    if form.knock(request, calendars.close_days, calendar.name, **given) is not None:
        messages.success(request, "Closed. It holds for asks sent from now on.")
        return redirect("hours")
    days = form.cleaned_data.get("days", []) if hasattr(form, "cleaned_data") else []
    context = {
        "found": [{"day": day, "title": "", "note": ""} for day in days],
        "known": 0,
        "left_out": (),
        "more_left_out": 0,
        "name": "",
        "form": form,
        "forms": [form],
    }
    return render(request, "reviews/closed_days_found.html", context, status=form.status)


@require_POST
@login_required
def windows(request: HttpRequest) -> HttpResponse:
    """How long groups and the owner have, for asks sent from now on."""
    _check_admin(request)
    return _done(request, WindowsForm(request.POST, auto_id="id_windowsform_%s"), doors.set_windows)


@require_POST
@login_required
def one_lane(request: HttpRequest) -> HttpResponse:
    """Whether one person may answer for several groups."""
    _check_admin(request)
    return _done(request, OneLaneForm(request.POST, auto_id="id_onelaneform_%s"), doors.set_one_lane)


def _done(request: HttpRequest, form: Any, door: Any) -> HttpResponse:
    if form.knock(request, door, **(form.given() if form.is_valid() else {})) is None:
        return _page(request, form)
    messages.success(request, "Saved.")
    return redirect("hours")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move_clocks(request: HttpRequest) -> HttpResponse:
    """Which open deadlines would move, from when to when; then the button that moves them."""
    _check_admin(request)
    to = clock_moves.in_force()
    form = MoveClocksForm(posted(request), initial={"calendar": to.calendar.pk})
    if request.method == "POST":
        given = form.given() if form.is_valid() else {}
        moved = form.knock(request, clock_moves.move_clocks, **given)
        if moved is not None:
            count = len(moved) if isinstance(moved, list) else 0
            said = "1 promise has another deadline." if count == 1 else f"{count} promises have another deadline."
            messages.success(request, f"{said} Whoever owes an answer is told." if count else "Moved.")
            return redirect("hours")
    found = clock_moves.preview(page_now(request))
    names = {lane.value: str(lane.label) for lane in Lane} | {clock_moves.LEAD: "Final decision"}
    context = {
        "rows": [
            {
                "promise": row.promise,
                "moves": [(names[who], before, after) for who, (before, after) in row.deadlines.items()],
            }
            for row in found[:MOVES]
        ],
        "count": len(found),
        "more": max(0, len(found) - MOVES),
        "most": clock_moves.MOST,
        "calendar": to.calendar,
        "form": form,
    }
    return render(request, "reviews/move_clocks.html", context, status=form.status)
