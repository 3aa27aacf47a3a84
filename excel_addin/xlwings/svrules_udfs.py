"""The functions as user-defined functions of xlwings: Excel for Windows calls them through svrules.xlam."""

from decimal import Decimal
from inspect import Parameter, Signature
from typing import Any, Final

import xlwings as xw
from xlwings.conversion.standard import Ensure2DStage, ReadValueFromRangeStage, ValueAccessor

from svrules.spreadsheet import FUNCTIONS, Failure, Function, call
from svrules.spreadsheet.addins.xlwings.vba import CATEGORY

# Excel hands an error over as a number, 0x800A0000 and these; xlwings knows those of Excel 2007 only.
_FIRST_ERROR: Final = -0x7FF60000
_LAST_ERROR: Final = _FIRST_ERROR + 0xFFFF
_ERRORS: Final = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}


class ExactCells(ValueAccessor):
    """Cells as they are stored, errors as their texts.

    Excel hands cells that are shown as currency over rounded to four decimals.
    """

    @staticmethod
    def reader(options: Any) -> Any:
        stages = ValueAccessor.reader(options).insert_stage(as_stored, after=ReadValueFromRangeStage)
        return stages.insert_stage(with_errors, after=Ensure2DStage)


def as_stored(reading: Any) -> None:
    """Read the cells once more as they are stored, where Excel has made currency of any."""
    if reading.range is None:
        return
    shown = rows(reading.value)
    if any(isinstance(cell, Decimal) for row in shown for cell in row):
        stored = rows(reading.range.api.Value2)
        reading.value = tuple(tuple(map(exact, *lines)) for lines in zip(shown, stored, strict=True))


def with_errors(reading: Any) -> None:
    """Put the texts of errors in their place, also in what comes without a range."""
    reading.value = [[named(cell) for cell in row] for row in reading.value]


def named(cell: Any) -> Any:
    """The cell, an error by its text. Numbers of cells come as floats, so a whole number is an error."""
    if isinstance(cell, int) and not isinstance(cell, bool) and _FIRST_ERROR <= cell <= _LAST_ERROR:
        return _ERRORS.get(cell - _FIRST_ERROR, "#VALUE!")
    return cell


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
