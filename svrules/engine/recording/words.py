"""Quantities and steps in words, for results and their explanations."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final

from svrules.diagnostics import Source
from svrules.engine.plan import AmongShape, Name, OverShape, Step
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType, Type
from svrules.quantities.numbers import decimal_text, exact_text, shown
from svrules.quantities.printing import print_date, print_percent, print_quantity
from svrules.quantities.rounding import Rounding
from svrules.quantities.units import STANDARD_UNITS, UnitTable

__all__ = ["SIGNS", "STRENGTH", "Words", "decimal", "exact"]

SIGNS: Final = {"+": "+", "-": "−", "×": "×", "÷": "÷"}
STRENGTH: Final = {"+": 1, "-": 1, "×": 2, "÷": 2, "negative": 3}
"""How strongly an operation binds what stands beside its sign."""

_PLACES = Rounding.to_places(6)


def decimal(number: Fraction) -> str:
    """A plain decimal: the number itself where its decimals end, otherwise rounded half up to 6 places."""
    return decimal_text(number) or decimal_text(_PLACES.apply(number)) or ""


def exact(quantity: Quantity) -> str | None:
    """A number as `p` or `p/q`, a date as year-month-day; None for everything else."""
    if isinstance(quantity, Fraction):
        return exact_text(quantity)
    return quantity.isoformat() if isinstance(quantity, date) else None


@lru_cache(maxsize=16)
def _source(name: str, text: str) -> Source:
    return Source(name, text)


class Words:
    """What steps and quantities under one rulebook are called and how they print."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._source = _source(rulebook.name, rulebook.text)

    @cached_property
    def units(self) -> UnitTable:
        """The units that the rulebook knows."""
        table = STANDARD_UNITS
        for one, many in self.rulebook.units:
            table = table.with_unit(one, many)
        return table

    def printed(self, quantity: Quantity, type_: Type) -> str | None:
        """A known quantity as an officer writes it; None for one that is missing or in error."""
        if isinstance(quantity, Missing | InError):
            return None
        if isinstance(quantity, bool):
            return "yes" if quantity else "no"
        if isinstance(quantity, date):
            return print_date(quantity)
        if isinstance(quantity, str):
            return quantity
        if isinstance(type_, NumberType):
            if type_.style == "percent":
                return print_percent(quantity)
            return print_quantity(quantity, type_.dimension, self.units)
        return shown(quantity, thousands=True)

    def name(self, step: Step) -> str:
        """What an officer calls a step: its name, or the words in which it is written."""
        if isinstance(step.detail, Name):
            return step.detail.name
        if step.operation == "fact":
            return str(step.detail)
        if isinstance(step.detail, AmongShape | OverShape):
            return step.detail.words
        return self.written(step) or step.owner.label

    def written(self, step: Step) -> str:
        """The words of the rulebook where the step stands, on one line; empty where there is no text."""
        span = step.span
        if not self._source.line(span.end_line):
            return ""
        return " ".join(self._source.at(span).split())
