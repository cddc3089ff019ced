"""Archives are judged from their directory, in little memory and little time (RELIABILITY rows 45 and 46)."""

import io
import struct
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings

from promises.domain.archives import LARGEST_DIRECTORY, ArchiveRefused, NoArchive, check_archive
from tests import files

CHILD = """
import io, resource, sys, time
from promises.domain.archives import ArchiveRefused, NoArchive, check_archive
content = sys.stdin.buffer.read()
before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
try:
    check_archive(io.BytesIO(content), len(content))
    said = "kept"
except (ArchiveRefused, NoArchive) as refusal:
    said = type(refusal).__name__
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
print(said, round(grown), round(time.monotonic() - started, 2))
"""


def long_directory() -> bytes:
    """24 MiB of directory for archive readers that believe its length, and a count that says 2000."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * (24 * 2**20 // len(entry))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(files.bomb, "ArchiveRefused", id="row 45, 256 MiB in 254 KiB"),
        pytest.param(long_directory, "ArchiveRefused", id="row 45, a directory of 24 MiB"),
        pytest.param(lambda: files.many_entries(65_000), "ArchiveRefused", id="row 45, 65,000 entries"),
        pytest.param(
            lambda: files.forged(files.bomb(), 2**20, also_in_front=True), "ArchiveRefused", id="row 46, says 1 MiB"
        ),
        pytest.param(lambda: files.docx(**{"word/a": bytes(range(256)) * 20}), "kept", id="an ordinary document"),
    ],
)
def test_judging_takes_less_than_30_mib_and_a_second(content, said):
    ended = subprocess.run(
        [sys.executable, "-c", CHILD], input=content(), capture_output=True, cwd=settings.BASE_DIR, timeout=60
    )
    result, grown, seconds = ended.stdout.decode().split()
    assert (ended.stderr, result) == (b"", said)
    assert int(grown) < 30
    assert float(seconds) < 1


def test_what_python_writes_is_read_like_python_reads_it():
    content = files.docx(**{"word/größe.xml": b"abc", "word/empty": b""})
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert check_archive(io.BytesIO(content), len(content)) == frozenset(zipped.namelist())


def test_an_archive_written_without_knowing_its_sizes_is_kept():
    """Programs that stream write the sizes behind the bytes; so do many office programs."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.kept = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.kept += data
            return len(data)

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", b"every night " * 50)
    assert check_archive(io.BytesIO(bytes(stream.kept)), len(stream.kept)) == {"word/document.xml"}


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x05\x06" + bytes(18) + b"x" * 70_000, b"PK\x05\x06" + b"\xff" * 18],
    ids=["nothing", "two bytes", "an end too far from the end", "an end full of ones"],
)
def test_what_has_no_directory_is_no_archive(content):
    with pytest.raises((NoArchive, ArchiveRefused)):
        check_archive(io.BytesIO(content), len(content))


def test_entries_that_share_their_bytes_are_refused():
    """Overlapping entries unpack one piece many times; their packed sizes add up to more than the file."""
    content = bytearray(files.archive({"word/a": bytes(range(256)) * 64}, zipfile.ZIP_STORED))
    start = content.find(b"PK\x01\x02")
    entry = bytes(content[start : content.find(b"PK\x05\x06")])
    many = entry * 50
    assert len(many) < LARGEST_DIRECTORY
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, len(many), start, 0)
    shared = bytes(content[:start]) + many + end
    with pytest.raises(ArchiveRefused, match="says a false size"):
        check_archive(io.BytesIO(shared), len(shared))


def test_every_byte_turned_is_refused_or_kept_and_nothing_else():
    """No mistake in an archive raises anything of Python's own."""
    content = files.docx()
    for at in range(len(content)):
        for turned in (content[at] ^ 0xFF, 0):
            broken = content[:at] + bytes([turned]) + content[at + 1 :]
            try:
                check_archive(io.BytesIO(broken), len(broken))
            except (ArchiveRefused, NoArchive):
                pass
    for length in range(len(content)):
        with pytest.raises((ArchiveRefused, NoArchive)):
            check_archive(io.BytesIO(content[:length]), length)
