"""`check`: stored values against what they come to when everything is computed anew, and why they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from svrules.spreadsheet.cells import Cell
from svrules.spreadsheet.workbook.around import Around
from svrules.spreadsheet.workbook.calculation import Calculation, SvCell
from svrules.spreadsheet.workbook.dependants import alike
from svrules.spreadsheet.workbook.formulas import maybe_sv
from svrules.spreadsheet.workbook.record import Entry, Record, Sources, area_of, same
from svrules.spreadsheet.workbook.references import cell_name, read_area
from svrules.spreadsheet.workbook.values import Place

__all__ = ["Difference", "differences"]

_NO_RECORD = (
    "the rulebook, the tables or the formula changed since, or another program changed the value: there is "
    "no record that tells which (`svrules workbook score --record` makes one)"
)
_NOT_RECORDED = (
    "the record has no line for this cell: its sheet was renamed, the formula was moved or added since, or "
    "the line was deleted"
)
_NEVER = "it was never calculated"
_BELOW = "it depends on cells above, or was changed by hand"
_BY_HAND = "the value was changed by hand, or by a program that works this formula out in another way"
_IN_TABLE = (
    "the value of this formula in a table was changed by hand, or is out of date, and scores were computed "
    "from it: calculate the workbook in a spreadsheet program and save it"
)
_TYPED_OVER = "the value that a formula gave way to was changed since it was recorded"
_MAYBE_INPUTS = "or what the formula works out besides its tables changed"
_NO_SHEET = (
    "the record tells of this cell, and there is no such sheet any more: it was renamed or deleted. Give the "
    "sheet its name back, and check again"
)
_NO_CELLS = "the record tells of this cell and of the cells that it fills, and these cannot be read"
_OTHER_FORMULA = "the record tells of this cell, and another formula without SV functions now stands in it"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell whose stored value is not what it comes to."""

    cell: str
    stored: Cell
    recomputed: Cell
    reason: str


def differences(done: Calculation, record: Record, around: Around) -> list[Difference]:
    """Every cell that stores something else than it comes to, in the order of sheets and cells.

    Then the cells of the record that are gone, and formulas around SV cells and in their tables.
    """
    sources = Sources(done)
    found: list[Difference] = []
    for cell in done.cells:
        wrong = _of_cell(done, cell)
        found += [
            Difference(name, stored, new, _reason(cell, sources, record, name, stored))
            for name, stored, new in wrong
        ]
    found += _gone(done, record)
    reason = _BELOW if found else _BY_HAND
    found += [one for place in around.stale for one in _of_formula(around, place, _IN_TABLE)]
    dependants = [place for place in around.following if place not in around.stale]
    return found + [one for place in dependants for one in _of_formula(around, place, reason)]


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


def _reason(cell: SvCell, sources: Sources, record: Record, name: str, stored: Cell) -> str:
    if cell.stored.value is None:
        return _NEVER
    if cell.stored.value == "#NAME?":
        return "it was calculated by a program without the SV functions"
    entry = record.entries.get(cell.name)
    if entry is None:
        return _NOT_RECORDED if record.entries else _NO_RECORD
    now = sources.entry(cell)
    if now.formula != entry.formula:
        return f"the formula changed since it was recorded: it was ={entry.formula}"
    if now.rulebook_sha256 != entry.rulebook_sha256:
        return f"the rulebook changed since: {_edition(entry)} then, {_edition(now)} now"
    if now.tables_sha256 != entry.tables_sha256:
        return "cells of its tables changed since it was recorded"
    return _of_value(entry, name, stored, direct=cell.formula.is_direct)


def _of_value(entry: Entry, name: str, stored: Cell, *, direct: bool) -> str:
    """What is to be said of a value when formula, rulebook and tables are those of the record."""
    was = entry.shown(name)
    maybe = "" if direct else f", {_MAYBE_INPUTS}"
    if not same(stored, was):
        return f"the value was changed by hand or by another program{maybe}: {_shown(was)} was recorded"
    also = "" if direct else f"{_MAYBE_INPUTS.removeprefix('or ')} since it was recorded, or "
    return f"{also}another version of svrules computed it"


def _edition(entry: Entry) -> str:
    return (
        f"edition {entry.edition} ({entry.rulebook_sha256[:12]})" if entry.edition else "no readable rulebook"
    )


def _shown(value: Cell) -> str:
    return "nothing" if value is None else str(value)


def _gone(done: Calculation, record: Record) -> Iterator[Difference]:
    """The cells that the record tells of and that cannot be looked at any more."""
    there = {cell.name for cell in done.cells} | {
        f"{sheet}!{cell_name(*at)}" for sheet, *at in done.unreadable
    }
    for entry in record.entries.values():
        if entry.cell in there:
            continue
        sheet, _, _ = entry.cell.rpartition("!")
        if sheet not in done.book.sheets:
            yield Difference(entry.cell, None, entry.value, _NO_SHEET)
            continue
        if not maybe_sv(entry.formula):
            yield from _given_way(done, entry)
            continue
        place = _place(entry)
        now = None if place is None else done.values.cell(place)
        formula = place is not None and place[1:] in done.book.sheets[sheet].formulas
        yield Difference(entry.cell, now, entry.value, _OTHER_FORMULA if formula else _NO_CELLS)


def _given_way(done: Calculation, entry: Entry) -> Iterator[Difference]:
    """The values that an ordinary formula gave way to, where they are not what the record tells."""
    area = area_of(entry, done.book)
    for at in () if area is None else area.cells():
        name = f"{at[0]}!{cell_name(*at[1:])}"
        now, was = done.values.cell(at), entry.shown(name)
        if not same(now, was):
            yield Difference(name, now, was, _TYPED_OVER)


def _place(entry: Entry) -> Place | None:
    sheet, _, at = entry.cell.rpartition("!")
    area = read_area(at, sheet, {})
    return None if area is None else (sheet, area.top, area.left)


def _of_formula(around: Around, place: Place, reason: str) -> Iterator[Difference]:
    """The cells of an ordinary formula's answer that store something else than it comes to."""
    values = around.done.values
    for at, now in around.recomputed(place).items():
        before = values.before.get(at, values.cell(at))
        if not alike(before, now):
            why = _NEVER if before is None else reason
            yield Difference(f"{at[0]}!{cell_name(*at[1:])}", before, now, why)
