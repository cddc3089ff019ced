"""RELIABILITY section 4 on the pages of the reviews room: the row, what was sent, the exact answer.

Every row sends one good form with one thing wrong, to a promise on which the good form succeeds; afterwards nothing is
stored: no answer, no proposal, no event but the refusal itself.
"""

import pytest
from django.test import Client
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.models import AuditEvent
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.enums import Answer, DecisionOutcome
from reviews.models import Decision, Proposal, Review
from tests import factories
from tests.reviews.views.pages import decision_form, lane_form, promise_form, token, words

pytestmark = pytest.mark.django_db

MISSING = object()


def stored():
    """Everything a form of this room could have written."""
    promises = list(Promise.objects.order_by("pk").values_list("pk", "state", "version", "revision", "answer_by"))
    refusals = AuditEvent.objects.filter(type="door.refused").count()
    rows = [model.objects.count() for model in (Review, Proposal, Decision)]
    return promises, rows, AuditEvent.objects.count() - refusals


def answered_with(promise, **changes):
    form = lane_form(promise, "engineering", answer="yes_if", sentence="Five fields only.", size_days="3")
    return _changed(form, changes)


def _changed(form, changes):
    return {key: value for key, value in {**form, **changes}.items() if value is not MISSING}


ANSWER = [
    ("1", {"sentence": "   "}, 422, "Write the condition in one sentence."),
    ("2", {"sentence": "\u200b\u2060"}, 422, "Enter text."),
    ("3", {"sentence": "a" * 301}, 422, "Ensure this value has at most 300 characters (it has 301)."),
    ("4", {"sentence": "a\x00b"}, 422, "Null characters are not allowed."),
    ("5", {"sentence": "Only \x07 five."}, 422, "Remove the hidden control character at position 6."),
    ("6", {"sentence": "Five\r\nfields."}, 422, "One sentence on one line."),
    ("7", {"sentence": "Five \u202efields."}, 422, "Remove the hidden control character at position 6."),
    ("13", {"suggested": "\u0435nterprise export."}, 422, "Mixed scripts in one word."),
    ("15", {"answer": "maybe"}, 422, "Select a valid choice."),
    ("15 none", {"answer": MISSING}, 422, "Choose one of the four answers."),
    ("18", {"version": MISSING}, 428, "Reload the page and try again."),
    ("18 token", {"token": MISSING}, 428, "Reload the page and try again."),
    ("19", {"version": 99}, 409, "was changed while you were writing. Your text is kept; compare it and send again."),
    ("26", {"earliest_date": "2026-02-30"}, 422, "Enter a valid date."),
    ("26 year", {"earliest_date": "99999-01-01"}, 422, "Enter a valid date."),
    ("27", {"earliest_date": "0001-01-01"}, 422, "Choose a date from today to "),
    ("27 yesterday", {"earliest_date": "2020-01-01"}, 422, "Choose a date from today to "),
    ("27 far", {"earliest_date": "2090-01-01"}, 422, "Choose a date from today to "),
    ("28", {"size_days": "9" * 5000}, 422, "Enter a whole number."),
    ("28 float", {"size_days": "1e3"}, 422, "Enter a whole number."),
    ("28 minus", {"size_days": "-1"}, 422, "Enter a whole number."),
    ("30", {"size_days": str(2**40)}, 422, "Ensure this value is less than or equal to 2000000000."),
]


@pytest.mark.parametrize(("row", "changes", "status", "sentence"), ANSWER, ids=[row[0] for row in ANSWER])
def test_an_answer(sign_in, tom, grace, row, changes, status, sentence):
    promise = factories.sent()
    before = stored()
    page = sign_in(tom).post(reverse("answer", args=[promise.pk, "engineering"]), answered_with(promise, **changes))
    assert page.status_code == status
    assert sentence in words(page)
    assert stored() == before


def test_the_same_answer_without_a_fault_is_taken(sign_in, tom, grace):
    promise = factories.sent()
    before = stored()
    sent = sign_in(tom).post(reverse("answer", args=[promise.pk, "engineering"]), answered_with(promise))
    assert sent.status_code == 302
    assert stored() != before


def test_row_29_digits_of_any_script_are_taken(sign_in, tom, grace):
    promise = factories.sent()
    form = answered_with(promise, size_days="\u0661\u0662")
    assert sign_in(tom).post(reverse("answer", args=[promise.pk, "engineering"]), form).status_code == 302
    assert promise.reviews.get().size_days == 12


