"""Score a flat table of bids: the one function that files, clusters and experiments call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from svrules.bulk.answers import answers_table, days, scores_schema
from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.door.lost import lost_points, told_of
from svrules.bulk.door.name_looks import NamesAlike, names_alike
from svrules.bulk.door.table import Entered, enter
from svrules.bulk.door.tidied import Tidied
from svrules.diagnostics import Diagnostic, Place
from svrules.engine.columns.scoring import score_columns
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

__all__ = ["ColumnNames", "LookAt", "TableScores", "score_table", "scores_schema"]


@dataclass(frozen=True, slots=True)
class LookAt:
    """How many amounts of bids look as if their decimal point were lost, and the warning on the first.

    `row` is the first row of its competition, from 0.
    """

    amounts: int
    row: int
    first: Diagnostic


@dataclass(frozen=True, eq=False)
class TableScores:
    """What became of each row of a table.

    `scores` has a line for each row that was scored (columns: `scores_schema`), `rejected` one for each that
    was not (columns: `svrules.bulk.door.refusals.REJECTED`), both in the order of the table. `rows` says
    which row of the table, from 0, each line of `scores` is. `left` counts the competitions that went
    through the scalar engine, by the reason. `told` are warnings on the table as a whole; `look_at`, where it
    was asked for, counts the amounts that look as if their decimal point were lost, and `names_alike` the
    bidders whose names look like another of their competition. `tidied` counts for each
    column the cells that were read as something else than they said, among those of the bids scored.
    """

    scores: pa.Table
    rejected: pa.Table
    left: Counter[str] = field(default_factory=Counter)
    rows: np.ndarray[tuple[int], np.dtype[np.intp]] = field(
        default_factory=lambda: np.zeros(0, dtype=np.intp)
    )
    told: tuple[Diagnostic, ...] = ()
    look_at: LookAt | None = None
    names_alike: NamesAlike | None = None
    tidied: tuple[Tidied, ...] = ()


def score_table(
    rulebook: Rulebook,
    table: pa.Table,
    names: ColumnNames | None = None,
    *,
    contract: Mapping[str, Scalar] | None = None,
    score_rest: bool = False,
    marks: bool = False,
    look: bool = False,
    beyond: pa.Array | None = None,
) -> TableScores:
    """Score the bids of a table with a row for each, to the same numbers as `svrules.engine.score`.

    A competition's bids are all in the table; they need not stand together. `contract`: the contract's facts
    for all competitions, as the one door leaves them, in place of columns. A competition with a refused row
    is held back as a whole; with `score_rest` its other bids are scored as provisional, and say how many are
    missing beside them. `look` asks for `TableScores.look_at` and `names_alike`. `beyond` has for each row
    what stood beyond the last heading of a text file, null where nothing did: such a row is refused. Rows in
    are rows scored and rows rejected. Raises DataError where the headings or the kinds of columns do not fit:
    then no row can be read.
    """
    schema = scores_schema(rulebook, marks=marks, score_rest=score_rest)
    entered = enter(
        rulebook, table, names or ColumnNames(), contract=contract, score_rest=score_rest, beyond=beyond
    )
    if not len(entered.rows):
        return TableScores(schema.empty_table(), entered.rejected, told=entered.told)
    competitions = entered.competitions
    scores = score_columns(rulebook, competitions, marks=marks)
    rows = entered.rows
    order = None if len(rows) < 2 or (np.diff(rows) > 0).all() else np.argsort(rows, kind="stable")
    lines = rows if order is None else rows[order]
    found = answers_table(
        schema,
        scores,
        competitions.competition_of,
        order,
        _beside(rulebook, entered, order),
        incomplete=entered.beside > 0,
    )
    return TableScores(
        found,
        entered.rejected,
        scores.left,
        lines,
        entered.told,
        _look_at(rulebook, entered) if look else None,
        names_alike(entered.bidders, rows, competitions.competition_of) if look else None,
        entered.tidied,
    )


def _look_at(rulebook: Rulebook, entered: Entered) -> LookAt | None:
    competitions = entered.competitions
    amounts = lost_points(rulebook, competitions)
    odd = np.flatnonzero(amounts)
    if not len(odd):
        return None
    rows = entered.rows[competitions.starts[odd]]
    at, row = int(odd[rows.argmin()]), int(rows.min())
    place = Place("table") if entered.keys is None else Place("table", "", str(entered.keys[row]))
    return LookAt(int(amounts.sum()), row, told_of(rulebook, competitions, at, place)[0])


def _beside(
    rulebook: Rulebook, entered: Entered, order: np.ndarray[tuple[int], np.dtype[np.intp]] | None
) -> dict[str, pa.Array]:
    """The columns that are not scores, in the order of the lines."""
    competitions = entered.competitions
    lines = np.arange(len(entered.rows)) if order is None else order
    at = pa.array(entered.rows[lines])
    decides = rulebook.date_input
    dates = days(None if decides is None else competitions.contract.get(decides.name), competitions.count)
    every = len(lines) == len(entered.bidders)
    return {
        "competition": pa.nulls(len(lines), pa.string())
        if entered.keys is None
        else _taken(entered.keys, at, every),
        "bidder": _taken(entered.bidders, at, every),
        "rules date": dates.take(pa.array(competitions.competition_of[lines])),
        "bids rejected": pa.array(entered.beside[lines], pa.int32()),
    }


def _taken(column: pa.Array, at: pa.Array, every: bool) -> pa.Array:
    return column if every else column.take(at)
