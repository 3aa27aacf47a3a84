"""A worker killed in the middle of a job: do the same rows come out, none twice?

    python -m tests.bulk.spark.killing [--rows 200000] [--folder build/spark]

Starts a cluster of one master and two workers on this machine, scores made-up competitions on it, kills -9
one of the workers with all that it started when some of the tasks are done, and holds what Spark wrote
against what one process makes of the same rows.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from svrules.bulk.files.run import Asked, score_files
from svrules.bulk.spark import Job, run
from svrules.bulk.spark.work import plain_schema
from svrules.language.read import read
from svrules.language.rulebook import Rulebook
from tests.bulk.spark.cluster import SMALL, Cluster, cluster, driver_environment, signalled
from tests.bulk.spark.made_up import RULEBOOK, bids

__all__ = ["FINE", "Killing", "as_bytes", "local"]

FINE = {**SMALL, "spark.sql.adaptive.coalescePartitions.enabled": "false"}
"""Settings by which each call is a task of its own, so that a job has many."""
_TIMES = 8
_BIDS = 5

T = TypeVar("T")


class Killing:
    """Kills the second worker when some of the tasks that score are done and others are not.

    `done` of `tasks` were, and `processes` were killed; none, where the work was over too soon each time.
    """

    def __init__(self, made: Cluster) -> None:
        self._cluster = made
        self._over = threading.Event()
        self.processes = self.done = self.tasks = 0

    def during(self, work: Callable[[], T]) -> T:
        """What comes of the work that lost the worker; work that was over too soon is done again."""
        for _ in range(_TIMES):
            self._over.clear()
            watching = threading.Thread(target=self._watch, daemon=True)
            watching.start()
            try:
                found = work()
            finally:
                self._over.set()
                watching.join()
            if self.processes:
                break
        return found

    def _watch(self) -> None:
        while not self._over.wait(0.02) and not self.processes:
            held = self._cluster.running(1) if self._scoring() else []
            signalled(held, signal.SIGSTOP)
            # While they stand still the job cannot end, however long it takes from here to the kill.
            found = self._scoring() if held else None
            if found is not None:
                self.done, self.tasks = found
                self.processes = self._cluster.kill(1)
            signalled(held, signal.SIGCONT)

    def _scoring(self) -> tuple[int, int] | None:
        from py4j.protocol import Py4JError
        from pyspark import SparkContext

        context = SparkContext._active_spark_context
        # Until it has begun, and while it ends, there is nothing to ask.
        with suppress(AttributeError, Py4JError):
            tracker = context.statusTracker() if context is not None else None
            for stage in () if tracker is None else tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                # What is read has fewer tasks than this; only scoring is divided so finely.
                if info and info.numTasks > 10 and 3 <= info.numCompletedTasks < info.numTasks - 3:
                    return info.numCompletedTasks, info.numTasks
        return None


def as_bytes(table: pa.Table) -> bytes:
    """The rows in one order (by file and row, or by key and bidder) and one layout, as an Arrow stream."""
    plain = table.replace_schema_metadata(None).cast(plain_schema(table.schema))
    first = [name for name in ("file", "row", "competition", "bidder") if name in plain.column_names]
    columns = dict.fromkeys([*first, *plain.column_names])
    ordered = plain.sort_by([(name, "ascending") for name in columns])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, ordered.schema) as stream:
        # Made anew: what is left over in a buffer behind the same values would count otherwise.
        stream.write_table(pa.Table.from_pylist(ordered.to_pylist(), schema=ordered.schema))
    return sink.getvalue().to_pybytes()


def local(rulebook: Rulebook, job: Job, folder: Path) -> tuple[pa.Table, pa.Table]:
    """What `svrules bulk` makes of the same job without a cluster: scores, and rejected rows."""
    asked = Asked(
        rulebook, job.inputs, str(folder / "local.parquet"), score_rest=job.score_rest, marks=job.marks
    )
    found = score_files(asked)
    assert found.tally.rows == found.tally.scored + found.tally.rejected
    return pq.read_table(folder / "local.parquet"), pq.read_table(folder / "local.rejected.parquet")


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--rows", type=int, default=200_000)
    asked.add_argument("--folder", type=Path, default=Path("build/spark"))
    options = asked.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    os.environ.update(driver_environment())
    with cluster(options.folder.resolve() / "cluster") as made:
        said(f"cluster     {made.url}, {len(made.workers)} workers of one core")
        sys.exit(0 if _shown(made, options.folder.resolve(), options.rows) else 1)


def _shown(made: Cluster, folder: Path, rows: int) -> bool:
    rulebook, _ = read(RULEBOOK, "bids.svr")
    assert rulebook is not None
    table = bids(rows // _BIDS)
    pq.write_table(table, folder / "bids.parquet", row_group_size=max(1, table.num_rows // 8))
    said(f"input       {table.num_rows:,} bids of {rows // _BIDS:,} competitions, strewn about")
    at_once = max(1, table.num_rows // 24)
    job = Job(
        (str(folder / "bids.parquet"),), str(folder / "scores"), str(folder / "rejected"),
        master=made.url, conf=FINE, rows_at_once=at_once, replace=True,
    )  # fmt: skip
    killing = Killing(made)
    begun = time.monotonic()
    found = killing.during(lambda: run(rulebook, job))
    said(f"killed      worker 2 and all it started ({killing.processes} processes, kill -9), "
         f"{killing.done} of {killing.tasks} tasks done")  # fmt: skip
    said(f"came out    {found.rows:,} rows in = {found.scored:,} scored + {found.rejected:,} rejected, "
         f"{time.monotonic() - begun:.1f} s with the start of Spark")  # fmt: skip
    scores, rejected = local(rulebook, job, folder)
    return all(
        [
            _alike("scores", pq.read_table(job.output), scores),
            _alike("rejected", pq.read_table(job.rejected), rejected),
            killing.processes > 0,
        ]
    )


def _alike(what: str, on_cluster: pa.Table, here: pa.Table) -> bool:
    one, other = as_bytes(on_cluster), as_bytes(here)
    verdict = "the same bytes" if one == other else "NOT THE SAME"
    said(f"{what:11} {verdict} as without a cluster, sorted: SHA-256 {_digest(one)}…, {_digest(other)}…")
    if what == "scores":
        names = zip(*(on_cluster.column(name).to_pylist() for name in ("competition", "bidder")), strict=True)
        said(f"twice       {sum(times > 1 for times in Counter(names).values())} bids")
    return one == other


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]


def said(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
