"""Whether the labelled rows are as README.md wants them: complete, consistent, written once, held out untouched."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHARED = 6  # words in a row that no two rows may share
TYPES = ("security", "data_movement", "custom_logic")
STOPS = {*TYPES, "delivery_date", "commercial_term"}
VOICES = {"rep_note", "mail", "buyer_quote", "questionnaire", "contract"}
LIMITS = {"asks": 300, "sentences": 600}  # characters
HELD_OUT = "HELD_OUT.sha256"


def faults(folder: Path) -> list[str]:
    """Every fault of the collection, as sentences; rows of held-out files are named by their number alone."""
    rows = list(_rows(folder))
    found = [f"{place}: {fault}" for place, kind, row in rows for fault in _row_faults(kind, row)]
    found += _repeated_ids(rows)
    found += _shared_words(rows)
    return [*found, *touched(folder)]


def _rows(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in sorted(folder.glob("*_?.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                row = json.loads(line)
            except ValueError:
                row = {}
            yield f"{path.name}:{number}", path.stem.split("_")[0], row if isinstance(row, dict) else {}


def _row_faults(kind: str, row: dict[str, Any]) -> Iterator[str]:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip() or not isinstance(row.get("id"), str):
        yield "no id or no text"
        return
    if len(text) > LIMITS[kind]:
        yield f"{len(text)} characters are too many"
    if kind == "asks":
        stops = row.get("stops")
        if not isinstance(stops, list) or not set(stops) <= STOPS or len(set(stops)) < len(stops):
            yield "stops are none of the five, or twice"
            return
        made = [stop for stop in stops if stop in TYPES]
        expected = "none" if not made else made[0] if len(made) == 1 else "mixed"
        if row.get("type") != expected:
            yield f"the type should be {expected}"
        if row.get("voice") not in VOICES or not isinstance(row.get("obvious"), bool):
            yield "no such voice, or not said whether it is obvious"
    elif row.get("label") not in {"vague", "scoped"} or not row.get("why"):
        yield "neither vague nor scoped, or no reason"


def _repeated_ids(rows: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    seen: dict[tuple[str, Any], str] = {}
    found = []
    for place, kind, row in rows:
        first = seen.setdefault((kind, row.get("id")), place)
        if first != place:
            found.append(f"{place}: the id of {first}")
    return found


def _shared_words(rows: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    seen: dict[tuple[str, ...], str] = {}
    found = []
    for place, _, row in rows:
        words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", str(row.get("text", "")).casefold())
        for start in range(len(words) - SHARED + 1):
            first = seen.setdefault(tuple(words[start : start + SHARED]), place)
            if first != place:
                found.append(f"{place}: shares {SHARED} words in a row with {first}")
                break
    return found


def touched(folder: Path) -> Iterator[str]:
    """Held-out files that are not what they were when their checksums were committed."""
    sums = folder / HELD_OUT
    if not sums.exists():
        return
    for line in sums.read_text(encoding="utf-8").splitlines():
        expected, _, name = line.partition("  ")
        path = folder / name.strip().removeprefix("*").rsplit("/", 1)[-1]
        if name and (not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != expected):
            yield f"{path.name}: not the file that was held out"
