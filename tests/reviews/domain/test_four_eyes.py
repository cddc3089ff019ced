"""Whoever asks neither reviews nor decides, by no office and no stand-in (DESIGN section 3, Four eyes)."""

from datetime import timedelta

import pytest

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.models import AuditEvent, RoleGrant, StandIn
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from reviews.domain import lifecycle
from reviews.domain.invariants import check_all
from reviews.domain.queue import my_turn_count
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer
from reviews.models import Condition, Decision, DeskPolicy, Review
from tests import factories
from tests.factories import someone

pytestmark = pytest.mark.django_db
S = PromiseState
EVERY_LANE = (Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT)
OWN = "This is your own ask."


def answer(promise, by, lane=Lane.SECURITY):
    return lifecycle.answer(promise.pk, by=by, lane=lane, answer=Answer.YES, particulars=factories.SAID)


def ready(deal=None, by=None):
    return factories.confirmed(factories.proposed(factories.promise_at(S.OWNER_DECISION, deal, by=by)))


def sign(promise, by):
    return lifecycle.sign(promise.pk, by=by, proposal_id=promise.proposals.last().pk)


def test_the_asker_does_not_review_whatever_their_office(maya):
    everything = factories.person("Sasha", *Role)
    deal = factories.deal(maya)
    drafts.add_to_team(deal.pk, by=maya, person=everything)
    promise = factories.sent(deal, by=everything)
    with pytest.raises(Denied, match=f"^{OWN}$"):
        answer(promise, everything)
    event = AuditEvent.objects.get(type="door.refused")
    assert (event.actor_id, event.data) == (everything.pk, {"verb": "answer", "sentence": OWN})
    assert event.wording_sha256 == promise.wording.sha256


@pytest.fixture
def xena(maya):
    """On Maya's team, and everything else besides."""
    xena = factories.person("Xena", Role.REP, Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD)
    drafts.add_to_team(factories.deal(maya).pk, by=maya, person=xena)
    return xena


def asked_by_a_colleague(how, maya, xena):
    """Maya began it; what it says now, or that it was sent, is Xena's doing."""
    deal = xena.deals_on.get()
    if how == "sent":
        return lifecycle.submit(factories.draft(deal, by=maya).pk, by=xena)
    if how == "rewritten":
        draft = drafts.edit_ask(factories.draft(deal, by=maya).pk, by=xena, ask="An hourly CSV export of all orders.")
        return lifecycle.submit(draft.pk, by=maya)
    promise = factories.sent(deal, by=maya)
    return lifecycle.change_scope(promise.pk, by=xena, ask="An hourly CSV export of all orders.", what_changed="More.")


@pytest.mark.parametrize("how", ["sent", "rewritten", "scope changed"])
def test_whoever_sends_or_rewrites_an_ask_neither_reviews_nor_decides_it(how, maya, xena):
    """Four eyes look at every maker of the ask, not only at whoever began it (RELIABILITY A15)."""
    promise = asked_by_a_colleague(how, maya, xena)
    with pytest.raises(Denied, match=f"^{OWN}$"):
        answer(promise, xena)
    promise = factories.all_answered(promise)
    with pytest.raises(Denied, match=f"^{OWN}$"):
        lifecycle.propose(promise.pk, by=xena, terms=factories.terms())
    promise = factories.confirmed(factories.proposed(promise))
    with pytest.raises(Denied, match=f"^{OWN}$"):
        sign(promise, xena)
    assert my_turn_count(xena, clock.database_now()) == 0


def test_a_scope_change_taken_back_leaves_no_maker_behind(maya, xena):
    """The signed words are again what Maya asked, so Xena may answer for them; her own words are gone."""
    promise = factories.promise_at(S.APPROVED, xena.deals_on.get(), by=maya)
    lifecycle.change_scope(promise.pk, by=xena, ask="An hourly CSV export of all orders.", what_changed="More.")
    promise = lifecycle.withdraw(promise.pk, by=maya, reason="Nightly will do.")
    assert promise.asked_by == maya
    assert [line for result in check_all() for line in result.violations] == []


