"""Files people and attackers send as proof, row by row of the list of bad input (RELIABILITY section 4, rows 38 to 50).

Every refusal asserts the exact answer, and that nothing was stored: no row, no event, no notice, no used form, no file.
"""

import random
import time
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.urls import reverse

from dealdesk.models import AuditEvent, Notice, UsedForm
from promises.domain import storage
from promises.enums import ProofKind
from promises.models import Promise, Proof
from tests import factories, files

pytestmark = pytest.mark.django_db

NOT_ALLOWED = "This file type is not allowed."
NOT_WHAT_IT_SAYS = "Content does not match the file type."
TOO_MUCH = "This file unpacks to too much."
FALSE_SIZE = "This file says a false size for what is packed in it."
MIB = 2**20


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PROOF_ROOT = tmp_path / "proof"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "proof" / "incoming"


@pytest.fixture
def draft(maya):
    return factories.draft(factories.deal(maya), has_reason=False)


def send(client, promise: Promise, *sent: Any, token: str = "f" * 24) -> Any:
    data = {"token": token, "kind": "file", "files": list(sent)}
    return client.post(reverse("add-proof", args=[promise.pk]), data)


def save(client, proof: Proof) -> tuple[Any, bytes]:
    """Headers and bytes of a download; reading it to its end closes it."""
    answer = client.get(reverse("proof-file", args=[proof.promise_id, proof.pk]))
    return answer.headers, b"".join(answer.streaming_content)


def counted() -> tuple[Any, ...]:
    """Everything a file could leave behind."""
    rows = tuple(model.objects.count() for model in (Promise, Proof, AuditEvent, Notice, UsedForm))
    return (*rows, files.on_disk(), sum(Promise.objects.values_list("version", flat=True)))


def refused(client, promise: Promise, *sent: Any) -> tuple[int, list[str]]:
    """Status and sentence; that nothing was stored is asserted here."""
    before = counted()
    answer = send(client, promise, *sent)
    sentences = list(answer.context["form"].errors.get("files", []))
    assert counted() == before
    if len(sent) == 1 and sentences and sentences[0].startswith("“"):  # names the file, then says what is wrong
        sentences = [sentences[0].partition("”: ")[2]]
    return answer.status_code, sentences


# --- row 38 to 40: size and name ---


def test_row_38_a_file_of_one_byte_more_than_the_limit(maya_client, draft):
    content = b"a" * (25 * MIB + 1)
    assert refused(maya_client, draft, files.sent("orders.csv", content)) == (422, ["File is larger than 25 MB."])


