"""What each page must achieve, row by row of the design's table "must be true"; one story each, in a real browser.

What another file proves is named there and not repeated here.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from dealdesk.components.tables import STATUS
from dealdesk.domain import clock
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import Promise
from reviews.domain import closeplan
from reviews.domain.outcomes import record_outcome
from reviews.models import PlanLine
from tests import factories
from tests.reviews.views.rule_pages import back_tested, written

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

DESK = {"width": 1440, "height": 900}
FULL = 25  # rows of a full queue page

#: Every row of the queue: its group's first word, its number, its height, and the height of what it says.
ROWS = """() => [...document.querySelectorAll(".q tbody")].flatMap(group =>
    [...group.querySelectorAll(".qr")].map(row => ({
        group: group.querySelector(".grp").textContent.trim().split(/[ :,]/)[0],
        pid: row.querySelector(".id").textContent,
        height: row.getBoundingClientRect().height,
        words: Math.max(...[".ask a", ".deal b"].map(one => row.querySelector(one).getBoundingClientRect().height)),
    })))"""


def _at(person: Any, windows: Any, address: str) -> Any:
    page = windows(person)
    page.set_viewport_size(DESK)
    page.goto(address)
    return page


def test_queue(windows, maya, ines, tom, omar, grace):
    """Whose turn it is, what is paused on top, due first, 25 rows in about 1,300 px, one line each, J K Enter.

    Groups and their order: tests/reviews/views/test_queue.py. Answering by keys alone: test_keyboard_reviewer.py.
    """
    deal = factories.deal(maya, name="Blue Ridge Logistics")
    first = factories.sent(
        deal, ask="Nightly CSV export of all order fields, invoices and shipments to an SFTP folder."
    )
    soon = factories.sent(deal)
    others = [factories.sent(deal)]
    many = [Promise.objects.get(pk=factories.sent(deal).pk) for _ in range(FULL - 3)]
    factories.answered(others[0], Lane.SECURITY)
    now = clock.database_now()
    for promise, hours in ((first, -30), (soon, 1), *((row, 5 + n) for n, row in enumerate(many))):
        due = now + timedelta(hours=hours)
        Promise.objects.filter(pk=promise.pk).update(answer_by=due)
        promise.required_lanes.filter(review=None).update(answer_by=due)
    page = _at(ines, windows, reverse("queue"))
    rows = page.evaluate(ROWS)
    assert [(row["group"], row["pid"]) for row in rows] == [
        ("Paused", first.label),
        *(("Your", row.label) for row in (soon, *many)),
        ("Waiting", others[0].label),
    ]
    assert max(row["words"] for row in rows) <= 24  # one line
    assert max(row["height"] for row in rows) <= 40
    box = page.locator("main").bounding_box()
    assert box["height"] <= 1_400
    assert page.evaluate("document.scrollingElement.scrollWidth") <= DESK["width"]
    for key, on in (("j", first), ("j", soon), ("k", first), ("j", soon)):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.getAttribute('href')") == on.get_absolute_url()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{soon.get_absolute_url()}")


def test_promise_review(windows, maya, ines, tom, omar, grace):
    """Ask, facts, proof and similar wording on the left; clock, all reviews and the own answer on the right; no tab.

    That "Send answer" is on the first screen: test_first_screen.py.
    """
    deal = factories.deal(maya)
    factories.promise_at(PromiseState.APPROVED, deal)
    promise = factories.sent(deal)
    drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Call note", text="Every night is fine.")
    factories.answered(promise, Lane.ENGINEERING, size_days=3)
    page = _at(ines, windows, promise.get_absolute_url())
    page.locator(".sims .sim").first.wait_for()
    assert page.locator("[role=tab], [role=tablist]").count() == 0
    left = page.locator("main").bounding_box()
    rail = page.locator("aside", has=page.locator(".rvlist"))
    right = rail.bounding_box()
    assert left["x"] < right["x"]
    for words in (promise.ask, "Every night is fine.", "Similar earlier promises", factories.SENTENCE):
        box = page.locator("main").get_by_text(words).last.bounding_box()
        assert box["x"] + box["width"] <= right["x"] + 1, words
    for words in ("Engineering", "Security", "Product", "Your answer"):
        assert rail.get_by_text(words, exact=True).first.is_visible(), words
    assert rail.locator(".due").is_visible()
    page.keyboard.press("2")
    assert page.evaluate("window.scrollY") == 0
    assert page.locator("input[name=answer]:checked").get_attribute("value") == "yes_if"


def test_new_ask(windows, maya, ines, omar, tom, grace):
    """One question a page; the phrase marked, then which, why and what to write; an error summary; the library ends it.

    The marks while somebody types: test_typing.py. From the library to the words in ten seconds: test_ten_seconds.py.
    """
    factories.capability(factories.CSV)
    deal = factories.deal(maya)
    page = _at(maya, windows, f"{reverse('new-ask')}?deal={deal.slug}")
    assert page.locator("main h1").count() == 1
    page.get_by_role("button", name="Continue").click()
    page.locator(".errsum").wait_for()
    assert page.locator(".errsum a").first.get_attribute("href") == "#id_ask"
    page.locator("#id_ask").press_sequentially("We can support their data needs")
    found = page.locator(".find-i").first
    found.wait_for()
    assert page.locator(".under mark").first.inner_text() == "We can support their data needs"
    assert "Two honest people could expect different things of this." in found.inner_text()
    assert "Write instead" in found.inner_text()
    page.locator("#id_ask").fill("CSV export on demand")
    page.get_by_text(factories.CSV).first.wait_for()


def test_close_plan(windows, maya, ines, tom, omar, grace):
    """Clauses are exact copies nobody can edit, with version and checksum, owner, date and limit each.

    That nothing is handed out of a plan that does not hold: tests/reviews/domain/test_gate_under_attack.py.
    """
    deal = factories.deal(maya)
    factories.promise_at(PromiseState.APPROVED, deal)
    factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS, deal)
    closeplan.publish(deal.pk, by=maya)
    page = _at(maya, windows, reverse("plan", args=[deal.slug]))
    for line in PlanLine.objects.select_related("decision__wording"):
        clause = page.locator("article, li, section").filter(has=page.get_by_text(line.text, exact=True)).last
        assert clause.locator("textarea, [contenteditable], input:not([type=hidden])").count() == 0
        said = clause.inner_text()
        day = f"{line.delivery_date.day}"
        for part in (f"ersion {line.decision.wording.number}", line.sha256[:4], line.delivery_owner, day, line.limit):
            assert part in said, (part, said)


def test_drift_check(windows, maya, ines, tom, omar, grace):
    """Sentence by sentence: exact, changed word by word, not approved, missing, no promise; one press copies the words.

    What is drift and what is not: tests/reviews/views/test_drift.py.
    """
    deal = factories.deal(maya)
    other = "One JSON export of six agreed invoice fields, once per week. Real-time sync is not included."
    factories.promise_at(PromiseState.APPROVED, deal)
    second = factories.promise_at(PromiseState.OWNER_DECISION, deal)
    factories.signed(factories.confirmed(factories.proposed(second, sentence=other)))
    third = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS, deal)
    closeplan.publish(deal.pk, by=maya)
    page = _at(maya, windows, reverse("deal-drift", args=[deal.slug]))
    paragraphs = ("Thank you.", factories.SENTENCE, other.replace("six", "ten"), "We will sync all orders live.")
    page.get_by_role("textbox").first.fill("\n\n".join(paragraphs))
    page.get_by_role("button", name="Check").first.click()
    page.locator("#verdict").wait_for()
    text = page.locator("main").inner_text()
    for word in ("Exact", "Changed", "Not approved", "Missing", "no promise", third.label):
        assert word in text, word
    changed = page.locator("article", has=page.locator("del"))
    assert changed.locator("del").all_text_contents() == ["removed: six"]
    assert changed.locator("ins").all_text_contents() == ["added: ten"]
    assert changed.get_by_role("button", name="Copy signed words").is_visible()


def test_rules(windows, maya, ada, ines, tom, omar, grace):
    """Conditions read as a sentence; what a change would have stopped stands beside the version in force, before it is.

    Building one: test_rule_in_a_browser.py. The numbers: tests/reviews/views/test_rule_draft.py.
    """
    factories.promise_at(PromiseState.APPROVED)
    draft = back_tested(written(ada), ada)
    page = _at(ada, windows, reverse("rules"))
    assert page.get_by_text("When ").first.is_visible()
    page.goto(reverse("rule-draft", args=[draft.pk]))
    text = page.locator("main").inner_text()
    for words in ("Back-test", "would have been stopped", "What changes against version 1"):
        assert words in text, words


def test_insights(windows, maya, lena, ada, ines, tom, omar, grace):
    """Patterns first, charts second; every row of a pattern ends in something to do about it."""
    for _ in range(2):
        bad = factories.promise_at(PromiseState.APPROVED)
        record_outcome(
            bad.pk, by=lena, kind="went_bad", happened_on=clock.database_now().date(), extra_days=12,
            what_happened="Nobody asked how often.", cause="no_limit",
        )  # fmt: skip
    for _ in range(6):
        fine = factories.promise_at(
            PromiseState.APPROVED, ask="A list of orders as a CSV file by e-mail.", type="mixed"
        )
        record_outcome(fine.pk, by=lena, kind="delivered", happened_on=clock.database_now().date())
    page = _at(ada, windows, reverse("look-back"))
    patterns, charts = page.get_by_role("heading", name="Patterns in"), page.locator(".heat, .bars").first
    assert patterns.bounding_box()["y"] < charts.bounding_box()["y"]
    rows = page.locator("section[aria-labelledby=pt] tbody tr")
    assert rows.count() >= 1
    for row in rows.all():
        assert row.locator("td").last.locator("a, button").count() >= 1, row.inner_text()


def test_components(windows, ines):
    """Every status with its word and its icon, the timer, what is empty, loading, messages, a form error, signing.

    That the gallery warns of nothing: test_first_screen.py. That axe passes it: test_accessibility.py.
    """
    page = _at(ines, windows, reverse("gallery"))
    shown = page.locator("main .st")
    words = {text.strip() for text in shown.all_inner_texts()}
    for word, *_ in STATUS.values():
        assert word in words, word
    assert all(label.locator("svg").count() for label in page.locator("main .st", has_text="Paused").all())
    for part in (".due", ".errsum", ".seal", "[aria-busy]", ".note"):
        assert page.locator(f"main :is({part})").first.is_visible(), part
