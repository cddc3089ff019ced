"""Images: their size from the header alone, and a small picture of our own making (RELIABILITY rows 43 and 49)."""

import struct
from base64 import b64decode
from pathlib import Path

from dealdesk.reading_apart import Limits, Unreadable, read_apart

MOST_PIXELS = 50_000_000  # more than any telephone's camera makes
HEADER = 256 * 2**10  # bytes; a camera's JPEG names its size behind a preview image of its own
TOO_LARGE = "Image is too large."

#: Noise of the most pixels that are shown takes 0.6 to 1.3 seconds of computing, in each of the four formats.
LIMITS = Limits(memory=512 * 2**20, cpu_seconds=4, seconds=10, answer=16 * 2**20)
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


def picture(path: Path) -> bytes | None:
    """A PNG of our own making that shows the image: none of the bytes that were sent are in it.

    It is drawn in a process of its own: what a decoder makes of a file is bounded by no count of pixels. A progressive
    JPEG of 116 KB that repeats one scan a thousand times takes four seconds, one of 25 MB half an hour.

    Args:
        path: the image as it was received; its header names no more than `drawing.MOST_PIXELS_SHOWN`.

    Returns:
        None where it cannot be decoded within LIMITS; such a file is kept all the same, as bytes nobody looks into.
    """
    try:
        return b64decode(read_apart("promises.domain.drawing.drawn", path, LIMITS), validate=True)
    except Unreadable:
        return None
