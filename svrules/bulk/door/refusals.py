"""Rows that are refused, each with a code, the column and a reason in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["HELD_BACK", "REJECTED", "Reason", "Refusals"]

Places = NDArray[np.intp]

HELD_BACK: Final = "held back"
"""The code of a row that is right itself, and is not scored since another bid beside it was rejected."""
REJECTED: Final = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("competition", pa.string()),
        pa.field("bidder", pa.string()),
        pa.field("code", pa.string(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("also", pa.string()),
    ]
)
"""A row for each row of the table that was not scored.

`row` counts from 1 in the table; key and bidder are text as given. `code`, `column` (empty for none) and
`reason` are those of the first thing found, `also` has the other reasons, divided by ` · `.
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is refused."""

    code: str
    column: str
    sentence: str


class Refusals:
    """The rows refused so far, in the order in which they were found to be."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._reasons: dict[Reason, int] = {}
        self._places: list[Places] = []
        self._which: list[NDArray[np.int64]] = []

    def add(self, places: Places, reasons: Sequence[Reason], which: NDArray[Any] | None = None) -> None:
        """Refuse rows: row `places[i]` for `reasons[which[i]]`, all for the first without `which`."""
        if not len(places):
            return
        codes = np.array([self._reasons.setdefault(one, len(self._reasons)) for one in reasons])
        self._places.append(places)
        self._which.append(codes[np.zeros(len(places), dtype=np.intp) if which is None else which])

    @property
    def refused(self) -> NDArray[np.bool_]:
        """For each row whether it is refused."""
        mask = np.zeros(self.rows, dtype=np.bool_)
        for places in self._places:
            mask[places] = True
        return mask

    def of_each(self) -> tuple[NDArray[np.int64], list[Reason]]:
        """For each row the place of its last reason in the list, -1 for none."""
        which = np.full(self.rows, -1, dtype=np.int64)
        for places, reasons in zip(self._places, self._which, strict=True):
            which[places] = reasons
        return which, list(self._reasons)

    def table(self, keys: pa.Array | None, bidders: pa.Array) -> pa.Table:
        """The refused rows in their order, as `REJECTED` says; keys, and bidders as text, are one a row."""
        if not self._places:
            return REJECTED.empty_table()
        places, which = np.concatenate(self._places), np.concatenate(self._which)
        order = np.argsort(places, kind="stable")
        places, which = places[order], which[order]
        first = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
        rows = places[first]
        reasons = list(self._reasons)
        told = pa.array(which[first])
        at = pa.array(rows)
        columns = [
            pa.array(rows + 1, pa.int64()),
            pa.nulls(len(rows), pa.string()) if keys is None else keys.take(at).cast(pa.string()),
            bidders.take(at),
            *(
                pa.array([getattr(one, name) for one in reasons], pa.string()).take(told)
                for name in ("code", "column", "sentence")
            ),
            self._also(first, which, reasons),
        ]
        return pa.Table.from_arrays(columns, schema=REJECTED)

    def _also(self, first: Places, which: NDArray[np.int64], reasons: list[Reason]) -> pa.Array:
        ends = np.append(first[1:], len(which))
        also: NDArray[np.object_] = np.full(len(first), None, dtype=object)
        for row in np.flatnonzero(ends - first > 1):
            rest = dict.fromkeys(which[first[row] + 1 : ends[row]].tolist())
            also[row] = " · ".join(reasons[one].sentence for one in rest if one != which[first[row]]) or None
        return pa.array(also, pa.string())
