"""The drift check for one document, or for many at once: JSON lines in, JSON out. It touches no database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dealdesk import jsonlines
from dealdesk.domain.text import Kind
from dealdesk.terminal import shown
from promises.domain import languages
from promises.domain.documents.opening import Unreadable, open_document
from promises.domain.drift import Checked, Verdict, check

CLEAN, DRIFT, UNREADABLE = 0, 1, 2
NOT_ALL = "Not everything could be read, so nobody can say that nothing drifted."
LONGEST_LINE = 16 * 2**20  # bytes; a document and all its approved lines
OPERATIONS = {Kind.SAME: "equal", Kind.REMOVED: "removed", Kind.ADDED: "added"}


class Bad(ValueError):
    """Something that cannot be used; its own text says why, in one sentence."""


class Command(BaseCommand):
    help = (
        'Compares a document (.txt, .md, .docx, .pdf, .eml) with approved lines {"id", "text"} and writes one JSON '
        "object with what every sentence is and what became of every line. Exit code 0: all approved lines are there, "
        "unchanged, and nothing else reads like a promise; 1: something drifted, or a part of the document (a picture, "
        "an embedded object, another language) could not be read, which is said; 2: it could not be read at all. "
        'With --batch it reads lines {"id", "approved", "document"} from standard input and writes one object a line; '
        "exit code 0 where all were read, 1 where some were not."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("document", nargs="?", type=Path, help="the document")
        parser.add_argument("--approved", type=Path, help='file of lines {"id", "text"}')
        parser.add_argument("--batch", action="store_true", help="read documents from standard input instead")

    def handle(self, *args: Any, document: Path | None, approved: Path | None, batch: bool, **options: Any) -> None:
        if batch:
            if document or approved:
                raise CommandError("With --batch, documents and approved lines come from standard input.", returncode=2)
            sys.exit(self._many())
        if document is None or approved is None:
            raise CommandError("Name a document and --approved FILE, or give --batch.", returncode=2)
        try:
            lines = list(_approved(approved))
            text, notes = _opened(document)
        except (Bad, Unreadable) as fault:
            self.stderr.write(shown(str(fault)), style_func=str)
            sys.exit(UNREADABLE)
        found = check(lines, text)
        notes = (*notes, *filter(None, [_unread(found)]))
        for note in (*notes, *([NOT_ALL] if notes else [])):
            self.stderr.write(shown(note), style_func=str)
        self.stdout.write(jsonlines.line(told(found)))
        sys.exit(CLEAN if found.is_clean and not notes else DRIFT)

    def _many(self) -> int:
        bad = 0
        for number, line in jsonlines.lines(sys.stdin.buffer, longest=LONGEST_LINE):
            try:
                if _is_empty(line):
                    continue
                row = _row(line)
                lines = [_line(entry) for entry in row["approved"]]
                _unique(lines)
            except Bad as fault:
                bad += 1
                self.stderr.write(shown(f"Line {number}: {fault}"), style_func=str)
                continue
            found = check(lines, row["document"])
            self.stdout.write(jsonlines.line({"id": row["id"], **told(found)}))
            if unread := _unread(found):
                self.stderr.write(shown(f"Line {number}: {unread}"), style_func=str)
        return 1 if bad else 0


def told(found: Checked) -> dict[str, Any]:
    """The result as JSON has it."""
    return {
        "sentences": [
            {
                "text": sentence.text,
                "start": sentence.start,
                "verdict": sentence.verdict.value,
                "approved_id": sentence.approved_id or None,
                "lost": [{"kind": loss.kind, "words": loss.words, "instead": loss.instead} for loss in sentence.lost],
                "diff": [
                    {"op": OPERATIONS[kind], "words": "".join(segment.text for segment in segments)}
                    for kind, segments in groupby(sentence.diff, key=lambda segment: segment.kind)
                ],
            }
            for sentence in found.sentences
        ],
        "approved": [{"id": id, "verdict": fate.value} for id, fate in found.fates],
    }


def _unread(found: Checked) -> str:
    """What of a document is in another language, of which nobody can say whether it promises; "" where nothing is."""
    beside = (row.text for row in found.sentences if row.verdict in (Verdict.OTHER, Verdict.NOT_APPROVED))
    return languages.told([said for said in beside if languages.is_foreign_sentence(said)])


def _opened(document: Path) -> tuple[str, tuple[str, ...]]:
    try:
        opened = open_document(document)
    except OSError:
        raise Bad(f"There is no file {document} that can be read.") from None
    return opened.text, opened.notes


def _approved(file: Path) -> Iterator[tuple[str, str]]:
    lines = []
    try:
        with file.open("rb") as opened:
            for number, line in jsonlines.lines(opened, longest=LONGEST_LINE):
                try:
                    if not _is_empty(line):
                        lines.append(_line(_parsed(line)))
                except Bad as fault:
                    raise Bad(f"Line {number} of {file.name}: {fault}") from None
    except OSError:
        raise Bad(f"There is no file {file} that can be read.") from None
    _unique(lines)
    return iter(lines)


def _unique(lines: list[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for id, _ in lines:
        if id in seen:
            raise Bad(f"two approved lines have the id “{id}”.")
        seen.add(id)


def _is_empty(line: bytes | None) -> bool:
    return line is not None and not line.strip()


def _parsed(line: bytes | None) -> Any:
    if line is None:
        raise Bad(f"longer than {LONGEST_LINE // 2**20} MiB.")
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Bad("not valid UTF-8.") from None
    except (ValueError, RecursionError):
        raise Bad("not valid JSON.") from None


def _row(line: bytes | None) -> dict[str, Any]:
    row = _parsed(line)
    if not isinstance(row, dict) or not isinstance(row.get("approved"), list) or "id" not in row:
        raise Bad("not an object with “id”, “approved” and “document”.")
    if not isinstance(row["id"], str | int) or isinstance(row["id"], bool):
        raise Bad("“id” is neither text nor a whole number.")
    if not _is_text(row.get("document")) or (isinstance(row["id"], str) and not _is_text(row["id"])):
        raise Bad("“document” is missing or is no text.")
    return row


def _line(entry: Any) -> tuple[str, str]:
    if not isinstance(entry, dict) or "id" not in entry:
        raise Bad("an approved line is no object with “id” and “text”.")
    id = str(entry["id"]) if isinstance(entry["id"], int) and not isinstance(entry["id"], bool) else entry["id"]
    if not _is_text(id) or not _is_text(entry.get("text")):
        raise Bad("“id” or “text” of an approved line is no text.")
    return id, entry["text"]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and jsonlines.is_text(value)
