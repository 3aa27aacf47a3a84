"""Ranks of many competitions at once: award values, then the chain of tie-breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns import numbers
from svrules.engine.columns.column import Column, Days, Flags, Number, Words, state_of
from svrules.language.types import ChoiceType, Type

__all__ = ["Key", "key_of", "ranked"]


@dataclass(frozen=True, eq=False, slots=True)
class Key:
    """Whole numbers in the order of a column's values, equal for equal values; `known` None: all are."""

    values: NDArray[Any]
    highest: bool
    known: NDArray[np.bool_] | None = None


def key_of(column: Column, type_: Type, highest: bool) -> Key:
    """What bids are put in order by."""
    state = state_of(column)
    known = None if state is None or isinstance(state, int) else state == 0
    match column:
        case Number():
            return Key(_in_order(column), highest, known)
        case Words(values=values, words=words):
            options = type_.options if isinstance(type_, ChoiceType) else tuple(sorted(words))
            places = np.array(
                [options.index(word) if word in options else 0 for word in words], dtype=np.int64
            )
            return Key(places[values], highest, known)
        case Flags(values=values):
            return Key(values.astype(np.int64), highest, known)
        case Days(values=values):
            return Key(values, highest, known)
    raise TypeError("what is the same for all bids puts none before another")


def _in_order(number: Number) -> NDArray[Any]:
    """Whole numbers in the order of the numbers."""
    if number.below is None:
        return number.above if number.above.dtype == np.int64 else _places(number.above)
    # Within a float's reach of each other, fractions are compared as fractions.
    return _places_of_fractions(number)


def _places(values: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)


_PRECISE: Final = 2.0**-40
_LARGEST_FLOAT: Final = 2**1000


def _places_of_fractions(number: Number) -> NDArray[np.int64]:
    """The place of each number among all: sorted as floats, and exactly where floats are too near."""
    assert number.below is not None  # noqa: S101 - asked for where there are divisors
    if max(-number.low, number.high, number.most) > _LARGEST_FLOAT:
        return _exactly(numbers.to_fractions(number), np.zeros(len(number.above), dtype=np.int64))
    rough = number.above.astype(np.float64) / number.below.astype(np.float64)
    order = np.argsort(rough, kind="stable")
    sorted_ = rough[order]
    gap = np.diff(sorted_) > _PRECISE * np.maximum(np.abs(sorted_[1:]), np.abs(sorted_[:-1]))
    clusters = np.concatenate(([0], np.cumsum(gap))) if len(order) else np.zeros(0, dtype=np.int64)
    sizes = np.bincount(clusters) if len(order) else np.zeros(0, dtype=np.int64)
    found = np.zeros(len(order), dtype=np.int64)
    found[order] = clusters * 1
    together = sizes[clusters] > 1 if len(order) else np.zeros(0, dtype=np.bool_)
    if not together.any():
        return found
    rows = order[together]
    exact = numbers.to_fractions(numbers.taken(number, rows))
    inside = _exactly(exact, clusters[together])
    # Each cluster gets as many places as it has bids.
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    found[order] = starts[clusters]
    found[rows] += inside
    return found


def _exactly(values: NDArray[Any], clusters: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each fraction among those of its cluster."""
    order = sorted(range(len(values)), key=lambda at: (clusters[at], values[at]))
    found = np.zeros(len(values), dtype=np.int64)
    place = 0
    for before, at in zip([None, *order], order, strict=False):
        if before is None or clusters[before] != clusters[at]:
            place = 0
        elif values[before] != values[at]:
            place += 1
        found[at] = place
    return found


def ranked(
    of: NDArray[np.intp], bids: NDArray[np.intp], award: Sequence[Key], ties: Sequence[Key]
) -> NDArray[np.int32]:
    """The rank of each bid, 0 for those that are not in `bids`; `of` says in which competition each is.

    A tie-break that is not known for all bids that are still equal settles nothing among them.
    """
    ranks = np.zeros(len(of), dtype=np.int32)
    if not len(bids):
        return ranks
    order, group = _sorted(of[bids], [_turned(key, bids) for key in award])
    bids = bids[order]
    for tie in ties:
        if len(group) and group[-1] + 1 == len(group):
            break
        bids, group = _separated(bids, group, tie)
    competition = of[bids]
    places = np.arange(len(bids))
    first_of_group = _first(group, places)
    first_of_competition = _first(competition, places)
    ranks[bids] = first_of_group - first_of_competition + 1
    return ranks


def _turned(key: Key, bids: NDArray[np.intp]) -> NDArray[np.int64]:
    values = key.values[bids]
    return -values if key.highest else values


def _sorted(
    of: NDArray[Any], keys: Sequence[NDArray[np.int64]]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """An order by competition and keys, and for each in that order the number of its group of equals."""
    order = np.lexsort((*reversed(keys), of))
    fresh = np.zeros(len(order), dtype=np.bool_)
    for column in (of, *keys):
        ordered = column[order]
        fresh[1:] |= ordered[1:] != ordered[:-1]
    return order, np.cumsum(fresh)


def _separated(
    bids: NDArray[np.intp], group: NDArray[np.int64], tie: Key
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The groups of equals parted by one tie-break."""
    values = _turned(tie, bids)
    if tie.known is not None:
        settled = np.bincount(group, weights=~tie.known[bids]) == 0
        values = np.where(settled[group], values, 0)
    order, group = _sorted(group, [values])
    return bids[order], group


def _first(runs: NDArray[Any], places: NDArray[np.intp]) -> NDArray[np.intp]:
    fresh = np.ones(len(runs), dtype=np.bool_)
    fresh[1:] = runs[1:] != runs[:-1]
    return np.maximum.accumulate(np.where(fresh, places, 0))
