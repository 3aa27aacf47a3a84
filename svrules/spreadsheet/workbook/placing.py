"""A cell with SV calls, and where its answer goes."""

from __future__ import annotations

from dataclasses import dataclass, field

from svrules.spreadsheet.cells import Cell, Failure
from svrules.spreadsheet.workbook.formulas import Formula
from svrules.spreadsheet.workbook.references import Area, cell_name
from svrules.spreadsheet.workbook.sheet import Stored
from svrules.spreadsheet.workbook.values import Place, Values

__all__ = ["SvCell", "fitted", "in_cells", "no_room", "rectangle", "short"]


@dataclass(eq=False)
class SvCell:
    """A cell whose formula holds SV calls.

    `shown` are the cells of its answer by now, `area` what they fill, `failure` why there is none, `remark`
    what a person should know about it.
    """

    place: Place
    stored: Stored
    formula: Formula
    numbers: range
    shown: list[list[Cell]] = field(default_factory=list)
    failure: Failure | None = None
    area: Area | None = None
    remark: str = ""

    @property
    def name(self) -> str:
        """`Results!B2`."""
        return f"{self.place[0]}!{cell_name(*self.place[1:])}"

    @property
    def value(self) -> Cell:
        """What the cell itself shows."""
        return self.shown[0][0] if self.shown else None


def rectangle(place: Place, rows: list[list[Cell]]) -> Area:
    """What rows of cells fill when the first stands in a cell."""
    sheet, row, column = place
    return Area(sheet, row, column, row + len(rows) - 1, column + len(rows[0]) - 1)


def in_cells(place: Place, rows: list[list[Cell]]) -> dict[Place, Cell]:
    """The cells that rows fill, with their values, when the first stands in a cell."""
    sheet, row, column = place
    return {
        (sheet, row + down, column + across): value
        for down, line in enumerate(rows)
        for across, value in enumerate(line)
    }


def fitted(rows: list[list[Cell]], area: Area) -> list[list[Cell]]:
    """The answer in the cells of an array formula that does not spill: one line or column is repeated."""
    height, width = area.bottom - area.top + 1, area.right - area.left + 1

    def cell(down: int, across: int) -> Cell:
        row = 0 if len(rows) == 1 else down
        column = 0 if len(rows[0]) == 1 else across
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else "#N/A"

    return [[cell(down, across) for across in range(width)] for down in range(height)]


def no_room(cell: SvCell, area: Area, values: Values) -> Failure | None:
    """Why an answer cannot fill that rectangle; None when it can."""
    own = cell.area or cell.stored.area
    for merged in values.book.sheets[area.sheet].merged:
        if merged.meets(area) and not area.is_cell:
            return _blocked(area, f"{merged} is merged")
    for table in values.book.tables.values():
        if table.area.meets(area) and not area.is_cell:
            return _blocked(area, f"some are inside the table {table.name}, where answers do not spill")
    taken = values.taken(area, cell.place, own)
    return None if taken is None else _blocked(area, f"{cell_name(*taken[1:])} holds something")


def _blocked(area: Area, why: str) -> Failure:
    return Failure(
        "SV1008", f"The answer needs the cells {area}, and {why}. Empty them, or move the formula."
    )


def short(text: str) -> str:
    """A formula for a sentence."""
    return text if len(text) <= 80 else f"{text[:79]}…"
