"""Columns: what one step yields for many bids, or for many contracts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from svrules.engine.quantity import Fault, InError, Missing, Quantity

__all__ = [
    "ERROR",
    "KNOWN",
    "MISSING",
    "Column",
    "Days",
    "Fixed",
    "Flags",
    "NotInColumnsError",
    "Number",
    "State",
    "Words",
    "anyone",
    "state_of",
    "worse",
]

KNOWN: Final = 0
MISSING: Final = 1
ERROR: Final = 2

State: TypeAlias = NDArray[np.uint8] | None
"""KNOWN, MISSING or ERROR for each place; None: all are known."""

_SOME_FACT: Final = Missing(((None, ""),))
_SOME_FAULT: Final = InError((Fault("not scored", 0, None),))


class NotInColumnsError(Exception):
    """What a plan asks for is not done in columns; the text says what."""


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """The same quantity everywhere, as the scalar engine has it."""

    quantity: Quantity


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """Exact numbers: `above` × `unit` ÷ `below`; `low` and `high` are bounds of `above`, `most` of `below`.

    Whole numbers are int64 wherever the bounds allow it, else Python integers. `unit` is above 0, and so is
    `below`; None stands for 1. Where the state is not KNOWN, any number within the bounds may stand.
    """

    above: NDArray[Any]
    unit: Fraction
    low: int
    high: int
    below: NDArray[Any] | None = None
    most: int = 1
    state: State = None


@dataclass(frozen=True, slots=True, eq=False)
class Flags:
    """Yes or no."""

    values: NDArray[np.bool_]
    state: State = None


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words: places in `words`, of which no two are the same."""

    values: NDArray[np.int32]
    words: tuple[str, ...]
    state: State = None


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Days, counted from 1 January 1970."""

    values: NDArray[np.int64]
    state: State = None


Column: TypeAlias = Fixed | Number | Flags | Words | Days


def anyone(code: int) -> Quantity:
    """A quantity of that state, whichever facts or faults it is about."""
    return _SOME_FACT if code == MISSING else _SOME_FAULT


def state_of(column: Column) -> State | int:
    """The state of each place; of what is the same everywhere one code."""
    if isinstance(column, Fixed):
        if isinstance(column.quantity, Missing):
            return MISSING
        return ERROR if isinstance(column.quantity, InError) else KNOWN
    return column.state


def worse(states: Iterable[State | int], n: int) -> State:
    """The states joined: in error where any is, else missing where any is."""
    found: State = None
    least = KNOWN
    for state in states:
        if isinstance(state, int):
            least = max(least, state)
        elif state is not None:
            found = state if found is None else np.maximum(found, state)
    if least == KNOWN:
        return found
    return np.full(n, least, dtype=np.uint8) if found is None else np.maximum(found, np.uint8(least))
