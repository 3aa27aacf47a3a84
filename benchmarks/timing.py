"""Times of several sides, side by side: in every round each side runs once, so that a busy machine slows
all alike.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping


def medians(
    sides: Mapping[str, Callable[[], object]], *, rounds: int, clock: Callable[[], float]
) -> dict[str, float]:
    """The median seconds of each side over the rounds, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for warm in (False, *[True] * rounds):
        for name, run in sides.items():
            seconds = _seconds(run, clock)
            if warm:
                taken[name].append(seconds)
    return {name: statistics.median(times) for name, times in taken.items()}


def _seconds(run: Callable[[], object], clock: Callable[[], float]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = clock()
        run()
        return clock() - began
    finally:
        gc.enable()


CPU = time.process_time
WALL = time.perf_counter
