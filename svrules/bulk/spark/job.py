"""What is asked of a cluster, and what came of it."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

from svrules.diagnostics import Diagnostic
from svrules.errors import MissingExtraError, MisuseError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

__all__ = ["ROWS_AT_ONCE", "SESSION", "Job", "Summary", "run"]

SESSION = "session"
"""The master that stands for none: that of spark-submit, of a notebook or of `spark-defaults.conf`."""

ROWS_AT_ONCE = 50_000
"""Many competitions in one call, since one alone does not pay for it; few enough for a worker's memory."""


@dataclass(frozen=True)
class Job:
    """What to score, and how.

    `inputs` are paths and patterns or one `table:NAME`, `output` and `rejected` a path or `table:NAME`;
    `read_as` and `written_as` name a source of Spark (`parquet`, `csv`, `orc`, …), empty: by the end of the
    path. `key`, `bidder` and so on are those of `svrules.bulk.door.headings.ColumnNames`. `alone`: each row
    is scored by itself and has no rank; only for rulebooks that compare no bids. `replace`: write over what
    is there. About `rows_at_once` rows are scored in one call.
    """

    inputs: tuple[str, ...]
    output: str
    rejected: str
    key: str | None = None
    bidder: str | None = None
    one_competition: bool = False
    left_out: tuple[str, ...] = ()
    contract: Mapping[str, Scalar] | None = None
    score_rest: bool = False
    marks: bool = False
    alone: bool = False
    master: str = SESSION
    conf: Mapping[str, str] = field(default_factory=dict)
    rows_at_once: int = ROWS_AT_ONCE
    read_as: str = ""
    written_as: str = ""
    replace: bool = False


@dataclass(frozen=True)
class Summary:
    """How many rows there were, and what became of them; `rows` = `scored` + `rejected`.

    `left` counts the competitions that went through the scalar engine, by the reason; `told` are warnings.
    """

    rows: int
    scored: int
    rejected: int
    left: Counter[str] = field(default_factory=Counter)
    told: tuple[Diagnostic, ...] = ()


def run(rulebook: Rulebook, job: Job) -> Summary:
    """Score what the job names on the cluster that it names, and write the scores.

    Nothing is dropped: what was written is counted, and the rows that were read are the rows scored and
    rejected. Raises MissingExtraError without PySpark, DataError for headings that do not fit, and
    MisuseError in plain words for what the cluster could not do.
    """
    for package in ("pyspark", "pyarrow", "numpy", "pandas"):
        if find_spec(package) is None:
            raise MissingExtraError("spark", package)
    with warnings.catch_warnings():
        # PySpark speaks of versions of pandas, which it asks for and nothing here uses.
        warnings.simplefilter("ignore", FutureWarning)
        from svrules.bulk.spark.session import session
        from svrules.bulk.spark.whole import scored_and_written

        with session(job.master, job.conf) as spark:
            found = scored_and_written(spark, rulebook, job)
    if found.scored + found.rejected != found.rows:
        raise MisuseError(
            f"{found.rows} rows were read, and {found.scored} scored and {found.rejected} rejected rows were "
            f"written: do not use `{job.output}`. Did what was read change in the meantime? Run it again"
        )
    return found
