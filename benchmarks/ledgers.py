"""Ledgers in a file: does verifying grow with the records alone, and how many are recorded in a second?

    python -m benchmarks.ledgers

Each run is a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import median, paired
from svrules.audit.ledger import Draft, create_or_open
from svrules.audit.ledger.verify import verify

FEW, MANY = 10_000, 100_000
ROUNDS = 3
SECONDS = 5.0
WRITERS = 4
TEXT_EVERY = 50
AT_A_TIME = 1000


class Run(NamedTuple):
    """What verifying took: seconds of processor time, and the peak of memory in MB."""

    seconds: float
    memory: float


class Measured(NamedTuple):
    """Microseconds a record and MB for few and many records, the ratios, and records a second."""

    few: Run
    many: Run
    time_ratio: float
    memory_ratio: float
    one_writer: float
    writers: float


def measured() -> Measured:
    """Both sizes in every round, few and many in turn; then appending, by one writer and by four."""
    with tempfile.TemporaryDirectory(prefix="svrules-bench-") as made:
        few, many = (Path(made) / f"{size}.ledger" for size in (FEW, MANY))
        _fill(few, FEW)
        _fill(many, MANY)
        taken: dict[Path, list[Run]] = {few: [], many: []}
        for _ in range(ROUNDS):
            for place, runs in taken.items():
                runs.append(_verified(place))
        one, four = (_per_second(Path(made) / f"{writers}.ledger", writers) for writers in (1, WRITERS))
    times = [[run.seconds / size for run in taken[place]] for place, size in ((few, FEW), (many, MANY))]
    peaks = [[run.memory for run in taken[place]] for place in (few, many)]
    middle = [Run(median(time_) * 1e6, median(peak)) for time_, peak in zip(times, peaks, strict=True)]
    return Measured(*middle, paired(*times), paired(*peaks), one, four)


def report() -> None:
    """The figures as tables and lines."""
    found = measured()
    print(f"verifying a ledger of {FEW:,} and of {MANY:,} records (median)")
    for size, run in ((FEW, found.few), (MANY, found.many)):
        print(f"  {f'{size:,} records':<44}{run.seconds:>10.1f} µs a record, {run.memory:.0f} MB at its peak")
    print()
    print("recording, each record on the disk before the next (wall time)")
    for name, rate in (("one writer", found.one_writer), (f"{WRITERS} writers at once", found.writers)):
        print(f"  {name:<44}{rate:>10.1f} records a second")
    print()
    for name, ratio, goal in (
        ("ledger-verify-time-a-record-within-1.5x-of-a-tenth", found.time_ratio * 1.5, 1),
        ("ledger-verify-memory-within-1.25x-of-a-tenth", found.memory_ratio * 1.25, 1),
        ("ledger-records-a-second", found.one_writer, 0),
        ("ledger-records-a-second-four-writers", found.writers, 0),
    ):
        print(f"{name} ratio={ratio:.2f} goal={goal}")


def _draft(at: int, who: str = "Evaluator 1") -> Draft:
    """A mark with its comment; at times the long text of a score."""
    contents = {"result": f"{at} " * 2000} if at % TEXT_EVERY == 0 else {}
    body = {"value": str(at % 11), "comment": "Names the trainees, the college and the dates. " * 4}
    subject = (f"Bid {at % 40}", f"question {at}")
    return Draft("mark", f"Works {at // 5000}", subject, who, "2026-05-12T14:30:00Z", "", body, contents)


def _fill(place: Path, records: int) -> None:
    with create_or_open(place) as ledger:
        for start in range(0, records, AT_A_TIME):
            ledger.append_all(_draft(at) for at in range(start, start + AT_A_TIME))


def _verified(place: Path) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.ledgers", "verify", place],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, memory = done.stdout.split()
    return Run(float(seconds), float(memory))


def _per_second(place: Path, writers: int) -> float:
    create_or_open(place).close()
    command = [sys.executable, "-m", "benchmarks.ledgers", "append", place]
    running = [
        subprocess.Popen([*command, f"Evaluator {name}"], stdout=subprocess.PIPE, text=True)
        for name in range(writers)
    ]
    return sum(float(one.communicate()[0]) for one in running)


# -- the processes -----------------------------------------------------------------------------------


def _verify(place: str) -> None:
    began = time.process_time()
    found = verify(place)
    seconds = time.process_time() - began
    if not found.good:
        raise SystemExit(f"{place} does not verify")
    print(seconds, _peak())


def _peak() -> float:
    """MB of memory at the peak of this process."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would tell of the process that started this one
        kept = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        if kept:
            return int(kept[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _append(place: str, who: str) -> None:
    with create_or_open(place) as ledger:
        ledger.append(_draft(1, who))
        began = time.perf_counter()
        for at in count(2):
            ledger.append(_draft(at, who))
            taken = time.perf_counter() - began
            if taken > SECONDS:
                break
    print((at - 1) / taken)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["verify", place]:
            _verify(place)
        case ["append", place, who]:
            _append(place, who)
        case _:
            report()
