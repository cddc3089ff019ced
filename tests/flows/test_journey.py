"""One deal from three loose asks to a plan with exactly three clauses, as five people work on it in their browsers.

Nothing here calls a door: what happens is typed and pressed. Only at the end the rows are read, to prove that what
stands in the plan is, byte for byte, what was typed, confirmed by every lane and signed.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from dealdesk.domain.text import fingerprint
from dealdesk.models import User
from promises.enums import PromiseState
from promises.models import Promise
from reviews.enums import Answer
from reviews.models import ClosePlan, Decision, Review
from tests import factories
from tests.factories import day

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]


@pytest.fixture(autouse=True, scope="session")
def _loop_is_allowed_before_the_database_is_made() -> None:
    """Where a browser test is the first of all, the driver's loop runs already when Django makes the test database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def said(when: date) -> str:
    """A day as a sentence names it."""
    return f"{when:%B} {when.day}"


# --- what is asked, answered and signed -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One ask of the deal, from the rep's words to the lead's.

    Attributes:
        ask: as Maya writes it down.
        type: how the choice of its type begins.
        facts: label of the question to what is chosen or typed; None is "Nobody knows yet".
        answers: lane to the answer chosen, and what is typed below it by label.
        sentence: the exact words Grace writes.
        condition: the one condition, by label, or nothing.
    """

    ask: str
    type: str
    facts: dict[str, str | None]
    answers: dict[str, tuple[str, dict[str, str]]]
    sentence: str
    owner: str
    on: date
    limit: str
    condition: dict[str, str] = field(default_factory=dict)


def the_three_asks() -> list[Asked]:
    """The story of the deal, with dates counted from today."""
    access, sso, export, rule = day(7), day(14), day(21), day(35)
    told = {"Already told yes": "No"}
    return [
        Asked(
            ask="All staff of Harbor Foods sign in through their own identity provider (SSO) before launch.",
            type="Security",
            facts=told
            | {
                "Risk": "They cannot go live without it.",
                "Wanted by": sso.isoformat(),
                "Date sized": "No",
                "Exact control": "SAML single sign-on for every user",
                "Support today": "Full",
                "The gap": "None; it has to be set up with their tenant.",
                "Paperwork or product": "Product work",
                "Access": "Fine",
                "Logging": "Fine",
                "Encryption": "Not affected",
                "Retention": "Not affected",
            },
            answers={
                "engineering": (
                    "Yes, with conditions",
                    {
                        "Condition, reason or question, in one sentence": (
                            f"The buyer gives test access by {said(access)}."
                        ),
                        "Does it fit?": "Fits today",
                        "Size in working days": "3",
                        "Earliest day of delivery": sso.isoformat(),
                    },
                ),
                "security": ("Yes, as asked", {}),
                "product": ("Yes, as asked", {"Where it belongs": "In the product today"}),
            },
            sentence=(
                f"Staff of Harbor Foods sign in through the buyer’s own SAML identity provider in the test system by "
                f"{said(sso)}. This holds if the buyer gives test access by {said(access)}."
            ),
            owner="Engineering",
            on=sso,
            limit="One identity provider, standard SAML",
            condition={
                "Who": "the buyer",
                "Must do what": "gives test access",
                "By when": access.isoformat(),
                "Shown by": "A sign-in to their test tenant that works",
                "Asked by": "Engineering",
            },
        ),
        Asked(
            ask="A nightly export of their order data.",
            type="Data movement",
            facts=told
            | {
                "Risk": "Finance reads numbers that nobody answers for.",
                "Source": "Orders in our platform",
                "Target": "An SFTP folder that Harbor Foods hosts",
                "Format": "CSV",
                "Fields": "They say: everything about an order",
                "Personal data": "None in the fields they named",
                "Direction": "Out of our platform",
                "Region": "Within the EU",
                "How often": "Every night",
                "Rows each time": "2000",
                "File fails": "The file is sent again the next night",
                "Duplicates": "Each order stands once in a file",
                "Late records": "They come with the next file",
                "Mapping": None,
                "Cleanup": "Harbor Foods",
                "Reruns": "Engineering, on request",
                "Mismatches": "Support",
                "We build": "One job that writes one file",
                "Customer provides": "Folder, user and key",
                "Out of scope": None,
            },
            answers={
                "engineering": (
                    "Yes, with conditions",
                    {
                        "Condition, reason or question, in one sentence": (
                            "Five CSV fields once per night, without real-time sync, custom field mapping or backfill."
                        ),
                        "A sentence you would sign instead": (
                            "One CSV file of five agreed order fields, once per night."
                        ),
                        "Does it fit?": "Extra work",
                        "Which limits apply": "2,000 rows a night",
                        "Size in working days": "5",
                        "Earliest day of delivery": export.isoformat(),
                    },
                ),
                "security": (
                    "Ask sales a question",
                    {"Condition, reason or question, in one sentence": "Which five order fields does finance need?"},
                ),
                "product": ("Yes, as asked", {"Where it belongs": "On the roadmap"}),
            },
            sentence=(
                "One CSV export of five agreed order fields – number, day, status, total, currency – to Harbor Foods’ "
                f"SFTP folder, once per night, from {said(export)}. Real-time sync, custom field mapping and "
                "historical backfill are not included."
            ),
            owner="Engineering",
            on=export,
            limit="Five fields, one file a night",
        ),
        Asked(
            ask="Approval rules for their orders, the way they have them today.",
            type="Custom logic",
            facts=told
            | {
                "Risk": "It grows with every exception they think of.",
                "Exact rule": "Whatever their old tool does; they sent no list",
                "Who depends on it": "Their purchasing managers",
                "Will others use it": "Yes",
                "We build": "One rule",
                "Customer provides": "The name of a manager for each team",
                "Out of scope": "Delegation and several levels",
            },
            answers={
                "engineering": (
                    "Yes, with conditions",
                    {
                        "Condition, reason or question, in one sentence": "One rule with one number in it, no more.",
                        "A sentence you would sign instead": "Orders above $10,000 need manager approval.",
                        "Does it fit?": "Displaces other work",
                        "What it displaces": "The new order page, by one week",
                    },
                ),
                "security": ("Yes, as asked", {}),
                "product": ("Yes, as asked", {"Where it belongs": "Paid custom work"}),
            },
            sentence=(
                f"Orders above $10,000 need manager approval from {said(rule)}. Other approval rules, delegation and "
                "several levels of approval are separate work."
            ),
            owner="Omar, product",
            on=rule,
            limit="One rule, one amount",
        ),
    ]


# --- people at their browsers -----------------------------------------------------------------------------------------


class Desk:
    """One person at one browser window, signed in with e-mail and password."""

    def __init__(self, page: Any, address: str, person: User) -> None:
        self.page, self.address, self.person = page, address, person
        page.set_default_timeout(30_000)
        page.goto(f"{address}/")
        page.get_by_label("Email", exact=True).fill(person.email)
        page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
        self.press("Sign in")
        assert "/sign-in/" not in page.url

    def go(self, name: str) -> None:
        """Follow a link of the navigation."""
        self.page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name=name).click()

    def open(self, promise: Promise) -> None:
        self.page.goto(f"{self.address}{promise.get_absolute_url()}")

    def press(self, name: str, inside: Any = None) -> None:
        (inside or self.page).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def choose(self, beginning: str, inside: Any = None) -> None:
        """Tick the one choice whose words begin like this."""
        (inside or self.page).get_by_role("radio", name=re.compile(rf"^\W*{re.escape(beginning)}")).check()

    def give(self, label: str, value: str | None, inside: Any = None) -> None:
        """Type into a field or choose in it; None ticks "Nobody knows yet" beside it."""
        place = inside or self.page
        if value is None:
            place.get_by_label(f"Nobody knows yet: {label}", exact=True).check()
            return
        control = place.get_by_label(re.compile(rf"^{re.escape(label)}(?: \(optional\))?$"))
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)

    def sees(self, text: str) -> None:
        """Wait until these words stand on the page."""
        playwright.expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()


class Team:
    """Opens a browser for each person, and remembers everything a browser complains about."""

    def __init__(self, new_context: Callable[..., Any], address: str) -> None:
        self._new_context, self._address = new_context, address
        self.complaints: list[str] = []

    def desk(self, person: User, **options: Any) -> Desk:
        page = self._new_context(**options).new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._note("script", str(error)))
        page.on("requestfailed", self._failed)
        page.on("response", lambda answer: answer.status >= 400 and self._note(str(answer.status), answer.url))
        return Desk(page, self._address, person)

    def _failed(self, request: Any) -> None:
        # Words are looked at while they are typed; similar promises and who else is here come after the page; whoever
        # goes on meanwhile leaves the answer behind, and what the page itself still loads: only a page that was left
        # aborts a file. A missing file has a status, and one that the policy refuses another name.
        left = re.search(r"/(words|similar|here|draft)/|/static/|/favicon\.svg\Z", request.url)
        if not (left and request.failure == "net::ERR_ABORTED"):
            self._note("not loaded", f"{request.url} {request.failure}")

    def _hear(self, said: Any) -> None:
        # The copied words are plain text, which names no icon, so some browsers look for one at the old place.
        if said.type in ("error", "warning") and not said.location["url"].endswith("/favicon.ico"):
            self._note("console", f"{said.text} {said.location['url']}")

    def _note(self, kind: str, text: str) -> None:
        self.complaints.append(f"{kind}: {text}")


@pytest.fixture
def team(new_context: Callable[..., Any], live_server: Any) -> Iterator[Team]:
    """Everybody's browsers; at the end none of them has complained of a script, a style, a policy or a status."""
    team = Team(new_context, live_server.url)
    yield team
    assert team.complaints == []


