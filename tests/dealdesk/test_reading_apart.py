"""A file somebody sent is read in a process that can do no harm and does not stay (RELIABILITY row 47)."""

import json
import os
import time
from pathlib import Path

import pytest

from dealdesk import reading_apart
from dealdesk.reading_apart import Limits, Unreadable, read_apart

READERS = """
import json, os, socket, subprocess, sys, time
from dealdesk.reading_child import CannotRead

def name(path): return {"name": os.path.basename(path), "pid": os.getpid(), "environment": sorted(os.environ)}
def memory(path): return len(bytes(10**9))
def computing(path):
    while True: pass
def sleeping(path): time.sleep(60)
def deep(path): return json.loads("[" * 100_000)
def much(path): return "x" * 3_000_000
def refusing(path): raise CannotRead("This is a picture of a table.")
def dying(path): os.abort()
def starting(path): return subprocess.run(["/bin/true"]).returncode
def no_json(path): return object()
def loaded(path): return sorted(name for name in sys.modules if name in ("django", "numpy") and sys.modules[name])
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Runs one of the readers above over a small file."""
    (tmp_path / "readers.py").write_text(READERS)
    (tmp_path / "dealdesk").symlink_to(reading_apart.ROOT / "dealdesk")
    (tmp_path / "file.csv").write_bytes(b"a,b\n")
    monkeypatch.setattr(reading_apart, "ROOT", tmp_path)

    def run(name, waiting=lambda: None, **limits):
        return read_apart(f"readers.{name}", tmp_path / "file.csv", Limits(**limits), waiting=waiting)

    return run


def test_it_runs_elsewhere_and_knows_nothing_of_ours(read, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for it")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    found = read("name")
    assert (found["name"], found["environment"]) == ("file.csv", ["LANG", "PATH"])
    assert found["pid"] != os.getpid()
    assert read("loaded") == []


@pytest.mark.parametrize(
    ("name", "limits", "sentence"),
    [
        ("memory", {}, reading_apart.TOO_MUCH_MEMORY),
        ("computing", {"cpu_seconds": 1}, reading_apart.TOO_LONG),
        ("sleeping", {"seconds": 0.5}, reading_apart.TOO_LONG),
        ("much", {"answer": 100_000}, reading_apart.TOO_MUCH_IN_IT),
        ("name", {"size": 2}, "File is larger than 0 MB."),
        ("refusing", {}, "This is a picture of a table."),
        ("deep", {}, reading_apart.DAMAGED),
        ("dying", {}, reading_apart.DAMAGED),
        ("no_json", {}, reading_apart.DAMAGED),
        ("no_such_reader", {}, reading_apart.DAMAGED),
    ],
)
def test_every_way_of_failing_has_its_sentence(name, limits, sentence, read):
    started = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read(name, **limits)
    assert (refused.value.sentence, refused.value.field, refused.value.status) == (sentence, "file", 422)
    assert time.monotonic() - started < 10


def test_whoever_waits_can_stop_it_and_nothing_is_left_running(read, monkeypatch):
    children = []
    start = reading_apart._start

    def noted(*args):
        children.append(start(*args))
        return children[0]

    class Stopped(Exception):
        pass

    def stop():
        raise Stopped

    monkeypatch.setattr(reading_apart, "_start", noted)
    with pytest.raises(Stopped):
        read("sleeping", waiting=stop)
    assert children[0].returncode is not None
    assert not Path(f"/proc/{children[0].pid}").exists()


def test_what_it_is_told_is_no_secret(read, monkeypatch):
    told = []
    popen = reading_apart.subprocess.Popen
    monkeypatch.setattr(
        reading_apart.subprocess, "Popen", lambda command, **more: told.append(command) or popen(command, **more)
    )
    read("name")
    assert told[0][1] == "-I"
    assert set(json.loads(told[0][3])) == {"root", "function", "path", "memory", "cpu_seconds", "seconds", "answer"}
