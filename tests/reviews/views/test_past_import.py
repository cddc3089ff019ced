"""Pages where old deals come in: sent, looked at, confirmed, stopped, withdrawn; with and without scripts."""

import csv
import io

import pytest
from django.urls import reverse

from dealdesk.domain import jobs
from dealdesk.models import Job, JobState
from promises.domain import tables as reader
from reviews.domain.past_rows import check_rows
from reviews.models import PastImport, PastPromise
from tests import files, tables

pytestmark = pytest.mark.django_db

PAGE = reverse("past-import")


def token(response, form="form"):
    return response.context[form]["token"].value()


def send(client, content, name="spring.csv", **more):
    return client.post(PAGE, {"token": token(client.get(PAGE)), "file": files.sent(name, content), **more})


def text(response):
    return response.content.decode()


def checked(client, content):
    """The page of a file that was checked."""
    page = send(client, content).url
    jobs.run_jobs()
    return page


def test_ada_imports_what_is_good_of_a_file(ada_client):
    answer = send(ada_client, tables.as_csv(tables.rows(40, 4)))
    job = Job.objects.get()
    page = reverse("past-import-job", args=[job.pk])
    assert (answer.status_code, answer.url) == (302, page)
    waiting = ada_client.get(page)
    assert "Waiting for its turn" in text(waiting)
    assert 'hx-trigger="every 1s"' in text(waiting)
    assert f'href="{page}">Load again</a>' in text(waiting)  # without scripts
    how_far = reverse("job", args=[job.pk])
    assert f'hx-get="{how_far}"' in text(waiting)
    fragment = ada_client.get(how_far, headers={"hx-request": "true"})
    assert text(fragment).strip().startswith('<div id="job"')
    jobs.run_jobs()
    ended = ada_client.get(how_far, headers={"hx-request": "true"})
    assert (ended.headers["HX-Redirect"], text(ended)) == (page, "")
    shown = ada_client.get(page)
    assert "Import 36 promises, leave out 4" in text(shown)
    assert "Owner&#x27;s mood" in text(shown)
    assert [error["line"] for error in shown.context["preview"]["errors"]] == [11, 21, 31, 41]
    assert PastImport.objects.count() == 0
    started = ada_client.post(reverse("past-import-confirm", args=[job.pk]), {"token": token(shown)})
    stores = Job.objects.get(kind="past_import_store")
    assert started.url == reverse("past-import-job", args=[stores.pk])
    jobs.run_jobs()
    ended = ada_client.get(reverse("job", args=[stores.pk]), headers={"hx-request": "true"})
    assert ended.headers["HX-Redirect"] == PAGE
    assert ada_client.get(started.url).url == PAGE
    listed = ada_client.get(PAGE)
    assert [(row["kept"].rows, row["kept"].left_out_count) for row in listed.context["rows"]] == [(36, 4)]
    assert "Imported." in text(ada_client.get(page))  # the preview says so, and offers it no more
    again = ada_client.post(reverse("past-import-confirm", args=[job.pk]), {"token": token(shown) + "x"})
    assert (again.status_code, "These rows were imported already." in text(again)) == (409, True)


def test_grace_withdraws_an_import(ada_client, grace_client):
    page = checked(ada_client, tables.as_csv(tables.rows(3, 0)))
    ada_client.post(f"{page}confirm/", {"token": token(ada_client.get(page))})
    jobs.run_jobs()
    kept = PastImport.objects.get()
    form = grace_client.get(PAGE).context["rows"][0]["form"]
    data = {"token": form["token"].value()}
    answer = grace_client.post(reverse("past-import-withdraw", args=[kept.pk]), data, follow=True)
    assert "Withdrawn. Its rows count no more" in text(answer)
    assert answer.context["rows"][0]["form"] is None
    assert grace_client.post(reverse("past-import-withdraw", args=[kept.pk]), data).status_code == 302  # sent twice
    late = grace_client.post(reverse("past-import-withdraw", args=[kept.pk]), {"token": "another"})
    assert (late.status_code, "This import was withdrawn already." in text(late)) == (409, True)


def test_the_same_file_is_refused_on_the_page(ada_client):
    content = tables.as_csv(tables.rows(3, 0))
    page = checked(ada_client, content)
    ada_client.post(f"{page}confirm/", {"token": token(ada_client.get(page))})
    jobs.run_jobs()
    refused = send(ada_client, content)
    assert (refused.status_code, "This very file was imported already" in text(refused)) == (409, True)


