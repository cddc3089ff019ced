"""The schedulers as the processes people run: `tick --loop` on a file, and Celery worker and beat on real servers.

A promise past its deadline is walked into a database of its own; the processes are started, watched through the rows
and the mail they send, and told to stop with SIGTERM. Each is ended by its own id, also where a test fails.
"""

import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
import redis
from django.conf import settings

PATIENCE = 60  # seconds for a process to start on a busy machine and to do its first rounds
ENDS_WITHIN = 20  # seconds from SIGTERM to gone
ROOT = settings.BASE_DIR

# The product's own settings; only the pauses between the sweeps are shorter, so that a test need not wait for them.
QUICK = """
from dealdesk.settings import *
SWEEPS = [(path, 1) for path, _ in SWEEPS]
MAIL_HOURS, MAIL_BATCH_MINUTES = "always", 0
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "global_keyprefix": "%(prefix)s"}
"""

PREPARE = """
import django; django.setup()
from tests import factories
factories.let_time_run_out(factories.sent())
"""

LOOK = """
import django; django.setup()
from dealdesk.models import AuditEvent, Notice, Seal, SweepRun
from promises.models import Promise
print(
    Promise.objects.get().state,
    AuditEvent.objects.filter(type="promise.paused").count(),
    Notice.objects.filter(sent_at=None).count(),
    Notice.objects.count(),
    Seal.objects.exists(),
    SweepRun.objects.exclude(failure="").count(),
)
"""
PUT_A_JOB_DOWN = """
import django; django.setup()
from dealdesk.domain import jobs
from dealdesk.enums import Role
from tests import factories
jobs.start("patterns", by=factories.someone(Role.ADMIN), arguments={"first": "2026-01-01", "last": "2026-06-30"})
"""

JOBS = """
import django; django.setup()
from dealdesk.models import Job
print(*Job.objects.values_list("state", flat=True))
"""
# Paused, by one event; of eight mails and as many notices in the app (three lanes asked; of the pause the rep, three
# lanes, the lead) none unsent; a seal over it all; no sweep that failed.
DONE = "paused 1 0 16 True 0"


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server of a few lines, on this machine only."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), MailSession)
        self.keys: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class MailSession(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                content = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
                self.server.keys.append(re.search(r"(?im)^Message-ID: *<(.+)@", content).group(1))
            self.wfile.write(b"221 bye\r\n" if line == b"QUIT" else b"250 ok\r\n")
            if line == b"QUIT":
                return


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        yield server
        server.shutdown()


@pytest.fixture
def environment(tmp_path: Path, mailbox: Mailbox) -> dict[str, str]:
    """What a process finds: a folder and a mail server of its own, SQLite, no broker."""
    prefix = f"dealdesk-test-{uuid4().hex[:8]}:"
    (tmp_path / "quick.py").write_text(QUICK % {"prefix": prefix})
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "PYTEST_"))}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "quick",
        "DEALDESK_ENV": "local",
        "DEALDESK_VAR": str(tmp_path),
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.server_address[1]}",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
        "KEY_PREFIX": prefix,
    }


def _python(environment: dict[str, str], *arguments: str) -> str:
    ended = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=2 * PATIENCE
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def _prepare(environment: dict[str, str]) -> None:
    _python(environment, "manage.py", "migrate", "--no-input", "--verbosity", "0")
    _python(environment, "-c", PREPARE)


@contextmanager
def _running(environment: dict[str, str], *command: str) -> Iterator[subprocess.Popen[str]]:
    log = Path(environment["DEALDESK_VAR"]) / f"{uuid4().hex[:6]}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, *command], env=environment, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, text=True
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(10)
            print(log.read_text())  # shown where the test fails


def _until(found: Callable[[], Any], wanted: Any) -> None:
    began, last = time.monotonic(), None
    while time.monotonic() - began < PATIENCE:
        last = found()
        if last == wanted:
            return
        time.sleep(0.3)
    raise AssertionError(f"still {last!r} after {PATIENCE} s, not {wanted!r}")


def _ends_cleanly(process: subprocess.Popen[str]) -> None:
    assert process.poll() is None, "it had ended by itself"
    process.send_signal(signal.SIGTERM)
    assert process.wait(ENDS_WITHIN) == 0


def test_the_loop_pauses_what_is_overdue_and_sends_its_notices_once(environment, mailbox, tmp_path):
    _prepare(environment)
    with _running(environment, "manage.py", "tick", "--loop") as loop:
        _until(lambda: len(mailbox.keys), 8)
        _until(lambda: _python(environment, "-c", LOOK), DONE)
        _ends_cleanly(loop)
    with _running(environment, "manage.py", "tick", "--loop") as again:
        _until(lambda: "Running" in _newest_log(tmp_path), True)
        time.sleep(2.5)  # two rounds of every sweep, with nothing left for them to do
        _ends_cleanly(again)
    assert _python(environment, "-c", LOOK) == DONE
    assert len(mailbox.keys) == len(set(mailbox.keys)) == 8


def _newest_log(folder: Path) -> str:
    return max(folder.glob("*.log"), key=lambda log: log.stat().st_mtime_ns).read_text()


@pytest.fixture
def servers(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The same environment on the real servers, with a database and broker keys of its own."""
    name = f"dealdesk_processes_{uuid4().hex[:8]}"
    address = os.environ["TEST_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        environment["DATABASE_URL"] = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        environment["REDIS_URL"] = settings.BROKER_URL
        yield environment
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        with redis.Redis.from_url(settings.BROKER_URL) as broker:
            for key in broker.scan_iter(f"{environment['KEY_PREFIX']}*"):
                broker.delete(key)


def _celery(*what: str) -> tuple[str, ...]:
    return ("-W", "ignore", "-m", "celery", "-A", "dealdesk.celery_app", *what, "--loglevel", "WARNING")


@pytest.mark.postgres
@pytest.mark.redis
def test_worker_and_beat_do_the_same_and_leave_long_jobs_to_a_worker_of_their_own(servers, mailbox):
    _prepare(servers)
    _python(servers, "-c", PUT_A_JOB_DOWN)
    with ExitStack() as stack:
        worker = stack.enter_context(_running(servers, *_celery("worker", "--pool", "prefork", "-c", "2")))
        beat = stack.enter_context(_running(servers, *_celery("beat")))
        _until(lambda: len(mailbox.keys), 8)
        _until(lambda: _python(servers, "-c", LOOK), DONE)
        assert _python(servers, "-c", JOBS) == "waiting"
        taker = stack.enter_context(_running(servers, *_celery("worker", "-Q", "jobs", "-n", "jobs@%h", "-c", "1")))
        _until(lambda: _python(servers, "-c", JOBS), "done")
        _ends_cleanly(beat)
        _ends_cleanly(worker)
        _ends_cleanly(taker)
    assert len(set(mailbox.keys)) == 8
