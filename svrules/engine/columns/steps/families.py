"""Aggregates over the members of a family, for many places: which members count may differ among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.steps.some import (
    added,
    as_ordered,
    bare,
    how_many,
    keeping,
    of_ordered,
    of_some,
    only_largest,
    zeroed,
)
from svrules.engine.columns.steps.tables import equal
from svrules.engine.columns.values import comparing, numbers
from svrules.engine.columns.values.column import (
    KNOWN,
    Column,
    Fixed,
    Number,
    State,
    state_of,
    worse,
)
from svrules.engine.columns.values.kinds import as_flags, as_number
from svrules.engine.plan import OverShape, Step

__all__ = ["over"]

There = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Parts:
    """The operands of an aggregate: x, conditions, groups and limits of all members, each if there."""

    amounts: Sequence[Column]
    wheres: Sequence[Column]
    groups: Sequence[Column]
    limits: Sequence[Column]


def _parts(shape: OverShape, of: Sequence[Column]) -> _Parts:
    m, at = len(shape.codes), 0
    found: list[Sequence[Column]] = []
    for there in (shape.has_operand, shape.has_where, shape.capped, shape.capped):
        found.append(of[at : at + m] if there else ())
        at += m if there else 0
    return _Parts(*found)


def over(step: Step, of: Sequence[Column], n: int) -> Column:
    """An aggregate over the members of a family for n places."""
    shape = step.detail
    assert isinstance(shape, OverShape)  # noqa: S101 - set by the lowering
    parts = _parts(shape, of)
    picky = bool(shape.only_largest_of) or shape.keep is not None or shape.capped
    if shape.kind == "sum" and not picky and (always := _always(parts)):
        state = worse((state_of(one) for one in always), n)
        return numbers.with_state(added([bare(as_number(one, n)) for one in always]), state)
    there, state = _there(parts.wheres, len(shape.codes), n)
    for columns in (parts.amounts, parts.groups):
        looked_at = [_where(state_of(one), own) for one, own in zip(columns, there, strict=False)]
        state = worse((state, *looked_at), n)
    if shape.kind == "count" and not picky:
        return numbers.with_state(how_many(there, n), state)
    amounts = [as_ordered(one, step.type, n) for one in parts.amounts]
    for group in shape.only_largest_of:
        there = only_largest(amounts, there, group)
    if shape.keep is not None:
        there = keeping(amounts, there, shape.keep)
    if shape.capped:
        amounts, there, limits = _Groups(amounts, there, parts, n).capped()
        state = limits if state is None else _then(state, limits)
    if shape.kind == "count":
        return numbers.with_state(how_many(there, n), state)
    some = [(one, own) for one, own in zip(amounts, there, strict=True) if own.any()]
    if shape.kind != "sum":
        state = numbers.in_error(state, how_many(there, n).above == 0)
    if not some:
        return numbers.constant(Fraction(0), n, state)
    found = of_some(shape.kind, [one for one, _ in some], [own for _, own in some], None)
    return of_ordered(found, step.type, state)


def _always(parts: _Parts) -> list[Column]:
    """The amounts of the members that count, where those are the same everywhere; else none."""
    if not parts.wheres:
        return list(parts.amounts)
    settled = [one.quantity if isinstance(one, Fixed) else None for one in parts.wheres]
    if not all(isinstance(one, bool) for one in settled):
        return []
    return [amount for amount, counts in zip(parts.amounts, settled, strict=True) if counts]


def _there(wheres: Sequence[Column], members: int, n: int) -> tuple[list[There], State]:
    """For each member where its condition holds, and what is not known of any."""
    if not wheres:
        return [np.ones(n, dtype=np.bool_)] * members, None
    flags = [as_flags(where, n) for where in wheres]
    state = worse((one.state for one in flags), n)
    return [one.values if one.state is None else one.values & (one.state == KNOWN) for one in flags], state


def _where(state: State | int, there: There) -> State:
    """The state of what is looked at only there."""
    if isinstance(state, int):
        return None if state == KNOWN else np.where(there, np.uint8(state), np.uint8(KNOWN))
    return None if state is None else np.where(there, state, np.uint8(KNOWN))


def _then(state: NDArray[np.uint8], later: State) -> NDArray[np.uint8]:
    """What is not known at first, else what is not known later."""
    return state if later is None else np.where(state == KNOWN, later, state)


class _Groups:
    """Members in groups, of which the sum of each is limited."""

    def __init__(self, amounts: Sequence[Number], there: Sequence[There], parts: _Parts, n: int) -> None:
        self.amounts, self.there, self.parts, self.n = amounts, there, parts, n
        self.alike: dict[tuple[int, int], There] = {}

    def capped(self) -> tuple[list[Number], list[There], State]:
        """The sum of each group, no more than its limit, at the place of its first member.

        With it, where each member is the first of its group, and what is not known of limits.
        """
        items, first, state = [], [], None
        for member, own in enumerate(self.there):
            leads = own
            for before in range(member):
                if leads.any():
                    leads = leads & ~self._together(before, member)
            first.append(leads)
            items.append(bare(self.amounts[member]))
            if leads.any():
                limit = as_number(self.parts.limits[member], self.n)
                items[-1] = comparing.smaller(self._sum(member), bare(limit))
                state = worse((state, _where(limit.state, leads)), self.n)
        return items, first, state

    def _sum(self, member: int) -> Number:
        """The sum of a member and of those after it in its group."""
        rest = [(other, self._together(member, other)) for other in range(member + 1, len(self.there))]
        own = [zeroed(self.amounts[other], both) for other, both in rest if both.any()]
        return added([bare(self.amounts[member]), *own])

    def _together(self, one: int, other: int) -> There:
        """Where two members are of one group and both count."""
        found = self.alike.get((one, other))
        if found is None:
            both = self.there[one] & self.there[other]
            found = both & _same_group(self.parts.groups[one], self.parts.groups[other], self.n)
            self.alike[one, other] = found
        return found


def _same_group(one: Column, other: Column, n: int) -> There | bool:
    if isinstance(one, Fixed) and isinstance(other, Fixed):
        return one.quantity == other.quantity
    return equal(one, other, n)
