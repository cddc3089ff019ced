"""Time runs out while nobody looks: no worker, no beat, no tick. Every reader says Paused, and reading writes nothing.

The deadline passes in two ways: the row's own is moved into the past, or the product's clock is moved on. No test here
runs a sweep, but for the one that shows what a sweep would have written.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.models import AuditEvent, SweepRun
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import closeplan
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer
from reviews.models import Decision, Review
from tests import factories
from tests.conftest import OUR_APPS

pytestmark = pytest.mark.django_db

TIME_RAN_OUT = "Time ran out; the promise is paused. Answer it as late, or hand it over."
LAPSED = "{} is paused: a condition or the answer lapsed; the deal desk lead must decide again."
S = PromiseState


# --- how time runs out ------------------------------------------------------------------------------------------------


@pytest.fixture(params=["the row's deadline", "the clock"])
def run_out(request, shifted) -> Callable[[Promise], Promise]:
    """Let the time of a promise run out, by its row or by the clock."""

    def by_the_row(promise: Promise) -> Promise:
        promise = factories.let_time_run_out(promise)
        Promise.objects.filter(pk=promise.pk, lapses_at__isnull=False).update(lapses_at=promise.answer_by)
        return Promise.objects.get(pk=promise.pk)

    def by_the_clock(promise: Promise) -> Promise:
        shifted.forward(days=12)
        return Promise.objects.get(pk=promise.pk)

    return by_the_row if request.param == "the row's deadline" else by_the_clock


def nobody_answered(deal) -> Promise:
    return factories.sent(deal)


def the_owner_did_not_answer(deal) -> Promise:
    return factories.all_answered(factories.sent(deal))


def a_condition_was_not_met(deal) -> Promise:
    """Signed and in the plan; the customer gives no test access."""
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS, deal)
    closeplan.publish(deal.pk, by=deal.owner)
    return promise


SILENT = [nobody_answered, the_owner_did_not_answer, a_condition_was_not_met]


@pytest.fixture
def deal(maya, tom, ines, omar, grace):
    return factories.deal(maya)


@pytest.fixture
def records(db):
    """A client of an admin who may read the records."""
    client = Client()
    client.force_login(factories.person("Ruth", Role.ADMIN, is_staff=True))
    return client


# --- what is compared -------------------------------------------------------------------------------------------------


def every_row() -> dict[str, list[dict[str, Any]]]:
    """All rows of all our tables, so that "nothing was written" means nothing."""
    models = [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def statuses(page: Any, *, inside: str = "") -> list[str]:
    """The words of the status labels on a page, or of those inside the first element of a class."""
    html = page.content.decode()
    if inside:
        html = html.partition(f'<div class="{inside}">')[2].partition("</div>")[0]
    found = re.findall(r'<span class="st(?: st-\w+)?">(?:<svg.*?</svg>)?([^<]*)</span>', html)
    return [unescape(word) for word in found]


class _Forms(HTMLParser):
    """The forms of a page: address to what each would send if its button were pressed as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._form: dict[str, str] | None = None
        self._writing = self._choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form" and given.get("method") == "post":
            self._form = self.forms.setdefault(given.get("action") or "", {})
        elif self._form is None:
            return
        elif tag == "option" and self._choosing:
            if "selected" in given or self._choosing not in self._form:
                self._form[self._choosing] = given.get("value") or ""
        elif not name:
            return
        elif tag == "select":
            self._choosing = name
        elif tag == "textarea":
            self._writing = name
            self._form[name] = ""
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self._form[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._writing and self._form is not None:
            self._form[self._writing] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._writing = ""
        elif tag == "select":
            self._choosing = ""
        elif tag == "form":
            self._form = None


def forms_of(page: Any) -> dict[str, dict[str, str]]:
    parser = _Forms()
    parser.feed(page.content.decode())
    return parser.forms


# --- every reader says Paused, and nothing is written -----------------------------------------------------------------


@pytest.mark.parametrize("silence", SILENT)
def test_the_promise_says_paused_to_everybody(silence, deal, run_out, sign_in, maya, tom, ines, omar, grace, ada, lena):
    promise = run_out(silence(deal))
    people = {person: sign_in(person) for person in (maya, tom, ines, omar, grace, ada, lena)}
    before = every_row()
    for client in people.values():
        page = client.get(promise.get_absolute_url())
        assert page.status_code == 200
        assert f"<title>Paused, {promise.label} · Dealdesk</title>" in page.content.decode()
        assert "Paused. Not approved." in page.content.decode()
        assert statuses(page, inside="sheet-h") == ["Paused"]
        assert not {"In review", "Final decision", "Yes, with conditions"} & set(statuses(page))
    assert every_row() == before


@pytest.mark.parametrize("silence", SILENT[:2])
def test_the_queue_has_it_on_top_as_paused(silence, deal, run_out, tom_client, grace_client, ada_client):
    promise = run_out(silence(deal))
    before = every_row()
    for client in (tom_client, grace_client, ada_client):
        page = client.get(reverse("queue"))
        groups = [(group["title"], [row["number"] for row in group["rows"]]) for group in page.context["groups"]]
        assert groups == [("Paused: time ran out, no answer", [promise.pk])]
        assert "Not approved. Nothing moves until someone answers." in page.content.decode()
        paused = client.get(f"{reverse('queue')}?view=paused")
        assert [row["number"] for row in paused.context["groups"][0]["rows"]] == [promise.pk]
    assert every_row() == before


@pytest.mark.parametrize("silence", SILENT)
def test_the_rep_reads_paused_in_my_asks_the_deal_the_deals_and_the_plan(silence, deal, run_out, maya_client):
    promise = run_out(silence(deal))
    before = every_row()
    mine = maya_client.get(reverse("my-asks"))
    assert [(group["name"], [row["pid"] for row in group["rows"]]) for group in mine.context["groups"]] == [
        ("paused", [promise.label])
    ]
    assert "Not approved" in mine.context["groups"][0]["rows"][0]["waits_for"]
    assert "Copy in close plan" not in mine.content.decode()
    the_deal = maya_client.get(deal.get_absolute_url())
    assert the_deal.context["blocks"] == "1 paused: not approved"
    deals = maya_client.get(reverse("deals"))
    assert [(row["paused"], row["open"], row["signed"]) for row in deals.context["deals"]] == [(1, 0, 0)]
    plan = maya_client.get(reverse("plan", args=[deal.slug]))
    assert plan.context["ready"] is False
    for page in (mine, the_deal, plan):
        assert set(statuses(page)) - {"Current"} == {"Paused"}
    assert statuses(deals) == ["1 paused"]
    assert every_row() == before


def test_an_old_version_of_the_plan_shows_no_current_words_that_may_not_go_out(deal, run_out, maya_client):
    factories.promise_at(S.APPROVED, deal)
    closeplan.publish(deal.pk, by=deal.owner)
    promise = run_out(a_condition_was_not_met(deal))
    before = every_row()
    old = maya_client.get(reverse("plan-version", args=[deal.slug, 1])).content.decode()
    assert f"{promise.label} is paused" in old
    assert f"cannot go out: </span>{escape(promise.wording.text)}</s>" in old
    assert "added: " not in old
    assert every_row() == before


@pytest.mark.parametrize("silence", SILENT)
def test_the_records_say_paused_in_list_and_detail(silence, deal, run_out, records):
    promise = run_out(silence(deal))
    before = every_row()
    listed = records.get(reverse("admin:promises_promise_changelist")).content.decode()
    assert re.findall(r'<td class="field-state_now">(.*?)</td>', listed) == ["Paused"]
    shown = records.get(reverse("admin:promises_promise_change", args=[promise.pk])).content.decode()
    [state] = re.findall(r'field-state_now">.*?<div class="readonly">(.*?)</div>', shown, re.DOTALL)
    assert state == "Paused"
    assert promise.get_state_display() not in re.findall(r'<div class="readonly">(.*?)</div>', shown)
    assert every_row() == before


@pytest.mark.parametrize("silence", SILENT)
def test_the_history_says_so_in_a_line_that_nobody_wrote(silence, deal, run_out, maya_client):
    promise = run_out(silence(deal))
    before = every_row()
    page = maya_client.get(reverse("history", args=[promise.pk]))
    written = AuditEvent.objects.filter(chain=promise.chain)
    top, *others = page.context["events"]
    assert re.fullmatch(r"Paused since .+\. No event was written for this yet\.", top["sentence"])
    assert (top["actor"], len(others)) == ("", written.count())
    assert top["sentence"] in page.content.decode()
    assert not written.filter(type="promise.paused").exists()
    assert every_row() == before


@pytest.mark.parametrize("silence", SILENT)
def test_the_owner_reads_paused_where_they_would_decide(silence, deal, run_out, grace_client):
    promise = run_out(silence(deal))
    before = every_row()
    page = grace_client.get(reverse("decision", args=[promise.pk]), follow=True)
    assert page.status_code == 200
    assert "Paused. Not approved." in page.content.decode()
    forms = forms_of(page)
    assert reverse("sign", args=[promise.pk]) not in forms
    assert reverse("decline", args=[promise.pk]) not in forms
    assert every_row() == before


def test_a_sweep_writes_down_once_what_everybody_read_already(deal, run_out, maya_client):
    promise = run_out(nobody_answered(deal))
    url = reverse("history", args=[promise.pk])
    assert "No event was written" in maya_client.get(url).content.decode()
    assert not SweepRun.objects.exists()
    assert (pause_overdue(), pause_overdue()) == (1, 0)
    after = maya_client.get(url)
    assert "No event was written" not in after.content.decode()
    assert AuditEvent.objects.filter(chain=promise.chain, type="promise.paused").count() == 1
    assert statuses(maya_client.get(promise.get_absolute_url()), inside="sheet-h") == ["Paused"]


# --- nothing can be copied out ----------------------------------------------------------------------------------------


def test_words_of_a_lapsed_answer_cannot_be_copied_out(deal, run_out, maya_client, lena_client):
    promise = a_condition_was_not_met(deal)
    whole = reverse("copy-plan", args=[deal.slug])
    clause = reverse("copy-line", args=[deal.slug, promise.pk])
    words = Decision.objects.get(promise=promise).wording.text
    for url in (whole, clause):
        assert maya_client.post(url).content.decode() == words

    run_out(promise)
    before = every_row()
    # Where only the row was moved, the condition's own day is still to come: then the row alone is what speaks.
    by_the_row = Promise.objects.get(pk=promise.pk).answer_by is not None
    sentence = f"{promise.label} is paused." if by_the_row else LAPSED.format(promise.label)
    for client in (maya_client, lena_client):
        for url in (whole, clause):
            refused = client.post(url)
            assert (refused.status_code, refused.content.decode()) == (409, sentence)
            page = client.post(url, headers={"accept": "text/html"})
            assert page.status_code == 409
            assert sentence in unescape(page.content.decode())
            assert "Nothing was copied" in page.content.decode()
    plan = maya_client.get(reverse("plan", args=[deal.slug]))
    assert not [url for url in forms_of(plan) if "/copy/" in url]
    assert every_row() == before


# --- a form that was opened before ------------------------------------------------------------------------------------

REASON = "Access is given by their own admin first."
SUGGESTED = "One file a night, after their admin gave access."


def test_a_late_yes_from_a_form_opened_in_time_is_refused_and_its_words_stay(deal, run_out, sign_in, tom):
    promise = nobody_answered(deal)
    client = sign_in(tom)
    url = reverse("answer", args=[promise.pk, Lane.ENGINEERING])
    opened = forms_of(client.get(promise.get_absolute_url()))[url]
    run_out(promise)

    before = every_row()
    said = {"sentence": REASON, "suggested": SUGGESTED, "fit": "extra", "limits": "One file a night", "size_days": "3"}
    refused = client.post(url, {**opened, "answer": Answer.YES, **said})
    assert refused.status_code == 409
    assert refused.context["forms"][0].non_field_errors() == [TIME_RAN_OUT]
    assert TIME_RAN_OUT in refused.content.decode()
    assert every_row() == before
    kept = forms_of(refused)[url]
    assert {name: kept[name] for name in ("answer", *said)} == {"answer": "yes", **said}

    # The same page says that it is paused and that the answer will be late; sending it again is openly late.
    assert "Your answer will be marked as late." in refused.content.decode()
    answered = client.post(url, kept)
    assert answered.status_code == 302
    review = Review.objects.get()
    assert (review.is_late, review.answer, review.sentence, review.suggested) == (True, "yes", REASON, SUGGESTED)
    assert review.particulars == {"fit": said["fit"], "limits": said["limits"]}
    promise = Promise.objects.get()
    assert not promise.is_paused(factories.clock.database_now())
    assert promise.state == S.SECURITY_REVIEW
    events = list(AuditEvent.objects.filter(chain=promise.chain).order_by("position").values_list("type", "data__late"))
    assert events[-2:] == [("promise.paused", None), ("review.answered", True)]
    told = client.get(reverse("history", args=[promise.pk])).context["events"][0]["sentence"]
    assert told == "answered yes, as asked for engineering, late"


def test_a_late_confirmation_is_refused_and_then_openly_late(deal, run_out, ines_client):
    promise = factories.proposed(the_owner_did_not_answer(deal))
    url = reverse("confirm", args=[promise.pk, Lane.SECURITY])
    opened = forms_of(ines_client.get(promise.get_absolute_url()))[url]
    run_out(promise)
    before = every_row()
    refused = ines_client.post(url, opened)
    assert (refused.status_code, refused.context["forms"][0].non_field_errors()) == (409, [TIME_RAN_OUT])
    assert every_row() == before
    assert ines_client.post(url, forms_of(refused)[url]).status_code == 302
    assert Review.objects.get(confirms__isnull=False).is_late is True


OWNERS = {
    "decision": {
        "sentence": factories.SENTENCE,
        "delivery_owner": "Engineering",
        "limit": "Five fields",
        "outcome": "yes",
    },
    "sign": {},
    "decline": {"sentence": "A nightly export is not available.", "reason": "No job runner."},
}


@pytest.mark.parametrize("verb", OWNERS)
def test_an_owners_late_answer_is_refused_and_its_words_stay(verb, deal, run_out, grace_client):
    promise = the_owner_did_not_answer(deal)
    if verb == "sign":
        promise = factories.confirmed(factories.proposed(promise))
    url = reverse(verb, args=[promise.pk])
    page = reverse("decision", args=[promise.pk])
    opened = forms_of(grace_client.get(page))[url]
    run_out(promise)
    before = every_row()
    day = factories.day(14).isoformat()
    typed = {**OWNERS[verb], **({"delivery_date": day} if verb == "decision" else {})}
    refused = grace_client.post(url, {**opened, **typed})
    assert refused.status_code == 409
    assert refused.context["forms"][0].non_field_errors() == [TIME_RAN_OUT]
    assert TIME_RAN_OUT in refused.content.decode()
    assert every_row() == before
    assert not Decision.objects.exists()
    if verb != "sign":
        kept = forms_of(refused)[url]
        assert {name: kept[name] for name in typed} == typed

    # Reopening says openly that it is late; then the same words can be sent.
    reopen = reverse("reopen", args=[promise.pk])
    assert grace_client.post(reopen, forms_of(refused)[reopen]).status_code == 302
    event = AuditEvent.objects.filter(chain=promise.chain).latest("position")
    assert (event.type, event.data) == ("promise.reopened", {"late": True})
    fresh = forms_of(grace_client.get(page))[url]
    assert grace_client.post(url, {**fresh, **typed}).status_code == 302
    assert Decision.objects.count() == (0 if verb == "decision" else 1)
