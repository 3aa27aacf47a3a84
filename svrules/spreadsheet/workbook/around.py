"""Ordinary formulas around SV cells, for `check`: which depend on scores, and which scores depend on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from typing import Final

from svrules.spreadsheet.cells import Cell, Refusal
from svrules.spreadsheet.workbook.calculation import Calculation
from svrules.spreadsheet.workbook.formulas import Reference
from svrules.spreadsheet.workbook.references import Area
from svrules.spreadsheet.workbook.values import Place

__all__ = ["Around", "alike", "tables_read"]

_CLOSE: Final = 1e-9
_BY_ITSELF: Final = re.compile(r"(?<![A-Za-z0-9_.])(?:NOW|TODAY|RAND(?:BETWEEN|ARRAY)?)\s*\(", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')


class Around:
    """The ordinary formulas of a workbook in which everything was computed."""

    def __init__(self, done: Calculation) -> None:
        self.done = done

    @cached_property
    def following(self) -> list[Place]:
        """The formulas that depend on SV cells, directly or not; also those of which that cannot be told."""
        done, changed = self.done, _Cells()
        for cell in done.cells:
            changed.add(cell.area or _itself(cell.place))
        formulas = done.dependants.formulas
        waiting = {place: done.dependants.reads(place, stored) for place, stored in formulas.items()}
        found: set[Place] = set()
        while more := [at for at, areas in waiting.items() if areas is None or changed.meet(areas)]:
            for place in more:
                del waiting[place]
                changed.add(formulas[place].area or _itself(place))
            found.update(more)
        return [place for place in formulas if place in found]

    @cached_property
    def stale(self) -> list[Place]:
        """The formulas in tables of SV calls whose stored value is not what they come to."""
        return self.done.stale

    @property
    def not_seen(self) -> list[Place]:
        """The formulas that depend on SV cells and that nothing could be made of here."""
        return [place for place in self.following if not self.recomputed(place)]

    @property
    def kept(self) -> list[Place]:
        """The formulas that depend on SV cells and now store something else than they come to."""
        cell = self.done.values.cell
        return [
            place
            for place in self.following
            if any(not alike(cell(at), now) for at, now in self.recomputed(place).items())
        ]

    @property
    def taken(self) -> list[Place]:
        """The formulas in tables of SV calls that were used as stored, with no look at what they come to."""
        read = tables_read(self.done)
        cells = {(area.sheet, area.top, area.left) for area in read if area.is_cell}
        wide = [area for area in read if not area.is_cell]
        formulas = self.done.dependants.formulas
        there = [at for at in formulas if at in cells or any(area.holds(*at) for area in wide)]
        return [place for place in there if not self.recomputed(place)]

    def recomputed(self, place: Place) -> dict[Place, Cell]:
        """What the formula engine makes of a formula, by cell; empty where it makes nothing of it.

        Also for one that gives another value each day: its stored value need not be that of today.
        """
        done, stored = self.done, self.done.dependants.formulas[place]
        if done.engine is None or _BY_ITSELF.search(_QUOTED.sub("", stored.text)):
            return {}
        sheet, row, column = place
        rows = done.dependants.rows_of(done.engine, place, stored) or []
        return {
            (sheet, row + down, column + across): value
            for down, line in enumerate(rows)
            for across, value in enumerate(line)
        }


def tables_read(done: Calculation) -> set[Area]:
    """The cells that SV calls are given."""
    found: set[Area] = set()
    for cell, call in done.calls:
        for argument in call.arguments:
            if isinstance(argument, Reference):
                with suppress(Refusal):
                    area = done.values.area(argument, cell.place[0], cell.place[1])
                    found |= {area} if isinstance(area, Area) else set()
    return found


def _itself(place: Place) -> Area:
    return Area(place[0], *place[1:], *place[1:])


class _Cells:
    """Cells by their sheet: whether any lies in some areas is told by whichever are fewer."""

    def __init__(self) -> None:
        self.of_sheet: dict[str, set[tuple[int, int]]] = defaultdict(set)

    def add(self, area: Area) -> None:
        columns = range(area.left, area.right + 1)
        self.of_sheet[area.sheet].update(
            (row, column) for row in range(area.top, area.bottom + 1) for column in columns
        )

    def meet(self, areas: Iterable[Area]) -> bool:
        return any(self._one(area) for area in areas)

    def _one(self, area: Area) -> bool:
        cells = self.of_sheet.get(area.sheet, set())
        rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
        if len(rows) * len(columns) > len(cells):
            return any(area.holds(area.sheet, *at) for at in cells)
        return any((row, column) in cells for row in rows for column in columns)


def alike(one: Cell, other: Cell) -> bool:
    """Whether two values of an ordinary formula are the same, as far as two programs agree on numbers."""
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= _CLOSE * max(abs(one), abs(other), 1)
    return (one if one is not None else "") == (other if other is not None else "")
