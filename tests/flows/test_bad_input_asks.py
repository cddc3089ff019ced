"""What people, browsers and attackers type into the forms of an ask, row by row of the list of bad input.

Every case asserts the exact answer, and that nothing was stored: no promise, no event, no used form.
"""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import dateformat

from dealdesk.enums import Role
from dealdesk.models import AuditEvent, RoleGrant, UsedForm
from promises.domain import promises as drafts
from promises.enums import PromiseState
from promises.forms.fields import last_day
from promises.models import Deal, Fact, Promise, Proof
from tests import factories

pytestmark = pytest.mark.django_db
ASK = "Nightly CSV export of five order fields to the customer’s SFTP folder."


@pytest.fixture
def deal(maya):
    return factories.deal(maya)


@pytest.fixture
def draft(deal):
    return factories.draft(deal)


def new_ask_url(deal: Deal) -> str:
    return f"{reverse('new-ask')}?deal={deal.slug}"


def step_url(promise: Promise, step: str) -> str:
    return reverse("draft", args=[promise.pk, step])


def counted() -> tuple[int, ...]:
    """Everything a form could leave behind."""
    return tuple(model.objects.count() for model in (Deal, Promise, Fact, Proof, AuditEvent, UsedForm))


def errors_of(response: Any, field: str, form: str = "form") -> list[str]:
    return list(response.context[form].errors.get(field, []))


def without_tokens(response: Any) -> str:
    """A page without what differs from one reading of it to the next."""
    return re.sub(r'[A-Za-z0-9]{64}|<div class="bclock">.*?</div>', "", response.content.decode())


def stamped(promise: Promise | None = None, **data: Any) -> dict[str, Any]:
    """What a form that was opened on the present version sends."""
    return {"token": "t" * 24, **({"version": promise.version} if promise else {}), **data}


# --- rows 1 to 9 and 11: the ask ---

ASKS = [
    pytest.param("", "This field is required.", id="row 1, nothing"),
    pytest.param("  \t ", "This field is required.", id="row 1, spaces"),
    pytest.param("\u200b", "Enter text.", id="row 2, zero-width space"),
    pytest.param("\u2060\ufeff", "Enter text.", id="row 2, word joiner and BOM"),
    pytest.param("a" * 301, "Ensure this value has at most 300 characters (it has 301).", id="row 3, too long"),
    pytest.param("Export\x00 orders", "Null characters are not allowed.", id="row 4, NUL"),
    pytest.param("Export\x07 orders", "Remove the hidden control character at position 7.", id="row 5, bell"),
    pytest.param("Export \x1b[31m", "Remove the hidden control character at position 8.", id="row 5, escape"),
    pytest.param("Export\r\norders", "One sentence on one line.", id="row 6, CR LF"),
    pytest.param("Export \u202esredro", "Remove the hidden control character at position 8.", id="row 7, override"),
    pytest.param("Export \u2066x\u2069", "Remove the hidden control character at position 8.", id="row 7, isolate"),
    pytest.param("1. Export orders 2. Import prices", "Split into one promise each.", id="row 11, a list"),
    pytest.param("\u0435nterprise security", "Mixed scripts in one word.", id="row 13, Cyrillic e"),
]


@pytest.mark.parametrize(("typed", "sentence"), ASKS)
def test_a_new_ask_that_cannot_be_read_is_refused(maya_client, deal, typed, sentence):
    before = counted()
    response = maya_client.post(new_ask_url(deal), stamped(ask=typed))
    assert (response.status_code, errors_of(response, "ask"), counted()) == (422, [sentence], before)


@pytest.mark.parametrize(("typed", "sentence"), ASKS)
def test_an_edited_ask_that_cannot_be_read_is_refused(maya_client, draft, typed, sentence):
    before = counted()
    response = maya_client.post(step_url(draft, "ask"), stamped(draft, ask=typed))
    assert (response.status_code, errors_of(response, "ask"), counted()) == (422, [sentence], before)
    draft.refresh_from_db()
    assert draft.ask == factories.ASK


def test_row_1_what_was_typed_into_other_fields_is_kept(maya_client):
    response = maya_client.post(reverse("new-deal"), stamped(name="", amount="84000", close_date="", zone="UTC"))
    assert response.status_code == 422
    assert response.context["form"]["amount"].value() == "84000"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param("Cafe\u0301 orders every night", "Café orders every night", id="row 8, NFD"),
        pytest.param("\u00a0Export orders\u00a0", "Export orders", id="row 9, NBSP at the ends"),
    ],
)
def test_an_ask_is_tidied_once_before_it_is_stored(maya_client, deal, typed, stored):
    response = maya_client.post(new_ask_url(deal), stamped(ask=typed))
    made = Promise.objects.get()
    assert (response.status_code, response.url, made.ask) == (302, step_url(made, "type"), stored)


