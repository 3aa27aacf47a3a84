"""Formulas as files store them: shared with other cells, for far too many cells, and odd numbers."""

from pathlib import Path
from typing import Any

import pytest

from tests.spreadsheet.workbook.made import ARGUMENTS, book, parts_of, patched, run, shown

RELATIVE = "SVSCORE(Rulebook!$A:$A,Bids!A3:F7,Contract!$A$1:$B$2,&quot;Ash&quot;)"
SHEET = "xl/worksheets/sheet4.xml"


def test_a_shared_formula_is_read_from_every_side(tmp_path: Path) -> None:
    """What stands above the cell that holds the text moves too; what would be off the sheet is an error."""

    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("B2", "=1", None, 0)
        sheet.write_formula("B4", "=2", None, 0)
        sheet.write_formula("A6", "=3", None, 0)

    def share(xml: bytes) -> bytes:
        xml = xml.replace(b"<f>1</f>", b'<f t="shared" si="0"/>').replace(
            b"<f>3</f>", b'<f t="shared" si="0"/>'
        )
        return xml.replace(b"<f>2</f>", f'<f t="shared" ref="A2:B6" si="0">{RELATIVE}</f>'.encode())

    after = run("score", patched(book(tmp_path / "up.xlsx", fill), {SHEET: share}), expect=1)
    above, aside = shown(after, ["B2", "A6"])
    assert above == 88
    assert aside.startswith("SV0814: ")


def test_an_array_for_all_cells_of_a_sheet_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")')
        sheet.write_array_formula("C1:C2", "{=1+1}")

    path = book(tmp_path / "huge.xlsx", fill)
    patched(path, {SHEET: lambda xml: xml.replace(b'ref="C1:C2"', b'ref="C1:XFD1048576"')})
    run("score", path, expect=2)
    said = " ".join(capsys.readouterr().err.split())
    assert "(Results!C1): The array formula in this cell fills C1:XFD1048576" in said


@pytest.mark.parametrize("stored", ["1_000", "٣"])
def test_what_only_python_takes_for_a_number_is_refused(tmp_path: Path, stored: str) -> None:
    path = book(
        tmp_path / "odd.xlsx", lambda _, sheet: sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")')
    )
    odd = {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<v>100000</v>", f"<v>{stored}</v>".encode())}
    assert shown(run("score", patched(path, odd), expect=1), ["A1"])[0].startswith("SV0803: Bids!B2: ")


def shared_totals(path: Path) -> Path:
    """A total of scores that spill, stored once for itself and for the total of numbers that spill."""

    def fill(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1", f"=SVSCORE({ARGUMENTS})")
        sheet.write_dynamic_array_formula("B1:B4", "=Bids!C2:C5", None, 4)
        sheet.write_column("B2", [2, 1, 3])
        sheet.write_formula("A8", "=8")
        sheet.write_formula("B8", "=0")

    def share(xml: bytes) -> bytes:
        text = b'<f t="shared" ref="A8:B8" si="0">SUM(_xlfn.ANCHORARRAY(A1))</f>'
        xml = xml.replace(b"<f>8</f>", text)
        return xml.replace(b"<f>0</f>", b'<f t="shared" si="0"/>')

    return patched(book(path, fill), {SHEET: share})


def test_a_frozen_formula_leaves_its_text_to_those_that_share_it(tmp_path: Path) -> None:
    path = shared_totals(tmp_path / "totals.xlsx")
    assert shown(run("score", path), ["A8", "B8"]) == [251.33, 10]
    frozen = run("freeze", path)
    row = parts_of(frozen)[SHEET].partition(b'<row r="8"')[2].partition(b"</row>")[0]
    assert row.endswith(
        b'<c r="A8"><v>251.33</v></c><c r="B8"><f>SUM(_xlfn.ANCHORARRAY(B1))</f><v>10</v></c>'
    )


def test_the_record_tells_of_an_ordinary_formula_that_was_frozen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen = run("freeze", shared_totals(tmp_path / "totals.xlsx"))
    lines = [shown(frozen, [f"A{row}", f"B{row}", f"C{row}"], "SV record") for row in range(5, 11)]
    assert ["Results!A8", "=SUM(_xlfn.ANCHORARRAY(A1))", 251.33] in lines
    run("check", frozen)
    again = run("score", frozen, "--record")
    run("check", again)
    patched(again, {SHEET: lambda xml: xml.replace(b"<v>251.33</v>", b"<v>999</v>")})
    capsys.readouterr()
    run("check", again, expect=1)
    said = " ".join(capsys.readouterr().out.split())
    assert "Results!A8" in said
    assert "gave way to" in said