# --- what each of them does -------------------------------------------------------------------------------------------


def makes_the_first_deal(maya: Desk) -> None:
    maya.go("My asks")
    maya.follow("Write the first ask")
    maya.follow("Make the first deal")
    maya.give("Customer", "Harbor Foods")
    maya.give("Value", "84000")
    maya.give("Closes", day(21).isoformat())
    maya.press("Continue with the ask")


def writes(maya: Desk, asked: Asked) -> Promise:
    """From the sentence to the last button; the page for the sentence is open."""
    maya.page.get_by_label("What does the customer want, in one plain sentence?").fill(asked.ask)
    maya.press("Continue")
    assert not maya.page.get_by_role("radio", checked=True).count(), "nothing is chosen for anybody"
    maya.choose(asked.type)
    for no in maya.page.get_by_role("radio", name="No", exact=True).all():
        no.check()  # what the words leave open is asked; in this story none of it is so
    maya.press("Continue")
    for label, value in asked.facts.items():
        maya.give(label, value)
    maya.press("Continue")
    note = maya.page.get_by_role("region", name="A call note")
    maya.give("Whose words, and when", "Call with Ana of Harbor Foods, yesterday", note)
    maya.give("Notes", f"Ana: “{asked.ask}”", note)
    maya.press("Add note", note)
    maya.follow("Continue")
    maya.press("Send for review")
    maya.sees("Sent. Answers are due")
    maya.sees("We are checking whether")
    return Promise.objects.get(ask=asked.ask)


