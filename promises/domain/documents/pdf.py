"""The text of a PDF: its letters by where they stand, put together into lines, paragraphs and cells.

Programs that write PDF put letters down in reading order, one cell and one column after the other; so that order is
kept, and where the pen jumps, something else begins.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTFigure, LTImage, LTPage
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import LIT
from pdfminer.utils import decode_text

from dealdesk.reading_child import CannotRead

MOST_PAGES = 600
MOST_LETTERS = 4_000_000

PICTURES = "This PDF holds pictures of text. Paste the text instead."
NOTHING = "There is no text in this PDF. Paste the text instead."
PROTECTED = "This PDF is protected with a password. Save it without one, or paste the text."
DAMAGED = "This PDF cannot be read: it is damaged. Save it again, or paste the text."
TOO_MANY = f"This PDF has more than {MOST_PAGES} pages. Split it."
NO_LETTERS = (
    "The letters of this PDF cannot be read as text. Save it as PDF from the program that wrote it, or paste the text."
)
PICTURE_PAGE = "Page {page} holds a picture and no text; what the picture says was not read."

# In sizes of the letter.
WORD_GAP, CELL_GAP, SAME_LINE, BACK = 0.17, 1.6, 0.55, 0.6
GAPS_ALIKE, WIDEST_GAP = 0.25, 9  # of the gaps of a justified line
MOST_CELLS = 12  # pieces of cells to the right of one that a page parts
ON_TOP = 0.04  # how near two letters begin where one stands on the other
PARAGRAPH = 1.35  # of the usual distance between two lines
MARGIN = 0.13  # of the page's height, where headers and footers stand
_LIST_MARK = re.compile(
    r"(?:\(cid:\d+\)|[•◦▪●‣–—*·○■□➢✓\-\uf0b7\uf0a7o]|\(?[a-zA-Z0-9]{1,3}[.)]|\d{1,3}(?:\.\d{1,3})+\.?)\s*\Z"
)
_UNREAD = re.compile(r"\(cid:\d+\)")
_BULLET = re.compile(r"(?m)^\(cid:\d+\)(?= )|\(cid:127\)")  # fonts of bullets seldom say what their signs mean


@dataclass
class _Piece:
    """Letters that stand on one line, without a gap as wide as that between cells."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    upright: bool
    blank: float = -1.0  # where the space at its end begins; negative where there is none


