"""Columns raised to a whole power; in error where the scalar engine finds the numbers too long."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values import numbers
from svrules.engine.columns.values.column import Number
from svrules.engine.columns.values.whole import fits
from svrules.engine.working.powers import MOST_BITS

__all__ = ["raised"]


def raised(a: Number, exponent: int) -> Number:
    """A to a whole power, in error for 0 to a power below 0 and for numbers of absurd length."""
    n = len(a.above)
    if exponent == 0:
        return numbers.constant(Fraction(1), n, a.state)
    too_long = _too_long(a, abs(exponent))
    if too_long is not None:
        one = np.ones(1, dtype=np.int64)
        below = None if a.below is None else np.where(too_long, one, a.below)
        above = np.where(too_long, one, a.above)
        a = replace(a, above=above, low=min(a.low, 1), high=max(a.high, 1), below=below)
        a = numbers.with_state(a, numbers.in_error(a.state, too_long))
    found = _raised(a, abs(exponent))
    return found if exponent > 0 else numbers.divided(Fraction(1), found)


def _raised(a: Number, exponent: int) -> Number:
    low, high = sorted((a.low**exponent, a.high**exponent))
    if a.low < 0 < a.high and exponent % 2 == 0:
        low = 0
    most = a.most**exponent
    below = None if a.below is None else _power(a.below, exponent, most)
    above = _power(a.above, exponent, max(abs(low), abs(high)))
    return Number(above, a.unit**exponent, low, high, below, most, a.state)


def _power(values: NDArray[Any], exponent: int, most: int) -> NDArray[Any]:
    return values**exponent if fits(most) and values.dtype == np.int64 else values.astype(object) ** exponent


def _too_long(a: Number, exponent: int) -> NDArray[np.bool_] | None:
    """Where a number's own length times the exponent is more than is allowed; None: nowhere."""
    # Numbers of more binary places than this are too long.
    limit = 1 << (MOST_BITS // exponent)
    reach = max(abs(a.low), abs(a.high)) * a.unit.numerator
    if max(reach, a.most * a.unit.denominator) < limit:
        return None
    above = abs(a.above.astype(object)) * a.unit.numerator
    below = a.unit.denominator if a.below is None else a.below.astype(object) * a.unit.denominator
    shared = np.gcd(above, below)
    found = (above // shared >= limit) | (below // shared >= limit)
    return np.asarray(found, dtype=np.bool_) if found.any() else None
