"""The order of work: contract, bids alone, rules on others, scoring, marks (docs/language.md, section 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from svrules.engine.award import Allocated, Ranking, allocate, near_ties, rank
from svrules.engine.competition import Competition, Decision
from svrules.engine.outcomes import RuleOutcome, Said, Status, not_reached, said, worst
from svrules.engine.plan import Plan, PlannedRule
from svrules.engine.quantity import InError, Missing, Quantity, joined
from svrules.engine.sheet import Row, Sheet, contract_row, fill_alone
from svrules.language.rulebook import Outcome

__all__ = ["BidOutcome", "Run", "Scope", "run"]

Scope = Literal["in scope", "out of scope", "unknown", "error"]
BidOutcome = Literal["pass", "fail", "refer", "unknown", "error", "not reached"]


@dataclass(eq=False)
class Run:
    """All that was computed for one competition: the sheets, what the rules said, ranks.

    Bids are numbered by their place in the table. `last` holds for each bid the sheet of the last stage that
    it reached (None: not even the first); `said` what each rule said, by label.
    """

    plan: Plan
    competition: Competition
    scope: Scope
    contract: Row
    contract_said: dict[str, Said]
    said: list[dict[str, Said]]
    outcomes: list[BidOutcome]
    rule_sheets: list[Sheet | None]
    last: list[Sheet | None]
    scored: list[bool]
    ranking: Ranking | None
    award_values: dict[int, Any]
    near: list[tuple[int, ...]]
    allocated: dict[int, Allocated]
    notes: list[str]

    def total(self, bid: int) -> Fraction | None:
        """The total of a bid; None where it was not scored or its total is not known."""
        sheet, step = self.last[bid], self.plan.total
        if sheet is None or step is None or not self.scored[bid]:
            return None
        quantity = sheet.rows[bid][step]
        return quantity if isinstance(quantity, Fraction) else None


def run(plan: Plan, competition: Competition) -> Run:
    """Do all the work of a plan on a competition."""
    return _Work(plan, competition).done()


class _Work:
    def __init__(self, plan: Plan, competition: Competition) -> None:
        self.plan = plan
        self.competition = competition
        self.names = [bid.name for bid in competition.bids]
        n = len(self.names)
        self.contract = contract_row(plan, competition.contract)
        self.said: list[dict[str, Said]] = [{} for _ in range(n)]
        self.status: list[Status] = ["pass"] * n
        self.decisions = {(d.bid, d.rule): d for d in competition.decisions}
        self.used: set[tuple[str, str]] = set()
        self.last: list[Sheet | None] = [None] * n
        self.rule_sheets: list[Sheet | None] = [None] * n
        self.scored = [False] * n
        self.notes: list[str] = []

    def done(self) -> Run:
        contract_said, scope = self._contract()
        if scope != "in scope":
            outcomes: list[BidOutcome] = [_without_scope(scope)] * len(self.names)
            return self._run(scope, contract_said, outcomes, None, {})
        everyone = tuple(range(len(self.names)))
        rows = [fill_alone(self.plan, self.contract, bid.facts, bid.name) for bid in self.competition.bids]
        alone = self._sheet(rows, everyone)
        self._reach(alone, everyone)
        self._try(2, alone, everyone)
        if self.plan.at_rules or any(rule.stage == 3 for rule in self.plan.rules):
            on_others = self._sheet(rows, everyone)
            on_others.compute(self.plan.at_rules)
            self._reach(on_others, everyone)
            self.rule_sheets = [on_others for _ in everyone]
            self._try(3, on_others, everyone)
        passing = self._passing(everyone)
        self._score(rows, everyone, passing)
        award = self.plan.award
        fell = [bid for bid in passing if self.status[bid] != "pass"]
        if award is not None and award.score_again and fell:
            still = self._passing(passing)
            for bid in still:
                for rule in self.plan.rules:
                    if rule.stage == 5:
                        del self.said[bid][rule.label]
                self.status[bid] = worst(one.outcome for one in self.said[bid].values())
            self._score(rows, still, still)
        # Only now: what was not known of a bid may have been so because of one that fell.
        self._settle(passing)
        ranking, values = self._rank(passing)
        return self._run("in scope", contract_said, list(self.status), ranking, values)

    # Stages

    def _contract(self) -> tuple[dict[str, Said], Scope]:
        rules = [rule for rule in self.plan.rules if rule.on_contract]
        found = {rule.label: said(rule, self.contract, None) for rule in rules if rule.kind == "applies"}
        scope = _scope([one.outcome for one in found.values()])
        for rule in rules:
            if rule.label not in found:
                reached = scope == "in scope"
                found[rule.label] = said(rule, self.contract, None) if reached else not_reached
        return {rule.label: found[rule.label] for rule in rules}, scope

    def _sheet(
        self, rows: Sequence[Row], universe: tuple[int, ...], scored: Sequence[bool] | None = None
    ) -> Sheet:
        return Sheet(
            plan=self.plan,
            names=self.names,
            rows=[row.copy() for row in rows],
            universe=universe,
            standing=[_standing(status) for status in self.status],
            scored=list(scored) if scored is not None else [False] * len(self.names),
            contract=self.contract.copy(),
        )

    def _reach(self, sheet: Sheet, bids: Sequence[int]) -> None:
        for bid in bids:
            self.last[bid] = sheet

    def _try(self, stage: int, sheet: Sheet, bids: Sequence[int]) -> None:
        """Try the rules of a stage on these bids, on the others they are not reached."""
        rules = [rule for rule in self.plan.rules if rule.stage == stage]
        for bid in bids:
            row, name = sheet.rows[bid], self.names[bid]
            for rule in rules:
                self.said[bid][rule.label] = self._decided(rule, said(rule, row, name), name)
            if rules:
                self.status[bid] = worst(one.outcome for one in self.said[bid].values())

    def _decided(self, rule: PlannedRule, one: Said, bid: str) -> Said:
        decision = self.decisions.get((bid, rule.label))
        if decision is None or one.outcome != "refer":
            return one
        self.used.add((bid, rule.label))
        outcome: RuleOutcome = "pass" if decision.outcome == "pass" else "fail"
        return Said(outcome, one.exceptions, None, _by(decision))

    def _passing(self, bids: Sequence[int]) -> tuple[int, ...]:
        return tuple(bid for bid in bids if self.status[bid] == "pass")

    def _score(self, rows: Sequence[Row], universe: tuple[int, ...], passing: tuple[int, ...]) -> None:
        chosen = set(passing)
        self.scored = [bid in chosen or self.scored[bid] for bid in range(len(self.names))]
        sheet = self._sheet(rows, universe, [bid in chosen for bid in range(len(self.names))])
        sheet.compute(self.plan.at_scoring)
        self._reach(sheet, passing)
        self._try(5, sheet, passing)

    def _settle(self, bids: Sequence[int]) -> None:
        """A bid that was scored and whose award value is not known does not pass."""
        for bid in bids:
            unsettled = joined(self._award_quantities(bid))
            if unsettled is not None:
                own: Status = "error" if isinstance(unsettled, InError) else "unknown"
                self.status[bid] = worst([self.status[bid], own])

    def _award_quantities(self, bid: int) -> list[Quantity]:
        award, sheet = self.plan.award, self.last[bid]
        if sheet is None:
            return []
        by = award.by if award is not None else () if self.plan.total is None else (self.plan.total,)
        return [sheet.rows[bid][step] for step in by]

    # Award

    def _rank(self, scored: Sequence[int]) -> tuple[Ranking | None, dict[int, Any]]:
        award = self.plan.award
        if award is None or not award.by:
            return None, {}
        values: dict[int, Any] = {}
        for bid in scored:
            quantities = self._award_quantities(bid)
            if joined(quantities) is None:
                values[bid] = tuple(quantities) if award.in_order else quantities[0]
        bids = [bid for bid in self._passing(scored) if bid in values]
        return rank(self.plan, award, bids, [values[bid] for bid in bids], self._read, self.names), values

    def _read(self, bid: int, step: int) -> Quantity:
        sheet = self.last[bid]
        assert sheet is not None  # noqa: S101 - only bids that were scored are ranked
        quantity: Quantity = sheet.rows[bid][step]
        return quantity

    def _near(self, ranking: Ranking | None, values: dict[int, Any]) -> list[tuple[int, ...]]:
        award = self.plan.award
        first = next((bid for group in ranking.groups for bid in group), None) if ranking else None
        if first is None or ranking is None or award is None or award.near is None or award.in_order:
            return []
        within = self._read(first, award.near)
        if isinstance(within, Missing | InError) or not isinstance(within, Fraction):
            self.notes.append("Near ties are not looked for: how near is near is not known.")
            return []
        return near_ties(ranking, values, within)

    def _allocate(self, ranking: Ranking | None) -> dict[int, Allocated]:
        award = self.plan.award
        if ranking is None or award is None or award.allocation is None:
            return {}
        first = next((bid for group in ranking.groups for bid in group), None)
        if first is None:
            return {}
        return allocate(award.allocation, ranking, self._read(first, award.allocation.pot), self._read)

    def _run(
        self,
        scope: Scope,
        contract_said: dict[str, Said],
        outcomes: list[BidOutcome],
        ranking: Ranking | None,
        values: dict[int, Any],
    ) -> Run:
        near, allocated = self._near(ranking, values), self._allocate(ranking)
        notes = self.notes + ([] if ranking is None else list(ranking.notes)) + self._unused()
        return Run(
            plan=self.plan,
            competition=self.competition,
            scope=scope,
            contract=self.contract,
            contract_said=contract_said,
            said=self.said,
            outcomes=outcomes,
            rule_sheets=self.rule_sheets,
            last=self.last,
            scored=self.scored,
            ranking=ranking,
            award_values=values,
            near=near,
            allocated=allocated,
            notes=notes,
        )

    def _unused(self) -> list[str]:
        return [
            f"The decision on {bid}, {rule}, settles nothing: {rule} did not say refer."
            for bid, rule in self.decisions
            if (bid, rule) not in self.used
        ]


def _scope(outcomes: Sequence[RuleOutcome]) -> Scope:
    if "fail" in outcomes:
        return "out of scope"
    if "error" in outcomes:
        return "error"
    return "unknown" if "unknown" in outcomes or "refer" in outcomes else "in scope"


def _without_scope(scope: Scope) -> BidOutcome:
    if scope == "out of scope":
        return "not reached"
    return "error" if scope == "error" else "unknown"


def _standing(status: Status) -> Outcome:
    return "unknown" if status == "error" else status


def _by(decision: Decision) -> str:
    return f"{decision.who}, {decision.when}: {decision.why}"