def test_row_38_a_file_of_exactly_the_limit_is_kept(maya_client, draft):
    line = b"order,total\n" + b"x" * 51 + b"\n"
    content = (line * (25 * MIB // len(line) + 1))[: 25 * MIB]
    assert send(maya_client, draft, files.sent("orders.csv", content)).status_code == 302
    assert draft.proofs.get().size == 25 * MIB


def test_row_38_the_disk_never_holds_more_of_a_file_than_it_may_have(rf, settings):
    settings.UPLOAD_FILE_LIMIT = 1000
    request = rf.post("/", {"files": files.sent("orders.csv", b"a" * 200_000)})
    with request.FILES["files"] as arrived:
        assert (arrived.size, len(arrived.read())) == (200_000, 1001)
    assert files.on_disk() == []


def test_row_38_files_that_are_too_large_together_are_not_taken(maya_client, draft, settings):
    settings.UPLOAD_TOTAL_LIMIT = 100_000
    before = counted()
    answer = send(maya_client, draft, *(files.sent(f"{n}.csv", b"a" * 60_000) for n in range(2)))
    assert (answer.status_code, counted()) == (400, before)


def test_row_39_an_empty_file(maya_client, draft):
    assert refused(maya_client, draft, files.sent("orders.csv", b"")) == (422, ["The submitted file is empty."])


def test_row_40_a_name_of_105_characters(maya_client, draft):
    name = "a" * 101 + ".csv"
    sentence = "Ensure this filename has at most 100 characters (it has 105)."
    assert refused(maya_client, draft, files.sent(name, files.CSV)) == (422, [sentence])


def test_row_40_a_name_of_100_characters_is_kept(maya_client, draft):
    name = "a" * 96 + ".csv"
    assert send(maya_client, draft, files.sent(name, files.CSV)).status_code == 302
    assert draft.proofs.get().file_name == name


# --- row 41: names ---


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("../../etc/orders.csv", "orders.csv", id="row 41, folders above"),
        pytest.param("..\\..\\etc\\orders.csv", "orders.csv", id="row 41, the same on Windows"),
        pytest.param("a\0b.csv", "ab.csv", id="row 41, NUL"),
        pytest.param("a\u202evsc.csv", "avsc.csv", id="row 41, text turned around"),
        pytest.param("a\r\nX-Evil: 1.csv", "X-Evil 1.csv", id="row 41, CR LF"),
        pytest.param('a"b.csv', "a b.csv", id="row 41, a quote"),
        pytest.param("Aufträge – Juni.csv", "Aufträge – Juni.csv", id="row 41, letters beyond ASCII"),
        pytest.param("<img src=x onerror=alert(1)>.csv", "img src=x onerror=alert(1) .csv", id="row 41, markup"),
    ],
)
def test_row_41_a_name_is_cleaned_and_never_names_a_place(maya_client, draft, name, shown, settings):
    answer = post_raw_name(maya_client, draft, name)
    assert answer.status_code == 302
    proof = draft.proofs.get()
    assert (proof.file_name.removeprefix("a "), proof.title == proof.file_name) == (shown.removeprefix("a "), True)
    assert storage.NAME.fullmatch(proof.storage_name)
    kept = f"kept/{proof.storage_name[:2]}/{proof.storage_name}"
    assert files.on_disk() == [kept, f"{kept}.json"]  # the file, and what pages show of it
    header = save(maya_client, proof)[0]["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not {"\r", "\n", "\0"} & set(header)
    if name.startswith("Auf"):
        assert header == "attachment; filename*=utf-8''Auftr%C3%A4ge%20%E2%80%93%20Juni.csv"


@pytest.mark.parametrize("name", ["..", ".", "passwd", "../../etc/passwd"], ids=lambda name: f"row 41, {name}")
def test_row_41_a_name_without_a_type_is_refused(maya_client, draft, name):
    before = counted()
    answer = post_raw_name(maya_client, draft, name)
    assert (answer.status_code, counted()) == (422, before)


def post_raw_name(client, promise: Promise, name: str) -> Any:
    """Send a name as a hostile program would; a browser's own library cleans it."""
    escaped = name.replace('"', "%22") if "\r" not in name else name.replace("\r\n", " ")
    if '"' in name:
        escaped = name.replace('"', '\\"')
    parts = [b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + b"r" * 24 + b"\r\n"]
    parts += [b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nfile\r\n']
    head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{escaped}"\r\n\r\n'
    parts += [head.encode() + files.CSV + b"\r\n--x--\r\n"]
    url = reverse("add-proof", args=[promise.pk])
    return client.generic("POST", url, b"".join(parts), "multipart/form-data; boundary=x")


# --- rows 42 to 44: type and content ---


@pytest.mark.parametrize(
    "name",
    ["evil.svg", "evil.html", "evil.xml", "evil.js", "evil.exe", "evil.docm", "evil.xlsm", "evil.csv.exe", "evil.zip"],
    ids=lambda name: f"row 42, {name}",
)
def test_row_42_a_type_that_is_not_offered(maya_client, draft, name):
    assert refused(maya_client, draft, files.sent(name, b"<svg onload=alert(1)>")) == (422, [NOT_ALLOWED])


def test_row_42_one_bad_file_among_good_ones_keeps_none_and_is_named(maya_client, draft):
    sentence = f"“evil.svg”: {NOT_ALLOWED}"
    good = files.sent("orders.csv", files.CSV)
    assert refused(maya_client, draft, good, files.sent("evil.svg", b"<svg/>")) == (422, [sentence])


def test_row_43_html_in_a_png_is_kept_as_bytes_nobody_runs(maya_client, draft):
    content = files.html_in_png()
    assert send(maya_client, draft, files.sent("page.png", content, "text/html")).status_code == 302
    proof = draft.proofs.get()
    assert (proof.content_type, proof.width, proof.height, proof.has_picture) == ("image/png", 8, 6, False)
    headers, saved = save(maya_client, proof)
    assert saved == content
    assert {name: headers[name] for name in HARMLESS} == HARMLESS
    assert maya_client.get(reverse("proof-picture", args=[draft.pk, proof.pk])).status_code == 404
    assert b"<script>document" not in maya_client.get(reverse("draft", args=[draft.pk, "proof"])).content


HARMLESS = {
    "Content-Type": "image/png",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="page.png"',
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("orders.csv", files.archive({"a": b"a"}), id="row 44, csv that is a ZIP"),
        pytest.param("orders.csv", files.PDF, id="row 44, csv that is a PDF"),
        pytest.param("orders.txt", b"MZ\x90\x00\x03", id="row 44, txt that is a program"),
        pytest.param("orders.md", bytes(range(256)), id="row 44, md that is anything"),
        pytest.param("form.pdf", files.HTML, id="row 44, pdf that is HTML"),
        pytest.param("shot.png", files.HTML, id="row 44, png that is HTML"),
        pytest.param("shot.png", files.jpeg(4, 4), id="row 44, png that is a JPEG"),
        pytest.param("shot.jpg", files.png(), id="row 44, jpg that is a PNG"),
        pytest.param("shot.gif", b"GIF00a" + bytes(20), id="row 44, gif of no version"),
        pytest.param("shot.webp", b"RIFF\0\0\0\0WAVEfmt ", id="row 44, webp that is sound"),
        pytest.param("shot.png", b"\x89PNG\r\n\x1a\n" + bytes(30), id="row 44, png without a header"),
        pytest.param("plan.docx", files.PDF, id="row 44, docx that is a PDF"),
        pytest.param("plan.docx", files.xlsx(), id="row 44, docx that is an XLSX"),
        pytest.param("plan.docx", files.archive({"a.txt": b"a"}), id="row 44, docx that is any ZIP"),
        pytest.param("plan.docx", b"PK\x03\x04" + bytes(60), id="row 44, docx without a directory"),
        pytest.param("plan.docx", files.docx(**{"word/vbaProject.bin": b"x"}), id="row 44, docx with macros"),
        pytest.param("plan.xlsx", files.docx(), id="row 44, xlsx that is a DOCX"),
        pytest.param("call.eml", files.HTML, id="row 44, eml that is HTML"),
        pytest.param("call.eml", files.PDF, id="row 44, eml that is a PDF"),
    ],
)
def test_row_44_content_that_is_not_what_the_name_says(maya_client, draft, name, content):
    assert refused(maya_client, draft, files.sent(name, content)) == (422, [NOT_WHAT_IT_SAYS])


@pytest.mark.parametrize(
    ("name", "content", "type"),
    [
        ("form.pdf", files.PDF, "application/pdf"),
        ("shot.png", files.png(), "image/png"),
        ("shot.JPG", files.jpeg(40, 30), "image/jpeg"),
        ("shot.jpeg", files.jpeg(40, 30), "image/jpeg"),
        ("shot.gif", files.gif(40, 30), "image/gif"),
        ("shot.webp", files.webp(40, 30), "image/webp"),
        ("orders.csv", files.CSV, "text/csv"),
        ("orders.txt", "Every night – by six".encode(), "text/plain"),
        ("orders.md", b"# Orders\n", "text/markdown"),
        ("plan.docx", files.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("plan.xlsx", files.xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("call.eml", files.mail(), "message/rfc822"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:12] else "",
)
def test_every_allowed_type_is_kept_under_a_type_of_our_own(maya_client, draft, name, content, type):
    assert send(maya_client, draft, files.sent(name, content, "text/html")).status_code == 302
    proof = draft.proofs.get()
    assert (proof.file_name, proof.content_type, proof.size, proof.scan) == (name, type, len(content), "not_scanned")
    headers, saved = save(maya_client, proof)
    assert (headers["Content-Type"], saved) == (type, content)


# --- rows 45 to 47: archives ---


@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx"], ids=lambda name: f"row 45, {name} of 256 MiB")
def test_row_45_a_document_that_unpacks_to_too_much(maya_client, draft, name):
    assert refused(maya_client, draft, files.sent(name, files.bomb())) == (422, [TOO_MUCH])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: files.bomb(101), id="row 45, 101 MiB"),
        pytest.param(lambda: files.docx(**{"word/a.xml": bytes(MIB)}), id="row 45, ratio over 100"),
        pytest.param(lambda: files.many_entries(2001), id="row 45, 2001 entries"),
    ],
)
def test_row_45_each_limit_by_itself(maya_client, draft, content):
    assert refused(maya_client, draft, files.sent("plan.docx", content())) == (422, [TOO_MUCH])


def test_row_45_2000_entries_are_kept(maya_client, draft):
    assert send(maya_client, draft, files.sent("plan.docx", files.many_entries(2000))).status_code == 302


BIG = files.archive({"word/document.xml": random.Random(46).randbytes(MIB)})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(files.forged(BIG, 100, also_in_front=False), id="row 46, small in the directory"),
        pytest.param(files.forged(BIG, 100, also_in_front=True), id="row 46, small everywhere"),
        pytest.param(files.forged(BIG, MIB - 1, also_in_front=True), id="row 46, one byte less"),
        pytest.param(files.forged(BIG, MIB + 1, also_in_front=True), id="row 46, one byte more"),
        pytest.param(files.forged(files.bomb(64), MIB, also_in_front=True), id="row 46, a bomb that says 1 MiB"),
        pytest.param(
            files.forged(files.archive({"word/a": b"abc"}, zipfile.ZIP_STORED), 2, also_in_front=True),
            id="row 46, not packed at all",
        ),
    ],
)
def test_row_46_a_size_that_is_not_true(maya_client, draft, content):
    assert refused(maya_client, draft, files.sent("plan.docx", content)) == (422, [FALSE_SIZE])


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'


