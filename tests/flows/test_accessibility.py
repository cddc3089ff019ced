"""Every page passes axe in both themes and at three widths, can be used by keys alone, and fits a window of 320 pixels
without sideways scroll.

One browser, a window for each person, sessions put in directly: what is looked at are pages, not the way to them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse

from dealdesk.domain import jobs
from dealdesk.enums import Role
from dealdesk.middleware import FORM_ONLY
from dealdesk.models import User
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import BannedPhrase, Capability, Deal, Promise
from reviews.domain import closeplan, deal_end, drift_jobs, joint_round, lifecycle, past_import, rule_changes, say_backs
from reviews.domain.documented import withdraw_capability
from reviews.domain.say_back_links import token_of
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer, DecisionOutcome
from tests import factories, files, tables
from tests.addresses import patterns

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

S = PromiseState
A_RULE = {
    "name": "Warehouse words",
    "hard_stop": "data_movement",
    "when": {"field": "ask", "test": "has_phrase", "values": ["warehouse"]},
    "lanes": ["engineering"],
}
WIDTHS = (1440, 1024, 390)
BETWEEN = 1024  # laid out as one of the others, with its colours
NARROW = 320
THEMES = ("light", "dark")
EVERYTHING = {"resultTypes": ["violations"]}
COLOURS = {**EVERYTHING, "runOnly": ["color-contrast", "link-in-text-block"]}


# --- a desk with something in every state -----------------------------------------------------------------------------


@dataclass
class World:
    """Two deals of Maya's, with a promise for every kind of page."""

    harbor: Deal
    ridge: Deal
    won: Deal
    by_name: dict[str, Promise] = field(default_factory=dict)
    entry: Capability | None = None
    waiting: Capability | None = None
    gone: Capability | None = None
    looked_at: int = 0  # a checked file of old deals
    change: int = 0  # a rule that waits to be activated, back-tested
    link: str = ""  # of a sentence that nobody said back yet

    def path(self, name: str, promise: str = "", *more: Any) -> str:
        return reverse(name, args=[self.by_name[promise].pk, *more] if promise else more)


