"""Which pages are taken, as whom, and the way to each in the sample data."""

from typing import Any

from tests.screenshots.camera import Shot

#: The wording check marks this; nobody could review it.
VAGUE = "Our platform can support all their security requirements, and flexible exports for orders."
DEAL = "/deals/harbor-foods"


def _to(address: str) -> Any:
    return lambda page: page.goto(address)


def _mine(page: Any, ask: str) -> None:
    """A promise that the reader owes an answer: the one with these words, else what is due first."""
    page.goto("/queue/?view=mine")
    links = page.locator("table.q tbody a[href^='/p/']")
    named = links.filter(has_text=ask)
    (named if named.count() else links).first.click()
    page.locator(".rvlist").first.wait_for()
    page.wait_for_load_state("networkidle")


def _to_decide(page: Any) -> None:
    """The owner's page of a promise on which every group answered."""
    _mine(page, "Role-based access")
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    page.goto(f"/p/{number}/decision/")
    page.wait_for_load_state("networkidle")


def _new_ask(page: Any) -> None:
    page.goto("/asks/new/?deal=harbor-foods")
    page.locator("#id_ask").press_sequentially(VAGUE)
    page.locator(".find-i").first.wait_for()  # the check looks when the typing pauses
    page.wait_for_load_state("networkidle")


def _drift(page: Any) -> None:
    """The plan's own words, one of them softened, and two sentences that nobody signed."""
    page.goto(f"{DEAL}/plan/")
    clauses = page.locator("ol p.words, article p.words").all_text_contents()
    signed = " ".join(" ".join(clauses[:1]).split()).replace("enabled in test", "enabled")
    page.goto(f"{DEAL}/drift/")
    lines = [
        "Thank you for the good talk on Tuesday.",
        signed,
        "Live order sync with your purchasing system is planned for the first half of the year.",
        "We will also support custom approval rules for every buyer.",
        "We look forward to working with you.",
    ]
    page.get_by_role("textbox").first.fill("\n\n".join(lines))
    page.get_by_role("button", name="Check", exact=False).first.click()
    page.locator("#verdict").wait_for()


def _back_test(page: Any) -> None:
    """A rule, tried on past promises before it is turned on."""
    page.goto("/rules/")
    page.locator("a[href$='/edit/']").last.click()
    page.get_by_role("button", name="run the back-test").click()
    page.get_by_text("What changes against version").first.wait_for(timeout=120_000)
    page.wait_for_load_state("networkidle")


def _gallery(page: Any) -> None:
    """From its top; by itself it goes to the form with errors."""
    page.goto("/components/")
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


PAGES = {
    "queue": Shot("ines", _to("/queue/")),
    "promise-review": Shot("ines", lambda page: _mine(page, "Nightly CSV export")),
    "final-decision": Shot("grace", _to_decide),
    "new-ask": Shot("maya", _new_ask),
    "close-plan": Shot("maya", _to(f"{DEAL}/plan/")),
    "drift-check": Shot("maya", _drift),
    "rules": Shot("ada", _to("/rules/")),
    "rules-backtest": Shot("ada", _back_test),
    "insights": Shot("grace", _to("/look-back/")),
    "components": Shot("ada", _gallery),
}
