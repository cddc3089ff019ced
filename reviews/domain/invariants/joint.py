"""Invariants of the joint look at a deal."""

import hashlib
from collections.abc import Iterator

from django.db.models import Prefetch

from dealdesk.domain.people import RightsHistory
from dealdesk.enums import Role
from reviews.domain.invariants.registry import Result, of_all
from reviews.models import JointLine, JointRound


@of_all("I6")
def marks_by_others(result: Result) -> Iterator[str]:
    """Every round was opened by a lead and marked by its lanes' reviewers, none of whom asked for one of its words."""
    rights = RightsHistory()
    for round in _rounds():
        own = {round.deal.owner_id}.union(*(_asked_by(line) for line in round.lines.all()))
        acts = [("opened", Role.LEAD, round.opened_by_id, round.represented_id, round.opened_at)]
        for mark in round.marks.all():
            acts.append((f"mark {mark.pk}", Role(mark.lane), mark.marked_by_id, mark.represented_id, mark.marked_at))
        for what, role, by, represented, at in acts:
            result.checked += 1
            if by in own or (role != Role.LEAD and represented is not None and represented in own):
                yield f"{round}, {what}: by whoever asked for one of its promises or owns the deal."
            if not rights.acted_as(by, represented, role, at):
                yield f"{round}, {what}: by somebody who was no {role.label.lower()} then."


def _asked_by(line: JointLine) -> set[int | None]:
    """Whoever made the ask as it was signed; who asks for another version later looked at somebody else's."""
    sent = [row for row in line.promise.submissions.all() if row.revision <= line.decision.revision]
    newest = max(sent, key=lambda row: row.revision, default=None)
    return {line.promise.created_by_id, line.promise.sent_by_id, *([newest.asked_by_id] if newest else ())}


@of_all("I12")
def rounds_are_as_opened(result: Result) -> Iterator[str]:
    """Every line is an answer of that deal with its checksum, and round and marks carry the checksum of all lines."""
    for round in _rounds():
        lines = sorted(round.lines.all(), key=lambda line: line.promise_id)
        for line in lines:
            result.checked += 1
            if line.promise.deal_id != round.deal_id or line.decision.promise_id != line.promise_id:
                yield f"{round}: {line.promise.label} or its answer belongs elsewhere."
            if line.decision.wording_sha256 != line.wording_sha256:
                yield f"{round}: {line.promise.label} carries another checksum than the signed words."
        text = "\n".join(f"{line.promise_id} {line.decision_id} {line.wording_sha256}" for line in lines)
        carried = {round.sha256, *(mark.sha256 for mark in round.marks.all())}
        if carried != {hashlib.sha256(text.encode()).hexdigest()}:
            yield f"{round}: it or one of its marks carries another checksum than its lines."


def _rounds() -> list[JointRound]:
    promises = JointLine.objects.select_related("promise", "decision").prefetch_related("promise__submissions")
    lines = Prefetch("lines", promises)
    return list(JointRound.objects.select_related("deal").prefetch_related(lines, "marks").order_by("pk"))
