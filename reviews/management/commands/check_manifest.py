"""Whether a file is the one that was handed out, told from its manifest alone. It touches no database."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from promises.domain.documents.opening import LIMITS, Unreadable, open_document
from reviews.domain.exports.manifest import LARGEST, NoManifest, differences, lines_of, parsed
from reviews.domain.exports.reading import strays

RIGHT, DIFFERS, UNREADABLE = 0, 1, 2
READ_BACK = (".txt", ".md", ".docx", ".pdf")


class Bad(ValueError):
    """A file that cannot be taken; its own text says why, in one sentence."""


class Command(BaseCommand):
    help = (
        "Compares an exported close plan with its manifest (NAME.manifest.json). Exit code 0: every byte is as it was "
        "handed out; 1: something differs, and what; 2: one of the two cannot be read."
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
            self.stderr.write(str(fault), style_func=str)
            sys.exit(UNREADABLE)
        found = differences(told, raw, content)
        found += _in_words(file, told)
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            sys.exit(DIFFERS)
        count = len(told["lines"])
        self.stdout.write(
            f"All right: version {told['plan_version']} of the close plan of {told['deal']}, {count} "
            f"sentence{'' if count == 1 else 's'}, every byte as handed out {told['exported_at']}."
        )
        sys.exit(RIGHT)


def _bytes_of(path: Path, most: int) -> bytes:
    if not path.is_file():
        raise Bad(f"There is no file {path}.")
    try:
        with path.open("rb") as opened:
            content = opened.read(most + 1)
    except (OSError, ValueError):
        raise Bad(f"The file {path} cannot be read.") from None
    if len(content) > most:
        raise Bad(f"The file {path} is larger than {most // 2**20} MB.")
    return content


def _in_words(file: Path, told: Mapping[str, Any]) -> list[str]:
    """What the words of the document say: which sentence is not there as it was approved, and what nobody approved."""
    if file.suffix.lower() not in READ_BACK:
        return []
    try:
        text = open_document(file).text
    except (Unreadable, OSError) as fault:
        return [f"The words of the file cannot be compared: {getattr(fault, 'sentence', 'it cannot be read.')}"]
    return list(strays(lines_of(told), text, is_pdf=file.suffix.lower() == ".pdf").all)
