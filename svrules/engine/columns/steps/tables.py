"""Tables on columns: the row that holds for each place, and what those that hold together agree on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values import comparing, numbers
from svrules.engine.columns.values.column import (
    ERROR,
    KNOWN,
    MISSING,
    Column,
    Days,
    Fixed,
    Flags,
    Number,
    Words,
    anyone,
    state_of,
    worse,
)
from svrules.engine.columns.values.given import taken
from svrules.engine.columns.values.kinds import as_flags, chosen, one_vocabulary, spread, with_state
from svrules.engine.plan import Step, TableShape

__all__ = ["equal", "row_numbers", "rows_that_hold", "table"]

Row = tuple[Column | None, Column]
"""The condition of a row, None of the row `otherwise`, and its result."""


def rows_that_hold(
    conditions: Sequence[Column | None], n: int
) -> tuple[list[NDArray[np.bool_]], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]]:
    """Of the rows with a condition: where each holds, where any is missing or in error, how many hold."""
    flags = [as_flags(one, n) for one in conditions if one is not None]
    holds = [one.values if one.state is None else one.values & (one.state == KNOWN) for one in flags]
    nowhere = np.zeros(n, dtype=np.bool_)
    missing, wrong = nowhere, nowhere
    for one in flags:
        if one.state is not None:
            missing, wrong = missing | (one.state == MISSING), wrong | (one.state == ERROR)
    count = np.zeros(n, dtype=np.int64)
    for own in holds:
        count += own
    return holds, missing, wrong, count


def table(step: Step, of: Sequence[Column], n: int) -> Column:
    """What a table gives for each place."""
    shape = step.detail
    assert isinstance(shape, TableShape)  # noqa: S101 - set by the lowering
    rows = [(None if c is None else of[c], of[result]) for _, c, result in shape.rows]
    if all(condition is None or _settled(condition) for condition, _ in rows):
        known = [result for condition, result in rows if condition is not None and condition.quantity]  # type: ignore[union-attr]
        if len(known) == 1:
            return known[0]
    holds, missing, wrong, count = rows_that_hold([condition for condition, _ in rows], n)
    results = [result for condition, result in rows if condition is not None]
    otherwise = next((result for condition, result in rows if condition is None), Fixed(anyone(ERROR)))
    found = _first(holds, results, otherwise, n)
    column = spread(found, found, n)
    state = worse((state_of(column),), n)
    zero = np.uint8(KNOWN) if state is None else state
    open_ = missing & (count == 0)
    if wrong.any() or open_.any():
        state = np.where(wrong, np.uint8(ERROR), np.where(open_, np.uint8(MISSING), zero))
    several = np.flatnonzero(~wrong & (count > 0) & ((count > 1) | missing))
    if len(several):
        state = np.zeros(n, dtype=np.uint8) if state is None else state.copy()
        state[several] = _agreed([row for row in rows if row[0] is not None], several)
    return with_state(column, state)


def _first(
    holds: Sequence[NDArray[np.bool_]], results: Sequence[Column], otherwise: Column, n: int
) -> Column:
    """The result of the first row that holds."""
    same = [one.quantity for one in results if isinstance(one, Fixed) and isinstance(one.quantity, Fraction)]
    code = state_of(otherwise)
    if len(same) < len(results) or not isinstance(otherwise, Fixed) or not isinstance(code, int):
        found = otherwise
        for own, result in zip(reversed(holds), reversed(results), strict=True):
            found = chosen(own, result, found)
        return found
    place = np.full(n, len(same), dtype=np.intp)
    for at in reversed(range(len(same))):
        place[holds[at]] = at
    rest = otherwise.quantity if isinstance(otherwise.quantity, Fraction) else Fraction(0)
    state = np.array([KNOWN] * len(same) + [code], dtype=np.uint8)[place] if code != KNOWN else None
    picked = numbers.taken(numbers.in_one_unit([*same, rest]), place)
    return with_state(picked, state if state is not None and state.any() else None)


def _agreed(rows: Sequence[Row], places: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The state of what rows give of which several hold, or one holds and others may.

    In error where results that are known differ, or one is in error; missing where one is missing, or a row
    that may hold would give something else.
    """
    n = len(places)
    holding, open_, states, results = [], [], [], []
    for condition, result in rows:
        assert condition is not None  # noqa: S101 - only such rows are asked about
        flags = as_flags(taken(condition, places), n)
        own = np.zeros(n, dtype=np.uint8) if flags.state is None else flags.state
        holding.append(flags.values & (own == KNOWN))
        open_.append(own == MISSING)
        results.append(taken(result, places))
        state = worse((state_of(results[-1]),), n)
        states.append(np.zeros(n, dtype=np.uint8) if state is None else state)
    known = [there & (state == KNOWN) for there, state in zip(holding, states, strict=True)]
    first: Column = results[0]
    for own_known, result in zip(reversed(known), reversed(results), strict=True):
        first = chosen(own_known, result, first)
    wrong = missing = np.zeros(n, dtype=np.bool_)
    for there, maybe, state, result in zip(holding, open_, states, results, strict=True):
        differs = (state != KNOWN) | ~equal(result, first, n)
        wrong = wrong | (there & ((state == ERROR) | ((state == KNOWN) & differs)))
        missing = missing | (there & (state == MISSING)) | (maybe & differs)
    return np.where(wrong, np.uint8(ERROR), np.where(missing, np.uint8(MISSING), np.uint8(KNOWN)))


def equal(a: Column, b: Column, n: int) -> NDArray[np.bool_]:
    """Where two columns have the same, of what is known of both."""
    if isinstance(a, Fixed):
        if state_of(a) != KNOWN:
            return np.zeros(n, dtype=np.bool_)
        a = spread(a, b, n)
    b = spread(b, a, n)
    if isinstance(a, Number) and isinstance(b, Number):
        return comparing.compared(a, b, "is")
    if isinstance(a, Words) and isinstance(b, Words):
        x, y, _ = one_vocabulary(a, b)
        return np.asarray(x == y, dtype=np.bool_)
    if isinstance(a, Days | Flags) and isinstance(b, Days | Flags):
        return np.asarray(a.values == b.values, dtype=np.bool_)
    return np.zeros(n, dtype=np.bool_)


def _settled(condition: Column) -> bool:
    return isinstance(condition, Fixed) and isinstance(condition.quantity, bool)


def row_numbers(
    rows: Sequence[tuple[int, Column | None]], unsettled: NDArray[np.bool_] | None, n: int
) -> NDArray[np.int32]:
    """The number of the row that counts; 0 where none does, or where several may and differ.

    `unsettled` says where some result of the table is not known.
    """
    holds, missing, wrong, count = rows_that_hold([condition for _, condition in rows], n)
    last = next((number for number, condition in rows if condition is None), 0)
    found = np.full(n, last, dtype=np.int32)
    numbered = [number for number, condition in rows if condition is not None]
    for number, own in zip(reversed(numbered), reversed(holds), strict=True):
        found[own] = number
    found[wrong | (missing & (count == 0))] = 0
    if unsettled is not None:
        found[unsettled & ((count > 1) | (missing & (count > 0)))] = 0
    return found
