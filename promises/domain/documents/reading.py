"""Reads one document into text. It runs in a process of its own (`opening`), needs no settings and no database."""

from pathlib import Path
from typing import Any

from dealdesk.reading_child import CannotRead
from promises.domain.decoding import decoded

MOST_TEXT = 4_000_000  # characters
OFFICE_97 = b"\xd0\xcf\x11\xe0"

PROTECTED = (
    "This file is protected with a password, or written by an old Word. Save it as .docx without a password, or paste"
    " the text."
)
NO_TEXT_FILE = "This is no text file. Save it as .docx, .pdf or .txt, or paste the text."
NOTHING = "There is no text in this file. Paste the text instead."
TOO_MUCH = "There is more text in this file than can be checked at once. Split it."
NO_WORD_FILE = "This is no .docx file, whatever its name says. Save it as .docx again, or paste the text."
NO_PDF = "This is no PDF, whatever its name says. Save it as PDF again, or paste the text."


def read(path: str) -> dict[str, Any]:
    """The document's text and what could not be read of it.

    Args:
        path: a file whose name ends in .txt, .md, .docx, .pdf or .eml.

    Returns:
        `text`, and `notes`, sentences.

    Raises:
        CannotRead: with the sentence for whoever sent it.
    """
    file = Path(path)
    with file.open("rb") as opened:
        head = opened.read(1024)
    notes: list[str] = []
    if head.startswith(OFFICE_97):
        raise CannotRead(PROTECTED)
    text = _text_of(file, head, notes)
    if len(text) > MOST_TEXT:
        raise CannotRead(TOO_MUCH)
    if not text.strip():
        raise CannotRead(NOTHING)
    return {"text": text, "notes": notes}


def _text_of(file: Path, head: bytes, notes: list[str]) -> str:
    # Each reader is imported only where it is needed: this process has little time and memory.
    kind = file.suffix.lower()
    if kind == ".docx":
        if not head.startswith(b"PK"):
            raise CannotRead(NO_WORD_FILE)
        from promises.domain.documents.word import text_of_word  # noqa: PLC0415 -- as above

        return text_of_word(file, notes)
    if kind == ".pdf":
        if b"%PDF-" not in head:
            raise CannotRead(NO_PDF)
        from promises.domain.documents.pdf import text_of_pdf  # noqa: PLC0415 -- as above

        return text_of_pdf(file, notes)
    if head.startswith((b"PK\x03\x04", b"%PDF-")):
        raise CannotRead(NO_TEXT_FILE)
    if kind == ".eml":
        from promises.domain.documents.mail_body import text_of_mail  # noqa: PLC0415 -- as above

        return text_of_mail(file.read_bytes(), notes)
    return decoded(file.read_bytes(), notes, NO_TEXT_FILE)
