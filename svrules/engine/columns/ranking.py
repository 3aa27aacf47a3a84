"""Ranks of many competitions at once: award values, then the chain of tie-breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.column import KNOWN, Column, Days, Fixed, Flags, Number, Words, state_of
from svrules.engine.columns.given import taken
from svrules.engine.columns.order import in_order_by
from svrules.engine.columns.whole import LARGEST
from svrules.language.types import ChoiceType, Type

__all__ = ["Key", "ranked"]

_COUNTED: Final = 4
"""Up to how many times as many places as bids are counted instead of sorted."""
_COMPARED: Final = 32
"""Up to how many comparisons for each bid stand in for sorting."""
_TOGETHER: Final = 16_384


@dataclass(frozen=True, eq=False, slots=True)
class Key:
    """What bids are put in order by: a column, the larger or the smaller first."""

    column: Column
    type: Type
    highest: bool

    def of(self, places: NDArray[np.intp]) -> Key:
        """The same for some of the bids."""
        whole = isinstance(self.column, Fixed) or len(places) == _length(self.column)
        return self if whole else Key(taken(self.column, places), self.type, self.highest)

    @property
    def known(self) -> NDArray[np.bool_] | None:
        """Of which bids it is known; None: of all."""
        state = state_of(self.column)
        return None if state is None or isinstance(state, int) else state == KNOWN

    def columns(self) -> list[NDArray[np.int64]]:
        """Whole numbers by which the best comes first, and equals are equal; none where all are the same."""
        return [-values if self.highest else values for values in self._in_order()]

    def _in_order(self) -> list[NDArray[np.int64]]:
        match self.column:
            case Fixed():
                return []
            case Number():
                return in_order_by(self.column)
            case Words(values=values, words=words):
                options = self.type.options if isinstance(self.type, ChoiceType) else tuple(sorted(words))
                place = {word: at for at, word in enumerate(options)}
                return [np.array([place.get(word, 0) for word in words], dtype=np.int64)[values]]
            case Flags(values=values):
                return [values.astype(np.int64)]
            case Days(values=values):
                return [values]


def _length(column: Number | Words | Flags | Days) -> int:
    return len(column.above) if isinstance(column, Number) else len(column.values)


def ranked(
    of: NDArray[np.intp] | None, passing: NDArray[np.bool_], award: Sequence[Key], ties: Sequence[Key]
) -> NDArray[np.int32]:
    """The rank of each bid, 0 for those that do not pass.

    `of` says in which competition each is, in ascending order; None: all are in one. A tie-break that is not
    known for all bids that are still equal settles nothing among them.
    """
    ranks = np.zeros(len(passing), dtype=np.int32)
    bids = np.flatnonzero(passing)
    if not len(bids):
        return ranks
    competition = None if of is None else of[bids]
    keys = [column for key in award for column in key.of(bids).columns()]
    before, equals = _before(competition, keys, len(bids))
    tied = np.flatnonzero(equals[before] > 1) if ties else before[:0]
    places = before + 1
    if competition is not None:
        starts = np.where(_fresh(competition), np.arange(len(bids)), 0)
        places -= np.maximum.accumulate(starts)
    if len(tied):
        places[tied] += _settled(before[tied], [key.of(bids[tied]) for key in ties])
    ranks[bids] = places
    return ranks


def _before(
    of: NDArray[Any] | None, keys: Sequence[NDArray[np.int64]], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many stand before each in the order of competitions and keys; at that place, how many are equal."""
    short = None if of is None else _side_by_side(of, keys)
    if short is not None:
        return short
    keys = keys if of is None else [of, *keys]
    one, room = _as_one(keys) if keys else (np.zeros(n, dtype=np.int64), 1)
    if one is not None and room <= _COUNTED * n:
        counts = np.bincount(one, minlength=room)
        places = np.cumsum(counts) - counts
        equals = np.zeros(n, dtype=np.int64)
        some = counts > 0
        equals[places[some]] = counts[some]
        return places[one], equals
    order, fresh = _sorted(one, keys)
    first = np.flatnonzero(fresh)
    sizes = np.diff(np.append(first, len(order)))
    equals = np.zeros(len(order), dtype=np.int64)
    equals[first] = sizes
    before = np.empty(len(order), dtype=np.int64)
    before[order] = np.repeat(first, sizes)
    return before, equals


