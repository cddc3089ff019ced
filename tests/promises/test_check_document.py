"""manage.py check_document and check_say_back: exit codes, one object, and bad lines that stop nobody else's."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from promises.domain import languages
from promises.domain.documents.word import NOT_ALL as NOT_READ
from promises.domain.documents.word import PICTURE
from promises.management.commands.check_document import NOT_ALL
from tests.quality.drift_files import paragraph, run, word

pytestmark = pytest.mark.once

LINE = {"id": "P-1", "text": "Nightly CSV export for five fields by June 19."}


class Stdin:
    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


def called(name: str, *arguments, stdin: bytes = b"", monkeypatch=None) -> tuple[list[dict], list[str], int]:
    """Answers, complaints and the exit code."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    if monkeypatch:
        monkeypatch.setattr(sys, "stdin", Stdin(stdin))
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue().splitlines(), code


@pytest.fixture
def approved(tmp_path):
    path = tmp_path / "approved.jsonl"
    path.write_text(json.dumps(LINE) + "\n\n")
    return path


def test_a_clean_document(tmp_path, approved):
    document = tmp_path / "plan.docx"
    document.write_bytes(word(paragraph(run(LINE["text"]))))
    [found], complaints, code = called("check_document", "--approved", approved, document)
    assert (complaints, code) == ([], 0)
    assert found == {
        "sentences": [
            {"text": LINE["text"], "start": 0, "verdict": "exact", "approved_id": "P-1", "lost": [], "diff": []}
        ],
        "approved": [{"id": "P-1", "verdict": "exact"}],
    }


def test_a_document_named_from_the_folder_one_stands_in(tmp_path, approved, monkeypatch):
    (tmp_path / "plan.txt").write_text(LINE["text"])
    monkeypatch.chdir(tmp_path)
    assert called("check_document", "--approved", "approved.jsonl", "plan.txt")[1:] == ([], 0)


def test_a_document_that_drifted(tmp_path, approved):
    document = tmp_path / "plan.txt"
    document.write_text("Nightly CSV export for all fields by June 19.")
    [found], complaints, code = called("check_document", "--approved", approved, document)
    assert (complaints, code) == ([], 1)
    assert found["approved"] == [{"id": "P-1", "verdict": "changed"}]
    assert found["sentences"][0]["lost"] == [{"kind": "number word", "words": "five", "instead": "all"}]
    assert [step["op"] for step in found["sentences"][0]["diff"]] == ["equal", "removed", "equal", "added", "equal"]


def test_what_cannot_be_read(tmp_path, approved):
    scan = tmp_path / "plan.pdf"
    scan.write_bytes(b"no PDF")
    assert called("check_document", "--approved", approved, scan)[1:] == (
        ["This is no PDF, whatever its name says. Save it as PDF again, or paste the text."], 2,
    )  # fmt: skip
    missing = tmp_path / "none.txt"
    assert called("check_document", "--approved", approved, missing)[1:] == (
        [f"There is no file {missing} that can be read."], 2,
    )  # fmt: skip
    approved.write_text('{"id": 1}\n')
    scan.with_suffix(".txt").write_text("x")
    assert called("check_document", "--approved", approved, scan.with_suffix(".txt"))[1:] == (
        ["Line 1 of approved.jsonl: “id” or “text” of an approved line is no text."], 2,
    )  # fmt: skip


def test_a_part_that_nobody_could_read_is_never_clean(tmp_path, approved):
    words = run(LINE["text"])
    picture = '<w:r><w:drawing xmlns:a="urn:a"><a:blip/></w:drawing></w:r>'
    sheet = '<w:r><w:object><o:OLEObject xmlns:o="urn:o"/></w:object></w:r>'
    document = tmp_path / "plan.docx"
    for part, note in (
        (picture, PICTURE),
        (sheet, NOT_READ),
    ):
        document.write_bytes(word(paragraph(words) + paragraph(part)))
        [found], complaints, code = called("check_document", "--approved", approved, document)
        assert found["approved"] == [{"id": "P-1", "verdict": "exact"}]
        assert (complaints, code) == ([note, NOT_ALL], 1)


