"""Whether a file is the one that was handed out, told from its manifest alone. It touches no database."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dealdesk.reading_apart import read_apart
from dealdesk.terminal import shown
from promises.domain.documents.opening import LIMITS, Unreadable, open_document
from reviews.domain.exports.manifest import LARGEST, NoManifest, differences, parsed, sha256_of, sheet_in
from reviews.domain.exports.reading import strays

RIGHT, DIFFERS, UNREADABLE = 0, 1, 2
READ_BACK = (".txt", ".md", ".docx", ".pdf", ".ics")
READS_CALENDARS = "promises.domain.documents.calendar.read"


class Bad(ValueError):
    """A file that cannot be taken; its own text says why, in one sentence."""


class Command(BaseCommand):
    help = (
        "Compares an exported close plan with its manifest (NAME.manifest.json). Exit code 0: the file is what was "
        "exported, byte for byte; 1: something differs, and what; 2: one of the two cannot be read. It proves that the "
        "two agree, and says the manifest's own SHA-256: that it came from the desk is proved by comparing this with "
        "the one that the desk shows beside the export."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the exported file")
        parser.add_argument("manifest", type=Path, help="its manifest")

    def handle(self, *args: Any, file: Path, manifest: Path, **options: Any) -> None:
        try:
            raw = _bytes_of(manifest, LARGEST)
            told = parsed(raw)
            content = _bytes_of(file, LIMITS.size)
        except (Bad, NoManifest) as fault:
            self.stderr.write(shown(str(fault)), style_func=str)
            sys.exit(UNREADABLE)
        found = differences(told, raw, content)
        if found and sha256_of(content) != told["file"]["sha256"]:
            # Where the bytes agree the words do too, whatever they read like.
            found += _in_words(file, told)
        for sentence in found:
            self.stdout.write(shown(sentence))
        if not found:
            count = len(told["lines"])
            said = (
                f"All right: this is what was exported. Version {told['plan_version']} of the close plan of "
                f"{told['deal']}, {count} sentence{'' if count == 1 else 's'}, every byte as handed out "
                f"{told['exported_at']}."
            )
            self.stdout.write(shown(said))
        self.stdout.write(f"SHA-256 of the manifest: {sha256_of(raw)}")
        sys.exit(DIFFERS if found else RIGHT)


def _bytes_of(path: Path, most: int) -> bytes:
    try:
        if not path.is_file():
            raise Bad(f"There is no file {path}.")
        with path.open("rb") as opened:
            content = opened.read(most + 1)
    except (OSError, ValueError) as fault:
        raise fault if isinstance(fault, Bad) else Bad(f"The file {path} cannot be read.") from None
    if len(content) > most:
        raise Bad(f"The file {path} is larger than {most // 2**20} MB.")
    return content


def _in_words(file: Path, told: Mapping[str, Any]) -> list[str]:
    """What the words of the document say: which sentence is not there as it was approved, and what nobody approved."""
    kind, sheet = file.suffix.lower(), sheet_in(told)
    if kind not in READ_BACK:
        return []
    try:
        if kind == ".ics":
            sheet = replace(sheet, lines=tuple(line for line in sheet.lines if line.date or line.conditions))
            text, notes = read_apart(READS_CALENDARS, file, LIMITS)["text"], ()
        else:
            opened = open_document(file)
            text, notes = opened.text, opened.notes
    except (Unreadable, OSError) as fault:
        return [f"The words of the file cannot be compared: {getattr(fault, 'sentence', 'it cannot be read.')}"]
    return [*strays(sheet, text, is_pdf=kind == ".pdf").all, *notes]
