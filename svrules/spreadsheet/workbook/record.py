"""The record of SV cells: what each showed, and which rulebook and tables it came from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final

from svrules.api import Rulebook
from svrules.spreadsheet.cells import Cell, Given, Refusal, Table, table
from svrules.spreadsheet.functions import FUNCTIONS
from svrules.spreadsheet.rulebooks import read_rulebook
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.calculation import Calculation, SvCell
from svrules.spreadsheet.workbook.formulas import Expression, SvCall
from svrules.spreadsheet.workbook.pages import Line, is_ours
from svrules.spreadsheet.workbook.references import Area, cell_name, read_area
from svrules.spreadsheet.workbook.sheet import Sheet
from svrules.spreadsheet.workbook.values import Place

__all__ = [
    "RECORD",
    "Entry",
    "Record",
    "Sources",
    "area_of",
    "entries",
    "read_record",
    "record_lines",
    "same",
]

RECORD: Final = "SV record"
_HEADINGS: Final = (
    "cell", "formula", "value", "fills", "rulebook", "edition", "rulebook SHA-256", "tables SHA-256",
)  # fmt: skip
_ABOUT: Final = (
    "What each cell showed when svrules computed it, and from what. `svrules workbook check` compares it "
    "with what the cells hold now. Tables are the cells that the formula was given besides the rulebook."
)
_NAMED: Final = re.compile(r"sv record(?: [0-9]{1,3})?")
_PART: Final = "part of "
_CHANGED: Final = (
    "The sheet `{}` was changed since svrules made it: a line was changed, added or taken away. What it says "
    "cannot be relied on; the copy that was sent, or the ledger, can tell what was there."
)
_TWO: Final = (
    "There are two records, `{}` and `{}`: only the first was used. Delete the one that is out of date."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of the record; `area` is what its answer filled, `others` what its other cells showed."""

    cell: str
    formula: str
    value: Cell
    area: str
    rulebook: str
    edition: str
    rulebook_sha256: str
    tables_sha256: str
    others: Mapping[str, Cell] = field(default_factory=dict)

    def shown(self, cell: str) -> Cell:
        """What a cell of the answer showed; None where the record does not tell."""
        return self.value if cell == self.cell else self.others.get(cell)


@dataclass(frozen=True, slots=True)
class Record:
    """The record that a workbook carries, by cell, and what is wrong with the sheet; both may be empty."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    problem: str = ""


class Sources:
    """What SV cells come from: rulebooks and tables, each looked at once."""

    def __init__(self, done: Calculation) -> None:
        self.done = done
        self._hashes: dict[int, tuple[Table, str]] = {}

    def given(self, cell: SvCell, call: SvCall) -> dict[str, Given]:
        """The arguments of a call by name; those that have to be calculated are not there."""
        found: dict[str, Given] = {}
        for argument, one in zip(FUNCTIONS[call.function].arguments, call.arguments, strict=False):
            if isinstance(one, Expression):
                continue
            try:
                value = self.done.values.given(one, cell.place[0], cell.place[1])
            except Refusal:
                continue
            if value is not None:
                found[argument.name] = value
        if self.done.rulebook is not None:
            found["rulebook"] = self.done.rulebook
        return found

    def rulebook(self, given: Mapping[str, Given]) -> Rulebook | None:
        """The rulebook of a call; None when there is none that can be read."""
        try:
            return read_rulebook(table(given["rulebook"])) if "rulebook" in given else None
        except Refusal:
            return None

    def tables_hash(self, given: Mapping[str, Given]) -> str:
        """The SHA-256 of all that a call is given besides the rulebook."""
        parts = [
            f"{name} {self._hash(table(value))}"
            for name, value in sorted(given.items())
            if name != "rulebook"
        ]
        return sha256("\n".join(parts).encode()).hexdigest()

    def _hash(self, rows: Table) -> str:
        known = self._hashes.get(id(rows))
        if known is None or known[0] is not rows:
            text = json.dumps(rows, ensure_ascii=True, default=str)
            known = self._hashes[id(rows)] = rows, sha256(text.encode()).hexdigest()
        return known[1]

    def entry(self, cell: SvCell) -> Entry:
        """What the record says of a cell as it is now computed, of every SV call in its formula."""
        given = [self.given(cell, call) for call in cell.formula.calls]
        books = list({book.sha256: book for book in map(self.rulebook, given) if book is not None}.values())
        hashes = [self.tables_hash(one) for one in given]
        return Entry(
            cell.name, cell.formula.text, cell.value, str(cell.area).rpartition("!")[2],
            "; ".join(book.title for book in books), "; ".join(book.edition for book in books),
            "; ".join(book.sha256 for book in books),
            hashes[0] if len(hashes) == 1 else sha256("\n".join(hashes).encode()).hexdigest(),
            _others(cell),
        )  # fmt: skip


def _others(cell: SvCell) -> dict[str, Cell]:
    sheet, top, left = cell.place
    return {
        f"{sheet}!{cell_name(top + down, left + across)}": value
        for down, line in enumerate(cell.shown)
        for across, value in enumerate(line)
        if (down, across) != (0, 0)
    }


def entries(done: Calculation, frozen: Mapping[Place, Area]) -> list[Entry]:
    """What the record says of all SV cells as they are now computed, and of other formulas among `frozen`."""
    sources = Sources(done)
    formulas = done.dependants.formulas
    others = {place: area for place, area in frozen.items() if place in formulas}
    found = [sources.entry(cell) for cell in done.cells]
    return found + [_ordinary(done, place, formulas[place].text, area) for place, area in others.items()]


def _ordinary(done: Calculation, place: Place, formula: str, area: Area) -> Entry:
    """The entry of an ordinary formula that gave way to its values: no rulebook, and no tables of its own."""
    shown = {f"{at[0]}!{cell_name(*at[1:])}": done.values.cell(at) for at in area.cells()}
    name = f"{place[0]}!{cell_name(*place[1:])}"
    value = shown.pop(name, None)
    return Entry(name, formula, value, str(area).rpartition("!")[2], "", "", "", "", shown)


def record_lines(found: Iterable[Entry]) -> list[Line]:
    """The rows of the record's sheet: one for each formula, and below it one for each other cell it fills."""
    lines = [
        Line((RECORD,), heading=True, wide=True),
        Line((_ABOUT,), wide=True),
        Line(_HEADINGS, heading=True),
    ]
    for one in found:
        told = (one.rulebook, one.edition, one.rulebook_sha256, one.tables_sha256)
        lines.append(Line((one.cell, f"={one.formula}", one.value, one.area, *told)))
        lines += [Line((cell, f"{_PART}{one.cell}", value)) for cell, value in one.others.items()]
    return lines


