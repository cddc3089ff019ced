"""The text of a PDF: its letters by where they stand, put together into lines, paragraphs and cells."""

import re
from collections.abc import Iterator
from pathlib import Path

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
from promises.domain.documents.pdf_letters import Letters, Piece, note_of, seen_on
from promises.domain.documents.pdf_order import text_of_pages
from promises.domain.documents.pdf_pieces import pieces_of

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
                if len(seen.letters) > MOST_LETTERS:
                    raise CannotRead(DAMAGED)
                pieces = pieces_of(seen.letters)
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
    text = "\n\n".join([_BULLET.sub("•", text_of_pages(pages)), *dict.fromkeys(written)])
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
