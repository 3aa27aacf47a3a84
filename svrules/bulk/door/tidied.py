"""What the door tidied in rows that came in: counted for each column, with the first cell as an example."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.data.bid_table import BidNames
from svrules.data.cells import Cell
from svrules.data.report import Report
from svrules.diagnostics import Place
from svrules.engine.columns.facts import FactColumn

__all__ = [
    "CODES", "Example", "Tidied", "Tidying", "blank_example", "differing",
    "key_example", "name_example", "shortened", "without_facts",
]  # fmt: skip

Mask = NDArray[np.bool_]

What = Literal["tidied", "blank", "no fact", "above 100%"]
"""A cell read as something else than it said; one that is blank and stands for something; a bid of blanks; a
number typed for a percentage that is more than the whole."""
CODES: Final[dict[What, str]] = {
    "tidied": "SV0805", "blank": "SV0805", "no fact": "SV0817", "above 100%": "SV0816",
}  # fmt: skip
"""The codes of these at the one door."""
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Example:
    """A cell as it was given, spaces and all, what it was read as, and the door's own words on it."""

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
    said = " ".join(one.sentence for one in report.notes)
    return Example(shortened(cell.as_it_was), shortened(name), shortened(said))


def blank_example(cells: pa.ChunkedArray, meant: str, said: str, row: int) -> Example:
    """A cell that is blank or has only spaces, and what it stands for."""
    given = cells[row].as_py()
    return Example(shortened(given) if isinstance(given, str) else "", meant, said)


def key_example(given: pa.Array, read: pa.Array, row: int) -> Example:
    """A key that was tidied, as text as given and as read."""
    key = shortened(str(read[row]))
    return Example(shortened(str(given[row])), key, f"Spaces around the key `{key}` were left out.")


def shortened(text: str) -> str:
    """The text, cut off where it is very long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