def answers(desk: Desk, promise: Promise, answer: str, typed: dict[str, str]) -> None:
    """From the queue to the answer."""
    desk.go("Review queue")
    desk.page.get_by_role("link", name=promise.ask).click()
    panel = desk.page.get_by_role("region", name="Your answer")
    desk.choose(answer, panel)
    if "A sentence you would sign instead" in typed:
        panel.get_by_text("Suggest other words").click()
    for label, value in typed.items():
        desk.give(label, value, panel)
    panel.get_by_role("button", name="Send answer").click()
    desk.sees(f"Answer sent for {promise.label}.")


def writes_the_words(grace: Desk, promise: Promise, asked: Asked) -> None:
    """Words and terms, offered to the lanes; she cannot sign before they confirmed them."""
    grace.open(promise)
    grace.follow("Write the final sentence")
    assert not grace.page.get_by_role("button", name="Sign these words").count()
    form = grace.page.locator("form", has=grace.page.get_by_role("button", name="Ask the lanes to confirm"))
    grace.give("The sentence we would commit to", asked.sentence, form)
    form.get_by_role("radio", name="Yes, with conditions" if asked.condition else "Yes", exact=True).check()
    if asked.condition:
        row = form.locator("[data-formset-row]").first
        if not row.is_visible():
            form.locator("summary", has_text="Conditions").click()
        for label, value in asked.condition.items():
            grace.give(label, value, row)
    grace.give("Delivery owner", asked.owner, form)
    grace.give("Promised day", asked.on.isoformat(), form)
    grace.give("Limit", asked.limit, form)
    grace.press("Ask the lanes to confirm", form)
    grace.sees("The groups are asked to confirm these words.")


