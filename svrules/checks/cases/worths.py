"""What criteria are worth in a case, as docs/language.md says under "Worth"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from svrules.checks.cases.evaluate import Evaluation
from svrules.checks.cases.forms import Form, constant
from svrules.checks.cases.quantity import MISSING, Quantity
from svrules.language.rulebook import Criterion
from svrules.language.types import NumberType
from svrules.quantities import PLAIN

__all__ = ["ALL_SHARES", "NOTHING", "PERCENT", "Part", "available", "is_worth_nothing", "parts"]

PERCENT: Final = NumberType(PLAIN, style="percent")
NOTHING: Final = constant(0)
ALL_SHARES: Final = constant(1)
_ALL_MARKS: Final = constant(100)


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion, or one member's of a criterion for each, and its share or points in a case.

    What is left stands for all of it; `worth` is nothing where the criterion does not count.
    """

    criterion: Criterion
    code: str
    worth: Quantity = MISSING

    @property
    def is_rest(self) -> bool:
        """Whether it is worth what is left."""
        return self.criterion.weight.kind == "rest"


def parts(at: Evaluation, criteria: Iterable[Criterion]) -> tuple[Part, ...]:
    """The criteria in force, one part for each member where they are for each."""
    return tuple(_weighed(at, part) for criterion in criteria for part in _members(at, criterion))


def _members(at: Evaluation, criterion: Criterion) -> Iterator[Part]:
    if not at.covers(criterion.period):
        return
    if criterion.family is None:
        yield Part(criterion, criterion.code)
        return
    yield from (Part(criterion, member.code) for member in at.rulebook.families[criterion.family].members)


def _weighed(at: Evaluation, part: Part) -> Part:
    criterion = part.criterion
    at = at.at(criterion.family, part.code)
    counts: Quantity = True if criterion.only_when is None else at.value(criterion.only_when)
    if counts is False:
        return Part(criterion, part.code, NOTHING)
    if counts is not True:
        return part
    worth = ALL_SHARES if criterion.weight.value is None else at.value(criterion.weight.value)
    return Part(criterion, part.code, worth)


def _section(at: Evaluation, code: str | None) -> Part | None:
    """The section with this code, if it is in force."""
    found = (
        part
        for criterion in at.rulebook.criteria
        if criterion.family is not None or criterion.code == code
        for part in _members(at, criterion)
        if part.code == code
    )
    section = next(found, None)
    return None if section is None else _weighed(at, section)


def available(at: Evaluation, code: str | None) -> Form | None:
    """The marks available for a section, all marks where `code` is None; None where they are not known."""
    if code is None:
        return _ALL_MARKS
    section = _section(at, code)
    if section is None or not isinstance(section.worth, Form):
        return None
    if section.criterion.weight.kind == "points":
        return section.worth
    whole = available(at, section.criterion.parent)
    if whole is None or not section.is_rest:
        return None if whole is None else whole * section.worth
    return whole * section.worth if section.worth == NOTHING else _left(at, section, whole)


def _left(at: Evaluation, section: Part, whole: Form) -> Form | None:
    parent = section.criterion.parent
    for sibling in parts(at, (one for one in at.rulebook.criteria if one.parent == parent)):
        if sibling.is_rest:
            continue
        if not isinstance(sibling.worth, Form):
            return None
        in_points = sibling.criterion.weight.kind == "points"
        whole = whole - (sibling.worth if in_points else _in_marks(at, parent, sibling.worth))
    return whole


def _in_marks(at: Evaluation, parent: str | None, share: Form) -> Form:
    """A share of a section in marks."""
    return (available(at, parent) or NOTHING) * share


def is_worth_nothing(at: Evaluation, code: str | None) -> bool:
    """Whether a section is worth nothing, itself or because the one above it is; parts the case to tell."""
    if code is None:
        return False
    section = _section(at, code)
    if section is None or not isinstance(section.worth, Form):
        return False
    if at.compare("is", section.worth, NOTHING, PERCENT):
        return True
    marks = available(at, code) if section.is_rest else None
    if marks is not None and at.compare("is", marks, NOTHING, PERCENT):
        return True
    return section.criterion.weight.kind != "points" and is_worth_nothing(at, section.criterion.parent)
