"""One competition under plans that differ in a few figures: what does not rest on those is worked out once.

The order of work is that of `svrules.engine.working.careful`. Quantities of steps that rest on no figure that
differs are kept: of the contract and of each bid alone for good, those that look at other bids for as long as
the same bids stand as they stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from svrules.engine.competition import Competition
from svrules.engine.plan import EACH_BID, Derived, Plan
from svrules.engine.working.careful import WorkedOut, run_carefully, unreached
from svrules.engine.working.operations import compute
from svrules.engine.working.run import Run, judge_contract
from svrules.engine.working.sheet import Row, Sheet, contract_row

__all__ = ["Again", "Work", "quantities_of", "resting_on", "with_figures"]

_MOST_KEPT: Final = 64


def with_figures(plan: Plan, figures: Mapping[int, Fraction]) -> Plan:
    """The plan in which these steps are these figures, whatever they were worked out from."""
    steps = list(plan.steps)
    for index, figure in figures.items():
        steps[index] = replace(steps[index], operation="constant", operands=(), detail=figure)
    return replace(plan, steps=tuple(steps), derived=Derived())


def resting_on(plan: Plan, figures: Iterable[int]) -> frozenset[int]:
    """The steps that rest on these steps, through others or on their own; without the steps themselves."""
    given = frozenset(figures)
    found = set(given)
    for step in plan.steps:
        if not found.isdisjoint(step.operands):
            found.add(step.index)
    return frozenset(found - given)


def quantities_of(plan: Plan, bids: int) -> int:
    """How many quantities one run takes in which nothing is kept and each of so many bids is scored once."""
    scored = [plan.steps[index].domain for index in plan.at_scoring]
    ruled = [plan.steps[index].domain for index in plan.at_rules]
    if not any(rule.stage == 3 for rule in plan.rules):
        ruled = []
    on_bids = sum(bids if domain == EACH_BID else 1 for domain in (*scored, *ruled))
    return len(plan.once) + bids * len(plan.alone) + on_bids


@dataclass(slots=True)
class Work:
    """How much was worked out: quantities, of a step for one bid or for the contract, and runs.

    A quantity that is the same for all bids counts once.
    """

    runs: int = 0
    quantities: int = 0


@dataclass(eq=False)
class Again:
    """Runs of one competition in which only `figures`, steps of the plan, are other numbers.

    `first` counts what was worked out once and kept, `again` what the runs worked out because of their
    figures, or because other bids stood than before.
    """

    plan: Plan
    competition: Competition
    figures: frozenset[int]
    resting: frozenset[int] = field(init=False)
    first: Work = field(default_factory=Work)
    again: Work = field(default_factory=Work)
    _kept: _Kept = field(init=False)

    def __post_init__(self) -> None:
        self.resting = resting_on(self.plan, self.figures)
        self._kept = _Kept(self.plan, self.figures, self.resting, self.first, self.again)

    def run(self, figures: Mapping[int, Fraction]) -> Run:
        """The run with these figures, one for each step of `figures`."""
        assert figures.keys() == self.figures  # noqa: S101 - what rests on others was kept
        (self.again if self.first.runs else self.first).runs += 1
        plan = with_figures(self.plan, figures)
        row = self._kept.contract(plan, self.competition, figures)
        contract = judge_contract(plan, self.competition, row)
        if contract.scope != "in scope":
            return unreached(plan, self.competition, contract)
        return run_carefully(plan, self.competition, contract, _Filled(self._kept, plan, self.competition))


class _Kept:
    """What the first run that needed it worked out, with what rests on the figures worked out anew."""

    def __init__(
        self, plan: Plan, figures: frozenset[int], resting: frozenset[int], first: Work, again: Work
    ) -> None:
        self.first, self.again = first, again
        self.at_rules = plan.at_rules
        self.renewed = tuple(sorted(figures | resting))
        self.once, self.alone, self.later = (
            tuple(index for index in steps if index in resting)
            for steps in (plan.once, plan.alone, sorted({*plan.at_rules, *plan.at_scoring}))
        )
        self.of_contract: Row | None = None
        self.of_bids: dict[int, Row] = {}
        self.sheets: dict[tuple[object, ...], tuple[list[Row], Row]] = {}

    def contract(self, plan: Plan, competition: Competition, figures: Mapping[int, Fraction]) -> Row:
        if self.of_contract is None:
            self.of_contract = contract_row(plan, competition.contract)
            self.first.quantities += len(plan.once)
            return self.of_contract.copy()
        row = self.of_contract.copy()
        for index, figure in figures.items():
            row[index] = figure
        self._renew(plan, self.once, row, None)
        return row

    def bid(self, filled: WorkedOut, bid: int, contract: Row) -> Row:
        row = self.of_bids.get(bid)
        if row is None:
            row = self.of_bids[bid] = WorkedOut.alone(filled, bid, contract)
            self.first.quantities += len(filled.plan.alone)
            return row.copy()
        row = row.copy()
        for index in self.renewed:
            row[index] = contract[index]
        self._renew(filled.plan, self.alone, row, filled.bids[bid].name)
        return row

    def sheet(self, sheet: Sheet, steps: Sequence[int]) -> None:
        stage = steps is self.at_rules
        key = (stage, sheet.universe, tuple(sheet.standing), tuple(sheet.scored))
        kept = self.sheets.get(key)
        if kept is None:
            known_stage = any(other[0] == stage for other in self.sheets)
            sheet.compute(steps)
            (self.again if known_stage else self.first).quantities += _count(sheet, steps)
            if len(self.sheets) >= _MOST_KEPT:
                self.sheets.clear()
            self.sheets[key] = [row.copy() for row in sheet.rows], sheet.contract.copy()
            return
        for row, before in zip((*sheet.rows, sheet.contract), (*kept[0], kept[1]), strict=True):
            fresh = [row[index] for index in self.renewed]
            row[:] = before
            for index, quantity in zip(self.renewed, fresh, strict=True):
                row[index] = quantity
        wanted = set(steps)
        renewed = [index for index in self.later if index in wanted]
        sheet.compute(renewed)
        self.again.quantities += _count(sheet, renewed)

    def _renew(self, plan: Plan, steps: Sequence[int], row: Row, bid: str | None) -> None:
        for index in steps:
            step = plan.steps[index]
            row[index] = compute(step, [row[i] for i in step.operands], bid)
        self.again.quantities += len(steps)


def _count(sheet: Sheet, steps: Sequence[int]) -> int:
    return sum(len(sheet.universe) if sheet.plan.steps[i].domain == EACH_BID else 1 for i in steps)


class _Filled(WorkedOut):
    """Quantities of one run: those that are kept, and the others."""

    def __init__(self, kept: _Kept, plan: Plan, competition: Competition) -> None:
        super().__init__(plan, competition)
        self.kept = kept

    def alone(self, bid: int, contract: Row) -> Row:
        """As Figures have it."""
        return self.kept.bid(self, bid, contract)

    def fill(self, sheet: Sheet, steps: Sequence[int]) -> None:
        """As Figures have it."""
        self.kept.sheet(sheet, steps)
