"""Bids compared in pairs: what is asked of a bid that is looked at, beside the bid that looks.

`number of other bids where price is below this bid's price` asks of a bid something else for each bid that
looks at it. To the bid that looks, its pairs with every bid of its competition are what its bids are to a
competition; so the same aggregates are taken of pairs. They are made a bounded number at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.steps.groups import Groups
from svrules.engine.columns.steps.lists import computed
from svrules.engine.columns.steps.populations import aggregated, gathered
from svrules.engine.columns.values.column import Column
from svrules.engine.columns.values.given import repeated, taken
from svrules.engine.columns.values.together import concatenated
from svrules.engine.plan import EACH_PAIR, AmongShape, Plan, Step

__all__ = ["among_pairs", "stretches"]

PAIRS: Final = 65_536
"""Pairs that are computed together, if no competition has more bids."""


def among_pairs(
    plan: Plan,
    step: Step,
    columns: Mapping[int, Column],
    groups: Groups,
    standing: NDArray[np.uint8],
    most: int = PAIRS,
) -> Column:
    """An aggregate of pairs, for each bid. `columns` have a place for each bid, or are the same for all."""
    parts = []
    for first, last in stretches(groups, most):
        pairs = _Pairs(plan, columns, groups, standing, first, last)
        parts.append((pairs.of_bids(step), last - first))
    return concatenated(parts)


def stretches(groups: Groups, most: int) -> Iterator[tuple[int, int]]:
    """Bids one after another, no more than have that many pairs: from where, and up to where."""
    ends = np.cumsum(groups.sizes[groups.of])
    first, n = 0, len(groups.of)
    while first < n or first == 0:
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + most, side="right")), first + 1)
        yield first, min(last, n)
        first = last


class _Pairs:
    """The pairs of some bids that look, each with every bid of its competition, in the table's order."""

    def __init__(
        self,
        plan: Plan,
        columns: Mapping[int, Column],
        groups: Groups,
        standing: NDArray[np.uint8],
        first: int,
        last: int,
    ) -> None:
        self.plan, self.columns = plan, columns
        sizes = groups.sizes[groups.of[first:last]]
        starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        self.groups = Groups(starts, np.repeat(np.arange(last - first), sizes))
        start = groups.starts[groups.of[first:last]]
        own = self.groups.of
        self.looked_at = np.arange(len(own)) + (start - starts[:-1])[own]
        self.looking = own + first
        self.itself = starts[:-1] + np.arange(first, last) - start
        self.standing = standing[self.looked_at]
        self.found: dict[int, Column] = {}

    def of_bids(self, step: Step) -> Column:
        """An aggregate for each bid that looks."""
        found = self._aggregate(step)
        return taken(found, self.itself) if _each(step) else found

    def _aggregate(self, step: Step) -> Column:
        shape = step.detail
        assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
        operands = [self._column(index) for index in step.operands]
        type_ = self.plan.steps[step.operands[0]].type if shape.has_operand else step.type
        return aggregated(gathered(shape, type_, operands, self.groups, self.standing))

    def _column(self, index: int) -> Column:
        """A step for each pair: of the bid looked at, unless it rests on both."""
        found = self.found.get(index)
        if found is None:
            step = self.plan.steps[index]
            if step.domain != EACH_PAIR:
                found = taken(self.columns[index], self.looked_at)
            elif step.operation == "this":
                found = taken(self.columns[step.operands[0]], self.looking)
            elif step.operation == "among":
                own = self._aggregate(step)
                found = own if _each(step) else repeated(own, self.groups.sizes)
            else:
                operands = [self._column(i) for i in step.operands]
                found = computed(step, operands, len(self.looked_at))
            self.found[index] = found
        return found


def _each(step: Step) -> bool:
    """Whether an aggregate has a place for each bid that is looked at, not only for each that looks."""
    shape = step.detail
    assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
    return shape.others or shape.kind.startswith("rank")
