"""Letters of a PDF belong together by where they stand: what one program stretches, another parts into cells."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from promises.domain.documents.reading import read

pytestmark = pytest.mark.once


@pytest.fixture
def said(tmp_path):
    def of(*letters: tuple[float, float, float, str]) -> str:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(400, 560))
        for x, y, size, text in letters:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y, text)
        canvas.save()
        file = tmp_path / "placed.pdf"
        file.write_bytes(out.getvalue())
        return read(str(file))["text"]

    return of


FULL = (40, 500, 10, "Tariff tables can be imported as wide")  # 40 to 208


def test_a_stretched_line_is_one_line_and_a_row_of_cells_is_none(said):
    line = [(40, 488, 10, "CSV"), (94, 488, 10, "UTF-8,"), (159.3, 488, 10, "parted-up")]
    assert said(FULL, *line, (40, 476, 10, "by semicolons.")) == (
        "Tariff tables can be imported as wide\nCSV UTF-8, parted-up\nby semicolons."
    )
    cells = [(40, 488, 10, "CSV"), (94, 488, 10, "UTF-8"), (260, 488, 10, "12")]
    assert "CSV\n\nUTF-8\n\n12" in said(FULL, *cells)


def test_a_row_parted_by_the_end_of_a_column_goes_on_in_its_cell(said):
    row = [(40, 80, 10, "The operator may re-sign within 10"), (240, 80, 10, "yes")]
    assert said(*row, (300, 500, 10, "days of work."), (300, 488, 10, "Not later.")) == (
        "The operator may re-sign within 10\ndays of work.\nNot later.\n\nyes"
    )
    assert said(*row, (300, 500, 10, "Days of work.")).endswith("yes\n\nDays of work.")


def test_a_large_bullet_is_no_heading(said):
    text = said((40, 500, 14, "•"), (52, 500, 9, "Flow rates are"), (52, 489, 9, "shown."))
    assert text == "• Flow rates are\nshown."


def test_paragraphs_of_one_line_each_stay_apart(said):
    lines = [(40, 500 - 19 * n, 10, f"Item {n} is there") for n in range(6)]
    assert "\n\nItem 5" in said(*lines, (40, 393, 10, "and goes on"), (40, 381, 10, "as before."))
