"""Legal and finance: asked only where a rule names them, and then in everything like a lane."""

import pytest
from django.db import connection

from dealdesk.domain import clock
from dealdesk.domain.people import RightsHistory
from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, Notice
from dealdesk.models.append_only import lifted
from promises.domain.facts import ALL
from promises.enums import Lane, PromiseState, PromiseType
from promises.models import Promise, Wording
from reviews.domain import closeplan, gate, invariants, lifecycle
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer, DecisionOutcome
from reviews.models import Decision, DeskPolicy, RequiredLane, Review, RuleSetVersion
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState
QUESTION = "Do our terms allow this for a deal of that size?"


@pytest.fixture
def asks_legal(nora):
    """A rule names legal for deals of 250,000 US dollars and more, with a question of its own."""
    return factories.large_deals_ask(Lane.LEGAL, questions={"legal": QUESTION})


@pytest.fixture
def big(asks_legal, maya):
    """A deal of Maya's that the rule is about."""
    return factories.deal(maya, amount=factories.LARGE)


def owing(promise) -> list[str]:
    rows = RequiredLane.objects.filter(promise=promise, review=None)
    return sorted(rows.values_list("lane", flat=True), key=Lane.values.index)


def told(event_type: str) -> set[str]:
    events = AuditEvent.objects.filter(type=event_type).values_list("pk", flat=True)
    return set(Notice.objects.filter(event_id__in=list(events)).values_list("recipient__first_name", flat=True))


def three_answered(on) -> Promise:
    promise = factories.sent(on)
    for lane in (Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT):
        promise = factories.answered(promise, lane)
    return promise


def problems(promise) -> list[str]:
    row = gate.loaded(Promise.objects.filter(pk=promise.pk)).get()
    verdict = gate.judge(row, clock.database_now(), RightsHistory())
    return [problem.removeprefix(promise.label).lstrip(": ") for problem in verdict.problems]


# --- who is asked -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("type", factories.TYPES)
def test_without_a_rule_that_names_them_they_are_never_asked(type):
    promise = factories.draft(type=type, ask=factories.ASK if type else "A discount of ten percent.")
    asked = lifecycle.preview(promise).lanes
    assert asked
    assert not any(lane.is_extra for lane in asked)


def test_no_shipped_rule_names_them():
    rules = RuleSetVersion.objects.get().rules["rules"]
    assert not {lane for rule in rules for lane in rule["lanes"]} & {"legal", "finance"}


def test_no_fact_is_theirs():
    assert not any(lane.is_extra for spec in ALL.values() for lane in spec.lanes)


def test_the_rule_asks_from_its_amount_on(asks_legal, maya):
    below = factories.sent(factories.deal(maya, amount=factories.LARGE - 1))
    assert owing(below) == ["engineering", "security", "product"]
    at = factories.sent(factories.deal(maya, name="Kestrel Bank", amount=factories.LARGE))
    assert owing(at) == ["engineering", "security", "product", "legal"]


def test_legal_is_asked_at_once_with_its_own_question_and_told(big):
    promise = factories.sent(big)
    lanes = {row.lane: row for row in promise.required_lanes.all()}
    assert (lanes["legal"].question, lanes["legal"].because) == (QUESTION, "Large deal")
    assert len({row.answer_by for row in lanes.values()}) == 1
    assert AuditEvent.objects.get(type="promise.sent").data["lanes"] == ["engineering", "security", "product", "legal"]
    assert "Nora" in told("promise.sent")


def test_a_question_may_be_as_long_as_a_rule_allows(maya, nora):
    long = "Why " * 74 + "so?!"
    assert len(long) == 300
    factories.large_deals_ask(Lane.LEGAL, questions={"legal": long})
    promise = factories.sent(factories.deal(maya, amount=factories.LARGE))
    assert promise.required_lanes.get(lane="legal").question == long


def test_a_rule_that_names_finance_alone_still_asks_engineering_and_product(maya, felix):
    factories.large_deals_ask(Lane.FINANCE)
    promise = factories.sent(factories.deal(maya, amount=factories.LARGE), ask="A discount of ten percent.", type="")
    assert owing(promise) == ["engineering", "product", "finance"]


