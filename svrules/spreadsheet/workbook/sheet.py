"""The cells and formulas of one sheet, as they are stored."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from svrules.data.workbook_reader import (
    MOST_COLUMNS,
    MOST_ROWS,
    Refused,
    hidden_columns,
    is_hidden,
    position,
)
from svrules.spreadsheet.cells import Cell
from svrules.spreadsheet.workbook.references import Area, cell_name
from svrules.spreadsheet.workbook.xml import parser_of, told, unescaped

__all__ = ["Sheet", "Stored", "scan"]

_WHOLE: Final = 2**53
_MOST_FILLED: Final = 1_000_000
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@dataclass(slots=True)
class Stored:
    """A cell with a formula: its text without `=`, and what is stored as its value (None: nothing).

    `area` is what an array formula fills; `dynamic` when it spills; formulas of one `group` are stored once.
    """

    text: str
    value: Cell
    area: Area | None = None
    dynamic: bool = False
    group: str = ""


@dataclass(slots=True)
class Sheet:
    """A sheet: cells by row and column, counted from 1, formulas, merged ranges, hidden rows and columns."""

    name: str
    part: str
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    formulas: dict[tuple[int, int], Stored] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    days: set[tuple[int, int]] = field(default_factory=set)
    percent: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    def put(self, row: int, column: int, value: Cell) -> None:
        """Puts a value into a cell, None to empty it."""
        line = self.cells.setdefault(row, {})
        line.pop(column, None)
        if value is not None:
            line[column] = value

    def sharing(self, changed: Set[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """The other formulas that are stored once with one of those, which would be without a text."""
        grouped = {at: stored for at, stored in self.formulas.items() if stored.group}
        groups = {stored.group for at, stored in grouped.items() if at in changed}
        return {
            at: stored.text for at, stored in grouped.items() if stored.group in groups and at not in changed
        }

    def last_row(self, left: int, right: int) -> int:
        """The last row in which one of those columns holds something; 0 where none does."""
        filled = (
            row
            for row in sorted(self.cells, reverse=True)
            if any(left <= column <= right for column in self.cells[row])
        )
        formulas = (row for row, column in self.formulas if left <= column <= right)
        return max(next(filled, 0), max(formulas, default=0))

    def last_column(self, top: int, bottom: int) -> int:
        """The last column in which one of those rows holds something; 0 where none does."""
        filled = (max(line) for row, line in self.cells.items() if top <= row <= bottom and line)
        formulas = (column for row, column in self.formulas if top <= row <= bottom)
        return max(max(filled, default=0), max(formulas, default=0))


def scan(
    name: str,
    part: str,
    content: bytes,
    strings: Sequence[str],
    dates: frozenset[int],
    shift: int,
    percent: frozenset[int] = frozenset(),
) -> Sheet:
    """The sheet's cells as a spreadsheet program would hand them to a function: dates are serial numbers.

    `shift` is added to cells whose style is one of `dates`: the days between the workbook's first day and the
    usual one; `percent` are the styles that show a percentage. Raises Refused for broken XML and for rows or
    cells out of order.
    """
    reading = _Scan(Sheet(name, part), strings, dates, shift)
    reading.percent = frozenset(map(str, percent))
    parser = parser_of(content)
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.characters
    told(parser, content)
    return reading.finished()


class _Scan:
    def __init__(self, sheet: Sheet, strings: Sequence[str], dates: frozenset[int], shift: int) -> None:
        self.sheet, self.strings, self.shift = sheet, strings, shift
        self.dates = frozenset(map(str, dates))
        self.percent: frozenset[str] = frozenset()
        self.row = self.column = 0
        self.line: dict[int, Cell] = {}
        self.cell: dict[str, str] = {}
        self.formula: dict[str, str] | None = None
        self.value = self.text = ""
        self.taking = ""
        self.row_text = "0"
        self.columns: dict[str, int] = {}
        self.shared: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "v":
            self.taking = "v"
        elif name == "c":
            self._cell(attributes)
        elif name == "f" and self.cell:
            self.formula, self.taking = attributes, "f"
        elif name == "t" and self.cell:
            self.taking = "v" if self.taking != "rPh" else "rPh"
        elif name == "rPh":
            self.taking = "rPh"
        elif name == "row":
            self._row(attributes)
        elif name == "col":
            self.sheet.hidden_columns += [column + 1 for column in hidden_columns(attributes)]
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def characters(self, text: str) -> None:
        if self.taking == "v":
            self.value += text
        elif self.taking == "f":
            self.text += text

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "v":
            self.taking = ""
        elif name == "c":
            self._finish()
        elif name in ("f", "rPh") or (name == "t" and self.taking == "v"):
            self.taking = ""

    def _row(self, attributes: dict[str, str]) -> None:
        told_row = attributes.get("r", "")
        row = int(told_row) if told_row.isascii() and told_row.isdigit() and len(told_row) < 9 else 0
        row = row if "r" in attributes else self.row + 1
        if not self.row < row <= MOST_ROWS:
            raise self._out_of_order()
        self.row, self.row_text, self.column = row, str(row), 0
        self.line = self.sheet.cells[row] = {}
        if is_hidden(attributes, "ht"):
            self.sheet.hidden_rows.append(row)

    def _cell(self, attributes: dict[str, str]) -> None:
        column = self._column(attributes["r"]) if "r" in attributes else self.column + 1
        if not self.column < column <= MOST_COLUMNS:
            raise self._out_of_order()
        self.column = column
        self.cell = attributes or {"r": ""}
        self.formula, self.value, self.text, self.taking = None, "", "", ""

    def _column(self, name: str) -> int:
        """The column that a cell's name gives, 0 for a name that is of another row or of none."""
        letters = name.removesuffix(self.row_text)
        known = self.columns.get(letters)
        if known is None or len(letters) == len(name):
            at = position(name)
            known = at[1] + 1 if at is not None and at[0] + 1 == self.row else 0
            if letters.isalpha():
                self.columns[letters] = known
        return known

    def _out_of_order(self) -> Refused:
        sentence = "Rows or cells of this sheet are out of order or twice there."
        return Refused(sentence, "Save it as .xlsx again.", self.sheet.name)

    def _finish(self) -> None:
        found = self._value()
        if found is not None:
            self.line[self.column] = found
        style = self.cell.get("s", "0")
        if style in self.dates:
            self.sheet.days.add((self.row, self.column))
        elif style in self.percent:
            self.sheet.percent.add((self.row, self.column))
        if self.formula is not None:
            self.sheet.formulas[self.row, self.column] = self._stored(self.formula, found)
        self.cell = {}

    def _value(self) -> Cell:
        kind, text = self.cell.get("t", "n"), self.value
        if kind == "s":
            at = int(text) if text.strip().isdigit() and text.isascii() else -1
            return self.strings[at] or None if 0 <= at < len(self.strings) else None
        if kind in ("str", "inlineStr", "e", "d"):
            return unescaped(text) if text or (kind == "str" and self.formula is not None) else None
        if not text.strip():
            return None
        if kind == "b":
            return text.strip() in ("1", "true")
        return self._number(text)

    def _number(self, text: str) -> Cell:
        if _NUMBER.fullmatch(text.strip()) is None:
            return text
        number = float(text)
        if self.shift and self.cell.get("s", "0") in self.dates:
            number += self.shift
        return int(number) if number.is_integer() and abs(number) < _WHOLE else number

    def _stored(self, formula: dict[str, str], value: Cell) -> Stored:
        kind = formula.get("t", "normal")
        text, group = self.text, formula.get("si", "") if kind == "shared" else ""
        here = cell_name(self.row, self.column)
        if kind == "shared" and text:
            self.shared[group] = unescaped(text), here
        area = self._filled(formula.get("ref", here)) if kind == "array" else None
        dynamic = area is not None and "cm" in self.cell
        return Stored(unescaped(text).removeprefix("="), value, area, dynamic, group)

    def _area(self, text: str) -> Area:
        first, _, last = text.partition(":")
        one, other = position(first), position(last or first)
        if one is None or other is None:
            return Area(self.sheet.name, self.row, self.column, self.row, self.column)
        return Area(self.sheet.name, one[0] + 1, one[1] + 1, other[0] + 1, other[1] + 1)

    def _filled(self, text: str) -> Area:
        area = self._area(text)
        if (area.bottom - area.top + 1) * (area.right - area.left + 1) > _MOST_FILLED:
            sentence = f"The array formula in this cell fills {text}, far more than any table has."
            where = cell_name(self.row, self.column)
            raise Refused(sentence, "Enter it for the cells that it needs.", self.sheet.name, where)
        return area

    def _merge(self, text: str) -> None:
        self.sheet.merged.append(self._area(text))

    def finished(self) -> Sheet:
        self.sheet.cells = {row: line for row, line in self.sheet.cells.items() if line}
        for (row, column), stored in self.sheet.formulas.items():
            if not stored.text and stored.group in self.shared:
                stored.text = _moved(*self.shared[stored.group], cell_name(row, column))
        return self.sheet


def _moved(text: str, origin: str, to: str) -> str:
    """The formula as it stands in another cell; what would be off the sheet there is `#REF!`."""
    from openpyxl.formula.translate import Translator, TranslatorError

    translator = Translator(f"={text.removeprefix('=')}", origin=origin)
    one, other = position(origin) or (0, 0), position(to) or (0, 0)
    down, across = other[0] - one[0], other[1] - one[1]
    words = []
    for token in translator.get_tokens():
        word = token.value
        if token.type == "OPERAND" and token.subtype == "RANGE":
            try:
                word = Translator.translate_range(word, down, across)
            except (TranslatorError, ValueError, IndexError):
                word = "#REF!"
        words.append(word)
    return "".join(words)
