"""What of a plan a bulk run has to compute, and for how long each column is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from svrules.engine.columns.units import Units
from svrules.engine.plan import EACH_PAIR, ONCE, Plan, PlannedRule

__all__ = ["Needed", "needed"]


@dataclass(frozen=True, eq=False, slots=True)
class Needed:
    """The steps of a plan that outcomes, totals, ranks and traces rest on, by when they are computed.

    `over` has for a place in `alone`, `at_rules` and `at_scoring` one after the other the steps that nobody
    looks at any more.
    """

    once: tuple[int, ...]
    alone: tuple[int, ...]
    at_rules: tuple[int, ...]
    at_scoring: tuple[int, ...]
    over: Mapping[int, tuple[int, ...]]
    units: Units


@lru_cache(maxsize=64)
def needed(plan: Plan, marks: bool) -> Needed:
    """The steps that a bulk run of a plan has to compute; kept for the next batch, with what was learnt."""
    roots = {step for rule in plan.rules for step in _conditions(rule)}
    for table in plan.tables:
        roots |= {condition for _, condition in table.rows if condition is not None}
        roots |= {step for _, step in table.outputs}
    if plan.award is not None:
        roots |= {*plan.award.by, *(tie.by for tie in plan.award.ties)}
    roots |= set() if plan.total is None else {plan.total}
    roots |= {one.marks for one in plan.criteria} if marks else set()
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting += plan.steps[index].operands
    once, *stages = (_in(part, found) for part in (plan.once, plan.alone, plan.at_rules, plan.at_scoring))
    alone, at_rules, at_scoring = stages
    over = _over(plan, (*alone, *at_rules, *at_scoring), roots)
    return Needed(once, alone, at_rules, at_scoring, over, Units(plan))


def _over(plan: Plan, order: Sequence[int], kept: set[int]) -> dict[int, tuple[int, ...]]:
    """After which place in the order of work each step that is not kept is looked at for the last time."""
    last = {used: place for place, index in enumerate(order) for used in _looked_at(plan, index)}
    found: dict[int, list[int]] = {}
    for step, place in last.items():
        if step not in kept and plan.steps[step].domain != ONCE:
            found.setdefault(place, []).append(step)
    return {place: tuple(steps) for place, steps in found.items()}


def _looked_at(plan: Plan, index: int) -> set[int]:
    """The steps whose columns a step looks at: of pairs of bids, also what they are made of."""
    found = set(plan.steps[index].operands)
    waiting = [i for i in found if plan.steps[i].domain == EACH_PAIR]
    while waiting:
        for operand in plan.steps[waiting.pop()].operands:
            if operand not in found:
                found.add(operand)
                if plan.steps[operand].domain == EACH_PAIR:
                    waiting.append(operand)
    return found


def _in(part: Iterable[int], found: set[int]) -> tuple[int, ...]:
    return tuple(index for index in part if index in found)


def _conditions(rule: PlannedRule) -> list[int]:
    found = [rule.condition, *(exception.condition for exception in rule.exceptions)]
    return found if rule.reached is None else [*found, rule.reached]
