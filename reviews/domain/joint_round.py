"""The joint risk round: security, data movement and custom logic of a deal side by side (DESIGN section 8, point 10).

The lead opens a round on every approved promise as it stands; each lane that had to answer one of them marks it seen,
or raises a concern. Where it stands is read in `joint_reading`.

Locks: the deal, then its promises, like an update of the close plan.
"""

from datetime import datetime

from dealdesk.domain import audit, notify, people
from dealdesk.domain.doors import door
from dealdesk.domain.typed import one_line
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Stale
from dealdesk.models import AuditEvent, User
from promises.domain.locking import check_version, deal_row
from promises.enums import Lane
from promises.models import Deal
from promises.policies import makers
from reviews.domain import closeplan
from reviews.domain.in_force import desk_policy
from reviews.domain.joint_reading import Joint, kinds_text, one_kind, read
from reviews.enums import JointAnswer
from reviews.models import JointLine, JointMark, JointRound
from reviews.models.review import SENTENCE_LIMIT
from reviews.policies import acting_on_all

OPENED, SEEN, CONCERN = "joint.opened", "joint.seen", "joint.concern"


def _locked(deal_id: int) -> tuple[Deal, Joint, datetime]:
    """The deal with its promises in hand, and where its joint look stands at the clock of that moment."""
    deal, now = closeplan.locked_with_promises(deal_id)
    return deal, read(deal, closeplan.read(deal, now)), now


def check_may_open(standing: people.Standing, joint: Joint) -> User | None:
    """The lead, or the lead's stand-in, opens a round of promises that are not their own.

    Returns:
        The person they stand in for, or None.

    Raises:
        Denied: with the reason.
    """
    return acting_on_all(standing, Role.LEAD, [part.promise for part in joint.parts], joint.deal)


def check_can_open(joint: Joint) -> None:
    """A round is opened where more than one kind stands and the newest round is not about exactly that.

    Raises:
        Conflict: with the reason.
    """
    if not joint.is_needed:
        raise Conflict(f"{one_kind(joint)} A round is for two kinds or more.")
    if joint.fallen:
        raise Conflict(joint.problems[0])
    if joint.holds and not joint.concerns:
        raise Conflict(f"Round {joint.number} is about exactly these words already.")


@door(deal_row)
def open_round(deal_id: int, *, by: User, version: int | None = None) -> JointRound:
    """Ask every lane concerned to look at all approved promises of a deal together.

    Args:
        deal_id: the deal.
        by: the deal desk lead, or whoever stands in; neither the deal's owner nor who made one of the asks.
        version: number of the round the form was opened on (0 before the first); None where the caller is no form.

    Raises:
        Denied: not the lead, or own asks.
        Conflict: one kind only, a clause that does not stand, or the newest round is about exactly these words.
        Stale: somebody opened a round meanwhile.
    """
    deal, joint, now = _locked(deal_id)
    represented = check_may_open(people.standing(by, now), joint)
    check_version(joint.number, version, f"The joint look at {deal.name}")
    check_can_open(joint)
    opened = JointRound.objects.create(
        deal=deal,
        number=joint.number + 1,
        sha256=joint.sha256,
        opened_at=now,
        opened_by=by,
        represented=represented,
    )
    JointLine.objects.bulk_create(
        [
            JointLine(round=opened, promise_id=promise, decision_id=decision, wording_sha256=sha256)
            for promise, decision, sha256 in (part.bound_to for part in joint.parts)
        ]
    )
    lines = {str(part.promise.pk): part.decision.pk for part in joint.parts}
    event = _record(deal, OPENED, opened, now, by, represented, lines=lines, lanes=list(joint.lanes))
    notify.queue(event, _reviewers(joint, now), "joint_opened", _told(joint, opened))
    return opened


def check_may_mark(standing: people.Standing, joint: Joint, lane: Lane) -> User | None:
    """Whoever answers for a lane marks for it, and never on a deal with an ask of their own.

    Returns:
        The person they stand in for, or None.

    Raises:
        Denied: with the reason.
    """
    return acting_on_all(standing, Role(lane.value), [part.promise for part in joint.parts], joint.deal)


