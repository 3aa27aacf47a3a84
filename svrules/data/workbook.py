"""Workbooks (.xlsx) as grids of cells, read in a child process.

A reader that dies takes nothing else with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from svrules.data import workbook_reader
from svrules.data.cells import CellValue, Grid
from svrules.data.report import Report
from svrules.diagnostics import Place

MOST_FILE_BYTES: Final = 100 * 2**20
_SECONDS: Final = 150


def read_grids(path: Path, report: Report) -> list[Grid]:
    """The sheets of the workbook, in order; empty, with an error in the report, when it cannot be read."""
    if path.stat().st_size > MOST_FILE_BYTES:
        report.error(
            "SV0813", Place(path.name), "The file is too large.", "Keep only the sheets that are needed."
        )
        return []
    found = _in_a_child(path) if _has_children() else workbook_reader.answer(path.read_bytes())
    refused = found.get("refused")
    if refused is not None:
        place = Place(path.name, refused["sheet"], refused["cell"])
        report.error("SV0813", place, refused["sentence"], refused["try"])
        return []
    return [_grid(path.name, sheet, bool(found["epoch1904"])) for sheet in found["sheets"]]


def _has_children() -> bool:
    """Whether a child process can be had.

    Not in a browser, nor inside a program that is not Python itself.
    """
    if sys.platform == "emscripten" or getattr(sys, "frozen", False) or not sys.executable:
        return False
    return (
        Path(sys.executable).name.lower().startswith(("python", "pypy"))
        and Path(workbook_reader.__file__).is_file()
    )


def _in_a_child(path: Path) -> dict[str, Any]:
    asked = json.dumps({"file": str(path.resolve()), "path": sys.path})
    command = [sys.executable, "-I", "-X", "utf8", str(Path(workbook_reader.__file__).resolve())]
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and our own file; the path goes in on stdin
            command,
            input=asked.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        return _refused("Reading the workbook takes too long.")
    if done.returncode != 0:
        return _refused("The workbook makes its reader fail; it is damaged or far too large.")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _refused(sentence: str) -> dict[str, Any]:
    try_ = "Copy the tables into a new workbook and save that."
    return {"refused": {"sentence": sentence, "try": try_, "sheet": "", "cell": ""}}


def _grid(file: str, sheet: dict[str, Any], epoch1904: bool) -> Grid:
    return Grid(
        file=file,
        sheet=sheet["name"],
        rows=[[_value(value) for value in row] for row in sheet["rows"]],
        medium="workbook",
        percent=frozenset((row, column) for row, column in sheet["percent"]),
        troubles={(row, column): words for row, column, words in sheet["troubles"]},
        merged=tuple((top, left, bottom, right) for top, left, bottom, right in sheet["merged"]),
        hidden_rows=frozenset(sheet["hidden_rows"]),
        hidden_columns=frozenset(sheet["hidden_columns"]),
        hidden=sheet["hidden"],
        epoch1904=epoch1904,
        volatile={(row, column): name for row, column, name in sheet["volatile"]},
        formats={(row, column): code for code, cells in sheet["formats"] for row, column in cells},
    )


def _value(value: Any) -> CellValue:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if "seconds" in value:
        return timedelta(seconds=value["seconds"])
    moment = datetime.fromisoformat(value["day"])
    return date(moment.year, moment.month, moment.day) if len(value["day"]) == len("2026-04-01") else moment
