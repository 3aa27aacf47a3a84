"""Operations of which every operand must be known, on what the operands can be in a stretch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from svrules.engine.bounds.formula import Formula, roots
from svrules.engine.bounds.interval import EVERY_NUMBER, Interval, hull, point
from svrules.engine.bounds.spread import (
    Possible,
    Spread,
    Stretch,
    formula_of,
    number,
    numbers_of,
    sides,
    unsure,
    words_of,
)
from svrules.engine.plan import Step
from svrules.engine.working.powers import TooLargeError, rounded_power
from svrules.quantities.dates import shifted
from svrules.quantities.rounding import Rounding

__all__ = ["STRICT", "divided", "larger_or_smaller", "multiplied", "summed", "truth"]

_ZERO: Final = Fraction(0)
_FIRST_DAY, _LAST_DAY = Fraction(date.min.toordinal()), Fraction(date.max.toordinal())
_TRUE_WHEN: Final[dict[object, frozenset[int]]] = {
    "above": frozenset({1}),
    "at least": frozenset({0, 1}),
    "below": frozenset({-1}),
    "at most": frozenset({-1, 0}),
    "is": frozenset({0}),
    "is not": frozenset({-1, 1}),
}


def truth(ways: set[bool]) -> Possible:
    """Yes, no, or either."""
    return ways.pop() if len(ways) == 1 else Spread(words=frozenset({True, False}))


def summed(one: Possible, other: Possible, stretch: Stretch) -> Possible:
    """The sum."""
    if type(one) is Fraction and type(other) is Fraction:
        return one + other
    ours, theirs = formula_of(one), formula_of(other)
    formula = ours.plus(theirs) if ours is not None and theirs is not None else None
    return number(_numbers(one).plus(_numbers(other)), formula, stretch)


def multiplied(one: Possible, other: Possible, stretch: Stretch) -> Possible:
    """The product."""
    if type(one) is Fraction and type(other) is Fraction:
        return one * other
    ours, theirs = formula_of(one), formula_of(other)
    formula = ours.times(theirs) if ours is not None and theirs is not None else None
    return number(_numbers(one).times(_numbers(other)), formula, stretch)


def divided(one: Possible, other: Possible, stretch: Stretch) -> Possible:
    """The quotient, an error where it divides by 0."""
    by = sides(other, _ZERO, stretch)
    if by == {0}:
        return Spread(error=True)
    ours, theirs = formula_of(one), formula_of(other)
    formula = ours.over(theirs) if ours is not None and theirs is not None else None
    found = number(_numbers(one).times(_numbers(other).reciprocal()), formula, stretch)
    return unsure(found, missing=False, error=0 in by)


def larger_or_smaller(one: Possible, other: Possible, stretch: Stretch, *, smaller: bool) -> Possible:
    """The smaller, or the larger, of two numbers."""
    found = sides(one, other, stretch)
    if found <= {0, -1 if smaller else 1}:
        return one
    if found <= {0, 1 if smaller else -1}:
        return other
    return Spread(_numbers(one).limited(_numbers(other), lowest=smaller))


def _numbers(one: Possible) -> Interval:
    return numbers_of(one) or EVERY_NUMBER


def _negative(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    formula = formula_of(of[0])
    return number(_numbers(of[0]).negative(), None if formula is None else formula.negative(), stretch)


def _minus(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    return summed(of[0], _negative(step, of[1:], stretch), stretch)


def _power(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    exponent: Any = step.detail
    base, formula = _numbers(of[0]), formula_of(of[0])
    of_zero = exponent < 0 and 0 in sides(of[0], _ZERO, stretch)
    raised = _raised(formula, exponent) if formula is not None else None
    return unsure(number(base.power(exponent), raised, stretch), missing=False, error=of_zero)


def _raised(formula: Formula, exponent: int) -> Formula | None:
    if not 0 < exponent <= 4:
        return None
    found: Formula | None = formula
    for _ in range(exponent - 1):
        found = None if found is None else found.times(formula)
    return found


def _rounded_power(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    """The corners hold the extremes: it only rises or only falls in each of base and exponent."""
    rounding: Any = step.detail
    base, exponent = _numbers(of[0]), _numbers(of[1])
    ends = (base.low, base.high, exponent.low, exponent.high)
    if any(end is None for end in ends) or (base.low or _ZERO) < 0 or (base.low == 0 and _falls(exponent)):
        return Spread(EVERY_NUMBER, error=True)
    try:
        corners = [
            point(rounded_power(x, y, rounding))
            for x in (base.low, base.high)
            for y in (exponent.low, exponent.high)
            if x is not None and y is not None
        ]
    except (TooLargeError, ZeroDivisionError, ValueError):
        return Spread(EVERY_NUMBER, error=True)
    # 0 to the power 0 is 1 and all its other powers are 0: both are corners where both are possible.
    return number(hull(corners), None, stretch)


def _falls(exponent: Interval) -> bool:
    return exponent.low is None or exponent.low < 0


def _round(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    rounding: Any = step.detail
    found = _numbers(of[0]).rounded(rounding)
    if not found.is_point and found.low is not None and found.high is not None:
        _note_middle(rounding, found.low, found.high, formula_of(of[0]), stretch)
    return number(found, None, stretch)


def _note_middle(
    rounding: Rounding, low: Fraction, high: Fraction, formula: Formula | None, stretch: Stretch
) -> None:
    """Notes where the formula passes the middle one of the limits at which rounding changes."""
    if formula is None:
        return
    steps = (low + high) / 2 / rounding.step
    whole = Fraction(steps.numerator // steps.denominator)
    limit = (
        whole + Fraction(1, 2)
        if "half" in rounding.mode
        else whole
        if whole * rounding.step > low
        else whole + 1
    )
    gap = formula.plus(
        Formula((-limit * rounding.step,), (Fraction(1),)) if limit else Formula((), (Fraction(1),))
    )
    if gap is not None:
        stretch.borders += roots(gap.above, stretch.low, stretch.high)


def _cap(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    return larger_or_smaller(of[0], of[1], stretch, smaller=True)


def _floor(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    return larger_or_smaller(of[0], of[1], stretch, smaller=False)


def _compare(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    detail: Any = step.detail
    comparison, options = detail
    left, right = words_of(of[0]), words_of(of[1])
    if left or right:
        place = options.index if options is not None else lambda word: word
        pairs = [(place(a), place(b)) for a in left for b in right]
        signs = {0 if a == b else -1 if options is None or a < b else 1 for a, b in pairs}
    else:
        signs = set(sides(of[0], of[1], stretch))
    return truth({sign in _TRUE_WHEN[comparison] for sign in signs})


def _one_of(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    ways = {False}
    for option in of[1:]:
        left, right = words_of(of[0]), words_of(option)
        signs = {0 if a == b else 1 for a in left for b in right} | sides(of[0], option, stretch)
        if signs == {0}:
            return True
        if 0 in signs:
            ways.add(True)
    return truth(ways)


def _not(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    return truth({not word for word in words_of(of[0])})


def _days(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    return _minus(step, (of[1], of[0]), stretch)


def _shift(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    detail: Any = step.detail
    operator, unit = detail
    day, count = _numbers(of[0]), _numbers(of[1])
    ends = (day.low, day.high, count.low, count.high)
    if any(end is None or end.denominator != 1 for end in ends[2:]) or None in ends or not count.is_point:
        return Spread(Interval(_FIRST_DAY, _LAST_DAY), error=True)
    count_low = count.low or _ZERO
    by = count_low if operator == "+" else -count_low
    found = []
    for end, outwards in ((day.low, 0), (day.high, 1)):
        # A stretch of days may end between two of them.
        whole = -(-end // 1) if outwards and end is not None else (end or _ZERO) // 1
        try:
            found.append(Fraction(shifted(date.fromordinal(int(whole)), by, unit).toordinal()))
        except (ValueError, OverflowError):
            return Spread(Interval(_FIRST_DAY, _LAST_DAY), error=True)
    return number(Interval(found[0], found[1]), None, stretch)


def _range(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    marks, available = of
    beside = sides(marks, _ZERO, stretch), sides(marks, available, stretch)
    if beside[0] == {-1} or beside[1] == {1}:
        return Spread(error=True)
    inside = _numbers(marks).meet(Interval(_ZERO, _numbers(available).high))
    if isinstance(marks, Spread) and inside != marks.numbers:
        marks = Spread(inside, formula=marks.formula)
    return unsure(marks, missing=False, error=-1 in beside[0] or 1 in beside[1])


def _named(step: Step, of: Sequence[Possible], stretch: Stretch) -> Possible:
    return of[0]


STRICT: Final[dict[str, Callable[[Step, Sequence[Possible], Stretch], Possible]]] = {
    "named": _named,
    "scored": _named,
    "+": lambda step, of, stretch: summed(of[0], of[1], stretch),
    "-": _minus,
    "×": lambda step, of, stretch: multiplied(of[0], of[1], stretch),
    "÷": lambda step, of, stretch: divided(of[0], of[1], stretch),
    "negative": _negative,
    "power": _power,
    "rounded power": _rounded_power,
    "round": _round,
    "cap": _cap,
    "floor": _floor,
    "compare": _compare,
    "one of": _one_of,
    "not": _not,
    "days": _days,
    "shift": _shift,
    "range": _range,
}
