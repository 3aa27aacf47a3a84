"""The order of numbers, whatever their divisors, as whole numbers; without floats."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values import numbers
from svrules.engine.columns.values.column import Number
from svrules.engine.columns.values.whole import fits, product_bounds, times

__all__ = ["in_order", "in_order_by"]

_ROOM: Final = 62
_FEWEST_BITS: Final = 8


def in_order(number: Number) -> NDArray[np.int64]:
    """Whole numbers in the order of the numbers, equal for equals."""
    columns = in_order_by(number)
    if len(columns) == 1:
        return columns[0]
    order = np.lexsort(columns[::-1])
    fresh = np.zeros(len(order), dtype=np.bool_)
    for column in columns:
        fresh[1:] |= column[order[1:]] != column[order[:-1]]
    found = np.zeros(len(order), dtype=np.int64)
    found[order] = np.cumsum(fresh)
    return found


def in_order_by(number: Number) -> list[NDArray[np.int64]]:
    """Columns of whole numbers, of which the first that differs says which of two numbers is larger."""
    if number.below is None:
        return [_places(number.above)]
    if not fits(_reach(number)):
        number = numbers.tight(number)
    assert number.below is not None  # noqa: S101 - divisors are kept
    digit = _ROOM - number.most.bit_length()
    if fits(_reach(number)) or digit < _FEWEST_BITS or number.above.dtype == object:
        return [_exactly(number, number.below)]
    return _by_digits(number.above, number.below, digit, 2 * number.most.bit_length())


def _reach(number: Number) -> int:
    return max(abs(number.low), abs(number.high)) * number.most**2


def _exactly(number: Number, below: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers that differ do so by at least 1 ÷ most²: made that much larger, by a whole number."""
    scale = number.most**2
    low, high = product_bounds(number.low, number.high, scale, scale)
    return _places(times(number.above, scale, low, high) // below)


def _places(values: NDArray[np.int64]) -> NDArray[np.int64]:
    if values.dtype == object:
        values = np.unique(values, return_inverse=True)[1]
    return np.asarray(values, dtype=np.int64)


def _by_digits(
    above: NDArray[np.int64], below: NDArray[np.int64], digit: int, bits: int
) -> list[NDArray[np.int64]]:
    """The wholes, then that many places behind the point in base two, `digit` of them at a time.

    Twice as many places as the largest divisor has tell any two fractions apart.
    """
    whole, rest = np.divmod(above, below)
    found, last, used = [whole], np.zeros(len(whole), dtype=np.int64), 0
    for _ in range(-(-bits // digit)):
        own, rest = np.divmod(rest << digit, below)
        if used + digit > _ROOM:
            found.append(last)
            last, used = own, digit
        else:
            last, used = last << digit | own, used + digit
    return [*found, last]
