"""A new team's old deals: a file is checked row by row, and what is good of it is stored at once or not at all."""

from datetime import date

import pytest
from django.conf import settings
from django.db import IntegrityError

from dealdesk.domain import audit, jobs
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, Job, JobState, SettingsChain
from promises.domain import facts
from promises.enums import OutcomeKind
from reviews.domain import back_test, past_asks, past_import
from reviews.domain.past_rows import check_rows
from reviews.models import PastImport, PastPromise
from tests import files, tables

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)


def sent(by, content, name="spring.csv"):
    return past_import.send_file(by=by, upload=files.sent(name, content))


def ran(job):
    jobs.run_jobs()
    return Job.objects.get(pk=job.pk)


def imported(by, content, name="spring.csv"):
    """Through all of it: sent, checked, confirmed, stored."""
    looked_at = ran(sent(by, content, name))
    assert looked_at.state == JobState.DONE, looked_at.failure
    stored = ran(past_import.confirm(looked_at.pk, by=by))
    assert stored.state == JobState.DONE, stored.failure
    return PastImport.objects.get(pk=stored.result["import"])


def nothing_stored():
    told = AuditEvent.objects.filter(type="past.imported").count()
    return (PastImport.objects.count(), PastPromise.objects.count(), told) == (0, 0, 0)


# --- a thousand promises ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_thousand_rows_with_thirty_broken_ones(kind, ada):
    table = tables.rows(1_000, 30)
    content = tables.as_csv(table) if kind == "csv" else tables.as_xlsx(table)
    looked_at = ran(sent(ada, content, f"spring.{kind}"))
    found = looked_at.result["preview"]
    assert (found["good"], found["left_out"], found["error_count"], len(found["first"])) == (970, 30, 30, 20)
    assert [error["line"] for error in found["errors"]] == [33 * number + 1 for number in range(1, 31)]
    for number, error in enumerate(found["errors"], start=1):
        place, _, reason = tables.BREAKS[number % len(tables.BREAKS)]
        column = tables.HEADER[6] if reason.startswith("Say in") else tables.HEADER[place]
        assert (error["column"], error["reason"][: len(reason)]) == (column, reason)
    assert found["ignored"] == ["Owner's mood"]
    assert nothing_stored()
    stored = ran(past_import.confirm(looked_at.pk, by=ada))
    assert (stored.state, stored.done, stored.total) == (JobState.DONE, 970, 970)
    kept = PastImport.objects.get()
    assert (kept.rows, len(kept.left_out), kept.imported_by, kept.promises.count()) == (970, 30, ada, 970)
    assert kept.left_out == found["errors"]
    event = AuditEvent.objects.get(type="past.imported")
    assert (event.chain, event.actor_id, event.data["rows"], event.data["left_out"]) == ("settings", ada.pk, 970, 30)
    row = kept.promises.get(line=2)
    assert (row.reference, row.type, row.amount, row.promised_on) == ("D-1", "data_movement", 84_000, date(2026, 3, 2))
    assert (row.facts, row.outcome) == ({"target": "SFTP"}, OutcomeKind.DELIVERED)
    assert set(row.seen) == {"facts", "wording", "library", "reading"}
    # The rows are kept once, in their own table.
    assert set(Job.objects.get(pk=looked_at.pk).result) == {"preview", "import"}
    assert list(audit.faults([SettingsChain.objects.all()])) == []


def test_what_was_imported_is_looked_back_at_and_counts_no_more_once_withdrawn(ada, grace):
    kept = imported(ada, tables.as_csv(tables.rows(40, 0)))
    asks = list(past_asks.between(FIRST, LAST))
    assert (len(asks), past_asks.count(FIRST, LAST), asks[0].label, asks[0].went_fine) == (40, 40, "D-1", True)
    assert asks[0].snapshot.kept_reading is not None
    past_import.withdraw_import(kept.pk, by=grace)
    assert past_asks.count(FIRST, LAST) == 0
    assert PastPromise.objects.count() == 40
    event = AuditEvent.objects.get(type="past.withdrawn")
    assert (event.actor_id, event.data["import"]) == (grace.pk, kept.pk)
    with pytest.raises(Conflict, match="withdrawn already"):
        past_import.withdraw_import(kept.pk, by=grace)
    assert imported(grace, tables.as_csv(tables.rows(40, 0))).rows == 40


