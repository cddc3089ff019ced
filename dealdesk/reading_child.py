"""The child of `dealdesk.reading_apart`: a script that limits itself, then reads one file and writes JSON.

It is started by its path with `python -I`, so nothing of ours is on its path until it puts the one folder there that it
was told. It imports no Django and no settings.
"""

import json
import resource
import signal
import sys
from importlib import import_module
from typing import Any

REFUSED, NO_MEMORY, BROKEN = 3, 4, 5
FILES = 64  # open at once
RECURSION = 1_000


class CannotRead(Exception):
    """Raised by a reader; the text is the sentence for the person who sent the file."""


def limit(memory: int, cpu_seconds: int, seconds: float, answer: int) -> None:
    """Take from this process what it may not have, for good. Past a limit the kernel ends it."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)  # also where whoever waited for it is gone
    sys.setrecursionlimit(RECURSION)


def main(told: dict[str, Any]) -> int:
    """Read the file; the exit code says how it went."""
    limit(told["memory"], told["cpu_seconds"], told["seconds"], told["answer"])
    sys.path.insert(0, told["root"])
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would take it, with its threads and memory
    module, _, name = told["function"].rpartition(".")
    try:
        read = getattr(import_module(module), name)
        text = json.dumps(read(told["path"]), ensure_ascii=True)
        sys.stdout.write(text)
        sys.stdout.flush()
    except MemoryError:
        return NO_MEMORY
    except Exception as failure:
        # By its name: what this script is called differs between the two ways it is imported.
        if type(failure).__name__ != CannotRead.__name__:
            return BROKEN
        sys.stdout.write(json.dumps({"sentence": str(failure)}))
        sys.stdout.flush()
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
