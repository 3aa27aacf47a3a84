"""What a person does not see of a sheet, or sees otherwise: hidden lines, misleading number formats."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Final

from svrules.data import workbook_reader
from svrules.data.number_formats import shown
from svrules.data.workbook_reader import Refused, SheetScan, number_formats, shows_more
from svrules.spreadsheet.cells import Cell
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.references import Area, cell_name
from svrules.spreadsheet.workbook.values import Place
from svrules.spreadsheet.workbook.xml import elements

__all__ = ["days", "hidden_lines", "misleading"]

_LITERALS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')

_DAYS: Final = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))


def misleading(book: Book, areas: Collection[Area]) -> Iterator[tuple[Place, Cell, str]]:
    """The cells in those areas whose number format hides the number: with it, and what is seen instead."""
    formats = _formats(book)
    if not any(map(shows_more, formats)):
        return
    for name in dict.fromkeys(area.sheet for area in areas):
        found = _scanned(book, name, formats)
        for code, cells in found.formats.items():
            for row, column in cells:
                place = (name, row + 1, column + 1)
                value = book.sheets[name].cells.get(row + 1, {}).get(column + 1)
                seen = _seen(code, value)
                if seen and any(area.holds(*place) for area in areas):
                    yield place, value, seen


def days(book: Book, sheet: str) -> set[Place]:
    """The cells of a sheet that show their number as a day or time."""
    found = _scanned(book, sheet, _formats(book)).formats
    return {(sheet, row + 1, column + 1) for code, at in found.items() if _is_day(code) for row, column in at}


def _is_day(code: str) -> bool:
    return (
        bool(re.search("[dmyhs]", _LITERALS.sub("", code), re.IGNORECASE)) and "general" not in code.lower()
    )


def _formats(book: Book) -> list[str]:
    """The code of the number format of each cell style; those of days that have none in the file get one."""
    part = next((name for name in book.package.xml if name.endswith("/styles.xml")), "")
    content = book.package.part(part)
    codes = number_formats(content)
    groups = elements(content).children if content else []
    numbers = [
        one.attributes.get("numFmtId", "0")
        for group in groups
        if group.name == "cellXfs"
        for one in group.children
    ]
    return ["d/m/yyyy" if number in _DAYS else code for code, number in zip(codes, numbers, strict=False)]


def _scanned(book: Book, name: str, formats: list[str]) -> workbook_reader.Sheet:
    sheet = workbook_reader.Sheet(name, book.sheets[name].part, hidden=False)
    with suppress(Refused):  # something far outside the table: what was seen until there counts
        SheetScan(sheet, formats, recalculates=False).run(book.package.part(sheet.part) or b"")
    return sheet


def _seen(code: str, value: Cell) -> str:
    """What somebody who looks at the number sees in its place; empty where it is the number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    if _is_day(code):
        return "a date or time"
    look = shown(code, Fraction(value))
    words = f"{look.before}{look.after}"
    if look.blank:
        return "nothing"
    if not look.figures:
        return f"`{look.before}`"
    if look.scaled:
        return "it in thousands"
    if look.turned:
        return "it with another sign"
    return f"`{words}` beside it" if look.odd or any(map(str.isdigit, words)) else ""


def hidden_lines(book: Book, area: Area) -> list[str]:
    """Sentences on the hidden rows and columns of an area that hold something."""
    sheet = book.sheets[area.sheet]
    cells = sheet.cells
    rows = [row for row in sheet.hidden_rows if area.top <= row <= area.bottom and cells.get(row)]
    columns = [
        cell_name(1, column).rstrip("1")
        for column in sheet.hidden_columns
        if area.left <= column <= area.right
        and any(column in cells.get(row, {}) for row in range(area.top, min(area.bottom, 1000) + 1))
    ]
    return [
        *([f"{area.sheet}: {_listed('row', rows)} hidden, and read all the same."] if rows else ()),
        *([f"{area.sheet}: {_listed('column', columns)} hidden, and read all the same."] if columns else ()),
    ]


def _listed(what: str, which: list[int] | list[str]) -> str:
    shown_ = ", ".join(map(str, which[:10])) + (f" and {len(which) - 10} more" if len(which) > 10 else "")
    return f"{what} {shown_} is" if len(which) == 1 else f"{what}s {shown_} are"
