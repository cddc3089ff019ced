"""Long work as a row: Ada starts it, sees how far it is, and can stop it."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealdesk.domain import clock, jobs
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A kind of job whose work each test puts in."""
    put: dict[str, Any] = {"does": lambda progress: None}
    monkeypatch.setattr(settings, "JOBS", {"count": "tests.dealdesk.domain.test_jobs.counts"})
    monkeypatch.setattr(jobs, "import_string", lambda path: lambda progress: put["does"](progress))
    return put


def test_ada_gets_what_came_of_it(ada, work):
    def counts(progress):
        progress.of(3)
        for done in range(1, 4):
            progress.at(done)
        return {"counted": progress.job.arguments["to"]}

    work["does"] = counts
    job = jobs.start("count", by=ada, arguments={"to": 3}, payload=b"a file")
    assert (job.state, job.percent) == (JobState.WAITING, 0)

    assert jobs.run_jobs() == 1

    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total, job.percent) == (JobState.DONE, {"counted": 3}, 3, 3, 100)
    assert (job.payload, job.has_ended, job.failure) == (None, True, "")
    assert jobs.run_jobs() == 0


def test_a_kind_that_is_not_in_the_settings_is_not_started(ada, work):
    with pytest.raises(LookupError, match="launch is not one of the jobs in the settings"):
        jobs.start("launch", by=ada)
    assert not Job.objects.exists()


def test_ada_stops_it_before_it_began(ada, work):
    job = jobs.start("count", by=ada)
    assert jobs.ask_to_stop(job.pk, by=ada).state == JobState.STOPPED
    assert jobs.run_jobs() == 0


def test_ada_stops_it_in_the_middle(ada, work, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT", 0)
    reached = []

    def slow(progress):
        for done in range(5):
            reached.append(done)
            if done == 2:
                jobs.ask_to_stop(progress.job.pk, by=ada)
            progress.at(done)

    work["does"] = slow
    job = jobs.start("count", by=ada)
    jobs.run_jobs()
    job.refresh_from_db()
    assert (job.state, reached) == (JobState.STOPPED, [0, 1, 2])


def test_nobody_else_stops_it(ada, grace, work):
    job = jobs.start("count", by=ada)
    with pytest.raises(Denied, match=r"^Only whoever started this can stop it\.$"):
        jobs.ask_to_stop(job.pk, by=grace)


def test_a_refusal_is_what_ada_reads(ada, work):
    def refuses(progress):
        raise Conflict("This file was taken in already.")

    work["does"] = refuses
    job = jobs.start("count", by=ada)
    jobs.run_jobs()
    job.refresh_from_db()
    assert (job.state, job.failure) == (JobState.FAILED, "This file was taken in already.")


def test_whatever_breaks_ends_as_a_sentence(ada, work):
    def breaks(progress):
        raise ZeroDivisionError

    work["does"] = breaks
    job = jobs.start("count", by=ada)
    jobs.run_jobs()
    job.refresh_from_db()
    said = "This could not be done (ZeroDivisionError). Start it again, or tell an admin."
    assert (job.state, job.failure) == (JobState.FAILED, said)


def test_work_that_lost_its_worker_is_done_by_another(ada, work):
    job = jobs.start("count", by=ada)
    long_ago = clock.database_now() - jobs.LOST - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, beat_at=long_ago, done=7)
    assert jobs.run_jobs() == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_work_that_took_three_workers_with_it_is_given_up(ada, work):
    job = jobs.start("count", by=ada)
    long_ago = clock.database_now() - jobs.LOST - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, beat_at=long_ago, attempts=3)
    jobs.run_jobs()
    job.refresh_from_db()
    said = "This broke off three times. Give it less at once, or tell an admin."
    assert (job.state, job.failure) == (JobState.FAILED, said)


def test_work_that_is_being_done_is_left_alone(ada, work):
    job = jobs.start("count", by=ada)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, beat_at=clock.database_now())
    assert jobs.run_jobs() == 0


def test_progress_is_written_now_and_then(ada, work, django_assert_max_num_queries):
    def counts(progress):
        progress.of(10_000)
        with django_assert_max_num_queries(12):
            for done in range(10_000):
                progress.at(done)

    work["does"] = counts
    job = jobs.start("count", by=ada)
    jobs.run_jobs()
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.failure


def test_old_jobs_are_forgotten(ada, work):
    job = jobs.start("count", by=ada)
    jobs.run_jobs()
    assert jobs.clear_old_jobs() == 0
    Job.objects.filter(pk=job.pk).update(ended_at=clock.database_now() - timedelta(days=31))
    with CaptureQueriesContext(connection) as asked:
        assert jobs.clear_old_jobs() == 1
    # A month of files and results is not fetched to be thrown away.
    read = [query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT")]
    assert not [sql for sql in read if "payload" in sql or '"result"' in sql]
