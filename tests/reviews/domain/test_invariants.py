"""Each invariant's checker: silent on what the doors make, and naming the row once somebody got past the doors.

Every test makes its promise through the doors, sees that nothing is broken, plants one violation with rights that only
a database superuser has, and sees it named.
"""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from dealdesk.domain import audit, clock
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Notice, UsedForm
from dealdesk.models.append_only import lifted
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import closeplan, gate, invariants, lifecycle, plan_out
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer, SentHow
from reviews.models import ClosePlan, Decision, PlanLine, RequiredLane, Review, SentPlan
from tests import factories
from tests.factories import person, promise_at, someone

pytestmark = pytest.mark.django_db


def broken() -> dict[str, list[str]]:
    """Invariant to the sentences of its violations."""
    return {result.id: result.violations for result in invariants.check_all() if result.violations}


def plant(statement: str, *parameters: object) -> None:
    """Change a row as a superuser can, past models, doors and triggers."""
    connection.check_constraints()  # PostgreSQL drops no trigger while checks are still to come
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def found(id: str, sentence: str) -> None:
    """The checker names it, in these words."""
    said = broken().get(id, [])
    assert any(sentence in each for each in said), said


@pytest.fixture
def signed() -> Promise:
    """A yes with a condition, in its deal's close plan."""
    promise = promise_at(PromiseState.APPROVED_WITH_CONDITIONS)
    closeplan.publish(promise.deal_id, by=promise.created_by)
    assert broken() == {}
    return promise


@pytest.fixture
def in_review() -> Promise:
    """An ask that every lane owes an answer."""
    promise = promise_at(PromiseState.ENGINEERING_REVIEW)
    assert broken() == {}
    return promise


def test_a_desk_on_which_everything_happened_breaks_nothing(shifted, signed):
    for state in PromiseState:
        if state != PromiseState.PAUSED:
            promise_at(state)
    lifecycle.change_scope(signed.pk, by=signed.created_by, ask="Two files each night.", what_changed="Two files.")
    replaced = promise_at(PromiseState.APPROVED)
    lifecycle.change_scope(replaced.pk, by=replaced.created_by, ask="Two files.", what_changed="Two files.")
    lifecycle.withdraw(replaced.pk, by=replaced.created_by, reason="The old scope is fine.")
    corrected = promise_at(PromiseState.OWNER_DECISION)
    lifecycle.change_fact(corrected.pk, by=corrected.created_by, key="personal_data", value="Names")
    asked = promise_at(PromiseState.WAITING_ON_SALES)
    question = asked.questions.get()
    lifecycle.reply(asked.pk, by=asked.created_by, question_id=question.pk, text="2,000 rows.")
    silent = factories.sent()
    shifted.forward(days=5)
    assert broken() == {}, "what is overdue shows as paused before any sweep has run"

    assert pause_overdue() > 0
    assert broken() == {}
    factories.answered(silent, Lane.SECURITY, late=True)
    assert broken() == {}


def test_i1_a_changed_byte_in_a_plan_line(signed):
    plant("UPDATE reviews_planline SET text = text || ' '")
    found("I1", f"{signed.label} in Harbor Foods, version 1: its bytes are not the signed words.")


def test_i1_a_plan_made_while_the_words_were_being_replaced(signed):
    lifecycle.change_scope(signed.pk, by=signed.created_by, ask="Two files.", what_changed="Two files.")
    assert broken() == {}
    ClosePlan.objects.update(made_at=clock.database_now())
    found("I1", f"{signed.label} in Harbor Foods, version 1: no yes stood when the plan was made; its state was ")


def test_i1_a_line_without_a_yes(signed):
    declined = promise_at(PromiseState.DECLINED, signed.deal)
    assert broken() == {}
    decision = declined.decisions.get()
    PlanLine.objects.create(
        plan=ClosePlan.objects.get(),
        position=2,
        promise=declined,
        decision=decision,
        text=decision.wording.text,
        sha256=decision.wording_sha256,
        delivery_owner="Engineering",
        limit="None",
    )
    found("I1", f"{declined.label} in Harbor Foods, version 1: the answer was no.")


