"""What rests on nothing that is varied, worked out once over columns and handed on as facts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from svrules.engine.columns.contracts import Contracts, judged
from svrules.engine.columns.facts import Competitions, FactColumn
from svrules.engine.columns.needed import Needed, needed
from svrules.engine.columns.values.column import (
    ERROR,
    KNOWN,
    Column,
    Days,
    Fixed,
    Flags,
    Number,
    State,
    Words,
)
from svrules.engine.columns.work import Part, worked
from svrules.engine.plan import EACH_BID, ONCE, Derived, Plan
from svrules.engine.quantity import InError, Missing
from svrules.engine.working.again import resting_on
from svrules.language.rulebook import Input

__all__ = ["Kept", "as_fact", "kept", "quantities"]


@dataclass(frozen=True, eq=False)
class Kept:
    """A plan in which what does not rest on the figures is a fact, and competitions that bring those facts.

    `first` is how many quantities were worked out for it; what the plan still asks for, `quantities` counts.
    """

    plan: Plan
    given: Competitions
    first: int


def kept(plan: Plan, figures: tuple[int, ...], given: Competitions) -> Kept:
    """Work out once what no figure touches: of contracts, and of bids that look at no other bid.

    Numbers with divisors that differ from bid to bid, and errors, are no facts: they are worked out anew.
    """
    fixed = set(figures) | resting_on(plan, figures)
    steps = needed(plan, False)
    once, alone = (tuple(index for index in part if index not in fixed) for part in (steps.once, steps.alone))
    contracts, of_bids = _worked_out(plan, replace(steps, once=once, alone=alone), given)
    found = {index: contracts.columns[index] for index in once}
    found |= {index: of_bids[index] for index in alone}
    facts = {index: fact for index, column in found.items() if (fact := _fact(column)) is not None}
    first = len(once) * given.count + len(alone) * given.rows
    return Kept(*_with_facts(plan, facts, given), first)


def quantities(plan: Plan, given: Competitions) -> int:
    """How many quantities one pass over these competitions works out; those of facts do not count."""
    steps = needed(plan, False)
    every = (*steps.once, *steps.alone, *steps.at_rules, *steps.at_scoring)
    made = [plan.steps[index] for index in every if plan.steps[index].operation not in ("fact", "constant")]
    of_bids = sum(step.domain == EACH_BID for step in made)
    return of_bids * given.rows + (len(made) - of_bids) * given.count


def as_fact(plan: Plan, index: int) -> tuple[str, Input]:
    """The name of a step that is a fact of the contract or of bids, and its declaration."""
    step, name = plan.steps[index], str(index)  # no name in a rulebook is a number alone
    return name, Input(name, "contract" if step.domain == ONCE else "bid", step.type, step.span)


def _worked_out(plan: Plan, steps: Needed, given: Competitions) -> tuple[Contracts, dict[int, Column]]:
    bare = replace(plan, rules=(), tables=(), criteria=(), award=None, total=None, derived=Derived())
    only = replace(steps, at_rules=(), at_scoring=(), over={})
    contracts = judged(bare, only.once, given)
    part = Part(given.bids, slice(0, given.count), given.starts, given.competition_of)
    found = worked(bare, only, part, contracts).columns
    return contracts, {index: found[index] for index in only.alone}


def _with_facts(
    plan: Plan, facts: dict[int, FactColumn | Fixed], given: Competitions
) -> tuple[Plan, Competitions]:
    steps, inputs = list(plan.steps), dict(plan.rulebook.inputs)
    contract, bids = dict(given.contract), dict(given.bids)
    for index, fact in facts.items():
        step = steps[index]
        if isinstance(fact, Fixed):
            steps[index] = replace(step, operation="constant", operands=(), detail=fact.quantity)
            continue
        name, inputs[str(index)] = as_fact(plan, index)
        (contract if step.domain == ONCE else bids)[name] = fact
        steps[index] = replace(step, operation="fact", operands=(), detail=name)
    found = replace(
        plan, steps=tuple(steps), rulebook=replace(plan.rulebook, inputs=inputs), derived=Derived()
    )
    asked = {str(found.steps[index].detail) for index in _facts_of(found)}
    return found, Competitions(
        {name: column for name, column in contract.items() if name in asked},
        {name: column for name, column in bids.items() if name in asked},
        given.starts,
        given.names,
    )


def _facts_of(plan: Plan) -> list[int]:
    steps = needed(plan, False)
    every = (*steps.once, *steps.alone, *steps.at_rules, *steps.at_scoring)
    return [index for index in every if plan.steps[index].operation == "fact"]


def _fact(column: Column) -> FactColumn | Fixed | None:
    """A column as a fact; None where it cannot be one."""
    if isinstance(column, Fixed):
        return None if isinstance(column.quantity, Missing | InError) else column
    if column.state is not None and (column.state == ERROR).any():
        return None
    given = _given(column.state)
    match column:
        case Number(below=None, above=above, unit=unit, low=low, high=high):
            return FactColumn(above, unit, (), given, (low, high))
        case Flags(values=values) | Days(values=values):
            return FactColumn(values, given=given)
        case Words(values=places, words=words):
            return FactColumn(places, words=words, given=given)
    return None


def _given(state: State) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    return None if state is None else np.asarray(state == KNOWN)
