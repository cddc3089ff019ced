"""What each lane says besides its answer, so that the owner decides on more than a yes."""

import pytest

from dealdesk.exceptions import Invalid
from promises.enums import Lane
from reviews.domain import lifecycle
from reviews.domain.particulars import PARTICULARS, kept, shown
from reviews.enums import Answer
from tests import factories

pytestmark = pytest.mark.django_db

NEEDED = [
    (Lane.ENGINEERING, {}, {"fit": "Say whether it fits today, is extra work or displaces other work."}),
    (Lane.ENGINEERING, {"fit": "displaces"}, {"displaced": "Say which work it displaces."}),
    (Lane.ENGINEERING, {"fit": "displaces", "displaced": "The search rewrite"}, {}),
    (Lane.ENGINEERING, {"fit": "extra"}, {}),
    (Lane.ENGINEERING, {"fit": "someday"}, {"fit": "Select a valid choice."}),
    (Lane.SECURITY, {}, {}),
    (Lane.SECURITY, {"risk": "x" * 201}, {"risk": "Ensure this value has at most 200 characters (it has 201)."}),
    (
        Lane.PRODUCT,
        {},
        {"place": "Say where it belongs: in the product today, on the roadmap, paid custom work or nowhere."},
    ),
    (Lane.PRODUCT, {"place": "nowhere"}, {"place": "It belongs nowhere: answer No, or say where it belongs."}),
    (Lane.PRODUCT, {"place": "paid"}, {}),
    (Lane.LEGAL, {"fit": "today"}, {}),
]


@pytest.mark.parametrize("answer", [Answer.YES, Answer.YES_IF])
@pytest.mark.parametrize(("lane", "said", "wrong"), NEEDED)
def test_what_a_yes_needs(lane, said, wrong, answer):
    assert kept(lane, answer, said)[1] == wrong


@pytest.mark.parametrize("answer", [Answer.NO, Answer.QUESTION])
@pytest.mark.parametrize("lane", list(Lane))
def test_a_no_and_a_question_need_none_of_it(lane, answer):
    assert kept(lane, answer, {"place": "nowhere"}) == ({"place": "nowhere"} if lane == Lane.PRODUCT else {}, {})


def test_each_lane_keeps_only_its_own(tom):
    promise = factories.answered(
        factories.sent(),
        Lane.ENGINEERING,
        particulars={"fit": "displaces", "displaced": " The search rewrite ", "risk": "None", "limits": ""},
    )
    review = promise.reviews.get()
    assert review.particulars == {"fit": "displaces", "displaced": "The search rewrite"}
    assert shown(Lane.ENGINEERING, review.particulars) == [
        {"label": "Does it fit?", "value": "Displaces other work"},
        {"label": "What it displaces", "value": "The search rewrite"},
    ]


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_stored(omar):
    promise = factories.sent()
    with pytest.raises(Invalid) as refused:
        lifecycle.answer(promise.pk, by=omar, lane=Lane.PRODUCT, answer=Answer.YES_IF, particulars={"place": "nowhere"})
    assert refused.value.errors == {
        "place": "It belongs nowhere: answer No, or say where it belongs.",
        "sentence": "Write the condition in one sentence.",
    }
    assert not promise.reviews.exists()


def test_what_was_said_stays_with_the_lane_when_it_confirms_the_words(tom):
    promise = factories.all_answered(factories.sent())
    first = promise.reviews.get(lane="engineering")
    promise = factories.confirmed(factories.proposed(promise))
    assert promise.required_lanes.get(lane="engineering").review.particulars == first.particulars == {"fit": "today"}


def test_keys_are_never_shared_between_lanes():
    keys = [one.key for one in PARTICULARS]
    assert len(keys) == len(set(keys))
