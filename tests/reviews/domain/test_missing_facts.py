"""An ask sent without a type gets one from engineering, and then the facts that the type needs."""

from datetime import UTC, datetime

import pytest

from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Notice
from promises.domain.facts import ALL, missing_facts, specs_for
from promises.enums import Lane, PromiseState, PromiseType
from promises.models import Promise
from reviews.domain import invariants, lifecycle
from reviews.enums import Answer
from reviews.models import ClockStop, Review
from reviews.models.review import SENTENCE_LIMIT
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState
LOGO = "Show our logo on the sign-in page."
MONDAY_10 = datetime(2031, 3, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_is_broken(db):
    """Whatever a story does, every invariant holds afterwards."""
    yield
    assert {result.id: result.violations for result in invariants.check_all() if result.violations} == {}


def named(type=PromiseType.CUSTOM_LOGIC, **what) -> Promise:
    """Maya's ask, sent with two facts; Tom names what it is."""
    promise = factories.sent(ask=LOGO, type="")
    return lifecycle.name_type(promise.pk, by=factories.someone(factories.Role.ENGINEERING), type=type, **what)


def missing(promise) -> dict[str, str | None]:
    """What is still to be given, answered plainly."""
    keys = [spec.key for spec in missing_facts(promise.type, promise.facts.values_list("key", flat=True))]
    return {key: factories.all_facts(promise.type)[key] for key in keys}


def told(type: str) -> dict[str, str]:
    """Who heard of the newest event of a type, and under which subject."""
    event = AuditEvent.objects.filter(type=type).latest("pk")
    return {notice.recipient.first_name: notice.subject for notice in Notice.objects.filter(event_id=event.pk)}


def test_naming_the_type_asks_sales_for_its_facts_and_the_clock_stands_still(shifted):
    shifted.stop_at(MONDAY_10)
    promise = named()
    assert (promise.state, promise.answer_by, promise.revision) == (S.WAITING_ON_SALES, None, 2)
    question = promise.questions.get()
    assert (question.lane, question.asked_by.first_name, question.text) == (
        "engineering",
        "Tom",
        "Not given yet: exact rule, who depends on it, will others use it, we build, customer provides and out of "
        "scope. Give each, or say that nobody knows it yet.",
    )
    assert ClockStop.objects.get(resumed_at=None).stopped_at == MONDAY_10
    assert told("promise.type_named") == {
        "Maya": f"Engineering asks you: {promise.label}, Harbor Foods",
        "Omar": f"Named Custom logic, sales is asked first: {promise.label}, Harbor Foods",
    }
    assert AuditEvent.objects.get(type="promise.type_named").data["question"] == question.text


def test_maya_gives_them_in_one_step_and_the_clock_runs_on(shifted, maya):
    shifted.stop_at(MONDAY_10)
    promise = named()
    shifted.forward(days=3)
    promise = lifecycle.give_missing_facts(promise.pk, by=maya, given={**missing(promise), "rule": None})
    assert (promise.state, promise.revision) == (S.ENGINEERING_REVIEW, 3)
    assert promise.answer_by == datetime(2031, 3, 7, 10, tzinfo=UTC)
    assert (promise.questions.get().reply, promise.questions.get().replied_by) == ("The facts are given.", maya)
    assert ClockStop.objects.get().resumed_at == datetime(2031, 3, 6, 10, tzinfo=UTC)
    assert missing(promise) == {}
    event = AuditEvent.objects.get(type="facts.given")
    assert event.data["facts"] == {
        "rule": "Nobody knows yet",
        "depends_on_it": "Known: who depends on it",
        "others_use_it": "Yes",
        "we_build": "Known: we build",
        "customer_provides": "Known: customer provides",
        "out_of_scope": "Known: out of scope",
    }
    assert event.data["asked_again"] == ["engineering", "product"]
    assert told("facts.given") == dict.fromkeys(
        ["Tom", "Omar"], f"Missing facts are given, look again: {promise.label}, Harbor Foods"
    )


def test_half_of_them_leaves_the_question_open_and_the_rest_may_come_one_by_one(maya):
    promise = named()
    given = missing(promise)
    last = given.popitem()
    promise = lifecycle.give_missing_facts(promise.pk, by=maya, given={**given, last[0]: ""})
    assert (promise.state, list(missing(promise))) == (S.WAITING_ON_SALES, [last[0]])
    assert promise.questions.get().replied_at is None
    promise = lifecycle.change_fact(promise.pk, by=maya, key=last[0], value=last[1])
    assert promise.state == S.ENGINEERING_REVIEW
    assert promise.questions.get().reply == "The facts are given."


def test_another_question_keeps_the_clock_still(maya):
    promise = factories.answered(named(), Lane.PRODUCT, Answer.QUESTION)
    promise = lifecycle.give_missing_facts(promise.pk, by=maya, given=missing(promise))
    assert promise.state == S.WAITING_ON_SALES
    (still_open,) = promise.questions.filter(replied_at=None)
    assert still_open.lane == "product"
    promise = lifecycle.reply(promise.pk, by=maya, question_id=still_open.pk, text="About 2,000.")
    assert promise.state == S.ENGINEERING_REVIEW


def test_an_answer_of_a_lane_whose_facts_they_are_not_is_carried(maya):
    promise = factories.answered(named(PromiseType.SECURITY), Lane.PRODUCT)
    promise = lifecycle.give_missing_facts(promise.pk, by=maya, given=missing(promise))
    assert list(promise.required_lanes.filter(review=None).values_list("lane", flat=True)) == [
        "engineering",
        "security",
    ]
    assert promise.required_lanes.get(lane=Lane.PRODUCT).review.carried_from.revision == 2


def test_a_yes_waits_for_what_must_be_known_even_where_sales_only_replies(maya):
    """The gap stays readable, and the owner leaves the rule out of the sentence or does not say yes."""
    promise = named()
    promise = lifecycle.reply(promise.pk, by=maya, question_id=promise.questions.get().pk, text="They will see.")
    assert promise.state == S.ENGINEERING_REVIEW
    promise = factories.all_answered(promise)
    with pytest.raises(Invalid) as refused:
        factories.proposed(promise, sentence=factories.SENTENCE)
    assert refused.value.errors == {
        "sentence": "Nobody knows yet: exact rule. Find out, or leave it out in a sentence of its own, for "
        "example: “The "
        "rule is not included.”"
    }
    promise = lifecycle.give_missing_facts(promise.pk, by=maya, given={"rule": "One logo for each account"})
    promise = factories.proposed(factories.all_answered(promise), sentence=factories.SENTENCE)
    assert factories.signed(factories.confirmed(promise)).state == S.APPROVED


def test_named_late_it_is_asked_late_and_says_so(shifted, tom):
    shifted.stop_at(MONDAY_10)
    promise = factories.sent(ask=LOGO, type="")
    shifted.forward(days=2)
    promise = lifecycle.name_type(promise.pk, by=tom, type=PromiseType.SECURITY, late=True)
    assert (promise.state, Review.objects.get().is_late) == (S.WAITING_ON_SALES, True)


@pytest.mark.parametrize("type", PromiseType)
def test_the_question_names_what_it_has_room_for(type):
    question = named(type).questions.get().text
    assert len(question) <= SENTENCE_LIMIT
    asked = [
        spec.label.lower() for spec in specs_for(type) if spec.required and spec.key not in ("risk", "already_told")
    ]
    assert question.startswith(f"Not given yet: {', '.join(asked[:3])}")
    assert (" more. Give each" in question) == (type == PromiseType.MIXED)


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, {"": "Give at least one fact, or choose “Nobody knows yet”."}),
        ({"rule": ""}, {"": "Give at least one fact, or choose “Nobody knows yet”."}),
        ({"risk": "Other"}, {"risk": "This fact is not missing; correct it where it stands."}),
        ({"control": "SSO"}, {"control": "This fact is not missing; correct it where it stands."}),
        ({"rule": "a" * 501}, {"rule": "Ensure this value has at most 500 characters (it has 501)."}),
    ],
)
def test_only_what_is_missing_is_given(maya, given, errors):
    promise = named()
    with pytest.raises(Invalid) as refused:
        lifecycle.give_missing_facts(promise.pk, by=maya, given=given)
    assert refused.value.errors == errors
    assert Promise.objects.get(pk=promise.pk).revision == 2


def test_whoever_is_not_on_the_deal_gives_none(tom):
    with pytest.raises(Denied, match="^Only a sales rep can write an ask.$"):
        lifecycle.give_missing_facts(named().pk, by=tom, given={"rule": "One"})


def test_where_none_is_missing_there_is_none_to_give(maya):
    promise = factories.sent()
    sentence = f"^No fact of {promise.label} is missing; correct one where it stands.$"
    with pytest.raises(Conflict, match=sentence):
        lifecycle.give_missing_facts(promise.pk, by=maya, given={"risk": "Other"})


def test_a_form_that_was_overtaken_is_refused(maya):
    promise = named()
    seen = promise.version
    lifecycle.give_missing_facts(promise.pk, by=maya, given={"rule": "One"})
    with pytest.raises(Stale):
        lifecycle.give_missing_facts(promise.pk, by=maya, given={"we_build": "It"}, version=seen)


def test_every_fact_has_a_label_that_can_stand_in_a_question():
    assert all(spec.label for spec in ALL.values())
