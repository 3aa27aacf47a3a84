"""What a spreadsheet program lets into a cell, made from what the rulebook allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from svrules.data.cells import address
from svrules.language.rulebook import Bound, Input
from svrules.language.types import ChoiceType, DateType, NumberType, Type, YesNoType
from svrules.quantities import decimal_text

_FARTHEST: Final = "999999999999999"
_FIRST_DAY: Final = date(1901, 1, 1)
_LAST_DAY: Final = date(2199, 12, 31)
_SIGNS: Final = {"above": ">", "at least": ">=", "below": "<", "at most": "<="}


@dataclass(frozen=True, slots=True)
class Guard:
    """The data validation of a fact. `cell` is the address that a formula of its own refers to."""

    type: Type
    bounds: tuple[Bound, ...] = ()
    whole: bool = False
    levels: tuple[Fraction, ...] | None = None
    cell: str = "A1"

    @classmethod
    def of(cls, input_: Input, first: tuple[int, int]) -> Guard:
        """The guard of an input whose first cell stands in that row and column (from 0)."""
        return cls(input_.type, input_.bounds, input_.whole, input_.levels, address(*first))

    @property
    def choices(self) -> list[str] | None:
        """The answers of a drop-down; None where the fact is no choice."""
        if isinstance(self.type, YesNoType):
            return ["yes", "no"]
        if isinstance(self.type, ChoiceType):
            return list(self.type.options)
        if self.levels:
            return [decimal_text(level) or "" for level in self.levels]
        return None

    def options(self) -> dict[str, Any]:
        """The rule as XlsxWriter takes it, without messages; for a drop-down without its source."""
        if self.choices is not None:
            return {"validate": "list"}
        if isinstance(self.type, NumberType):
            return self._number()
        return self._date() if isinstance(self.type, DateType) else {"validate": "any"}

    def _number(self) -> dict[str, Any]:
        kind = "integer" if self.whole else "decimal"
        texts = [
            (bound.comparison, text)
            for bound in self.bounds
            if isinstance(bound.value, Fraction) and (text := decimal_text(bound.value)) is not None
        ]
        if not texts:
            return {"validate": kind, "criteria": "between", "minimum": f"-{_FARTHEST}", "maximum": _FARTHEST}
        if len(texts) == 1:
            comparison, text = texts[0]
            return {"validate": kind, "criteria": _SIGNS[comparison], "value": text}
        tests = [f"{self.cell}{_SIGNS[comparison]}{text}" for comparison, text in texts]
        tests += [f"{self.cell}=INT({self.cell})"] if self.whole else []
        return {"validate": "custom", "value": f"=AND(ISNUMBER({self.cell}),{','.join(tests)})"}

    def _date(self) -> dict[str, Any]:
        low, high = _FIRST_DAY, _LAST_DAY
        for bound in self.bounds:
            if isinstance(bound.value, date):
                low, high = _narrowed(low, high, bound.comparison, bound.value)
        return {"validate": "date", "criteria": "between", "minimum": low, "maximum": high}


def _narrowed(low: date, high: date, comparison: str, limit: date) -> tuple[date, date]:
    """The first and last day allowed when the limit counts as well."""
    day = limit.toordinal()
    if comparison in ("above", "at least"):
        return max(low, date.fromordinal(day + (comparison == "above"))), high
    return low, min(high, date.fromordinal(day - (comparison == "below")))
