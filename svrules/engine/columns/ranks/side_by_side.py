"""Ranks in short competitions: each bid is held against those that stand near it, without sorting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["as_one", "first_of_each", "side_by_side"]

_LARGEST: Final = 2**62
_SHORT: Final = 2**31 - 1
_COMPARED: Final = 32
"""Up to how many comparisons for each bid stand in for sorting."""


def side_by_side(
    of: NDArray[Any], passing: NDArray[np.bool_], keys: Sequence[NDArray[np.int64]], ties: bool
) -> tuple[NDArray[np.int32], NDArray[np.bool_]] | None:
    """How many bids of its competition are before each bid, and which of them have equals.

    Bids stand by competition, `of` ascending; keys order them, the smallest first. Bids that do not pass are
    before nobody; what is said of them means nothing. Equals are only looked for with `ties`. None where
    sorting is shorter, or the keys are too long.
    """
    starts = np.flatnonzero(first_of_each(of))
    sizes = np.diff(starts, append=len(of))
    most = int(sizes.max())
    if len(starts) * most * most > _COMPARED * len(of) or len(starts) == 1:
        return None
    one, room = as_one(keys, len(of))
    largest = (int(of[-1] - of[0]) + 1) * (room + 1)
    if one is None or largest > _LARGEST:
        return None
    short = np.int32 if largest <= _SHORT else np.int64
    key = (of - of[0]).astype(short)
    key *= room + 1
    own = one.astype(short)
    np.copyto(own, room, where=~passing)
    key += own
    better, equal = _nearby(key, most, ties)
    # All bids of earlier competitions have smaller keys: those among the bids looked at are not counted.
    earlier = np.repeat(starts.astype(np.int32), sizes)
    earlier[most:] -= np.arange(1, len(of) - most + 1, dtype=np.int32)
    return better - earlier, equal


def _nearby(key: NDArray[Any], most: int, ties: bool) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """How many of those less than `most` places apart have a smaller key, and which have an equal one."""
    smaller, equal = np.zeros(len(key), dtype=np.uint8), np.zeros(len(key), dtype=np.bool_)
    held = np.empty(len(key), dtype=np.bool_)
    counts = held.view(np.uint8)
    for apart in range(1, min(most, len(key))):
        one, other, found = key[:-apart], key[apart:], held[apart:]
        np.less(one, other, out=found)
        smaller[apart:] += counts[apart:]
        np.greater(one, other, out=found)
        smaller[:-apart] += counts[apart:]
        if ties and np.equal(one, other, out=found).any():
            equal[apart:] |= found
            equal[:-apart] |= found
    return smaller, equal


def as_one(keys: Sequence[NDArray[Any]], n: int) -> tuple[NDArray[np.int64] | None, int]:
    """One number from 0 in the order of several, where int64 has room for it, and how much room it takes."""
    found: NDArray[np.int64] | None = None
    room = 1
    for key in keys:
        low, high = int(key.min()), int(key.max())
        span = high - low + 1
        room *= span
        if room > _LARGEST:
            return None, room
        if span > 1:
            own = key if low == 0 else key - low
            found = own if found is None else found * span + own
    return np.zeros(n, dtype=np.int64) if found is None else found, room


def first_of_each(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where something else begins."""
    found = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=found[1:])
    return found
