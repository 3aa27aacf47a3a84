"""Lists on columns: what several columns come to, place by place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.steps.families import over
from svrules.engine.columns.steps.operations import operated
from svrules.engine.columns.steps.some import as_ordered, bare, how_many, of_all, of_ordered, of_some
from svrules.engine.columns.steps.tables import table
from svrules.engine.columns.values import numbers
from svrules.engine.columns.values.column import ERROR, KNOWN, MISSING, Column, Fixed, state_of, worse
from svrules.engine.plan import ListShape, Step

__all__ = ["computed"]


def _listed(step: Step, of: Sequence[Column], n: int) -> Column:
    shape = step.detail
    assert isinstance(shape, ListShape)  # noqa: S101 - set by the lowering
    states = [worse((state_of(one),), n) for one in of]
    state = worse(states, n)
    if state is not None and shape.given_only:
        return _of_those_given(step, shape, of, [_given(own, n) for own in states], state)
    if shape.kind == "count":
        return numbers.constant(Fraction(len(of)), n, state)
    columns = [bare(as_ordered(one, step.type, n)) for one in of]
    return of_ordered(of_all(shape.kind, columns, shape.keep), step.type, state)


def _given(state: NDArray[np.uint8] | None, n: int) -> NDArray[np.bool_]:
    return np.ones(n, dtype=np.bool_) if state is None else np.asarray(state == KNOWN)


def _of_those_given(
    step: Step,
    shape: ListShape,
    of: Sequence[Column],
    given: Sequence[NDArray[np.bool_]],
    state: NDArray[np.uint8],
) -> Column:
    """Over those given: in error where any is, missing where none is given, unless they are counted."""
    n = len(state)
    some = np.logical_or.reduce(given) | (shape.kind == "count")
    own = np.where(some, np.uint8(KNOWN), np.uint8(MISSING))
    own = np.where(state == ERROR, np.uint8(ERROR), own)
    if shape.kind == "count":
        return numbers.with_state(how_many(given, n), own)
    columns = [as_ordered(one, step.type, n) for one in of]
    return of_ordered(of_some(shape.kind, columns, given, shape.keep), step.type, own)


_LISTS: Final[dict[str, Callable[[Step, Sequence[Column], int], Column]]] = {
    "list": _listed,
    "over": over,
    "table": table,
}


def computed(step: Step, operands: Sequence[Column], n: int, unit: Fraction | None = None) -> Column:
    """What a step yields that looks at no other bid, for n places; `unit`: as `operated` has it."""
    several = _LISTS.get(step.operation)
    if several is None or all(isinstance(operand, Fixed) for operand in operands):
        return operated(step, operands, n, unit)
    return several(step, operands, n)
