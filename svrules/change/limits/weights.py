"""The weight of one criterion as a figure that may be another: the others give way in proportion.

What a criterion is worth changes; its siblings share what is left as they shared it before, and the parts of
each as before. Totals of weights stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from svrules.engine.bounds.formula import UNKNOWN, constant
from svrules.engine.bounds.interval import EVERY_NUMBER
from svrules.engine.bounds.spread import Possible, Stretch, number
from svrules.engine.bounds.work import OpenFacts, PossibleRun, Unsettled
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.plan import Derived, Plan, PlannedCriterion, Step
from svrules.engine.working.run import Run

__all__ = ["Share", "Weight", "worth_of"]

_OWNERS: Final = frozenset({"criterion", "award"})


@dataclass(frozen=True, slots=True)
class Share:
    """What a criterion is worth when the weight is x: `fixed + slope × x`."""

    fixed: Fraction
    slope: Fraction

    def at(self, x: Fraction) -> Fraction:
        """The worth at that weight."""
        return self.fixed + self.slope * x

    def between(self, stretch: Stretch) -> Possible:
        """The worth in a stretch of weights."""
        slope = UNKNOWN.times(constant(self.slope))
        formula = None if slope is None else slope.plus(constant(self.fixed))
        return number(EVERY_NUMBER, formula, stretch)


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight of a criterion: `now`, and `whole` which it shares with its siblings.

    `shares` has what every criterion that moves with it is worth, by the step of its available marks.
    """

    plan: Plan
    competition: Competition
    facts: OpenFacts
    criterion: PlannedCriterion
    now: Fraction
    whole: Fraction
    siblings: tuple[str, ...]
    shares: Mapping[int, Share]

    def plan_at(self, x: Fraction) -> Plan:
        """The plan in which the weight is x."""
        steps = list(self.plan.steps)
        for index, share in self.shares.items():
            was = steps[index]
            steps[index] = Step(
                index, "constant", (), share.at(x), was.domain, was.reach, was.type, was.owner, was.span
            )
        return replace(self.plan, steps=tuple(steps), derived=Derived())

    def run(self, x: Fraction) -> Run:
        """The engine's run with that weight."""
        return run_in_order(self.plan_at(x), self.competition)

    def possible(self, stretch: Stretch) -> PossibleRun:
        """All that is possible in a stretch of weights."""
        opened = {Unsettled(None, index): share.between(stretch) for index, share in self.shares.items()}
        return self.facts.possible(opened, stretch)

    def at(self, x: Fraction) -> PossibleRun:
        """What comes out with that weight, by the bounds."""
        opened = {Unsettled(None, index): share.at(x) for index, share in self.shares.items()}
        return self.facts.possible(opened, Stretch(x, x))


def worth_of(
    run: Run, competition: Competition, facts: OpenFacts, criterion: PlannedCriterion
) -> Weight | str:
    """The weight of a criterion as it can move; or why it cannot be moved alone."""
    plan, row = run.plan, run.contract.row
    worth = {one.code: row[one.available] for one in plan.criteria}
    if plan.award is not None and plan.award.in_order:
        return "criteria count in an order, not by weights"
    if not all(isinstance(x, Fraction) for x in worth.values()):
        return "its weight is not known"
    siblings = [one for one in plan.criteria if one.part_of == criterion.part_of and one is not criterion]
    now = worth[criterion.code]
    rest = sum((worth[one.code] for one in siblings), Fraction(0))
    if not now:
        return "it is worth nothing here"
    if not rest:
        return "nothing stands beside it"
    whole = now + rest
    shares: dict[int, Share] = {}
    for one, share in [(criterion, Share(Fraction(0), 1 / now))] + [
        (sibling, Share(whole / rest, -1 / rest)) for sibling in siblings
    ]:
        for part in _with_parts(plan, one):
            moved = Share(share.fixed * worth[part.code], share.slope * worth[part.code])
            if shares.setdefault(part.available, moved) != moved:
                return "one figure is the weight of several criteria"
    if any(_stands_elsewhere(plan, index) for index in shares):
        return "its weight is a figure that other rules use, too"
    return Weight(
        plan, competition, facts, criterion, now, whole, tuple(one.code for one in siblings), shares
    )


def _with_parts(plan: Plan, criterion: PlannedCriterion) -> list[PlannedCriterion]:
    codes = {criterion.code}
    for one in plan.criteria:
        if one.part_of in codes:
            codes.add(one.code)
    while True:  # parts may stand before their section
        more = {one.code for one in plan.criteria if one.part_of in codes} - codes
        if not more:
            return [one for one in plan.criteria if one.code in codes]
        codes |= more


def _stands_elsewhere(plan: Plan, index: int) -> bool:
    """Whether something other than the marks of criteria rests on the figure itself."""
    for step in plan.steps:
        if index not in step.operands:
            continue
        if step.owner.kind not in _OWNERS or step.operation in ("cap", "floor"):
            return True
        detail = step.detail
        if step.operation == "compare" and isinstance(detail, tuple) and detail[0] == "at least":
            return True
    return any(
        index in (rule.condition, rule.reached, *(e.condition for e in rule.exceptions))
        for rule in plan.rules
    )
