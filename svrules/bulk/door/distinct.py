"""Cells read by the one door's own reader, once for each distinct value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.bulk.door.refusals import Reason
from svrules.bulk.door.tidied import Example, shortened
from svrules.data.cells import Cell, CellValue, Medium, is_error
from svrules.data.facts import FactReader
from svrules.data.headings import Column
from svrules.data.wording import value_words
from svrules.engine.columns.facts import FactColumn, whole_numbers
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.language.types import ChoiceType, DateType, NumberType, YesNoType

__all__ = ["BASES", "Distinct", "as_fact_column", "example_of", "read_distinct"]

FIRST_DAY: Final = date(1970, 1, 1).toordinal()

BASES: Final = ("", "without saying whether VAT is in", "excluding VAT", "including VAT")
"""What codes of VAT bases stand for: not looked at, not stated, and the two."""
_BASIS: Final = {None: 1, "excluding": 2, "including": 3}


@dataclass(eq=False, slots=True)
class Distinct:
    """What each distinct value was read as: a fact, nothing (None), or why it is refused.

    `bases` are codes of `BASES`, for money whose basis the rulebook leaves to the data; `tidied` says of
    which facts the reader had something to tell.
    """

    facts: list[Scalar | None]
    refused: list[Reason | None]
    bases: list[int]
    tidied: list[bool]


def read_distinct(
    reader: FactReader, column: Column, values: Iterable[CellValue], medium: Medium
) -> Distinct:
    """Read each value as a cell of its own."""
    found = Distinct([], [], [], [])
    for value in values:
        fact, reason, said = _read(reader, column, value, medium)
        found.facts.append(fact)
        found.refused.append(reason)
        found.tidied.append(bool(said) and fact is not None)
        met = reader.amounts.met.pop(column.input.name, None)
        found.bases.append(0 if met is None else _BASIS[met[0]])
    return found


def example_of(reader: FactReader, column: Column, value: CellValue, medium: Medium) -> Example:
    """A cell that was tidied: what it was read as, in words, and what the reader says of it."""
    fact, _, said = _read(reader, column, value, medium)
    reader.amounts.met.pop(column.input.name, None)
    read = "" if fact is None else value_words(fact, column.input.type, reader.units)
    return Example(shortened(_cell(column, value, medium).as_it_was), read, said)


def _cell(column: Column, value: CellValue, medium: Medium) -> Cell:
    trouble = f"the cell holds the error {value}." if is_error(value) else ""
    return Cell(value, column.place, medium, False if medium == "text" else None, trouble)


def _read(
    reader: FactReader, column: Column, value: CellValue, medium: Medium
) -> tuple[Scalar | None, Reason | None, str]:
    """The fact, why the cell is refused, and what there is to say of one that is not."""
    report = reader.report
    fact = reader.read(column, _cell(column, value, medium))
    reason = None
    said = " ".join(one.sentence for one in report.notes)
    if report.findings:
        told = report.findings[0]
        reason = Reason(told.code, column.input.name, " ".join(filter(None, (told.sentence, told.try_))))
        fact, said = None, ""
    report.findings.clear()
    report.notes.clear()
    report.cells.clear()
    report.errors = 0
    reader.quiet.clear()
    reader.ordered.clear()
    return fact, reason, said


def as_fact_column(declared: Input, facts: Sequence[Scalar | None], ids: NDArray[Any]) -> FactColumn:
    """The column whose row i has `facts[ids[i]]`, None where it has none."""
    given = np.array([fact is not None for fact in facts], dtype=np.bool_)[ids]
    mask = None if given.all() else given
    known: list[Any] = [fact for fact in facts if fact is not None]
    some: list[Any] = list(facts)
    match declared.type:
        case NumberType():
            unit = Fraction(1, lcm(1, *{fact.denominator for fact in known}))
            numbers = whole_numbers(0 if fact is None else int(fact / unit) for fact in some)
            return FactColumn(numbers[ids], unit, (), mask)
        case YesNoType():
            return FactColumn(np.array([fact is True for fact in some], dtype=np.bool_)[ids], given=mask)
        case DateType():
            days = [0 if fact is None else fact.toordinal() - FIRST_DAY for fact in some]
            return FactColumn(np.array(days, dtype=np.int64)[ids], given=mask)
        case ChoiceType(options=options):
            words = options
        case _:
            words = tuple(dict.fromkeys(known)) or ("",)
    places = {word: place for place, word in enumerate(words)}
    codes = np.array([0 if fact is None else places[fact] for fact in some], dtype=np.int32)
    return FactColumn(codes[ids], words=words, given=mask)
