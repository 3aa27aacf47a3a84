"""Figures that are the same for every bid, and may be others: those of the policy, and facts of the contract.

Of the policy: settings, pass marks, the figures in conditions of rules, what a table gives for the contract,
columns of families. Each is moved alone. What a weight rests on is left to `svrules.change.limits.weights`,
where the criteria beside it give way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from svrules.change.limits.facts import FARTHEST, PENNY
from svrules.change.limits.search import Way
from svrules.engine.bounds.outcomes import can_say
from svrules.engine.bounds.spread import Possible, Stretch
from svrules.engine.bounds.work import OpenFacts, PossibleRun, Unsettled, unknown_between
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.plan import ONCE, AmongShape, Name, Plan, PlannedRule, Step
from svrules.engine.working.again import with_figures
from svrules.engine.working.run import Run
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.language.types import NumberType

__all__ = ["ContractFact", "Kind", "PolicyFigure", "figures_of"]

Kind = Literal["setting", "pass mark", "limit", "table", "column"]
_EQUALS: Final = ("is", "is not")


@dataclass(frozen=True, slots=True)
class PolicyFigure:
    """A number that the rulebook gives: `given`, by the step that yields it."""

    plan: Plan
    competition: Competition
    facts: OpenFacts
    step: int
    given: Fraction
    kind: Kind
    what: str
    clause: str

    def run(self, x: Fraction) -> Run:
        """The engine's run with that figure."""
        return run_in_order(with_figures(self.plan, {self.step: x}), self.competition)

    def possible(self, stretch: Stretch) -> PossibleRun:
        """All that is possible in a stretch."""
        return _within_scope(self.facts.possible({self._open: unknown_between(stretch)}, stretch))

    def at(self, x: Fraction) -> PossibleRun:
        """What comes out with that figure, by the bounds."""
        return _within_scope(self.facts.possible({self._open: x}, Stretch(x, x)))

    @property
    def _open(self) -> Unsettled:
        return Unsettled(None, self.step)

    def ways(self) -> tuple[Way, ...]:
        """Down to nothing, and up as far as is searched: a share to the whole, else very far."""
        type_ = self.plan.steps[self.step].type
        assert isinstance(type_, NumberType)  # noqa: S101 - others are not looked at
        pounds = dict(type_.dimension.powers).get("£") == 1
        share = type_.style == "percent"
        most = Fraction(1) if share and self.given < 1 else max(FARTHEST, self.given + 1)
        fine = PENNY / 100 if share else PENNY
        ends = [(Fraction(0), self.given > 0), (most, True)]
        return tuple(
            Way(self.given, end, True, PENNY if pounds else None, fine, limited=False)
            for end, there in ends
            if there
        )


@dataclass(frozen=True, slots=True)
class ContractFact:
    """A number of the contract that may be another."""

    plan: Plan
    competition: Competition
    facts: OpenFacts
    step: int
    input: Input

    def run(self, x: Fraction) -> Run:
        """The engine's run with that fact."""
        return self.with_answer(x)

    def with_answer(self, value: Scalar) -> Run:
        """The engine's run with that answer."""
        contract = {**self.competition.contract, self.input.name: value}
        return run_in_order(self.plan, replace(self.competition, contract=contract))

    def possible(self, stretch: Stretch) -> PossibleRun:
        """All that is possible in a stretch."""
        return self._with(unknown_between(stretch), stretch)

    def at(self, x: Fraction) -> PossibleRun:
        """What comes out with that fact, by the bounds."""
        return self._with(x, Stretch(x, x))

    def _with(self, fact: Possible, stretch: Stretch) -> PossibleRun:
        return _within_scope(self.facts.possible({Unsettled(None, self.step): fact}, stretch))


def _within_scope(run: PossibleRun) -> PossibleRun:
    """The same; where the contract is then out of scope for sure, no bid is reached."""
    sheet = run.last[0] if run.last else None
    applies = [rule for rule in run.plan.rules if rule.on_contract and rule.kind == "applies"]
    if run.open or sheet is None or all(can_say(rule, sheet.contract, "") == {"pass"} for rule in applies):
        return run
    nobody = len(run.names)
    run.statuses, run.scored = [frozenset({"unknown"})] * nobody, [frozenset({False})] * nobody
    return run


