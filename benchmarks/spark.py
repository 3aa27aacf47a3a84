"""What a cluster costs: scoring itself, bringing rows together, and how they are handed over.

    python -m benchmarks.spark [--rows 500000] [--repeats 3]

A cluster of one master and two workers with a core each on this machine; medians. Core seconds are the
processor time of all executors and their Python processes, so that what else runs on the machine counts less.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pyarrow as pa
import pyarrow.parquet as pq

from svrules.bulk.scoring import ColumnNames, score_table
from svrules.bulk.spark.work import Shipped, Work
from svrules.language.read import read
from svrules.language.rulebook import Rulebook
from tests.bulk.spark.cluster import SMALL, Cluster, cluster, driver_environment
from tests.bulk.spark.made_up import RULEBOOK, bids

MILLION = 1_000_000
COUNTED = pa.schema([pa.field("rows", pa.int64())])


class Spent:
    """What the jobs of one session took; bytes are from Spark's own page."""

    def __init__(self, spark: Any, made: Cluster) -> None:
        self._cluster = made
        context = spark.sparkContext
        self._address = (
            f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages?status=complete"
        )
        self._seen: set[int] = set()

    def by(self, work: Callable[[], object]) -> dict[str, float]:
        """What the work took: seconds by the clock and of processors, bytes shuffled."""
        self._stages()
        used, begun = self._cluster.cpu_seconds(), time.perf_counter()
        work()
        wall, core = time.perf_counter() - begun, self._cluster.cpu_seconds() - used
        stages = self._stages()
        return {
            "wall": wall,
            "core": core,
            "shuffled": float(sum(one["shuffleWriteBytes"] for one in stages)),
        }

    def _stages(self) -> list[dict[str, Any]]:
        """The stages that are new since the last time."""
        time.sleep(1)
        with urlopen(self._address) as answer:
            stages = [one for one in json.load(answer) if one["stageId"] not in self._seen]
        self._seen |= {one["stageId"] for one in stages}
        return stages


def counted(table: pa.Table) -> pa.Table:
    """Nothing is scored: what handing over costs."""
    return pa.table([[table.num_rows]], schema=COUNTED)


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--rows", type=int, default=500_000)
    asked.add_argument("--repeats", type=int, default=3)
    options = asked.parse_args()
    rulebook, _ = read(RULEBOOK, "bids.svr")
    assert rulebook is not None
    table = bids(options.rows // 5)
    print(f"{table.num_rows:,} bids of {options.rows // 5:,} competitions, rows strewn about; medians")
    alone = median(options.repeats, lambda: {"wall": timed(lambda: score_table(rulebook, table))})["wall"]
    print(f"one process, no Spark: {table.num_rows / alone:,.0f} rows/s a core")
    os.environ.update(driver_environment())
    warnings.simplefilter("ignore", FutureWarning)
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder) / "cluster") as made:
        pq.write_table(table, Path(folder) / "bids.parquet", row_group_size=table.num_rows // 8)
        on_cluster(made, rulebook, Path(folder) / "bids.parquet", table.num_rows, options.repeats)


def on_cluster(made: Cluster, rulebook: Rulebook, path: Path, total: int, repeats: int) -> None:
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder.master(made.url)
    for name, value in {**SMALL, "spark.ui.enabled": "true", "spark.ui.port": "0"}.items():
        builder = builder.config(name, value)
    # As it is by default: the small tests do without.
    spark = builder.config("spark.sql.codegen.wholeStage", "true").getOrCreate()
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "100000")
    try:
        spent = Spent(spark, made)
        found = {}
        for name, job in jobs(spark, rulebook, path):
            job()  # for Python processes to start and code to be compiled
            found[name] = median(repeats, partial(spent.by, job))
    finally:
        spark.stop()
    print(f"\n{'':46}{'wall s':>8}{'core s':>8}{'core s/M rows':>15}{'bytes/row shuffled':>20}")
    for name, one in found.items():
        each = one["core"] / total * MILLION
        print(f"{name:46}{one['wall']:8.1f}{one['core']:8.1f}{each:15.2f}{one['shuffled'] / total:20.1f}")


def jobs(spark: Any, rulebook: Rulebook, path: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    from pyspark.sql import functions as F  # noqa: N812
    from pyspark.sql.pandas.types import from_arrow_schema

    from svrules.bulk.spark.whole import _bucket, _each_batch, _each_group, _numbered

    rows, splits = _numbered(spark.read.parquet(str(path)), str(path), is_csv=False)
    headings = tuple(spark.read.parquet(str(path)).columns)
    work = Work(Shipped.of(rulebook), headings, ColumnNames(), splits)
    scores, count = from_arrow_schema(work.schema()), from_arrow_schema(COUNTED)
    key = F.col(f"c{headings.index('competition')}")

    def counted_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.RecordBatch.from_arrays([pa.array([batch.num_rows])], schema=COUNTED)

    def noop(data: Any) -> Callable[[], object]:
        return lambda: data.write.format("noop").mode("overwrite").save()

    yield "read and hand over, nothing scored", noop(rows.mapInArrow(counted_batches, count))
    for at_once in (10_000, 50_000, 100_000):
        buckets = rows.groupBy(_bucket(key, max(2, splits.total // at_once)))
        if at_once == 50_000:
            yield "bring together by bucket, nothing scored", noop(buckets.applyInArrow(counted, count))
        yield f"scored, about {at_once:,} rows a call", noop(buckets.applyInArrow(_each_group(work), scores))
    parts = rows.repartition(max(2, splits.total // 50_000), key)
    yield "scored, a partition a batch (mapInArrow)", noop(parts.mapInArrow(_each_batch(work), scores))
    few = rows.where(F.pmod(F.xxhash64(key), F.lit(500)) == 0)
    yield (
        "a five-hundredth, a call each competition",
        noop(few.groupBy(key).applyInArrow(_each_group(work), scores)),
    )
    bucket = few.groupBy(_bucket(key, 2))
    yield "a five-hundredth, two calls", noop(bucket.applyInArrow(_each_group(work), scores))


def timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def median(repeats: int, work: Callable[[], dict[str, float]]) -> dict[str, float]:
    found = [work() for _ in range(repeats)]
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


if __name__ == "__main__":
    main()
