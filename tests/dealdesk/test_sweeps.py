"""A sweep's record, and the two runners that share it."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as current
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from dealdesk import celery_app, sweeps, tasks
from dealdesk.domain import clock
from dealdesk.models import SweepRun
from dealdesk.sweeps import NEVER, UnknownSweep, run_sweep

GOOD = f"{__name__}.good"
BAD = f"{__name__}.bad"


def good() -> int:
    return 3


def bad() -> int:
    raise RuntimeError("the row was in the way")


@pytest.fixture(autouse=True)
def two_sweeps(settings, monkeypatch):
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    settings.SWEEPS = [(BAD, 1), (GOOD, 1)]


@pytest.mark.parametrize(("path", "seconds"), current.SWEEPS)
def test_every_sweep_in_the_settings_exists(path, seconds):
    assert callable(import_string(path))


@pytest.mark.django_db
def test_a_run_is_recorded_in_one_upsert():
    with CaptureQueriesContext(connection) as queries:
        assert run_sweep(GOOD) == 3
    writes = [query["sql"] for query in queries if "dealdesk_sweeprun" in query["sql"]]
    assert len(writes) == 1
    assert "ON CONFLICT" in writes[0]
    run = SweepRun.objects.get()
    assert (run.name, run.rows, run.failure) == (GOOD, 3, "")
    assert timedelta(0) <= clock.database_now() - run.ran_at < timedelta(seconds=10)


@pytest.mark.django_db
def test_a_failure_is_recorded_and_leaves_the_last_good_run_to_grow_old(monkeypatch):
    run_sweep(GOOD)
    ran_at = SweepRun.objects.get().ran_at
    monkeypatch.setattr(sys.modules[__name__], "good", bad)
    with pytest.raises(RuntimeError):
        run_sweep(GOOD)
    run = SweepRun.objects.get()
    assert (run.ran_at, run.rows, run.failure) == (ran_at, 3, "RuntimeError: the row was in the way")


@pytest.mark.django_db
def test_a_sweep_that_never_succeeded_is_as_old_as_can_be():
    with pytest.raises(RuntimeError):
        run_sweep(BAD)
    assert SweepRun.objects.get().ran_at == NEVER


@pytest.mark.parametrize("run", [run_sweep, tasks.run_sweep])
def test_a_name_that_is_not_in_the_settings_runs_nothing(run):
    with pytest.raises(UnknownSweep):
        run("os.getpid")


@pytest.mark.django_db
def test_tick_runs_all_and_says_so_though_one_fails():
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("tick", stdout=out, stderr=err)
    assert ended.value.code == 1
    assert out.getvalue() == f"{GOOD}: 3 rows\n"
    assert err.getvalue() == f"{BAD}: failed (RuntimeError: the row was in the way)\n"


def test_beat_runs_the_sweeps_of_the_settings_and_lets_old_messages_expire():
    entries = celery_app.app.conf.beat_schedule.values()
    assert [(entry["args"][0], entry["schedule"]) for entry in entries] == [
        (path, float(seconds)) for path, seconds in import_string("dealdesk.settings.SWEEPS")
    ]
    assert all(entry["options"]["expires"] == 2 * entry["schedule"] for entry in entries)
    assert {entry["task"] for entry in entries} == {tasks.run_sweep.name}


def test_long_jobs_wait_in_a_queue_of_their_own_and_nothing_else_does(monkeypatch):
    """Two imports fill the workers that take them; the pauses and the notices have workers of their own."""
    by_beat = {entry["args"][0]: entry["options"].get("queue") for entry in celery_app.app.conf.beat_schedule.values()}
    sent = {}
    monkeypatch.setattr(current, "BROKER_URL", "redis://nowhere/0")
    monkeypatch.setattr(tasks.run_sweep, "apply_async", lambda args, **options: sent.update({args[0]: options}))
    for path in by_beat:
        sweeps.wake(path)
    assert by_beat == {path: options.get("queue") for path, options in sent.items()}
    assert [path for path, queue in by_beat.items() if queue] == ["dealdesk.domain.jobs.run_jobs"]
    assert sent["dealdesk.domain.jobs.run_jobs"]["queue"] == "jobs"
    assert sent["dealdesk.domain.jobs.run_jobs"]["time_limit"] == 3600
    assert sent["reviews.domain.timer.pause_overdue"]["time_limit"] == current.CELERY_TASK_TIME_LIMIT


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_outlives_failing_sweeps_and_stops_within_two_seconds(tmp_path, number):
    """The database has no tables, so so every sweep fails; an old file has its row looked for, too."""
    left = tmp_path / "proof" / "kept" / "aa" / f"{'a' * 40}"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"left behind")
    os.utime(left, (0, 0))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dealdesk.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
        "REDIS_URL": "",
        "DEALDESK_VAR": str(tmp_path),
    }
    loop = subprocess.Popen(
        [sys.executable, "manage.py", "tick", "--loop"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    failed: set[str] = set()
    seen_all = threading.Event()

    def read() -> None:
        for line in loop.stderr:
            failed.update(path for path, _ in import_string("dealdesk.settings.SWEEPS") if f"sweep={path}" in line)
            if len(failed) == len(current.SWEEPS):
                seen_all.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        assert seen_all.wait(60), failed
        assert loop.poll() is None
        asked = time.monotonic()
        loop.send_signal(number)
        assert loop.wait(timeout=10) == 0
        assert time.monotonic() - asked < 2
    finally:
        loop.kill()
        loop.wait()
        reader.join(5)
        loop.stdout.close()
        loop.stderr.close()