def test_a_scope_change_may_bring_them_in_and_never_takes_them_out(big, maya):
    promise = three_answered(big)
    big.amount = 1_000
    big.save()
    promise = lifecycle.change_scope(promise.pk, by=maya, ask="Two CSV files a night.", what_changed="Two.")
    assert owing(promise) == ["engineering", "security", "product", "legal"]


# --- the state says whom everybody waits for --------------------------------------------------------------------------


def test_legal_answers_last_and_the_lead_is_next(big, nora):
    promise = three_answered(big)
    assert promise.state == S.LEGAL_REVIEW
    promise = factories.answered(promise, Lane.LEGAL)
    assert promise.state == S.OWNER_DECISION
    review = Review.objects.get(lane="legal")
    assert (review.answered_by, review.revision, review.wording) == (nora, 1, promise.wording)
    assert "Grace" in told("review.answered")


def test_finance_comes_after_legal(maya):
    promise = factories.promise_at(S.FINANCE_REVIEW)
    assert owing(promise) == ["finance"]
    assert factories.answered(promise, Lane.FINANCE).state == S.OWNER_DECISION


def test_legal_may_answer_first(big):
    promise = factories.answered(factories.sent(big), Lane.LEGAL)
    assert (promise.state, owing(promise)) == (S.ENGINEERING_REVIEW, ["engineering", "security", "product"])


def test_legal_asks_sales_and_the_clock_stops_for_all(big, maya):
    promise = factories.answered(factories.sent(big), Lane.LEGAL, Answer.QUESTION)
    assert (promise.state, promise.answer_by) == (S.WAITING_ON_SALES, None)
    question = promise.questions.get()
    assert question.get_lane_display() == "Legal"
    promise = lifecycle.reply(promise.pk, by=maya, question_id=question.pk, text="Two years.")
    assert promise.state == S.ENGINEERING_REVIEW


def test_legal_names_no_size(big, nora):
    promise = factories.sent(big)
    lifecycle.answer(
        promise.pk,
        by=nora,
        lane=Lane.LEGAL,
        answer=Answer.YES,
        particulars=factories.SAID,
        size_days=5,
        earliest_date=factories.day(9),
    )
    review = Review.objects.get()
    assert (review.size_days, review.earliest_date) == (None, None)


# --- the decision waits -----------------------------------------------------------------------------------------------


def test_the_lead_cannot_sign_before_legal(big, grace):
    promise = factories.proposed(three_answered(big))
    for lane in (Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT):
        lifecycle.confirm(promise.pk, by=factories.someone(Role(lane)), lane=lane)
    with pytest.raises(Conflict, match="^Legal review is missing.$"):
        factories.signed(promise)
    with pytest.raises(Conflict, match="^Legal review is missing.$"):
        lifecycle.decline(promise.pk, by=grace, sentence="Nightly export is not available.")
    lifecycle.confirm(promise.pk, by=factories.someone(Role.LEGAL), lane=Lane.LEGAL)
    assert factories.signed(promise).state == S.APPROVED


def test_every_missing_one_is_named():
    promise = factories.promise_at(S.LEGAL_REVIEW)
    with pytest.raises(Conflict, match="^Legal and finance reviews are missing.$"):
        lifecycle.decline(promise.pk, by=factories.someone(Role.LEAD), sentence="Nightly export is not available.")


def test_a_no_of_legal_needs_the_leads_reason_and_counts_as_an_exception(big):
    promise = factories.proposed(factories.answered(three_answered(big), Lane.LEGAL))
    for lane in (Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT):
        lifecycle.confirm(promise.pk, by=factories.someone(Role(lane)), lane=lane)
    promise = factories.answered(promise, Lane.LEGAL, Answer.NO, "Our terms do not allow it.")
    with pytest.raises(Invalid, match="Legal said no"):
        factories.signed(promise)
    promise = factories.signed(promise, reason="The terms are changed next week.")
    assert promise.state == S.APPROVED
    decision = Decision.objects.get()
    assert (decision.is_exception, decision.reason) == (True, "The terms are changed next week.")


def test_a_condition_of_legal_is_confirmed_by_legal(big, nora, ines):
    promise = factories.all_answered(factories.sent(big))
    promise = factories.proposed(promise, DecisionOutcome.YES_IF, conditions=_condition(Lane.LEGAL))
    promise = factories.signed(factories.confirmed(promise))
    condition = promise.proposals.get().conditions.get()
    factories.drafts.add_proof(promise.pk, by=promise.created_by, kind="note", title="Signed terms")
    proof = promise.proofs.latest("pk")
    lifecycle.show_condition(promise.pk, by=promise.created_by, condition_id=condition.pk, proof_id=proof.pk)
    with pytest.raises(Denied, match="^Only a legal reviewer can do this.$"):
        lifecycle.confirm_condition(promise.pk, by=ines, condition_id=condition.pk)
    lifecycle.confirm_condition(promise.pk, by=nora, condition_id=condition.pk)


