"""A review counts for one wording and one revision: what a change asks again, and what is carried."""

import pytest

from dealdesk.exceptions import Conflict, Invalid, Stale, VersionMissing
from dealdesk.models import AuditEvent, Notice
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, PromiseType, ProofKind
from promises.models import Promise
from reviews.domain import history, invariants, lifecycle
from reviews.domain.changes import SAME_WORDS
from reviews.enums import Answer, DecisionOutcome
from reviews.models import RequiredLane, Review
from tests import factories
from tests.factories import day

pytestmark = pytest.mark.django_db
S = PromiseState


def owing(promise) -> list[str]:
    return list(RequiredLane.objects.filter(promise=promise, review=None).order_by("pk").values_list("lane", flat=True))


def reviewed():
    """All three lanes answered the ask; the lead's turn."""
    return factories.promise_at(S.OWNER_DECISION)


# --- what a change asks again -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "again"),
    [
        ("frequency", "Twice a night", ["engineering"]),
        ("personal_data", "Names", ["security"]),
        ("already_told", "no", ["product"]),
        ("source", "The archive", ["engineering", "security"]),
        ("rerun_owner", "The customer", ["engineering", "product"]),
        ("risk", "Wrong rows", ["engineering", "security", "product"]),
        ("volume", None, ["engineering"]),
    ],
)
def test_a_fact_asks_the_lanes_whose_fact_it_is_and_carries_the_rest(key, value, again):
    promise = reviewed()
    before = {row.lane: row.review for row in promise.required_lanes.all()}
    promise = lifecycle.change_fact(promise.pk, by=promise.created_by, key=key, value=value)
    assert promise.revision == 2
    assert owing(promise) == again
    event = AuditEvent.objects.get(type="fact.changed")
    assert event.data["asked_again"] == again
    carried = {entry["lane"]: entry for entry in event.data["carried"]}
    assert set(carried) == set(before) - set(again)
    for lane, entry in carried.items():
        old, new = before[lane], promise.required_lanes.get(lane=lane).review
        assert (entry["from_review"], entry["from_revision"], entry["to_review"]) == (old.pk, 1, new.pk)
        assert (new.revision, new.carried_from, new.answered_at, new.answered_by) == (
            2, old, old.answered_at, old.answered_by,
        )  # fmt: skip


def test_an_outdated_answer_stays_readable():
    promise = reviewed()
    promise = lifecycle.change_fact(promise.pk, by=promise.created_by, key="frequency", value="Twice a night")
    old = Review.objects.get(lane=Lane.ENGINEERING)
    assert (old.revision, old.answer) == (1, Answer.YES)
    assert promise.revision == 2


def test_a_scope_change_asks_every_lane():
    promise = reviewed()
    promise = lifecycle.change_scope(promise.pk, by=promise.created_by, ask="Two files.", what_changed="Two files.")
    assert (promise.revision, promise.wording.text) == (2, "Two files.")
    assert owing(promise) == ["engineering", "security", "product"]
    assert promise.state == S.ENGINEERING_REVIEW


def test_proof_asks_nobody():
    promise = reviewed()
    promise = drafts.add_proof(promise.pk, by=promise.created_by, kind=ProofKind.NOTE, title="Call of Monday")
    assert (promise.revision, promise.state, owing(promise)) == (1, S.OWNER_DECISION, [])


@pytest.mark.parametrize(
    "parts",
    [
        {"sentence": "One CSV export each week."},
        {"delivery_owner": "Product"},
        {"delivery_date": "day 20"},
        {"limit": "Four fields"},
        {"expires_on": "day 30"},
        {"outcome": DecisionOutcome.YES_IF},
    ],
    ids=lambda parts: next(iter(parts)),
)
def test_words_conditions_owner_date_limit_and_expiry_ask_every_lane_to_confirm(parts):
    parts = {key: day(int(value[4:])) if str(value).startswith("day") else value for key, value in parts.items()}
    outcome = parts.pop("outcome", DecisionOutcome.YES)
    promise = factories.confirmed(factories.proposed(reviewed()))
    assert owing(promise) == []
    promise = factories.proposed(promise, outcome, **parts)
    assert owing(promise) == ["engineering", "security", "product"]
    with pytest.raises(Conflict, match="^Engineering, security and product reviews are missing.$"):
        factories.signed(promise)


