"""Sample data to look around in."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviews.sample import load
from reviews.sample.people import EVERYBODY, PASSWORD


class Command(BaseCommand):
    help = "Loads a made-up company: 16 open deals, 25 open promises, six months of past ones. Prints who can sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="say nothing and do nothing unless it is empty")
        parser.add_argument("--fresh", action="store_true", help="take the sample data away first and start over")

    def handle(self, *args: Any, if_empty: bool, fresh: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(load.NOT_HERE)
        if if_empty and not load.is_empty():
            return
        started = time.monotonic()
        try:
            (load.start_over if fresh and not load.is_empty() else load.load)(self.say)
        except load.CannotLoad as refusal:
            hint = "" if fresh else " To start sample data over: manage.py demo --fresh"
            raise CommandError(f"{refusal}{hint}") from None
        self.say(f"Loaded in {time.monotonic() - started:.1f} seconds.")
        self.stdout.write(f"Sample people, all with the password: {PASSWORD}")
        wide = max(len(person.email) for person in EVERYBODY)
        for person in EVERYBODY:
            self.stdout.write(f"  {person.email:<{wide}}  {person.words}")

    def say(self, line: str) -> None:
        """Progress, on the error stream: the table of people may be kept by whoever started this."""
        self.stderr.write(line, style_func=str)
        self.stderr.flush()
