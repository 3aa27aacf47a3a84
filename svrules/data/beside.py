"""What stands beside a rulebook: the rulebooks that it is built on, and the tables that it imports.

The files of one folder, and of those that a rulebook names from there; then the rulebooks that svrules ships.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from svrules.data import csv_file, workbook
from svrules.data.cells import Cell, Grid, address, finite, is_error, trimmed
from svrules.data.number_formats import shown
from svrules.data.report import Report
from svrules.diagnostics import Place, nearest
from svrules.language.composing import FoundCell, FoundRulebook, FoundTable, Shipped
from svrules.quantities import decimal_text, from_spreadsheet, print_date

__all__ = ["Beside", "beside"]

_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
_TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
# Windows tells the other computer who asks for such a file, and anybody may have written the rulebook.
_NETWORK: Final = re.compile(r"[\\/][\\/?]|[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_MOST_BYTES: Final = 20 * 2**20


def beside(path: str | os.PathLike[str]) -> Beside:
    """What finds the rulebooks and tables that the rulebook in that file names."""
    return Beside(Path(path).parent)


class Beside:
    """Finds files in a folder, then rulebooks that svrules ships.

    `read` lists the files that were opened, also those for the rulebooks found.
    """

    def __init__(self, folder: Path, read: list[Path] | None = None) -> None:
        self._folder = folder
        self.read: list[Path] = [] if read is None else read

    def rulebook(self, name: str) -> FoundRulebook | None:
        """The rulebook of that name or file; None where there is none that is text."""
        for wanted in (name, f"{name}.svr") if not _NETWORK.match(name) else ():
            path = self._folder / wanted
            try:
                if path.suffix.lower() == ".svr" and path.is_file() and path.stat().st_size <= _MOST_BYTES:
                    text = path.read_bytes().decode("utf-8-sig")
                    self.read.append(path)
                    return FoundRulebook(path.name, str(path), text, Beside(path.parent, self.read))
            except (OSError, ValueError):
                continue
        return Shipped().rulebook(name)

    def near(self, name: str) -> tuple[str, ...]:
        """Rulebooks beside this one and shipped ones whose names are near."""
        try:
            here = [path.stem for path in sorted(self._folder.glob("*.svr"))]
        except OSError:
            here = []
        return nearest(name.removesuffix(".svr"), here) or Shipped().near(name)

    def table(self, file: str, sheet: str) -> FoundTable:
        """The cells of a sheet of a workbook, or of a CSV file."""
        if _NETWORK.match(file):
            return FoundTable(
                file, sheet, trouble=f"`{file}` is an address of the network.",
                try_="Copy the file to the folder of the rulebook.",
            )  # fmt: skip
        path = self._folder / file
        try:
            grids = self._grids(path)
        except (OSError, ValueError) as problem:
            if isinstance(problem, FileNotFoundError):
                return FoundTable(
                    file, sheet, trouble=f"There is no file `{file}`.", try_=self._files_near(path)
                )
            why = (
                problem.strerror if isinstance(problem, OSError) and problem.strerror else "it cannot be read"
            )
            return FoundTable(
                file, sheet, trouble=f"`{file}` cannot be opened: {why}.", try_=self._files_near(path)
            )
        if isinstance(grids, FoundTable):
            return grids
        self.read.append(path)
        return _of_sheet(grids, path.name, sheet)

    def _grids(self, path: Path) -> list[Grid] | FoundTable:
        report, kind = Report(), path.suffix.lower()
        if kind in _WORKBOOKS:
            grids = workbook.read_grids(path, report)
        elif kind in _TEXTS:
            grid = csv_file.read_grid(path, report)
            grids = [] if grid is None else [grid]
        else:
            return FoundTable(
                path.name, trouble=f"`{path.name}` is no workbook and no CSV file.",
                try_="Save the table as .xlsx or .csv.",
            )  # fmt: skip
        if report.findings:
            first = report.findings[0]
            return FoundTable(
                path.name, trouble=f"`{path.name}` cannot be read. {first.sentence}", try_=first.try_
            )
        return grids

    def _files_near(self, path: Path) -> str:
        try:
            here = sorted(
                one.name for one in path.parent.iterdir() if one.suffix.lower() in _WORKBOOKS | _TEXTS
            )
        except OSError:
            here = []
        close = nearest(path.name, here)
        return f"Did you mean `{close[0]}`?" if close else "Put the file beside the rulebook."


def _of_sheet(grids: list[Grid], file: str, sheet: str) -> FoundTable:
    asked = " ".join(sheet.lower().split())
    found = [grid for grid in grids if not asked or " ".join(grid.sheet.lower().split()) == asked]
    if not found or (not asked and len(grids) > 1 and grids[0].sheet):
        names = [grid.sheet for grid in grids]
        close = nearest(sheet, names) if sheet else ()
        listed = ", ".join(f"`{name}`" for name in names[:8])
        missing = (
            f"There is no sheet `{sheet}` in `{file}`." if sheet else f"`{file}` has {len(grids)} sheets."
        )
        if not sheet and not grids:
            missing = f"There is no sheet in `{file}`."
        try_ = f"Did you mean `{close[0]}`?" if close else f"It has {listed}: say which one." if names else ""
        return FoundTable(file, sheet, trouble=missing, try_=try_)
    grid = found[0]
    return FoundTable(file, grid.sheet, tuple(_rows(grid)))


def _rows(grid: Grid) -> Iterator[tuple[FoundCell, ...]]:
    merged = {
        (row, column): Place(grid.file, grid.sheet, address(top + grid.corner[0], left + grid.corner[1]))
        for top, left, bottom, right in grid.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    for row in range(grid.height):
        if any(not grid.is_blank(row, column) for column in range(grid.width)):
            yield tuple(_cell(grid, row, column, merged.get((row, column))) for column in range(grid.width))


def _cell(grid: Grid, row: int, column: int, merged: Place | None) -> FoundCell:
    letters = address(0, column + grid.corner[1])[:-1]
    number = row + grid.corner[0] + 1
    cell = grid.cell(row, column)
    if merged is not None:
        return FoundCell("", number, letters, trouble=f"This cell is merged into {merged.cell}.")
    if cell.trouble:
        return FoundCell("", number, letters, trouble=cell.trouble[:1].upper() + cell.trouble[1:])
    try:
        text, is_number = _text(cell)
    except ValueError as problem:
        return FoundCell("", number, letters, trouble=str(problem))
    return FoundCell(text, number, letters, is_number)


def _text(cell: Cell) -> tuple[str, bool]:
    """What a cell holds, as a rulebook writes it, and whether it is a plain number. Raises ValueError."""
    value = cell.value
    if value is None or cell.is_blank:
        return "", False
    if isinstance(value, str):
        text = trimmed(value)
        if is_error(text):
            raise ValueError(f"The cell holds the error {text}.")
        if text.startswith("="):
            raise ValueError(f"`{cell.text}` is a formula kept as text: it was never calculated.")
        return text, False
    if isinstance(value, bool):
        return ("yes" if value else "no"), False
    if isinstance(value, date):
        if isinstance(value, datetime) and value.time() != time(0):
            raise ValueError(f"`{cell.text}` has a time of the day in it.")
        return print_date(value), False
    return _number(cell)


def _number(cell: Cell) -> tuple[str, bool]:
    value = cell.value
    exact = from_spreadsheet(value)[0] if isinstance(value, (int, float)) else finite(value)
    if exact is None:
        raise ValueError(f"`{cell.text}` is no value that a table can hold.")
    if cell.format and (look := shown(cell.format, exact)) and (look.scaled or look.odd or look.turned):
        raise ValueError(f"`{cell.text}` is formatted to show another figure than it holds.")
    if cell.percent:
        return f"{decimal_text(exact * 100)}%", False
    return decimal_text(exact) or "", True