def test_a_promise_in_another_language_is_never_clean(tmp_path, approved, monkeypatch):
    russian = "Мы бесплатно перенесём все ваши данные до июня."
    german = "Wir liefern Ihnen bis Ende Juni einen kostenlosen Export für alle Felder."
    for promise in (russian, german):
        document = tmp_path / "plan.txt"
        document.write_text(f"{LINE['text']}\n\n{promise}\n\nMet vriendelijke groet,\n", "utf-8")
        [found], complaints, code = called("check_document", "--approved", approved, document)
        assert found["approved"] == [{"id": "P-1", "verdict": "exact"}]
        assert (complaints, code) == ([languages.told([promise]), NOT_ALL], 1)
        row = json.dumps({"id": "a", "approved": [LINE], "document": document.read_text("utf-8")}).encode()
        answers, complaints, code = called("check_document", "--batch", stdin=row, monkeypatch=monkeypatch)
        assert (len(answers), complaints, code) == (1, [f"Line 1: {languages.told([promise])}"], 0)


def test_null_is_no_line_and_no_empty_one(tmp_path, approved, monkeypatch):
    document = tmp_path / "plan.txt"
    document.write_text(LINE["text"])
    approved.write_text(f"{json.dumps(LINE)}\nnull\n")
    told = ["Line 2 of approved.jsonl: an approved line is no object with “id” and “text”."]
    assert called("check_document", "--approved", approved, document) == ([], told, 2)
    good = json.dumps({"id": "a", "approved": [LINE], "document": LINE["text"]}).encode()
    answers, complaints, code = called("check_document", "--batch", stdin=b"null\n" + good, monkeypatch=monkeypatch)
    assert [answer["id"] for answer in answers] == ["a"] and code == 1
    assert complaints == ["Line 1: not an object with “id”, “approved” and “document”."]


def test_many_at_once(monkeypatch):
    good = {"id": "a", "approved": [LINE], "document": LINE["text"]}
    raw = b"\n".join(
        [json.dumps(good).encode(), b"nonsense", b'{"id": "b"}', json.dumps({**good, "id": 3}).encode(), b""]
    )
    answers, complaints, code = called("check_document", "--batch", stdin=raw, monkeypatch=monkeypatch)
    assert [answer["id"] for answer in answers] == ["a", 3]
    assert answers[0]["approved"] == [{"id": "P-1", "verdict": "exact"}]
    assert complaints == [
        "Line 2: not valid JSON.", "Line 3: not an object with “id”, “approved” and “document”.",
    ]  # fmt: skip
    assert code == 1


def test_many_at_once_all_good(monkeypatch):
    row = json.dumps({"id": "a", "approved": [LINE], "document": "Something else."}).encode()
    assert called("check_document", "--batch", stdin=row, monkeypatch=monkeypatch)[1:] == ([], 0)


def test_it_says_how_it_is_called():
    with pytest.raises(CommandError, match="Name a document and --approved FILE, or give --batch"):
        call_command("check_document")


def test_read_backs(monkeypatch):
    rows = [
        {"id": 1, "text": "Backups are kept for 14 days.", "read_back": "They keep backups for two weeks."},
        {"id": 2, "text": "Backups are kept for 14 days.", "read_back": "I guess they keep backups for 14 days."},
        {"id": 3, "text": "Backups are kept for 14 days.", "read_back": "They keep backups for 40 days."},
    ]
    raw = b"\n".join(
        [json.dumps(row).encode() for row in rows]
        + [b"\xff", b'{"id": 4, "text": "x"}', b'{"id": 5, "text": " ", "read_back": "x"}']
    )
    answers, complaints, code = called("check_say_back", stdin=raw, monkeypatch=monkeypatch)
    assert [answer["verdict"] for answer in answers] == ["faithful", "guessed", "lossy"]
    assert answers[1]["flags"] == [{"kind": "guess", "words": "I guess"}]
    assert answers[2]["flags"] == [{"kind": "number", "words": "14 days"}, {"kind": "number", "words": "40 days"}]
    missing = "Line 5: “read_back” is missing or is no text."
    assert complaints == ["Line 4: not valid UTF-8.", missing, "Line 6: “text” is empty."]
    assert code == 1
