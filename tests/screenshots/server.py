"""The product itself, started on a free port with sample data in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY_WITHIN = 900.0  # seconds; on a busy machine the sample data takes its time
#: What the shell of whoever calls may say of another desk.
OTHERS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "ALLOWED_HOSTS", "DEALDESK_FILES_HOST", "PROOF_ROOT")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start it, wait until it answers, stop it.

    Args:
        folder: takes database, files and the log.

    Yields:
        Its address.

    Raises:
        RuntimeError: it did not start; with the end of its log.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, log = f"http://127.0.0.1:{port}", folder / "log"
    settings = {name: value for name, value in os.environ.items() if name not in OTHERS}
    settings |= {"DEALDESK_VAR": str(folder / "var"), "HOST": "127.0.0.1", "PORT": str(port), "DEALDESK_ENV": "local"}
    with log.open("wb") as said:
        process = subprocess.Popen([sys.executable, "-m", "dealdesk.run"], env=settings, stdout=said, stderr=said)  # noqa: S603 -- our own module
    try:
        until = time.monotonic() + READY_WITHIN
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Dealdesk did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.3)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310 -- this machine
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
