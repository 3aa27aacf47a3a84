"""What some of several columns come to, place by place: which of them count differs from place to place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.values import comparing, numbers
from svrules.engine.columns.values.column import Column, Days, Number, State, Words, state_of, worse
from svrules.engine.columns.values.kinds import as_number, spread
from svrules.engine.columns.values.whole import bounds, fits
from svrules.language.types import ChoiceType, DateType, Type

__all__ = [
    "added", "as_ordered", "bare", "how_many", "keeping", "of_all", "of_ordered", "of_some", "only_largest",
    "zeroed",
]  # fmt: skip

There = NDArray[np.bool_]


def as_ordered(column: Column, type_: Type, n: int) -> Number:
    """A column whose values can be put in order as numbers: those, days, or the places of levels."""
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


def of_ordered(found: Number, type_: Type, state: State) -> Column:
    """One of the values that `as_ordered` made numbers of, as what it was."""
    if isinstance(type_, ChoiceType):
        return Words(found.above.astype(np.int32), type_.options, state)
    if isinstance(type_, DateType):
        return Days(found.above, state)
    return numbers.with_state(found, state)


def bare(number: Number) -> Number:
    """The numbers as if all were known."""
    return numbers.with_state(number, None)


def zeroed(number: Number, there: There) -> Number:
    """The numbers that count, 0 elsewhere; all are known."""
    if there.all():
        return bare(number)
    above = np.where(there, number.above, np.zeros(1, dtype=np.int64))
    below = None if number.below is None else np.where(there, number.below, np.ones(1, dtype=np.int64))
    return Number(above, number.unit, min(number.low, 0), max(number.high, 0), below, number.most)


def how_many(there: Sequence[There], n: int) -> Number:
    """How many count."""
    counts = np.zeros(n, dtype=np.int64)
    for own in there:
        counts += own
    return Number(counts, Fraction(1), 0, len(there))


def added(columns: Sequence[Number]) -> Number:
    """The sum of several columns, at least one."""
    unit = numbers.common_unit([one.unit for one in columns])
    factors = [1 if one.unit == unit else int(one.unit / unit) for one in columns]
    ends = [(one.low * factor, one.high * factor) for one, factor in zip(columns, factors, strict=True)]
    low, high = sum(min(low, 0) for low, _ in ends), sum(max(high, 0) for _, high in ends)
    plain = all(one.below is None and one.above.dtype == np.int64 and one.state is None for one in columns)
    if plain and fits(low, high, *factors):
        above = columns[0].above * factors[0]
        scaled = np.empty_like(above)
        for one, factor in zip(columns[1:], factors[1:], strict=True):
            above += one.above if factor == 1 else np.multiply(one.above, factor, out=scaled)
        return Number(above, unit, sum(low for low, _ in ends), sum(high for _, high in ends))
    found = columns[0]
    for one in columns[1:]:
        found = numbers.added(found, one)
    return found


def of_some(kind: str, columns: Sequence[Number], there: Sequence[There], keep: int | None) -> Number:
    """Sum, mean, median, largest, smallest, or the sum of the `keep` largest, of those there; of none any."""
    if all(own.all() for own in there):
        return of_all(kind, [bare(one) for one in columns], keep)
    if kind == "best":
        assert keep is not None  # noqa: S101 - the best are so many
        return added(
            [zeroed(one, own) for one, own in zip(columns, keeping(columns, there, keep), strict=True)]
        )
    if kind in ("sum", "mean"):
        found = added([zeroed(one, own) for one, own in zip(columns, there, strict=True)])
        if kind == "sum":
            return found
        count = how_many(there, len(found.above))
        return numbers.divided(found, replace(count, above=np.maximum(count.above, 1), low=1))
    if kind == "median":
        return _median(columns, there)
    return _picked(comparing.larger if kind == "largest" else comparing.smaller, columns, there)


def of_all(kind: str, columns: Sequence[Number], keep: int | None) -> Number:
    """The same of all of them; all are known."""
    if kind in ("sum", "mean"):
        found = added(columns)
        return numbers.multiplied(found, Fraction(1, len(columns))) if kind == "mean" else found
    if kind in ("largest", "smallest"):
        pick = comparing.larger if kind == "largest" else comparing.smaller
        found = columns[0]
        for one in columns[1:]:
            found = pick(found, one)
        return found
    ordered = _in_order(columns)
    if kind == "median":
        half = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[half]
        return numbers.multiplied(numbers.added(ordered[half - 1], ordered[half]), Fraction(1, 2))
    return added(ordered[::-1][:keep])


def _picked(
    pick: Callable[[Number, Number], Number], columns: Sequence[Number], there: Sequence[There]
) -> Number:
    found, some = bare(columns[0]), there[0]
    for column, own in zip(columns[1:], there[1:], strict=True):
        one = bare(column)
        found = comparing.chosen(some & own, pick(found, one), comparing.chosen(own, one, found))
        some = some | own
    return found


def _median(columns: Sequence[Number], there: Sequence[There]) -> Number:
    tops, below, unit, ends = numbers.one_divisor([bare(one) for one in columns])
    stacked = np.stack(tops)
    order = _lowest_first(stacked, np.stack(there))
    counts = how_many(there, stacked.shape[1]).above
    halves = []
    for place in (np.maximum(counts - 1, 0) // 2, counts // 2):
        member = np.take_along_axis(order, np.minimum(place, len(tops) - 1)[np.newaxis], axis=0)
        top = np.take_along_axis(stacked, member, axis=0)[0]
        halves.append(Number(top, unit, min(ends), max(ends), below, _most(below)))
    return numbers.multiplied(numbers.added(halves[0], halves[1]), Fraction(1, 2))


def _in_order(columns: Sequence[Number]) -> list[Number]:
    """The numbers of each place, smallest first; all are known."""
    tops, below, unit, ends = numbers.one_divisor(columns)
    stacked = np.sort(np.stack(tops), axis=0)
    return [Number(top, unit, min(ends), max(ends), below, _most(below)) for top in stacked]


def _most(below: NDArray[np.int64] | None) -> int:
    return 1 if below is None else bounds(below)[1]


def _lowest_first(stacked: NDArray[np.int64], there: There) -> NDArray[np.intp]:
    """For each place those there, lowest first, of equals the first; then the others."""
    if stacked.dtype == object:
        stacked = np.unique(stacked, return_inverse=True)[1].reshape(stacked.shape)
    return np.lexsort((stacked, ~there), axis=0)


def keeping(columns: Sequence[Number], there: Sequence[There], keep: int) -> list[There]:
    """Which are left when only the largest are kept, of equals the first."""
    tops, _, _, _ = numbers.one_divisor([bare(one) for one in columns])
    order = _lowest_first(-np.stack(tops), np.stack(there))
    kept = np.zeros(order.shape, dtype=np.bool_)
    np.put_along_axis(kept, order[:keep], values=True, axis=0)
    return [own & one for own, one in zip(there, kept, strict=True)]


def only_largest(columns: Sequence[Number], there: Sequence[There], group: Sequence[int]) -> list[There]:
    """Which are left when of a group only the member with the largest stays, of equals the first."""
    found = list(there)
    best, some = bare(columns[group[0]]), there[group[0]]
    who = np.full(len(some), group[0], dtype=np.int64)
    for member in group[1:]:
        one, own = bare(columns[member]), there[member]
        better = own & (~some | comparing.compared(one, best, "above"))
        best, who, some = comparing.chosen(better, one, best), np.where(better, member, who), some | own
    for member in group:
        found[member] = there[member] & (who == member)
    return found
