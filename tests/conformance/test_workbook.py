"""The conformance calls through the workbook route: formulas in cells, scored, read back by two readers."""

import itertools
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from svrules.cli import main
from tests.conformance.cases import CASES, Case, Error

SPELLINGS = ("_xldudf_{0}(", "_xldudf_{1}(", "_xll.{0}(", "[1]!{0}(", "{2}(", "{0}(", "_xludf.{0}(", "@{3}(")
ROOM = 320  # rows that the longest answer may take
CARRIED = [case for case in CASES if "workbook" not in case.not_in]


def spelled(name: str, at: int) -> str:
    short = name.removeprefix("SV")
    return SPELLINGS[at % len(SPELLINGS)].format(name, f"SV_{short}", f"SV.{short}", name.lower())


class Book:
    """A workbook with a sheet for each case, and its arguments in ranges of it."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(str(path))
        self.day = self.book.add_format({"num_format": "d mmm yyyy"})
        self.percent = self.book.add_format({"num_format": "0%"})

    def add(self, case: Case, at: int) -> None:
        sheet = self.book.add_worksheet(f"Case {at}")
        columns = itertools.count(12)
        texts = [self.argument(sheet, argument, columns) for argument in case.arguments]
        formula = spelled(case.function, at) + ",".join(texts) + ")"
        # One that begins with @ shows one cell only, so it is for answers of one cell.
        if formula.startswith("@") and (case.cells is None or len(case.cells) > 1 or len(case.cells[0]) > 1):
            formula = formula[1:]
        sheet.write_dynamic_array_formula("A1", f"={formula}")

    def argument(self, sheet: Any, rows: list[list[Any]] | None, columns: "itertools.count[int]") -> str:
        if rows is None:
            return ""
        if len(rows) == len(rows[0]) == 1 and isinstance(rows[0][0], (str, int)):
            value = rows[0][0]
            return str(value) if not isinstance(value, str) else '"' + value.replace('"', '""') + '"'
        width = max(map(len, rows))
        left = next(columns)
        for _ in range(width):
            next(columns)
        for down, row in enumerate(rows):
            for across, value in enumerate(row):
                self.cell(sheet, down, left + across, value)
        return xlsxwriter.utility.xl_range_abs(0, left, len(rows) - 1, left + width - 1)

    def cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if isinstance(value, Error):
            sheet.write_formula(row, column, f"={value.text}", None, value.text)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, str):
            sheet.write_string(row, column, value)
        elif isinstance(value, float) and 0 < value < 1:
            # A file tells how its cells are formatted, and a bare share would be noted.
            sheet.write_number(row, column, value, self.percent)
        elif value is not None:
            sheet.write(row, column, value)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbook")
    made = Book(folder / "cases.xlsx")
    for at, case in enumerate(CARRIED):
        made.add(case, at)
    made.book.close()
    # Exit code 1: some of the cases are refusals.
    assert main(["workbook", "score", str(folder / "cases.xlsx"), "-o", str(folder / "scored.xlsx")]) == 1
    return folder / "scored.xlsx"


@pytest.fixture(scope="module")
def by_openpyxl(scored: Path) -> Any:
    return openpyxl.load_workbook(scored, data_only=True)


@pytest.fixture(scope="module")
def by_calamine(scored: Path) -> Any:
    return python_calamine.load_workbook(str(scored))


def answer(rows: list[list[Any]]) -> list[list[Any]]:
    """The cells of the answer: those from the corner down and across to the first blank one."""
    height = next((at for at, row in enumerate(rows) if row[0] in (None, "")), len(rows))
    width = next((at for at, value in enumerate(rows[0]) if value in (None, "")), len(rows[0]))
    return [list(row[:width]) for row in rows[:height]]


@pytest.mark.parametrize("at", range(len(CARRIED)), ids=lambda at: CARRIED[at].name)
def test_the_cells_hold_what_is_expected(at: int, by_openpyxl: Any, by_calamine: Any) -> None:
    case, name = CARRIED[at], f"Case {at}"
    sheet = by_openpyxl[name]
    one = answer([list(row) for row in sheet.iter_rows(max_row=ROOM, max_col=12, values_only=True)])
    other = answer([row[:12] for row in by_calamine.get_sheet_by_name(name).to_python(skip_empty_area=False)])
    assert not case.wrong(one)
    assert not case.wrong(other)


def test_formulas_stay_as_they_were_spelled(scored: Path) -> None:
    book = openpyxl.load_workbook(scored)
    for at, case in enumerate(CARRIED):
        formula = book[f"Case {at}"]["A1"].value
        text = getattr(formula, "text", formula)
        assert text.lstrip("=@").startswith(spelled(case.function, at).lstrip("@"))


def test_nothing_but_sheets_and_the_mark_for_calculation_changes(scored: Path) -> None:
    import zipfile

    with zipfile.ZipFile(scored) as new, zipfile.ZipFile(scored.with_name("cases.xlsx")) as old:
        assert new.namelist() == old.namelist()
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert {name for name in changed if not name.startswith("xl/worksheets/sheet")} == {"xl/workbook.xml"}
