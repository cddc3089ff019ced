"""The check while typing, in a browser: marks and lists follow the words, and whoever types is never disturbed.

One walk goes by keyboard alone from "New ask" to sent, one goes without scripts; the others hold one rule each.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from dealdesk.enums import Role
from promises.enums import PromiseState
from promises.models import Deal, Promise
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

VAGUE = "We can handle their data needs"
MIXED = (
    "We can handle their data needs: orders go to their warehouse every night by June 19, should be fine for launch."
)
EXACT = "Export five order fields as CSV to the customer’s SFTP folder every night, 2,000 rows a night"
LOADS = 7  # pages from "New ask" to sent; issue 3 allows no more
FOUND = """options => axe.run(document, options).then(results => results.violations.map(rule =>
    `${rule.id}: ${rule.nodes.slice(0, 3).map(node => node.target[0]).join(" | ")} (${rule.nodes.length})`
))"""


@pytest.fixture
def deal(maya: Any) -> Deal:
    for role in (Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD):
        factories.someone(role)
    return factories.deal(maya)


@pytest.fixture
def words(windows: Callable[..., Any], maya: Any, deal: Deal) -> Any:
    """Maya's window on the page for the sentence."""
    page = windows(maya)
    page.set_default_timeout(15_000)
    page.goto(f"{reverse('new-ask')}?deal={deal.slug}")
    return page


def field(page: Any) -> Any:
    return page.get_by_label("What does the customer want, in one plain sentence?")


def tab_to(page: Any, target: Any, most: int = 80) -> None:
    """Press Tab until the target has the focus; a keyboard has no other way."""
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("The keyboard never gets there.")


