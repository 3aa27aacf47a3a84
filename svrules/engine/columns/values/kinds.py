"""What columns of every kind have in common: states, one quantity for all, and one of two place by place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values import comparing, numbers
from svrules.engine.columns.values.column import (
    KNOWN,
    Column,
    Days,
    Fixed,
    Flags,
    NotInColumnsError,
    Number,
    State,
    Words,
    state_of,
    worse,
)
from svrules.engine.quantity import InError, Missing

__all__ = ["as_flags", "as_number", "chosen", "in_words", "one_vocabulary", "spread", "with_state"]

_EPOCH: Final = date(1970, 1, 1)


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
        a = _beside(a, _of_quantity(kind.quantity, 0, None), n)
    a, b = _beside(a, b, n), _beside(b, a, n)
    if isinstance(a, Number) and isinstance(b, Number):
        return comparing.chosen(condition, a, b)
    state = _chosen_state(condition, state_of(a), state_of(b))
    if isinstance(a, Flags) and isinstance(b, Flags):
        return Flags(np.where(condition, a.values, b.values), state)
    if isinstance(a, Days) and isinstance(b, Days):
        return Days(np.where(condition, a.values, b.values), state)
    if isinstance(a, Words) and isinstance(b, Words):
        x, y, words = one_vocabulary(a, b)
        return Words(np.where(condition, x, y), words, state)
    return _of_two_kinds(condition, a, b, state)


def _beside(column: Column, like: Column, n: int) -> Column:
    """The column as one of that kind; of a number that is the same everywhere one place stands for all."""
    single = isinstance(column, Fixed) and isinstance(column.quantity, Fraction)
    return spread(column, like, 1 if single and isinstance(like, Number) else n)


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
    return in_words(a, words), in_words(b, words), words


def in_words(column: Words, words: Sequence[str]) -> NDArray[np.int32]:
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