def test_row_14_markup_is_words(sign_in, tom, ines, grace):
    promise = factories.sent()
    form = answered_with(promise, sentence="<script>alert(1)</script>")
    assert sign_in(tom).post(reverse("answer", args=[promise.pk, "engineering"]), form).status_code == 302
    for name in ("promise", "history"):
        page = sign_in(ines).get(reverse(name, args=[promise.pk])).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page


def test_row_16_what_the_form_does_not_ask_is_as_if_absent(sign_in, tom, grace):
    promise = factories.sent()
    form = answered_with(
        promise, state="approved", revision="9", answered_by=str(grace.pk), is_late="1", lane="product"
    )
    assert sign_in(tom).post(reverse("answer", args=[promise.pk, "engineering"]), form).status_code == 302
    review = promise.reviews.get()
    assert (review.lane, review.revision, review.answered_by, review.is_late) == ("engineering", 1, tom, False)
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.SECURITY_REVIEW


def test_row_17_a_field_sent_twice(sign_in, tom, grace):
    promise = factories.sent()
    before = stored()
    form = answered_with(promise, sentence=["Five fields only.", "Six fields."])
    assert sign_in(tom).post(reverse("answer", args=[promise.pk, "engineering"]), form).status_code == 400
    assert stored() == before


def test_row_17_a_condition_sent_twice(sign_in, grace):
    promise = factories.all_answered(factories.sent())
    before = stored()
    form = decision_form(promise, factories.terms(DecisionOutcome.YES_IF))
    form["conditions-0-who"] = ["the customer", "nobody"]
    assert sign_in(grace).post(reverse("decision", args=[promise.pk]), form).status_code == 400
    assert stored() == before


def test_row_19_both_texts_are_shown(sign_in, tom, grace):
    promise = factories.sent()
    form = answered_with(promise)
    factories.answered(promise, Lane.ENGINEERING, Answer.NO)
    page = sign_in(tom).post(reverse("answer", args=[promise.pk, "engineering"]), form)
    assert page.status_code == 409
    assert "Engineering No “It needs a new job runner.”" in words(page)
    assert "Five fields only.</textarea>" in page.content.decode()
    again = lane_form(promise, "engineering")["version"]
    assert f'name="version" value="{again}"' in page.content.decode()


def test_row_20_the_same_form_ten_times(sign_in, tom, grace):
    promise = factories.sent()
    client, form = sign_in(tom), answered_with(promise)
    url = reverse("answer", args=[promise.pk, "engineering"])
    assert {client.post(url, form).status_code for _ in range(10)} == {302}
    assert promise.reviews.count() == 1


def test_row_21_a_used_form_with_other_content(sign_in, tom, grace):
    promise = factories.sent()
    client, form = sign_in(tom), answered_with(promise)
    url = reverse("answer", args=[promise.pk, "engineering"])
    assert client.post(url, form).status_code == 302
    before = stored()
    page = client.post(url, {**form, "sentence": "Six fields only."})
    assert page.status_code == 422
    assert "This form was already used." in words(page)
    assert stored() == before


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (PromiseState.DRAFT, "was not sent for review yet."),
        (PromiseState.ENGINEERING_REVIEW, "Engineering, security and product reviews are missing."),
        (PromiseState.SECURITY_REVIEW, "Security and product reviews are missing."),
        (PromiseState.PRODUCT_REVIEW, "Product review is missing."),
        (PromiseState.OWNER_DECISION, "These are not the words the lanes confirmed"),
        (PromiseState.WITHDRAWN, "was withdrawn."),
        (PromiseState.APPROVED, "was answered already: Yes."),
    ],
)
def test_row_22_signing_what_cannot_be_signed(sign_in, grace, state, sentence):
    promise = factories.promise_at(state)
    before = stored()
    page = sign_in(grace).post(reverse("sign", args=[promise.pk]), promise_form(promise, proposal=10**9))
    if state == PromiseState.DRAFT:
        assert page.status_code == 404  # a draft is seen by its deal alone
    else:
        assert page.status_code == 409
        assert sentence in words(page)
    assert stored() == before


