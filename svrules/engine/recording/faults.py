"""Faults as error records: code, place, inputs and one sentence that an officer understands."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from svrules.engine.plan import AmongShape, OverShape, Plan, PlannedCriterion, Step, TableShape
from svrules.engine.planning.dated import in_force
from svrules.engine.quantity import Fault, Quantity
from svrules.engine.recording.facts import facts_used
from svrules.engine.recording.origins import origin
from svrules.engine.recording.words import Words
from svrules.engine.result import ErrorRecord, FactUsed, Part
from svrules.quantities.numbers import shown

__all__ = ["error_record", "row_line"]

CODES: Final = {
    "division": "SV0901",
    "relative": "SV0901",
    "yardstick": "SV0907",
    "power of zero": "SV0901",
    "power of negative": "SV0904",
    "power too large": "SV0904",
    "nobody": "SV0902",
    "nobody over": "SV0902",
    "no row": "SV0410",
    "rows differ": "SV0411",
    "range": "SV0903",
    "weights": "SV0501",
    "setting": "SV0603",
    "exceptions": "SV0905",
    "not scored": "SV0906",
    "no day": "SV0908",
}


def error_record(plan: Plan, words: Words, fault: Fault, row: Sequence[Quantity]) -> ErrorRecord:
    """The record of a fault; `row` holds the quantities of the bid that the fault names."""
    step = plan.steps[fault.step]
    owner = step.owner
    where, clause, line = owner.label, owner.clause, step.span.line
    part: Part = owner.kind
    if fault.kind == "exceptions":
        rule = next(rule for rule in plan.rules if rule.label == fault.told[0])
        where, clause, line, part = rule.label, rule.clause, rule.line, "rule"
    if fault.kind == "weights":
        where, clause, part = str(step.detail), _clause_of(plan, str(step.detail)), "weights"
        line = _siblings(plan, where)[0].line
    inputs = facts_used(plan, words, _looked_at(plan, step), row)
    return ErrorRecord(
        code=CODES[fault.kind],
        where=where,
        part=part,
        clause=clause,
        bid=fault.bid,
        inputs=inputs,
        sentence=_sentence(plan, words, step, fault, where, inputs),
        line=line,
        origin=origin(plan.rulebook, "criterion" if part == "weights" else part, where, line),
    )


def _looked_at(plan: Plan, step: Step) -> tuple[int, ...]:
    """The operands that show what went wrong: of a table its conditions, not the results of its rows."""
    if step.operation == "yardstick":
        return plan.steps[step.operands[0]].operands[:1]
    if not isinstance(step.detail, TableShape):
        return step.operands
    return tuple(step.operands[condition] for _, condition, _ in step.detail.rows if condition is not None)


def _siblings(plan: Plan, parent: str) -> list[PlannedCriterion]:
    return [one for one in plan.criteria if (one.part_of or "") == parent]


def _clause_of(plan: Plan, code: str) -> str:
    return next((one.clause for one in plan.criteria if one.code == code), "")


def _sentence(plan: Plan, words: Words, step: Step, fault: Fault, where: str, inputs: list[FactUsed]) -> str:
    of = f" of {_whose(fault)}" if fault.bid is not None else ""
    if fault.kind == "weights":
        codes = " and ".join(one.code for one in _siblings(plan, where))
        total, whole = (shown(t) if isinstance(t, Fraction) else str(t) for t in fault.told[:2])
        return f"The weights of {codes} add up to {total} marks, not {whole}."
    if isinstance(step.detail, TableShape):
        facts = ", ".join(f"{one.name} {one.value}" for one in inputs if one.value is not None)
        table = f"Table `{where}`" if step.owner.kind == "table" else f"The levels of `{where}`"
        return f"{table}{of}: {_of_rows(plan, step.detail, fault, facts or 'the facts')}."
    return f"`{where}`{of}: {_what(plan, words, step, fault)}."


def _whose(fault: Fault) -> str:
    """The bid that a fault names; where several bids share the value that is wrong, all of them."""
    names = [str(name) for name in fault.told[1:]] if fault.kind == "yardstick" else [str(fault.bid)]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _of_rows(plan: Plan, table: TableShape, fault: Fault, facts: str) -> str:
    if fault.kind == "no row":
        return f"no row matches {facts}"
    rows = " and ".join(_row(plan, table, int(str(number))) for number in fault.told[:2])
    return f"{rows} both match {facts} and give different results"


def _row(plan: Plan, table: TableShape, number: int) -> str:
    line = row_line(plan, table.label, number)
    return f"row {number}" if line is None else f"row {number} (line {line})"


def row_line(plan: Plan, label: str, row: int) -> int | None:
    """The line of the rulebook on which a row of the table in force stands; None where there is no table."""
    versions = plan.rulebook.tables.get(label, ())
    version = in_force([(one, one.period) for one in versions], plan.built_for)
    return version.rows[row - 1].span.line if version is not None and row <= len(version.rows) else None


def table_line(plan: Plan, label: str) -> int | None:
    """The line on which the table in force begins; None where there is no table."""
    versions = plan.rulebook.tables.get(label, ())
    version = in_force([(one, one.period) for one in versions], plan.built_for)
    return None if version is None else version.span.line


def _what(plan: Plan, words: Words, step: Step, fault: Fault) -> str:
    told = [shown(t, thousands=True) if isinstance(t, Fraction) else str(t) for t in fault.told]
    if fault.kind in ("division", "relative"):
        divisor = plan.steps[step.operands[1]]
        return f"`{words.name(divisor)}` is 0, and nothing can be divided by 0"
    if fault.kind == "yardstick":
        return _not_above_0(words, plan.steps[step.operands[0]], fault)
    if fault.kind == "no day":
        return (
            f"a date cannot be counted on or back by {told[0]}: only by whole numbers, within years 1 to 9999"
        )
    if fault.kind == "power of zero":
        return "0 has no negative power"
    if fault.kind == "power of negative":
        return f"{told[0]} is negative and has no power of {told[1]}"
    if fault.kind == "power too large":
        return f"{told[0]} to the power {told[1]} is too large a calculation"
    if fault.kind == "nobody" and isinstance(step.detail, AmongShape):
        bids = plan.rulebook.bid_word + "s"
        return f"no {bids} are left to take `{words.name(step)}` from"
    if fault.kind == "nobody over" and isinstance(step.detail, OverShape):
        return f"nothing is left to take `{words.name(step)}` from"
    return _what_else(plan, fault, told)


def _not_above_0(words: Words, measure: Step, fault: Fault) -> str:
    value = fault.told[0]
    assert isinstance(value, Fraction)  # noqa: S101 - an integer would be a row
    shown_value = words.printed(value, measure.type)
    return f"`{words.name(measure)}` is {shown_value}, and marks cannot be measured against 0 or less"


def _what_else(plan: Plan, fault: Fault, told: list[str]) -> str:
    if fault.kind == "range":
        return f"{told[0]} marks lie outside 0 to {told[1]}"
    if fault.kind == "setting":
        return f"`{told[0]}` has no value on the rules date"
    if fault.kind == "exceptions":
        return f"the exceptions {told[1]} and {told[2]} both hold and disagree"
    return f"the {plan.rulebook.bid_word} is not scored, so it has no marks for {told[0]}"
