"""Ranges of exact numbers, and what can be said of sums, products and quotients from them alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

__all__ = ["ANY", "ONE", "ZERO", "Range", "at", "hull", "largest", "smallest"]


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `low` to `high`; None: without end. An open end is itself left out."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is no such number."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    @property
    def single(self) -> Fraction | None:
        """The one number it holds, or None."""
        return self.low if self.low is self.high or self.low == self.high else None

    @property
    def is_positive(self) -> bool:
        """Whether every number is above zero."""
        return self.low is not None and (self.low > 0 or (self.low == 0 and self.low_open))

    @property
    def is_negative(self) -> bool:
        """Whether every number is below zero."""
        return self.high is not None and (self.high < 0 or (self.high == 0 and self.high_open))

    @property
    def never_below_zero(self) -> bool:
        """Whether every number is at least zero."""
        return self.low is not None and self.low >= 0

    @property
    def never_above_zero(self) -> bool:
        """Whether every number is at most zero."""
        return self.high is not None and self.high <= 0

    def holds(self, x: Fraction) -> bool:
        """Whether `x` is one of the numbers."""
        above = self.low is None or x > self.low or (x == self.low and not self.low_open)
        return above and (self.high is None or x < self.high or (x == self.high and not self.high_open))

    def within(self, other: Range) -> Range:
        """The numbers of both."""
        if other is self:
            return self
        low, low_open = _nearer_low(self, other)
        high, high_open = _nearer_high(self, other)
        return Range(low, high, low_open, high_open)

    def __add__(self, other: Range) -> Range:
        if other is ZERO:
            return self
        if self is ZERO:
            return other
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Range(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def __neg__(self) -> Range:
        if self is ZERO or self is ANY:
            return self
        return Range(
            None if self.high is None else -self.high,
            None if self.low is None else -self.low,
            self.high_open,
            self.low_open,
        )

    def __sub__(self, other: Range) -> Range:
        if other is ZERO:
            return self
        low = None if self.low is None or other.high is None else self.low - other.high
        high = None if self.high is None or other.low is None else self.high - other.low
        return Range(low, high, self.low_open or other.high_open, self.high_open or other.low_open)

    def __mul__(self, other: Range) -> Range:
        if self.single is not None:
            return other.times(self.single)
        if other.single is not None:
            return self.times(other.single)
        ends = [_product(a, b) for a in _ends(self) for b in _ends(other)]
        low = min(ends, key=lambda end: (end.key, end.open))
        high = max(ends, key=lambda end: (end.key, not end.open))
        return Range(low.value, high.value, low.open, high.open)

    def times(self, by: Fraction) -> Range:
        """Every number times `by`."""
        if by == 0:
            return ZERO
        low = None if self.low is None else self.low * by
        high = None if self.high is None else self.high * by
        if by > 0:
            return Range(low, high, self.low_open, self.high_open)
        return Range(high, low, self.high_open, self.low_open)

    def reciprocal(self) -> Range:
        """One divided by every number but zero; any number where both signs are there."""
        if self.low is not None and self.low >= 0:
            low = None if self.low == 0 else 1 / self.low
            if self.high is None:
                return Range(Fraction(0), low, True, self.low_open)
            return Range(1 / self.high, low, self.high_open, self.low_open) if self.high > 0 else ANY
        if self.high is not None and self.high <= 0:
            return -((-self).reciprocal())
        return ANY

    def with_zero(self) -> Range:
        """The shortest range that also holds zero and all between."""
        return hull(self, ZERO)


@dataclass(frozen=True, slots=True)
class _End:
    """An end of a range: `side` -1 or 1 tells where it lies when it is without end (`value` None)."""

    value: Fraction | None
    side: int
    open: bool

    @property
    def sign(self) -> int:
        if self.value is None:
            return self.side
        return (self.value > 0) - (self.value < 0)

    @property
    def key(self) -> tuple[int, Fraction]:
        return (self.side, Fraction(0)) if self.value is None else (0, self.value)


def _ends(of: Range) -> tuple[_End, _End]:
    return _End(of.low, -1, of.low_open), _End(of.high, 1, of.high_open)


def _product(a: _End, b: _End) -> _End:
    sign = a.sign * b.sign
    if sign == 0:
        # Zero times what has no end is zero: no number is infinite. It is reached where a zero end is.
        reached = (a.value == 0 and not a.open) or (b.value == 0 and not b.open)
        return _End(Fraction(0), 0, not reached)
    if a.value is None or b.value is None:
        return _End(None, sign, False)
    return _End(a.value * b.value, 0, a.open or b.open)


ANY: Final = Range()
ZERO: Final = Range(Fraction(0), Fraction(0))
ONE: Final = Range(Fraction(1), Fraction(1))


def at(number: Fraction | int) -> Range:
    """The range of one number."""
    exact = number if isinstance(number, Fraction) else Fraction(number)
    return Range(exact, exact)


def hull(*ranges: Range) -> Range:
    """The shortest range that holds all of the ranges."""
    found = ranges[0]
    for other in ranges[1:]:
        if other is not found:
            low, low_open = _lower(found, other)
            high, high_open = _higher(found, other)
            found = Range(low, high, low_open, high_open)
    return found


def _lower(one: Range, other: Range) -> tuple[Fraction | None, bool]:
    """The lower of the two low ends."""
    if one.low is None or other.low is None:
        return None, False
    if one.low == other.low:
        return one.low, one.low_open and other.low_open
    lower = one if one.low < other.low else other
    return lower.low, lower.low_open


def _higher(one: Range, other: Range) -> tuple[Fraction | None, bool]:
    """The higher of the two high ends."""
    if one.high is None or other.high is None:
        return None, False
    if one.high == other.high:
        return one.high, one.high_open and other.high_open
    higher = one if one.high > other.high else other
    return higher.high, higher.high_open


def smallest(*ranges: Range) -> Range:
    """What the smallest of numbers, one of each range, can be."""
    found = ranges[0]
    for other in ranges[1:]:
        low, low_open = _lower(found, other)
        high, high_open = _nearer_high(found, other)
        found = Range(low, high, low_open, high_open)
    return found


def largest(*ranges: Range) -> Range:
    """What the largest of numbers, one of each range, can be."""
    found = ranges[0]
    for other in ranges[1:]:
        low, low_open = _nearer_low(found, other)
        high, high_open = _higher(found, other)
        found = Range(low, high, low_open, high_open)
    return found


def _nearer_low(one: Range, other: Range) -> tuple[Fraction | None, bool]:
    """The higher of the two low ends."""
    low, beside = one.low, other.low
    if low is None or (beside is not None and (beside > low or (beside == low and other.low_open))):
        return beside, other.low_open
    return low, one.low_open


def _nearer_high(one: Range, other: Range) -> tuple[Fraction | None, bool]:
    """The lower of the two high ends."""
    high, beside = one.high, other.high
    if high is None or (beside is not None and (beside < high or (beside == high and other.high_open))):
        return beside, other.high_open
    return high, one.high_open
