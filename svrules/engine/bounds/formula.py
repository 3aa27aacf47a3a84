"""What a quantity is as a formula of the one unknown: one polynomial divided by another, exactly.

Where two quantities are such formulas, where they cross is solved, not searched for. Polynomials are tuples
of coefficients, the constant first.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, zip_longest
from math import isqrt
from typing import Final

__all__ = ["UNKNOWN", "Formula", "Root", "constant", "roots", "simplest_between"]

Polynomial = tuple[Fraction, ...]
Root = tuple[Fraction, Fraction]
"""Where a polynomial is 0: a number twice, or two numbers between which an irrational one lies."""

_HIGHEST_DEGREE: Final = 6
_NARROW: Final = 60


@dataclass(frozen=True, slots=True)
class Formula:
    """`above ÷ below` at the unknown; without a common factor, 1 the last coefficient of `below`."""

    above: Polynomial
    below: Polynomial

    @property
    def fixed(self) -> Fraction | None:
        """The number that it is whatever the unknown is; None where it depends on it."""
        if len(self.above) > 1 or len(self.below) > 1:
            return None
        return self.above[0] if self.above else Fraction(0)

    def at(self, x: Fraction) -> Fraction | None:
        """What it comes to; None where it divides by 0."""
        below = _value(self.below, x)
        return _value(self.above, x) / below if below else None

    def plus(self, other: Formula) -> Formula | None:
        """The sum; None where it would be too long a formula."""
        if self.below == other.below:
            return _formula(_sum(self.above, other.above), self.below)
        above = _sum(_product(self.above, other.below), _product(other.above, self.below))
        return _formula(above, _product(self.below, other.below))

    def negative(self) -> Formula:
        """Minus it."""
        return Formula(tuple(-a for a in self.above), self.below)

    def times(self, other: Formula) -> Formula | None:
        """The product; None where it would be too long a formula."""
        return _formula(_product(self.above, other.above), _product(self.below, other.below))

    def over(self, other: Formula) -> Formula | None:
        """The quotient; None where it would be too long a formula, or divides by 0."""
        if not other.above:
            return None
        return _formula(_product(self.above, other.below), _product(self.below, other.above))

    def never_turns(self, low: Fraction, high: Fraction) -> bool:
        """Whether it only rises, or only falls, from `low` to `high`, both ends included."""
        if roots(self.below, low, high) or not _value(self.below, low) or not _value(self.below, high):
            return False
        if len(self.above) <= 2 and len(self.below) <= 2:
            return True
        slope = _sum(
            _product(_slope(self.above), self.below),
            tuple(-a for a in _product(self.above, _slope(self.below))),
        )
        return not roots(slope, low, high)


def constant(x: Fraction) -> Formula:
    """The formula of a number."""
    return Formula((x,) if x else (), (Fraction(1),))


UNKNOWN: Final = Formula((Fraction(0), Fraction(1)), (Fraction(1),))


def _formula(above: Polynomial, below: Polynomial) -> Formula | None:
    if len(below) > 1 and above:
        common = _common(above, below)
        if len(common) > 1:
            above, below = _divided(above, common)[0], _divided(below, common)[0]
    if max(len(above), len(below)) > _HIGHEST_DEGREE + 1:
        return None
    last = below[-1]
    if not above:
        return constant(Fraction(0))
    return Formula(tuple(a / last for a in above), tuple(b / last for b in below))


def _cut(polynomial: list[Fraction]) -> Polynomial:
    while polynomial and not polynomial[-1]:
        polynomial.pop()
    return tuple(polynomial)


def _sum(one: Polynomial, other: Polynomial) -> Polynomial:
    return _cut([a + b for a, b in zip_longest(one, other, fillvalue=Fraction(0))])


def _product(one: Polynomial, other: Polynomial) -> Polynomial:
    if not one or not other:
        return ()
    found = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            found[i + j] += a * b
    return _cut(found)


def _divided(one: Polynomial, other: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and rest."""
    rest, found = list(one), [Fraction(0)] * max(len(one) - len(other) + 1, 0)
    for at in reversed(range(len(found))):
        factor = rest[at + len(other) - 1] / other[-1]
        found[at] = factor
        for i, b in enumerate(other):
            rest[at + i] -= factor * b
    return _cut(found), _cut(rest)


