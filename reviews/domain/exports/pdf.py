"""A PDF whose words can be read back exactly.

The font travels inside it, lines break at spaces alone and no hyphen is put in. What the font cannot draw, and a word
that is wider than a line, are refused rather than drawn as something else.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reviews.domain.exports.sheet import CannotWrite, Sheet

FONT = "DejaVuSerif"
FONT_FILE = Path(__file__).parents[2] / "data" / "DejaVuSerif.ttf"

WIDTH, HEIGHT = 595.28, 841.89  # A4, in points
MARGIN, TOP, BOTTOM = 68.0, 76.0, 84.0
HANGS = 24.0  # from the number of a clause to its sentence
TITLE, CLAUSE, TERM, SMALL = 22.0, 12.5, 9.5, 7.5
LEADING = 1.4  # of the size, between two lines of one paragraph
TIGHT = 1.12  # the same of a title; wider apart, two lines of it would read as two paragraphs
INK, QUIET, LINE = 0.11, 0.38, 0.78  # of white: words, labels and small type, rules


@dataclass(frozen=True)
class _Row:
    """One line of type.

    Attributes:
        gap: points above it, more than its own height.
        label: the beginning of its text that is drawn in grey.
        number: what stands before it in the margin; "" for nothing.
        rule: whether a thin line is drawn above it.
    """

    gap: float
    size: float
    x: float
    text: str
    label: str = ""
    number: str = ""
    rule: bool = False
    quiet: bool = False

    @property
    def height(self) -> float:
        return self.gap + self.size * (TIGHT if self.size == TITLE else LEADING)


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
        for y, row in rows:
            _draw_row(canvas, y, row)
        _rule(canvas, 56)
        _draw(canvas, MARGIN, 42, SMALL, sheet.made, QUIET)
        counted = f"Page {number} of {len(pages)}"
        _draw(canvas, WIDTH - MARGIN - _font().stringWidth(counted, SMALL), 42, SMALL, counted, QUIET)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


@cache
def _font() -> Any:
    from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415 -- as above

    font = ttfonts.TTFont(FONT, str(FONT_FILE))
    pdfmetrics.registerFont(font)
    return font


def _draw(canvas: Any, x: float, y: float, size: float, text: str, grey: float = INK) -> None:
    canvas.setFillGray(grey)
    canvas.setFont(FONT, size)
    canvas.drawString(x, y, text)


def _draw_row(canvas: Any, y: float, row: _Row) -> None:
    if row.rule:
        _rule(canvas, y + row.size * LEADING + row.gap / 2)
    if row.number:
        _draw(canvas, MARGIN, y, row.size, row.number, QUIET)
    if row.label:
        _draw(canvas, row.x, y, row.size, row.label, QUIET)
    behind = row.x + _font().stringWidth(row.label, row.size)
    _draw(canvas, behind, y, row.size, row.text.removeprefix(row.label), QUIET if row.quiet else INK)


def _rule(canvas: Any, y: float) -> None:
    canvas.setStrokeGray(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, y, WIDTH - MARGIN, y)


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


def _pages(sheet: Sheet) -> Iterator[list[tuple[float, _Row]]]:
    """Rows of each page with their heights. A clause begins a new page where its sentence does not fit."""
    page: list[tuple[float, _Row]] = []
    y = HEIGHT - TOP
    for block in _blocks(sheet):
        if page and y - sum(row.height for row in block) < BOTTOM:
            yield page
            page, y = [], HEIGHT - TOP
        for row in block:
            y -= row.height
            if y < BOTTOM:
                yield page
                page, y = [], HEIGHT - TOP - row.size * LEADING
            page.append((y, row))
    if page:
        yield page


def _blocks(sheet: Sheet) -> Iterator[list[_Row]]:
    """What stays together."""
    title = _rows(sheet.title, TITLE, MARGIN, 0)
    yield [*title, *_rows(sheet.made, TERM, MARGIN, 4, quiet=True)]
    for line in sheet.lines:
        rows = list(_numbered(f"{line.number}.", line.sentence))
        for place, (label, value) in enumerate(line.terms):
            text = f"{label}: {value}"
            rows += _rows(text, TERM, MARGIN + HANGS, 3 if place else 8, label=f"{label}: ")
        yield rows
    yield [
        row
        for place, text in enumerate([sheet.made, *sheet.seals])
        for row in _rows(text, SMALL, MARGIN, 2 if place else 40, quiet=True, rule=place == 0)
    ]


def _numbered(number: str, sentence: str) -> Iterator[_Row]:
    """A sentence with its number in the margin; above it, where both would read as marks of a list ("1. - ")."""
    if sentence[:1].isalpha():
        yield from _rows(sentence, CLAUSE, MARGIN + HANGS, 34, number=number, rule=True)
    else:
        yield from _rows(number, CLAUSE, MARGIN, 34, quiet=True, rule=True)
        yield from _rows(sentence, CLAUSE, MARGIN + HANGS, 4)


def _rows(text: str, size: float, x: float, gap: float, **drawn: Any) -> Iterator[_Row]:
    """A paragraph; what is drawn before or above it belongs to its first row."""
    for place, row in enumerate(_wrapped(text, size, WIDTH - MARGIN - x)):
        if place == 0:
            label = drawn.get("label", "")
            yield _Row(gap, size, x, row, **{**drawn, "label": label if row.startswith(label) else ""})
        else:
            yield _Row(0.0, size, x, row, quiet=drawn.get("quiet", False))


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