def test_i1_a_decider_without_the_role(signed):
    plant("UPDATE dealdesk_rolegrant SET granted_at = %s WHERE role = 'lead'", clock.database_now())
    found("I1", f"{signed.label} in Harbor Foods, version 1: decided by somebody who was not the deal desk lead then.")


@pytest.fixture
def sent(signed) -> SentPlan:
    """The plan went to the customer."""
    factories.said_back(signed.deal)
    row = plan_out.send(signed.deal_id, by=signed.created_by, recipients=["Ben"], how=SentHow.EXPORT)
    assert broken() == {}
    return row


def test_i1_a_plan_sent_while_the_words_were_being_replaced(signed, sent):
    lifecycle.change_scope(signed.pk, by=signed.created_by, ask="Two files each night.", what_changed="Two files.")
    assert broken() == {}, "what was sent before stays as it was sent"
    plant("UPDATE reviews_sentplan SET sent_at = %s", clock.database_now())
    found(
        "I1", f"{signed.label} in Harbor Foods, version 1 as it was sent: no yes stood when it was sent; its state was "
    )


def test_i1_a_record_of_sending_without_one_of_its_lines(signed, sent):
    plant("UPDATE reviews_sentplan SET lines = %s", "[]")
    found(
        "I1", f"{signed.label} in Harbor Foods, version 1 as it was sent: the record of what was sent does not have it."
    )
    found("I12", "harbor-foods-close-plan-v1.docx, Harbor Foods version 1: it tells of 0 lines")


def test_i12_a_document_that_is_not_the_one_that_was_sent(sent):
    plant("UPDATE reviews_sentdocument SET content = %s", b"other words")
    found("I12", "harbor-foods-close-plan-v1.docx, Harbor Foods version 1: the document is not the one that was sent.")


def test_i2_a_yes_that_nobody_gave(signed):
    plant("UPDATE dealdesk_auditevent SET actor_id = NULL WHERE type = 'decision.signed'")
    found("I2", "moved it to approved_with_conditions, and nobody did it.")
    found("I2", f"{signed.label}: no person's event tells of decision {signed.decisions.get().pk}.")


def test_i2_a_decision_under_another_name(signed, ada):
    plant("UPDATE reviews_decision SET decided_by_id = %s", ada.pk)
    found("I2", f"{signed.label}: decision {signed.decisions.get().pk} names another person than event ")


def test_i3_a_state_set_by_hand(in_review):
    plant("UPDATE promises_promise SET state = 'withdrawn'")
    found(
        "I3",
        f"{in_review.label}: the row is not what its events tell: state withdrawn instead of engineering_review.",
    )


def test_i3_an_event_that_is_gone(in_review):
    plant("DELETE FROM dealdesk_auditevent WHERE type = 'promise.facts_given'")
    found("I3", f"{in_review.label}: event 2 of its history is missing before event ")


def test_i4_a_deadline_moved_on_the_promise_alone(in_review):
    plant("UPDATE promises_promise SET answer_by = %s", clock.database_now() + timedelta(days=9))
    found("I4", f"{in_review.label}: answer by ")


def test_i4_a_condition_that_would_never_lapse(signed):
    plant("UPDATE promises_promise SET lapses_at = NULL")
    found("I4", f"{signed.label}: lapses at None, its conditions and expiry say ")


def test_i4_a_clock_that_runs_while_sales_owes_an_answer(in_review):
    factories.answered(in_review, Lane.SECURITY, Answer.QUESTION)
    assert broken() == {}
    now = clock.database_now()
    plant("UPDATE promises_promise SET state = 'security_review', answer_by = %s", now + timedelta(days=3))
    found("I4", f"{in_review.label}: the clock runs although sales owes an answer.")


def test_i5_a_decision_after_its_deadline(signed):
    plant(
        "UPDATE dealdesk_auditevent SET at = %s WHERE type = 'decision.signed'",
        clock.database_now() + timedelta(days=9),
    )
    found("I5", f"{signed.label}: event ")


