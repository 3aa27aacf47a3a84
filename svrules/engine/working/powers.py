"""Powers and roots, rounded once and correctly: decided by comparing whole numbers, never by a float."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from svrules.quantities.rounding import Rounding

__all__ = ["MOST_BITS", "TooLargeError", "power", "rounded_power"]

MOST_BITS: Final = 400_000
"""How long a base may be times its exponent, in binary places."""


class TooLargeError(ArithmeticError):
    """The power would need numbers of absurd length."""


def power(base: Fraction, exponent: int) -> Fraction:
    """`base` to a whole power. Raises ZeroDivisionError for 0 to a negative power, TooLargeError."""
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    if abs(base) != 1 and abs(exponent) * _bits(base) > MOST_BITS:
        if base == 0:
            return base
        raise TooLargeError
    return Fraction(base**exponent)


def rounded_power(base: Fraction, exponent: Fraction, rounding: Rounding) -> Fraction:
    """`base` (at least 0) to a fractional power, the true value rounded once.

    Raises ValueError for a negative base, ZeroDivisionError for 0 to a negative power, TooLargeError.
    """
    if base < 0:
        raise ValueError
    if exponent.denominator == 1:
        return rounding.apply(power(base, exponent.numerator))
    if base == 0:
        if exponent < 0:
            raise ZeroDivisionError
        return Fraction(0)
    if base == 1:
        return rounding.apply(base)
    return _rounded_root(power(base, exponent.numerator), exponent.denominator, rounding)


def _rounded_root(radicand: Fraction, degree: int, rounding: Rounding) -> Fraction:
    """The root of `radicand`, by the largest whole k with (k × step) ^ degree ≤ radicand."""
    step = rounding.step
    if degree * (_bits(step) + 1) > MOST_BITS:
        raise TooLargeError
    above = radicand.numerator * step.denominator**degree
    below = radicand.denominator * step.numerator**degree
    k = _floor_root(above // below, degree)
    if k**degree * below == above:
        return k * step
    # The root lies between k and k + 1 steps; all that a rounding asks is where it is from the middle.
    middle, twice = (2 * k + 1) ** degree * below, above << degree
    inside = Fraction(1, 2) if twice == middle else Fraction(1, 4) if twice < middle else Fraction(3, 4)
    return rounding.apply((k + inside) * step)


def _floor_root(n: int, degree: int) -> int:
    """The largest whole number whose power of that degree is at most n."""
    bits = n.bit_length() // degree + 1
    return _by_halving(n, degree, bits) if bits <= degree else _by_newton(n, degree, bits)


def _by_halving(n: int, degree: int, bits: int) -> int:
    low, high = 0, 1 << bits
    while high - low > 1:
        middle = (low + high) // 2
        if middle**degree <= n:
            low = middle
        else:
            high = middle
    return low


def _by_newton(n: int, degree: int, bits: int) -> int:
    root = 1 << bits
    while True:
        better = ((degree - 1) * root + n // root ** (degree - 1)) // degree
        if better >= root:
            return root
        root = better


def _bits(x: Fraction) -> int:
    return max(x.numerator.bit_length(), x.denominator.bit_length())
