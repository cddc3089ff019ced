"""How a promise ended: who may say it, what must be said, how it is corrected, and who hears of it."""

from datetime import timedelta

import pytest

from dealdesk.domain import clock
from dealdesk.domain.jobs import run_jobs
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Notice
from promises.domain import promises
from promises.enums import OutcomeKind, PromiseState
from promises.models import Promise
from reviews.domain import lifecycle, rule_changes
from reviews.domain.outcomes import record_outcome
from reviews.domain.patterns.rule import rule_of_pattern
from reviews.enums import Cause
from reviews.models import Outcome, RuleDraft
from tests import factories

pytestmark = pytest.mark.django_db

BAD = {"kind": "went_bad", "extra_days": 12, "what_happened": "Nobody asked how often.", "cause": Cause.NO_LIMIT}


@pytest.fixture
def signed(maya):
    return factories.promise_at(PromiseState.APPROVED)


def ended(promise, by, **what):
    what.setdefault("happened_on", clock.database_now().date())
    return record_outcome(promise.pk, by=by, **{"kind": "delivered", **what})


def test_lena_who_delivers_says_that_it_came_on_the_day(signed, lena):
    after = ended(signed, lena)
    outcome = Outcome.objects.get()
    assert (outcome.kind, outcome.extra_days, outcome.recorded_by) == (OutcomeKind.DELIVERED, 0, lena)
    event = AuditEvent.objects.filter(chain=signed.chain).latest("position")
    assert (event.type, event.data["kind"], event.data["before"]) == ("outcome.recorded", "delivered", None)
    assert after.version == signed.version + 1
    assert not Notice.objects.filter(event_id=event.pk).exists()


@pytest.mark.parametrize("who", ["lena", "grace", "omar", "ada", "maya"])
def test_support_lead_product_admin_and_the_rep_may_say_it(signed, request, who):
    ended(signed, request.getfixturevalue(who))
    assert Outcome.objects.get().recorded_by.first_name.lower() == who


@pytest.mark.parametrize("who", ["ines", "outsider"])
def test_nobody_else_may(signed, request, who):
    with pytest.raises(Denied) as refused:
        ended(signed, request.getfixturevalue(who))
    assert refused.value.sentence == (
        "Only support and delivery, the deal desk lead, a product reviewer, an admin, the reps of Harbor Foods or who "
        f"delivers it can say how {signed.label} ended."
    )
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("state", [PromiseState.ENGINEERING_REVIEW, PromiseState.DECLINED, PromiseState.PAUSED])
def test_only_what_was_approved_can_end(lena, state):
    promise = factories.promise_at(state)
    with pytest.raises(Conflict, match="has no signed yes; only what was approved can end"):
        ended(promise, lena)


def test_a_yes_with_conditions_can_end_too_and_after_it_lapsed(lena, shifted):
    promise = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS)
    shifted.forward(days=9)
    ended(promise, lena, kind="late", extra_days=1)
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.PAUSED
    assert Outcome.objects.get().kind == "late"


def test_what_is_owed_only_if_is_not_done_while_a_condition_is_open(lena, maya, ines):
    promise = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS)
    condition = promise.proposals.latest("pk").conditions.get()
    for what in ({"kind": "delivered"}, {"kind": "late", "extra_days": 1}):
        with pytest.raises(Conflict) as refused:
            ended(promise, lena, **what)
        assert refused.value.sentence == (
            f"{promise.label} is owed only if {condition.who} {condition.what}; "
            f"{condition.get_lane_display()} must confirm that first."
        )
    ended(promise, lena, **BAD)
    assert Outcome.objects.get().kind == "went_bad", "that it went bad can be said"
    promises.add_proof(promise.pk, by=maya, kind="note", title="Access", text="Seen on the call.")
    lifecycle.show_condition(promise.pk, by=maya, condition_id=condition.pk, proof_id=promise.proofs.latest("pk").pk)
    lifecycle.confirm_condition(promise.pk, by=factories.someone(Role(condition.lane)), condition_id=condition.pk)
    ended(promise, lena)
    assert Outcome.objects.get().kind == "delivered"


def test_what_went_bad_needs_words_and_a_cause(signed, lena):
    with pytest.raises(Invalid) as refused:
        ended(signed, lena, kind="went_bad")
    assert refused.value.errors == {
        "what_happened": "Say what happened, in a sentence or two.",
        "cause": "Choose the cause.",
    }


