"""How compiled rules carry exact numbers: whole numbers, each times a unit fixed when code is written.

`Number`: value = text × unit. `Ratio`: value = above ÷ below × unit, below above 0. `Raw`: yes or no, words,
dates as they are. `Blank`: always missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Final

__all__ = ["ONE", "Blank", "Form", "Number", "Ratio", "Raw", "common_unit", "scaled", "times"]

ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Number:
    """`text` is an expression for a whole number; `known` the number where it is known beforehand."""

    text: str
    unit: Fraction
    known: int | None = None

    @classmethod
    def of(cls, value: Fraction) -> Number:
        """A number known when the code is written."""
        return cls(_literal(value.numerator), Fraction(1, value.denominator), value.numerator)

    @property
    def value(self) -> Fraction | None:
        """The value where it is known when the code is written."""
        return None if self.known is None else self.known * self.unit


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two expressions for whole numbers; `below` is above 0."""

    above: str
    below: str
    unit: Fraction


@dataclass(frozen=True, slots=True)
class Raw:
    """An expression for a value as it is; `known` where it is known when the code is written."""

    text: str
    known: object = None


@dataclass(frozen=True, slots=True)
class Blank:
    """Always missing: a cell left blank."""


Form = Number | Ratio | Raw | Blank


def common_unit(numbers: Sequence[Number | Ratio]) -> Fraction:
    """The largest unit of which all the numbers' units are whole multiples; 0 fits any unit."""
    units = [n.unit for n in numbers if not (isinstance(n, Number) and n.known == 0)]
    if not units:
        return ONE
    unit = units[0]
    for other in units[1:]:
        if other != unit:
            above = gcd(unit.numerator * other.denominator, other.numerator * unit.denominator)
            unit = Fraction(above, unit.denominator * other.denominator)
    return unit


def scaled(number: Number, unit: Fraction) -> str:
    """The expression of a number counted in `unit`, which its own unit is a whole multiple of."""
    if number.known is not None:
        return _literal((number.known * number.unit / unit).numerator)
    return times(number.text, (number.unit / unit).numerator)


def times(text: str, factor: int) -> str:
    """The expression times a whole number."""
    return text if factor == 1 else f"{text}*{_literal(factor)}"


def _literal(n: int) -> str:
    return str(n) if n >= 0 else f"({n})"
