"""Files that strangers wrote are read in a process of their own (RELIABILITY row 47).

Whatever a file does to its reader, it does it to a process that holds no secret, no database and nothing to send with,
may take so much memory, time and disk and no more, and is killed with all its children where it takes longer. What
comes back is JSON, or one plain sentence.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from dealdesk.exceptions import Refused

log = structlog.get_logger(__name__)

CHILD = Path(__file__).with_name("reading_child.py")
ROOT = Path(__file__).resolve().parent.parent
STEP = 0.05  # seconds between two looks at the child
BEAT = 0.5  # seconds between two calls of `waiting`

#: Exit codes of the child, beside those of signals.
REFUSED, NO_MEMORY, BROKEN = 3, 4, 5

TOO_LARGE = "File is larger than {most} MB."
TOO_MUCH_MEMORY = "Reading this file takes too much memory. Split it, or save it again without pictures and styles."
TOO_LONG = "Reading this file takes too long. Split it, or save it again without pictures and styles."
TOO_MUCH_IN_IT = "There is more in this file than can be read at once. Split it."
DAMAGED = "This file cannot be read: it is damaged, or no file of its type. Save it again and send that one."


class Unreadable(Refused):
    """A file that cannot be read; the sentence says what to do about it."""

    status = 422


@dataclass(frozen=True)
class Limits:
    """What reading one file may take.

    Attributes:
        size: bytes of the file.
        memory: bytes of address space.
        cpu_seconds: seconds of computing.
        seconds: seconds on the wall.
        answer: bytes of JSON that may come back.
    """

    size: int = 25 * 2**20
    memory: int = 512 * 2**20
    cpu_seconds: int = 30
    seconds: float = 45
    answer: int = 64 * 2**20


def read_apart(
    function: str,
    path: Path,
    limits: Limits = Limits(),  # noqa: B008 -- frozen
    *,
    waiting: Callable[[], None] = lambda: None,
) -> Any:
    """Run a function of ours over a file in a child process and give back what it returned.

    The child starts with `python -I`: no variable of ours, no folder of the person who runs it. The function is one
    that needs no settings, no database and no network.

    Args:
        function: dotted path of a function of one argument, the path of the file. It returns JSON, or raises
            `reading_child.CannotRead` with the sentence for the person who sent the file.
        path: the file.
        limits: what it may take.
        waiting: called twice a second meanwhile; whatever it raises ends the child and is passed on.

    Raises:
        Unreadable: with one sentence for every way of failing.
    """
    if path.stat().st_size > limits.size:
        raise Unreadable(TOO_LARGE.format(most=limits.size // 2**20), field="file")
    with tempfile.TemporaryFile() as answer:
        child = _start(function, path, limits, answer)
        try:
            code = _wait(child, limits, waiting)
        finally:
            _kill(child)
        answer.seek(0)
        return _understood(function, code, answer.read())


def _start(function: str, path: Path, limits: Limits, answer: Any) -> subprocess.Popen[bytes]:
    told = {
        "root": str(ROOT),
        "function": function,
        "path": str(path.resolve()),  # the child stands elsewhere
        "memory": limits.memory,
        "cpu_seconds": limits.cpu_seconds,
        "seconds": limits.seconds,
        "answer": limits.answer,
    }
    return subprocess.Popen(  # noqa: S603 -- our own interpreter and script, no shell
        [sys.executable, "-I", str(CHILD), json.dumps(told)],
        stdin=subprocess.DEVNULL,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8", "PATH": os.defpath},  # nothing of ours: no key, no address of the database
        cwd="/",
        start_new_session=True,
    )


def _wait(child: subprocess.Popen[bytes], limits: Limits, waiting: Callable[[], None]) -> int | None:
    """The exit code, negative for a signal; None where its time on the wall ran out."""
    started = told = time.monotonic()
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(timeout=STEP)
        now = time.monotonic()
        if now - started > limits.seconds:
            return None
        if now - told >= BEAT:
            told = now
            waiting()


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started; nothing is left of either."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _understood(function: str, code: int | None, answer: bytes) -> Any:
    if code == 0:
        with suppress(ValueError):
            return json.loads(answer)
    if code == REFUSED:
        with suppress(ValueError, KeyError, TypeError):
            raise Unreadable(str(json.loads(answer)["sentence"]), field="file")
    sentence = DAMAGED
    if code is None or code in (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL):
        sentence = TOO_LONG
    elif code == NO_MEMORY:
        sentence = TOO_MUCH_MEMORY
    elif code == -signal.SIGXFSZ:
        sentence = TOO_MUCH_IN_IT
    log.info("file_not_read", function=function, code=code)
    raise Unreadable(sentence, field="file")
