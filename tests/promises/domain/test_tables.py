"""A table somebody sent: what is read of it, and what is refused in a sentence (RELIABILITY rows 45 to 48)."""

import resource
import time
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from dealdesk.reading_apart import Limits, Unreadable, read_apart
from promises.domain import tables as reader
from promises.domain.decoding import READ_AS_LATIN
from tests import files
from tests.tables import as_csv, as_xlsx

pytestmark = pytest.mark.once

HEAD = ["ask", "promised_on"]


@pytest.fixture
def read(tmp_path):
    """Reads bytes as the import does: apart."""

    def run(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return read_apart("promises.domain.tables.read_table", path, Limits(size=10 * 2**20, memory=640 * 2**20))

    return run


def cells(found):
    return [row[1] for row in found["rows"]]


def test_a_workbook_gives_days_numbers_and_the_last_value_of_formulas(read, tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(HEAD)
    sheet.append(["Export", date(2026, 4, 3)])
    sheet.append([3.5, datetime(2026, 4, 3, 15, 0)])  # noqa: DTZ001 -- Excel knows no zones
    sheet.append([True, "=TODAY()"])  # never computed by anybody: it has no last value
    sheet.append([None, None])
    sheet.append(["#REF!", 7])
    book.create_sheet("Second").append(["not", "read"])
    book.save(tmp_path / "book.xlsx")
    found = read((tmp_path / "book.xlsx").read_bytes(), "book.xlsx")
    day = {"day": "2026-04-03"}
    assert found["rows"] == [
        [1, HEAD, ""], [2, ["Export", day], ""], [3, [3.5, day], ""], [4, ["yes"], ""], [6, ["#REF!", 7], ""],
    ]  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_and_separators(separator, encoding, read):
    table = [HEAD, ["Größe; 1,5\tm\nnext line", "2026-04-03"]]
    found = read(as_csv(table, separator=separator, encoding=encoding))
    assert (cells(found), found["notes"]) == (table, [])
    assert [row[0] for row in found["rows"]] == [1, 2]


def test_latin_1_is_read_and_said(read):
    found = read(as_csv([HEAD, ["Größe “x”", "2026-04-03"]], encoding="cp1252"))
    assert (cells(found)[1][0], found["notes"]) == ("Größe “x”", [READ_AS_LATIN])


def test_the_line_of_excel_that_names_the_separator_is_no_row(read):
    assert read(b"sep=;\r\nask;promised_on\r\na;b\r\n")["rows"] == [[2, HEAD, ""], [3, ["a", "b"], ""]]


def test_lines_are_counted_as_an_editor_does(read):
    found = read(b'ask,promised_on\n\n"two\nlines",x\nlast,y\n"a"b,c\nz,z\n')
    assert [(line, fault) for line, _, fault in found["rows"]] == [
        (1, ""), (3, ""), (5, ""), (6, reader.STRAY_QUOTE), (7, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"x" * 50_000_000, "line.csv", "File is larger than 10 MB."),
        (b"x" * 9_000_000, "line.csv", reader.LONG_CELL.format(line=1, most=32_767)),
        (b",".join(b"c%d" % n for n in range(10_000)), "wide.csv", reader.TOO_MANY_COLUMNS),
        (b"ask,promised_on\n" + b'"open,\n' + b"a,b\n" * 100, "open.csv", reader.OPEN_QUOTE.format(line=2)),
        (b"ask\n" + b"x\n" * 20_001, "long.csv", reader.TOO_MANY_ROWS),
        (b"\n\n", "empty.csv", reader.NO_ROWS),
        ("a,b\n".encode("utf-16-le") * 9, "utf16.csv", reader.NO_TEXT),
        (b"\xff\xfea", "half.csv", reader.NO_TEXT),
        (b"\xd0\xcf\x11\xe0" + bytes(512), "old.xlsx", reader.PROTECTED),
        (files.archive({"EncryptedPackage": b"x"}), "locked.xlsx", reader.PROTECTED),
        (as_xlsx([[f"c{n}" for n in range(300)]]), "wide.xlsx", reader.TOO_MANY_COLUMNS),
    ],
)
def test_what_is_refused_and_why(content, name, sentence, read):
    started = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    assert refused.value.sentence == sentence
    assert time.monotonic() - started < 5


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def workbook(sheet: str) -> bytes:
    """A workbook whose first sheet is exactly this."""
    import io  # noqa: PLC0415 -- only here
    import zipfile  # noqa: PLC0415 -- only here

    source = zipfile.ZipFile(io.BytesIO(as_xlsx([["ask"]])))
    made = {name: source.read(name) for name in source.namelist()}
    made["xl/worksheets/sheet1.xml"] = sheet.encode()
    return files.archive(made)


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "sheet",
    [
        f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "{"x" * 1000}">{ENTITIES}]>'
        + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row>'),
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'),
        SHEET.format('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'),
        SHEET.format('<row r="1"><c r="A1"><v>1</v>'),
    ],
    ids=["entity bomb", "a file of ours", "a row beyond every sheet", "broken off"],
)
def test_a_workbook_that_means_harm_ends_in_a_sentence(sheet, read):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable) as refused:
        read(workbook(sheet), "harm.xlsx")
    assert refused.value.sentence.endswith(".")
    assert "root:" not in refused.value.sentence
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024