def test_the_type_named_runs_the_rules_again_and_asks_all_lanes(tom):
    promise = factories.sent(ask="Show our logo on the sign-in page.", type="")
    assert owing(promise) == ["engineering"]
    promise = lifecycle.name_type(promise.pk, by=tom, type=PromiseType.SECURITY)
    assert (promise.type, promise.revision) == (PromiseType.SECURITY, 2)
    assert sorted(owing(promise)) == ["engineering", "product", "security"]
    assert promise.submissions.get(revision=2).hits.get().rule_id == "security-commitment"


def test_lanes_once_required_stay_required(maya):
    """A scope change whose words no rule stops takes no lane away (RELIABILITY I9)."""
    promise = factories.sent(ask="SSO for all users.", type="security")
    assert sorted(owing(promise)) == ["engineering", "product", "security"]
    promise = lifecycle.change_scope(promise.pk, by=maya, ask="A new logo.", what_changed="No SSO.")
    assert sorted(owing(promise)) == ["engineering", "product", "security"]


def test_the_same_words_again_are_no_change_and_outdate_nothing():
    promise = factories.confirmed(factories.proposed(reviewed()))
    revision = promise.revision
    with pytest.raises(Invalid) as refused:
        lifecycle.change_scope(
            promise.pk, by=promise.created_by, ask=f"  {promise.ask} ", what_changed="Nothing, really."
        )
    assert refused.value.errors == {"ask": SAME_WORDS}
    promise.refresh_from_db()
    assert (promise.revision, owing(promise)) == (revision, [])


def test_undoing_an_edit_revives_no_answer():
    promise = factories.confirmed(factories.proposed(reviewed()))
    before = promise.ask
    lifecycle.change_scope(promise.pk, by=promise.created_by, ask="Two files each night.", what_changed="Two.")
    promise = lifecycle.change_scope(promise.pk, by=promise.created_by, ask=before, what_changed="One again.")
    assert owing(promise) == ["engineering", "security", "product"]


# --- a form counts for what it showed ---------------------------------------------------------------------------------


def test_an_answer_to_an_older_question_is_refused(tom):
    promise = factories.sent()
    seen = promise.required_lanes.get(lane=Lane.ENGINEERING).version
    lifecycle.change_fact(promise.pk, by=promise.created_by, key="frequency", value="Hourly")
    with pytest.raises(Stale) as refused:
        lifecycle.answer(
            promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, version=seen
        )
    assert refused.value.sentence == (
        f"The engineering review of {promise.label} was changed while you were writing. "
        "Your text is kept; compare it and send again."
    )
    assert not Review.objects.exists()


def test_lanes_side_by_side_do_not_make_each_other_stale(tom, ines):
    promise = factories.sent()
    seen = {row.lane: row.version for row in promise.required_lanes.all()}
    lifecycle.answer(
        promise.pk,
        by=tom,
        lane=Lane.ENGINEERING,
        answer=Answer.YES,
        particulars=factories.SAID,
        version=seen["engineering"],
    )
    lifecycle.answer(
        promise.pk, by=ines, lane=Lane.SECURITY, answer=Answer.YES, particulars=factories.SAID, version=seen["security"]
    )
    assert Promise.objects.get(pk=promise.pk).state == S.PRODUCT_REVIEW


def test_a_form_without_its_version_is_refused(tom):
    promise = factories.sent()
    with pytest.raises(VersionMissing, match="^Reload the page and try again.$"):
        lifecycle.answer(
            promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, version=-1
        )


