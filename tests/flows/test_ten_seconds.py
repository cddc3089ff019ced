"""A documented ask in a browser: one search, one choice, one confirm, with and without scripts."""

import pytest

from dealdesk.enums import Role
from promises.models import Promise
from tests import factories
from tests.factories import CSV

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]


@pytest.fixture
def deal(maya, omar, ines):
    factories.capability()
    factories.capability("Single sign-on with SAML for admins.")
    return factories.deal(maya)


def test_maya_types_chooses_and_confirms(windows, maya, deal):
    page = windows(maya)
    page.goto(f"/asks/new/?deal={deal.slug}")
    # One search: the panel answers while she types, and nothing is sent.
    page.get_by_role("searchbox", name="Find words that need no review").press_sequentially("export orders as csv")
    choice = page.get_by_role("button", name="Use this sentence, no review needed")
    choice.wait_for()
    assert not Promise.objects.exists()
    # One choice, one confirm.
    choice.click()
    assert page.locator(".words-l").inner_text() == CSV
    page.get_by_role("button", name="Use these words, no review needed").click()
    page.wait_for_url("**/p/*/")
    promise = Promise.objects.get()
    assert (promise.state, promise.wording.text) == ("approved", CSV)
    assert "You may say exactly these words today." in page.locator("#messages").inner_text()


def test_keys_and_no_scripts_are_enough(new_context, live_server, windows, maya, deal):
    state = windows(maya).context.storage_state()
    page = new_context(base_url=live_server.url, java_script_enabled=False, storage_state=state).new_page()
    page.goto(f"/asks/new/?deal={deal.slug}")
    page.get_by_role("searchbox", name="Find words that need no review").fill("export orders as csv")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Use this sentence, no review needed").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Use these words, no review needed").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/*/")
    assert Promise.objects.get().wording.text == CSV


def test_similar_promises_come_after_the_page(windows, ines, grace, tom, omar, maya, deal):
    earlier = factories.promise_at("approved", deal)
    promise = factories.sent(deal)
    page = windows(factories.someone(Role.SECURITY))
    page.goto(promise.get_absolute_url())
    page.get_by_role("link", name=f"Use wording of {earlier.label}").click()
    page.wait_for_url("**use=*")
    assert page.get_by_label("A sentence you would sign instead").input_value() == earlier.wording.text


def test_other_words_leave_what_stands_in_the_answer(windows, ines, grace, tom, omar, maya, deal):
    earlier = factories.promise_at("approved", deal)
    page = windows(factories.someone(Role.SECURITY))
    page.goto(factories.sent(deal).get_absolute_url())
    use = page.get_by_role("link", name=f"Use wording of {earlier.label}")
    use.wait_for()
    page.get_by_role("radio", name="Yes, with conditions").check()
    page.get_by_label("Condition, reason or question, in one sentence").fill("Key sign-in only.")
    use.click()
    page.wait_for_url("**use=*")
    assert page.get_by_role("radio", name="Yes, with conditions").is_checked()
    assert page.get_by_label("Condition, reason or question, in one sentence").input_value() == "Key sign-in only."
