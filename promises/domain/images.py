"""Images: their size from the header alone, and a small picture of our own making (RELIABILITY rows 43 and 49)."""

import io
import struct
import warnings
from typing import BinaryIO

from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000  # more than any telephone's camera makes
MOST_PIXELS_SHOWN = 16_000_000  # decoding takes four bytes a pixel; what is larger is kept and not shown
PICTURE_SIDE = 1_200  # pixels, the longer one
HEADER = 256 * 2**10  # bytes; a camera's JPEG names its size behind a preview image of its own
TOO_LARGE = "Image is too large."

_FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
_FRAME_MARKS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def image_size(head: bytes, extension: str) -> tuple[int, int] | None:
    """Width and height in pixels, or None where the header does not say.

    Args:
        head: the first bytes of the file, at most HEADER of them.
        extension: png, jpg, jpeg, gif or webp.
    """
    try:
        return {"png": _png, "gif": _gif, "webp": _webp}.get(extension, _jpeg)(head)
    except struct.error:
        return None


def _png(head: bytes) -> tuple[int, int] | None:
    if head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">LL", head, 16)
    return width, height


def _gif(head: bytes) -> tuple[int, int] | None:
    width, height = struct.unpack_from("<HH", head, 6)
    return width, height


def _webp(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L" and head[20:21] == b"\x2f":
        bits = struct.unpack_from("<L", head, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(head):
        if head[at] != 0xFF:
            return None
        mark = head[at + 1]
        if mark == 0xFF:  # a fill byte
            at += 1
        elif mark in _FRAME_MARKS:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        else:
            at += 2 + struct.unpack_from(">H", head, at + 2)[0]
    return None


def picture(file: BinaryIO, extension: str) -> bytes | None:
    """A PNG of our own making that shows the image: none of the bytes that were sent are in it.

    Args:
        file: the image, open for reading; its header names no more than MOST_PIXELS_SHOWN.
        extension: which decoder may look at it, and no other.

    Returns:
        None where it cannot be decoded; such a file is kept all the same, as bytes nobody looks into.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a broken file is full of is nobody's to read
            with Image.open(file, formats=[_FORMATS[extension]]) as image:
                if image.width * image.height > MOST_PIXELS_SHOWN:
                    return None
                image.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
                upright = ImageOps.exif_transpose(image)
                drawn = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in image.info else "RGB")
    except Exception:  # decoders fail on hostile bytes in every way there is, and none of them may stop an upload
        return None
    made = io.BytesIO()
    drawn.info = {}
    drawn.save(made, "PNG")
    return made.getvalue()
