"""Threads that begin at the same moment, each on its own connection."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from reviews.domain.invariants.storage import chain_faults

PATIENCE = 30  # seconds; a race that takes longer hangs


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run every act in a thread of its own, let go together.

    Returns:
        What each returned, or the exception it raised, in the order given.
    """
    barrier = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            outcomes[place] = acts[place]()
        except Exception as raised:  # a refusal is an outcome like any other; the test says which it expects
            outcomes[place] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a thread never came back"
    return outcomes


def wait_for_a_waiter() -> None:
    """Come back once some connection to this database waits for a lock."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)
    raise AssertionError("nobody waited for a lock")


def one_won(outcomes, *, loser: type[Exception]) -> int:
    """Exactly one went through and the other was refused as expected; returns the place of the winner."""
    losers = [place for place, outcome in enumerate(outcomes) if isinstance(outcome, Exception)]
    assert len(losers) == len(outcomes) - 1, outcomes
    assert all(isinstance(outcomes[place], loser) for place in losers), outcomes
    return next(place for place in range(len(outcomes)) if place not in losers)


def chains_hold() -> None:
    """No chain of events has a fault."""
    assert list(chain_faults()) == []
