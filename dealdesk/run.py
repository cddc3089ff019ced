"""What `make run` calls: prepare the database, start every part of Dealdesk on this machine, stop them together."""

from __future__ import annotations

import ctypes
import errno
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

GRACE = 5.0  # seconds between asking the parts to stop and making them
READY_WITHIN = 60.0


class CannotStart(Exception):
    """Its text is all that is shown."""


@dataclass
class Part:
    """One process of the running product, in a session of its own, so that only we pass on Ctrl-C."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 -- the commands stand in this file
            [sys.executable, "-m", *self.command],
            start_new_session=True,
            preexec_fn=_die_with_parent,
            stdin=subprocess.DEVNULL,
        )

    def signal_all(self, number: int) -> None:
        """Also reaches the workers that the process started."""
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            pass


def _die_with_parent() -> None:
    """If we are killed outright, the parts are told to stop (Linux; elsewhere the next start finds the port in use)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def say(text: str) -> None:
    print(text, flush=True)


class Stop:
    """Set by Ctrl-C, by SIGTERM and by a closed terminal; a second one changes nothing."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask)

    def ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def load_settings() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealdesk.settings")
    try:
        import django
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
    except ImportError:
        raise CannotStart("What Dealdesk runs on is not installed. Run: make run") from None
    try:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        probe = Path(settings.VAR_DIR) / ".writable"
        probe.touch()
        probe.unlink()
        django.setup()
    except ImproperlyConfigured as problem:
        raise CannotStart(str(problem)) from None
    except OSError:
        raise CannotStart(f"Dealdesk cannot write to {settings.VAR_DIR}.") from None


def check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                other = port + 1 if port < 65535 else 8000
                raise CannotStart(
                    f"Port {port} is in use, perhaps by another Dealdesk. Stop that, or choose another port: "
                    f"make run PORT={other}"
                ) from None
            raise CannotStart(f"Dealdesk cannot listen on {host}, port {port}: {problem.strerror}.") from None


def prepare() -> str:
    """Bring the database to the present; returns what the sample data has to say, to be shown at the end."""
    from django.conf import settings
    from django.core.management import call_command, get_commands
    from django.db import DatabaseError, connections

    say("Preparing the database ...")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as problem:
        raise CannotStart(f"The database cannot be used: {str(problem).strip().splitlines()[0]}") from None
    shown = io.StringIO()
    if settings.DEMO_ALLOWED and "demo" in get_commands():
        say("Looking for the sample data ...")
        call_command("demo", if_empty=True, stdout=shown)
    if settings.PRODUCTION:
        say("Collecting static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    return shown.getvalue().strip()


def parts(host: str, port: int) -> list[Part]:
    from django.conf import settings

    web = Part(
        "web server",
        [
            *("granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
            *("--workers", os.environ.get("WEB_WORKERS") or "1", "--blocking-threads", "4"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "4", "--log-level", "warning"),
            "dealdesk.wsgi:application",
        ],
    )
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if on_sqlite or not settings.BROKER_URL:
        return [web, Part("sweep loop", ["django", "tick", "--loop"])]
    celery = ["celery", "-A", "dealdesk.celery_app", "--quiet"]
    return [
        web,
        Part("worker", [*celery, "worker", "-c", "2", "--without-gossip", "--without-mingle"]),
        Part(
            "worker for long jobs",
            [*celery, *("worker", "-Q", settings.LONG_QUEUE, "-n", "jobs@%h", "-c", "1")]
            + ["--without-gossip", "--without-mingle"],
        ),
        Part("beat", [*celery, "beat"]),
    ]


def wait_for_web(address: str, running: list[Part], stop: Stop) -> None:
    """Any answer will do: what the page says is not ours to judge."""
    until = time.monotonic() + READY_WITHIN
    while not stop.asked:
        if gone(running):
            return
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 -- our own address
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > until:
                raise CannotStart(f"The web server did not answer within {READY_WITHIN:.0f} seconds.") from None
        time.sleep(0.1)


def gone(running: list[Part]) -> Part | None:
    return next((part for part in running if part.process.poll() is not None), None)


def stop_all(running: list[Part]) -> None:
    for part in running:
        part.process.terminate()
    until = time.monotonic() + GRACE
    while time.monotonic() < until and any(part.process.poll() is None for part in running):
        time.sleep(0.05)
    for part in running:
        part.signal_all(signal.SIGKILL)
        part.process.wait()


def main() -> int:
    host = os.environ.get("HOST") or "127.0.0.1"
    port_text = os.environ.get("PORT") or "8000"
    running: list[Part] = []
    stop = Stop()
    try:
        if not port_text.isdigit() or not 1 <= int(port_text) <= 65535:
            raise CannotStart(f"PORT must be a whole number from 1 to 65535, not {port_text!r}.")
        check_port(host, int(port_text))
        load_settings()
        sample = prepare()
        for part in parts(host, int(port_text)):
            if stop.asked:
                break
            say(f"Starting the {part.name} ...")
            part.start()
            running.append(part)
        shown_host = f"[{host}]" if ":" in host else host
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else shown_host}:{port_text}"  # noqa: S104
        wait_for_web(address, running, stop)
        if not stop.asked and not gone(running):
            if sample:
                say(f"\n{sample}")
            say(f"\nDealdesk is ready: {address}   (Ctrl-C stops it)")
        while not stop.asked:
            if ended := gone(running):
                say(f"The {ended.name} stopped by itself (exit code {ended.process.returncode}), so everything stops.")
                return 1
            time.sleep(0.1)
        say("\nStopping ...")
        return 0
    except CannotStart as problem:
        print(f"Dealdesk cannot start: {problem}", file=sys.stderr, flush=True)
        return 1
    finally:
        stop_all(running)


if __name__ == "__main__":
    sys.exit(main())
