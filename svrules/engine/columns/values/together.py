"""One column after the other: what was computed in parts becomes one column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.scores import Numbers
from svrules.engine.columns.values.column import (
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
from svrules.engine.columns.values.kinds import spread, with_state
from svrules.engine.columns.values.numbers import common_unit
from svrules.engine.columns.values.whole import bounds, fits

__all__ = ["concatenated", "joined"]


def concatenated(parts: Sequence[tuple[Column, int]]) -> Column:
    """One column after the other."""
    columns = [column for column, _ in parts]
    if len(parts) == 1:
        return columns[0]
    like = _like(columns)
    spreads = [_as(column, like, n) for column, n in parts]
    state = _states(spreads, [n for _, n in parts])
    rows = sum(n for _, n in parts)
    if isinstance(like, Number):
        starts = np.cumsum([0, *(n for _, n in parts)])
        places = [slice(start, stop) for start, stop in pairwise(starts.tolist())]
        kept = [Numbers(one.above, one.unit, one.below) for one in spreads if isinstance(one, Number)]
        found = joined(rows, list(zip(places, kept, strict=True)))
        low, high = bounds(found.above)
        most = 1 if found.below is None else bounds(found.below)[1]
        return Number(found.above, found.unit, low, high, found.below, most, state)
    if isinstance(like, Flags | Days):
        values = np.concatenate([one.values for one in spreads])  # type: ignore[union-attr]
        return Flags(values, state) if isinstance(like, Flags) else Days(values, state)
    words = tuple(dict.fromkeys(word for one in spreads if isinstance(one, Words) for word in one.words))
    place: Mapping[str, int] = {word: at for at, word in enumerate(words)}
    codes = [
        np.array([place[word] for word in one.words], dtype=np.int32)[one.values]
        for one in spreads
        if isinstance(one, Words)
    ]
    return Words(np.concatenate(codes), words, state)


def _like(columns: Sequence[Column]) -> Column:
    """A column of the kind that the whole is to be of: where nothing is known, kinds are made up."""
    known = [column for column in columns if _some_known(column)] or columns
    like: Column = next((column for column in known if not isinstance(column, Fixed)), known[0])
    return spread(like, like, 0) if isinstance(like, Fixed) else like


def _some_known(column: Column) -> bool:
    state = state_of(column)
    if state is None or isinstance(state, int):
        return not state
    return bool((state == KNOWN).any())


def _as(column: Column, like: Column, n: int) -> Column:
    """The column as one of that kind."""
    found = spread(column, like, n)
    if type(found) is type(like):
        return found
    return with_state(spread(Fixed(anyone(MISSING)), like, n), worse((state_of(found),), n))


def _states(columns: Sequence[Column], sizes: Sequence[int]) -> NDArray[np.uint8] | None:
    states = [state_of(column) for column in columns]
    if all(state is None for state in states):
        return None
    return np.concatenate(
        [
            np.zeros(n, dtype=np.uint8) if state is None or isinstance(state, int) else state
            for state, n in zip(states, sizes, strict=True)
        ]
    )


def joined(rows: int, parts: Sequence[tuple[NDArray[np.intp] | slice, Numbers]]) -> Numbers:
    """The numbers of several parts in one column, each part in its places; elsewhere there is none."""
    if len(parts) == 1 and len(parts[0][1].above) == rows:
        return parts[0][1]
    unit = common_unit([numbers.unit for _, numbers in parts] or [Fraction(1)])
    factors = [numbers.unit / unit for _, numbers in parts]
    whole = all(
        _fits(numbers.above, factor.numerator) for (_, numbers), factor in zip(parts, factors, strict=True)
    )
    above = np.zeros(rows, dtype=np.int64 if whole else object)
    ratios = any(numbers.below is not None for _, numbers in parts)
    small = all(numbers.below is None or numbers.below.dtype != object for _, numbers in parts)
    below = np.ones(rows, dtype=np.int64 if small else object) if ratios else None
    known = np.zeros(rows, dtype=np.bool_)
    for (places, numbers), factor in zip(parts, factors, strict=True):
        own = numbers.above if whole else numbers.above.astype(object)
        above[places] = own if factor == 1 else own * factor.numerator
        if below is not None:
            below[places] = 1 if numbers.below is None else numbers.below
        known[places] = True if numbers.known is None else numbers.known
    return Numbers(above, unit, below, None if known.all() else known)


def _fits(above: NDArray[Any], factor: int) -> bool:
    return above.dtype != object and fits(factor, *(end * factor for end in bounds(above)))
