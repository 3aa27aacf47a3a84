"""The Result of a run: everything in it is read off the sheets, only when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from svrules.engine.facts import fact_used, missing_of, missing_records, named_fact
from svrules.engine.outcomes import Said, not_reached
from svrules.engine.plan import ALONE, EACH_BID, PlannedRule, Step
from svrules.engine.quantity import Quantity
from svrules.engine.record_pieces import Pieces
from svrules.engine.result import (
    AllocationResult,
    BidResult,
    ContractResult,
    FactUsed,
    LeftOut,
    PopulationTaken,
    Result,
    RulebookId,
    TableMatch,
    Tie,
)
from svrules.engine.run import Run
from svrules.engine.sheet import Row, Sheet, fact_of
from svrules.engine.trace import walk
from svrules.engine.words import decimal, exact
from svrules.language.rulebook import Rulebook
from svrules.quantities.rounding import Rounding

__all__ = ["record", "rulebook_id"]


def rulebook_id(rulebook: Rulebook) -> RulebookId:
    """Which published text it is."""
    return RulebookId(
        name=rulebook.name,
        title=rulebook.title,
        edition=rulebook.edition,
        sha256=rulebook.sha256,
        language=rulebook.language,
    )


def record(run: Run, rules_date: date | None) -> Result:
    """The whole result of a run."""
    return _Recorder(run).result(rules_date)


class _Recorder(Pieces):
    def result(self, day: date | None) -> Result:
        run = self.run
        bids = [self._bid(bid) for bid in range(len(self.names))]
        provisional = [
            name
            for name, outcome in zip(self.names, run.outcomes, strict=True)
            if outcome in ("unknown", "error", "refer")
        ]
        return Result(
            rulebook=rulebook_id(self.plan.rulebook),
            rules_date=None if day is None else day.isoformat(),
            total_places=self._total_places(),
            contract=self._contract(),
            bids=bids,
            provisional=provisional,
            near_ties=[[self.names[bid] for bid in group] for group in run.awarded.near],
            notes=run.notes,
        )

    def _total_places(self) -> int | None:
        award = self.plan.award
        if award is not None and award.show is not None:
            return award.show.places
        rounded = [
            step.detail
            for step in self.plan.steps
            if step.operation == "round" and step.owner.label == "TOTAL" and step.owner.kind == "award"
        ]
        return rounded[-1].places if rounded and isinstance(rounded[-1], Rounding) else None

    # The contract

    def _contract(self) -> ContractResult:
        run, plan, row = self.run, self.plan, self.run.contract.row
        rules = [rule for rule in plan.rules if rule.on_contract]
        given = run.competition.contract
        facts = [
            named_fact(self.words, one.name, one.type, fact_of(plan.rulebook, one.name, given, None))
            for one in plan.rulebook.contract_inputs()
        ]
        values = [v for v in plan.values if self.is_of_contract(v.step)]
        tables = [table for table in plan.tables if table.on_contract and table.reach == ALONE]
        said = [run.contract.said[rule.label] for rule in rules]
        roots = [v.step for v in values] + [step for t in tables for _, step in t.outputs]
        wrong = [q for q in [one.why for one in said] + [row[root] for root in roots] if q is not None]
        return ContractResult(
            scope=run.contract.scope,
            rules=[self.rule(rule, run.contract.said[rule.label], row) for rule in rules],
            values=[fact_used(self.words, plan.steps[v.step], row[v.step]) for v in values],
            tables=[self.table(table, row) for table in tables],
            facts=facts,
            missing=missing_records(missing_of(one.why for one in said)),
            errors=self.errors(wrong, None),
            roundings=self.roundings(walk(plan, roots + _conditions(rules), row), row),
        )

    # A bid

    def _bid(self, bid: int) -> BidResult:
        run, plan = self.run, self.plan
        sheet, row = run.last[bid], run.row(bid)
        ranking = run.awarded.ranking
        total = run.total(bid)
        by = run.award_values.get(bid)
        said = [
            (rule, run.said[bid].get(rule.label, not_reached)) for rule in plan.rules if not rule.on_contract
        ]
        steps = [] if sheet is None else self._walked(bid, row)
        allocated = run.awarded.allocated.get(bid)
        return BidResult(
            bid=self.names[bid],
            outcome=run.outcomes[bid],
            total=None if total is None else decimal(total),
            exact=exact(total) if total is not None else None,
            award_value=decimal(by) if isinstance(by, Fraction) else None,
            award_exact=exact(by) if isinstance(by, Fraction) else None,
            rank=None if ranking is None else ranking.ranks.get(bid),
            rules=[self.rule(rule, one, self._rule_row(rule, bid)) for rule, one in said],
            criteria=[self.criterion(c, bid, row) for c in plan.criteria],
            values=self._values(row) if sheet is not None else [],
            tables=self._tables(row) if sheet is not None else [],
            roundings=self.roundings(steps, row) if sheet is not None else [],
            total_adjustment=self._adjustment(row, total),
            missing=missing_records(missing_of(self._holding_back(bid, row))),
            errors=self.errors(self._wrong(bid, row), bid),
            population=self._populations(bid, steps),
            tie=self._tie(bid),
            allocation=None
            if allocated is None
            else AllocationResult(
                status=allocated.status,
                amount=None if allocated.amount is None else decimal(allocated.amount),
                amount_exact=None if allocated.amount is None else exact(allocated.amount),
                because=allocated.because,
            ),
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
        roots = _conditions(rules)
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

    def _values(self, row: Row) -> list[FactUsed]:
        return [
            fact_used(self.words, self.plan.steps[v.step], row[v.step])
            for v in self.plan.values
            if not self.is_of_contract(v.step) and row[v.step] is not None
        ]

    def _tables(self, row: Row) -> list[TableMatch]:
        return [
            self.table(table, row)
            for table in self.plan.tables
            if not (table.on_contract and table.reach == ALONE)
            and all(row[step] is not None for _, step in table.outputs)
        ]

    def _populations(self, bid: int, steps: Iterable[Step]) -> list[PopulationTaken]:
        run, plan = self.run, self.plan
        found: list[PopulationTaken] = []
        at_rules = run.rule_sheets[bid]
        if at_rules is not None:
            rules = [rule for rule in plan.rules if rule.stage == 3]
            row = at_rules.rows[bid]
            found += [
                self._taken(s, at_rules, bid) for s in walk(plan, _conditions(rules), row) if _is_among(s)
            ]
        last = run.last[bid]
        if last is not None and run.scored[bid]:
            found += [self._taken(step, last, bid) for step in steps if _is_among(step)]
        return found

    def _taken(self, step: Step, sheet: Sheet, bid: int) -> PopulationTaken:
        here = bid if step.domain == EACH_BID else None
        taken = sheet.taken(step, here, here)
        return PopulationTaken(
            where=step.owner.label,
            words=self.words.name(step),
            bids=[self.names[member] for member in taken.members],
            left_out=[LeftOut(bid=self.names[other], why=why) for other, why in taken.left_out],
            yields=self.words.printed(sheet.rows[bid][step.index], step.type),
        )

    def _tie(self, bid: int) -> Tie | None:
        ranking = self.run.awarded.ranking
        if ranking is None:
            return None
        tied = [self.names[other] for other in ranking.tied.get(bid, ()) if other != bid]
        near: dict[str, None] = {}
        for group in self.run.awarded.near:
            if bid in group:
                near.update(dict.fromkeys(self.names[other] for other in group if other != bid))
        if not tied and not near:
            return None
        apart = [self._apart(bid, self.places[other]) for other in near]
        return Tie(with_bids=tied, settled_by=ranking.settled_by.get(bid), near=list(near), apart=apart)

    def _apart(self, bid: int, other: int) -> str:
        one, two = self.run.award_values[bid], self.run.award_values[other]
        return exact(abs(one - two)) or ""


def _is_among(step: Step) -> bool:
    return step.operation == "among"


def _conditions(rules: Iterable[PlannedRule]) -> list[int]:
    found: list[int] = []
    for rule in rules:
        found += [] if rule.reached is None else [rule.reached]
        found += [rule.condition, *(e.condition for e in rule.exceptions)]
    return found
