"""The weight of one criterion as a figure that may be another: the others give way in proportion.

What a criterion is worth changes; its siblings share what is left as they shared it before, and the parts of
each as before. Totals of weights stay what they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.engine.bounds.formula import UNKNOWN, constant
from svrules.engine.bounds.interval import EVERY_NUMBER
from svrules.engine.bounds.spread import Possible, Stretch, number
from svrules.engine.bounds.work import OpenFacts, PossibleRun, Unsettled
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.plan import Plan, PlannedCriterion
from svrules.engine.working.again import with_figures
from svrules.engine.working.run import Run
from svrules.engine.working.sheet import Row
from svrules.quantities import shown

__all__ = ["Share", "Weight", "figures_of", "moved", "worth_of", "worths"]

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
        return with_figures(self.plan, {index: share.at(x) for index, share in self.shares.items()})

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
    plan, worth = run.plan, worths(run.plan, run.contract.row)
    if isinstance(worth, str):
        return worth
    siblings = [one for one in plan.criteria if one.part_of == criterion.part_of and one is not criterion]
    now = worth[criterion.code]
    rest = sum((worth[one.code] for one in siblings), Fraction(0))
    if not now:
        return "it is worth nothing here"
    if not rest:
        return "nothing stands beside it"
    whole = now + rest
    ends = [moved(plan, worth, {criterion.code: x}) for x in (Fraction(0), whole)]
    figures = [one if isinstance(one, str) else figures_of(plan, one) for one in ends]
    none, all_ = figures
    if isinstance(none, str) or isinstance(all_, str):
        return str(none if isinstance(none, str) else all_)
    shares = {index: Share(low, (all_[index] - low) / whole) for index, low in none.items()}
    return Weight(
        plan, competition, facts, criterion, now, whole, tuple(one.code for one in siblings), shares
    )


def worths(plan: Plan, row: Row) -> dict[str, Fraction] | str:
    """What each criterion is worth, by its code, in that row of the contract; or why that cannot be said."""
    if plan.award is not None and plan.award.in_order:
        return "criteria count in an order, not by weights"
    worth = {one.code: row[one.available] for one in plan.criteria}
    return worth if all(isinstance(x, Fraction) for x in worth.values()) else "its weight is not known"


def moved(
    plan: Plan,
    worth: Mapping[str, Fraction],
    wanted: Mapping[str, Fraction],
    takers: Collection[str] | None = None,
) -> dict[str, Fraction] | str:
    """What the criteria that move are worth, by their codes, when those `wanted` are; or why that cannot be.

    `wanted` are weights out of what is now available for a criterion and its siblings together. What is left
    goes to the other siblings, or to those of them that are `takers`, as they shared it before. The parts of
    a criterion keep their shares of it.
    """
    return _Moving(plan, worth, wanted, takers).done()


class _Moving:
    def __init__(
        self,
        plan: Plan,
        worth: Mapping[str, Fraction],
        wanted: Mapping[str, Fraction],
        takers: Collection[str] | None,
    ) -> None:
        self.worth, self.wanted, self.takers = worth, wanted, takers
        self.parts: dict[str | None, list[str]] = {}
        for one in plan.criteria:
            self.parts.setdefault(one.part_of, []).append(one.code)
        self.found: dict[str, Fraction] = {}

    def done(self) -> dict[str, Fraction] | str:
        return self._group(None, None) or self.found

    def _group(self, parent: str | None, factor: Fraction | None) -> str:
        """Settle the parts of a criterion that is worth `factor` times as much; None: as much as it was."""
        codes = self.parts.get(parent, [])
        shared = {code: self.worth[code] for code in codes}
        moves = not self.wanted.keys().isdisjoint(codes)
        if moves:
            settled = self._settled(codes)
            if isinstance(settled, str):
                return settled
            shared = settled
        for code in codes:
            new = shared[code] * (1 if factor is None else factor)
            if moves or factor is not None:
                self.found[code] = new
            was = self.worth[code]
            if code in self.parts and not was and new:
                return f"{code} is worth nothing here, so that its parts have no shares of it"
            own = None if not moves and factor is None else new / was if was else Fraction(0)
            problem = self._group(code, own)
            if problem:
                return problem
        return ""

    def _settled(self, codes: Sequence[str]) -> dict[str, Fraction] | str:
        whole = sum((self.worth[code] for code in codes), Fraction(0))
        if not whole:
            return "it is worth nothing here"
        named = [code for code in codes if self.takers is not None and code in self.takers]
        takers = [code for code in named or codes if code not in self.wanted]
        new = {code: self.wanted.get(code, self.worth[code]) for code in codes}
        shared = sum((self.worth[code] for code in takers), Fraction(0))
        left = whole - sum((x for code, x in new.items() if code not in takers), Fraction(0))
        if left < 0 or any(x < 0 for x in new.values()):
            return f"{_listed(new, takers)} would leave less than nothing of {shown(whole)} for the others"
        if left and not shared:
            return f"{shown(left)} of {shown(whole)} would be left, with no criterion beside it to take it"
        for code in takers:
            new[code] = self.worth[code] * left / shared if shared else Fraction(0)
        return new


def _listed(new: Mapping[str, Fraction], takers: Collection[str]) -> str:
    return " and ".join(f"{code} {shown(x)}" for code, x in new.items() if code not in takers)


def figures_of(plan: Plan, worth: Mapping[str, Fraction]) -> dict[int, Fraction] | str:
    """The steps that say what these criteria are worth, with that figure; or why they cannot be others."""
    figures: dict[int, Fraction] = {}
    for one in plan.criteria:
        new = worth.get(one.code)
        if new is not None and figures.setdefault(one.available, new) != new:
            return "one figure is the weight of several criteria"
    if any(_stands_elsewhere(plan, index) for index in figures):
        return "its weight is a figure that other rules use, too"
    return figures


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
