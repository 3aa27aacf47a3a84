"""The record of one bid: outcome, total, rank, and all that led to them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from svrules.engine.competition import WHOLE_BID
from svrules.engine.plan import ALONE, PlannedRule, Step
from svrules.engine.quantity import Quantity
from svrules.engine.recording.facts import FactRecords
from svrules.engine.recording.pieces import Pieces
from svrules.engine.recording.populations import Populations
from svrules.engine.recording.trace import conditions_of, walk
from svrules.engine.recording.words import decimal, exact
from svrules.engine.result import (
    AllocationResult,
    BidResult,
    FactUsed,
    PopulationUse,
    RuleResult,
    TableMatch,
    Tie,
    ValueResult,
)
from svrules.engine.working.outcomes import Said, not_reached
from svrules.engine.working.run import Run
from svrules.engine.working.sheet import Row
from svrules.quantities.rounding import Rounding

__all__ = ["BidRecords"]


class BidRecords(Pieces):
    """Makes the records of the bids of one run."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.populations = Populations(run.plan, self.words, self.names)

    def bid(self, bid: int) -> BidResult:
        """All that a Result says of one bid, by its place in the table."""
        run, plan = self.run, self.plan
        sheet, row, records = run.last[bid], run.row(bid), self.records(bid)
        total, by = run.total(bid), run.award_values.get(bid)
        steps = [] if sheet is None else self._walked(bid, row)
        return BidResult(
            bid=self.names[bid],
            outcome=run.outcomes[bid],
            total=None if total is None else decimal(total),
            exact=exact(total) if total is not None else None,
            award_value=decimal(by) if isinstance(by, Fraction) else None,
            award_exact=exact(by) if isinstance(by, Fraction) else None,
            rank=None if run.awarded.ranking is None else run.awarded.ranking.ranks.get(bid),
            facts=self._facts(bid, records),
            rules=self._rules(bid, records),
            criteria=[self.criterion(c, bid, row, records) for c in plan.criteria],
            values=self._values(bid, row, records) if sheet is not None else [],
            tables=self._tables(row, records) if sheet is not None else [],
            roundings=self.roundings(steps, row) if sheet is not None else [],
            total_adjustment=self._adjustment(row, total),
            missing=self.missing(self._holding_back(bid, row)),
            errors=self.errors(self._wrong(bid, row), bid),
            population=self._populations(bid, steps),
            tie=self._tie(bid),
            allocation=self._allocation(bid),
        )

    def total_places(self) -> int | None:
        """How many decimal places totals are rounded to, or shown with; None: not said."""
        award = self.plan.award
        if award is not None and award.show is not None:
            return award.show.places
        rounded = [
            step.detail
            for step in self.plan.steps
            if step.operation == "round" and step.owner.label == "TOTAL" and step.owner.kind == "award"
        ]
        return rounded[-1].places if rounded and isinstance(rounded[-1], Rounding) else None

    # What was given and said

    def _facts(self, bid: int, records: FactRecords) -> list[FactUsed]:
        own = self.run.competition.bids[bid]
        return [records.given(one.name, own.facts, own.name) for one in self.bid_inputs]

    def _rules(self, bid: int, records: FactRecords) -> list[RuleResult]:
        said = self.run.said[bid]
        rejected = said.get(WHOLE_BID)
        whole = [] if rejected is None or WHOLE_BID in self._labels else [self._rejected(rejected)]
        return whole + [
            self.rule(rule, said.get(rule.label, not_reached), self._rule_row(rule, bid), records)
            for rule in self.plan.rules
            if not rule.on_contract
        ]

    @cached_property
    def _labels(self) -> frozenset[str]:
        return frozenset(rule.label for rule in self.plan.rules)

    def _rejected(self, one: Said) -> RuleResult:
        """What a recorded decision made of a bid as a whole, told like a rule."""
        return RuleResult(
            rule=WHOLE_BID,
            title=f"The {self.plan.rulebook.bid_word} as a whole",
            outcome=one.outcome,
            clause="",
            because="",
            facts=[],
            decided_by=one.decided_by,
            line=1,
            stage="decision",
        )

    def _rule_row(self, rule: PlannedRule, bid: int) -> Row:
        sheet = self.run.rule_sheets[bid] if rule.stage == 3 else self.run.last[bid]
        return self.run.contract.row if sheet is None else sheet.rows[bid]

    def _adjustment(self, row: Row, total: Fraction | None) -> str | None:
        if total is None:
            return None
        top = [row[c.marks] for c in self.plan.criteria if c.part_of is None]
        change = total - sum(top, Fraction(0))
        return exact(change)

    def _walked(self, bid: int, row: Row) -> list[Step]:
        """The steps that counted for a bid in the last stage that it reached."""
        run, plan = self.run, self.plan
        rules = [r for r in plan.rules if not r.on_contract and r.stage != 3 and r.label in run.said[bid]]
        roots = conditions_of(rules)
        roots += [v.step for v in plan.values if row[v.step] is not None]
        roots += [c.marks for c in plan.criteria if self.has_marks(c, bid)]
        if run.scored[bid]:
            roots += [] if plan.total is None else [plan.total]
            roots += self._award_roots()
        return walk(plan, roots, row)

    def _award_roots(self) -> list[int]:
        award = self.plan.award
        if award is None:
            return []
        request = [] if award.allocation is None else [award.allocation.request]
        return [*award.by, *(tie.by for tie in award.ties), *request]

    def _holding_back(self, bid: int, row: Row) -> list[Quantity | None]:
        """What is not known and keeps the bid from a known outcome and total."""
        run, plan = self.run, self.plan
        if run.outcomes[bid] in ("fail", "not reached"):
            return []
        if run.contract.scope != "in scope":
            return [one.why for one in run.contract.said.values()]
        found: list[Quantity | None] = [one.why for one in self._said_in_order(bid)]
        if run.scored[bid]:
            award = () if plan.award is None else plan.award.by
            found += [row[step] for step in award]
            found += [] if plan.total is None else [row[plan.total]]
        return found

    def _said_in_order(self, bid: int) -> list[Said]:
        said = self.run.said[bid]
        return [said[rule.label] for rule in self.plan.rules if rule.label in said]

    def _wrong(self, bid: int, row: Row) -> list[Quantity]:
        run, plan = self.run, self.plan
        found: list[Quantity] = [one.why for one in self._said_in_order(bid) if one.why is not None]
        found += [row[c.marks] for c in plan.criteria if self.has_marks(c, bid)]
        if run.scored[bid]:
            found += [row[step] for step in (() if plan.award is None else plan.award.by)]
            found += [] if plan.total is None else [row[plan.total]]
        return found

    # Parts of a bid

    def _values(self, bid: int, row: Row, records: FactRecords) -> list[ValueResult]:
        return [
            self.value(v, bid, row, records)
            for v in self.plan.values
            if not self.is_of_contract(v.step) and row[v.step] is not None
        ]

    def _tables(self, row: Row, records: FactRecords) -> list[TableMatch]:
        return [
            self.table(table, row, records)
            for table in self.plan.tables
            if not (table.on_contract and table.reach == ALONE)
            and all(row[step] is not None for _, step in table.outputs)
        ]

    def _populations(self, bid: int, steps: Iterable[Step]) -> list[PopulationUse]:
        run, plan = self.run, self.plan
        found: list[PopulationUse] = []
        at_rules = run.rule_sheets[bid]
        if at_rules is not None:
            rules = [rule for rule in plan.rules if rule.stage == 3]
            compared = walk(plan, conditions_of(rules), at_rules.rows[bid])
            found += self.populations.uses(compared, at_rules, bid)
        last = run.last[bid]
        if last is not None and run.scored[bid]:
            found += self.populations.uses(steps, last, bid)
        return found

    def _allocation(self, bid: int) -> AllocationResult | None:
        allocated = self.run.awarded.allocated.get(bid)
        if allocated is None:
            return None
        return AllocationResult(
            status=allocated.status,
            amount=None if allocated.amount is None else decimal(allocated.amount),
            amount_exact=None if allocated.amount is None else exact(allocated.amount),
            because=allocated.because,
        )

    def _tie(self, bid: int) -> Tie | None:
        ranking = self.run.awarded.ranking
        if ranking is None:
            return None
        tied = ranking.tied.get(bid, ())
        equal = frozenset((*tied, bid))
        first, end = self._near.get(bid, (0, 0))
        near = [other for other in self._ranked[first:end] if other not in equal]
        if not tied and not near:
            return None
        return Tie(
            with_bids=[self.names[other] for other in tied if other != bid],
            settled_by=ranking.settled_by.get(bid),
            near=[self.names[other] for other in near],
            apart=[self._apart(bid, other) for other in near],
        )

    @cached_property
    def _ranked(self) -> list[int]:
        ranking = self.run.awarded.ranking
        return [] if ranking is None else [bid for group in ranking.groups for bid in group]

    @cached_property
    def _near(self) -> dict[int, tuple[int, int]]:
        """The places in rank order between which the near ties of a bid lie, for each bid that has any."""
        places = {bid: place for place, bid in enumerate(self._ranked)}
        found: dict[int, tuple[int, int]] = {}
        for group in self.run.awarded.near:
            first, end = places[group[0]], places[group[-1]] + 1
            for bid in group:
                found[bid] = (found.get(bid, (first, end))[0], end)
        return found

    def _apart(self, bid: int, other: int) -> str:
        one, two = self.run.award_values[bid], self.run.award_values[other]
        return exact(abs(one - two)) or ""
