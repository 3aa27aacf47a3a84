"""The Result of a run: everything in it is read off the sheets, only when asked for."""

from __future__ import annotations

from datetime import date

from svrules.engine.canonical import data_sha256
from svrules.engine.plan import ALONE, PlannedRule
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.receipt import with_receipt
from svrules.engine.recording.bid import BidRecords
from svrules.engine.recording.origins import identity
from svrules.engine.recording.periods import not_in_force
from svrules.engine.recording.trace import conditions_of, walk
from svrules.engine.result import ContractResult, Result, RulebookId
from svrules.engine.working.run import Run
from svrules.language.rulebook import Rulebook

__all__ = ["record", "record_contract", "rulebook_id"]


def rulebook_id(rulebook: Rulebook) -> RulebookId:
    """Which published text it is."""
    return identity(rulebook)


def record(run: Run, rules_date: date | None) -> Result:
    """The whole result of a run."""
    return _Recorder(run).result(rules_date)


def record_contract(run: Run) -> ContractResult:
    """What a Result says of the contract."""
    return _Recorder(run).contract()


class _Recorder(BidRecords):
    def result(self, day: date | None) -> Result:
        run = self.run
        bids = [self.bid(bid) for bid in range(len(self.names))]
        provisional = [
            name
            for name, outcome in zip(self.names, run.outcomes, strict=True)
            if outcome in ("unknown", "error", "refer")
        ]
        found = Result(
            rulebook=rulebook_id(self.plan.rulebook),
            data_sha256=data_sha256(run.competition),
            rules_date=None if day is None else day.isoformat(),
            total_places=self.total_places(),
            contract=self.contract(),
            bids=bids,
            populations=self.populations.listed(),
            provisional=provisional,
            near_ties=[[self.names[bid] for bid in group] for group in run.awarded.near],
            not_in_force=not_in_force(self.plan.rulebook, day),
            look_at=self.panels.remarks(),
            notes=run.notes,
        )
        return with_receipt(found)

    def contract(self) -> ContractResult:
        run, plan, row = self.run, self.plan, self.run.contract.row
        records = self.records(None)
        rules = [rule for rule in plan.rules if rule.on_contract]
        said = [run.contract.said[rule.label] for rule in rules]
        values = [v for v in plan.values if self.is_of_contract(v.step)]
        tables = [table for table in plan.tables if table.on_contract and table.reach == ALONE]
        roots = [v.step for v in values] + [step for t in tables for _, step in t.outputs]
        if not self.in_scope:  # what does not decide the scope is told where it is known, else not missed
            decides = {step.index for step in walk(plan, conditions_of(self._of_scope()), row)}
            values = [v for v in values if v.step in decides or _known(row[v.step])]
            tables = [t for t in tables if all(step in decides or _known(row[step]) for _, step in t.outputs)]
            roots = []
        wrong = [one.why for one in said if one.why is not None] + [row[root] for root in roots]
        walked = walk(plan, roots + conditions_of(rules if self.in_scope else self._of_scope()), row)
        return ContractResult(
            scope=run.contract.scope,
            rules=[self.rule(rule, run.contract.said[rule.label], row, records) for rule in rules],
            values=[self.value(v, None, row, records) for v in values],
            tables=[self.table(table, row, records) for table in tables],
            facts=[
                records.given(one.name, run.competition.contract, None)
                for one in plan.rulebook.contract_inputs()
            ],
            missing=self.missing(one.why for one in said),
            errors=self.errors(wrong, None),
            roundings=self.roundings(walked, row),
        )

    def _of_scope(self) -> list[PlannedRule]:
        return [rule for rule in self.plan.rules if rule.kind == "applies"]


def _known(quantity: Quantity) -> bool:
    return not isinstance(quantity, Missing | InError)
