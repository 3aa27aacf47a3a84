"""What xlwings Lite runs in the workbook: `main.py` with the table's functions, and what that needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from svrules import __version__
from svrules.errors import MisuseError
from svrules.spreadsheet.addins.office.parts import LIBRARIES, PYODIDE_VERSION
from svrules.spreadsheet.functions import Argument, Function

__all__ = ["MARK", "PYODIDE_VERSION", "main_file", "requirements"]

MARK: Final = '"""Scores social value by a rulebook: made by svrules '
"""How a `main.py` begins that svrules made, of whichever version."""

# Of this version there is a wheel for the Python that runs in browsers.
_XLWINGS: Final = "0.37.8"
_BEGINNING: Final = """{mark}{version} from its table of functions.

Type =SVSCORE( into a cell. Changes in this file are lost when svrules makes it again.
\"""

from xlwings import arg, func

from svrules.spreadsheet import Failure, call


def cells(name, *given):
    found = call(name, given)
    return [[str(found)]] if isinstance(found, Failure) else found
"""


def main_file(functions: Iterable[Function]) -> str:
    """The Python text with one function for Excel for each of the table."""
    beginning = _BEGINNING.format(mark=MARK, version=__version__)
    return "\n\n".join([beginning, *map(_function, functions)])


def _function(function: Function) -> str:
    parameters = ", ".join(map(_parameter, function.arguments))
    given = ", ".join(argument.name for argument in function.arguments)
    options = "ndim=2, err_to_str=True"
    decorators = [f"@arg({one.name!r}, {options}, doc={one.help!r})" for one in function.arguments]
    lines = [
        "@func",
        *decorators,
        f"def {function.name}({parameters}):",
        f"    {function.summary!r}",
        f"    return cells({function.name!r}, {given})",
        "",
    ]
    return "\n".join(lines)


def _parameter(argument: Argument) -> str:
    return f"{argument.name}=None" if argument.optional else argument.name


def requirements(wheel: str | None = None) -> str:
    """The packages that `main.py` needs, each in the version that svrules was tested with.

    `wheel` is the https address of the wheel of svrules; without it the package index has to know svrules.
    Raises MisuseError for an address that no browser takes.
    """
    if wheel is not None and not (wheel.startswith("https://") and wheel.endswith(".whl")):
        raise MisuseError(
            f"`{wheel}` is not the address of a wheel: it has to begin with https:// and end in .whl"
        )
    pins = ["==".join(part.name.split("-")[:2]).replace("_", "-") for part in LIBRARIES]
    return "\n".join([f"xlwings=={_XLWINGS}", *pins, wheel or f"svrules=={__version__}", ""])
