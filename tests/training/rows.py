"""The labelled asks, as the writers left them in tests/quality."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reviews.enums import STOP_NAMES, HardStop

#: Where the files are; QUALITY_DIR names another folder while they are still being written.
FOLDER = Path(os.environ.get("QUALITY_DIR") or Path(__file__).parents[1] / "quality")
#: Writers whose files are never tuned on (tests/quality/README.md).
HELD_OUT = frozenset("ef")
#: The stops as the label files name them.
NAMES = {name: stop for stop, name in STOP_NAMES.items()}


@dataclass(frozen=True)
class LabelledAsk:
    """One row.

    Attributes:
        id: unique in the collection.
        text: what a rep would type, at most 300 characters.
        type: type of the label file, "none" where there is none.
        stops: every stop in it; none is a harmless ask.
        voice: who speaks, and where.
        obvious: whether a plain keyword list would see the stop.
        writer: letter of the file.
    """

    id: str
    text: str
    type: str
    stops: frozenset[HardStop]
    voice: str
    obvious: bool
    writer: str


def writers() -> list[str]:
    """Letters of the files that are there."""
    return sorted(path.stem.removeprefix("asks_") for path in FOLDER.glob("asks_?.jsonl"))


def labelled(letters: Iterable[str]) -> list[LabelledAsk]:
    """The rows of some writers, in the order of their files.

    Raises:
        OSError, ValueError, KeyError: a file is missing or a row is none.
    """
    found = []
    for letter in letters:
        for line in (FOLDER / f"asks_{letter}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            stops = frozenset(NAMES[name] for name in row["stops"])
            found.append(LabelledAsk(row["id"], row["text"], row["type"], stops, row["voice"], row["obvious"], letter))
    return found


def checksum(rows: Iterable[LabelledAsk]) -> str:
    """SHA-256 of texts and stops, whatever the order of the rows."""
    told = sorted(json.dumps([row.text, sorted(row.stops)], ensure_ascii=False) for row in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
