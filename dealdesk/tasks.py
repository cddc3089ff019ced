"""The one task. It carries a name and nothing else: the rows are the truth, a message only wakes."""

from dealdesk import sweeps
from dealdesk.celery_app import app


@app.task(name="dealdesk.tasks.run_sweep")  # type: ignore[untyped-decorator]  # Celery ships no types
def run_sweep(path: str) -> int:
    return sweeps.run_sweep(path)
