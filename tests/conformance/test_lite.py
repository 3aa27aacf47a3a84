"""The conformance calls through the main.py that a workbook carries for xlwings Lite, in Pyodide."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from svrules.cli.app import run as command
from svrules.spreadsheet import FUNCTIONS
from svrules.spreadsheet.addins.office.own_wheel import own_wheel
from svrules.spreadsheet.addins.office.parts import wheels
from tests.conformance.cases import CASES, Error
from tests.house.installed import ROOT, need_index, node_package, program, run
from tests.spreadsheet.lite.parts import code_of

HERE = [case for case in CASES if "lite" not in case.not_in]
EPOCH = date(1899, 12, 30)


def passed(rows: list[list[Any]] | None) -> list[list[Any]] | None:
    return rows and [[cell(one) for one in row] for row in rows]


def cell(value: Any) -> Any:
    if isinstance(value, Error):
        return {"error": value.text}
    return (value - EPOCH).days if isinstance(value, date) else value


def brought(folder: Path) -> list[Path]:
    """The wheels that the workbook's requirements name, and svrules itself."""
    need_index()
    folder.mkdir()
    name, content = own_wheel()
    for file, held in {**wheels(), name: content}.items():
        (folder / file).write_bytes(held)
    return sorted(folder.glob("*.whl"))


@pytest.mark.slow
def test_lite_shows_the_expected_cells(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        book.add_worksheet()
    assert command(["addin", "lite", str(tmp_path / "in.xlsx"), "-o", str(tmp_path / "out.xlsx")]) == 0
    given = tmp_path / "given"
    given.mkdir()
    code = code_of(tmp_path / "out.xlsx")
    (given / "main.py").write_text(code["main.py"], encoding="utf-8")
    calls = [(case.function, [passed(argument) for argument in case.arguments]) for case in HERE]
    (given / "calls.json").write_text(json.dumps(calls), encoding="utf-8")

    shutil.copy(ROOT / "tests" / "house" / "pyodide" / "run.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(node_package("pyodide").parent)
    script = ROOT / "tests" / "spreadsheet" / "lite" / "program.py"
    told = json.loads(
        run(program("node"), "run.mjs", script, given, *brought(tmp_path / "wheels"), cwd=tmp_path)
    )
    assert told["help"] == {name: function.summary for name, function in FUNCTIONS.items()}
    answers = zip(HERE, told["answers"], strict=True)
    wrong = [f"{case.name}: {why}" for case, answer in answers if (why := case.wrong(answer))]
    assert not wrong, "\n".join(wrong)