def figures_of(run: Run, competition: Competition, facts: OpenFacts) -> Iterator[PolicyFigure | str]:
    """Every figure of the policy on which something rests; or the name of one on which a weight rests."""
    plan, row = run.plan, run.contract.row
    weights = {one.available for one in plan.criteria}
    for kind, step, what, clause in _named(plan):
        given = row[step]
        if not isinstance(given, Fraction) or not isinstance(plan.steps[step].type, NumberType):
            continue
        rests = _rests(plan, {step})
        if kind in ("pass mark", "limit") or (rests & _ends(plan) and not rests & weights):
            yield PolicyFigure(plan, competition, facts, step, given, kind, what, clause)
        elif rests & weights:
            yield what


def _named(plan: Plan) -> Iterator[tuple[Kind, int, str, str]]:
    """Kind, step, name and clause of each figure of the policy."""
    yield from _with_a_name(plan)
    for rule in plan.rules:
        if rule.pass_mark_of:
            yield from _pass_mark(plan, rule)
    for step in plan.steps:
        if step.operation == "constant" and step.owner.kind == "rule" and step.detail:
            users = _users(plan, step.index)
            if users and all(map(_measures, users)):
                yield "limit", step.index, step.owner.label, step.owner.clause


def _with_a_name(plan: Plan) -> Iterator[tuple[Kind, int, str, str]]:
    for step in plan.steps:
        name = step.detail
        if step.operation == "named" and isinstance(name, Name) and step.domain == ONCE:
            if name.kind == "setting":
                yield "setting", step.index, name.name, step.owner.clause
            elif name.kind == "column":
                yield "column", step.index, name.name, step.owner.clause
    for table in plan.tables:
        for output, index in table.outputs if table.on_contract else ():
            name = output if table.member is None else f"{table.member} {output}"
            yield "table", index, f"{name} ({table.label})", table.clause


def _pass_mark(plan: Plan, rule: PlannedRule) -> Iterator[tuple[Kind, int, str, str]]:
    """The least that is asked for: as the rulebook writes it (a share), where nothing else rests on that."""
    compared = plan.steps[rule.condition]
    if compared.operation != "compare":
        return
    least = plan.steps[compared.operands[1]]
    written = [index for index in least.operands if plan.steps[index].operation == "constant"]
    for index in [*written[:1], least.index]:
        one = plan.steps[index]
        if one.domain == ONCE and len(_users(plan, index)) == 1:
            yield "pass mark", index, rule.label, rule.clause
            return


def _measures(step: Step) -> bool:
    """Whether a figure in it says how much: not which number exactly, nor what is chosen."""
    words = step.detail[0] if isinstance(step.detail, tuple) and step.detail else None
    return step.operation in ("×", "÷", "+", "-") or (step.operation == "compare" and words not in _EQUALS)


def _users(plan: Plan, index: int) -> list[Step]:
    return [step for step in plan.steps if index in step.operands]


def _rests(plan: Plan, on: set[int]) -> set[int]:
    """All steps that rest on these, among them aggregates over bids."""
    found = set(on)
    for step in plan.steps:
        block = step.detail.block if isinstance(step.detail, AmongShape) else ()
        if found.intersection(step.operands) or found.intersection(block):
            found.add(step.index)
    return found


def _ends(plan: Plan) -> set[int]:
    """Where results come from: marks, what rules look at, the award."""
    ends: set[int] = {one.marks for one in plan.criteria}
    for rule in plan.rules:
        ends |= {rule.condition, *(one.condition for one in rule.exceptions)}
    award = plan.award
    if award is not None:
        ends |= {*award.by, *(tie.by for tie in award.ties)}
        ends |= {award.allocation.request, award.allocation.pot} if award.allocation is not None else set()
    return ends
