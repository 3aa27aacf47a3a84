"""The whole of a job: number the rows, bring competitions together, score them, write what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.errors import AnalysisException
from pyspark.sql import functions as F  # noqa: N812 - as PySpark's own pages call it
from pyspark.sql.pandas.types import from_arrow_schema

from svrules.bulk.door.headings import ColumnNames, find_columns
from svrules.bulk.scoring import scores_schema
from svrules.bulk.spark.alone import check_alone
from svrules.bulk.spark.job import Job, Summary
from svrules.bulk.spark.sources import is_csv, opened, written
from svrules.bulk.spark.splits import Split, Splits
from svrules.bulk.spark.work import ROW, Shipped, Work
from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Rulebook

__all__ = ["scored_and_written"]

_MOST_CALLS: Final = 100_000
_BUCKET: Final = "bucket"
_TASKS: Final = "spark.sql.shuffle.partitions"
_MOST_TASKS: Final = 2_000
# What is left has every character that may count in a key, and none that the door takes off its ends.
_NOT_SEEN: Final = r"[^\p{L}\p{N}\p{P}\p{S}]"


def scored_and_written(spark: Any, rulebook: Rulebook, job: Job) -> Summary:
    """Do the job in a session."""
    source = opened(spark, job.inputs, job.read_as)
    names = ColumnNames(job.key, job.bidder, job.one_competition, job.left_out)
    # On no rows at all, here: what is wrong with headings is told before anything is begun.
    headings = tuple(source.columns)
    columns = find_columns(rulebook, headings, names, given=job.contract, table=job.inputs[0])
    if job.alone:
        check_alone(rulebook)
    with _as_before(spark, _TASKS), _pinned_splits(spark):
        rows, splits = _numbered(source, job.inputs[0], is_csv=is_csv(job.inputs, job.read_as))
        work = Work(
            Shipped.of(rulebook),
            headings,
            names,
            splits,
            job.contract,
            score_rest=job.score_rest,
            marks=job.marks,
            alone=job.alone,
            as_csv=is_csv([job.output], job.written_as),
        )
        made = _scored(rows, work, columns.key, job.rows_at_once).persist(StorageLevel.MEMORY_AND_DISK)
        try:
            return _written(made, work, job, columns.told)
        finally:
            made.unpersist()


def _scored(rows: Any, work: Work, key: int | None, at_once: int) -> Any:
    """What became of each row. Competitions are brought together, unless each row is scored by itself."""
    schema = from_arrow_schema(work.schema())
    if work.alone:
        return rows.mapInArrow(_each_batch(work), schema)
    spark = rows.sparkSession
    calls = min(max(spark.sparkContext.defaultParallelism, -(-work.splits.total // at_once)), _MOST_CALLS)
    bucket = F.lit(0) if key is None else _bucket(F.col(f"c{key}"), calls)
    spark.conf.set(_TASKS, str(min(calls, _MOST_TASKS)))
    return rows.groupBy(bucket.alias(_BUCKET)).applyInArrow(_each_group(work), schema)


def _bucket(key: Any, calls: int) -> Any:
    seen = F.regexp_replace(F.coalesce(key.cast("string"), F.lit("")), _NOT_SEEN, "")
    return F.pmod(F.xxhash64(seen), F.lit(calls))


def _each_group(work: Work) -> Callable[[pa.Table], pa.Table]:
    def scored(table: pa.Table) -> pa.Table:
        return work(table)

    return scored


def _each_batch(work: Work) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def scored(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from work(pa.Table.from_batches([batch])).to_batches()

    return scored


def _numbered(source: Any, called: str, *, is_csv: bool) -> tuple[Any, Splits]:
    """The rows with a number for each, and what tells from it where in the input the row stands."""
    number = F.monotonically_increasing_id()
    file, start = _places(source, called)
    counted = (
        source.select(
            file.alias("file"), start.alias("start"), number.alias(ROW), F.spark_partition_id().alias("task")
        )
        .groupBy("file", "start", "task")
        .agg(F.min(ROW).alias("first"), F.count(ROW).alias("rows"))
        .collect()
    )
    splits = Splits.of(Split(one["file"], one["start"], one["first"], one["rows"]) for one in counted)
    # Names may hold anything that Spark's own names may not.
    columns = [F.col(f"`{name.replace('`', '``')}`") for name in source.columns]
    if is_csv:
        # Spark makes nothing of an empty cell; it is given as it is, an empty text.
        columns = [F.coalesce(column, F.lit("")) for column in columns]
    return source.select(*(one.alias(f"c{at}") for at, one in enumerate(columns)), number.alias(ROW)), splits


def _places(source: Any, called: str) -> tuple[Any, Any]:
    """The file of a row, and where the part of it begins that its task reads; without files its name."""
    found = F.col("_metadata.file_path"), F.col("_metadata.file_block_start")
    try:
        source.select(*found)
    except AnalysisException:
        return F.lit(called), F.lit(0)
    return found


@contextmanager
def _as_before(spark: Any, name: str) -> Iterator[None]:
    """A setting of the session is afterwards what it was."""
    before = spark.conf.get(name, None)
    try:
        yield
    finally:
        if before is None:
            spark.conf.unset(name)
        else:
            spark.conf.set(name, before)


@contextmanager
def _pinned_splits(spark: Any) -> Iterator[None]:
    """Files are divided in the same way when they are counted and when they are read.

    Spark goes by the number of cores that it has at that moment, and a worker may be lost in between.
    """
    name = "spark.sql.files.minPartitionNum"
    with _as_before(spark, name):
        spark.conf.set(name, spark.conf.get(name, None) or str(spark.sparkContext.defaultParallelism))
        yield


def _written(made: Any, work: Work, job: Job, told: tuple[Diagnostic, ...]) -> Summary:
    """Write scores and rejected rows, and count what stands there then."""
    scores = made.where("scores IS NOT NULL").select("scores.*")
    pins = _pins(work.shipped.rulebook())
    scores = scores.select(*(F.col(f"`{name}`").alias(name, metadata=pins) for name in scores.columns))
    kept = written(scores, job.output, job.written_as, replace=job.replace)
    of_reasons = made.groupBy("left.reason").agg(
        F.sum("left.competitions").alias("times"), F.count("rejected").alias("rejected")
    )
    found = of_reasons.collect()
    left = Counter({one["reason"]: int(one["times"]) for one in found if one["reason"] is not None})
    rejected = sum(one["rejected"] for one in found)
    if rejected:
        refused = made.where("rejected IS NOT NULL").select("rejected.*")
        rejected = written(refused, job.rejected, job.written_as, replace=job.replace).count()
    return Summary(work.splits.total, kept.count(), rejected, left, told)


def _pins(rulebook: Rulebook) -> dict[str, str]:
    """What pins the method, for the metadata of each column: Spark has none for a whole table."""
    found = scores_schema(rulebook).metadata or {}
    return {f"svrules: {name.decode()}": value.decode() for name, value in found.items()}
