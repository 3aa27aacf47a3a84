"""Run by Pyodide: the workbook's main.py with the calls in /given/calls.json; prints what its functions give.

What stands in for xlwings Lite are its two decorators: the add-in itself is closed.
"""

import json
import sys
import types
from pathlib import Path

marked = {}


def func(function):
    marked[function.__name__] = function
    return function


def arg(name, **options):
    def keep(function):
        assert name in function.__code__.co_varnames[: function.__code__.co_argcount]
        assert options["ndim"] == 2
        return function

    return keep


sys.modules["xlwings"] = types.ModuleType("xlwings")
sys.modules["xlwings"].func = func
sys.modules["xlwings"].arg = arg

main = types.ModuleType("main")
exec(Path("/given/main.py").read_text(encoding="utf-8"), main.__dict__)
calls = json.loads(Path("/given/calls.json").read_text(encoding="utf-8"))
answers = [marked[name](*arguments) for name, arguments in calls]
help_texts = {name: function.__doc__ for name, function in marked.items()}
sys.stdout.write(json.dumps({"answers": answers, "help": help_texts}) + "\n")
