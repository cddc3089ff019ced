"""Which files may be proof, and whether a file is what its name says (RELIABILITY rows 38 to 49).

This is the one list of allowed types: the forms, the messages and docs/production.md say what stands here.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from dealdesk.exceptions import Invalid
from promises.domain import images
from promises.domain.archives import ArchiveRefused, NoArchive, check_archive
from promises.models.proof import FILE_NAME_LIMIT

HEAD = 64 * 2**10  # bytes looked at to know a text from anything else
EMPTY = "The submitted file is empty."
NOT_ALLOWED = "This file type is not allowed."
NOT_WHAT_IT_SAYS = "Content does not match the file type."

#: First bytes of what is never a text, whatever its name.
BINARY_STARTS = (
    b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF", b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"\xca\xfe\xba\xbe",
)  # fmt: skip


@dataclass(frozen=True)
class FileKind:
    """One allowed type.

    Attributes:
        extension: without the dot, lower case.
        content_type: what a download is called, whatever the sender called it.
        is_right: whether the first bytes are of this type.
    """

    extension: str
    content_type: str
    is_right: Callable[[bytes], bool]

    @property
    def is_image(self) -> bool:
        """Whether it has pixels."""
        return self.content_type.startswith("image/")


@dataclass(frozen=True)
class Judged:
    """A file that may be kept: its cleaned name, its kind, and its pixels where it is an image."""

    name: str
    kind: FileKind
    width: int | None = None
    height: int | None = None


def encoding_of(head: bytes) -> str:
    """In what a text is most likely written: utf-8, utf-16 or latin-1; "" where it is no text.

    Args:
        head: the first bytes; they may end within a character.
    """
    if head.startswith(BINARY_STARTS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return ""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        half = len(head) // 4  # a text in a Latin alphabet has a zero in nearly every other place
        return "utf-16-le" if odd > half > even else "utf-16-be" if even > half > odd else ""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as broken:
        if broken.start < len(head) - 3:
            return "latin-1"
    return "utf-8"


def _starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(beginnings)


def _is_mail(head: bytes) -> bool:
    """A header line comes first, as RFC 5322 has it."""
    return bool(encoding_of(head) and re.match(rb"(?:\xef\xbb\xbf)?(?:From |[!-9;-~]+:[ \t]*\S)", head))


def _is_text(head: bytes) -> bool:
    return encoding_of(head) != ""


KINDS = {
    kind.extension: kind
    for kind in (
        FileKind("pdf", "application/pdf", lambda head: b"%PDF-" in head[:1024]),
        FileKind("png", "image/png", _starts(b"\x89PNG\r\n\x1a\n")),
        FileKind("jpg", "image/jpeg", _starts(b"\xff\xd8\xff")),
        FileKind("jpeg", "image/jpeg", _starts(b"\xff\xd8\xff")),
        FileKind("gif", "image/gif", _starts(b"GIF87a", b"GIF89a")),
        FileKind("webp", "image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
        FileKind("csv", "text/csv", _is_text),
        FileKind("txt", "text/plain", _is_text),
        FileKind("md", "text/markdown", _is_text),
        FileKind(
            "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _starts(b"PK\x03\x04")
        ),
        FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _starts(b"PK\x03\x04")),
        FileKind("eml", "message/rfc822", _is_mail),
    )
}
#: Where an office document keeps its pages; a directory without it is another kind of archive.
OFFICE_FOLDER = {"docx": "word/", "xlsx": "xl/"}
ACCEPTED = ",".join(f".{extension}" for extension in KINDS)  # of a file field
SAID = "PDF, PNG, JPG, GIF, WEBP, CSV, TXT, MD, DOCX, XLSX or EML"


def extension_of(name: str) -> str:
    """What follows the last dot, lower case; "" where there is none."""
    return name.rpartition(".")[2].lower() if "." in name.strip(".") else ""


def clean_name(raw: str) -> str:
    """The name as it is shown and offered for saving: no folder, nothing unseen, nothing a shell or a header reads.

    Args:
        raw: what the sender called it; it never names a place on our disk.
    """
    name = unicodedata.normalize("NFC", raw.replace("\\", "/")).rpartition("/")[2]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r"[\"'`<>|:*?;%$&]|\s+", " ", name)
    return re.sub(r" +", " ", name).strip(" .")


def too_large() -> str:
    """The sentence of row 38, with the limit that is set."""
    return f"File is larger than {settings.UPLOAD_FILE_LIMIT // 2**20} MB."


def judge(name: str, size: int, file: BinaryIO) -> Judged:
    """Whether a file may be kept. Nothing in it is interpreted; what is read is bounded.

    Args:
        name: what the sender called it.
        size: its bytes, as they were counted on arrival.
        file: its content, open for reading; left at its beginning.

    Raises:
        Invalid: with the sentence of RELIABILITY section 4 for the field "file".
    """
    shown = clean_name(name)
    kind = KINDS.get(extension_of(shown))
    if size == 0:
        raise _refused(EMPTY)
    if (length := max(len(name), len(shown))) > FILE_NAME_LIMIT:  # NFC may make it longer
        raise _refused(f"Ensure this filename has at most {FILE_NAME_LIMIT} characters (it has {length}).")
    if kind is None:
        raise _refused(NOT_ALLOWED)
    if size > settings.UPLOAD_FILE_LIMIT:
        raise _refused(too_large())
    file.seek(0)
    head = file.read(images.HEADER if kind.is_image else HEAD)
    if not kind.is_right(head):
        raise _refused(NOT_WHAT_IT_SAYS)
    width = height = None
    if kind.is_image:
        width, height = _pixels(head, kind)
    elif kind.extension in OFFICE_FOLDER:
        _check_office(file, size, kind)
    file.seek(0)
    return Judged(shown, kind, width, height)


def _pixels(head: bytes, kind: FileKind) -> tuple[int, int]:
    found = images.image_size(head, kind.extension)
    if found is None or 0 in found:
        raise _refused(NOT_WHAT_IT_SAYS)
    if found[0] * found[1] > images.MOST_PIXELS:
        raise _refused(images.TOO_LARGE)
    return found


def _check_office(file: BinaryIO, size: int, kind: FileKind) -> None:
    try:
        names = check_archive(file, size)
    except ArchiveRefused as refusal:
        raise _refused(str(refusal)) from None
    except NoArchive:
        raise _refused(NOT_WHAT_IT_SAYS) from None
    has_pages = any(name.startswith(OFFICE_FOLDER[kind.extension]) for name in names)
    # Macros make it a .docm or .xlsm, which row 42 does not allow under any name.
    if not has_pages or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused(NOT_WHAT_IT_SAYS)


def _refused(sentence: str) -> Invalid:
    return Invalid({"file": sentence})
