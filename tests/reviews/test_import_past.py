"""`manage.py import_past`: the same checks and the same door as the page."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from dealdesk.enums import Role
from dealdesk.models import AuditEvent
from reviews.domain.past_import import NOTHING_GOOD
from reviews.domain.past_rows import NO_COLUMNS, NONE_FOUND
from reviews.models import PastImport, PastPromise
from tests import factories, files, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, settings):
    """Exit code, standard output, lines of standard error; with Django's own checks first, as in a shell."""

    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)

    def command(content, *more, name="spring.csv"):
        (tmp_path / name).write_bytes(content)
        out, err = StringIO(), StringIO()
        try:
            call_command("import_past", str(tmp_path / name), *more, stdout=out, stderr=err, skip_checks=False)
            code = 0
        except SystemExit as ended:
            code = ended.code
        return code, out.getvalue().strip(), err.getvalue().strip().splitlines()

    return command


def test_a_good_file(run, ada):
    code, out, err = run(tables.as_csv([["ask", "date"], ["Export", "2026-03-02"]]))
    assert (code, out, err) == (0, "1 imported, 0 left out.", [])
    kept = PastImport.objects.get()
    assert (kept.imported_by, kept.file_name, kept.promises.get().seen is not None) == (ada, "spring.csv", True)
    assert AuditEvent.objects.get(type="past.imported").actor_id == ada.pk


def test_rows_that_are_left_out_are_named(run, ada):
    table = tables.as_xlsx([["ask", "date", "mood"], ["Export", "2026-03-02", ""], ["", "soon", ""]])
    assert run(table, name="spring.xlsx") == (
        1,
        "1 imported, 1 left out.",
        [
            "Columns not known, ignored: mood",
            "Line 3, ask: This cell is empty, and every row needs one.",
            "Line 3, date: “soon” is no day. Write it as 2026-04-03.",
        ],
    )


def test_a_dry_run_stores_nothing(run):
    code, out, _ = run(tables.as_csv(tables.rows(10, 2)), "--dry-run")
    assert (code, out, PastPromise.objects.count()) == (1, "8 would be imported, 2 left out.", 0)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b'ask,date\n"open', "a.csv", "A quotation mark is opened on line 2 and never closed."),
        (files.PDF, "a.csv", "Content does not match the file type."),
        (files.bomb(101), "a.xlsx", "This file unpacks to too much."),
        (b"a\nb\n", "a.csv", NO_COLUMNS.format(found=f"{NONE_FOUND}: “a”")),
        (b"ask,date\n,soon\n", "a.csv", NOTHING_GOOD),
    ],
)
def test_what_cannot_be_read(content, name, sentence, run, ada):
    code, out, err = run(content, name=name)
    assert (code, out, err[-1], PastImport.objects.count()) == (2, "", sentence, 0)


def test_a_file_that_is_not_there(run, ada):
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_past", "/no/such/file.csv", stderr=err)
    assert (ended.value.code, err.getvalue().strip()) == (2, "/no/such/file.csv: No such file or directory")


def test_who_does_it(run, ada, grace, maya):
    content = tables.as_csv([["ask", "date"], ["Export", "2026-03-02"]])
    factories.person("Ruth", Role.ADMIN)
    assert run(content)[2] == ["Say who does it: --by EMAIL, an admin or the deal desk lead."]
    assert run(content, "--by", "nobody@example.com")[0] == 2
    assert run(content, "--by", maya.email)[2] == ["Only an admin or the deal desk lead can import old deals."]
    assert run(content, "--by", grace.email)[0] == 0
    code, _, err = run(content, "--by", grace.email)
    assert (code, err[0][:42]) == (2, "This very file was imported already, as “s")
