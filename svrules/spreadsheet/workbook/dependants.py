"""Ordinary formulas around SV cells: which of them change with the scores, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Collection, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Final

from svrules.spreadsheet.cells import Cell, Refusal
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.engine import NotComputed, SheetEngine
from svrules.spreadsheet.workbook.following import following, itself
from svrules.spreadsheet.workbook.formulas import Reference
from svrules.spreadsheet.workbook.lifting import is_beyond
from svrules.spreadsheet.workbook.placing import fitted, in_cells, rectangle
from svrules.spreadsheet.workbook.references import Area
from svrules.spreadsheet.workbook.rewriting import is_elsewhere, reads_elsewhere
from svrules.spreadsheet.workbook.sheet import Stored
from svrules.spreadsheet.workbook.values import Place, Values, is_same

__all__ = ["Dependants", "alike", "changes_by_itself", "computed"]

_NEVER: Final = (
    "the formula in the cell was never calculated, so it has no value: open the workbook in a spreadsheet"
    " program and save it once."
)
_ASKED: Final = (
    "the workbook asks to be calculated anew, so the value of this formula may be out of date:"
    " calculate it in a spreadsheet program and save it."
)
_CLOSE: Final = 1e-9
_BY_ITSELF: Final = re.compile(r"(?<![A-Za-z0-9_.])(?:NOW|TODAY|RAND(?:BETWEEN|ARRAY)?)\s*\(", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')


@dataclass(eq=False)
class Dependants:
    """The formulas of a workbook that hold no SV call.

    `written` has the formulas with new values and the cells that each fills; `left` those that change with
    the scores but could not be worked out here. `first` is what the engine made of the stored scores,
    `latest` of the new; `filled` has the cells of array formulas, and `beyond` the formulas that the engine
    is not given: they read another workbook, or use functions in a way that it gets wrong. `mended` are
    those that stored something else than the scores made of them.
    """

    book: Book
    values: Values
    sv: Set[Place]
    formulas: dict[Place, Stored] = field(default_factory=dict)
    written: dict[Place, Area] = field(default_factory=dict)
    left: list[Place] = field(default_factory=list)
    first: dict[Place, list[list[Cell]] | None] = field(default_factory=dict)
    latest: dict[Place, list[list[Cell]]] = field(default_factory=dict)
    filled: dict[Place, list[list[Cell]] | None] = field(default_factory=dict)
    beyond: set[Place] = field(default_factory=set)
    mended: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._anew: set[Place] = set()
        for name, sheet in self.book.sheets.items():
            for at, stored in sheet.formulas.items():
                if (name, *at) not in self.sv:
                    self.formulas[name, *at] = stored
                    if reads_elsewhere(stored.text) or is_beyond(stored.text, array=stored.area is not None):
                        self.beyond.add((name, *at))

    def doubt(self, no_engine: str = "") -> None:
        """Notes the formulas whose stored value cannot be relied on; `no_engine` says why it stays so."""
        asked = self.book.asks_for_calculation
        for place, stored in self.formulas.items():
            if stored.value is None or asked:
                why = _ASKED if stored.value is not None else _NEVER
                self.values.unknown[place] = f"{why} {no_engine}".strip()

    def compare(self, engine: SheetEngine) -> None:
        """Takes what the engine makes of formulas that nobody calculated; remembers what it makes of all."""
        new: dict[Place, Cell] = {}
        for place, stored in self.formulas.items():
            rows = self.first[place] = self._filling(engine, place, stored)
            if rows is not None and place in self.values.unknown:
                new |= self._cells(place, rows)
                self.written[place] = rectangle(place, rows)
        self.values.set(new)

    def rows_of(self, engine: SheetEngine, place: Place, stored: Stored) -> list[list[Cell]] | None:
        """What the engine makes of a formula; None when it could not work it out."""
        rows = None if place in self.beyond else computed(engine, place)
        if rows is None or stored.area is None:
            return rows
        if not stored.dynamic:
            return fitted(rows, stored.area)
        own = self.values.spilled.get(place) or stored.area
        return None if self.values.taken(rectangle(place, rows), place, own) else rows

    def _filling(self, engine: SheetEngine, place: Place, stored: Stored) -> list[list[Cell]] | None:
        """As `rows_of`, and notes which cells an array formula fills."""
        rows = self.rows_of(engine, place, stored)
        if stored.area is not None:
            self.filled[place] = rows
            self.values.spilled[place] = stored.area if rows is None else rectangle(place, rows)
        return rows

    def take(self, engine: SheetEngine) -> None:
        """Takes the values of formulas that change with scores, or store something else than these make."""
        self._look_again()
        for place, stored in self.formulas.items():
            rows = self._filling(engine, place, stored)
            if rows is None or (_are_same(rows, self.first[place]) and not self._is_to_mend(place, rows)):
                continue
            if not self._is_trusted(place, stored):
                continue
            self.values.set(self._cells(place, rows))
            self.written[place], self.latest[place] = rectangle(place, rows), rows

    @property
    def following(self) -> set[Place]:
        """The formulas that depend on SV cells, and those of which that cannot be told."""
        changed = []
        for place in self.sv:
            stored = self.book.sheets[place[0]].formulas.get(place[1:])
            area = self.values.spilled.get(place) or (stored.area if stored else None)
            changed.append(area or itself(place))
        return following(self._read_by, self._fills, changed)

    @cached_property
    def _read_by(self) -> dict[Place, list[Area] | None]:
        return {place: self.reads(place, stored) for place, stored in self.formulas.items()}

    def _fills(self, place: Place) -> Area:
        return self.written.get(place) or self.values.spilled.get(place) or itself(place)

    def _look_again(self) -> None:
        """Finds the formulas around scores that are written whatever is stored in them.

        Not those that look at a formula whose stored value the engine does not come to and that no score
        changes: it stays as it is, and they would not go with it.
        """
        around = self.following
        odd = [
            place for place, rows in self.first.items()
            if place not in around and rows is not None and not self._is_as_stored(place, rows)
        ]  # fmt: skip
        doubtful = following(self._read_by, self._fills, map(itself, odd))
        self._anew = {at for at in around - doubtful if not changes_by_itself(self.formulas[at].text)}

    def _is_to_mend(self, place: Place, rows: list[list[Cell]]) -> bool:
        if place in self.written:
            return True
        if place not in self._anew or self._is_as_stored(place, rows):
            return False
        self.mended.append(place)
        return True

    def _is_trusted(self, place: Place, stored: Stored) -> bool:
        """Whether what the engine makes of a formula is written.

        That of a score it is; of another if the engine made of the old scores what is stored.
        """
        first = self.first[place]
        if place in self.written or stored.value is None or self.book.asks_for_calculation:
            return True
        return first is None or place in self._anew or self._is_as_stored(place, first)

    def _is_as_stored(self, place: Place, rows: list[list[Cell]]) -> bool:
        """Whether a formula's cells store what the engine makes of it."""
        before = self.values.before
        return all(
            alike(before.get(at, self.values.cell(at)), value) for at, value in in_cells(place, rows).items()
        )

    def _cells(self, place: Place, rows: list[list[Cell]]) -> dict[Place, Cell]:
        sheet, row, column = place
        old = self.written.get(place) or self.formulas[place].area
        new: dict[Place, Cell] = {}
        for down in range(row, old.bottom + 1) if old else ():
            for across in range(column, old.right + 1) if old else ():
                if (down, across) not in self.book.sheets[sheet].formulas:
                    new[sheet, down, across] = None
        for down, line in enumerate(rows):
            for across, value in enumerate(line):
                new[sheet, row + down, column + across] = value
        return new

    def changing(self) -> dict[Place, list[Area]]:
        """The formulas that have changed with the scores, with the cells that each reads."""
        found = {}
        for place, area in self.written.items():
            if place in self.latest and not _are_same(self.latest[place], self.first[place]):
                found[place] = self.reads(place, self.formulas[place]) or [area]
        return found

    def stale(self, read: Collection[Area]) -> list[Place]:
        """The formulas in those areas whose stored value is not what the engine makes of them."""
        found = []
        for place, rows in self.first.items():
            stored = self.formulas[place].value
            if rows is None or stored is None or place in self.written or alike(rows[0][0], stored):
                continue
            if any(area.holds(*place) for area in read):
                found.append(place)
        return found

    # -- what could not be worked out ----------------------------------------------------------------

    def settle(self) -> None:
        """Finds the formulas that change with the scores and were not written."""
        waiting = {
            place: self.reads(place, stored)
            for place, stored in self.formulas.items()
            if self._is_open(place, stored)
        }
        changed = {
            place for place, old in self.values.before.items() if not is_same(old, self.values.cell(place))
        }
        reached = following(waiting, self._fills, map(itself, changed))
        self.left += [place for place in self.formulas if place in reached]

    def _is_open(self, place: Place, stored: Stored) -> bool:
        if place in self.written:
            return False
        first = self.first.get(place)
        return first is None or place in self.values.unknown or not self._is_trusted(place, stored)

    def reads(self, place: Place, stored: Stored) -> list[Area] | None:
        """The cells that a formula reads; None where that cannot be told."""
        from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

        try:
            tokens = Tokenizer(f"={stored.text}").items
        except (TokenizerError, IndexError, ValueError):
            return None
        found = []
        for token in tokens:
            if token.type == Token.FUNC and token.value.upper() in ("INDIRECT(", "OFFSET("):
                return None
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                if is_elsewhere(token.value):
                    continue
                try:
                    area = self.values.area(Reference(token.value), place[0], place[1])
                except Refusal:
                    return None
                found += [area] if isinstance(area, Area) else []
        return found


def computed(engine: SheetEngine, place: Place) -> list[list[Cell]] | None:
    """All cells that the engine makes of the formula in a cell; None when it could not work it out."""
    try:
        rows = engine.rows(place)
    except NotComputed:
        return None
    # A formula that refers to a blank cell shows 0.
    return [[0 if value is None else value for value in line] for line in rows]


def _are_same(rows: list[list[Cell]], others: list[list[Cell]] | None) -> bool:
    if others is None or [len(line) for line in rows] != [len(line) for line in others]:
        return False
    return all(map(is_same, chain.from_iterable(rows), chain.from_iterable(others)))


def alike(one: Cell, other: Cell) -> bool:
    """Whether two values of an ordinary formula are the same, as far as two programs agree on numbers."""
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= _CLOSE * max(abs(one), abs(other), 1)
    return (one if one is not None else "") == (other if other is not None else "")


def changes_by_itself(text: str) -> bool:
    """Whether a formula comes to something else each day, or each time."""
    return _BY_ITSELF.search(_QUOTED.sub("", text)) is not None