def test_i5_a_late_answer_that_does_not_say_so(shifted, in_review):
    shifted.forward(days=5)
    factories.answered(in_review, Lane.SECURITY, late=True)
    assert broken() == {}
    late = AuditEvent.objects.get(type="review.answered")
    plant("UPDATE dealdesk_auditevent SET data = %s WHERE id = %s", '{"late": false}', late.pk)
    found("I5", f"{in_review.label}: event {late.pk} is late and does not say so, or the other way round.")


def test_i6_a_review_by_whoever_asked(signed):
    review = signed.reviews.order_by("-pk")[0]
    plant("UPDATE reviews_review SET answered_by_id = %s WHERE id = %s", signed.created_by_id, review.pk)
    found("I6", f"{signed.label}: product review {review.pk} was given by whoever asked for it.")
    found("I6", f"{signed.label}: product review {review.pk} was given by somebody who did not hold the role.")


def test_i6_a_decision_by_whoever_owns_the_deal(signed):
    plant("UPDATE promises_deal SET owner_id = %s", someone(Role.LEAD).pk)
    found("I6", f"{signed.label}: decision {signed.decisions.get().pk} was made by whoever asked for it.")


def test_i7_a_revision_that_no_change_made(in_review):
    with transaction.atomic():
        promise = Promise.objects.select_for_update().get(pk=in_review.pk)
        promise.revision += 1
        _record(promise, "proof.added")
    found("I7", "(proof.added) is on revision 2, after revision 1 it should be 1.")


def test_i7_a_review_carried_without_an_event(in_review):
    old = factories.answered(in_review, Lane.PRODUCT).reviews.get()
    assert broken() == {}
    copied = Review.objects.create(
        promise=in_review,
        lane=old.lane,
        revision=2,
        wording=old.wording,
        answer=old.answer,
        answered_at=old.answered_at,
        answered_by=old.answered_by,
        carried_from=old,
    )
    found("I7", f"{in_review.label}: review {copied.pk} was carried to revision 2, no event says so.")


def test_i7_a_signed_answer_that_stands_again_by_no_event(signed):
    lifecycle.change_scope(signed.pk, by=signed.created_by, ask="Two files.", what_changed="Two files.")
    lifecycle.withdraw(signed.pk, by=signed.created_by, reason="The old scope is fine.")
    assert broken() == {}
    plant("UPDATE reviews_restoration SET revision = revision + 7")
    found("I7", f"{signed.label}: no event tells that decision {signed.decisions.get().pk} stands again.")


def test_i8_a_yes_without_a_required_lane():
    promise = factories.all_answered(factories.sent(ask="Orders above $10,000 wait.", type="custom_logic"))
    promise = factories.signed(factories.confirmed(factories.proposed(promise)))
    assert set(promise.required_lanes.values_list("lane", flat=True)) == {Lane.ENGINEERING, Lane.PRODUCT}
    assert broken() == {}
    RequiredLane.objects.create(promise=promise, lane=Lane.SECURITY, asked_at=clock.database_now())
    found("I8", f"{promise.label}: decision {promise.decisions.get().pk} has no security review on revision 2.")


def test_i8_a_review_of_other_words(signed):
    review = signed.reviews.order_by("-pk")[0]
    plant("UPDATE reviews_review SET wording_id = %s WHERE id = %s", signed.wordings.get(number=1).pk, review.pk)
    found("I8", f"{signed.label}: decision {signed.decisions.get().pk}: product review {review.pk} is of other words.")


def test_i8_a_limit_the_lanes_never_saw(signed):
    plant("UPDATE reviews_decision SET \"limit\" = 'No limit'")
    found("I8", f"{signed.label}: decision {signed.decisions.get().pk} differs from what the lanes confirmed.")


def test_i8_a_condition_that_its_words_do_not_say(signed):
    plant("UPDATE reviews_condition SET by_when = %s", factories.day(9))
    found("I8", "does not stand in its words.")


