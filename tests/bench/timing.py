"""Honest comparisons: the arms take turns call by call, so that whatever else the machine does falls on all alike."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Timed:
    """What one arm took.

    Attributes:
        median: milliseconds of CPU and waiting, the middle call.
        worst: milliseconds, the slowest call.
        ratio: median over the median of the first arm.
    """

    name: str
    median: float
    worst: float
    ratio: float


def in_turns(arms: Mapping[str, Callable[[], object]], *, calls: int = 40) -> list[Timed]:
    """Call every arm in turn and compare their medians.

    Args:
        arms: name to what is called; the first is what the others are measured against.
        calls: how often each is called, after one call that is not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in arms}
    for call in arms.values():
        call()
    for _ in range(calls):
        for name, call in arms.items():
            began = time.perf_counter()
            call()
            taken[name].append((time.perf_counter() - began) * 1000)
    base = statistics.median(next(iter(taken.values())))
    return [
        Timed(name, statistics.median(times), max(times), statistics.median(times) / base if base else 0.0)
        for name, times in taken.items()
    ]