def a_desk_at_work(maya: User) -> World:
    harbor = factories.deal(maya, region="EU")
    ridge = factories.deal(maya, name="Blue Ridge Logistics and Warehousing International")
    won = factories.deal(maya, name="Northwind Traders")
    factories.promise_at(S.APPROVED_WITH_CONDITIONS, won)
    factories.promise_at(S.APPROVED, won)
    deal_end.end_deal(won.pk, by=maya, outcome="won")
    world = World(harbor, ridge, won)
    made = world.by_name
    made["draft"] = factories.draft(harbor, type="mixed")
    made["open"] = factories.sent(harbor)
    drafts.add_proof(
        made["open"].pk,
        by=maya,
        kind=ProofKind.NOTE,
        title="Call with Ana, May 29",
        text="“Every night, please.”\n" * 9,
    )
    drafts.add_proof(
        made["open"].pk,
        by=maya,
        kind=ProofKind.LINK,
        title="Their questionnaire",
        url="https://files.example.com/" + "security-questionnaire-" * 6,
    )
    factories.answered(made["open"], Lane.SECURITY, Answer.YES_IF, suggested=factories.SENTENCE)
    made["asked"] = factories.answered(factories.sent(ridge, type="security"), Lane.SECURITY, Answer.QUESTION)
    made["answered"] = factories.all_answered(factories.sent(ridge))
    made["proposed"] = factories.proposed(factories.all_answered(factories.sent(ridge)), DecisionOutcome.YES_IF)
    made["to sign"] = factories.confirmed(factories.proposed(factories.all_answered(factories.sent(ridge))))
    made["late owner"] = factories.let_time_run_out(factories.all_answered(factories.sent(ridge)))
    made["paused"] = factories.let_time_run_out(factories.sent(ridge))
    pause_overdue()
    made["signed"] = factories.promise_at(S.APPROVED_WITH_CONDITIONS, harbor)
    made["declined"] = factories.promise_at(S.DECLINED, harbor)
    closeplan.publish(harbor.pk, by=maya)
    made["signed too"] = factories.promise_at(S.APPROVED, harbor, type="mixed")
    closeplan.publish(harbor.pk, by=maya)
    lena = factories.someone(Role.READER)
    said = say_backs.ask_reader(harbor.pk, by=maya, promise_id=made["signed"].pk, reader_id=lena.pk)
    guessed = "I think it is one file of orders, probably every night, and five fields are in it."
    say_backs.answer_link(token_of(said.seed), text=guessed, by=None)
    made["signed too"] = factories.promise_at(S.APPROVED, harbor)
    closeplan.publish(harbor.pk, by=maya)
    waits = say_backs.ask_reader(harbor.pk, by=maya, promise_id=made["signed too"].pk, reader_id=lena.pk)
    world.link = token_of(waits.seed)
    made["replaced"] = factories.promise_at(S.APPROVED, ridge)
    closeplan.publish(ridge.pk, by=maya)
    lifecycle.change_scope(made["replaced"].pk, by=maya, ask="An hourly export instead.", what_changed="How often")
    world.entry = factories.capability()
    world.waiting = factories.written("Read-only access for auditors.", plan="Business")
    world.gone = factories.capability("Webhooks for new and changed orders, with three retries over one hour.")
    made["documented"] = factories.documented(world.entry, harbor)
    made["taken back"] = factories.documented(world.gone, ridge)
    withdraw_capability(world.gone.pk, by=factories.someone(Role.PRODUCT), reason="Retries were shortened.")
    old_deals = files.sent("old-deals-of-last-quarter-and-of-the-one-before.csv", tables.as_csv(tables.rows(30, 6)))
    world.looked_at = past_import.send_file(by=factories.someone(Role.ADMIN), upload=old_deals).pk
    joint_round.open_round(harbor.pk, by=factories.someone(Role.LEAD))
    ada = factories.someone(Role.ADMIN)
    world.change = rule_changes.back_test_draft(rule_changes.write_draft(by=ada, rule=A_RULE).pk, by=ada).pk
    jobs.run_jobs()
    return world


# --- the pages --------------------------------------------------------------------------------------------------------

Step = Callable[[Any], None]


def press(name: str) -> Step:
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def send_no_link(page: Any) -> None:
    page.get_by_text("Ask someone else").first.click()
    page.get_by_role("button", name="Send them the link").first.click()


def check_a_document(page: Any) -> None:
    words = factories.SENTENCE.replace("five agreed", "all")
    page.locator("textarea[name=text]").fill(f"Dear Ana,\n\n{words}\n\nWe will meet your data needs for free.")
    press("Check it")(page)


def raise_no_concern(page: Any) -> None:
    page.get_by_text("Raise a concern", exact=True).click()
    press("Raise the concern for security")(page)


