"""The trace, read off the quantities of the steps: what was looked at, rounded, matched, and over which bids.

Only steps that count are walked: of `if … then … otherwise …` the branch taken, of a table the row that
counts, of a criterion worth nothing none. So a trace is the same whichever way the quantities were computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from svrules.engine.plan import Operation, Plan, PlannedRule, PlannedTable, Step, TableShape
from svrules.engine.quantity import InError, Missing, Quantity

__all__ = ["conditions_of", "looked_at", "matched_row", "settled_row", "used", "walk"]


def conditions_of(rules: Iterable[PlannedRule]) -> list[int]:
    """The steps of all conditions of these rules."""
    found: list[int] = []
    for rule in rules:
        found += [] if rule.reached is None else [rule.reached]
        found += [rule.condition, *(e.condition for e in rule.exceptions)]
    return found


def used(step: Step, row: Sequence[Quantity]) -> Sequence[int]:
    """The operands of a step that counted for its quantity, in order."""
    narrower = _USED.get(step.operation)
    return step.operands if narrower is None else narrower(step, row)


def _used_by_if(step: Step, row: Sequence[Quantity]) -> Sequence[int]:
    condition, then, otherwise = step.operands
    holds = row[condition]
    return (condition, then if holds else otherwise) if isinstance(holds, bool) else (condition,)


def _used_by_or_else(step: Step, row: Sequence[Quantity]) -> Sequence[int]:
    return step.operands if isinstance(row[step.operands[0]], Missing) else step.operands[:1]


def _used_by_table(step: Step, row: Sequence[Quantity]) -> Sequence[int]:
    shape = step.detail
    assert isinstance(shape, TableShape)  # noqa: S101 - set by the lowering
    conditions = [step.operands[condition] for _, condition, _ in shape.rows if condition is not None]
    lines = [(number, None if c is None else step.operands[c]) for number, c, _ in shape.rows]
    counts = matched_row(lines, row)
    return conditions + [step.operands[result] for number, _, result in shape.rows if number == counts]


_USED: Final[dict[Operation, Callable[[Step, Sequence[Quantity]], Sequence[int]]]] = {
    "if": _used_by_if,
    "or else": _used_by_or_else,
    "table": _used_by_table,
    "weights": lambda step, row: step.operands[:1],
    "among": lambda step, row: (),
}


def matched_row(rows: Sequence[tuple[int, int | None]], row: Sequence[Quantity]) -> int | None:
    """The number of the row that counts: the first that holds, else `otherwise`; None: not known."""
    conditions = [None if step is None else row[step] for _, step in rows]
    if any(isinstance(holds, InError) for holds in conditions):
        return None
    for (number, _), holds in zip(rows, conditions, strict=True):
        if holds is True:
            return number
    if any(isinstance(holds, Missing) for holds in conditions):
        return None
    return next((number for number, step in rows if step is None), None)


def settled_row(table: PlannedTable, row: Sequence[Quantity]) -> int | None:
    """The number of the row that counts; None where several hold, or may hold, and do not give the same."""
    matched = matched_row(table.rows, row)
    conditions = [row[condition] for _, condition in table.rows if condition is not None]
    if matched is None or sum(holds is not False for holds in conditions) <= 1:
        return matched
    unsettled = any(isinstance(row[step], Missing | InError) for _, step in table.outputs)
    return None if unsettled else matched


def looked_at(
    plan: Plan, roots: Iterable[int], row: Sequence[Quantity], without: Iterable[int] = ()
) -> list[Step]:
    """The facts, named things and aggregates that these steps use themselves, in the order met.

    What stands below the steps `without` is left out.
    """
    found: dict[int, Step] = {}
    seen: set[int] = set(without)
    waiting = list(roots)[::-1]
    while waiting:
        index = waiting.pop()
        if index in seen:
            continue
        seen.add(index)
        step = plan.steps[index]
        if step.operation in ("fact", "named", "among", "blank"):
            found[index] = step
        elif step.operation == "this":
            waiting.append(step.operands[0])
        else:
            waiting += used(step, row)[::-1]
    return list(found.values())


def walk(plan: Plan, roots: Iterable[int], row: Sequence[Quantity]) -> list[Step]:
    """All steps that counted for the roots, in the order of the plan: each after those it uses."""
    steps, seen = plan.steps, set(roots)
    waiting = list(seen)
    while waiting:
        for operand in used(steps[waiting.pop()], row):
            if operand not in seen:
                seen.add(operand)
                waiting.append(operand)
    return [steps[index] for index in sorted(seen)]
