"""Every operation of a plan on columns, but for those that go over bids, lists or rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns import numbers
from svrules.engine.columns.column import (
    ERROR,
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
from svrules.engine.columns.powers import raised
from svrules.engine.columns.whole import fits
from svrules.engine.plan import Step
from svrules.engine.quantity import InError, Missing
from svrules.engine.working.operations import compute
from svrules.engine.working.powers import TooLargeError, rounded_power
from svrules.language.types import DateType, NumberType, YesNoType
from svrules.quantities.dates import shifted
from svrules.quantities.rounding import Rounding

__all__ = [
    "all_of",
    "any_of",
    "as_flags",
    "as_number",
    "chosen",
    "one_vocabulary",
    "operated",
    "spread",
    "with_state",
]

_EPOCH: Final = date(1970, 1, 1)


def operated(step: Step, operands: Sequence[Column], n: int, unit: Fraction | None = None) -> Column:
    """What a step yields for n places, as the scalar engine does place by place.

    Where numbers are counted anew, `unit` is one that whoever looks at them will ask for.
    """
    if all(isinstance(operand, Fixed) for operand in operands):
        return Fixed(
            compute(step, [operand.quantity for operand in operands if isinstance(operand, Fixed)], None)
        )
    lenient = _LENIENT.get(step.operation)
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


# What columns have in common


def with_state(column: Column, state: State) -> Column:
    """The same column with another state."""
    match column:
        case Number():
            return numbers.with_state(column, state)
        case Flags(values=values):
            return Flags(values, state)
        case Words(values=values, words=words):
            return Words(values, words, state)
        case Days(values=values):
            return Days(values, state)
        case Fixed():
            raise TypeError("what is the same everywhere has no states")


def spread(column: Column, like: Column, n: int) -> Column:
    """A fixed quantity as a column of n places, of the kind of another column; other columns as they are."""
    if not isinstance(column, Fixed):
        return column
    quantity, state = column.quantity, None
    if isinstance(quantity, Missing | InError):
        state = np.full(n, state_of(column), dtype=np.uint8)
    known = state is None
    match like:
        case Number():
            return numbers.constant(quantity if isinstance(quantity, Fraction) else Fraction(0), n, state)
        case Flags():
            return Flags(np.full(n, quantity is True), state)
        case Days():
            day = (quantity - _EPOCH).days if isinstance(quantity, date) else 0
            return Days(np.full(n, day, dtype=np.int64), state)
        case Words():
            return Words(np.zeros(n, dtype=np.int32), (str(quantity) if known else "",), state)
        case Fixed():
            return _of_quantity(quantity, n, state)


def _of_quantity(quantity: Any, n: int, state: State) -> Column:
    if isinstance(quantity, bool):
        return Flags(np.full(n, quantity), state)
    if isinstance(quantity, Fraction):
        return numbers.constant(quantity, n, state)
    if isinstance(quantity, date):
        return Days(np.full(n, (quantity - _EPOCH).days, dtype=np.int64), state)
    if isinstance(quantity, str):
        return Words(np.zeros(n, dtype=np.int32), (quantity,), state)
    return numbers.constant(Fraction(0), n, state)


def chosen(condition: NDArray[np.bool_], a: Column, b: Column) -> Column:
    """A where the condition holds, else b; states too."""
    n = len(condition)
    if isinstance(a, Fixed) and isinstance(b, Fixed):
        kind = next((x for x in (a, b) if not isinstance(x.quantity, Missing | InError)), a)
        a = spread(a, _of_quantity(kind.quantity, 0, None), n)
    a, b = spread(a, b, n), spread(b, a, n)
    if isinstance(a, Number) and isinstance(b, Number):
        return numbers.chosen(condition, a, b)
    state = _chosen_state(condition, state_of(a), state_of(b))
    if isinstance(a, Flags) and isinstance(b, Flags):
        return Flags(np.where(condition, a.values, b.values), state)
    if isinstance(a, Days) and isinstance(b, Days):
        return Days(np.where(condition, a.values, b.values), state)
    if isinstance(a, Words) and isinstance(b, Words):
        x, y, words = one_vocabulary(a, b)
        return Words(np.where(condition, x, y), words, state)
    return _of_two_kinds(condition, a, b, state)


def _of_two_kinds(condition: NDArray[np.bool_], a: Column, b: Column, state: State) -> Column:
    """One of two columns of which one is nowhere known: its kind was made up."""
    for one, other in ((a, b), (b, a)):
        other_state = state_of(other)
        if not isinstance(other_state, int) and other_state is not None and (other_state != KNOWN).all():
            return with_state(one, state)
    raise NotInColumnsError("a choice between two kinds of facts")


def _chosen_state(condition: NDArray[np.bool_], a: State | int, b: State | int) -> State:
    if a is None and b is None:
        return None
    x, y = (np.uint8(0) if one is None else one for one in (a, b))
    return np.where(condition, x, y).astype(np.uint8)


def one_vocabulary(a: Words, b: Words) -> tuple[NDArray[np.int32], NDArray[np.int32], tuple[str, ...]]:
    """The places of both in words that they share, and those words."""
    if a.words == b.words:
        return a.values, b.values, a.words
    words = tuple(dict.fromkeys((*a.words, *b.words)))
    return _in_words(a, words), _in_words(b, words), words


def _in_words(column: Words, words: Sequence[str]) -> NDArray[np.int32]:
    """The places of a column's words among others; −1 for those that are not there."""
    places = {word: place for place, word in enumerate(words)}
    return np.array([places.get(word, -1) for word in column.words], dtype=np.int32)[column.values]