def test_who_begins_to_look_back_sees_one_set_of_promises_whatever_is_withdrawn_meanwhile(
    ada, grace, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(past_asks, "CHUNK", 2)
    kept = imported(ada, tables.as_csv(tables.rows(5, 0)))
    with django_assert_num_queries(3):  # ids of what was sent, of what was imported, the first page
        asks = past_asks.between(FIRST, LAST)
        first = next(asks)
    past_import.withdraw_import(kept.pk, by=grace)
    assert [first.label, *(ask.label for ask in asks)] == ["D-1", "D-2", "D-3", "D-4", "D-5"]


def test_a_back_test_learns_from_what_was_imported(ada):
    table = [["ask", "promised_on", "type", "outcome", "what_happened", "extra_days"]]
    table += [
        ["Webhooks for every order", f"2026-03-{day:02}", "data movement", "went bad", "No limit.", "9"]
        for day in (2, 9)
    ]
    table += [
        ["Webhooks for every order", "2026-03-16", "data movement", "delivered", "", ""],
        ["SAML", "2026-03-16", "", "", "", ""],
    ]
    imported(ada, tables.as_csv(table))
    rule = {
        "id": "webhooks",
        "name": "Webhooks",
        "hard_stop": "data_movement",
        "lanes": ["engineering"],
        "when": {"field": "ask", "test": "has_phrase", "values": ["webhooks"]},
    }
    result = back_test.back_test(rule, [], past_asks.between(FIRST, LAST), first=FIRST, last=LAST)
    assert (result["asks"], result["went_bad"]) == (4, 2)
    counts = [result["rule"][name] for name in ("bad_caught", "bad_missed", "fine_stopped", "open_stopped")]
    assert counts == [2, 0, 1, 0]
    assert [row["extra_days"] for row in result["lists"]["newly_caught"]["rows"]] == [9, 9]


# --- once, by whom ----------------------------------------------------------------------------------------------------


def test_the_same_file_counts_once(ada):
    content = tables.as_csv(tables.rows(5, 0))
    waiting = ran(sent(ada, content, "again.csv"))
    imported(ada, content)
    with pytest.raises(Conflict, match="This very file was imported already, as “spring.csv” on"):
        sent(ada, content, "other-name.csv")
    with pytest.raises(Conflict, match="This very file"):
        past_import.confirm(waiting.pk, by=ada)


def test_only_an_admin_or_the_lead_imports_and_withdraws(ada, grace, maya, tom):
    content = tables.as_csv(tables.rows(5, 0))
    for person in (maya, tom):
        with pytest.raises(Denied, match="Only an admin or the deal desk lead can import old deals."):
            sent(person, content)
    looked_at = ran(sent(grace, content))
    with pytest.raises(Denied, match="can import"):
        past_import.confirm(looked_at.pk, by=maya)
    kept = past_import.confirm(looked_at.pk, by=ada)
    assert ran(kept).state == JobState.DONE
    with pytest.raises(Denied, match="can withdraw an import"):
        past_import.withdraw_import(PastImport.objects.get().pk, by=maya)
    assert AuditEvent.objects.filter(type="door.refused", chain="settings").count() == 4


def test_whoever_lost_the_role_meanwhile_stores_nothing(ada):
    looked_at = ran(sent(ada, tables.as_csv(tables.rows(5, 0))))
    job = past_import.confirm(looked_at.pk, by=ada)
    ada.is_active = False
    ada.save()
    job = ran(job)
    assert (job.state, job.failure) == (JobState.FAILED, past_import.ONLY_LEAD_OR_ADMIN)
    assert nothing_stored()


# --- nothing is half stored -------------------------------------------------------------------------------------------


def test_a_failure_in_the_middle_of_the_transaction_stores_nothing(ada, monkeypatch):
    looked_at = ran(sent(ada, tables.as_csv(tables.rows(50, 0))))

    def broken(*args, **kwargs):
        raise IntegrityError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", broken)  # all rows are written by then
        job = ran(past_import.confirm(looked_at.pk, by=ada))
    assert (job.state, nothing_stored()) == (JobState.FAILED, True)
    assert "IntegrityError" in job.failure
    job = ran(past_import.confirm(looked_at.pk, by=ada))
    assert (job.state, PastPromise.objects.count()) == (JobState.DONE, 50)


def test_a_stop_while_the_asks_are_read_stores_nothing(ada, monkeypatch):
    looked_at = ran(sent(ada, tables.as_csv(tables.rows(50, 0))))
    job = past_import.confirm(looked_at.pk, by=ada)
    monkeypatch.setattr(jobs, "BEAT", 0)
    at, steps = jobs.Progress.at, []

    def stopped_at_the_second_look(progress, done):
        steps.append(done)
        if len(steps) == 2:
            jobs.ask_to_stop(job.pk, by=ada)
        at(progress, done)

    monkeypatch.setattr(jobs.Progress, "at", stopped_at_the_second_look)
    assert (ran(job).state, steps, nothing_stored()) == (JobState.STOPPED, [20, 40], True)


def test_a_stop_while_the_file_is_read_ends_its_reader(ada, monkeypatch):
    job = sent(ada, tables.as_csv(tables.rows(3, 0)))
    monkeypatch.setattr(jobs, "BEAT", 0)

    def slow(function, path, limits, *, waiting):
        jobs.ask_to_stop(job.pk, by=ada)
        waiting()  # twice a second, so that the job is not taken for lost either
        raise AssertionError("read on")

    monkeypatch.setattr(past_import, "read_apart", slow)
    job = ran(job)
    assert (job.state, job.result, job.payload) == (JobState.STOPPED, None, None)


class Killed(BaseException):
    """What no handler catches, as a kill."""


@pytest.mark.parametrize("where", ["while the asks are read", "after it was stored"])
def test_a_killed_worker_is_followed_by_one_import(where, ada, monkeypatch, shifted):
    looked_at = ran(sent(ada, tables.as_csv(tables.rows(50, 0))))
    job = past_import.confirm(looked_at.pk, by=ada)

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        if where == "after it was stored":
            patch.setattr(jobs, "_end", killed)
        else:
            patch.setattr(jobs.Progress, "at", killed)
        with pytest.raises(Killed):
            jobs.run_jobs()
    assert (Job.objects.get(pk=job.pk).state, nothing_stored()) == (JobState.RUNNING, where != "after it was stored")
    shifted.forward(minutes=2)
    assert ran(job).state == JobState.DONE
    assert (PastImport.objects.count(), PastPromise.objects.count()) == (1, 50)


def test_nobody_confirms_twice_or_too_early_or_nothing(ada):
    job = sent(ada, tables.as_csv(tables.rows(3, 0)))
    with pytest.raises(Conflict, match="not checked yet"):
        past_import.confirm(job.pk, by=ada)
    ran(job)
    past_import.confirm(job.pk, by=ada)
    with pytest.raises(Conflict, match="running already"):
        past_import.confirm(job.pk, by=ada)
    jobs.run_jobs()
    with pytest.raises(Conflict, match="imported already"):
        past_import.confirm(job.pk, by=ada)
    bad = ran(sent(ada, b"ask,promised_on\n,2026-01-01\n"))
    with pytest.raises(Conflict, match="No row of this file can be imported"):
        past_import.confirm(bad.pk, by=ada)


# --- files that are no table ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("deals.csv", b"", "The submitted file is empty."),
        ("deals.pdf", files.PDF, "Choose a CSV or XLSX file."),
        ("deals.exe", b"MZ", "This file type is not allowed."),
        ("deals.csv", files.PDF, "Content does not match the file type."),
        ("deals.xlsx", b"a,b\n", "Content does not match the file type."),
        ("deals.csv", b"x" * (10 * 2**20 + 1), "File is larger than 10 MB."),
        ("deals.xlsx", files.xlsx(**{"xl/worksheets/sheet1.xml": bytes(50 * 2**20)}), "This file unpacks to too much."),
    ],
)
def test_what_is_refused_on_arrival(name, content, sentence, ada):
    with pytest.raises(Invalid) as refused:
        sent(ada, content, name)
    assert (refused.value.errors, Job.objects.count()) == ({"file": sentence}, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,2\n", "The first row must name the columns. “ask” and “promised_on” are needed; none of its names"),
        (b"ask,b\n1,2\n", "The first row must name the columns. “ask” and “promised_on” are needed; “promised_on” is"),
        (b"ask,request,date\n1,2,3\n", "Two columns are “ask”: “ask” and “request”."),
        (b"ask,promised_on\n", "There is no row below the names of the columns."),
        (b'ask,promised_on\n"Export,2026-01-01\n', "A quotation mark is opened on line 2 and never closed."),
    ],
)
def test_what_is_refused_when_it_is_read(content, sentence, ada):
    job = ran(sent(ada, content))
    assert (job.state, job.failure[: len(sentence)], job.payload) == (JobState.FAILED, sentence, None)