def test_a_condition_is_of_nobody_who_is_not_asked():
    promise = factories.promise_at(S.OWNER_DECISION)
    with pytest.raises(Invalid) as refused:
        factories.proposed(promise, DecisionOutcome.YES_IF, conditions=_condition(Lane.LEGAL))
    assert refused.value.errors == {"conditions-0-lane": "Legal is not asked about this promise."}


def _condition(lane: Lane) -> tuple[lifecycle.ConditionTerms, ...]:
    (usual,) = factories.terms(DecisionOutcome.YES_IF).conditions
    return (lifecycle.ConditionTerms(lane, usual.who, usual.what, usual.by_when, usual.shown_by),)


# --- bound to the hash ------------------------------------------------------------------------------------------------


def test_rewording_asks_nora_again(big, nora):
    promise = factories.answered(three_answered(big), Lane.LEGAL)
    first = Review.objects.get(lane="legal")
    promise = factories.proposed(promise)
    assert owing(promise) == ["engineering", "security", "product", "legal"]
    assert "Nora" in told("wording.proposed")
    promise = factories.confirmed(promise)
    newest = Review.objects.filter(lane="legal").latest("pk")
    assert (newest.confirms, newest.revision, newest.wording) == (first, 2, promise.wording)
    assert newest.wording != first.wording


def test_a_changed_fact_carries_the_answer_of_legal(big, maya):
    promise = factories.answered(three_answered(big), Lane.LEGAL)
    promise = lifecycle.change_fact(promise.pk, by=maya, key="risk", value="Wrong rows")
    assert owing(promise) == ["engineering", "security", "product"]
    review = promise.required_lanes.get(lane="legal").review
    assert (review.revision, review.carried_from.revision) == (2, 1)


def test_a_type_that_engineering_names_brings_legal_in(maya, tom, nora):
    """The rules run again then; a rule that goes by the type names legal."""
    factories.large_deals_ask(Lane.LEGAL, when={"field": "type", "test": "is", "values": ["security"]})
    promise = factories.sent(ask="Show our logo on the sign-in page.", type="")
    assert owing(promise) == ["engineering"]
    promise = lifecycle.name_type(promise.pk, by=tom, type=PromiseType.SECURITY)
    assert owing(promise) == ["engineering", "security", "product", "legal"]
    assert promise.required_lanes.get(lane="legal").since_revision == 2


@pytest.fixture
def approved(big):
    promise = factories.all_answered(factories.sent(big))
    return factories.signed(factories.confirmed(factories.proposed(promise)))


def sql(statement: str, *values) -> None:
    connection.check_constraints()  # PostgreSQL drops no trigger while checks are still to come
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount >= 1


def test_the_gate_lets_an_honest_yes_into_the_plan(approved, big):
    assert problems(approved) == []
    closeplan.publish(big.pk, by=approved.created_by)
    assert {result.id: result.violations for result in invariants.check_all() if result.violations} == {}


def test_the_gate_refuses_a_line_whose_legal_review_is_on_other_words(approved, big, nora):
    closeplan.publish(big.pk, by=approved.created_by)
    words = Wording.objects.create(
        promise=approved, number=9, text="Anything.", sha256=fingerprint("Anything."), written_by=nora,
        written_at=clock.database_now(),
    )  # fmt: skip
    sql("UPDATE reviews_review SET wording_id = %s WHERE lane = 'legal'", words.pk)
    assert problems(approved) == ["Legal answered other words."]
    (line,) = closeplan.read(big, clock.database_now()).lines
    assert f"{approved.label}: Legal answered other words." in line.verdict.problems


def test_the_gate_misses_a_legal_review_even_where_the_row_that_asked_is_gone(approved):
    """The rule that hit is kept with the sending, so taking the required lane away hides nothing."""
    sql("DELETE FROM reviews_requiredlane WHERE lane = 'legal'")
    assert problems(approved) == []
    sql("UPDATE reviews_review SET revision = 1 WHERE lane = 'legal'")
    assert problems(approved) == ["Legal review of these exact words is missing."]


