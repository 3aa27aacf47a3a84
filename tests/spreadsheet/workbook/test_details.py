"""What files hold besides the usual: days from 1904, merged cells, tables, phonetic guides, far cells."""

from pathlib import Path
from typing import Any

import pytest

from svrules.spreadsheet import call
from svrules.spreadsheet.cells import shown as as_cell
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.formulas import Expression, calls_in
from svrules.spreadsheet.workbook.references import Area, TableRange, table_area
from tests.conformance.cases import TABLES
from tests.spreadsheet.workbook.made import ARGUMENTS, book, calculated, parts_of, patched, run, shown

SCORE = f"=SVSCORE({ARGUMENTS})"
ASH = f'=SVSCORE({ARGUMENTS},"Ash")'
SHEET, MAIN = "xl/worksheets/sheet4.xml", "xl/workbook.xml"


@pytest.mark.parametrize("told", [b'date1904="1"', b'date1904="true"'])
def test_formulas_of_a_workbook_from_1904_are_left_and_why_is_said(tmp_path: Path, told: bytes) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", f"{ASH}+1")
        sheet.write_formula("A2", ASH)

    mac = {MAIN: lambda xml: xml.replace(b"<workbookPr ", b"<workbookPr " + told + b" ")}
    inside, alone = shown(
        run("score", patched(book(tmp_path / "mac.xlsx", fill), mac), expect=1), ["A1", "A2"]
    )
    assert inside.startswith("SV1007: ")
    assert "whose days count from 1904 are not worked out here" in inside
    assert alone == 88


