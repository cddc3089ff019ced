"""What may never happen (RELIABILITY section 2), proved from the rows of any database.

Small functions for I1 to I20, written a second time on purpose, without the doors and without the gate, so that a fault
in those does not hide itself. What rows cannot show, each function's docstring leaves to a test.

registry: the list and the run. books: the rows, read a chunk of promises at a time. The others hold the functions.
"""

from reviews.domain.invariants import (  # noqa: F401 -- they fill the registry
    answers,
    deadlines,
    history,
    joint,
    library,
    plans,
    storage,
    taken_back,
)
from reviews.domain.invariants.registry import Result, check_all

__all__ = ["Result", "check_all"]
