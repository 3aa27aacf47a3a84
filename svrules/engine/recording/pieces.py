"""Pieces of a Result: rules, criteria, tables, roundings and errors, read off the rows of a run."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction
from functools import cached_property
from typing import Final

from svrules.engine.plan import (
    ALONE,
    ONCE,
    Plan,
    PlannedCriterion,
    PlannedRule,
    PlannedTable,
    PlannedValue,
    Step,
)
from svrules.engine.quantity import Fault, InError, MissingFact, Quantity
from svrules.engine.recording.facts import FactRecords, blanks_among, each_once, missing_of, missing_records
from svrules.engine.recording.faults import error_record, row_line, table_line
from svrules.engine.recording.limits import deciding, limits
from svrules.engine.recording.marks import how
from svrules.engine.recording.origins import origin
from svrules.engine.recording.panels import Panels
from svrules.engine.recording.rules import compared, conditions_that_count
from svrules.engine.recording.trace import settled_row
from svrules.engine.recording.values import how_value
from svrules.engine.recording.words import Words, decimal, exact
from svrules.engine.result import (
    NOT_SCORED,
    CriterionResult,
    ErrorRecord,
    ExceptionResult,
    FactUsed,
    RoundingEvent,
    RuleResult,
    TableMatch,
    ValueResult,
)
from svrules.engine.result import Missing as MissingRecord
from svrules.engine.working.outcomes import Said, not_reached
from svrules.engine.working.run import Run
from svrules.engine.working.sheet import Row
from svrules.language.rulebook import Input
from svrules.quantities.rounding import Rounding

__all__ = ["Pieces"]

_STAGES: Final = {1: "contract", 2: "bid alone", 3: "other bids", 5: "marks"}


class Pieces:
    """Makes the records of one run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.plan: Plan = run.plan
        self.words = Words(run.plan.rulebook)
        self.names = [bid.name for bid in run.competition.bids]
        self.places = {name: place for place, name in enumerate(self.names)}
        self.panels = Panels(run, self.words)
        self.in_scope = run.contract.scope == "in scope"
        self._of_contract = self._contract_blanks()
        self._missing: dict[MissingFact, MissingRecord] = {}
        self._made: dict[tuple[Hashable, ...], FactUsed] = {}

    def _contract_blanks(self) -> frozenset[str]:
        given = self.run.competition
        return blanks_among(self.plan.rulebook.contract_inputs(), given.contract, given.blanks)

    def records(self, bid: int | None) -> FactRecords:
        """What makes the records of facts of a bid; None: of the contract."""
        if bid is None:
            return FactRecords(self.words, self._of_contract, self._made)
        own = self.run.competition.bids[bid]
        blanks = blanks_among(self.bid_inputs, own.facts, own.blanks)
        return FactRecords(self.words, self._of_contract | blanks, self._made)

    @cached_property
    def bid_inputs(self) -> tuple[Input, ...]:
        """What the rulebook asks of each bid."""
        return self.plan.rulebook.bid_inputs()

    def is_of_contract(self, index: int) -> bool:
        """Whether a step speaks of the contract alone."""
        step = self.plan.steps[index]
        return step.domain == ONCE and step.reach == ALONE

    def has_marks(self, criterion: PlannedCriterion, bid: int) -> bool:
        """Whether a criterion was marked, or tried to be, for a bid."""
        return self.run.last[bid] is not None and (criterion.alone or self.run.scored[bid])

    def number(self, row: Row, step: int | None) -> Fraction | None:
        """The number that a step yields; None where it is not known."""
        quantity = None if step is None else row[step]
        return quantity if isinstance(quantity, Fraction) else None

    def errors(self, quantities: Iterable[Quantity], bid: int | None) -> list[ErrorRecord]:
        """The errors among the quantities, each once."""
        faults: dict[Fault, None] = {}
        for quantity in quantities:
            if isinstance(quantity, InError):
                faults.update(dict.fromkeys(quantity.faults))
        return [self._error(fault, bid) for fault in faults]

    def _error(self, fault: Fault, bid: int | None) -> ErrorRecord:
        place = self.places.get(fault.bid) if fault.bid is not None else bid
        row = self.run.contract.row if place is None else self.run.row(place)
        found = error_record(self.plan, self.words, fault, row)
        blanks = self.records(place).blanks
        inputs = [
            one.model_copy(update={"from_blank": True}) if one.name in blanks else one for one in found.inputs
        ]
        return found.model_copy(update={"inputs": inputs})

    def missing(self, quantities: Iterable[Quantity | None]) -> list[MissingRecord]:
        """The facts that these quantities wait for, each once; equal records are one object."""
        facts = missing_of(quantities)
        for fact in facts:
            if fact not in self._missing:
                self._missing.update(zip([fact], missing_records([fact]), strict=True))
        return [self._missing[fact] for fact in facts]

    def rule(self, rule: PlannedRule, one: Said, row: Row, records: FactRecords) -> RuleResult:
        """What a rule said, with what it looked at."""
        reached = one is not not_reached or (rule.reached is not None and row[rule.reached] is False)
        roots = [] if rule.reached is None else [rule.reached]
        if one.outcome != "not reached":
            roots += conditions_that_count(rule, row)
        why = [] if one.why is None else [one.why]
        return RuleResult(
            rule=rule.label,
            title=rule.title,
            pass_mark_of=rule.pass_mark_of or None,
            outcome=one.outcome,
            clause=rule.clause,
            because=rule.because,
            facts=records.used(self.plan, roots, row) if reached else [],
            comparisons=compared(self.plan, self.words, rule, roots, row) if reached else [],
            exceptions=self._exceptions(rule, one),
            by_exception=one.by,
            decided_by=one.decided_by,
            line=rule.line,
            stage=_STAGES[rule.stage],
            missing=self.missing(why),
            errors=self.errors(why, None),
            origin=self._origin_of_rule(rule),
        )

    def _origin_of_rule(self, rule: PlannedRule) -> str:
        if not rule.pass_mark_of:
            return origin(self.plan.rulebook, "rule", rule.label, rule.line)
        of_the_total = not any(one.code == rule.pass_mark_of for one in self.plan.criteria)
        kind, label = ("award", "") if of_the_total else ("criterion", rule.pass_mark_of)
        return origin(self.plan.rulebook, kind, label, rule.line)

    def _exceptions(self, rule: PlannedRule, one: Said) -> list[ExceptionResult]:
        return [
            ExceptionResult(
                label=exception.label,
                to=exception.to,
                clause=exception.clause,
                line=exception.line,
                words=self.words.name(self.plan.steps[exception.condition]),
                outcome=exception.outcome,
                origin=self.plan.rulebook.origins.place(exception.line),
            )
            for exception in rule.exceptions
            if exception.label in one.exceptions
        ]

    def criterion(
        self, criterion: PlannedCriterion, bid: int, row: Row, records: FactRecords
    ) -> CriterionResult:
        """A criterion's marks for a bid, and how they came about."""
        plan = self.plan
        has_marks = self.has_marks(criterion, bid)
        marks = self.number(row, criterion.marks) if has_marks else None
        # Outside the scope not even the weights are looked at.
        available = self.number(row, criterion.available) if self.in_scope else None
        own = None if marks is None else self._contribution(criterion, row, marks)
        facts = has_marks and available != 0
        share = marks / available if marks is not None and available else None
        judged = self.panels.under(criterion.given, row) if facts and not criterion.parts else []
        limited = limits(plan, self.words, criterion, row) if has_marks else []
        said = [self.panels.words(panel, bid, records) for panel in judged]
        marks_given = self.panels.facts(judged, bid, records)
        return CriterionResult(
            code=criterion.code,
            title=criterion.title,
            part_of=criterion.part_of,
            clause=criterion.clause,
            weight=None if available is None else decimal(available),
            weight_exact=None if available is None else exact(available),
            marks=None if marks is None else decimal(marks),
            exact=None if marks is None else exact(marks),
            contribution=None if own is None else decimal(own),
            contribution_exact=None if own is None else exact(own),
            share=None if share is None else decimal(share),
            share_exact=None if share is None else exact(share),
            how="; ".join([how(plan, self.words, criterion, row, limited), *said])
            if has_marks
            else NOT_SCORED,
            limits=limited,
            facts=each_once([*self._looked_at(criterion, row, records), *marks_given]) if facts else [],
            missing=self.missing([row[criterion.marks]] if has_marks else []),
            errors=self.errors([row[criterion.marks]] if has_marks else [], bid),
            line=criterion.line,
            origin=origin(plan.rulebook, "criterion", criterion.code, criterion.line),
        )

    def _looked_at(self, criterion: PlannedCriterion, row: Row, records: FactRecords) -> list[FactUsed]:
        """What gave the marks, and what decided its limits; of a section the latter alone."""
        given = [] if criterion.parts else records.used(self.plan, [criterion.given], row)
        return [*given, *records.met(deciding(self.plan, criterion, row), row)]

    def _contribution(self, criterion: PlannedCriterion, row: Row, marks: Fraction) -> Fraction:
        if not criterion.parts:
            return marks
        parts = [row[c.marks] for c in self.plan.criteria if c.part_of == criterion.code]
        return marks - sum((p for p in parts if isinstance(p, Fraction)), Fraction(0))

    def value(self, value: PlannedValue, bid: int | None, row: Row, records: FactRecords) -> ValueResult:
        """A named value, how it came about and what it rests on."""
        step = self.plan.steps[value.step]
        judged = self.panels.settled(step)
        said = [self.panels.words(panel, bid, records) for panel in judged]
        fact = records.of(step, row[step.index])
        return ValueResult(
            name=fact.name,
            value=fact.value,
            exact=fact.exact,
            state=fact.state,
            how="; ".join([how_value(self.plan, self.words, step, row), *said]),
            facts=each_once(
                [*records.used(self.plan, step.operands, row), *self.panels.facts(judged, bid, records)]
            ),
            line=step.owner.line,
            clause=step.owner.clause,
            origin=fact.origin,
        )

    def table(self, table: PlannedTable, row: Row, records: FactRecords) -> TableMatch:
        """Which row of a table counted: none where several hold, or may hold, and do not give the same."""
        label = table.label if table.member is None else f"{table.label} {table.member}"
        matched = settled_row(table, row)
        line = table_line(self.plan, table.label)
        row_at = None if matched is None else row_line(self.plan, table.label, matched)
        return TableMatch(
            table=label,
            row=matched,
            line=row_at,
            clause=table.clause,
            origin="" if line is None else origin(self.plan.rulebook, "table", table.label, line, row_at),
            outputs=[records.of(self.plan.steps[step], row[step]) for _, step in table.outputs],
        )

    def roundings(self, steps: Iterable[Step], row: Row) -> list[RoundingEvent]:
        """The roundings among the steps that changed a value."""
        found = []
        for step in steps:
            if step.operation != "round" or (
                row is not self.run.contract.row and self.is_of_contract(step.index)
            ):
                continue
            before, after = row[step.operands[0]], row[step.index]
            if isinstance(before, Fraction) and isinstance(after, Fraction) and before != after:
                assert isinstance(step.detail, Rounding)  # noqa: S101 - set by the lowering
                found.append(
                    RoundingEvent(
                        where=step.owner.label,
                        rounding=step.detail.words(),
                        before=exact(before) or "",
                        after=exact(after) or "",
                    )
                )
        return found
