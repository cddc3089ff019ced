"""What watches the machine asks two questions: does the process live, and can the desk be relied on?"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError

from dealdesk.domain import clock, jobs
from dealdesk.models import Job, JobState, SweepRun
from dealdesk.sweeps import NEVER
from dealdesk.views import health

SWEEPS = [path.rpartition(".")[2] for path, _ in settings.SWEEPS]


def sweeps_ran(*, ago: float = 0, **fields):
    for path, _ in settings.SWEEPS:
        SweepRun.objects.update_or_create(
            name=path, defaults={"ran_at": clock.database_now() - timedelta(seconds=ago), **fields}
        )


def test_the_process_lives_and_asks_nobody(client):
    """Without access to the database: a test that reached for it would fail."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_when_every_sweep_ran(client):
    sweeps_ran(ago=60)
    response = client.get("/readyz")
    assert response.status_code == 200
    found = response.json()
    assert (found["ready"], found["database"], list(found["sweeps"])) == (True, "ok", SWEEPS)
    assert {sweep["state"] for sweep in found["sweeps"].values()} == {"ok"}
    assert all(60 <= sweep["seconds_ago"] < 120 for sweep in found["sweeps"].values())


@pytest.mark.django_db
@pytest.mark.parametrize(("ago", "status"), [(170, 200), (900, 503)])
def test_a_sweep_that_stopped_is_seen_by_its_age(client, ago, status):
    sweeps_ran(ago=ago)
    assert client.get("/readyz").status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize(("beat", "status"), [(3, 200), (900, 503)])
def test_an_import_of_ten_minutes_is_no_alarm_while_it_says_how_far_it_is(client, ada, beat, status):
    sweeps_ran()
    SweepRun.objects.filter(name=jobs.SWEEP).update(ran_at=clock.database_now() - timedelta(seconds=600))
    running = jobs.start("past_import", by=ada)
    Job.objects.filter(pk=running.pk).update(
        state=JobState.RUNNING, beat_at=clock.database_now() - timedelta(seconds=beat)
    )
    response = client.get("/readyz")
    assert (response.status_code, response.json()["sweeps"]["run_jobs"]["seconds_ago"] >= min(beat, 600)) == (
        status,
        True,
    )


@pytest.mark.django_db
def test_a_sweep_that_never_ran_or_failed_is_named(client):
    sweeps_ran()
    never, failed = settings.SWEEPS[0][0], settings.SWEEPS[1][0]
    SweepRun.objects.filter(name=never).update(ran_at=NEVER)
    SweepRun.objects.filter(name=failed).update(failure="OperationalError: secret words")
    response = client.get("/readyz")
    found = response.json()["sweeps"]
    assert response.status_code == 503
    assert found[SWEEPS[0]] == {"state": "late", "seconds_ago": None}
    assert found[SWEEPS[1]]["state"] == "failed"
    assert "secret words" not in response.content.decode()


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_and_not_thrown(client, monkeypatch):
    def gone():
        raise DatabaseError("no route")

    monkeypatch.setattr(clock, "database_now", gone)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "does not answer")


@pytest.mark.django_db
def test_a_broker_counts_where_one_is_set(client, monkeypatch, settings):
    sweeps_ran()
    settings.BROKER_URL = ""
    assert client.get("/readyz").json()["broker"] == "none set"
    settings.BROKER_URL = "redis://127.0.0.1:1/0"  # nobody listens there
    monkeypatch.setattr(health, "BROKER_SECONDS", 0.5)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["broker"]) == (503, "does not answer")


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
def test_it_is_only_read(client, url):
    assert client.post(url).status_code == 405
