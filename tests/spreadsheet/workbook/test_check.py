"""`svrules workbook check`: which stored values differ from a recomputation, and why."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import TABLES
from tests.spreadsheet.workbook.made import ARGUMENTS, book, calculated, patched, run, shown


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
        ("sheet4", b"<v>80</v>", b"<v>90</v>", "Results!A2", "changed by hand or by another program: 80"),
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


def words(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    return " ".join((said.out + said.err).split())


@pytest.mark.parametrize(
    ("old", "new", "cell", "recomputed"),
    [
        (b"<v>176</v>", b"<v>999</v>", "Results!C1", 176),
        (b"<v>168</v>", b"<v>999</v>", "Results!C2", 168),
        (b"<v>Ash</v>", b"<v>Birch</v>", "Results!C3", "Ash"),
    ],
)
def test_a_formula_that_depends_on_scores_is_worked_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: bytes, new: bytes, cell: str, recomputed: Any
) -> None:
    def around(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        sheet.write_formula("C2", "=SUM(A1:A2)")
        sheet.write_formula("C3", '=IF(A1>A2,"Ash","Birch")', None, "")

    scored = run("score", calculated(book(tmp_path / "around.xlsx", around)))
    assert findings(scored, capsys, expect=0) == {}
    change(scored, "xl/worksheets/sheet4.xml", old, new)
    found = findings(scored, capsys)
    assert found.keys() == {cell}
    assert found[cell][1] == recomputed
    assert found[cell][2].startswith("the value was changed by hand")
    mended = run("score", scored)
    assert shown(mended, [cell.removeprefix("Results!")]) == [recomputed]
    assert f"stored something else than they came to, worked out anew: {cell}." in words(capsys)
    run("score", mended)
    assert "worked out anew" not in words(capsys)


def test_a_formula_of_another_value_each_day_is_named(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    today = b'<row r="9"><c r="D9"><f>TODAY()+A1*0</f><v>1</v></c></row></sheetData>'
    change(recorded, "xl/worksheets/sheet4.xml", b"</sheetData>", today)
    run("check", recorded)
    assert "not looked at: Results!D9." in words(capsys)


def test_without_the_engine_it_says_what_was_not_looked_at(
    recorded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("svrules.spreadsheet.workbook.calculation.is_installed", lambda: False)
    change(recorded, "xl/worksheets/sheet4.xml", b"<v>176</v>", b"<v>999</v>")
    run("check", recorded)
    said = words(capsys)
    assert "depend on scores and were not looked at: Results!C1. To have it worked out here" in said


def test_the_record_of_frozen_cells_outlives_another_scoring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen = run("freeze", calculated(book(tmp_path / "book.xlsx", fill)))
    formula = f'<row r="9"><c r="A9"><f>SVSCORE({ARGUMENTS},"Birch")</f></c></row></sheetData>'.encode()
    change(
        frozen, "xl/worksheets/sheet4.xml", b"</sheetData>", formula.replace(b'"Birch"', b"&quot;Birch&quot;")
    )
    again = run("score", frozen, "--record")
    assert findings(again, capsys, expect=0) == {}
    change(again, "xl/worksheets/sheet4.xml", b"<t>fail</t>", b"<t>pass</t>")
    found = findings(again, capsys)
    assert found["Results!A3"] == (
        "pass", "fail", "the value was changed by hand or by another program: fail was recorded",
    )  # fmt: skip


@pytest.mark.parametrize("command", ["freeze", "score"])
def test_a_renamed_sheet_does_not_disarm_the_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    options = ["--record"] if command == "score" else []
    path = run(command, calculated(book(tmp_path / "book.xlsx", fill)), *options)
    change(path, "xl/workbook.xml", b'name="Results"', b'name="Marks"')
    change(path, "xl/worksheets/sheet4.xml", b"<v>88</v>", b"<v>98</v>")
    found = findings(path, capsys)
    assert "there is no such sheet any more: it was renamed or deleted" in found["Results!A1"][2]
    if command == "score":
        assert "the record has no line for this cell" in found["Marks!A1"][2]


def test_a_formula_in_place_of_a_frozen_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frozen = run("freeze", calculated(book(tmp_path / "book.xlsx", fill)))
    change(frozen, "xl/worksheets/sheet4.xml", b"<v>88</v>", b"<f>90+9</f><v>99</v>")
    assert "another formula without SV functions" in findings(frozen, capsys)["Results!A1"][2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="6"', b'<row r="600"'),
        (b"<v>80</v>", b"<v>81</v>"),
        (b">A1:A4<", b">A1:A3<"),
    ],
    ids=["moved", "value", "area"],
)
def test_a_changed_record_is_noticed(
    recorded: Path, capsys: pytest.CaptureFixture[str], old: bytes, new: bytes
) -> None:
    def edit(xml: bytes) -> bytes:
        assert old in xml
        return re.sub(rb'r="([A-H])6"', rb'r="\g<1>600"', xml) if b"600" in new else xml.replace(old, new, 1)

    changed = patched(recorded, {"xl/worksheets/sheet5.xml": edit})
    if b"600" in new:
        cut = re.compile(rb'<row r="6".*?</row>')
        changed = patched(changed, {"xl/worksheets/sheet5.xml": lambda xml: cut.sub(b"", xml)})
    run("check", changed, expect=1)
    assert "`SV record` was changed since svrules made it" in words(capsys)


def test_a_changed_record_of_frozen_cells_is_not_made_good_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen = run("freeze", calculated(book(tmp_path / "book.xlsx", fill)))
    formula = f"<row r='9'><c r='A9'><f>SVSCORE({ARGUMENTS})</f></c></row></sheetData>".encode()
    change(frozen, "xl/worksheets/sheet4.xml", b"</sheetData>", formula)
    change(frozen, "xl/worksheets/sheet5.xml", b"<v>88</v>", b"<v>98</v>")
    run("score", frozen, "--record", expect=2)
    assert "delete that sheet first" in words(capsys)


def test_tables_of_every_call_are_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = ARGUMENTS.replace("Bids!$A$1:$F$5", "More!$A$1:$F$5")

    def two(made: Any, sheet: Any) -> None:
        more = made.add_worksheet("More")
        for down, row in enumerate(TABLES["bids"]):
            more.write_row(down, 0, row)
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")-SVSCORE({other},"Ash")')
        sheet.write_formula("A2", "=SVSCORE(Rulebook!$A:$A,INDEX(More!$A$1:$F$5,0,0),Contract!$A$1:$B$2)")

    path = run("score", calculated(book(tmp_path / "two.xlsx", two)), "--record")
    assert findings(path, capsys, expect=0) == {}
    change(path, "xl/worksheets/sheet5.xml", b"<v>100000</v>", b"<v>90000</v>")
    found = findings(path, capsys)
    assert found["Results!A1"][2] == "cells of its tables changed since it was recorded"
    assert found["Results!A2"][2].startswith("what the formula works out besides its tables changed")


def test_the_record_has_every_cell_of_an_answer(recorded: Path) -> None:
    rows = [shown(recorded, [f"A{row}", f"B{row}", f"C{row}"], "SV record") for row in range(5, 9)]
    part = "part of Results!A1"
    assert rows[1:] == [["Results!A2", part, 80], ["Results!A3", part, "fail"], ["Results!A4", part, 83.33]]


@pytest.mark.parametrize(
    ("code", "seen"),
    [('"99.5"', "`99.5`"), (";;;", "nothing"), ("0,", "it in thousands"), ('0"9"', "`9` beside it"),
     ("d/m/yyyy", "a date or time")],
)  # fmt: skip
def test_a_format_that_hides_the_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, seen: str
) -> None:
    def formatted(made: Any, sheet: Any) -> None:
        look = made.add_format({"num_format": code})
        sheet.write_dynamic_array_formula("A1", f"=_xldudf_SVSCORE({ARGUMENTS})", look)
        sheet.write_formula(
            "C1", f'=_xldudf_SVSCORE({ARGUMENTS},"Ash")', made.add_format({"num_format": "0.0"})
        )

    path = run("score", calculated(book(tmp_path / "formats.xlsx", formatted)))
    found = findings(path, capsys)
    assert found == {"Results!A1": (88, 88, f"its number format shows {seen}: format the cell as General")}


def test_a_table_whose_formula_was_changed_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stale(made: Any, sheet: Any) -> None:
        made.get_worksheet_by_name("Bids").write_formula("B2", "=50000*2", None, 90000)
        fill(made, sheet)

    path = run("score", calculated(book(tmp_path / "stale.xlsx", stale)), expect=1)
    found = findings(path, capsys)
    assert found["Bids!B2"][:2] == (90000, 100000)
    assert "scores were computed from it" in found["Bids!B2"][2]


def test_the_same_is_said_once_of_a_range(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def many(_: Any, sheet: Any) -> None:
        for row in range(60):
            for column in range(8):
                sheet.write_formula(row, column, f'=SVSCORE({ARGUMENTS},"Nobody")')

    path = run("score", calculated(book(tmp_path / "many.xlsx", many)), expect=1)
    said = words(capsys)
    assert said.count("There is no bid `Nobody`") == 1
    assert "Results!A1:H60: SV1003" in said
    change(path, "xl/worksheets/sheet4.xml", b"SV1003", b"XX1003")
    run("check", path, expect=1)
    assert "Results!A1 " in words(capsys)
