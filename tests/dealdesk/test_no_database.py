"""Somebody runs the proofs in a fresh clone, where nobody made a database yet: one sentence, and no traceback."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dealdesk.domain import database

ROOT = Path(__file__).resolve().parents[2]


def run(command: str, url: str) -> tuple[int, str, str]:
    """Exit code and what was said, of a process with this database and nothing else of ours."""
    given = {"PATH": os.environ["PATH"], "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dealdesk.settings"}
    told = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=given, capture_output=True, text=True, timeout=120
    )
    return told.returncode, told.stdout, told.stderr


@pytest.mark.parametrize("command", ["check_invariants", "check_audit"])
def test_a_clone_without_a_database_gets_one_sentence_and_no_file(command, tmp_path):
    where = tmp_path / "none" / "dealdesk.sqlite3"
    code, said, err = run(command, f"sqlite://{where}")
    assert (code, said) == (2, "")
    assert err.strip() == f"CommandError: {database.NOTHING_HERE.format(where=f'sqlite: {where}')}"
    assert not where.parent.exists()


def test_a_server_that_does_not_answer_and_a_database_without_tables_get_the_same(tmp_path):
    empty = tmp_path / "empty.sqlite3"
    sqlite3.connect(empty).close()
    empty.touch()
    for url in (f"sqlite://{empty}", "postgres://nobody@127.0.0.1:1/nothing"):
        code, said, err = run("check_audit", url)
        assert (code, said) == (2, "") and err.startswith("CommandError: There is no database of the desk here (")
        assert err.count("\n") == 1


@pytest.mark.django_db
def test_a_database_with_every_table_is_looked_at():
    assert database.why_not() == ""
