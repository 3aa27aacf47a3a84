"""Formulas as files store them: shared with other cells, for far too many cells, and odd numbers."""

from pathlib import Path
from typing import Any

import pytest

from tests.spreadsheet.workbook.made import ARGUMENTS, book, patched, run, shown

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