def confirms(desk: Desk, promise: Promise, asked: Asked) -> None:
    """The page shows old and new words; one button."""
    desk.open(promise)
    panel = desk.page.get_by_role("region", name="Confirm these exact words")
    assert without_removed(panel.locator("p.words")) == asked.sentence
    panel.get_by_role("button", name=re.compile("^Confirm")).click()
    desk.sees(f"Words confirmed for {promise.label}.")


def without_removed(words: Any) -> str:
    """The new words of a difference on a page."""
    return words.evaluate(
        """element => {
            const copy = element.cloneNode(true);
            copy.querySelectorAll("del, .vh").forEach(part => part.remove());
            return copy.textContent;
        }"""
    ).strip()


def signs(grace: Desk, promise: Promise, asked: Asked) -> None:
    grace.open(promise)
    grace.follow("Sign these words")
    assert grace.page.get_by_role("region", name="Sign these words").locator("p.words").inner_text() == asked.sentence
    grace.press("Sign these words")
    grace.sees("Signed. Maya and the deal can use these words.")


def updates_the_plan(maya: Desk) -> None:
    maya.go("Deals")
    maya.follow("Harbor Foods")
    maya.follow("Close plan")
    maya.press("Update plan")
    maya.sees("The plan holds every signed sentence now.")


# --- what must be so at the end ---------------------------------------------------------------------------------------


def prove(made: list[tuple[Promise, Asked]]) -> ClosePlan:
    """Typed, confirmed, signed and planned are the same bytes; and nothing that may never happen has happened."""
    plan = ClosePlan.objects.get(is_current=True)
    lines = list(plan.lines.order_by("position"))
    assert [line.promise_id for line in lines] == [promise.pk for promise, _ in made]
    for line, (promise, asked) in zip(lines, made, strict=True):
        signed = Decision.objects.get(promise=promise)
        typed = asked.sentence.encode()
        assert line.text.encode() == typed
        assert signed.wording.text.encode() == typed
        assert line.sha256 == signed.wording_sha256 == fingerprint(asked.sentence)
        assert (line.delivery_owner, line.delivery_date, line.limit) == (asked.owner, asked.on, asked.limit)
        counted = [row.review for row in promise.required_lanes.select_related("review__wording")]
        assert {(review.answer, review.wording.sha256) for review in counted} == {(Answer.YES, line.sha256)}
        assert {review.revision for review in counted} == {signed.revision}
    call_command("check_invariants")  # exits with 1 on any violation
    call_command("check_audit")
    return plan


def shown_clauses(desk: Desk) -> list[str]:
    return [clause.text_content() for clause in desk.page.locator("ol.clauses p.words").all()]


