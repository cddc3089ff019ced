"""Security, data movement and custom logic were looked at together, after the newest wording."""

from datetime import datetime

from dealdesk.domain.saying import moment_text
from promises.models import Deal
from reviews.domain import joint_reading
from reviews.domain.checks.base import Check
from reviews.domain.closeplan import ReadPlan


def check(deal: Deal, plan: ReadPlan, now: datetime) -> Check:
    """The newest joint round is about exactly what stands, and every lane concerned marked it as seen.

    Args:
        deal: the deal.
        plan: its plan as the gate reads it at this moment.
        now: the database clock, aware UTC.
    """
    joint = joint_reading.read(deal, plan)
    evidence = []
    if not joint.is_needed:
        evidence.append(f"{joint_reading.one_kind(joint)} No round is needed.")
    elif joint.newest is not None and joint.holds:
        evidence.append(f"Round {joint.number} of {joint.labels}, opened {moment_text(joint.newest.opened_at, now)}.")
        evidence += [
            f"{mark.get_lane_display()}: {mark.marked_by}, {moment_text(mark.marked_at, now)}."
            for mark in joint.marks.values()
            if mark not in joint.concerns
        ]
    return Check(
        key="together",
        title="Security, data and logic reviewed together",
        evidence=tuple(evidence),
        problems=tuple(joint.problems),
    )
