"""The plan leaves through pages: a menu of formats, a form for what was sent, and the bytes to fetch again."""

import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from promises.domain.documents.word import PICTURE, text_of_word
from reviews.domain import lifecycle, plan_out
from reviews.domain.exports.sheet import Sheet, SheetLine
from reviews.domain.exports.word import word
from reviews.enums import SentHow
from reviews.models import PlanExport, SentPlan
from tests import factories
from tests.promises.domain.documents.test_word_pictures import picture
from tests.quality.drift_files import paragraph, run, table
from tests.quality.drift_files import word as word_file
from tests.reviews.views.pages import token, words

pytestmark = pytest.mark.django_db

PLAN = "/deals/harbor-foods/plan/"
SEND = PLAN + "send/"
ZIP, NAME = "application/zip", "harbor-foods-close-plan-v1.docx"


@pytest.fixture
def plan(maya):
    """Version 1 of Harbor Foods, ready to go out."""
    return factories.ready_plan(factories.deal(maya))


def form(**fields):
    return {"token": token(), "version": 1, "recipients": "Ben\nben@harbor.example", "how": "export", "format": "docx",
            "text": "", "note": "", **fields}  # fmt: skip


def saved(response) -> str:
    return response.headers["Content-Disposition"]


def test_maya_exports_word_sends_it_and_finds_it_again_byte_for_byte(sign_in, maya, plan, tmp_path):
    client = sign_in(maya)
    page = words(client.get(PLAN))
    assert "Export plan Word .docx with manifest , Word and its manifest in one .zip PDF .pdf" in page
    assert "Nothing was sent yet. Dealdesk mails no customer" in page

    file = client.post(PLAN + "export/", {"format": "docx", "version": 1})
    assert (file.status_code, saved(file)) == (200, 'attachment; filename="harbor-foods-close-plan-v1.docx"')
    assert "sandbox" in file.headers["Content-Security-Policy"]
    (tmp_path / "plan.docx").write_bytes(file.content)
    assert factories.SENTENCE in text_of_word(tmp_path / "plan.docx", [])

    both = client.post(PLAN + "export/", {"format": "docx+manifest", "version": 1})
    assert (both.headers["Content-Type"], saved(both)) == (ZIP, f'attachment; filename="{NAME}.zip"')
    with zipfile.ZipFile(io.BytesIO(both.content)) as zipped:
        assert zipped.namelist() == [NAME, f"{NAME}.manifest.json"]
        assert zipped.read(NAME) == file.content

    assert "Send version 1" in words(client.get(SEND))
    sent = client.post(SEND, form(note="With the order form"))
    assert (sent.status_code, sent.url) == (302, PLAN)
    row, taken = SentPlan.objects.get(), PlanExport.objects.first()
    page = words(client.get(PLAN))
    assert "Version 1 , today" in page and "by Maya To Ben, ben@harbor.example With the order form" in page
    assert f"{NAME} {row.sha256[:6]} Manifest of {NAME}" in page
    assert row.manifest_sha256 in page and taken.manifest_sha256 in page
    history = words(client.get("/deals/harbor-foods/"))
    assert f"manifest SHA-256 {row.manifest_sha256}" in history
    assert client.get(f"{PLAN}sent/{row.pk}/").content == file.content
    for url in (f"{PLAN}sent/{row.pk}/manifest/", f"{PLAN}exports/{taken.pk}/manifest/"):
        told = client.get(url)
        assert saved(told) == f'attachment; filename="{NAME}.manifest.json"'
        assert json.loads(told.content)["file"]["sha256"] == row.sha256
    assert client.get(f"{PLAN}sent/{row.pk + 1}/").status_code == 404


def test_a_double_click_records_it_once(sign_in, maya, plan):
    client, sent = sign_in(maya), form()
    assert [client.post(SEND, sent).status_code for _ in range(2)] == [302, 302]
    assert SentPlan.objects.count() == 1


