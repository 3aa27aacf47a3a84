"""Exact arithmetic on columns of numbers, each step with the same value as the scalar engine has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values.column import ERROR, Number, State, worse
from svrules.engine.columns.values.whole import (
    LARGEST,
    as_far_as_needed,
    bounds,
    fits,
    plus,
    product_bounds,
    times,
)
from svrules.quantities.rounding import Rounding

__all__ = [
    "added",
    "common_unit",
    "constant",
    "divided",
    "in_error",
    "in_one_unit",
    "in_unit",
    "made",
    "multiplied",
    "negated",
    "of_fractions",
    "one_divisor",
    "over",
    "rounded",
    "taken",
    "tight",
    "to_fractions",
    "turned",
    "with_state",
]

Operand = Number | Fraction
_ONE: Final = Fraction(1)
_LOOKED_AT: Final = 512
_FEW: Final = 64
_COUNTED: Final = 8
"""Up to how many are told apart by comparing with each, which is shorter than searching."""
_SMALL: Final = 2**40


def with_state(number: Number, state: State) -> Number:
    """The same numbers with another state."""
    if state is number.state:
        return number
    # Not by `replace`, which takes as long as a whole step of a small batch.
    return Number(number.above, number.unit, number.low, number.high, number.below, number.most, state)


def constant(value: Fraction, n: int, state: State = None) -> Number:
    """The same number n times."""
    whole = value.numerator
    above = np.full(n, whole, dtype=np.int64 if fits(whole) else object)
    return Number(above, Fraction(1, value.denominator), whole, whole, state=state)


def common_unit(units: Sequence[Fraction]) -> Fraction:
    """The largest number of which all of these are whole multiples."""
    unit = units[0]
    for other in units[1:]:
        if other != unit:
            above = gcd(unit.numerator * other.denominator, other.numerator * unit.denominator)
            unit = Fraction(above, unit.denominator * other.denominator)
    return unit


def _bound(number: Number) -> Number:
    """The same with the bounds that its numbers have."""
    low, high = bounds(number.above)
    most = 1 if number.below is None else bounds(number.below)[1]
    return replace(number, low=low, high=high, most=most)


def tight(number: Number) -> Number:
    """The same with the bounds that its numbers have, and small divisors, before integers get long."""
    above, below = number.above, number.below
    if below is not None:
        shared = np.gcd(above, below)
        above, below = above // shared, below // shared
    low, high = bounds(above)
    most = 1 if below is None else bounds(below)[1]
    above = as_far_as_needed(above, low, high)
    below = None if below is None else as_far_as_needed(below, most, most)
    return Number(above, number.unit, low, high, below, most, number.state)


def in_unit(number: Number, unit: Fraction) -> Number:
    """The same numbers counted in another unit, of which their own is a whole multiple."""
    if number.unit == unit:
        return number
    factor = (number.unit / unit).numerator
    low, high = number.low * factor, number.high * factor
    above = times(number.above, factor, low, high)
    return Number(above, unit, low, high, number.below, number.most, number.state)


def over(number: Number, below: NDArray[Any] | None, most: int) -> Number:
    """The same numbers, `above` multiplied by a divisor; `below` is left as it is."""
    if below is None:
        return number
    low, high = product_bounds(number.low, number.high, 1, most)
    return replace(number, above=times(number.above, below, low, high), low=low, high=high)


def _divisor(one: Number, other: Number) -> tuple[NDArray[Any] | None, int]:
    """The product of two divisors."""
    if one.below is None or other.below is None:
        return (other.below, other.most) if one.below is None else (one.below, one.most)
    most = one.most * other.most
    return times(one.below, other.below, most, most), most


def one_divisor(
    numbers: Sequence[Number],
) -> tuple[list[NDArray[Any]], NDArray[Any] | None, Fraction, list[int]]:
    """The numbers over one divisor and in one unit: their numerators, the divisor, the unit, the bounds."""
    unit = common_unit([number.unit for number in numbers])
    below, most = numbers[0].below, numbers[0].most
    for number in numbers[1:]:
        if number.below is not None and number.below is not below:
            below, most = _divisor(replace(numbers[0], below=below, most=most), number)
    found, ends = [], []
    for number in numbers:
        own = in_unit(number, unit)
        if number.below is not below and below is not None:
            rest = below if number.below is None else below // number.below
            own = over(own, rest, most)
        found.append(own.above)
        ends += [own.low, own.high]
    return found, below, unit, ends


def negated(number: Number) -> Number:
    """−x."""
    return replace(number, above=-number.above, low=-number.high, high=-number.low)


def added(a: Number, b: Operand, sign: int = 1) -> Number:
    """A + b, or a − b with the sign −1."""
    if isinstance(b, Fraction):
        return _plus_constant(a, b * sign)
    found = _sum(a, b, sign)
    if found is None:
        found = _sum(_bound(a), _bound(b), sign)
    if found is None:
        found = _sum(tight(a), tight(b), sign, force=True)
    assert found is not None  # noqa: S101 - forced
    return with_state(found, worse((a.state, b.state), len(a.above)))


def _plus_constant(a: Number, b: Fraction) -> Number:
    if b == 0:
        return a
    unit = common_unit((a.unit, abs(b)))
    own = in_unit(a, unit)
    whole = int(b / unit)
    if a.below is None:
        low, high = own.low + whole, own.high + whole
        return replace(own, above=plus(own.above, whole, low, high), low=low, high=high)
    extra_low, extra_high = sorted((whole, whole * a.most))
    extra = times(a.below, whole, extra_low, extra_high)
    low, high = own.low + extra_low, own.high + extra_high
    return replace(own, above=plus(own.above, extra, low, high), low=low, high=high)


def _sum(a: Number, b: Number, sign: int, force: bool = False) -> Number | None:
    """The sum; None where int64 would not do, and nobody has looked yet whether smaller bounds help."""
    unit = common_unit((a.unit, b.unit))
    same = a.below is b.below
    most = a.most if same else a.most * b.most
    reach = max(abs(a.low), abs(a.high)) * int(a.unit / unit) * (1 if same else b.most)
    reach += max(abs(b.low), abs(b.high)) * int(b.unit / unit) * (1 if same else a.most)
    if not force and not fits(reach, most):
        return None
    x, y = in_unit(a, unit), in_unit(b, unit)
    below = a.below
    if not same:
        x, y = over(x, b.below, b.most), over(y, a.below, a.most)
        below, most = _divisor(a, b)
    if sign < 0:
        y = negated(y)
    low, high = x.low + y.low, x.high + y.high
    fresh = x.above if x.above is not a.above else y.above if y.above is not b.above else None
    return Number(plus(x.above, y.above, low, high, fresh), unit, low, high, below, most)


def multiplied(a: Number, b: Operand) -> Number:
    """A × b."""
    if isinstance(b, Fraction):
        if b == 0:
            return constant(b, len(a.above), a.state)
        if b < 0:
            a, b = negated(a), -b
        return Number(a.above, a.unit * b, a.low, a.high, a.below, a.most, a.state)
    if not fits(*product_bounds(a.low, a.high, b.low, b.high), a.most * b.most):
        a, b = tight(a), tight(b)
    low, high = product_bounds(a.low, a.high, b.low, b.high)
    below, most = _divisor(a, b)
    state = worse((a.state, b.state), len(a.above))
    return Number(times(a.above, b.above, low, high), a.unit * b.unit, low, high, below, most, state)


def divided(a: Operand, b: Operand) -> Number:
    """A ÷ b; in error where b is 0 and both are known."""
    if isinstance(b, Fraction):
        assert isinstance(a, Number)  # noqa: S101 - two constants are left to the scalar engine
        if b:
            return multiplied(a, 1 / b)
        return with_state(a, in_error(a.state, np.ones(len(a.above), dtype=np.bool_)))
    own = None if isinstance(a, Fraction) else a.state
    turned = _turned(b, worse((own, b.state), len(b.above)))
    return multiplied(turned, a)


def turned(b: Number) -> Number:
    """1 ÷ b, of numbers above 0."""
    return _turned(b, b.state)


def in_error(state: State, wrong: NDArray[np.bool_]) -> State:
    """The state, in error where something known is wrong."""
    if not wrong.any():
        return state
    if state is None:
        return np.where(wrong, np.uint8(ERROR), np.uint8(0))
    return np.where(wrong & (state == 0), np.uint8(ERROR), state)


def _turned(b: Number, state: State) -> Number:
    """1 ÷ b, in error where b is 0 and that counts."""
    if b.low <= 0 <= b.high:
        b = _bound(b)
    above, low, high = b.above, b.low, b.high
    if low <= 0 <= high:
        zero = above == 0
        state = in_error(state, zero)
        above = np.where(zero, 1, above)
    few = _few(above) if b.below is None and low > 0 else None
    if few is not None:
        return _turned_few(b, *few, state)
    most = max(abs(low), abs(high), 1)
    top = np.ones(len(above), dtype=np.int64) if b.below is None else b.below
    top_low, top_high = 1, b.most
    if low < 0:
        sign = np.where(above < 0, -1, 1)
        above = as_far_as_needed(abs(above), most, most)
        top, top_low = times(top, sign, -top_high, top_high), -top_high
    return Number(top, 1 / b.unit, top_low, top_high, above, most, state)


def _few(divisors: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.intp]] | None:
    """The divisors, each once, and which stands where; None unless they are few with a small multiple."""
    if divisors.dtype == object or not len(divisors):
        return None
    found = np.unique(divisors[:: max(1, len(divisors) // _LOOKED_AT)])
    if len(found) > _FEW or lcm(*found.tolist()) > _SMALL:
        return None
    places = _places_among(found, divisors)
    return (found, places) if (found[places] == divisors).all() else None


def _places_among(few: NDArray[np.int64], divisors: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where each stands among a few in ascending order, if it is one of them."""
    if len(few) > _COUNTED:
        return np.minimum(np.searchsorted(few, divisors), len(few) - 1)
    found = np.zeros(len(divisors), dtype=np.intp)
    for smaller in few[:-1]:
        found += divisors > smaller
    return found


