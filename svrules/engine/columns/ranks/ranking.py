"""Ranks of many competitions at once: award values, then the chain of tie-breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.ranks.side_by_side import as_one, first_of_each, side_by_side
from svrules.engine.columns.values.column import KNOWN, Column, Days, Fixed, Flags, Number, Words, state_of
from svrules.engine.columns.values.given import taken
from svrules.engine.columns.values.order import in_order_by
from svrules.language.types import ChoiceType, Type

__all__ = ["Key", "ranked"]

_COUNTED: Final = 4
"""Up to how many times as many places as bids are counted instead of sorted."""
_TOGETHER: Final = 32_768
"""Bids that are ranked together, if no competition is longer: what stands in a processor's cache."""


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


Tied = tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.int64]]
"""Ranks, the places of bids that have equals, and for each of those a number that its equals have too."""


def ranked(
    of: NDArray[np.intp] | None, passing: NDArray[np.bool_], award: Sequence[Key], ties: Sequence[Key]
) -> NDArray[np.int32]:
    """The rank of each bid, 0 for those that do not pass.

    `of` says in which competition each is, in ascending order; None: all are in one. A tie-break that is not
    known for all bids that are still equal settles nothing among them.
    """
    ranks = np.zeros(len(passing), dtype=np.int32)
    keys = [column for key in award for column in key.columns()]
    for own in _pieces(of, len(passing)):
        some, columns = passing[own], [key[own] for key in keys]
        if not some.any():
            continue
        ranks[own], tied, equals = _placed(None if of is None else of[own], some, columns, bool(ties))
        if len(tied):
            tied += own.start
            ranks[tied] += _settled(equals, [key.of(tied) for key in ties])
    return ranks


def _pieces(of: NDArray[np.intp] | None, n: int) -> Iterator[slice]:
    """All places, whole competitions together."""
    start = 0
    while start < n:
        stop = start + _TOGETHER
        if of is None or stop >= n:
            stop = n
        else:
            before = int(np.searchsorted(of, of[stop], side="left"))
            stop = before if before > start else int(np.searchsorted(of, of[stop], side="right"))
        yield slice(start, stop)
        start = stop


def _placed(
    of: NDArray[np.intp] | None, passing: NDArray[np.bool_], keys: Sequence[NDArray[np.int64]], ties: bool
) -> Tied:
    """The ranks of bids by keys alone."""
    near = None if of is None else side_by_side(of, passing, keys, ties)
    if near is None or of is None:
        return _sorted_out(of, passing, keys, ties)
    before, equal = near
    ranks = (before + 1) * passing
    tied = np.flatnonzero(equal & passing)
    return ranks, tied, np.searchsorted(of, of[tied]) + ranks[tied]


def _sorted_out(
    of: NDArray[np.intp] | None, passing: NDArray[np.bool_], keys: Sequence[NDArray[np.int64]], ties: bool
) -> Tied:
    ranks = np.zeros(len(passing), dtype=np.int32)
    bids = np.flatnonzero(passing)
    competition = None if of is None else of[bids]
    before, equals = _before(competition, [key[bids] for key in keys], len(bids))
    tied = np.flatnonzero(equals[before] > 1) if ties else before[:0]
    ranks[bids] = before + 1
    if competition is not None:
        starts = np.where(first_of_each(competition), np.arange(len(bids)), 0)
        ranks[bids] -= np.maximum.accumulate(starts)
    return ranks, bids[tied], before[tied]


def _before(
    of: NDArray[Any] | None, keys: Sequence[NDArray[np.int64]], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many stand before each in the order of competitions and keys; at that place, how many are equal."""
    keys = keys if of is None else [of, *keys]
    one, room = as_one(keys, n)
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


def _sorted(
    one: NDArray[np.int64] | None, keys: Sequence[NDArray[Any]]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """An order by the keys, or by `one` that stands for them, and which differ from the one before."""
    if one is not None:
        order = np.argsort(one)
        return order, first_of_each(one[order])
    order = np.lexsort(tuple(reversed(keys)))
    fresh = np.zeros(len(order), dtype=np.bool_)
    for key in keys:
        fresh |= first_of_each(key[order])
    return order, fresh


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
