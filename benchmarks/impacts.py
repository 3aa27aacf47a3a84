"""`svrules impact`: does the cost grow with the number of competitions alone?

    python -m benchmarks.impacts

Each run is a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import median, paired
from svrules.shipped import rulebook_path, sample_path
from tests.change.impact.made_up import competitions

FEW, MANY = 200, 400
ROUNDS = 3
OLD, NEW = rulebook_path("lcr-contracts"), sample_path("lcr-contracts-2027.svr")


class Run(NamedTuple):
    """What comparing all competitions of a file took: seconds of processor time, peak of memory in MB."""

    seconds: float
    memory: float


class Measured(NamedTuple):
    """Few and many competitions, and the time of many ÷ the time of few, run by run in turn."""

    few: Run
    many: Run
    ratio: float


def measured() -> Measured:
    """Both sizes in every round, few and many in turn."""
    with tempfile.TemporaryDirectory(prefix="svrules-bench-") as made:
        files = {}
        for size in (FEW, MANY):
            files[size] = Path(made) / f"{size}.jsonl"
            # The same competitions twice over, so that only their number differs.
            listed = list(competitions(FEW)) * (size // FEW)
            files[size].write_text("\n".join(map(json.dumps, listed)), encoding="utf-8")
        taken: dict[int, list[Run]] = {size: [] for size in files}
        for _ in range(ROUNDS):
            for size, file in files.items():
                taken[size].append(_run(file))
    times = {size: [run.seconds for run in runs] for size, runs in taken.items()}
    few, many = (Run(median(times[n]), median([run.memory for run in taken[n]])) for n in (FEW, MANY))
    return Measured(few, many, paired(times[MANY], times[FEW]))


def _run(file: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.impacts", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory = map(float, re.findall(r"[\d.]+", done.stdout))
    return Run(seconds, memory)


def _compare(file: str) -> None:
    from svrules.change.impact.sources import competitions as found
    from svrules.change.impact.sources import places
    from svrules.change.impact.whole import Between
    from svrules.language import load

    between = Between(load(OLD), load(NEW))
    start = time.process_time()
    impact = between.impact(found(places([file]), between.door, between.old))
    taken = time.process_time() - start
    assert len(impact.competitions) in (FEW, MANY), "a competition was dropped"
    print(f"{taken:.3f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f}")


def report() -> None:
    """The figures as tables and lines."""
    found = measured()
    print(f"impact of a second edition on {FEW} and on {MANY} competitions (median)")
    for size, run in ((FEW, found.few), (MANY, found.many)):
        each = run.seconds / size * 1000
        print(
            f"  {f'{size} competitions':<44}{each:>10.1f} ms a competition, {run.memory:.0f} MB at its peak"
        )
    print()
    print(f"impact-time-of-{MANY}-to-time-of-{FEW} ratio={found.ratio:.2f} goal=0")
    linear = (MANY / FEW) / found.ratio
    print(f"impact-time-a-competition-within-1.15x-of-half-as-many ratio={linear * 1.15:.2f} goal=1")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _compare(sys.argv[1])
    else:
        report()