def symlink() -> bytes:
    link = zipfile.ZipInfo("word/link")
    link.external_attr = 0o120777 << 16
    return files.archive({"word/document.xml": b"<w/>", link: b"/etc/passwd"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("plan.docx", files.docx(**{"word/in.zip": files.docx()}), id="row 47, an archive in it"),
        pytest.param("plan.docx", symlink(), id="row 47, a symlink in it"),
        pytest.param("plan.docx", files.docx(**{"word/e.xml": ENTITIES}), id="row 47, entities in entities"),
        pytest.param("plan.txt", ENTITIES, id="row 47, entities as a text"),
        pytest.param("plan.pdf", files.PDF.replace(b"/Root", b"/Encrypt 2 0 R /Root"), id="row 47, an encrypted PDF"),
    ],
)
def test_row_47_what_nobody_opens_is_kept_as_it_is(maya_client, draft, name, content):
    assert send(maya_client, draft, files.sent(name, content)).status_code == 302
    proof = draft.proofs.get()
    page = maya_client.get(reverse("draft", args=[draft.pk, "proof"]))
    assert page.status_code == 200
    assert storage.head_of(proof.storage_name, len(content) + 1) == content


# --- row 48: tables that cannot be shown ---

ROW = b"48211,05-28,C-310,1240.00\n"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        pytest.param(b"a" * (25 * MIB), "Cannot preview", id="row 48, one line without end"),
        pytest.param(b",".join([b"c"] * 10_000) + b"\n", "Cannot preview", id="row 48, 10,000 columns"),
        pytest.param(b'a,b\n"never closed,1\n' * 5, "Cannot preview", id="row 48, an open quote"),
        pytest.param(
            "Kunde,Größe\nMüller,1\n".encode("latin-1"),
            "Cannot preview as UTF-8; read as Latin-1.",
            id="row 48, Latin-1",
        ),
        pytest.param(
            "Kunde,Größe\nMüller,1\n".encode("utf-16"), "Cannot preview as UTF-8; read as UTF-16.", id="row 48, UTF-16"
        ),
        pytest.param(
            "Kunde,Groesse\nMueller,1\n".encode("utf-16-le"),
            "Cannot preview as UTF-8; read as UTF-16.",
            id="row 48, UTF-16 unmarked",
        ),
        pytest.param(b'"' + ROW * 900_000, "Cannot preview", id="row 48, an open quote over 22 MiB"),
    ],
)
def test_row_48_a_table_that_cannot_be_shown_is_kept_and_the_page_is_quick(maya_client, draft, content, shown):
    assert send(maya_client, draft, files.sent("orders.csv", content)).status_code == 302
    started = time.monotonic()
    page = maya_client.get(reverse("draft", args=[draft.pk, "proof"]))
    assert time.monotonic() - started < 1
    assert [proof["preview"].note for proof in page.context["proofs"]] == [shown]
    assert shown in page.content.decode()
    assert draft.proofs.get().size == len(content)


