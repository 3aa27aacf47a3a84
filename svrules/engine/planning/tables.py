"""Tables become steps: a condition for each row, and for each output the result of the row that counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from svrules.diagnostics import Span
from svrules.engine.plan import ALONE, ONCE, Name, Owner, PlannedTable, TableShape
from svrules.engine.planning.dated import counts_on
from svrules.engine.planning.place import YES_NO, Place
from svrules.language import expressions as ex
from svrules.language.rulebook import Cell, Table
from svrules.language.types import Type

if TYPE_CHECKING:
    from svrules.engine.planning.expressions import Lowering

__all__ = ["Tables", "blank_columns"]


class Tables:
    """Lowers tables on demand, each once, or once for each member of its family; `planned` holds them."""

    def __init__(self, lowering: Lowering) -> None:
        self.low = lowering
        self.planned: dict[tuple[str, str | None], PlannedTable] = {}

    def table(self, table: Table, code: str | None) -> PlannedTable:
        """A table, looked up for a member of its family where it has one."""
        planned = self.planned.get((table.label, code))
        if planned is None:
            planned = self.planned[table.label, code] = self._planned_table(table, code)
        return planned

    def _planned_table(self, table: Table, code: str | None) -> PlannedTable:
        place = Place(Owner("table", table.label, table.clause, table.span.line))
        if table.family is not None and code is not None:
            place = place.at(table.family, code)
        looked_at = [self.low.expression(e, place) for e in table.inputs]
        in_force = [
            (number, row) for number, row in enumerate(table.rows, 1) if counts_on(row.period, self.low.day)
        ]
        blanks = blank_columns(row.cells for _, row in in_force)
        rows = [
            (number, self.row(row.cells, looked_at, blanks, place, row.span), row) for number, row in in_force
        ]
        outputs = []
        for at, (output, type_) in enumerate(table.outputs):
            results = [self._result(row.outputs[at], output, type_, place, row.span) for _, _, row in rows]
            lines = [(number, condition) for number, condition, _ in rows]
            step = self.look_up(lines, results, table.label, output, place, table.span, type_)
            outputs.append(
                (output, self.low.emit("named", (step,), place, table.span, type_, Name("table", output)))
            )
        used = [
            step for _, condition, _ in rows if condition is not None for step in [self.low.steps[condition]]
        ]
        used += [self.low.steps[step] for _, step in outputs]
        return PlannedTable(
            table.label,
            table.title,
            table.clause,
            code,
            tuple((number, condition) for number, condition, _ in rows),
            tuple(outputs),
            all(step.domain == ONCE for step in used),
            max((step.reach for step in used), default=ALONE),
        )

    def look_up(
        self,
        lines: list[tuple[int, int | None]],
        results: list[int],
        label: str,
        output: str,
        place: Place,
        span: Span,
        type_: Type,
    ) -> int:
        """The step that takes the result of the row that counts; the row `otherwise` has no condition."""
        operands: dict[int, int] = {}
        rows = tuple(
            (
                number,
                None if condition is None else operands.setdefault(condition, len(operands)),
                operands.setdefault(result, len(operands)),
            )
            for (number, condition), result in zip(lines, results, strict=True)
        )
        return self.low.emit("table", operands, place, span, type_, TableShape(label, output, rows))

    def _result(
        self, result: ex.Expression | None, output: str, type_: Type, place: Place, span: Span
    ) -> int:
        if result is None:
            return self.low.emit("blank", (), place, span, type_, output)
        return self.low.expression(result, place)

    def row(
        self, cells: tuple[Cell, ...], looked_at: list[int], blanks: frozenset[int], place: Place, span: Span
    ) -> int | None:
        """The step that says whether a row holds; None for the row `otherwise`.

        In the columns of `blanks` a missing fact is answered by the cells `blank` and by no other condition.
        """
        if any(cell.kind == "otherwise" for cell in cells):
            return None
        conditions = [
            self.cell(cell, step, place, only_given=column in blanks)
            for column, (cell, step) in enumerate(zip(cells, looked_at, strict=True))
            if cell.kind != "any"
        ]
        if len(conditions) == 1:
            return conditions[0]
        return self.low.emit("all", conditions, place, span, YES_NO)

    def cell(self, cell: Cell, step: int, place: Place, *, only_given: bool) -> int:
        """The step that says whether a cell's condition holds for the quantity of `step`."""
        given = self.low.emit("given", (step,), place, cell.span, YES_NO) if only_given else step
        if cell.kind == "blank":
            return self.low.emit("not", (given,), place, cell.span, YES_NO)
        holds = self._given_cell(cell, step, place)
        return self.low.emit("all", (given, holds), place, cell.span, YES_NO) if only_given else holds

    def _given_cell(self, cell: Cell, step: int, place: Place) -> int:
        if cell.kind == "equals":
            options = [self.low.expression(option, place) for option in cell.options]
            holds = self.low.emit("one of", (step, *options), place, cell.span, YES_NO)
        else:
            holds = self._range(cell, step, place)
        return self.low.emit("not", (holds,), place, cell.span, YES_NO) if cell.negated else holds

    def _range(self, cell: Cell, step: int, place: Place) -> int:
        sides = []
        limits: tuple[tuple[ex.Expression | None, ex.Comparison], ...] = (
            (cell.low, "at least" if cell.low_in else "above"),
            (cell.high, "at most" if cell.high_in else "below"),
        )
        for limit, words in limits:
            if limit is not None:
                sides.append(
                    self.low.compare(step, self.low.expression(limit, place), words, place, cell.span)
                )
        return sides[0] if len(sides) == 1 else self.low.emit("all", sides, place, cell.span, YES_NO)


def blank_columns(rows: Iterable[tuple[Cell, ...]]) -> frozenset[int]:
    """The columns in which some row says what a missing fact means."""
    return frozenset(column for cells in rows for column, cell in enumerate(cells) if cell.kind == "blank")
