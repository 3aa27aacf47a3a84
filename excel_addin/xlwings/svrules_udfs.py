"""The functions as user-defined functions of xlwings: Excel for Windows calls them through svrules.xlam."""

from decimal import Decimal
from inspect import Parameter, Signature
from typing import Any

import xlwings as xw
from xlwings.conversion.standard import ReadValueFromRangeStage, ValueAccessor

from svrules.spreadsheet import FUNCTIONS, Failure, Function, call
from svrules.spreadsheet.addins.xlwings.vba import CATEGORY


class ExactCells(ValueAccessor):
    """Cells as they are stored: Excel hands those shown as currency over rounded to four decimals."""

    @staticmethod
    def reader(options: Any) -> Any:
        return ValueAccessor.reader(options).insert_stage(as_stored, after=ReadValueFromRangeStage)


def as_stored(reading: Any) -> None:
    """Read the cells once more as they are stored, where Excel has made currency of any."""
    if reading.range is None:
        return
    shown = rows(reading.value)
    if any(isinstance(cell, Decimal) for row in shown for cell in row):
        stored = rows(reading.range.api.Value2)
        reading.value = tuple(tuple(map(exact, *lines)) for lines in zip(shown, stored, strict=True))


def rows(found: Any) -> tuple[tuple[Any, ...], ...]:
    """Cells as rows of cells: Excel hands a single one over bare, xlwings a very large range as a list."""
    return found if isinstance(found, (tuple, list)) else ((found,),)


def exact(shown: Any, stored: Any) -> Any:
    """The cell as it is stored where it is shown as currency, else as it is shown: dates are days."""
    return stored if isinstance(shown, Decimal) else shown


def of(function: Function) -> Any:
    """The function for Excel, with the help that it shows for each argument."""

    def answer(*given):  # type: ignore[no-untyped-def] # xlwings would convert what is annotated
        found = call(function.name, given)
        return [[str(found)]] if isinstance(found, Failure) else found

    answer.__name__ = function.name
    answer.__doc__ = function.summary
    answer.__signature__ = Signature(  # type: ignore[attr-defined]
        Parameter(
            one.name,
            Parameter.POSITIONAL_OR_KEYWORD,
            default=None if one.optional else Parameter.empty,
        )
        for one in function.arguments
    )
    for one in function.arguments:
        answer = xw.arg(one.name, ExactCells, ndim=2, err_to_str=True, doc=one.help)(answer)
    return xw.func(category=CATEGORY)(answer)


globals().update({name: of(function) for name, function in FUNCTIONS.items()})
