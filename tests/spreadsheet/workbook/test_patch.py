"""Any change to any sheet: what was asked for is there, and nothing else is different."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.patch import Change, patched
from svrules.spreadsheet.workbook.sheet import scan

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)
NUMBERS = st.integers(-(10**15), 10**15) | st.decimals(-(10**9), 10**9, places=4).map(float)
VALUES = NUMBERS | st.booleans() | TEXT.filter(bool)
PLACES = st.tuples(st.integers(1, 9), st.integers(1, 9))
SHEETS = st.dictionaries(PLACES, VALUES, max_size=12)
CHANGES = st.dictionaries(PLACES, st.none() | VALUES, max_size=12)


def sheet_of(cells: dict[tuple[int, int], Any]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    style = book.add_format({"bold": True})
    for (row, column), value in cells.items():
        write = sheet.write_string if isinstance(value, str) else sheet.write
        write(row - 1, column - 1, value, style)
    book.close()
    return made.getvalue()


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return float(f"{float(one):.15g}") == float(f"{float(other):.15g}")
    return type(one) is type(other) and bool(one == other)


@settings(max_examples=60, deadline=None)
@given(SHEETS, CHANGES, st.booleans())
def test_values_are_where_they_were_put(
    before: dict[Any, Any], changes: dict[Any, Any], constant: bool
) -> None:
    book = Book.read(sheet_of(before))
    sheet = book.sheets["Sheet1"]
    wanted = {at: value for at, value in (before | changes).items() if value is not None}
    done = patched(
        book.package.xml[sheet.part], {at: Change(value, constant=constant) for at, value in changes.items()}
    )
    found = scan("Sheet1", sheet.part, done, book.strings, frozenset(), 0)
    cells = {(row, column): value for row, line in found.cells.items() for column, value in line.items()}
    assert cells.keys() == wanted.keys()
    assert all(same(cells[at], wanted[at]) for at in cells)


@settings(max_examples=40, deadline=None)
@given(SHEETS, CHANGES)
def test_the_rest_of_the_part_stays(before: dict[Any, Any], changes: dict[Any, Any]) -> None:
    book = Book.read(sheet_of(before))
    content = book.package.xml[book.sheets["Sheet1"].part]
    done = patched(content, {at: Change(value) for at, value in changes.items()})
    untouched = {at for at in before if at not in changes}
    for row, column in untouched:
        name = f'r="{openpyxl.utils.get_column_letter(column)}{row}"'.encode()
        start = content.index(b"<c " + name)
        piece = content[start : content.index(b"</c>", start) + 4]
        assert piece in done
    assert done[: done.index(b"<sheetData")] == content[: content.index(b"<sheetData")]
    assert done[done.rindex(b"<pageMargins") :] == content[content.rindex(b"<pageMargins") :]


def test_undoing_a_change_gives_the_same_cells_back(tmp_path: Path) -> None:
    cells: dict[tuple[int, int], Any] = {(1, 1): "a", (2, 2): 3, (5, 1): True}
    book = Book.read(sheet_of(cells))
    part = book.sheets["Sheet1"].part
    there = patched(book.package.xml[part], {(2, 2): Change(4), (3, 3): Change("new")})
    back = patched(there, {(2, 2): Change(3), (3, 3): Change(None)})
    assert scan("Sheet1", part, back, book.strings, frozenset(), 0).cells == book.sheets["Sheet1"].cells
