"""Deals whose promises wait to be looked at together by a reader (`reviews.domain.joint_round`)."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from dealdesk.domain.people import lent
from promises.enums import YES_STATES, Lane, PromiseType
from promises.models import Deal, DealOutcome, overdue
from reviews.enums import YES_OUTCOMES, DecisionKind, JointAnswer
from reviews.models import Decision, JointLine, JointMark, JointRound, RequiredLane

SHOWN = 5  # deals named above the queue


def waiting(
    user_id: int, lanes: tuple[Lane, ...], now: datetime, only_lent: Collection[Lane] = ()
) -> QuerySet[JointRound]:
    """Newest rounds that one of these lanes has not marked, on deals where nothing is the reader's own.

    A hint and no proof: what the round is worth is said by its page, which compares it with the promises that stand.
    But a round that the page would refuse to mark is nobody's turn: where one of its promises does not stand any more,
    or another one of the three kinds was signed beside it, the lead opens a new one first.

    Args:
        user_id: the reader.
        lanes: lanes they answer for.
        now: the database clock, aware UTC.
        only_lent: those of the lanes that are theirs only as a stand-in: never for somebody who owns the deal or made
            one of its asks, as the page refuses that (`policies.acting_on_all`).
    """
    newer = JointRound.objects.filter(deal=OuterRef("deal"), number__gt=OuterRef("number"))
    concern = JointMark.objects.filter(round=OuterRef("pk"), answer=JointAnswer.CONCERN)
    lines = JointLine.objects.filter(round=OuterRef("pk"))
    mine = Q(promise__created_by=user_id) | Q(promise__asked_by=user_id) | Q(promise__sent_by=user_id)
    answered_anew = Decision.objects.filter(promise=OuterRef("promise"), pk__gt=OuterRef("decision"))
    stands = ~overdue(now, "promise__") & Q(promise__state__in=sorted(YES_STATES))
    in_it = JointLine.objects.filter(round=OuterRef(OuterRef("pk")), promise=OuterRef("promise"))
    beside = Decision.objects.filter(
        stands,
        ~Exists(in_it),
        promise__deal=OuterRef("deal"),
        promise__type__in=sorted(PromiseType.values),
        kind=DecisionKind.REVIEWED,
        outcome__in=sorted(YES_OUTCOMES),
    )
    marked = JointMark.objects.filter(round=OuterRef(OuterRef("pk")), lane=OuterRef("lane"))
    owed = RequiredLane.objects.filter(~Exists(marked), promise__joint_lines__round=OuterRef("pk"))
    theirs = Q(lane__in=[lane for lane in lanes if lane not in only_lent])
    if only_lent:
        made = JointLine.objects.filter(round=OuterRef(OuterRef(OuterRef("pk")))).filter(
            Q(promise__created_by=OuterRef("user"))
            | Q(promise__asked_by=OuterRef("user"))
            | Q(promise__sent_by=OuterRef("user"))
            | Q(promise__deal__owner=OuterRef("user"))
        )
        theirs |= Q(lane__in=list(only_lent)) & Q(
            Exists(lent(user_id, now).filter(~Exists(made), role=OuterRef("lane")))
        )
    return JointRound.objects.filter(
        ~Exists(newer),
        ~Exists(concern),
        ~Exists(lines.filter(mine)),
        ~Exists(lines.filter(Exists(answered_anew))),
        ~Exists(lines.filter(overdue(now, "promise__") | ~Q(promise__state__in=sorted(YES_STATES)))),
        ~Exists(beside),
        Exists(owed.filter(theirs)),
        ~Q(deal__owner=user_id),
        deal__outcome=DealOutcome.OPEN,
    )


def deals(user_id: int, lanes: tuple[Lane, ...], now: datetime, only_lent: Collection[Lane] = ()) -> list[Deal]:
    """The deals of these rounds, the round that waits longest first."""
    rounds = waiting(user_id, lanes, now, only_lent).select_related("deal").order_by("opened_at", "pk")
    return [round.deal for round in rounds[:SHOWN]]
