"""The text of a PDF: its letters by where they stand, put together into lines, paragraphs and cells.

Programs that write PDF put letters down in reading order, one cell and one column after the other; so that order is
kept, and where the pen jumps, something else begins.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

from pdfminer.layout import LTChar
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
from promises.domain.documents.pdf_furniture import (
    COUNTS_PAGES,
    SAME_LINE,
    height_of,
    in_margin,
    repeated_on,
    shape_of,
    where_of,
    without_head,
)
from promises.domain.documents.pdf_letters import Letters, Piece, is_bold, note_of, seen_on, text_of

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
WORD_GAP, CELL_GAP, BACK = 0.17, 1.6, 0.6
SPACES, OPEN_GAP = 0.08, 0.36  # where so many letters are spaces, so wide a gap without one parts cells
SMALL, RAISED, BELOW = 0.8, 0.2, 0.2  # the number of a note; how far a box reaches below the line
GAPS_ALIKE, WIDEST_GAP = 0.25, 9  # of the gaps of a justified line
MOST_CELLS = 12  # pieces of cells to the right of one that a page parts
ON_TOP = 0.04  # how near two letters begin where one stands on the other
PARAGRAPH = 1.35  # of the usual distance between two lines
_LIST_MARK = re.compile(
    r"(?:\(cid:\d+\)|[•◦▪●‣–—*·○■□➢✓\-\uf0b7\uf0a7o]|\(?[a-zA-Z0-9]{1,3}[.)]|\d{1,3}(?:\.\d{1,3})+\.?)\s*\Z"
)
_ENDS = re.compile(r"[.!?:;,)\]”\"’]\Z")
#: Behind these no sentence, heading or item ends.
_OPEN = re.compile(
    r"(?:\b(?:an?|the|of|in|on|at|to|for|from|by|with|and|or|per|via|than|as|is|are|be|not|no|up|until|within|between"
    r"|its|their|our|your|each|every|all|any)|[,&/])\Z"
)
_MONTHS = frozenset(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"]
)  # fmt: skip
_GOES_ON = re.compile(r"\s*(?:[a-z]|\d[\d,:]*(?:[;,%)]| [a-z]))")
_ROMAN = re.compile(r"[ivx]{2,5}\Z")
_UNREAD = re.compile(r"\(cid:\d+\)")
_BULLET = re.compile(r"(?m)^\(cid:\d+\)(?= )|\(cid:127\)")  # fonts of bullets seldom say what their signs mean


def text_of_pdf(file: Path, notes: list[str]) -> str:
    """All pages; what is repeated at the top or bottom of pages stands once, at the end.

    Args:
        file: a PDF.
        notes: told which pages are pictures.

    Raises:
        CannotRead: it is a scan, protected or damaged.
    """
    pages: list[tuple[list[Piece], float]] = []
    written: list[str] = []
    pictures = 0
    try:
        with file.open("rb") as opened:
            document = PDFDocument(PDFParser(opened))
            manager = PDFResourceManager()
            letters = Letters(manager)
            interpreter = PDFPageInterpreter(manager, letters)
            for number, page in enumerate(PDFPage.create_pages(document), start=1):
                if number > MOST_PAGES:
                    raise CannotRead(TOO_MANY)
                interpreter.process_page(page)
                seen = seen_on(letters)
                pieces = _stretched(list(_pieces(seen.letters)))
                if not pieces and seen.has_picture:
                    pictures += 1
                    notes.append(PICTURE_PAGE.format(page=number))
                if any(letter.isalnum() for letter in seen.unseen):
                    notes.append(note_of(seen.unseen, number))
                assert letters.page is not None  # noqa: S101 -- the interpreter has just read a page
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


def _pieces(letters: list[LTChar]) -> Iterator[Piece]:
    if len(letters) > MOST_LETTERS:
        raise CannotRead(DAMAGED)
    cell_gap = CELL_GAP if sum(char.get_text() == " " for char in letters) < len(letters) * SPACES else OPEN_GAP
    held: Piece | None = None
    note = False
    for char in letters:
        letter = text_of(char)
        # The matrix tells the line on which the letter stands; its box hangs on the font.
        size = max(char.size, 1.0)
        x0, x1, y = char.x0, char.x1, char.matrix[5]
        if held is not None and held.upright == char.upright:
            largest = max(held.size, size)
            gap = x0 - held.x1
            widest = CELL_GAP if held.text.endswith(" ") or letter.isspace() else cell_gap
            if abs(y - held.y) <= SAME_LINE * largest and -BACK * largest <= gap <= widest * largest:
                if held.blank >= 0 and abs(x0 - held.blank) < ON_TOP * largest and not letter.isspace():
                    held.text = held.text[:-1]  # no letter stands on a space that was meant: it has no width
                held.blank = x0 if letter == " " else -1.0
                raised = letter.isdigit() and size < SMALL * held.size and _foot(char) - held.y > RAISED * held.size
                if note != (raised and (note or _ENDS.search(held.text) is not None)):
                    note = not note
                    held.text += " (" if note else ")"  # the number of a note behind a sentence is no figure of it
                if letter.isupper() and _ROMAN.match(held.text):
                    held.text += " "  # its number is wider than the room for it
                if gap > WORD_GAP * largest and not held.text.endswith(" ") and not letter.isspace():
                    held.text += " "
                held.text += letter
                held.x1 = max(held.x1, x1)
                held.bold = held.bold and (is_bold(char) or letter.isspace())
                if _LIST_MARK.match(held.text.strip()[: -len(letter)]):
                    held.size, held.y = size, y  # a mark may be larger than what it marks
                elif size > held.size:  # the line of the larger letters; smaller ones stand above or below it
                    held.size, held.y = size, y
                continue
        if held is not None and held.text.strip():
            held.text += ")" if note else ""
            yield held
        note = False
        held = None if letter.isspace() else Piece(letter, x0, x1, y, size, char.upright, bold=is_bold(char))
    if held is not None and held.text.strip():
        held.text += ")" if note else ""
        yield held


def _foot(char: LTChar) -> float:
    """The height at which a letter stands, where it may be raised above its line."""
    return float(char.y0 + BELOW * char.size)


def _stretched(pieces: list[Piece]) -> list[Piece]:
    """With the words of justified lines put together, however wide the gaps between them are.

    Such a line is one word a piece, its gaps are alike, and it is as wide as the line above or below it.
    """
    found: list[Piece] = []
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


def _stands_right(before: Piece, piece: Piece) -> bool:
    largest = max(before.size, piece.size)
    same = before.upright and piece.upright and abs(before.size - piece.size) < 0.5
    return same and abs(before.y - piece.y) < 0.1 * largest and piece.x0 > before.x1


def _is_stretched(row: list[Piece]) -> bool:
    gaps = [piece.x0 - before.x1 for before, piece in zip(row, row[1:], strict=False)]
    words = not any(" " in piece.text.strip() for piece in row)
    return words and max(gaps) - min(gaps) < GAPS_ALIKE * row[0].size and max(gaps) < WIDEST_GAP * row[0].size


def _is_as_wide(row: list[Piece], other: Piece) -> bool:
    size = row[0].size
    near = abs(other.x0 - row[0].x0) < 2 * size and abs(other.x1 - row[-1].x1) < 0.3 * size
    return near and abs(other.y - row[0].y) < 2.2 * size and " " in other.text.strip()


def _flow(pages: list[tuple[list[Piece], float]]) -> str:
    repeated = repeated_on(pages)
    leading = _leading(pages)
    text: list[tuple[str, Piece]] = []
    margins: dict[str, str] = {}
    heads: set[tuple[str, int]] = set()
    for all_pieces, height in pages:
        before: Piece | None = None
        place = page = len(text)
        pieces = []
        for piece in all_pieces:
            if in_margin(piece, height) and (shape_of(piece), height_of(piece, height)) in repeated:
                # Only what counts the pages may differ and stand once; any other number is another sentence.
                said = shape_of(piece) if COUNTS_PAGES.search(shape_of(piece)) else piece.text.strip()
                margins.setdefault(said, piece.text.strip())
            else:
                pieces.append(piece)
        told, pieces = pieces, without_head(pieces, heads)
        heads |= {where_of(piece) for piece in told}
        edges = _edges(pieces)
        left = min((piece.x0 for piece in pieces), default=0.0)
        for piece in pieces:
            resumed = False
            if before is None:
                place = _place(text, piece, left)
            elif place < page and not _goes_down(before, piece):
                beside = abs(piece.y - pieces[0].y) < 0.5 * piece.size
                place = _place(text, piece, left) if beside else len(text)
                resumed = place < len(text)
            elif piece.y - before.y > 2.2 * piece.size and place == len(text):
                place = _place_in_column(text, piece)
                page = len(text)
            between = _between(before, piece, leading) if before else "\n" if place < len(text) else "\n\n"
            if resumed:
                between = "\n"
            elif before and between == "\n":
                between = _wrapped(before, piece, edges)
            text.insert(place, (f"{between}{piece.text.strip()}", piece))
            place += 1
            before = piece
    return "".join([*(said for said, _ in text), *(f"\n\n{once}" for once in margins.values())]).strip()


def _edges(pieces: list[Piece]) -> dict[int, float]:
    """For each piece how far to the right the lines of its column reach, as far as they stand one below the other."""
    found: dict[int, float] = {}
    column: list[Piece] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before is None or abs(before.size - piece.size) > 0.5 or not _goes_down(before, piece):
            found.update(_reach(column))
            column = []
        column.append(piece)
    return found | _reach(column)


def _reach(column: list[Piece]) -> dict[int, float]:
    """The right edge of a column, for each of its lines but for one that alone reaches so far."""
    widest = sorted((piece.x1 for piece in column), reverse=True)
    if len(widest) < 2:
        return {}
    return {id(piece): widest[0] for piece in column if piece.x1 < widest[0] or widest[1] > widest[0] - 2 * piece.size}


def _wrapped(before: Piece, piece: Piece, edges: dict[int, float]) -> str:
    """What stands for the end of a line that may be a wrap: a space where it is one, an empty line where it is none.

    The first word of a line that was only wrapped had no room on the line before.
    """
    text, line = piece.text.strip(), before.text.strip()
    if not re.match(r"[\"“(\[]?[A-Z\d]", text) or line[-1:] in "-\u00ad\u2010" or id(before) not in edges:
        return "\n"
    room = edges[id(before)] - before.x1
    word = text.split(" ")[0]
    needed = (len(word) + 1) * (piece.x1 - piece.x0) / len(text)
    if (
        room < needed - piece.size / 4
        and (_OPEN.search(line) or (line[-1:].isdigit() and word in _MONTHS))
        and not _LIST_MARK.match(word)
    ):
        return " "
    if re.search(r"[.!?:;][\"')\]”]*\Z", line):
        return "\n"  # it ends a sentence in any case, and what goes on with it stands in its paragraph
    whole = edges[id(before)] - before.x0
    return "\n\n" if room > 1.2 * needed + 2 * piece.size and room > whole / 4 else "\n"


def _place(text: list[tuple[str, Piece]], piece: Piece, left: float) -> int:
    """Where the first piece of a page belongs: in a table that a page parts, behind the cell that it goes on with.

    Args:
        text: what was read so far.
        piece: the first on a page.
        left: where the page's lines begin that are farthest to the left; a row's first cell stands there.
    """
    small = _GOES_ON.match(piece.text) is not None
    if not small and piece.x0 < left + 2 * piece.size:
        return len(text)
    ends = re.compile(r"[.!?]\W*\Z" if small else r"[.!?:;]\W*\Z")
    for at in range(len(text), max(0, len(text) - MOST_CELLS), -1):
        said, before = text[at - 1]
        if abs(before.x0 - piece.x0) < ON_TOP * 10 * piece.size and abs(before.size - piece.size) < 0.5:
            return len(text) if ends.search(said) or (not small and at == len(text)) else at
    return len(text)


def _place_in_column(text: list[tuple[str, Piece]], piece: Piece) -> int:
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


def _goes_down(before: Piece, piece: Piece) -> bool:
    """Whether it stands right below, in the same cell."""
    return abs(before.x0 - piece.x0) < ON_TOP * 10 * piece.size and 0 < before.y - piece.y < 2.2 * piece.size


def _between(before: Piece, piece: Piece, leading: float) -> str:
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
    if before.bold and not piece.bold and re.match(r"\s*[A-Z\d]", piece.text):
        return "\n\n"  # a heading
    return "\n\n" if leading and down > PARAGRAPH * max(leading, largest * 0.9) else "\n"


def _leading(pages: list[tuple[list[Piece], float]]) -> float:
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