@pytest.mark.parametrize("raw", [b"%ff", b"%ed%a0%80"], ids=["row 10, ff", "row 10, lone surrogate"])
def test_row_10_bytes_that_are_no_utf_8_are_not_understood(maya_client, deal, raw):
    before = counted()
    body = b"token=tttttttttttttttttttttttt&ask=Export%20orders" + raw
    response = maya_client.generic("POST", new_ask_url(deal), body, "application/x-www-form-urlencoded")
    assert (response.status_code, counted()) == (400, before)


def test_row_10_a_replacement_character_that_was_typed_is_named(maya_client, deal):
    body = b"token=tttttttttttttttttttttttt&ask=Export%EF%BF%BD"
    response = maya_client.generic("POST", new_ask_url(deal), body, "application/x-www-form-urlencoded")
    assert response.status_code == 422
    assert errors_of(response, "ask") == ["Replace the unreadable character at position 7."]


def test_row_14_script_in_an_ask_is_stored_as_typed_and_shown_escaped(maya_client, deal):
    typed = "<script>alert(1)</script> export & <b>orders</b>"
    maya_client.post(new_ask_url(deal), stamped(ask=typed))
    page = maya_client.get(reverse("my-asks")).content.decode()
    assert Promise.objects.get().ask == typed
    assert "&lt;script&gt;alert(1)&lt;/script&gt; export &amp; &lt;b&gt;orders&lt;/b&gt;" in page
    assert "<script>alert" not in page


# --- rows 15 to 21: what comes beside the fields ---


@pytest.mark.parametrize("typed", ["everything", "SECURITY", "security "], ids=lambda typed: f"row 15, {typed!r}")
def test_row_15_a_type_that_is_not_offered(maya_client, draft, typed):
    before = counted()
    response = maya_client.post(step_url(draft, "type"), stamped(draft, type=typed))
    assert (response.status_code, errors_of(response, "type")) == (422, ["Select a valid choice."])
    draft.refresh_from_db()
    assert (draft.type, draft.state, counted()) == ("data_movement", PromiseState.DRAFT, before)


def test_row_16_fields_nobody_offered_are_as_if_absent(maya_client, draft):
    more = {
        "state": "approved",
        "answer_by": "2020-01-01",
        "revision": "9",
        "created_by": "1",
        "team_id": "1",
        "is_staff": "on",
    }
    response = maya_client.post(step_url(draft, "ask"), stamped(draft, ask=ASK, **more))
    after = Promise.objects.get()
    assert response.status_code == 302
    assert (after.ask, after.state, after.revision, after.answer_by) == (ASK, PromiseState.DRAFT, 0, None)
    assert not after.created_by.is_staff


def test_row_17_a_field_sent_twice(maya_client, deal, draft):
    before = counted()
    assert maya_client.post(new_ask_url(deal), stamped(ask=["One.", "Two."])).status_code == 400
    assert maya_client.post(step_url(draft, "facts"), stamped(draft, risk=["a", "b"])).status_code == 400
    assert counted() == before


DOORS = {
    "ask": lambda promise: (step_url(promise, "ask"), {"ask": ASK}),
    "type": lambda promise: (step_url(promise, "type"), {"type": "data_movement"}),
    "facts": lambda promise: (step_url(promise, "facts"), factories.all_facts(promise.type)),
    "send": lambda promise: (reverse("submit", args=[promise.pk]), {}),
}


@pytest.fixture
def ready(draft):
    """A draft that could be sent."""
    factories.someone(Role.ENGINEERING)
    return drafts.add_proof(draft.pk, by=draft.created_by, kind="note", title="Call with Ana", text="They asked.")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        pytest.param(lambda v: {"version": v}, 428, "Reload the page and try again.", id="row 18, no token"),
        pytest.param(lambda v: {"token": "t" * 24}, 428, "Reload the page and try again.", id="row 18, no version"),
        pytest.param(
            lambda v: {"token": "t" * 24, "version": v - 1},
            409,
            "P-{pk:04d} was changed while you were writing. Your text is kept; compare it and send again.",
            id="row 19, old version",
        ),
    ],
)
def test_a_form_without_its_version_or_with_an_old_one(maya_client, ready, door, sent, status, sentence):
    before = counted()
    url, data = DOORS[door](ready)
    response = maya_client.post(url, {**data, **sent(ready.version)})
    assert (response.status_code, counted()) == (status, before)
    if status == 409 and door == "send":  # a button alone: nothing was written
        sentence = "P-{pk:04d} was changed since you opened this page. Look at it again, then decide."
    assert response.context["form"].non_field_errors() == [sentence.format(pk=ready.pk)]
    # The same post with what it lacked goes through: it was refused for that alone.
    assert maya_client.post(url, {**data, **stamped(ready)}).status_code == 302