# --- row 49: pixels ---


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("shot.png", files.png(60_000, 60_000), id="row 49, PNG"),
        pytest.param("shot.jpg", files.jpeg(60_000, 60_000), id="row 49, JPEG"),
        pytest.param("shot.gif", files.gif(60_000, 60_000), id="row 49, GIF"),
        pytest.param("shot.webp", files.webp(60_000, 60_000), id="row 49, WEBP"),
    ],
)
def test_row_49_an_image_of_too_many_pixels(maya_client, draft, name, content, monkeypatch):
    monkeypatch.setattr("PIL.Image.open", lambda *_, **__: pytest.fail("only the header is read"))
    assert refused(maya_client, draft, files.sent(name, content)) == (422, ["Image is too large."])


# --- row 50: how much, how often ---


def test_row_50_more_files_than_an_hour_allows(maya_client, draft, settings, shifted):
    settings.PROOF_UPLOADS_PER_HOUR = 3
    for number in range(3):
        answer = send(maya_client, draft, files.sent(f"{number}.csv", files.CSV), token=f"{number}" * 24)
        assert answer.status_code == 302
        shifted.forward(minutes=10)
    before = counted()
    answer = send(maya_client, draft, files.sent("4.csv", files.CSV))
    assert (answer.status_code, counted()) == (429, before)
    assert answer.context["form"].errors["files"][0].startswith("You sent 3 files within an hour. Try again in ")
    assert 1700 < int(answer.headers["Retry-After"]) <= 1800
    shifted.forward(minutes=31)
    assert send(maya_client, draft, files.sent("4.csv", files.CSV)).status_code == 302


