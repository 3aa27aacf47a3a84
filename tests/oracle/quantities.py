"""Known, missing, error (docs/language.md §3), and rounding, written out the plain way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from svrules.quantities.rounding import Rounding

Scalar = Fraction | bool | str | date
FactName = tuple[str | None, str]
"""A bid's name (None for the contract) and the name of its fact."""


@dataclass(frozen=True)
class Known:
    """A quantity that is known."""

    value: Scalar


@dataclass(frozen=True)
class Missing:
    """A quantity that is missing, and the facts that are."""

    facts: frozenset[FactName]


@dataclass(frozen=True)
class Error:
    """A quantity that could not be computed."""


Quantity = Known | Missing | Error

YES = Known(True)
NO = Known(False)


def number(x: Fraction | int) -> Known:
    return Known(Fraction(x))


def facts_missing(quantities: Iterable[Quantity]) -> frozenset[FactName]:
    """All missing facts named."""
    return frozenset(fact for q in quantities if isinstance(q, Missing) for fact in q.facts)


def together(operands: Iterable[Quantity], compute: Callable[..., Quantity]) -> Quantity:
    """§3: an operand in error: error. Else a missing operand: missing. Else computed from the values."""
    operands = list(operands)
    if any(isinstance(o, Error) for o in operands):
        return Error()
    if any(isinstance(o, Missing) for o in operands):
        return Missing(facts_missing(operands))
    return compute(*[o.value for o in operands if isinstance(o, Known)])


def all_hold(operands: Iterable[Quantity]) -> Quantity:
    """§3 `and`: no if any is known no; else error; else missing; else yes."""
    operands = list(operands)
    return NO if NO in operands else together(operands, lambda *_: YES)


def any_holds(operands: Iterable[Quantity]) -> Quantity:
    """§3 `or`: yes if any is known yes; else error; else missing; else no."""
    operands = list(operands)
    return YES if YES in operands else together(operands, lambda *_: NO)


def opposite(q: Quantity) -> Quantity:
    return together([q], lambda value: Known(not value))


def quotient(x: Fraction, y: Fraction) -> Quantity:
    """§3: division by zero is an error."""
    return Error() if y == 0 else number(x / y)


def rounded(x: Fraction, rounding: Rounding) -> Fraction:
    """§3 Rounding, on the distance from zero."""
    steps = abs(x) / rounding.step
    below = steps.numerator // steps.denominator
    rest = steps - below
    up = {
        "down": False,
        "up": rest > 0,
        "half up": rest >= Fraction(1, 2),
        "half even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2 == 1),
    }[rounding.mode]
    size = (below + 1 if up else below) * rounding.step
    return -size if x < 0 else size


def rounded_power(base: Fraction, exponent: Fraction, rounding: Rounding) -> Quantity:
    """§3: `x to the power y rounded …`, the true value rounded once."""
    if base == 0:
        return Error() if exponent < 0 else number(rounded(Fraction(exponent == 0), rounding))
    if exponent.denominator == 1:
        return number(rounded(base**exponent.numerator, rounding))
    if base < 0:
        return Error()
    # The true value is the q-th root of `inside`, in steps of the rounding; q-th powers are compared.
    q = exponent.denominator
    inside = base**exponent.numerator / rounding.step**q
    below = _root(inside.numerator // inside.denominator, q)
    exactly = Fraction(below) ** q == inside
    # Halfway is where 2 × the value is an odd whole number.
    halfway = Fraction(2 * below + 1) ** q
    twice = inside * 2**q
    up = {
        "down": False,
        "up": not exactly,
        "half up": twice >= halfway,
        "half even": twice > halfway or (twice == halfway and below % 2 == 1),
    }[rounding.mode]
    return number((below + 1 if up else below) * rounding.step)


def _root(n: int, q: int) -> int:
    """The largest whole number whose q-th power is at most n, by halving."""
    low, high = 0, 1
    while high**q <= n:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**q <= n else (low, middle)
    return low


def middle(values: list[Fraction]) -> Fraction:
    """§3: the middle one, or the mean of the middle two."""
    values = sorted(values)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def value_of(q: Quantity) -> Fraction | None:
    return q.value if isinstance(q, Known) and isinstance(q.value, Fraction) else None
