"""Aggregates over the bids of each competition, for all competitions together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.steps.groups import Groups, sums
from svrules.engine.columns.steps.lenient import all_of
from svrules.engine.columns.steps.some import as_ordered, of_ordered, zeroed
from svrules.engine.columns.values import comparing, numbers
from svrules.engine.columns.values.column import (
    ERROR,
    KNOWN,
    MISSING,
    Column,
    Fixed,
    Number,
    State,
    anyone,
    worse,
)
from svrules.engine.columns.values.kinds import as_flags, as_number
from svrules.engine.columns.values.order import in_order
from svrules.engine.plan import AmongShape
from svrules.language.types import Type

__all__ = ["Members", "aggregated", "gathered", "yardstick"]

_STANDING: Final = ("pass", "fail", "refer", "unknown")
_NOT_THERE: Final = 2**62
"""Stands for the place of nobody."""


@dataclass(frozen=True, eq=False)
class Members:
    """The bids that count in each competition, with their x, and those of which something is not known."""

    shape: AmongShape
    type: Type
    groups: Groups
    inside: NDArray[np.bool_]
    missing: NDArray[np.bool_]
    wrong: NDArray[np.bool_]
    x: Number | None

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many count in each competition."""
        return self.groups.counted(self.inside)

    @cached_property
    def zeroed(self) -> Number:
        """The x of all bids, 0 of those that do not count."""
        assert self.x is not None  # noqa: S101 - asked for where there is one
        return zeroed(self.x, self.inside)

    @cached_property
    def sum(self) -> Number:
        """The sum of the x that count in each competition."""
        return sums(self.zeroed, self.groups)

    @cached_property
    def ordinals(self) -> NDArray[np.int64]:
        """Whole numbers in the order of x, equal for equals."""
        assert self.x is not None  # noqa: S101 - asked for where there is one
        return in_order(self.x)

    @cached_property
    def ordered(self) -> NDArray[np.intp]:
        """The bids that count, by competition and then by x, lowest first; equals as in the table."""
        places = np.flatnonzero(self.inside)
        if not self.shape.has_operand:
            return places
        return places[np.lexsort((self.ordinals[places], self.groups.of[places]))]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Where in `ordered` each competition starts."""
        return np.asarray(np.cumsum(self.counts) - self.counts, dtype=np.int64)

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The place of each bid that counts in the order of its competition, from 0."""
        found = np.zeros(len(self.groups.of), dtype=np.int64)
        found[self.ordered] = np.arange(len(self.ordered)) - self.first[self.groups.of[self.ordered]]
        return found

    def index(self, of: NDArray[np.intp], places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where in `ordered` those places of these competitions are; anywhere for places that are not."""
        last = np.maximum(len(self.ordered) - 1, 0)
        return np.clip(self.first[of] + np.minimum(places, last), 0, last)

    def at(
        self, of: NDArray[np.intp], places: NDArray[np.int64], zero: NDArray[np.bool_] | None = None
    ) -> Number:
        """The x at those places in the order of these competitions; 0 where `zero` says so."""
        assert self.x is not None  # noqa: S101 - asked for where there is one
        if not len(self.ordered):
            return numbers.constant(Fraction(0), len(of))
        found = numbers.taken(self.x, self.ordered[self.index(of, places)])
        found = numbers.with_state(found, None)
        if zero is None or not zero.any():
            return found
        return comparing.chosen(~zero, found, numbers.constant(Fraction(0), len(of)))


def gathered(
    shape: AmongShape,
    type_: Type,
    operands: Sequence[Column],
    groups: Groups,
    standing: NDArray[np.uint8],
) -> Members:
    """Who counts: bids whose standing is in and for which all conditions hold."""
    n = len(groups.of)
    inside = np.ones(n, dtype=np.bool_)
    if shape.statuses is not None:
        codes = np.array([status in shape.statuses for status in _STANDING], dtype=np.bool_)
        inside = inside & codes[standing]
    missing = wrong = np.zeros(n, dtype=np.bool_)
    wheres = operands[1:] if shape.has_operand else operands
    if wheres:
        holds = as_flags(all_of(list(wheres), n), n)
        if holds.state is not None:
            missing, wrong = inside & (holds.state == MISSING), inside & (holds.state == ERROR)
            inside = inside & (holds.state == KNOWN)
        inside = inside & holds.values
    x = None
    if shape.has_operand:
        x = as_ordered(operands[0], type_, n)
        if x.state is not None:
            missing = missing | (inside & (x.state == MISSING))
            wrong = wrong | (inside & (x.state == ERROR))
            inside = inside & (x.state == KNOWN)
    return Members(shape, type_, groups, inside, missing, wrong, x)


def aggregated(members: Members) -> Column:
    """The aggregate: a place for each competition, or for each bid where its own bid is looked at."""
    shape = members.shape
    each = shape.others or shape.kind.startswith("rank")
    found, left = _found(members, each)
    state = _troubled(members, each)
    if shape.kind.startswith("rank"):
        assert members.x is not None  # noqa: S101 - a rank is by something
        state = worse((state, members.x.state), len(members.groups.of))
    if shape.kind != "count":
        state = numbers.in_error(state, left == 0)
    if shape.kind in ("lowest", "highest"):
        return of_ordered(found, members.type, state)
    return numbers.with_state(found, state)


def _troubled(members: Members, each: bool) -> State:
    """Where something of the bids that would count is not known, for each bid or each competition."""
    if not (members.missing.any() or members.wrong.any()):
        return None
    groups = members.groups
    counts = [groups.counted(one) for one in (members.wrong, members.missing)]
    if each:
        counts = [count[groups.of] for count in counts]
    if members.shape.others:
        counts = [count - own for count, own in zip(counts, (members.wrong, members.missing), strict=True)]
    wrong, missing = (count > 0 for count in counts)
    return np.where(wrong, np.uint8(ERROR), np.where(missing, np.uint8(MISSING), np.uint8(KNOWN)))


def _found(members: Members, each: bool) -> tuple[Number, NDArray[np.int64]]:
    """The aggregate of what is known, and how many count: for each bid or for each competition."""
    shape = members.shape
    if shape.leave_out is None:
        if not each:
            return _of_all(members), members.counts
        if shape.others and shape.kind in ("sum", "mean", "count"):
            return _of_others(members)
    return _of_those_left(members, each)


def _counted(counts: NDArray[np.int64], most: int) -> Number:
    return Number(counts, Fraction(1), 0, most)


def _shared(added: Number, counts: NDArray[np.int64], most: int) -> Number:
    """A sum divided by how many there are; of none by 1."""
    return numbers.divided(added, Number(np.maximum(counts, 1), Fraction(1), 1, max(most, 1)))


def _of_all(members: Members) -> Number:
    """The aggregate for each competition."""
    kind, counts, n = members.shape.kind, members.counts, len(members.groups.of)
    if kind == "count":
        return _counted(counts, n)
    if kind in ("sum", "mean"):
        return members.sum if kind == "sum" else _shared(members.sum, counts, n)
    assert members.x is not None  # noqa: S101 - only a count has no x
    if kind == "median" or members.x.below is not None:
        return _of_those_left(members, False)[0]
    lowest = kind == "lowest"
    x = members.x
    ufunc, out = (np.minimum, x.high) if lowest else (np.maximum, x.low)
    above = x.above if members.inside.all() else np.where(members.inside, x.above, out)
    return Number(members.groups.reduced(ufunc, above, out), x.unit, x.low, x.high)


def _of_others(members: Members) -> tuple[Number, NDArray[np.int64]]:
    """The sum, mean or count of the other bids, for each bid: of all, without its own."""
    kind, of, n = members.shape.kind, members.groups.of, len(members.groups.of)
    counts = members.counts[of] - members.inside
    if kind == "count":
        return _counted(counts, n), counts
    added = numbers.added(numbers.taken(members.sum, of), members.zeroed, -1)
    return added if kind == "sum" else _shared(added, counts, n), counts


# Some left out: by their places in the order of those that count


def _of_those_left(members: Members, each: bool) -> tuple[Number, NDArray[np.int64]]:
    """The aggregate without the bid at hand, or what `all but the highest` leaves out, or both."""
    shape, groups, n = members.shape, members.groups, len(members.groups.of)
    of = groups.of if each else np.arange(groups.count)
    counts = members.counts[of]
    own = np.where(members.inside, members.places, _NOT_THERE) if shape.others else None
    out = None if shape.leave_out is None else _left_out(shape.leave_out, counts, own)
    gone = [one for one in (own, out) if one is not None]
    left = counts.copy()
    for one in gone:
        left -= one < _NOT_THERE
    if shape.kind == "count":
        return _counted(left, n), left
    if shape.kind.startswith("rank"):
        return _ranks(members, out), left
    if shape.kind in ("sum", "mean"):
        added = numbers.taken(members.sum, of)
        for one in gone:
            added = numbers.added(added, members.at(of, one, zero=one == _NOT_THERE), -1)
        return added if shape.kind == "sum" else _shared(added, left, n), left
    if shape.kind in ("lowest", "highest"):
        place = np.zeros(len(of), dtype=np.int64) if shape.kind == "lowest" else left - 1
        return members.at(of, _skipping(place, gone)), left
    lower, upper = (members.at(of, _skipping(place, gone)) for place in ((left - 1) // 2, left // 2))
    return numbers.multiplied(numbers.added(lower, upper), Fraction(1, 2)), left


def _left_out(which: str, counts: NDArray[np.int64], own: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """The place of the highest or lowest in the order of each competition, of those besides one's own.

    Which of equals is left out changes no aggregate of those that stay.
    """
    if which == "lowest":
        out = np.zeros(len(counts), dtype=np.int64) if own is None else (own == 0).astype(np.int64)
    else:
        out = counts - 1 if own is None else counts - 1 - (own == counts - 1)
    return np.where((out >= 0) & (out < counts), out, _NOT_THERE)


def _skipping(place: NDArray[np.int64], gone: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The place in the order of all of what stands at a place in the order of those left."""
    if len(gone) == 2:
        gone = [np.minimum(*gone), np.maximum(*gone)]
    for one in gone:
        place = place + (one <= place)
    return place


def _ranks(members: Members, out: NDArray[np.int64] | None) -> Number:
    """1 and how many of those that count are strictly better."""
    groups, n = members.groups, len(members.groups.of)
    values = members.ordinals if members.shape.kind == "rank lowest first" else -members.ordinals
    order = np.lexsort((values, groups.of))
    ordered, of = values[order], groups.of[order]
    counted = np.cumsum(members.inside[order])
    before: NDArray[np.int64] = counted - members.inside[order]
    fresh = np.ones(n, dtype=np.bool_)
    fresh[1:] = (ordered[1:] != ordered[:-1]) | (of[1:] != of[:-1])
    start = np.ones(n, dtype=np.bool_)
    start[1:] = of[1:] != of[:-1]
    # How many that count stand before the first of equals, less those of competitions before.
    better = _carried(before, fresh) - _carried(before, start)
    ranks = np.zeros(n, dtype=np.int64)
    ranks[order] = better + 1
    if out is not None and len(members.ordered):
        there = members.ordered[members.index(groups.of, out)]
        ranks -= (out < _NOT_THERE) & (values[there] < values)
    return Number(ranks, Fraction(1), 1, n + 1)


def _carried(values: NDArray[np.int64], fresh: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Each value where a run starts, for the whole run."""
    places = np.where(fresh, np.arange(len(values)), 0)
    return values[np.maximum.accumulate(places)] if len(values) else values


def yardstick(measure: Column, n: int) -> Column:
    """What marks are measured against: in error where it is not above 0."""
    if isinstance(measure, Fixed):
        quantity = measure.quantity
        return Fixed(anyone(ERROR)) if isinstance(quantity, Fraction) and quantity <= 0 else measure
    number = as_number(measure, n)
    if number.low > 0:
        return number
    below = comparing.compared(number, Fraction(0), "at most")
    found = numbers.with_state(number, numbers.in_error(number.state, below))
    # What is in error is never divided by, so that bounds may say so.
    above = np.where(below, 1, found.above)
    return replace(found, above=above, low=1, high=max(found.high, 1))
