"""Writes docs/states.md."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reviews.states_page import PAGE, page


class Command(BaseCommand):
    help = "Writes docs/states.md from the code; with --check only says whether it is current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where it is out of date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        if not check:
            PAGE.write_text(page(), encoding="utf-8")
        elif current != page():
            self.stderr.write("docs/states.md is out of date; run: manage.py states")
            sys.exit(1)
