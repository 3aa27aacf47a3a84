"""The order of numbers, whatever their divisors, as whole numbers."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns import numbers
from svrules.engine.columns.column import Number
from svrules.engine.columns.whole import fits, product_bounds, times

__all__ = ["in_order"]

_PRECISE: Final = 2.0**-40
_LARGEST_FLOAT: Final = 2**1000


def in_order(number: Number) -> NDArray[np.int64]:
    """Whole numbers in the order of the numbers, equal for equals.

    Floats only tell apart what is far apart; whatever is near is compared exactly.
    """
    if number.below is None:
        return _places(number)
    if not fits(_reach(number)):
        number = numbers.tight(number)
    if fits(_reach(number)) or max(-number.low, number.high, number.most) > _LARGEST_FLOAT:
        return _exactly(number)
    return _far_and_near(number)


def _reach(number: Number) -> int:
    return max(abs(number.low), abs(number.high)) * number.most**2


def _exactly(number: Number) -> NDArray[np.int64]:
    assert number.below is not None  # noqa: S101 - asked for where there are divisors
    # Those that differ do so by at least 1 ÷ most²: made that much larger, by a whole number.
    scale = number.most**2
    low, high = product_bounds(number.low, number.high, scale, scale)
    values = times(number.above, scale, low, high) // number.below
    return _places(Number(values, number.unit, low, high))


def _places(number: Number) -> NDArray[np.int64]:
    values = number.above
    if values.dtype == object:
        values = np.unique(values, return_inverse=True)[1]
    return np.asarray(values, dtype=np.int64)


def _far_and_near(number: Number) -> NDArray[np.int64]:
    """The place of each in the order of all, of fractions in lowest terms."""
    assert number.below is not None  # noqa: S101 - asked for where there are divisors
    rough = number.above.astype(np.float64) / number.below.astype(np.float64)
    order = np.argsort(rough, kind="stable")
    rough = rough[order]
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = np.diff(rough) > _PRECISE * np.maximum(np.abs(rough[1:]), np.abs(rough[:-1]))
    cluster = np.cumsum(fresh) - 1
    found = np.zeros(len(order), dtype=np.int64)
    found[order] = np.flatnonzero(fresh)[cluster]
    differs = np.zeros(len(order), dtype=np.bool_)
    for part in (number.above[order], number.below[order]):
        differs[1:] |= ~fresh[1:] & (part[1:] != part[:-1])
    if differs.any():
        mixed = np.zeros(int(cluster[-1]) + 1, dtype=np.bool_)
        mixed[cluster[differs]] = True
        near = np.flatnonzero(mixed[cluster])
        exact = _exactly(numbers.tight(numbers.taken(number, order[near])))
        found[order[near]] += _inside(cluster[near], exact)
    return found


def _inside(cluster: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many other values in its cluster are below each."""
    order = np.lexsort((values, cluster))
    clusters, ordered = cluster[order], values[order]
    starts, fresh = np.ones((2, len(order)), dtype=np.bool_)
    starts[1:] = clusters[1:] != clusters[:-1]
    fresh[1:] = starts[1:] | (ordered[1:] != ordered[:-1])
    count = np.cumsum(fresh)
    found = np.zeros(len(order), dtype=np.int64)
    found[order] = count - np.maximum.accumulate(np.where(starts, count, 0))
    return found
