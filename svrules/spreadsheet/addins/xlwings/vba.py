"""The VBA of the add-in: a function for each of the table, which xlwings hands over to Python.

What is written for the functions is what xlwings itself would import from `svrules_udfs`: a test compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from svrules.spreadsheet.functions import Argument, Function

__all__ = ["CATEGORY", "HELP_MODULE", "UDF_MODULE", "VBA_MODULE", "help_source", "on_opening", "udf_source"]

CATEGORY: Final = "Social value"
"""Where Excel's function wizard lists the functions."""
UDF_MODULE: Final = "svrules_udfs"
"""The Python module that Excel's calls go to."""
VBA_MODULE: Final = "xlwings_udfs"
"""The VBA module that xlwings looks for."""
HELP_MODULE: Final = "svrules_help"

_END: Final = "\r\n"
# Excel's own limit for the help of a function or an argument.
_MOST_HELP: Final = 255


def udf_source(functions: Iterable[Function]) -> str:
    """The module that Excel finds the functions in."""
    first = "'Made by svrules from its table of functions; changes here are lost when it is made again."
    constant = '#Const App = "Microsoft Excel" \'Adjust when using outside of Excel'
    blocks = [_function(one) for one in sorted(functions, key=lambda one: one.name)]
    return _END.join([first, constant, *blocks])


def _function(function: Function) -> str:
    name = function.name
    given = ", ".join(argument.name for argument in function.arguments)
    call = f'XLPy.CallUDF("{UDF_MODULE}", "{name}", Array({given})'
    lines = [
        f"Function {name}({', '.join(map(_parameter, function.arguments))})",
        '    #If App = "Microsoft Excel" Then',
        "        If TypeOf Application.Caller Is Range Then On Error GoTo failed",
        f"        {name} = {call}, ActiveWorkbook, Application.Caller)",
        "        Exit Function",
        "    #Else",
        f"        {name} = {call})",
        "        Exit Function",
        "    #End If",
        "failed:",
        f"    {name} = Err.Description",
        "End Function",
        "",
    ]
    return _END.join(lines)


def _parameter(argument: Argument) -> str:
    return f"Optional {argument.name}" if argument.optional else argument.name


def help_source(functions: Iterable[Function]) -> str:
    """The module that gives Excel's function wizard the help of each function and argument."""
    lines = ["Sub DescribeFunctions()", "    On Error Resume Next 'Nothing depends on help."]
    for function in functions:
        lines += [
            "    Application.MacroOptions _",
            f"        Macro:={_text(function.name)}, _",
            f"        Description:={_text(function.summary)}, _",
            f"        Category:={_text(CATEGORY)}, _",
            "        ArgumentDescriptions:=Array( _",
            ", _\r\n".join(f"            {_text(argument.help)}" for argument in function.arguments) + ")",
        ]
    return _END.join([*lines, "End Sub", ""])


def on_opening() -> str:
    """What the add-in does when Excel opens it."""
    return _END.join(["Private Sub Workbook_Open()", "    DescribeFunctions", "End Sub", ""])


def _text(text: str) -> str:
    return '"{}"'.format(text[:_MOST_HELP].replace('"', '""'))
