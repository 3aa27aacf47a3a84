"""A workbook as its formulas see it: sheets, defined names, tables, and how it asks to be calculated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from svrules.data.workbook_reader import MOST_SHEETS, Refused, number_formats, position, shows_percent
from svrules.spreadsheet.cells import Seen
from svrules.spreadsheet.workbook.package import Package, relations_of, target_of
from svrules.spreadsheet.workbook.references import Area, TableRange
from svrules.spreadsheet.workbook.sheet import Sheet, scan
from svrules.spreadsheet.workbook.xml import Element, elements, parser_of, told, unescaped

__all__ = ["Book"]

_DAYS_TO_1904: Final = 1462
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LITERALS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(eq=False)
class Book:
    """A workbook. Names of sheets and other names are found whatever their case."""

    package: Package
    part: str
    root: Element
    sheets: dict[str, Sheet] = field(default_factory=dict)
    tables: dict[str, TableRange] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> Book:
        """The workbook with the cells of all its sheets. Raises Refused."""
        package = Package.read(data)
        part = next((to for kind, to in _relations(package, "") if kind.endswith("/officeDocument")), "")
        content = package.part(part)
        if content is None:
            raise Refused("There is no workbook in this file.", "Save it as .xlsx again.")
        book = cls(package, part, elements(content))
        book._read_sheets()
        return book

    def _read_sheets(self) -> None:
        targets = _targets(self.package, self.part)
        found = [
            (one.attributes.get("name", ""), *targets.get(_identity(one), ("", "")))
            for one in self._all("sheets", "sheet")
        ]
        worksheets = [(name, part) for name, kind, part in found if kind.endswith("/worksheet")]
        if not worksheets or len(found) > MOST_SHEETS:
            raise Refused(
                "The workbook has no sheets, or far too many.", "Keep only the sheets that are needed."
            )
        for name, part in worksheets:
            content = self.package.part(part)
            if content is not None:
                shift = _DAYS_TO_1904 if self.counts_from_1904 else 0
                self.sheets[name] = scan(
                    name, part, content, self.strings, self.date_styles, shift, self.percent_styles
                )
                self._read_tables(name, part)

    def _read_tables(self, sheet: str, part: str) -> None:
        for kind, to in _relations(self.package, part):
            content = self.package.part(to) if kind.endswith("/table") else None
            if content is not None:
                table = _table(elements(content), sheet)
                if table is not None:
                    self.tables[table.name.lower()] = table

    def _all(self, group: str, name: str) -> Iterator[Element]:
        for one in self.root.children:
            if one.name == group:
                yield from (child for child in one.children if child.name == name)

    @property
    def content(self) -> bytes:
        """The workbook's own part as it now is."""
        return self.package.part(self.part) or b""

    @cached_property
    def strings(self) -> list[str]:
        """The workbook's shared texts."""
        part = next(
            (to for kind, to in _relations(self.package, self.part) if kind.endswith("/sharedStrings")), ""
        )
        content = self.package.part(part)
        return [] if content is None else _texts(content)

    @cached_property
    def date_styles(self) -> frozenset[int]:
        """The styles that show a number as a date or time."""
        return frozenset() if self._styles is None else _date_styles(elements(self._styles))

    @cached_property
    def percent_styles(self) -> frozenset[int]:
        """The styles that show a number as a percentage."""
        codes = number_formats(self._styles)
        return frozenset(style for style, code in enumerate(codes) if shows_percent(code))

    @cached_property
    def _styles(self) -> bytes | None:
        part = next((to for kind, to in _relations(self.package, self.part) if kind.endswith("/styles")), "")
        return self.package.part(part)

    def seen(self, area: Area) -> Seen:
        """What the file tells of a table besides its values."""
        sheet = self.sheets[area.sheet]

        def inside(cells: set[tuple[int, int]]) -> frozenset[tuple[int, int]]:
            there = (at for at in cells if area.holds(area.sheet, *at))
            return frozenset((row - area.top, column - area.left) for row, column in there)

        merged = tuple(
            (one.top - area.top, one.left - area.left, one.bottom - area.top, one.right - area.left)
            for one in sheet.merged
            if one.meets(area) and not one.is_cell
        )
        corner = area.top - 1, area.left - 1
        days, percent = inside(sheet.days), inside(sheet.percent)
        return Seen(area.sheet, corner, days, percent, merged, self.counts_from_1904)

    @property
    def counts_from_1904(self) -> bool:
        """Whether the workbook's days count from 1904, as on old Macs."""
        return any(
            one.name == "workbookPr" and one.attributes.get("date1904") in ("1", "true")
            for one in self.root.children
        )

    @property
    def asks_for_calculation(self) -> bool:
        """Whether the workbook is marked to be calculated on opening, so that values may be out of date."""
        return any(
            one.name == "calcPr" and one.attributes.get("fullCalcOnLoad") in ("1", "true")
            for one in self.root.children
        )

    @cached_property
    def sheet_names(self) -> dict[str, str]:
        """The worksheets' names by their lower-case form."""
        return {name.lower(): name for name in self.sheets}

    @property
    def own_names(self) -> list[Element]:
        """The names that the program keeps for itself, such as that of an area to print."""
        every = self._all("definedNames", "definedName")
        return [one for one in every if one.attributes.get("name", "").startswith("_xlnm.")]

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """What defined names stand for, by lower-case name and the sheet that they belong to, if any."""
        order = [one.attributes.get("name", "") for one in self._all("sheets", "sheet")]
        found = {}
        for one in self._all("definedNames", "definedName"):
            local = one.attributes.get("localSheetId", "")
            sheet = order[int(local)] if local.isdigit() and int(local) < len(order) else ""
            found[one.attributes.get("name", "").lower(), sheet] = one.text
        return found

    def meaning(self, name: str, sheet: str) -> str | None:
        """What a defined name stands for in a sheet; None when there is no such name."""
        key = name.lower()
        return self.names.get((key, sheet), self.names.get((key, "")))


