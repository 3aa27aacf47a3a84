"""The component that LibreOffice Calc calls: each function of the table is one of its methods."""

import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.lang import XServiceInfo

# LibreOffice looks into `pythonpath` last: an older library of the system would win over what is bundled.
BUNDLED = str(Path(__file__).resolve().parent / "pythonpath")
sys.path[:] = [BUNDLED, *(path for path in sys.path if path != BUNDLED)]

from svrules.data.cells import CalcNumber  # noqa: E402
from svrules.spreadsheet import FUNCTIONS, Failure, Function, call  # noqa: E402
from svrules.spreadsheet.addins.libreoffice.interface import (  # noqa: E402
    IMPLEMENTATION,
    INTERFACE,
    MODULE,
    SERVICE,
    method,
)

WHOLE_COLUMN = 1_048_576


def cell(given: Any) -> Any:
    """A cell as the adapter takes it: a number as one that may be a TRUE."""
    return CalcNumber(given) if isinstance(given, float) else given


def argument(given: Any) -> Any:
    """An argument as the adapter takes it: None for one left out, rows of cells for a range."""
    return table(used(given)) if isinstance(given, tuple) else cell(given)


def used(rows: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], ...]:
    """The rows of a range; those of whole columns end where the last cell in use is."""
    if len(rows) < WHOLE_COLUMN:
        return rows
    end = len(rows)
    while end > 1 and rows[end - 1].count("") + rows[end - 1].count(None) == len(rows[end - 1]):
        end -= 1
    return rows[:end]


@lru_cache(maxsize=16)
def table(given: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], ...]:
    """The rows of a range. Calc hands the same ranges over for each cell: once more the very same rows."""
    return tuple(tuple(map(cell, row)) for row in given)


def shown(value: str | int | float) -> Any:
    """A cell as Calc takes it: a whole number would come out as something else than a number."""
    return value if isinstance(value, str) else float(value)


def counted(name: str, given: Any) -> Any:
    """The argument, without a number of bids that is 0: that is how Calc hands a blank cell over."""
    return None if name == "number_of_bids" and given == 0 else given


def of(function: Function) -> Callable[..., Any]:
    """The method that answers a function."""
    names = [one.name for one in function.arguments]

    def answer(_component: object, *given: Any) -> tuple[tuple[Any, ...], ...]:
        found = call(function.name, [argument(one) for one in map(counted, names, given)])
        if isinstance(found, Failure):
            return ((str(found),),)
        return tuple(tuple(map(shown, row)) for row in found)

    return answer


class Functions(unohelper.Base, XServiceInfo, uno.getClass(f"{MODULE}.{INTERFACE}")):  # type: ignore[misc]
    """All the functions; Calc makes one of these when a sheet first calls one."""

    def __init__(self, _office: object) -> None:
        pass

    def getImplementationName(self) -> str:  # noqa: N802 - UNO's name
        return IMPLEMENTATION

    def supportsService(self, name: str) -> bool:  # noqa: N802 - UNO's name
        return name in (IMPLEMENTATION, SERVICE)

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802 - UNO's name
        return (IMPLEMENTATION, SERVICE)


for function in FUNCTIONS.values():
    setattr(Functions, method(function), of(function))

# The name under which LibreOffice looks for what a file of components holds.
g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816
g_ImplementationHelper.addImplementation(Functions, IMPLEMENTATION, (IMPLEMENTATION, SERVICE))
