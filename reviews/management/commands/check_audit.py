"""Proof that nobody touched the audit trail (RELIABILITY I13, F24)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dealdesk.domain import database
from dealdesk.models import AuditEvent, Seal
from reviews.domain.invariants.storage import chain_faults


class Command(BaseCommand):
    help = (
        "Walks every chain of audit events and every seal. Exit code 1 where anything was edited, cut or swapped; 2 "
        "where there is no database to look at."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if said := database.why_not():
            raise CommandError(said, returncode=2)
        faults = list(chain_faults())
        for sentence in faults:
            self.stdout.write(sentence)
        chains = AuditEvent.objects.values("chain").distinct().count()
        verdict = "no fault" if not faults else f"{len(faults)} faults"
        self.stdout.write(
            f"{AuditEvent.objects.count()} events in {chains} chains, {Seal.objects.count()} seals: {verdict}"
        )
        if faults:
            sys.exit(1)
