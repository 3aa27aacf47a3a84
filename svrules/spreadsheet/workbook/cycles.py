"""Cells that depend on themselves: worked out again and again they may settle, and mean nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

from svrules.spreadsheet.workbook.references import Area
from svrules.spreadsheet.workbook.values import Place

__all__ = ["circular"]


def circular(reads: Mapping[Place, Sequence[Area]], fills: Mapping[Place, Area]) -> set[Place]:
    """The formulas that depend on their own answer, or on one that does.

    `reads` has the cells that each formula looks at, `fills` those that its answer takes.
    """
    owners: dict[Place, Place] = {}
    on_sheet: dict[str, list[tuple[Area, Place]]] = defaultdict(list)
    for place, area in fills.items():
        on_sheet[area.sheet].append((area, place))
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                owners[area.sheet, row, column] = place

    needs: dict[Place | Area, set[Place | Area]] = {}
    for place, areas in reads.items():
        # A range is a need of its own: a thousand formulas may read a column of a thousand.
        wide = {area for area in areas if not area.is_cell}
        owned = (owners.get((area.sheet, area.top, area.left)) for area in areas if area.is_cell)
        needs[place] = {one for one in owned if one is not None} | wide
        for area in wide - needs.keys():
            needs[area] = {owner for other, owner in on_sheet[area.sheet] if other.meets(area)}
    stuck = _stuck({one: found for one, found in needs.items() if found})
    return {one for one in stuck if not isinstance(one, Area)}


_Need = TypeVar("_Need")


def _stuck(needs: Mapping[_Need, set[_Need]]) -> set[_Need]:
    """Those that are never free of needs when whoever has none is taken away."""
    wanted_by: dict[_Need, list[_Need]] = defaultdict(list)
    for one, needed in needs.items():
        for other in needed:
            wanted_by[other].append(one)
    free = [one for one in wanted_by if one not in needs]
    left = {one: len(needed) for one, needed in needs.items()}
    while free:
        for one in wanted_by[free.pop()]:
            left[one] -= 1
            if left[one] == 0:
                free.append(one)
    return {one for one, count in left.items() if count}
