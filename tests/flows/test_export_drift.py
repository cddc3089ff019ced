"""One word changed in the Word file that we handed out ourselves is shown, as that word."""

import io
import zipfile

import pytest
from django.urls import reverse

from tests import factories

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]
NAME = "harbor-foods-close-plan-v1.docx"


def with_one_word_changed(content: bytes) -> bytes:
    """The same file as somebody would save it who made five fields ten."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"five agreed", b"ten agreed") if name.endswith("document.xml") else part)
    return made.getvalue()


def test_maya_exports_the_plan_changes_a_word_and_the_drift_check_shows_that_word(windows, maya):
    deal = factories.deal(maya)
    factories.ready_plan(deal)
    page = windows(maya)
    page.goto(reverse("plan", args=[deal.slug]))
    page.keyboard.press("x")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Word .docx", exact=True).click()
    assert waiting.value.suggested_filename == NAME
    content = waiting.value.path().read_bytes()

    page.goto(reverse("deal-drift", args=[deal.slug]))
    page.get_by_label("Or choose a file").set_input_files(
        {"name": NAME, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", name="Safe to send: every signed sentence")).to_be_visible()

    page.get_by_text("Check again, or another document").click()
    page.get_by_label("Or choose a file").set_input_files(
        {"name": NAME, "mimeType": "application/octet-stream", "buffer": with_one_word_changed(content)}
    )
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("heading", name="Do not send: 1 finding")).to_be_visible()
    row = page.locator("[data-finding]")
    expect(row.locator("del")).to_have_text("removed: five")
    expect(row.locator("ins")).to_have_text("added: ten")


def test_the_send_page_shows_the_fields_of_the_chosen_way(windows, maya):
    deal = factories.deal(maya)
    factories.ready_plan(deal)
    page = windows(maya)
    page.goto(reverse("send-plan", args=[deal.slug]))
    fields = {name: page.get_by_label(name, exact=True) for name in ("Format of our own file", "The mail you wrote")}
    document = page.locator("input[type=file]")
    for way, seen in (
        ("A mail I wrote", [False, True, False]),
        ("A document of mine", [False, False, True]),
        ("Our own file", [True, False, False]),
    ):
        page.get_by_role("radio", name=way).check()
        assert [part.is_visible() for part in (*fields.values(), document)] == seen, way
    page.get_by_role("radio", name="A mail I wrote").check()
    fields["The mail you wrote"].fill(factories.SENTENCE.replace("five", "nine"))
    page.get_by_label("Who gets it").fill("Ben")
    page.get_by_role("button", name="Record as sent").click()
    expect(page.get_by_text("“five” became “nine”.")).to_be_visible()
    expect(page.get_by_role("region", name="What is not as it was signed")).to_be_focused()
    expect(page.get_by_label("The mail you wrote", exact=True)).to_be_visible()