# --- rows -------------------------------------------------------------------------------------------------------------


def checked(*row, header=tables.HEADER):
    return check_rows([(1, list(header), ""), (2, list(row), "")], today=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-04-03", "2026-04-03"), ("2026/4/3", "2026-04-03"), ("2026-04-03 00:00:00", "2026-04-03"),
        ("3 Apr 2026", "2026-04-03"), ("03-April-2026", "2026-04-03"), ("Apr 3, 2026", "2026-04-03"),
        ({"day": "2026-04-03"}, "2026-04-03"),
    ],
)  # fmt: skip
def test_days_that_can_be_read_in_one_way(cell, day):
    assert checked("Export", cell, header=("ask", "promised_on")).good[0]["promised_on"] == day


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("03/04/2026", "“03/04/2026” can be read as two days. Write it as 2026-03-04 or 2026-04-03."),
        ("3.4.26", "“3.4.26” can be read as two days. Write it as 2026-03-04 or 2026-04-03."),
        ("25/04/2026", "“25/04/2026” leaves open which number is the month. Write it as 2026-04-25."),
        ("2026-02-30", "“2026-02-30” is no day. Write it as 2026-04-03."),
        ("0001-01-01", "0001-01-01 is too long ago to be right."),
        ("2026-07-02", "2026-07-02 is still to come; past promises only."),
        (46115, "This is a number and no day. Give the cell the format of a date, or write it as 2026-04-03."),
        ("", "This cell is empty, and every row needs one."),
    ],
)
def test_days_that_cannot(cell, reason):
    assert [error.reason for error in checked("Export", cell, header=("ask", "promised_on")).errors] == [reason]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("amount", "$84,000", 84_000), ("amount", 84_000.4, 84_000), ("amount", "84000 USD", 84_000), ("amount", "", 0),
        ("outcome", "Delivered late", "late"), ("outcome", "ON TIME", "delivered"),
        ("type", "Data_Movement", "data_movement"),
        ("cause", "No limit written", "no_limit"), ("extra days", 3.0, 3), ("id", 1042.0, "1042"),
    ],
)  # fmt: skip
def test_cells_as_people_write_them(column, cell, value):
    row = checked("Export", "2026-04-03", cell, header=("ask", "promised_on", column)).good[0]
    assert value in [held for key, held in row.items() if key not in ("ask", "promised_on", "line", "facts")]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("amount", "1.200,50"), ("amount", "2147483648"), ("amount", float("inf")), ("amount", float("nan")),
        ("extra_days", "-1"), ("extra_days", "1e3"), ("extra_days", "99999"), ("access", "so so"), ("volume", "many"),
        ("wanted by", "03/04/2026"), ("region", "x" * 61), ("what_happened", "a\x00b"),
    ],
)  # fmt: skip
def test_cells_that_cannot_be_used(column, cell):
    found = checked("Export", "2026-04-03", cell, header=("ask", "promised_on", column))
    assert ([error.column for error in found.errors], found.good) == ([column], [])