def test_row_19_both_texts_are_shown_and_the_next_try_is_on_the_new_version(maya_client, ready):
    old = ready.version
    drafts.edit_ask(ready.pk, by=ready.created_by, ask="Weekly export of orders.")
    response = maya_client.post(step_url(ready, "ask"), {"token": "t" * 24, "version": old, "ask": ASK})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Weekly export of orders." in page
    assert ASK in page
    again = response.context["form"]
    sent_again = {"token": again["token"].value(), "version": again["version"].value(), "ask": ASK}
    assert maya_client.post(step_url(ready, "ask"), sent_again).status_code == 302
    assert Promise.objects.get().ask == ASK


def test_row_20_the_same_form_twice_makes_one_ask(maya_client, deal):
    first = maya_client.post(new_ask_url(deal), stamped(ask=ASK))
    second = maya_client.post(new_ask_url(deal), stamped(ask=ASK))
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert Promise.objects.count() == 1


def test_row_20_the_same_deal_and_the_same_sending_twice(maya_client, ready):
    data = stamped(name="Kestrel Bank", amount="310000", close_date=factories.day(9).isoformat(), zone="UTC")
    urls = [maya_client.post(reverse("new-deal"), data).url for _ in range(2)]
    assert urls == [reverse("deal", args=["kestrel-bank"])] * 2
    sent = stamped(ready) | {"token": "s" * 24}
    answers = [maya_client.post(reverse("submit", args=[ready.pk]), sent) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, ready.get_absolute_url())] * 2
    assert AuditEvent.objects.filter(type="promise.sent").count() == 1


@pytest.mark.django_db(transaction=True)
def test_row_20_ten_at_once_make_one_ask(maya, deal):
    ready_to_go, codes = threading.Barrier(10), []

    def send() -> None:
        client = Client()
        client.force_login(maya)
        ready_to_go.wait()
        codes.append(client.post(new_ask_url(deal), stamped(ask=ASK)).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (codes, Promise.objects.count()) == ([302] * 10, 1)


def test_row_21_a_token_with_other_content(maya_client, deal):
    maya_client.post(new_ask_url(deal), stamped(ask=ASK))
    before = counted()
    response = maya_client.post(new_ask_url(deal), stamped(ask="Weekly export of orders."))
    assert (response.status_code, counted()) == (422, before)
    assert response.context["form"].non_field_errors() == ["This form was already used."]


# --- rows 26 to 30: dates and numbers ---


def ahead() -> str:
    return f"Choose a date from today to {dateformat.format(last_day(factories.day(0)), 'M j, Y')}."


DATES = [
    pytest.param(lambda: "2026-02-30", lambda: "Enter a valid date.", id="row 26, February 30"),
    pytest.param(lambda: "99999-01-01", lambda: "Enter a valid date.", id="row 26, year 99999"),
    pytest.param(lambda: "06/05/2026", lambda: "Enter a valid date.", id="row 26, not as browsers send it"),
    pytest.param(lambda: "0001-01-01", ahead, id="row 27, year 1"),
    pytest.param(lambda: factories.day(-1).isoformat(), ahead, id="row 27, yesterday"),
    pytest.param(
        lambda: (last_day(factories.day(0)) + timedelta(days=1)).isoformat(), ahead, id="row 27, beyond five years"
    ),
]


@pytest.mark.parametrize(("typed", "sentence"), DATES)
def test_dates_nobody_could_mean(maya_client, draft, typed, sentence):
    before = counted()
    facts = {**factories.all_facts(draft.type), "requested_date": typed()}
    response = maya_client.post(step_url(draft, "facts"), stamped(draft, **facts))
    assert (response.status_code, errors_of(response, "requested_date")) == (422, [sentence()])
    closes = stamped(name="Kestrel Bank", amount="1", close_date=typed(), zone="UTC")
    response = maya_client.post(reverse("new-deal"), closes)
    assert (response.status_code, errors_of(response, "close_date")) == (422, [sentence()])
    assert counted() == before


@pytest.mark.parametrize("days", [0, 1], ids=["today", "tomorrow"])
def test_row_27_today_and_the_last_day_are_taken(maya_client, draft, days):
    for day in (factories.day(days), last_day(factories.day(0))):
        draft = Promise.objects.get()
        facts = {**factories.all_facts(draft.type), "requested_date": day.isoformat()}
        data = stamped(draft, **facts) | {"token": day.isoformat()}
        assert maya_client.post(step_url(draft, "facts"), data).status_code == 302
        assert draft.facts.get(key="requested_date").value == day.isoformat()


WHOLE = "Enter a whole number."
HIGH = "Ensure this value is less than or equal to 2000000000."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("9" * 5000, WHOLE, id="row 28, 5000 digits"),
        pytest.param("1e3", WHOLE, id="row 28, 1e3"),
        pytest.param("-1", WHOLE, id="row 28, -1"),
        pytest.param("2,5", WHOLE, id="row 28, comma"),
        pytest.param(str(2**40), HIGH, id="row 30, 2**40"),
        pytest.param("2000000001", HIGH, id="row 30, one too many"),
    ],
)
def test_numbers_nobody_could_mean(maya_client, draft, typed, sentence):
    before = counted()
    facts = {**factories.all_facts(draft.type), "volume": typed}
    response = maya_client.post(step_url(draft, "facts"), stamped(draft, **facts))
    assert (response.status_code, errors_of(response, "volume")) == (422, [sentence])
    deal = stamped(name="Kestrel Bank", amount=typed, close_date=factories.day(9).isoformat(), zone="UTC")
    response = maya_client.post(reverse("new-deal"), deal)
    assert (response.status_code, errors_of(response, "amount")) == (422, [sentence])
    assert counted() == before


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param("\u0662\u0660\u0660\u0660", "2000", id="row 29, Arabic-Indic digits"),
        pytest.param("2000000000", "2000000000", id="row 30, the highest"),
        pytest.param("0", "0", id="zero"),
    ],
)
def test_numbers_that_are_taken_are_stored_in_ascii(maya_client, draft, typed, stored):
    facts = {**factories.all_facts(draft.type), "volume": typed}
    assert maya_client.post(step_url(draft, "facts"), stamped(draft, **facts)).status_code == 302
    assert draft.facts.get(key="volume").value == stored


