"""Does memory grow with the number of rows? Peak of a child process over 10^5 and over 10^6 rows.

    python -m tests.bulk.files.memory [--few 100000] [--many 1000000] [--batch 20000]

Both ways, from Parquet and from CSV: competitions that stand together, and rows in an order of their own.
The peak is what the system tells of a child that has ended (`getrusage`), all work in that one process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tests.bulk.files.sample import RULES, TREES

__all__ = ["peak", "write_rows"]

MOST = 1.5
BIDS = 5
PIECE = 50_000


def write_rows(path: Path, count: int, *, shuffled: bool) -> Path:
    """A file of so many rows, five bids a competition; shuffled: bid by bid, over all competitions."""
    writer = None
    competitions = count // BIDS
    for start in range(0, count, PIECE):
        rows = np.arange(start, min(start + PIECE, count))
        key, bid = (rows % competitions, rows // competitions) if shuffled else divmod(rows, BIDS)
        table = pa.table(
            {
                "competition": pa.array([f"C{one:08}" for one in key.tolist()]),
                "bidder": pa.array(TREES).take(pa.array(bid)),
                "contract value": pa.array(50_000 + key % 97 * 1000),
                "category": pa.array(["Works", "Services"]).take(pa.array(key % 2)),
                "notice date": pa.array(["2026-05-12"] * len(rows)),
                "price": pa.array(50_000 + (key * 31 + bid * 7919) % 9973),
                "local jobs": pa.array((key * 7 + bid * 3) % 11),
                "plan": pa.array((key + bid * 5) % 6),
                "misconduct": pa.array((key + bid) % 17 == 0),
            }
        )
        if writer is None:
            csv = path.suffix == ".csv"
            writer = (
                pyarrow.csv.CSVWriter(path, table.schema) if csv else pq.ParquetWriter(path, table.schema)
            )
        writer.write_table(table)
    if writer is not None:
        writer.close()
    return path


def peak(folder: Path, source: Path, batch: int) -> int:
    """The most bytes that a run over the file held."""
    rules = folder / "many.svr"
    rules.write_text(RULES, encoding="utf-8")
    command = [sys.executable, "-m", "svrules.cli", "bulk", str(rules), str(source), "-o"]
    command += [str(folder / f"out{source.suffix}"), "--batch", str(batch), "--processes", "1"]
    with (folder / "said").open("w") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise RuntimeError((folder / "said").read_text())
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> int:
    """All four; 1 where ten times the rows take more than half as much memory again."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--few", type=int, default=100_000)
    asked.add_argument("--many", type=int, default=1_000_000)
    asked.add_argument("--batch", type=int, default=20_000)
    options = asked.parse_args()
    worst = 0.0
    for end in (".parquet", ".csv"):
        for shuffled in (False, True):
            with tempfile.TemporaryDirectory(prefix="svrules-memory-") as made:
                folder = Path(made)
                peaks = [
                    peak(folder, write_rows(folder / f"in{end}", count, shuffled=shuffled), options.batch)
                    for count in (options.few, options.many)
                ]
            ratio = peaks[1] / peaks[0]
            worst = max(worst, ratio)
            sys.stdout.write(
                f"memory, {end[1:]}, {'rows shuffled' if shuffled else 'competitions together'}: "
                f"{peaks[0] / 1e6:,.0f} MB over {options.few:,} rows, {peaks[1] / 1e6:,.0f} MB over "
                f"{options.many:,}: {ratio:.2f} times\n"
            )
            sys.stdout.flush()
    sys.stdout.write(f"at most {MOST} times: {'yes' if worst <= MOST else 'NO'}\n")
    return int(worst > MOST)


if __name__ == "__main__":
    raise SystemExit(main())
