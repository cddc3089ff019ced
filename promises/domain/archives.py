"""What an archive says it holds, read from its directory alone (RELIABILITY rows 45 and 46).

Nothing is unpacked into memory or onto the disk, and nothing packed is ever interpreted. Python's own reader is not
used: it builds an object for every entry before anybody can say that there are too many of them.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_ENTRIES = 2_000
MOST_BYTES = 100 * 2**20  # unpacked, all entries
MOST_RATIO = 100  # unpacked to packed, of one entry and of all
LARGEST_DIRECTORY = 2**20  # bytes; 2,000 entries of an office document need about a fifth of it
SMALL = 64 * 2**10  # bytes; a single entry unpacking to less harms nobody, whatever its ratio
CHUNK = 64 * 2**10

UNPACKS_TO_TOO_MUCH = "This file unpacks to too much."
FALSE_SIZE = "This file says a false size for what is packed in it."

STORED, DEFLATED = 0, 8
ENCRYPTED, SIZES_BEHIND = 0x1, 0x8
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")


class ArchiveRefused(ValueError):
    """The archive may not be kept; the text is the sentence for the person who sent it."""


class NoArchive(ValueError):
    """The bytes are no archive of a kind that office programs write."""


@dataclass(frozen=True)
class Entry:
    """One line of the directory; sizes in bytes."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    unpacked: int
    offset: int


def check_archive(file: BinaryIO, size: int) -> frozenset[str]:
    """Refuse an archive that unpacks to too much or lies about it.

    That a size is true is seen by counting: the packed bytes are run through and thrown away piece by piece, and the
    count stops one byte after the size that was named. The directory alone cannot tell a small lie from the truth.

    Args:
        file: the archive, open for reading in bytes.
        size: bytes in it.

    Returns:
        The names in the directory.

    Raises:
        NoArchive: no directory was found, or one that no office program writes.
        ArchiveRefused: too many entries, too much in them, too strongly packed, or a forged size.
    """
    entries = list(_directory(file, size))
    packed, unpacked = sum(entry.packed for entry in entries), sum(entry.unpacked for entry in entries)
    strong = any(entry.unpacked > max(SMALL, MOST_RATIO * entry.packed) for entry in entries)
    if unpacked > MOST_BYTES or strong or unpacked > max(SMALL, MOST_RATIO * packed):
        raise ArchiveRefused(UNPACKS_TO_TOO_MUCH)
    if packed > size:  # entries that share their bytes count them several times
        raise ArchiveRefused(FALSE_SIZE)
    for entry in entries:
        _check_size(file, entry)
    return frozenset(entry.name for entry in entries)


def _directory(file: BinaryIO, size: int) -> Iterator[Entry]:
    tail_at = max(0, size - _END.size - 0xFFFF)
    file.seek(tail_at)
    tail = file.read(_END.size + 0xFFFF)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise NoArchive
    _, disk, first_disk, here, count, length, start, _ = _END.unpack_from(tail, at)
    if disk or first_disk or here != count or 0xFFFFFFFF in (length, start) or start + length > tail_at + at:
        raise NoArchive  # several volumes, or sizes beyond what may be sent at all
    if count > MOST_ENTRIES or length > LARGEST_DIRECTORY:
        raise ArchiveRefused(UNPACKS_TO_TOO_MUCH)
    file.seek(start)
    directory = file.read(length)
    at = found = 0
    while at + _ENTRY.size <= len(directory):
        fields = _ENTRY.unpack_from(directory, at)
        if fields[0] != b"PK\x01\x02":
            raise NoArchive
        flags, method, crc, packed, unpacked = fields[3], fields[4], fields[7], fields[8], fields[9]
        name_length, extra, comment, offset = fields[10], fields[11], fields[12], fields[16]
        if flags & ENCRYPTED or method not in (STORED, DEFLATED):
            raise NoArchive
        name = directory[at + _ENTRY.size : at + _ENTRY.size + name_length].decode("utf-8", "replace")
        at += _ENTRY.size + name_length + extra + comment
        found += 1
        yield Entry(name, method, flags, crc, packed, unpacked, offset)
    if found != count or at != len(directory):
        raise NoArchive


def _check_size(file: BinaryIO, entry: Entry) -> None:
    """Run through one entry and count (row 46)."""
    file.seek(entry.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise NoArchive
    _, _, flags, method, _, _, crc, packed, unpacked, name_length, extra = _LOCAL.unpack(head)
    named_here = (crc, packed, unpacked)
    if method != entry.method or (not flags & SIZES_BEHIND and named_here != (entry.crc, entry.packed, entry.unpacked)):
        raise ArchiveRefused(FALSE_SIZE)
    file.seek(name_length + extra, 1)
    count, check = 0, 0
    for piece in _unpacked(file, entry):
        count, check = count + len(piece), zlib.crc32(piece, check)
        if count > entry.unpacked:
            break
    if (count, check) != (entry.unpacked, entry.crc):
        raise ArchiveRefused(FALSE_SIZE)


def _unpacked(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The packed bytes of one entry, unpacked, in pieces of at most CHUNK bytes."""
    reader, left = zlib.decompressobj(-zlib.MAX_WBITS), entry.packed
    while left and (piece := file.read(min(CHUNK, left))):
        left -= len(piece)
        if entry.method == STORED:
            yield piece
            continue
        while True:
            try:
                out = reader.decompress(piece, CHUNK)
            except zlib.error:
                raise ArchiveRefused(FALSE_SIZE) from None
            yield out
            piece = reader.unconsumed_tail
            if not piece and len(out) < CHUNK:
                break