def test_facts_come_by_their_key_or_their_label():
    header = ("ask", "promised_on", "Exact control", "access", "Rows each time", "asked_security", "Logging")
    row = checked("Export", "2026-04-03", "SAML", "Gap", "2,000", "Yes", "nobody knows yet", header=header).good[0]
    assert row["facts"] == {"control": "SAML", "access": "gap", "volume": "2000", "asked_security": "yes"}


def test_a_row_with_more_cells_than_names_is_one_whose_commas_are_not_quoted():
    found = checked("Export, nightly", "2026-04-03", "x", header=("ask", "promised_on"))
    assert [(e.line, e.column) for e in found.errors] == [(2, "")]
    assert "Put words with commas in quotes." in found.errors[0].reason


def test_of_all_errors_the_first_thousand_are_kept_and_all_are_counted(ada):
    content = b"ask,promised_on,amount\n" + b",soon,-1\n" * 500
    found = ran(sent(ada, content)).result["preview"]
    assert (len(found["errors"]), found["error_count"], found["left_out"], found["good"]) == (1_000, 1_500, 500, 0)


def test_the_kinds_of_jobs_are_in_the_settings():
    assert {"past_import", "past_import_store"} <= set(settings.JOBS)
    assert past_import.LIMITS.seconds < settings.CELERY_TASK_TIME_LIMIT


def test_where_the_deal_is_and_where_its_data_goes_are_two_columns():
    header = ["Ask", "Promised on", "Type", "Region", "Region of the data", "Mood"]
    row = ["A nightly copy of orders.", "2026-03-02", "security", "EU", "From the EU to the US", "glad"]
    found = check_rows([(1, header, ""), (2, row, "")], today=LAST)
    assert (found.good[0]["region"], found.good[0]["facts"]) == ("EU", {"data_region": "From the EU to the US"})
    assert found.used["region"] == "Region"
    assert found.ignored == ["Mood"]


def test_every_fact_has_a_heading_of_its_own():
    for key in {**facts.ALL, **facts.ASKED}:
        header = ["ask", "promised_on", "region", key]
        row = ["A nightly copy.", "2026-03-02", "EU", ""]
        assert key in check_rows([(1, header, ""), (2, row, "")], today=LAST).used


def test_whoever_forgot_a_column_reads_which_names_are_not_known():
    with pytest.raises(Invalid) as refused:
        check_rows([(1, ["Ask", "Promissed on", "Mood"], ""), (2, ["A copy.", "2026-03-02", ""], "")], today=LAST)
    assert refused.value.errors["file"].endswith("“promised_on” is missing; not known: “Promissed on”, “Mood”.")
