"""Lenient operations on columns: what is missing or in error may not matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values import comparing, numbers
from svrules.engine.columns.values.column import (
    ERROR,
    KNOWN,
    MISSING,
    Column,
    Fixed,
    Flags,
    anyone,
    state_of,
    worse,
)
from svrules.engine.columns.values.kinds import as_flags, as_number, chosen, spread, with_state
from svrules.engine.plan import Step

__all__ = ["LENIENT", "all_of", "any_of"]


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
    wrong = comparing.compared(as_number(total, n), as_number(target, n), "is not")
    wrong = wrong if sums is None else wrong & (sums == KNOWN)
    column = spread(own, numbers.constant(Fraction(0), 0), n)
    return with_state(column, numbers.in_error(worse((state_of(column),), n), wrong))


LENIENT: Final[dict[str, Callable[[Step, Sequence[Column], int], Column]]] = {
    "all": lambda step, of, n: all_of(of, n),
    "any": lambda step, of, n: any_of(of, n),
    "given": _given,
    "or else": _or_else,
    "needing": _needing,
    "if": _if,
    "weights": _weights,
}
