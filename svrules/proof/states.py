"""Why a value of a scored competition has no number: missing facts, an error, or nobody needed it."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.engine import Scored
from svrules.engine.plan import Plan
from svrules.engine.quantity import InError, Missing


def state_of(scored: Scored, bid: int | None, name: str) -> str:
    """`unknown`, `error` or `not reached` for a value or table result without a number.

    `bid` is the place of the bid in the table, None for the contract; `name` as the result spells it.
    """
    run = scored.run
    if run is None:
        return "not reached"
    row = run.contract.row if bid is None else run.row(bid)
    for known, step in _named(run.plan):
        if known == name:
            quantity = row[step]
            return {Missing: "unknown", InError: "error"}.get(type(quantity), "not reached")
    return "not reached"


def names(plan: Plan) -> list[str]:
    """The names of all values and table results that the plan may compute."""
    return list(dict.fromkeys(name for name, _ in _named(plan)))


def _named(plan: Plan) -> Iterator[tuple[str, int]]:
    for value in plan.values:
        yield value.name, value.step
    for table in plan.tables:
        yield from table.outputs
