"""What a plan asks and a run holds, in the words of the rulebook, for all kinds of goals alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from svrules.engine.plan import ALONE, ONCE, Owner, Plan, PlannedRule, Step
from svrules.engine.quantity import Quantity
from svrules.engine.recording.trace import walk
from svrules.engine.recording.words import Words
from svrules.engine.working.outcomes import Said
from svrules.engine.working.run import Run

__all__ = ["Placed", "Row", "Scene", "counting_rows", "is_of_contract", "known_rows", "rule_key", "rule_rows"]

Row = Sequence[Quantity]
Placed = tuple[int | None, Row]
"""The place of a bid (None: the contract) with the quantities that were computed for it."""


@dataclass(frozen=True)
class Scene:
    """A plan for one stretch of days, and what its steps are called."""

    plan: Plan

    @cached_property
    def words(self) -> Words:
        """The words of the rulebook."""
        return Words(self.plan.rulebook)

    def name(self, index: int) -> str:
        """What an officer calls a step: its name, a figure as it prints, else the words as written."""
        step = self.plan.steps[index]
        if step.operation == "constant":
            return self.printed(step, step.detail) or self.words.name(step)
        if step.operation == "this":
            return self.name(step.operands[0])
        return self.words.name(step)

    def printed(self, step: Step, value: object) -> str:
        """A known value of a step's type as an officer writes it."""
        if isinstance(value, bool | str | date | Fraction):
            return self.words.printed(value, step.type) or ""
        return ""


def rule_key(rule: PlannedRule) -> tuple[str, str, str, int]:
    """What a rule is known by on all days on which it is the same; of a family each member by itself."""
    return rule.label, rule.title, rule.clause, rule.line


def rule_rows(run: Run, rule: PlannedRule) -> Iterator[tuple[int | None, Row, Said]]:
    """The quantities on which a rule was tried with what it said: once, or for each bid that it reached."""
    if rule.on_contract:
        if rule.kind == "applies" or run.contract.scope == "in scope":
            yield None, run.contract.row, run.contract.said[rule.label]
        return
    for bid, said in enumerate(run.said):
        sheet = run.rule_sheets[bid] if rule.stage == 3 else run.last[bid]
        if rule.label in said and sheet is not None:
            yield bid, sheet.rows[bid], said[rule.label]


def counting_rows(plan: Plan, index: int) -> Callable[[Run], Iterator[Placed]]:
    """What gives the rows on which a step counted: not in the branch of an `if` that was not taken."""
    owner = plan.steps[index].owner
    roots = [value.step for value in plan.values if owner.kind == "value" and value.name == owner.label]

    # Without an `if` or the like every operand counts, and nothing needs to be walked.
    guarded = any(one.owner == owner and one.operation in ("if", "or else") for one in plan.steps)

    def rows(run: Run) -> Iterator[Placed]:
        for place, row in known_rows(run):
            if not roots or not guarded or any(step.index == index for step in walk(plan, roots, row)):
                yield place, row

    return rows


def is_of_contract(plan: Plan, owner: Owner) -> bool:
    """Whether a value or table speaks of the contract alone."""
    steps = [value.step for value in plan.values if owner.kind == "value" and value.name == owner.label]
    return bool(steps) and all(
        plan.steps[one].domain == ONCE and plan.steps[one].reach == ALONE for one in steps
    )


def known_rows(run: Run) -> Iterator[Placed]:
    """All that was computed for each bid, as far as it got; of the contract where there are no bids.

    Nothing is looked up for a contract that is out of scope.
    """
    if run.contract.scope == "in scope":
        rows: list[Placed] = [(bid, run.row(bid)) for bid, sheet in enumerate(run.last) if sheet is not None]
        yield from rows or [(None, run.contract.row)]
