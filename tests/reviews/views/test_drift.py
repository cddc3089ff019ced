"""The drift check: what is really going out, beside the words that are signed and stand now."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealdesk.domain.clock import database_now
from dealdesk.enums import Role
from promises.domain.documents import reading
from promises.domain.documents.pdf import PICTURES
from promises.domain.documents.pdf import PROTECTED as LOCKED
from promises.domain.documents.word import PICTURE
from promises.enums import PromiseState
from reviews.domain import closeplan, drift, lifecycle
from reviews.domain.document_limits import MOST_CHARACTERS
from tests import factories, files
from tests.promises.domain.documents.test_documents import LOCKED_PDF, SCAN
from tests.quality.drift_files import paragraph, run, word
from tests.reviews.views.pages import words
from tests.test_urls import every_row

pytestmark = pytest.mark.django_db

PAGE = "/deals/harbor-foods/drift/"
OTHER = "One CSV export of six agreed order fields, once per night. Other fields are not included."
SAFE = "Safe to send: every signed sentence stands there exactly."


@pytest.fixture
def deal(grace):
    return factories.deal()


@pytest.fixture
def export(deal, maya):
    """The export is signed and in the plan; its first version is the ask."""
    promise = factories.promise_at(PromiseState.APPROVED, deal)
    closeplan.publish(deal.pk, by=maya)
    return promise


def pasted(client, text, status=200):
    response = client.post(PAGE, {"text": text})
    assert response.status_code == status
    return words(response)


# --- what is safe -----------------------------------------------------------------------------------------------------


def test_the_signed_words_alone_are_safe_to_send(maya_client, export):
    text = pasted(maya_client, f"Hello Ana,\n\n{factories.SENTENCE}\n\nBest regards")
    assert SAFE in text
    assert f"Same words as {export.label} version 2." in text
    assert "Nothing to do" in text
    assert "Do not send" not in text


def test_what_tools_do_to_a_text_is_no_finding(maya_client, export):
    typed = factories.SENTENCE.replace("customer's", "customer\u2019s").replace(" per night", "\u00a0per\r\nnight")
    assert SAFE in pasted(maya_client, f"  \u2022 {typed}")


def test_a_deal_without_signed_words_is_never_called_safe(maya_client, deal):
    text = pasted(maya_client, "Thank you for the call on Monday.")
    assert "Nothing is signed for this deal yet" in text
    assert "Safe to send" not in text
    assert "Do not send: 1 finding" in pasted(maya_client, "We will sync all orders in real time.")


# --- findings ---------------------------------------------------------------------------------------------------------


def test_one_changed_word_is_seen_and_said(maya_client, export):
    response = maya_client.post(PAGE, {"text": factories.SENTENCE.replace("five agreed", "all")})
    text, page = words(response), response.content.decode()
    assert "Do not send: 1 finding" in text
    assert '<del><span class="vh">removed: </span>five agreed</del> <ins>' in page
    assert '<ins><span class="vh">added: </span>all</ins>' in page
    assert "“five agreed” became “all”." in text
    assert f"Signed words: {export.label} version 2." in text
    assert f"/deals/harbor-foods/plan/copy/{export.pk}/" in page
    assert "Ask for this change" in text


def test_a_not_that_was_taken_out_is_named(maya_client, export):
    text = pasted(maya_client, factories.SENTENCE.replace("are not included", "are included"))
    assert "Do not send: 1 finding" in text
    assert "A “not” is different. “not” is gone." in text


def test_a_missing_sentence_is_shown_to_be_copied(maya_client, export):
    text = pasted(maya_client, "Thank you for the call on Monday.")
    assert "Do not send: 1 finding" in text
    assert f"Missing Signed, not in the document {factories.SENTENCE} Signed as {export.label} version 2." in text
    assert f"Copy signed words of {export.label}" in text


def test_a_promise_nobody_approved_can_become_a_new_ask(maya_client, export):
    extra = "We will import the orders of 2025 from one CSV file by June 19."
    response = maya_client.post(PAGE, {"text": f"{factories.SENTENCE}\n\n{extra}"})
    text = words(response)
    assert "Do not send: 1 finding" in text
    assert f"Not approved Sentence 3 {extra}" in text
    [row] = [row for row in response.context["rows"] if row["ask"]]
    form = {"token": row["token"], "note": row["ask"], "words": row["ask"]}
    started = maya_client.post("/asks/new/start/?deal=harbor-foods", form)
    assert started.status_code == 302
    assert export.deal.promises.get(state=PromiseState.DRAFT).ask == extra


@pytest.mark.parametrize(
    ("sentence", "ask"),
    [
        (
            "Hi, we will build the following for free: - prices - stock levels.",
            "Hi, we will build the following for free:, prices, stock levels.",
        ),
        ("We will build an import; no. 5 of the list. ok", "We will build an import; no. 5 of the list."),
        ("We will build an\u00adother im\u200bport for free.", "We will build another import for free."),
        ("> We will build an import of all orders for free.", "We will build an import of all orders for free."),
        ("We will build " + "an import and " * 60 + "an export for free.", "We will build " + "an import and " * 20),
    ],
)
def test_whatever_the_sentence_it_becomes_a_draft_with_its_words(maya_client, export, sentence, ask):
    response = maya_client.post(PAGE, {"text": f"{factories.SENTENCE}\n\n{sentence}"})
    [row] = [row for row in response.context["rows"] if row["ask"]]
    form = {"token": row["token"], "note": row["ask"], "words": row["ask"]}
    started = maya_client.post("/asks/new/start/?deal=harbor-foods", form)
    assert started.status_code == 302, words(started)
    assert export.deal.promises.get(state=PromiseState.DRAFT).ask.startswith(ask)
    assert f'value="{row["ask"]}"' in response.content.decode()


def test_words_signed_after_the_plan_are_compared_and_not_yet_copied(maya_client, export, deal):
    newer = factories.signed(
        factories.confirmed(factories.proposed(factories.all_answered(factories.sent(deal)), sentence=OTHER))
    )
    text = pasted(maya_client, factories.SENTENCE)
    assert "Do not send: 1 finding" in text
    assert f"{newer.label} is not in the close plan yet; update it to copy the words." in text
    assert f"{newer.label} was signed after this version; update the plan." in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("historical backfill", "archived backfill", "One word is not as signed. “historical” became “archived”."),
        ("One CSV export", "One daily CSV export", "Something was put in. “daily” was put in."),
        (
            "five agreed order fields",
            "all order fields and stock levels",
            "2 things are not as signed. “five agreed” became “all”. “and stock levels” was put in.",
        ),
        (
            "Real-time sync, custom field mapping and historical backfill",
            "Real-time sync, field mapping and backfill",
            "2 words are not as signed. “custom” is gone. “historical” is gone.",
        ),
    ],
)
def test_as_many_things_are_counted_as_differ_and_what_was_put_in_is_named(maya_client, export, old, new, said):
    assert said in pasted(maya_client, factories.SENTENCE.replace(old, new))


def test_what_only_opens_a_list_is_no_finding(maya_client, export):
    text = pasted(maya_client, f"Vendor shall provide the following:\n\n- {factories.SENTENCE}")
    assert SAFE in text


# --- words of the deal that are not signed ----------------------------------------------------------------------------


def test_an_older_version_is_named_even_where_it_reads_like_no_promise(maya_client, export):
    text = pasted(maya_client, f"{factories.SENTENCE}\n\n{factories.ASK}")
    assert "Do not send: 1 finding" in text
    assert f"This is version 1 of {export.label} ; version 2 is signed." in text


def test_a_sentence_that_is_in_review_names_its_promise_and_leads_there(maya_client, lena_client, export, deal):
    asked = factories.sent(deal, ask="One report of every login each week, as a CSV file.")
    for client in (maya_client, lena_client):
        response = client.post(PAGE, {"text": f"{factories.SENTENCE}\n\n{asked.ask}"})
        assert f"In review as {asked.label} , not approved yet." in words(response)
        page = response.content.decode()
        assert f'In review as <a class="mono" href="/p/{asked.pk}/">{asked.label}</a>, not approved yet.' in page
        assert f'<a href="/p/{asked.pk}/">Open {asked.label}</a>' in page
        assert "Draft a new ask" not in page  # nobody needs to ask twice
        assert "not signed" not in words(response)


def test_where_it_waits_is_said_with_it(maya_client, export, deal):
    asked = factories.let_time_run_out(factories.sent(deal, ask="One report of every login each week, as a CSV file."))
    text = pasted(maya_client, f"{factories.SENTENCE}\n\n{asked.ask}")
    assert f"In review (paused) as {asked.label} , not approved yet." in text


def test_words_much_like_what_is_in_review_say_so_and_can_be_asked_for(maya_client, export, deal):
    asked = factories.sent(deal, ask="One report of every login each week, as a CSV file.")
    text = pasted(
        maya_client, f"{factories.SENTENCE}\n\nWe will send one report of every login each day, as a CSV file."
    )
    assert f"Nothing like it was signed. Like {asked.label} , in review, not approved yet." in text
    assert "Draft a new ask" in text


def test_words_that_lapsed_are_not_signed_words(maya_client, deal, maya, shifted):
    promise = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS, deal)
    closeplan.publish(deal.pk, by=maya)
    signed = promise.decisions.get().wording.text
    assert SAFE in pasted(maya_client, signed)
    shifted.forward(days=9)
    text = pasted(maya_client, signed)
    assert "Do not send" in text
    assert f"of {promise.label} , which was signed and does not stand now. {promise.label} is paused" in text


def test_words_that_are_being_replaced_are_not_signed_words(maya_client, export, maya):
    lifecycle.change_scope(export.pk, by=maya, ask="Hourly export of orders.", what_changed="Hourly.")
    text = pasted(maya_client, factories.SENTENCE)
    assert "Do not send" in text
    assert f"does not stand now. {export.label} is being replaced" in text


def test_what_was_signed_beside_words_counts_as_signed_no_longer_than_the_words_do(deal, maya):
    plan = factories.ready_plan(deal, limit="Up to 10 users are included")
    limit = "Clause 1 limit: Up to 10 users are included"
    text = "\n\n".join([*plan.lines.values_list("text", flat=True), limit])
    assert drift.compare(deal, text, database_now()).is_clean
    lifecycle.change_scope(plan.lines.first().promise_id, by=maya, ask="Two files.", what_changed="Two files.")
    assert limit in [row.sentences[0] for row in drift.compare(deal, text, database_now()).not_approved]


def test_a_heading_that_says_the_signed_words_are_left_out_is_a_finding(maya_client, export):
    assert "Do not send: 1 finding" in pasted(maya_client, f"Out of scope\n\n{factories.SENTENCE}")


def test_a_document_of_which_a_part_was_not_read_is_never_called_safe(maya_client, export):
    picture = paragraph('<w:r><w:drawing xmlns:a="urn:a"><a:blip/></w:drawing></w:r>')
    content = word(paragraph(run(factories.SENTENCE)) + picture)
    page = words(maya_client.post(PAGE, {"file": files.sent("plan.docx", content)}))
    assert "Not everything could be read: look at the rest yourself before it goes out." in page
    assert PICTURE in page and SAFE not in page


def test_what_is_in_another_language_is_never_called_safe_and_is_kept_as_unread(maya_client, deal, export):
    german = "Die Preise gelten zuzüglich der gesetzlichen Mehrwertsteuer."
    page = pasted(maya_client, f"{factories.SENTENCE}\n\n{german}")
    assert "Not everything could be read: look at the rest yourself before it goes out." in page and SAFE not in page
    assert f"“{german}” is not in English, and only English can be checked" in page
    assert SAFE in pasted(maya_client, f"Mit freundlichen Grüßen\n\n{factories.SENTENCE}\n\nSociété Générale du Port")


def test_a_table_of_prices_beside_the_signed_words_is_no_finding(maya_client, export):
    prices = "Dealdesk Team, annual subscription | 120 | EUR 420.00\n\nPrice per user and month\n\nDiscount 10 %"
    assert SAFE in pasted(maya_client, f"{factories.SENTENCE}\n\n{prices}")
    assert "Do not send: 1 finding" in pasted(maya_client, f"{factories.SENTENCE}\n\n{prices}\n\n24/7 phone support")


def test_an_ask_that_was_declined_is_named(maya_client, deal, export):
    ask = "Hourly XML export of all customer records to the customer's own warehouse."
    declined = factories.promise_at(PromiseState.DECLINED, deal, ask=ask)
    text = pasted(maya_client, f"{factories.SENTENCE}\n\n{ask}")
    assert "Do not send: 1 finding" in text
    assert f"This is version 1 of {declined.label} , which was declined." in text


def test_a_promise_of_what_was_declined_in_other_words_is_named_and_leads_to_the_no(maya_client, deal, export):
    ask = "Hourly XML export of all customer records to the customer's own warehouse."
    declined = factories.promise_at(PromiseState.DECLINED, deal, ask=ask)
    promised = "We provide an hourly XML export of all customer records to your own warehouse."
    page = maya_client.post(PAGE, {"text": f"{factories.SENTENCE}\n\n{promised}"})
    assert f"Nothing like it was signed. Like {declined.label} , which was declined." in words(page)
    assert f'Like <a class="mono" href="/p/{declined.pk}/">{declined.label}</a>' in page.content.decode()


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_word_file_is_read_and_told_by_its_name(maya_client, export):
    document = word(paragraph(run("Dear Ana,")) + paragraph(run(factories.SENTENCE)))
    response = maya_client.post(PAGE, {"file": files.sent("Order form draft 6.docx", document)})
    text = words(response)
    assert response.status_code == 200
    assert "Order form draft 6.docx 3 sentences" in text
    assert SAFE in text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("scan.pdf", SCAN, PICTURES),
        ("locked.pdf", LOCKED_PDF, LOCKED),
        ("plan.pdf", b"no pdf", reading.NO_PDF),
        ("plan.docx", b"\xd0\xcf\x11\xe0" + bytes(600), reading.PROTECTED),
        ("plan.exe", b"MZ", "Only .docx, .pdf, .txt, .md and .eml files can be read."),
        ("plan.txt", b"  ", reading.NOTHING),
    ],
)
def test_a_file_that_cannot_be_read_says_why_beside_the_field(
    maya_client, export, name, content, sentence, monkeypatch
):
    monkeypatch.setattr("reviews.forms.drift.PATIENCE", 60)  # seconds; on a busy machine it would become a job
    response = maya_client.post(PAGE, {"file": files.sent(name, content)})
    assert response.status_code == 422
    assert f"“{name}”: {sentence}" in words(response)


# --- what is refused --------------------------------------------------------------------------------------------------


def test_nothing_both_and_too_much_are_sent_back(maya_client, export):
    assert "Paste the text or choose a file." in pasted(maya_client, " \n ", status=422)
    both = maya_client.post(PAGE, {"text": "Hello.", "file": files.sent("a.txt", b"Hello.")})
    assert (both.status_code, "not both" in words(both)) == (422, True)
    long = "a" * (MOST_CHARACTERS + 1)
    assert "This has 200,001 characters; at most 200,000 are checked at once." in pasted(maya_client, long, status=422)
    large = maya_client.post(PAGE, {"file": files.sent("a.txt", b"a" * (10 * 2**20 + 1))})
    assert (large.status_code, "“a.txt”: File is larger than 10 MB." in words(large)) == (422, True)


def test_an_outsider_is_told_nothing(sign_in, lena_client, export):
    stranger = sign_in(factories.person("Nils", Role.REP))
    for deal in ("harbor-foods", "no-such-deal"):
        assert stranger.get(f"/deals/{deal}/drift/").status_code == 404
        assert stranger.post(f"/deals/{deal}/drift/", {"text": factories.SENTENCE}).status_code == 404
    assert "Harbor Foods" not in words(stranger.get("/drift/"))
    text = pasted(lena_client, factories.SENTENCE.replace("five", "six"))  # whoever reads the deal may check
    assert "Do not send: 1 finding" in text
    assert "Ask for this change" not in text


# --- nothing is kept --------------------------------------------------------------------------------------------------


def test_nothing_is_stored_and_the_page_says_so(maya_client, export):
    before, on_disk = every_row(), files.on_disk()
    text = pasted(maya_client, factories.SENTENCE.replace("five", "six"))
    maya_client.post(PAGE, {"file": files.sent("a.txt", factories.SENTENCE.encode())})
    assert "Nothing of it was kept." in text
    assert (every_row() == before, files.on_disk()) == (True, on_disk)


def statements(client, text):
    with CaptureQueriesContext(connection) as seen:
        assert client.post(PAGE, {"text": text}).status_code == 200
    return len([row for row in seen.captured_queries if "SAVEPOINT" not in row["sql"]])


def test_a_longer_document_and_more_promises_take_no_more_statements(maya_client, export, deal, maya):
    extra = "\n\n".join(f"We will build connector number {number} for free." for number in range(30))
    before = statements(maya_client, factories.SENTENCE)
    for _ in range(2):
        factories.promise_at(PromiseState.APPROVED, deal)
    factories.sent(deal)
    closeplan.publish(deal.pk, by=maya)
    assert statements(maya_client, f"{factories.SENTENCE}\n\n{extra}") == before


# --- the way there ----------------------------------------------------------------------------------------------------


def test_the_way_there_leads_over_the_deals_a_person_sees(maya_client, export):
    chosen = maya_client.get("/drift/")
    assert f'href="{PAGE}"' in chosen.content.decode()
    assert f'href="{PAGE}"' in maya_client.get("/deals/harbor-foods/plan/").content.decode()
    assert "No deal matches" in words(maya_client.get("/drift/?q=zeppelin"))
    assert maya_client.get(f"/drift/?q={'a' * 101}").status_code == 422