def test_i8_a_yes_to_an_ask_without_the_type_it_needs(signed):
    plant("UPDATE reviews_submission SET type = ''")
    found("I8", f"{signed.label}: the gate refuses it, the rows say otherwise.")


def test_i8_a_yes_over_a_fact_that_nobody_gave(signed):
    plant("UPDATE reviews_decision SET facts = %s", '{"source": null}')
    found("I8", "was signed while nobody knew source, and its words do not leave it out.")
    found("I8", "was signed while nobody knew target, and its words do not leave it out.")
    assert not any("knew mapping" in each for each in broken()["I8"])  # the sentence leaves the mapping out


def test_i8_a_gate_that_passes_everything(signed, monkeypatch):
    plant("UPDATE reviews_planline SET text = text")  # nothing is changed: the rows themselves are sound
    monkeypatch.setattr(gate, "judge", lambda promise, now, rights: gate.Verdict(None, ("No.",)))
    found("I8", f"{signed.label}: the gate refuses it, the rows say otherwise.")
    plant("UPDATE reviews_condition SET by_when = %s", factories.day(-1))
    monkeypatch.setattr(gate, "judge", lambda promise, now, rights: gate.Verdict(None, ()))
    found("I8", f"{signed.label}: the gate passes it, the rows say otherwise.")


def test_i9_a_lane_taken_away(in_review):
    plant("DELETE FROM reviews_requiredlane WHERE lane = 'security'")
    found("I9", f"{in_review.label}: security was asked on revision 1 and is not any more.")
    found("I9", f"{in_review.label}: rule data-movement stops it for security, and nobody asked them.")


def test_i9_an_ask_moved_to_another_rule_set(in_review):
    plant("UPDATE reviews_rulesetversion SET number = 2")
    found("I9", f"{in_review.label}: revision 1 has another rule set than event ")


def test_i10_two_final_answers(signed):
    first = signed.decisions.get()
    other = promise_at(PromiseState.DECLINED).decisions.get()
    assert broken() == {}
    second = Decision.objects.get(pk=first.pk)
    second.pk, second._state.adding, second.supersedes = None, True, other
    second.save()
    found(
        "I10", f"{signed.label}, revision 2: decisions [{first.pk}, {second.pk}] are live; there is one final answer."
    )


def test_i11_a_deal_without_a_current_plan(signed):
    plant("UPDATE reviews_closeplan SET is_current = %s", False)
    found("I11", "Harbor Foods: 0 versions of its close plan are current.")


def test_i12_a_table_left_open(signed):
    connection.check_constraints()
    name = "reviews_decision_append_only" if connection.vendor == "postgresql" else "reviews_decision_no_update"
    on = " ON reviews_decision" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    found("I12", "reviews_decision: nothing in the database protects it (")


def test_i12_words_changed_after_they_were_written(signed):
    plant("UPDATE promises_wording SET text = 'Everything, at once.' WHERE number = 2")
    found("I12", f"{signed.label}: version 2 of its words is not what its checksum says.")


def test_i13_an_event_with_other_content(signed):
    event = AuditEvent.objects.get(type="promise.sent")
    plant("UPDATE dealdesk_auditevent SET actor_name = 'Nobody' WHERE id = %s", event.pk)
    found(
        "I13", f"Event {event.pk} (promise:{signed.pk}#4 promise.sent): its content was changed after it was written."
    )


def test_i14_an_ask_by_a_stranger(in_review):
    stranger = person("Nils", Role.REP)
    plant("UPDATE promises_promise SET created_by_id = %s", stranger.pk)
    found("I14", f"{in_review.label}: written, sent or proved by people who are not on its deal (ids [{stranger.pk}]).")


def test_i15_a_form_that_would_not_be_known_again(maya):
    form = UsedForm.objects.create(token="t", user=maya, digest="d", result="P-0001", used_at=clock.database_now())
    assert broken() == {}
    plant("UPDATE dealdesk_usedform SET digest = ''")
    found("I15", f"Used form {form.pk}: without token or content, it would not be known again.")


