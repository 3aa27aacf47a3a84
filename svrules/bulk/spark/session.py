"""A session with a cluster, and what goes wrong on it in plain words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import environ
from typing import Any, Final

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from svrules.bulk.spark.job import SESSION
from svrules.errors import MisuseError

__all__ = ["session"]

_HERE: Final = re.compile(r"local(\[|$)|spark://(127\.0\.0\.1|localhost)\b")
_SAID: Final = re.compile(r"svrules\.errors\.\w+: (.+)")
_THING: Final = re.compile(r"(?i)(?:path does not exist|path|table or view|table):? (`\S+`|\"[^\"]+\"|\S+)")
_SETTINGS: Final = {
    # `Price` and `price` are two columns, as in every other file.
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    # What is scored at once where rows are scored each by itself; the usual ten thousand are few.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
}


@contextmanager
def session(master: str, conf: Mapping[str, str]) -> Iterator[Any]:
    """A session with the master: the one that is open already (which stays open), or a new one.

    Raises MisuseError in plain words for what Spark refuses, here or in the block.
    """
    open_before = SparkSession.getActiveSession()
    with _plain_words(master):
        spark = _begun(master, conf)
        before = {name: spark.conf.get(name, None) for name in _SETTINGS}
        try:
            for name, value in _SETTINGS.items():
                spark.conf.set(name, value)
            yield spark
        finally:
            if open_before is None:
                spark.stop()
            else:
                _put_back(spark, before)


def _begun(master: str, conf: Mapping[str, str]) -> Any:
    builder: Any = SparkSession.builder.appName("svrules bulk").config("spark.log.level", "ERROR")
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    if master != SESSION:
        builder = builder.master(master)
        if _HERE.match(master):
            # On one machine the workers have this Python; elsewhere only the cluster knows where it is.
            environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in conf.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _put_back(spark: Any, before: Mapping[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            spark.conf.unset(name)
        else:
            spark.conf.set(name, value)


@contextmanager
def _plain_words(master: str) -> Iterator[None]:
    from py4j.protocol import Py4JError

    try:
        yield
    except (PySparkException, Py4JError) as problem:
        raise MisuseError(_told(str(problem), master)) from None


def _told(text: str, master: str) -> str:
    """What Spark said, as a sentence with what to try."""
    said = _SAID.findall(text)
    if said:
        return str(said[-1]).strip()
    for sign, words in _KNOWN.items():
        if sign in text:
            return words.format(master=master, thing=_thing(text))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = next((line for line in lines if ": " in line and not line.startswith("An error occurred")), text)
    return f"Spark could not do it: {first[:300]}. What the executors wrote says more"


_KNOWN: Final = {
    "JAVA_GATEWAY_EXITED": "Spark did not start: it needs Java 17 or later. Install it, and set JAVA_HOME",
    "No module named 'svrules'": "the workers have no svrules: install `svrules[spark]` on each of them",
    "No module named": "the Python of the workers lacks a package: install `svrules[spark]` on each of them, "
    "and name that Python in PYSPARK_PYTHON",
    "PYTHON_VERSION_MISMATCH": "the workers have another Python than the one here: name one that is the same "
    "everywhere in PYSPARK_PYTHON",
    "PATH_NOT_FOUND": "there is nothing to read at {thing}",
    "PATH_ALREADY_EXISTS": "{thing} is there already: choose another place, or add --start-over",
    "TABLE_OR_VIEW_ALREADY_EXISTS": "{thing} is there already: choose another place, or add --start-over",
    "TABLE_OR_VIEW_NOT_FOUND": "Spark knows no table {thing}",
    "MALFORMED_RECORD": "a line of the CSV has more or fewer cells than there are headings, or quotes that "
    "do not pair up: `svrules bulk` without --spark says which lines",
    "CSV header does not conform": "the CSV files do not have the same headings in the same order",
    "All masters are unresponsive": "no Spark master answers at `{master}`",
    "Could not parse Master URL": "`{master}` is no Spark master: write one such as spark://HOST:7077, yarn, "
    "k8s://HOST or local[2]",
    "No space left on device": "a disk of the cluster is full",
    "OutOfMemoryError": "an executor ran out of memory: give each more, such as "
    "--spark-conf spark.executor.memory=4g",
}  # fmt: skip


def _thing(text: str) -> str:
    """The path or table that Spark speaks of."""
    found = _THING.search(text)
    name = found[1].replace("`", "").strip('".') if found else ""
    return f"`{name}`" if name else "it"
