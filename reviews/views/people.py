"""People: who works here in which role, who stands in for whom, and who owns the final answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.components import moments
from dealdesk.domain import staff, stand_ins
from dealdesk.domain.text import joined
from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm, posted
from dealdesk.frame import page_now, reader
from dealdesk.models import StandIn, User
from reviews.domain import leaving, roster
from reviews.forms.people import AddPersonForm, EndStandInForm, HeirsForm, PlaceForm, RoleForm, StandInForm

ONLY_READERS = "Only an admin or the deal desk lead can read who works here."
ONLY_ADMINS = "Only an admin can change who works here."


def may_read(request: HttpRequest) -> bool:
    """Whether the reader may change what they read.

    Raises:
        Denied: neither an admin nor the lead.
    """
    me = reader(request)
    if not me.holds(Role.ADMIN, Role.LEAD):
        raise Denied(ONLY_READERS)
    return me.holds(Role.ADMIN)


def _check_admin(request: HttpRequest) -> None:
    if not may_read(request):
        raise Denied(ONLY_ADMINS)


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, with the one owner on top."""
    is_admin, now = may_read(request), page_now(request)
    everybody = roster.members(now)
    away = {member.person.pk for member in everybody if member.now}
    context = {
        "rows": [_row(member, now) for member in everybody],
        "owner": _owner(roster.owners(everybody), away),
        "not_held": [
            f"Nobody holds the role “{role.label}”: every ask that needs it pauses."
            for role in roster.not_held(everybody)
        ],
        "why_not": "" if is_admin else ONLY_ADMINS,
        "active": sum(member.person.is_active for member in everybody),
    }
    return render(request, "reviews/people.html", context)


def _row(member: roster.Member, now: datetime) -> dict[str, Any]:
    person = member.person
    return {
        "person": person,
        "roles": [str(role.label) for role in member.roles],
        "now": [_absence(row, person) for row in member.now],
        "planned": [_absence(row, person) for row in member.planned],
        "stands_in_for": [str(other) for other in member.stands_in_for],
        "later_for": [_lent(row) for row in member.lends if row.starts_at > now],
    }


def _lent(row: StandIn) -> dict[str, Any]:
    """An absence of somebody else, as whoever stands in reads it."""
    first, last = stand_ins.days_of(row, row.person)
    return {"person": row.person, "first": first, "last": last}


def _absence(row: StandIn, person: User) -> dict[str, Any]:
    first, last = stand_ins.days_of(row, person)
    through = str(row.through) if row.through else ""
    who = {"who": str(row.substitute), "id": row.substitute_id, "absence": row.pk}
    return {**who, "first": first, "last": last, "through": through}


def _owner(leads: list[roster.Member], away: set[int]) -> dict[str, Any]:
    """Exactly one person owns the final answer; anything else is said in words.

    Args:
        leads: who owns it.
        away: ids of everybody somebody stands in for now; of several stand-ins one who is here is named.
    """
    names = [str(member.person) for member in leads]
    if not leads:
        said = "Nothing can be signed. An admin must give one person the role “Deal desk lead”."
        return {"kind": "paused", "title": "Nobody owns the final answer.", "said": said}
    if len(leads) > 1:
        said = f"{joined(names)} hold the role “Deal desk lead”. An admin must take it from all but one."
        return {"kind": "soon", "title": "More than one person owns the final answer.", "said": said}
    lead = leads[0]
    if not lead.now and not lead.planned:
        said = "No stand-in is named: while they are away, and where the ask is their own, nobody decides."
        return {"kind": "soon", "title": f"{names[0]} owns the final answer.", "said": said}
    here_first = sorted(lead.now, key=lambda row: row.substitute_id in away)
    shown = _absence([*here_first, *lead.planned][0], lead.person)
    days = f"until {moments.day(shown['last'])}" if lead.now else f"from {moments.day(shown['first'])}"
    return {"kind": "info", "title": f"{names[0]} owns the final answer.", "said": f"{shown['who']} stands in {days}."}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_person(request: HttpRequest) -> HttpResponse:
    """Somebody new, with roles; they set their own password."""
    _check_admin(request)
    form = AddPersonForm(posted(request), initial={"zone": reader(request).zone})
    if request.method == "POST":
        given = form.given() if form.is_valid() else {"email": "", "name": "", "roles": ()}
        if (added := form.knock(request, staff.add_person, **given)) is not None:
            messages.success(request, "Added. They set a password by “Forgot your password?” on the sign-in page.")
            return redirect("person", added.pk) if isinstance(added, User) else redirect("people")
    parts = {"title": "Add a person", "button": "Add", "back": reverse("people"), "crumb": "People"}
    return render(request, "reviews/desk_step.html", {"form": form, **parts}, status=form.status)


