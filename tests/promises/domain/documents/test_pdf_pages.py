"""What Omar reads on a page is what is compared: nothing that nobody sees, and nothing of how the page was set."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from promises.domain.documents.reading import read
from promises.domain.drift import Approved, check

pytestmark = pytest.mark.once

SENTENCE = "Exports run every night and hold closed orders only."


@pytest.fixture
def drawn(tmp_path):
    """Reads what `draw` puts on the canvas of a PDF."""

    def of(draw) -> tuple[str, list[str]]:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(400, 560))
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.save()
        file = tmp_path / "drawn.pdf"
        file.write_bytes(out.getvalue())
        told = read(str(file))
        return told["text"], told["notes"]

    return of


def without_ink(canvas):
    text = canvas.beginText(40, 400)
    text.setTextRenderMode(3)
    text.textLine(SENTENCE)
    canvas.drawText(text)


def in_white(canvas):
    canvas.setFillGray(1)
    canvas.drawString(40, 400, SENTENCE)


def beside_the_page(canvas):
    canvas.drawString(-700, 400, SENTENCE)


def as_a_dot(canvas):
    canvas.setFont("Helvetica", 0.1)
    canvas.drawString(40, 400, SENTENCE)


@pytest.mark.parametrize("hide", [without_ink, in_white, beside_the_page, as_a_dot])
def test_words_that_nobody_sees_are_not_there_and_a_note_says_so(drawn, hide):
    text, notes = drawn(lambda canvas: (canvas.drawString(40, 500, "Order form"), hide(canvas)))
    assert text == "Order form"
    assert notes == [f"Page 1 holds words that nobody sees, and they were not read: “{SENTENCE}”."]


def test_white_words_on_a_dark_ground_are_read(drawn):
    def draw(canvas):
        canvas.setFillGray(0.2)
        canvas.rect(30, 390, 300, 30, fill=1)
        in_white(canvas)

    assert drawn(draw) == (SENTENCE, [])


def test_a_sign_of_a_list_is_no_letter(drawn):
    def draw(canvas):
        canvas.setFont("ZapfDingbats", 10)
        canvas.drawString(40, 400, "n")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(56, 400, SENTENCE)

    assert drawn(draw)[0] == f"• {SENTENCE}"


def test_the_number_of_a_note_is_no_figure_of_the_sentence(drawn):
    def draw(canvas):
        canvas.drawString(40, 400, "Updates end on May 8.")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(40 + canvas.stringWidth("Updates end on May 8.", "Helvetica", 10), 404, "19")

    text = drawn(draw)[0]
    assert text == "Updates end on May 8. (19)"
    assert check([("1", "Updates end on May 8.")], text).fates[0][1] == "exact"


def test_a_narrow_gap_parts_cells_where_words_are_parted_by_spaces(drawn):
    def draw(canvas):
        canvas.drawString(40, 400, "Data protection")
        canvas.drawString(44 + canvas.stringWidth("Data protection", "Helvetica", 10), 400, SENTENCE)

    assert drawn(draw)[0] == f"Data protection\n\n{SENTENCE}"


def test_a_soft_hyphen_is_no_space(drawn):
    text = drawn(lambda canvas: canvas.drawString(40, 400, SENTENCE.replace("closed", "clo\u00adsed")))[0]
    assert check([("1", SENTENCE)], text).fates[0][1] == "exact"


def test_a_bold_line_above_is_a_heading(drawn):
    def draw(canvas):
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(40, 412, "Exports and imports of orders")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(40, 400, SENTENCE)

    assert drawn(draw)[0] == f"Exports and imports of orders\n\n{SENTENCE}"


def test_the_head_of_a_table_stands_once(drawn):
    def page(canvas, *rows):
        for at, (what, price) in enumerate([("Item", "Price"), *rows]):
            canvas.drawString(40, 480 - 12 * at, what)
            canvas.drawString(300, 480 - 12 * at, price)
        canvas.drawCentredString(200, 30, f"Page {canvas.getPageNumber()}")
        canvas.showPage()
        canvas.setFont("Helvetica", 10)

    def draw(canvas):
        page(canvas, ("Exports run every night", "EUR 9"))
        page(canvas, ("and hold closed orders only.", ""), ("Imports", "EUR 7"))

    text = drawn(draw)[0]
    assert text.count("Item") == 1
    assert check([("1", SENTENCE)], text).fates[0][1] == "exact"


def test_a_word_that_two_pages_have_in_their_margins_is_no_header(drawn):
    def draw(canvas):
        canvas.drawString(40, 530, "signatures")
        canvas.drawString(40, 400, "The first page.")
        canvas.showPage()
        canvas.setFont("Helvetica", 10)
        canvas.drawString(40, 40, "signatures")

    assert drawn(draw)[0].count("signatures") == 2


def test_a_line_that_had_room_was_not_wrapped(drawn):
    def draw(canvas):
        canvas.drawString(40, 424, "EUR 48,000")
        canvas.drawString(40, 412, "Backups are taken on working days, by")
        canvas.drawString(40, 400, "Omar and Grace, and kept for a year")
        canvas.drawString(40, 388, "or two.")

    assert (
        drawn(draw)[0]
        == "EUR 48,000\n\nBackups are taken on working days, by Omar and Grace, and kept for a year\nor two."
    )


def test_items_counted_without_a_mark_begin_behind_a_colon():
    text = "This was agreed:\n1 Omar writes the plan.\n2 Exports run every night.\n3 Grace pays."
    assert check([("1", "Exports run every night."), ("2", "Omar writes the plan.")], text).fates[1][1] == "exact"
    roman = "vii Omar writes the plan.\nviii Grace pays."
    assert check(Approved([("1", "Omar writes the plan.")]), roman).fates[0][1] == "exact"
