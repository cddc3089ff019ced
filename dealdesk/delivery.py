"""Which workers a sweep is sent to, and how long they give it: beat and `sweeps.wake` say the same."""

from typing import Any

from django.conf import settings


def delivery(path: str) -> dict[str, Any]:
    """Celery's options for one sweep.

    Args:
        path: one of settings.SWEEPS.
    """
    if path in settings.LONG_SWEEPS:
        return {"queue": settings.LONG_QUEUE, "time_limit": settings.LONG_SWEEPS[path]}
    return {"time_limit": settings.CELERY_TASK_TIME_LIMIT}
