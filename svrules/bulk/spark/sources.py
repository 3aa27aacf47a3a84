"""What Spark reads and writes: paths of any file system that it knows, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from svrules.errors import MisuseError

__all__ = ["is_csv", "opened", "source_of", "written"]

_TABLE: Final = "table:"
_ENDS: Final = {
    ".csv": "csv", ".csv.gz": "csv", ".tsv": "csv", ".tsv.gz": "csv", ".orc": "orc", ".parquet": "parquet",
    ".avro": "avro",
}  # fmt: skip
_CSV: Final = {"header": "true", "quote": '"', "escape": '"'}


def source_of(place: str, asked: str = "") -> str:
    """The source of Spark for a path: what was asked for, else by its end; without one it is Parquet."""
    if asked:
        return asked
    name = place.rstrip("/*").lower()
    return next((source for end, source in _ENDS.items() if name.endswith(end)), "parquet")


def opened(spark: Any, places: Sequence[str], asked: str = "") -> Any:
    """The rows of all the places together. CSV is text throughout: the door reads it, not Spark.

    Raises MisuseError where places are not of one kind.
    """
    tables = [place for place in places if place.startswith(_TABLE)]
    if tables:
        if len(places) > 1:
            raise MisuseError("a table is read alone: name one table, or paths of files")
        return spark.table(tables[0].removeprefix(_TABLE))
    kinds = {source_of(place, asked) for place in places}
    if len(kinds) > 1:
        raise MisuseError(f"the inputs are of several kinds ({', '.join(sorted(kinds))}): name those of one")
    kind = kinds.pop()
    reader = spark.read.format(kind)
    if kind == "csv":
        # A line with a cell too many must not lose it, cells may hold line breaks, and headings must be the
        # same in all files.
        strict = {"mode": "FAILFAST", "multiLine": "true", "enforceSchema": "false"}
        reader = reader.options(**_CSV, **strict, sep=_between(places[0]))
    return reader.load(list(places))


def is_csv(places: Sequence[str], asked: str = "") -> bool:
    """Whether what is read there is text of CSV files."""
    return not places[0].startswith(_TABLE) and source_of(places[0], asked) == "csv"


def written(data: Any, place: str, asked: str = "", *, replace: bool = False) -> Any:
    """Write the rows there, and what is there then is given back, to be counted."""
    writer = data.write.mode("overwrite" if replace else "errorifexists")
    spark = data.sparkSession
    if place.startswith(_TABLE):
        name = place.removeprefix(_TABLE)
        (writer.format(asked) if asked else writer).saveAsTable(name)
        return spark.table(name)
    kind = source_of(place, asked)
    options = dict(_CSV, sep=_between(place)) if kind == "csv" else {}
    writer.format(kind).options(**options).save(place)
    return spark.read.format(kind).options(**options).schema(data.schema).load(place)


def _between(place: str) -> str:
    return "\t" if place.lower().removesuffix(".gz").endswith(".tsv") else ","
