"""Bounds, whole numbers and levels of whole columns: which rows the reader would not let in as they are."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.bulk.door.distinct import FIRST_DAY
from svrules.engine.columns.facts import FactColumn
from svrules.engine.columns.values.whole import bounds, fits
from svrules.language.rulebook import Bound, Input
from svrules.language.types import NumberType

__all__ = ["above_the_whole", "outside"]

Mask = NDArray[np.bool_]

_WHOLE: Final = Bound("at most", Fraction(1))


def outside(fact: FactColumn, declared: Input) -> Mask | None:
    """Of numbers or dates the rows that are not within what the rulebook allows; None: all are."""
    if not len(fact):
        return None
    found: Mask | None = None
    low, high = fact.bounds or (fact.values.min(), fact.values.max())
    for wrong in (
        *(_beyond(fact, bound, low, high) for bound in declared.bounds),
        _not_a_level(fact, declared),
        _not_whole(fact, declared),
    ):
        if wrong is not None and wrong.any():
            found = wrong if found is None else found | wrong
    return found


def above_the_whole(fact: FactColumn, declared: Input) -> Mask | None:
    """Of percentages the rows above 100%, where the rulebook says nothing of how high they may be.

    None: there is none.
    """
    type_ = declared.type
    if not isinstance(type_, NumberType) or type_.style != "percent" or not len(fact):
        return None
    if declared.levels is not None or any(one.comparison in ("below", "at most") for one in declared.bounds):
        return None
    low, high = fact.bounds or (fact.values.min(), fact.values.max())
    found = _beyond(fact, _WHOLE, low, high)
    return found if found is None or fact.given is None else found & fact.given


def _beyond(fact: FactColumn, bound: Bound, low: Any, high: Any) -> Mask | None:
    limit = bound.value
    if isinstance(limit, Fraction):
        limit = limit / fact.unit
    elif isinstance(limit, date):
        limit = Fraction(limit.toordinal() - FIRST_DAY)
    else:
        return None
    values: NDArray[Any] = fact.values
    if bound.comparison in ("above", "at least"):
        least = ceil(limit) if bound.comparison == "at least" else floor(limit) + 1
        return None if low >= least else np.asarray(values < least, dtype=np.bool_)
    most = floor(limit) if bound.comparison == "at most" else ceil(limit) - 1
    return None if high <= most else np.asarray(values > most, dtype=np.bool_)


def _not_a_level(fact: FactColumn, declared: Input) -> Mask | None:
    if declared.levels is None:
        return None
    scaled = [level / fact.unit for level in declared.levels]
    allowed = [level.numerator for level in scaled if level.denominator == 1]
    if fact.values.dtype == object:
        return np.array([int(value) not in allowed for value in fact.values], dtype=np.bool_)
    small = np.array([level for level in allowed if abs(level) < 2**63], dtype=np.int64)
    return ~np.isin(fact.values, small)


def _not_whole(fact: FactColumn, declared: Input) -> Mask | None:
    # With levels the reader asks for whole numbers as well, where the rulebook does.
    if not declared.whole or fact.unit.denominator == 1:
        return None
    above, below = fact.unit.numerator, fact.unit.denominator
    low, high = bounds(fact.values)
    room = fits(above, below, low * above, high * above) and fact.values.dtype != object
    values = fact.values if room else fact.values.astype(object)
    return np.asarray(values * above % below != 0, dtype=np.bool_)