def _identity(element: Element) -> str:
    return next((value for key, value in element.attributes.items() if key.endswith(":id")), "")


def _targets(package: Package, of: str) -> dict[str, tuple[str, str]]:
    content = package.part(relations_of(of))
    found = {}
    for one in elements(content).children if content else ():
        if one.name == "Relationship" and one.attributes.get("TargetMode") != "External":
            found[one.attributes.get("Id", "")] = one.attributes.get("Type", ""), target_of(one, of)
    return found


def _relations(package: Package, of: str) -> list[tuple[str, str]]:
    return list(_targets(package, of).values())


def _texts(content: bytes) -> list[str]:
    """The texts of the part with shared strings, without readings (phonetic guides)."""
    parser = parser_of(content)
    found: list[str] = []
    piece: list[str] = []
    state = {"text": False, "guide": False}

    def start(tag: str, _: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        state["guide"] |= name == "rPh"
        state["text"] = name == "t" and not state["guide"]

    def end(tag: str) -> None:
        name = tag.rpartition(":")[2]
        state["text"] = False
        if name == "rPh":
            state["guide"] = False
        elif name == "si":
            found.append(unescaped("".join(piece)))
            piece.clear()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: piece.append(text) if state["text"] else None
    told(parser, content)
    return found


def _table(root: Element, sheet: str) -> TableRange | None:
    first, _, last = root.attributes.get("ref", "").partition(":")
    one, other = position(first), position(last or first)
    if one is None or other is None:
        return None
    columns = [
        unescaped(column.attributes.get("name", ""))
        for group in root.children
        if group.name == "tableColumns"
        for column in group.children
    ]
    area = Area(sheet, one[0] + 1, one[1] + 1, other[0] + 1, other[1] + 1)
    headings, totals = (_count(root.attributes.get(name), default) for name, default in _TABLE_LINES)
    name = root.attributes.get("displayName") or root.attributes.get("name", "")
    return TableRange(name, area, columns, headings, totals)


_TABLE_LINES: Final = (("headerRowCount", 1), ("totalsRowCount", 0))


def _count(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else default


def _date_styles(root: Element) -> frozenset[int]:
    groups = {one.name: one for one in root.children}
    dates = {str(number) for number in _DATE_FORMATS}
    for one in groups["numFmts"].children if "numFmts" in groups else ():
        code = _LITERALS.sub("", one.attributes.get("formatCode", "").split(";")[0]).lower()
        if re.search("[ymdhs]", code) and "general" not in code:
            dates.add(one.attributes.get("numFmtId", ""))
    styles = groups["cellXfs"].children if "cellXfs" in groups else []
    return frozenset(at for at, one in enumerate(styles) if one.attributes.get("numFmtId", "0") in dates)
