"""`svrules workbook functions -o`: the calls of one program spelled for another, and nothing else changed."""

from pathlib import Path
from typing import Any

import pytest

from svrules.cli.app import run
from tests.spreadsheet.workbook.made import ARGUMENTS, book, changed_parts, parts_of

STORED = {
    "A1": f"_xldudf_SVSCORE({ARGUMENTS},Bids!A2)",
    "A2": f'IF(1>0,SV.SCORE({ARGUMENTS},"Ash & ""Co""")&"SVSCORE(",_xll.svrank({ARGUMENTS}))',
    "A3": f"[1]!SVWHY({ARGUMENTS},_xldudf_SV_VERSION(Rulebook!$A:$A))",
    "A4": "SUM(1,2)&_xlfn.CONCAT(1)",
}


def fill(made: Any, sheet: Any) -> None:
    for cell, formula in STORED.items():
        sheet.write_formula(cell, f"={formula}", None, 7)
    sheet.write_array_formula("B1:B4", f"{{=_xldudf_SVRANK({ARGUMENTS})}}", None, 3)
    sheet.write_string("C1", "=SVSCORE(1)")


def respelled(folder: Path, *options: str) -> tuple[str, str]:
    """The sheet with the calls, before and after."""
    before, after = book(folder / "in.xlsx", fill), folder / "out.xlsx"
    assert run(["workbook", "functions", str(before), "-o", str(after), *options]) == 0
    assert changed_parts(before, after) == {"xl/worksheets/sheet4.xml"}
    return tuple(parts_of(path)["xl/worksheets/sheet4.xml"].decode() for path in (before, after))  # type: ignore[return-value]


def test_calls_are_spelled_for_libreoffice(tmp_path: Path) -> None:
    before, after = respelled(tmp_path, "--for", "libreoffice")
    calls = {
        "_xldudf_SVSCORE(": "SV.SCORE(",
        "_xldudf_SVRANK(": "SV.RANK(",
        "_xll.svrank(": "SV.RANK(",
        "[1]!SVWHY(": "SV.WHY(",
        "_xldudf_SV_VERSION(": "SV.VERSION(",
    }
    expected = before
    for stored, wanted in calls.items():
        assert stored in before
        expected = expected.replace(stored, wanted)
    assert after.replace('"', "&quot;") == expected.replace('"', "&quot;")
    assert "&amp;" in after, "text of a formula stays text"


def test_there_and_back_again(tmp_path: Path) -> None:
    respelled(tmp_path, "--for", "libreoffice")
    back = tmp_path / "back.xlsx"
    assert run(["workbook", "functions", str(tmp_path / "out.xlsx"), "-o", str(back)]) == 0
    sheet = parts_of(back)["xl/worksheets/sheet4.xml"].decode()
    assert sheet.count("_xldudf_SVSCORE(") == 2
    assert "SV.SCORE(" not in sheet
    assert "<v>7</v>" in sheet, "values stay as they are stored"


@pytest.mark.parametrize("output", ["in.xlsx", "out.xlsm"])
def test_the_workbook_itself_is_spared(tmp_path: Path, output: str) -> None:
    before = book(tmp_path / "in.xlsx", fill)
    held = before.read_bytes()
    assert run(["workbook", "functions", str(before), "-o", str(tmp_path / output), "--replace"]) == 2
    assert before.read_bytes() == held
