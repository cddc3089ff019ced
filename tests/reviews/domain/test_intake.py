"""Sending an ask: facts, rules, lanes, the deadline, and what engineering's triage may do."""

from datetime import UTC, datetime

import pytest

from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, Calendar, Notice
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


def test_nobody_knows_yet_counts_as_given(maya):
    promise = drafts.create_ask(factories.deal(maya).pk, by=maya, ask="An ask.", type="data_movement")
    drafts.give_facts(promise.pk, by=maya, given=dict.fromkeys(factories.all_facts("data_movement")))
    assert lifecycle.submit(promise.pk, by=maya).state == S.ENGINEERING_REVIEW


def test_hits_keep_the_rule_as_it_was():
    factories.sent(ask="SSO for admins.", type="")
    hit = RuleHit.objects.get()
    assert (hit.rule_id, hit.words, hit.lanes) == (
        "security-commitment",
        ["sso"],
        ["engineering", "security", "product"],
    )
    assert hit.rule == RuleSetVersion.objects.get().rules["rules"][0]


def test_a_lane_says_why_it_was_asked():
    factories.sent(ask="SSO for admins.", type="")
    lane = RequiredLane.objects.get(lane="security")
    assert lane.because == "New security commitment"
    assert lane.question == "What access changes, what risk appears, which controls do we need?"


def test_where_a_lane_has_nobody_the_lead_and_the_admins_hear_of_it(maya, grace, ada):
    promise = factories.draft()
    lifecycle.submit(promise.pk, by=maya)
    event = AuditEvent.objects.get(type="promise.sent")
    assert {notice.recipient for notice in Notice.objects.filter(event_id=event.pk)} == {grace, ada}


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
    assert [notice.recipient for notice in Notice.objects.filter(event_id=event.pk)] == [maya]


@pytest.mark.parametrize(
    ("ask", "type"), [("SSO for admins.", ""), (LOGO, "custom_logic")], ids=["a stop was found", "a type was ticked"]
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


def test_only_engineering_does_triage():
    sue = factories.person("Sue", Role.SECURITY)
    with pytest.raises(Denied, match="^Only an engineering reviewer can do this.$"):
        lifecycle.end_as_plain_use(factories.sent(ask=LOGO, type="").pk, by=sue, reason="A setting.")