def pages(world: World) -> Iterator[tuple[str, str, str, Step | None]]:
    """(what it is, who looks, address, what is pressed first)."""
    path = world.path
    yield "sign-in", "", reverse("account_login"), None
    yield "sign-in, refused", "", reverse("account_login"), press("Sign in")
    yield "password reset", "", reverse("account_reset_password"), None
    yield "components", "", path("gallery"), None
    yield "my asks", "maya", path("my-asks"), None
    yield "new ask: deal", "maya", path("new-ask"), None
    yield "new ask: words", "maya", f"{path('new-ask')}?deal={world.harbor.slug}", None
    yield "new ask: words, refused", "maya", f"{path('new-ask')}?deal={world.harbor.slug}", press("Continue")
    for step in ("type", "facts", "proof", "check"):
        yield f"new ask: {step}", "maya", path("draft", "draft", step), None
    yield "draft, discarded", "maya", path("discard-draft", "draft"), None
    yield "more proof", "maya", path("add-proof", "draft"), None
    yield "new deal, refused", "maya", path("new-deal"), press("Make the deal")
    yield "deals", "maya", path("deals"), None
    yield "deal", "maya", path("deal", "", world.ridge.slug), None
    yield "promise, as the rep", "maya", path("promise", "asked"), None
    yield "promise, signed", "maya", path("promise", "signed"), None
    yield "promise, being replaced", "maya", path("promise", "replaced"), None
    yield "promise, on one page", "maya", path("print-promise", "signed"), None
    yield "won or lost, refused", "maya", path("deal-end", "", world.harbor.slug), press("Save how it ended")
    yield "deliverables of a deal", "maya", path("deal-deliverables", "", world.won.slug), None
    yield "deliverables", "grace", path("deliverables"), None
    yield "calendar address", "maya", path("account-calendar"), None
    yield "scope change", "maya", path("scope", "open"), None
    yield "a fact, corrected", "maya", path("fact", "open", "risk"), None
    yield "missing facts", "maya", path("missing-facts", "open"), None
    yield "withdraw", "maya", path("withdraw", "open"), None
    yield "close plan", "maya", path("plan", "", world.harbor.slug), None
    yield "drift check, which deal", "maya", path("drift"), None
    yield "drift check, refused", "maya", path("deal-drift", "", world.harbor.slug), press("Check it")
    yield "drift check, findings", "maya", path("deal-drift", "", world.harbor.slug), check_a_document
    yield "say it back", "maya", path("say-it-back", "", world.harbor.slug), None
    yield "say it back, to judge", "grace", path("say-it-back", "", world.harbor.slug), None
    yield "say it back, refused", "maya", path("say-it-back", "", world.harbor.slug), send_no_link
    yield "the link", "", path("say-back-link", "", world.link), None
    yield "the link, refused", "", path("say-back-link", "", world.link), press("Send")
    yield "the link, dead", "", path("say-back-link", "", "never-made"), None
    yield "send the close plan", "maya", path("send-plan", "", world.harbor.slug), None
    waits = drift_jobs.begin(world.harbor, b"Hello Ana.", "", by=world.harbor.owner)
    yield "drift check, a long one", "maya", path("drift-job", "", world.harbor.slug, waits.pk), None
    yield "drift check, kept", "maya", factories.kept_check(world.harbor, "Hello Ana.").get_absolute_url(), None
    yield "close plan, not ready", "maya", path("plan", "", world.ridge.slug), None
    yield "close plan, old version", "maya", path("plan-version", "", world.harbor.slug, 1), None
    yield "looked at together", "ines", path("joint", "", world.harbor.slug), None
    yield "looked at together, refused", "ines", path("joint", "", world.harbor.slug), raise_no_concern
    yield "history", "maya", path("history", "to sign"), None
    yield "library", "maya", path("library"), None
    yield "library, searched", "maya", f"{path('library')}?q=csv+export", None
    yield "library, nothing found", "maya", f"{path('library')}?q=zeppelin", None
    yield "use an entry", "maya", f"{path('use-capability', '', world.entry.pk)}?deal={world.harbor.slug}", None
    yield "use an entry, which deal", "maya", path("use-capability", "", world.entry.pk), None
    yield "use an entry, blocked", "maya", f"{path('use-capability', '', world.gone.pk)}?deal={world.ridge.slug}", None
    yield "new ask: found", "maya", f"{path('new-ask')}?deal={world.harbor.slug}&q=nightly+csv+export+on+demand", None
    yield "plan and version", "maya", path("deal-product", "", world.harbor.slug), None
    yield "promise, documented", "maya", path("promise", "documented"), None
    yield "promise, taken back", "maya", path("promise", "taken back"), None
    yield "similar promises", "maya", path("similar", "open"), None
    yield "entry", "omar", path("capability", "", world.entry.pk), None
    yield "entry, refused", "omar", path("capability", "", world.entry.pk), press("Withdraw these words")
    yield "entry, withdrawn", "omar", path("capability", "", world.gone.pk), None
    yield "entry, own words", "omar", path("capability", "", world.waiting.pk), None
    yield "new entry, refused", "omar", path("new-capability"), press("Ask for approval")
    yield "entry, to approve", "ines", path("capability", "", world.waiting.pk), None
    yield "help", "maya", path("help"), None
    yield "refused", "maya", path("rules"), None
    yield "not there", "maya", "/p/99999999/", None
    yield "queue", "tom", path("queue"), None
    yield "queue, nothing found", "tom", f"{path('queue')}?q=zeppelin", None
    yield "promise, as a reviewer", "tom", path("promise", "open"), None
    yield "promise, answer refused", "tom", path("promise", "open"), press("Send answer")
    yield "promise, paused", "tom", path("promise", "paused"), None
    yield "confirm", "tom", path("promise", "proposed"), None
    yield "hand over", "tom", path("hand-over", "open", Lane.ENGINEERING), None
    yield "promise, as the lead", "grace", path("promise", "answered"), None
    yield "decision", "grace", path("decision", "answered"), None
    yield "decision, refused", "grace", path("decision", "answered"), press("Ask the lanes to confirm")
    yield "decision, to sign", "grace", path("decision", "to sign"), None
    yield "decision, paused", "grace", path("decision", "late owner"), None
    yield "rules", "grace", path("rules"), None
    yield "exceptions", "grace", path("exceptions"), None
    yield "rule versions", "ada", path("rule-versions"), None
    yield "new rule", "ada", path("new-rule"), None
    yield "rule, edited", "ada", path("edit-rule", "", "data-movement"), None
    yield "rule, back-tested", "ada", path("rule-draft", "", world.change), None
    yield "rules from a file, refused", "ada", path("import-rule"), None
    yield "rules asked again", "ada", path("re-evaluate"), None
    yield "rule, not to be removed", "ada", path("remove-rule", "", "data-movement"), None
    yield "people", "grace", path("people"), None
    yield "person", "ada", path("person", "", factories.someone(Role.LEAD).pk), None
    yield "person, refused", "ada", path("person", "", factories.someone(Role.LEAD).pk), press("Name the stand-in")
    yield "role, taken", "ada", path("take-role", "", factories.someone(Role.READER).pk, Role.READER), None
    yield "add a person, refused", "ada", path("add-person"), press("Add")
    yield "switch off", "ada", path("switch-off", "", factories.someone(Role.SECURITY).pk), None
    yield "hours", "ada", path("hours"), None
    yield "calendar, refused", "ada", path("edit-calendar"), press("Save the calendar")
    yield "closed days, refused", "ada", path("closed-days"), press("Look at the days")
    yield "move open clocks", "ada", path("move-clocks"), None
    yield "wording rules", "grace", path("wording-rules"), None
    yield "wording rules, tried", "ada", f"{path('wording-rules')}?sentence=A+robust+export+of+orders.", None
    yield "new wording rule, refused", "ada", path("new-wording-rule"), press("Add this rule")
    yield "wording rule", "ada", path("wording-rule", "", BannedPhrase.objects.earliest("pk").pk), None
    yield "old deals", "ada", path("past-import"), None
    yield "old deals, refused", "ada", path("past-import"), press("Check this file")
    yield "old deals, checked", "ada", path("past-import-job", "", world.looked_at), None
    yield "job", "ada", path("job", "", world.looked_at), None
    yield "look-back", "grace", path("look-back"), None
    yield "which went bad", "grace", f"{path('find-outcome')}?q=export", None
    yield "how it ended", "grace", path("outcome", "signed"), None
    yield "how it ended, refused", "grace", path("outcome", "signed too"), press("Save how it ended")
    yield "notices", "tom", path("notices"), None
    yield "how one is told", "tom", path("account-notices"), None
    yield "own keys", "tom", path("account-keys"), None
    yield "how one is told, refused", "tom", path("account-notices"), press("Save")
    yield "slack", "ada", path("slack"), None
    yield "slack, refused", "ada", path("slack"), press("Save")
    yield "audit", "ada", f"{path('audit')}?q={world.by_name['signed'].label}", None


