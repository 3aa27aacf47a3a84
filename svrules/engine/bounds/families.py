"""Aggregates over members of which only the largest count, or that are capped by group, in a stretch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Final

from svrules.engine.bounds.arithmetic import larger_or_smaller, summed
from svrules.engine.bounds.gathering import UNDECIDED, aggregated
from svrules.engine.bounds.spread import (
    Possible,
    Spread,
    Stretch,
    can_be_known,
    either,
    known_part,
    may_be_in_error,
    may_be_missing,
    sides,
    unsure,
    words_of,
)
from svrules.engine.plan import OverShape, Step

__all__ = ["chosen_over"]

_MOST_WAYS: Final = 32


def chosen_over(step: Step, shape: OverShape, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    """Every way in which the conditions, and the choices between members, can turn out, if they are few."""
    amounts, wheres, groups, limits = _columns(shape, operands)
    if not all(map(can_be_known, wheres)):
        return Spread(missing=any(map(may_be_missing, wheres)), error=any(map(may_be_in_error, wheres)))
    n = len(shape.codes)
    ways = [sorted(map(bool, words_of(where))) for where in wheres] or [[True]] * n
    count = 1
    for each in ways:
        count *= len(each)
    if count > _MOST_WAYS:
        return UNDECIDED
    found = [
        _counted(step, shape, [m for m in range(n) if holds[m]], (amounts, groups, limits), stretch)
        for holds in product(*ways)
    ]
    missing, error = any(map(may_be_missing, wheres)), any(map(may_be_in_error, wheres))
    return unsure(either(found), missing=missing, error=error)


def _columns(shape: OverShape, operands: Sequence[Possible]) -> list[Sequence[Possible]]:
    n, at = len(shape.codes), 0
    columns: list[Sequence[Possible]] = []
    for there in (shape.has_operand, shape.has_where, shape.capped, shape.capped):
        columns.append(operands[at : at + n] if there else ())
        at += n if there else 0
    return columns


def _counted(
    step: Step,
    shape: OverShape,
    members: list[int],
    columns: tuple[Sequence[Possible], ...],
    stretch: Stretch,
) -> Possible:
    amounts, groups, limits = columns
    looked_at = [column[m] for column in (amounts, groups) if column for m in members]
    missing, error = any(map(may_be_missing, looked_at)), any(map(may_be_in_error, looked_at))
    if not all(map(can_be_known, looked_at)):
        return Spread(missing=missing, error=error)
    known = [known_part(amount) for amount in amounts]
    chosen = list(_kept(shape, members, known, stretch))
    if not chosen or len(chosen) > _MOST_WAYS:
        return UNDECIDED
    found = [_made(step, shape, kept, (known, groups, limits), stretch) for kept in chosen]
    return unsure(either(found), missing=missing, error=error)


def _kept(
    shape: OverShape, members: list[int], amounts: Sequence[Possible], stretch: Stretch
) -> Iterator[list[int]]:
    """The members that can be left when only the largest count; nothing where their order is not settled."""
    left = [members]
    for group in shape.only_largest_of:
        left = [
            [m for m in kept if m not in group or m == best]
            for kept in left
            for best in _largest([m for m in kept if m in group], amounts, stretch)
        ]
    for kept in left:
        if shape.keep is None or len(kept) <= shape.keep:
            yield kept
        elif (ordered := _ordered(kept, amounts, stretch)) is not None:
            yield sorted(ordered[: shape.keep])


def _largest(rivals: list[int], amounts: Sequence[Possible], stretch: Stretch) -> list[int]:
    """The members that can be the one with the largest amount, of equals the first."""
    return [
        m
        for m in rivals
        if not any(
            sides(amounts[m], amounts[r], stretch) <= ({-1, 0} if r < m else {-1}) for r in rivals if r != m
        )
    ] or [-1]


def _ordered(members: list[int], amounts: Sequence[Possible], stretch: Stretch) -> list[int] | None:
    """The members, largest amount first and equals as written; None where that changes in the stretch."""
    ordered: list[int] = []
    for m in members:
        at = len(ordered)
        for place, other in enumerate(ordered):
            found = sides(amounts[m], amounts[other], stretch)
            if found == {1}:
                at = place
                break
            if not found <= {-1, 0}:
                return None
        ordered.insert(at, m)
    return ordered


def _made(
    step: Step,
    shape: OverShape,
    members: list[int],
    columns: tuple[Sequence[Possible], ...],
    stretch: Stretch,
) -> Possible:
    amounts, groups, limits = columns
    items: list[Possible] = (
        [amounts[m] for m in members] if shape.has_operand else [Fraction(m) for m in members]
    )
    if shape.capped:
        capped = _group_sums(members, amounts, groups, limits, stretch)
        if capped is None:
            return UNDECIDED
        if not all(map(can_be_known, capped)):
            return Spread(missing=any(map(may_be_missing, capped)), error=any(map(may_be_in_error, capped)))
        items = capped
    if not items and shape.kind not in ("sum", "count"):
        return Spread(error=True)
    missing, error = any(map(may_be_missing, items)), any(map(may_be_in_error, items))
    found = aggregated(shape.kind, [known_part(item) for item in items], None, step.type, stretch)
    return unsure(found, missing=missing, error=error)


def _group_sums(
    members: list[int],
    amounts: Sequence[Possible],
    groups: Sequence[Possible],
    limits: Sequence[Possible],
    stretch: Stretch,
) -> list[Possible] | None:
    """The capped sum of each group; None where it is not settled which group a member is in."""
    sums: dict[Possible, Possible] = {}
    caps: dict[Possible, Possible] = {}
    for m in members:
        if isinstance(groups[m], Spread):
            return None
        sums[groups[m]] = summed(sums.get(groups[m], Fraction(0)), amounts[m], stretch)
        caps.setdefault(groups[m], limits[m])
    found: list[Possible] = []
    for group, total in sums.items():
        cap = caps[group]
        if not can_be_known(cap):
            found.append(cap)
            continue
        lower = larger_or_smaller(total, known_part(cap), stretch, smaller=True)
        found.append(unsure(lower, missing=may_be_missing(cap), error=may_be_in_error(cap)))
    return found
