"""Rounding, and one of several numbers by its place in their order, as formulas."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import z3

from svrules.checks.laws.formulas.known import Refused, Term, constant
from svrules.quantities import Rounding

__all__ = ["descending", "largest", "rounded", "smallest", "total"]

_HALF: Final = Fraction(1, 2)
_MOST_SORTED: Final = 6


def rounded(x: Term, rounding: Rounding) -> Term:
    """`x` as the rounding makes it; `svrules.quantities.Rounding.apply` is what it must agree with."""
    steps = x / constant(rounding.step)
    return z3.ToReal(_whole(steps, rounding.mode)) * constant(rounding.step)


def _whole(q: Term, mode: str) -> Term:
    half = constant(_HALF)
    match mode:
        case "half up":
            return z3.If(q >= 0, z3.ToInt(q + half), -z3.ToInt(half - q))
        case "half even":
            up = z3.ToInt(q + half)
            is_odd_tie = z3.And(z3.ToReal(up) == q + half, up % 2 == 1)
            return z3.If(is_odd_tie, up - 1, up)
        case "up":
            return z3.If(q >= 0, -z3.ToInt(-q), z3.ToInt(q))
        case "down":
            return z3.If(q >= 0, z3.ToInt(q), -z3.ToInt(-q))
    raise Refused("a way of rounding")


def smallest(terms: Sequence[Term]) -> Term:
    """The smallest of several."""
    found = terms[0]
    for term in terms[1:]:
        found = z3.If(term < found, term, found)
    return found


def largest(terms: Sequence[Term]) -> Term:
    """The largest of several."""
    found = terms[0]
    for term in terms[1:]:
        found = z3.If(term > found, term, found)
    return found


def total(terms: Sequence[Term]) -> Term:
    """The sum; of none it is 0."""
    return z3.Sum(*terms) if terms else constant(0)


def descending(terms: Sequence[Term]) -> list[Term]:
    """The same numbers, the largest first."""
    if len(terms) > _MOST_SORTED:
        raise Refused(f"an order of more than {_MOST_SORTED} numbers")
    found = list(terms)
    for last in range(len(found) - 1, 0, -1):
        for place in range(last):
            one, two = found[place], found[place + 1]
            found[place], found[place + 1] = z3.If(one >= two, one, two), z3.If(one >= two, two, one)
    return found