@pytest.mark.parametrize("name", ["answer", "confirm", "sign", "decline", "decision", "reopen"])
def test_row_23_ones_own_ask(sign_in, grace, name):
    everything = factories.person("Robin", Role.REP, Role.ENGINEERING, Role.LEAD)
    promise = factories.proposed(factories.all_answered(factories.sent(factories.deal(everything))))
    factories.confirmed(promise)
    before = stored()
    parts = ["engineering"] if name in ("answer", "confirm") else []
    form = {
        "answer": lambda: answered_with(promise),
        "confirm": lambda: lane_form(promise, "engineering"),
        "decision": lambda: decision_form(promise, factories.terms()),
        "sign": lambda: promise_form(promise, proposal=promise.proposals.get().pk),
        "decline": lambda: promise_form(promise, sentence="No."),
        "reopen": lambda: promise_form(promise),
    }[name]()
    page = sign_in(everything).post(reverse(name, args=[promise.pk, *parts]), form)
    assert page.status_code == 403
    assert "This is your own ask." in words(page)
    assert stored() == before
    assert AuditEvent.objects.filter(type="door.refused", actor_id=everything.pk).count() == 1


TIME_RAN_OUT = "Time ran out; the promise is paused. Answer it as late, or hand it over."


@pytest.mark.parametrize("name", ["answer", "confirm", "sign", "decline", "decision"])
def test_row_24_after_the_deadline(sign_in, tom, grace, name):
    promise = factories.proposed(factories.all_answered(factories.sent()))
    if name in ("sign", "decline"):
        factories.confirmed(promise)
    proposal = promise.proposals.get().pk
    who, parts, form = {
        "answer": (tom, ["engineering"], lambda: answered_with(promise)),
        "confirm": (tom, ["engineering"], lambda: lane_form(promise, "engineering")),
        "sign": (grace, [], lambda: promise_form(promise, proposal=proposal)),
        "decline": (grace, [], lambda: promise_form(promise, sentence="Not available.")),
        "decision": (grace, [], lambda: decision_form(promise, factories.terms())),
    }[name]
    sent = form()
    factories.let_time_run_out(promise)
    before = stored()
    page = sign_in(who).post(reverse(name, args=[promise.pk, *parts]), sent)
    assert page.status_code == 409
    assert TIME_RAN_OUT in words(page)
    assert stored() == before


DECISION = [
    ("25 conditions", {"conditions-TOTAL_FORMS": 0}, 422, "Write down at least one condition"),
    ("25 owner", {"delivery_owner": ""}, 422, "Name who delivers this."),
    ("25 date", {"delivery_date": ""}, 422, "Give the promised day."),
    ("25 limit", {"limit": ""}, 422, "Write where the promise stops."),
    ("25 sentence", {"sentence": ""}, 422, "This field is required."),
    ("25 outcome", {"outcome": "no"}, 422, "Select a valid choice."),
    ("25 who", {"conditions-0-who": ""}, 422, "This field is required."),
    ("25 lane", {"conditions-0-lane": ""}, 422, "This field is required."),
    ("15 lane", {"conditions-0-lane": "legal"}, 422, "Select a valid choice."),
    ("26", {"delivery_date": "2026-02-30"}, 422, "Enter a valid date."),
    ("26 condition", {"conditions-0-by_when": "99999-01-01"}, 422, "Enter a valid date."),
    ("27", {"delivery_date": "0001-01-01"}, 422, "Choose a date from today to "),
    ("27 expiry", {"expires_on": "2020-01-01"}, 422, "Choose a date from today to "),
    ("27 condition", {"conditions-0-by_when": "2090-01-01"}, 422, "Choose a date from today to "),
    ("18", {"version": MISSING}, 428, "Reload the page and try again."),
    ("19", {"version": 1}, 409, "Your text is kept; compare it and send again."),
    ("3", {"sentence": "a" * 601}, 422, "Ensure this value has at most 600 characters (it has 601)."),
    ("6", {"sentence": "One.\nTwo."}, 422, "One sentence on one line."),
    ("management", {"conditions-TOTAL_FORMS": "x"}, 422, ""),
]


@pytest.mark.parametrize(("row", "changes", "status", "sentence"), DECISION, ids=[row[0] for row in DECISION])
def test_a_decision(sign_in, grace, row, changes, status, sentence):
    promise = factories.all_answered(factories.sent())
    before = stored()
    form = _changed(decision_form(promise, factories.terms(DecisionOutcome.YES_IF)), changes)
    page = sign_in(grace).post(reverse("decision", args=[promise.pk]), form)
    assert page.status_code == status
    assert sentence in words(page)
    assert stored() == before