def test_row_50_1000_is_what_an_hour_allows(settings):
    assert settings.PROOF_UPLOADS_PER_HOUR == 1000
    assert timedelta(hours=1).total_seconds() == 3600


@pytest.mark.parametrize("whose", ["PROOF_DEAL_QUOTA", "PROOF_PERSON_QUOTA"], ids=lambda name: f"row 50, {name}")
def test_row_50_no_room_left(maya_client, draft, settings, whose):
    setattr(settings, whose, 2 * len(files.CSV))
    for number in range(2):
        answer = send(maya_client, draft, files.sent(f"{number}.csv", files.CSV), token=f"{number}" * 24)
        assert answer.status_code == 302
    assert refused(maya_client, draft, files.sent("3.csv", files.CSV)) == (422, ["Storage limit reached."])


def test_row_50_a_struck_file_still_takes_its_room(maya_client, maya, draft, settings):
    settings.PROOF_DEAL_QUOTA = len(files.CSV)
    send(maya_client, draft, files.sent("1.csv", files.CSV), token="1" * 24)
    factories.drafts.strike_proof(draft.pk, by=maya, proof_id=draft.proofs.get().pk)
    assert refused(maya_client, draft, files.sent("2.csv", files.CSV)) == (422, ["Storage limit reached."])


# --- twice, and by whom ---


def test_row_20_the_same_form_twice_keeps_one_file(maya_client, draft):
    for _ in range(2):
        assert send(maya_client, draft, files.sent("orders.csv", files.CSV)).status_code == 302
    assert (draft.proofs.count(), len(files.on_disk())) == (1, 2)  # the file and its preview


def test_row_21_a_form_used_for_one_file_is_not_used_for_another(maya_client, draft):
    send(maya_client, draft, files.sent("orders.csv", files.CSV))
    before = counted()
    answer = send(maya_client, draft, files.sent("orders.csv", files.CSV + b"1,2,3,4\n"))
    assert (answer.status_code, counted()) == (422, before)
    assert answer.context["form"].non_field_errors() == ["This form was already used."]


def test_lena_who_only_reads_adds_no_file_and_hers_is_not_even_counted_through(lena_client, maya, monkeypatch):
    promise = factories.sent(factories.deal(maya))
    monkeypatch.setattr(TemporaryUploadedFile, "chunks", None)  # what hashes, judges or keeps it
    answer = send(lena_client, promise, files.sent("orders.csv", files.CSV))
    kept = Proof.objects.filter(kind=ProofKind.FILE)
    assert (answer.status_code, kept.count(), files.on_disk()) == (403, 0, [])
