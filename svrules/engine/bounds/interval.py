"""Intervals of exact numbers whose ends are in, out, or not there, and arithmetic that loses no value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.quantities.rounding import Rounding

__all__ = ["EVERY_NUMBER", "Interval", "hull", "point"]

_End = tuple[int, Fraction]
"""A number with 0 before it; -1 and 1 stand for less and more than every number."""
_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; None: no end on that side. `low_in`, `high_in`: the end is in."""

    low: Fraction | None
    high: Fraction | None
    low_in: bool = True
    high_in: bool = True

    @property
    def is_point(self) -> bool:
        """Whether there is one number in it."""
        return self.low is not None and self.low == self.high

    def holds(self, x: Fraction) -> bool:
        """Whether the number is in."""
        above = self.low is None or x > self.low or (x == self.low and self.low_in)
        return above and (self.high is None or x < self.high or (x == self.high and self.high_in))

    def plus(self, other: Interval) -> Interval:
        """Every sum of a number of the one and a number of the other."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high, self.low_in and other.low_in, self.high_in and other.high_in)

    def negative(self) -> Interval:
        """Minus every number."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Interval(low, high, self.high_in, self.low_in)

    def times(self, other: Interval) -> Interval:
        """Every product."""
        ends = [
            (_product(x, y), _product_in(x, x_in, y, y_in))
            for x, x_in in self._ends()
            for y, y_in in other._ends()
        ]
        return _spanned(ends)

    def reciprocal(self) -> Interval:
        """1 divided by every number but 0."""
        if self.low is not None and self.low >= 0:
            return self._reciprocal_above()
        if self.high is not None and self.high <= 0:
            return self.negative()._reciprocal_above().negative()
        return EVERY_NUMBER

    def _reciprocal_above(self) -> Interval:
        low = _ZERO if self.high is None or self.high == 0 else 1 / self.high
        high = None if not self.low else 1 / self.low
        return Interval(low, high, self.high is not None and self.high_in, self.low_in)

    def power(self, exponent: int) -> Interval:
        """Every number to a whole power; of 0 to a negative power nothing."""
        if exponent < 0:
            return self.reciprocal().power(-exponent)
        if exponent == 0:
            return point(Fraction(1))
        found = _spanned([(_raised(end, exponent), end_in) for end, end_in in self._ends()])
        if exponent % 2 == 0 and self.holds(_ZERO):
            return Interval(_ZERO, found.high, True, found.high_in)
        return found

    def rounded(self, rounding: Rounding) -> Interval:
        """Every number as rounded; an end that is out is rounded as the numbers beside it are."""
        # Between multiples of half a step nothing changes, so a quarter of a step leads to the near side.
        near = rounding.step / 4
        low, high = self.low, self.high
        if low is not None:
            low = rounding.apply(low if self.low_in or low % (rounding.step / 2) else low + near)
        if high is not None:
            high = rounding.apply(high if self.high_in or high % (rounding.step / 2) else high - near)
        return Interval(low, high)

    def limited(self, other: Interval, *, lowest: bool) -> Interval:
        """Every smaller (or larger) one of a number of the one and a number of the other."""
        if not lowest:
            return self.negative().limited(other.negative(), lowest=True).negative()
        low, low_in = min(self._low(), other._low(), key=lambda end: (end[0], not end[1]))
        high, high_in = min(self._high(), other._high(), key=lambda end: (end[0], end[1]))
        return _made(low, low_in, high, high_in)

    def meet(self, other: Interval) -> Interval:
        """The numbers that are in both; what is in one where nothing is in both."""
        low, low_in = max(self._low(), other._low(), key=lambda end: (end[0], not end[1]))
        high, high_in = min(self._high(), other._high(), key=lambda end: (end[0], end[1]))
        if low > high or (low == high and not (low_in and high_in)):
            return self
        return _made(low, low_in, high, high_in)

    def mapped(self, function: Callable[[Fraction], Fraction]) -> Interval:
        """The interval between what a function that never falls makes of the ends, both in."""
        low = None if self.low is None else function(self.low)
        return Interval(low, None if self.high is None else function(self.high))

    def signs_against(self, other: Interval) -> frozenset[int]:
        """Which of less (-1), equal (0) and more (1) a number of this one can be beside one of the other."""
        found = set()
        if _reaches_below(self, other):
            found.add(-1)
        if _reaches_below(other, self):
            found.add(1)
        if not (_apart(self, other) or _apart(other, self)):
            found.add(0)
        return frozenset(found)

    def _low(self) -> tuple[_End, bool]:
        return ((-1, _ZERO), False) if self.low is None else ((0, self.low), self.low_in)

    def _high(self) -> tuple[_End, bool]:
        return ((1, _ZERO), False) if self.high is None else ((0, self.high), self.high_in)

    def _ends(self) -> tuple[tuple[_End, bool], tuple[_End, bool]]:
        return self._low(), self._high()


EVERY_NUMBER: Final = Interval(None, None, False, False)


def point(x: Fraction) -> Interval:
    """The interval of one number."""
    return Interval(x, x)


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds all of them, of which there is at least one."""
    return _spanned([end for interval in intervals for end in interval._ends()])


def _reaches_below(one: Interval, other: Interval) -> bool:
    """Whether some number of the one is less than some number of the other."""
    return one.low is None or other.high is None or one.low < other.high


def _apart(one: Interval, other: Interval) -> bool:
    """Whether all numbers of the one are less than all of the other."""
    if one.high is None or other.low is None:
        return False
    return one.high < other.low or (one.high == other.low and not (one.high_in and other.low_in))


def _spanned(ends: list[tuple[_End, bool]]) -> Interval:
    low, high = min(end for end, _ in ends), max(end for end, _ in ends)
    low_in = any(is_in for end, is_in in ends if end == low)
    return _made(low, low_in, high, any(is_in for end, is_in in ends if end == high))


def _made(low: _End, low_in: bool, high: _End, high_in: bool) -> Interval:
    return Interval(
        None if low[0] else low[1],
        None if high[0] else high[1],
        low_in and not low[0],
        high_in and not high[0],
    )


def _sign(end: _End) -> int:
    return end[0] or (end[1] > 0) - (end[1] < 0)


def _product(x: _End, y: _End) -> _End:
    sign = _sign(x) * _sign(y)
    return (sign, _ZERO) if sign and (x[0] or y[0]) else (0, x[1] * y[1])


def _product_in(x: _End, x_in: bool, y: _End, y_in: bool) -> bool:
    if not _sign(x) or not _sign(y):
        return (x_in and not _sign(x)) or (y_in and not _sign(y))
    return x_in and y_in


def _raised(end: _End, exponent: int) -> _End:
    return (end[0] ** exponent, _ZERO) if end[0] else (0, Fraction(end[1] ** exponent))
