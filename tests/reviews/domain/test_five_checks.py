"""Before a plan is sent: what each check reads from rows, who must do what, and what is planted does not pass."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealdesk.domain import clock
from dealdesk.models.append_only import lifted
from promises.enums import Lane
from promises.models import Capability, Deal, Promise
from reviews.domain import closeplan, deal_end, documented, lifecycle, plan_alarm, timer
from reviews.domain.checks import five_checks
from reviews.enums import Answer
from reviews.models import Decision, PlanLine, Proposal, Review
from tests import factories
from tests.reviews.domain.joint_deals import opened, seen, signed, signed_anew
from tests.reviews.views.pages import words

pytestmark = pytest.mark.django_db
NEWER = "Two CSV exports of five agreed order fields each night. Mapping is not included."


@pytest.fixture
def deal(maya, grace):
    return factories.deal(maya)


@pytest.fixture
def planned(deal, maya):
    """One promise, in the plan."""
    promise = signed(deal, "data_movement")
    closeplan.publish(deal.pk, by=maya)
    return promise


def checks(deal: Deal) -> dict:
    now = clock.database_now()
    deal = Deal.objects.get(pk=deal.pk)
    return {check.key: check for check in five_checks(deal, closeplan.read(deal, now), now)}


def still_open(deal: Deal) -> dict[str, tuple[str, ...]]:
    """What is open of the four that wait for nobody outside the deal; test_say_backs.py is about the fifth."""
    return {key: check.problems for key, check in checks(deal).items() if not check.passes and key != "said_back"}


def statements(deal: Deal) -> int:
    with CaptureQueriesContext(connection) as seen:
        checks(deal)
    return len(seen.captured_queries)


def plant(line: PlanLine, **columns) -> None:
    with lifted(connection):
        PlanLine._base_manager.filter(pk=line.pk).update(**columns)


def test_a_plan_without_clauses_passes_nothing_but_the_joint_look(deal):
    assert set(still_open(deal)) == {"exact_words", "terms", "up_to_date"}
    assert list(checks(deal)) == ["exact_words", "together", "terms", "up_to_date", "said_back"]


def test_every_check_passes_with_its_evidence_and_costs_the_same_for_three_clauses(deal, planned, maya, tom):
    assert "nobody outside the deal has said it back" in checks(deal)["said_back"].problems[0]
    factories.said_back(deal)
    found = checks(deal)
    assert {key: check.problems for key, check in found.items()} == dict.fromkeys(found, ())
    sha = planned.plan_lines.get().sha256[:6]
    (evidence,) = found["exact_words"].evidence
    assert evidence.startswith(f"{planned.label} {sha}: Tom, ")
    assert found["together"].evidence == ("Only data movement is promised in Harbor Foods. No round is needed.",)
    assert found["terms"].evidence == ("1 of 1 clauses.",)
    assert found["up_to_date"].evidence[0].startswith("No scope changed. Plan version 1: ")
    for kind in ("security", "custom_logic"):
        signed(deal, kind)
    closeplan.publish(deal.pk, by=maya)
    opened(deal)
    assert list(still_open(deal)) == ["together"]
    seen(deal)
    at_three = statements(deal)
    assert still_open(deal) == {}
    assert [line.partition(":")[0] for line in checks(deal)["together"].evidence[1:]] == [
        "Engineering",
        "Security",
        "Product",
    ]
    signed(deal, "security", sentence="Single sign-on with OIDC for all users. Other ways to sign in are not included.")
    signed(deal, "custom_logic", sentence="One approval rule: refunds above $500 need one manager. Nothing else.")
    closeplan.publish(deal.pk, by=maya)
    opened(deal)
    seen(deal)
    assert (statements(deal), still_open(deal)) == (at_three, {})


def test_exact_words_fail_on_one_other_byte_and_on_an_answer_to_other_words(deal, planned, tom):
    line = planned.plan_lines.get()
    plant(line, text=line.text.replace("five agreed", "six agreed"))
    at = line.text.find("five agreed") + 1
    reason = f"{planned.label}: Differs from the approved wording at character {at}."
    assert still_open(deal) == {"exact_words": (reason,)}
    plant(line, text=line.text)
    assert still_open(deal) == {}
    earlier = planned.reviews.filter(lane=Lane.ENGINEERING).earliest("pk").wording
    newest = planned.reviews.filter(lane=Lane.ENGINEERING).latest("pk")
    assert earlier.sha256 != newest.wording.sha256
    Review.objects.create(
        promise=planned,
        lane=Lane.ENGINEERING,
        revision=newest.revision,
        wording=earlier,
        answer=Answer.YES,
        answered_at=newest.answered_at,
        answered_by=tom,
    )
    assert still_open(deal) == {"exact_words": (f"{planned.label}: Engineering answered other words.",)}


def test_a_no_that_was_signed_over_is_told_whatever_else_is_open(deal, maya, tom, sign_in):
    sent = factories.answered(factories.sent(deal), Lane.ENGINEERING, Answer.NO)
    offered = factories.proposed(factories.all_answered(sent))
    factories.answered(offered, Lane.ENGINEERING, Answer.NO)
    factories.signed(factories.confirmed(offered), reason="The customer leaves without it.")
    closeplan.publish(deal.pk, by=maya)
    (evidence,) = checks(deal)["exact_words"].evidence
    assert "Tom said no " in evidence
    assert evidence.endswith("; signed over it: The customer leaves without it.")
    assert checks(deal)["exact_words"].notable == (evidence,)
    second = signed(deal, "security")
    closeplan.publish(deal.pk, by=maya)
    plant(second.plan_lines.get(plan__is_current=True), text="Other words.")
    found = checks(deal)["exact_words"]
    assert (found.passes, found.notable) == (False, (evidence,))
    page = sign_in(maya).get(f"/deals/{deal.slug}/plan/")
    assert "signed over it: The customer leaves without it." in words(page)


def test_terms_are_one_each_and_those_that_were_signed(deal, planned):
    line = planned.plan_lines.get()
    plant(line, delivery_owner="Engineering and Product", limit="")
    assert still_open(deal)["terms"] == (
        f"{planned.label} names several owners, Engineering and Product; sales records a scope change, "
        "and the deal desk lead decides it for one.",
        f"{planned.label} names no limit; the deal desk lead decides again.",
        f"{planned.label}: owner, date or limit differ from what was signed.",
    )
    assert checks(deal)["terms"].evidence == ("0 of 1 clauses.",)


def test_a_clause_with_two_owners_is_brought_right_by_what_the_sentence_names(deal, planned, maya):
    """Signed before the desk asked for one owner."""
    with lifted(connection):
        Proposal._base_manager.filter(promise=planned).update(delivery_owner="Engineering and Product")
        Decision._base_manager.filter(promise=planned).update(delivery_owner="Engineering and Product")
    plant(planned.plan_lines.get(), delivery_owner="Engineering and Product")
    assert "terms" in still_open(deal)
    lifecycle.change_scope(planned.pk, by=maya, ask="Hourly, please.", what_changed="Hourly.")
    again = factories.all_answered(Promise.objects.get(pk=planned.pk))
    factories.signed(factories.confirmed(factories.proposed(again, delivery_owner="Engineering")))
    closeplan.publish(deal.pk, by=maya)
    assert still_open(deal) == {}


def test_a_clause_of_the_library_with_two_owners_names_the_entry(deal, maya, omar):
    entry = factories.capability()
    with lifted(connection):
        Capability._base_manager.update(owner="Product and Security")
    entry.refresh_from_db()
    promise = factories.documented(entry, deal)
    closeplan.publish(deal.pk, by=maya)
    said = f"product or security withdraws {entry.label} in the library, and sales writes a new ask."
    assert still_open(deal) == {"terms": (f"{promise.label} names several owners, Product and Security; {said}",)}
    documented.withdraw_capability(entry.pk, by=omar, reason="Two owners wait for each other.")
    lifecycle.withdraw(promise.pk, by=maya, reason="Asked anew.")
    assert "terms" in still_open(deal)
    signed(deal, "data_movement")
    closeplan.publish(deal.pk, by=maya)
    assert still_open(deal) == {}


def test_a_plan_behind_its_scope_says_who_changed_what(deal, planned, maya):
    second = signed(deal, "data_movement", sentence=NEWER)
    assert still_open(deal) == {"up_to_date": (f"{second.label} was signed after this version; update the plan.",)}
    closeplan.publish(deal.pk, by=maya)
    lifecycle.change_scope(planned.pk, by=maya, ask="Hourly.", what_changed="Hourly.")
    held = f"{planned.label} is being replaced; answer or withdraw the new version first."
    assert still_open(deal) == {"exact_words": (held,), "up_to_date": (held,)}
    lifecycle.withdraw(planned.pk, by=maya, reason="Nightly will do.")
    assert still_open(deal) == {}
    signed_anew(planned, "One CSV export of four agreed order fields each night. Mapping is not included.")
    assert f"{planned.label} was answered anew since; update the plan." in still_open(deal)["up_to_date"]
    closeplan.publish(deal.pk, by=maya)
    assert checks(deal)["up_to_date"].evidence[0].startswith(f"{planned.label} changed ")


def test_the_plan_is_to_be_updated_the_same_day_and_late_after_close_of_business(deal, planned, maya, shifted):
    def alarm():
        now = clock.database_now()
        found = plan_alarm.of_plan(deal, closeplan.read(deal, now), now)
        assert plan_alarm.owed_by(maya, now) == ([found] if found else [])  # what the page says, the list says
        return found

    assert alarm() is None
    second = signed(deal, "data_movement", sentence=NEWER)
    found = alarm()
    assert (found.deal, found.since, found.is_late) == (deal, second.decisions.get().decided_at, False)
    shifted.stop_at(found.by - timedelta(seconds=1))
    assert not alarm().is_late
    shifted.stop_at(found.by)
    assert alarm().is_late
    closeplan.publish(deal.pk, by=maya)
    assert alarm() is None
    lifecycle.change_scope(planned.pk, by=maya, ask="Hourly.", what_changed="Hourly.")
    assert alarm() is None  # nothing helps before it is answered
    lifecycle.withdraw(planned.pk, by=maya, reason="Nightly will do.")
    assert alarm() is None


def test_a_lapsed_yes_beside_it_does_not_hide_that_the_plan_is_behind(deal, planned, maya, shifted):
    signed(deal, "security", expires_on=factories.day(2))
    closeplan.publish(deal.pk, by=maya)
    shifted.forward(days=4)
    assert timer.pause_lapsed() == 1
    signed(deal, "data_movement", sentence=NEWER)
    now = clock.database_now()
    found = plan_alarm.of_plan(deal, closeplan.read(deal, now), now)
    assert found is not None
    assert plan_alarm.owed_by(maya, now) == [found]
    deal_end.end_deal(deal.pk, by=maya, outcome="lost")
    deal.refresh_from_db()
    now = clock.database_now()
    assert plan_alarm.of_plan(deal, closeplan.read(deal, now), now) is None
    assert plan_alarm.owed_by(maya, now) == []


def test_close_of_business_is_that_of_the_working_day():
    hours = plan_alarm.desk_calendar().hours()
    friday, evening = datetime(2026, 6, 5, 10, tzinfo=UTC), datetime(2026, 6, 5, 22, tzinfo=UTC)
    monday = datetime(2026, 6, 8, 10, tzinfo=UTC)
    assert plan_alarm.end_of_business(hours, friday).date() == friday.date()
    assert plan_alarm.end_of_business(hours, evening) == plan_alarm.end_of_business(hours, monday)