#: Addresses that answer a GET with no page: files, fragments of a page, and what only leads on to one.
NO_PAGE = frozenset(
    {
        "calendar-feed",
        "deal-calendar",
        "deliverables-calendar",
        "export-manifest",
        "export-rule",
        "export-rules",
        "healthz",
        "home",
        "measures-csv",
        "past-import-template",
        "peek",
        "proof-file",
        "proof-picture",
        "readyz",
        "sent-file",
        "sent-manifest",
    }
)


def test_every_page_is_looked_at(maya):
    world = a_desk_at_work(maya)
    seen = {resolve(urlsplit(address).path).url_name for name, _, address, _ in pages(world) if name != "not there"}
    ours = {name for name, _ in patterns() if name and not name.startswith(("admin:", "account_", "redirect_"))}
    assert sorted(ours - seen - FORM_ONLY - NO_PAGE) == []


# --- looking at them --------------------------------------------------------------------------------------------------


FOUND = """options => axe.run(document, options).then(results => results.violations.map(rule =>
    `${rule.id}: ${rule.nodes.slice(0, 3).map(node => node.target[0]).join(" | ")} (${rule.nodes.length})`
))"""


def violations(page: Any, options: dict[str, Any]) -> list[str]:
    """What axe finds, each with the first places it found it at. The script is put in once for each page."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe.Axe().axe_script)
    found: list[str] = page.evaluate(FOUND, options)
    return found


TOO_WIDE = """() => {
    const all = [...document.querySelectorAll("main *, header *, nav *")];
    const wide = all.filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".vh"));
    return wide.slice(0, 4).map(one => one.tagName.toLowerCase() + "." + one.className).join(" | ");
}"""


#: What a pointer can use and the Tab key cannot reach, and what shows no ring when a key brings the focus there. Of a
#: group of radio buttons the Tab key reaches one, the arrows the others.
OUT_OF_REACH = """() => {
    const words = one => (one.textContent || one.name || "").trim().slice(0, 30);
    const name = one => `${one.tagName.toLowerCase()}.${one.className} ${words(one)}`;
    const shown = one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const found = [];
    for (const one of document.querySelectorAll("body *")) {
        if (!shown(one) || one.disabled || one.matches("button.vh")) continue; // Enter sends by that one
        if (one.matches(usable)) {
            if (one.tabIndex < 0) found.push("not reached: " + name(one));
            one.focus({ focusVisible: true });
            if (document.activeElement !== one) found.push("takes no focus: " + name(one));
            const ringed = box => {
                const style = getComputedStyle(box);
                const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                return outlined || style.boxShadow !== "none";
            };
            const boxes = [one, one.closest(".pick"), one.closest("label"), one.closest(".search"), one.closest("tr")];
            if (!boxes.some(box => box && ringed(box))) found.push("no ring: " + name(one));
        } else if (getComputedStyle(one).cursor === "pointer" && !one.closest(`label, ${usable}`)) {
            found.push("only by pointer: " + name(one));
        }
    }
    document.activeElement?.blur();
    return found.slice(0, 6);
}"""


@pytest.mark.parametrize("who", ["", "maya", "tom", "omar", "ines", "grace", "ada"], ids=lambda who: who or "nobody")
def test_every_page_passes_axe_is_used_by_keys_and_fits_320_pixels(who, request, windows, maya):
    world = a_desk_at_work(maya)
    page = windows(request.getfixturevalue(who) if who else None)
    found, wide, unreached, seen = {}, {}, {}, 0
    for name, reader, address, first in pages(world):
        if reader != who:
            continue
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(address)
        if first is not None:
            first(page)
            page.wait_for_load_state("load")
            page.locator(".errsum, #verdict").first.wait_for()
        if missed := page.evaluate(OUT_OF_REACH):
            unreached[name] = missed
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for theme in THEMES if width != BETWEEN else THEMES[:1]:
                page.emulate_media(color_scheme=theme)
                page.locator(f"html[data-bs-theme={theme}]").wait_for()
                # Only colours differ between the themes, so the second time axe looks at nothing else.
                if problems := violations(page, EVERYTHING if theme == THEMES[0] else COLOURS):
                    found[name, width, theme] = problems
        page.set_viewport_size({"width": NARROW, "height": 900})
        if page.evaluate("document.scrollingElement.scrollWidth") > NARROW:
            wide[name] = page.evaluate(TOO_WIDE)
        page.emulate_media(color_scheme=THEMES[0])
        seen += 1
    assert (found, wide, unreached) == ({}, {}, {})
    assert seen, "nobody looked at anything"
