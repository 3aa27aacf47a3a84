"""The conformance calls as formulas of a workbook, with their tables in sheets beside them."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from tests.conformance.cases import Case, Error

BEYOND = "#N/A"
"""What the cells of an array formula show that its answer does not reach."""


def write_calls(path: Path, cases: Iterable[Case], spelling: str) -> None:
    """Write a workbook with one array formula a call, larger than its answer where that can tell more.

    One row, column or cell is repeated over a larger area; of anything else the cells beyond show `#N/A`.
    `spelling` is how a file holds the function, such as `SV.{}` with SCORE for SVSCORE.
    """
    with xlsxwriter.Workbook(path) as book:
        calls = book.add_worksheet("calls")
        tables = _Tables(book)
        row = 0
        for case in cases:
            arguments = ",".join(tables.formula(argument) for argument in case.arguments)
            function = spelling.format(case.function.removeprefix("SV"))
            height, width = _size(case)
            calls.write_string(row, 0, case.name)
            area = (row, 1, row + height - 1, width)
            calls.write_array_formula(*area, f"={function}({arguments})")
            row += height + 1


def read_answers(cells: Sequence[Sequence[Any]], cases: Iterable[Case]) -> dict[str, list[list[Any]]]:
    """The cells that each call shows, by the name of its case, without those beyond its answer.

    `cells` are the rows of the sheet `calls`, worked out.
    """
    answers: dict[str, list[list[Any]]] = {}
    row = 0
    for case in cases:
        height, width = _size(case)
        assert cells[row][0] == case.name
        rows = [list(line[1 : 1 + width]) for line in cells[row : row + height]]
        answers[case.name] = _reached(rows)
        row += height + 1
    return answers


def _reached(rows: list[list[Any]]) -> list[list[Any]]:
    kept = [[cell for cell in row if cell != BEYOND] for row in rows]
    return [row for row in kept if row]


def _size(case: Case) -> tuple[int, int]:
    """The height and width of the formula's area."""
    rows, columns = (len(case.cells), len(case.cells[0])) if case.cells else (1, 1)
    return rows + (rows > 1), columns + (columns > 1)


class _Tables:
    """Tables of a workbook, each written once, in a sheet of its own."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.written: dict[str, str] = {}

    def formula(self, argument: list[list[Any]] | None) -> str:
        if argument is None:
            return ""
        (first, *_), *_ = argument
        if len(argument) == len(argument[0]) == 1 and isinstance(first, (str, int, float)):
            return str(first) if not isinstance(first, str) else '"' + first.replace('"', '""') + '"'
        key = repr(argument)
        if key not in self.written:
            self.written[key] = self.write(argument)
        return self.written[key]

    def write(self, rows: list[list[Any]]) -> str:
        name = f"table{len(self.written) + 1}"
        sheet = self.book.add_worksheet(name)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                self.put(sheet, y, x, cell)
        return f"{name}!{xl_range_abs(0, 0, len(rows) - 1, max(map(len, rows)) - 1)}"

    def put(self, sheet: Any, y: int, x: int, cell: Any) -> None:
        match cell:
            case None:
                pass
            case Error():
                sheet.write_formula(y, x, f"={cell.text}", None, cell.text)
            case bool():
                sheet.write_boolean(y, x, cell)
            case date():
                sheet.write_datetime(y, x, cell, self.day)
            case str():
                sheet.write_string(y, x, cell)
            case _:
                sheet.write_number(y, x, cell)
