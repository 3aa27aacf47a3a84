"""Cells that depend on themselves: worked out again and again they may settle, and mean nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

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

    @cache
    def of(area: Area) -> frozenset[Place]:
        if area.is_cell:
            owner = owners.get((area.sheet, area.top, area.left))
            return frozenset() if owner is None else frozenset((owner,))
        return frozenset(place for other, place in on_sheet[area.sheet] if other.meets(area))

    needs = {place: set().union(*map(of, areas)) for place, areas in reads.items()}
    return _stuck({place: found for place, found in needs.items() if found})


def _stuck(needs: dict[Place, set[Place]]) -> set[Place]:
    """Those that are never free of needs when whoever has none is taken away."""
    wanted_by: dict[Place, list[Place]] = defaultdict(list)
    for place, needed in needs.items():
        for one in needed:
            wanted_by[one].append(place)
    free = [one for one in wanted_by if one not in needs]
    left = {place: len(needed) for place, needed in needs.items()}
    while free:
        for place in wanted_by[free.pop()]:
            left[place] -= 1
            if left[place] == 0:
                free.append(place)
    return {place for place, count in left.items() if count}
