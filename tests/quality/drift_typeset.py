"""PDFs by reportlab as other programs set them: tables that pages part, columns, words put down one by one, stamps."""

import io
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    ListFlowable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from tests.quality.drift_printed import FILLER, LABELS, NAMES

Writer = Callable[[Sequence[str], Random], bytes]

_FONTS = Path("/usr/share/fonts/truetype/dejavu")
WIDE, HIGH = A5


def _fonts() -> None:
    for name, file in (("Set", "DejaVuSerif.ttf"), ("Set-Bold", "DejaVuSans-Bold.ttf"), ("Sans", "DejaVuSans.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(_FONTS / file)))


def _style(random: Random, **more: Any) -> ParagraphStyle:
    _fonts()
    size = random.choice((8, 9.5, 11))
    given = {
        "fontName": random.choice(("Set", "Sans")),
        "fontSize": size,
        "leading": size * random.choice((1.2, 1.4)),
        "alignment": random.choice((0, 0, 4)),
        "spaceAfter": random.choice((2, 6)),
        "embeddedHyphenation": 1,
    }
    return ParagraphStyle("text", **{**given, **more})


def _shy(text: str, random: Random) -> str:
    return re.sub(r"\b([a-z]{4})([a-z]{4,})", "\\1\u00ad\\2", text) if random.random() < 0.3 else text


def _told(blocks: Sequence[str], style: ParagraphStyle, random: Random) -> list[Any]:
    return [Paragraph(_shy(escape(block), random), style) for block in blocks]


def _built(
    story: list[Any], random: Random, *, columns: int = 1, drawn: Callable[[Any], None] = lambda _: None
) -> bytes:
    """A file of pages with a running title and page numbers."""
    out = io.BytesIO()
    where = random.choice(("{}", "Page {}", "- {} -", "{} | Framework agreement"))
    title = random.choice(FILLER)

    def furniture(canvas: Any, document: Any) -> None:
        drawn(canvas)
        canvas.setFont("Sans", 7)
        canvas.drawString(30, HIGH - 28, title)
        canvas.drawRightString(WIDE - 30, 24, where.format(canvas.getPageNumber()))

    room = (WIDE - 60 - 14 * (columns - 1)) / columns
    frames = [Frame(30 + n * (room + 14), 40, room, HIGH - 80) for n in range(columns)]
    BaseDocTemplate(out, pagesize=A5, pageTemplates=[PageTemplate("page", frames, onPage=furniture)]).build(story)
    return out.getvalue()


# --- tables -----------------------------------------------------------------------------------------------------------

_RULED = [("GRID", (0, 0), (-1, -1), 0.5, "grey")]


def _rows(rows: list[list[Any]], widths: Sequence[float], random: Random, align: str = "TOP") -> Any:
    style = TableStyle([*_RULED, ("VALIGN", (0, 0), (-1, -1), align)])
    return Table(rows, colWidths=widths, repeatRows=1, splitInRow=1, style=style)


def parted_rows(blocks: Sequence[str], random: Random, align: str = "TOP") -> bytes:
    """Two sentences in a row; a page parts rows where it ends."""
    said = _told(blocks, _style(random), random)
    rows = [["Sentence", "Remark"], *([one, two] for one, two in zip(said[::2], [*said[1::2], ""], strict=False))]
    left = random.choice((120, 180, 220))
    return _built([_rows(rows, (left, 350 - left), random, align)], random)


def parted_text(blocks: Sequence[str], random: Random, align: str = "TOP") -> bytes:
    """A sentence between a number and a price; a page parts rows where it ends."""
    said = _told(blocks, _style(random), random)
    rows = [["No", "What", "Price"], *([str(n), text, f"EUR {n}0"] for n, text in enumerate(said, start=1))]
    return _built([_rows(rows, (25, 265, 60), random, align)], random)


def kept_rows(blocks: Sequence[str], random: Random) -> bytes:
    """A table within a table, the inner one ruled."""
    style = _style(random)
    inner = (Table([[text]], colWidths=[240], style=TableStyle(_RULED)) for text in _told(blocks, style, random))
    rows = [[Paragraph(random.choice(LABELS), style), cell] for cell in inner]
    return _built([Table(rows, colWidths=[90, 260])], random)


# --- running text -----------------------------------------------------------------------------------------------------


def in_columns(blocks: Sequence[str], random: Random, columns: int = 2, alignment: int = 4) -> bytes:
    """Columns of justified lines."""
    style = _style(random, alignment=alignment, firstLineIndent=random.choice((0, 8)))
    return _built(_told(blocks, style, random), random, columns=columns)


def headed(blocks: Sequence[str], random: Random) -> bytes:
    """Bold heads with numbers, kept with what follows."""
    style, head = _style(random), _style(random, fontName="Set-Bold", spaceBefore=4)
    story: list[Any] = []
    for number, text in enumerate(_told(blocks, style, random)):
        if number % 3 == 0:
            story.append(KeepTogether([Paragraph(f"{1 + number // 3}.  {random.choice(LABELS)}", head), text]))
        else:
            story.append(text)
    return _built(story, random)


def listed(blocks: Sequence[str], random: Random) -> bytes:
    """Lists below lists."""
    said = _told(blocks, _style(random), random)
    inner = [ListFlowable(said[at : at + 3], bulletType="bullet", start="•") for at in range(0, len(said), 3)]
    return _built([ListFlowable(inner, bulletType=random.choice(("1", "a", "i")))], random)


def stamped(blocks: Sequence[str], random: Random, *, before: bool = True) -> bytes:
    """A word across each page, put down before or behind the text."""

    def drawn(canvas: Any) -> None:
        canvas.saveState()
        canvas.setFont("Sans", 60)
        canvas.setFillGray(0.9)
        canvas.translate(120, 180)
        canvas.rotate(50)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()

    return _built(_told(blocks, _style(random), random), random, drawn=drawn)


def footed(blocks: Sequence[str], random: Random) -> bytes:
    """Small notes at the foot of each page, and a narrow box beside the text."""

    def drawn(canvas: Any) -> None:
        canvas.setFont("Sans", 6)
        canvas.drawString(30, 62, f"{canvas.getPageNumber()} {random.choice(FILLER)}")
        canvas.drawString(30, 54, f"{canvas.getPageNumber() + 1} {random.choice(FILLER)}")

    style = _style(random)
    story = [*_told(blocks, style, random)]
    for at in range(len(story), 0, -2):
        story.insert(at, Spacer(1, random.choice((4, 12, 30))))
    return _built(story, random, drawn=drawn)


# --- words put down by hand -------------------------------------------------------------------------------------------


def _wrap(text: str, font: str, size: float, room: float) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for word in text.split(" "):
        if lines[-1] and pdfmetrics.stringWidth(" ".join([*lines[-1], word]), font, size) > room:
            lines.append([])
        lines[-1].append(word)
    return lines


class _Sheet:
    """A canvas that begins a new page where the old one is full."""

    def __init__(self, foot: str) -> None:
        _fonts()
        self.out, self.foot = io.BytesIO(), foot
        self.canvas = Canvas(self.out, pagesize=A5)

    def turn(self) -> None:
        self.canvas.setFont("Sans", 7)
        self.canvas.drawCentredString(WIDE / 2, 22, self.foot.format(self.canvas.getPageNumber()))
        self.canvas.showPage()

    def done(self) -> bytes:
        self.turn()
        self.canvas.save()
        return self.out.getvalue()


def by_words(blocks: Sequence[str], random: Random, *, justified: bool = False, spaces: bool = False) -> bytes:
    """Each word put down by itself, in one column or two."""
    sheet, size = _Sheet(random.choice(("{}", "Page {} of 9", "Sheet {}"))), random.choice((8.0, 10.0, 11.0))
    columns = random.choice((1, 2))
    room = (WIDE - 60 - 20 * (columns - 1)) / columns
    column, y = 0, HIGH - 50
    for block in blocks:
        lines = _wrap(block, "Set", size, room)
        for number, line in enumerate(lines):
            if y < 50:
                column, y = (column + 1) % columns, HIGH - 50
                if column == 0:
                    sheet.turn()
            sheet.canvas.setFont("Set", size)
            gap = pdfmetrics.stringWidth(" ", "Set", size)
            wide = sum(pdfmetrics.stringWidth(word, "Set", size) for word in line)
            if justified and number < len(lines) - 1 and len(line) > 1:
                gap = (room - wide) / (len(line) - 1)
            x = 30 + column * (room + 20)
            for word in line:
                sheet.canvas.drawString(x, y, word + (" " if spaces else ""))
                x += pdfmetrics.stringWidth(word, "Set", size) + gap
            y -= 1.25 * size
        y -= 0.6 * size
    return sheet.done()


def spaced(blocks: Sequence[str], random: Random) -> bytes:
    """Lines stretched by the room between words or letters, or by the width of the letters."""
    sheet, size, y = _Sheet("{}"), random.choice((9.0, 11.0)), HIGH - 50
    letters, across = random.choice((0, 0.4, 1.0)), random.choice((85, 100, 120))
    for block in blocks:
        for line in _wrap(block, "Sans", size * across / 100 * 1.12, WIDE - 90):
            if y < 50:
                sheet.turn()
                y = HIGH - 50
            said = sheet.canvas.beginText(30, y)
            said.setFont("Sans", size)
            said.setCharSpace(letters)
            said.setWordSpace(random.choice((0, 1.5)))
            said.setHorizScale(across)
            said.textOut(" ".join(line))
            sheet.canvas.drawText(said)
            y -= 1.3 * size
        y -= 0.7 * size
    return sheet.done()


def form(blocks: Sequence[str], random: Random) -> bytes:
    """A label on the left of each sentence, put down before it or behind it, and rules around both."""
    sheet, size, y = _Sheet("Page {}"), 9.5, HIGH - 50
    last = random.random() < 0.5
    for block in blocks:
        lines = _wrap(block, "Set", size, WIDE - 160)
        if y - len(lines) * 1.25 * size < 45:
            sheet.turn()
            y = HIGH - 50
        sheet.canvas.setFont("Sans", size)
        label = random.choice((*LABELS, *NAMES))
        if not last:
            sheet.canvas.drawString(30, y, label)
        for line in lines:
            sheet.canvas.setFont("Set", size)
            sheet.canvas.drawString(130, y - lines.index(line) * 1.25 * size, " ".join(line))
        if last:
            sheet.canvas.setFont("Sans", size)
            sheet.canvas.drawString(30, y, label)
        y -= (len(lines) + 0.8) * 1.25 * size
        sheet.canvas.line(30, y + size * 1.4, WIDE - 30, y + size * 1.4)
    return sheet.done()


WRITERS: dict[str, Writer] = {
    "parted rows": parted_rows,
    "parted rows in the middle": partial(parted_rows, align="MIDDLE"),
    "parted text": parted_text,
    "parted text in the middle": partial(parted_text, align="MIDDLE"),
    "kept rows": kept_rows,
    "in columns": in_columns,
    "in three columns": partial(in_columns, columns=3, alignment=0),
    "headed set": headed,
    "listed": listed,
    "stamped set": stamped,
    "footed": footed,
    "by words": by_words,
    "by words justified": partial(by_words, justified=True),
    "by words and spaces": partial(by_words, spaces=True),
    "spaced": spaced,
    "form": form,
}  # fmt: skip
