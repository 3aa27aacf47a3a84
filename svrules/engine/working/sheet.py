"""Sheets: quantities of steps for every bid at one point of the order of work, and aggregates over bids.

A sheet is what the populations of a stage see. Each bid has a row with one place for each step of the plan;
places of steps that are not computed yet hold None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from svrules.engine.competition import Facts
from svrules.engine.plan import EACH_BID, ONCE, AmongShape, Plan, Step
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.working.gathered import Gathered
from svrules.engine.working.operations import all_of, compute, in_error
from svrules.language.rulebook import Outcome, Rulebook
from svrules.language.types import Type

__all__ = ["Row", "Sheet", "contract_row", "fact_of", "fill_alone"]

Row = list[Any]


def fact_of(rulebook: Rulebook, name: str, facts: Facts, bid: str | None) -> Quantity:
    """A fact as given, or what a blank of it stands for, or missing."""
    value = facts.get(name)
    if value is None:
        value = rulebook.inputs[name].blank_means
    return Missing(((bid, name),)) if value is None else value


def contract_row(plan: Plan, facts: Facts) -> Row:
    """The row of the contract: every step that needs no bid."""
    row: Row = [None] * len(plan.steps)
    _fill(plan, plan.once, row, facts, None)
    return row


def fill_alone(plan: Plan, contract: Row, facts: Facts, bid: str) -> Row:
    """The row of a bid with every step that looks at no other bid."""
    row = contract.copy()
    _fill(plan, plan.alone, row, facts, bid)
    return row


def _fill(plan: Plan, indices: Sequence[int], row: Row, facts: Facts, bid: str | None) -> None:
    steps = plan.steps
    for index in indices:
        step = steps[index]
        if step.operation == "fact":
            row[index] = fact_of(plan.rulebook, str(step.detail), facts, bid)
        else:
            row[index] = compute(step, [row[i] for i in step.operands], bid)


@dataclass(eq=False)
class Sheet:
    """The rows at one point of the order of work.

    `universe` lists the bids, by their place in the table, that populations are taken from; `standing` is the
    outcome so far of each bid (errors count as unknown); `scored` says which bids are being scored.
    """

    plan: Plan
    names: Sequence[str]
    rows: Sequence[Row]
    universe: tuple[int, ...]
    standing: Sequence[Outcome]
    scored: Sequence[bool]
    contract: Row
    _kept: dict[int, tuple[int | None, Gathered]] = field(default_factory=dict)

    def compute(self, indices: Sequence[int]) -> None:
        """Fill in these steps, in order, for all bids of the universe."""
        for index in indices:
            step = self.plan.steps[index]
            if step.domain == EACH_BID:
                for bid in self.universe:
                    self.rows[bid][index] = self._for_bid(step, bid)
            elif step.domain == ONCE:
                quantity = self.once(step)
                self.contract[index] = quantity
                for row in self.rows:
                    row[index] = quantity

    def once(self, step: Step) -> Quantity:
        """What a step yields that is the same for all bids."""
        if step.operation == "among":
            return self.among(step, None, None)
        if step.operation == "yardstick":
            return self._yardstick(step, None, self.contract)
        return compute(step, [self.contract[i] for i in step.operands], None)

    def _for_bid(self, step: Step, bid: int) -> Quantity:
        if step.operation == "among":
            return self.among(step, bid, bid)
        if step.operation == "yardstick":
            return self._yardstick(step, bid, self.rows[bid])
        if step.operation == "scored" and not self.scored[bid]:
            return in_error(step, self.names[bid], "not scored", str(step.detail))
        row = self.rows[bid]
        if step.operation == "scored":
            quantity: Quantity = row[step.operands[0]]
            return quantity
        return compute(step, [row[i] for i in step.operands], self.names[bid])

    # Aggregates

    def among(self, step: Step, this: int | None, here: int | None) -> Quantity:
        """An aggregate: `this` is the bid being scored, `here` the bid that `others` leaves out."""
        shape = _shape(step)
        gathered = self._gathered(step, this)
        besides = here if shape.others else None
        own = self._own(step, this, here) if shape.kind.startswith("rank") else None
        unsettled = gathered.unsettled(besides, own)
        if unsettled is not None:
            return unsettled
        found = gathered.aggregated(besides, own)
        if found is None:
            return in_error(step, None if here is None else self.names[here], "nobody")
        return found

    def _yardstick(self, step: Step, here: int | None, row: Row) -> Quantity:
        """What marks are measured against: an error where it is not above 0, that names whose value it is."""
        measure: Quantity = row[step.operands[0]]
        if not isinstance(measure, Fraction) or measure > 0:
            return measure
        among, whose = self.plan.steps[step.operands[0]], []
        shape = _shape(among)
        if shape.kind != "mean":
            members = self._gathered(among, here).without(here if shape.others else None)
            whose = [self.names[bid] for bid, x in members if x == measure]
        return in_error(step, whose[0] if whose else None, "yardstick", measure, *whose)

    def _gathered(self, step: Step, this: int | None) -> Gathered:
        """The bids whose status is in and whose wheres hold, and what is not known of others."""
        shape = _shape(step)
        this = this if shape.block else None
        kept = self._kept.get(step.index)
        if kept is not None and kept[0] == this:
            return kept[1]
        wheres = step.operands[1 if shape.has_operand else 0 :]
        members: list[tuple[int, Any]] = []
        trouble: list[tuple[int, Quantity]] = []
        unknown: list[tuple[int, Quantity]] = []
        for bid in self.universe:
            if shape.statuses is not None and self.standing[bid] not in shape.statuses:
                continue
            reader = self.reader(shape, this, bid)
            holds = all_of([reader(i) for i in wheres]) if wheres else True
            if holds is True:
                x: Any = reader(step.operands[0]) if shape.has_operand else None
                (unknown if isinstance(x, Missing | InError) else members).append((bid, x))
            elif holds is not False:
                trouble.append((bid, holds))
        found = Gathered(shape, self._type(step, shape), members, trouble + unknown)
        self._kept[step.index] = (this, found)
        return found

    def _type(self, step: Step, shape: AmongShape) -> Type:
        return self.plan.steps[step.operands[0]].type if shape.has_operand else step.type

    def _own(self, step: Step, this: int | None, here: int | None) -> Quantity:
        assert here is not None  # noqa: S101 - a rank is of a bid
        return self.reader(_shape(step), this, here)(step.operands[0])

    def reader(self, shape: AmongShape, this: int | None, member: int) -> Callable[[int], Quantity]:
        """What gives the quantities of a bid looked at, for the bid being scored where there is one."""
        row = self.rows[member]
        if not shape.block or this is None:
            return row.__getitem__
        pair = self._pair(shape.block, this, member)
        return lambda index: pair[index] if index in pair else row[index]

    def _pair(self, block: tuple[int, ...], this: int, member: int) -> Mapping[int, Quantity]:
        """What the steps of `block` yield for this bid and the bid looked at."""
        row = self.rows[member]
        found: dict[int, Quantity] = {}
        for index in block:
            step = self.plan.steps[index]
            if step.operation == "this":
                found[index] = self.rows[this][step.operands[0]]
            elif step.operation == "among":
                found[index] = self.among(step, this, member)
            else:
                operands = [found[i] if i in found else row[i] for i in step.operands]
                found[index] = compute(step, operands, self.names[this])
        return found


def _shape(step: Step) -> AmongShape:
    assert isinstance(step.detail, AmongShape)  # noqa: S101 - set by the lowering
    return step.detail
