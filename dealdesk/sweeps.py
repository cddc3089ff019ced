"""Running a sweep. Whoever runs it (`tick`, Celery beat, an operator) gets the same function and the same record."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from dealdesk.delivery import delivery
from dealdesk.domain import clock
from dealdesk.models import SweepRun

log = structlog.get_logger(__name__)

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class UnknownSweep(LookupError):
    """The name is not in settings.SWEEPS. A message from the broker must not choose which code runs."""


def run_sweep(path: str) -> int:
    """Run one sweep of settings.SWEEPS and return how many rows it changed.

    A failure is written down, then raised; the moment of the last good run stays as it was, so its age keeps growing.
    """
    if path not in dict(settings.SWEEPS):
        raise UnknownSweep(f"{path} is not one of the sweeps in the settings.")
    started = time.monotonic()
    try:
        rows = import_string(path)() or 0
    except Exception as failure:
        log.exception("sweep_failed", sweep=path)
        with contextlib.suppress(DatabaseError):  # it may be the database that failed
            _record(path, {"failure": f"{type(failure).__name__}: {failure}"[:2000]})
        raise
    _record(path, {"ran_at": clock.database_now(), "rows": rows, "failure": ""})
    (log.info if rows else log.debug)("sweep_ran", sweep=path, rows=rows, seconds=round(time.monotonic() - started, 3))
    return rows


def _record(path: str, changes: dict[str, object]) -> None:
    """One upsert, so that several schedulers at once need no lock and leave one row."""
    row = SweepRun(**{"name": path, "ran_at": NEVER, **changes})
    SweepRun.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=list(changes))


def wake(path: str) -> None:
    """Have a sweep run now instead of at its next interval, where a broker is set; it runs by itself anyway.

    Args:
        path: one of settings.SWEEPS.
    """
    if not settings.BROKER_URL:
        return
    from dealdesk.tasks import run_sweep as task  # noqa: PLC0415 -- the task module imports this one

    try:
        task.apply_async(args=(path,), expires=60, retry=False, **delivery(path))
    except Exception as failure:  # a broker that is away loses a message and nothing else: the rows are the truth
        log.warning("wake_failed", sweep=path, failure=type(failure).__name__)
