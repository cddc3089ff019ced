"""Files on the pages: added at once, shown escaped, saved by whoever may see the promise; an ask begun from a mail."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from promises.domain import proof_files
from promises.domain.mail import UNREADABLE
from promises.enums import PromiseState
from promises.models import Promise, Proof
from tests import factories, files

EVIL = b"<script>alert(1)</script>,<b>total</b>\n<img src=x onerror=alert(1)>,2\n"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PROOF_ROOT = tmp_path / "proof"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "proof" / "incoming"


@pytest.fixture
def deal(maya):
    return factories.deal(maya)


def send(client, promise, *sent):
    data = {"token": "f" * 24, "kind": "file", "files": list(sent)}
    return client.post(reverse("add-proof", args=[promise.pk]), data)


def test_several_files_at_once_are_shown_in_their_order(maya_client, deal):
    draft = factories.draft(deal, has_reason=False)
    answer = send(maya_client, draft, files.sent("orders.csv", EVIL), files.sent("shot.png", files.png(40, 30)))
    assert (answer.status_code, answer.url) == (302, reverse("draft", args=[draft.pk, "proof"]))
    page = maya_client.get(answer.url).content.decode()
    assert [proof.file_name for proof in draft.proofs.all()] == ["orders.csv", "shot.png"]
    assert '<th scope="col">&lt;script&gt;alert(1)&lt;/script&gt;</th>' in page
    assert "<td>&lt;img src=x onerror=alert(1)&gt;</td>" in page
    assert reverse("proof-picture", args=[draft.pk, draft.proofs.last().pk]) in page
    check = maya_client.get(reverse("draft", args=[draft.pk, "check"])).content.decode()
    assert "orders.csv" in check


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [([], "Choose at least one file."), (["x"] * 11, "Send at most 10 files at once.")],
    ids=["none", "eleven"],
)
def test_no_file_and_too_many(maya_client, deal, sent, sentence):
    draft = factories.draft(deal, has_reason=False)
    answer = send(maya_client, draft, *(files.sent("a.csv", files.CSV) for _ in sent))
    assert (answer.status_code, answer.context["form"].errors) == (422, {"files": [sentence]})
    assert (Proof.objects.count(), files.on_disk()) == (0, [])


def test_the_picture_is_a_png_of_our_own(maya_client, maya, deal):
    draft = factories.draft(deal, has_reason=False)
    sent = io.BytesIO()
    Image.new("RGB", (2_400, 1_200), "white").save(sent, "JPEG", comment=b"<script>alert(1)</script>")
    proof_files.add_files(draft.pk, by=maya, files=[files.sent("shot.jpg", sent.getvalue())])
    answer = maya_client.get(reverse("proof-picture", args=[draft.pk, draft.proofs.get().pk]))
    drawn = b"".join(answer.streaming_content)
    assert (answer.headers["Content-Type"], b"script" in drawn) == ("image/png", False)
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert Image.open(io.BytesIO(drawn)).size == (1_200, 600)


def test_reviewers_see_it_on_the_promise_and_save_it(maya, deal, tom_client, outsider_client):
    promise = factories.sent(deal)
    proof_files.add_files(
        promise.pk, by=maya, files=[files.sent("orders.csv", files.CSV), files.sent("form.pdf", files.PDF)]
    )
    page = tom_client.get(promise.get_absolute_url())
    shown = page.content.decode()
    _, table, form = promise.proofs.order_by("pk")
    assert [proof["preview"].count for proof in page.context["sheet"].proofs] == ["", "2 rows", ""]
    assert ('<th scope="col">order_no</th>' in shown, form.sha256 in shown, "Files are not scanned here." in shown) == (
        True,
    ) * 3
    answer = tom_client.get(reverse("proof-file", args=[promise.pk, table.pk]))
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, files.CSV)
    assert outsider_client.get(reverse("proof-file", args=[promise.pk, table.pk])).status_code == 404


def test_a_struck_file_stays_readable_as_struck(maya_client, maya, deal, tom_client):
    promise = factories.sent(deal)
    proof_files.add_files(promise.pk, by=maya, files=[files.sent("orders.csv", files.CSV)])
    proof = promise.proofs.latest("pk")
    url = reverse("strike-proof", args=[promise.pk, proof.pk])
    assert maya_client.post(url, {"token": "s" * 24}).url == promise.get_absolute_url()
    page = tom_client.get(promise.get_absolute_url()).content.decode()
    assert '<del><span class="vh">struck: </span>orders.csv</del>' in page
    assert "Struck by Maya" in page
    answer = tom_client.get(reverse("proof-file", args=[promise.pk, proof.pk]))
    assert b"".join(answer.streaming_content) == files.CSV


def test_a_file_whose_bytes_are_gone_is_not_found(maya_client, maya, deal, settings, tmp_path):
    draft = factories.draft(deal, has_reason=False)
    proof_files.add_files(draft.pk, by=maya, files=[files.sent("shot.png", files.png())])
    settings.PROOF_ROOT = tmp_path / "elsewhere"
    for name in ("proof-file", "proof-picture"):
        assert maya_client.get(reverse(name, args=[draft.pk, draft.proofs.get().pk])).status_code == 404
    assert maya_client.get(reverse("draft", args=[draft.pk, "proof"])).status_code == 200


def test_a_note_shows_the_line_that_matters(maya_client, deal):
    draft = factories.draft(deal, has_reason=False)
    note = {"token": "n" * 24, "kind": "note", "title": "Call with Ana", "text": "First.\nEvery <night>.\nLast."}
    refused = maya_client.post(reverse("add-proof", args=[draft.pk]), note | {"highlight": "Every day."})
    assert (refused.status_code, refused.context["form"].errors) == (
        422,
        {"highlight": ["Copy the line from the notes, word for word."]},
    )
    assert (
        maya_client.post(reverse("add-proof", args=[draft.pk]), note | {"highlight": "Every <night>."}).status_code
        == 302
    )
    page = maya_client.get(reverse("draft", args=[draft.pk, "proof"])).content.decode()
    assert '<mark class="hl">Every &lt;night&gt;.</mark>' in page


# --- an ask begun from a mail or a note ---


def start(client, deal, **data):
    return client.post(f"{reverse('start-ask')}?deal={deal.slug}", {"token": "a" * 24, **data})


def test_a_mail_becomes_a_draft_with_the_mail_as_its_proof(maya_client, deal):
    page = maya_client.get(f"{reverse('new-ask')}?deal={deal.slug}").content.decode()
    assert "Start from a note or a mail" in page
    answer = start(maya_client, deal, mail=files.sent("call.eml", files.mail()))
    draft = Promise.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("draft", args=[draft.pk, "ask"]))
    assert (draft.state, draft.ask) == (
        PromiseState.DRAFT,
        "Nightly export: Can you send us our orders every night?",
    )
    proof = draft.proofs.get()
    assert (proof.file_name, proof.content_type, proof.added_by) == ("call.eml", "message/rfc822", draft.created_by)
    assert draft.ask in maya_client.get(answer.url).content.decode()
    assert start(maya_client, deal, mail=files.sent("call.eml", files.mail())).url == answer.url
    assert (Promise.objects.count(), len(files.on_disk())) == (1, 2)  # the mail and its preview


def test_a_pasted_note_is_kept_with_its_line_marked(maya_client, deal):
    note = "Hi,\n\nthey want orders every night. By six.\n\nAna"
    assert start(maya_client, deal, note=note).status_code == 302
    draft = Promise.objects.get()
    proof = draft.proofs.get()
    assert (draft.ask, proof.kind, proof.highlight) == (
        "they want orders every night.",
        "note",
        "they want orders every night.",
    )


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({}, "mail", "Choose a mail or paste a note."),
        ({"note": "They ask.", "mail": ("call.eml", files.mail())}, "mail", "Choose a mail or paste a note, not both."),
        ({"mail": ("call.svg", b"<svg/>")}, "mail", "This file type is not allowed."),
        ({"mail": ("shot.png", files.png())}, "mail",
         "Choose a mail file (.eml). Other files are added as proof, two steps on."),
        ({"mail": ("call.eml", b"Subject: a\n" + b"X: y\n" * 20_000)}, "mail", UNREADABLE),
        ({"mail": ("call.eml", b"X: y\n\n")}, "mail", proof_files.NOTHING_FOUND),
        ({"note": "> quoted"}, "note", proof_files.NOTHING_FOUND),
        ({"note": "a\x07b"}, "note", "Remove the hidden control character at position 2."),
        ({"note": "- first thing - second thing"}, "line",
         "The note lists 2 things, and one ask is one promise. Choose the one this ask is about, and start another ask "
         "for each of the others."),
    ],
    ids=["nothing", "both", "svg", "png", "unreadable", "empty mail", "quoted only", "control", "a list"],
)  # fmt: skip
def test_what_cannot_begin_an_ask_leaves_nothing(maya_client, deal, data, field, sentence):
    sent = {name: files.sent(*value) if isinstance(value, tuple) else value for name, value in data.items()}
    answer = start(maya_client, deal, **sent)
    if isinstance(data.get("mail"), tuple) and "note" not in data:  # the file is named
        sentence = f"“{data['mail'][0]}”: {sentence}"
    assert (answer.status_code, answer.context["start"].errors) == (422, {field: [sentence]})
    assert (Promise.objects.count(), Proof.objects.count(), files.on_disk()) == (0, 0, [])


FIELDS = "Hi Maya,\n\nCan you send us these order fields every night:\n- number\n- date\n- total\n\nThanks, Ana\n"


def test_a_mail_with_a_list_becomes_the_ask_of_its_first_sentence_and_the_list_is_pointed_out(maya_client, deal):
    answer = start(maya_client, deal, mail=files.sent("call.eml", files.mail(body=FIELDS)))
    draft = Promise.objects.get()
    assert (answer.status_code, draft.ask) == (302, "Nightly export: Can you send us these order fields every night")
    assert draft.proofs.get().file_name == "call.eml"
    page = maya_client.get(answer.url)
    assert page.context["listed"] == {"title": "call.eml", "items": ["number", "date", "total"]}
    assert "“call.eml” lists 3 things." in page.content.decode()


WISHES = "They want:\n- Nightly CSV export of orders to SFTP\n- SSO for all users\n- delete all data after 90 days\n"


def test_a_note_that_lists_wishes_asks_which_one_this_ask_is_about(maya_client, deal):
    asked = start(maya_client, deal, note=WISHES)
    assert (asked.status_code, list(asked.context["start"].errors)) == (422, ["line"])
    assert [label for _, label in asked.context["start"].fields["line"].choices] == [
        "Nightly CSV export of orders to SFTP",
        "SSO for all users",
        "delete all data after 90 days",
        "All of it is one promise",
    ]
    assert f'id="step-form" action="{reverse("new-ask")}?deal={deal.slug}"' in asked.content.decode()
    token = asked.context["start"]["token"].value()
    answer = start(maya_client, deal, note=WISHES, line="1", token=token)
    draft = Promise.objects.get()
    assert (draft.ask, draft.proofs.get().highlight) == ("SSO for all users", "SSO for all users")
    assert "lists 3 things." in maya_client.get(answer.url).content.decode()


@pytest.mark.parametrize(("line", "ask"), [("all", "They want"), ("7", None)])
def test_all_of_a_note_may_be_one_ask_and_no_other_line_is_taken(maya_client, deal, line, ask):
    answer = start(maya_client, deal, note=WISHES, line=line)
    assert [promise.ask for promise in Promise.objects.all()] == ([ask] if ask else [])
    assert answer.status_code == (302 if ask else 422)


def test_a_subject_that_looks_like_a_list_is_no_reason_to_refuse_the_mail(maya_client, deal):
    mail = files.mail(subject="1. Orders 2. prices 3. stock", body="Send them every night.\n")
    assert start(maya_client, deal, mail=files.sent("call.eml", mail)).status_code == 302
    assert Promise.objects.get().ask == "Orders, prices, stock: Send them every night."


def test_html_in_a_mail_is_shown_as_text(maya_client, deal):
    raw = b"Subject: <b>Orders</b>\nContent-Type: text/html\n\n<p>Send <i>orders</i> &lt;now&gt;.</p>"
    answer = start(maya_client, deal, mail=files.sent("call.eml", raw))
    assert Promise.objects.get().ask == "<b>Orders</b>: Send orders <now>."
    page = maya_client.get(answer.url).content.decode()
    assert "&lt;b&gt;Orders&lt;/b&gt;: Send orders &lt;now&gt;." in page
    assert "<b>Orders</b>" not in page
