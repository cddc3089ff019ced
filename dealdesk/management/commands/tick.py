"""The scheduler of the embedded default, and the way to run every sweep by hand."""

from __future__ import annotations

import os
import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from dealdesk.sweeps import run_sweep

PATIENCE = 1.5  # seconds that a running sweep gets to finish once we are told to stop


class Command(BaseCommand):
    help = "Runs every sweep once; with --loop, each at its own interval until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="keep running until SIGTERM or Ctrl-C")

    def handle(self, *args: Any, loop: bool, **options: Any) -> None:
        if loop:
            self.loop()
        else:
            failed = [path for path, _ in settings.SWEEPS if not self.once(path)]
            if failed:
                sys.exit(1)

    def once(self, path: str) -> bool:
        try:
            rows = run_sweep(path)
        except Exception as failure:  # run_sweep has logged it; the other sweeps must still run
            self.stderr.write(f"{path}: failed ({type(failure).__name__}: {failure})")
            return False
        self.stdout.write(f"{path}: {rows} {'row' if rows == 1 else 'rows'}")
        return True

    def loop(self) -> None:
        """One thread per sweep: a mail server that hangs must not hold up the clock."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        threads = [
            threading.Thread(target=self.repeat, args=(path, seconds, stop), name=path, daemon=True)
            for path, seconds in settings.SWEEPS
        ]
        for thread in threads:
            thread.start()
        self.stdout.write(f"Running {len(threads)} sweeps; stop with Ctrl-C.")
        self.stdout.flush()
        stop.wait()
        late = threading.Event()
        threading.Timer(PATIENCE, late.set).start()
        for thread in threads:
            while thread.is_alive() and not late.is_set():
                thread.join(0.05)
        sys.stdout.flush()
        # A sweep still running is cut off here: its transaction rolls back, and the next run does the same work.
        os._exit(0)

    def repeat(self, path: str, seconds: int, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                if run_sweep(path):
                    self.stdout.flush()
            except Exception:  # noqa: S110 -- run_sweep has logged and recorded it; the next run may succeed
                pass
            finally:
                connection.close()  # a connection that broke must not be met again
            stop.wait(seconds)
