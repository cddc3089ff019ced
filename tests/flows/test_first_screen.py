"""What a reviewer meets on the first screen, in a real browser: nothing cut off, the answer in sight, keys that wait.

The font of the test machine is a wide one, which is the harder case.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from dealdesk.domain import clock
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import closeplan
from reviews.enums import Answer, DecisionOutcome
from tests import factories

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

DESK = {"width": 1440, "height": 900}
ASK = "Nightly CSV export of five order fields to the customer’s SFTP folder by December 14."

#: Cells whose content is wider than the room it has.
CUT = """() => [...document.querySelectorAll(".q td:is(.tyC, .rvC, .dueC)")]
    .filter(cell => getComputedStyle(cell).visibility == "visible" && cell.scrollWidth > cell.clientWidth)
    .map(cell => cell.textContent)"""


def bottom(page: Any, name: str) -> float:
    box = page.get_by_role("button", name=name).bounding_box()
    return box["y"] + box["height"]


def half_answered() -> Promise:
    """As in the sample data: two long answers stand above the third."""
    promise = factories.sent(factories.deal(is_sample=True), ask=ASK)
    factories.answered(
        promise,
        Lane.ENGINEERING,
        Answer.YES_IF,
        "Five fields, one file a night. Three days, fits the December 14 sprint. No backfill.",
        size_days=3,
        earliest_date=factories.day(3),
    )
    factories.answered(promise, Lane.PRODUCT, Answer.YES, "Four others asked. Belongs in the product.")
    return promise


def test_the_answer_is_on_the_first_screen(windows, ines, settings):
    settings.DEMO_ALLOWED = True  # with the line about sample data above the page
    page = windows(ines)
    page.set_viewport_size(DESK)
    page.goto(half_answered().get_absolute_url())
    assert bottom(page, "Send answer") <= DESK["height"]
    ends = page.locator("#answer-security .two.said > .fld").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().bottom)"
    )
    assert len(ends) == 3
    assert max(ends) <= page.get_by_role("button", name="Send answer").bounding_box()["y"]  # it covers no field
    page.locator(".rvlist summary", has_text="No backfill.").click()  # what two lines cut stands there whole on a press
    assert page.locator(".rvlist details[open]").count() == 1
    page.set_viewport_size({"width": 1440, "height": 700})
    assert bottom(page, "Send answer") <= 700
    page.get_by_label("Condition, reason or question").focus()
    assert bottom(page, "Send answer") <= 700


def test_the_confirmation_is_on_the_first_screen_and_its_key_waits(windows, ines, settings):
    settings.DEMO_ALLOWED = True
    promise = factories.all_answered(half_answered())
    promise = factories.proposed(promise, DecisionOutcome.YES_IF)
    page = windows(ines)
    page.set_viewport_size(DESK)
    page.goto(promise.get_absolute_url())
    assert bottom(page, "Confirm") <= DESK["height"]
    panel = page.get_by_role("region", name="Confirm these exact words")
    ends = panel.evaluate(
        "it => [...it.querySelectorAll('.words, .facts, li')].map(one => one.getBoundingClientRect().bottom)"
    )
    assert max(ends) <= page.get_by_role("button", name="Confirm").bounding_box()["y"]  # it covers none of its words
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Confirm")
    assert promise.required_lanes.get(lane=Lane.SECURITY).review is None
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/queue/**")
    assert promise.required_lanes.get(lane=Lane.SECURITY).review.confirms_id


def test_enter_in_another_form_confirms_nothing(windows, ines):
    """Somebody writes what is wrong with the words; Ctrl Enter sends that and never the confirmation beside it."""
    promise = factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION))
    page = windows(ines)
    page.goto(promise.get_absolute_url())
    page.get_by_text("Something is wrong").click()
    page.keyboard.press("Control+Enter")  # two forms are shown, and the focus is in neither
    page.wait_for_timeout(300)
    page.get_by_label("Condition, reason or question").fill("The limit is wrong.")
    page.keyboard.press("Control+Enter")
    page.locator(".errsum").wait_for()
    assert "Choose one of the four answers." in page.locator(".errsum").inner_text()
    assert promise.required_lanes.get(lane=Lane.SECURITY).review is None


def test_no_word_in_the_queue_and_in_my_asks_is_cut(windows, maya, ines):
    deal = factories.deal(maya, name="Blue Ridge Logistics")
    late = factories.sent(deal)
    factories.sent(deal)
    factories.answered(factories.sent(deal), Lane.SECURITY, Answer.QUESTION)
    factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS, deal)
    past = clock.database_now() - timedelta(hours=30)
    Promise.objects.filter(pk=late.pk).update(answer_by=past)
    late.required_lanes.update(answer_by=past)
    for person, name in ((ines, "queue"), (maya, "my-asks")):
        page = windows(person)
        for width in (1440, 1320, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(reverse(name))
            assert page.evaluate(CUT) == [], (name, width)
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_the_right_column_reaches_the_end_of_the_sheet(windows, maya):
    deal = factories.deal(maya)
    factories.promise_at(PromiseState.APPROVED, deal)
    closeplan.publish(deal.pk, by=maya)
    page = windows(maya)
    page.set_viewport_size(DESK)
    page.goto(reverse("plan", args=[deal.slug]))
    sheet, rail = page.locator("main").bounding_box(), page.locator(".page > aside").bounding_box()
    assert abs(sheet["y"] + sheet["height"] - rail["y"] - rail["height"]) <= 2


def test_facts_beside_each_other_are_equally_high(windows, ines):
    page = windows(ines)
    page.set_viewport_size(DESK)
    page.goto(half_answered().get_absolute_url())
    tops = page.evaluate("[...document.querySelectorAll('.facts-2 dt')].map(dt => dt.getBoundingClientRect().top)")
    assert tops[0::2][: len(tops) // 2] == tops[1::2]


def test_on_a_phone_a_new_ask_says_its_step_and_can_be_left(windows, maya):
    draft = factories.draft(factories.deal(maya))
    page = windows(maya)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(reverse("draft", args=[draft.pk, "facts"]))
    step, close = page.get_by_text("Step 4 of 6"), page.get_by_role("button", name="Save and close")
    assert step.is_visible()
    assert abs(step.bounding_box()["y"] - close.bounding_box()["y"]) < 20
    page.goto(reverse("draft", args=[draft.pk, "check"]))
    rights = page.evaluate(
        "[...document.querySelectorAll('.sec > h2 > .btn')].map(one => Math.round(one.getBoundingClientRect().right))"
    )
    assert len(rights) == 4
    assert set(rights) == {374}


def test_the_gallery_warns_of_nothing(windows, ines):
    page = windows(ines)
    said = []
    page.on("console", lambda message: said.append((message.type, message.text)))
    page.goto(reverse("gallery"))
    page.wait_for_load_state("networkidle")
    assert said == []