def _side_by_side(
    of: NDArray[Any], keys: Sequence[NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """The same for short competitions, each bid held against all others; None where sorting is shorter."""
    starts = np.flatnonzero(_fresh(of))
    sizes = np.diff(np.append(starts, len(of)))
    most = int(sizes.max())
    if len(starts) * most * most > _COMPARED * len(of) or len(starts) == 1 or not keys:
        return None
    before = np.repeat(starts, sizes)
    equals = np.zeros(len(of), dtype=np.int64)
    cuts = np.unique(np.searchsorted(starts, np.arange(0, len(of), _TOGETHER)))
    for first, last in pairwise([*starts[cuts[cuts < len(starts)]].tolist(), len(of)]):
        own = slice(first, last)
        better, equal = _compared([key[own] for key in keys], of[own], most)
        before[own] += better
        equals[before[own]] = equal
    return before, equals


def _compared(
    keys: Sequence[NDArray[np.int64]], of: NDArray[Any], most: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """How many of its competition are before each, and how many are equal to it, with itself."""
    better, equal = np.zeros(len(of), dtype=np.int32), np.ones(len(of), dtype=np.int32)
    for apart in range(1, min(most, len(of))):
        together = of[apart:] == of[:-apart]
        first, same = np.zeros(len(together), dtype=np.bool_), together
        for key in keys:
            one, other = key[:-apart], key[apart:]
            first |= same & (one < other)
            same = same & (one == other)
        better[apart:] += first
        better[:-apart] += together ^ (first | same)
        equal[apart:] += same
        equal[:-apart] += same
    return better, equal


def _sorted(
    one: NDArray[np.int64] | None, keys: Sequence[NDArray[Any]]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """An order by the keys, or by `one` that stands for them, and which differ from the one before."""
    if one is not None:
        order = np.argsort(one)
        return order, _fresh(one[order])
    order = np.lexsort(tuple(reversed(keys)))
    fresh = np.zeros(len(order), dtype=np.bool_)
    for key in keys:
        fresh |= _fresh(key[order])
    return order, fresh


def _as_one(keys: Sequence[NDArray[Any]]) -> tuple[NDArray[np.int64] | None, int]:
    """One number from 0 in the order of several, where int64 has room for it, and how much room it takes."""
    found: NDArray[np.int64] | None = None
    room = 1
    for key in keys:
        low, high = int(key.min()), int(key.max())
        span = high - low + 1
        room *= span
        if room > LARGEST:
            return None, room
        if span > 1:
            own = key if low == 0 else key - low
            found = own if found is None else found * span + own
    return np.zeros(len(keys[0]), dtype=np.int64) if found is None else found, room


def _fresh(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where something else begins."""
    found = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=found[1:])
    return found


def _settled(group: NDArray[np.int64], ties: Sequence[Key]) -> NDArray[np.int64]:
    """How many of a bid's equals the tie-breaks put before it; `group` is the same for equals."""
    numbers_: NDArray[np.int64] = np.unique(group, return_inverse=True)[1]
    start, _ = _before(None, [numbers_], len(group))
    now = numbers_
    for tie in ties:
        columns = tie.columns()
        known = tie.known
        if known is not None:
            settled = (np.bincount(now, weights=~known) == 0)[now]
            columns = [np.where(settled, values, 0) for values in columns]
        order, fresh = _sorted(None, [now, *columns])
        now = np.empty(len(order), dtype=np.int64)
        now[order] = np.cumsum(fresh) - 1
    before, _ = _before(None, [now], len(group))
    return before - start
