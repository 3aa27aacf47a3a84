"""Many competitions of one plan at once, each with figures of its own: over columns, to the same numbers.

The figures become facts of the contract, so that one pass over columns scores every competition at every
setting. Needs NumPy (extra `bulk`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Final

import numpy as np
from numpy.typing import NDArray

from svrules.change.sweep.scoring.kept import as_fact, kept, quantities
from svrules.change.sweep.scoring.standing import OPEN, Standing
from svrules.engine.columns.blocks import scored_in_blocks
from svrules.engine.columns.facts import Competitions, FactColumn, as_columns, whole_numbers
from svrules.engine.columns.left import Layout
from svrules.engine.columns.scores import OUTCOMES, SCOPES
from svrules.engine.competition import Competition
from svrules.engine.plan import Derived, Plan

__all__ = ["Asked", "Together"]

Asked = tuple[int, Mapping[int, Fraction]]
"""A competition, by its place, and figures for the steps that are varied."""
_ROWS: Final = 65_536
"""About as many bids are scored in one pass."""
_ERROR: Final = OUTCOMES.index("error")
_OUT: Final = SCOPES.index("out of scope")
_OPEN: Final = np.array([outcome in OPEN for outcome in OUTCOMES])


class Together:
    """Competitions of one plan that are scored with other figures in some of its steps.

    `first` is how many quantities were worked out once and kept, `again` how many because of figures.
    Raises NotInColumnsError for a plan that columns cannot do.
    """

    def __init__(self, plan: Plan, figures: Sequence[int], competitions: Sequence[Competition]) -> None:
        self.figures = tuple(sorted(figures))
        given = as_columns(plan.rulebook, competitions)
        found = kept(_with_figures_given(plan, self.figures), self.figures, given)
        self.plan, self.given, self.first, self.again = found.plan, found.given, found.first, 0
        self.layout = Layout(plan.rulebook, (self.plan,))
        self.sizes = np.diff(given.starts)

    def standings(self, asked: Sequence[Asked]) -> Iterator[Standing]:
        """How each stands with its figures, in the order asked. Raises NotInColumnsError."""
        ends = np.cumsum(self.sizes[[place for place, _ in asked]])
        start = 0
        while start < len(asked):
            done = int(ends[start - 1]) if start else 0
            stop = max(start + 1, int(np.searchsorted(ends, done + _ROWS, side="right")))
            yield from self._standings(asked[start:stop])
            start = stop

    def _standings(self, asked: Sequence[Asked]) -> Iterator[Standing]:
        chosen = self.given.taken(np.array([place for place, _ in asked], dtype=np.intp))
        contract = dict(chosen.contract)
        for index in self.figures:
            contract[str(index)] = _column([figures[index] for _, figures in asked])
        given = Competitions(contract, chosen.bids, chosen.starts, chosen.names)
        scores = scored_in_blocks(self.layout, self.plan, given, False)
        self.again += quantities(self.plan, given)
        ranks, is_open = scores.ranks.tolist(), _OPEN[scores.outcomes]
        out = (scores.scopes == _OUT).tolist()
        some = _any_of(is_open, given.starts)
        for at, (low, high) in enumerate(pairwise(given.starts.tolist())):
            open_ = np.flatnonzero(is_open[low:high]).tolist() if some[at] else ()
            failed = np.flatnonzero(scores.outcomes[low:high] == _ERROR).tolist() if some[at] else ()
            yield Standing.of_ranks(ranks[low:high], open_, failed, out[at])


def _any_of(flags: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    counted = np.concatenate(([0], np.cumsum(flags)))
    return np.asarray(counted[starts[1:]] > counted[starts[:-1]])


def _with_figures_given(plan: Plan, figures: Sequence[int]) -> Plan:
    """The plan in which these steps are facts of the contract; without what a sweep does not tell."""
    steps, inputs = list(plan.steps), dict(plan.rulebook.inputs)
    for index in figures:
        name, inputs[str(index)] = as_fact(plan, index)
        steps[index] = replace(steps[index], operation="fact", operands=(), detail=name)
    rulebook = replace(plan.rulebook, inputs=inputs)
    return replace(plan, steps=tuple(steps), tables=(), total=None if plan.award else plan.total,
                   rulebook=rulebook, derived=Derived())  # fmt: skip


def _column(values: Sequence[Fraction]) -> FactColumn:
    below = lcm(*{value.denominator for value in values})
    above = [value.numerator * (below // value.denominator) for value in values]
    return FactColumn(whole_numbers(above), Fraction(1, below))
