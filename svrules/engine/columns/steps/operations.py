"""Every operation of a plan on columns, but for those that go over bids, lists or rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.steps.lenient import LENIENT
from svrules.engine.columns.values import comparing, numbers
from svrules.engine.columns.values.column import (
    KNOWN,
    MISSING,
    Column,
    Days,
    Fixed,
    Flags,
    NotInColumnsError,
    Number,
    State,
    Words,
    anyone,
    state_of,
    worse,
)
from svrules.engine.columns.values.kinds import (
    as_flags,
    as_number,
    in_words,
    one_vocabulary,
    spread,
    with_state,
)
from svrules.engine.columns.values.powers import raised
from svrules.engine.columns.values.whole import fits
from svrules.engine.plan import Step
from svrules.engine.working.operations import compute
from svrules.engine.working.powers import TooLargeError, rounded_power
from svrules.language.types import DateType, NumberType, YesNoType
from svrules.quantities.dates import shifted
from svrules.quantities.rounding import Rounding

__all__ = ["operated"]

_EPOCH: Final = date(1970, 1, 1)


def operated(step: Step, operands: Sequence[Column], n: int, unit: Fraction | None = None) -> Column:
    """What a step yields for n places, as the scalar engine does place by place.

    Where numbers are counted anew, `unit` is one that whoever looks at them will ask for.
    """
    if all(isinstance(operand, Fixed) for operand in operands):
        return Fixed(
            compute(step, [operand.quantity for operand in operands if isinstance(operand, Fixed)], None)
        )
    lenient = LENIENT.get(step.operation)
    if lenient is not None:
        return lenient(step, operands, n)
    state = worse((state_of(operand) for operand in operands), n)
    if any(isinstance(operand, Fixed) and state_of(operand) != KNOWN for operand in operands):
        return _unsettled(step, state, n)
    if unit is not None and step.operation in ("cap", "floor"):
        return _limited_in(step, operands, unit, state, n)
    found = _STRICT[step.operation](step, operands, n)
    return found if isinstance(found, Fixed) else with_state(found, worse((found.state, state), n))


def _unsettled(step: Step, state: State, n: int) -> Column:
    """A column of which nothing is known."""
    assert state is not None  # noqa: S101 - something is not known
    if (state == state[:1]).all():
        return Fixed(anyone(int(state[0]) if n else MISSING))
    match step.type:
        case YesNoType():
            return Flags(np.zeros(n, dtype=np.bool_), state)
        case DateType():
            return Days(np.zeros(n, dtype=np.int64), state)
        case NumberType():
            return numbers.constant(Fraction(0), n, state)
        case _:
            return Words(np.zeros(n, dtype=np.int32), ("",), state)


# Strict operations: what they look at is known, or the state says so


def _operand(column: Column) -> Number | Fraction:
    if isinstance(column, Fixed) and isinstance(column.quantity, Fraction):
        return column.quantity
    assert isinstance(column, Number)  # noqa: S101 - types were checked when the rulebook was read
    return column


def _plus(step: Step, of: Sequence[Column], n: int) -> Column:
    return _either_way(numbers.added, of)


def _either_way(do: Callable[[Number, Number | Fraction], Number], of: Sequence[Column]) -> Column:
    """What an operation makes of two columns that may change places, of which one may be the same for all."""
    a, b = _operand(of[0]), _operand(of[1])
    if isinstance(a, Number):
        return do(a, b)
    assert isinstance(b, Number)  # noqa: S101 - not both are fixed
    return do(b, a)


def _minus(step: Step, of: Sequence[Column], n: int) -> Column:
    a, b = _operand(of[0]), _operand(of[1])
    if isinstance(a, Number):
        return numbers.added(a, b, -1)
    assert isinstance(b, Number)  # noqa: S101 - not both are fixed
    return numbers.added(numbers.negated(b), a)


def _multiply(step: Step, of: Sequence[Column], n: int) -> Column:
    return _either_way(numbers.multiplied, of)


def _divide(step: Step, of: Sequence[Column], n: int) -> Column:
    return numbers.divided(_operand(of[0]), _operand(of[1]))


def _power(step: Step, of: Sequence[Column], n: int) -> Column:
    exponent: Any = step.detail
    return raised(as_number(of[0], n), exponent)


def _rounded_power(step: Step, of: Sequence[Column], n: int) -> Column:
    rounding: Any = step.detail
    bases, exponents = (numbers.to_fractions(as_number(one, n)) for one in of)
    known = worse((state_of(one) for one in of), n)
    wrong = np.zeros(n, dtype=np.bool_)
    found: list[Fraction] = []
    for place, (base, exponent) in enumerate(zip(bases, exponents, strict=True)):
        value = Fraction(0)
        if known is None or known[place] == KNOWN:
            try:
                value = rounded_power(base, exponent, rounding)
            except (ZeroDivisionError, ValueError, TooLargeError):
                wrong[place] = True
        found.append(value)
    return numbers.of_fractions(found, numbers.in_error(known, wrong))


def _round(step: Step, of: Sequence[Column], n: int) -> Column:
    assert isinstance(step.detail, Rounding)  # noqa: S101 - set by the lowering
    return numbers.rounded(as_number(of[0], n), step.detail)


def _cap(step: Step, of: Sequence[Column], n: int) -> Column:
    return _either_way(comparing.smaller, of)


def _floor(step: Step, of: Sequence[Column], n: int) -> Column:
    return _either_way(comparing.larger, of)


def _counted_in(column: Column, unit: Fraction) -> Column:
    """Numbers counted in that unit, where it counts them whole and they stay within int64."""
    if not isinstance(column, Number) or column.below is not None:
        return column
    factor = column.unit / unit
    whole = factor.denominator == 1 and fits(column.low * factor.numerator, column.high * factor.numerator)
    return numbers.in_unit(column, unit) if whole else column


def _limited_in(step: Step, of: Sequence[Column], unit: Fraction, state: State, n: int) -> Column:
    """A cap or floor of numbers counted anew, which may then be written over."""
    own, limit = of
    counted = _counted_in(own, unit)
    if counted is own or not isinstance(counted, Number) or not isinstance(limit, Fixed):
        found = _STRICT[step.operation](step, of, n)
    else:
        pick = comparing.smaller if step.operation == "cap" else comparing.larger
        found = pick(counted, _operand(limit), counted.above)
    return found if isinstance(found, Fixed) else with_state(found, worse((found.state, state), n))


_TURNED: Final = {"above": "below", "at least": "at most", "below": "above", "at most": "at least"}


def _compare(step: Step, of: Sequence[Column], n: int) -> Column:
    detail: Any = step.detail
    words, options = detail
    a, b = of
    if isinstance(a, Fixed):
        a, b, words = b, a, _TURNED.get(words, words)
    if isinstance(a, Number):
        return Flags(comparing.compared(a, _operand(b), words))
    return Flags(_compared(a, spread(b, a, n), words, options))


def _compared(a: Column, b: Column, words: str, options: tuple[str, ...] | None) -> NDArray[np.bool_]:
    sign = comparing.SIGNS[words]
    if isinstance(a, Words) and isinstance(b, Words):
        if options is not None:
            return np.asarray(sign(in_words(a, options), in_words(b, options)), dtype=np.bool_)
        x, y, _ = one_vocabulary(a, b)
        return np.asarray(sign(x, y), dtype=np.bool_)
    if isinstance(a, Days | Flags) and isinstance(b, Days | Flags):
        return np.asarray(sign(a.values, b.values), dtype=np.bool_)
    raise NotInColumnsError("a comparison of two kinds of facts")


def _one_of(step: Step, of: Sequence[Column], n: int) -> Column:
    own = (
        of[0]
        if not isinstance(of[0], Fixed)
        else spread(of[0], next(x for x in of if not isinstance(x, Fixed)), n)
    )
    found = np.zeros(n, dtype=np.bool_)
    for option in of[1:]:
        if isinstance(own, Number):
            found |= comparing.compared(own, _operand(option), "is")
        else:
            found |= _compared(own, spread(option, own, n), "is", None)
    return Flags(found)


def _not(step: Step, of: Sequence[Column], n: int) -> Column:
    return Flags(~as_flags(of[0], n).values)


def _days(step: Step, of: Sequence[Column], n: int) -> Column:
    start, end = (_day_values(one, n) for one in of)
    apart = end - start
    low, high = (int(apart.min()), int(apart.max())) if n else (0, 0)
    return Number(apart, Fraction(1), low, high)


def _day_values(column: Column, n: int) -> NDArray[np.int64]:
    found = spread(column, Days(np.zeros(0, dtype=np.int64)), n)
    assert isinstance(found, Days)  # noqa: S101 - types were checked when the rulebook was read
    return found.values


def _shift(step: Step, of: Sequence[Column], n: int) -> Column:
    detail: Any = step.detail
    sign, unit = detail
    days, counts = _day_values(of[0], n), numbers.to_fractions(as_number(of[1], n))
    known = worse((state_of(one) for one in of), n)
    found, wrong = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    seen: dict[tuple[int, Fraction], int | None] = {}
    for place, key in enumerate(zip(days.tolist(), counts, strict=True)):
        if known is not None and known[place] != KNOWN:
            continue
        if key not in seen:
            seen[key] = _shifted(*key, sign, unit)
        day = seen[key]
        wrong[place] = day is None
        found[place] = day or 0
    return Days(found, numbers.in_error(known, wrong))


def _shifted(day: int, count: Fraction, sign: str, unit: Any) -> int | None:
    try:
        return (shifted(_EPOCH + timedelta(days=day), count if sign == "+" else -count, unit) - _EPOCH).days
    except ValueError:
        return None


def _range(step: Step, of: Sequence[Column], n: int) -> Column:
    marks, available = as_number(of[0], n), _operand(of[1])
    wrong = comparing.compared(marks, available, "above")
    if marks.low < 0:
        wrong |= comparing.compared(marks, Fraction(0), "below")
    state = worse((state_of(one) for one in of), n)
    return numbers.with_state(marks, numbers.in_error(state, wrong))


def _negative(step: Step, of: Sequence[Column], n: int) -> Column:
    return numbers.negated(as_number(of[0], n))


_STRICT: Final[dict[str, Callable[[Step, Sequence[Column], int], Column]]] = {
    "named": lambda step, of, n: of[0],
    "+": _plus,
    "-": _minus,
    "×": _multiply,
    "÷": _divide,
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
