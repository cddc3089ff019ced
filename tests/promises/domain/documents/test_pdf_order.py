"""A sentence of a PDF goes on where its reader finds the rest of it: on the next page, behind a note, in its cell."""

import io

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from promises.domain.documents.reading import read
from promises.domain.drift import check

pytestmark = pytest.mark.once

EXPORTS = "Exports run every night and hold closed orders of Northwind only."
BACKUPS = "Backups are taken daily and kept for 30 days in Frankfurt."


@pytest.fixture
def said(tmp_path):
    """Reads pages of letters, each at its place and in its size."""

    def of(*pages: list[tuple[float, float, float, str]]) -> str:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(400, 560))
        for letters in pages:
            for x, y, size, text in letters:
                canvas.setFont("Helvetica", size)
                canvas.drawString(x, y, text)
            canvas.showPage()
        canvas.save()
        file = tmp_path / "placed.pdf"
        file.write_bytes(out.getvalue())
        return read(str(file))["text"]

    return of


def lines(x: float, y: float, *texts: str, size: float = 10) -> list[tuple[float, float, float, str]]:
    return [(x, y - 12 * at, size, text) for at, text in enumerate(texts)]


def fates(text: str, *approved: str) -> list[str]:
    return [fate for _, fate in check([(str(at), line) for at, line in enumerate(approved)], text).fates]


def test_two_cells_of_one_row_that_a_page_parts_each_go_on(said):
    first = [
        *lines(40, 250, "This is a row as", "wide as its cell."),
        *lines(200, 250, "And so is this, for the other"),
    ]
    cut = [
        *lines(40, 100, "Exports run every night", "and hold closed orders of"),
        *lines(200, 100, "Backups are taken"),
    ]
    rest = [*lines(40, 500, "Northwind only."), *lines(200, 500, "daily and kept for 30 days in", "Frankfurt.")]
    assert fates(said([*first, *cut], rest), EXPORTS, BACKUPS) == ["exact", "exact"]


def test_a_row_that_begins_on_the_next_page_stays_behind_the_last_one(said):
    last = [*lines(40, 112, "Exports run."), *lines(200, 112, "included")]
    following = [*lines(40, 500, "Imports run."), *lines(200, 500, "optional")]
    assert said(last, following) == "Exports run.\n\nincluded\n\nImports run.\n\noptional"


def test_a_sentence_goes_on_behind_the_notes_at_the_foot_of_its_page(said):
    page = lines(
        40, 124, "This line is as wide as the text of the page.", "Exports run every night and hold closed orders of"
    )
    note = lines(40, 80, "1 See the second sheet", size=7)
    assert fates(said([*page, *note], lines(40, 500, "Northwind only.")), EXPORTS) == ["exact"]


def test_a_day_at_the_top_of_a_page_is_no_number_of_an_item(said):
    line = "The archive is kept for the customer until June 19."
    page = lines(
        40, 112, "This is what both sides have said of it so", "The archive is kept for the customer until June"
    )
    assert fates(said(page, lines(40, 500, "19.")), line) == ["exact"]


def test_a_word_that_was_put_down_after_the_page_stands_in_its_line(said):
    left, word, right = "Exports run every night and hold", "closed", "orders of Northwind only."
    at = 40 + stringWidth(f"{left} ", "Helvetica", 10)
    row = [(40, 400, 10, left), (at + stringWidth(f"{word} ", "Helvetica", 10), 400, 10, right)]
    whole = lines(40, 340, "The rest of the page is about something else.")
    assert fates(said([*row, *whole, (at, 400, 10, word)]), EXPORTS) == ["exact"]
    assert fates(said([*row, *whole]), EXPORTS) != ["exact"]


def test_a_first_letter_beside_its_lines_belongs_to_the_word(said):
    letters = [(40, 380, 26, "E"), (40, 320, 26, "A")]
    first = lines(60, 389, "xports run every night and hold", "closed orders of Northwind only.")
    second = lines(60, 329, "copy of each order is kept.")
    assert fates(said([*letters, *first, *second]), EXPORTS, "A copy of each order is kept.") == ["exact", "exact"]
    figure = lines(60, 389, "copies of each order are kept.")
    assert fates(said([(40, 380, 26, "5"), *figure]), "Copies of each order are kept.") != ["exact"]


def test_numbers_of_lines_are_no_words(said):
    texts = ["This is a pleading of", "Exports run every night", "and hold closed orders", "of Northwind only.", "One",
             "Two", "Three", "Four"]  # fmt: skip
    counted = [letters for at, text in enumerate(texts) for letters in ((40, 500 - 24 * at, 10, str(at + 1)),
                                                                       (70, 500 - 24 * at, 10, text))]  # fmt: skip
    assert fates(said(counted), EXPORTS) == ["exact"]


def test_a_running_head_within_the_text_parts_no_sentence(said):
    head, foot = lines(40, 470, "Framework agreement"), lines(40, 85, "Confidential")
    page = [*lines(40, 446, "Exports run every night and hold closed"), *lines(40, 434, "orders of")]
    assert fates(said([*head, *page, *foot], [*head, *lines(40, 446, "Northwind only."), *foot]), EXPORTS) == ["exact"]
    other = [*head, *lines(40, 446, "This is another sheet."), *foot]
    assert said([*head, *lines(40, 446, "This is one sheet."), *foot], other).count("Framework") == 2


@pytest.mark.parametrize("end", ["a year", "2 years.", "30 t"])
def test_the_number_of_a_note_within_the_text_is_none_of_its_words(said, end):
    line = f"Orders are kept for {end}"
    behind = 40 + stringWidth(line, "Helvetica", 10)
    text = said([(40, 400, 10, line), (behind, 404, 8.4, "5"), *lines(40, 370, "Another line of the page.")])
    assert fates(text, line) == ["exact"]


def test_the_head_of_a_page_goes_on_with_no_sentence(said):
    page = lines(
        40, 112, "This line is as wide as the text of the page.", "Exports run every night and hold closed orders of"
    )
    head = lines(40, 540, "Order form")
    assert fates(said([*page, *head], [*lines(40, 500, "Northwind only."), *head]), EXPORTS) == ["exact"]