# --- rows 31 to 37: requests that are wrong as requests ---


def test_row_31_no_csrf_token(maya, deal):
    before = counted()
    client = Client(enforce_csrf_checks=True)
    client.force_login(maya)
    assert (client.post(new_ask_url(deal), stamped(ask=ASK)).status_code, counted()) == (403, before)


def test_row_32_reading_an_address_that_changes_something(maya_client, ready):
    before = counted()
    proof = ready.proofs.latest("pk")
    urls = [
        reverse("submit", args=[ready.pk]),
        reverse("strike-proof", args=[ready.pk, proof.pk]),
        reverse("deal-add-person", args=[ready.deal.slug]),
        reverse("demo-sign-in"),
    ]
    assert [maya_client.get(url).status_code for url in urls] == [405] * 4
    assert [maya_client.put(url).status_code for url in urls] == [405] * 4
    assert (counted(), Promise.objects.get().state) == (before, PromiseState.DRAFT)


@pytest.mark.parametrize("step", ["deal", "proof", "check"])
def test_row_32_posting_to_a_step_that_only_shows(maya_client, draft, step):
    assert maya_client.post(step_url(draft, step), stamped(draft)).status_code == 405


def test_row_33_somebody_elses_deal_in_the_address_in_a_post_and_in_a_list(outsider_client, outsider, draft):
    before = counted()
    foreign, unused = draft.deal.slug, "no-such-deal"
    for url in ("/deals/{}/", "/asks/new/?deal={}"):
        pages = [outsider_client.get(url.format(slug)) for slug in (foreign, unused)]
        assert [page.status_code for page in pages] == [404, 404]
        assert without_tokens(pages[0]) == without_tokens(pages[1])
    posts = [
        outsider_client.post(f"{reverse('new-ask')}?deal={slug}", stamped(ask=ASK)).status_code
        for slug in (foreign, unused)
    ]
    person = {"person": outsider.pk}
    posts += [
        outsider_client.post(reverse("deal-add-person", args=[slug]), stamped(**person)).status_code
        for slug in (foreign, unused)
    ]
    assert posts == [404] * 4
    chosen = outsider_client.post(reverse("new-ask"), {"deal": foreign})
    assert (chosen.status_code, errors_of(chosen, "deal")) == (422, ["Select a valid choice."])
    assert counted() == before


