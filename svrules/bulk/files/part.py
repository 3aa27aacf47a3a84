"""One table of whole competitions, scored: scores, rejected rows with their files, and what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.grouping import key_values
from svrules.bulk.door.headings import find_columns
from svrules.bulk.door.refusals import HELD_BACK, REJECTED
from svrules.bulk.files.csv_rows import BEYOND
from svrules.bulk.scoring import score_table
from svrules.errors import SvrulesError, apology

if TYPE_CHECKING:
    from svrules.bulk.files.tasks import Job

__all__ = ["REJECTED_ROWS", "Part", "scored_part"]

REJECTED_ROWS: Final = pa.schema(
    [pa.field("file", pa.string(), nullable=False), *(REJECTED.field(name) for name in REJECTED.names)]
)
"""The columns of the side file; `row` counts from 1 in its file, without the line of headings."""

_BESIDE: Final = (
    "Another bid of this competition was rejected; without it this one would be ranked wrong. "
    "Mend that bid, or take it out."
)


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
    beyond, out = _beyond(job, table, keys)
    plain = table.drop_columns([BEYOND]) if BEYOND in table.column_names else table
    kept = np.flatnonzero(~out)
    found = score_table(
        job.rulebook,
        plain if beyond is None else plain.take(pa.array(kept)),
        job.names,
        contract=job.contract,
        score_rest=job.score_rest,
        marks=job.marks,
    )
    refused = kept[np.asarray(found.rejected.column("row")) - 1]
    rejected, places = found.rejected, refused
    if beyond is not None:
        rejected = pa.concat_tables([rejected, beyond])
        places = np.concatenate([refused, np.flatnonzero(out)])
        order = np.argsort(places, kind="stable")
        rejected, places = rejected.take(pa.array(order)), places[order]
    scored = kept[found.rows]
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
    }
    return Part(found.scores, at[scored], _with_files(job, rejected, at[places]), at[places], counts)


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
    return pa.Table.from_arrays(columns, schema=REJECTED_ROWS)


# -- lines of CSV that are too long ---------------------------------------------------------------


def _beyond(job: Job, table: pa.Table, keys: pa.Array | None) -> tuple[pa.Table | None, NDArray[np.bool_]]:
    """Rows with cells beyond the headings as rejected rows, with those that are held back beside them."""
    out = np.zeros(table.num_rows, dtype=np.bool_)
    if BEYOND not in table.column_names or table.column(BEYOND).null_count == table.num_rows:
        return None, out
    long = np.asarray(table.column(BEYOND).is_valid())
    out |= long
    if not job.score_rest:
        out |= _same_competition(keys, long)
    places = np.flatnonzero(out)
    return _rejected(job, table.take(pa.array(places)), long[places]), out


def _same_competition(keys: pa.Array | None, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if keys is None:
        return np.ones(len(rows), dtype=np.bool_)
    named = keys.filter(pa.array(rows)).drop_null()
    return np.asarray(pc.fill_null(pc.is_in(keys, value_set=named), False))


def _rejected(job: Job, rows: pa.Table, long: NDArray[np.bool_]) -> pa.Table:
    headings = [name for name in rows.column_names if name != BEYOND]
    columns = find_columns(job.rulebook, headings, job.names, given=job.contract)
    reasons = [
        f"`{text}` stands beyond the last heading: the line has more cells than there are headings. Quote "
        "cells that hold a divider, or give the column a heading."
        if is_long
        else _BESIDE
        for text, is_long in zip(rows.column(BEYOND).to_pylist(), long.tolist(), strict=True)
    ]
    count = rows.num_rows
    found = {
        "row": pa.array(np.zeros(count, dtype=np.int64)),
        "competition": pa.nulls(count, pa.string()) if job.key is None else rows.column(job.key),
        "bidder": rows.column(columns.bidder),
        "code": pa.array(["SV0802" if is_long else HELD_BACK for is_long in long.tolist()], pa.string()),
        "column": pa.array([""] * count, pa.string()),
        "reason": pa.array(reasons, pa.string()),
        "also": pa.nulls(count, pa.string()),
    }
    return pa.table(found).cast(REJECTED)
