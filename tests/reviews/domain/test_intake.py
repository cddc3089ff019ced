"""Sending an ask: facts, rules, lanes, the deadline, and what engineering's triage may do."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, Calendar, Notice
from dealdesk.models.append_only import lifted
from promises.domain import promises as drafts
from promises.domain.facts import specs_for
from promises.enums import PromiseState, PromiseType
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.enums import Answer, Window
from reviews.models import DeskPolicy, RequiredLane, RuleHit, RuleSetVersion, Submission
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState
FRIDAY_16 = datetime(2031, 3, 7, 16, tzinfo=UTC)
LOGO = "Show our logo on the sign-in page."


def test_all_lanes_open_at_once_and_the_state_names_the_first(shifted, tom, ines, omar):
    shifted.stop_at(FRIDAY_16)
    promise = factories.sent()
    monday = datetime(2031, 3, 10, 16, tzinfo=UTC)
    assert (promise.state, promise.revision, promise.answer_by) == (S.ENGINEERING_REVIEW, 1, monday)
    lanes = list(promise.required_lanes.values_list("lane", "answer_by", "review", "since_revision"))
    assert lanes == [("engineering", monday, None, 1), ("security", monday, None, 1), ("product", monday, None, 1)]
    event = AuditEvent.objects.get(type="promise.sent")
    assert {notice.recipient for notice in Notice.objects.filter(event_id=event.pk)} == {tom, ines, omar}
    assert event.data["lanes"] == ["engineering", "security", "product"]
    assert event.data["hits"] == [
        {
            "rule": "data-movement",
            "name": "Data leaves or enters our platform",
            "words": ["nightly", "csv", "export of", "sftp"],
            "read_by": ["data-in-out", "data-interfaces", "data-turns-up"],
        }
    ]


@pytest.mark.parametrize(
    ("window", "due"),
    [
        (Window.ONE_DAY, datetime(2031, 3, 10, 16, tzinfo=UTC)),
        (Window.NEXT_DAY_END, datetime(2031, 3, 10, 17, 30, tzinfo=UTC)),
    ],
)
def test_the_window_is_the_policy_s(shifted, window, due):
    DeskPolicy.objects.filter(pk=1).update(review_window=window)
    shifted.stop_at(FRIDAY_16)
    promise = factories.sent()
    DeskPolicy.objects.filter(pk=1).update(review_window=Window.ONE_DAY)
    assert promise.answer_by == due


def test_a_new_calendar_holds_for_asks_sent_later(shifted):
    shifted.stop_at(FRIDAY_16)
    before = factories.sent()
    desk = Calendar.objects.get(name="Desk")
    Calendar.objects.create(
        name="Desk", version=2, zone="UTC", workdays=[0, 1, 2, 3, 4, 5, 6], opens=desk.opens, closes=desk.closes
    )
    after = factories.sent(before.deal)
    assert before.answer_by == Promise.objects.get(pk=before.pk).answer_by == datetime(2031, 3, 10, 16, tzinfo=UTC)
    assert after.answer_by == datetime(2031, 3, 8, 16, tzinfo=UTC)
    assert [row.calendar.version for row in Submission.objects.order_by("pk")] == [1, 2]


@pytest.mark.parametrize("type", ["", *PromiseType])
def test_every_required_fact_is_asked_for(type, maya):
    deal = factories.deal(maya)
    promise = drafts.create_ask(deal.pk, by=maya, ask="An ask.", type=type)
    with pytest.raises(Invalid) as refused:
        lifecycle.submit(promise.pk, by=maya)
    assert set(refused.value.errors) == {spec.key for spec in specs_for(type) if spec.required}
    assert Promise.objects.get(pk=promise.pk).state == S.DRAFT
    assert not Submission.objects.exists()


def test_nothing_is_sent_that_nothing_shows_and_nobody_says_why(maya):
    promise = factories.draft(has_reason=False)
    proof = factories.no_proof(promise).proofs.get()
    drafts.strike_proof(promise.pk, by=maya, proof_id=proof.pk)
    with pytest.raises(Invalid) as refused:
        lifecycle.submit(promise.pk, by=maya)
    assert refused.value.errors == {"proof": "Add a proof, or say why there is none."}
    factories.no_proof(promise)
    assert lifecycle.submit(promise.pk, by=maya).state == S.ENGINEERING_REVIEW


def test_nobody_knows_yet_counts_as_given(maya):
    promise = drafts.create_ask(factories.deal(maya).pk, by=maya, ask="An ask.", type="data_movement")
    drafts.give_facts(promise.pk, by=maya, given=dict.fromkeys(factories.all_facts("data_movement")))
    factories.no_proof(promise)
    assert lifecycle.submit(promise.pk, by=maya).state == S.ENGINEERING_REVIEW


def test_hits_keep_the_rule_as_it_was():
    factories.sent(ask="SSO for admins.", type="security")
    hit = RuleHit.objects.get()
    assert (hit.rule_id, hit.words, hit.lanes) == (
        "security-commitment",
        ["sso"],
        ["engineering", "security", "product"],
    )
    assert hit.rule == RuleSetVersion.objects.get().rules["rules"][0]


@pytest.mark.parametrize(("said", "stops"), [("No", []), ("None.", []), ("Net 60", ["commercial-term"])])
def test_maya_who_says_there_is_no_commercial_term_is_not_stopped_for_one(maya, said, stops):
    promise = factories.draft(ask="A dashboard in our colours.", type="")
    drafts.give_facts(promise.pk, by=maya, given={"commercial_term": said})
    sent = lifecycle.submit(promise.pk, by=maya)
    assert list(RuleHit.objects.values_list("rule_id", flat=True)) == stops
    assert sent.facts.get(key="commercial_term").value == said


def test_maya_who_says_there_is_no_date_is_not_stopped_for_one(maya):
    promise = factories.draft(ask="A dashboard in our colours.", type="")
    drafts.give_facts(promise.pk, by=maya, given={"requested_date": "none"})
    lifecycle.submit(promise.pk, by=maya)
    assert not RuleHit.objects.exists()


def test_a_lane_says_why_it_was_asked():
    factories.sent(ask="SSO for admins.", type="security")
    lane = RequiredLane.objects.get(lane="security")
    assert lane.because == "New security commitment"
    assert lane.question == "What access changes, what risk appears, which controls do we need?"


# --- a type for what the words speak of ------------------------------------------------------------------------------


EXPORT = "Nightly CSV export of the orders to the customer's SFTP folder."


@pytest.mark.parametrize(
    ("ask", "sentence", "type"),
    [
        (
            EXPORT,
            "“nightly”, “csv”, “export of” and “sftp” speak of data movement. Choose the type Data movement, or "
            "change the words.",
            "data_movement",
        ),
        ("SSO for admins.", "“sso” speaks of security. Choose the type Security, or change the words.", "security"),
        (
            "A discount and a custom field.",
            "“custom field” speaks of custom logic. Choose the type Custom logic, or change the words.",
            "custom_logic",
        ),
        (
            "SSO for admins and an export.",
            "“sso” and “export” speak of security and data movement. Choose the type Mixed, or change the words.",
            "mixed",
        ),
    ],
)
def test_none_of_the_types_is_refused_where_the_words_speak_of_one(maya, ask, sentence, type):
    """An empty type asks for two facts alone, so it may not stand for a data movement nobody then describes."""
    promise = factories.draft(ask=ask, type="")
    with pytest.raises(Invalid) as refused:
        lifecycle.submit(promise.pk, by=maya)
    assert refused.value.errors == {"type": sentence}
    assert Promise.objects.get(pk=promise.pk).state == S.DRAFT
    assert not Submission.objects.exists()

    promise = drafts.edit_ask(promise.pk, by=maya, ask=ask, type=type)
    drafts.give_facts(promise.pk, by=maya, given=factories.all_facts(type))
    assert lifecycle.submit(promise.pk, by=maya).state == S.ENGINEERING_REVIEW


@pytest.mark.parametrize("ask", ["A discount of ten percent.", "A first call by May 5.", LOGO])
def test_a_term_a_date_or_nothing_at_all_needs_no_type(maya, ask):
    assert lifecycle.submit(factories.draft(ask=ask, type="").pk, by=maya).type == ""


def test_the_words_may_stand_in_a_fact_and_be_changed_there(maya):
    promise = factories.draft(ask=LOGO, type="")
    drafts.give_facts(promise.pk, by=maya, given={"risk": "They may want SSO next."})
    with pytest.raises(Invalid, match="^“sso” speaks of security. Choose the type Security, or change the words.$"):
        lifecycle.submit(promise.pk, by=maya)
    drafts.give_facts(promise.pk, by=maya, given={"risk": "They may want more next."})
    assert lifecycle.submit(promise.pk, by=maya).state == S.ENGINEERING_REVIEW


def test_a_rule_that_goes_by_no_words_is_named(maya):
    RuleSetVersion.objects.create(
        number=2,
        rules={"rules": [{
            "id": "large", "name": "Large deals", "hard_stop": "security_commitment", "lanes": ["security"],
            "when": {"field": "amount", "test": "at_least", "values": [50_000]},
        }]},
        reason="A test",
        made_at=FRIDAY_16,
    )  # fmt: skip
    promise = factories.draft(ask=LOGO, type="")
    with pytest.raises(Invalid, match="^The rule “Large deals” speaks of security. Choose the type Security.$"):
        lifecycle.submit(promise.pk, by=maya)


def test_a_scope_change_cannot_bring_in_what_no_type_was_chosen_for(maya):
    """It has no field for the type, and the facts of the type would be missing."""
    promise = factories.sent(ask="A discount of ten percent.", type="")
    with pytest.raises(Invalid) as refused:
        lifecycle.change_scope(promise.pk, by=maya, ask=EXPORT, what_changed="Files instead.")
    assert refused.value.errors == {
        "ask": "“nightly”, “csv”, “export of” and “sftp” speak of data movement. Write a new ask of the type Data "
        "movement, or change the words."
    }
    assert Promise.objects.get(pk=promise.pk).revision == 1
    promise = lifecycle.change_scope(promise.pk, by=maya, ask="A discount of five percent.", what_changed="Less.")
    assert promise.revision == 2


TWO = [
    "We will build SSO for their people and we will also migrate the orders from SAP.",
    "SSO for admins; also an export of orders as CSV; also an approval rule.",
    "They want SSO for all users and they also want their orders from SAP.",
]
ONE = [
    "We will export orders as CSV and we will do it each night.",
    "They want SSO for admins, and they need it by June.",
    "They want SSO for admins, and they need an answer by Monday.",
    "Export orders, and also the lines, as CSV each night.",
    "The lamp on a laundry bag - between washed and packed - goes on at nine of ten pieces.",
]


@pytest.mark.parametrize("ask", TWO)
def test_row_11_two_promises_may_be_drafted_and_are_not_sent(maya, ask):
    promise = factories.draft(ask=ask)
    with pytest.raises(Invalid) as refused:
        lifecycle.submit(promise.pk, by=maya)
    assert refused.value.errors == {"ask": "Split into one promise each."}
    assert Promise.objects.get(pk=promise.pk).state == S.DRAFT


@pytest.mark.parametrize("ask", TWO)
def test_row_11_nor_do_they_come_in_by_a_scope_change(maya, ask):
    promise = factories.sent()
    with pytest.raises(Invalid) as refused:
        lifecycle.change_scope(promise.pk, by=maya, ask=ask, what_changed="More.")
    assert refused.value.errors == {"ask": "Split into one promise each."}
    assert Promise.objects.get(pk=promise.pk).revision == 1


@pytest.mark.parametrize("ask", ONE)
def test_row_11_one_promise_in_two_breaths_is_sent(maya, ask):
    promise = factories.sent()
    assert lifecycle.change_scope(promise.pk, by=maya, ask=ask, what_changed="More.").ask == ask


HARBOUR = "If a warehouse temp takes a tablet home, I don't want it to open."


def test_what_only_the_model_suspects_does_not_make_maya_choose_a_type(maya, grace):
    """A guess asks nothing of the rep; engineering names the type first, so that no yes is signed untyped."""
    promise = factories.draft(ask=HARBOUR, type="")
    (hit,) = lifecycle.preview(promise).hits
    assert (hit.rule["id"], hit.is_suspicion, lifecycle.preview(promise).untyped) == ("security-commitment", True, "")
    promise = factories.sent(promise.deal, ask=HARBOUR, type="")
    assert list(promise.required_lanes.values_list("lane", flat=True)) == ["engineering", "security", "product"]
    first = "^Engineering must first name the type this is.$"
    for lane in ("engineering", "security", "product"):
        with pytest.raises(Conflict, match=first):
            factories.answered(promise, factories.Lane(lane))
    with pytest.raises(Conflict, match=first):
        factories.proposed(promise)
    with pytest.raises(Conflict, match=first):
        lifecycle.sign(promise.pk, by=grace, proposal_id=1)


def test_a_suspicion_that_maya_confirms_calls_for_a_type(maya):
    promise = factories.draft(ask=HARBOUR, type="")
    drafts.give_facts(promise.pk, by=maya, given={"asked_security": "yes"})
    with pytest.raises(Invalid, match="Choose the type Security, or change the words.$"):
        lifecycle.submit(promise.pk, by=maya)


# --- fail closed ------------------------------------------------------------------------------------------------------


def _new_rules(when) -> None:
    RuleSetVersion.objects.create(
        number=2,
        rules={"rules": [{"id": "r", "name": "R", "hard_stop": "custom_logic", "lanes": [], "when": when}]},
        reason="A test",
        made_at=FRIDAY_16,
    )


def test_a_broken_rule_blocks_the_sending(maya):
    promise = factories.draft()
    _new_rules({"field": "ask", "test": "nonsense"})
    with pytest.raises(Conflict, match="^A trigger rule cannot be read: .* An admin must mend it first.$"):
        lifecycle.submit(promise.pk, by=maya)
    assert Promise.objects.get(pk=promise.pk).state == S.DRAFT


def test_no_calendar_blocks_the_sending(maya):
    DeskPolicy.objects.filter(pk=1).update(calendar_name="Nowhere")
    promise = factories.draft()
    with pytest.raises(Conflict, match="^There is no working calendar; an admin must set one up first.$"):
        lifecycle.submit(promise.pk, by=maya)
    assert Promise.objects.get(pk=promise.pk).state == S.DRAFT


def test_an_open_promise_keeps_its_rule_set(maya):
    promise = factories.sent()
    _new_rules({"field": "ask", "test": "has_phrase", "values": ["zebra"]})
    promise = lifecycle.change_fact(promise.pk, by=maya, key="risk", value="Late")
    assert promise.submissions.get().rule_set.number == 1
    assert promise.required_lanes.count() == 3


def test_a_silent_detector_lets_nothing_through(maya, tom):
    """No rule stops anything: engineering still looks at it, and nothing is approved."""
    _new_rules({"field": "ask", "test": "has_phrase", "values": ["zebra"]})
    promise = factories.sent(ask="SSO for everybody, quietly.", type="")
    assert promise.state == S.ENGINEERING_REVIEW
    assert list(promise.required_lanes.values_list("lane", flat=True)) == ["engineering"]


# --- triage -----------------------------------------------------------------------------------------------------------


def test_plain_use_promises_nothing(tom, maya):
    promise = lifecycle.end_as_plain_use(factories.sent(ask=LOGO, type="").pk, by=tom, reason="The logo is a setting.")
    assert promise.state == S.WITHDRAWN
    event = AuditEvent.objects.get(type="promise.withdrawn")
    assert event.data == {"reason": "Plain use, nothing promised: The logo is a setting.", "late": False}
    assert [notice.recipient for notice in factories.mails(event_id=event.pk)] == [maya]


@pytest.mark.parametrize(
    ("ask", "type"), [("A discount.", ""), (LOGO, "custom_logic")], ids=["a stop was found", "a type was ticked"]
)
def test_what_has_a_stop_is_no_plain_use(tom, ask, type):
    promise = factories.sent(ask=ask, type=type)
    with pytest.raises(Conflict, match=f"^{promise.label} has a hard stop; answer it instead.$"):
        lifecycle.end_as_plain_use(promise.pk, by=tom, reason="A setting.")


def test_the_type_is_named_once(tom):
    promise = lifecycle.name_type(factories.sent(ask=LOGO, type="").pk, by=tom, type=PromiseType.CUSTOM_LOGIC)
    with pytest.raises(Conflict, match=f"^{promise.label} is named Custom logic already.$"):
        lifecycle.name_type(promise.pk, by=tom, type=PromiseType.SECURITY)


@pytest.mark.parametrize("answer", [Answer.YES, Answer.YES_IF, Answer.NO])
def test_an_ask_without_a_stop_is_named_or_ended_and_not_answered(answer):
    promise = factories.sent(ask=LOGO, type="")
    sentence = "^Engineering must first name the stop this is, or end it as plain use.$"
    with pytest.raises(Conflict, match=sentence):
        factories.answered(promise, factories.Lane.ENGINEERING, answer)
    with pytest.raises(Conflict, match=sentence):
        factories.proposed(promise)
    assert factories.answered(promise, factories.Lane.ENGINEERING, Answer.QUESTION).state == S.WAITING_ON_SALES


def test_an_ask_that_lost_its_type_is_answered_by_nobody_before_it_has_one(tom, ines):
    """No door sends one; whatever put it there, engineering names the type and the facts are asked for."""
    promise = factories.sent()
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_submission SET type = ''")
    Promise.objects.filter(pk=promise.pk).update(type="")
    with pytest.raises(Conflict, match="^Engineering must first name the type this is.$"):
        factories.answered(promise, factories.Lane.SECURITY)
    assert lifecycle.name_type(promise.pk, by=tom, type=PromiseType.DATA_MOVEMENT).type == "data_movement"
    factories.answered(promise, factories.Lane.SECURITY)


def test_only_engineering_does_triage():
    sue = factories.person("Sue", Role.SECURITY)
    with pytest.raises(Denied, match="^Only an engineering reviewer can do this.$"):
        lifecycle.end_as_plain_use(factories.sent(ask=LOGO, type="").pk, by=sue, reason="A setting.")
