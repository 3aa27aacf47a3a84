"""What was computed, put into the workbook's package: values, and how the workbook asks to be calculated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Set
from typing import Final

from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.calculation import Calculation
from svrules.spreadsheet.workbook.formulas import Reference
from svrules.spreadsheet.workbook.package import relations_of, target_of
from svrules.spreadsheet.workbook.patch import KEPT, Change, patched
from svrules.spreadsheet.workbook.references import Area, cell_name
from svrules.spreadsheet.workbook.values import Place, is_same
from svrules.spreadsheet.workbook.xml import cut, elements, with_attribute

__all__ = ["ask_for_calculation", "frozen_places", "put_values"]

# The calculation engine of Excel 2019 and later: a lower number makes these calculate all anew on opening.
_RECENT: Final = "191029"
_ANCHORS: Final = re.compile(r"ANCHORARRAY\(\s*('(?:[^']|'')*'![^)]*|[^)]*?)\s*\)", re.IGNORECASE)


def put_values(done: Calculation, frozen: dict[Place, Area]) -> None:
    """Puts the new values into the sheets' parts; formulas of cells in `frozen` give way to their values."""
    changes: dict[str, dict[tuple[int, int], Change]] = defaultdict(dict)
    inside = {place for area in frozen.values() for place in _places(area)} | frozen.keys()
    for place, old in done.values.before.items():
        new = done.values.cell(place)
        if not is_same(old, new):
            changes[place[0]][place[1:]] = Change(new, KEPT, _filled(done, place), constant=place in inside)
    for cell in done.cells:
        if cell.area is not None and cell.area != cell.stored.area and cell.stored.area is not None:
            changes[cell.place[0]][cell.place[1:]] = Change(cell.value, KEPT, _filled(done, cell.place))
    _freeze(done, inside, changes)
    package = done.book.package
    for name, cells in changes.items():
        part = done.book.sheets[name].part
        content = package.part(part)
        if content is not None:
            package.changed[part] = patched(content, cells)
    if frozen:
        _drop_order(done.book)


def _freeze(done: Calculation, places: Set[Place], changes: dict[str, dict[tuple[int, int], Change]]) -> None:
    """Values in place of formulas; those that were stored once with one of these get a text of their own."""
    for name, sheet in done.book.sheets.items():
        for at, text in sheet.sharing({place[1:] for place in places if place[0] == name}).items():
            changes[name][at] = Change(done.values.cell((name, *at)), text)
    for place in places:
        changes[place[0]][place[1:]] = Change(done.values.cell(place), None, constant=True)


def _places(area: Area) -> list[Place]:
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    return [(area.sheet, row, column) for row in rows for column in columns]


def _filled(done: Calculation, place: Place) -> str | None:
    """What the array formula in that cell fills, as its reference; None where there is none."""
    stored = done.book.sheets[place[0]].formulas.get(place[1:])
    if stored is None or stored.area is None:
        return None
    area = done.dependants.written.get(place) or done.values.spilled.get(place) or stored.area
    first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
    return first if area.is_cell else f"{first}:{last}"


def frozen_places(done: Calculation) -> dict[Place, Area]:
    """The cells whose formulas `freeze` takes away, with what each fills.

    SV cells, and formulas that refer to what an SV formula spills: there would be no such range any more.
    """
    found = {cell.place: cell.area for cell in done.cells if cell.area is not None}
    for place, stored in done.dependants.formulas.items():
        if "ANCHORARRAY(" in stored.text.upper() and place not in done.dependants.left:
            here = done.dependants.written.get(place) or stored.area or Area(place[0], *place[1:], *place[1:])
            if any(_spills(done, place, text) for text in _ANCHORS.findall(stored.text)):
                found[place] = here
    return found


def _spills(done: Calculation, place: Place, text: str) -> bool:
    area = done.values.area(Reference(text), place[0], place[1])
    return isinstance(area, Area) and any(area.holds(*cell.place) for cell in done.cells)


def _drop_order(book: Book) -> None:
    """The list of formulas in the order of calculation names cells that hold none any more."""
    package = book.package
    content = package.part(relations_of(book.part))
    for one in elements(content).children if content else ():
        if one.attributes.get("Type", "").endswith("/calcChain"):
            package.drop(target_of(one, book.part), book.part)


def ask_for_calculation(book: Book, *, needed: bool) -> bool:
    """Marks the workbook to be calculated on opening, or takes the mark away; whether it is now marked.

    Where all values are there the mark goes: a program without the SV functions would calculate them away.
    """
    content = book.content
    root = elements(content)
    found = next((one for one in root.children if one.name == "calcPr"), None)
    if found is None:
        if needed:
            _add_mark(book, content)
        return needed
    tag = content[found.start : found.inside]
    new = with_attribute(tag, "fullCalcOnLoad", "1") if needed else _without_mark(tag, found.attributes)
    if new != tag:
        book.package.changed[book.part] = cut(content, [(found.start, found.inside, new)])
    return needed


def _without_mark(tag: bytes, attributes: dict[str, str]) -> bytes:
    if "fullCalcOnLoad" not in attributes:
        return tag
    new = with_attribute(tag, "fullCalcOnLoad", None)
    number = attributes.get("calcId", "")
    return with_attribute(new, "calcId", _RECENT) if number.isdigit() and int(number) < int(_RECENT) else new


def _add_mark(book: Book, content: bytes) -> None:
    root = elements(content)
    # The order of elements is fixed: calculation comes behind sheets, external references and names.
    before = [
        one
        for one in root.children
        if one.name in ("sheets", "functionGroups", "externalReferences", "definedNames")
    ]
    at = before[-1].end
    book.package.changed[book.part] = cut(
        content, [(at, at, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode())]
    )
