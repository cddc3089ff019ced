"""New rules and open promises: Ada sees whom they would also ask, and asks them; nothing is lost or approved."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import AuditEvent
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import reevaluation, rule_changes
from tests import factories
from tests.reviews.views.pages import token, words
from tests.reviews.views.rule_pages import WAREHOUSE, proposed

pytestmark = pytest.mark.django_db
ASK = "Show the stock levels in the customer’s colours."


@pytest.fixture
def promise(maya, ines, ada):
    return factories.sent(type="custom_logic", ask=ASK)


@pytest.fixture
def new_rules(ada, promise):
    """Ada and Alan make a rule that asks security about stock levels."""
    alan = factories.person("Alan", Role.ADMIN)
    when = {"field": "ask", "test": "has_phrase", "values": ["stock levels"]}
    draft = proposed(ada, {**WAREHOUSE, "name": "Stock levels", "hard_stop": "custom_logic", "when": when})
    rule_changes.activate(draft.pk, by=alan, version=draft.version)


def lanes(promise):
    return {row.lane: row for row in Promise.objects.get(pk=promise.pk).required_lanes.all()}


@pytest.mark.parametrize("state", ["asked", "engineering said yes", "owner decision"])
def test_the_new_group_is_asked_and_nothing_else_changes(promise, new_rules, ada, ines, state):
    if state == "engineering said yes":
        promise = factories.answered(promise, Lane.ENGINEERING)
    if state == "owner decision":
        promise = factories.all_answered(promise)
    before = {lane: (row.review_id, row.answer_by) for lane, row in lanes(promise).items()}
    (found,) = reevaluation.preview()
    assert (found.promise, found.lanes, found.why_not) == (promise, (Lane.SECURITY,), "")
    reevaluation.re_evaluate(promise.pk, by=ada, rule_set=2)
    after = lanes(promise)
    security = after.pop("security")
    assert {lane: (row.review_id, row.answer_by) for lane, row in after.items()} == before
    assert (security.review_id, security.because, security.question) == (None, "Stock levels", "Where does it go?")
    assert security.answer_by is not None
    assert AuditEvent.objects.filter(type="promise.reevaluated").count() == 1
    promise.refresh_from_db()
    assert promise.submissions.get().rule_set.number == 1
    assert promise.state == (PromiseState.ENGINEERING_REVIEW if state == "asked" else PromiseState.SECURITY_REVIEW)
    told = factories.mails(subject__startswith="Security must answer too").values_list(
        "recipient__first_name", flat=True
    )
    assert sorted(told) == ["Ines", "Maya"]
    assert reevaluation.preview() == []
    call_command("check_invariants")


def test_asking_twice_does_nothing(promise, new_rules, ada):
    reevaluation.re_evaluate(promise.pk, by=ada, rule_set=2)
    with pytest.raises(Conflict, match=reevaluation.NOBODY_ELSE):
        reevaluation.re_evaluate(promise.pk, by=ada, rule_set=2)


def test_while_sales_is_asked_the_clock_stands_still_for_the_new_group_too(promise, new_rules, ada):
    from reviews.enums import Answer  # noqa: PLC0415 -- only here

    promise = factories.answered(promise, Lane.ENGINEERING, Answer.QUESTION)
    promise = reevaluation.re_evaluate(promise.pk, by=ada, rule_set=2)
    assert (promise.state, lanes(promise)["security"].answer_by) == (PromiseState.WAITING_ON_SALES, None)
    call_command("check_invariants")


def test_it_is_refused_with_a_sentence(promise, new_rules, ada, grace):
    with pytest.raises(Denied, match=reevaluation.ONLY_ADMINS):
        reevaluation.re_evaluate(promise.pk, by=grace, rule_set=2)
    with pytest.raises(Conflict, match="The rules were changed since you opened this page."):
        reevaluation.re_evaluate(promise.pk, by=ada, rule_set=1)
    factories.let_time_run_out(promise)
    with pytest.raises(Conflict, match="is paused. It returns by a late answer first."):
        reevaluation.re_evaluate(promise.pk, by=ada, rule_set=2)


def test_what_is_answered_is_left_alone(ada, new_rules):
    promise = factories.promise_at(PromiseState.APPROVED, type="custom_logic", ask=ASK)
    assert promise not in [found.promise for found in reevaluation.preview()]


def test_ada_sees_it_on_a_page_and_presses(promise, new_rules, ada_client, grace_client):
    page = words(ada_client.get(reverse("re-evaluate")))
    assert f"{promise.label} {ASK} Harbor Foods Security Stock levels Ask them" in page
    address = reverse("re-evaluate-promise", args=[promise.pk])
    assert grace_client.post(address, {"token": token(), "rule_set": 2}).status_code == 403
    assert ada_client.post(address, {"token": token(), "rule_set": 1}).status_code == 409
    assert ada_client.post(address, {"token": token(), "rule_set": 2}).status_code == 302
    assert "Nobody else to ask" in words(ada_client.get(reverse("re-evaluate")))
    assert "asked security too, by version 2 of the trigger rules" in words(
        ada_client.get(reverse("history", args=[promise.pk]))
    )
