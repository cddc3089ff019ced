"""A document of the rep's that is to go out in the place of our own file: judged, scanned and read."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from dealdesk.exceptions import Invalid
from promises.domain import scanner
from promises.domain.documents.opening import KINDS, WRONG_KIND, open_document
from promises.domain.filekinds import extension_of, judge
from reviews.domain.document_limits import MOST_BYTES, MOST_CHARACTERS, ON_A_PAGE


class Upload(Protocol):
    """A file as it arrived, on the disk; Django's uploaded files are such."""

    name: str | None
    size: int | None

    @property
    def file(self) -> BinaryIO: ...

    def temporary_file_path(self) -> str: ...


@dataclass(frozen=True)
class Document:
    """What goes to the customer, where it is no file of ours.

    Attributes:
        name: cleaned; "" for pasted words, which get the name of the plan.
        content: its bytes.
        text: what stands in it.
    """

    name: str
    content_type: str
    content: bytes
    text: str

    @property
    def is_pdf(self) -> bool:
        """Whether it is read from where its letters stand."""
        return extension_of(self.name) == "pdf"


def taken(upload: Upload) -> Document:
    """A file that is to go out, judged, scanned and read.

    Args:
        upload: what arrived.

    Raises:
        Invalid: it may not be kept, or something in it cannot be read.
        Unreadable: with one sentence: a scan, a password, a broken file.
    """
    judged = judge(upload.name or "", upload.size or 0, upload.file)
    if f".{judged.kind.extension}" not in KINDS:
        raise Invalid({"file": WRONG_KIND})
    if (upload.size or 0) > MOST_BYTES:
        raise Invalid({"file": f"File is larger than {MOST_BYTES // 2**20} MB."})
    scanner.scan(upload.file)
    path = Path(upload.temporary_file_path())
    found = open_document(path, limits=ON_A_PAGE)
    if found.notes:  # what nobody could read, nobody can say is approved (RELIABILITY I20)
        raise Invalid({"file": f"{found.notes[0]} What cannot be read cannot be sent from here."})
    if len(found.text) > MOST_CHARACTERS:
        raise Invalid({"file": too_long(len(found.text))})
    return Document(judged.name, judged.kind.content_type, path.read_bytes(), found.text)


def pasted(text: str) -> Document:
    """Words of a mail as a document.

    Args:
        text: as they were pasted, with line feeds.

    Raises:
        Invalid: more than is compared at once.
    """
    if len(text) > MOST_CHARACTERS:
        raise Invalid({"text": too_long(len(text))})
    return Document("", "text/plain; charset=utf-8", text.encode(), text)


def too_long(characters: int) -> str:
    """The sentence for a document that is longer than is compared at once."""
    return f"This has {characters:,} characters; at most {MOST_CHARACTERS:,} can be sent from here."
