"""Files for tests, made when they are needed: whole ones, broken ones, and such as should never be opened."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
CSV = b"order_no,date,cust,total\r\n48211,05-28,C-310,1240.00\r\n48212,05-28,C-088,310.50\r\n"
HTML = b"<!doctype html><html><body><script>document.title = 'run'</script></body></html>"


def sent(name: str, content: bytes, type: str = "application/octet-stream") -> SimpleUploadedFile:
    """A file as a browser sends it; its own word for the type is never believed."""
    return SimpleUploadedFile(name, content, content_type=type)


def on_disk() -> list[str]:
    """Every file below the folder of proofs, waiting ones too."""
    root = Path(settings.PROOF_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def png(width: int = 8, height: int = 6, *, behind: bytes = b"") -> bytes:
    """A grey PNG; `behind` follows its end."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"\x99" * width for _ in range(height)) if width * height < 10**7 else b""
    head = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body + behind


def html_in_png() -> bytes:
    """The header of a picture, then a page with a script (RELIABILITY row 43)."""
    return png()[:33] + HTML


def jpeg(width: int, height: int) -> bytes:
    """The beginning of a JPEG: enough to name its size."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + app + frame + b"\xff\xd9"


def jpeg_of_scans(count: int, side: int = 4_000) -> bytes:
    """A progressive JPEG that repeats one scan of 53 bytes: each makes a decoder go over every pixel once more."""
    made = io.BytesIO()
    Image.new("L", (side, side), 128).save(made, "JPEG", progressive=True)
    whole = made.getvalue()
    first = whole.index(b"\xff\xda")
    second = whole.index(b"\xff\xda", first + 2)
    third = whole.index(b"\xff\xda", second + 2)
    return whole[:third] + whole[second:third] * count + whole[third:]


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0" + b"\x3b"


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<L", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<L", len(body)) + body


def archive(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return made.getvalue()


def docx(**more: bytes) -> bytes:
    """A document of one page, with further entries."""
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document>Every night, by six.</w:document>"}
    return archive(parts | more)


def xlsx(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"} | more)


def bomb(mebibytes: int = 256) -> bytes:
    """A document that unpacks to so much, written without ever holding it (row 45)."""
    made = io.BytesIO()
    zeros = bytes(2**20)
    zipped = zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9)
    with zipped, zipped.open("word/document.xml", "w") as entry:
        for _ in range(mebibytes):
            entry.write(zeros)
    return made.getvalue()


def many_entries(count: int) -> bytes:
    return archive({f"word/{number}.xml": b"" for number in range(count)}, zipfile.ZIP_STORED)


def forged(content: bytes, says: int, *, also_in_front: bool) -> bytes:
    """The archive with another unpacked size in its directory, and before the packed bytes too (row 46)."""
    made = bytearray(content)
    at = made.find(b"PK\x01\x02")
    struct.pack_into("<L", made, at + 24, says)
    if also_in_front:
        struct.pack_into("<L", made, made.find(b"PK\x03\x04") + 22, says)
    return bytes(made)


def mail(
    subject: str = "Re: Nightly export", body: str = "Hi Maya,\n\nCan you send us our orders every night? Thanks.\n"
) -> bytes:
    head = (
        f"From: Ana <ana@example.com>\nTo: Maya <maya@example.com>\nSubject: {subject}\n"
        "Date: Mon, 1 Jun 2026 16:20:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n"
    )
    return (head + body).encode()
