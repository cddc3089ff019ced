"""Ada builds a rule in a browser, watches its back-test, tries a sentence; the page passes axe and fits a phone."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from dealdesk.domain import clock, jobs
from dealdesk.enums import Role
from promises.enums import OutcomeKind, PromiseState
from reviews.models import Outcome, RuleDraft
from tests import factories

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
expect = playwright.expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]


def a_history(maya: Any) -> None:
    """Six promises, of which two went bad and two were delivered."""
    deal = factories.deal(maya)
    asks = ("Stock levels flow into the warehouse system.", "Orders go to the warehouse each night.", factories.ASK)
    for number, ask in enumerate(asks * 2):
        promise = factories.promise_at(PromiseState.APPROVED, deal, ask=ask)
        if number < 4:
            Outcome.objects.create(
                promise=promise,
                kind=OutcomeKind.WENT_BAD if number % 2 == 0 else OutcomeKind.DELIVERED,
                what_happened="Backfill argued after signing" if number % 2 == 0 else "",
                happened_on=clock.database_now().date() - timedelta(days=1),
                extra_days=11 if number % 2 == 0 else 0,
                recorded_by=maya,
                recorded_at=clock.database_now(),
            )


def violations(page: Any) -> list[str]:
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['target'][0]}" for rule in found]


def test_ada_builds_a_rule_and_sees_what_it_would_have_done(windows, ada, maya):
    factories.person("Alan", Role.ADMIN)
    a_history(maya)
    page = windows(ada)
    page.set_default_timeout(15_000)
    page.goto(reverse("new-rule"))
    page.get_by_label("Name").fill("Warehouse words")
    page.get_by_label("Field, condition 1").select_option("type")
    value = page.get_by_label("Add a value to condition 1")
    for typed in ("Data movement", "Mixed"):
        value.fill(typed)
        value.press("Enter")
    expect(page.locator(".tok")).to_have_text(["Data movement×", "Mixed×"])
    page.get_by_role("button", name="Condition in group 1").click()
    page.get_by_label("Field, condition 2").select_option("ask")
    # Tests that the field does not take are not offered.
    assert page.get_by_label("Test, condition 2").evaluate("e => [...e.options].filter(o => !o.hidden).length") == 8
    page.get_by_label("Add a value to condition 2").fill("warehouse, sftp")
    page.get_by_role("button", name="Group", exact=True).click()
    page.get_by_label("Field, condition 3").select_option("library")
    page.get_by_label("Add a value to condition 3").fill("None")
    page.get_by_label("Engineering", exact=True).check()
    page.get_by_label("Security", exact=True).check()
    page.get_by_role("button", name="Save and run the back-test").click()
    expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
    assert violations(page) == []
    jobs.run_jobs()
    expect(page.get_by_text("went bad and would have been stopped")).to_be_visible()
    page.get_by_label("Sentence to try").fill("Send order lines to the customer’s warehouse each night")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#tried")).to_contain_text("Stops matched “warehouse”")
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == []
            if folder := os.environ.get("SHOTS"):
                page.screenshot(path=f"{folder}/{theme}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("Why this change").fill("Four promises that went bad named the target system, not the type.")
    page.get_by_role("button", name="Propose to a second admin").click()
    expect(page.get_by_text("whoever wrote a rule does not activate it.")).to_be_visible()
    assert RuleDraft.objects.get().state == "proposed"
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/proposed.png", full_page=True)
        page.goto(reverse("rules"))
        page.screenshot(path=f"{folder}/list.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{folder}/list-390.png", full_page=True)
    page.goto(reverse("rules"))
    assert violations(page) == []


@pytest.mark.parametrize(
    "pasted", ["export\nserver\nwarehouse", "export\r\nserver\r\nwarehouse\r\n", "export, server,warehouse"]
)
def test_ada_pastes_a_list_and_each_value_is_its_own(windows, ada, pasted):
    page = windows(ada)
    page.set_default_timeout(15_000)
    page.goto(reverse("new-rule"))
    page.get_by_label("Field, condition 1").select_option("ask")
    value = page.get_by_label("Add a value to condition 1")
    value.focus()
    value.evaluate(
        """(input, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            if (input.dispatchEvent(event)) document.execCommand("insertText", false, text);
        }""",
        pasted,
    )
    expect(page.locator(".tok")).to_have_text(["export×", "server×", "warehouse×"])
    expect(value).to_have_value("")
