"""A job done on the cluster that it names, and counted."""

from __future__ import annotations

import warnings
from importlib.util import find_spec

from svrules.bulk.spark.job import Job, Summary
from svrules.errors import MissingExtraError, MisuseError
from svrules.language.rulebook import Rulebook

__all__ = ["run"]


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
