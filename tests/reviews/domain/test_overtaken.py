"""What was confirmed or signed can be overtaken: by a fact, a day, a struck proof, a role taken away, a withdrawal."""

from datetime import timedelta

import pytest

from dealdesk.domain import clock, people
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import RoleGrant
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import Promise
from reviews.domain import gate, lifecycle
from reviews.models import DeskPolicy, Submission
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState


def _judge(promise):
    row = gate.loaded(Promise.objects.filter(pk=promise.pk)).get()
    return gate.judge(row, clock.database_now(), people.RightsHistory())


def _confirmed():
    return factories.confirmed(factories.proposed(factories.promise_at(S.OWNER_DECISION)))


def test_a_fact_nobody_knows_any_more_stops_the_signature(maya):
    promise = _confirmed()
    promise = lifecycle.change_fact(promise.pk, by=maya, key="source", value=None)
    promise = factories.confirmed(promise)
    with pytest.raises(Conflict, match="^Nobody knows yet: source. .*Write it anew and ask the lanes to confirm.$"):
        factories.signed(promise)
    assert Promise.objects.get(pk=promise.pk).state == S.OWNER_DECISION


def test_a_later_earliest_date_stops_the_signature(tom):
    promise = factories.proposed(factories.promise_at(S.OWNER_DECISION))
    promise = lifecycle.answer(
        promise.pk,
        by=tom,
        lane=Lane.ENGINEERING,
        answer="yes",
        particulars=factories.SAID,
        size_days=9,
        earliest_date=factories.day(40),
    )
    promise = factories.confirmed(promise)
    with pytest.raises(Conflict, match="^Engineering can deliver on .* at the earliest. Write it anew"):
        factories.signed(promise)


def test_the_day_of_a_condition_that_passed_stops_the_signature_after_a_lapse(shifted, grace):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    shifted.forward(days=9)
    promise = lifecycle.reopen(promise.pk, by=grace)
    with pytest.raises(Conflict, match="Write it anew and ask the lanes to confirm.$"):
        factories.signed(promise)
    assert Promise.objects.get(pk=promise.pk).state == S.OWNER_DECISION


def test_what_nobody_knew_is_found_by_the_gate(maya):
    promise = factories.draft(ask="Weekly CSV export.")
    drafts.give_facts(promise.pk, by=maya, given={"mapping_owner": None})
    promise = lifecycle.submit(promise.pk, by=maya)
    for role in (Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD):
        factories.someone(role)
    promise = factories.signed(factories.confirmed(factories.proposed(factories.all_answered(promise))))
    assert _judge(promise).passes  # the sentence says that mapping is not included
    assert promise.decisions.get().facts["mapping_owner"] is None


def test_withdrawing_a_new_version_puts_its_facts_back_too(maya):
    promise = factories.promise_at(S.APPROVED)
    before = dict(promise.facts.values_list("key", "value"))
    promise = lifecycle.change_scope(promise.pk, by=maya, ask="Nightly export of six fields.", what_changed="A field.")
    lifecycle.change_fact(promise.pk, by=maya, key="personal_data", value="Bank accounts and health data")
    lifecycle.change_fact(promise.pk, by=maya, key="source", value=None)
    promise = lifecycle.withdraw(promise.pk, by=maya, reason="Five fields will do.")
    assert promise.state == S.APPROVED
    assert dict(promise.facts.values_list("key", "value")) == before
    assert not promise.facts.filter(is_unknown=True).exists()
    assert _judge(promise).passes


def test_a_lane_of_the_withdrawn_version_owes_nothing(maya):
    promise = factories.draft(ask="Round order totals to five cents.", type="custom_logic")
    promise = lifecycle.submit(promise.pk, by=maya)
    for role in (Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD):
        factories.someone(role)
    words = "Order totals are rounded to five cents. Other rules are separate work."
    promise = factories.proposed(factories.all_answered(promise), sentence=words)
    promise = factories.signed(factories.confirmed(promise))
    promise = lifecycle.change_scope(promise.pk, by=maya, ask="Round totals and audit log it.", what_changed="A log.")
    assert [row.lane for row in promise.required_lanes.all()] == ["engineering", "product", "security"]
    promise = lifecycle.withdraw(promise.pk, by=maya, reason="No log needed.")
    assert [row.lane for row in promise.required_lanes.all()] == ["engineering", "product"]
    assert _judge(promise).passes


def test_words_that_stand_again_and_lapse_are_reopened_by_the_lead(maya, grace, shifted):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    lifecycle.change_scope(promise.pk, by=maya, ask="Nightly export of six fields.", what_changed="A field.")
    lifecycle.withdraw(promise.pk, by=maya, reason="Five fields will do.")
    shifted.forward(days=9)
    assert lifecycle.reopen(promise.pk, by=grace).state == S.OWNER_DECISION


def test_the_facts_of_a_lapsed_answer_change_by_a_scope_change_alone(maya, shifted):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    shifted.forward(days=9)
    with pytest.raises(Conflict, match="was answered; record a scope change instead.$"):
        lifecycle.change_fact(promise.pk, by=maya, key="risk", value="None")


def _shown(maya):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    promise = drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="A working sign-in", text="Seen today.")
    return promise, promise.proposals.get(revision=promise.revision).conditions.get(), promise.proofs.latest("pk")


def test_a_proof_that_shows_a_condition_is_not_struck(maya):
    promise, condition, proof = _shown(maya)
    lifecycle.show_condition(promise.pk, by=maya, condition_id=condition.pk, proof_id=proof.pk)
    with pytest.raises(Conflict, match="^This proof shows that a condition is met; it cannot be struck.$"):
        drafts.strike_proof(promise.pk, by=maya, proof_id=proof.pk)


def test_a_struck_proof_shows_nothing(maya):
    promise, condition, proof = _shown(maya)
    drafts.strike_proof(promise.pk, by=maya, proof_id=proof.pk)
    with pytest.raises(Conflict, match="^Choose a proof of this promise that is not struck.$"):
        lifecycle.show_condition(promise.pk, by=maya, condition_id=condition.pk, proof_id=proof.pk)


def test_a_condition_met_in_time_no_longer_lapses(maya, ines):
    promise, condition, proof = _shown(maya)
    lifecycle.show_condition(promise.pk, by=maya, condition_id=condition.pk, proof_id=proof.pk)
    assert lifecycle.confirm_condition(promise.pk, by=ines, condition_id=condition.pk).lapses_at is None


def test_one_person_one_lane_holds_for_the_owner_too(tom):
    DeskPolicy.objects.filter(pk=1).update(one_person_one_lane=True)
    promise = _confirmed()
    RoleGrant.objects.create(user=tom, role=Role.LEAD, granted_at=clock.database_now() - timedelta(days=1))
    newest = promise.proposals.order_by("-revision").first()
    with pytest.raises(Denied, match="^You answered for Engineering; another person must decide.$"):
        lifecycle.sign(promise.pk, by=tom, proposal_id=newest.pk)


def test_whoever_is_no_longer_a_rep_withdraws_nothing(maya):
    promise = factories.sent()
    now = clock.database_now()
    RoleGrant.objects.filter(user=maya).update(revoked_at=now, revoked_by=maya)
    with pytest.raises(Denied, match="^Only the reps of Harbor Foods can withdraw"):
        lifecycle.withdraw(promise.pk, by=maya, reason="Mine.")


def test_the_rules_saw_facts_that_are_kept():
    promise = factories.sent()
    kept = Submission.objects.get(promise=promise)
    assert (kept.facts["volume"], kept.amount, kept.ask) == ("2000", 84_000, promise.ask)
