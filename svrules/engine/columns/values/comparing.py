"""Columns of numbers compared with each other, and one of two taken place by place."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values import numbers
from svrules.engine.columns.values.column import Number, worse
from svrules.engine.columns.values.whole import as_far_as_needed, fits, product_bounds, times

__all__ = ["SIGNS", "chosen", "compared", "larger", "smaller"]

Operand = Number | Fraction
SIGNS: Final = {
    "above": np.greater,
    "at least": np.greater_equal,
    "below": np.less,
    "at most": np.less_equal,
    "is": np.equal,
    "is not": np.not_equal,
}


def compared(a: Number, b: Operand, words: str) -> NDArray[np.bool_]:
    """How a stands to b, place by place."""
    sign = SIGNS[words]
    if isinstance(b, Fraction):
        return _compared_with(a, b, words)
    if a.below is None and b.below is None and a.unit == b.unit:
        return np.asarray(sign(a.above, b.above), dtype=np.bool_)
    left, right = _sides(a, b)
    return np.asarray(sign(left, right), dtype=np.bool_)


def _sides(a: Number, b: Number) -> tuple[NDArray[Any], NDArray[Any]]:
    unit = numbers.common_unit((a.unit, b.unit))
    reach = max(
        max(abs(a.low), abs(a.high)) * int(a.unit / unit) * b.most,
        max(abs(b.low), abs(b.high)) * int(b.unit / unit) * a.most,
    )
    if not fits(reach):
        a, b = numbers.tight(a), numbers.tight(b)
    x, y = numbers.in_unit(a, unit), numbers.in_unit(b, unit)
    if a.below is b.below:
        return x.above, y.above
    return numbers.over(x, b.below, b.most).above, numbers.over(y, a.below, a.most).above


def _compared_with(a: Number, b: Fraction, words: str) -> NDArray[np.bool_]:
    limit = b / a.unit
    if a.below is not None:
        low, high = product_bounds(0, limit.numerator, 1, a.most)
        right = times(a.below, limit.numerator, low, high)
        low, high = product_bounds(a.low, a.high, 1, limit.denominator)
        left = times(a.above, limit.denominator, low, high)
        return np.asarray(SIGNS[words](left, right), dtype=np.bool_)
    if limit.denominator != 1 and words in ("is", "is not"):
        return np.full(len(a.above), words == "is not", dtype=np.bool_)
    # Of whole numbers, those above 2.5 are those above 2, and those of at least 2.5 those of at least 3.
    whole = limit.__floor__() if words in ("above", "at most") else limit.__ceil__()
    if (everywhere := _by_bounds(a, whole, words)) is not None:
        return np.full(len(a.above), everywhere, dtype=np.bool_)
    if not fits(whole):
        return np.asarray(SIGNS[words](a.above.astype(object), whole), dtype=np.bool_)
    return np.asarray(SIGNS[words](a.above, whole), dtype=np.bool_)


def _by_bounds(a: Number, whole: int, words: str) -> bool | None:
    """What comparing says everywhere, where the bounds tell."""
    at_ends = {bool(SIGNS[words](end, whole)) for end in (a.low, a.high)}
    if len(at_ends) > 1 or (words in ("is", "is not") and a.low <= whole <= a.high and a.low != a.high):
        return None
    return at_ends.pop()


def smaller(a: Number, b: Operand, into: NDArray[Any] | None = None) -> Number:
    """The smaller of a and b; `into` may be written over."""
    return _limited(a, b, np.minimum, min, into)


def larger(a: Number, b: Operand, into: NDArray[Any] | None = None) -> Number:
    """The larger of a and b; `into` may be written over."""
    return _limited(a, b, np.maximum, max, into)


def _limited(a: Number, b: Operand, pick: Any, of: Any, into: NDArray[Any] | None) -> Number:
    if isinstance(b, Fraction):
        if a.below is None:
            unit = numbers.common_unit((a.unit, abs(b))) if b else a.unit
            own, limit = numbers.in_unit(a, unit), int(b / unit)
            if fits(limit) or own.above.dtype == object:
                above = own.above
                if (of(own.low, limit), of(own.high, limit)) != (own.low, own.high):
                    above = pick(above, limit, out=above if above is not a.above else into)
                low, high = of(own.low, limit), of(own.high, limit)
                return Number(as_far_as_needed(above, low, high), own.unit, low, high, state=own.state)
        b = numbers.constant(b, len(a.above))
    state = worse((a.state, b.state), len(a.above))
    if a.below is None and b.below is None:
        unit = numbers.common_unit((a.unit, b.unit))
        x, y = numbers.in_unit(a, unit), numbers.in_unit(b, unit)
        low, high = of(x.low, y.low), of(x.high, y.high)
        return Number(as_far_as_needed(pick(x.above, y.above), low, high), unit, low, high, state=state)
    first = compared(a, b, "at most" if pick is np.minimum else "at least")
    return numbers.with_state(chosen(first, a, b), state)


def chosen(condition: NDArray[np.bool_], a: Number, b: Number) -> Number:
    """A where the condition holds, else b; states too. Each may have one place that stands for all."""
    unit = numbers.common_unit((a.unit, b.unit))
    x, y = numbers.in_unit(a, unit), numbers.in_unit(b, unit)
    below, most = a.below, a.most
    if a.below is not b.below:
        one = np.ones(1, dtype=np.int64)
        most = max(a.most, b.most)
        below = np.where(condition, one if a.below is None else a.below, one if b.below is None else b.below)
    low, high = min(x.low, y.low), max(x.high, y.high)
    state = None
    if a.state is not None or b.state is not None:
        zero = np.zeros(1, dtype=np.uint8)
        state = np.where(
            condition, zero if a.state is None else a.state, zero if b.state is None else b.state
        )
    return Number(np.where(condition, x.above, y.above), unit, low, high, below, most, state)
