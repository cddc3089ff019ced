"""`make run`: what it refuses, what it starts, and that it leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from dealdesk import run

pytestmark = pytest.mark.once


def environment(**changes: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return {**plain, "DJANGO_SETTINGS_MODULE": "dealdesk.settings", "PYTHONUNBUFFERED": "1", **changes}


def refused(**changes: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "dealdesk.run"], env=environment(**changes), capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert ended.stdout in {"", "Preparing the database ...\n"}
    (line,) = ended.stderr.splitlines()
    return line


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_a_port_in_use(taken):
    assert refused(PORT=str(taken)) == (
        f"Dealdesk cannot start: Port {taken} is in use, perhaps by another Dealdesk. Stop that, or choose another "
        f"port: make run PORT={taken + 1}"
    )


def test_a_port_that_is_none():
    assert refused(PORT="eighty") == (
        "Dealdesk cannot start: PORT must be a whole number from 1 to 65535, not 'eighty'."
    )


def test_a_bad_setting(tmp_path):
    sentence = refused(PORT=str(free_port()), DEALDESK_ENV="prod", DEALDESK_VAR=str(tmp_path))
    assert sentence == "Dealdesk cannot start: DEALDESK_ENV must be local or production, not 'prod'."


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    assert refused(PORT=str(free_port()), DEALDESK_VAR=f"{tmp_path}/file/var") == (
        f"Dealdesk cannot start: Dealdesk cannot write to {tmp_path}/file/var."
    )


def test_a_database_that_does_not_answer(tmp_path):
    sentence = refused(
        PORT=str(free_port()), DATABASE_URL=f"postgres://desk@127.0.0.1:{free_port()}/desk", DEALDESK_VAR=str(tmp_path)
    )
    assert sentence.startswith("Dealdesk cannot start: The database cannot be used: ")


@pytest.mark.parametrize(
    ("engine", "broker", "names"),
    [
        ("sqlite3", "", ["web server", "sweep loop"]),
        ("sqlite3", "redis://r/0", ["web server", "sweep loop"]),
        ("postgresql", "", ["web server", "sweep loop"]),
        ("postgresql", "redis://r/0", ["web server", "worker", "worker for long jobs", "beat"]),
    ],
)
def test_celery_takes_over_only_where_both_servers_are_set(monkeypatch, engine, broker, names):
    class Settings:
        DATABASES = {"default": {"ENGINE": f"django.db.backends.{engine}"}}
        BROKER_URL = broker
        LONG_QUEUE = "jobs"

    monkeypatch.setattr("django.conf.settings", Settings)
    assert [part.name for part in run.parts("127.0.0.1", 8000)] == names


def processes_of(marker: str) -> list[int]:
    """Every living process whose environment holds the marker; this is how an orphan would be seen."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if marker.encode() in file.read():
                        found.append(int(entry))
            except OSError:
                pass
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("ending", ["Ctrl-C", "killed", "part dies"])
def test_it_starts_answers_and_leaves_nothing_behind(tmp_path, ending):
    port = free_port()
    product = subprocess.Popen(
        [sys.executable, "-m", "dealdesk.run"],
        env=environment(PORT=str(port), DEALDESK_VAR=str(tmp_path), DEALDESK_DEMO="no"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed: list[str] = []
    ready = threading.Event()

    def read() -> None:
        for line in product.stdout:
            printed.append(line)
            if "is ready" in line:
                ready.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        assert ready.wait(120), printed
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        assert len(processes_of(str(tmp_path))) >= 3
        asked = time.monotonic()
        if ending == "Ctrl-C":
            product.send_signal(signal.SIGINT)
            assert product.wait(15) == 0
            assert time.monotonic() - asked < 6
        elif ending == "killed":
            product.kill()
            product.wait(15)
        else:
            loop = next(pid for pid in processes_of(str(tmp_path)) if _command(pid).endswith("tick --loop"))
            os.kill(loop, signal.SIGKILL)
            assert product.wait(15) == 1
            reader.join(5)
            assert printed[-1] == "The sweep loop stopped by itself (exit code -9), so everything stops.\n"
        until = time.monotonic() + 10
        while processes_of(str(tmp_path)) and time.monotonic() < until:
            time.sleep(0.1)
        assert processes_of(str(tmp_path)) == []
    finally:
        for pid in processes_of(str(tmp_path)):
            os.kill(pid, signal.SIGKILL)
        product.wait(15)
        reader.join(5)
        product.stdout.close()


def _command(pid: int) -> str:
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read().replace(b"\0", b" ").decode().strip()
