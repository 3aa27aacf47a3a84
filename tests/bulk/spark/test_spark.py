"""On a real cluster with two workers: the very rows of a local run, whatever becomes of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import dataset

from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.scoring import score_table
from svrules.bulk.spark import Job, run
from svrules.bulk.spark.alone import check_alone, score_rows_alone
from svrules.bulk.spark.splits import Split, Splits
from svrules.bulk.spark.work import Shipped, plain_schema
from svrules.cli import main
from svrules.errors import DataError, MisuseError
from svrules.language.read import read
from svrules.language.rulebook import Rulebook
from tests.bulk.spark.cluster import SMALL, Cluster, cluster, driver_environment, need_spark
from tests.bulk.spark.killing import FINE, Killing, as_bytes, local
from tests.bulk.spark.made_up import ALONE, RULEBOOK, bids


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    need_spark()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in driver_environment().items():
            patch.setenv(name, value)
        with cluster(tmp_path_factory.mktemp("cluster")) as made:
            yield made


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return _read(RULEBOOK)


def _read(text: str) -> Rulebook:
    found, problems = read(text, "bids.svr")
    assert found is not None, problems
    return found


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_whatever_is_read_and_written(
    two_workers: Cluster, rulebook: Rulebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # One session for all of it: to begin one takes longer than the work.
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(two_workers.url).config(
        "spark.sql.warehouse.dir", str(tmp_path / "tables")
    )
    # What a worker refuses it refuses each time: once is enough.
    for name, value in {**SMALL, "spark.task.maxFailures": "1"}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    try:
        _parquet(rulebook, tmp_path / "parquet")
        _csv(rulebook, tmp_path / "csv")
        _tables(spark, rulebook, tmp_path)
        _alone(two_workers.url, tmp_path / "alone", capsys)
        _told(rulebook, tmp_path)
        assert spark.conf.get("spark.sql.shuffle.partitions") == "200"
    finally:
        spark.stop()


def _parquet(rulebook: Rulebook, folder: Path) -> None:
    table = bids(400)
    job = _job(folder, table, marks=True, rows_at_once=300)
    found = run(rulebook, job)
    scores, rejected = local(rulebook, job, folder)
    assert (found.rows, found.scored, found.rejected) == (table.num_rows, len(scores), len(rejected))
    assert found.rejected > 20
    assert pq.read_table(job.output).schema.types == plain_schema(scores.schema).types
    assert as_bytes(pq.read_table(job.output)) == as_bytes(scores)
    assert as_bytes(pq.read_table(job.rejected)) == as_bytes(rejected)
    pinned = pq.read_metadata(next(Path(job.output).glob("*.parquet"))).metadata
    assert rulebook.sha256.encode() in pinned[b"org.apache.spark.sql.parquet.row.metadata"]


def _csv(rulebook: Rulebook, folder: Path) -> None:
    """CSV is text to the door, with quotes, line breaks in a name, and amounts as officers write them."""
    folder.mkdir()
    rows = ["competition,bidder,category,notice date,price,local jobs,plan,misconduct"]
    rows += [
        f'C{at % 7},"Ash, ""{at}""\nLtd",Works,1 May 2026,"£{at + 1},000",{at % 9},3,no' for at in range(60)
    ]
    rows += ["C3,Birch,Works,1 May 2026,many,2,3,no", "C4,,Works,1 May 2026,£5,2,3,no"]
    (folder / "in.csv").write_text("\ufeff" + "\n".join(rows) + "\n", encoding="utf-8")
    job = Job((str(folder / "in.csv"),), str(folder / "out"), str(folder / "rejected"), written_as="orc")
    found = run(rulebook, job)
    scores, rejected = local(rulebook, job, folder)
    assert (found.rows, found.scored, found.rejected) == (len(rows) - 1, len(scores), len(rejected))
    assert len(rejected) > 2
    assert as_bytes(dataset.dataset(job.output, format="orc").to_table()) == as_bytes(scores)
    assert as_bytes(dataset.dataset(job.rejected, format="orc").to_table()) == as_bytes(rejected)


def _tables(spark: Any, rulebook: Rulebook, folder: Path) -> None:
    """A table of Spark in, a table out; the open session stays open; what is there is not written over."""
    table = bids(60, odd=False)
    pq.write_table(table, folder / "table.parquet")
    spark.read.parquet(str(folder / "table.parquet")).write.saveAsTable("bids")
    job = Job(("table:bids",), "table:scores", "table:rejected")
    found = run(rulebook, job)
    assert (found.rows, found.scored, found.rejected) == (table.num_rows, table.num_rows, 0)
    assert as_bytes(spark.table("scores").toArrow()) == as_bytes(score_table(rulebook, table).scores)
    with pytest.raises(MisuseError, match=r"scores.* is there already"):
        run(rulebook, job)


def _alone(url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no bid is compared with another nothing is brought together; here from the command line."""
    rulebook = _read(ALONE)
    table = bids(400)
    job = _job(folder, table)
    (folder / "alone.svr").write_text(ALONE)
    asked = ["bulk", str(folder / "alone.svr"), *job.inputs, "-o", job.output, "--marks"]
    assert main([*asked, "--spark", url, "--alone", "--spark-conf", "spark.app.name=alone"]) == 1
    here = score_rows_alone(rulebook, table, ColumnNames(), marks=True)
    assert as_bytes(pq.read_table(job.output)) == as_bytes(here.scores)
    rejected = pq.read_table(job.rejected)
    told = " ".join(capsys.readouterr().out.split())
    assert (
        f"{table.num_rows:,} rows in = {here.scores.num_rows:,} scored + {len(rejected):,} rejected" in told
    )
    assert 0 < len(rejected) == here.rejected.num_rows
    assert rejected.column("reason").to_pylist() == here.rejected.column("reason").to_pylist()


