"""The order of work, bid by bid and step by step, with every case of missing facts and errors.

docs/language.md, section 12, states the order. This is the meaning; the compiled way must give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from svrules.engine.competition import WHOLE_BID, Competition, Decision
from svrules.engine.plan import Plan, PlannedRule
from svrules.engine.quantity import InError, Quantity, joined
from svrules.engine.working.award import Ranking, rank
from svrules.engine.working.outcomes import RuleOutcome, Said, Status, said, standing_of, worst
from svrules.engine.working.run import BidOutcome, Contract, Run, awarded, unused_decisions
from svrules.engine.working.sheet import Row, Sheet, fill_alone
from svrules.quantities.printing import print_date

__all__ = ["Figures", "WorkedOut", "run_carefully", "unreached"]


class Figures(Protocol):
    """Where the quantities of steps come from: worked out, or kept from an earlier run."""

    def alone(self, bid: int, contract: Row) -> Row:
        """The row of a bid, by its place, with every step that looks at no other bid."""
        ...

    def fill(self, sheet: Sheet, steps: Sequence[int]) -> None:
        """Fill in these steps for all bids of the sheet's universe."""
        ...


class WorkedOut:
    """Quantities that are worked out, all of them."""

    def __init__(self, plan: Plan, competition: Competition) -> None:
        self.plan, self.bids = plan, competition.bids

    def alone(self, bid: int, contract: Row) -> Row:
        """As Figures have it."""
        return fill_alone(self.plan, contract, self.bids[bid].facts, self.bids[bid].name)

    def fill(self, sheet: Sheet, steps: Sequence[int]) -> None:
        """As Figures have it."""
        sheet.compute(steps)


def run_carefully(
    plan: Plan, competition: Competition, contract: Contract, figures: Figures | None = None
) -> Run:
    """Do all the work on the bids of a competition that is in scope."""
    return _Work(plan, competition, contract, figures).done()


def unreached(plan: Plan, competition: Competition, contract: Contract) -> Run:
    """The run of a competition that is not, or not known to be, in scope."""
    work = _Work(plan, competition, contract)
    outcome: BidOutcome = "not reached"
    if contract.scope != "out of scope":
        outcome = "error" if contract.scope == "error" else "unknown"
    return work.run([outcome] * len(work.names), None, {})


