"""Cells by their names as the fewest ranges: `Results!A2:H61` and not four hundred cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from svrules.spreadsheet.workbook.references import Area, read_area

__all__ = ["as_ranges"]


def as_ranges(names: Iterable[str]) -> list[str]:
    """The ranges that have those cells in them and no others, sheet by sheet, from the left to the right."""
    columns: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    others = []
    for name in names:
        sheet, _, cell = name.rpartition("!")
        area = read_area(cell, sheet, {})
        if area is None:
            others.append(name)
        else:
            columns[sheet][area.left].add(area.top)
    found = [area for sheet, cells in columns.items() for area in _of_sheet(sheet, cells)]
    return [*map(str, found), *others]


def _of_sheet(sheet: str, columns: dict[int, set[int]]) -> list[Area]:
    found: list[Area] = []
    open_: dict[tuple[int, int], Area] = {}
    for column in sorted(columns):
        beside = {}
        for top, bottom in _runs(sorted(columns[column])):
            before = open_.get((top, bottom))
            left = before.left if before is not None and before.right == column - 1 else column
            beside[top, bottom] = Area(sheet, top, left, bottom, column)
        found += [area for run, area in open_.items() if run not in beside or beside[run].left == column]
        open_ = beside
    return sorted([*found, *open_.values()], key=lambda area: (area.top, area.left))


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = runs[-1][0], row
        else:
            runs.append((row, row))
    return runs
