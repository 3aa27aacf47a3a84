"""Which formulas depend on some cells, directly or by way of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from svrules.spreadsheet.workbook.references import Area
from svrules.spreadsheet.workbook.values import Place

__all__ = ["following", "itself"]


def following(
    reads: Mapping[Place, Sequence[Area] | None], fills: Callable[[Place], Area], changed: Iterable[Area]
) -> set[Place]:
    """The formulas that look at changed cells, or at what another one of them fills.

    `reads` has the cells that each formula looks at; one of which that cannot be told is taken to follow.
    """
    readers = _Readers(reads)
    found = {place for place, areas in reads.items() if areas is None}
    queue = [*changed, *map(fills, found)]
    while queue:
        for place in readers.of(queue.pop()):
            if place not in found:
                found.add(place)
                queue.append(fills(place))
    return found


def itself(place: Place) -> Area:
    """The cell as an area."""
    return Area(place[0], *place[1:], *place[1:])


class _Readers:
    """Formulas by the cells that they look at; each range is looked up once, whoever reads it."""

    def __init__(self, reads: Mapping[Place, Sequence[Area] | None]) -> None:
        self.of_cell: dict[str, dict[tuple[int, int], list[Place]]] = defaultdict(lambda: defaultdict(list))
        self.of_range: dict[str, dict[Area, list[Place]]] = defaultdict(lambda: defaultdict(list))
        for place, areas in reads.items():
            for area in areas or ():
                if area.is_cell:
                    self.of_cell[area.sheet][area.top, area.left].append(place)
                else:
                    self.of_range[area.sheet][area].append(place)

    def of(self, changed: Area) -> list[Place]:
        """The formulas that look at one of those cells; those of a range are told once."""
        ranges, cells = self.of_range[changed.sheet], self.of_cell[changed.sheet]
        found = [ranges.pop(area) for area in [area for area in ranges if area.meets(changed)]]
        if changed.is_cell:
            return [
                place for places in (*found, cells.get((changed.top, changed.left), ())) for place in places
            ]
        inside = [places for at, places in cells.items() if changed.holds(changed.sheet, *at)]
        return [place for places in (*found, *inside) for place in places]
