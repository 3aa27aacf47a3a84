"""Amounts of bids of which one looks as if its decimal point were lost, among many competitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from svrules.data.lost_points import tell_lost_points
from svrules.data.report import Report
from svrules.diagnostics import Diagnostic, Place
from svrules.engine.columns.facts import Competitions, FactColumn
from svrules.engine.columns.steps.groups import Groups
from svrules.engine.columns.values.whole import LARGEST
from svrules.engine.competition import Bid, Competition
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType
from svrules.quantities.lost_point import FAR, FEWEST, NEAR, PLACES

__all__ = ["lost_points", "told_of"]

Whole = NDArray[Any]


def lost_points(rulebook: Rulebook, competitions: Competitions) -> NDArray[np.int64]:
    """How many amounts of each competition the one door would warn of: `told_of` has the warnings."""
    groups = Groups(competitions.starts, competitions.competition_of)
    found = np.zeros(competitions.count, dtype=np.int64)
    for name in _amounts(rulebook):
        column = competitions.bids.get(name)
        if column is not None and len(column):
            found += _lost(column, groups)
    return found


def told_of(rulebook: Rulebook, competitions: Competitions, at: int, place: Place) -> Sequence[Diagnostic]:
    """The warnings of the one door on the amounts of one of the competitions."""
    inputs = rulebook.inputs
    bids = []
    for row in range(int(competitions.starts[at]), int(competitions.starts[at + 1])):
        given = {
            name: competitions.bids[name].at(row, inputs[name])
            for name in _amounts(rulebook)
            if name in competitions.bids
        }
        facts = {name: value for name, value in given.items() if value is not None}
        bids.append(Bid(str(competitions.names[row]), facts))
    report = Report()
    tell_lost_points(rulebook, Competition({}, tuple(bids)), place, report)
    return report.findings


def _amounts(rulebook: Rulebook) -> Iterator[str]:
    for declared in rulebook.bid_inputs():
        if isinstance(declared.type, NumberType) and declared.type.style == "money":
            yield declared.name


def _lost(column: FactColumn, groups: Groups) -> NDArray[np.int64]:
    """How many amounts of each competition `svrules.quantities.lost_points` speaks of."""
    found = np.zeros(groups.count, dtype=np.int64)
    values = column.values
    if values.dtype != object and int(values.max()) >= LARGEST:
        values = values.astype(object)  # what stands for none is one more than the greatest
    there = np.asarray(values > 0, dtype=np.bool_)
    if column.given is not None:
        there &= column.given
    least, most = _ends(values, there, groups)
    # Most competitions have amounts near each other: only the others are looked at more closely.
    is_far = most // FAR >= least
    far = np.flatnonzero(is_far)
    if len(far):
        rows = np.flatnonzero(is_far.repeat(groups.sizes))
        sizes = groups.sizes[far]
        starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        some = Groups(starts, np.repeat(np.arange(len(far)), sizes))
        found[far] = _slips(values[rows], there[rows], some, least[far], most[far])
    return found


def _ends(values: Whole, there: NDArray[np.bool_], groups: Groups) -> tuple[Whole, Whole]:
    """The least and the greatest of each competition; of none the least is above the greatest."""
    beyond = int(values.max(initial=0)) + 1
    if not there.all():
        return (
            groups.reduced(np.minimum, np.where(there, values, beyond), beyond),
            groups.reduced(np.maximum, np.where(there, values, 0), 0),
        )
    return groups.reduced(np.minimum, values, beyond), groups.reduced(np.maximum, values, 0)


def _slips(
    values: Whole, there: NDArray[np.bool_], groups: Groups, least: Whole, most: Whole
) -> NDArray[np.int64]:
    """How many of the least and the greatest amounts lie among the others only with their point moved."""
    low, high = least.repeat(groups.sizes), most.repeat(groups.sizes)
    second, _ = _ends(values, there & (values > low), groups)
    _, before = _ends(values, there & (values < high), groups)
    enough = groups.counted(there) >= FEWEST
    small = enough & (groups.counted(there & (values == low)) == 1)
    large = enough & (groups.counted(there & (values == high)) == 1)
    if max(int(most.max()), int(second.max())) > LARGEST // 10**PLACES:
        least, most, second, before = (one.astype(object) for one in (least, most, second, before))
    small &= np.asarray((least * FAR < second) & (most <= second * NEAR), dtype=np.bool_)
    large &= np.asarray((most > before * FAR) & (before <= least * NEAR), dtype=np.bool_)
    up, down = np.zeros(len(least), dtype=np.bool_), np.zeros(len(least), dtype=np.bool_)
    for power in (10**places for places in range(1, PLACES + 1)):
        up |= np.asarray((second <= least * power) & (least * power <= most), dtype=np.bool_)
        down |= np.asarray((least * power <= most) & (most <= before * power), dtype=np.bool_)
    slips: NDArray[np.int64] = (small & up).astype(np.int64) + (large & down)
    return slips
