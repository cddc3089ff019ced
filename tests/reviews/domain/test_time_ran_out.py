"""Silence pauses, openly; only who owes an answer brings a promise back, and says that it is late."""

from datetime import UTC, datetime, timedelta

import pytest

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict
from dealdesk.models import AuditEvent, Notice
from promises.domain.facts import SECURITY
from promises.enums import Lane, PromiseState, PromiseType
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.domain.timer import pause_lapsed, pause_overdue
from reviews.enums import Answer, DecisionOutcome
from reviews.models import Review
from reviews.policies import TIME_RAN_OUT
from tests import factories
from tests.factories import day

pytestmark = pytest.mark.django_db
S = PromiseState
NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)  # a Monday


@pytest.fixture
def monday(shifted):
    shifted.stop_at(NOON)
    return shifted


def types(promise) -> list[str]:
    return list(AuditEvent.objects.filter(chain=promise.chain).order_by("position").values_list("type", flat=True))


def ready(**parts):
    outcome = parts.pop("outcome", DecisionOutcome.YES)
    return factories.confirmed(factories.proposed(factories.promise_at(S.OWNER_DECISION), outcome, **parts))


def test_an_answer_one_millisecond_early_counts_and_at_the_deadline_is_refused(monday, tom):
    promise = factories.sent()
    deadline = promise.answer_by
    monday.stop_at(deadline)
    with pytest.raises(Conflict) as refused:
        lifecycle.answer(promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID)
    assert refused.value.sentence == TIME_RAN_OUT
    assert types(promise)[-1] == "promise.sent"
    monday.stop_at(deadline - timedelta(milliseconds=1))
    lifecycle.answer(promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID)
    assert not Review.objects.get().is_late


def test_a_lane_does_not_bring_back_a_restored_yes_that_lapsed(monday, maya, tom):
    """Every lane answered for these words before they were set aside and restored: only the lead decides again."""
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    lifecycle.change_scope(promise.pk, by=maya, ask="Two CSV files a night.", what_changed="Two.")
    promise = lifecycle.withdraw(promise.pk, by=maya, reason="One will do.")
    monday.stop_at(promise.lapses_at)
    with pytest.raises(Conflict) as refused:
        lifecycle.answer(
            promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, late=True
        )
    assert refused.value.sentence == (f"Engineering answered already; {promise.label} waits for the deal desk lead.")
    assert lifecycle.reopen(promise.pk, by=factories.someone(Role.LEAD)).state == S.OWNER_DECISION


@pytest.mark.parametrize("sweep", [False, True], ids=["nobody swept", "swept"])
def test_a_late_answer_says_so_and_the_others_get_a_fresh_window(monday, tom, sweep):
    promise = factories.sent()
    now = monday.stop_at(NOON + timedelta(days=2))
    assert (pause_overdue() if sweep else 1) == 1
    promise = lifecycle.answer(
        promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, late=True
    )
    assert promise.state == S.SECURITY_REVIEW
    assert promise.answer_by == now + timedelta(days=1)
    assert set(promise.required_lanes.filter(review=None).values_list("answer_by", flat=True)) == {promise.answer_by}
    review = Review.objects.get()
    assert (review.is_late, review.answered_at) == (True, now)
    assert types(promise)[-2:] == ["promise.paused", "review.answered"]
    event = AuditEvent.objects.filter(chain=promise.chain).last()
    assert (event.state_before, event.state_after, event.data["late"]) == (S.PAUSED, S.SECURITY_REVIEW, True)
    assert AuditEvent.objects.get(type="promise.paused").actor_id is None


def test_a_lane_that_owes_nothing_does_not_bring_it_back(monday, tom, ines):
    promise = factories.answered(factories.sent(), Lane.ENGINEERING)
    monday.forward(days=2)
    with pytest.raises(Conflict) as refused:
        lifecycle.answer(
            promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, late=True
        )
    assert refused.value.sentence == (f"Engineering answered already; {promise.label} waits for Security and Product.")
    assert lifecycle.answer(
        promise.pk, by=ines, lane=Lane.SECURITY, answer=Answer.YES, particulars=factories.SAID, late=True
    ).state == (S.PRODUCT_REVIEW)


def test_the_late_owner_reopens_then_signs(monday, grace, tom):
    promise = ready()
    monday.forward(days=2)
    with pytest.raises(Conflict, match=TIME_RAN_OUT):
        lifecycle.sign(promise.pk, by=grace, proposal_id=promise.proposals.last().pk)
    with pytest.raises(Conflict, match="waits for the deal desk lead"):
        lifecycle.answer(
            promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, late=True
        )
    promise = lifecycle.reopen(promise.pk, by=grace)
    assert (promise.state, promise.answer_by) == (S.OWNER_DECISION, clock.database_now() + timedelta(days=1))
    assert types(promise)[-2:] == ["promise.paused", "promise.reopened"]
    promise = lifecycle.sign(promise.pk, by=grace, proposal_id=promise.proposals.last().pk)
    assert promise.state == S.APPROVED


def test_what_is_not_paused_is_not_reopened(monday, grace):
    promise = ready()
    with pytest.raises(Conflict, match=f"^{promise.label} is not paused.$"):
        lifecycle.reopen(promise.pk, by=grace)