def test_three_loose_asks_become_three_dated_deliverables_and_nothing_else(team, maya, tom, ines, omar, grace):
    story = the_three_asks()
    at = {"maya": team.desk(maya, permissions=["clipboard-read", "clipboard-write"]), "grace": team.desk(grace)}
    lanes = {"engineering": team.desk(tom), "security": team.desk(ines), "product": team.desk(omar)}

    makes_the_first_deal(at["maya"])
    made = []
    for asked in story:
        if made:
            at["maya"].go("Deals")
            at["maya"].follow("Harbor Foods")
            at["maya"].page.get_by_role("main").get_by_role("link", name="New ask").click()
        made.append((writes(at["maya"], asked), asked))
    required = {
        promise.pk: list(promise.required_lanes.order_by("pk").values_list("lane", flat=True)) for promise, _ in made
    }
    sso, export, rule = (promise for promise, _ in made)
    assert set(required[sso.pk]) == set(required[export.pk]) == {"engineering", "security", "product"}
    assert {"engineering", "product"} <= set(required[rule.pk])

    for promise, asked in made:
        for lane in required[promise.pk]:
            answers(lanes[lane], promise, *asked.answers[lane])
    at["maya"].open(export)
    at["maya"].give("Your reply", "Number, day, status, total and currency.")
    at["maya"].press("Send reply")
    at["maya"].sees("Reply sent.")
    answers(lanes["security"], export, "Yes, as asked", {})

    for promise, asked in made:
        writes_the_words(at["grace"], promise, asked)
        for lane in required[promise.pk]:
            confirms(lanes[lane], promise, asked)
        signs(at["grace"], promise, asked)
    assert set(Promise.objects.values_list("state", flat=True)) == {
        PromiseState.APPROVED,
        PromiseState.APPROVED_WITH_CONDITIONS,
    }

    updates_the_plan(at["maya"])
    assert prove(made).number == 1
    page = at["maya"].page
    sentences = [asked.sentence for asked in story]
    assert shown_clauses(at["maya"]) == sentences
    assert page.locator("ol.clauses > li").count() == 3
    for clause, asked in zip(page.locator("ol.clauses > li").all(), story, strict=True):
        terms = clause.locator(".foot").first.inner_text()
        assert f"Owner {asked.owner}" in terms
        assert f"Date {asked.on:%b} {asked.on.day}" in terms
        assert f"Limit {asked.limit}" in terms
    everything = page.get_by_role("main").inner_text()
    assert not [asked.ask for asked in story if asked.ask in everything], "an ask is no promise"

    with page.expect_response(re.compile("/plan/copy/$")) as copied:
        at["maya"].press("Copy all clauses")
    at["maya"].sees("Copied all clauses of version 1.")
    assert copied.value.body() == "\n".join(sentences).encode()
    assert page.evaluate("navigator.clipboard.readText()") == "\n".join(sentences)
    at["maya"].press(f"Copy the words of {export.label}")
    at["maya"].sees(f"Copied the words of {export.label}.")
    assert page.evaluate("navigator.clipboard.readText()") == story[1].sentence


def test_the_same_way_without_javascript(team, maya, tom, ines, omar, grace):
    [asked, *_] = the_three_asks()
    plain = {"java_script_enabled": False}
    desk = team.desk(maya, **plain)
    makes_the_first_deal(desk)
    promise = writes(desk, asked)
    reviewers = {"engineering": tom, "security": ines, "product": omar}
    lanes = {lane: team.desk(person, **plain) for lane, person in reviewers.items()}
    for lane, reviewer in lanes.items():
        answers(reviewer, promise, *asked.answers[lane])
    lead = team.desk(grace, **plain)
    writes_the_words(lead, promise, asked)
    for reviewer in lanes.values():
        confirms(reviewer, promise, asked)
    signs(lead, promise, asked)
    updates_the_plan(desk)
    prove([(promise, asked)])
    assert shown_clauses(desk) == [asked.sentence]
    with desk.page.expect_response(re.compile("/plan/copy/$")) as copied:
        desk.press("Copy all clauses")
    assert copied.value.body() == asked.sentence.encode()
    assert desk.page.locator("body").inner_text() == asked.sentence
    assert Review.objects.filter(promise=promise, confirms__isnull=False).count() == 3
