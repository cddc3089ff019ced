"""Taking an answer back while somebody else acts on the same promise (RELIABILITY F17)."""

import pytest

from dealdesk.enums import Role
from dealdesk.exceptions import Conflict
from promises.enums import Lane, PromiseState
from reviews.domain import lifecycle
from reviews.models import Decision, Proposal, Review, UndoneReview
from tests import factories
from tests.factories import someone
from tests.races.together import at_once, chains_hold, one_won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def _ready(deal=None):
    return factories.confirmed(factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION, deal)))


def _newest_proposal(promise):
    return Proposal.objects.filter(promise=promise).latest("revision")


def _undone(promise) -> bool:
    return UndoneReview.objects.filter(review__promise=promise).exists()


def test_an_answer_is_taken_back_while_another_lane_answers(rounds):
    """Either it is gone before the other answer, or it stands and says who acted."""
    deal, ines, tom = factories.deal(), someone(Role.SECURITY), someone(Role.ENGINEERING)
    for _ in range(rounds):
        promise = factories.answered(factories.sent(deal), Lane.SECURITY)
        review = Review.objects.get(promise=promise).pk
        undone, answered = at_once(
            lambda p=promise, r=review: lifecycle.undo_answer(p.pk, by=ines, review_id=r),
            lambda p=promise: factories.answered(p, Lane.ENGINEERING, by=tom),
        )
        assert not isinstance(answered, Exception), answered
        owing = set(promise.required_lanes.filter(review=None).values_list("lane", flat=True))
        if _undone(promise):
            assert owing == {"security", "product"}
        else:
            assert isinstance(undone, Conflict)
            assert undone.sentence == f"Tom acted on {promise.label} meanwhile; answer again instead."
            assert owing == {"product"}
    chains_hold()


def test_an_answer_is_taken_back_while_the_lead_signs(rounds):
    """One of the two happens: no signature ever stands on an answer that was taken back."""
    deal, grace = factories.deal(), someone(Role.LEAD)
    for _ in range(rounds):
        promise = _ready(deal)
        proposal, review = _newest_proposal(promise).pk, Review.objects.filter(promise=promise).latest("pk")
        undone, signed = at_once(
            lambda p=promise, r=review: lifecycle.undo_answer(p.pk, by=r.answered_by, review_id=r.pk),
            lambda p=promise, n=proposal: lifecycle.sign(p.pk, by=grace, proposal_id=n),
        )
        one_won((undone, signed), loser=Conflict)
        assert Decision.objects.filter(promise=promise).exists() != _undone(promise)
        if isinstance(undone, Conflict):
            assert undone.sentence == f"Grace acted on {promise.label} meanwhile; answer again instead."
    chains_hold()
