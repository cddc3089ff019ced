"""Pausing what is overdue: the sweep, set-based with events and notices, against the barest update of the same rows.

Goal 7 of PERFORMANCE.md. Each call plants its rows first, outside the time that is taken.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

from dealdesk.domain import clock
from promises.enums import PromiseState
from promises.models import Promise
from reviews.domain.timer import pause_overdue
from tests.bench.planted import open_promises
from tests.bench.timing import Timed

DUE = 5_000


def measure() -> Iterator[tuple[str, list[Timed]]]:
    past = clock.database_now() - timedelta(hours=1)
    taken: dict[str, float] = {}
    for name, sweep in (("one UPDATE, no event, no notice", _bare), ("pause_overdue()", pause_overdue)):
        open_promises(DUE)
        Promise.objects.filter(state=PromiseState.ENGINEERING_REVIEW).update(answer_by=past)
        began = time.perf_counter()
        sweep()
        taken[name] = (time.perf_counter() - began) * 1000
    base = taken["one UPDATE, no event, no notice"]
    yield f"{DUE:,} promises past their time", [Timed(name, ms, ms, ms / base) for name, ms in taken.items()]


def _bare() -> None:
    # The floor, and nothing the product does: the state is set past every door.
    Promise.objects.filter(answer_by__lte=clock.database_now()).update(state=PromiseState.PAUSED)
