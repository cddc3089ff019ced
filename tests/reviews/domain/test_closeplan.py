"""The close plan holds approved sentences and nothing else; it is read and copied only through the gate."""

import pytest

from dealdesk.domain import clock
from dealdesk.exceptions import Conflict, Denied, Stale, VersionMissing
from dealdesk.models import AuditEvent
from promises.domain import promises as drafts
from promises.enums import PromiseState
from promises.models import Deal
from reviews.domain import closeplan, lifecycle
from reviews.models import ClosePlan, PlanLine
from tests import factories
from tests.factories import SENTENCE, day

pytestmark = pytest.mark.django_db
S = PromiseState
ONE, TWO = "One CSV export each night.", "Two CSV exports each night."
SOON, LATE = "One CSV export each night at 20:00.", "One CSV export each night at 23:00."
EXACT = "One CSV export each night — “exactly” at 20:00."


def read(deal) -> closeplan.ReadPlan:
    return closeplan.read(Deal.objects.get(pk=deal.pk), clock.database_now())


def approved(deal, sentence=SENTENCE, **parts):
    ready = factories.confirmed(
        factories.proposed(factories.promise_at(S.OWNER_DECISION, deal), sentence=sentence, **parts)
    )
    return factories.signed(ready)


@pytest.fixture
def deal(maya):
    return factories.deal(maya)


def test_an_empty_deal_has_nothing_to_send(deal, maya):
    assert read(deal).problems == ["Nothing signed yet. The plan fills itself as answers are signed."]
    with pytest.raises(Conflict, match="^Nothing is signed yet; the plan fills itself as answers are signed.$"):
        closeplan.publish(deal.pk, by=maya)


def test_a_plan_holds_every_signed_sentence_by_date_and_nothing_else(deal, maya):
    late, soon = (
        approved(deal, LATE, delivery_date=day(20)),
        approved(deal, SOON, delivery_date=day(5)),
    )
    for state in (S.DRAFT, S.ENGINEERING_REVIEW, S.DECLINED, S.WITHDRAWN, S.PAUSED):
        factories.promise_at(state, deal)
    plan = closeplan.publish(deal.pk, by=maya)
    assert list(plan.lines.values_list("promise_id", "text", "delivery_date")) == [
        (soon.pk, SOON, day(5)),
        (late.pk, LATE, day(20)),
    ]
    assert (plan.number, plan.is_current, plan.what_changed) == (1, True, "First plan")
    assert read(deal).problems == []
    assert read(deal).text == f"{SOON}\n{LATE}"
    assert {promise.state for promise in read(deal).not_promised} == {S.ENGINEERING_REVIEW, S.DECLINED, S.PAUSED}


def test_a_line_copies_the_decision(deal, maya):
    promise = approved(deal)
    closeplan.publish(deal.pk, by=maya)
    line, decision = PlanLine.objects.get(), promise.decisions.get()
    assert (line.text, line.sha256, line.delivery_owner, line.delivery_date, line.limit, line.decision) == (
        SENTENCE, decision.wording_sha256, "Engineering", decision.delivery_date, decision.limit, decision,
    )  # fmt: skip


def test_a_signature_since_makes_the_plan_old(deal, maya):
    approved(deal, ONE)
    closeplan.publish(deal.pk, by=maya)
    second = approved(deal, TWO)
    assert read(deal).problems == [f"{second.label} was signed after this version; update the plan."]
    plan = closeplan.publish(deal.pk, by=maya)
    assert (plan.number, plan.what_changed) == (2, f"{second.label} added")
    assert list(ClosePlan.objects.filter(deal=deal).values_list("number", "is_current")) == [(1, False), (2, True)]
    assert read(deal).problems == []


def test_a_scope_change_stops_the_plan_at_once_and_no_update_gets_past_it(deal, maya):
    promise = approved(deal)
    closeplan.publish(deal.pk, by=maya)
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files.", what_changed="Two files.")
    held = f"{promise.label} is being replaced; answer or withdraw the new version first."
    assert read(deal).problems == [held]
    with pytest.raises(Conflict, match="is being replaced"):
        closeplan.copy_words(deal.pk, by=maya)
    with pytest.raises(Conflict, match=f"^{held}$"):
        closeplan.publish(deal.pk, by=maya)
    assert ClosePlan.objects.get(is_current=True).lines.get().promise == promise


def test_withdrawing_the_change_makes_the_plan_right_that_was_right_before(deal, maya):
    promise = approved(deal)
    plan = closeplan.publish(deal.pk, by=maya)
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files.", what_changed="Two files.")
    with pytest.raises(Conflict):
        closeplan.publish(deal.pk, by=maya)
    lifecycle.withdraw(promise.pk, by=maya, reason="One will do.")
    assert (read(deal).plan, read(deal).problems) == (plan, [])
    assert closeplan.copy_words(deal.pk, by=maya) == SENTENCE


def test_what_is_signed_and_not_in_the_plan_yet_holds_it_too_while_it_is_replaced(deal, maya):
    approved(deal, ONE)
    closeplan.publish(deal.pk, by=maya)
    second = approved(deal, TWO)
    lifecycle.change_scope(second.pk, by=maya, ask="Three files.", what_changed="Three files.")
    assert read(deal).problems == [f"{second.label} is being replaced; answer or withdraw the new version first."]
    with pytest.raises(Conflict, match="is being replaced"):
        closeplan.publish(deal.pk, by=maya)
    lifecycle.withdraw(second.pk, by=maya, reason="Two will do.")
    assert read(deal).problems == [f"{second.label} was signed after this version; update the plan."]


