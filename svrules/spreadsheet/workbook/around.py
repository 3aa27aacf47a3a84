"""Ordinary formulas around SV cells, for `check`: which depend on scores, and which scores depend on."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property

from svrules.spreadsheet.cells import Cell, Refusal
from svrules.spreadsheet.workbook.calculation import Calculation
from svrules.spreadsheet.workbook.dependants import alike, changes_by_itself
from svrules.spreadsheet.workbook.formulas import Reference
from svrules.spreadsheet.workbook.references import Area
from svrules.spreadsheet.workbook.values import Place

__all__ = ["Around", "tables_read"]


class Around:
    """The ordinary formulas of a workbook in which everything was computed."""

    def __init__(self, done: Calculation) -> None:
        self.done = done

    @cached_property
    def following(self) -> list[Place]:
        """The formulas that depend on SV cells, directly or not; also those of which that cannot be told."""
        found = self.done.dependants.following
        return [place for place in self.done.dependants.formulas if place in found]

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
        if done.engine is None or changes_by_itself(stored.text):
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
