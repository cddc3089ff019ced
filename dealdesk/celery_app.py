"""Celery, for where a broker is set: celery -A dealdesk.celery_app worker | beat."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealdesk.settings")

from django.conf import settings  # noqa: E402 -- needs the line above

from dealdesk.delivery import delivery  # noqa: E402 -- as above

app = Celery("dealdesk", include=["dealdesk.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
# Each run expires after two intervals: a worker that was away does not work off a queue of the same sweep.
app.conf.beat_schedule = {
    path: {
        "task": "dealdesk.tasks.run_sweep",
        "schedule": float(seconds),
        "args": (path,),
        "options": {"expires": seconds * 2, **delivery(path)},
    }
    for path, seconds in settings.SWEEPS
}


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def keep_our_logging(**kwargs: Any) -> None:
    """Django has configured logging already; a receiver here is what keeps Celery from doing it again."""
