"""What the door tidied in rows that came in: counted for each column, with the first cell as an example."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.numbers import Settled
from svrules.data.bid_table import BidNames
from svrules.data.cells import Cell
from svrules.data.report import Report
from svrules.diagnostics import Place
from svrules.engine.columns.facts import FactColumn

__all__ = [
    "CODES", "Example", "Tidied", "Tidying", "changed_floats", "differing",
    "key_example", "name_example", "without_facts",
]  # fmt: skip

Mask = NDArray[np.bool_]

What = Literal["tidied", "blank", "no fact"]
"""A cell read as something else than it said; one that is blank and stands for something; a bid of blanks."""
CODES: Final[dict[What, str]] = {"tidied": "SV0805", "blank": "SV0805", "no fact": "SV0817"}
"""The codes of these at the one door."""
_LONGEST: Final = 200
_SURE: Final = 2**53  # up to here a float has every whole number


@dataclass(frozen=True, slots=True)
class Example:
    """A cell as it was given, what it was read as, and the door's own words on it."""

    given: str
    read: str
    said: str


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many cells of a column are such as `what` says; of bids without any fact, how many there are.

    Only rows that came in are counted. `row` is the first of them, from 0 in the table, and `example` what
    stands in it.
    """

    what: What
    column: str
    cells: int
    row: int
    example: Example


class Tidying:
    """The cells that were tidied so far."""

    def __init__(self) -> None:
        self._found: list[tuple[What, str, Mask, Callable[[int], Example]]] = []

    def add(
        self,
        what: What,
        column: str,
        cells: Mask | None,
        example: Callable[[int], Example],
    ) -> None:
        """Note cells of a column, one a row (None: none of them); `example` tells of the cell in a row."""
        if cells is not None and cells.any():
            self._found.append((what, column, cells, example))

    def among(self, rows: NDArray[np.intp], every: bool) -> tuple[Tidied, ...]:
        """What was tidied in these rows; `every`: they are all that there are."""
        if not self._found:
            return ()
        told = []
        for what, column, cells, example in self._found:
            places = np.flatnonzero(cells) if every else np.sort(rows[cells[rows]])
            if len(places):
                first = int(places[0])
                told.append(Tidied(what, column, len(places), first, example(first)))
        return tuple(told)


def without_facts(facts: Iterable[FactColumn]) -> Mask | None:
    """The rows in which no fact is given, what blanks stand for left aside; None: none."""
    found: Mask | None = None
    for fact in facts:
        missing = fact.blank if fact.given is None else ~fact.given
        if missing is None:
            return None
        found = missing if found is None else found & missing
    return found


def differing(given: pa.Array, read: pa.Array) -> Mask:
    """In which rows a text was read as another one; not where it was read as none."""
    found = pc.fill_null(pc.not_equal(given.cast(pa.large_string()), read.cast(pa.large_string())), False)
    return np.asarray(found.to_numpy(zero_copy_only=False))


def name_example(cells: pa.Array, heading: str, row: int) -> Example:
    """A bidder's cell that was tidied."""
    cell = Cell(cells[row].as_py(), Place("table", "", heading), "text")
    report = Report()
    name = BidNames(report).accept(cell) or ""
    return Example(cell.text, _short(name), _short(" ".join(one.sentence for one in report.notes)))


def key_example(given: pa.Array, read: pa.Array, row: int) -> Example:
    """A key that was tidied, as text as given and as read."""
    key = _short(str(read[row]))
    return Example(_short(str(given[row])), key, f"Spaces around the key `{key}` were left out.")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def changed_floats(cells: pa.Array, settled: Settled) -> Mask | None:
    """Which floats stand for another number than their decimal of 15 figures; None: no float, or none."""
    if not pa.types.is_floating(cells.type):
        return None
    floats = np.asarray(cells.to_numpy(zero_copy_only=False)).astype(np.float64, copy=False)
    values, above, below = settled.values, settled.unit.numerator, settled.unit.denominator
    unsure = _unsure(values, above, below)
    if unsure is None:
        # A whole number and a power of ten that floats have exactly: their quotient is rounded once.
        changed: Mask = np.asarray(values / below != floats, dtype=np.bool_)
    else:
        changed = np.zeros(len(floats), dtype=np.bool_)
        changed[~unsure] = values[~unsure].astype(np.float64) / below != floats[~unsure]
        for at in np.flatnonzero(unsure).tolist():
            changed[at] = _is_changed(int(values[at]) * above, below, float(floats[at]))
    if cells.null_count:
        changed &= np.asarray(cells.is_valid().to_numpy(zero_copy_only=False))
    if settled.open is not None:
        changed &= ~settled.open
    return changed if changed.any() else None


def _unsure(values: NDArray[Any], above: int, below: int) -> Mask | None:
    """Where the quotient would be rounded twice; None: nowhere."""
    if not len(values):
        return None
    if values.dtype == object or above != 1 or below > 10**22:
        return np.ones(len(values), dtype=np.bool_)
    if max(int(values.max()), -int(values.min())) <= _SURE:
        return None
    return np.asarray(np.abs(values) > _SURE, dtype=np.bool_)


def _is_changed(above: int, below: int, value: float) -> bool:
    try:
        return above / below != value
    except OverflowError:
        return True
