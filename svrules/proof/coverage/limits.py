"""Limits: whether examples tried them just below, on, and just above.

How near is just below depends on what is compared: a penny, a level, a day, one of what is counted in whole
numbers, a hundredth of anything else. Of what is computed from other facts, a hundredth of the limit will do.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final, Literal

from svrules.engine.plan import AmongShape, Plan, PlannedRule, Step
from svrules.engine.quantity import Quantity
from svrules.engine.working.run import Run
from svrules.language.rulebook import Bound, Input
from svrules.language.types import ChoiceType, DateType, NumberType, Type
from svrules.proof.coverage.expecting import Seen
from svrules.proof.coverage.goals import Goal
from svrules.proof.coverage.scene import Placed, Row, Scene, counting_rows, is_of_contract, rule_rows
from svrules.quantities import MONEY

__all__ = [
    "THROUGH",
    "Limit",
    "Side",
    "allowed",
    "facts_behind",
    "limit_goals",
    "limits",
    "limits_tried",
    "number_of",
    "smallest_step",
]

Side = Literal["just below", "on", "just above"]
_SIDES: Final[tuple[Side, ...]] = ("just below", "on", "just above")
THROUGH: Final = frozenset({"named", "needing", "or else", "this"})
"""Operations that give what they are given."""
_ORDERS: Final = frozenset({"above", "at least", "below", "at most"})


@dataclass(frozen=True)
class Limit:
    """The step of a comparison of `left` with the limit `right`; `rows` gives what it was made on."""

    plan: Plan
    compare: int
    left: int
    right: int
    key: tuple[Hashable, ...]
    subject: str
    of_contract: bool
    rows: Callable[[Run], Iterator[Placed]]
    line: int
    clause: str
    where: str

    @property
    def what(self) -> str:
        """What is compared with the limit."""
        if self.where.endswith("`TOTAL`"):
            return "total"
        step = self.plan.steps[self.left]
        is_marks = step.type.style == "points" if isinstance(step.type, NumberType) else False
        return (
            "marks"
            if is_marks and step.operation not in ("fact", "named")
            else Scene(self.plan).name(self.left)
        )

    @property
    def limit(self) -> str:
        """The limit as written."""
        step = self.plan.steps[self.right]
        if step.operation == "×" and step.owner.kind in ("criterion", "award"):
            return Scene(self.plan).name(step.operands[0])  # a share of the marks
        return Scene(self.plan).name(self.right)

    def possible(self) -> Iterator[Side]:
        """The sides that the bounds of a fact leave room for."""
        step, right = self.plan.steps[self.left], self.plan.steps[self.right]
        limit = number_of(right.detail, step.type) if right.operation == "constant" else None  # type: ignore[arg-type]
        if step.operation != "fact" or limit is None:
            yield from _SIDES
            return
        fact = self.plan.rulebook.inputs[str(step.detail)]
        below, above = self.neighbours(limit)
        for side, value in zip(_SIDES, (below, limit, above), strict=True):
            if value is not None and allowed(fact, value):
                yield side

    def side(self, row: Row) -> Side | None:
        """On which side of the limit a bid was; None where it was not near, or it is not known."""
        kind = self.plan.steps[self.left].type
        left, right = number_of(row[self.left], kind), number_of(row[self.right], kind)
        if left is None or right is None:
            return None
        if left == right:
            return "on"
        below, above = self.neighbours(right)
        if left < right:
            return "just below" if below is None or below <= left else None
        return "just above" if above is None or left <= above else None

    @cached_property
    def fact(self) -> Input | None:
        """The fact that is compared, where it is one."""
        step = self.plan.steps[self.left]
        return self.plan.rulebook.inputs[str(step.detail)] if step.operation == "fact" else None

    @cached_property
    def in_steps(self) -> bool:
        """Whether what is computed moves in steps, such as a sum of levels: how near is then not asked."""
        inputs = self.plan.rulebook.inputs
        behind = [inputs[name] for name in facts_behind(self.plan, (self.left,))]
        # What is worth how much may hang on the contract; what moves is the bid.
        moving = [one for one in behind if one.owner == "bid"] or behind
        return all(
            one.whole or one.levels is not None or not isinstance(one.type, NumberType | DateType)
            for one in moving
        )

    def neighbours(self, limit: Fraction) -> tuple[Fraction, Fraction] | tuple[None, None]:
        """What lies nearest below and above the limit, as a number; None: any distance will do."""
        step, fact = self.plan.steps[self.left], self.fact
        if fact is not None and fact.levels is not None:
            below = [level for level in fact.levels if level < limit]
            above = [level for level in fact.levels if level > limit]
            return max(below, default=limit - 1), min(above, default=limit + 1)
        near = smallest_step(step.type, fact)
        if fact is None and not (isinstance(step.type, NumberType) and step.type.style == "level"):
            if counts(self.plan, self.left):
                return limit - 1, limit + 1
            if self.in_steps or not limit:
                return None, None
            near = max(near, abs(limit) / 100)
        return limit - near, limit + near

    def goal(self, side: Side) -> Goal:
        """That something is tried on that side of the limit."""
        return self._goals[side]

    @cached_property
    def _goals(self) -> dict[Side, Goal]:
        return {side: self._goal(side) for side in _SIDES}

    def _goal(self, side: Side) -> Goal:
        beside = "" if side == "on" else f" {side.split()[1]}"
        words = f"{side} the limit of {self.where}: {self.what}{beside} {self.limit}"
        return Goal("limit", (*self.key, side), words, self.line, self.clause, self.subject, self.of_contract)


def number_of(quantity: Quantity | None, kind: Type) -> Fraction | None:
    """A number, a day as its number, a word by its place among the options; None where there is none."""
    if isinstance(quantity, Fraction):
        return quantity
    if isinstance(quantity, date):
        return Fraction(quantity.toordinal())
    if isinstance(quantity, str) and isinstance(kind, ChoiceType) and quantity in kind.options:
        return Fraction(kind.options.index(quantity))
    return None


def counts(plan: Plan, index: int) -> bool:
    """Whether a step is a number of bids, of members or of things given."""
    step = plan.steps[index]
    while step.operation in THROUGH:
        step = plan.steps[step.operands[0]]
    return getattr(step.detail, "kind", "") == "count"


def facts_behind(plan: Plan, roots: Iterable[int]) -> dict[str, None]:
    """The names of the facts that steps are computed from, nearest first."""
    found: dict[str, None] = {}
    waiting, seen = list(roots), set()
    while waiting:
        index = waiting.pop(0)
        if index in seen:
            continue
        seen.add(index)
        step = plan.steps[index]
        if step.operation == "fact":
            found[str(step.detail)] = None
        waiting += step.operands
        if isinstance(step.detail, AmongShape):
            waiting += step.detail.block
    return found


def allowed(fact: Input, value: Fraction) -> bool:
    """Whether a fact can hold this number, day or word (by its number)."""
    if isinstance(fact.type, ChoiceType):
        return 0 <= value < len(fact.type.options)
    if fact.levels is not None and value not in fact.levels:
        return False
    return all(_within(bound, value, fact.type) for bound in fact.bounds)


def _within(bound: Bound, value: Fraction, kind: Type) -> bool:
    limit = number_of(bound.value, kind)
    if limit is None:
        return True
    comparisons = {"above": value > limit, "at least": value >= limit, "below": value < limit}
    return comparisons.get(bound.comparison, value <= limit)


def smallest_step(kind: Type, fact: Input | None = None) -> Fraction:
    """The smallest difference that a fact of the type makes: a penny, a day, 0.01 percent, 0.01 of a unit."""
    if isinstance(kind, DateType | ChoiceType) or (fact is not None and fact.whole):
        return Fraction(1)
    if isinstance(kind, NumberType):
        if kind.style == "level":
            return Fraction(1)
        if kind.style == "percent" and kind.dimension != MONEY:
            return Fraction(1, 10_000)
    return Fraction(1, 100)


@lru_cache(maxsize=64)
def limits(plan: Plan) -> tuple[Limit, ...]:
    """Every limit that rules, pass marks, tables, scales and other conditions of a plan compare with."""
    return tuple(_limits(plan))


def _limits(plan: Plan) -> Iterator[Limit]:
    by_rule = _rules_by_line(plan)
    own = {criterion.line for criterion in plan.criteria}
    on_contract = {table.label: table.on_contract for table in plan.tables}
    results = {table.label: table.outputs[0][0] for table in plan.tables if table.outputs}
    for step in plan.steps:
        if step.operation != "compare" or not isinstance(step.detail, tuple) or step.detail[0] not in _ORDERS:
            continue
        if step.owner.kind == "criterion" and _made_by_the_engine(plan, step, own):
            continue
        owner, contract = step.owner, on_contract.get(step.owner.label, False)
        contract = contract or is_of_contract(plan, owner)
        rows = counting_rows(plan, step.index)
        where, subject = f"{owner.kind} `{owner.label}`", owner.label
        rule = by_rule.get((owner.kind, owner.label, step.span.line)) or by_rule.get(
            (owner.kind, owner.label, 0)
        )
        if rule is not None:
            rows, contract, subject = _rows_of(rule), rule.on_contract, rule.label
            where = f"the pass mark of `{rule.pass_mark_of}`" if rule.pass_mark_of else f"`{rule.label}`"
        if owner.kind == "table":
            subject = results.get(owner.label, "")
        yield _limit(plan, step, where, subject, contract, rows)


def _limit(
    plan: Plan, step: Step, where: str, subject: str, contract: bool, rows: Callable[[Run], Iterator[Placed]]
) -> Limit:
    left, right = step.operands
    scene, owner = Scene(plan), step.owner
    key: tuple[Hashable, ...] = (owner.kind, owner.label, owner.clause, owner.line, step.span.file)
    if owner.kind == "table" or owner.kind == "criterion":
        # Two rows that meet at one limit try it together.
        key = (*key, scene.name(left), scene.name(right))
    else:
        key = (*key, step.span.line, step.span.column, str(step.detail))
    line = step.span.line
    return Limit(plan, step.index, left, right, key, subject, contract, rows, line, owner.clause, where)


def _made_by_the_engine(plan: Plan, step: Step, lines: set[int]) -> bool:
    """Whether a comparison only guards that marks stay in range: no officer wrote it."""
    left = plan.steps[step.operands[0]]
    return step.span.line in lines and left.operation not in ("fact", "named")


def _rules_by_line(plan: Plan) -> dict[tuple[str, str, int], PlannedRule]:
    """Rules by what their comparisons belong to; pass marks by the line that they stand on as well."""
    found: dict[tuple[str, str, int], PlannedRule] = {}
    for rule in plan.rules:
        if rule.kind == "pass mark":
            owner = plan.steps[rule.condition].owner
            found[owner.kind, owner.label, plan.steps[rule.condition].span.line] = rule
        else:
            found["rule", rule.label, 0] = rule
    return found


def _rows_of(rule: PlannedRule) -> Callable[[Run], Iterator[Placed]]:
    return lambda run: ((place, row) for place, row, _ in rule_rows(run, rule))


def limit_goals(plan: Plan) -> Iterator[Goal]:
    """Each limit just below, on, and just above."""
    for limit in limits(plan):
        for side in limit.possible():
            yield limit.goal(side)


def limits_tried(run: Run, seen: Seen | None = None) -> Iterator[Goal]:
    """Each limit that something was near in a run, and on which side; only what is `seen`, if given."""
    for limit in limits(run.plan):
        for place, row in limit.rows(run):
            side = limit.side(row)
            if side is not None and (seen is None or seen.step(limit.compare, place)):
                yield limit.goal(side)
