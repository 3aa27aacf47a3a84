"""Faults as error records: code, place, inputs and one sentence that an officer understands."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from svrules.engine.facts import facts_used
from svrules.engine.plan import AmongShape, OverShape, Plan, Step
from svrules.engine.quantity import Fault, Quantity
from svrules.engine.result import ErrorRecord
from svrules.engine.words import Words
from svrules.quantities.numbers import shown

__all__ = ["error_record"]

CODES: Final = {
    "division": "SV0901",
    "relative": "SV0901",
    "power of zero": "SV0901",
    "power of negative": "SV0904",
    "power too large": "SV0904",
    "nobody": "SV0902",
    "nobody over": "SV0902",
    "no row": "SV0403",
    "rows differ": "SV0402",
    "range": "SV0903",
    "weights": "SV0501",
    "setting": "SV0603",
    "exceptions": "SV0905",
    "not scored": "SV0906",
}


def error_record(plan: Plan, words: Words, fault: Fault, row: Sequence[Quantity]) -> ErrorRecord:
    """The record of a fault; `row` holds the quantities of the bid that the fault names."""
    step = plan.steps[fault.step]
    owner = step.owner
    where, clause, line = owner.label, owner.clause, step.span.line
    if fault.kind == "exceptions":
        rule = next(rule for rule in plan.rules if rule.label == fault.told[0])
        where, clause, line = rule.label, rule.clause, rule.line
    return ErrorRecord(
        code=CODES[fault.kind],
        where=where,
        clause=clause,
        bid=fault.bid,
        inputs=facts_used(plan, words, step.operands, row),
        sentence=_sentence(plan, words, step, fault, where),
        line=line,
    )


def _sentence(plan: Plan, words: Words, step: Step, fault: Fault, where: str) -> str:
    of = f" of {fault.bid}" if fault.bid is not None else ""
    return f"`{where}`{of}: {_what(plan, words, step, fault)}."


def _what(plan: Plan, words: Words, step: Step, fault: Fault) -> str:
    told = [shown(t, thousands=True) if isinstance(t, Fraction) else str(t) for t in fault.told]
    if fault.kind in ("division", "relative"):
        divisor = plan.steps[step.operands[1]]
        return f"`{words.name(divisor)}` is 0, and nothing can be divided by 0"
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


def _what_else(plan: Plan, fault: Fault, told: list[str]) -> str:
    if fault.kind == "no row":
        return "no row of the table matches"
    if fault.kind == "rows differ":
        return f"rows {told[0]} and {told[1]} both match and give different results"
    if fault.kind == "range":
        return f"{told[0]} marks lie outside 0 to {told[1]}"
    if fault.kind == "weights":
        return f"it and its siblings are worth {told[0]} marks together, not {told[1]}"
    if fault.kind == "setting":
        return f"`{told[0]}` has no value on the rules date"
    if fault.kind == "exceptions":
        return f"the exceptions {told[1]} and {told[2]} both hold and disagree"
    return f"the {plan.rulebook.bid_word} is not scored, so it has no marks for {told[0]}"
