"""Row 51: no cell of a file we hand out is run by a spreadsheet."""

import pytest

from dealdesk.csvfiles import csv_response, guarded, lines

pytestmark = pytest.mark.once


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\0", "＝"])  # noqa: RUF001
def test_a_cell_that_begins_like_a_formula_begins_with_an_apostrophe(sign):
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["1+1", " =1", "a=b", "'=1", "", "Nightly export - CSV"])
def test_any_other_text_stays_as_it_is(text):
    assert guarded(text) == text


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell():
    assert [guarded(value) for value in (-5, 3.5, None)] == [-5, 3.5, ""]


def test_a_file_is_written_line_by_line():
    rows = [["Name", "Days"], ['=HYPERLINK("x")', -2], ["\0=1", None], ['a,"b"', 1]]
    assert list(lines(rows)) == [
        "Name,Days\r\n",
        '"\'=HYPERLINK(""x"")",-2\r\n',
        "'=1,\r\n",
        '"a,""b""",1\r\n',
    ]


def test_the_file_is_streamed_and_read_as_unicode_by_excel():
    response = csv_response("numbers.csv", ([n] for n in range(2)))
    assert response.streaming
    assert b"".join(response.streaming_content).decode() == "\ufeff0\r\n1\r\n"
    assert response["Content-Disposition"] == 'attachment; filename="numbers.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
