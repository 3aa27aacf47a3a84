"""The order of work on what the facts of a competition can be in a stretch.

It follows `svrules.engine.working.careful` step by step. Where it cannot say which bids are scored again, all
is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from svrules.engine.bounds.formula import UNKNOWN
from svrules.engine.bounds.interval import Interval
from svrules.engine.bounds.operations import compute
from svrules.engine.bounds.outcomes import after_rules, can_say, decided, standings
from svrules.engine.bounds.populations import PossibleRow, PossibleSheet
from svrules.engine.bounds.spread import (
    Possible,
    Spread,
    Stretch,
    can_be_known,
    may_be_in_error,
    may_be_missing,
)
from svrules.engine.competition import WHOLE_BID, Competition
from svrules.engine.plan import Plan
from svrules.engine.working.outcomes import RuleOutcome, Status, worst
from svrules.engine.working.run import Contract
from svrules.engine.working.sheet import fill_alone

__all__ = ["OpenFacts", "PossibleRun", "Unsettled", "bid_fact", "unknown_between"]

Said = dict[str, frozenset[RuleOutcome]]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What is not fixed: the quantity of a step, for one bid (by its place) or, with None, the contract."""

    bid: int | None
    step: int


def unknown_between(stretch: Stretch) -> Spread:
    """The unknown itself: any number of the stretch."""
    return Spread(Interval(stretch.low, stretch.high, False, False), formula=UNKNOWN)


@dataclass(eq=False)
class PossibleRun:
    """All that is possible: for each bid its outcomes, its rows, and what its rules can say.

    `open`: no bound is known, and everything is possible.
    """

    plan: Plan
    names: Sequence[str]
    statuses: list[frozenset[Status]]
    said: list[Said]
    last: list[PossibleSheet | None]
    scored: list[frozenset[bool]]
    stretch: Stretch
    open: bool = False

    def read(self, bid: int, step: int) -> Possible:
        """What a step can yield for a bid, at the last stage that it can reach."""
        sheet = self.last[bid]
        assert sheet is not None  # noqa: S101 - every bid reaches the first stage
        found: Possible = sheet.rows[bid][step]
        return found

    def award_values(self, bid: int) -> list[Possible]:
        """What the figures that decide the rank can be."""
        award = self.plan.award
        by = award.by if award is not None else () if self.plan.total is None else (self.plan.total,)
        return [self.read(bid, step) for step in by]


class OpenFacts:
    """A competition of which one quantity is open: made once, asked for one stretch after the other.

    Rows of bids that do not depend on it are computed once, by the engine.
    """

    def __init__(self, plan: Plan, competition: Competition, contract: Contract) -> None:
        self.plan, self.competition, self.contract = plan, competition, contract
        self.names = [bid.name for bid in competition.bids]
        self.decisions = {(one.bid, one.rule): one for one in competition.decisions}
        self._rows: list[PossibleRow] = [
            fill_alone(plan, contract.row, bid.facts, bid.name) for bid in competition.bids
        ]

    def possible(self, opened: Mapping[Unsettled, Possible], stretch: Stretch) -> PossibleRun:
        """What is possible when the steps named are as given, and all else is as in the data."""
        work = _Work(self, stretch)
        return work.done(self._contract(opened, stretch), opened)

    def _contract(self, opened: Mapping[Unsettled, Possible], stretch: Stretch) -> PossibleRow:
        own = {one.step: quantity for one, quantity in opened.items() if one.bid is None}
        if not own:
            return self.contract.row.copy()
        row: PossibleRow = self.contract.row.copy()
        _refill(self.plan, self.plan.once, row, own, None, stretch)
        return row

    def rows(
        self, contract: PossibleRow, opened: Mapping[Unsettled, Possible], stretch: Stretch
    ) -> list[PossibleRow]:
        """The rows of steps that look at no other bid."""
        changed = {index for index in self.plan.once if contract[index] is not self.contract.row[index]}
        rows = []
        for bid, before in enumerate(self._rows):
            row = before.copy()
            own = {one.step: quantity for one, quantity in opened.items() if one.bid == bid}
            if changed or own:
                known = {index: contract[index] for index in changed} | own
                _refill(self.plan, self.plan.alone, row, known, self.names[bid], stretch)
            rows.append(row)
        return rows


def _refill(
    plan: Plan,
    indices: Iterable[int],
    row: PossibleRow,
    given: Mapping[int, Possible],
    bid: str | None,
    stretch: Stretch,
) -> None:
    """Put what is given into the row, and compute again what rests on it."""
    changed = set(given)
    for index, quantity in given.items():
        row[index] = quantity
    for index in indices:
        step = plan.steps[index]
        if index not in given and any(operand in changed for operand in step.operands):
            row[index] = compute(step, [row[i] for i in step.operands], bid, stretch)
            changed.add(index)


