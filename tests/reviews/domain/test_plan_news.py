"""Rep and lead hear when the plan that stands is out of date, and whoever answers too late hears what was decided."""

import pytest

from dealdesk.enums import Role
from dealdesk.exceptions import Conflict
from dealdesk.models import AuditEvent
from promises.enums import Lane, PromiseState
from reviews.domain import closeplan, lifecycle
from reviews.enums import Answer
from tests import factories

pytestmark = pytest.mark.django_db


def told(type):
    event = AuditEvent.objects.filter(type=type).last()
    return {row.recipient.first_name: row for row in factories.mails(event_id=event.pk).select_related("recipient")}


def test_new_words_of_a_clause_are_told_to_rep_and_lead_and_the_reviewers_hear_the_sentence(maya, grace):
    gwen = factories.person("Gwen", Role.LEAD)
    promise = factories.promise_at(PromiseState.APPROVED)
    closeplan.publish(promise.deal_id, by=maya)
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files a night.", what_changed="Two files instead of one.")
    changed = told("promise.scope_changed")
    assert sorted(changed) == ["Grace", "Gwen", "Ines", "Omar", "Tom"]
    assert changed["Gwen"].kind == "new_version"
    assert "Clause 1 is being replaced. The plan is out of date" in changed["Gwen"].body
    assert changed["Tom"].kind == "scope_changed"

    promise.refresh_from_db()
    factories.signed(factories.confirmed(factories.proposed(factories.all_answered(promise))))
    signed = told("decision.signed")
    assert sorted(signed) == ["Gwen", "Ines", "Maya", "Omar", "Tom"]
    assert {name for name, row in signed.items() if row.kind == "decided_plan"} == {"Gwen", "Maya"}
    assert signed["Maya"].subject == f"Yes, update the plan today: {promise.label}, Harbor Foods"
    assert "Clause 1 has new words. Update the plan today" in signed["Maya"].body
    assert factories.SENTENCE in signed["Tom"].body
    assert gwen.pk


def test_a_first_signature_of_a_deal_without_a_plan_is_only_the_sentence(maya, grace):
    factories.promise_at(PromiseState.APPROVED)
    kinds = {name: row.kind for name, row in told("decision.signed").items()}
    assert kinds == {"Maya": "decided", "Ines": "decided", "Omar": "decided", "Tom": "to_deliver"}


def test_one_lead_in_the_place_of_two_who_left_hears_it_once(maya, tom, grace, ada):
    """The rep and an engineer were switched off; the other lead hears of it once, and the sign goes through."""
    factories.person("Gwen", Role.LEAD)
    promise = factories.confirmed(factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION)))
    type(maya).objects.filter(pk__in=[maya.pk, tom.pk]).update(is_active=False)
    factories.signed(promise)
    assert sorted(told("decision.signed")) == ["Gwen", "Ines", "Omar"]


def test_toms_answer_that_comes_after_the_decision_is_answered_with_what_was_decided(maya, tom, tom_client):
    promise = factories.promise_at(PromiseState.DECLINED)
    with pytest.raises(Conflict, match=f"^{promise.label} was answered already: No.$"):
        lifecycle.answer(promise.pk, by=tom, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID)
    page = tom_client.post(
        f"/p/{promise.pk}/answer/engineering/",
        {"token": "late", "version": promise.required_lanes.get(lane="engineering").version, "answer": "yes"},
    )
    text = page.content.decode()
    assert page.status_code == 409
    assert f"{promise.label} was answered already: No." in text
    assert "Nightly export is not available." in text  # the sentence sales may give stands on the same page