def press(page: Any, name: str, inside: Any = None) -> None:
    """Reach a button by Tab and press Enter on it."""
    tab_to(page, (inside or page).get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def marks(page: Any) -> list[tuple[str, bool]]:
    """What is underlined in the field, and whether it is only advice."""
    found = page.locator(".under mark").evaluate_all("all => all.map(one => [one.textContent, one.className])")
    return [(text, css == "soft") for text, css in found]


def at_rest(page: Any) -> None:
    """Until nothing is asked any more."""
    page.wait_for_timeout(350)
    page.wait_for_load_state("networkidle")


# --- from "New ask" to sent ------------------------------------------------------------------------------------------


def test_by_keyboard_alone_from_new_ask_to_sent_in_seven_pages(windows, maya, deal):
    page = windows(maya)
    page.set_default_timeout(15_000)
    page.goto(reverse("my-asks"))
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))

    page.keyboard.press("n")
    page.wait_for_url("**/asks/new/")
    tab_to(page, page.get_by_role("radio", name="Harbor Foods"))
    page.keyboard.press("Space")
    press(page, "Continue")

    page.wait_for_url("**/asks/new/?deal=*")
    tab_to(page, field(page))
    page.keyboard.type(f"{VAGUE}.")
    expect(page.get_by_role("button", name=f"Replace “{VAGUE}”")).to_be_visible()
    assert marks(page) == [(VAGUE, False)]
    press(page, f"Replace “{VAGUE}”")
    expect(field(page)).to_be_focused()
    page.keyboard.type(EXACT)  # the blank is selected, so it is typed over
    expect(field(page)).to_have_value(f"{EXACT}.")
    expect(page.get_by_role("heading", name="Must change")).to_have_count(0)
    press(page, "Continue")

    page.wait_for_url("**/draft/type/")
    tab_to(page, page.get_by_role("radio", name="Security"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Data movement")).to_be_checked()
    for number in range(page.get_by_role("radio", name="No", exact=True).count()):  # what the words leave open
        tab_to(page, page.get_by_role("radio", name="Yes", exact=True).nth(number))
        page.keyboard.press("ArrowDown")
    press(page, "Continue")

    page.wait_for_url("**/draft/facts/")
    tab_to(page, page.get_by_label("Risk", exact=True))
    page.keyboard.type("Finance would read numbers nobody answers for.")
    tab_to(page, page.get_by_label("Already told yes", exact=True))
    page.keyboard.type("Y")
    tab_to(page, page.get_by_label("How often", exact=True))
    page.keyboard.type("Every night")
    press(page, "Nobody knows the rest")

    page.wait_for_url("**/draft/proof/")
    note = page.get_by_role("region", name="A call note")
    tab_to(page, note.get_by_label("Whose words, and when"))
    page.keyboard.type("Call with Ana, yesterday")
    page.keyboard.press("Tab")
    page.keyboard.type("Every night, please.")
    press(page, "Add note and continue", note)

    page.wait_for_url("**/draft/check/")
    press(page, "Send for review")
    promise = Promise.objects.get()
    page.wait_for_url(f"**{promise.get_absolute_url()}")
    expect(page.get_by_text("Sent. Answers are due")).to_be_visible()
    expect(page.get_by_role("region", name="You may say now")).to_contain_text("We are checking whether the data can")

    promise.refresh_from_db()
    known = promise.facts.filter(is_unknown=False).exclude(key__startswith="asked_")
    given = dict(known.values_list("key", "value"))
    assert (promise.state, promise.ask) == (PromiseState.ENGINEERING_REVIEW, f"{EXACT}.")
    assert given == {
        "risk": "Finance would read numbers nobody answers for.",
        "already_told": "yes",
        "frequency": "Every night",
    }
    assert len(loads) == LOADS, loads


def test_a_refusal_goes_once_the_words_it_names_are_gone(words):
    field(words).fill(f"{VAGUE}.")
    words.get_by_role("button", name="Continue").click()
    summary = words.get_by_role("alert", name="There is a problem")
    expect(summary).to_contain_text(f"Instead of “{VAGUE}” say: what moves, from where to where, how often.")
    expect(words.locator(".errs")).to_have_count(1)
    field(words).fill(f"{VAGUE} today.")
    expect(words.get_by_role("heading", name="Must change 1")).to_be_visible()
    expect(summary).to_be_visible()
    field(words).fill(f"{EXACT}.")
    expect(summary).to_have_count(0)
    expect(words.locator(".errs, .bad, [aria-invalid=true]")).to_have_count(0)


def test_without_scripts_the_lists_come_with_the_page_and_their_buttons_work(
    new_context, live_server, windows, maya, deal
):
    cookies = windows(maya).context.cookies()
    context = new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{reverse('new-ask')}?deal={deal.slug}")
    field(page).fill(MIXED)
    page.get_by_role("button", name="Check the words").click()
    expect(page.get_by_role("heading", name="Must change 2")).to_be_visible()
    expect(page.get_by_role("region", name="What will happen")).to_contain_text("data leaves or enters our platform")
    page.get_by_role("button", name="Remove “should be fine”").click()
    expect(field(page)).to_have_value(MIXED.replace(" should be fine", ""))
    page.get_by_role("button", name=f"Replace “{VAGUE}”").click()
    expect(field(page)).to_have_value(
        "[what moves, from where to where, how often]: orders go to their warehouse every night by June 19, for launch."
    )
    field(page).fill(f"{EXACT}.")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/draft/type/")
    page.get_by_role("radio", name="Data movement").check()
    for answer in page.get_by_role("radio", name="No", exact=True).all():  # what the words leave open
        answer.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Already told yes", exact=True).select_option(label="No")
    page.get_by_role("button", name="Nobody knows the rest").click()
    note = page.get_by_role("region", name="A call note")
    note.get_by_label("Whose words, and when").fill("Call with Ana, yesterday")
    note.get_by_label("Notes").fill("Every night, please.")
    note.get_by_role("button", name="Add note and continue").click()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("Sent. Answers are due")).to_be_visible()


# --- while somebody types --------------------------------------------------------------------------------------------


def test_marks_stand_under_the_phrases_and_the_page_says_so_once(words):
    field(words).press_sequentially(MIXED)
    expect(words.locator(".find-i")).to_have_count(2)
    assert marks(words) == [(VAGUE, False), ("should be fine", False)]
    assert words.locator(".under").evaluate("under => under.textContent") == f"{MIXED}\n"
    assert words.locator(".under").get_attribute("aria-hidden") == "true"
    # The layer lies on the field exactly, or the lines would run beside their words.
    assert (
        words.evaluate(
            """() => {
            const [field, under] = ["#id_ask", ".under"].map(name => document.querySelector(name));
            const same = ["fontFamily", "fontSize", "lineHeight", "paddingLeft", "paddingTop", "borderLeftWidth"];
            const [a, b] = [field, under].map(element => getComputedStyle(element));
            const [c, d] = [field, under].map(element => element.getBoundingClientRect());
            return same.filter(name => a[name] !== b[name])
                .concat(["x", "y", "width", "height"].filter(name => Math.abs(c[name] - d[name]) > 0.5))
                .concat(field.clientWidth === under.clientWidth ? [] : ["clientWidth"]);
        }"""
        )
        == []
    )
    said = words.locator("[data-check-said]")
    expect(said).to_have_text("2 must change")
    words.evaluate(
        """() => {
            window.told = 0;
            const count = records => { window.told += records.length; };
            new MutationObserver(count).observe(document.querySelector("[data-check-said]"), { childList: true });
        }"""
    )
    field(words).press_sequentially(" It starts on July 1.")
    expect(words.locator("[data-check-count]")).to_have_text("Two sentences. 26 words.")
    at_rest(words)
    assert words.evaluate("window.told") == 0  # the numbers did not change
    words.get_by_role("button", name="Remove “should be fine”").click()
    expect(said).to_have_text("1 must change")


def test_nothing_moves_the_caret_and_undo_takes_a_press_back(words):
    field(words).press_sequentially(MIXED)
    expect(words.locator(".find-i")).to_have_count(2)
    field(words).evaluate("element => element.setSelectionRange(45, 45)")
    words.keyboard.type(" x")
    at_rest(words)
    where = "element => [document.activeElement === element, element.selectionStart, element.selectionEnd]"
    assert field(words).evaluate(where) == [True, 47, 47]
    words.keyboard.press("Backspace")
    words.keyboard.press("Backspace")
    at_rest(words)
    expect(field(words)).to_have_value(MIXED)
    words.get_by_role("button", name="Remove “should be fine”").click()
    expect(field(words)).to_have_value(MIXED.replace(" should be fine", ""))
    expect(words.locator(".find-i")).to_have_count(1)
    words.keyboard.press("Control+z")
    expect(field(words)).to_have_value(MIXED)
    expect(words.locator(".find-i")).to_have_count(2)
    # A press finds its phrase although words before it moved it, even before the next look.
    field(words).evaluate("element => element.setSelectionRange(0, 0)")
    words.keyboard.type("Now: ")
    words.get_by_role("button", name="Remove “should be fine”").click()
    expect(field(words)).to_have_value("Now: " + MIXED.replace(" should be fine", ""))


def test_an_answer_about_words_that_are_gone_is_dropped(words):
    """The first answer is held back until the second has come: it must change nothing."""
    held: list[Any] = []

    def hold(route: Any) -> None:
        if not held and "handle" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    words.route("**/words/*", hold)
    field(words).fill(VAGUE)
    words.wait_for_timeout(600)
    assert len(held) == 1
    field(words).fill(f"{EXACT}, etc.")
    expect(words.locator(".find-i q").first).to_have_text("etc.")
    try:
        held[0].continue_()
    except playwright.Error:  # the browser gave the old question up itself
        pass
    at_rest(words)
    assert (VAGUE, False) not in marks(words)
    assert words.get_by_text(VAGUE).count() == 0


def test_it_is_asked_only_after_a_pause_and_only_about_other_words(words):
    asked: list[str] = []
    words.on("request", lambda request: "/words/" in request.url and asked.append(request.url))
    # Typed without a pause, however busy the machine is.
    field(words).evaluate(
        """(element, text) => {
            for (const letter of text) {
                element.value += letter;
                element.dispatchEvent(new InputEvent("input", { bubbles: true, data: letter }));
            }
        }""",
        VAGUE,
    )
    expect(words.locator(".find-i")).to_have_count(1)
    at_rest(words)
    assert len(asked) == 1
    field(words).focus()
    words.keyboard.press("Home")
    words.keyboard.press("End")
    # A letter typed and taken away again before anybody asks: the words are as they were.
    field(words).evaluate(
        """element => {
            for (const text of [element.value + "x", element.value]) {
                element.value = text;
                element.dispatchEvent(new InputEvent("input", { bubbles: true }));
            }
        }"""
    )
    at_rest(words)
    assert len(asked) == 1
    assert "handle" not in "".join(asked)  # the words stand in no address


def test_a_server_that_does_not_answer_disturbs_nobody(words):
    words.route("**/words/*", lambda route: route.fulfill(status=500, body="no"))
    field(words).press_sequentially(VAGUE)
    expect(words.locator("[data-check-note]")).to_have_text("Not checked just now; it is checked again as you type")
    words.unroute("**/words/*")
    words.keyboard.type(".")
    expect(words.locator(".find-i")).to_have_count(1)
    expect(words.locator("[data-check-note]")).to_have_text("Checked as you type")


def test_advice_is_kept_by_keyboard_and_the_focus_goes_on(windows, maya, deal):
    draft = factories.draft(deal, ask=f"{EXACT}.")
    page = windows(maya)
    page.goto(reverse("draft", args=[draft.pk, "ask"]))
    keeps = page.get_by_role("button", name="Keep")
    count = keeps.count()
    assert count >= 1
    for left in reversed(range(count)):
        tab_to(page, keeps.first)
        page.keyboard.press("Enter")
        expect(keeps).to_have_count(left)
        expect(keeps.first if left else field(page)).to_be_focused()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/draft/type/")
    page.goto(reverse("draft", args=[draft.pk, "ask"]))
    assert keeps.count() == 0
    expect(page.get_by_text("kept as it is")).to_be_visible()


def test_a_clearer_start_is_filled_blank_by_blank(words):
    words.get_by_role("button", name="Start from this").first.click()
    expect(field(words)).to_be_focused()
    words.keyboard.type("five")
    assert field(words).input_value().startswith("Nightly CSV export of five order fields")
    expect(words.locator(".find-i q").first).to_have_text("[system]")


def test_the_owner_and_a_reviewer_have_their_words_checked_too(windows, deal):
    tom, grace = factories.someone(Role.ENGINEERING), factories.someone(Role.LEAD)
    promise = factories.sent(deal)
    page = windows(tom)
    page.goto(promise.get_absolute_url())
    page.get_by_label("Condition, reason or question, in one sentence").fill("They help as needed.")
    page.get_by_role("radio", name="Yes, with conditions").check()
    expect(page.get_by_role("button", name="“as needed”")).to_be_visible()
    page.get_by_role("radio", name="Ask sales a question").check()
    expect(page.locator(".find-i")).to_have_count(0)
    factories.all_answered(promise)
    page = windows(grace)
    page.goto(reverse("decision", args=[promise.pk]))
    page.get_by_label("The sentence we would commit to").fill("Export of orders, as needed.")
    expect(page.locator("#finds-id_sentence .find-i q").first).to_have_text("as needed")
    page.locator("summary", has_text="Conditions").click()
    page.get_by_role("button", name="Condition", exact=True).click()
    rows = page.get_by_label("Must do what")
    rows.last.fill("gives access as needed")
    expect(page.locator("[data-formset-row]").last.locator(".find-i q")).to_have_text("as needed")
    rows.last.press("Enter")  # sends the form, and presses no button of a list
    page.wait_for_load_state("load")
    expect(page.locator(".errsum")).to_be_visible()


# --- for everybody ---------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_the_step_with_findings_passes_axe_and_fits_320_pixels(words):
    field(words).fill(f"{MIXED} Sync is real-time. {'x' * 90}")
    expect(words.locator(".find-i").nth(2)).to_be_visible()
    words.evaluate(axe.Axe().axe_script)
    found = {}
    for width in (1440, 390):
        words.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            words.emulate_media(color_scheme=theme)
            words.locator(f"html[data-bs-theme={theme}]").wait_for()
            if problems := words.evaluate(FOUND, {"resultTypes": ["violations"]}):
                found[width, theme] = problems
    words.set_viewport_size({"width": 320, "height": 900})
    assert (found, words.evaluate("document.scrollingElement.scrollWidth")) == ({}, 320)
