"""References as formulas write them: cells, ranges, whole columns and rows, names, parts of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = [
    "LAST_COLUMN",
    "LAST_ROW",
    "Area",
    "TableRange",
    "cell_name",
    "column_letters",
    "is_fixed",
    "read_area",
    "table_area",
]

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

_SHEET: Final = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(.+)", re.DOTALL)
_CELL: Final = r"\$?([A-Z]{1,3})\$?([0-9]{1,7})"
_CELLS: Final = re.compile(rf"{_CELL}(?::{_CELL})?", re.IGNORECASE)
_COLUMNS: Final = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})", re.IGNORECASE)
_ROWS: Final = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})")
_FIXED: Final = re.compile(
    r"\$[A-Z]{1,3}\$[0-9]+(?::\$[A-Z]{1,3}\$[0-9]+)?|\$[A-Z]{1,3}:\$[A-Z]{1,3}|\$[0-9]+:\$[0-9]+",
    re.IGNORECASE,
)
_TABLE: Final = re.compile(r"([^\[\]!']+)(?:\[(.*)\])?", re.DOTALL)
_PIECES: Final = re.compile(r"\[((?:[^\[\]']|'.)*)\]")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells in a sheet; rows and columns count from 1, the last ones are in it."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    def holds(self, sheet: str, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.sheet == sheet and self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """Whether the two have a cell in common."""
        return (
            self.sheet == other.sheet
            and self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def cells(self) -> Iterator[tuple[str, int, int]]:
        """Its cells, line by line."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield self.sheet, row, column

    def __str__(self) -> str:
        corner = cell_name(self.top, self.left)
        inside = corner if self.is_cell else f"{corner}:{cell_name(self.bottom, self.right)}"
        return f"{self.sheet}!{inside}"


@dataclass(frozen=True, slots=True)
class TableRange:
    """A table (a list with headings) of the workbook; `headings` and `totals` count its lines of these."""

    name: str
    area: Area
    columns: Sequence[str]
    headings: int
    totals: int


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 28 is `AB`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """`C7` for row 7 and column 3."""
    return f"{column_letters(column)}{row}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def read_area(text: str, own_sheet: str, sheets: Mapping[str, str]) -> Area | None:
    """The rectangle that a reference names; None when it is no plain reference to a sheet of this workbook.

    `sheets` has the sheets' names by their lower-case form; a reference without a sheet is to `own_sheet`.
    """
    inside, sheet = text, own_sheet
    qualified = _SHEET.fullmatch(text)
    if qualified is not None:
        named = sheets.get((qualified[1] or qualified[2]).replace("''", "'").lower())
        if named is None:
            return None
        sheet, inside = named, qualified[3]
    box = _rectangle(inside)
    if box is None or not _is_on_a_sheet(box):
        return None
    return Area(sheet, *box)


def _rectangle(text: str) -> tuple[int, int, int, int] | None:
    found = _CELLS.fullmatch(text)
    if found is not None:
        one = int(found[2]), _column(found[1])
        other = (int(found[4]), _column(found[3])) if found[3] else one
        return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
    found = _COLUMNS.fullmatch(text)
    if found is not None:
        left, right = sorted((_column(found[1]), _column(found[2])))
        return 1, left, LAST_ROW, right
    found = _ROWS.fullmatch(text)
    if found is not None:
        top, bottom = sorted((int(found[1]), int(found[2])))
        return top, 1, bottom, LAST_COLUMN
    return None


def _is_on_a_sheet(box: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = box
    return top >= 1 and left >= 1 and bottom <= LAST_ROW and right <= LAST_COLUMN


def is_fixed(meaning: str) -> bool:
    """Whether a defined name stands for the same cells wherever it is used: `$A$1`, not `A1`."""
    _, _, inside = meaning.rpartition("!")
    return _rectangle(inside) is None or _FIXED.fullmatch(inside) is not None


def table_area(text: str, tables: Mapping[str, TableRange], row: int) -> Area | None:
    """The part of a table that a reference such as `Bids[#All]` names; None when it names none.

    `row` is the row of the formula, for `[#This Row]`.
    """
    found = _TABLE.fullmatch(text)
    table = tables.get(found[1].strip().lower()) if found else None
    if found is None or table is None:
        return None
    words = _words(found[2])
    if words is None:
        return None
    parts = {word.lower() for word in words if word.startswith("#")}
    named = [_unquoted(word) for word in words if not word.startswith("#")]
    columns = _columns(table, named, found[2] or "")
    rows = _rows(table, parts, row)
    if columns is None or rows is None:
        return None
    return Area(table.area.sheet, rows[0], columns[0], rows[1], columns[1])


def _words(inside: str | None) -> list[str] | None:
    """What stands between the brackets: parts such as `#All` and columns."""
    if inside is None or not inside.strip():
        return []
    text = inside.strip()
    if text.startswith("@"):
        rest = text[1:].strip()
        return ["#This Row", *([] if not rest else _words(rest) or [])]
    if text.startswith("["):
        return [piece.strip() for piece in _PIECES.findall(text)] or None
    return [text]


def _unquoted(text: str) -> str:
    return re.sub(r"'(.)", r"\1", text).strip()


def _columns(table: TableRange, names: Sequence[str], inside: str) -> tuple[int, int] | None:
    if not names:
        return table.area.left, table.area.right
    known = [column.lower() for column in table.columns]
    if len(names) > 2 or any(name.lower() not in known for name in names):
        return None
    at = [table.area.left + known.index(name.lower()) for name in names]
    if len(at) == 2 and "]:[" not in inside.replace(" ", ""):
        return None
    return min(at), max(at)


def _rows(table: TableRange, parts: set[str], row: int) -> tuple[int, int] | None:
    area = table.area
    first, last = area.top + table.headings, area.bottom - table.totals
    spans = {
        "#all": (area.top, area.bottom),
        "#headers": (area.top, first - 1),
        "#data": (first, last),
        "#totals": (last + 1, area.bottom),
        "#this row": (row, row),
    }
    if not parts:
        return first, last
    if not parts <= spans.keys() or ("#this row" in parts and not first <= row <= last):
        return None
    chosen = [spans[part] for part in parts if spans[part][0] <= spans[part][1]]
    return (min(top for top, _ in chosen), max(bottom for _, bottom in chosen)) if chosen else None
