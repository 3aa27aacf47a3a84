"""Aggregates over bids of which it is not settled, in a stretch, who is in and what they bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from svrules.engine.bounds.gathering import aggregated, some_of
from svrules.engine.bounds.interval import Interval
from svrules.engine.bounds.operations import compute
from svrules.engine.bounds.spread import (
    Possible,
    Spread,
    Stretch,
    can_be_known,
    either,
    known_part,
    may_be_in_error,
    may_be_missing,
    number,
    numbers_of,
    settled,
    sides,
    unsure,
    words_of,
)
from svrules.engine.plan import EACH_BID, ONCE, AmongShape, Plan, Step
from svrules.engine.quantity import Fault, InError
from svrules.language.rulebook import Outcome
from svrules.language.types import ChoiceType, Type

__all__ = ["PossibleRow", "PossibleSheet"]

PossibleRow = list[Any]
_EVERYTHING: Final = True


@dataclass(frozen=True, slots=True)
class _Members:
    """Who is in with which x, and whether for sure; what of them can be missing or in error.

    `lost`: something of them is not known for certain, so neither is the aggregate.
    """

    items: tuple[tuple[Possible, bool], ...]
    missing: bool
    error: bool
    lost: bool


@dataclass(eq=False)
class PossibleSheet:
    """The rows at one point of the order of work, as `svrules.engine.working.sheet.Sheet` has them.

    `standing` has the outcomes so far that are possible for each bid, `scored` whether it can be among those
    that are scored, and whether it can be not.
    """

    plan: Plan
    names: Sequence[str]
    rows: Sequence[PossibleRow]
    universe: tuple[int, ...]
    standing: Sequence[frozenset[Outcome]]
    scored: Sequence[frozenset[bool]]
    contract: PossibleRow
    stretch: Stretch

    def compute(self, indices: Sequence[int]) -> None:
        """Fill in these steps, in order, for all bids of the universe."""
        for index in indices:
            step = self.plan.steps[index]
            if step.domain == EACH_BID:
                for bid in self.universe:
                    self.rows[bid][index] = self._for_bid(step, bid)
            elif step.domain == ONCE:
                self.contract[index] = self._once(step)
                for row in self.rows:
                    row[index] = self.contract[index]

    def _once(self, step: Step) -> Possible:
        if step.operation == "among":
            return self.among(step, None, None)
        if step.operation == "yardstick":
            return self._yardstick(step, self.contract)
        return compute(step, [self.contract[i] for i in step.operands], None, self.stretch)

    def _for_bid(self, step: Step, bid: int) -> Possible:
        row = self.rows[bid]
        if step.operation == "among":
            return self.among(step, bid, bid)
        if step.operation == "yardstick":
            return self._yardstick(step, row)
        if step.operation == "scored":
            return self._scored(step, bid)
        return compute(step, [row[i] for i in step.operands], self.names[bid], self.stretch)

    def _scored(self, step: Step, bid: int) -> Possible:
        ways: list[Possible] = []
        if True in self.scored[bid]:
            ways.append(self.rows[bid][step.operands[0]])
        if False in self.scored[bid]:
            ways.append(InError((Fault("not scored", step.index, self.names[bid], (str(step.detail),)),)))
        return settled(either(ways), step.type)

    def _yardstick(self, step: Step, row: PossibleRow) -> Possible:
        """What marks are measured against: an error where it is not above 0."""
        measure: Possible = row[step.operands[0]]
        signs = (
            sides(known_part(measure), Fraction(0), self.stretch) if numbers_of(measure) else frozenset({1})
        )
        if signs == {1}:
            return measure
        if 1 not in signs:
            return Spread(missing=may_be_missing(measure), error=True)
        found = unsure(measure, missing=False, error=True)
        assert isinstance(found, Spread) and found.numbers is not None  # noqa: S101 - it has two signs
        above = found.numbers.meet(Interval(Fraction(0), None, False, False))
        return Spread(above, frozenset(), found.missing, True, found.formula)

    # Aggregates

    def among(self, step: Step, this: int | None, here: int | None) -> Possible:
        """An aggregate: `this` is the bid being scored, `here` the bid that `others` leaves out."""
        shape: Any = step.detail
        assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
        members = self._members(step, shape, this, here if shape.others else None)
        missing, error, lost = members.missing, members.error, members.lost
        own: Possible = _EVERYTHING
        if shape.kind.startswith("rank"):
            assert here is not None  # noqa: S101 - a rank is of a bid
            own = self._reader(shape, this, here)(step.operands[0])
            missing, error = missing or may_be_missing(own), error or may_be_in_error(own)
            lost = lost or not can_be_known(own)
        if lost:
            return Spread(missing=missing, error=error)
        type_ = self.plan.steps[step.operands[0]].type if shape.has_operand else step.type
        found = self._aggregate(shape, members.items, known_part(own), type_)
        return settled(unsure(found, missing=missing, error=error), step.type)

    def _members(self, step: Step, shape: AmongShape, this: int | None, besides: int | None) -> _Members:
        wheres = step.operands[1 if shape.has_operand else 0 :]
        items: list[tuple[Possible, bool]] = []
        missing = error = lost = False
        for bid in self.universe:
            found, sure = self._status(shape, bid)
            if bid == besides or not found:
                continue
            read = self._reader(shape, this, bid)
            holds, holds_for_sure = _holding([read(i) for i in wheres])
            x: Possible = read(step.operands[0]) if shape.has_operand else _EVERYTHING
            looked_at = [holds, x] if True in words_of(holds) else [holds]
            missing = missing or any(map(may_be_missing, looked_at))
            error = error or any(map(may_be_in_error, looked_at))
            if not can_be_known(holds) or (holds_for_sure and not can_be_known(x)):
                lost = lost or sure
            elif True in words_of(holds) and can_be_known(x):
                items.append((known_part(x), sure and words_of(holds) == {True}))
        return _Members(tuple(items), missing, error, lost)

    def _status(self, shape: AmongShape, bid: int) -> tuple[bool, bool]:
        """Whether the bid can be in by its outcome so far, and whether it is for sure."""
        if shape.statuses is None:
            return True, True
        standing = self.standing[bid]
        return bool(standing & shape.statuses), standing <= shape.statuses

    def _aggregate(
        self, shape: AmongShape, items: tuple[tuple[Possible, bool], ...], own: Possible, type_: Type
    ) -> Possible:
        def make(chosen: Sequence[Possible]) -> Possible:
            left = [tuple(chosen)] if shape.leave_out is None else self._left_out(shape, chosen, type_)
            return either(self._of_these(shape, each, own, type_) for each in left)

        return some_of(items, make)

    def _left_out(
        self, shape: AmongShape, chosen: Sequence[Possible], type_: Type
    ) -> list[tuple[Possible, ...]]:
        """What can be left when the highest, or the lowest, is left out; of equals any one."""
        if len(chosen) <= 1:
            return [()]
        if not shape.has_operand:
            return [tuple(chosen[1:])]
        worse = {-1} if shape.leave_out == "highest" else {1}
        gone = [
            at
            for at, x in enumerate(chosen)
            if not any(
                self._sides(x, y, type_) <= (worse | {0} if other < at else worse)
                for other, y in enumerate(chosen)
                if other != at
            )
        ]
        return [
            tuple(x for place, x in enumerate(chosen) if place != at) for at in gone or range(len(chosen))
        ]

    def _of_these(
        self, shape: AmongShape, chosen: Sequence[Possible], own: Possible, type_: Type
    ) -> Possible:
        if shape.kind == "count":
            return Fraction(len(chosen))
        if not chosen:
            return Spread(error=True)
        if not shape.kind.startswith("rank"):
            return aggregated(shape.kind, chosen, None, type_, self.stretch)
        better = 1 if shape.kind == "rank highest first" else -1
        beside = [self._sides(x, own, type_) for x in chosen]
        least = 1 + sum(1 for signs in beside if signs == {better})
        most = 1 + sum(1 for signs in beside if better in signs)
        return number(Interval(Fraction(least), Fraction(most)), None, self.stretch)

    def _sides(self, one: Possible, other: Possible, type_: Type) -> frozenset[int]:
        if not isinstance(type_, ChoiceType):
            return sides(one, other, self.stretch)
        place = type_.options.index
        pairs = [(place(str(a)), place(str(b))) for a in words_of(one) for b in words_of(other)]
        return frozenset((a > b) - (a < b) for a, b in pairs)

    def _reader(self, shape: AmongShape, this: int | None, member: int) -> Callable[[int], Possible]:
        """What gives the quantities of a bid looked at, for the bid being scored where there is one."""
        row = self.rows[member]
        if not shape.block or this is None:
            return row.__getitem__
        pair = self._pair(shape.block, this, member)
        return lambda index: pair[index] if index in pair else row[index]

    def _pair(self, block: tuple[int, ...], this: int, member: int) -> Mapping[int, Possible]:
        row = self.rows[member]
        found: dict[int, Possible] = {}
        for index in block:
            step = self.plan.steps[index]
            if step.operation == "this":
                found[index] = self.rows[this][step.operands[0]]
            elif step.operation == "among":
                found[index] = self.among(step, this, member)
            else:
                operands = [found[i] if i in found else row[i] for i in step.operands]
                found[index] = compute(step, operands, self.names[this], self.stretch)
        return found


def _holding(wheres: Sequence[Possible]) -> tuple[Possible, bool]:
    """What all conditions together can be, and whether they hold for sure wherever they are known."""
    if any(one is False for one in wheres):
        return False, False
    words: set[bool] = {False} if any(False in words_of(one) for one in wheres) else set()
    if all(True in words_of(one) for one in wheres):
        words.add(True)
    found = Spread(
        words=frozenset(words),
        missing=any(map(may_be_missing, wheres)),
        error=any(map(may_be_in_error, wheres)),
    )
    return found, words == {True} and not found.missing and not found.error
