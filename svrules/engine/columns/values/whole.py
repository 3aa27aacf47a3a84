"""Arithmetic on columns of whole numbers that never overflows: int64 where bounds allow it, else Python's."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST", "as_far_as_needed", "bounds", "fits", "plus", "product_bounds", "times"]

LARGEST: Final = 2**63 - 1
Whole = NDArray[Any]


def fits(*numbers: int) -> bool:
    """Whether int64 holds all of these, and their negatives."""
    return all(-LARGEST <= number <= LARGEST for number in numbers)


def bounds(values: Whole) -> tuple[int, int]:
    """The smallest and the largest; 0 for none."""
    if not len(values):
        return 0, 0
    return int(values.min()), int(values.max())


def as_far_as_needed(values: Whole, low: int, high: int) -> Whole:
    """The same as int64 where the bounds allow it, else as Python integers."""
    if fits(low, high):
        return values if values.dtype == np.int64 else values.astype(np.int64)
    return values if values.dtype == object else values.astype(object)


def product_bounds(low: int, high: int, other_low: int, other_high: int) -> tuple[int, int]:
    """The bounds of a product."""
    ends = (low * other_low, low * other_high, high * other_low, high * other_high)
    return min(ends), max(ends)


def times(values: Whole, other: Whole | int, low: int, high: int) -> Whole:
    """The product, which lies between `low` and `high`."""
    if isinstance(other, int):
        if other == 1:
            return values
        if fits(low, high, other) and values.dtype == np.int64:
            return values * other
        return as_far_as_needed(values.astype(object) * other, low, high)
    if fits(low, high) and values.dtype == np.int64 and other.dtype == np.int64:
        return np.multiply(values, other)
    return as_far_as_needed(values.astype(object) * other.astype(object), low, high)


def plus(values: Whole, other: Whole | int, low: int, high: int, into: Whole | None = None) -> Whole:
    """The sum, which lies between `low` and `high`; `into` may be written over."""
    whole = isinstance(other, int) or other.dtype == np.int64
    if fits(low, high) and values.dtype == np.int64 and whole and (not isinstance(other, int) or fits(other)):
        return np.add(values, other, out=into if into is not None and into.dtype == np.int64 else None)
    exact: Any = other if isinstance(other, int) else other.astype(object)
    return as_far_as_needed(values.astype(object) + exact, low, high)