def test_triage_after_the_deadline_is_openly_late(monday, tom):
    promise = factories.sent(ask="Show our logo on the sign-in page.", type="")
    monday.forward(days=2)
    with pytest.raises(Conflict, match=TIME_RAN_OUT):
        lifecycle.name_type(promise.pk, by=tom, type=PromiseType.SECURITY)
    with pytest.raises(Conflict, match=TIME_RAN_OUT):
        lifecycle.end_as_plain_use(promise.pk, by=tom, reason="A setting.")
    promise = lifecycle.name_type(promise.pk, by=tom, type=PromiseType.SECURITY, late=True)
    assert (promise.state, promise.answer_by) == (S.WAITING_ON_SALES, None)  # for the facts that the type needs
    assert types(promise)[-2:] == ["promise.paused", "promise.type_named"]
    given = {spec.key: None for spec in SECURITY}
    promise = lifecycle.give_missing_facts(promise.pk, by=promise.created_by, given=given)
    assert (promise.state, promise.answer_by) == (S.ENGINEERING_REVIEW, clock.database_now() + timedelta(days=1))


def test_editing_a_paused_promise_leaves_it_paused(monday, maya):
    promise = factories.sent()
    monday.forward(days=2)
    promise = lifecycle.change_fact(promise.pk, by=maya, key="risk", value="Late files")
    assert (promise.state, promise.revision) == (S.PAUSED, 2)
    promise = lifecycle.change_scope(promise.pk, by=maya, ask="Two files.", what_changed="Two files.")
    assert (promise.state, promise.revision) == (S.PAUSED, 3)
    assert types(promise)[-3:] == ["promise.paused", "fact.changed", "promise.scope_changed"]


def test_handing_over_restarts_nothing(monday, ines, grace):
    sven = factories.person("Sven", factories.Role.SECURITY)
    promise = factories.sent()
    before = promise.answer_by
    promise = lifecycle.hand_over(promise.pk, by=grace, lane=Lane.SECURITY, to=sven, reason="Ines is away.")
    assert promise.answer_by == before
    monday.forward(days=2)
    promise = lifecycle.hand_over(promise.pk, by=sven, lane=Lane.SECURITY, to=ines, reason="She is back.")
    assert promise.shown_state(clock.database_now()) == S.PAUSED
    assert promise.required_lanes.get(lane=Lane.SECURITY).handed_to == ines


# --- a yes that lapses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "lapses"),
    [
        ("UTC", datetime(2031, 3, 11, 0, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2031, 3, 11, 7, tzinfo=UTC)),  # summer time since March 9
        ("Asia/Tokyo", datetime(2031, 3, 10, 15, tzinfo=UTC)),
    ],
)
def test_a_condition_lapses_at_midnight_in_the_deal_s_zone(monday, zone, lapses):
    deal = factories.deal(zone=zone)
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS, deal)  # its condition is due in a week, on March 10
    assert promise.lapses_at == lapses
    assert promise.shown_state(lapses - timedelta(microseconds=1)) == S.APPROVED_WITH_CONDITIONS
    assert promise.shown_state(lapses) == S.PAUSED
    monday.stop_at(lapses - timedelta(milliseconds=1))
    assert pause_lapsed() == 0
    monday.stop_at(lapses)
    assert pause_lapsed() == 1
    assert AuditEvent.objects.get(type="promise.paused").data == {"deadline": lapses.isoformat(), "lapsed": True}


def test_an_expired_answer_comes_back_when_the_lead_decides_again(monday, grace, maya):
    promise = factories.signed(ready(expires_on=day(3)))
    monday.forward(days=4)
    assert promise.shown_state(clock.database_now()) == S.PAUSED
    promise = lifecycle.reopen(promise.pk, by=grace)
    assert (promise.state, promise.lapses_at) == (S.OWNER_DECISION, None)
    promise = factories.proposed(promise, expires_on=day(30))
    promise = factories.signed(factories.confirmed(promise))
    assert promise.state == S.APPROVED
    assert promise.lapses_at == datetime(2031, 4, 7, tzinfo=UTC)


@pytest.mark.parametrize("sweep", [False, True], ids=["nobody swept", "swept"])
def test_who_hears_of_a_pause(monday, maya, tom, ines, omar, grace, ada, sweep):
    promise = factories.answered(factories.sent(), Lane.SECURITY)
    Notice.objects.all().delete()
    monday.forward(days=2)
    if sweep:
        pause_overdue()
    else:
        lifecycle.change_fact(promise.pk, by=maya, key="already_told", value="no")
    paused = AuditEvent.objects.get(type="promise.paused")
    told = {notice.recipient for notice in Notice.objects.filter(event_id=paused.pk)}
    assert told == {maya, tom, omar, grace}


def test_silence_never_approves(monday):
    """However long nobody answers, and whoever sweeps."""
    promises = [factories.promise_at(S.ENGINEERING_REVIEW), ready()]
    for _ in range(10):
        monday.forward(days=30)
        pause_overdue()
        pause_lapsed()
    assert {Promise.objects.get(pk=promise.pk).state for promise in promises} == {S.PAUSED}


def test_one_promise_that_cannot_be_paused_holds_up_no_other(monkeypatch):
    from reviews.domain import timer  # noqa: PLC0415 -- the module is patched

    promises = [factories.let_time_run_out(factories.sent()) for _ in range(3)]
    bad = promises[1]
    words = timer.paused_words

    def broken(promise, event, told):
        if promise.pk == bad.pk:
            raise ValueError("A template that cannot be drawn.")
        return words(promise, event, told)

    monkeypatch.setattr(timer, "paused_words", broken)
    with pytest.raises(timer.SweepIncomplete, match=f"^Could not be paused: {bad.label}; 2 others were.$"):
        timer.pause_overdue()
    states = [Promise.objects.get(pk=promise.pk).state for promise in promises]
    assert states == ["paused", "engineering_review", "paused"]
    assert AuditEvent.objects.filter(type="promise.paused").count() == 2
