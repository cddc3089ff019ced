"""Long work: a row with progress, claimed like a sweep, stopped when somebody says so (DESIGN section 7)."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.module_loading import import_string

from dealdesk import sweeps
from dealdesk.domain import clock
from dealdesk.exceptions import Denied, Refused
from dealdesk.models import Job, JobState, User

log = structlog.get_logger(__name__)

SWEEP = "dealdesk.domain.jobs.run_jobs"
BEAT = 0.5  # seconds between two writings of the progress: a page asks about once a second
LOST = timedelta(seconds=60)  # a running job that wrote nothing for so long has lost its worker
ATTEMPTS = 3  # a job that took so many workers with it (memory, a crash) is not begun again


class Stopped(Exception):
    """Somebody asked the job to stop; raised by `Progress.at` inside it."""


class Progress:
    """What a job is given to say how far it is."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._written = time.monotonic()

    def of(self, total: int) -> None:
        """Say how much there is to do, in rows.

        Raises:
            Stopped: somebody asked the job to stop.
        """
        self.job.total = total
        self._write()

    def at(self, done: int) -> None:
        """Say how many rows are done; cheap enough to be called every few hundred rows.

        Raises:
            Stopped: somebody asked the job to stop.
        """
        self.job.done = done
        if time.monotonic() - self._written >= BEAT:
            self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        ours = _ours(self.job).update(done=self.job.done, total=self.job.total, beat_at=clock.database_now())
        if not ours or Job.objects.filter(pk=self.job.pk, stop_asked=True).exists():
            raise Stopped


def start(kind: str, *, by: User, arguments: dict[str, Any] | None = None, payload: bytes | None = None) -> Job:
    """Put long work down; a worker takes it as soon as this transaction is committed.

    Args:
        kind: a key of settings.JOBS.
        by: who waits for it.
        arguments: what the work is about, as JSON.
        payload: bytes of an uploaded file.

    Raises:
        LookupError: no such kind.
    """
    if kind not in settings.JOBS:
        raise LookupError(f"{kind} is not one of the jobs in the settings.")
    job = Job.objects.create(
        kind=kind, made_by=by, made_at=clock.database_now(), arguments=arguments or {}, payload=payload
    )
    transaction.on_commit(lambda: sweeps.wake(SWEEP))
    return job


def ask_to_stop(job_id: int, *, by: User) -> Job:
    """Ask a job to stop; it does at its next step, and nothing of it is kept.

    Raises:
        Denied: somebody else's job.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.made_by_id != by.pk:
            raise Denied("Only whoever started this can stop it.")
        _stop(job)
    return job


def call_off(job_id: int) -> None:
    """Stop a job whose result nothing waits for any more, whoever started it; one that has ended is left as it is."""
    with transaction.atomic():
        _stop(Job.objects.select_for_update().get(pk=job_id))


def _stop(job: Job) -> None:
    """Stop a job that is locked: at once while it waits, at its next step while it runs."""
    if job.state == JobState.WAITING:
        _end(job, JobState.STOPPED)
    elif job.state == JobState.RUNNING:
        job.stop_asked = True
        job.save(update_fields=["stop_asked"])


def run_jobs() -> int:
    """Run what waits, one after another; safe with any number of runners.

    Returns:
        How many jobs were run.
    """
    ran = 0
    while (job := _claim()) is not None:
        _run(job)
        ran += 1
    return ran


def _claim() -> Job | None:
    """The oldest job that waits, or lost its worker; from here on it is ours."""
    with transaction.atomic():
        now = clock.database_now()
        lost = Q(state=JobState.RUNNING) & Q(beat_at__lt=now - LOST)
        skip = connection.features.has_select_for_update_skip_locked
        waiting = Job.objects.select_for_update(skip_locked=skip).filter(Q(state=JobState.WAITING) | lost)
        job: Job | None = waiting.order_by("pk").first()
        if job is None:
            return None
        if job.stop_asked:
            _end(job, JobState.STOPPED)
            return job
        if job.attempts >= ATTEMPTS:
            _end(job, JobState.FAILED, "This broke off three times. Give it less at once, or tell an admin.")
            return job
        job.state, job.beat_at, job.done, job.total = JobState.RUNNING, now, 0, 0
        job.attempts += 1
        job.save(update_fields=["state", "beat_at", "done", "total", "attempts"])
        return job


def _run(job: Job) -> None:
    if job.has_ended:
        return
    work: Callable[[Progress], Any] = import_string(settings.JOBS[job.kind])
    try:
        job.result = work(Progress(job))
    except Stopped:
        _end(job, JobState.STOPPED)
    except Refused as refused:
        _end(job, JobState.FAILED, refused.sentence)
    except Exception as failure:
        log.exception("job_failed", job=job.pk, kind=job.kind)
        _end(
            job,
            JobState.FAILED,
            f"This could not be done ({type(failure).__name__}). Start it again, or tell an admin.",
        )
    else:
        _end(job, JobState.DONE)


def _end(job: Job, state: JobState, failure: str = "") -> None:
    job.state, job.failure, job.ended_at, job.payload = state, failure[:500], clock.database_now(), None
    kept = ("state", "failure", "ended_at", "payload", "done", "total", "result")
    _ours(job).update(**{name: getattr(job, name) for name in kept})


def _ours(job: Job) -> QuerySet[Job]:
    """The row while it is still this claim's: who stalled too long lost it, and writes nothing over its successor."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, ended_at__isnull=True)


def newest_beat() -> datetime | None:
    """When a job that runs last said how far it is; None where none runs."""
    found: datetime | None = Job.objects.filter(state=JobState.RUNNING).aggregate(newest=Max("beat_at"))["newest"]
    return found


def clear_old_jobs() -> int:
    """Forget jobs that ended a month ago, those of settings.JOBS_FORGOTTEN sooner; what they made stays.

    Returns:
        How many were forgotten.
    """
    now = clock.database_now()
    old = now - timedelta(days=30)
    for kind, hours in settings.JOBS_FORGOTTEN.items():
        Job.objects.filter(kind=kind, ended_at__lt=now - timedelta(hours=hours), result__isnull=False).update(
            result=None
        )
    # Only their ids: results and files of a month are megabytes.
    return Job.objects.filter(ended_at__lt=old).only("pk").delete()[0]