def test_whoever_attached_the_proof_of_a_condition_does_not_confirm_it(maya, xena):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS, xena.deals_on.get(), by=maya)
    drafts.add_proof(promise.pk, by=xena, kind=ProofKind.NOTE, title="It works")
    condition = Condition.objects.get()
    lifecycle.show_condition(promise.pk, by=xena, condition_id=condition.pk, proof_id=promise.proofs.latest("pk").pk)
    with pytest.raises(Denied, match="^You attached the proof; another Security reviewer must confirm it.$"):
        lifecycle.confirm_condition(promise.pk, by=xena, condition_id=condition.pk)
    lifecycle.confirm_condition(promise.pk, by=factories.someone(Role.SECURITY), condition_id=condition.pk)


def test_the_owner_of_the_deal_does_not_review_a_colleague_s_ask():
    owner = factories.person("Sasha", Role.REP, Role.SECURITY)
    rui = factories.person("Rui", Role.REP)
    deal = factories.deal(owner)
    drafts.add_to_team(deal.pk, by=owner, person=rui)
    with pytest.raises(Denied, match=f"^{OWN}$"):
        answer(factories.sent(deal, by=rui), owner)


def test_a_colleague_on_the_team_who_did_not_ask_may_review(maya):
    sasha = factories.person("Sasha", Role.REP, Role.SECURITY)
    deal = factories.deal(maya)
    drafts.add_to_team(deal.pk, by=maya, person=sasha)
    answer(factories.sent(deal), sasha)
    assert Review.objects.get().answered_by == sasha


def test_a_superuser_without_the_role_decides_nothing():
    root = factories.person("Root", is_staff=True, is_superuser=True)
    promise = ready()
    with pytest.raises(Denied, match="^Only the deal desk lead can do this.$"):
        sign(promise, root)
    with pytest.raises(Denied, match="^Only a security reviewer can do this.$"):
        answer(promise, root)


# --- stand-ins --------------------------------------------------------------------------------------------------------


def test_a_stand_in_reviews_for_the_person_and_both_are_named(ines):
    sven = factories.person("Sven")
    factories.stand_in(ines, sven)
    answer(factories.sent(), sven)
    review = Review.objects.get()
    assert (review.answered_by, review.represented) == (sven, ines)
    event = AuditEvent.objects.get(type="review.answered")
    assert (event.actor_name, event.represented_name) == ("Sven", "Ines")


def test_a_stand_in_does_not_review_the_ask_of_the_person(maya):
    sasha = factories.person("Sasha", Role.REP, Role.SECURITY)
    sven = factories.person("Sven")
    factories.stand_in(sasha, sven)
    deal = factories.deal(sasha)
    with pytest.raises(Denied, match="^This is the own ask of Sasha, for whom you stand in.$"):
        answer(factories.sent(deal), sven)


def test_an_asker_does_not_review_as_a_stand_in(maya, ines):
    factories.stand_in(ines, maya)
    with pytest.raises(Denied, match=f"^{OWN}$"):
        answer(factories.sent(), maya)


def test_the_lead_s_own_ask_is_decided_by_the_lead_s_stand_in(grace):
    gloria = factories.person("Gloria", Role.REP, Role.LEAD)
    stella = factories.person("Stella")
    factories.stand_in(gloria, stella)
    promise = ready(factories.deal(gloria))
    with pytest.raises(Denied, match=f"^{OWN}$"):
        sign(promise, gloria)
    assert sign(promise, stella).state == S.APPROVED
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.represented) == (stella, gloria)


def test_the_lead_s_stand_in_does_not_decide_their_own_ask(grace, maya):
    factories.stand_in(grace, maya)
    with pytest.raises(Denied, match=f"^{OWN}$"):
        sign(ready(), maya)


