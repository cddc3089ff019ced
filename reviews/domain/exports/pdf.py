"""A PDF whose words can be read back exactly.

The font travels inside it, lines break at spaces alone and no hyphen is put in. What the font cannot draw, and a word
that is wider than a line, are refused rather than drawn as something else.
"""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from reviews.domain.exports.sheet import CannotWrite, Sheet

FONT = "DejaVuSerif"
FONT_FILE = Path(__file__).parents[2] / "data" / "DejaVuSerif.ttf"

WIDTH, HEIGHT = 595.28, 841.89  # A4, in points
MARGIN, TOP, BOTTOM = 62.0, 70.0, 84.0
TITLE, CLAUSE, TERM, SMALL = 16.0, 12.0, 9.5, 8.0
LEADING = 1.4  # of the size, between two lines of one paragraph
APART = 1.2  # of the size, more than that between two paragraphs


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF.

    Args:
        sheet: what to write.

    Raises:
        CannotWrite: a character that the font does not have, or a word wider than a line.
    """
    # The library takes half a second to load, and most of what imports this package writes no PDF.
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 -- as above

    _check_letters(sheet)
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=0, initialFontName=_font().fontName)
    canvas.setTitle(sheet.title)
    canvas.setSubject(sheet.made)
    canvas.setCreator("Dealdesk")
    pages = list(_pages(sheet))
    for number, rows in enumerate(pages, start=1):
        for y, size, x, text in rows:
            _draw(canvas, x, y, size, text)
        _draw(canvas, MARGIN, 40, SMALL, sheet.made)
        _draw(canvas, WIDTH - MARGIN - 60, 40, SMALL, f"Page {number} of {len(pages)}")
        canvas.showPage()
    canvas.save()
    return held.getvalue()


@cache
def _font() -> Any:
    from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415 -- as above

    font = ttfonts.TTFont(FONT, str(FONT_FILE))
    pdfmetrics.registerFont(font)
    return font


def _draw(canvas: Any, x: float, y: float, size: float, text: str) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(x, y, text)


def _check_letters(sheet: Sheet) -> None:
    has = _font().face.charToGlyph
    rest = [("the name of the deal", sheet.title)]
    for line in sheet.lines:
        rest += [(line.promise, line.sentence), *((line.promise, value) for _, value in line.terms)]
    for where, text in rest:
        missing = "".join(dict.fromkeys(char for char in text if ord(char) not in has))
        if missing:
            raise CannotWrite(
                f"A PDF of ours has no letters for “{missing[:8]}” in {where}; export Word or plain text instead."
            )


def _pages(sheet: Sheet) -> Iterator[list[tuple[float, float, float, str]]]:
    """Rows of each page: height, size, indent and text. A clause begins a new page where its sentence does not fit."""
    page: list[tuple[float, float, float, str]] = []
    y = HEIGHT - TOP
    for block in _blocks(sheet):
        needed = sum(gap + size * LEADING for gap, size, _, _ in block)
        if page and y - needed < BOTTOM:
            yield page
            page, y = [], HEIGHT - TOP
        for gap, size, x, text in block:
            y -= gap + size * LEADING
            if y < BOTTOM:
                yield page
                page, y = [], HEIGHT - TOP - size * LEADING
            page.append((y, size, x, text))
    if page:
        yield page


def _blocks(sheet: Sheet) -> Iterator[list[tuple[float, float, float, str]]]:
    """What stays together: gap above, size, indent and text of each row."""
    yield list(_rows(sheet.title, TITLE, MARGIN, 0))
    for line in sheet.lines:
        rows = [
            *_rows(f"{line.number}.", TERM, MARGIN, 2 * CLAUSE),
            *_rows(line.sentence, CLAUSE, MARGIN, APART * TERM),
        ]
        for label, value in line.terms:
            rows += _rows(f"{label}: {value}", TERM, MARGIN + 12, APART * TERM)
        yield rows
    yield [
        row
        for place, text in enumerate([sheet.made, *sheet.seals])
        for row in _rows(text, SMALL, MARGIN, 3 * CLAUSE if place == 0 else APART * SMALL)
    ]


def _rows(text: str, size: float, x: float, gap: float) -> Iterator[tuple[float, float, float, str]]:
    for place, row in enumerate(_wrapped(text, size, WIDTH - MARGIN - x)):
        yield (gap if place == 0 else 0.0, size, x, row)


def _wrapped(text: str, size: float, width: float) -> Iterator[str]:
    held = ""
    for word in text.split(" "):
        if _font().stringWidth(word, size) > width:
            raise CannotWrite(f"“{word[:20]}…” is wider than a line of a PDF; export Word or plain text instead.")
        longer = f"{held} {word}" if held else word
        if held and _font().stringWidth(longer, size) > width:
            yield held
            held = word
        else:
            held = longer
    yield held
