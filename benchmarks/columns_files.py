"""`svrules bulk` on files of ten thousand to ten million bids: does the cost grow with the rows alone?

    python -m benchmarks.columns_files [ROWS]

Each run is a process of its own, so that its peak of memory is its own. Before it begins to count it has
scored one batch: what starting costs, and memory that is touched for the first time, is told beside.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow.parquet as pq

from benchmarks import with_svrules
from benchmarks.columns_data import made_up
from benchmarks.timing import median

MOST: Final = 10_000_000
PART: Final = 100_000
"""Rows that are made up at once, and of a row group."""
ROUNDS: Final = 3
BATCH: Final = 100_000
KIND: Final = "decimal128"


class Run(NamedTuple):
    """Seconds of processor time, of the clock, bytes of memory at the peak, seconds that starting took."""

    seconds: float
    clock: float
    memory: float
    start: float


def report(rows: int = MOST // 10) -> bool:
    """The figures as tables and lines, for files of up to ten times so many rows."""
    sizes = (rows // 100, rows // 10, rows, rows * 10)
    with tempfile.TemporaryDirectory(prefix="svrules-bench-") as folder:
        files = {size: _written(Path(folder) / f"{size}.parquet", size) for size in {BATCH, *sizes}}
        taken: dict[int, list[Run]] = {size: [] for size in sizes}
        for at in range(ROUNDS):
            for size in sizes:
                if size < MOST or at < ROUNDS - 1:
                    taken[size].append(_run(files[size], files[BATCH], 1))
        side_by_side = _run(files[rows], files[BATCH], 2)
        as_integers = _run(
            _written(Path(folder) / "integers.parquet", rows, as_integers=True), files[BATCH], 1
        )
    _print(taken, rows, side_by_side, as_integers)
    return True


def _print(taken: dict[int, list[Run]], rows: int, side_by_side: Run, as_integers: Run) -> None:
    print(f"svrules bulk, {KIND} in Parquet to Parquet, one process (median)")
    times = {size: median([run.seconds / size for run in runs]) for size, runs in taken.items()}
    peaks = {size: median([run.memory for run in runs]) for size, runs in taken.items()}
    for size, each in times.items():
        start = median([run.start for run in taken[size]])
        print(
            f"  {f'{size:,} bids':<24}{each * 1e9:>10.1f} ns a bid{peaks[size] / 1e6:>10.0f} MB at its peak, "
            f"{start:.2f} s for starting and a batch"
        )
    one, two = median([run.clock for run in taken[rows]]), side_by_side.clock
    print(f"  {f'{rows:,} bids':<24}{rows / one:>10,.0f} a second; in two processes {rows / two:,.0f}")
    print(
        f"  {'the same, decimals stored as integers':<40}{as_integers.seconds / rows * 1e9:>10.1f} ns a bid"
    )
    print()
    counted = [each for size, each in times.items() if size >= rows // 10]
    print(f"bulk-files-time-a-bid-within-1.3x ratio={1.3 * min(counted) / max(counted):.2f} goal=1")
    if rows * 10 >= PART:
        ratio = 1.5 * peaks[rows] / peaks[rows * 10]
        print(f"bulk-files-memory-within-1.5x-of-a-tenth ratio={ratio:.2f} goal=1")
    print(f"bulk-files-two-processes-vs-one ratio={one / two:.2f} goal=0")
    print(f"bulk-files-decimals-as-integers ratio={times[rows] * rows / as_integers.seconds:.2f} goal=0")
    print()


def _written(file: Path, rows: int, *, as_integers: bool = False) -> Path:
    size = min(rows, PART)
    schema = made_up(size, whole=False).table(KIND).schema
    with pq.ParquetWriter(file, schema, compression="lz4", store_decimal_as_integer=as_integers) as writer:
        for part in range(rows // size):
            writer.write_table(made_up(size, whole=False, part=part).table(KIND))
    return file


def _run(file: Path, batch: Path, processes: int) -> Run:
    command = [sys.executable, "-m", "benchmarks.columns_files", "score", str(file), str(batch)]
    done = subprocess.run([*command, str(processes)], check=True, stdout=subprocess.PIPE, text=True)
    return Run(*map(float, done.stdout.split()))


def _score(place: str, batch: str, processes: str) -> None:
    """Score a file and tell what it took: the process that is measured."""
    from svrules.bulk.files.run import Asked, score_files

    rulebook = with_svrules.rulebook()
    out = Path(place).with_suffix(".scores.parquet")
    score_files(Asked(rulebook, (batch,), str(out)))
    start, clock = time.process_time(), time.perf_counter()
    found = score_files(Asked(rulebook, (place,), str(out), processes=int(processes)))
    seconds, clock = time.process_time() - start, time.perf_counter() - clock
    tally = found.tally
    assert tally.rows == tally.scored == pq.ParquetFile(out).metadata.num_rows, "a row was dropped"
    assert tally.peak_memory is not None, "the system does not tell how much memory was held"
    out.unlink()
    print(seconds, clock, tally.peak_memory, start)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["score", place, batch, processes]:
            _score(place, batch, processes)
        case sizes:
            sys.exit(0 if report(*(int(one) for one in sizes[:1])) else 1)
