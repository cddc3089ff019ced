"""Ines has twenty promises to answer and no mouse: peek, choose, write, send, and the next one is there."""

import pytest

from dealdesk.enums import Role
from reviews.models import Review
from tests import factories

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

MANY = 20
CONDITION = "The customer sends its public key by 2031-03-31."


def test_twenty_promises_are_answered_by_keys_alone(windows, ines, tom, omar, grace, maya):
    deal = factories.deal(maya)
    promises = [factories.sent(deal) for _ in range(MANY)]
    page = windows(ines)
    pages = []
    page.on("framenavigated", lambda frame: pages.append(frame.url) if frame == page.main_frame else None)
    page.goto("/queue/?view=mine")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for number in range(MANY):
        page.locator(".rvlist").first.wait_for()
        page.keyboard.press("2")
        for _ in range(20):  # from the choice to the sentence that belongs to it
            if page.evaluate("document.activeElement.name") == "sentence":
                break
            page.keyboard.press("Tab")
        page.keyboard.type(CONDITION)
        page.keyboard.press("Control+Enter")
        page.wait_for_url(
            "**/queue/?view=mine" if number == MANY - 1 else f"**{promises[number + 1].get_absolute_url()}"
        )
        page.locator("#messages", has_text=f"Answer sent for {promises[number].label}.").wait_for()
    answers = Review.objects.filter(lane=Role.SECURITY, answered_by=ines)
    assert sorted(answers.values_list("promise_id", "sentence")) == [(p.pk, CONDITION) for p in promises]
    # the queue, then every promise once, then the queue: nothing in between
    assert len(pages) == MANY + 2


def test_a_look_from_the_queue_leads_to_the_answer(windows, ines, tom, omar, grace, maya):
    first, second = factories.sent(), factories.sent()
    page = windows(ines)
    page.goto("/queue/?view=mine")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    drawer = page.get_by_role("complementary", name="Peek")
    drawer.get_by_text(first.label).wait_for()
    assert first.ask in drawer.inner_text()
    page.keyboard.press("j")  # the look goes along with the row
    drawer.get_by_text(second.label).wait_for()
    page.keyboard.press("Escape")
    drawer.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.getAttribute('href')") == second.get_absolute_url()
    page.keyboard.press("Space")
    drawer.get_by_text(second.label).wait_for()
    page.keyboard.press("2")
    page.wait_for_url(f"**{second.get_absolute_url()}?answer=yes_if")
    assert page.locator("input[name=answer]:checked").get_attribute("value") == "yes_if"
    assert not Review.objects.exists()


def test_the_list_is_read_again_and_the_focus_stays(windows, ines, tom, omar, grace, maya):
    first = factories.sent()
    page = windows(ines)
    page.clock.install()
    page.goto("/queue/?view=mine")
    page.keyboard.press("j")
    second = factories.sent()
    page.clock.fast_forward(61_000)
    page.get_by_role("cell", name=second.label).wait_for()
    assert page.evaluate("document.activeElement.getAttribute('href')") == first.get_absolute_url()
    assert page.locator("[data-queue-said]").text_content() == "The queue changed."


def test_an_answer_sent_too_fast_is_taken_back_and_the_button_goes_after_ten_seconds(
    windows, ines, tom, omar, grace, maya
):
    promise = factories.sent()
    page = windows(ines)
    page.goto(promise.get_absolute_url())
    page.keyboard.press("1")
    for name, value in factories.SAID.items():
        field = page.locator(f"form[id=answer-security] [name={name}]")
        if field.count():
            field.fill(value)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Undo").click()
    page.locator("#messages", has_text=f"Taken back. Nobody was told of your answer to {promise.label}.").wait_for()
    assert not Review.objects.exists()
    assert page.locator("input[name=answer]:checked").get_attribute("value") == "yes"
    page.clock.install()
    page.keyboard.press("Control+Enter")
    undo = page.get_by_role("button", name="Undo")
    undo.wait_for()
    page.clock.fast_forward(11_000)
    undo.wait_for(state="detached")
    page.locator("#messages", has_text=f"Answer sent for {promise.label}.").wait_for()


def test_keys_that_were_moved_work_and_the_old_ones_do_not(windows, ines, tom, omar, grace, maya):
    promise = factories.sent()
    ines.own_keys = {"next": "y", "yes_if": "9", "no": ""}
    ines.save(update_fields=["own_keys"])
    page = windows(ines)
    page.goto("/queue/?view=mine")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.getAttribute('href')") == promise.get_absolute_url()
    page.keyboard.press("Enter")
    page.locator(".rvlist").first.wait_for()
    hints = page.locator(".pick kbd").all_inner_texts()
    assert hints == ["1", "9", "4"]
    for key in ("2", "3"):
        page.keyboard.press(key)
    assert page.locator("input[name=answer]:checked").count() == 0
    page.keyboard.press("9")
    assert page.locator("input[name=answer]:checked").get_attribute("value") == "yes_if"