class _Letters(PDFLayoutAnalyzer):
    """Keeps each page's letters in the order in which they were put down."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager, pageno=1, laparams=None)
        self.page: LTPage | None = None

    def receive_layout(self, ltpage: LTPage) -> None:
        self.page = ltpage


def text_of_pdf(file: Path, notes: list[str]) -> str:
    """All pages; what is repeated at the top or bottom of pages stands once, at the end.

    Args:
        file: a PDF.
        notes: told which pages are pictures.

    Raises:
        CannotRead: it is a scan, protected or damaged.
    """
    pages: list[tuple[list[_Piece], float]] = []
    written: list[str] = []
    pictures = 0
    try:
        with file.open("rb") as opened:
            document = PDFDocument(PDFParser(opened))
            manager = PDFResourceManager()
            letters = _Letters(manager)
            interpreter = PDFPageInterpreter(manager, letters)
            for number, page in enumerate(PDFPage.create_pages(document), start=1):
                if number > MOST_PAGES:
                    raise CannotRead(TOO_MANY)
                interpreter.process_page(page)
                assert letters.page is not None  # noqa: S101 -- the line above sets it
                pieces = _stretched(list(_pieces(letters.page)))
                if not pieces and _has_picture(letters.page):
                    pictures += 1
                    notes.append(PICTURE_PAGE.format(page=number))
                pages.append((pieces, letters.page.height))
                written += _written_on(page)
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise CannotRead(PROTECTED) from None
    except (PDFException, PSException, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError,
            AssertionError, OverflowError, ArithmeticError, NotImplementedError, OSError, EOFError):  # fmt: skip
        raise CannotRead(DAMAGED) from None  # a parser of thirty years of dialects has many ways of stumbling
    text = "\n\n".join([_BULLET.sub("•", _flow(pages)), *dict.fromkeys(written)])
    if not text.strip():
        raise CannotRead(PICTURES if pictures else NOTHING)
    unread = sum(len(found[0]) for found in _UNREAD.finditer(text))
    if unread > len(text) // 10:
        raise CannotRead(NO_LETTERS)
    return text


def _written_on(page: PDFPage) -> Iterator[str]:
    """Notes that somebody put on a page, and what stands in the fields of a form."""
    for given in resolve1(page.annots) or ():
        note = resolve1(given)
        if not isinstance(note, dict):
            continue
        said = resolve1(note.get("V")) if note.get("Subtype") is LIT("Widget") else resolve1(note.get("Contents"))
        if isinstance(said, bytes) and (text := decode_text(said).strip()):
            yield text


def _has_picture(container: Any) -> bool:
    return any(isinstance(item, LTImage) or (isinstance(item, LTFigure) and _has_picture(item)) for item in container)


def _chars(container: Any) -> Iterator[LTChar]:
    for item in container:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTFigure):
            yield from _chars(item)


def _pieces(page: LTPage) -> Iterator[_Piece]:
    held: _Piece | None = None
    count = 0
    for char in _chars(page):
        count += 1
        if count > MOST_LETTERS:
            raise CannotRead(DAMAGED)
        letter = char.get_text()
        # The matrix tells the line on which the letter stands; its box hangs on the font.
        size = max(char.size, 1.0)
        x0, x1, y = char.x0, char.x1, char.matrix[5]
        if held is not None and held.upright == char.upright:
            largest = max(held.size, size)
            gap = x0 - held.x1
            if abs(y - held.y) <= SAME_LINE * largest and -BACK * largest <= gap <= CELL_GAP * largest:
                if held.blank >= 0 and abs(x0 - held.blank) < ON_TOP * largest and not letter.isspace():
                    held.text = held.text[:-1]  # no letter stands on a space that was meant: it has no width
                held.blank = x0 if letter == " " else -1.0
                if gap > WORD_GAP * largest and not held.text.endswith(" ") and not letter.isspace():
                    held.text += " "
                held.text += letter
                held.x1 = max(held.x1, x1)
                if _LIST_MARK.match(held.text.strip()[: -len(letter)]):
                    held.size, held.y = size, y  # a mark may be larger than what it marks
                elif size > held.size:  # the line of the larger letters; smaller ones stand above or below it
                    held.size, held.y = size, y
                continue
        if held is not None and held.text.strip():
            yield held
        held = None if letter.isspace() else _Piece(letter, x0, x1, y, size, char.upright)
    if held is not None and held.text.strip():
        yield held


def _stretched(pieces: list[_Piece]) -> list[_Piece]:
    """With the words of justified lines put together, however wide the gaps between them are.

    Such a line is one word a piece, its gaps are alike, and it is as wide as the line above or below it.
    """
    found: list[_Piece] = []
    at = 0
    while at < len(pieces):
        end = at + 1
        while end < len(pieces) and _stands_right(pieces[end - 1], pieces[end]):
            end += 1
        row = pieces[at:end]
        beside = [*found[-1:], *pieces[end : end + 1]]
        if len(row) > 1 and _is_stretched(row) and any(_is_as_wide(row, other) for other in beside):
            row = [replace(row[0], text=" ".join(piece.text.strip() for piece in row), x1=row[-1].x1)]
        found += row
        at = end
    return found


def _stands_right(before: _Piece, piece: _Piece) -> bool:
    largest = max(before.size, piece.size)
    same = before.upright and piece.upright and abs(before.size - piece.size) < 0.5
    return same and abs(before.y - piece.y) < 0.1 * largest and piece.x0 > before.x1


def _is_stretched(row: list[_Piece]) -> bool:
    gaps = [piece.x0 - before.x1 for before, piece in zip(row, row[1:], strict=False)]
    words = not any(" " in piece.text.strip() for piece in row)
    return words and max(gaps) - min(gaps) < GAPS_ALIKE * row[0].size and max(gaps) < WIDEST_GAP * row[0].size


def _is_as_wide(row: list[_Piece], other: _Piece) -> bool:
    size = row[0].size
    near = abs(other.x0 - row[0].x0) < 2 * size and abs(other.x1 - row[-1].x1) < 0.3 * size
    return near and abs(other.y - row[0].y) < 2.2 * size and " " in other.text.strip()


def _flow(pages: list[tuple[list[_Piece], float]]) -> str:
    repeated = _repeated(pages)
    leading = _leading(pages)
    text: list[tuple[str, _Piece]] = []
    margins: dict[str, str] = {}
    for pieces, height in pages:
        before: _Piece | None = None
        place = page = len(text)
        for piece in pieces:
            if _margin(piece, height) and _shape(piece) in repeated:
                # Only what counts the pages may differ and stand once; any other number is another sentence.
                said = _shape(piece) if _COUNTS_PAGES.search(_shape(piece)) else piece.text.strip()
                margins.setdefault(said, piece.text.strip())
                continue
            if before is None:
                place = _place(text, piece)
            elif place < page and not _goes_down(before, piece):
                place = len(text)
            elif piece.y - before.y > 2.2 * piece.size and place == len(text):
                place = _place_in_column(text, piece)
                page = len(text)
            between = _between(before, piece, leading) if before else "\n" if place < len(text) else "\n\n"
            text.insert(place, (f"{between}{piece.text.strip()}", piece))
            place += 1
            before = piece
    return "".join([*(said for said, _ in text), *(f"\n\n{once}" for once in margins.values())]).strip()


def _place(text: list[tuple[str, _Piece]], piece: _Piece) -> int:
    """Where the first piece of a page belongs: in a table that a page parts, behind the cell that it goes on with."""
    if not piece.text.lstrip()[:1].islower():
        return len(text)
    for at in range(len(text), max(0, len(text) - MOST_CELLS), -1):
        said, before = text[at - 1]
        if abs(before.x0 - piece.x0) < ON_TOP * 10 * piece.size and abs(before.size - piece.size) < 0.5:
            return len(text) if re.search(r"[.!?:;]\W*\Z", said) else at
    return len(text)


def _place_in_column(text: list[tuple[str, _Piece]], piece: _Piece) -> int:
    """The same where a column ends within a row: behind the longest line beside which other cells stand."""
    if not piece.text.lstrip()[:1].islower():
        return len(text)
    widest, place = 0.0, len(text)
    for at in range(len(text) - 1, max(0, len(text) - MOST_CELLS), -1):
        said, before = text[at - 1]
        if text[at][1].x0 < before.x1 or re.search(r"[.!?:;]\W*\Z", said):
            if text[at][1].y > before.y + 0.5 * before.size:
                break
            continue
        if before.x1 - before.x0 > widest and abs(before.size - piece.size) < 0.5:
            widest, place = before.x1 - before.x0, at
    return place


def _goes_down(before: _Piece, piece: _Piece) -> bool:
    """Whether it stands right below, in the same cell."""
    return abs(before.x0 - piece.x0) < ON_TOP * 10 * piece.size and 0 < before.y - piece.y < 2.2 * piece.size


def _between(before: _Piece, piece: _Piece, leading: float) -> str:
    largest = max(before.size, piece.size)
    down = before.y - piece.y
    if not (before.upright and piece.upright):
        return "\n\n"
    if abs(down) <= SAME_LINE * largest:
        return " " if _LIST_MARK.match(before.text.strip()) and piece.x0 > before.x0 else "\n\n"
    if down < 0 or down > 2.2 * max(leading, largest):
        return "\n\n"
    if abs(before.size - piece.size) > 0.15 * largest or piece.x0 > before.x1 or piece.x1 < before.x0:
        return "\n\n"
    return "\n\n" if leading and down > PARAGRAPH * max(leading, largest * 0.9) else "\n"


def _leading(pages: list[tuple[list[_Piece], float]]) -> float:
    """The usual distance between two lines of one paragraph."""
    steps = [
        before.y - piece.y
        for pieces, _ in pages
        for before, piece in zip(pieces, pieces[1:], strict=False)
        if 0.8 * piece.size < before.y - piece.y < 2 * piece.size and abs(before.size - piece.size) < 0.5
    ]
    wraps = [
        before.y - piece.y
        for pieces, _ in pages
        for before, piece in zip(pieces, pieces[1:], strict=False)
        if 0.8 * piece.size < before.y - piece.y < 2 * piece.size
        and piece.text.lstrip()[:1].islower()
        and abs(before.size - piece.size) < 0.5
    ]
    if wraps:  # nothing but a line that goes on begins with a small letter
        return median(wraps)
    return min(median(steps), sorted(steps)[len(steps) // 3]) if steps else 0.0


def _margin(piece: _Piece, height: float) -> bool:
    return piece.y > (1 - MARGIN) * height or piece.y < MARGIN * height


#: A margin line, its numbers as #, that says which page this is.
_COUNTS_PAGES = re.compile(
    r"\b(?:page|p\.|pg\.?|seite|sheet)\s*#|#\s*(?:/|of|von)\s*#|\A\W*#\W*\Z|[-–—|·]\s*#\W*\Z", re.I
)


def _shape(piece: _Piece) -> str:
    return re.sub(r"\d+", "#", " ".join(piece.text.split()))


def _repeated(pages: list[tuple[list[_Piece], float]]) -> frozenset[str]:
    """What stands in the margin of most pages, whatever its numbers."""
    if len(pages) < 2:
        return frozenset()
    counts = Counter(
        shape for pieces, height in pages for shape in {_shape(piece) for piece in pieces if _margin(piece, height)}
    )
    return frozenset(shape for shape, count in counts.items() if count >= max(2, len(pages) // 2))