def _told(rulebook: Rulebook, folder: Path) -> None:
    """What cannot be done is said in words of the user's, and nothing is written."""
    job = _job(folder / "wrong", bids(5))
    with pytest.raises(DataError):
        run(rulebook, replace(job, key="no such column"))
    with pytest.raises(MisuseError, match=r"there is nothing to read at .*nowhere"):
        run(rulebook, replace(job, inputs=(str(folder / "nowhere"),)))
    with pytest.raises(MisuseError, match=r"`criterion PRICE` .* looks at other bids"):
        run(rulebook, replace(job, alone=True))
    with pytest.raises(MisuseError, match=r"has SHA-256 .* on a worker"):
        run(replace(rulebook, sha256="0" * 64), job)
    ragged = folder / "ragged.csv"
    ragged.write_text("competition,bidder,price\nC1,Ash,£5\nC1,Birch,£6,000\n")
    with pytest.raises((MisuseError, DataError), match=r"more or fewer cells|required"):
        run(rulebook, replace(job, inputs=(str(ragged),)))
    assert not Path(job.output).exists()


def test_a_worker_killed_in_the_middle(two_workers: Cluster, rulebook: Rulebook, tmp_path: Path) -> None:
    """Half of the cluster is gone, with what it had done: the same rows come out, none is there twice."""
    need_spark()
    table = bids(4_000)
    job = _job(
        tmp_path / "killed", table, rows_at_once=1_000, master=two_workers.url, conf=FINE, replace=True
    )
    killing = Killing(two_workers)
    found = killing.during(lambda: run(rulebook, job))
    assert killing.processes >= 3, "a worker, its executor and a Python process were to be killed"
    assert 0 < killing.done < killing.tasks, "the job was to be in the middle of its work"
    scores, rejected = local(rulebook, job, tmp_path)
    assert (found.rows, found.scored, found.rejected) == (table.num_rows, len(scores), len(rejected))
    assert as_bytes(pq.read_table(job.output)) == as_bytes(scores)
    assert as_bytes(pq.read_table(job.rejected)) == as_bytes(rejected)


# -- without a cluster ------------------------------------------------------------------------------


def test_rows_count_through_the_files_in_order_of_their_names() -> None:
    # Spark reads the largest piece first, and numbers what each task reads from a multiple of 2**33.
    pieces = [Split("f/b", 0, 0, 3), Split("f/a%20c", 100, 3, 2), Split("f/a%20c", 0, 1 << 33, 4)]
    splits = Splits.of(pieces)
    assert splits.files == ("a c", "b")
    files, rows = splits.places(np.array([0, 5, 6, 8]))
    assert (files.tolist(), rows.tolist()) == ([0, 0, 1, 1], [1, 6, 1, 3])
    assert splits.total == 9
    given = np.array([0, 2, 3, 4, 1 << 33, (1 << 33) + 3])
    assert splits.numbers(given).tolist() == [6, 8, 4, 5, 0, 3]
    with pytest.raises(MisuseError, match="has changed"):
        splits.numbers(np.array([5]))


def test_a_rulebook_is_what_its_hash_says_or_nothing(rulebook: Rulebook) -> None:
    shipped = Shipped.of(rulebook)
    assert shipped.rulebook().sha256 == rulebook.sha256
    with pytest.raises(MisuseError, match="has SHA-256"):
        replace(shipped, text=shipped.text.replace("20%", "30%")).rulebook()
    with pytest.raises(MisuseError, match="install the same version"):
        replace(shipped, version="0.0.1").rulebook()


def test_rows_alone_have_the_scores_that_they_have_together() -> None:
    rulebook = _read(ALONE)
    check_alone(rulebook)
    table = bids(100, odd=False)
    together = score_table(rulebook, table, marks=True).scores
    alone = score_rows_alone(rulebook, table, ColumnNames(), marks=True).scores
    ranking = ["rank", "provisional"]
    assert all(alone.column(name).null_count == alone.num_rows for name in ranking)
    assert alone.drop_columns(ranking).equals(together.drop_columns(ranking))


# -- rows beside rows -------------------------------------------------------------------------------


def _job(folder: Path, table: pa.Table, **more: Any) -> Job:
    """The table as two files, the larger of which comes last and is read in several pieces."""
    folder.mkdir(parents=True, exist_ok=True)
    cut = table.num_rows // 4
    pq.write_table(table.slice(0, cut), folder / "a.parquet")
    pq.write_table(table.slice(cut), folder / "b.parquet", row_group_size=max(1, cut // 2))
    inputs = (str(folder / "a.parquet"), str(folder / "b.parquet"))
    return Job(inputs, str(folder / "scores"), str(folder / "scores.rejected"), **more)
