"""The trace, read off the quantities of the steps: what was looked at, rounded, matched, and over which bids.

Only steps that count are walked: of `if … then … otherwise …` the branch taken, of a table the row that
counts, of a criterion worth nothing none. So a trace is the same whichever way the quantities were computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from svrules.engine.plan import Plan, PlannedTable, Step, TableShape
from svrules.engine.quantity import InError, Missing, Quantity

__all__ = ["looked_at", "matched_row", "used", "walk"]


def used(step: Step, row: Sequence[Quantity]) -> Iterator[int]:
    """The operands of a step that counted for its quantity, in order."""
    operands = step.operands
    if step.operation == "if":
        condition = row[operands[0]]
        yield operands[0]
        if isinstance(condition, bool):
            yield operands[1] if condition else operands[2]
    elif step.operation == "or else":
        yield operands[0]
        if isinstance(row[operands[0]], Missing):
            yield operands[1]
    elif step.operation == "table":
        yield from _used_by_table(step, row)
    elif step.operation == "weights":
        yield operands[0]
    elif step.operation != "among":
        yield from operands


def _used_by_table(step: Step, row: Sequence[Quantity]) -> Iterator[int]:
    shape = step.detail
    assert isinstance(shape, TableShape)  # noqa: S101 - set by the lowering
    yield from (step.operands[condition] for _, condition, _ in shape.rows if condition is not None)
    lines = [(number, None if c is None else step.operands[c]) for number, c, _ in shape.rows]
    counts = matched_row(lines, row)
    yield from (step.operands[result] for number, _, result in shape.rows if number == counts)


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


def looked_at(plan: Plan, roots: Iterable[int], row: Sequence[Quantity]) -> list[Step]:
    """The facts, named things and aggregates that these steps use themselves, in the order met."""
    found: dict[int, Step] = {}
    seen: set[int] = set()
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
            waiting += list(used(step, row))[::-1]
    return list(found.values())


def walk(plan: Plan, roots: Iterable[int], row: Sequence[Quantity], seen: set[int]) -> list[Step]:
    """All steps that counted for the roots, each after those it uses; `seen` keeps what was walked before."""
    found: list[Step] = []
    waiting = [(root, False) for root in list(roots)[::-1]]
    while waiting:
        index, done = waiting.pop()
        if done:
            found.append(plan.steps[index])
        elif index not in seen:
            seen.add(index)
            waiting.append((index, True))
            waiting += [(operand, False) for operand in list(used(plan.steps[index], row))[::-1]]
    return found


def table_outputs(table: PlannedTable) -> tuple[int, ...]:
    """The steps of a table's results."""
    return tuple(step for _, step in table.outputs)