def test_confirming_needs_words_to_confirm(tom):
    with pytest.raises(Conflict, match="^There are no final words to confirm yet; answer the ask first.$"):
        lifecycle.confirm(factories.sent().pk, by=tom, lane=Lane.ENGINEERING)


def test_confirming_keeps_the_size_and_names_the_answer_before(tom):
    promise = factories.answered(factories.sent(), Lane.ENGINEERING, size_days=3, earliest_date=day(10))
    promise = factories.proposed(promise)
    promise = lifecycle.confirm(promise.pk, by=tom, lane=Lane.ENGINEERING)
    first, second = Review.objects.filter(lane=Lane.ENGINEERING)
    assert (second.confirms, second.size_days, second.earliest_date) == (first, 3, day(10))
    assert second.wording == promise.wording != first.wording


# --- being replaced and restored --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [S.APPROVED, S.APPROVED_WITH_CONDITIONS, S.DECLINED])
def test_withdrawing_an_unanswered_new_revision_restores_the_signed_one(state, maya):
    signed = factories.promise_at(state)
    row = Promise.objects.filter(pk=signed.pk).values("state", "ask", "type", "wording", "lapses_at").get()
    promise = lifecycle.change_scope(signed.pk, by=maya, ask="Two files.", what_changed="Two files.")
    assert (promise.state, promise.lapses_at) == (S.ENGINEERING_REVIEW, None)
    promise = factories.answered(promise, Lane.ENGINEERING)
    promise = lifecycle.withdraw(promise.pk, by=maya, reason="One file will do.")
    assert Promise.objects.filter(pk=signed.pk).values(*row).get() == row
    assert promise.revision == signed.revision + 1
    event = AuditEvent.objects.get(type="promise.restored")
    assert (event.state_after, event.data["decision"]) == (state, promise.decisions.get().pk)
    assert promise.decisions.get().restorations.get().revision == promise.revision


def test_restored_twice(maya):
    promise = factories.promise_at(S.APPROVED)
    for number in (1, 2):
        lifecycle.change_scope(promise.pk, by=maya, ask=f"{number} more files.", what_changed="More.")
        promise = lifecycle.withdraw(promise.pk, by=maya, reason="No.")
        assert promise.state == S.APPROVED
    assert promise.decisions.get().restorations.count() == 2


def test_a_signed_new_revision_is_final(maya):
    promise = factories.promise_at(S.APPROVED)
    promise = lifecycle.change_scope(promise.pk, by=maya, ask="Two files.", what_changed="Two files.")
    promise = factories.all_answered(promise)
    promise = factories.signed(factories.confirmed(factories.proposed(promise)))
    with pytest.raises(Conflict, match=f"^{promise.label} was answered already: Yes.$"):
        lifecycle.withdraw(promise.pk, by=maya, reason="No.")
    first, second = promise.decisions.all()
    assert (first.revision, second.revision, second.supersedes) == (2, 4, None)


def test_who_hears_of_a_scope_change_and_of_its_withdrawal(maya, tom, ines, omar, grace):
    promise = factories.promise_at(S.APPROVED)
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files.", what_changed="Two files.")
    lifecycle.withdraw(promise.pk, by=maya, reason="No.")
    for type in ("promise.scope_changed", "promise.restored"):
        event = AuditEvent.objects.get(type=type)
        assert {notice.recipient for notice in Notice.objects.filter(event_id=event.pk)} == {tom, ines, omar, grace}


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_withdrawal_says_why(reason, maya):
    promise = factories.sent()
    with pytest.raises(Invalid) as refused:
        lifecycle.withdraw(promise.pk, by=maya, reason=reason)
    assert set(refused.value.errors) == {"reason"}


# --- facts ------------------------------------------------------------------------------------------------------------


