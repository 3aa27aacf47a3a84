"""Which steps and facts a goal hangs on, and which figures each fact is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from svrules.engine.plan import Plan, TableShape
from svrules.engine.working.run import Run
from svrules.proof.coverage import Goal
from svrules.proof.coverage.award import award_goals
from svrules.proof.coverage.decisions import decisions
from svrules.proof.coverage.limits import THROUGH, Limit, limits, number_of
from svrules.proof.coverage.rows import row_goals
from svrules.proof.coverage.rules import rule_goals
from svrules.proof.coverage.scene import known_rows

__all__ = ["figures", "steps_behind"]


def steps_behind(plan: Plan) -> dict[Goal, tuple[int, ...]]:
    """For each goal of a plan the steps that it hangs on."""
    found: dict[Goal, tuple[int, ...]] = {}
    for one in decisions(plan):
        for place in range(len(one.atoms)):
            for holds in (True, False):
                found.setdefault(one.goal(place, holds), (one.root,))
    for limit in limits(plan):
        for side in limit.possible():
            found.setdefault(limit.goal(side), (limit.left, limit.right, *_around(plan, limit)))
    for goal in (*rule_goals(plan), *row_goals(plan), *award_goals(plan)):
        found.setdefault(goal, tuple(_of(plan, goal)))
    return found


def _around(plan: Plan, limit: Limit) -> Iterator[int]:
    """What decides whether a limit is looked at at all: the whole of the value or rule that it stands in."""
    owner = plan.steps[limit.compare].owner
    yield from (value.step for value in plan.values if owner.kind == "value" and value.name == owner.label)
    for rule in plan.rules:
        if owner.kind == "rule" and rule.label == owner.label:
            yield from (rule.condition, *(() if rule.reached is None else (rule.reached,)))


def _of(plan: Plan, goal: Goal) -> Iterator[int]:
    for rule in plan.rules:
        if goal.kind in ("rule", "exception", "pass mark") and rule.label == goal.subject:
            yield rule.condition
            yield from (exception.condition for exception in rule.exceptions)
            yield from () if rule.reached is None else (rule.reached,)
    for table in plan.tables:
        if goal.kind == "table row" and table.label == goal.key[0]:
            yield from (step for _, step in table.rows if step is not None)
    for step in plan.steps:
        if (
            goal.kind == "scale row"
            and isinstance(step.detail, TableShape)
            and step.owner.label == goal.subject
        ):
            yield step.index
    if goal.kind == "tie" and plan.award is not None:
        yield from (tie.by for tie in plan.award.ties)


def figures(run: Run) -> Mapping[str, set[Fraction]]:
    """For each fact the numbers, days and places of words that it is compared with, as a run has them."""
    found: dict[str, set[Fraction]] = {}
    plan = run.plan
    for step in plan.steps:
        if step.operation not in ("compare", "one of", "cap", "floor"):
            continue
        for own, other in ((step.operands[0], one) for one in step.operands[1:]):
            for left, right in ((own, other), (other, own)):
                name = _fact(plan, left)
                if name is not None:
                    kind = plan.steps[left].type
                    for _, row in known_rows(run):
                        number = number_of(row[right], kind)
                        if number is not None:
                            found.setdefault(name, set()).add(number)
    return found


def _fact(plan: Plan, index: int) -> str | None:
    """The fact that a step stands for, where it is nothing else."""
    step = plan.steps[index]
    while step.operation in THROUGH and step.operands:
        step = plan.steps[step.operands[0]]
    return str(step.detail) if step.operation == "fact" else None
