"""A moment to stand at."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture
def at(shifted) -> Iterator[Callable[..., datetime]]:
    """Stop the database clock and the process at a moment in UTC. Call it before anybody signs in."""
    with ExitStack() as stack:

        def stop(*parts: int) -> datetime:
            moment = datetime(*parts, tzinfo=UTC)
            stack.enter_context(time_machine.travel(moment, tick=False))
            return shifted.stop_at(moment)

        yield stop
