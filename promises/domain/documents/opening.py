"""Opens a document somebody sent. What parses it runs in a process of its own (RELIABILITY row 47)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dealdesk.reading_apart import Limits, Unreadable, read_apart

#: Names of files that are read, by what they end in.
KINDS = (".txt", ".md", ".docx", ".pdf", ".eml")
WRONG_KIND = "Only .docx, .pdf, .txt, .md and .eml files can be read. Save it as one of these, or paste the text."
LIMITS = Limits(size=25 * 2**20, memory=384 * 2**20, cpu_seconds=30, seconds=45, answer=16 * 2**20)

__all__ = ["KINDS", "Document", "Unreadable", "open_document"]


@dataclass(frozen=True)
class Document:
    """What stands in a file.

    Attributes:
        text: its words; an empty line parts paragraphs, items and cells.
        notes: sentences about what could not be read.
    """

    text: str
    notes: tuple[str, ...] = ()


def open_document(path: Path, *, limits: Limits = LIMITS, waiting: Callable[[], None] = lambda: None) -> Document:
    """The text of a file whose name ends as one of KINDS.

    Args:
        path: the file; its name tells its kind.
        limits: what reading it may take.
        waiting: called twice a second meanwhile; whatever it raises ends the reading and is passed on.

    Raises:
        Unreadable: with one sentence for whoever sent it: a scan, a password, a bomb, a broken file.
    """
    if path.suffix.lower() not in KINDS:
        raise Unreadable(WRONG_KIND, field="file")
    found = read_apart("promises.domain.documents.reading.read", path, limits, waiting=waiting)
    return Document(found["text"], tuple(found["notes"]))