class _Work:
    def __init__(
        self, plan: Plan, competition: Competition, contract: Contract, figures: Figures | None = None
    ) -> None:
        self.plan = plan
        self.competition = competition
        self.figures = figures or WorkedOut(plan, competition)
        self.contract = contract
        self.names = [bid.name for bid in competition.bids]
        n = len(self.names)
        self.said: list[dict[str, Said]] = [{} for _ in range(n)]
        self.status: list[Status] = ["pass"] * n
        self.decisions = {(d.bid, d.rule): d for d in competition.decisions}
        self.used: set[tuple[str, str]] = set()
        self.last: list[Sheet | None] = [None] * n
        self.rule_sheets: list[Sheet | None] = [None] * n
        self.scored = [False] * n

    def done(self) -> Run:
        everyone = tuple(range(len(self.names)))
        rows = [self.figures.alone(bid, self.contract.row) for bid in everyone]
        alone = self._sheet(rows, everyone)
        self._reach(alone, everyone)
        self._try(2, alone, everyone)
        self._reject(everyone)
        if any(rule.stage == 3 for rule in self.plan.rules):
            on_others = self._sheet(rows, everyone)
            self.figures.fill(on_others, self.plan.at_rules)
            self._reach(on_others, everyone)
            self.rule_sheets = [on_others for _ in everyone]
            self._try(3, on_others, everyone)
        passing = self._passing(everyone)
        self._score(rows, everyone, passing)
        self._score_again(rows, passing)
        ranking, values = self._rank(passing)
        return self.run(list(self.status), ranking, values)

    # Stages

    def _sheet(
        self, rows: Sequence[Row], universe: tuple[int, ...], scored: Sequence[bool] | None = None
    ) -> Sheet:
        return Sheet(
            plan=self.plan,
            names=self.names,
            rows=[row.copy() for row in rows],
            universe=universe,
            standing=[standing_of(status) for status in self.status],
            scored=list(scored) if scored is not None else [False] * len(self.names),
            contract=self.contract.row.copy(),
        )

    def _reach(self, sheet: Sheet, bids: Sequence[int]) -> None:
        for bid in bids:
            self.last[bid] = sheet

    def _try(self, stage: int, sheet: Sheet, bids: Sequence[int]) -> None:
        """Try the rules of a stage on these bids; on the others they are not reached."""
        rules = [rule for rule in self.plan.rules if rule.stage == stage]
        for bid in bids:
            row, name = sheet.rows[bid], self.names[bid]
            for rule in rules:
                self.said[bid][rule.label] = self._decided(rule, said(rule, row, name), name)
            self._stand(bid)

    def _stand(self, bid: int) -> None:
        self.status[bid] = worst(one.outcome for one in self.said[bid].values())

    def _reject(self, bids: Sequence[int]) -> None:
        """Set aside the bids that a recorded decision rejects as a whole."""
        if any(rule.label == WHOLE_BID for rule in self.plan.rules):
            return
        for bid in bids:
            decision = self.decisions.get((self.names[bid], WHOLE_BID))
            if decision is not None and decision.outcome == "fail":
                self.used.add((decision.bid, decision.rule))
                self.said[bid][WHOLE_BID] = Said("fail", decided_by=_by(decision))
                self._stand(bid)

    def _decided(self, rule: PlannedRule, one: Said, bid: str) -> Said:
        decision = self.decisions.get((bid, rule.label))
        if decision is None or one.outcome not in ("refer", "unknown"):
            return one
        self.used.add((bid, rule.label))
        outcome: RuleOutcome = "pass" if decision.outcome == "pass" else "fail"
        return Said(outcome, one.exceptions, None, _by(decision))

    def _passing(self, bids: Sequence[int]) -> tuple[int, ...]:
        return tuple(bid for bid in bids if self.status[bid] == "pass")

    def _score(self, rows: Sequence[Row], universe: tuple[int, ...], passing: tuple[int, ...]) -> None:
        chosen = set(passing)
        scored = [bid in chosen for bid in range(len(self.names))]
        self.scored = [now or before for now, before in zip(scored, self.scored, strict=True)]
        sheet = self._sheet(rows, universe, scored)
        self.figures.fill(sheet, self.plan.at_scoring)
        self._reach(sheet, passing)
        self._try(5, sheet, passing)

    def _score_again(self, rows: Sequence[Row], passing: tuple[int, ...]) -> None:
        """Settle what the scores make of the bids; where that took some out, score the rest anew."""
        award = self.plan.award
        fell = [bid for bid in passing if self.status[bid] != "pass"]
        if award is None or not award.score_again or not fell:
            self._settle(passing)
            return
        # Not settled yet: what is not known of a bid may be so only because of one that fell.
        still = self._passing(passing)
        self._score(rows, still, still)
        self._settle(passing)

    def _settle(self, bids: Sequence[int]) -> None:
        """A bid that was scored and whose award value is not known does not pass."""
        for bid in bids:
            unsettled = joined(self._award_quantities(bid))
            if unsettled is not None:
                own: Status = "error" if isinstance(unsettled, InError) else "unknown"
                self.status[bid] = worst([self.status[bid], own])

    def _award_quantities(self, bid: int) -> list[Quantity]:
        award = self.plan.award
        by = award.by if award is not None else () if self.plan.total is None else (self.plan.total,)
        return [self._read(bid, step) for step in by]

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
        keys = [values[bid] for bid in bids]
        return rank(self.plan, award, bids, keys, self._read, self.names), values

    def _read(self, bid: int, step: int) -> Quantity:
        sheet = self.last[bid]
        assert sheet is not None  # noqa: S101 - only bids that were scored are read
        quantity: Quantity = sheet.rows[bid][step]
        return quantity

    def _read_all(self, step: int) -> list[Quantity | None]:
        return [self._read(bid, step) if scored else None for bid, scored in enumerate(self.scored)]

    def run(self, outcomes: list[BidOutcome], ranking: Ranking | None, values: dict[int, Any]) -> Run:
        """The run as it stands."""
        after = awarded(self.plan, ranking, values, self._read)
        return Run(
            plan=self.plan,
            competition=self.competition,
            contract=self.contract,
            said=self.said,
            outcomes=outcomes,
            rule_sheets=self.rule_sheets,
            last=self.last,
            scored=self.scored,
            award_values=values,
            awarded=after,
            read=self._read,
            read_all=self._read_all,
            notes=after.notes + unused_decisions(self.competition, self.said, self.used),
        )


def _by(decision: Decision) -> str:
    try:
        when = print_date(date.fromisoformat(decision.when))
    except ValueError:  # as a program wrote it
        when = decision.when
    return f"{decision.who}, {when}: {decision.why}"