def changing_urls(promise):
    lane = [promise.pk, "security"]
    slug = promise.deal.slug
    return {
        "answer": reverse("answer", args=lane),
        "confirm": reverse("confirm", args=lane),
        "reply": reverse("reply", args=[promise.pk, 1]),
        "sign": reverse("sign", args=[promise.pk]),
        "decline": reverse("decline", args=[promise.pk]),
        "reopen": reverse("reopen", args=[promise.pk]),
        "triage": reverse("triage", args=[promise.pk]),
        "publish": reverse("publish", args=[slug]),
        "copy-plan": reverse("copy-plan", args=[slug]),
        "copy-line": reverse("copy-line", args=[slug, promise.pk]),
    }


def test_row_31_a_form_without_the_csrf_token(ines, grace):
    promise = factories.sent()
    client = Client(enforce_csrf_checks=True)
    client.force_login(ines)
    before = stored()
    assert {client.post(url).status_code for url in changing_urls(promise).values()} == {403}
    assert stored() == before


def test_row_32_reading_a_changing_url(sign_in, ines, grace):
    promise = factories.sent()
    client = sign_in(ines)
    before = stored()
    assert {client.get(url).status_code for url in changing_urls(promise).values()} == {405}
    assert stored() == before


def test_row_33_what_is_not_ones_own(sign_in, outsider, grace):
    promise = factories.sent()
    client = sign_in(outsider)
    before = stored()
    answers = {name: client.post(url, {"token": token()}).status_code for name, url in changing_urls(promise).items()}
    assert set(answers.values()) == {404}
    pages = ["promise", "decision", "withdraw", "scope", "history"]
    assert {client.get(reverse(name, args=[promise.pk])).status_code for name in pages} == {404}
    assert client.get(reverse("plan", args=[promise.deal.slug])).status_code == 404
    assert stored() == before


@pytest.mark.parametrize("part", ["1%20OR%201=1", "%00", "1" + "0" * 30, "../", "-1", "0", "1.5", "%D9%A1", "abc"])
def test_row_34_junk_in_the_address(sign_in, grace, part):
    client = sign_in(grace)
    for url in (f"/p/{part}/", f"/p/{part}/history/", f"/p/1/question/{part}/", f"/p/1/answer/{part}/"):
        assert client.post(url).status_code in (404, 405), url
        assert client.get(url).status_code in (404, 405), url
    for url in (f"/deals/{part}/plan/", f"/deals/x/plan/{part}/", f"/deals/x/plan/copy/{part}/", f"/p/1/fact/{part}/"):
        assert client.get(url).status_code in (404, 405), url


def test_the_largest_number_that_is_a_number(sign_in, grace):
    assert sign_in(grace).get(f"/p/{'9' * 18}/").status_code == 404


QUEUE = [
    ("65 cursor", {"after": "abc"}, 404),
    ("65 unknown", {"after": "WzAsIjIwMjYiLDFd:1vXyZ0:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, 404),
    ("65 empty", {"after": ""}, 404),
    ("65 sort", {"sort": "password"}, 200),
    ("65 q", {"q": "a" * 10_000}, 422),
    ("q null", {"q": "a\x00"}, 422),
    ("deal null", {"deal": "a\x00"}, 422),
    ("deal", {"deal": "no-such-deal"}, 200),
    ("type", {"type": "everything"}, 422),
    ("view", {"view": "secret"}, 422),
    ("rep", {"rep": "1 OR 1=1"}, 422),
    ("rep far", {"rep": "9" * 40}, 422),
    ("markup", {"q": "<script>alert(1)</script>"}, 200),
    ("percent", {"q": "100% of_it"}, 200),
]


@pytest.mark.parametrize(("row", "asked", "status"), QUEUE, ids=[row[0] for row in QUEUE])
def test_the_address_of_the_queue(sign_in, grace, row, asked, status):
    page = sign_in(grace).get(reverse("queue"), asked)
    assert page.status_code == status
    assert "<script>alert" not in page.content.decode()


def test_a_long_search_says_what_is_wrong(sign_in, grace):
    page = sign_in(grace).get(reverse("queue"), {"q": "a" * 10_000})
    assert "Ensure this value has at most 200 characters (it has 10000)." in words(page)


def test_without_signing_in_every_page_asks_for_it(grace):
    promise = factories.sent()
    client = Client()
    for url in (reverse("queue"), reverse("rules"), reverse("promise", args=[promise.pk]), "/deals/harbor-foods/plan/"):
        page = client.get(url)
        assert page.status_code == 302
        assert page.url.startswith(reverse("account_login"))
    assert {client.post(url).status_code for url in changing_urls(promise).values()} == {302}
