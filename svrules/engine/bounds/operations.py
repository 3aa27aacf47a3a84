"""Every operation that looks at one bid alone, on what its operands can be in a stretch.

Where all operands are settled this is the engine's own operation, to the last word of its errors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, Final

from svrules.engine.bounds.arithmetic import STRICT
from svrules.engine.bounds.families import chosen_over
from svrules.engine.bounds.gathering import aggregated, some_of
from svrules.engine.bounds.spread import (
    Possible,
    Spread,
    Stretch,
    can_be_known,
    either,
    known_part,
    may_be_in_error,
    may_be_missing,
    settled,
    unsure,
    words_of,
)
from svrules.engine.plan import ListShape, OverShape, Step, TableShape
from svrules.engine.quantity import Fault, InError, Missing, Quantity
from svrules.engine.working.operations import compute as compute_exactly

__all__ = ["compute"]

_MOST_WAYS: Final = 64
_SOME_MISSING: Final = Missing(((None, ""),))
_SOME_ERROR: Final = InError((Fault("division", -1, None),))


def compute(step: Step, operands: Sequence[Possible], bid: str | None, stretch: Stretch) -> Possible:
    """What a step can yield for what its operands can be; `bid` is named in errors."""
    if not any(type(operand) is Spread for operand in operands):
        return compute_exactly(step, [one for one in operands if not isinstance(one, Spread)], bid)
    lenient = _LENIENT.get(step.operation)
    if lenient is not None:
        return settled(lenient(step, operands, stretch), step.type)
    return settled(_strict(step, operands, stretch), step.type)


def _strict(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    error = any(may_be_in_error(one) for one in operands)
    missing = any(may_be_missing(one) for one in operands)
    if not all(can_be_known(one) for one in operands):
        return Spread(missing=missing, error=error)
    found = STRICT[step.operation](step, [known_part(one) for one in operands], stretch)
    return unsure(found, missing=missing, error=error)


# Lenient operations: what is missing or in error may not matter.


def _all(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    return _joined(operands, decisive=False)


def _any(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    return _joined(operands, decisive=True)


def _joined(operands: Sequence[Possible], *, decisive: bool) -> Possible:
    """`and` and `or`: one operand that is `decisive` decides, whatever the others are."""
    if any(one is decisive for one in operands):
        return decisive
    words: set[bool] = set()
    if any(decisive in words_of(one) for one in operands):
        words.add(decisive)
    other = not decisive
    if all(other in words_of(one) for one in operands):
        words.add(other)
    error = any(may_be_in_error(one) for one in operands)
    return Spread(words=frozenset(words), missing=any(map(may_be_missing, operands)), error=error)


def _if(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    condition, then, otherwise = operands
    ways = [branch for word, branch in ((True, then), (False, otherwise)) if word in words_of(condition)]
    missing, error = may_be_missing(condition), may_be_in_error(condition)
    if missing or error:
        ways.append(Spread(missing=missing, error=error))
    return either(ways)


def _given(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    words = {True} if can_be_known(operands[0]) else set()
    words |= {False} if may_be_missing(operands[0]) else set()
    return Spread(words=frozenset(words), error=may_be_in_error(operands[0]))


def _or_else(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    one, fallback = operands
    ways: list[Possible] = []
    if can_be_known(one):
        ways.append(known_part(one))
    if may_be_in_error(one):
        ways.append(Spread(error=True))
    return either([*ways, fallback] if may_be_missing(one) else ways)


def _needing(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    missing, error = any(map(may_be_missing, operands)), any(map(may_be_in_error, operands))
    if not all(map(can_be_known, operands)):
        return Spread(missing=missing, error=error)
    return unsure(operands[0], missing=missing, error=error)


def _list(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    shape: Any = step.detail
    assert isinstance(shape, ListShape)  # noqa: S101 - set by the lowering
    missing, error = any(map(may_be_missing, operands)), any(map(may_be_in_error, operands))
    if not shape.given_only:
        if not all(map(can_be_known, operands)):
            return Spread(missing=missing, error=error)
        found = aggregated(shape.kind, [known_part(one) for one in operands], shape.keep, step.type, stretch)
        return unsure(found, missing=missing, error=error)
    there = [(known_part(one), not may_be_missing(one)) for one in operands if can_be_known(one)]

    def make(items: Sequence[Possible]) -> Possible:
        if not items and shape.kind != "count":
            return Spread(missing=True)
        return aggregated(shape.kind, items, shape.keep, step.type, stretch)

    return unsure(some_of(there, make), missing=False, error=error)


def _over(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    """An aggregate over members: every way in which conditions can turn out, if they are few."""
    shape: Any = step.detail
    assert isinstance(shape, OverShape)  # noqa: S101 - set by the lowering
    n = len(shape.codes)
    starts = n * shape.has_operand, n * (shape.has_operand + shape.has_where)
    amounts, wheres = operands[: starts[0]], operands[starts[0] : starts[1]]
    if shape.only_largest_of or shape.keep is not None or shape.capped:
        return chosen_over(step, shape, operands, stretch)
    missing, error = any(map(may_be_missing, wheres)), any(map(may_be_in_error, wheres))
    if not all(map(can_be_known, wheres)):
        return Spread(missing=missing, error=error)
    looked_at = [m for m in range(n) if not wheres or True in words_of(wheres[m])]
    sure = [m for m in looked_at if not wheres or words_of(wheres[m]) == {True}]
    of = [amounts[m] for m in looked_at] if shape.has_operand else []
    missing, error = missing or any(map(may_be_missing, of)), error or any(map(may_be_in_error, of))
    if shape.has_operand and not all(can_be_known(amounts[m]) for m in sure):
        return Spread(missing=missing, error=error)
    counted = [m for m in looked_at if not shape.has_operand or can_be_known(amounts[m])]
    items = [(known_part(amounts[m]) if shape.has_operand else True, m in sure) for m in counted]

    def make(chosen: Sequence[Possible]) -> Possible:
        if not chosen and shape.kind not in ("sum", "count"):
            return Spread(error=True)
        return aggregated(shape.kind, chosen, None, step.type, stretch)

    return unsure(some_of(items, make), missing=missing, error=error)


def _weights(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    # What weights add up to is the same for every bid; where they are moved, they are moved to add up.
    return unsure(operands[0], missing=False, error=True)


def _table(step: Step, operands: Sequence[Possible], stretch: Stretch) -> Possible:
    """Every way in which conditions that are not settled can turn out, if they are few."""
    shape: Any = step.detail
    assert isinstance(shape, TableShape)  # noqa: S101 - set by the lowering
    conditions = dict.fromkeys(condition for _, condition, _ in shape.rows if condition is not None)
    open_ones = [at for at in conditions if isinstance(operands[at], Spread)]
    ways = [_ways(operands[at]) for at in open_ones]
    count = 1
    for each in ways:
        count *= len(each)
    if count > _MOST_WAYS:
        return either([*(operands[result] for _, _, result in shape.rows), Spread(missing=True, error=True)])
    found = []
    for turned in product(*ways):
        tried = list(operands)
        for at, way in zip(open_ones, turned, strict=True):
            tried[at] = way
        found.append(_looked_up(step, shape, tried))
    return either(found)


def _looked_up(step: Step, shape: TableShape, operands: Sequence[Possible]) -> Possible:
    """The table for settled conditions; what results agree on is exact where they are settled, too."""
    results = dict.fromkeys(result for _, _, result in shape.rows)
    if not any(isinstance(operands[result], Spread) for result in results):
        return compute_exactly(step, [one for one in operands if not isinstance(one, Spread)], None)
    rows = [(operands[condition], result) for _, condition, result in shape.rows if condition is not None]
    if any(isinstance(holds, InError) for holds, _ in rows):
        return Spread(error=True)
    holding = dict.fromkeys(result for holds, result in rows if holds is True)
    waiting = any(isinstance(holds, Missing) for holds, _ in rows)
    if not holding:
        otherwise = [result for _, condition, result in shape.rows if condition is None]
        if waiting:
            return Spread(missing=True)
        return operands[otherwise[0]] if otherwise else Spread(error=True)
    found = either(operands[result] for result in holding)
    return unsure(found, missing=waiting, error=len(holding) > 1)


def _ways(one: Possible) -> list[Quantity]:
    """The ways in which a condition can turn out, one quantity for each."""
    ways: list[Quantity] = [word for word in (True, False) if word in words_of(one)]
    ways += [_SOME_MISSING] if may_be_missing(one) else []
    return [*ways, _SOME_ERROR] if may_be_in_error(one) else ways


_LENIENT: Final[dict[str, Callable[[Step, Sequence[Possible], Stretch], Possible]]] = {
    "all": _all,
    "any": _any,
    "given": _given,
    "or else": _or_else,
    "needing": _needing,
    "if": _if,
    "list": _list,
    "over": _over,
    "table": _table,
    "weights": _weights,
}