@pytest.mark.parametrize(
    ("starts", "ends", "may"),
    [(-1, 1, True), (-2, 0, False), (0, 1, True), (1, 2, False)],
    ids=["now", "ends now", "starts now", "tomorrow"],
)
def test_a_stand_in_acts_from_one_moment_to_another(shifted, ines, starts, ends, may):
    sven, promise = factories.person("Sven"), factories.sent()
    now = shifted.stop_at(clock.database_now())
    StandIn.objects.create(
        person=ines, substitute=sven, starts_at=now + timedelta(days=starts), ends_at=now + timedelta(days=ends)
    )
    if may:
        assert answer(promise, sven).pk == promise.pk
    else:
        with pytest.raises(Denied):
            answer(promise, sven)


def test_a_stand_in_of_a_person_who_was_switched_off_has_no_rights(ines):
    sven, promise = factories.person("Sven"), factories.sent()
    factories.stand_in(ines, sven)
    ines.is_active = False
    ines.save()
    with pytest.raises(Denied):
        answer(promise, sven)


def test_a_stand_in_of_a_stand_in_has_no_rights(ines):
    sven, suki, promise = factories.person("Sven"), factories.person("Suki"), factories.sent()
    factories.stand_in(ines, sven)
    factories.stand_in(sven, suki)
    with pytest.raises(Denied):
        answer(promise, suki)


# --- rights are read at the moment of acting --------------------------------------------------------------------------


def test_a_role_taken_away_is_gone_at_once(ines, ada):
    promise = factories.sent()
    RoleGrant.objects.filter(user=ines).update(revoked_at=clock.database_now(), revoked_by=ada)
    with pytest.raises(Denied):
        answer(promise, ines)


def test_a_person_switched_off_does_nothing(ines, maya):
    promise = factories.sent()
    for person in (ines, maya):
        person.is_active = False
        person.save()
    with pytest.raises(Denied):
        answer(promise, ines)
    with pytest.raises(Denied):
        lifecycle.change_fact(promise.pk, by=maya, key="risk", value="Late")


# --- small teams ------------------------------------------------------------------------------------------------------


def test_one_person_may_hold_every_lane_and_the_lead(maya):
    bo = factories.person("Bo", Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD)
    promise = factories.draft()
    lifecycle.submit(promise.pk, by=maya)
    for lane in EVERY_LANE:
        answer(promise, bo, lane)
    promise = lifecycle.propose(promise.pk, by=bo, terms=factories.terms())
    for lane in EVERY_LANE:
        lifecycle.confirm(promise.pk, by=bo, lane=lane)
    assert sign(promise, bo).state == S.APPROVED


@pytest.fixture
def one_lane_each(db):
    DeskPolicy.objects.filter(pk=1).update(one_person_one_lane=True)


def test_one_person_one_lane_where_the_policy_says_so(one_lane_each):
    bo = factories.person("Bo", Role.ENGINEERING, Role.SECURITY)
    promise = answer(factories.sent(), bo, Lane.ENGINEERING)
    with pytest.raises(
        Denied, match="^You already answered for Engineering; another person must answer for Security.$"
    ):
        answer(promise, bo, Lane.SECURITY)
    answer(promise, bo, Lane.ENGINEERING)  # a changed mind is not a second lane


def test_one_person_one_lane_holds_for_stand_ins_too(one_lane_each, tom, ines):
    factories.stand_in(ines, tom)
    promise = answer(factories.sent(), tom, Lane.ENGINEERING)
    with pytest.raises(Denied, match="^You already answered for Engineering"):
        answer(promise, tom, Lane.SECURITY)


def test_one_person_one_lane_holds_for_confirming_too(one_lane_each):
    bo = factories.person("Bo", Role.ENGINEERING, Role.SECURITY)
    promise = factories.proposed(factories.promise_at(S.OWNER_DECISION))
    lifecycle.confirm(promise.pk, by=bo, lane=Lane.SECURITY)
    with pytest.raises(Denied, match="^You already answered for Security"):
        lifecycle.confirm(promise.pk, by=bo, lane=Lane.ENGINEERING)


def test_without_the_policy_one_person_may_answer_for_two_lanes():
    bo = factories.person("Bo", Role.ENGINEERING, Role.SECURITY)
    promise = answer(factories.sent(), bo, Lane.ENGINEERING)
    assert answer(promise, bo, Lane.SECURITY).state == S.PRODUCT_REVIEW