def _check_can_mark(joint: Joint, lane: Lane, by: User, *, version: int | None, sha256: str) -> JointRound:
    """The newest round must be about exactly what stands and what the page showed, and this lane's.

    Raises:
        Conflict: with the reason.
        Stale: another round, or other words, than the form was opened on.
    """
    if joint.newest is None or not joint.is_needed:
        raise Conflict(f"No round is open in {joint.deal.name}.")
    check_version(joint.number, version, f"The joint look at {joint.deal.name}")
    if lane not in joint.lanes:
        raise Conflict(f"{lane.label} does not have to look at these promises.")
    if not joint.holds:
        raise Conflict(" ".join(joint.problems))
    if sha256 != joint.sha256:
        raise Stale(f"The joint look at {joint.deal.name}")
    mark = joint.marks.get(lane)
    if mark is not None and mark.answer == JointAnswer.CONCERN:
        raise Conflict(f"{lane.label} raised a concern; it stands until a newer round.")
    if desk_policy().one_person_one_lane:
        for other, given in joint.marks.items():
            if other != lane and given.marked_by_id == by.pk:
                raise Denied(
                    f"You marked for {other.label.lower()}; another person must mark for {lane.label.lower()}."
                )
    return joint.newest


@door(deal_row)
def mark_seen(deal_id: int, *, by: User, lane: Lane, sha256: str, version: int | None = None) -> JointMark:
    """Say for a lane that these exact promises were looked at together and nothing stands against them.

    Args:
        deal_id: the deal.
        by: a reviewer of the lane, or their stand-in, who owns neither the deal nor one of the asks.
        lane: one that had to answer one of the promises.
        sha256: the checksum of what the reviewer saw.
        version: number of the round the form was opened on; None where the caller is no form.

    Raises:
        Denied: not of this lane, own asks, or one person for two lanes where the policy forbids it.
        Conflict: no round, a promise changed since, or this lane marked it already.
        Stale: a newer round, or other words, than the form was opened on.
    """
    return _mark(deal_id, by, Lane(lane), JointAnswer.SEEN, "", sha256, version)


@door(deal_row)
def raise_concern(
    deal_id: int, *, by: User, lane: Lane, sentence: str, sha256: str, version: int | None = None
) -> JointMark:
    """Say for a lane, in one sentence, what is wrong with these promises together; it stands until a newer round.

    Args:
        deal_id: the deal.
        by: as for `mark_seen`.
        lane: one that had to answer one of the promises.
        sentence: what is wrong; the rep, the lead and the other lanes read it.
        sha256: the checksum of what the reviewer saw.
        version: number of the round the form was opened on; None where the caller is no form.

    Raises:
        Denied, Conflict, Stale: as for `mark_seen`.
        Invalid: no sentence, or one that is too long.
    """
    return _mark(deal_id, by, Lane(lane), JointAnswer.CONCERN, sentence, sha256, version)


def _mark(
    deal_id: int, by: User, lane: Lane, answer: JointAnswer, sentence: str, sha256: str, version: int | None
) -> JointMark:
    deal, joint, now = _locked(deal_id)
    represented = check_may_mark(people.standing(by, now), joint, lane)
    newest = _check_can_mark(joint, lane, by, version=version, sha256=sha256)
    is_concern = answer == JointAnswer.CONCERN
    if not is_concern and lane in joint.marks:
        raise Conflict(f"{lane.label} marked round {joint.number} as seen already.")
    mark = JointMark.objects.create(
        round=newest,
        lane=lane,
        answer=answer,
        sentence=one_line(sentence, "sentence", limit=SENTENCE_LIMIT, empty="Write the concern in one sentence.")
        if is_concern
        else "",
        sha256=joint.sha256,
        marked_at=now,
        marked_by=by,
        represented=represented,
    )
    data = {"lane": lane.value, "sha256": joint.sha256}
    if is_concern:
        event = _record(deal, CONCERN, newest, now, by, represented, sentence=mark.sentence, **data)
        notify.queue(event, _owners(deal, now), "joint_concern", {**_told(joint, newest), "mark": mark})
        return mark
    event = _record(deal, SEEN, newest, now, by, represented, **data)
    if joint.missing == [lane] and not joint.concerns:
        notify.queue(event, _owners(deal, now), "joint_seen", _told(joint, newest))
    return mark


def _record(
    deal: Deal, type: str, round: JointRound, now: datetime, by: User, represented: User | None, **data: object
) -> AuditEvent:
    event = audit.record(deal, type, at=now, by=by, represented=represented, data={"round": round.number, **data})
    deal.save(update_fields=["audit_head", "audit_length"])
    return event


def _told(joint: Joint, round: JointRound) -> dict[str, object]:
    return {"deal": joint.deal, "round": round, "labels": joint.labels, "kinds": kinds_text(joint.kinds)}


def _reviewers(joint: Joint, now: datetime) -> list[User]:
    """Whoever may mark for a lane concerned."""
    own = {person for part in joint.parts for person in makers(part.promise, joint.deal)}
    return [person for lane in joint.lanes for person in people.reached(Role(lane.value), now, except_for=own)]


def _owners(deal: Deal, now: datetime) -> list[User]:
    """Whoever goes on from here: the rep who owns the deal and the lead."""
    return [deal.owner, *people.reached(Role.LEAD, now)]
