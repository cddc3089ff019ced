"""manage.py check_wording: JSON lines in, JSON lines out, in order; bad lines are named, the rest is done."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from promises.management.commands.check_wording import LONGEST_TEXT
from promises.models import BannedPhrase

GOOD = b'{"id": "a", "text": "Nightly CSV export for five fields by June 19"}\n'
VAGUE = b'{"id": 2, "text": "It should be fine.", "type": "none"}\n'


class Stdin:
    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


def run(monkeypatch, raw: bytes, *options: str) -> tuple[list[dict], list[str], int]:
    """Answers, complaints and the exit code."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    monkeypatch.setattr(sys, "stdin", Stdin(raw))
    try:
        call_command("check_wording", *options, stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue().splitlines(), code


def test_findings_alone_are_no_failure(monkeypatch):
    answers, complaints, code = run(monkeypatch, GOOD + VAGUE, "--defaults")
    assert (complaints, code) == ([], 0)
    assert answers[0] == {"id": "a", "findings": []}
    assert [row["id"] for row in answers] == ["a", 2]
    assert answers[1]["findings"][0] == {
        "check": "banned_line",
        "level": "must_change",
        "start": 3,
        "end": 17,
        "phrase": "should be fine",
        "why": "A soft yes. The customer will read it as a yes.",
        "instead": "",
    }


BAD = [
    (b"nonsense\n", "not valid JSON."),
    (b'{"id": 1, "text": "x", "type": "everything"}\n', "“type” is no promise type."),
    (b'{"id": 1, "text": "x", "type": ["security"]}\n', "“type” is no promise type."),
    (
        b'{"id": 1, "text": "' + b"x" * (LONGEST_TEXT + 1) + b'"}\n',
        "“text” has 20001 characters; at most 20000 are checked.",
    ),
]


@pytest.mark.parametrize(("line", "sentence"), BAD, ids=[f"{number}: {case[1]}" for number, case in enumerate(BAD)])
def test_a_bad_line_is_named_and_the_rest_is_done(monkeypatch, line, sentence):
    answers, complaints, code = run(monkeypatch, GOOD + line + b"\n" + VAGUE, "--defaults")
    assert [row["id"] for row in answers] == ["a", 2]
    assert (complaints, code) == ([f"Line 2: {sentence}"], 1)


def test_a_file_of_windows_is_read(monkeypatch):
    assert run(monkeypatch, b"\xef\xbb\xbf" + GOOD, "--defaults") == ([{"id": "a", "findings": []}], [], 0)


def test_nothing_in_nothing_out(monkeypatch):
    assert run(monkeypatch, b"", "--defaults") == ([], [], 0)
    assert run(monkeypatch, GOOD.strip(), "--defaults")[0][0]["id"] == "a"


def test_defaults_touch_no_database():
    """The database named here cannot be reached."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "check_wording", "--defaults"], input=VAGUE, capture_output=True, timeout=120,
        cwd=Path(settings.BASE_DIR), env={**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)["id"] == 2


@pytest.mark.django_db
def test_otherwise_the_list_of_the_admins_counts(monkeypatch, django_assert_num_queries):
    BannedPhrase.objects.update(is_active=False)
    BannedPhrase.objects.create(phrase="nightly", why="Which night?", level="advice")
    with django_assert_num_queries(1):
        answers, _, _ = run(monkeypatch, GOOD * 3)
    assert [[(one["check"], one["level"], one["why"]) for one in row["findings"]] for row in answers] == [
        [("banned_line", "advice", "Which night?")]
    ] * 3
