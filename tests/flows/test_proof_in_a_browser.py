"""Proof in a real browser: dropped, pasted, chosen, seen; a page inside a picture runs nothing (RELIABILITY row 43)."""

import base64
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from promises.models import Promise
from tests import factories, files

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]
DROP = """([zone, files, kind]) => {
  const data = new DataTransfer();
  for (const [name, type, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (char) => char.charCodeAt(0))], name, { type }));
  }
  const target = zone ? document.querySelector(zone) : document.body;
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
}"""


@pytest.fixture(autouse=True, scope="session")
def _loop_is_allowed_before_the_database_is_made() -> None:
    """Where a browser test is the first of all, the driver's loop runs already when Django makes the test database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture
def open_page(new_context: Callable[..., Any], live_server: Any, sign_in: Any) -> Iterator[Callable[..., Any]]:
    """A page in which a person is signed in; at the end no page has complained of a script or the policy."""
    heard: list[str] = []

    def opened(person: Any, path: str, **options: Any) -> Any:
        context = new_context(**options)
        key = sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(f"{live_server.url}{path}")
        return page

    yield opened
    assert heard == []


def bring(page: Any, kind: str, zone: str, *sent: tuple[str, str, bytes]) -> None:
    """Drop or paste files, as the browser hands them to the page."""
    page.evaluate(DROP, [zone, [(name, type, base64.b64encode(data).decode()) for name, type, data in sent], kind])


def test_maya_drops_and_pastes_files_and_sees_them(maya, open_page):
    draft = factories.draft(factories.deal(maya), has_reason=False)
    page = open_page(maya, reverse("draft", args=[draft.pk, "proof"]))
    box = page.get_by_role("region", name="Files", exact=True)
    bring(page, "drop", "[data-files-drop]", ("orders.csv", "text/csv", files.CSV))
    bring(page, "paste", "", ("image.png", "image/png", files.png(400, 300)))
    chosen = box.get_by_role("list", name="Chosen files")
    playwright.expect(chosen).to_contain_text("orders.csv")
    playwright.expect(chosen).to_contain_text(re.compile(r"pasted-\d{4}-\d\d-\d\d-\d{6}\.png"))
    playwright.expect(box.get_by_role("status")).to_contain_text("2 chosen: orders.csv, pasted-")
    box.get_by_role("button", name="Add files", exact=True).click()
    playwright.expect(page.get_by_role("table", name="First rows of orders.csv")).to_contain_text("1240.00")
    picture = page.get_by_role("img", name=re.compile("What pasted-.*shows"))
    playwright.expect(picture).to_be_visible()
    playwright.expect(picture).to_have_js_property("naturalWidth", 400)  # once it has come
    assert [proof.size for proof in draft.proofs.all()] == [len(files.CSV), len(files.png(400, 300))]


def test_text_that_is_pasted_stays_text_and_a_stray_file_opens_nothing(maya, open_page):
    draft = factories.draft(factories.deal(maya), has_reason=False)
    page = open_page(maya, reverse("draft", args=[draft.pk, "proof"]))
    bring(page, "drop", "h1", ("orders.csv", "text/csv", files.CSV))
    assert page.evaluate("document.querySelector('[data-files] input[type=file]').files.length") == 0
    assert page.url.endswith("/draft/proof/")


def test_html_in_a_picture_runs_nothing(maya, tom, open_page, live_server, tmp_path):
    promise = factories.sent(factories.deal(maya))
    page = open_page(maya, reverse("add-proof", args=[promise.pk]))
    evil = tmp_path / "page.png"
    evil.write_bytes(files.html_in_png())
    page.get_by_label("Choose files", exact=True).set_input_files(str(evil))
    page.get_by_role("button", name="Add files", exact=True).click()
    page.wait_for_url(re.compile(rf"/p/{promise.pk}/$"))
    reader = open_page(tom, promise.get_absolute_url())
    for seen in (page, reader):
        assert seen.evaluate("document.title") != "run"
        assert seen.locator("script:not([src])").count() == 0
        playwright.expect(seen.get_by_role("link", name="page.png")).to_be_visible()
    with reader.expect_download() as download:
        reader.get_by_role("link", name="page.png").click()
    assert download.value.suggested_filename == "page.png"
    assert Path(download.value.path()).read_bytes() == files.html_in_png()
    assert reader.url == f"{live_server.url}{promise.get_absolute_url()}"
    # Even where somebody makes a page of it: as a picture it is broken, in a frame it is refused.
    address = reverse("proof-file", args=[promise.pk, promise.proofs.latest("pk").pk])
    made = reader.evaluate(
        """async (address) => {
          const answer = await fetch(address);
          return [answer.headers.get("content-type"), answer.headers.get("x-content-type-options"),
                  answer.headers.get("content-security-policy")];
        }""",
        address,
    )
    assert made == ["image/png", "nosniff", "sandbox; default-src 'none'"]


def test_without_scripts_files_are_chosen_and_an_ask_begins_from_a_mail(maya, open_page, tmp_path):
    factories.deal(maya)
    mail = tmp_path / "call.eml"
    mail.write_bytes(files.mail())
    page = open_page(maya, f"{reverse('new-ask')}?deal=harbor-foods", java_script_enabled=False)
    page.get_by_text("Start from a note or a mail").click()
    page.get_by_label("A mail, saved as a file").set_input_files(str(mail))
    page.get_by_role("button", name="Start from this").click()
    ask = page.get_by_label("What does the customer want, in one plain sentence?")
    playwright.expect(ask).to_have_value("Nightly export: Can you send us our orders every night?")
    draft = Promise.objects.get()
    page.goto(page.url.replace("/ask/", "/proof/"))
    playwright.expect(page.get_by_role("link", name="call.eml")).to_be_visible()
    page.get_by_text("Add another proof").click()
    chosen = [tmp_path / "orders.csv", tmp_path / "shot.png"]
    for path, content in zip(chosen, (files.CSV, files.png(40, 30)), strict=True):
        path.write_bytes(content)
    page.get_by_label("Choose files", exact=True).set_input_files([str(path) for path in chosen])
    page.get_by_role("button", name="Add files", exact=True).click()
    playwright.expect(page.get_by_role("table", name="First rows of orders.csv")).to_contain_text("48211")
    assert [proof.file_name for proof in draft.proofs.all()] == ["call.eml", "orders.csv", "shot.png"]