class _Work:
    def __init__(self, facts: OpenFacts, stretch: Stretch) -> None:
        self.facts, self.plan, self.stretch, self.names = facts, facts.plan, stretch, facts.names
        n = len(self.names)
        self.said: list[Said] = [{} for _ in range(n)]
        self.status: list[frozenset[Status]] = [frozenset({"pass"})] * n
        self.last: list[PossibleSheet | None] = [None] * n
        self.scored: list[frozenset[bool]] = [frozenset({False})] * n
        self.open = False

    def done(self, contract: PossibleRow, opened: Mapping[Unsettled, Possible]) -> PossibleRun:
        """The whole order of work."""
        self.contract = contract
        everyone = tuple(range(len(self.names)))
        rows = self.facts.rows(contract, opened, self.stretch)
        self.open = any(
            isinstance(contract[index], Spread)
            for rule in self.plan.rules
            if rule.on_contract
            for index in (rule.condition, rule.reached, *(e.condition for e in rule.exceptions))
            if index is not None
        )
        alone = self._sheet(rows, everyone)
        self.last = [alone for _ in everyone]
        self._try(2, alone, everyone)
        self._reject(everyone)
        if any(rule.stage == 3 for rule in self.plan.rules):
            on_others = self._sheet(rows, everyone)
            on_others.compute(self.plan.at_rules)
            self.last = [on_others for _ in everyone]
            self._try(3, on_others, everyone)
        passing = tuple(bid for bid in everyone if "pass" in self.status[bid])
        self._score(rows, everyone, passing)
        self._score_again(rows, passing)
        return PossibleRun(
            self.plan, self.names, self.status, self.said, self.last, self.scored, self.stretch, self.open
        )

    def _sheet(self, rows: Sequence[PossibleRow], universe: tuple[int, ...]) -> PossibleSheet:
        return PossibleSheet(
            plan=self.plan,
            names=self.names,
            rows=[row.copy() for row in rows],
            universe=universe,
            standing=[standings(status) for status in self.status],
            scored=list(self.scored),
            contract=self.contract.copy(),
            stretch=self.stretch,
        )

    def _try(self, stage: int, sheet: PossibleSheet, bids: Sequence[int]) -> None:
        rules = [rule for rule in self.plan.rules if rule.stage == stage]
        for bid in bids:
            row, name = sheet.rows[bid], self.names[bid]
            found: Said = {}
            for rule in rules:
                decision = self.facts.decisions.get((name, rule.label))
                found[rule.label] = decided(can_say(rule, row, name), decision)
            self.said[bid] |= found
            # A bid goes on to rules on marks only where it has passed all before.
            left: frozenset[Status] = self.status[bid] - {"pass"} if stage == 5 else frozenset()
            ways = self.status[bid] - left
            self.status[bid] = after_rules(ways, found.values()) | left

    def _reject(self, bids: Sequence[int]) -> None:
        if any(rule.label == WHOLE_BID for rule in self.plan.rules):
            return
        for bid in bids:
            decision = self.facts.decisions.get((self.names[bid], WHOLE_BID))
            if decision is not None and decision.outcome == "fail":
                self.said[bid][WHOLE_BID] = frozenset({"fail"})
                self.status[bid] = frozenset({"fail"})

    def _score(
        self, rows: Sequence[PossibleRow], universe: tuple[int, ...], passing: tuple[int, ...]
    ) -> None:
        self.scored = [
            frozenset({status == "pass" for status in self.status[bid]})
            if bid in passing
            else frozenset({False})
            for bid in range(len(self.names))
        ]
        sheet = self._sheet(rows, universe)
        sheet.compute(self.plan.at_scoring)
        for bid in passing:
            self.last[bid] = sheet
        self._try(5, sheet, passing)

    def _score_again(self, rows: Sequence[PossibleRow], passing: tuple[int, ...]) -> None:
        award = self.plan.award
        fell = [bid for bid in passing if self.status[bid] != {"pass"}]
        if award is None or not award.score_again or not fell:
            self._settle(passing)
            return
        sure = all(self.scored[bid] == {True} for bid in passing)
        if not sure or any("pass" in self.status[bid] for bid in fell):
            # Who is compared with whom the second time is not settled.
            self.open = True
            return
        still = tuple(bid for bid in passing if "pass" in self.status[bid])
        was = self.scored
        self._score(rows, still, still)
        self.scored = [
            now | before if True in before else now for now, before in zip(self.scored, was, strict=True)
        ]
        self._settle(passing)

    def _settle(self, bids: Sequence[int]) -> None:
        """A bid that was scored and whose award value is not known does not pass."""
        for bid in bids:
            sheet = self.last[bid]
            assert sheet is not None  # noqa: S101 - it was scored
            award = self.plan.award
            by = award.by if award is not None else () if self.plan.total is None else (self.plan.total,)
            values = [sheet.rows[bid][step] for step in by]
            own: set[Status] = {"pass"} if all(map(can_be_known, values)) else set()
            own |= {"error"} if any(map(may_be_in_error, values)) else set()
            own |= {"unknown"} if any(map(may_be_missing, values)) else set()
            scored = frozenset(worst((status, each)) for status in self.status[bid] for each in own)
            self.status[bid] = scored | (
                self.status[bid] - {"pass"} if False in self.scored[bid] else frozenset()
            )


def bid_fact(plan: Plan, name: str) -> int | None:
    """The step of a fact of bids; None where nothing in force uses it."""
    return next((step.index for step in plan.steps if step.operation == "fact" and step.detail == name), None)
