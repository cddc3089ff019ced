"""Where files lie, and that a file and its row come and go together.

A file arrives under `incoming/`, is moved to its last place within the transaction that writes its row, and is taken
away again when that transaction fails. A process that dies in between leaves at most a file without a row, never a row
without a file; `clear_leftovers` removes those.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from dealdesk.domain import clock
from promises.models import Proof

NAME = re.compile(r"[0-9a-f]{40}")
PICTURE, PREVIEW = ".png", ".json"  # what we made of a file, beside it
LEFT_AFTER = 24 * 3600  # seconds; no upload takes as long, so what is older belongs to nobody


@dataclass(frozen=True)
class Received:
    """A file that arrived: where it waits, the name it will have, and what was counted on the way."""

    waiting: Path
    storage_name: str
    size: int
    sha256: str


@dataclass
class Shelf:
    """The files of one transaction; see `shelf`."""

    waiting: list[Path] = field(default_factory=list)
    placed: list[Path] = field(default_factory=list)

    def receive(self, chunks: Iterable[bytes]) -> Received:
        """Write a file where it waits, safe on the disk, and count it."""
        name = secrets.token_hex(20)
        path = _folder("incoming") / f"{name}.part"
        self.waiting.append(path)
        digest, size = hashlib.sha256(), 0
        with path.open("xb") as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        path.chmod(0o600)
        return Received(path, name, size, digest.hexdigest())

    def place(self, received: Received, picture: bytes | None = None, preview: bytes | None = None) -> None:
        """Move a file to its last place; to be called inside the transaction that writes its row.

        Args:
            received: what `receive` gave back.
            picture: a picture of our own making that is shown for it.
            preview: what pages show of it, so that no page has to read the file for it.
        """
        path = path_of(received.storage_name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.placed.append(path)
        received.waiting.rename(path)
        for made, beside in ((picture, picture_of), (preview, preview_of)):
            if made is not None:
                shown = beside(received.storage_name)
                self.placed.append(shown)
                shown.write_bytes(made)


@contextmanager
def shelf() -> Iterator[Shelf]:
    """Files that are kept if the block ends well and gone if it does not. Open it around the door, not inside it.

    The commit is then part of the block, so a commit that fails takes the files back too.
    """
    held = Shelf()
    try:
        yield held
    except BaseException:
        for path in held.placed:
            path.unlink(missing_ok=True)
        raise
    finally:
        for path in held.waiting:
            path.unlink(missing_ok=True)


def path_of(storage_name: str) -> Path:
    """Where a kept file lies.

    Raises:
        ValueError: a name that we never gave.
    """
    if not NAME.fullmatch(storage_name):
        raise ValueError("This is not the name of a kept file.")
    return Path(settings.PROOF_ROOT) / "kept" / storage_name[:2] / storage_name


def picture_of(storage_name: str) -> Path:
    """Where the picture of a kept image lies."""
    path = path_of(storage_name)
    return path.with_name(path.name + PICTURE)


def preview_of(storage_name: str) -> Path:
    """Where the preview of a kept file lies; files from before previews were kept have none until they are shown."""
    path = path_of(storage_name)
    return path.with_name(path.name + PREVIEW)


def keep_preview(storage_name: str, preview: bytes) -> None:
    """Put a preview beside a kept file, whole or not at all; whoever reads it meanwhile reads the one before.

    Raises:
        OSError: it cannot be written.
    """
    waiting = _folder("incoming") / f"{secrets.token_hex(20)}.part"
    try:
        waiting.write_bytes(preview)
        waiting.rename(preview_of(storage_name))
    finally:
        waiting.unlink(missing_ok=True)


def open_kept(storage_name: str) -> BinaryIO:
    """A kept file, open for reading in bytes.

    Raises:
        OSError: it is not there; somebody removed it behind our back.
    """
    return path_of(storage_name).open("rb")


def head_of(storage_name: str, length: int) -> bytes:
    """The first bytes of a kept file.

    Raises:
        OSError: it is not there.
    """
    with open_kept(storage_name) as file:
        return file.read(length)


def clear_leftovers() -> int:
    """Remove what a process left behind that died between a file and its row, a day after.

    Returns:
        How many files were removed.
    """
    old = clock.database_now().timestamp() - LEFT_AFTER
    removed = 0
    for path in _old_files("incoming", old):
        path.unlink(missing_ok=True)
        removed += 1
    found = {path: path.name.removesuffix(PICTURE).removesuffix(PREVIEW) for path in _old_files("kept", old)}
    names = sorted(set(found.values()))
    known: set[str] = set()
    for start in range(0, len(names), 500):
        part = Proof.objects.filter(storage_name__in=names[start : start + 500])
        known.update(part.values_list("storage_name", flat=True))
    for path, name in found.items():
        if name not in known:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _old_files(folder: str, before: float) -> Iterator[Path]:
    for path in sorted((Path(settings.PROOF_ROOT) / folder).rglob("*")):
        try:
            if path.is_file() and path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:  # moved while we looked
            continue


def _folder(name: str) -> Path:
    path = Path(settings.PROOF_ROOT) / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
