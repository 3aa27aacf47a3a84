"""What the formula engine's copy of a workbook holds instead: other formulas, and plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from svrules.spreadsheet.cells import Cell, Refusal
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.dependants import Dependants
from svrules.spreadsheet.workbook.formulas import Reference
from svrules.spreadsheet.workbook.placing import SvCell, in_cells
from svrules.spreadsheet.workbook.references import Area
from svrules.spreadsheet.workbook.rewriting import kept, ordinary, without_calls
from svrules.spreadsheet.workbook.sheet import Stored
from svrules.spreadsheet.workbook.values import Place, Values

__all__ = ["Copy"]

_UNKNOWN: Final = "#NAME?"
"""In cells that cannot be worked out: what depends on them cannot be either."""


class Copy:
    """The copy as answers fill it by now.

    `formulas` are those that differ, None for cells that hold a value instead; `keeps` the places whose
    formulas are kept, by their number.
    """

    def __init__(self, book: Book, values: Values, cells: Sequence[SvCell], dependants: Dependants) -> None:
        self.book, self.values, self.cells, self.dependants = book, values, cells, dependants
        self.formulas: dict[Place, str | None] = {}
        self._following = dependants.following if dependants.beyond else set()
        self.keeps: list[Place] = []
        self.beyond: dict[Place, Cell] = {}
        for cell in cells:
            self._of_cell(cell)
        for place, stored in dependants.formulas.items():
            self._of_formula(place, stored)

    def _of_cell(self, cell: SvCell) -> None:
        if cell.formula.is_direct or cell.formula.nested:
            self.formulas[cell.place] = None
            return
        text = without_calls(cell.formula, cell.numbers)
        self.formulas[cell.place] = self._kept(cell.place, self._seen(text, cell.place))

    def _of_formula(self, place: Place, stored: Stored) -> None:
        if place in self.dependants.beyond:
            # Its stored value is all that there is, where no score can change it.
            self.formulas[place] = None
            known = stored.value is not None and place not in self._following
            for at in (place,) if stored.area is None else stored.area.cells():
                self.beyond[at] = self.values.cell(at) if known else _UNKNOWN
            return
        text = self._seen(stored.text, place)
        if stored.area is not None:
            text = self._kept(place, text)
        if text != stored.text:
            self.formulas[place] = text

    def _seen(self, text: str, place: Place) -> str:
        def spill(reference: str) -> Area | None:
            try:
                area = self.values.area(Reference(reference, spill=True), place[0], place[1])
            except Refusal:
                return None
            return area if isinstance(area, Area) else None

        return ordinary(text, spill)

    def _kept(self, place: Place, text: str) -> str:
        self.keeps.append(place)
        return kept(len(self.keeps) - 1, text)

    def plain(self, *, stored: bool = False) -> dict[Place, Cell]:
        """The cells that hold a plain value by now; `stored`: as long as SV cells show what is stored."""
        found = dict(self.beyond)
        for cell in self.cells:
            rows = self._stored_rows(cell) if stored else cell.shown
            cells = in_cells(cell.place, rows)
            if self.formulas[cell.place] is not None:
                cells.pop(cell.place, None)
            found |= cells
        for place, filled in self.dependants.filled.items():
            area = self.dependants.formulas[place].area if place not in self.dependants.beyond else None
            if filled is not None:
                cells = in_cells(place, filled)
            else:
                cells = dict.fromkeys(area.cells(), _UNKNOWN) if area is not None else {}
            found |= {at: value for at, value in cells.items() if at != place}
        return found

    def _stored_rows(self, cell: SvCell) -> list[list[Cell]]:
        area = cell.stored.area
        if area is None or area.is_cell:
            return [[cell.stored.value]]
        cells = self.book.sheets[area.sheet].cells
        columns = range(area.left, area.right + 1)
        return [
            [cells.get(row, {}).get(column) for column in columns] for row in range(area.top, area.bottom + 1)
        ]
