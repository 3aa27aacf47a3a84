"""Lists, families and tables on columns: one of several columns, or what several come to, place by place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns import numbers
from svrules.engine.columns.column import (
    ERROR,
    KNOWN,
    MISSING,
    Column,
    Fixed,
    NotInColumnsError,
    Number,
    State,
    anyone,
    state_of,
    worse,
)
from svrules.engine.columns.operations import as_flags, as_number, operated
from svrules.engine.columns.tables import table
from svrules.engine.columns.whole import fits
from svrules.engine.plan import ListShape, OverShape, Step
from svrules.language.types import ChoiceType

__all__ = ["computed"]


def _listed(step: Step, of: Sequence[Column], n: int) -> Column:
    shape = step.detail
    assert isinstance(shape, ListShape)  # noqa: S101 - set by the lowering
    states = worse((state_of(one) for one in of), n)
    if isinstance(step.type, ChoiceType):
        raise NotInColumnsError("the largest of several levels in words")
    if shape.given_only and states is not None:
        return _of_those_given(shape, of, n)
    if any(state_of(one) in (MISSING, ERROR) for one in of if isinstance(one, Fixed)):
        return numbers.constant(Fraction(0), n, states)
    if shape.kind == "count":
        return numbers.constant(Fraction(len(of)), n, states)
    return numbers.with_state(_summary(shape.kind, [as_number(one, n) for one in of], shape.keep), states)


def _of_those_given(shape: ListShape, of: Sequence[Column], n: int) -> Column:
    """Over those that are given: in error where any is, missing where none is given."""
    columns = [as_number(one, n) for one in of]
    states = [np.zeros(n, dtype=np.uint8) if one.state is None else one.state for one in columns]
    given = [state == KNOWN for state in states]
    wrong = np.logical_or.reduce([state == ERROR for state in states])
    some = np.logical_or.reduce(given)
    state: State = np.where(wrong, np.uint8(ERROR), np.where(some, np.uint8(KNOWN), np.uint8(MISSING)))
    how_many = np.add.reduce([one.astype(np.int64) for one in given])
    count = Number(how_many, Fraction(1), 0, len(of))
    if shape.kind == "count":
        return numbers.with_state(count, np.where(wrong, np.uint8(ERROR), np.uint8(KNOWN)))
    nothing = numbers.constant(Fraction(0), n)
    zeroed = [numbers.chosen(there, _bare(one), nothing) for there, one in zip(given, columns, strict=True)]
    if shape.kind in ("sum", "mean"):
        added = _added(zeroed)
        if shape.kind == "mean":
            added = numbers.divided(added, replace(count, above=np.maximum(how_many, 1), low=1))
        return numbers.with_state(added, state)
    if shape.kind in ("largest", "smallest"):
        pick = numbers.larger if shape.kind == "largest" else numbers.smaller
        return numbers.with_state(_picked(pick, zeroed, given), state)
    raise NotInColumnsError(f"the {shape.kind} of those given")


def _bare(one: Number) -> Number:
    return replace(one, state=None)


def _picked(
    pick: Callable[[Number, Number], Number], columns: Sequence[Number], given: Sequence[NDArray[np.bool_]]
) -> Number:
    found, there = columns[0], given[0]
    for one, own in zip(columns[1:], given[1:], strict=True):
        better = numbers.chosen(there & own, pick(found, one), numbers.chosen(own, one, found))
        found, there = better, there | own
    return found


def _added(columns: Sequence[Number]) -> Number:
    unit = numbers.common_unit([one.unit for one in columns])
    ends = [(one.low * int(one.unit / unit), one.high * int(one.unit / unit)) for one in columns]
    low, high = sum(min(low, 0) for low, _ in ends), sum(max(high, 0) for _, high in ends)
    plain = all(one.below is None and one.above.dtype == np.int64 and one.state is None for one in columns)
    factors = [int(one.unit / unit) for one in columns]
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


def _summary(kind: str, columns: Sequence[Number], keep: int | None) -> Number:
    """Largest, smallest, mean, median, sum, or the sum of the `keep` largest; all are known."""
    if kind in ("sum", "mean"):
        added = _added(columns)
        return numbers.multiplied(added, Fraction(1, len(columns))) if kind == "mean" else added
    if kind in ("largest", "smallest"):
        pick = numbers.larger if kind == "largest" else numbers.smaller
        found = columns[0]
        for one in columns[1:]:
            found = pick(found, one)
        return found
    ordered = _in_order([_bare(one) for one in columns])
    if kind == "median":
        half = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[half]
        return numbers.multiplied(numbers.added(ordered[half - 1], ordered[half]), Fraction(1, 2))
    return _added(ordered[::-1][:keep])


def _in_order(columns: Sequence[Number]) -> list[Number]:
    """The numbers of each place, smallest first."""
    tops, below, unit, ends = numbers.one_divisor(columns)
    stacked = np.sort(np.stack(tops), axis=0)
    low, high = min(ends), max(ends)
    most = max((one.most for one in columns), default=1) if below is None else int(below.max(initial=1))
    return [Number(top, unit, low, high, below, most) for top in stacked]


# Members of a family


def _over(step: Step, of: Sequence[Column], n: int) -> Column:
    shape = step.detail
    assert isinstance(shape, OverShape)  # noqa: S101 - set by the lowering
    parts = _parts(shape, of)
    wheres = parts[1]
    if any(not isinstance(where, Fixed) for where in wheres):
        return _over_some(step, shape, parts, n)
    looked_at = [where for where in wheres if state_of(where) != KNOWN]
    if looked_at:
        return Fixed(anyone(max(int(state_of(one)) for one in looked_at)))  # type: ignore[arg-type]
    members = [m for m in range(len(shape.codes)) if not wheres or _quantity(wheres[m]) is True]
    return _over_members(step, shape, parts, members, n)


def _parts(shape: OverShape, of: Sequence[Column]) -> list[Sequence[Column]]:
    m, at = len(shape.codes), 0
    found: list[Sequence[Column]] = []
    for there in (shape.has_operand, shape.has_where, shape.capped, shape.capped):
        found.append(of[at : at + m] if there else ())
        at += m if there else 0
    return found


def _quantity(column: Column) -> Any:
    assert isinstance(column, Fixed)  # noqa: S101 - looked at before
    return column.quantity


def _over_members(
    step: Step, shape: OverShape, parts: list[Sequence[Column]], members: list[int], n: int
) -> Column:
    """Over members that are the same for all."""
    amounts, _, groups, _ = parts
    if shape.only_largest_of or shape.keep is not None or isinstance(step.type, ChoiceType):
        raise NotInColumnsError("over only the largest of some members")
    if not shape.has_operand:
        return Fixed(Fraction(len(members)))
    columns = [amounts[m] for m in members]
    states = worse((state_of(one) for one in (*columns, *(groups[m] for m in members if groups))), n)
    if shape.capped:
        return _capped(step, shape, members, parts, states, n)
    if not members:
        return Fixed(Fraction(0)) if shape.kind in ("sum", "count") else Fixed(anyone(ERROR))
    if any(isinstance(one, Fixed) and state_of(one) != KNOWN for one in columns):
        return numbers.constant(Fraction(0), n, states)
    if shape.kind == "count":
        return numbers.constant(Fraction(len(members)), n, states)
    return numbers.with_state(_summary(shape.kind, [as_number(one, n) for one in columns], None), states)


def _capped(
    step: Step, shape: OverShape, members: list[int], parts: list[Sequence[Column]], states: State, n: int
) -> Column:
    """Over the sums of groups, each no more than its limit."""
    amounts, _, groups, limits = parts
    if any(not isinstance(groups[m], Fixed) for m in members):
        raise NotInColumnsError("groups that differ from bid to bid")
    sums: dict[Any, Number] = {}
    caps: dict[Any, Column] = {}
    for m in members:
        group, own = _quantity(groups[m]), as_number(amounts[m], n)
        sums[group] = numbers.added(sums[group], own) if group in sums else own
        caps.setdefault(group, limits[m])
    if not sums:
        return Fixed(Fraction(0)) if shape.kind in ("sum", "count") else Fixed(anyone(ERROR))
    found: list[Number] = []
    for group, added in sums.items():
        cap = as_number(caps[group], n)
        found.append(numbers.with_state(numbers.smaller(added, cap), worse((cap.state,), n)))
    # What is not known of the members comes first; only then what is not known of a limit.
    state = worse((states,), n)
    limits_state = worse((one.state for one in found), n)
    if state is not None and limits_state is not None:
        limits_state = np.where(state == KNOWN, limits_state, state)
    state = state if limits_state is None else limits_state
    if shape.kind == "count":
        return numbers.constant(Fraction(len(found)), n, state)
    return numbers.with_state(_summary(shape.kind, [_bare(one) for one in found], None), state)


def _over_some(step: Step, shape: OverShape, parts: list[Sequence[Column]], n: int) -> Column:
    """Over members that differ from bid to bid."""
    amounts, wheres, _, _ = parts
    if (
        shape.only_largest_of
        or shape.keep is not None
        or shape.capped
        or shape.kind not in ("sum", "count", "mean")
    ):
        raise NotInColumnsError("over members that differ from bid to bid")
    holds = [as_flags(where, n) for where in wheres]
    counted = [
        flags.values if flags.state is None else flags.values & (flags.state == KNOWN) for flags in holds
    ]
    state = worse((flags.state for flags in holds), n)
    how_many = np.add.reduce([one.astype(np.int64) for one in counted])
    count = Number(how_many, Fraction(1), 0, len(counted))
    if not shape.has_operand:
        return numbers.with_state(count, state)
    columns = [as_number(one, n) for one in amounts]
    zero = np.zeros(n, dtype=np.uint8)
    states = [
        np.where(there, one.state, zero)
        for there, one in zip(counted, columns, strict=True)
        if one.state is not None
    ]
    state = worse((state, *states), n)
    if shape.kind == "count":
        return numbers.with_state(count, state)
    nothing = numbers.constant(Fraction(0), n)
    added = _added(
        [numbers.chosen(there, _bare(one), nothing) for there, one in zip(counted, columns, strict=True)]
    )
    if shape.kind == "mean":
        nobody = how_many == 0
        added = numbers.divided(added, replace(count, above=np.maximum(how_many, 1), low=1))
        state = numbers.in_error(state, nobody)
    return numbers.with_state(added, state)


_LISTS: Final[dict[str, Callable[[Step, Sequence[Column], int], Column]]] = {
    "list": _listed,
    "over": _over,
    "table": table,
}


def computed(step: Step, operands: Sequence[Column], n: int, unit: Fraction | None = None) -> Column:
    """What a step yields that looks at no other bid, for n places; `unit`: as `operated` has it."""
    several = _LISTS.get(step.operation)
    if several is None or all(isinstance(operand, Fixed) for operand in operands):
        return operated(step, operands, n, unit)
    return several(step, operands, n)
