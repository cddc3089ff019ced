"""What a page shows of a file: bounded reads, escaped text, and the truth about what was left out."""

import pytest

from promises.domain import proof_files, storage
from promises.domain.previews import preview
from tests import factories, files

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(maya, settings, tmp_path):
    settings.PROOF_ROOT = tmp_path / "proof"
    draft = factories.draft(factories.deal(maya))

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


def test_a_file_that_somebody_removed_says_so(shown, monkeypatch):
    def gone(*_):
        raise FileNotFoundError

    monkeypatch.setattr(storage, "head_of", gone)
    assert shown("a.txt", b"words").note == "Cannot preview: the file is not there."
