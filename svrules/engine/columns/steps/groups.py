"""Bids in competitions, and what functions and sums make of the numbers of each competition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values import numbers
from svrules.engine.columns.values.column import Number
from svrules.engine.columns.values.whole import as_far_as_needed, bounds, fits

__all__ = ["Groups", "sums"]


@dataclass(frozen=True, eq=False)
class Groups:
    """Bids in competitions: bids `starts[i]` to `starts[i + 1]` are those of competition i, as `of` says."""

    starts: NDArray[np.int64]
    of: NDArray[np.intp]

    @property
    def count(self) -> int:
        """How many competitions there are."""
        return len(self.starts) - 1

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many bids there are in each competition."""
        return np.diff(self.starts)

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """Which competitions have any bid."""
        return self.sizes > 0

    def reduced(self, ufunc: Any, values: NDArray[Any], nothing: Any) -> NDArray[Any]:
        """What a function makes of the values of each competition; `nothing` for one without bids."""
        if self.filled.all():
            return np.asarray(ufunc.reduceat(values, self.starts[:-1])) if self.count else values[:0]
        found = np.full(self.count, nothing, dtype=values.dtype)
        if self.filled.any():
            found[self.filled] = ufunc.reduceat(values, self.starts[:-1][self.filled])
        return found

    def counted(self, flags: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many of the flags of each competition say yes."""
        return self.reduced(np.add, flags.astype(np.int64), 0)


def sums(x: Number, groups: Groups) -> Number:
    """The sum of the numbers of each competition, 0 of none; all are known."""
    if x.below is None:
        return _whole(x, groups)
    shared = np.ones(groups.count, dtype=x.below.dtype)
    shared[groups.filled] = x.below[groups.starts[:-1][groups.filled]]
    if np.array_equal(shared[groups.of], x.below):
        return replace(_whole(replace(x, below=None, most=1), groups), below=shared, most=x.most)
    return _by_halves(x, groups)


def _whole(x: Number, groups: Groups) -> Number:
    n = int(groups.sizes.max(initial=1))
    low, high = min(x.low, 0) * n, max(x.high, 0) * n
    above = x.above
    if not fits(low, high):
        low, high = (end * n for end in bounds(above))
    if not fits(low, high):
        above = above.astype(object)
    found = groups.reduced(np.add, above, 0)
    low, high = bounds(found)
    return Number(as_far_as_needed(found, low, high), x.unit, low, high)


def _by_halves(x: Number, groups: Groups) -> Number:
    """Numbers with divisors of their own: each is added to the one after it, until one is left of all."""
    starts, sizes = groups.starts[:-1], groups.sizes
    while sizes.max(initial=0) > 1:
        halves = (sizes + 1) // 2
        ends = np.cumsum(halves)
        of = np.repeat(np.arange(len(sizes)), halves)
        place = 2 * (np.arange(len(of)) - (ends - halves)[of])
        one, paired = starts[of] + place, place + 1 < sizes[of]
        other = numbers.taken(x, np.where(paired, one + 1, one))
        assert other.below is not None  # noqa: S101 - none of the sums has lost its divisor
        other = replace(
            other,
            above=np.where(paired, other.above, 0),
            below=np.where(paired, other.below, 1),
            low=min(x.low, 0),
            high=max(x.high, 0),
        )
        x = numbers.added(numbers.taken(x, one), other)
        starts, sizes = ends - halves, halves
    assert x.below is not None  # noqa: S101 - as before
    above, below = np.zeros(groups.count, dtype=x.above.dtype), np.ones(groups.count, dtype=x.below.dtype)
    above[groups.filled], below[groups.filled] = x.above, x.below
    return Number(above, x.unit, min(x.low, 0), max(x.high, 0), below, x.most)
