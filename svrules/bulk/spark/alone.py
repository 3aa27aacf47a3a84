"""Rows scored each by itself, where the rulebook compares no bids: nothing has to be brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from svrules.bulk.door.grouping import as_text, plain_array
from svrules.bulk.door.headings import ColumnNames, find_columns
from svrules.bulk.scoring import TableScores, score_table
from svrules.engine.plan import OTHERS
from svrules.engine.scored import days_of_change, plan_for
from svrules.errors import MisuseError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

__all__ = ["check_alone", "score_rows_alone"]

_ROW: Final = "svrules: the row by itself"


def check_alone(rulebook: Rulebook) -> None:
    """Raises MisuseError where a score depends on other bids: then no row can be scored by itself."""
    days = [None] if rulebook.date_input is None else [rulebook.in_force.start, *days_of_change(rulebook)]
    for day in days:
        plan = plan_for(rulebook, date.min if day is None and rulebook.date_input is not None else day)
        for step in plan.steps:
            if step.operation == "among" or step.reach == OTHERS:
                part, line = f"{step.owner.kind} {step.owner.label}".strip(), step.owner.line
                raise MisuseError(
                    f"rows cannot be scored each by itself: `{part}` (line {line} of the rulebook) "
                    "looks at other bids of the competition. Leave out --alone"
                )


def score_rows_alone(
    rulebook: Rulebook,
    table: pa.Table,
    names: ColumnNames,
    *,
    contract: Mapping[str, Scalar] | None = None,
    marks: bool = False,
) -> TableScores:
    """Score each row as if it were its competition's only bid: as `score_table`, but without ranks.

    Nothing is asked of the other rows of a competition, so none is held back, and a bidder may be there
    twice. The rulebook must have passed `check_alone`.
    """
    columns = find_columns(rulebook, table.column_names, names, given=contract)
    left_out = names.left_out if columns.key is None else (*names.left_out, table.column_names[columns.key])
    single = table.append_column(_ROW, pa.array(np.arange(table.num_rows)))
    own = replace(names, competition=_ROW, one_competition=False, left_out=left_out)
    found = score_table(rulebook, single, own, contract=contract, marks=marks)
    keys = None if columns.key is None else as_text(plain_array(table.column(columns.key)))
    rejected_at = np.asarray(found.rejected.column("row")) - 1
    scores = _with(found.scores, "competition", _taken(keys, found.rows))
    scores = _with(scores, "rank", pa.nulls(scores.num_rows, pa.int32()))
    scores = _with(scores, "provisional", pa.nulls(scores.num_rows, pa.bool_()))
    return replace(
        found, scores=scores, rejected=_with(found.rejected, "competition", _taken(keys, rejected_at))
    )


def _taken(keys: pa.Array | None, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> pa.Array:
    return pa.nulls(len(rows), pa.string()) if keys is None else keys.take(pa.array(rows))


def _with(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), column)