def test_a_plan_that_does_not_stand_blocks_both_buttons_and_both_doors(sign_in, maya, plan):
    promise = plan.lines.first().promise
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files.", what_changed="Two files.")
    client = sign_in(maya)
    reason = f"{promise.label} is being replaced; answer or withdraw the new version first."
    page = client.get(PLAN).content.decode()
    assert page.count('aria-disabled="true" aria-describedby="out-why"') == 3 and f'id="out-why">{reason}<' in page
    assert f"Not ready to send. {reason}" in words(client.get(SEND))
    refused = client.post(PLAN + "export/", {"format": "pdf", "version": 1})
    assert refused.status_code == 409 and reason in words(refused)
    refused = client.post(SEND, form())
    assert refused.status_code == 409 and reason in words(refused)
    assert not SentPlan.objects.exists() and not PlanExport.objects.exists()


def test_a_pasted_mail_is_refused_by_its_place_with_everything_typed_still_there(sign_in, maya, plan):
    client = sign_in(maya)
    text = "\n\n".join(plan.lines.values_list("text", flat=True))
    label = plan.lines.first().promise.label
    refused = client.post(SEND, form(how="text", text=text.replace("five agreed", "five\u00a0agreed"), note="Draft"))
    page = refused.content.decode()
    assert refused.status_code == 409
    assert f"{label}: Differs from the approved wording at character 23." in words(refused)
    assert "Another kind of space stands there." in words(refused)
    assert "five\u00a0agreed" in page and 'value="Draft"' in page and "ben@harbor.example" in page
    refused = client.post(SEND, form(how="text", text=f"{text}\n\nWe will also build an API by Friday."))
    assert "We will also build an API by Friday. Text without approval." in words(refused)
    sent = client.post(SEND, form(how="text", text=text.replace("\n", "\r\n")))
    assert sent.status_code == 302
    assert plan_out.kept(SentPlan.objects.get()) == text.encode()


def test_a_refused_mail_shows_what_was_changed_in_it_and_the_nearest_signed_words(sign_in, maya, plan):
    text = "\n\n".join(plan.lines.values_list("text", flat=True))
    label = plan.lines.first().promise.label
    more = "We also deliver one CSV export of six agreed order fields each hour.\n\n24/7 phone support"
    refused = sign_in(maya).post(SEND, form(how="text", text=f"{text.replace('five agreed', 'nine agreed')}\n\n{more}"))
    page = refused.content.decode()
    assert refused.status_code == 409 and page.count('<article class="dl"') == 3
    assert re.search(r"<del>.*?five.*?</del>.*?<ins>.*?nine.*?</ins>", page, re.DOTALL)
    assert f"“five” became “nine”. Signed words: {label} version 2." in words(refused)
    assert page.index("There is a problem") < page.index("What is not as it was signed")
    said = "The document is not as it was signed in 3 places."
    assert f'<a href="#strays">{said}' in page and 'id="strays"' in page
    assert f"{said} Each stands in the list above." in words(refused), "the field says no more than where to look"
    assert words(refused).count("Differs from the approved wording") == 1, "each place is told once"
    assert "Text without approval. The nearest signed words: “" in words(refused)
    assert "24/7 phone support Text without approval. Nothing like it was signed." in words(refused)
    assert "What is not as it was signed" not in words(sign_in(maya).get(SEND))


def test_an_uploaded_document_is_compared_and_kept_as_it_came(sign_in, maya, plan):
    client = sign_in(maya)
    good = plan_out.export(plan.deal_id, by=maya, format="docx").content
    changed = word(Sheet("Harbor Foods", "harbor-foods", 1, plan.made_at, tuple(
        SheetLine(line.position, line.promise.label, 2, line.text.replace("five agreed", "ten agreed"), line.sha256,
                  line.delivery_owner, line.delivery_date, line.limit) for line in plan.lines.all()
    )))  # fmt: skip

    def send(content, name="order.docx", **fields):
        return client.post(SEND, form(how="document", file=SimpleUploadedFile(name, content), **fields))

    refused = send(changed)
    assert refused.status_code == 409
    assert f"{plan.lines.first().promise.label}: Differs from the approved wording at character 19." in words(refused)
    for content, name, sentence in (
        (good, "order.exe", "This file type is not allowed."),
        (b"PK\x03\x04", "order.docx", "Content does not match the file type."),
        (b"%PDF-1.4 nothing", "order.pdf", "This PDF cannot be read: it is damaged."),
    ):
        refused = send(content, name)
        assert refused.status_code == 422 and sentence in words(refused)
    assert send(good).status_code == 302
    row = SentPlan.objects.get()
    assert (row.file_name, row.how) == ("order.docx", SentHow.DOCUMENT)
    assert client.get(f"{PLAN}sent/{row.pk}/").content == good


