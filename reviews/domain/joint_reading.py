"""Where the joint look at a deal stands, read and proved from the rows; its doors are in `joint_round`.

A round holds while its lines are exactly what stands: promise, decision, checksum of the words. Nothing says so but
that comparison, so a newer answer reopens the round and never the single votes.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dealdesk.domain.people import RightsHistory
from dealdesk.domain.text import joined
from dealdesk.enums import Role
from promises.enums import Lane, PromiseType
from promises.models import Deal, Promise
from promises.policies import is_own
from reviews.domain import gate
from reviews.domain.closeplan import ReadPlan
from reviews.enums import YES_OUTCOMES, DecisionKind, HardStop, JointAnswer
from reviews.models import Decision, JointLine, JointMark, JointRound

KINDS = (PromiseType.SECURITY, PromiseType.DATA_MOVEMENT, PromiseType.CUSTOM_LOGIC)
OF_STOP = {
    HardStop.SECURITY: PromiseType.SECURITY,
    HardStop.DATA_MOVEMENT: PromiseType.DATA_MOVEMENT,
    HardStop.CUSTOM_LOGIC: PromiseType.CUSTOM_LOGIC,
}
LEAD_OPENS = "the deal desk lead opens a new round"


@dataclass(frozen=True)
class Part:
    """An approved promise of one kind or more, with the answer that stands.

    Attributes:
        kinds: which of the three it is.
        lanes: who had to answer it.
    """

    promise: Promise
    decision: Decision
    kinds: tuple[PromiseType, ...]
    lanes: tuple[Lane, ...]

    @property
    def bound_to(self) -> tuple[int, int, str]:
        """What a mark is bound to."""
        return self.promise.pk, self.decision.pk, self.decision.wording_sha256


@dataclass(frozen=True)
class Joint:
    """Where the joint look at one deal stands, computed from rows.

    Attributes:
        deal: the deal.
        parts: approved promises of the three kinds, by number; what is documented already is not among them.
        fallen: clauses of the plan that do not stand now.
        kinds: the kinds that the parts and those clauses cover, in the order of the design.
        lanes: who looks: every lane that one of the parts needed.
        sha256: the checksum of the parts.
        newest: the newest round with its lines, or None.
        marks: what each lane says of it now; a concern counts before a look.
        faults: why the rows of that round are no proof.
    """

    deal: Deal
    parts: tuple[Part, ...]
    fallen: tuple[Promise, ...]
    kinds: tuple[PromiseType, ...]
    lanes: tuple[Lane, ...]
    sha256: str
    newest: JointRound | None
    marks: Mapping[Lane, JointMark]
    faults: tuple[str, ...]

    @property
    def is_needed(self) -> bool:
        """Whether more than one kind is promised; one kind alone was looked at by its own lanes."""
        return len(self.kinds) > 1

    @property
    def number(self) -> int:
        """Number of the newest round, 0 before the first."""
        return self.newest.number if self.newest is not None else 0

    @property
    def labels(self) -> str:
        """The parts as people say them."""
        return joined([part.promise.label for part in self.parts])

    @property
    def changed(self) -> list[str]:
        """What is different from the newest round, one sentence for each promise; empty where it holds."""
        if self.newest is None:
            return []
        then = {line.promise_id: line for line in self.newest.lines.all()}
        now = {part.promise.pk: part for part in self.parts}
        since = f"round {self.number}"
        found = []
        for pk in sorted({*then, *now}):
            if pk not in now:
                found.append(f"{then[pk].promise.label} does not stand any more as in {since}")
            elif pk not in then:
                found.append(f"{now[pk].promise.label} is not in {since}")
            elif now[pk].bound_to != _bound_to(then[pk]):
                found.append(f"{now[pk].promise.label} was answered anew after {since}")
        return found

    @property
    def concerns(self) -> list[JointMark]:
        """Concerns about the newest round, in the order of the lanes."""
        return [mark for mark in self.marks.values() if mark.answer == JointAnswer.CONCERN]

    @property
    def missing(self) -> list[Lane]:
        """Lanes that did not say anything of the newest round yet."""
        return [lane for lane in self.lanes if lane not in self.marks]

    @property
    def holds(self) -> bool:
        """Whether the newest round is about exactly what stands."""
        return self.newest is not None and not self.fallen and not self.changed and not self.faults

    @property
    def waits_for(self) -> list[Lane]:
        """Lanes whose turn it is now."""
        return self.missing if self.is_needed and self.holds and not self.concerns else []

    @property
    def problems(self) -> list[str]:
        """Who must do what before the three were looked at together; empty where nothing is left to do."""
        if not self.is_needed:
            return []
        if self.fallen:
            return [
                f"{row.label} does not stand now; answer it first, then look at all together." for row in self.fallen
            ]
        if self.newest is None:
            lead = "the deal desk lead opens a round."
            return [f"{kinds_text(self.kinds)} in {self.labels} were not looked at together yet; {lead}"]
        if self.changed:
            return [f"{sentence}; {LEAD_OPENS}." for sentence in self.changed]
        if self.faults:
            return list(self.faults)
        if self.concerns:
            return [
                f"{mark.get_lane_display()} raised a concern about {self.labels}: {_closed(mark.sentence)} "
                f"Change the words, then {LEAD_OPENS}."
                for mark in self.concerns
            ]
        if self.missing:
            return [f"{lanes_text(self.missing)} must look at {self.labels} together, round {self.number}."]
        return []


def kinds_text(kinds: Sequence[PromiseType]) -> str:
    """Kinds as a sentence begins with them."""
    first, *more = [str(kind.label) for kind in kinds]
    return joined([first, *(name.lower() for name in more)])


def lanes_text(lanes: Sequence[Lane]) -> str:
    """Lanes as a sentence begins with them."""
    first, *more = [str(lane.label) for lane in lanes]
    return joined([first, *(name.lower() for name in more)])


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def kinds_of(promise: Promise, decision: Decision) -> tuple[PromiseType, ...]:
    """Which of the three kinds a promise is, by the type it was sent with when it was decided.

    Of a mixed one, those its hard stops name; all three where these name fewer than two, as mixed is two or more.

    Args:
        promise: from `gate.loaded`.
        decision: one of its decisions.
    """
    sent = gate.sent_under(promise, decision)
    type = sent.type if sent is not None else promise.type
    if type != PromiseType.MIXED:
        return tuple(kind for kind in KINDS if kind == type)
    named = {OF_STOP.get(HardStop(hit.hard_stop)) for hit in sent.hits.all()} if sent is not None else set()
    found = tuple(kind for kind in KINDS if kind in named)
    return found if len(found) > 1 else KINDS


def read(deal: Deal, plan: ReadPlan) -> Joint:
    """Where the joint look stands, proved from the rows; a constant number of statements.

    Args:
        deal: the deal.
        plan: its close plan as the gate reads it at this moment.
    """
    parts = []
    for pk, promise in plan.promises.items():
        verdict = plan.verdicts[pk]
        if verdict.passes and verdict.decision is not None and (part := _part(promise, verdict.decision)) is not None:
            parts.append(part)
    # A forged line may name a promise that is not the deal's; the gate says so at the line.
    own = [line for line in plan.lines if line.promise.pk in plan.verdicts]
    fallen = [(line.promise, line.line.decision) for line in own if not plan.verdicts[line.promise.pk].passes]
    gone = {row.pk: kinds_of(row, decision) for row, decision in fallen if decision.kind == DecisionKind.REVIEWED}
    kinds = {kind for part in parts for kind in part.kinds} | {kind for row in gone.values() for kind in row}
    lanes = {lane for part in parts for lane in part.lanes}
    newest = (
        deal.joint_rounds.select_related("opened_by", "represented")
        .prefetch_related("lines__promise", "marks__marked_by", "marks__represented")
        .order_by("-number")
        .first()
    )
    joint = Joint(
        deal=deal,
        parts=tuple(parts),
        fallen=tuple(row for row, _ in fallen if gone.get(row.pk)),
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        lanes=tuple(lane for lane in Lane if lane in lanes),
        sha256=_checksum(part.bound_to for part in parts),
        newest=newest,
        marks=_marks(newest) if newest is not None else {},
        faults=(),
    )
    if newest is None or not joint.is_needed or joint.changed:
        return joint
    return _with_faults(joint, newest, RightsHistory())


def _part(promise: Promise, decision: Decision) -> Part | None:
    """What was reviewed and is one of the three; what the library says is the product as it is today."""
    if decision.kind != DecisionKind.REVIEWED or decision.outcome not in YES_OUTCOMES:
        return None
    kinds = kinds_of(promise, decision)
    return Part(promise, decision, kinds, tuple(gate.required_lanes(promise, decision))) if kinds else None


def _bound_to(line: JointLine) -> tuple[int, int, str]:
    return line.promise_id, line.decision_id, line.wording_sha256


def _checksum(rows: Iterable[tuple[int, int, str]]) -> str:
    lines = [f"{promise} {decision} {sha256}" for promise, decision, sha256 in sorted(rows)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _marks(newest: JointRound) -> dict[Lane, JointMark]:
    found: dict[Lane, JointMark] = {}
    for mark in sorted(newest.marks.all(), key=lambda row: (row.answer == JointAnswer.CONCERN, row.pk)):
        found[Lane(mark.lane)] = mark
    return {lane: found[lane] for lane in Lane if lane in found}


def _with_faults(joint: Joint, newest: JointRound, rights: RightsHistory) -> Joint:
    """Prove who opened the round and who marked it; whatever was planted says so, and is no mark."""
    name = f"Round {newest.number}"
    faults = []
    if newest.sha256 != joint.sha256:
        faults.append(f"{name} of {joint.labels} carries another checksum than its lines; {LEAD_OPENS}.")
    if _is_own_of_any(joint, newest.opened_by_id):
        faults.append(f"{name} of {joint.labels} was opened by whoever asked for one of them; {LEAD_OPENS}.")
    if not rights.acted_as(newest.opened_by_id, newest.represented_id, Role.LEAD, newest.opened_at):
        faults.append(f"{name} was opened by somebody who was not the deal desk lead then; {LEAD_OPENS}.")
    marks = {}
    for lane, mark in joint.marks.items():
        if fault := _fault_of(joint, newest, mark, rights):
            faults.append(f"{lane.label} in round {newest.number} of {joint.labels}: {fault}; {LEAD_OPENS}.")
        elif lane in joint.lanes:
            marks[lane] = mark
    return Joint(**{**joint.__dict__, "marks": marks, "faults": tuple(faults)})


def _fault_of(joint: Joint, newest: JointRound, mark: JointMark, rights: RightsHistory) -> str:
    """Why a mark is no proof, or ""."""
    if mark.sha256 != joint.sha256:
        return "the mark is of other words"
    if mark.marked_at < newest.opened_at:
        return "the mark is older than the round"
    if _is_own_of_any(joint, mark.marked_by_id) or _is_own_of_any(joint, mark.represented_id):
        return "it was marked by whoever asked for one of them"
    if not rights.acted_as(mark.marked_by_id, mark.represented_id, Role(mark.lane), mark.marked_at):
        return "it was marked by somebody who was no such reviewer then"
    return ""


def _is_own_of_any(joint: Joint, person_id: int | None) -> bool:
    return person_id is not None and any(is_own(person_id, part.promise, joint.deal) for part in joint.parts)


def one_kind(joint: Joint) -> str:
    """Why there is nothing to look at together."""
    if joint.kinds:
        return f"Only {joint.kinds[0].label.lower()} is promised in {joint.deal.name}."
    return f"Nothing signed in {joint.deal.name} is security, data movement or custom logic."
