"""What a worker does: a table of rows in, a table with what became of each out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.files.cells import csv_schema, csv_table
from svrules.bulk.files.part import REJECTED_ROWS
from svrules.bulk.files.twins import naming_twins
from svrules.bulk.scoring import TableScores, score_table, scores_schema
from svrules.bulk.spark.alone import score_rows_alone
from svrules.bulk.spark.splits import Splits
from svrules.errors import MisuseError
from svrules.language.expressions import Scalar
from svrules.language.read import read
from svrules.language.rulebook import Rulebook
from svrules.version import __version__

__all__ = ["ROW", "Shipped", "Work", "plain_schema", "result_schema"]

ROW = "row"
"""The last column of what a worker is given: the number that Spark gave the row."""
_DEEPEST = 10_000
_LEFT = pa.struct([pa.field("reason", pa.string()), pa.field("competitions", pa.int64())])


@dataclass(frozen=True, slots=True)
class Shipped:
    """A rulebook as it goes to workers: its text, and what pins it."""

    name: str
    text: str
    sha256: str
    version: str = __version__

    @classmethod
    def of(cls, rulebook: Rulebook) -> Shipped:
        """The consolidated text of a rulebook, with its hash."""
        return cls(rulebook.name, rulebook.text, rulebook.sha256)

    def rulebook(self) -> Rulebook:
        """The same rulebook, read here. Raises MisuseError where this would not be the same method."""
        if self.version != __version__:
            raise MisuseError(
                f"a worker has svrules {__version__}, and the job was begun with {self.version}: "
                "install the same version on all machines"
            )
        found = sha256(self.text.encode()).hexdigest()
        if found != self.sha256:
            raise MisuseError(
                f"the rulebook `{self.name}` has SHA-256 {found[:12]}… on a worker, and {self.sha256[:12]}… "
                "where the job was begun: nothing was scored with it"
            )
        return _read(self.text, self.name)


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Rulebook:
    # As the command line does: values may rest on values hundreds deep, and what walks them calls itself.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST))
    rulebook, _ = read(text, name)
    if rulebook is None:
        raise MisuseError(f"the rulebook `{name}` cannot be read on a worker")
    return rulebook


@dataclass(frozen=True)
class Work:
    """All that a worker needs beside the rows."""

    shipped: Shipped
    headings: tuple[str, ...]
    names: ColumnNames
    splits: Splits
    contract: Mapping[str, Scalar] | None = None
    score_rest: bool = False
    marks: bool = False
    alone: bool = False
    as_csv: bool = False

    def __call__(self, table: pa.Table) -> pa.Table:
        """What became of the rows, as `result_schema` says; its last column is `ROW`."""
        numbers = self.splits.numbers(np.asarray(table.column(ROW)))
        order = np.argsort(numbers, kind="stable")
        rows = table.drop_columns([ROW]).rename_columns(list(self.headings)).take(pa.array(order))
        return self._told(self.scored(rows.combine_chunks()), numbers[order])

    def scored(self, rows: pa.Table) -> TableScores:
        """The scores of rows under their own headings, in the order of the input."""
        rulebook = self.shipped.rulebook()
        if self.alone:
            return score_rows_alone(rulebook, rows, self.names, contract=self.contract, marks=self.marks)
        return score_table(
            rulebook, rows, self.names,
            contract=self.contract, score_rest=self.score_rest, marks=self.marks,
        )  # fmt: skip

    def schema(self) -> pa.Schema:
        """The columns of what comes out."""
        rulebook = self.shipped.rulebook()
        scores = scores_schema(rulebook, marks=self.marks, score_rest=self.score_rest)
        return result_schema(csv_schema(scores) if self.as_csv else scores)

    def _rejected(self, found: pa.Table, numbers: NDArray[np.int64]) -> pa.Table:
        """Refused rows with their files, as `svrules bulk` lists them."""
        files, rows = self.splits.places(numbers[np.asarray(found.column("row")) - 1])
        names = pa.array(self.splits.files, pa.string()).take(pa.array(files, pa.int64()))
        columns = [names, pa.array(rows, pa.int64()), *found.columns[1:]]
        return _plain(naming_twins(pa.Table.from_arrays(columns, names=REJECTED_ROWS.names)))

    def _texts(self, table: pa.Table) -> pa.Table:
        """For CSV no text that others wrote is anything that a spreadsheet would calculate."""
        return csv_table(table) if self.as_csv else table

    def _told(self, found: TableScores, numbers: NDArray[np.int64]) -> pa.Table:
        schema = self.schema()
        parts = (
            self._texts(_plain(found.scores)),
            self._texts(self._rejected(found.rejected, numbers)),
            _as_table(found.left),
        )
        # A line tells of one of the three: the other two are null in it.
        return pa.concat_tables(_beside(schema, at, part) for at, part in enumerate(parts))


def result_schema(scores: pa.Schema) -> pa.Schema:
    """One line for each row scored, each row rejected, and each reason why the scalar engine was needed."""
    return pa.schema(
        [
            pa.field("scores", pa.struct(list(plain_schema(scores)))),
            pa.field("rejected", pa.struct(list(plain_schema(REJECTED_ROWS)))),
            pa.field("left", _LEFT),
        ]
    )


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The same columns in types that Spark has: text in place of dictionaries, and anything may be null."""
    return pa.schema([pa.field(one.name, _plain_type(one.type)) for one in schema])


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _plain(table: pa.Table) -> pa.Table:
    return table.cast(plain_schema(table.schema))


def _as_table(left: Counter[str]) -> pa.Table:
    return pa.table([list(left), list(left.values())], schema=pa.schema(list(_LEFT)))


def _beside(schema: pa.Schema, at: int, part: pa.Table) -> pa.Table:
    rows = part.num_rows
    columns = [pa.nulls(rows, one.type) for one in schema]
    columns[at] = part.to_struct_array()
    return pa.Table.from_arrays(
        [one if isinstance(one, pa.ChunkedArray) else pa.chunked_array([one]) for one in columns],
        schema=schema,
    )
