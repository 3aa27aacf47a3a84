"""The add-in's scripts in Node.js, and the task pane in Chromium."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from svrules.shipped import shipped_folder
from svrules.spreadsheet import FUNCTIONS
from svrules.spreadsheet.addins.office.folder import parts_script
from tests.conformance.cases import TABLES
from tests.house.installed import node_package, program
from tests.spreadsheet.office.built import HERE, as_excel_sends, build

SOURCE = shipped_folder("excel_addin") / "office"


def node_test(script: str, folder: Path, **told: str) -> None:
    environment = os.environ | {"FOLDER": str(folder)} | told
    command = [program("node"), "--test", str(HERE / script)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=500, check=False)
    failed = done.stdout[done.stdout.find("not ok") :]
    assert done.returncode == 0, failed + done.stderr


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The scripts alone, without Python."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    for script in SOURCE.glob("*.js"):
        shutil.copy(script, folder)
    (folder / "parts.js").write_text(parts_script([]), encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return folder


def test_formulas_are_read_and_equal_arguments_are_sent_once(scripts: Path) -> None:
    node_test("scripts.test.mjs", scripts)


def test_calls_of_a_tick_are_answered_together(scripts: Path) -> None:
    shutil.copy(HERE / "engine_that_listens.js", scripts / "engine.js")
    node_test("ticks.test.mjs", scripts)


def test_functions_js_has_every_function() -> None:
    text = (SOURCE / "functions.js").read_text(encoding="utf-8")
    named = text[text.index("NAMES = [") : text.index("];")]
    assert [word.strip('" \n') for word in named.split("[")[1].split(",") if word.strip()] == list(FUNCTIONS)


@pytest.mark.slow
def test_the_task_pane(tmp_path: Path) -> None:
    chromium, playwright = program("chromium"), node_package("playwright-core")
    axe = node_package("axe-core") / "axe.min.js"
    microsoft = node_package("@microsoft/office-js") / "dist"
    book = tmp_path / "book.json"
    book.write_text(json.dumps(workbook()), encoding="utf-8")
    told = {
        "CHROMIUM": chromium,
        "PLAYWRIGHT": str(playwright),
        "AXE": str(axe),
        "MICROSOFT": str(microsoft),
        "BOOK": str(book),
    }
    node_test("pane.test.mjs", build(tmp_path), **told)


def workbook() -> dict[str, Any]:
    """Sheets as Excel shows them; the values beside formulas are those that were saved."""
    bids, contract = shown("bids"), shown("contract")
    return {
        "sheets": {
            "Rules": shown("rulebook"),
            "Contract": contract,
            "Bids": sheet_of_bids(bids),
            "Hostile": hostile(bids),
            "Broken": broken(shown("an error")),
            "Two": two(bids),
        },
        "spills": {"Bids!G2": [4, 1], "Hostile!G2": [2, 1], "Two!B13": [4, 3]},
        "selected": "Bids!A1",
    }


def shown(table: str) -> list[list[Any]]:
    rows = as_excel_sends(TABLES[table]) or []
    return [[cell["code"] if isinstance(cell, dict) else cell for cell in row] for row in rows]


def formula(bids: str, *more: str) -> str:
    rules = f"Rules!A1:A{len(TABLES['rulebook'])}"
    return f"=SVSCORE({','.join([rules, bids, 'Contract!A1:B2', *more])})"


def sheet_of_bids(bids: list[list[Any]]) -> list[list[Any]]:
    scores = ["score", {"formula": formula("A1:F5"), "value": 88}, 80, "fail", 83.33]
    of_ash, of_asp = formula("A1:F5", '"Ash"'), formula("A1:F5", '"Asp"')
    below = [
        (formula("A1:F5", '"Ask"'), "#VALUE!"),
        (of_ash, 80),
        (f"=ROUND({of_ash[1:]},0)+1", 89),
        (formula("OFFSET(A1,0,0,5,6)"), 88),
        (f"=IF({of_ash[1:]}>0,{of_asp[1:]},0)", "#VALUE!"),
    ]
    rows = [[*row, score] for row, score in zip(bids, scores, strict=True)]
    return [*rows, [], [], *([*[""] * 6, {"formula": text, "value": value}] for text, value in below)]


def two(bids: list[list[Any]]) -> list[list[Any]]:
    """In B3 and on: criteria with a blank heading, an error in a decision, numbers that nearly agree."""
    headings = ["bidder", "rule", "decision", "who", "when", "why"]
    decisions = [headings, ["Birch", "E2", "pass", "#N/A", 1, "x"]]
    near = [88 + 1e-13, 88 + 1e-9]
    calls = [{"formula": formula("B3:G7", '"Ash"'), "value": value} for value in near]
    rank = formula("B3:G7", '"Ash"', "", "B10:G11").replace("SVSCORE", "SVRANK")
    rows = [
        *bids,
        [],
        ["PRICE", "", "JOBS"],
        *decisions,
        [*calls, {"formula": rank, "value": "#VALUE!"}],
        [{"formula": formula("B3:G7", "", "B9:D9"), "value": 48}, "–", 40],
        [60, "–", 20],
        ["fail", "–", "fail"],
        [160 / 3, "–", 30],
    ]
    return [[], [], *(["", *row] for row in rows)]


def hostile(bids: list[list[Any]]) -> list[list[Any]]:
    name = "<img src=x onerror=alert(1)>"
    return [bids[0], [name, *bids[1][1:], {"formula": formula("A1:F3"), "value": 88}], bids[2]]


def broken(bids: list[list[Any]]) -> list[list[Any]]:
    """A table that does not stand in the corner of its sheet, with an error in it."""
    return [
        [],
        [],
        [],
        *(["", *row] for row in bids),
        [],
        [{"formula": formula("B4:G6"), "value": "#VALUE!"}],
    ]
