"""What rules say of many bids at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.scores import OUTCOMES
from svrules.engine.columns.values.column import ERROR, KNOWN, MISSING, Column, Fixed, anyone, state_of, worse
from svrules.engine.columns.values.kinds import as_flags
from svrules.engine.plan import PlannedRule
from svrules.engine.quantity import Quantity
from svrules.engine.working.outcomes import said

__all__ = ["CODE", "Codes", "said_by", "worst"]

Codes = NDArray[np.uint8]
CODE: Final = {name: code for code, name in enumerate(OUTCOMES)}
"""The code of each outcome."""
_COUNTS: Final = np.uint8(CODE["refer"])
_TURNS: Final[tuple[Quantity, ...]] = (False, True, anyone(MISSING), anyone(ERROR))
_MOST_TOGETHER: Final = 6


def worst(outcomes: Sequence[Codes], n: int) -> Codes:
    """The worst of several outcomes of each bid; `not reached` counts for nothing."""
    if not outcomes:
        return np.zeros(n, dtype=np.uint8)
    found = outcomes[0]
    for codes in outcomes[1:]:
        found = np.maximum(found, codes)
    # A pass has the code 0.
    return found * (found >= _COUNTS)


def said_by(rule: PlannedRule, columns: Mapping[int, Column], n: int) -> Codes:
    """The code of what a rule says, for each of n bids or contracts.

    All ways in which its conditions can turn out are put to `svrules.engine.working.outcomes.said`.
    """
    asked = tuple(dict.fromkeys(_conditions(rule)))
    if all(isinstance(columns[step], Fixed) for step in asked):
        row = {step: column.quantity for step in asked if isinstance(column := columns[step], Fixed)}
        return np.full(n, CODE[said(rule, row, None).outcome], dtype=np.uint8)
    if len(asked) == 1 and state_of(columns[asked[0]]) is None:
        yes, no = (_way(rule, asked, way) for way in (1, 0))
        holds = as_flags(columns[asked[0]], n).values
        # Not by `where`, which is slow with one number for all. What is below 0 comes round again.
        return holds.view(np.uint8) * np.uint8((yes - no) % 256) + np.uint8(no)
    key = np.zeros(n, dtype=np.int64)
    for place, step in enumerate(asked):
        key += _turn(columns[step], n) << (2 * place)
    if len(asked) <= _MOST_TOGETHER:
        return _every_way(rule, asked)[key]
    ways, where = np.unique(key, return_inverse=True)
    codes: Codes = np.array([_way(rule, asked, int(way)) for way in ways], dtype=np.uint8)
    return codes[where]


def _conditions(rule: PlannedRule) -> list[int]:
    reached = [] if rule.reached is None else [rule.reached]
    return [*reached, rule.condition, *(exception.condition for exception in rule.exceptions)]


def _turn(column: Column, n: int) -> NDArray[np.int64]:
    """How a condition turns out: a place in `_TURNS`."""
    flags = as_flags(column, n)
    turns = flags.values.astype(np.int64)
    state = worse((state_of(flags),), n)
    return turns if state is None else np.where(state == KNOWN, turns, state + 1)


def _way(rule: PlannedRule, asked: Sequence[int], way: int) -> int:
    row = {step: _TURNS[way >> (2 * place) & 3] for place, step in enumerate(asked)}
    return CODE[said(rule, row, None).outcome]


@lru_cache(maxsize=1024)
def _every_way(rule: PlannedRule, asked: tuple[int, ...]) -> Codes:
    found = np.zeros(4 ** len(asked), dtype=np.uint8)
    for turns in product(range(4), repeat=len(asked)):
        way = sum(turn << (2 * place) for place, turn in enumerate(turns))
        found[way] = _way(rule, asked, way)
    return found
