"""Proof that nothing happened that may never happen (RELIABILITY section 2)."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dealdesk.domain import database
from reviews.domain.invariants import check_all


class Command(BaseCommand):
    help = (
        "Checks I1 to I20 on this database; one line each, the rows that break it below. Exit code 1 on any; 2 where "
        "there is no database to look at."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if said := database.why_not():
            raise CommandError(said, returncode=2)
        started = time.monotonic()
        results = check_all()
        for result in results:
            verdict = f"{len(result.violations)} broken" if result.violations else "holds"
            self.stdout.write(f"{result.id:<4} {verdict:<10} {result.checked:>7}  {result.says}")
            for sentence in result.violations:
                self.stdout.write(f"       {sentence}")
        broken = sum(len(result.violations) for result in results)
        self.stdout.write(f"{broken or 'No'} violations, {time.monotonic() - started:.1f} seconds.")
        if broken:
            sys.exit(1)
