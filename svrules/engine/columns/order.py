"""The order of numbers, whatever their divisors, as whole numbers; without floats."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns import numbers
from svrules.engine.columns.column import Number
from svrules.engine.columns.whole import fits, product_bounds, times

__all__ = ["in_order"]


def in_order(number: Number) -> NDArray[np.int64]:
    """Whole numbers in the order of the numbers, equal for equals."""
    values = number.above
    if number.below is not None:
        # Those that differ do so by at least 1 ÷ most²: made that much larger, by a whole number.
        reach = max(abs(number.low), abs(number.high)) * number.most**2
        number = number if fits(reach) else numbers.tight(number)
        assert number.below is not None  # noqa: S101 - divisors are kept
        scale = number.most**2
        low, high = product_bounds(number.low, number.high, scale, scale)
        values = times(number.above, scale, low, high) // number.below
    if values.dtype == object:
        values = np.unique(values, return_inverse=True)[1]
    return np.asarray(values, dtype=np.int64)
