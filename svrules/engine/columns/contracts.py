"""What needs no bid: the contracts' steps, their scope, and what rules say of them; for all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.facts import Competitions
from svrules.engine.columns.rules import CODE, Codes, said_by
from svrules.engine.columns.steps.lists import computed
from svrules.engine.columns.steps.tables import row_numbers
from svrules.engine.columns.values.column import KNOWN, Column, Fixed, Number, state_of, worse
from svrules.engine.columns.values.given import fact, quantity
from svrules.engine.plan import ALONE, Plan

__all__ = ["Contracts", "judged"]


@dataclass(frozen=True, eq=False)
class Contracts:
    """For each contract: the columns of its steps, its scope, what rules said of it, and the rows of tables.

    Of one contract alone, columns are quantities: the same for all its bids. `turned` keeps 1 ÷ a column for
    those that divide by it.
    """

    columns: dict[int, Column]
    scope: Codes
    rules: dict[str, Codes]
    tables: dict[tuple[str, str], NDArray[np.int32]]
    turned: dict[int, Number | None] = field(default_factory=dict)


def judged(plan: Plan, steps: Iterable[int], given: Competitions) -> Contracts:
    """Work out these steps for every contract, and what follows."""
    m = given.count
    columns: dict[int, Column] = {}
    for index in steps:
        step = plan.steps[index]
        operands = [columns[i] for i in step.operands]
        if step.operation == "fact":
            found = fact(plan, str(step.detail), given.contract.get(str(step.detail)))
        else:
            found = computed(step, operands, m)
        columns[index] = quantity(found) if m == 1 and not isinstance(found, Fixed) else found
    scope, rules = _said(plan, columns, m)
    return Contracts(columns, scope, rules, _tables(plan, columns, m))


def _said(plan: Plan, columns: dict[int, Column], m: int) -> tuple[Codes, dict[str, Codes]]:
    """The scope of each contract, and what the rules said of it."""
    rules = [rule for rule in plan.rules if rule.on_contract]
    found = {rule.label: said_by(rule, columns, m) for rule in rules if rule.kind == "applies"}
    scope = np.zeros(m, dtype=np.uint8)
    for code, name in ((2, "refer"), (2, "unknown"), (3, "error"), (1, "fail")):
        for codes in found.values():
            scope[codes == CODE[name]] = code
    for rule in rules:
        if rule.label not in found:
            own = said_by(rule, columns, m)
            found[rule.label] = np.where(scope == 0, own, np.uint8(CODE["not reached"]))
    return scope, found


def _tables(plan: Plan, columns: dict[int, Column], m: int) -> dict[tuple[str, str], NDArray[np.int32]]:
    found = {}
    for table in plan.tables:
        if table.on_contract and table.reach == ALONE:
            lines = [(number, None if step is None else columns[step]) for number, step in table.rows]
            state = worse((state_of(columns[step]) for _, step in table.outputs), m)
            unsettled = None if state is None else state != KNOWN
            found[table.label, table.member or ""] = row_numbers(lines, unsettled, m)
    return found