def test_an_order_form_with_a_logo_and_prices_is_sent_and_one_in_german_or_with_a_page_of_a_picture_is_not(
    sign_in, maya, plan
):
    client = sign_in(maya)
    clauses = "".join(paragraph(run(line)) for line in "\n".join(plan.lines.values_list("text", flat=True)).split("\n"))
    cells = [["Dealdesk Professional, annual subscription", "120", "EUR 420.00"], ["Total", "", "EUR 50,400.00"]]
    prices = table([[paragraph(run(each)) for each in row] for row in cells])

    def send(*parts: str):
        content = word_file("".join([*parts, clauses, prices, paragraph(run("Payment terms: 30 days net"))]))
        return client.post(SEND, form(how="document", file=SimpleUploadedFile("order.docx", content)))

    refused = send(paragraph(run("Wir liefern die Anmeldung über SSO bis Ende März.")))
    assert refused.status_code == 409 and "Not read" in words(refused)
    assert "März.” is not in English, and only English can be checked: send an English document," in words(refused)
    refused = send(paragraph(picture(16, 24)))
    assert refused.status_code == 422 and f"{PICTURE} What cannot be read cannot be sent from here." in words(refused)
    refused = send(paragraph(run("Single sign-on add-on")))
    assert "Single sign-on add-on Text without approval." in words(refused) and plan_out.TAKE_OUT in words(refused)
    assert not SentPlan.objects.exists()
    assert send(paragraph(picture(5, 2))).status_code == 302


def test_what_is_missing_or_too_much_is_said_at_its_field(sign_in, maya, plan):
    client = sign_in(maya)
    for fields, sentence in (
        ({"recipients": " \n "}, "Name at least one person it goes to, one a line."),
        ({"how": "text"}, "Paste the mail as it goes out."),
        ({"how": "document"}, "Choose the document that goes out."),
        ({"text": "We promise more."}, "This is not what goes out by your answer above."),
        ({"how": "pigeon"}, "Select a valid choice."),
        ({"format": "exe"}, "Select a valid choice."),
        ({"recipients": "\n".join(map(str, range(21)))}, "Name at most 20 recipients (you named 21)."),
    ):
        refused = client.post(SEND, form(**fields))
        assert refused.status_code == 422 and sentence in words(refused), fields


def test_readers_export_but_do_not_send_and_strangers_see_nothing(sign_in, maya, ines, plan):
    sent = plan_out.send(plan.deal_id, by=maya, recipients=["Ben"], how=SentHow.EXPORT)
    reviewer, stranger = sign_in(ines), sign_in(factories.person("Nils", *[factories.Role.REP]))
    assert "Send…" not in words(reviewer.get(PLAN))
    assert reviewer.get(SEND).status_code == 403
    assert reviewer.post(PLAN + "export/", {"format": "txt", "version": 1}).status_code == 200
    for url in (SEND, f"{PLAN}sent/{sent.pk}/", f"{PLAN}sent/{sent.pk}/manifest/"):
        assert stranger.get(url).status_code == 404
    assert stranger.post(PLAN + "export/", {"format": "txt"}).status_code == 404


def test_row_18_a_button_without_its_version_or_with_garbage_in_its_place_hands_nothing_out(sign_in, maya, plan):
    client = sign_in(maya)
    garbage = ("abc", "-1", "1.0", "٣", "9" * 30)
    for version, status in (("", 428), (None, 428), *((each, 400) for each in garbage)):
        given = {"format": "txt"} if version is None else {"format": "txt", "version": version}
        assert client.post(PLAN + "export/", given).status_code == status, version
    assert "Reload the page and try again." in words(client.post(PLAN + "export/", {"format": "txt"}))
    assert client.post(PLAN + "export/", {"format": "txt", "version": 2}).status_code == 409
    assert client.post(SEND, form(version="")).status_code == 428
    assert not PlanExport.objects.exists() and not SentPlan.objects.exists()