def as_number(column: Column, n: int) -> Number:
    """A column that holds numbers."""
    found = spread(column, numbers.constant(Fraction(0), 0), n)
    if isinstance(found, Number):
        return found
    state = worse((state_of(found),), n)
    if state is None or (state == KNOWN).any():
        raise NotInColumnsError("numbers among other facts")
    return numbers.constant(Fraction(0), n, state)


def as_flags(column: Column, n: int) -> Flags:
    """A column that holds yes or no."""
    found = spread(column, Flags(np.zeros(0, dtype=np.bool_)), n)
    if isinstance(found, Flags):
        return found
    return Flags(np.zeros(n, dtype=np.bool_), worse((state_of(found),), n))


# Strict operations: what they look at is known, or the state says so


def _operand(column: Column) -> Number | Fraction:
    if isinstance(column, Fixed) and isinstance(column.quantity, Fraction):
        return column.quantity
    assert isinstance(column, Number)  # noqa: S101 - types were checked when the rulebook was read
    return column


def _plus(step: Step, of: Sequence[Column], n: int) -> Column:
    a, b = _operand(of[0]), _operand(of[1])
    if isinstance(a, Number):
        return numbers.added(a, b)
    assert isinstance(b, Number)  # noqa: S101 - not both are fixed
    return numbers.added(b, a)


def _minus(step: Step, of: Sequence[Column], n: int) -> Column:
    a, b = _operand(of[0]), _operand(of[1])
    if isinstance(a, Number):
        return numbers.added(a, b, -1)
    assert isinstance(b, Number)  # noqa: S101 - not both are fixed
    return numbers.added(numbers.negated(b), a)


def _multiply(step: Step, of: Sequence[Column], n: int) -> Column:
    a, b = _operand(of[0]), _operand(of[1])
    if isinstance(a, Number):
        return numbers.multiplied(a, b)
    assert isinstance(b, Number)  # noqa: S101 - not both are fixed
    return numbers.multiplied(b, a)


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
    return _limit(numbers.smaller, of)


def _floor(step: Step, of: Sequence[Column], n: int) -> Column:
    return _limit(numbers.larger, of)


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
        pick = numbers.smaller if step.operation == "cap" else numbers.larger
        found = pick(counted, _operand(limit), counted.above)
    return found if isinstance(found, Fixed) else with_state(found, worse((found.state, state), n))


def _limit(pick: Callable[[Number, Number | Fraction], Number], of: Sequence[Column]) -> Column:
    a, b = _operand(of[0]), _operand(of[1])
    if isinstance(a, Number):
        return pick(a, b)
    assert isinstance(b, Number)  # noqa: S101 - not both are fixed
    return pick(b, a)


_TURNED: Final = {"above": "below", "at least": "at most", "below": "above", "at most": "at least"}


def _compare(step: Step, of: Sequence[Column], n: int) -> Column:
    detail: Any = step.detail
    words, options = detail
    a, b = of
    if isinstance(a, Fixed):
        a, b, words = b, a, _TURNED.get(words, words)
    if isinstance(a, Number):
        return Flags(numbers.compared(a, _operand(b), words))
    return Flags(_compared(a, spread(b, a, n), words, options))