def test_stopped_nothing_is_imported(ada_client, grace_client):
    page = send(ada_client, tables.as_csv(tables.rows(3, 0))).url
    stop = reverse("stop-job", args=[Job.objects.get().pk])
    assert (f'action="{stop}"' in text(ada_client.get(page)), f'action="{stop}"' in text(grace_client.get(page))) == (
        True,
        False,
    )
    other = grace_client.post(stop)
    assert (other.status_code, "Only whoever started this can stop it." in text(other)) == (403, True)
    answer = ada_client.post(stop, follow=True)
    assert "Stopped." in text(answer)
    assert Job.objects.get().state == JobState.STOPPED


def test_what_somebody_who_asked_to_stop_sees(ada_client):
    page = send(ada_client, tables.as_csv(tables.rows(3, 0))).url
    Job.objects.update(state=JobState.RUNNING, stop_asked=True, done=1, total=3)
    assert "Stopping" in text(ada_client.get(page))
    Job.objects.update(stop_asked=False)
    assert "Checked 1 of 3 rows" in text(ada_client.get(page))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("deals.csv", b"", "The submitted file is empty."),
        ("deals.docx", files.docx(), "Choose a CSV or XLSX file."),
        ("deals.xlsm", b"PK\x03\x04", "This file type is not allowed."),
        ("deals.xlsx", files.PDF, "Content does not match the file type."),
        ("deals.xlsx", files.bomb(101), "This file unpacks to too much."),
        ("deals.csv", b"x" * (10 * 2**20 + 1), "File is larger than 10 MB."),
        ("deals.csv", b"x" * (27 * 2**20), "File is larger than 10 MB."),
    ],
)
def test_a_file_that_is_refused_says_why(name, content, sentence, ada_client):
    answer = send(ada_client, content, name)
    assert (answer.status_code, sentence in text(answer), Job.objects.count()) == (422, True, 0)


def test_no_file(ada_client):
    answer = ada_client.post(PAGE, {"token": "x"})
    assert (answer.status_code, "Choose a file." in text(answer)) == (422, True)


def test_a_file_that_cannot_be_read_ends_in_its_sentence(ada_client):
    answer = ada_client.get(checked(ada_client, b'ask,promised_on\n"open'))
    assert reader.OPEN_QUOTE.format(line=2) in text(answer)


def test_markup_in_cells_is_words(ada_client):
    nasty = "<script>alert(1)</script>"
    rows = [["ask", "promised_on", "what_happened", nasty], [nasty, "2026-03-02", nasty, ""], ["x", nasty, "", ""]]
    shown = text(ada_client.get(checked(ada_client, tables.as_csv(rows))))
    assert nasty not in shown
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4


def test_latin_1_says_so(ada_client):
    rows = [["ask", "promised_on"], ["Größe", "2026-03-02"]]
    page = checked(ada_client, tables.as_csv(rows, encoding="latin-1"))
    assert "it was read as Latin-1" in text(ada_client.get(page))


def test_maya_and_tom_are_not_let_in(ada_client, maya_client, tom_client):
    page = checked(ada_client, tables.as_csv(tables.rows(3, 0)))
    for client in (maya_client, tom_client):
        for address in (PAGE, reverse("past-import-template")):
            answer = client.get(address)
            assert answer.status_code == 403
            assert "Only an admin or the deal desk lead can import old deals." in text(answer)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}confirm/", {"token": "x"}).status_code == 404
    assert PastPromise.objects.count() == 0


def test_the_file_to_fill_in_is_one_that_comes_in(ada_client, shifted):
    answer = ada_client.get(reverse("past-import-template"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="old-deals.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    found = check_rows([(n, row, "") for n, row in enumerate(rows, 1)], today=shifted.now().date())
    assert (found.errors, found.ignored, len(found.good)) == ([], [], 2)
    assert found.good[0]["facts"] == {"target": "The customer's SFTP folder", "frequency": "Every night"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_many_imports(count, ada_client, ada, django_assert_num_queries):
    for number in range(count):
        PastImport.objects.create(
            file_name=f"{number}.csv", sha256=f"{number:064}", rows=1, imported_at="2026-05-01T10:00Z", imported_by=ada
        )
    ada_client.get(PAGE)
    with django_assert_num_queries(9):  # one of them counts the changes of rules that wait for her
        ada_client.get(PAGE)
