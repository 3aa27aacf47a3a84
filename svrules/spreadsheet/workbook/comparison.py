"""`check`: stored values against what they come to when everything is computed anew, and why they differ."""

from __future__ import annotations

from dataclasses import dataclass

from svrules.spreadsheet.cells import Cell
from svrules.spreadsheet.workbook.calculation import Calculation, SvCell
from svrules.spreadsheet.workbook.record import Entry, Sources, same
from svrules.spreadsheet.workbook.references import cell_name

__all__ = ["Difference", "differences"]

_NO_RECORD = (
    "the rulebook, the tables or the formula changed since, or another program changed the value: there is "
    "no record that tells which (`svrules workbook score --record` makes one)"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell whose stored value is not what it comes to."""

    cell: str
    stored: Cell
    recomputed: Cell
    reason: str


def differences(done: Calculation, recorded: dict[str, Entry]) -> list[Difference]:
    """Every cell that stores something else than it comes to, in the order of sheets and cells."""
    sources = Sources(done)
    found: list[Difference] = []
    for cell in done.cells:
        wrong = _of_cell(done, cell)
        if wrong:
            reason = _reason(cell, sources, recorded.get(cell.name))
            found += [Difference(name, stored, new, reason) for name, stored, new in wrong]
    return found + _of_dependants(done)


def _of_cell(done: Calculation, cell: SvCell) -> list[tuple[str, Cell, Cell]]:
    if cell.area is None:
        return []
    old, new = cell.stored.area or cell.area, cell.area
    wrong = []
    for row in range(new.top, max(new.bottom, old.bottom) + 1):
        for column in range(new.left, max(new.right, old.right) + 1):
            place = (new.sheet, row, column)
            if not (new.holds(*place) or old.holds(*place)):
                continue
            now = done.values.cell(place)
            before = done.values.before.get(place, now)
            if not same(before, now):
                wrong.append((f"{new.sheet}!{cell_name(row, column)}", before, now))
    return wrong


def _reason(cell: SvCell, sources: Sources, entry: Entry | None) -> str:
    stored = cell.stored.value
    if stored is None:
        return "it was never calculated"
    if stored == "#NAME?":
        return "it was calculated by a program without the SV functions"
    if entry is None:
        return _NO_RECORD
    now = sources.entry(cell)
    if now.formula != entry.formula:
        return f"the formula changed since it was recorded: it was ={entry.formula}"
    if now.rulebook_sha256 != entry.rulebook_sha256:
        return f"the rulebook changed since: {_edition(entry)} then, {_edition(now)} now"
    if now.tables_sha256 != entry.tables_sha256:
        return "cells of its tables changed since it was recorded"
    if not same(stored, entry.value):
        return f"the value was changed by hand or by another program: {_shown(entry.value)} was recorded"
    return "another cell of its answer was changed by hand, or another version of svrules computed it"


def _edition(entry: Entry) -> str:
    return (
        f"edition {entry.edition} ({entry.rulebook_sha256[:12]})" if entry.edition else "no readable rulebook"
    )


def _shown(value: Cell) -> str:
    return "nothing" if value is None else str(value)


def _of_dependants(done: Calculation) -> list[Difference]:
    found = []
    for place, area in done.dependants.written.items():
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                at = (place[0], row, column)
                now = done.values.cell(at)
                before = done.values.before.get(at, now)
                if not same(before, now):
                    reason = "it depends on cells above, or was never calculated"
                    found.append(Difference(f"{place[0]}!{cell_name(row, column)}", before, now, reason))
    return found
