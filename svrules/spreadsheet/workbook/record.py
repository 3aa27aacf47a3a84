"""The record of SV cells: what each showed, and which rulebook and tables it came from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from svrules.api import Rulebook
from svrules.spreadsheet.cells import Cell, Failure, Given, Refusal, Table, table
from svrules.spreadsheet.functions import FUNCTIONS
from svrules.spreadsheet.rulebooks import read_rulebook
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.calculation import Calculation, SvCell
from svrules.spreadsheet.workbook.formulas import Expression
from svrules.spreadsheet.workbook.pages import Line
from svrules.spreadsheet.workbook.references import Area, read_area

__all__ = ["RECORD", "Entry", "Sources", "entries", "read_entries", "record_lines", "same"]

RECORD: Final = "SV record"
_HEADINGS: Final = (
    "cell", "formula", "value", "fills", "rulebook", "edition", "rulebook SHA-256", "tables SHA-256",
)  # fmt: skip
_ABOUT: Final = (
    "What each cell showed when svrules computed it, and from what. `svrules workbook check` compares it "
    "with what the cells hold now. Tables are the cells that the formula was given besides the rulebook."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of the record; `area` is what its answer filled."""

    cell: str
    formula: str
    value: Cell
    area: str
    rulebook: str
    edition: str
    rulebook_sha256: str
    tables_sha256: str


class Sources:
    """What SV cells come from: rulebooks and tables, each looked at once."""

    def __init__(self, done: Calculation) -> None:
        self.done = done
        self._hashes: dict[int, tuple[Table, str]] = {}

    def given(self, cell: SvCell) -> dict[str, Given]:
        """The arguments of a cell's first SV call by name; those that have to be calculated are not there."""
        call = cell.formula.calls[0]
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

    def rulebook(self, given: dict[str, Given]) -> Rulebook | None:
        """The rulebook of a call; None when there is none that can be read."""
        try:
            return read_rulebook(table(given["rulebook"])) if "rulebook" in given else None
        except Refusal:
            return None

    def tables_hash(self, given: dict[str, Given]) -> str:
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
        """What the record says of a cell as it is now computed."""
        given = self.given(cell)
        book = self.rulebook(given)
        area = str(cell.area).rpartition("!")[2]
        return Entry(
            cell.name, cell.formula.text, cell.value, area,
            "" if book is None else book.title, "" if book is None else book.edition,
            "" if book is None else book.sha256, self.tables_hash(given),
        )  # fmt: skip


def entries(done: Calculation) -> list[Entry]:
    """What the record says of all SV cells as they are now computed."""
    sources = Sources(done)
    return [sources.entry(cell) for cell in done.cells]


def record_lines(found: Iterable[Entry]) -> list[Line]:
    """The rows of the record's sheet."""
    lines = [
        Line((RECORD,), heading=True, wide=True),
        Line((_ABOUT,), wide=True),
        Line(()),
        Line(_HEADINGS, heading=True),
    ]
    return lines + [
        Line((
            one.cell, f"={one.formula}", one.value, one.area, one.rulebook, one.edition, one.rulebook_sha256,
            one.tables_sha256,
        ))
        for one in found
    ]  # fmt: skip


def read_entries(book: Book) -> dict[str, Entry]:
    """The record that a workbook carries, by cell; empty when it has none."""
    name = book.sheet_names.get(RECORD.lower())
    if name is None:
        return {}
    found: dict[str, Entry] = {}
    rows = book.sheets[name].cells
    start = next(
        (row for row, line in rows.items() if line.get(1) == "cell" and line.get(2) == "formula"), None
    )
    for row, line in rows.items():
        if start is not None and row > start and isinstance(line.get(1), str):
            text = [str(line.get(at) or "") for at in range(1, 9)]
            found[text[0]] = Entry(
                text[0], text[1].removeprefix("="), line.get(3), text[3], text[4], text[5], text[6], text[7]
            )
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
    """The cells that an entry of the record is about; None where its sheet is gone."""
    sheet, _, _ = entry.cell.rpartition("!")
    return read_area(entry.area, sheet, {}) if sheet in book.sheets else None


def failure_text(cell: SvCell) -> str:
    """Why a cell has no answer; empty where it has one."""
    return str(cell.failure) if isinstance(cell.failure, Failure) else ""
