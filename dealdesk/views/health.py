"""Two answers for whoever watches the machine: the process lives, and the desk can be relied on."""

from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from dealdesk.domain import clock, jobs, notify
from dealdesk.models import SweepRun

BROKER_SECONDS = 2
LATE_RUNS = 5  # a sweep that missed this many turns is not running
LEAST_LATE = 180  # seconds; a restart of the workers is no alarm


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers. Asks nobody else, so that a database outage does not restart web processes."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, broker, and the age of every sweep's last good run; 503 where one of them is not as it should be.

    How long the oldest notice has waited is told beside them. It takes no web process out of service: a mail server
    that is down is nothing a restart mends.
    """
    parts: dict[str, Any] = {}
    try:
        parts["database"], parts["sweeps"], parts["oldest_notice_seconds"] = "ok", _sweeps(), _oldest_notice()
    except DatabaseError:
        parts["database"], parts["sweeps"], parts["oldest_notice_seconds"] = "does not answer", {}, None
    parts["broker"] = _broker()
    late = [name for name, sweep in parts["sweeps"].items() if sweep["state"] != "ok"]
    ready = parts["database"] == "ok" and parts["broker"] in {"ok", "none set"} and not late
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def _sweeps() -> dict[str, dict[str, Any]]:
    now = clock.database_now()
    runs = {run.name: run for run in SweepRun.objects.all()}
    beat = jobs.newest_beat()
    found = {}
    for path, seconds in settings.SWEEPS:
        run = runs.get(path)
        age = None if run is None or run.ran_at.year < 2000 else round((now - run.ran_at).total_seconds())
        if path in settings.LONG_SWEEPS and beat is not None:  # its run is written down at its end; until then it beats
            since = round((now - beat).total_seconds())
            age = since if age is None else min(age, since)
        late = age is None or age > max(LEAST_LATE, LATE_RUNS * seconds)
        state = "failed" if run is not None and run.failure else "late" if late else "ok"
        found[path.rpartition(".")[2]] = {"state": state, "seconds_ago": age}
    return found


def _oldest_notice() -> int:
    oldest = notify.oldest_unsent()
    return 0 if oldest is None else round((clock.database_now() - oldest).total_seconds())


def _broker() -> str:
    if not settings.BROKER_URL:
        return "none set"
    try:
        with redis.Redis.from_url(
            settings.BROKER_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
        ) as broker:
            broker.ping()
    except (redis.RedisError, OSError):
        return "does not answer"
    return "ok"