def read_record(book: Book) -> Record:
    """The record that a workbook carries. A sheet of that name with anything else on it is none."""
    names = [name for name in book.sheets if _NAMED.fullmatch(name.lower()) and _start(book.sheets[name])]
    if not names:
        return Record()
    found = _read_entries(book.sheets[names[0]])
    problem = "" if is_ours(book, names[0]) else _CHANGED.format(names[0])
    return Record(found, problem or (_TWO.format(*names[:2]) if len(names) > 1 else ""))


def _start(sheet: Sheet) -> int:
    """The row with the headings of a record; 0 where there is none."""
    return next((row for row, line in sheet.cells.items() if (line.get(1), line.get(2)) == _HEADINGS[:2]), 0)


def _read_entries(sheet: Sheet) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    others: dict[str, dict[str, Cell]] = {}
    start = _start(sheet)
    for row, line in sheet.cells.items():
        if row <= start or not isinstance(line.get(1), str):
            continue
        text = [str(line.get(at) or "") for at in range(1, 9)]
        if text[1].startswith("="):
            of = others.setdefault(text[0], {})
            found[text[0]] = Entry(
                text[0],
                text[1].removeprefix("="),
                line.get(3),
                text[3],
                text[4],
                text[5],
                text[6],
                text[7],
                of,
            )
        elif text[1].startswith(_PART):
            others.setdefault(text[1].removeprefix(_PART), {})[text[0]] = line.get(3)
    return found


def same(one: Cell, other: Cell) -> bool:
    """Whether two cells show the same: numbers as far as a spreadsheet keeps them."""
    numbers = isinstance(one, (int, float)) and isinstance(other, (int, float))
    if numbers and not isinstance(one, bool) and not isinstance(other, bool):
        return _to_15_figures(float(one)) == _to_15_figures(float(other))  # type: ignore[arg-type]
    return type(one) is type(other) and one == other


@lru_cache(maxsize=4096)
def _to_15_figures(number: float) -> str:
    return f"{number:.15g}"


def area_of(entry: Entry, book: Book) -> Area | None:
    """The cells that an entry of the record is about; None where its sheet or its cells are gone."""
    sheet, _, _ = entry.cell.rpartition("!")
    return read_area(entry.area, sheet, {}) if sheet in book.sheets else None