def _person_or_404(number: int) -> User:
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: roles, absence, time zone, and the way out."""
    return _page(request, _person_or_404(number))


def _page(request: HttpRequest, found: User, failed: DoorForm | None = None) -> HttpResponse:
    is_admin, now = may_read(request), page_now(request)
    member = roster.members(now, User.objects.filter(pk=found.pk))[0]
    others = User.objects.filter(is_active=True).exclude(pk=found.pk).order_by("first_name", "pk")
    missing = [role for role in Role if role not in member.roles]

    def form(kind: type[DoorForm], **more: Any) -> DoorForm | None:
        if not is_admin or not member.person.is_active:
            return None
        return failed if isinstance(failed, kind) else kind(**more)

    context = {
        "row": _row(member, now),
        "roles": [(role.value, str(role.label)) for role in member.roles],
        "is_admin": is_admin,
        "role_form": form(RoleForm, roles=missing) if missing else None,
        "stand_in_form": form(StandInForm, people=others),
        "zone_form": form(PlaceForm, initial={"zone": member.person.zone}),
        "button": DoorForm(auto_id=False),
        "forms": [failed] if failed is not None else [],
    }
    return render(request, "reviews/person.html", context, status=failed.status if failed is not None else 200)


def _done(request: HttpRequest, found: User, form: Any, door: Any, said: str, *args: Any) -> HttpResponse:
    """Send a form that stands on the person's page."""
    given = form.given() if hasattr(form, "given") and form.is_valid() else {}
    if form.knock(request, door, found, *args, **given) is None:
        return _page(request, User.objects.get(pk=found.pk), form)
    messages.success(request, said)
    return redirect("person", found.pk)


@require_POST
@login_required
def give_role(request: HttpRequest, number: int) -> HttpResponse:
    """Give somebody a role; it holds from the next request on."""
    found = _person_or_404(number)
    _check_admin(request)
    return _done(request, found, RoleForm(request.POST, roles=Role), staff.give_role, "Given. It holds at once.")


@require_POST
@login_required
def set_zone(request: HttpRequest, number: int) -> HttpResponse:
    """Say where somebody sits."""
    found = _person_or_404(number)
    _check_admin(request)
    return _done(request, found, PlaceForm(request.POST), staff.set_zone, "Time zone saved.")


@require_POST
@login_required
def name_stand_in(request: HttpRequest, number: int) -> HttpResponse:
    """Name who acts for somebody in some days."""
    found = _person_or_404(number)
    _check_admin(request)
    form = StandInForm(request.POST, people=User.objects.filter(is_active=True))
    return _done(request, found, form, staff.name_stand_in, "Named. Both are told.")


@require_POST
@login_required
def end_stand_in(request: HttpRequest, number: int, substitute: int) -> HttpResponse:
    """End one absence early, or call it off."""
    found, other = _person_or_404(number), _person_or_404(substitute)
    _check_admin(request)
    said = f"{other} no longer stands in for {found} in these days."
    return _done(request, found, EndStandInForm(request.POST, auto_id=False), staff.end_stand_in, said, other)


@require_POST
@login_required
def switch_on(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody in again."""
    found = _person_or_404(number)
    _check_admin(request)
    said = f"{found} can sign in again, with the roles they still hold."
    return _done(request, found, DoorForm(request.POST, auto_id=False), staff.switch_on, said)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def switch_off(request: HttpRequest, number: int) -> HttpResponse:
    """What somebody has in hand, to whom each goes, and then they are out."""
    found = _person_or_404(number)
    _check_admin(request)
    if request.method != "POST" and not found.is_active:
        return redirect("person", found.pk)
    in_hand = leaving.in_hand(found, leaving.person_roles(found))
    return _leave(
        request,
        found,
        in_hand,
        leaving.switch_off,
        title=f"Switch {found} off",
        intro=f"{found} is let in no more, from the next request on. What they did stays theirs.",
        button="Switch off",
        done=f"{found} is switched off.",
        lends=leaving.stands_in_for(found, page_now(request)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_role(request: HttpRequest, number: int, role: str) -> HttpResponse:
    """What somebody has in hand with a role, to whom each goes, and then it is taken."""
    found = _person_or_404(number)
    if role not in Role.values:
        raise Http404
    _check_admin(request)
    label = str(Role(role).label)
    return _leave(
        request,
        found,
        leaving.in_hand(found, {Role(role)}),
        leaving.take_role,
        Role(role),
        title=f"Take the role “{label}” from {found}",
        intro="It ends at once. When it was held stays known, so that old answers can still be proved.",
        button="Take the role",
        done=f"{found} no longer has the role “{label}”.",
    )


def _leave(
    request: HttpRequest,
    found: User,
    in_hand: leaving.InHand,
    door: Any,
    *args: Any,
    done: str,
    lends: Sequence[StandIn] = (),
    **parts: str,
) -> HttpResponse:
    others = User.objects.filter(is_active=True).exclude(pk=found.pk).order_by("first_name", "pk")
    form = HeirsForm(posted(request), found=in_hand, others=list(others.prefetch_related("grants")))
    if request.method == "POST":
        given = form.given() if form.is_valid() else {"heirs": leaving.Heirs()}
        if form.knock(request, door, found, *args, **given) is not None:
            messages.success(request, done)
            return redirect("person", found.pk)
    context = {"person": found, "form": form, "in_hand": in_hand, "only": list(in_hand.only.items()), **parts}
    context["lends"] = [_lent(row) for row in lends]
    return render(request, "reviews/leave.html", context, status=form.status)
