"""A page of the close plan that stands open while the plan changes, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from promises.enums import PromiseState
from reviews.domain import closeplan
from tests import factories

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]


def test_ready_is_gone_from_maya_s_page_once_a_copy_was_refused(windows, maya):
    plan = factories.ready_plan()
    page = windows(maya)
    page.goto(reverse("plan", args=[plan.deal.slug]))
    expect(page.get_by_text("Ready. Every clause is an exact copy")).to_be_visible()
    factories.promise_at(PromiseState.APPROVED, plan.deal)
    closeplan.publish(plan.deal_id, by=maya)
    page.get_by_role("button", name="Copy all clauses").click()
    said = "The close plan of Harbor Foods is version 2 now; this page shows version 1."
    expect(page.get_by_text(f"Not ready any more. {said} Load the page again.")).to_be_visible()
    expect(page.get_by_text("Ready. Every clause")).to_have_count(0)
    expect(page).to_have_title("Not ready, close plan of Harbor Foods · Dealdesk")
    page.reload()
    expect(page.get_by_text("Version 2, current")).to_be_visible()
    expect(page.get_by_text("Not ready to send.")).to_be_visible()
