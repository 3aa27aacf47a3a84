"""Times of several sides, side by side: in every round each side runs once, so that a busy machine slows
all alike.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence


def timed(
    sides: Mapping[str, Callable[[], object]], *, rounds: int, clock: Callable[[], float]
) -> dict[str, list[float]]:
    """The seconds of each side in each round, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for warm in (False, *[True] * rounds):
        for name, run in sides.items():
            seconds = _seconds(run, clock)
            if warm:
                taken[name].append(seconds)
    return taken


def median(times: Sequence[float]) -> float:
    """The middle one of the times."""
    return statistics.median(times)


def paired(slower: Sequence[float], faster: Sequence[float]) -> float:
    """How many times as long one side took as another: the median of the ratios within a round."""
    return statistics.median(one / other for one, other in zip(slower, faster, strict=True))


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
