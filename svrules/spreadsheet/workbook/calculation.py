"""The SV cells of a workbook and what depends on them, worked out until nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from svrules.data.cells import is_error
from svrules.spreadsheet.adapter import call as answer_of
from svrules.spreadsheet.cells import Cell, Failure, Given, Refusal
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.cycles import circular
from svrules.spreadsheet.workbook.dependants import Dependants
from svrules.spreadsheet.workbook.engine import SheetEngine, is_installed
from svrules.spreadsheet.workbook.formulas import (
    Argument,
    Expression,
    Formula,
    Reference,
    SvCall,
    calls_in,
    maybe_sv,
)
from svrules.spreadsheet.workbook.references import Area, cell_name
from svrules.spreadsheet.workbook.sheet import Stored
from svrules.spreadsheet.workbook.values import Place, Values

__all__ = ["Calculation", "SvCell"]

_MOST_ROUNDS: Final = 40
_FROM_1904: Final = "Formulas of a workbook whose days count from 1904 are not worked out here."
_INSTALL: Final = "To have it worked out here, install the formula engine: pip install 'svrules[workbook]'."


@dataclass(eq=False)
class SvCell:
    """A cell whose formula holds SV calls.

    `shown` are the cells of its answer by now, `area` what they fill, `failure` why there is none, `remark`
    what a person should know about it.
    """

    place: Place
    stored: Stored
    formula: Formula
    numbers: range
    shown: list[list[Cell]] = field(default_factory=list)
    failure: Failure | None = None
    area: Area | None = None
    remark: str = ""

    @property
    def name(self) -> str:
        """`Results!B2`."""
        return f"{self.place[0]}!{cell_name(*self.place[1:])}"

    @property
    def value(self) -> Cell:
        """What the cell itself shows."""
        return self.shown[0][0] if self.shown else None


@dataclass(eq=False)
class Calculation:
    """All that is computed for a workbook. `rulebook` stands in for what the formulas name, when it is given.

    `frozen` are formulas of cells that hold none any more, to be computed as if they were there.
    """

    book: Book
    rulebook: str | None = None
    cells: list[SvCell] = field(default_factory=list)
    unreadable: list[Place] = field(default_factory=list)
    answers: dict[int, list[list[Cell]] | Failure] = field(default_factory=dict)
    frozen: dict[Place, Stored] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = Values(self.book)
        self.calls: list[tuple[SvCell, SvCall]] = []
        self._find()
        self.dependants = Dependants(self.book, self.values, {cell.place for cell in self.cells})
        self.engine: SheetEngine | None = None
        self.no_engine = ""
        self._of_stored = False
        self._shapes: list[tuple[int, int]] = []
        self._circular: set[Place] = set()

    def _find(self) -> None:
        stored = {
            (name, *at): stored
            for name, sheet in self.book.sheets.items()
            for at, stored in sheet.formulas.items()
        }
        for place, one in (stored | self.frozen).items():
            if not maybe_sv(one.text):
                continue
            formula = calls_in(one.text)
            if formula is None:
                self.unreadable.append(place)
                continue
            first = len(self.calls)
            cell = SvCell(place, one, formula, range(first, first + len(formula.calls)))
            self.cells.append(cell)
            self.calls += [(cell, call) for call in formula.calls]

    # -- the rounds ----------------------------------------------------------------------------------

    def run(self) -> None:
        """Computes everything. Never raises for what stands in cells."""
        if not self.cells:
            return
        self._start_engine()
        self.dependants.doubt()
        self._with_engine(self._read_stored)
        self._of_stored = False
        waiting = set(range(len(self.calls)))
        for _ in range(_MOST_ROUNDS):
            self._round(waiting)
            waiting = self._reading(self.values.changed())
            if not waiting:
                break
        self._refuse_circles()
        self.dependants.settle()

    def _start_engine(self) -> None:
        ordinary = self.dependants.formulas
        if not ordinary and all(cell.formula.is_direct for cell in self.cells):
            return
        if not is_installed():
            self.no_engine = _INSTALL
            return
        if self.book.counts_from_1904:
            self.no_engine = _FROM_1904
            return
        self._with_engine(self._renew)

    def _with_engine(self, do: Callable[[], None]) -> None:
        """Does something with the engine; whatever it refuses, SV cells are computed without it."""
        try:
            do()
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as why:
            self.engine = None
            said = f"{type(why).__name__}: {str(why)[:120]}"
            self.no_engine = f"The formula engine does not read this workbook ({said})."

    def _renew(self) -> None:
        calls = {cell.place: (cell.formula, cell.numbers) for cell in self.cells}
        self.engine = SheetEngine(self.book, calls, self._for_engine)

    def _evaluate(self) -> None:
        """Works the formulas around SV cells out anew."""
        shapes = [(len(cell.shown), len(cell.shown[0]) if cell.shown else 0) for cell in self.cells]
        if shapes != self._shapes:
            # Ranges without an end do not see an answer that grows after they were first worked out
            # (formualizer 0.13).
            self._shapes = shapes
            self._renew()
        if self.engine is not None:
            self.engine.evaluate()
            for cell in self.cells:
                if not cell.formula.is_direct and cell.place not in self._circular:
                    self._take(cell)
            self.dependants.take(self.engine)

    def _read_stored(self) -> None:
        """What the engine makes of the formulas as long as SV cells show what is stored in them."""
        if self.engine is not None:
            self._of_stored = True
            self.engine.evaluate()
            self._of_stored = False
            self.dependants.compare(self.engine)
            self.values.changed()

    def _round(self, waiting: Iterable[int]) -> None:
        cells = dict.fromkeys(self.calls[number][0] for number in sorted(waiting))
        for number in waiting:
            cell, call = self.calls[number]
            if not any(isinstance(one, Expression) for one in call.arguments):
                self.answers[number] = self._answer(cell, call, ())
        for cell in cells:
            if cell.formula.is_direct:
                self._show(cell)
        if self.engine is not None:
            self._with_engine(self._evaluate)
        if self.engine is None:
            for cell in self.cells:
                if not cell.formula.is_direct:
                    self._fail(cell, Failure("SV1007", self._why_not(cell)))

    def _why_not(self, cell: SvCell) -> str:
        return (
            f"`{_short(cell.formula.text)}` is more than one SV call, so the rest needs a formula engine. "
            f"{self.no_engine} Or give the SV call a cell of its own and refer to that."
        )

    @property
    def stale(self) -> list[Place]:
        """Cells of tables with formulas whose stored value may be out of date: it was used as it is."""
        return self.dependants.stale({area for cell, call in self.calls for area in self._areas(cell, call)})

    def _reading(self, changed: Sequence[Area]) -> set[int]:
        """The calls that read cells which have changed."""
        return {number for number in range(len(self.calls)) if changed and self._reads(number, changed)}

    def _reads(self, number: int, changed: Sequence[Area]) -> bool:
        cell, call = self.calls[number]
        return any(area.meets(other) for area in self._areas(cell, call) for other in changed)

    def _areas(self, cell: SvCell, call: SvCall) -> list[Area]:
        found: list[Area] = []
        for argument in call.arguments:
            if isinstance(argument, Reference):
                try:
                    area = self.values.area(argument, cell.place[0], cell.place[1])
                except Refusal:
                    continue
                found += [area] if isinstance(area, Area) else []
        return found

    def _refuse_circles(self) -> None:
        reads = {
            cell.place: [a for call in cell.formula.calls for a in self._areas(cell, call)]
            for cell in self.cells
        }
        fills = {cell.place: cell.area for cell in self.cells if cell.area is not None}
        reads |= self.dependants.changing()
        fills |= {place: self.dependants.written[place] for place in reads.keys() - fills.keys()}
        self._circular = circular(reads, fills)
        for cell in self.cells:
            if cell.place in self._circular:
                sentence = "This score depends on itself, by way of its tables: give it cells that do not."
                self._fail(cell, Failure("SV1009", sentence))
        if self._circular and self.engine is not None:
            self._with_engine(self._evaluate)

    # -- answers -------------------------------------------------------------------------------------

    def _answer(self, cell: SvCell, call: SvCall, computed: Sequence[Given]) -> list[list[Cell]] | Failure:
        sheet, row, _ = cell.place
        queue = iter(computed)
        try:
            given = [self._given(one, queue, sheet, row) for one in call.arguments]
        except Refusal as why:
            return why.failure
        if self.rulebook is not None:
            given[:1] = [self.rulebook]
        found = answer_of(call.function, given)
        return found if isinstance(found, Failure) else [list(line) for line in found]

    def _given(self, argument: Argument, computed: Iterable[Given], sheet: str, row: int) -> Given:
        if isinstance(argument, Expression):
            return next(iter(computed), None)
        return self.values.given(argument, sheet, row)

    def _for_engine(self, number: int, computed: Sequence[Cell]) -> Sequence[Sequence[Cell]]:
        cell, call = self.calls[number]
        if self._of_stored:
            return self._stored_rows(cell)
        if cell.place in self._circular:
            return cell.shown
        if any(isinstance(one, Expression) for one in call.arguments):
            self.answers[number] = self._answer(cell, call, computed)
        found = self.answers.get(number, [])
        if cell.formula.is_direct:
            return cell.shown
        rows = [[str(found)]] if isinstance(found, Failure) else found
        return rows if cell.stored.area is not None and not cell.formula.single else [rows[0][:1]]

    def _stored_rows(self, cell: SvCell) -> list[list[Cell]]:
        area = cell.stored.area
        if area is None or area.is_cell or not cell.formula.whole:
            return [[cell.stored.value]]
        cells = self.book.sheets[area.sheet].cells
        columns = range(area.left, area.right + 1)
        return [
            [cells.get(row, {}).get(column) for column in columns] for row in range(area.top, area.bottom + 1)
        ]

    # -- cells ---------------------------------------------------------------------------------------

    def _show(self, cell: SvCell) -> None:
        found = self.answers[cell.numbers[0]]
        if isinstance(found, Failure):
            self._fail(cell, found)
        else:
            self._place(cell, found)

    def _take(self, cell: SvCell) -> None:
        """Shows what the engine made of a formula around SV calls."""
        if self.engine is None:
            return
        found = self.answers.get(cell.numbers[0])
        if cell.formula.whole and found is not None:
            self._show(cell)
            return
        failed = [one for number in cell.numbers if isinstance(one := self.answers.get(number), Failure)]
        rows = self.dependants.rows_of(self.engine, cell.place, cell.stored)
        if rows is None:
            why = f"The formula engine cannot work out `{_short(cell.formula.text)}`."
            unknown = Failure("SV1007", f"{why} Give the SV call a cell of its own.")
            self._fail(cell, failed[0] if failed else unknown)
        elif failed and (is_error(rows[0][0]) or rows[0][0] == str(failed[0])):
            # What the formula makes of a refusal, such as #VALUE!, would hide the reason.
            self._fail(cell, failed[0])
        else:
            self._place(cell, rows)

    def _fail(self, cell: SvCell, failure: Failure) -> None:
        self._place(cell, [[str(failure)]])
        cell.failure = failure

    def _place(self, cell: SvCell, rows: list[list[Cell]]) -> None:
        cell.failure, cell.remark = None, ""
        stored, (sheet, row, column) = cell.stored, cell.place
        if stored.area is None or cell.formula.single:
            if len(rows) > 1 or len(rows[0]) > 1:
                cell.remark = (
                    f"shows the first of {len(rows)} × {len(rows[0])} cells: it is not a formula that spills"
                )
            rows = [rows[0][:1]]
        elif not stored.dynamic:
            rows = _fitted(rows, stored.area)
        else:
            area = Area(sheet, row, column, row + len(rows) - 1, column + len(rows[0]) - 1)
            failure = self._no_room(cell, area)
            if failure is not None:
                rows, cell.failure = [[str(failure)]], failure
        cell.shown = rows
        cell.area = Area(sheet, row, column, row + len(rows) - 1, column + len(rows[0]) - 1)
        self._write(cell, cell.area)

    def _no_room(self, cell: SvCell, area: Area) -> Failure | None:
        own = cell.area or cell.stored.area
        for merged in self.book.sheets[area.sheet].merged:
            if merged.meets(area) and not area.is_cell:
                return _blocked(area, f"{merged} is merged")
        for table in self.book.tables.values():
            if table.area.meets(area) and not area.is_cell:
                return _blocked(area, f"some are inside the table {table.name}, where answers do not spill")
        taken = self.values.taken(area, cell.place, own)
        if taken is not None:
            return _blocked(area, f"{cell_name(*taken[1:])} holds something")
        return None

    def _write(self, cell: SvCell, area: Area) -> None:
        old = self.values.spilled.get(cell.place) or cell.stored.area
        new: dict[Place, Cell] = {}
        if old is not None:
            for row in range(old.top, old.bottom + 1):
                for column in range(old.left, old.right + 1):
                    if not self.book.sheets[old.sheet].formulas.get((row, column)):
                        new[old.sheet, row, column] = None
        for down, line in enumerate(cell.shown):
            for across, value in enumerate(line):
                new[area.sheet, area.top + down, area.left + across] = value
        self.values.spilled[cell.place] = area
        self.values.set(new)


def _fitted(rows: list[list[Cell]], area: Area) -> list[list[Cell]]:
    """The answer in the cells of an array formula that does not spill: one line or column is repeated."""
    height, width = area.bottom - area.top + 1, area.right - area.left + 1

    def cell(down: int, across: int) -> Cell:
        row = 0 if len(rows) == 1 else down
        column = 0 if len(rows[0]) == 1 else across
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else "#N/A"

    return [[cell(down, across) for across in range(width)] for down in range(height)]


def _blocked(area: Area, why: str) -> Failure:
    return Failure(
        "SV1008", f"The answer needs the cells {area}, and {why}. Empty them, or move the formula."
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
