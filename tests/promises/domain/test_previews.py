"""What a page shows of a file: bounded reads, escaped text, and the truth about what was left out."""

import pytest

from promises.domain import previews, proof_files, storage
from promises.domain.previews import preview
from promises.models import Proof
from tests import factories, files

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(maya, settings, tmp_path):
    settings.PROOF_ROOT = tmp_path / "proof"
    draft = factories.draft(factories.deal(maya), has_reason=False)

    def add(name: str, content: bytes):
        proof_files.add_files(draft.pk, by=maya, files=[files.sent(name, content)])
        return preview(draft.proofs.last())

    return add


def test_a_table_is_shown_by_its_first_rows_and_their_number(shown):
    found = shown("orders.csv", files.CSV)
    assert found.rows == (
        ("order_no", "date", "cust", "total"),
        ("48211", "05-28", "C-310", "1240.00"),
        ("48212", "05-28", "C-088", "310.50"),
    )
    assert (found.count, found.note) == ("2 rows", "")


@pytest.mark.parametrize(
    ("content", "rows", "count", "note"),
    [
        (b"a;b\n1;2\n", (("a", "b"), ("1", "2")), "1 row", ""),
        (b"a\tb\n1\t2\n", (("a", "b"), ("1", "2")), "1 row", ""),
        (b"\xef\xbb\xbfa,b\n1,2\n", (("a", "b"), ("1", "2")), "1 row", ""),
        (b'a,b\n"x\ny",2\n', (("a", "b"), ("x\ny", "2")), "1 row", ""),
        (b"a,b\n1\n1,2,3\n", (("a", "b"), ("1", ""), ("1", "2")), "2 rows", ""),
        ("Größe\n1\n".encode("latin-1"), (("Größe",), ("1",)), "1 row", "Cannot preview as UTF-8; read as Latin-1."),
        ("Größe\n1\n".encode("utf-16"), (("Größe",), ("1",)), "1 row", "Cannot preview as UTF-8; read as UTF-16."),
        (",".join("abcdefghijkl").encode() + b"\n", (tuple("abcdefgh"),), "0 rows", "8 of 12 columns."),
        (b"x" * 70 + b"\n", (("x" * 60 + "…",),), "0 rows", ""),
        (b"\n\n", (), "", "Cannot preview"),
    ],
    ids=["semicolons", "tabs", "BOM", "line in a cell", "ragged", "latin-1", "utf-16", "wide", "long cell", "empty"],
)
def test_tables_of_all_kinds(shown, content, rows, count, note):
    found = shown("orders.csv", content)
    assert (found.rows, found.count, found.note) == (rows, count, note)


def test_the_number_of_rows_of_a_large_table_is_told_from_its_size(shown):
    line = b"48211,05-28,C-310,1240.00\n"
    found = shown("orders.csv", b"order_no,date,cust,total\n" + line * 100_000)
    assert (len(found.rows), found.count) == (6, "about 100,000 rows")


def test_texts_and_mails_are_shown_as_text(shown):
    assert shown("a.md", b"# <b>Orders</b>\n").text == "# <b>Orders</b>\n"
    assert shown("a.txt", b"x" * 5_000).text == "x" * 4_000 + "…"
    assert shown("call.eml", files.mail()).text == (
        "Subject: Re: Nightly export\nFrom: Ana <ana@example.com>\nDate: Mon, 1 Jun 2026 16:20:00 +0000\n\n"
        "Hi Maya,\n\nCan you send us our orders every night? Thanks."
    )


def test_images_name_their_pixels_and_documents_nothing(shown):
    found = shown("shot.png", files.png(40, 30))
    assert (found.picture, found.count) == (True, "40 × 30")
    found = shown("shot.jpg", files.jpeg(40, 30))
    assert (found.picture, found.note) == (False, "Cannot preview")
    for name, content in (("form.pdf", files.PDF), ("plan.docx", files.docx()), ("plan.xlsx", files.xlsx())):
        found = shown(name, content)
        assert (found.text, found.rows, found.picture, found.note) == ("", (), False, "")


def test_a_file_that_somebody_removed_says_so(shown):
    shown("a.txt", b"words")
    proof = Proof.objects.get()
    storage.path_of(proof.storage_name).unlink()
    assert preview(proof).note == "Cannot preview: the file is not there."


# --- made once ---


@pytest.fixture
def readings(monkeypatch):
    """How often a preview was made."""
    found = []
    make = previews._of
    monkeypatch.setattr(previews, "_of", lambda *args: found.append(args[0]) or make(*args))
    return found


def test_ines_looks_at_a_mail_three_times_and_it_is_read_once(shown, readings):
    first = shown("call.eml", files.mail())
    proof = Proof.objects.get()
    assert [preview(proof), preview(proof), readings] == [first, first, ["eml"]]


def test_a_table_comes_back_as_it_was_made(shown):
    assert shown("orders.csv", files.CSV) == previews._of("csv", files.CSV, len(files.CSV))


@pytest.mark.parametrize("left", [None, b"", b"{}", b"[]", b'{"made": 0}', b'{"made": 1, "rows": []}x'])
def test_a_file_from_before_previews_were_kept_is_read_once(shown, readings, left):
    first = shown("call.eml", files.mail())
    proof, kept = Proof.objects.get(), storage.preview_of(Proof.objects.get().storage_name)
    whole = kept.read_bytes()
    kept.unlink() if left is None else kept.write_bytes(left)
    assert [preview(proof), preview(proof), readings] == [first, first, ["eml", "eml"]]
    assert kept.read_bytes() == whole


def test_where_nothing_can_be_written_it_is_shown_all_the_same(shown, monkeypatch):
    first = shown("call.eml", files.mail())
    proof = Proof.objects.get()
    storage.preview_of(proof.storage_name).unlink()

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(storage, "keep_preview", refuse)
    assert preview(proof) == first


def test_tom_opens_a_page_with_twenty_costly_mails_and_none_is_read_for_it(maya, tom_client, shown, readings):
    promise = factories.sent(factories.deal(maya, name="Kestrel Bank"))
    costly = b"Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + b"\n" * 60_000
    mails = [files.sent(f"call-{number}.eml", costly) for number in range(20)]
    proof_files.add_files(promise.pk, by=maya, files=mails[:10])
    proof_files.add_files(promise.pk, by=maya, files=mails[10:])
    readings.clear()
    page = tom_client.get(promise.get_absolute_url())
    assert [proof["preview"].text for proof in page.context["sheet"].proofs][1:] == ["Subject: a"] * 20
    assert readings == []
