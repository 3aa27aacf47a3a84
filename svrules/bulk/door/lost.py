"""Amounts of bids of which one looks as if its decimal point were lost, among many competitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.data.lost_points import tell_lost_points
from svrules.data.report import Report
from svrules.diagnostics import Diagnostic, Place
from svrules.engine.columns.facts import Competitions, FactColumn
from svrules.engine.competition import Bid, Competition
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import NumberType

__all__ = ["lost_points"]

_FEWEST: Final = 3
_FAR: Final = 5
_NEAR: Final = 4
_LARGEST: Final = 2**63 - 1


def lost_points(
    rulebook: Rulebook, competitions: Competitions, place: Place
) -> Iterator[tuple[int, Diagnostic]]:
    """The warnings of the one door, each with its competition."""
    suspect = np.zeros(competitions.count, dtype=np.bool_)
    amounts: dict[Input, FactColumn] = {}
    for declared in rulebook.bid_inputs():
        column = competitions.bids.get(declared.name)
        if column is not None and isinstance(declared.type, NumberType) and declared.type.style == "money":
            amounts[declared] = column
            suspect |= _one_is_far(column, competitions)
    for at in np.flatnonzero(suspect).tolist():
        report = Report()
        tell_lost_points(rulebook, _amounts(competitions, amounts, at), place, report)
        yield from ((at, found) for found in report.findings)


def _amounts(competitions: Competitions, columns: Mapping[Input, FactColumn], at: int) -> Competition:
    """One of the competitions with nothing but amounts."""
    bids = []
    for row in range(int(competitions.starts[at]), int(competitions.starts[at + 1])):
        given = {declared.name: column.at(row, declared) for declared, column in columns.items()}
        facts = {name: value for name, value in given.items() if value is not None}
        bids.append(Bid(str(competitions.names[row]), facts))
    return Competition({}, tuple(bids))


def _one_is_far(column: FactColumn, competitions: Competitions) -> NDArray[np.bool_]:
    """In which competitions the least or the greatest amount above 0 may lie far from all others."""
    there = column.values > 0
    if column.given is not None:
        there &= column.given
    values, of = column.values[there], competitions.competition_of[there]
    sizes = np.bincount(of, minlength=competitions.count)
    found = np.zeros(competitions.count, dtype=np.bool_)
    many = np.flatnonzero(sizes >= _FEWEST)
    if not len(many):
        return found
    if values.dtype != object and int(values.max()) > _LARGEST // _FAR:
        values = values.astype(object)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    # Most competitions have amounts near each other: only the others are put in order.
    first = starts[:-1][sizes > 0]
    spread = np.zeros(competitions.count, dtype=np.bool_)
    least: NDArray[Any] = np.minimum.reduceat(values, first)
    spread[sizes > 0] = np.maximum.reduceat(values, first) > least * _FAR
    many = many[spread[many]]
    if not len(many):
        return found
    kept = spread[of]
    values, sizes = values[kept], np.where(spread, sizes, 0)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    ordered = values[np.lexsort((_ranks(values), of[kept]))]
    low, second = ordered[starts[many]], ordered[starts[many] + 1]
    last = starts[many] + sizes[many]
    before, high = ordered[last - 2], ordered[last - 1]
    small = (low * _FAR < second) & (high <= second * _NEAR)
    large = (high > before * _FAR) & (before <= low * _NEAR)
    found[many] = np.asarray(small | large, dtype=np.bool_)
    return found


def _ranks(values: NDArray[Any]) -> NDArray[Any]:
    """Numbers in the same order; those that pass int64 by their place in it."""
    return values if values.dtype != object else np.unique(values, return_inverse=True)[1]