@pytest.mark.parametrize(
    ("what", "field", "sentence"),
    [
        ({"kind": "lost"}, "kind", "Choose how it ended."),
        ({"happened_on": None}, "happened_on", "Give the day."),
        ({"kind": "late"}, "extra_days", "Say how many days late it was."),
        ({"extra_days": 3}, "extra_days", "What was delivered on the promised day took no extra days."),
        ({"kind": "late", "extra_days": 3651}, "extra_days", "Enter a whole number from 0 to 3650."),
        ({**BAD, "cause": "bad luck"}, "cause", "Select a valid choice."),
    ],
)
def test_each_fault_is_told_at_its_field(signed, lena, what, field, sentence):
    with pytest.raises(Invalid) as refused:
        ended(signed, lena, **what)
    assert refused.value.errors == {field: sentence}


@pytest.mark.parametrize("days", [-1, 1])
def test_it_ended_after_it_was_signed_and_not_tomorrow(signed, lena, days):
    with pytest.raises(Invalid) as refused:
        ended(signed, lena, happened_on=clock.database_now().date() + timedelta(days=days))
    assert refused.value.errors["happened_on"].endswith("when it was signed, to today.")


def test_a_correction_keeps_what_stood_there(signed, lena, grace):
    ended(signed, lena)
    ended(signed, grace, **BAD)
    event = AuditEvent.objects.filter(chain=signed.chain).latest("position")
    assert event.type == "outcome.corrected"
    assert event.data["before"]["kind"] == "delivered"
    assert (event.data["kind"], event.data["cause"], event.data["extra_days"]) == ("went_bad", "no_limit", 12)
    assert Outcome.objects.get().recorded_by == grace


def test_saying_the_same_twice_is_no_correction(signed, lena):
    ended(signed, lena, **BAD)
    with pytest.raises(Conflict, match=f"This is what stands there already for {signed.label}"):
        ended(signed, lena, **BAD)


def test_a_form_of_an_older_version_is_refused(signed, lena):
    with pytest.raises(Stale):
        ended(signed, lena, version=signed.version - 1)


def test_rep_lead_and_the_groups_hear_what_went_bad(signed, lena, ada):
    ended(signed, lena, **BAD)
    event = AuditEvent.objects.filter(chain=signed.chain).latest("position")
    notices = factories.mails(event_id=event.pk)
    told = sorted(notices.values_list("recipient__first_name", flat=True))
    assert told == ["Grace", "Ines", "Maya", "Omar", "Tom"]
    assert notices[0].subject == f"Went bad: {signed.label}, Harbor Foods"
    assert "Cause: No limit written. Extra days: 12." in notices[0].body


def test_they_hear_that_it_did_not_go_bad_after_all(signed, lena):
    ended(signed, lena, **BAD)
    ended(signed, lena)
    event = AuditEvent.objects.filter(chain=signed.chain).latest("position")
    notice = factories.mails(event_id=event.pk, recipient=factories.someone(Role.LEAD)).get()
    assert notice.subject == f"Corrected, did not go bad: {signed.label}, Harbor Foods"


# --- a closed pattern comes back --------------------------------------------------------------------------------------


def turned_on(pattern, ada):
    """A rule made from a pattern, written by Ada and turned on by another admin."""
    second = factories.person("Alan", Role.ADMIN)
    draft = rule_changes.write_draft(by=ada, rule=rule_of_pattern(pattern, "data_movement"), pattern=pattern)
    rule_changes.back_test_draft(draft.pk, by=ada)
    run_jobs()
    draft = RuleDraft.objects.get(pk=draft.pk)
    draft = rule_changes.propose(
        draft.pk, by=ada, reason="It went bad.", version=draft.version, looked_at=draft.back_test_id
    )
    return rule_changes.activate(draft.pk, by=second, version=draft.version)


def test_a_promise_that_goes_bad_although_its_pattern_was_closed_raises_the_alarm(lena, ada):
    first, again = (factories.promise_at(PromiseState.APPROVED) for _ in range(2))
    ended(first, lena, **BAD)
    turned_on("says=nightly csv", ada)
    after = factories.promise_at(PromiseState.APPROVED)
    ended(again, lena, **BAD)  # sent before the rule was on, which could not help it
    assert AuditEvent.objects.filter(chain=again.chain).latest("position").data["repeats"] == []
    ended(after, lena, **BAD)
    event = AuditEvent.objects.filter(chain=after.chain).latest("position")
    assert event.data["repeats"] == [{"key": "says=nightly csv", "sentence": "The ask says “nightly csv”."}]
    notice = factories.mails(event_id=event.pk, recipient=ada).get()
    assert notice.subject == f"A closed pattern came back: {after.label}, Harbor Foods"
    assert "caught every promise it came from: The ask says “nightly csv”." in notice.body
    assert factories.mails(event_id=event.pk, recipient=factories.someone(Role.LEAD)).count() == 1
