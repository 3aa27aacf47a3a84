"""Rows of a long table that lie one above the other in a column: in a case, only few of them may hold."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from svrules.checks.cases.forms import Form
from svrules.checks.cases.regions import Stretch
from svrules.language import expressions as e
from svrules.language.rulebook import Cell, Row, Table

if TYPE_CHECKING:
    from svrules.checks.cases.evaluate import Evaluation

__all__ = ["Ranked", "blank_columns", "ranked"]

_MANY: Final = 30
End = tuple[int, Fraction]
_NO_LOW: Final[End] = (-1, Fraction(0))
_NO_HIGH: Final[End] = (1, Fraction(0))


@dataclass(frozen=True, slots=True)
class Ranked:
    """The places of rows in the order of their lower ends, which is that of their upper ends too."""

    places: tuple[int, ...]
    lows: tuple[End, ...]
    highs: tuple[End, ...]
    otherwise: tuple[int, ...]
    blanks: frozenset[int]

    def possible(self, at: Evaluation, quantity: Form) -> list[int]:
        """The rows, by their places, that may hold where the first column comes to this; no others can."""
        low, high = _ends(at, quantity)
        return sorted(self.places[bisect_left(self.highs, low) : bisect_right(self.lows, high)])


def blank_columns(rows: Iterable[Row]) -> frozenset[int]:
    """The columns in which a row says `blank`."""
    return frozenset(column for row in rows for column, cell in enumerate(row.cells) if cell.kind == "blank")


def ranked(at: Evaluation, table: Table) -> Ranked | None:
    """The rows of a long table by their first column; None where it has no dates and numbers one by one."""
    if len(table.rows) < _MANY:
        return None
    place = f"ranked rows {id(table)}"
    found = at.kept.get(place)
    if not isinstance(found, tuple):
        # The table is kept beside it, so that no other gets its id.
        found = at.kept[place] = (table, _ranked(at, table))
    known = found[1]
    assert known is None or isinstance(known, Ranked)  # noqa: S101 - put there above
    return known


def _ranked(at: Evaluation, table: Table) -> Ranked | None:
    ends: list[tuple[End, End, int]] = []
    otherwise: list[int] = []
    for place, row in enumerate(table.rows):
        if any(cell.kind == "otherwise" for cell in row.cells):
            otherwise.append(place)
            continue
        both = _limits(at, row)
        if both is None:
            return None
        ends.append((*both, place))
    ends.sort()
    highs = tuple(high for _, high, _ in ends)
    if any(one > other for one, other in pairwise(highs)):
        return None
    places, lows = tuple(place for _, _, place in ends), tuple(low for low, _, _ in ends)
    return Ranked(places, lows, highs, tuple(otherwise), blank_columns(table.rows))


def _limits(at: Evaluation, row: Row) -> tuple[End, End] | None:
    """Between which numbers the first cell of a row holds; None where that is not told, or has dates."""
    cell = row.cells[0]
    if row.period.start is not None or row.period.end is not None or cell.negated:
        return None
    if cell.kind in ("any", "blank"):
        return None
    low, high = _written(at, cell)
    if low is None or high is None:
        return None
    return low, high


def _written(at: Evaluation, cell: Cell) -> tuple[End | None, End | None]:
    if cell.kind == "equals":
        only = _number(at, cell.options[0]) if len(cell.options) == 1 else None
        return only, only
    low = _NO_LOW if cell.low is None else _number(at, cell.low)
    return low, _NO_HIGH if cell.high is None else _number(at, cell.high)


def _number(at: Evaluation, limit: e.Expression) -> End | None:
    if not isinstance(limit, e.Literally):
        return None
    found = at.value(limit)
    return (0, found.number) if isinstance(found, Form) and found.number is not None else None


def _ends(at: Evaluation, quantity: Form) -> tuple[End, End]:
    """Between which numbers something lies in a case; without ends where that is not known."""
    if quantity.number is not None:
        return (0, quantity.number), (0, quantity.number)
    atom = quantity.alone
    region = None if atom is None else at.case.regions.get(atom, atom.start)
    if not isinstance(region, Stretch):
        return _NO_LOW, _NO_HIGH
    low = _NO_LOW if region.low is None else (0, region.low)
    return low, _NO_HIGH if region.high is None else (0, region.high)
