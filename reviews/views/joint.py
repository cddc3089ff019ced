"""Security, data movement and custom logic of one deal, side by side."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dealdesk.domain import people
from dealdesk.domain.people import Standing
from dealdesk.domain.text import diff
from dealdesk.enums import Role
from dealdesk.forms import DoorForm
from dealdesk.frame import page_now, reader
from promises.domain.facts import ALL
from promises.enums import Lane, PromiseType
from promises.models import Deal
from promises.permissions import deal_or_404
from promises.policies import reason_not
from promises.views.facts import fact_text
from reviews.domain import closeplan, joint_reading, joint_round
from reviews.domain.joint_reading import KINDS, Joint, Part
from reviews.enums import DecisionOutcome, JointAnswer
from reviews.forms.joint import ConcernForm, OpenRoundForm, SeenForm
from reviews.models import JointLine, JointMark
from reviews.views import since
from reviews.views.sheet_answers import person

#: Facts a reviewer of the whole deal looks at: which data, whose access, who does the work afterwards.
FACTS = {
    PromiseType.SECURITY: ("control", "support_gap", "access", "logging", "encryption", "retention"),
    PromiseType.DATA_MOVEMENT: ("source", "target", "fields", "personal_data", "failures", "rerun_owner"),
    PromiseType.CUSTOM_LOGIC: ("rule", "depends_on_it", "others_use_it", "out_of_scope"),
}
UNKNOWN = "Nobody knows"


@require_safe
@login_required
def joint(request: HttpRequest, slug: str) -> HttpResponse:
    """The promises by kind, what changed since they were looked at last, and what each group says."""
    return _page(request, deal_or_404(reader(request), slug))


@require_POST
@login_required
def open_round(request: HttpRequest, slug: str) -> HttpResponse:
    """The lead asks every group concerned to look at them together."""
    deal = deal_or_404(reader(request), slug)
    form = OpenRoundForm(request.POST, version=_number(deal))
    given = form.given() if form.is_valid() else {}
    if form.knock(request, joint_round.open_round, deal.pk, **given) is None:
        return _refused(request, deal, form)
    messages.success(request, "The round is open. Every group concerned is told.")
    return redirect("joint", slug)


@require_POST
@login_required
def mark_joint(request: HttpRequest, slug: str, lane: Lane) -> HttpResponse:
    """A group looked at exactly these promises together."""
    deal = deal_or_404(reader(request), slug)
    form = SeenForm(request.POST, version=_number(deal))
    given = form.given() if form.is_valid() else {}
    if form.knock(request, joint_round.mark_seen, deal.pk, lane=lane, **given) is None:
        return _refused(request, deal, form, lane)
    messages.success(request, "Marked as seen, on exactly these words.")
    return redirect("joint", slug)


@require_POST
@login_required
def raise_concern(request: HttpRequest, slug: str, lane: Lane) -> HttpResponse:
    """A group says what is wrong with them together."""
    deal = deal_or_404(reader(request), slug)
    form = ConcernForm(request.POST, version=_number(deal), auto_id=f"id_{lane}_%s")
    given = form.given() if form.is_valid() else {}
    if form.knock(request, joint_round.raise_concern, deal.pk, lane=lane, **given) is None:
        return _refused(request, deal, form, lane)
    messages.success(request, "Your concern stands until a newer round. The rep and the lead are told.")
    return redirect("joint", slug)


def _number(deal: Deal) -> int:
    return deal.joint_rounds.order_by("-number").values_list("number", flat=True).first() or 0


def _refused(request: HttpRequest, deal: Deal, failed: DoorForm, lane: Lane | None = None) -> HttpResponse:
    request.__dict__.pop("desk_now", None)
    since.tell_of_joint(failed, deal)
    return _page(request, deal_or_404(reader(request), deal.slug), failed, lane)


def _page(request: HttpRequest, deal: Deal, failed: DoorForm | None = None, lane: Lane | None = None) -> HttpResponse:
    now = page_now(request)
    found = joint_reading.read(deal, closeplan.read(deal, now))
    standing = people.standing(reader(request), now)
    earlier = _earlier(found)
    context = {
        "deal": deal,
        "joint": found,
        "title": joint_reading.kinds_text(found.kinds) if found.kinds else "",
        "one_kind": "" if found.is_needed else joint_reading.one_kind(found),
        "columns": _columns(found, earlier),
        "gone": [line for pk, line in earlier.items() if pk not in {part.promise.pk for part in found.parts}],
        "earlier_number": next(iter(earlier.values())).round.number if earlier else 0,
        "lanes": [_lane(found, lane) for lane in found.lanes],
        "problems": found.problems,
        "turns": _turns(found, standing, failed if lane else None, lane),
        "opening": _opening(found, standing, None if lane else failed),
        "forms": [failed] if failed is not None else [],
    }
    return render(request, "reviews/joint.html", context, status=failed.status if failed is not None else 200)


def _earlier(found: Joint) -> Mapping[int, JointLine]:
    """The lines to compare with, by promise: the newest round where it does not hold, else the one before it."""
    number = found.number - 1 if found.newest is not None and not found.changed else found.number
    lines = JointLine.objects.filter(round__deal=found.deal, round__number=number)
    return {line.promise_id: line for line in lines.select_related("round", "promise", "decision__wording")}


def _columns(found: Joint, earlier: Mapping[int, JointLine]) -> list[dict[str, Any]]:
    """One column for each kind; a promise of several kinds stands in its first one and says so."""
    columns = []
    for kind in KINDS:
        parts = [part for part in found.parts if part.kinds[0] == kind]
        if parts:
            columns.append({"kind": kind, "parts": [_part(part, earlier) for part in parts]})
    return columns


def _part(part: Part, earlier: Mapping[int, JointLine]) -> dict[str, Any]:
    decision = part.decision
    return {
        "promise": part.promise,
        "pid": part.promise.label,
        "text": decision.wording.text,
        "version": decision.wording.number,
        "sha256": decision.wording_sha256,
        "status": "yes_cond" if decision.outcome == DecisionOutcome.YES_IF else "yes",
        "also": [str(kind.label) for kind in part.kinds[1:]],
        "owner": decision.delivery_owner,
        "date": decision.delivery_date,
        "limit": decision.limit,
        "risk": decision.facts.get("risk") or "",
        "facts": _facts(part),
        "conditions": decision.proposal.conditions.all() if decision.proposal is not None else (),
        "since": _since(part, earlier),
    }


def _facts(part: Part) -> list[dict[str, Any]]:
    """What was known when it was signed, of what matters for the whole deal."""
    rows = []
    for key in dict.fromkeys(key for kind in part.kinds for key in FACTS[kind]):
        if key not in part.decision.facts:
            continue
        spec, value = ALL[key], part.decision.facts[key]
        is_gap = value is None or (key in FACTS[PromiseType.SECURITY] and value == "gap")
        said = UNKNOWN if value is None else fact_text(spec, value)
        rows.append({"label": spec.label, "value": said, "gap": is_gap})
    return rows


def _since(part: Part, earlier: Mapping[int, JointLine]) -> dict[str, Any]:
    """What is different from the round it is compared with."""
    if not earlier:
        return {"kind": "first", "segments": []}
    line = earlier.get(part.promise.pk)
    if line is None:
        return {"kind": "new", "segments": []}
    if (line.decision_id, line.wording_sha256) == (part.decision.pk, part.decision.wording_sha256):
        return {"kind": "same", "segments": []}
    before, after = line.decision.wording.text, part.decision.wording.text
    return {"kind": "words" if before != after else "terms", "segments": diff(before, after) if before != after else []}


def _lane(found: Joint, lane: Lane) -> dict[str, Any]:
    mark = found.marks.get(lane) if not found.changed else None
    return {
        "lane": lane.label,
        "seen": mark is not None and mark.answer == JointAnswer.SEEN,
        "concern": mark.sentence if mark is not None else "",
        "who": _who(mark),
        "at": mark.marked_at if mark is not None else None,
    }


def _who(mark: JointMark | None) -> str:
    return person(mark.marked_by, mark.represented) if mark is not None else ""


def _turns(found: Joint, standing: Standing, failed: DoorForm | None, its_lane: Lane | None) -> list[dict[str, Any]]:
    """For each group of the reader that may say something now: its two forms, or why not."""
    if found.newest is None or not found.is_needed or not found.holds:
        return []
    turns = []
    for lane in found.lanes:
        mark = found.marks.get(lane)
        if not standing.holds(Role(lane.value)) or (mark is not None and mark.answer == JointAnswer.CONCERN):
            continue
        shown = {"version": found.number, "initial": {"sha256": found.sha256}}
        mine = failed if its_lane == lane else None
        if mine is not None:
            mine.data["sha256"] = found.sha256  # as the version: what the page shows now
        turns.append(
            {
                "lane": lane,
                "has_seen": mark is not None,
                "why_not": reason_not(joint_round.check_may_mark, standing, found, lane),
                "seen": SeenForm(**shown),
                "concern": mine if isinstance(mine, ConcernForm) else ConcernForm(**shown, auto_id=f"id_{lane}_%s"),
                "is_open": isinstance(mine, ConcernForm),
            }
        )
    return turns


def _opening(found: Joint, standing: Standing, failed: DoorForm | None) -> dict[str, Any] | None:
    """The lead's button, or why not; None for whoever is no lead, and where one kind needs no round."""
    if not standing.holds(Role.LEAD) or not found.is_needed:
        return None
    why = reason_not(joint_round.check_may_open, standing, found) or reason_not(joint_round.check_can_open, found)
    return {"form": failed or OpenRoundForm(version=found.number), "why_not": why}
