"""Who is on a deal, and so no outside reader of its sentences: whoever did anything there."""

import pytest
from django.apps import apps

from dealdesk.enums import Role
from dealdesk.exceptions import Conflict
from dealdesk.models import User
from promises.domain.promises import add_to_team
from promises.enums import PromiseState
from promises.models import Promise
from reviews.domain import closeplan, joint_round, say_backs
from reviews.domain.outsiders import PARTS, people_on
from tests import factories
from tests.reviews.domain import joint_deals

pytestmark = pytest.mark.django_db

#: Columns that name a person and make nobody part of a deal, and why.
NO_PART = {
    "Capability.written_by": "the library is of no deal; who approved what a deal uses is its decider",
    "Capability.approved_by": "as above",
    "Capability.checked_by": "as above",
    "Capability.withdrawn_by": "as above",
    "AnswerDraft.written_by": "typed and not sent: nothing was answered",
    "CalendarLink.person": "of no deal",
    "ClockMove.moved_by": "moved the clocks of a calendar",
    "Outcome.recorded_by": "looked back when the deal was over",
    "Lesson.written_by": "as above",
    "PastImport.imported_by": "of deals before the desk",
    "PastImport.withdrawn_by": "as above",
    "PlanExport.exported_by": "took away what every reader of the deal may",
    "BackTest.made_by": "of rules",
    "RuleSetVersion.made_by": "of rules",
    "RuleSetVersion.activated_by": "of rules",
    "RuleDraft.written_by": "of rules",
    "RuleDraft.ended_by": "of rules",
    "ProductChoice.answered_by": "chose for the product, over many deals",
    "SayBackAsk.reader": "the outside reader",
}


def test_every_column_that_names_a_person_makes_them_part_of_the_deal_or_says_why_not():
    models = [*apps.get_app_config("promises").get_models(), *apps.get_app_config("reviews").get_models()]
    named = {
        f"{model.__name__}.{field.name}"
        for model in models
        for field in model._meta.concrete_fields
        if field.related_model is User
    }
    counted = {f"{model.__name__}.{column}" for model, _, columns in PARTS for column in columns}
    assert named == counted | NO_PART.keys() and not counted & NO_PART.keys()


@pytest.fixture
def deal(grace):
    return factories.deal()


def refused(promise: Promise, person: User) -> None:
    with pytest.raises(Conflict, match=f"{person} is on this deal; choose somebody who has no part in it."):
        say_backs.ask_reader(promise.deal_id, by=promise.deal.owner, promise_id=promise.pk, reader_id=person.pk)


def test_whoever_marked_a_joint_round_or_opened_it_is_on_the_deal(deal):
    signed = [joint_deals.signed(deal, "security"), joint_deals.signed(deal, "data_movement")]
    closeplan.publish(deal.pk, by=deal.owner)
    raj = factories.person("Raj", Role.SECURITY)
    assert raj.pk not in people_on(deal)
    joint_deals.opened(deal)
    lane = next(lane for lane in joint_deals.read(deal).waits_for if lane == "security")
    joint_round.mark_seen(deal.pk, by=raj, lane=lane, sha256=joint_deals.read(deal).sha256)
    assert raj.pk in people_on(deal)
    refused(signed[0], raj)


def test_a_judge_of_a_read_back_and_whoever_made_the_plan_are_on_the_deal(deal):
    helper, raj = factories.person("Leo", Role.REP), factories.person("Raj", Role.ENGINEERING)
    signed = factories.promise_at(PromiseState.APPROVED, deal)
    add_to_team(deal.pk, by=deal.owner, person=helper)
    closeplan.publish(deal.pk, by=helper)
    deal.team.remove(helper)  # he left the team; the plan is still his
    factories.said_back(deal)
    answer = signed.say_back_asks.get().answer
    before = people_on(deal)
    say_backs.judge(deal.pk, by=raj, answer_id=answer.pk, is_meant=False, reason="It leaves the night out.")
    assert people_on(deal) == before | {raj.pk} and helper.pk in before
    for person in (helper, raj):
        refused(signed, person)


def test_it_is_asked_in_two_statements_however_many_promises_there_are(deal, django_assert_num_queries):
    factories.ready_plan(deal)
    with django_assert_num_queries(2):
        people_on(deal)