def test_row_33_somebody_elses_draft_is_no_page(outsider_client, tom_client, draft):
    before = counted()
    for client in (outsider_client, tom_client):
        for step in ("deal", "ask", "type", "facts", "proof", "check"):
            assert client.get(step_url(draft, step)).status_code == 404
        assert client.post(step_url(draft, "ask"), stamped(draft, ask=ASK)).status_code == 404
        assert client.post(reverse("submit", args=[draft.pk]), stamped(draft)).status_code == 404
        assert client.post(reverse("add-proof", args=[draft.pk]), stamped(kind="note")).status_code == 404
    assert counted() == before


@pytest.mark.parametrize("number", ["1 OR 1=1", "%00", "1" + "0" * 30, "..", "../", "0", "-1", "1.0", "١"])
def test_row_34_numbers_in_addresses_that_are_none(maya_client, draft, number):
    tails = ["draft/ask/", "send/", "proof/", "proof/1/strike/"]
    codes = [maya_client.post(f"/p/{number}/{tail}").status_code for tail in tails]
    codes += [maya_client.get(f"/p/{draft.pk}/proof/{number}/strike/").status_code]
    codes += [maya_client.get(f"/deals/{number}%20/").status_code]
    assert codes == [404] * 6


def test_row_34_a_step_that_is_none(maya_client, draft):
    assert maya_client.get(step_url(draft, "decide")).status_code == 404


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "javascript:alert(1)"])
def test_row_35_signing_in_leads_to_ones_own_home(client, maya, target):
    response = client.post(
        f"{reverse('account_login')}?next={target}",
        {"login": maya.email, "password": factories.PASSWORD, "next": target},
    )
    assert (response.status_code, response.url) == (302, "/")


def test_row_36_a_foreign_host(maya_client):
    assert maya_client.get(reverse("my-asks"), headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param("&".join(f"f{n}=1" for n in range(1001)), "application/x-www-form-urlencoded", id="1001 fields"),
        pytest.param("ask=" + "a" * (2_621_440 + 1), "application/x-www-form-urlencoded", id="over 2.5 MB"),
        pytest.param(
            "".join(
                f'--b\r\nContent-Disposition: form-data; name="f{n}"; filename="f"\r\n\r\nx\r\n' for n in range(101)
            )
            + "--b--\r\n",
            "multipart/form-data; boundary=b",
            id="101 files",
        ),
        pytest.param("--b\r\nbroken", "multipart/form-data; boundary=", id="no boundary"),
        pytest.param("ask=%2BADw-", "application/x-www-form-urlencoded; charset=utf-7", id="utf-7"),
    ],
)
def test_row_37_requests_that_are_too_much_or_not_understood(maya_client, deal, body, content_type):
    before = counted()
    response = maya_client.generic("POST", new_ask_url(deal), body, content_type)
    assert (response.status_code, counted()) == (400, before)


# --- rows 64 and 65 ---


def test_row_64_a_disabled_person_is_asked_to_sign_in(maya_client, maya, deal):
    assert maya_client.get(reverse("my-asks")).status_code == 200
    maya.is_active = False
    maya.save()
    before = counted()
    response = maya_client.post(new_ask_url(deal), stamped(ask=ASK))
    assert (response.status_code, counted()) == (302, before)
    assert response.url.startswith(reverse("account_login"))


def test_row_64_a_person_who_is_no_rep_any_more_writes_nothing(maya_client, maya, deal):
    assert maya_client.get(new_ask_url(deal)).status_code == 200
    now = factories.clock.database_now()
    RoleGrant.objects.filter(user=maya).update(revoked_at=now, revoked_by=maya)
    before = counted()
    response = maya_client.post(new_ask_url(deal), stamped(ask=ASK))
    assert (response.status_code, counted()) == (403, before)
    assert response.context["sentence"] == "Only a sales rep can write an ask."


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param("after=abc", 404, id="a cursor that is none"),
        pytest.param("after=", 404, id="an empty cursor"),
        pytest.param("after=2026-06-05.9999", 404, id="a cursor nobody was given"),
        pytest.param("after=2026-06-05." + "9" * 40, 404, id="a cursor beyond every row"),
        pytest.param("sort=password", 200, id="a sort that is not offered"),
        pytest.param("view=everything", 200, id="a view that is not offered"),
        pytest.param("q=" + "a" * 10_000, 422, id="10,000 characters to find"),
        pytest.param("q=%00", 422, id="NUL to find"),
        pytest.param("q=%25%27%22", 200, id="wildcards and quotes to find"),
    ],
)
def test_row_65_the_list_of_deals_is_asked_for_odd_things(maya_client, deal, query, status):
    assert maya_client.get(f"{reverse('deals')}?{query}").status_code == status
