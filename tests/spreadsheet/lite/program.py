"""Run by Pyodide: the workbook's main.py with the calls in /given/calls.json; prints what its functions give.

What stands in for xlwings Lite are its two decorators: the add-in itself is closed.
"""

import json
import sys
import types
from pathlib import Path

marked = {}
options_of = {}


def func(function):
    marked[function.__name__] = function
    return function


def arg(name, **options):
    def keep(function):
        assert name in function.__code__.co_varnames[: function.__code__.co_argcount]
        assert options["ndim"] == 2
        options_of.setdefault(function.__name__, {})[name] = options
        return function

    return keep


sys.modules["xlwings"] = types.ModuleType("xlwings")
sys.modules["xlwings"].func = func
sys.modules["xlwings"].arg = arg

main = types.ModuleType("main")
exec(Path("/given/main.py").read_text(encoding="utf-8"), main.__dict__)
calls = json.loads(Path("/given/calls.json").read_text(encoding="utf-8"))


def passed(name, function, rows):
    """Rows of cells as xlwings hands them over: an error by its text only where that is asked for."""
    if rows is None:
        return None
    as_text = options_of[function][name].get("err_to_str", False)

    def cell(value):
        return (value["error"] if as_text else None) if isinstance(value, dict) else value

    return [[cell(value) for value in row] for row in rows]


def answer(function, arguments):
    names = marked[function].__code__.co_varnames
    return marked[function](
        *(passed(name, function, one) for name, one in zip(names, arguments, strict=False))
    )


answers = [answer(function, arguments) for function, arguments in calls]
help_texts = {name: function.__doc__ for name, function in marked.items()}
sys.stdout.write(json.dumps({"answers": answers, "help": help_texts}) + "\n")