def _turned_few(b: Number, few: NDArray[np.int64], places: NDArray[np.intp], state: State) -> Number:
    """1 ÷ b over the common multiple of its few values: what is made of it then needs no divisor."""
    multiple = lcm(*few.tolist())
    above = (multiple // few)[places]
    low, high = multiple // int(few[-1]), multiple // int(few[0])
    return Number(above, 1 / b.unit / multiple, low, high, state=state)


# Rounding


def rounded(a: Number, rounding: Rounding) -> Number:
    """A as the rounding makes it."""
    factor = a.unit / rounding.step
    p, q = factor.numerator, factor.denominator
    if a.below is None and q == 1:
        return in_unit(a, rounding.step)
    if not _can_be_rounded(a, p, q):
        a = tight(a)
    low, high = a.low * p, a.high * p
    top = times(a.above, p, low, high)
    below: NDArray[Any] | int = q if a.below is None else times(a.below, q, a.most * q, a.most * q)
    if not _can_be_rounded(a, p, q):
        top = top.astype(object)
        below = below if isinstance(below, int) else below.astype(object)
    whole = _whole(top, below, rounding.mode, low >= 0)
    low, high = (low // q - 1, high // q + 1) if a.below is None else bounds(whole)
    return Number(as_far_as_needed(whole, low, high), rounding.step, low, high, state=a.state)


def _can_be_rounded(a: Number, p: int, q: int) -> bool:
    """Whether int64 holds all that rounding `above` × p ÷ (`below` × q) passes through: 2 × top + divisor."""
    divisor = q * a.most
    return fits(2 * p * max(abs(a.low), abs(a.high)) + divisor, 2 * divisor)


def _whole(top: NDArray[Any], below: NDArray[Any] | int, mode: str, positive: bool) -> NDArray[Any]:
    size = top if positive else abs(top)
    match mode:
        case "half up":
            found = (size * 2 + below) // (below * 2)
        case "half even":
            doubled = size * 2
            found = (doubled + below) // (below * 2)
            tie = (doubled + below) % (below * 2) == 0
            found = np.where(tie & (found % 2 == 1), found - 1, found)
        case "up":
            found = -(-size // below)
        case "down":
            found = size // below
        case _:
            raise ValueError(mode)
    return found if positive else np.where(top < 0, -found, found)


# One at a time


def to_fractions(a: Number) -> NDArray[Any]:
    """The numbers as fractions, for what has no short way."""
    found = np.empty(len(a.above), dtype=object)
    below = [1] * len(a.above) if a.below is None else a.below.tolist()
    found[:] = [Fraction(x, y) * a.unit for x, y in zip(a.above.tolist(), below, strict=True)]
    return found


def of_fractions(values: Sequence[Fraction], state: State = None) -> Number:
    """A column of these numbers."""
    if not len(values):
        return Number(np.zeros(0, dtype=np.int64), _ONE, 0, 0, state=state)
    divisors = {value.denominator for value in values}
    unit = 1
    for divisor in divisors:
        unit = lcm(unit, divisor)
        if unit > LARGEST:
            break
    if unit <= 10**9:
        tops = [value.numerator * (unit // value.denominator) for value in values]
        return _column(tops, Fraction(1, unit), None, state)
    return _column(
        [value.numerator for value in values], _ONE, [value.denominator for value in values], state
    )


def in_one_unit(values: Sequence[Fraction]) -> Number:
    """A column of these numbers without divisors, however fine the unit."""
    unit = Fraction(1, lcm(1, *{value.denominator for value in values}))
    return _column([int(value / unit) for value in values] or [0], unit, None, None)


def taken(number: Number, places: NDArray[np.intp] | slice) -> Number:
    """The numbers at these places."""
    return made(number, lambda values: values[places])


def made(number: Number, make: Callable[[NDArray[Any]], NDArray[Any]]) -> Number:
    """The numbers with other places, as `make` makes them of each of their arrays."""
    below = None if number.below is None else make(number.below)
    state = None if number.state is None else make(number.state)
    return replace(number, above=make(number.above), below=below, state=state)


def _column(tops: list[int], unit: Fraction, belows: list[int] | None, state: State) -> Number:
    low, high = min(tops), max(tops)
    above = np.empty(len(tops), dtype=object)
    above[:] = tops
    if belows is None:
        return Number(as_far_as_needed(above, low, high), unit, low, high, state=state)
    below = np.empty(len(belows), dtype=object)
    below[:] = belows
    most = max(belows)
    return Number(
        as_far_as_needed(above, low, high), unit, low, high, as_far_as_needed(below, most, most), most, state
    )
