"""The comparisons that a rule made, with the value of both their sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from svrules.engine.plan import Plan, PlannedRule, Step
from svrules.engine.quantity import Quantity
from svrules.engine.recording.trace import used
from svrules.engine.recording.words import SIGNS, STRENGTH, Words, exact
from svrules.engine.result import Comparison
from svrules.engine.working.outcomes import outcome_of
from svrules.language.types import ChoiceType, DateType, NumberType

__all__ = ["compared", "conditions_that_count"]

_THROUGH: Final = frozenset({"all", "any", "not", "if", "or else", "needing", "this"})
_WORDS: Final = {"cap": "capped at", "floor": "floored at"}
_HOLDS: Final = {
    "above": ("is above", "is at most"),
    "at least": ("is at least", "is below"),
    "below": ("is below", "is at least"),
    "at most": ("is at most", "is above"),
    "is": ("is", "is not"),
    "is not": ("is not", "is"),
}


def conditions_that_count(rule: PlannedRule, row: Sequence[Quantity]) -> list[int]:
    """The rule's condition, and those of its exceptions unless the bid meets the rule without them."""
    holds = row[rule.condition]
    if isinstance(holds, bool) and outcome_of(rule, holds) == "pass":
        return [rule.condition]
    return [rule.condition, *(e.condition for e in rule.exceptions)]


def compared(
    plan: Plan, words: Words, rule: PlannedRule, roots: Iterable[int], row: Sequence[Quantity]
) -> list[Comparison]:
    """What a rule compared under these conditions, in the order met; only where both sides are known."""
    if rule.kind != "pass mark":
        return _comparisons(plan, words, roots, row)
    # That the criterion is worth something is not what a pass mark compares.
    found = _comparisons(plan, words, [rule.condition], row)
    left = plan.steps[plan.steps[rule.condition].operands[0]]
    if left.operation in ("fact", "named"):
        return found
    return [one.model_copy(update={"name": "marks"}) for one in found]


def _comparisons(plan: Plan, words: Words, roots: Iterable[int], row: Sequence[Quantity]) -> list[Comparison]:
    found: dict[Comparison, None] = {}
    waiting, seen = list(roots)[::-1], set()
    while waiting:
        index = waiting.pop()
        step = plan.steps[index]
        if index in seen:
            continue
        seen.add(index)
        if step.operation == "compare":
            made = _comparison(_Sides(plan, words, row), step)
            found.update({} if made is None else {made: None})
        elif step.operation in _THROUGH:
            waiting += used(step, row)[::-1]
    return list(found)


def _comparison(sides: _Sides, step: Step) -> Comparison | None:
    assert isinstance(step.detail, tuple)  # noqa: S101 - set by the lowering
    left, right = (sides.plan.steps[operand] for operand in step.operands)
    holds, one, two = (sides.row[index] for index in (step.index, *step.operands))
    if not isinstance(holds, bool) or not isinstance(left.type, NumberType | DateType | ChoiceType):
        return None
    value, limit = sides.printed(left), sides.printed(right)
    if value == limit and one != two:  # rounded, both look the same
        value, limit = f"{value} (exactly {exact(one)})", f"{limit} (exactly {exact(two)})"
    return Comparison(
        name=sides.words.name(left),
        value=value,
        says=_HOLDS[str(step.detail[0])][not holds],
        limit=limit,
        limit_name=sides.name(right),
        working=sides.working(right) if right.operation in (*SIGNS, *_WORDS) else "",
        value_exact=exact(one),
        limit_exact=exact(two),
    )


class _Sides:
    """The sides of comparisons of one row, in words."""

    def __init__(self, plan: Plan, words: Words, row: Sequence[Quantity]) -> None:
        self.plan, self.words, self.row = plan, words, row

    def printed(self, step: Step) -> str:
        return self.words.printed(self.row[step.index], step.type) or ""

    def name(self, step: Step) -> str:
        """What the rulebook calls a side that is not written out as a figure or a calculation."""
        if step.operation == "this":
            return self.name(self.plan.steps[step.operands[0]])
        return self.words.name(step) if step.operation in ("fact", "named", "among") else ""

    def working(self, step: Step, least: int = 0) -> str:
        """The calculation of a side with the figures in it, such as `80% × £293,333.33`."""
        if step.operation in SIGNS:
            strength = STRENGTH[step.operation]
            left, right = (self.plan.steps[operand] for operand in step.operands)
            # What stands after − or ÷ needs brackets when it is of the same strength.
            after = strength + (step.operation in ("-", "÷"))
            text = f"{self.working(left, strength)} {SIGNS[step.operation]} {self.working(right, after)}"
            return f"({text})" if strength < least else text
        if step.operation in _WORDS:
            left, right = (self.plan.steps[operand] for operand in step.operands)
            return f"({self.working(left)} {_WORDS[step.operation]} {self.working(right)})"
        return self.printed(step)
