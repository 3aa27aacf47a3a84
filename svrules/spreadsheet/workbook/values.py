"""What formulas see: a workbook's cells as tables, each range read once, and new values over the stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from svrules.data.workbook_reader import MOST_CELLS
from svrules.spreadsheet.cells import Cell, Given, Refusal, SeenTable, Table
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.formulas import Argument, Array, Literally, Omitted, Reference, argument_of
from svrules.spreadsheet.workbook.references import (
    LAST_COLUMN,
    LAST_ROW,
    Area,
    cell_name,
    is_fixed,
    read_area,
    table_area,
)

__all__ = ["Place", "Values", "is_same"]

Place = tuple[str, int, int]
"""A cell: sheet, row and column, counted from 1."""

_DEEPEST: Final = 8
_THIS_WORKBOOK: Final = "[0]"


def is_same(one: Cell, other: Cell) -> bool:
    """Whether two cells hold the very same: 1 and TRUE are two things in a spreadsheet."""
    return one == other and type(one) is type(other)


@dataclass(eq=False)
class Values:
    """The workbook's cells with what was computed over them.

    `before` keeps what was stored in each cell that was set; `unknown` has the cells whose stored value
    cannot be relied on, with the reason; `spilled` what formulas fill by now.
    """

    book: Book
    before: dict[Place, Cell] = field(default_factory=dict)
    unknown: dict[Place, str] = field(default_factory=dict)
    spilled: dict[Place, Area] = field(default_factory=dict)
    _changed: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _tables: dict[Area, Table] = field(default_factory=dict)
    _areas: dict[tuple[str, str, int], Argument | Area] = field(default_factory=dict)

    def cell(self, place: Place) -> Cell:
        """The value of a cell as it now is."""
        sheet, row, column = place
        return self.book.sheets[sheet].cells.get(row, {}).get(column)

    def set(self, values: dict[Place, Cell]) -> None:
        """Sets cells, None to empty them; ranges read before show it after `changed`."""
        for place, value in values.items():
            sheet, row, column = place
            self.unknown.pop(place, None)
            old = self.cell(place)
            if is_same(old, value):
                continue
            self.before.setdefault(place, old)
            self.book.sheets[sheet].put(row, column, value)
            self._changed.setdefault(sheet, []).append((row, column))

    def changed(self) -> list[Area]:
        """A rectangle for each sheet around the cells that differ since this was last asked."""
        areas = [_around(sheet, cells) for sheet, cells in self._changed.items()]
        self._changed = {}
        self._tables = {
            area: rows for area, rows in self._tables.items() if not any(area.meets(other) for other in areas)
        }
        return areas

    # -- arguments -----------------------------------------------------------------------------------

    def area(self, reference: Reference, sheet: str, row: int) -> Area | Argument:
        """The cells that a reference names, or what the name in it stands for. Raises Refusal."""
        key = (reference.text + ("#" if reference.spill else ""), sheet, row if "[" in reference.text else 0)
        known = self._areas.get(key)
        if known is None:
            known = self._found(reference, sheet, row, _DEEPEST)
            if not reference.spill:
                self._areas[key] = known
        return known

    def _found(self, reference: Reference, sheet: str, row: int, deep: int) -> Area | Argument:
        text = reference.text
        area = read_area(text, sheet, self.book.sheet_names) or table_area(text, self.book.tables, row)
        if area is not None and reference.spill:
            place = (area.sheet, area.top, area.left)
            stored = self.book.sheets[area.sheet].formulas.get(place[1:])
            return self.spilled.get(place) or (stored.area if stored and stored.area else area)
        if area is not None:
            return area
        meaning = self._meaning(text, sheet)
        if meaning is None or deep == 0:
            raise Refusal("SV1007", _no_such_cells(text))
        if not is_fixed(meaning):
            raise Refusal(
                "SV1007", f"The name `{text}` stands for other cells in each cell: write it with $ signs."
            )
        meant = argument_of(meaning)
        return self._found(meant, sheet, row, deep - 1) if isinstance(meant, Reference) else meant

    def _meaning(self, text: str, sheet: str) -> str | None:
        """What a name stands for, also one that says whose it is: `'Lot 1'!offers`, `[0]!offers`."""
        owner, _, name = text.rpartition("!")
        if owner in ("", _THIS_WORKBOOK):
            return self.book.meaning(name, "" if owner else sheet)
        owner = owner[1:-1].replace("''", "'") if owner.startswith("'") else owner
        named = self.book.sheet_names.get(owner.lower())
        return None if named is None else self.book.meaning(name, named)

    def given(self, argument: Argument, sheet: str, row: int) -> Given:
        """What an argument hands to a function; None: left out. Raises Refusal, for an expression too."""
        if isinstance(argument, Omitted):
            return None
        if isinstance(argument, Literally):
            return argument.value
        if isinstance(argument, Array):
            return argument.rows
        if isinstance(argument, Reference):
            area = self.area(argument, sheet, row)
            return self.table(area) if isinstance(area, Area) else self.given(area, sheet, row)
        raise Refusal(
            "SV1007",
            f"`{argument.text}` has to be calculated first: put it in a cell of its own and refer to that.",
        )

    def table(self, area: Area) -> Table:
        """The cells of a rectangle, the same object each time; whole columns and rows as far as used."""
        if area.is_cell:
            self._check_known(area)
            return ((self.cell((area.sheet, area.top, area.left)),),)
        known = self._tables.get(area)
        if known is None:
            used = self._used(area)
            known = self._tables[area] = SeenTable.of(self._read(used), self.book.seen(used))
        return known

    def _used(self, area: Area) -> Area:
        sheet = self.book.sheets[area.sheet]
        bottom, right = area.bottom, area.right
        if area.top == 1 and bottom == LAST_ROW:
            bottom = max(area.top, sheet.last_row(area.left, area.right))
        if area.left == 1 and right == LAST_COLUMN:
            right = max(area.left, sheet.last_column(area.top, area.bottom))
        return Area(area.sheet, area.top, area.left, bottom, right)

    def _read(self, area: Area) -> Table:
        height, width = area.bottom - area.top + 1, area.right - area.left + 1
        if height * width > MOST_CELLS:
            raise Refusal("SV1004", f"The range {area} is too large: give the table alone.")
        self._check_known(area)
        cells, columns = self.book.sheets[area.sheet].cells, range(area.left, area.right + 1)
        blank = (None,) * width
        return tuple(
            tuple(map(cells[row].get, columns)) if row in cells else blank
            for row in range(area.top, area.bottom + 1)
        )

    def _check_known(self, area: Area) -> None:
        for place in self._doubtful(area):
            why = self.unknown.get(place)
            if why is not None and area.holds(*place):
                raise Refusal("SV0809", f"{place[0]}!{cell_name(*place[1:])}: {why}")

    def _doubtful(self, area: Area) -> Iterable[Place]:
        """The cells to look at: those of the rectangle, or the doubtful ones, whichever are fewer."""
        rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
        if len(rows) * len(columns) > len(self.unknown):
            return self.unknown
        return ((area.sheet, row, column) for row in rows for column in columns)

    def taken(self, area: Area, anchor: Place, own: Area | None) -> Place | None:
        """The first cell of a rectangle that holds something which is not of the formula's own answer.

        `own` is what the formula in `anchor` filled before. None when there is room.
        """
        sheet = self.book.sheets[area.sheet]
        for row in range(area.top, area.bottom + 1):
            line = sheet.cells.get(row, {})
            for column in range(area.left, area.right + 1):
                place = (area.sheet, row, column)
                if place == anchor:
                    continue
                mine = own is not None and own.holds(*place)
                if (row, column) in sheet.formulas or (column in line and not mine):
                    return place
        return None


def _around(sheet: str, cells: list[tuple[int, int]]) -> Area:
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return Area(sheet, min(rows), min(columns), max(rows), max(columns))


def _no_such_cells(text: str) -> str:
    if text.startswith(("[", "'[")):
        return f"`{text}` is in another workbook, which is not at hand: copy its cells into this one."
    return f"`{text}` names no cells, no name and no table of this workbook."