def test_i16_a_save_over_another(in_review):
    plant("UPDATE promises_promise SET version = version - 1")
    found("I16", f"{in_review.label}: version 4 after 4 changes; it should be 5.")


def test_i17_a_rep_who_was_never_told(signed):
    event = AuditEvent.objects.get(type="decision.signed")
    Notice.objects.filter(event_id=event.pk, recipient=signed.created_by).delete()
    found("I17", f"{signed.label}: the rep has no notice of event {event.pk} (decision.signed).")


def test_i17_a_notice_of_nothing(signed):
    notice = Notice.objects.first()
    Notice.objects.filter(pk=notice.pk).update(event_id=999_999_999)
    found("I17", f"Notice {notice.pk}: there is no event 999999999.")


def test_i17_a_notice_that_is_in_the_app_alone(signed):
    notice = factories.mails().first()
    alone = Notice.objects.get(event_id=notice.event_id, recipient=notice.recipient, channel="in_app")
    notice.delete()
    found("I17", f"Notice {alone.pk}: {alone.recipient} has it by In the app alone.")


def test_i18_a_promise_paused_twice(shifted, in_review):
    shifted.forward(days=5)
    assert pause_overdue() == 1
    assert broken() == {}
    pause = AuditEvent.objects.get(type="promise.paused")
    with transaction.atomic():
        _record(Promise.objects.select_for_update().get(pk=in_review.pk), "promise.paused", data=pause.data)
    found("I18", f"{in_review.label}: paused 2 times on revision 1 for the deadline {pause.data['deadline']}.")


def _record(promise: Promise, type: str, **what: object) -> None:
    """An event that a door with a fault would write."""
    sha256 = promise.wording.sha256
    after = {"state_before": promise.state, "state_after": promise.state, "wording_sha256": sha256}
    audit.record(promise, type, at=clock.database_now(), by=None, revision=promise.revision, **after, **what)
    promise.version += 1
    promise.save()


def test_i19_a_deadline_moved_without_an_event(in_review):
    later = clock.database_now() + timedelta(days=30)
    plant("UPDATE promises_promise SET answer_by = %s", later)
    plant("UPDATE reviews_requiredlane SET answer_by = %s", later)
    found("I19", f"{in_review.label}: engineering has until ")


def test_i19_less_than_a_day(in_review):
    plant("UPDATE reviews_submission SET sent_at = %s", in_review.sent_at + timedelta(days=4))
    found("I19", f"{in_review.label}: sent with the deadline ")
    found("I19", f"{in_review.label}: had less than 24 hours, from ")


def test_i20_an_ask_that_never_met_the_rules(in_review):
    plant("DELETE FROM reviews_rulehit")
    plant("DELETE FROM reviews_submission")
    found("I20", f"{in_review.label}: under review without having gone through the rules.")


def test_i20_a_lane_nobody_asked(in_review):
    plant("DELETE FROM reviews_rulehit")
    plant("DELETE FROM reviews_requiredlane WHERE lane = 'security'")
    found("I20", f"{in_review.label}: revision 1 needs security, and nobody asked them.")


def test_the_command_prints_a_line_each_and_fails_on_any(signed):
    said = StringIO()
    call_command("check_invariants", stdout=said)
    lines = said.getvalue().splitlines()
    assert [line.split()[0] for line in lines[:-1]] == [f"I{number}" for number in range(1, 21)]
    assert [line.split()[1] for line in lines[:-1]] == ["holds"] * 20
    assert lines[-1].startswith("No violations, ")

    plant("UPDATE promises_promise SET version = 1")
    said = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("check_invariants", stdout=said)
    assert stopped.value.code == 1
    assert f"       {signed.label}: version 1 after" in said.getvalue()
    assert "1 violations, " in said.getvalue()


def test_it_asks_as_many_questions_for_many_promises_as_for_a_few(django_assert_max_num_queries):
    for count in (1, 4):
        for _ in range(count):
            promise_at(PromiseState.APPROVED)
        with django_assert_max_num_queries(70):
            assert broken() == {}
