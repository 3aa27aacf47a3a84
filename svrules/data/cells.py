"""Cells as a file, a call or an example brings them, before anything is made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final, Literal

from svrules.diagnostics import Place, Span

CellValue = None | bool | int | float | Decimal | Fraction | str | date | datetime | time | timedelta

Medium = Literal["workbook", "text", "program", "example"]
"""Where cells come from. `workbook`: a spreadsheet file, where numbers and dates have types of their own.

`text`: CSV and JSON. `program`: values passed by a caller or a spreadsheet function, whose number formats are
not known. `example`: text in a rulebook.
"""

_SPACES: Final = (
    " \t\r\n\v\f\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_MOST_DIGITS: Final = 400
_MOST_WHOLE: Final = 10**15
_ERROR: Final = re.compile(
    r"#(N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|CONNECT!|BUSY!"
    r"|GETTING_DATA|PYTHON!|EXTERNAL!)|Err:[0-9]{3}"
)
NEVER_CALCULATED: Final = "the formula in the cell was never calculated, so it has no value."
_NO_WIDTH: Final = "\u200b\u2060\ufeff"


class CalcNumber(float):
    """A number of LibreOffice Calc, where TRUE and FALSE are the numbers 1 and 0."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, where it stands, and what its source says about it.

    `percent` is whether the cell is formatted as a percentage (None where formats are not known), `format`
    the code of a number format that shows more than the number (empty for all others). `trouble` is a
    sentence on why there is no usable value, such as an error or a formula that was never calculated.
    `volatile` is the function by which the cell's formula gives another value each time.
    """

    value: CellValue
    place: Place | Span
    medium: Medium = "text"
    percent: bool | None = False
    trouble: str = ""
    epoch1904: bool = False
    format: str = ""
    volatile: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is in the cell but spaces."""
        return not self.trouble and (
            self.value is None or (isinstance(self.value, str) and not trimmed(self.value))
        )

    @property
    def was_never_calculated(self) -> bool:
        """Whether there is only a formula in the cell, such as a template has in every line."""
        return self.trouble == NEVER_CALCULATED

    @property
    def text(self) -> str:
        """What the cell holds, for a sentence: one line, shortened."""
        words = "" if self.value is None else " ".join(_shown(self.value).split())
        return words if len(words) <= 60 else words[:59] + "…"

    @property
    def as_it_was(self) -> str:
        """What the cell holds, with all its spaces and line ends."""
        return "" if self.value is None else _shown(self.value)


def _shown(value: CellValue) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST_WHOLE:
        return str(int(value))
    return str(value)


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of cells; rows and columns count from 0, lines may be shorter than `width`.

    `merged` holds first row, first column, last row, last column of each merged range. `corner` is where the
    first cell stands in its sheet.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[CellValue]]
    medium: Medium = "text"
    percent: frozenset[tuple[int, int]] | None = frozenset()
    troubles: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    epoch1904: bool = False
    corner: tuple[int, int] = (0, 0)
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    volatile: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """How many columns the longest row has."""
        return max(map(len, self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """The cell in that row and column; blank outside the rectangle."""
        line = self.rows[row] if row < len(self.rows) else ()
        value = line[column] if column < len(line) else None
        percent = None if self.percent is None else (row, column) in self.percent
        trouble = self.troubles.get((row, column), "")
        format_, volatile = self.formats.get((row, column), ""), self.volatile.get((row, column), "")
        place = self.place(row, column)
        return Cell(value, place, self.medium, percent, trouble, self.epoch1904, format_, volatile)

    def place(self, row: int, column: int) -> Place:
        """The address of a cell."""
        return Place(self.file, self.sheet, address(row + self.corner[0], column + self.corner[1]))

    def is_blank(self, row: int, column: int) -> bool:
        """Whether nothing is in that cell (without making a `Cell` of it)."""
        line = self.rows[row] if row < len(self.rows) else ()
        value = line[column] if column < len(line) else None
        if (row, column) in self.troubles:
            return False
        return value is None or (isinstance(value, str) and not trimmed(value))

    def used_columns(self, row: int) -> list[int]:
        """The columns of a row that hold something."""
        line = self.rows[row] if row < len(self.rows) else ()
        return [column for column in range(len(line)) if not self.is_blank(row, column)]


def address(row: int, column: int) -> str:
    """The spreadsheet's name of a cell, counted from 0: `address(6, 2)` is `C7`."""
    return f"{_letters(column)}{row + 1}"


@cache
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def finite(value: CellValue) -> Fraction | None:
    """A number as it is written, 0.1 as one tenth; None for other values and unusable numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, Fraction)):
        return None
    if isinstance(value, float):
        return Fraction(repr(value)) if math.isfinite(value) else None
    if isinstance(value, Decimal) and not _is_usable(value):
        return None
    return Fraction(value)


def _is_usable(value: Decimal) -> bool:
    """Not NaN, not infinite, and not an exponent that would fill the memory with zeros."""
    return (
        value.is_finite()
        and abs(value.adjusted()) <= _MOST_DIGITS
        and len(value.as_tuple().digits) <= _MOST_DIGITS
    )


def trimmed(text: str) -> str:
    """The text without spaces of any kind, line breaks and marks of no width at its ends."""
    return text.strip(_SPACES + _NO_WIDTH)


def is_error(value: object) -> bool:
    """Whether text is how a spreadsheet program shows an error, such as `#REF!`."""
    return isinstance(value, str) and _ERROR.fullmatch(trimmed(value)) is not None


def errors_in(rows: Sequence[Sequence[CellValue]]) -> dict[tuple[int, int], str]:
    """What to say of each cell that shows the error of a spreadsheet, by row and column from 0."""
    return {
        (row, column): f"the cell holds the error {value}."
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if is_error(value)
    }
