"""The one way in for every spreadsheet program: cells of a call in, cells to show out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from svrules.diagnostics import nearest
from svrules.errors import SvrulesError, apology, fault
from svrules.spreadsheet.call import Call, Value
from svrules.spreadsheet.cells import Answer, Failure, Given, Refusal, Table, shown, table
from svrules.spreadsheet.functions import FUNCTIONS, Function

__all__ = ["call"]


def call(name: str, arguments: Sequence[Given] | Mapping[str, Given]) -> Answer:
    """The cells that a function shows, or why there are none.

    `arguments` are by name, or in the order of the table; None: left out. A blank cell is `[[None]]`.
    Never raises.
    """
    function = FUNCTIONS.get(name.upper())
    if function is None:
        near = nearest(name.upper(), FUNCTIONS)
        meant = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(FUNCTIONS)}."
        return Failure("SV1006", f"There is no function `{name}`. {meant}")
    found = _answered(function, arguments)
    return [[str(found)]] if isinstance(found, Failure) and function.never_fails else found


def _answered(function: Function, arguments: Sequence[Given] | Mapping[str, Given]) -> Answer:
    try:
        rows = function.answer(Call(_by_name(function, arguments)))
        if len(rows) == 1 and len(rows[0]) == 1:
            return [[shown(rows[0][0])]]
        return [[_in_its_cell(value) for value in row] for row in rows]
    except Refusal as why:
        return why.failure
    except SvrulesError as why:
        return Failure("SV1006", str(why))
    except Exception as problem:
        # Programs show what escapes from here as a traceback in the cell, or as an error without a word.
        return Failure("SV1006", apology(fault(problem)))


def _in_its_cell(value: Value) -> str | int | float:
    try:
        return shown(value)
    except Refusal as why:
        return str(why.failure)


def _by_name(function: Function, arguments: Sequence[Given] | Mapping[str, Given]) -> dict[str, Table]:
    names = [argument.name for argument in function.arguments]
    if not isinstance(arguments, Mapping):
        if len(arguments) > len(names):
            raise Refusal("SV1006", f"{function.name} takes {len(names)} arguments: {', '.join(names)}.")
        arguments = dict(zip(names, arguments, strict=False))
    given = {name: table(value) for name, value in arguments.items() if value is not None}
    for argument in function.arguments:
        if not argument.optional and argument.name not in given:
            raise Refusal("SV1006", f"{function.name} needs {argument.name}: {argument.help}")
    return given