# --- handing over -----------------------------------------------------------------------------------------------------


def test_a_lane_is_not_handed_to_the_asker_or_to_a_stranger(maya, grace):
    sasha = factories.person("Sasha", Role.REP, Role.SECURITY)
    deal = factories.deal(maya)
    drafts.add_to_team(deal.pk, by=maya, person=sasha)
    promise = factories.sent(deal, by=sasha)
    for to in (sasha, someone(Role.ENGINEERING)):
        with pytest.raises(Denied) as refused:
            lifecycle.hand_over(promise.pk, by=grace, lane=Lane.SECURITY, to=to, reason="Away.")
        assert refused.value.sentence == (f"{to} may not answer for Security here; choose another security reviewer.")


def test_a_lane_is_not_handed_to_whoever_stands_in_for_the_asker_alone(ines):
    sasha, sven = factories.person("Sasha", Role.REP, Role.SECURITY), factories.person("Sven", Role.READER)
    promise = factories.sent(factories.deal(sasha))
    factories.stand_in(sasha, sven)
    with pytest.raises(Denied, match="^Sven may not answer for Security here; choose another security reviewer.$"):
        lifecycle.hand_over(promise.pk, by=ines, lane=Lane.SECURITY, to=sven, reason="Away.")


def test_a_lane_is_not_handed_to_whoever_answered_another_where_each_answers_one(one_lane_each, ines):
    bo = factories.person("Bo", Role.ENGINEERING, Role.SECURITY)
    promise = answer(factories.sent(), bo, Lane.ENGINEERING)
    with pytest.raises(Denied, match="^Bo answered for Engineering already; choose another security reviewer.$"):
        lifecycle.hand_over(promise.pk, by=ines, lane=Lane.SECURITY, to=bo, reason="Away.")


# --- who stands in is told --------------------------------------------------------------------------------------------


def told(promise) -> list[str]:
    """First names of everybody who has a notice of the newest event of a promise."""
    event = AuditEvent.objects.filter(chain=promise.chain).last()
    notices = factories.mails(event_id=event.pk)
    return sorted(notices.values_list("recipient__first_name", flat=True))


def test_the_stand_in_of_the_lead_who_asked_hears_that_it_is_their_turn_and_that_it_paused():
    gwen = factories.person("Gwen", Role.LEAD, Role.REP)
    paul = factories.person("Paul", Role.READER)
    factories.stand_in(gwen, paul)
    deal = factories.deal(gwen)
    RoleGrant.objects.filter(user=factories.someone(Role.LEAD)).delete()  # Gwen is the only lead
    promise = factories.draft(deal)
    promise = factories.all_answered(lifecycle.submit(promise.pk, by=gwen))
    assert told(promise) == ["Gwen", "Paul"]
    factories.let_time_run_out(promise)
    assert pause_overdue() == 1
    assert told(promise) == ["Gwen", "Paul"]
    promise = lifecycle.reopen(promise.pk, by=paul)
    assert told(promise) == ["Gwen"]


def test_a_lane_s_stand_in_is_told_beside_the_reviewer(ines, tom, omar):
    sven = factories.person("Sven")
    factories.stand_in(ines, sven)
    promise = factories.sent()
    assert told(promise) == ["Ines", "Omar", "Sven", "Tom"]
    factories.let_time_run_out(promise)
    pause_overdue()
    assert told(promise) == ["Grace", "Ines", "Maya", "Omar", "Sven", "Tom"]


def test_a_review_handed_to_somebody_away_reaches_their_stand_in(ines, grace):
    sue, suki = factories.person("Sue", Role.SECURITY), factories.person("Suki")
    factories.stand_in(sue, suki)
    promise = factories.sent()
    promise = lifecycle.hand_over(promise.pk, by=grace, lane=Lane.SECURITY, to=sue, reason="Ines is busy.")
    assert told(promise) == ["Sue", "Suki"]
    promise = lifecycle.change_fact(promise.pk, by=promise.created_by, key="personal_data", value="Names")
    assert told(promise) == ["Sue", "Suki"]