def test_a_clause_that_an_older_plan_left_out_is_not_said_to_be_signed_later(deal, maya):
    promise = approved(deal)
    closeplan.publish(deal.pk, by=maya)
    left_out = ClosePlan(deal=deal, number=2, is_current=True, made_at=clock.database_now(), made_by=maya)
    ClosePlan.objects.filter(deal=deal).update(is_current=False)
    left_out.save()
    assert read(deal).problems[0] == f"{promise.label} stands again and is not in this version; update the plan."
    assert closeplan.publish(deal.pk, by=maya).lines.get().promise == promise


def test_a_change_of_what_nobody_signed_asks_for_a_new_version(deal, maya):
    approved(deal)
    closeplan.publish(deal.pk, by=maya)
    asked = factories.promise_at(S.ENGINEERING_REVIEW, deal)
    lifecycle.change_scope(asked.pk, by=maya, ask="Two files.", what_changed="Two files.")
    assert read(deal).problems == ["Scope changed after this version; update the plan."]
    assert closeplan.publish(deal.pk, by=maya).what_changed == "Same sentences after a scope change"


def test_new_words_take_the_place_of_the_old(deal, maya):
    promise = approved(deal)
    closeplan.publish(deal.pk, by=maya)
    promise = lifecycle.change_scope(promise.pk, by=maya, ask="Two files.", what_changed="Two files.")
    promise = factories.proposed(factories.all_answered(promise), sentence="Two files each night.")
    factories.signed(factories.confirmed(promise))
    assert f"{promise.label} was answered anew since; update the plan." in read(deal).problems
    plan = closeplan.publish(deal.pk, by=maya)
    assert plan.lines.get().text == "Two files each night."
    assert plan.what_changed == f"{promise.label} has new words"


def test_a_lapsed_yes_stops_the_plan_before_any_sweep(deal, maya, shifted):
    promise = approved(deal, expires_on=day(3))
    closeplan.publish(deal.pk, by=maya)
    shifted.forward(days=5)
    assert read(deal).problems == [
        f"{promise.label} is paused: a condition or the answer lapsed; the deal desk lead must decide again."
    ]
    with pytest.raises(Conflict):
        closeplan.copy_words(deal.pk, by=maya)


def test_nothing_new_makes_no_version(deal, maya):
    approved(deal)
    closeplan.publish(deal.pk, by=maya)
    with pytest.raises(Conflict, match="^The plan holds every signed sentence already.$"):
        closeplan.publish(deal.pk, by=maya)


@pytest.mark.parametrize(("seen", "refusal"), [(0, Stale), (2, Stale), (-1, VersionMissing)])
def test_a_form_opened_on_another_version_is_refused(deal, maya, seen, refusal):
    approved(deal, ONE)
    closeplan.publish(deal.pk, by=maya, version=0)
    approved(deal, TWO)
    with pytest.raises(refusal):
        closeplan.publish(deal.pk, by=maya, version=seen)
    assert closeplan.publish(deal.pk, by=maya, version=1).number == 2


def test_only_the_reps_of_the_deal_publish(deal, outsider, grace, maya):
    approved(deal)
    for person in (outsider, grace):
        with pytest.raises(Denied):
            closeplan.publish(deal.pk, by=person)
    assert AuditEvent.objects.filter(chain=deal.chain, type="door.refused").count() == 2
    rui = factories.person("Rui", factories.Role.REP)
    drafts.add_to_team(deal.pk, by=maya, person=rui)
    assert closeplan.publish(deal.pk, by=rui).made_by == rui


def test_a_plan_holds_the_lines_of_its_own_deal(deal, maya):
    approved(deal, ONE)
    approved(factories.deal(maya, name="Alder Clinics"), TWO)
    assert [line.text for line in closeplan.publish(deal.pk, by=maya).lines.all()] == [ONE]


# --- copying ----------------------------------------------------------------------------------------------------------


def test_words_are_handed_out_byte_for_byte_and_remembered(deal, maya):
    one, two = approved(deal, EXACT, delivery_date=day(5)), approved(deal, TWO, delivery_date=day(6))
    closeplan.publish(deal.pk, by=maya)
    assert closeplan.copy_words(deal.pk, by=maya) == f"{EXACT}\n{TWO}"
    assert closeplan.copy_words(deal.pk, by=maya, promise_id=two.pk) == TWO
    copies = AuditEvent.objects.filter(type="plan.copied").order_by("position")
    assert [(event.actor_name, event.data) for event in copies] == [
        ("Maya", {"version": 1, "promises": [one.pk, two.pk]}),
        ("Maya", {"version": 1, "promises": [two.pk]}),
    ]


def test_one_bad_line_stops_the_whole_plan_and_not_the_other_line(deal, maya):
    one, two = approved(deal, ONE), approved(deal, TWO)
    closeplan.publish(deal.pk, by=maya)
    lifecycle.change_scope(one.pk, by=maya, ask="Other.", what_changed="Other.")
    with pytest.raises(Conflict):
        closeplan.copy_words(deal.pk, by=maya)
    with pytest.raises(Conflict):
        closeplan.copy_words(deal.pk, by=maya, promise_id=one.pk)
    assert closeplan.copy_words(deal.pk, by=maya, promise_id=two.pk) == TWO


@pytest.mark.parametrize("number", [0, 999])
def test_words_that_are_not_in_the_plan_are_not_handed_out(deal, maya, number):
    approved(deal)
    with pytest.raises(Conflict, match="^These words are not in the close plan.$"):
        closeplan.copy_words(deal.pk, by=maya, promise_id=number)
    assert not AuditEvent.objects.filter(type="plan.copied").exists()
