"""The add-in for Excel as `svrules addin office` makes it, and Microsoft's runtime that calls it."""

import json
import subprocess
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from svrules.cli.app import run
from tests.conformance.cases import Error
from tests.house.installed import need_index, node_package, program

HERE = Path(__file__).parent
HOST = "https://addins.example/svrules/"
RUNTIME = "dist/custom-functions-runtime.debug.js"
EPOCH = date(1899, 12, 30)


def build(folder: Path, *options: str) -> Path:
    """The folder of the add-in, made by the command; Pyodide from the npm package that the tests have."""
    need_index()
    made = folder / "addin"
    pyodide = str(node_package("pyodide"))
    code = run(["addin", "office", "--host", HOST, "-o", str(made), "--pyodide", pyodide, *options])
    assert code == 0
    # Node.js wants to be told what browsers know from the page: that scripts are modules.
    (made / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return made


def node(*command: str | Path, given: Any = None) -> str:
    """What a program prints that Node.js runs."""
    told = [program("node"), *map(str, command)]
    text = None if given is None else json.dumps(given)
    done = subprocess.run(told, input=text, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sent(folder: Path, messages: Iterable[Iterable[tuple[str, list[Any]]]]) -> list[dict[str, Any]]:
    """Excel's messages, each a list of calls, and what its runtime answers to each."""
    runtime = node_package("@microsoft/office-js") / RUNTIME
    answers: list[dict[str, Any]] = json.loads(
        node(HERE / "runtime.mjs", folder, runtime, given=[list(calls) for calls in messages])
    )
    return answers


def as_excel_sends(rows: list[list[Any]] | None) -> list[list[Any]] | None:
    """Rows of cells as Excel's runtime gets them: dates as serial numbers, blanks as empty text."""
    return rows and [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: Any) -> Any:
    if isinstance(cell, Error):
        return {"type": "CustomFunctionError", "code": cell.text}
    if isinstance(cell, date):
        return (cell - EPOCH).days
    return "" if cell is None else cell


def as_shown(answer: dict[str, Any]) -> list[list[Any]] | str:
    """The cells of an answer, or the message that Excel shows beside #VALUE!."""
    if answer["ok"]:
        cells: list[list[Any]] = answer["value"]
        return cells
    assert answer["code"] == VALUE_ERROR, answer
    return str(answer["value"])


VALUE_ERROR = 7
"""The number by which the runtime tells Excel to show #VALUE!."""
