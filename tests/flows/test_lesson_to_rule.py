"""From "this deal went bad" to an active rule that catches it: two admins, a browser, nothing typed twice."""

from typing import Any

import pytest
from django.urls import reverse

from dealdesk.domain import jobs
from dealdesk.enums import Role
from promises.enums import PromiseState
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.outlook import preview
from reviews.models import RuleDraft
from tests import factories

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

ASK = "Stock levels of the store appear on their tablet page."
MOST_LOADS = 6


def counted(page: Any, loads: list[str]) -> Any:
    """Every document the browser asks for, whoever clicks."""
    page.set_default_timeout(15_000)
    page.on(
        "response",
        lambda answer: (
            loads.append(answer.url)
            if answer.request.resource_type == "document" and answer.status not in {301, 302, 303}
            else None
        ),
    )
    return page


def test_a_bad_deal_becomes_a_rule_that_stops_it(windows, ada, maya):
    alan = factories.person("Alan", Role.ADMIN)
    promise = factories.promise_at(PromiseState.APPROVED, factories.deal(maya), ask=ASK, type="data_movement")
    loads: list[str] = []

    page = counted(windows(ada), loads)
    page.goto(reverse("outcome", args=[promise.pk]))
    page.get_by_label("Went bad").check()
    page.get_by_label("Extra days").fill("9")
    page.get_by_label("Cause").select_option("no_limit")
    page.get_by_label("What happened").fill("Every store was meant, not one.")
    page.get_by_role("button", name="Save, and make a rule of it").click()
    expect(page.get_by_role("heading", name="Back-test")).to_be_visible()
    jobs.run_jobs()
    expect(page.get_by_text("went bad and would have been stopped")).to_be_visible()
    expect(page.locator(".quad .big").first).to_have_text("1 of 1")
    page.get_by_role("button", name="Propose to a second admin").click()
    expect(page.get_by_text("whoever wrote a rule does not activate it.")).to_be_visible()

    draft = RuleDraft.objects.get()
    assert promise.label in draft.reason
    assert "Every store was meant, not one." in draft.reason
    second = counted(windows(alan), loads)
    second.goto(reverse("rule-draft", args=[draft.pk]))
    second.get_by_role("button", name="Activate").click()
    second.wait_for_load_state()

    draft.refresh_from_db()
    assert draft.state == "activated"
    assert len(loads) <= MOST_LOADS, loads
    # The same deal again: the words alone stop it now.
    again = factories.draft(factories.deal(maya, name="Harbor Foods, again"), ask=ASK, type="")
    assert draft.rule_id in [hit.rule["id"] for hit in preview(again).hits]
    assert rule_set_in_force().number == 2
