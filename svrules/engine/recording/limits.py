"""What changed the marks of a criterion after its method or its parts gave them, and what decided that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, Literal

from svrules.engine.plan import Plan, PlannedCriterion, Step
from svrules.engine.quantity import Quantity
from svrules.engine.recording.trace import looked_at, used
from svrules.engine.recording.values import calculated
from svrules.engine.recording.words import Words
from svrules.engine.result import LimitEvent
from svrules.quantities import exact_text
from svrules.quantities.numbers import shown
from svrules.quantities.rounding import Rounding

__all__ = ["deciding", "limits"]

Kind = Literal["condition", "cap", "floor", "rounding", "pass mark"]
_KINDS: Final[dict[str, Kind]] = {"cap": "cap", "floor": "floor", "round": "rounding"}
_SAID: Final = {"cap": "capped at", "floor": "floored at"}


def limits(
    plan: Plan, words: Words, criterion: PlannedCriterion, row: Sequence[Quantity]
) -> list[LimitEvent]:
    """Each condition of a section, cap, floor, rounding and pass mark that changed the marks, in order.

    None where the marks are not known, or the criterion is worth nothing.
    """
    marks = row[criterion.marks]
    if not isinstance(marks, Fraction) or row[criterion.available] == 0:
        return []
    found = [*_condition(plan, words, criterion, row)]
    for index in _between(plan, criterion.limited, criterion.given, row):
        step = plan.steps[index]
        found += _event(
            _KINDS[step.operation], _words(plan, words, criterion, step, row), row, step.operands[0], index
        )
    for index in _between(plan, criterion.marks, criterion.limited, row):
        step = plan.steps[index]
        said = f"a pass mark is not reached, so {_words(plan, words, criterion, step, row)}"
        found += _event("pass mark", said, row, step.operands[0], index)
    return found


def deciding(plan: Plan, criterion: PlannedCriterion, row: Sequence[Quantity]) -> list[Step]:
    """The facts that the limits look at; of a section also its conditions, but not what its parts look at."""
    known = {criterion.given}
    if criterion.parts:
        known = {one.marks for one in plan.criteria if one.part_of == criterion.code}
    return looked_at(plan, [criterion.marks], row, without=known | {criterion.available})


def _condition(
    plan: Plan, words: Words, criterion: PlannedCriterion, row: Sequence[Quantity]
) -> Iterator[LimitEvent]:
    """The marks that a condition gives in place of those of the parts."""
    holds = next((one for one, _ in criterion.overrides if row[one] is True), None)
    if not criterion.parts or holds is None:
        return
    parts = (row[one.marks] for one in plan.criteria if one.part_of == criterion.code)
    before = sum((part for part in parts if isinstance(part, Fraction)), Fraction(0))
    given = row[criterion.given]
    if isinstance(given, Fraction) and given != before:
        said = f"{_marks(given)}, as `{words.name(plan.steps[holds])}` holds"
        yield LimitEvent(kind="condition", words=said, before=exact_text(before), after=exact_text(given))


def _between(plan: Plan, last: int, first: int, row: Sequence[Quantity]) -> list[int]:
    """The caps, floors and roundings on the way from one step to a later one, in order."""
    found: list[int] = []
    at = last
    while at > first:
        step = plan.steps[at]
        if step.operation in _KINDS:
            found.append(at)
        # Of `if` the branch taken; what checks the marks has them first.
        at = used(step, row)[-1] if step.operation == "if" else step.operands[0]
    return found[::-1]


def _event(kind: Kind, said: str, row: Sequence[Quantity], before: int, after: int) -> Iterator[LimitEvent]:
    was, made = row[before], row[after]
    if isinstance(was, Fraction) and isinstance(made, Fraction) and was != made:
        yield LimitEvent(kind=kind, words=said, before=exact_text(was), after=exact_text(made))


def _words(plan: Plan, words: Words, criterion: PlannedCriterion, step: Step, row: Sequence[Quantity]) -> str:
    """``capped at 12 marks, as `signed delivery plan` does not hold``; `rounded to the nearest 2: 4 marks`"""
    if isinstance(step.detail, Rounding):
        return f"rounded {step.detail.words()}: {_marks(row[step.index])}"
    limit = plan.steps[step.operands[1]]
    most = _marks(row[limit.index])
    said = f"{_SAID[step.operation]} {most}"
    if limit.operation == "constant" or limit.index == criterion.available:
        return said
    share = limit.operation == "×" and limit.operands[1] == criterion.available
    written = plan.steps[limit.operands[0]] if share else limit
    if written.operation == "constant" and row[written.index] in (0, 1):
        return said  # all marks, or none
    how = calculated(plan, words, written, row)
    if share:
        how = f"{how} of {_marks(row[criterion.available])}"
    figure, as_, why = how.replace(",,", ",").partition(", as ")
    plain = as_ and figure in (most, most.partition(" ")[0])
    return f"{said}, as {why.rstrip(',')}" if plain else f"{said} ({how.rstrip(',')})"


def _marks(quantity: Quantity) -> str:
    if not isinstance(quantity, Fraction):
        return "marks that are not known"
    return f"{shown(quantity)} mark{'' if quantity == 1 else 's'}"
