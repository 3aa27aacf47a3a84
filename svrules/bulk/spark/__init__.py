"""Scores of many competitions on a Spark cluster: the function that files use, on each worker.

On entry: a Rulebook and a `Job` that names what Spark reads and writes. On exit: the scores and the rejected
rows are written by Spark, and a `Summary` counts them. The rulebook goes to the workers as text, and each
checks its SHA-256. Needs the extra `spark` (PySpark with Arrow) and Java on the machines.
"""

from svrules.bulk.spark.job import Job, Summary
from svrules.bulk.spark.running import run

__all__ = ["Job", "Summary", "run"]