def _compared(a: Column, b: Column, words: str, options: tuple[str, ...] | None) -> NDArray[np.bool_]:
    sign = numbers.SIGNS[words]
    if isinstance(a, Words) and isinstance(b, Words):
        if options is not None:
            return np.asarray(sign(_in_words(a, options), _in_words(b, options)), dtype=np.bool_)
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
            found |= numbers.compared(own, _operand(option), "is")
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
    low = numbers.compared(marks, Fraction(0), "below") if marks.low < 0 else np.zeros(1, dtype=np.bool_)
    wrong = low | numbers.compared(marks, available, "above")
    state = worse((state_of(one) for one in of), n)
    return numbers.with_state(marks, numbers.in_error(state, wrong))


def _negative(step: Step, of: Sequence[Column], n: int) -> Column:
    return numbers.negated(as_number(of[0], n))


# Lenient operations: what is missing or in error may not matter


def all_of(of: Sequence[Column], n: int) -> Column:
    """`and`: no if any is known no, else in error, else missing, else yes."""
    return _joined(of, n, False)


def any_of(of: Sequence[Column], n: int) -> Column:
    """`or`: yes if any is known yes, else in error, else missing, else no."""
    return _joined(of, n, True)


def _joined(of: Sequence[Column], n: int, decides: bool) -> Column:
    if any(isinstance(one, Fixed) and one.quantity is decides for one in of):
        return Fixed(decides)
    columns = [one for one in of if not (isinstance(one, Fixed) and one.quantity is (not decides))]
    if not columns:
        return Fixed(not decides)
    decided: NDArray[np.bool_] | None = None
    for one in columns:
        if isinstance(one, Fixed):
            continue
        own = as_flags(one, n)
        says = own.values if decides else ~own.values
        says = says if own.state is None else says & (own.state == KNOWN)
        decided = says if decided is None else decided | says
    if decided is None:
        return Fixed(anyone(max(int(state_of(one)) for one in columns)))  # type: ignore[arg-type]
    state = worse((state_of(one) for one in columns), n)
    if state is not None:
        state = np.where(decided, np.uint8(KNOWN), state)
    return Flags(decided if decides else ~decided, state)


def _if(step: Step, of: Sequence[Column], n: int) -> Column:
    condition, then, otherwise = of
    if isinstance(condition, Fixed):
        return then if condition.quantity is True else otherwise if condition.quantity is False else condition
    flags = as_flags(condition, n)
    found = chosen(flags.values, then, otherwise)
    if flags.state is None:
        return found
    own = worse((state_of(found),), n)
    return with_state(found, np.where(flags.state == KNOWN, np.uint8(0) if own is None else own, flags.state))


def _given(step: Step, of: Sequence[Column], n: int) -> Column:
    state = worse((state_of(of[0]),), n)
    if state is None:
        return Fixed(True)
    wrong = np.where(state == ERROR, np.uint8(ERROR), np.uint8(KNOWN))
    return Flags(state == KNOWN, wrong if wrong.any() else None)


def _or_else(step: Step, of: Sequence[Column], n: int) -> Column:
    first, second = of
    state = state_of(first)
    if isinstance(state, int):
        return second if state == MISSING else first
    return first if state is None else chosen(state == MISSING, second, first)


def _needing(step: Step, of: Sequence[Column], n: int) -> Column:
    state = worse((state_of(one) for one in of), n)
    return of[0] if state is None else with_state(spread(of[0], of[0], n), state)


def _weights(step: Step, of: Sequence[Column], n: int) -> Column:
    own, total, target = of
    sums = worse((state_of(total), state_of(target)), n)
    wrong = numbers.compared(as_number(total, n), as_number(target, n), "is not")
    wrong = wrong if sums is None else wrong & (sums == KNOWN)
    column = spread(own, numbers.constant(Fraction(0), 0), n)
    return with_state(column, numbers.in_error(worse((state_of(column),), n), wrong))


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

_LENIENT: Final[dict[str, Callable[[Step, Sequence[Column], int], Column]]] = {
    "all": lambda step, of, n: all_of(of, n),
    "any": lambda step, of, n: any_of(of, n),
    "given": _given,
    "or else": _or_else,
    "needing": _needing,
    "if": _if,
    "weights": _weights,
}
