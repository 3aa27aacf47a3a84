"""Aggregates over the bids of each competition, for all competitions together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns import numbers
from svrules.engine.columns.column import (
    ERROR,
    KNOWN,
    MISSING,
    Column,
    Days,
    Fixed,
    NotInColumnsError,
    Number,
    State,
    Words,
    anyone,
    state_of,
    worse,
)
from svrules.engine.columns.lists import Leave
from svrules.engine.columns.operations import all_of, as_flags, as_number, spread
from svrules.engine.columns.whole import as_far_as_needed, bounds, fits
from svrules.engine.plan import AmongShape
from svrules.language.types import ChoiceType, DateType, Type

__all__ = ["Groups", "Members", "aggregated", "gathered", "yardstick"]

_STANDING: Final = ("pass", "fail", "refer", "unknown")


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
    def filled(self) -> NDArray[np.bool_]:
        """Which competitions have any bid."""
        return np.diff(self.starts) > 0

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


def gathered(
    shape: AmongShape,
    type_: Type,
    operands: Sequence[Column],
    groups: Groups,
    universe: NDArray[np.bool_] | None,
    standing: NDArray[np.uint8],
) -> Members:
    """Who counts: bids whose standing is in and for which all conditions hold."""
    n = len(groups.of)
    inside = np.ones(n, dtype=np.bool_) if universe is None else universe
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
        x = _ordered_number(operands[0], type_, n)
        if x.state is not None:
            missing = missing | (inside & (x.state == MISSING))
            wrong = wrong | (inside & (x.state == ERROR))
            inside = inside & (x.state == KNOWN)
    return Members(shape, type_, groups, inside, missing, wrong, x)


def _ordered_number(column: Column, type_: Type, n: int) -> Number:
    """A column by which bids can be put in order: numbers, or the places of levels."""
    if isinstance(type_, ChoiceType):
        places = {word: place for place, word in enumerate(type_.options)}
        words = spread(column, Words(np.zeros(0, dtype=np.int32), ()), n)
        if not isinstance(words, Words):
            return numbers.constant(Fraction(0), n, worse((state_of(words),), n))
        order = np.array([places.get(word, 0) for word in words.words], dtype=np.int64)
        return Number(order[words.values], Fraction(1), 0, len(places), state=words.state)
    if isinstance(type_, DateType):
        days = spread(column, Days(np.zeros(0, dtype=np.int64)), n)
        if not isinstance(days, Days):
            return numbers.constant(Fraction(0), n, worse((state_of(days),), n))
        low, high = bounds(days.values)
        return Number(days.values, Fraction(1), low, high, state=days.state)
    return as_number(column, n)


def aggregated(members: Members, leave: Leave) -> Column:
    """The aggregate: a place for each competition, or for each bid where its own bid is looked at."""
    shape = members.shape
    if shape.leave_out is not None:
        raise NotInColumnsError("populations that leave out the highest or lowest")
    if shape.kind.startswith("rank"):
        return _rank(members)
    found, nobody = (_of_others if shape.others else _of_all)(members)
    state = _troubled(members, shape.others)
    if shape.kind != "count":
        state = numbers.in_error(state, nobody)
    if isinstance(members.type, ChoiceType) and shape.kind != "count":
        return Words(found.above.astype(np.int32), members.type.options, state)
    if isinstance(members.type, DateType) and shape.kind != "count":
        return Days(found.above, state)
    return numbers.with_state(found, state)


def _troubled(members: Members, others: bool) -> State:
    """Where something of the bids that would count is not known."""
    if not (members.missing.any() or members.wrong.any()):
        return None
    groups = members.groups
    counts = [groups.counted(one) for one in (members.wrong, members.missing)]
    if others:
        counts = [
            count[groups.of] - own
            for count, own in zip(counts, (members.wrong, members.missing), strict=True)
        ]
    wrong, missing = (count > 0 for count in counts)
    return np.where(wrong, np.uint8(ERROR), np.where(missing, np.uint8(MISSING), np.uint8(KNOWN)))


def _counts(members: Members, counts: NDArray[np.int64]) -> Number:
    return Number(counts, Fraction(1), 0, len(members.groups.of))


def _of_all(members: Members) -> tuple[Number, NDArray[np.bool_]]:
    """The aggregate for each competition, and where nobody counts."""
    kind, counts = members.shape.kind, members.counts
    nobody = counts == 0
    if kind == "count":
        return _counts(members, counts), nobody
    assert members.x is not None  # noqa: S101 - only a count has no x
    if kind in ("sum", "mean"):
        added = _sum(members)
        if kind == "sum":
            return added, nobody
        return numbers.divided(added, replace(_counts(members, np.maximum(counts, 1)), low=1)), nobody
    if kind in ("lowest", "highest"):
        return _extreme(members, kind == "lowest"), nobody
    return _median(members), nobody


def _plain(members: Members) -> Number:
    """The x of all bids in one unit without divisors; 0 of those that do not count."""
    assert members.x is not None  # noqa: S101 - asked for where there is one
    x = members.x
    if x.below is not None:
        fractions = numbers.to_fractions(x)
        fractions[~members.inside] = Fraction(0)
        x = numbers.in_one_unit(list(fractions))
    above = np.where(members.inside, x.above, 0)
    return replace(x, above=above, low=min(x.low, 0), high=max(x.high, 0), state=None)


def _sum(members: Members) -> Number:
    x = _plain(members)
    n = len(members.groups.of)
    low, high = x.low * n, x.high * n
    above = x.above
    if not fits(low, high):
        low, high = (end * n for end in bounds(above))
    if not fits(low, high):
        above = above.astype(object)
    found = members.groups.reduced(np.add, above, 0)
    low, high = bounds(found)
    return Number(as_far_as_needed(found, low, high), x.unit, low, high)


def _extreme(members: Members, lowest: bool) -> Number:
    x = _plain(members)
    ufunc, out = (np.minimum, x.high) if lowest else (np.maximum, x.low)
    above = np.where(members.inside, x.above, out)
    found = members.groups.reduced(ufunc, above, out)
    return Number(found, x.unit, x.low, x.high)


def _order(members: Members, x: Number) -> NDArray[np.intp]:
    """The bids that count, by competition and then by x."""
    places = np.flatnonzero(members.inside)
    of, values = members.groups.of[places], x.above[places]
    if values.dtype == object:
        values = np.unique(values, return_inverse=True)[1]
    return places[np.lexsort((values, of))]


def _median(members: Members) -> Number:
    x = _plain(members)
    ordered = x.above[_order(members, x)]
    counts = members.counts
    first = np.cumsum(counts) - counts
    if not len(ordered):
        return numbers.constant(Fraction(0), members.groups.count)
    last = len(ordered) - 1
    one = ordered[np.minimum(first + np.maximum(counts - 1, 0) // 2, last)]
    other = ordered[np.minimum(first + counts // 2, last)]
    added = numbers.added(Number(one, x.unit, x.low, x.high), Number(other, x.unit, x.low, x.high))
    return numbers.multiplied(added, Fraction(1, 2))


# Without the bid at hand


def _of_others(members: Members) -> tuple[Number, NDArray[np.bool_]]:
    """The aggregate over the other bids, for each bid, and where nobody else counts."""
    kind, of, inside = members.shape.kind, members.groups.of, members.inside
    counts = members.counts[of] - inside
    nobody = counts == 0
    if kind == "count":
        return _counts(members, counts), nobody
    if kind in ("sum", "mean"):
        own = _plain(members)
        added = numbers.added(numbers.taken(_sum(members), of), own, -1)
        if kind == "sum":
            return added, nobody
        return numbers.divided(added, replace(_counts(members, np.maximum(counts, 1)), low=1)), nobody
    if kind in ("lowest", "highest"):
        return _next_extreme(members, kind == "lowest"), nobody
    raise NotInColumnsError("the median of other bids")


def _next_extreme(members: Members, lowest: bool) -> Number:
    """The lowest (or highest) x of the other bids: of all, or the second for the bid that has it."""
    x = _plain(members)
    if not lowest:
        x = numbers.negated(x)
    order = _order(members, x)
    counts = members.counts
    first = np.cumsum(counts) - counts
    n = len(members.groups.of)
    found = np.zeros(n, dtype=x.above.dtype)
    some = counts > 0
    if len(order):
        best = order[np.minimum(first, len(order) - 1)]
        second = order[np.minimum(first + (counts > 1), len(order) - 1)]
        of = members.groups.of
        is_best = np.zeros(n, dtype=np.bool_)
        is_best[best[some]] = True
        found = np.where(is_best, x.above[second][of], x.above[best][of])
    found_number = Number(found, x.unit, x.low, x.high)
    return found_number if lowest else numbers.negated(found_number)


def _rank(members: Members) -> Column:
    """1 and how many of those that count are strictly better."""
    assert members.x is not None  # noqa: S101 - a rank is by something
    groups, n = members.groups, len(members.groups.of)
    own = members.x
    x = own if own.below is None else numbers.in_one_unit(list(numbers.to_fractions(own)))
    values = x.above if x.above.dtype != object else np.unique(x.above, return_inverse=True)[1]
    if members.shape.kind != "rank lowest first":
        values = -values
    order = np.lexsort((values, groups.of))
    ordered, of = values[order], groups.of[order]
    counted = np.cumsum(members.inside[order])
    before: NDArray[np.int64] = counted - members.inside[order]
    fresh = np.ones(n, dtype=np.bool_)
    fresh[1:] = (ordered[1:] != ordered[:-1]) | (of[1:] != of[:-1])
    start = np.zeros(n, dtype=np.bool_)
    start[1:] = of[1:] != of[:-1]
    start[:1] = True
    # How many that count stand before the first of equals, less those of competitions before.
    better = _carried(before, fresh) - _carried(before, start)
    ranks = np.zeros(n, dtype=np.int64)
    ranks[order] = better + 1
    counts = members.counts[groups.of] - (members.inside if members.shape.others else 0)
    state = worse((_troubled(members, members.shape.others), own.state), n)
    state = numbers.in_error(state, counts == 0)
    return Number(ranks, Fraction(1), 1, n + 1, state=state)


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
    below = numbers.compared(number, Fraction(0), "at most")
    found = numbers.with_state(number, numbers.in_error(number.state, below))
    # What is in error is never divided by, so that bounds may say so.
    above = np.where(below, 1, found.above)
    return replace(found, above=above, low=1, high=max(found.high, 1))
