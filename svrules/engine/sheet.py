"""Sheets: quantities of steps for every bid at one point of the order of work, and aggregates over bids.

A sheet is what the populations of a stage see. Each bid has a row with one place for each step of the plan;
places of steps that are not computed yet hold None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from svrules.engine.competition import Facts
from svrules.engine.operations import aggregate, all_of, compute, in_error, sort_key
from svrules.engine.plan import EACH_BID, ONCE, AmongShape, Plan, Step
from svrules.engine.quantity import InError, Missing, Quantity, joined
from svrules.language.rulebook import Outcome, Rulebook
from svrules.language.types import ChoiceType, Type

__all__ = ["Row", "Sheet", "Taken", "contract_row", "fact_of", "fill_alone"]

Row = list[Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A population as taken: who was in, who was left out and why, by place in the table."""

    members: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...]


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
        shape = step.detail
        assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
        trouble: list[Quantity] = []
        members: list[tuple[int, Any]] = []
        for bid, reader in self._candidates(step, this, here, trouble):
            x = reader(step.operands[0]) if shape.has_operand else None
            if isinstance(x, Missing | InError):
                trouble.append(x)
            else:
                members.append((bid, x))
        own = self._own(step, this, here) if shape.kind.startswith("rank") else None
        unsettled = joined(trouble if own is None else [*trouble, own])
        if unsettled is not None:
            return unsettled
        type_ = self._type(step, shape)
        members = _left(shape, type_, members)
        bid_name = None if here is None else self.names[here]
        if not members and shape.kind != "count":
            return in_error(step, bid_name, "nobody")
        return _aggregated(shape, type_, [x for _, x in members], own)

    def _yardstick(self, step: Step, here: int | None, row: Row) -> Quantity:
        """What marks are measured against: an error where it is not above 0, that names whose value it is."""
        measure: Quantity = row[step.operands[0]]
        if not isinstance(measure, Fraction) or measure > 0:
            return measure
        among = self.plan.steps[step.operands[0]]
        shape = among.detail
        assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
        x, whose = among.operands[0], []
        if shape.kind != "mean":
            members = self.taken(among, here, here).members
            whose = [self.names[bid] for bid in members if self.reader(shape, here, bid)(x) == measure]
        return in_error(step, whose[0] if whose else None, "yardstick", measure, *whose)

    def taken(self, step: Step, this: int | None, here: int | None) -> Taken:
        """Which bids an aggregate was taken over, for the trace."""
        shape = step.detail
        assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
        trouble: list[Quantity] = []
        found = [
            (bid, reader(step.operands[0]) if shape.has_operand else None)
            for bid, reader in self._candidates(step, this, here, trouble)
        ]
        if all(not isinstance(x, Missing | InError) for _, x in found):
            kept = [bid for bid, _ in _left(shape, self._type(step, shape), found)]
        else:
            kept = [bid for bid, _ in found]
        dropped = {bid for bid, _ in found} - set(kept)
        return Taken(tuple(kept), tuple(self._left_out(step, this, here, kept, dropped)))

    def _left_out(
        self, step: Step, this: int | None, here: int | None, kept: Sequence[int], dropped: set[int]
    ) -> list[tuple[int, str]]:
        shape = step.detail
        assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
        found = []
        for bid in range(len(self.names)):
            if bid in kept:
                continue
            if bid in dropped:
                found.append((bid, f"it is the {shape.leave_out} and is left out"))
            elif bid not in self.universe:
                found.append((bid, "it did not pass when the scores were computed again"))
            elif shape.statuses is not None and self.standing[bid] not in shape.statuses:
                found.append((bid, _STANDING[self.standing[bid]]))
            elif shape.others and bid == here:
                found.append((bid, "it is the bid at hand"))
            else:
                reader = self.reader(shape, this, bid)
                where = all_of([reader(i) for i in step.operands[1 if shape.has_operand else 0 :]])
                known = where is False
                found.append((bid, "the condition does not hold" if known else "the condition is not known"))
        return found

    def _candidates(
        self, step: Step, this: int | None, here: int | None, trouble: list[Quantity]
    ) -> list[tuple[int, Callable[[int], Quantity]]]:
        """The bids whose status is in and whose wheres hold; a `where` not known goes to `trouble`."""
        shape = step.detail
        assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
        wheres = step.operands[1 if shape.has_operand else 0 :]
        found = []
        for bid in self.universe:
            if shape.statuses is not None and self.standing[bid] not in shape.statuses:
                continue
            if shape.others and bid == here:
                continue
            reader = self.reader(shape, this, bid)
            holds = all_of([reader(i) for i in wheres])
            if holds is True:
                found.append((bid, reader))
            elif holds is not False:
                trouble.append(holds)
        return found

    def _type(self, step: Step, shape: AmongShape) -> Type:
        return self.plan.steps[step.operands[0]].type if shape.has_operand else step.type

    def _own(self, step: Step, this: int | None, here: int | None) -> Quantity:
        shape = step.detail
        assert isinstance(shape, AmongShape) and here is not None  # noqa: S101 - a rank is of a bid
        return self.reader(shape, this, here)(step.operands[0])

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


_STANDING = {
    "fail": "it failed",
    "refer": "it is referred",
    "unknown": "it is not known whether it passes",
    "pass": "it passes",
}


def _left(shape: AmongShape, type_: Type, members: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """The members without the one with the highest or lowest x; the first of equals goes."""
    if shape.leave_out is None or not members:
        return members
    key = sort_key(type_)
    pick = max if shape.leave_out == "highest" else min
    gone = pick(members, key=lambda member: key(member[1]))[0] if shape.has_operand else members[0][0]
    return [member for member in members if member[0] != gone]


def _aggregated(shape: AmongShape, type_: Type, items: list[Any], own: Any) -> Quantity:
    if shape.kind == "count":
        return Fraction(len(items))
    key = sort_key(type_)
    if shape.kind == "rank lowest first":
        return Fraction(1 + sum(key(x) < key(own) for x in items))
    if shape.kind == "rank highest first":
        return Fraction(1 + sum(key(x) > key(own) for x in items))
    if isinstance(type_, ChoiceType):
        chosen: Quantity = (max if shape.kind == "highest" else min)(items, key=key)
        return chosen
    quantity: Quantity = aggregate(shape.kind, items)
    return quantity
