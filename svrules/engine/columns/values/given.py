"""Facts become columns; columns are read for each bid, or become the quantity of one contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.facts import FactColumn
from svrules.engine.columns.values import numbers
from svrules.engine.columns.values.column import (
    KNOWN,
    MISSING,
    Column,
    Days,
    Fixed,
    Flags,
    Number,
    State,
    Words,
    anyone,
    state_of,
)
from svrules.engine.columns.values.kinds import chosen, with_state
from svrules.engine.columns.values.whole import bounds
from svrules.engine.plan import Plan
from svrules.language.types import ChoiceType, DateType, NumberType, YesNoType

__all__ = ["fact", "quantity", "repeated", "taken"]

_EPOCH: Final = date(1970, 1, 1)


def fact(plan: Plan, name: str, column: FactColumn | None) -> Column:
    """A fact as given, or what a blank of it stands for, or missing."""
    declared = plan.rulebook.inputs[name]
    blank = declared.blank_means
    if column is None:
        return Fixed(anyone(MISSING) if blank is None else blank)
    there = column.given
    state = None if there is None or there.all() else np.where(there, np.uint8(KNOWN), np.uint8(MISSING))
    found = _typed(declared.type, column, there if state is not None else None, state)
    if state is None or blank is None:
        return found
    assert there is not None  # noqa: S101 - something is not given
    return chosen(there, with_state(found, None), Fixed(blank))


def _typed(type_: Any, column: FactColumn, there: NDArray[np.bool_] | None, state: State) -> Column:
    values = column.values
    match type_:
        case NumberType():
            values = values if there is None else np.where(there, values, 0)
            low, high = _bounds(column) or bounds(values)
            return Number(values, column.unit, low, high, state=state)
        case YesNoType():
            return Flags(values, state)
        case DateType():
            return Days(values, state)
        case _:
            words = type_.options if isinstance(type_, ChoiceType) and column.words == () else column.words
            return Words(values if there is None else np.where(there, values, 0), words or ("",), state)


def _bounds(column: FactColumn) -> tuple[int, int] | None:
    if column.bounds is None or column.given is None:
        return column.bounds
    # What is not given stands as 0.
    return min(column.bounds[0], 0), max(column.bounds[1], 0)


def taken(column: Column, places: NDArray[np.intp] | slice) -> Column:
    """The column at these places."""
    return _made(column, lambda values: values[places])


def repeated(column: Column, times: NDArray[np.int64]) -> Column:
    """Each place of the column so many times."""
    return _made(column, lambda values: values.repeat(times))


def _made(column: Column, make: Callable[[NDArray[Any]], NDArray[Any]]) -> Column:
    """The column with other places, as `make` makes them of values and states."""
    if isinstance(column, Fixed):
        return column
    if isinstance(column, Number):
        return numbers.made(column, make)
    state = None if column.state is None else make(column.state)
    values: Any = make(column.values)
    return replace(column, values=values, state=state)


def quantity(column: Column) -> Fixed:
    """The one quantity of a column of one place."""
    state = state_of(column)
    if state is not None and not isinstance(state, int) and state[0] != KNOWN:
        return Fixed(anyone(int(state[0])))
    match column:
        case Number(above=above, below=below, unit=unit):
            return Fixed(Fraction(int(above[0]), 1 if below is None else int(below[0])) * unit)
        case Flags(values=values):
            return Fixed(bool(values[0]))
        case Words(values=places, words=words):
            return Fixed(words[int(places[0])])
        case Days(values=days):
            return Fixed(date.fromordinal(int(days[0]) + _EPOCH.toordinal()))
    raise TypeError("a quantity that is the same everywhere already")
