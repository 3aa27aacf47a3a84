"""`svrules workbook check`: which stored values differ from a recomputation, and why."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.spreadsheet.workbook.made import ARGUMENTS, book, calculated, patched, run


def fill(_: Any, sheet: Any) -> None:
    sheet.write_dynamic_array_formula("A1", f"=_xldudf_SVSCORE({ARGUMENTS})")
    sheet.write_formula("C1", "=A1*2")


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    return run("score", calculated(book(tmp_path / "book.xlsx", fill)), "--record")


def findings(
    path: Path, capsys: pytest.CaptureFixture[str], expect: int = 1
) -> dict[str, tuple[Any, Any, str]]:
    capsys.readouterr()
    run("check", path, "--format", "json", expect=expect)
    found = json.loads(capsys.readouterr().out)
    return {one["cell"]: (one["stored"], one["recomputed"], one["reason"]) for one in found}


def change(path: Path, part: str, old: bytes, new: bytes) -> Path:
    def once(xml: bytes) -> bytes:
        assert old in xml
        return xml.replace(old, new, 1)

    return patched(path, {part: once})


def test_what_was_just_scored_is_fine(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(recorded, capsys, expect=0) == {}
    run("check", recorded)
    assert "All values of 1 SV cell are what they come to." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("part", "old", "new", "cell", "reason"),
    [
        ("sheet1", b"<v>160000</v>", b"<v>120000</v>", "Results!A1", "cells of its tables changed"),
        ("sheet4", b"<v>88</v>", b"<v>98</v>", "Results!A1", "changed by hand or by another program: 88"),
        ("sheet4", b"<v>80</v>", b"<v>90</v>", "Results!A2", "another cell of its answer was changed"),
        ("sheet4", b"$F$5", b"$F$4", "Results!A4", "the formula changed since it was recorded"),
    ],
)  # fmt: skip
def test_why_a_value_differs(
    recorded: Path,
    capsys: pytest.CaptureFixture[str],
    part: str,
    old: bytes,
    new: bytes,
    cell: str,
    reason: str,
) -> None:
    found = findings(change(recorded, f"xl/worksheets/{part}.xml", old, new), capsys)
    assert reason in found[cell][2]


def test_another_edition(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def edit(xml: bytes) -> bytes:
        newer = xml.replace(b'edition   "3"', b'edition   "4"')
        return newer.replace(b"local jobs relative to highest", b"local jobs relative to lowest")

    found = findings(patched(recorded, {"xl/sharedStrings.xml": edit}), capsys)
    assert "the rulebook changed since: edition 3 (" in found["Results!A1"][2]
    assert "edition 4 (" in found["Results!A1"][2]
    assert found["Results!C1"][2].startswith("it depends on cells above")


def test_a_cell_that_was_never_calculated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = calculated(book(tmp_path / "book.xlsx", fill))
    change(path, "xl/worksheets/sheet4.xml", b"<v>0</v>", b"")
    assert findings(path, capsys)["Results!A1"] == (None, 88, "it was never calculated")


def test_without_a_record_it_says_what_may_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(calculated(book(tmp_path / "book.xlsx", fill)), capsys)
    assert found["Results!A1"][:2] == (0, 88)
    assert "score --record" in found["Results!A1"][2]


def test_a_frozen_workbook_is_checked_by_its_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen = run("freeze", calculated(book(tmp_path / "book.xlsx", fill)))
    assert findings(frozen, capsys, expect=0) == {}
    change(frozen, "xl/worksheets/sheet4.xml", b"<v>88</v>", b"<v>98</v>")
    assert "changed by hand" in findings(frozen, capsys)["Results!A1"][2]


def test_the_list_of_formulas(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    run("functions", recorded, "--format", "json")
    assert json.loads(capsys.readouterr().out) == [
        {"cell": "Results!A1", "formula": f"=SVSCORE({ARGUMENTS})", "stored value": 88}
    ]
