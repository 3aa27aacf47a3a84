"""All bids of a competition through one compiled function; the unusual is left to the careful evaluator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Final

from svrules.engine.competition import Bid, Facts
from svrules.engine.compiled.code import Code, Phase
from svrules.engine.compiled.compiler import award_steps, compile_plan
from svrules.engine.compiled.writer import Given, Unusual, Unwritable
from svrules.engine.plan import ALONE, EACH_BID, ONCE, Plan
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.working.sheet import Row
from svrules.language.types import NumberType

__all__ = ["Batch", "batch"]

FEWEST_BIDS: Final = 24
"""From how many bids on writing the code of a plan pays, counted over all competitions scored by it."""
_FINEST: Final = 10**15
"""Facts in finer units go to the careful evaluator; other numbers then come in as two whole numbers."""
_MOST_CODES: Final = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """The functions of a plan, and what the first returned: a tuple for each bid, None for one it left."""

    code: Code
    first: list[tuple[Any, ...] | None]


def batch(plan: Plan, contract: Row, bids: Sequence[Bid]) -> Batch | None:
    """Run the bids through a plan's first function; None where that does not pay or cannot be done."""
    derived = plan.derived
    derived.bids_seen += len(bids)
    if not bids or derived.bids_seen < FEWEST_BIDS:
        return None
    special = derived.compiled
    if not isinstance(special, _Special):
        special = derived.compiled = _Special(plan)
    return special.run(contract, bids) if special.possible else None


def call(phase: Phase, rows: Iterable[Any], contract: Row) -> list[tuple[Any, ...] | None]:
    """What a phase returns for its rows; `contract` holds the quantities that it is given.

    Raises Unusual for a quantity that is not a whole number of its unit.
    """
    return phase.function(rows, tuple(n for one in phase.given for n in _argument(one, contract)))


class _Special:
    """The compiled functions of one plan, one for each set of units; units only ever get finer."""

    def __init__(self, plan: Plan) -> None:
        steps = plan.steps
        used = {operand for step in steps if step.domain == EACH_BID for operand in step.operands}
        used |= {*_conditions(plan), *award_steps(plan)}
        self.plan = plan
        self.facts = tuple(i for i in plan.alone if steps[i].operation == "fact" and i in used)
        self.numbers = tuple(
            (i, str(steps[i].detail)) for i in self.facts if isinstance(steps[i].type, NumberType)
        )
        self.fixed = _fixed(plan)
        self.possible = bool(self.facts) and _can_be_compiled(plan)
        once = [
            i
            for i in sorted(used)
            if steps[i].domain == ONCE and steps[i].reach == ALONE and i not in self.fixed
        ]
        self.once = tuple(once)
        divisors = {step.operands[1] for step in steps if step.operation == "÷" and step.domain == EACH_BID}
        self.inverted = tuple(i for i in once if i in divisors)
        over_bids = [i for i in used if steps[i].domain == ONCE and steps[i].reach != ALONE]
        self.units: dict[tuple[int, bool], int] = {
            (i, False): 0 for i in sorted(over_bids) if isinstance(steps[i].type, NumberType)
        }
        self.codes: dict[tuple[tuple[tuple[int, bool], int], ...], Code | None] = {}

    def run(self, contract: Row, bids: Sequence[Bid]) -> Batch | None:
        """The bids through the function that fits their units."""
        if not self._units_of_contract(contract):
            return None
        facts = [bid.facts for bid in bids]
        if not self.codes:
            self._units_of_facts(facts)
        found = self._through(contract, facts)
        if found is not None:
            left = [one for one, local in zip(facts, found.first, strict=True) if local is None]
            if left and self._units_of_facts(left):
                found = self._through(contract, facts)
        return found

    def _through(self, contract: Row, facts: Sequence[Facts]) -> Batch | None:
        code = self._code()
        if code is None:
            return None
        return Batch(code, call(code.phases[0], facts, contract))

    def _units_of_facts(self, facts: Iterable[Facts]) -> bool:
        """Make the units so fine that they count these facts whole; whether any had to change."""
        before = dict(self.units)
        for one in facts:
            for index, name in self.numbers:
                fact = one.get(name)
                if isinstance(fact, Fraction):
                    unit = lcm(self.units.get((index, False), 1), fact.denominator)
                    if unit <= _FINEST:
                        self.units[index, False] = unit
        return self.units != before

    # The contract

    def _units_of_contract(self, contract: Row) -> bool:
        for index in self.once:
            quantity = contract[index]
            if isinstance(quantity, Missing | InError):
                return False
            if isinstance(quantity, Fraction):
                self._finer((index, False), quantity.denominator)
        for index in self.inverted:
            quantity = contract[index]
            if isinstance(quantity, Fraction) and quantity > 0:
                self._finer((index, True), quantity.numerator)
            else:
                return False
        return True

    def _finer(self, key: tuple[int, bool], denominator: int) -> None:
        unit = self.units.get(key, 1)
        finer = lcm(unit, denominator)
        # Two whole numbers, for good, once a common unit would be too fine; then no number is inverted.
        self.units[key] = finer if unit and finer <= _FINEST else 0

    def _code(self) -> Code | None:
        key = tuple(self.units.items())
        if key not in self.codes:
            if len(self.codes) >= _MOST_CODES:
                self.codes.clear()
            self.codes[key] = self._compiled()
        return self.codes[key]

    def _compiled(self) -> Code | None:
        units = {key: unit for key, unit in self.units.items() if unit or not key[1]}
        try:
            return compile_plan(self.plan, self.facts, self.fixed, units)
        except Unwritable:
            return None


def _can_be_compiled(plan: Plan) -> bool:
    """Whether all aggregates are the same for all bids, and none is taken before or after scoring."""
    among = [step for step in plan.steps if step.operation == "among"]
    again = plan.award is not None and plan.award.score_again
    if among and (again or any(rule.stage == 3 for rule in plan.rules)):
        return False
    return all(step.domain == ONCE for step in among)


def _conditions(plan: Plan) -> set[int]:
    found = set()
    for rule in plan.rules:
        found |= {rule.condition, *(e.condition for e in rule.exceptions)}
        found |= set() if rule.reached is None else {rule.reached}
    return found


def _fixed(plan: Plan) -> dict[int, Quantity]:
    """The quantities that are the same in every competition: those that use no fact."""
    from svrules.engine.working.operations import compute

    fixed: dict[int, Quantity] = {}
    for index in plan.once:
        step = plan.steps[index]
        if step.operation != "fact" and all(operand in fixed for operand in step.operands):
            fixed[index] = compute(step, [fixed[operand] for operand in step.operands], None)
    return fixed


def _argument(given: Given, contract: Row) -> tuple[Any, ...]:
    quantity = contract[given.step]
    if given.parts == 0:
        return (quantity,)
    if given.parts == 2:
        return quantity.numerator, quantity.denominator
    number = (1 / quantity if given.inverse else quantity) / given.unit
    if number.denominator != 1:
        raise Unusual
    return (number.numerator,)
