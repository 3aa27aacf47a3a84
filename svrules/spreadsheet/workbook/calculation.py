"""The SV cells of a workbook and what depends on them, worked out until nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from svrules.data.cells import is_error
from svrules.spreadsheet.adapter import call as answer_of
from svrules.spreadsheet.cells import Cell, Failure, Given, Refusal
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.copying import Copy
from svrules.spreadsheet.workbook.cycles import circular
from svrules.spreadsheet.workbook.dependants import Dependants, computed
from svrules.spreadsheet.workbook.engine import SheetEngine, is_installed
from svrules.spreadsheet.workbook.formulas import (
    Argument,
    Expression,
    Reference,
    SvCall,
    calls_in,
    maybe_sv,
    tokens_of,
)
from svrules.spreadsheet.workbook.lifting import calls_beyond, is_beyond
from svrules.spreadsheet.workbook.placing import SvCell, fitted, in_cells, no_room, rectangle, short
from svrules.spreadsheet.workbook.references import Area
from svrules.spreadsheet.workbook.rewriting import without_calls
from svrules.spreadsheet.workbook.sheet import Stored
from svrules.spreadsheet.workbook.values import Place, Values

__all__ = ["Calculation", "SvCell"]

_MOST_ROUNDS: Final = 40
_NESTED: Final = (
    "An SV function inside another is not worked out here: put the inner one in a cell of its own, and refer "
    "to that."
)
_FROM_1904: Final = "Formulas of a workbook whose days count from 1904 are not worked out here."
_INSTALL: Final = "To have it worked out here, install the formula engine: pip install 'svrules[workbook]'."


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
        self._shapes: dict[Place, Area] = {}
        self._copy: Copy | None = None
        self._by_place = {cell.place: cell for cell in self.cells}
        self.failed: dict[int, Failure] = {}
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
                # What only looks like a call, in quotes or as the end of another name, is none.
                self.unreadable += [] if tokens_of(one.text) else [place]
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
        self.dependants.doubt(self.no_engine)
        self._with_engine(self._read_stored)
        self._of_stored = False
        waiting = set(range(len(self.calls)))
        for number in range(1, _MOST_ROUNDS + len(self.calls) + len(self.dependants.formulas)):
            self._round(waiting)
            waiting = self._reading(self.values.changed())
            if not waiting:
                break
            if number % _MOST_ROUNDS == 0:
                # A long chain goes on, a circle would for ever.
                self._find_circles()
                waiting -= {at for at in waiting if self.calls[at][0].place in self._circular}
        self._refuse_circles(waiting)
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
        copy = Copy(self.book, self.values, self.cells, self.dependants)
        self.engine = SheetEngine(self.book, copy.formulas, copy.keeps, self._for_engine, self._instead)
        self._shapes, self._copy = self._shapes_now(), copy

    def _plain(self, *, stored: bool = False) -> dict[Place, Cell]:
        return {} if self._copy is None else self._copy.plain(stored=stored)

    def _shapes_now(self) -> dict[Place, Area]:
        """What answers of more than one cell fill by now."""
        stored = {cell.place: cell.stored.area for cell in self.cells}
        stored |= {place: one.area for place, one in self.dependants.formulas.items()}
        filled = {place: area for place, area in stored.items() if area is not None} | self.values.spilled
        return {place: area for place, area in filled.items() if not area.is_cell}

    def _evaluate(self) -> None:
        """Works the formulas around SV cells out anew, until what answers fill does not change any more."""
        for _ in range(_MOST_ROUNDS):
            if self._shapes != self._shapes_now():
                # Ranges without an end do not see an answer that grows after they were first worked out
                # (formualizer 0.13).
                self._renew()
            if self.engine is None:
                return
            self.engine.put(self._plain())
            self.failed = {}
            self.engine.evaluate()
            for cell in self.cells:
                if not cell.formula.is_direct and cell.place not in self._circular:
                    self._take(cell)
            self.dependants.take(self.engine)
            if self._shapes == self._shapes_now() and not self.engine.put(self._plain()):
                return

    def _read_stored(self) -> None:
        """What the engine makes of the formulas as long as SV cells show what is stored in them."""
        if self.engine is None:
            return
        self._of_stored = True
        for _ in range(_MOST_ROUNDS):
            self.engine.put(self._plain(stored=True))
            self.engine.evaluate()
            self.dependants.compare(self.engine)
            if not self.engine.put(self._plain(stored=True)):
                break
        self._of_stored = False
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
        if cell.formula.nested:
            return _NESTED
        return (
            f"`{short(cell.formula.text)}` is more than one SV call, so the rest needs a formula engine. "
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

    def _find_circles(self) -> None:
        reads = {
            cell.place: [a for call in cell.formula.calls for a in self._areas(cell, call)]
            for cell in self.cells
        }
        fills = {cell.place: cell.area for cell in self.cells if cell.area is not None}
        reads |= self.dependants.changing()
        fills |= {place: self.dependants.written[place] for place in reads.keys() - fills.keys()}
        self._circular = circular(reads, fills)

    def _refuse_circles(self, unsettled: Iterable[int]) -> None:
        self._find_circles()
        self._circular |= {self.calls[number][0].place for number in unsettled}
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
            found = next(iter(computed), None)
            # A blank cell, and no argument that was left out.
            return ((None,),) if found is None else found
        return self.values.given(argument, sheet, row)

    def _for_engine(self, number: int, computed: Sequence[Cell]) -> Sequence[Sequence[Cell]] | Failure:
        cell, call = self.calls[number]
        if self._of_stored or cell.place in self._circular:
            return [[None]]
        if any(isinstance(one, Expression) for one in call.arguments):
            self.answers[number] = self._answer(cell, call, computed)
        found = self.answers.get(number, [[None]])
        if isinstance(found, Failure):
            self.failed.setdefault(number, found)
        return found

    def _instead(self, place: Place) -> Cell:
        """What a cell with SV calls is to show instead of what the engine makes of it."""
        cell = self._by_place.get(place)
        if cell is None:
            return None
        if self._of_stored:
            return "" if cell.stored.value is None else cell.stored.value
        return cell.value if cell.place in self._circular else None

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
        if cell.formula.nested:
            self._fail(cell, Failure("SV1007", _NESTED))
            return
        failed = next((self.failed[number] for number in cell.numbers if number in self.failed), None)
        found = self.answers.get(cell.numbers[0])
        rows = computed(self.engine, cell.place)
        if rows is not None and cell.formula.whole and found is not None:
            self._show(cell)
        elif failed is not None and (rows is None or is_error(rows[0][0])):
            # What the formula makes of a refusal, such as #VALUE!, would hide the reason.
            self._fail(cell, failed)
        elif rows is None or self._is_beyond(cell):
            self._fail(cell, Failure("SV1007", _cannot(cell)))
        else:
            self._place(cell, rows)
            if failed is not None:
                cell.remark = f"the formula has its own answer where a call fails, and one did: {failed}"

    def _is_beyond(self, cell: SvCell) -> bool:
        """Whether the engine is not believed: also where an answer of many cells stands for one."""
        if is_beyond(without_calls(cell.formula, cell.numbers), array=True):
            return True
        found = (self.answers.get(cell.numbers[at]) for at in calls_beyond(cell.formula))
        return any(isinstance(one, list) and (len(one) > 1 or len(one[0]) > 1) for one in found)

    def _fail(self, cell: SvCell, failure: Failure) -> None:
        self._place(cell, [[str(failure)]])
        cell.failure = failure

    def _place(self, cell: SvCell, rows: list[list[Cell]]) -> None:
        cell.failure, cell.remark = None, ""
        stored = cell.stored
        if stored.area is None or cell.formula.single:
            if len(rows) > 1 or len(rows[0]) > 1:
                cell.remark = (
                    f"shows the first of {len(rows)} × {len(rows[0])} cells: it is not a formula that spills"
                )
            rows = [rows[0][:1]]
        elif not stored.dynamic:
            rows = fitted(rows, stored.area)
        else:
            area = rectangle(cell.place, rows)
            failure = no_room(cell, area, self.values)
            if failure is not None:
                rows, cell.failure = [[str(failure)]], failure
        cell.shown = rows
        cell.area = rectangle(cell.place, rows)
        self._write(cell, cell.area)

    def _write(self, cell: SvCell, area: Area) -> None:
        old = self.values.spilled.get(cell.place) or cell.stored.area
        new: dict[Place, Cell] = {}
        if old is not None:
            for row in range(old.top, old.bottom + 1):
                for column in range(old.left, old.right + 1):
                    if not self.book.sheets[old.sheet].formulas.get((row, column)):
                        new[old.sheet, row, column] = None
        new |= in_cells(cell.place, cell.shown)
        self.values.spilled[cell.place] = area
        self.values.set(new)


def _cannot(cell: SvCell) -> str:
    text = cell.formula.text
    named = " with LAMBDA" if "LAMBDA(" in text.upper() else ""
    return (
        f"`{short(text)}` cannot be worked out here{named}. Give the SV call a cell of its own, or cells "
        "that it fills, and refer to these."
    )
