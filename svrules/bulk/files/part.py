"""One table of whole competitions, scored: scores, rejected rows with their files, and what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.grouping import key_values
from svrules.bulk.door.refusals import REJECTED
from svrules.bulk.door.tidied import Tidied
from svrules.bulk.files.csv_rows import without_beyond
from svrules.bulk.files.job import Job
from svrules.bulk.files.twins import naming_twins
from svrules.bulk.scoring import TableScores, score_table
from svrules.diagnostics import Place
from svrules.errors import SvrulesError, apology

__all__ = ["REJECTED_ROWS", "Part", "scored_part"]

REJECTED_ROWS: Final = pa.schema(
    [pa.field("file", pa.string(), nullable=False), *(REJECTED.field(name) for name in REJECTED.names)]
)
"""The columns of the side file; `row` counts from 1 in its file, without the line of headings."""


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Scores and rejected rows, and the place of each among the rows of all files."""

    scores: pa.Table
    scores_at: NDArray[np.int64]
    rejected: pa.Table
    rejected_at: NDArray[np.int64]
    counts: Mapping[str, Any]


def scored_part(job: Job, table: pa.Table, at: NDArray[np.int64]) -> Part:
    """Score the rows of a table, which stand at the places `at` among those of all files."""
    keys = None if job.key is None else key_values(table.column(job.key))
    plain, beyond = without_beyond(table)
    found = score_table(
        job.rulebook,
        plain,
        job.names,
        contract=job.contract,
        score_rest=job.score_rest,
        marks=job.marks,
        look=True,
        beyond=beyond,
    )
    rejected, scored = found.rejected, found.rows
    places = np.asarray(rejected.column("row")) - 1
    _check(table.num_rows, len(scored), len(places))
    counts = {
        "rows": table.num_rows,
        "scored": len(scored),
        "rejected": len(places),
        "competitions": _competitions(keys, table.num_rows),
        "outcomes": _counted(found.scores.column("outcome")),
        "provisional": _provisional(found.scores),
        "codes": _counted(rejected.column("code")),
        "left": dict(found.left),
        "tidied": [_tidied(one, at) for one in found.tidied],
        "look at": _look_at(found, at),
        "names alike": _names_alike(found, at),
    }
    return Part(found.scores, at[scored], _with_files(job, rejected, at[places]), at[places], counts)


def _tidied(one: Tidied, at: NDArray[np.int64]) -> dict[str, Any]:
    told = {"what": one.what, "column": one.column, "cells": one.cells, "at": int(at[one.row])}
    return told | asdict(one.example)


def _look_at(found: TableScores, at: NDArray[np.int64]) -> dict[str, Any] | None:
    """How many amounts look odd, and the first of them."""
    look_at = found.look_at
    if look_at is None:
        return None
    told = look_at.first
    return {
        "code": told.code,
        "at": int(at[look_at.row]),
        "said": f"{told.sentence} {told.try_}",
        "competition": told.span.cell if isinstance(told.span, Place) else "",
        "amounts": look_at.amounts,
    }


def _names_alike(found: TableScores, at: NDArray[np.int64]) -> dict[str, Any] | None:
    """How many bidders look like another of their competition, and the first with the row of that one."""
    alike = found.names_alike
    if alike is None:
        return None
    told = {"names": alike.names, "at": int(at[alike.row]), "name": alike.name}
    return told | {"earlier": alike.earlier, "earlier at": int(at[alike.earlier_row])}


def _competitions(keys: pa.Array | None, rows: int) -> int:
    return min(1, rows) if keys is None else int(pc.count_distinct(keys, mode="only_valid").as_py())


def _provisional(scores: pa.Table) -> int:
    """How many competitions have a ranking that can still change."""
    keys = scores.filter(scores.column("provisional")).column("competition")
    # A table without keys is one competition.
    return int(pc.count_distinct(keys, mode="all").as_py())


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    counted = Counter[str]()
    for one in pc.value_counts(column).to_pylist():
        counted[one["values"]] += one["counts"]
    return dict(sorted(counted.items()))


def _check(rows: int, scored: int, rejected: int) -> None:
    if rows != scored + rejected:
        raise SvrulesError(apology(f"{rows} rows in, {scored} scored and {rejected} rejected"))


def _with_files(job: Job, rejected: pa.Table, places: NDArray[np.int64]) -> pa.Table:
    starts = np.array(job.starts, dtype=np.int64)
    files = np.searchsorted(starts, places, side="right") - 1
    names = pa.array(job.files, pa.string()).take(pa.array(files, pa.int64()))
    rows = pa.array(places - starts[files] + 1, pa.int64())
    columns = [names, rows, *(rejected.column(name) for name in REJECTED.names[1:])]
    return naming_twins(pa.Table.from_arrays(columns, schema=REJECTED_ROWS))