def test_a_fact_of_another_type_is_refused(maya):
    promise = factories.sent()
    with pytest.raises(Invalid) as refused:
        lifecycle.change_fact(promise.pk, by=maya, key="control", value="SSO")
    assert refused.value.errors == {"control": "This fact does not belong to this type."}


def test_a_fact_nobody_has_heard_of_is_refused(maya):
    with pytest.raises(Invalid):
        lifecycle.change_fact(factories.sent().pk, by=maya, key="colour", value="Blue")


REPORTS = "They want to see their numbers from the till on one page."


def test_maya_corrects_an_answer_about_her_words_and_the_rules_only_add_lanes(maya, ines, tom):
    """She said that no data leaves the product. It does: security is asked too, and stays asked whatever she says."""
    promise = factories.all_answered(factories.sent(ask=REPORTS, type="custom_logic"))
    assert owing(promise) == []
    before = promise.required_lanes.get(lane="product").review
    promise = lifecycle.change_fact(promise.pk, by=maya, key="asked_data_movement", value="yes")
    assert (promise.revision, promise.state, owing(promise)) == (2, S.ENGINEERING_REVIEW, ["engineering", "security"])
    assert promise.required_lanes.get(lane="product").review.carried_from == before
    lane = promise.required_lanes.get(lane="security")
    assert (lane.since_revision, lane.because) == (2, "Data leaves or enters our platform")
    event = AuditEvent.objects.get(type="fact.changed")
    assert (event.data["value"], event.data["added"], event.data["kept"]) == ("Rep says: yes", ["security"], [])
    assert {notice.recipient for notice in Notice.objects.filter(event_id=event.pk)} == {tom, ines}

    promise = lifecycle.change_fact(promise.pk, by=maya, key="asked_data_movement", value="no")
    assert (promise.revision, owing(promise)) == (3, ["engineering", "security"])
    assert set(promise.submissions.get(revision=3).hits.values_list("rule_id", flat=True)) == {
        "custom-logic",
        "data-movement",
    }
    event = AuditEvent.objects.filter(type="fact.changed").latest("pk")
    assert (event.data["added"], event.data["kept"]) == ([], ["Data leaves or enters our platform"])
    assert history.shown([event])[0]["extra"] == (
        "Asked again: engineering and security. Still counted: product. Found before, so it still counts: Data leaves "
        "or enters our platform."
    )
    signed = factories.signed(factories.confirmed(factories.proposed(factories.all_answered(promise))))
    assert signed.state == S.APPROVED
    assert {result.id: result.violations for result in invariants.check_all() if result.violations} == {}


def test_an_answer_corrected_to_yes_goes_to_engineering_for_its_type(maya, tom):
    """The truth is never refused for want of a type: nobody answers before engineering has named one."""
    promise = factories.sent(ask="Their planners want to see who changed the stock", type="")
    promise = lifecycle.change_fact(promise.pk, by=maya, key="asked_security", value=None)
    assert "security-commitment" in promise.submissions.latest("revision").hits.values_list("rule_id", flat=True)
    with pytest.raises(Conflict, match="^Engineering must first name the type this is.$"):
        factories.answered(promise, Lane.SECURITY)
    promise = lifecycle.name_type(promise.pk, by=tom, type=PromiseType.MIXED)
    assert factories.answered(promise, Lane.SECURITY).type == "mixed"


def test_an_answer_to_what_nobody_asked_is_refused(maya):
    with pytest.raises(Invalid, match="^Nobody asked this about these words.$"):
        lifecycle.change_fact(factories.sent().pk, by=maya, key="asked_commercial_term", value="yes")


def test_a_fact_is_not_taken_back_after_sending(maya):
    promise = factories.sent()
    with pytest.raises(Invalid) as refused:
        lifecycle.change_fact(promise.pk, by=maya, key="volume", value="")
    assert refused.value.errors == {"volume": "Say this, or choose “Nobody knows yet”."}
