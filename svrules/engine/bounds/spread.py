"""What a quantity can be in a stretch: numbers, words, missing, in error; and its formula, if it has one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.engine.bounds.formula import Formula, Root, constant, roots
from svrules.engine.bounds.interval import Interval, hull, point
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.language.expressions import Scalar
from svrules.language.types import DateType, Type

__all__ = [
    "Possible", "Spread", "Stretch", "can_be_known", "either", "formula_of", "known_part", "may_be_in_error",
    "may_be_missing", "number", "numbers_of", "settled", "sides", "unsure", "words_of",
]  # fmt: skip

_ALL_SIGNS: Final = frozenset({-1, 0, 1})


@dataclass(eq=False, slots=True)
class Stretch:
    """All values of the unknown between `low` and `high`, both out.

    `borders` collects where inside of it something turns: at which values a comparison changes.
    """

    low: Fraction
    high: Fraction
    borders: list[Root] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spread:
    """What a quantity that is not settled in the stretch can be.

    `numbers` (days by their number in the calendar), `words` (also yes and no), missing, in error. Wherever
    it is known it is `formula`, if there is one.
    """

    numbers: Interval | None = None
    words: frozenset[Scalar] = frozenset()
    missing: bool = False
    error: bool = False
    formula: Formula | None = None


Possible = Quantity | Spread
"""A quantity as the engine knows it, where it is the same in the whole stretch; otherwise what it can be."""


def numbers_of(one: Possible) -> Interval | None:
    """The numbers that it can be; None where it cannot be a number."""
    if isinstance(one, Spread):
        return one.numbers
    if isinstance(one, Fraction):
        return point(one)
    return point(Fraction(one.toordinal())) if isinstance(one, date) else None


def words_of(one: Possible) -> frozenset[Scalar]:
    """The words, yes and no that it can be."""
    if isinstance(one, Spread):
        return one.words
    return frozenset({one}) if isinstance(one, bool | str) else frozenset()


def formula_of(one: Possible) -> Formula | None:
    """What it is as a formula of the unknown, wherever it is known; None where there is none."""
    if isinstance(one, Spread):
        return one.formula
    found = numbers_of(one)
    return None if found is None or found.low is None else constant(found.low)


def may_be_missing(one: Possible) -> bool:
    """Whether it can be missing."""
    return one.missing if isinstance(one, Spread) else isinstance(one, Missing)


def may_be_in_error(one: Possible) -> bool:
    """Whether it can be in error."""
    return one.error if isinstance(one, Spread) else isinstance(one, InError)


def can_be_known(one: Possible) -> bool:
    """Whether it can be known."""
    if isinstance(one, Spread):
        return one.numbers is not None or bool(one.words)
    return not isinstance(one, Missing | InError)


def known_part(one: Possible) -> Possible:
    """The same without that it can be missing or in error."""
    if isinstance(one, Spread):
        return Spread(one.numbers, one.words, formula=one.formula)
    return one


def unsure(one: Possible, *, missing: bool, error: bool) -> Possible:
    """The same, but that it can be missing or in error, too."""
    if not missing and not error:
        return one
    missing, error = missing or may_be_missing(one), error or may_be_in_error(one)
    return Spread(numbers_of(one), words_of(one), missing, error, formula_of(one))


def settled(one: Possible, type_: Type) -> Possible:
    """The same as the engine has it, where there is only one thing that it can be."""
    if not isinstance(one, Spread) or one.missing or one.error:
        return one
    if one.numbers is None and len(one.words) == 1:
        return next(iter(one.words))
    if one.numbers is not None and one.numbers.low is not None and one.numbers.is_point and not one.words:
        low = one.numbers.low
        return date.fromordinal(int(low)) if isinstance(type_, DateType) else low
    return one


def number(numbers: Interval, formula: Formula | None, stretch: Stretch) -> Possible:
    """A number that lies in the interval, and is that formula if one is given."""
    if formula is None:
        return numbers.low if numbers.is_point and numbers.low is not None else Spread(numbers)
    fixed = formula.fixed
    if fixed is not None:
        return fixed
    if formula.never_turns(stretch.low, stretch.high):
        ends = [formula.at(stretch.low), formula.at(stretch.high)]
        low, high = min(e for e in ends if e is not None), max(e for e in ends if e is not None)
        numbers = Interval(low, high, False, False)
    return Spread(numbers, formula=formula)


def either(parts: Iterable[Possible]) -> Possible:
    """What can be one or another of them, of which there is at least one."""
    listed = list(parts)
    if len(listed) == 1:
        return listed[0]
    listed = list(dict.fromkeys(listed))
    if len(listed) == 1:
        return listed[0]
    intervals = [found for one in listed if (found := numbers_of(one)) is not None]
    formulas = {formula_of(one) for one in listed if numbers_of(one) is not None}
    return Spread(
        hull(intervals) if intervals else None,
        frozenset().union(*(words_of(one) for one in listed)),
        any(may_be_missing(one) for one in listed),
        any(may_be_in_error(one) for one in listed),
        formulas.pop() if len(formulas) == 1 else None,
    )


def sides(one: Possible, other: Possible, stretch: Stretch) -> frozenset[int]:
    """Whether one number is less (-1), equal (0) or more (1) than another: all that is possible.

    Where that changes inside the stretch, the border is noted.
    """
    if type(one) is Fraction and type(other) is Fraction:
        return frozenset({(one > other) - (one < other)})
    ours, theirs = numbers_of(one), numbers_of(other)
    if ours is None or theirs is None:
        return frozenset()
    found = ours.signs_against(theirs)
    if len(found) == 1:
        return found
    formulas = formula_of(one), formula_of(other)
    if formulas[0] is not None and formulas[1] is not None:
        exact = _sides_of(formulas[0], formulas[1], stretch)
        return found & exact or found
    return found


def _sides_of(one: Formula, other: Formula, stretch: Stretch) -> frozenset[int]:
    gap = one.plus(other.negative())
    if gap is None:
        return _ALL_SIGNS
    fixed = gap.fixed
    if fixed is not None:
        return frozenset({(fixed > 0) - (fixed < 0)})
    turns = [*roots(gap.above, stretch.low, stretch.high), *roots(gap.below, stretch.low, stretch.high)]
    if turns:
        stretch.borders += turns
        return _ALL_SIGNS
    inside = gap.at((stretch.low + stretch.high) / 2)
    return _ALL_SIGNS if inside is None else frozenset({1 if inside > 0 else -1})
