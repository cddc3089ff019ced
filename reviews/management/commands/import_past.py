"""Takes a file of past promises in from the command line, through the same checks and the same door as the page."""

import hashlib
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dealdesk.domain import clock, people
from dealdesk.enums import Role
from dealdesk.exceptions import Refused
from dealdesk.models import User
from promises.domain.filekinds import judge
from reviews.domain import past_import
from reviews.domain.past_rows import Checked, check_rows

LEFT_OUT, NOT_DONE = 1, 2


class Command(BaseCommand):
    help = (
        "Imports old deals from a CSV or XLSX file (docs/look-back-import.md). Rows that are left out are named on "
        "standard error by line; it then ends with 1, and with 2 where nothing could be imported at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check it and store nothing")
        parser.add_argument(
            "--by", metavar="EMAIL", help="the admin or lead who does it; needed where there are several"
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, by: str | None, **options: Any) -> None:
        try:
            content = file.read_bytes()
            self.refuse_unfit(file, len(content))
            checked = self.checked(content, file.name)
            if not dry_run:
                self.store(file.name, content, checked, self.somebody(by))
        except OSError as problem:
            self.fail(f"{file}: {problem.strerror or problem}")
        except Refused as refusal:
            self.fail(refusal.sentence)
        what = "would be imported" if dry_run else "imported"
        self.stdout.write(f"{len(checked.good)} {what}, {len(checked.left_out)} left out.")
        if checked.left_out:
            sys.exit(LEFT_OUT)

    def refuse_unfit(self, file: Path, size: int) -> None:
        """Refuse what the page would refuse (RELIABILITY rows 38 to 46)."""
        past_import.check_size(size)
        with file.open("rb") as opened:
            past_import.check_file(judge(file.name, size, opened), size)

    def checked(self, content: bytes, name: str) -> Checked:
        """Read and check the file; faults go to standard error as they are found."""
        table = past_import.read(content, name)
        for note in table["notes"]:
            self.stderr.write(note)
        checked = check_rows(table["rows"], today=clock.database_now().date())
        if checked.ignored:
            self.stderr.write(f"Columns not known, ignored: {', '.join(checked.ignored)}")
        for error in checked.errors:
            where = f"Line {error.line}, {error.column}" if error.column else f"Line {error.line}"
            self.stderr.write(f"{where}: {error.reason}")
        return checked

    def store(self, name: str, content: bytes, checked: Checked, by: User) -> None:
        """Read every ask, then go through the door."""
        sha256 = hashlib.sha256(content).hexdigest()
        past_import.check_not_imported(sha256)
        rows = list(past_import.with_readings(checked.good))
        left_out = [error.as_data() for error in checked.left_out]
        past_import.import_past(past_import.Prepared(name, sha256, rows, left_out), by=by)

    def somebody(self, email: str | None) -> User:
        """Who does it: the person named, or the only admin."""
        if email is not None:
            found = list(User.objects.filter(email=email.lower(), is_active=True))
            if not found:
                self.fail(f"Nobody has the address {email}.")
        else:
            found = list(people.holders(Role.ADMIN)[:2])
            if len(found) != 1:
                self.fail("Say who does it: --by EMAIL, an admin or the deal desk lead.")
        return found[0]

    def fail(self, sentence: str) -> None:
        """Say why nothing was done, and end."""
        self.stderr.write(sentence)
        sys.exit(NOT_DONE)
