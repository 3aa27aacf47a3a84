"""Calls as Excel makes them, through xlwings' own code: in_excel.py CALLS.pickle ANSWERS.json.

Each call is a function's name and the cells of its arguments. It runs in a process of its own, because what
stands in for Windows stays in the process.
"""

import io
import json
import pickle
import sys
import types
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "excel_addin" / "xlwings")]

from tests.conformance.cases import Error  # noqa: E402
from tests.spreadsheet.xlwings.windows import (  # noqa: E402
    ERRORS,
    MISSING,
    UNNAMED,
    Excel,
    Range,
    xlwings_on_windows,
)

xlwings = xlwings_on_windows()


def passed(argument: list[list[Any]] | None) -> Any:
    """An argument as Excel passes it: text and numbers bare, blanks, days, errors and tables as ranges."""
    if argument is None:
        return MISSING
    rows = tuple(tuple(map(cell, row)) for row in argument)
    if len(rows) > 1 or len(rows[0]) > 1:
        return Range(rows)
    bare = rows[0][0]
    return bare if isinstance(bare, (str, float)) else Range(bare)


def cell(value: Any) -> Any:
    """A cell as pywin32 hands it over: every number a float, every error a number of its own."""
    match value:
        case Error(text):
            return ERRORS[text]
        case bool() | None | str() | datetime() | Decimal():
            return value
        case date():
            return datetime.combine(value, time())
        case _:
            return float(value)


def shown(function: str, arguments: list[Any]) -> Any:
    """The cells that Excel is given back."""
    return xlwings.udfs.call_udf("svrules_udfs", function, arguments, None, Excel())


def wrappers() -> str:
    """The VBA that xlwings would import from the module of the functions."""
    import svrules_udfs

    text = io.StringIO()
    addin = types.SimpleNamespace(Name="svrules.xlam")
    xlwings.udfs.generate_vba_wrapper("svrules_udfs", svrules_udfs, text, addin)
    return text.getvalue()


def stored_currency() -> Any:
    """A unit value with five decimals, shown as currency, from a table that a bid's score depends on."""
    table = (("Bidder", "price", "local jobs"), ("Ash", Decimal("0.1235"), 1.0))
    stored = (("Bidder", "price", "local jobs"), ("Ash", 0.12345, 1.0))
    text = 'rulebook "Fine"\n  edition "1"\nbid\n  price  number\n  local jobs  number\n'
    text += 'criterion P "P" worth 1 point\n  price marks\naward\n  highest total wins\n'
    return shown("SVSCORE", [text, Range(table, stored)])


def errors() -> dict[str, Any]:
    """What the functions say of each error: in a range, in an array that a formula makes, and bare."""
    text = 'rulebook "Fine"\n  edition "1"\nbid\n  price  number\n  change  percent\nrule E "E"\n'
    text += '  require change is at most 0%\ncriterion P "P" worth 100%\n  price relative to lowest\n'
    told: dict[str, Any] = {}
    for name, number in [*ERRORS.items(), *((str(number), number) for number in UNNAMED)]:
        table = (("Bidder", "price", "change"), ("Ash", 80.0, number), ("Birch", 100.0, -0.05))
        currency = (table[0], ("Ash", Decimal("80.0"), number), table[2])
        told[name] = [
            shown("SVSCORE", [text, Range(table)])[0][0],
            shown("SVSCORE", [text, Range(currency, table)])[0][0],
            shown("SVSCORE", [text, table])[0][0],
            shown("SVRANK", [text, Range((table[0], ("Ash", 80.0, 0.0))), MISSING, number, 1.0])[0][0],
        ]
    return told


def beside_currency() -> list[Any]:
    """A day and a price shown as currency in one line, as they are passed on."""
    import svrules_udfs

    day = datetime.combine(date(2026, 5, 1), time())
    cells = Excel()
    cells.range = types.SimpleNamespace(api=Range(None, ((46143.0, 0.12345),)))
    cells.value = ((day, Decimal("0.1235")),)
    svrules_udfs.as_stored(cells)
    return [cells.value[0][0] == day, cells.value[0][1]]


calls = pickle.loads(Path(sys.argv[1]).read_bytes())
answers = [shown(function, [passed(one) for one in arguments]) for function, arguments in calls]
told = {"pro": xlwings.__pro__, "answers": answers, "wrappers": wrappers(), "currency": stored_currency()}
told |= {"errors": errors(), "beside currency": beside_currency()}
Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")
