"""What a page shows of a proof: the first rows of a table, a picture, a few lines. Reads are bounded (row 48).

A preview is data; templates escape it. Whatever a file holds, it costs at most one read of HEAD bytes, once: it is made
when the file arrives and lies beside it, because the same page is looked at many times.
"""

import contextlib
import csv
import json
from dataclasses import asdict, dataclass
from itertools import islice

from promises.domain import storage
from promises.domain.filekinds import encoding_of, extension_of
from promises.domain.mail import MailRefused, read_mail
from promises.enums import ProofKind
from promises.models import Proof

HEAD = 64 * 2**10  # bytes read of a file
ROWS = 6  # of a table, its heading among them
COLUMNS = 8  # shown
MOST_COLUMNS = 200  # beyond that it is no table anybody reads
CELL = 60  # characters
TEXT = 4_000  # characters
MADE = 1  # raise it when previews are made otherwise: those kept are then made anew
SHOWN = ("csv", "txt", "md", "eml")
CANNOT = "Cannot preview"
GONE = "Cannot preview: the file is not there."
ENCODINGS = {"latin-1": "Latin-1", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


@dataclass(frozen=True)
class Preview:
    """What is shown of one proof.

    Attributes:
        rows: of a table, the heading first; every row as wide as the heading.
        text: plain lines.
        picture: whether a picture of our own making is there to be shown.
        count: "212 rows", for the line below.
        note: what the reader must know of it: why there is no preview, or what was left out of it.
    """

    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    picture: bool = False
    count: str = ""
    note: str = ""


def preview(proof: Proof) -> Preview:
    """What a page shows of a proof. Never raises: a file that is broken or gone says so."""
    if proof.kind != ProofKind.FILE:
        return Preview(text=proof.text or proof.url)
    extension = extension_of(proof.file_name)
    if proof.width is not None:
        pixels = f"{proof.width} × {proof.height}"
        return Preview(picture=proof.has_picture, count=pixels, note="" if proof.has_picture else CANNOT)
    if extension not in SHOWN:
        return Preview()
    if not storage.path_of(proof.storage_name).exists():
        return Preview(note=GONE)
    return _kept(proof) or _made_now(proof, extension)


def made(extension: str, head: bytes, size: int) -> bytes | None:
    """The preview of a file as it is kept beside it; None for a file of which no text is shown.

    Args:
        extension: of its cleaned name.
        head: its first HEAD bytes.
        size: bytes of the whole.
    """
    return _written(_of(extension, head, size)) if extension in SHOWN else None


def _of(extension: str, head: bytes, size: int) -> Preview:
    if extension == "eml":
        return _mail(head)
    return _table(head, size) if extension == "csv" else _lines(head, whole=len(head) == size)


def _written(shown: Preview) -> bytes:
    return json.dumps({"made": MADE, **asdict(shown)}).encode()


def _kept(proof: Proof) -> Preview | None:
    try:
        fields = json.loads(storage.preview_of(proof.storage_name).read_bytes())
        if fields.pop("made") != MADE:
            return None
        return Preview(**fields | {"rows": tuple(map(tuple, fields["rows"]))})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none yet, or not ours any more
        return None


def _made_now(proof: Proof, extension: str) -> Preview:
    """For files that came before previews were kept."""
    try:
        head = storage.head_of(proof.storage_name, HEAD)
    except OSError:
        return Preview(note=GONE)
    shown = _of(extension, head, proof.size)
    with contextlib.suppress(OSError):  # it is shown all the same, and made again next time
        storage.keep_preview(proof.storage_name, _written(shown))
    return shown


def _decoded(head: bytes) -> tuple[str, str]:
    """The text, and what to say of how it is written."""
    encoding = encoding_of(head)
    if not encoding:
        return "", CANNOT
    text = head.decode(encoding, "ignore").removeprefix("\ufeff")
    named = ENCODINGS.get(encoding, "")
    return text, f"{CANNOT} as UTF-8; read as {named}." if named else ""


def _lines(head: bytes, whole: bool) -> Preview:
    text, note = _decoded(head)
    cut = not whole or len(text) > TEXT
    return Preview(text=text[:TEXT] + ("…" if cut and text else ""), note=note)


def _mail(head: bytes) -> Preview:
    try:
        mail = read_mail(head)
    except MailRefused:
        return Preview(note=CANNOT)
    named = [("Subject", mail.subject), ("From", mail.sender), ("Date", mail.date)]
    lines = [f"{name}: {value}" for name, value in named if value]
    body = mail.body.strip()
    return Preview(text="\n".join([*lines, "", body[:TEXT] + ("…" if len(body) > TEXT else "")]).strip())


def _table(head: bytes, size: int) -> Preview:
    text, note = _decoded(head)
    if not text:
        return Preview(note=note or CANNOT)
    whole = len(head) == size
    if not whole:
        text, broken_line, _ = text.rpartition("\n")
        if not broken_line:  # one line longer than anybody reads
            return Preview(note=CANNOT)
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True))
    except csv.Error:  # a quote that is never closed, a cell beyond the reader's limit
        return Preview(note=CANNOT)
    rows = [row for row in rows if row]
    if not rows or max(map(len, rows)) > MOST_COLUMNS:
        return Preview(note=CANNOT)
    width = min(len(rows[0]), COLUMNS)
    shown = tuple(
        tuple(cell[:CELL] + ("…" if len(cell) > CELL else "") for cell in islice([*row, *[""] * width], width))
        for row in rows[:ROWS]
    )
    if len(rows[0]) > width:
        note = f"{note} {width} of {len(rows[0])} columns.".strip()
    return Preview(rows=shown, count=_row_count(rows, len(head), size), note=note)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t|", key=first.count)


def _row_count(rows: list[list[str]], read: int, size: int) -> str:
    """Rows below the heading: counted where the whole file was read, else told from its size and marked as such."""
    count = len(rows) - 1
    if read < size:
        about = round(len(rows) * size / read)
        step = 10 ** max(0, len(str(about)) - 2)
        return f"about {round(about / step) * step:,} rows"
    return "1 row" if count == 1 else f"{count:,} rows"