# --- who may ----------------------------------------------------------------------------------------------------------


def test_nora_who_owns_the_deal_may_not_answer(asks_legal):
    nora = factories.person("Nora of sales", Role.REP, Role.LEGAL)
    promise = factories.sent(factories.deal(nora, amount=factories.LARGE))
    with pytest.raises(Denied, match="^This is your own ask.$"):
        lifecycle.answer(promise.pk, by=nora, lane=Lane.LEGAL, answer=Answer.YES, particulars=factories.SAID)
    assert factories.answered(promise, Lane.LEGAL).required_lanes.get(lane="legal").review is not None


def test_only_legal_and_its_stand_in_answer_for_legal(big, nora, ines):
    promise = factories.sent(big)
    for by in (ines, factories.someone(Role.LEAD), factories.someone(Role.FINANCE)):
        with pytest.raises(Denied, match="^Only a legal reviewer can do this.$"):
            lifecycle.answer(promise.pk, by=by, lane=Lane.LEGAL, answer=Answer.YES, particulars=factories.SAID)
    sven = factories.person("Sven")
    factories.stand_in(nora, sven)
    lifecycle.answer(promise.pk, by=sven, lane=Lane.LEGAL, answer=Answer.YES, particulars=factories.SAID)
    review = Review.objects.get()
    assert (review.answered_by, review.represented) == (sven, nora)


def test_one_person_one_lane_counts_legal_too(big):
    DeskPolicy.objects.filter(pk=1).update(one_person_one_lane=True)
    bo = factories.person("Bo", Role.PRODUCT, Role.LEGAL)
    promise = factories.sent(big)
    lifecycle.answer(promise.pk, by=bo, lane=Lane.PRODUCT, answer=Answer.YES, particulars=factories.SAID)
    with pytest.raises(Denied, match="^You already answered for Product; another person must answer for Legal.$"):
        lifecycle.answer(promise.pk, by=bo, lane=Lane.LEGAL, answer=Answer.YES, particulars=factories.SAID)


def test_where_legal_is_not_asked_it_has_nothing_to_answer(nora):
    promise = factories.sent()
    with pytest.raises(Conflict, match=f"^Legal does not have to answer {promise.label}.$"):
        lifecycle.answer(promise.pk, by=nora, lane=Lane.LEGAL, answer=Answer.YES, particulars=factories.SAID)


def test_where_nobody_holds_legal_the_lead_and_the_admin_are_told(maya, grace, ada):
    factories.large_deals_ask(Lane.LEGAL)
    factories.sent(factories.deal(maya, amount=factories.LARGE))
    assert told("promise.paused") == {"Maya", "Grace", "Ada"}


def test_legal_hands_over_to_another_legal_reviewer(big, nora, ines):
    promise = factories.sent(big)
    nia = factories.person("Nia", Role.LEGAL)
    with pytest.raises(Denied, match="^Ines may not answer for Legal here; choose another legal reviewer.$"):
        lifecycle.hand_over(promise.pk, by=nora, lane=Lane.LEGAL, to=ines, reason="On holiday.")
    lifecycle.hand_over(promise.pk, by=nora, lane=Lane.LEGAL, to=nia, reason="On holiday.")
    assert promise.required_lanes.get(lane="legal").handed_to == nia


# --- silence ----------------------------------------------------------------------------------------------------------


def test_silence_of_legal_pauses_and_never_approves(big, shifted, nora, grace):
    promise = three_answered(big)
    shifted.stop_at(promise.answer_by)
    assert Promise.objects.get(pk=promise.pk).shown_state(clock.database_now()) == S.PAUSED
    assert pause_overdue() == 1
    promise = Promise.objects.get(pk=promise.pk)
    assert promise.state == S.PAUSED
    assert {"Nora", "Maya", "Grace"} <= told("promise.paused")
    with pytest.raises(Conflict):
        factories.answered(promise, Lane.LEGAL)
    with pytest.raises(Conflict, match="^Legal review is missing.$"):
        lifecycle.reopen(promise.pk, by=grace)
    promise = factories.answered(promise, Lane.LEGAL, late=True)
    assert (promise.state, Review.objects.get(lane="legal").is_late) == (S.OWNER_DECISION, True)