def _common(one: Polynomial, other: Polynomial) -> Polynomial:
    while other:
        one, other = other, _divided(one, other)[1]
    return one


def _slope(polynomial: Polynomial) -> Polynomial:
    return tuple(a * n for n, a in enumerate(polynomial))[1:]


def _value(polynomial: Polynomial, x: Fraction) -> Fraction:
    found = Fraction(0)
    for a in reversed(polynomial):
        found = found * x + a
    return found


# Roots


@lru_cache(maxsize=4096)
def roots(polynomial: Polynomial, low: Fraction, high: Fraction) -> tuple[Root, ...]:
    """Where the polynomial is 0 between two numbers, ends not counted, in order, each once."""
    if len(polynomial) <= 1:
        return ()
    if len(polynomial) == 2:
        x = -polynomial[0] / polynomial[1]
        return ((x, x),) if low < x < high else ()
    if len(polynomial) == 3:
        exact = _of_square(polynomial)
        if exact is not None:
            return tuple((x, x) for x in exact if low < x < high)
    simple = _divided(polynomial, _common(polynomial, _slope(polynomial)))[0]
    return tuple(_isolated(_chain(simple), low, high))


def _of_square(polynomial: Polynomial) -> tuple[Fraction, ...] | None:
    """The roots of a polynomial of degree 2 where they are rational or there are none."""
    c, b, a = polynomial
    under = b * b - 4 * a * c
    if under < 0:
        return ()
    above, below = isqrt(under.numerator), isqrt(under.denominator)
    if above * above != under.numerator or below * below != under.denominator:
        return None
    root = Fraction(above, below)
    return tuple(sorted({(-b - root) / (2 * a), (-b + root) / (2 * a)}))


def _chain(polynomial: Polynomial) -> list[Polynomial]:
    """Sturm's chain: its changes of sign count roots."""
    chain = [polynomial, _slope(polynomial)]
    while len(chain[-1]) > 1:
        rest = _divided(chain[-2], chain[-1])[1]
        if not rest:
            break
        chain.append(tuple(-a for a in rest))
    return chain


def _changes(chain: list[Polynomial], x: Fraction) -> int:
    signs = [value > 0 for polynomial in chain if (value := _value(polynomial, x))]
    return sum(1 for one, other in pairwise(signs) if one != other)


def _isolated(chain: list[Polynomial], low: Fraction, high: Fraction) -> list[Root]:
    # A chain counts the roots above `low` up to and with `high`.
    waiting, found = [(low, high)], []
    narrow = (high - low) / (1 << _NARROW)
    while waiting:
        a, b = waiting.pop()
        number = _changes(chain, a) - _changes(chain, b)
        if number == 0:
            continue
        if number == 1 and b - a <= narrow:
            found.append(_exact(chain[0], a, b))
            continue
        middle = simplest_between(a + (b - a) / 4, b - (b - a) / 4)
        waiting += [(a, middle), (middle, b)]
    return sorted((a, b) for a, b in found if not (a == b == high))


def _exact(polynomial: Polynomial, a: Fraction, b: Fraction) -> Root:
    if not _value(polynomial, b):
        return b, b
    x = simplest_between(a, b)
    return (x, x) if not _value(polynomial, x) else (a, b)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The number with the smallest denominator from `low` to `high`, both in; nearest 0 among whole ones."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_between(-high, -low)
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    base = low.numerator // low.denominator
    return base + 1 / simplest_between(1 / (high - base), 1 / (low - base))
