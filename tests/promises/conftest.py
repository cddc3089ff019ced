"""A day on which the desk is open, so that a page's times can be asserted word for word."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

TUESDAY = datetime(2027, 3, 2, 14, 10, tzinfo=UTC)


@pytest.fixture
def tuesday(shifted) -> Iterator[datetime]:
    """Tuesday, March 2, 2027, 14:10 UTC, for the database clock and for the process. Name it before any client."""
    shifted.stop_at(TUESDAY)
    with time_machine.travel(TUESDAY, tick=False):
        yield TUESDAY