def test_one_cell_fits_where_cells_are_merged_and_many_do_not(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:B1", "")
        sheet.write_dynamic_array_formula("A1", ASH)
        sheet.merge_range("D1:E1", "")
        sheet.write_dynamic_array_formula("D1", SCORE)

    one, many = shown(run("score", book(tmp_path / "merged.xlsx", fill), expect=1), ["A1", "D1"])
    assert one == 88
    assert many.startswith("SV1008: ")
    assert "is merged" in many


def test_an_answer_does_not_spill_into_a_table(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.add_table("A3:B6", {"name": "Notes", "header_row": False})
        sheet.write_dynamic_array_formula("A1", SCORE)
        sheet.write_dynamic_array_formula("B4", ASH)

    many, one = shown(run("score", book(tmp_path / "table.xlsx", fill), expect=1), ["A1", "B4"])
    assert "some are inside the table Notes, where answers do not spill" in many
    assert one == 88


def test_what_a_formula_for_one_cell_leaves_out_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", SCORE)
        sheet.write_formula("A2", f'=SVSCORE({ARGUMENTS},"Ash",{{"PRICE","JOBS"}})')

    run("score", book(tmp_path / "wide.xlsx", fill))
    said = " ".join(capsys.readouterr().out.split())
    assert "Results!A1: shows the first of 4 × 1 cells: it is not a formula that spills" in said
    assert "Results!A2: shows the first of 1 × 2 cells" in said


def test_a_circle_by_way_of_ordinary_formulas(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        made.get_worksheet_by_name("Bids").write_formula("B2", "=Results!B1*1000")
        sheet.write_formula("A1", ASH)
        sheet.write_formula("A2", f"=SVSCORE(Rulebook!$A:$A,Second!$A$1:$F$3,{ARGUMENTS.split(',')[2]})")
        sheet.write_formula("B1", "=A1+1")
        second = made.add_worksheet("Second")
        for row in range(3):
            second.write_row(row, 0, TABLES["bids"][row])

    after = run("score", book(tmp_path / "circle.xlsx", fill), expect=1)
    around, aside = shown(after, ["A1", "A2"])
    assert around.startswith("SV1009: ")
    assert aside == 88


def test_a_formula_that_looks_for_its_cell_is_named_where_nothing_works_it_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", ASH, None, 1)
        sheet.write_formula("B1", '=INDIRECT("A"&1)', None, 1)
        sheet.write_formula("B2", "=OFFSET(B9,-8,-1)", None, 1)
        sheet.write_formula("B3", "=B9", None, 0)

    monkeypatch.setattr("svrules.spreadsheet.workbook.calculation.is_installed", lambda: False)
    run("score", calculated(book(tmp_path / "indirect.xlsx", fill)), expect=1)
    said = " ".join(capsys.readouterr().out.split())
    assert "not worked out here: Results!B1, Results!B2." in said


def test_names_that_move_and_ranges_without_end_or_measure(tmp_path: Path) -> None:
    formulas = ["moving", "$1:$5", "$A$2:$XFC$1048576"]

    def fill(made: Any, sheet: Any) -> None:
        made.define_name("moving", "=Bids!A1:F5")
        for row, table in enumerate(formulas):
            call_ = ASH.replace("Bids!$A$1:$F$5", table if table == "moving" else f"Bids!{table}")
            sheet.write_formula(row, 0, call_)

    moving, rows, huge = shown(
        run("score", book(tmp_path / "names.xlsx", fill), expect=1), ["A1", "A2", "A3"]
    )
    assert moving == "SV1007: The name `moving` stands for other cells in each cell: write it with $ signs."
    assert rows == 88
    assert huge == "SV1004: The range Bids!A2:XFC1048576 is too large: give the table alone."


@pytest.mark.parametrize("number", [14, 17, 22, 45, 47])
def test_a_day_in_a_format_that_every_program_has_is_a_day(tmp_path: Path, number: int) -> None:
    def fill(made: Any, sheet: Any) -> None:
        day, plain = made.add_format({"num_format": number}), made.add_format({"num_format": 2})
        sheet.write_number("A1", 46143, day)
        sheet.write_number("A2", 46143, plain)

    days = Book.read(book(tmp_path / "days.xlsx", fill).read_bytes()).sheets["Results"].days
    assert days == {(1, 1)}


def test_how_a_word_is_read_aloud_is_no_part_of_it(tmp_path: Path) -> None:
    guide = b'<si><t>Ash</t><rPh sb="0" eb="3"><t>assu</t></rPh></si>'
    path = book(tmp_path / "guide.xlsx")
    patched(path, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"<si><t>Ash</t></si>", guide)})
    assert Book.read(path.read_bytes()).sheets["Bids"].cells[2][1] == "Ash"


@pytest.mark.parametrize(
    ("stored", "value"), [(b"1", True), (b"true", True), (b"0", False), (b"false", False)]
)
def test_yes_and_no_as_files_write_them(tmp_path: Path, stored: bytes, value: bool) -> None:
    cell = b'<sheetData><row r="1"><c r="A1" t="b"><v>' + stored + b"</v></c></row></sheetData>"
    path = patched(book(tmp_path / "b.xlsx"), {SHEET: lambda xml: xml.replace(b"<sheetData/>", cell)})
    assert Book.read(path.read_bytes()).sheets["Results"].cells[1][1] is value


@pytest.mark.parametrize(("row", "found"), [(1, False), (2, True), (4, True), (5, False)])
def test_this_row_is_one_of_the_table(row: int, found: bool) -> None:
    tables = {"bids": TableRange("Bids", Area("S", 1, 1, 5, 3), ["a", "b", "c"], 1, 1)}
    area = table_area("Bids[[#This Row],[b]]", tables, row)
    assert area == (Area("S", row, 2, row, 2) if found else None)


def test_lines_of_a_table_in_a_formula_are_as_long_as_each_other() -> None:
    found = calls_in('SVSCORE(a,{"x",1;"y"})')
    assert found is not None
    assert found.calls[0].arguments[1] == Expression('{"x",1;"y"}')


def test_spaces_kinds_and_the_number_of_the_program_when_a_file_is_written(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", ASH, None, "words")
        sheet.write_formula("B1", '=IF(A1=88,"  two  ","")', None, 5)
        sheet.write_formula("B2", "=A1>80", None, "x")

    after = run("score", book(tmp_path / "kinds.xlsx", fill))
    xml, main = parts_of(after)[SHEET], parts_of(after)[MAIN]
    assert b'<v xml:space="preserve">  two  </v>' in xml
    assert shown(after, ["A1", "B1", "B2"]) == [88, "  two  ", True]
    assert b"fullCalcOnLoad" not in main
    assert b'calcId="191029"' in main


def test_a_count_that_is_yes_is_no_number() -> None:
    found = call("SVSCORE", [TABLES["rulebook"], TABLES["bids"], TABLES["contract"], "Ash", None, True])
    assert str(found) == "SV1004: `True` is not a number of bids: write a whole number, such as 4."


def test_a_text_ends_where_a_cell_does() -> None:
    assert as_cell("x" * 32_767) == "x" * 32_767
    assert as_cell("x" * 32_768) == "x" * 32_766 + "…"


@pytest.mark.parametrize(
    ("broken", "exit_code"),
    [("1+", 0), ("SUM(", 0), ("{1,2;3}", 0), ("#REF!A1", 1), ("Nothing[x]", 1), ("SUM(Sheet9!A1)", 1)],
)
def test_a_formula_that_nobody_can_read_leaves_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str, exit_code: int
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", ASH, None, 1)
        sheet.write_formula("B1", "=A1*2", None, 2)
        sheet.write_formula("B9", f"={broken}", None, 5)
        sheet.write_formula("C1", f"{ASH}+1", None, 5)

    after = run("score", calculated(book(tmp_path / "broken.xlsx", fill)), expect=exit_code)
    assert shown(after, ["A1", "B1", "B9", "C1"]) == [88, 176, 5, 89]
    assert ("not worked out here: Results!B9." in capsys.readouterr().out) is bool(exit_code)
