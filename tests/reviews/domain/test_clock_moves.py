"""A window for each lane, and open clocks that move only when an admin says so."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from dealdesk.domain import calendars
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import clock_moves, hours, lifecycle
from reviews.domain.invariants import check_all
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer, Window
from reviews.models import ClockMove, DeskPolicy
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState
# The desk as it is installed: Monday to Friday, 09:00 to 17:30 UTC.
MONDAY_14, TUESDAY_14 = datetime(2031, 3, 3, 14, tzinfo=UTC), datetime(2031, 3, 4, 14, tzinfo=UTC)
WEDNESDAY_14 = datetime(2031, 3, 5, 14, tzinfo=UTC)
TUESDAY_END = datetime(2031, 3, 4, 17, 30, tzinfo=UTC)
TUESDAY = date(2031, 3, 4)
WHY = "Company day."


@pytest.fixture(autouse=True)
def nothing_is_broken(db):
    """Whatever a story does, every invariant holds afterwards."""
    yield
    assert {result.id: result.violations for result in check_all() if result.violations} == {}


@pytest.fixture
def monday(shifted):
    shifted.stop_at(MONDAY_14)
    return shifted


def windows(ada, **other):
    own = other.pop("lane_windows", {})
    whole = {"review_window": Window.ONE_DAY, "decision_window": Window.ONE_DAY, "reason": "Less hurry."}
    return hours.set_windows(by=ada, lane_windows=own, **{**whole, **other})


def close(ada, *days):
    return calendars.close_days("Desk", by=ada, days=days, reason=WHY)


def move(ada, **other):
    newest = calendars.newest("Desk")
    return clock_moves.move_clocks(by=ada, **{"reason": WHY, "calendar": newest.pk, **other})


def due(promise) -> dict[str, datetime]:
    return dict(promise.required_lanes.values_list("lane", "answer_by"))


# --- windows ----------------------------------------------------------------------------------------------------------


def test_security_has_until_the_end_of_the_next_day(monday, ada):
    before = factories.sent()
    windows(ada, lane_windows={"security": Window.NEXT_DAY_END})
    promise = factories.sent()
    assert due(promise) == {"engineering": TUESDAY_14, "security": TUESDAY_END, "product": TUESDAY_14}
    assert promise.answer_by == TUESDAY_14  # the earliest one unanswered
    for lane in (Lane.ENGINEERING, Lane.PRODUCT):
        promise = factories.answered(promise, lane)
    assert promise.answer_by == TUESDAY_END
    assert due(before)["security"] == TUESDAY_14  # changes hold for asks sent later
    promise = factories.proposed(factories.answered(promise, Lane.SECURITY))
    assert due(promise)["security"] == TUESDAY_END  # asked again, by its own window
    data = AuditEvent.objects.get(type="policy.windows").data
    assert data["lanes"] == {"security": "next_day_end"}
    assert data["reason"] == "Less hurry."


def test_the_owner_has_a_window_too(monday, ada):
    windows(ada, decision_window=Window.NEXT_DAY_END)
    assert factories.all_answered(factories.sent()).answer_by == TUESDAY_END


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"review_window": "48h"}, {"review_window": "Choose one of the two."}),
        ({"lane_windows": {"sales": "24h"}}, {"window_sales": "Choose one of the two, or none."}),
        ({"decision_window": Window.NEXT_DAY_END, "reason": ""}, {"reason": "Say why in one sentence."}),
    ],
)
def test_a_window_there_is_not(ada, wrong, errors):
    with pytest.raises(Invalid) as refused:
        windows(ada, **wrong)
    assert refused.value.errors == errors


def test_only_an_admin_and_only_where_something_changes(ada, grace):
    with pytest.raises(Denied, match="^Only an admin can change how the desk works.$"):
        windows(grace)
    with pytest.raises(Conflict, match="^These are the windows already; nothing would change.$"):
        windows(ada, lane_windows={"security": Window.ONE_DAY})


def test_one_person_one_group_is_switched_with_a_reason(ada, grace):
    hours.set_one_lane(by=ada, wanted=True, reason="We are enough now.")
    assert DeskPolicy.objects.get().one_person_one_lane
    assert AuditEvent.objects.get(type="policy.one_person_one_lane").data == {
        "wanted": True,
        "reason": "We are enough now.",
    }
    with pytest.raises(Conflict, match="^“One person, one group” is on already.$"):
        hours.set_one_lane(by=ada, wanted=True, reason="Again.")
    hours.set_one_lane(by=ada, wanted=False, reason="Two are on holiday.")


# --- open clocks ------------------------------------------------------------------------------------------------------


def test_tuesday_is_closed_and_nothing_moves_by_itself(monday, ada, maya):
    promise = factories.sent()
    close(ada, TUESDAY)
    assert due(promise)["security"] == TUESDAY_14
    assert factories.sent().answer_by == WEDNESDAY_14  # sent later, under the new version
    (row,) = clock_moves.preview(monday.now())
    assert (row.promise, row.before, row.after) == (promise, TUESDAY_14, WEDNESDAY_14)
    assert not ClockMove.objects.exists()


def test_ada_moves_the_open_clocks_one_event_each_and_people_are_told(monday, ada, maya):
    first, second = factories.sent(), factories.answered(factories.sent(), Lane.SECURITY)
    close(ada, TUESDAY)
    assert move(ada) == [first, second]
    assert set(due(first).values()) == {WEDNESDAY_14}
    event = AuditEvent.objects.filter(chain=first.chain).last()
    assert (event.type, event.actor_name, event.data["reason"], event.data["calendar"]) == (
        *("clock.moved", "Ada", WHY, "Desk, version 2"),
    )
    assert event.data["deadlines"]["security"] == {"from": TUESDAY_14.isoformat(), "to": WEDNESDAY_14.isoformat()}
    told = factories.mails(event_id=event.pk).values_list("recipient__first_name", flat=True)
    assert sorted(told) == ["Ines", "Maya", "Omar", "Tom"]
    event = AuditEvent.objects.filter(chain=second.chain).last()
    assert set(event.data["deadlines"]) == {"engineering", "product"}  # security answered and owes nothing
    assert [AuditEvent.objects.filter(type=name).count() for name in ("clock.moved", "policy.clocks_moved")] == [2, 1]
    with pytest.raises(Conflict, match="^No open deadline would move; there is nothing to do.$"):
        move(ada)


def test_after_a_move_the_new_calendar_holds_for_what_comes(monday, ada):
    promise = factories.sent()
    close(ada, TUESDAY)
    move(ada)
    promise = factories.answered(Promise.objects.get(pk=promise.pk), Lane.SECURITY, Answer.QUESTION)
    monday.forward(hours=1)
    question = promise.questions.get()
    promise = lifecycle.reply(promise.pk, by=promise.created_by, question_id=question.pk, text="Two thousand.")
    assert promise.answer_by == WEDNESDAY_14 + timedelta(hours=1)  # an hour of the working time stood still


def test_what_was_laid_down_again_after_a_question_keeps_its_working_time(monday, ada):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    monday.forward(hours=1)
    question = promise.questions.get()
    promise = lifecycle.reply(promise.pk, by=promise.created_by, question_id=question.pk, text="Two thousand.")
    assert promise.answer_by == TUESDAY_14 + timedelta(hours=1)
    close(ada, TUESDAY)
    move(ada)
    assert Promise.objects.get(pk=promise.pk).answer_by == WEDNESDAY_14 + timedelta(hours=1)


def test_the_owner_s_deadline_moves_and_can_be_met(monday, ada, grace):
    promise = factories.confirmed(factories.proposed(factories.all_answered(factories.sent())))
    close(ada, TUESDAY)
    move(ada)
    assert Promise.objects.get(pk=promise.pk).answer_by == WEDNESDAY_14
    monday.stop_at(WEDNESDAY_14 - timedelta(minutes=1))
    assert factories.signed(Promise.objects.get(pk=promise.pk)).state == S.APPROVED


def test_what_has_passed_never_moves(monday, ada):
    promise = factories.sent()
    monday.stop_at(TUESDAY_14)
    close(ada, TUESDAY)
    with pytest.raises(Conflict):
        move(ada)
    assert pause_overdue() == 1
    assert Promise.objects.get(pk=promise.pk).state == S.PAUSED


def test_nothing_is_moved_to_less_than_a_real_day_from_now(monday, ada):
    """From the end of the next day to 24 hours: Tuesday 17:30 would become Tuesday 14:00, 23 hours from now."""
    windows(ada, review_window=Window.NEXT_DAY_END)
    promise = factories.sent()
    assert promise.answer_by == TUESDAY_END
    windows(ada, review_window=Window.ONE_DAY)
    monday.forward(hours=1)
    move(ada)
    assert Promise.objects.get(pk=promise.pk).answer_by == MONDAY_14 + timedelta(hours=25)


def test_who_moves_them_and_on_what(monday, ada, grace):
    factories.sent()
    close(ada, TUESDAY)
    with pytest.raises(Denied, match="^Only an admin can move open clocks.$"):
        move(grace)
    with pytest.raises(Invalid, match="^Say why in one sentence.$"):
        move(ada, reason="")
    with pytest.raises(Stale):
        move(ada, calendar=1)
    assert not ClockMove.objects.exists()


def test_a_clock_that_is_held_for_sales_stays(monday, ada):
    factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    close(ada, TUESDAY)
    assert clock_moves.preview(monday.now()) == []


def test_a_calendar_is_edited_twice_while_an_ask_waits(monday, ada):
    """First Tuesday is closed and the clock moved; then the desk opens on Tuesday after all."""
    promise = factories.sent()
    close(ada, TUESDAY)
    move(ada)
    row = calendars.newest("Desk")
    calendars.change_calendar(
        "Desk",
        by=ada,
        zone=row.zone,
        workdays=row.workdays,
        opens=time(9),
        closes=time(17, 30),
        closed_dates=[],
        reason="Not after all.",
    )
    move(ada)
    assert Promise.objects.get(pk=promise.pk).answer_by == TUESDAY_14
