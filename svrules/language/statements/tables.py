"""Decision tables: which columns are conditions and which results, and what every row says."""

from __future__ import annotations

from dataclasses import dataclass, field

from lark import Token

from svrules.diagnostics import Fix, Span, nearest
from svrules.language import expressions as e
from svrules.language.formulas.periods import tail_clause
from svrules.language.formulas.symbols import Scope
from svrules.language.formulas.typing import comparable, joined, same_measure
from svrules.language.reading.grids import regridded
from svrules.language.reading.syntax import (
    Part,
    Syntax,
    as_tree,
    is_tree,
    norm,
    operands,
    spelt,
    title_of,
    tokens_of,
    trees_of,
    unquoted,
)
from svrules.language.rulebook import Cell, Family, Row, Table
from svrules.language.statements.cells import CellBinder
from svrules.language.types import ChoiceType, NumberType, Type
from svrules.quantities import ALWAYS, Period

IN_FORCE = "in force"
_ASKING = ("any_cell", "range", "not_range", "blank_cell", "dates_cell")


def row_cells(row: Syntax) -> list[Part]:
    """The cells of a row, bars left out."""
    return operands(row, "BAR")


def head_cells(tree: Syntax) -> list[Token]:
    """The heading cells of a table or family."""
    return tokens_of(trees_of(tree, "table_head")[0], "CELL")


@dataclass(slots=True)
class TableShape:
    """Which columns of a table are conditions and which results, found before anything in it is bound."""

    tree: Syntax
    label: str
    period: Period
    inputs: list[int]
    outputs: list[int]
    headings: list[Token]


def bind_table(shape: TableShape, cells: CellBinder) -> Table | None:
    """A table with every cell bound; what cannot be read is reported, and there is no table then."""
    return _TableBinder(shape, cells).table()


@dataclass(slots=True)
class _TableBinder:
    """One table on its way: its columns, and the types of its results as rows make them known."""

    shape: TableShape
    cells: CellBinder
    scope: Scope = field(default_factory=Scope)
    columns: list[e.Expression] = field(default_factory=list)
    kinds: list[Type | None] = field(default_factory=list)

    def table(self) -> Table | None:
        symbols, tree = self.cells.symbols, self.shape.tree
        found = [self._column(self.shape.headings[index]) for index in self.shape.inputs]
        self.columns = [column for column in found if column is not None]
        if len(self.columns) < len(found):
            return None
        family = self._family()
        self.scope = Scope() if family is None else self._inside(symbols.families[family])
        if self._report_misspelt():
            return None
        self.kinds = [self._words(index) for index in self.shape.outputs]
        rows = [self._row(row) for row in trees_of(tree, "row")]
        outputs = [
            (spelt(self.shape.headings[index]), kind)
            for index, kind in zip(self.shape.outputs, self.kinds, strict=True)
            if kind is not None
        ]
        if any(row is None for row in rows):
            return None
        if len(outputs) < len(self.shape.outputs):
            self._report_no_result()
            return None
        name = tokens_of(tree, "NAME")[0]
        return Table(
            label=self.shape.label,
            title=title_of(tree),
            clause=tail_clause(tree),
            period=self.shape.period,
            inputs=tuple(self.columns),
            outputs=tuple(outputs),
            rows=tuple(row for row in rows if row is not None),
            family=family,
            span=symbols.span(name),
        )

    def _report_no_result(self) -> None:
        if self.cells.symbols.parsed.is_damaged(self.shape.tree):
            return
        without = next(i for i, kind in zip(self.shape.outputs, self.kinds, strict=True) if kind is None)
        heading = self.shape.headings[without]
        self.cells.symbols.report(
            "SV0405", self.cells.symbols.span(heading), f"No row gives a value for `{spelt(heading)}`.",
            try_="Write in each row what it gives.",
        )  # fmt: skip

    def _report_misspelt(self) -> bool:
        """Report the heading of a column of conditions that nobody declared, but for a slip of the pen."""
        symbols = self.cells.symbols
        for index in self.shape.outputs:
            cells = [row_cells(row) for row in trees_of(self.shape.tree, "row")]
            asked = [row[index] for row in cells if index < len(row) and is_tree(row[index], *_ASKING)]
            heading = self.shape.headings[index]
            quantities = [
                found.name
                for declared in symbols.names.values()
                for found in declared
                if found.kind in ("input", "setting", "value", "panel") and norm(found.name) != norm(heading)
            ]
            close = nearest(spelt(heading), quantities, 1) if asked else ()
            if close:
                span = symbols.span(heading)
                symbols.report(
                    "SV0203", span, f"`{spelt(heading)}` is not a name of this rulebook.",
                    why="The cells below it are conditions, so it must be a name that is declared.",
                    try_=f"Did you mean `{close[0]}`?", fix=Fix(span, close[0]),
                )  # fmt: skip
                return True
        return False

    def _inside(self, family: Family) -> Scope:
        return Scope().at(family, family.members[0] if family.members else None)

    def _family(self) -> str | None:
        """The family for whose members the table is looked up, if a column belongs to one."""
        for column in self.columns:
            match column:
                case e.MemberColumn(family=family) | e.MemberFact(family=family):
                    return family
                case e.ValueRef(family=str(family), code=None):
                    return family
                case e.TableRef(label=label):
                    of = self.cells.symbols.table_family(label)
                    if of is not None:
                        return of
        return None

    def _column(self, heading: Token) -> e.Expression | None:
        token = Token.new_borrow_pos("NAME", str(heading), heading)
        family = self._family_of_column(token)
        return self.cells.binder.name(token, Scope() if family is None else self._inside(family), None)

    def _family_of_column(self, token: Token) -> Family | None:
        symbols = self.cells.symbols
        declared = symbols.find(str(token), ["input", "setting", "value", "result", "panel"])
        if declared is None:
            return next(
                (
                    family
                    for family in symbols.families.values()
                    if norm(token) in [norm(column) for column, _ in family.columns]
                    or (family.name, norm(token)) in symbols.member_inputs
                ),
                None,
            )
        name = symbols.value_families.get(declared.name)
        if declared.kind == "result":
            label = symbols.result_owner[declared.name]
            symbols.result_type(label, declared.name)
            name = symbols.table_family(label)
        return symbols.families[name] if name is not None else None

    def _words(self, index: int) -> Type | None:
        """The type of a result column that holds words; None when it holds expressions."""
        found: list[Token] = []
        for row in trees_of(self.shape.tree, "row"):
            children = row_cells(row)
            if index >= len(children):
                return None
            cell = children[index]
            inner = as_tree(cell).children[0] if is_tree(cell, "plain_cell") else cell
            if is_tree(inner, "empty_cell"):
                continue
            if not isinstance(inner, Token) or not self.cells.binder.is_only_a_word(inner, self.scope):
                return None
            found.append(inner)
        words = tuple(dict.fromkeys(unquoted(t) if t.type == "STRING" else spelt(t) for t in found))
        if not words:
            return None
        for word in words:
            self.cells.symbols.options.setdefault(norm(word), spelt(self.shape.headings[index]))
        return self.cells.symbols.choice_with(words) or ChoiceType(words)

    def _row(self, row: Syntax) -> Row | None:
        found = row_cells(row)
        symbols = self.cells.symbols
        if len(found) != len(self.shape.headings):
            count = f"{len(found)} cell" + ("s" if len(found) != 1 else "")
            columns = f"{len(self.shape.headings)} column" + ("s" if len(self.shape.headings) != 1 else "")
            symbols.report(
                "SV0406", symbols.span(row), f"This row has {count}, but the table has {columns}.",
                try_="Put one bar `|` between every two cells; write `any` where a column does not matter.",
                fix=self._regridded(row),
            )  # fmt: skip
            return None
        conditions = self._conditions(found)
        outputs = [self._output(found[index], at) for at, index in enumerate(self.shape.outputs)]
        if conditions is None or any(output is False for output in outputs):
            return None
        values = tuple(output for output in outputs if not isinstance(output, bool))
        return Row(conditions, values, self._period(found), symbols.span(row))

    def _regridded(self, row: Syntax) -> Fix | None:
        """The row with as many cells as there are headings, if one way to part it looks like the others."""
        symbols, columns = self.cells.symbols, len(self.shape.headings)
        others = [
            symbols.parsed.source.rows[symbols.span(other).line - 1].split("#")[0].strip().split("|")
            for other in trees_of(self.shape.tree, "row")
        ]
        whole = [cells for cells in others if len(cells) == columns]
        return regridded(symbols.span(row), columns, symbols.parsed.source, whole, "any")

    def _output(self, cell: Part, at: int) -> e.Expression | bool | None:
        """The result of a cell: None where it is blank, False where it could not be bound."""
        if is_tree(cell, "empty_cell"):
            return None
        value = self.cells.output(cell, self.kinds[at], self.scope)
        if value is None or not self._fits(value, at, cell):
            return False
        return self.cells.binder.adapt(value, self.kinds[at] or value.type)

    def _fits(self, value: e.Expression, at: int, cell: Part) -> bool:
        before, units = self.kinds[at], self.cells.symbols.units
        if before is None:
            self.kinds[at] = value.type
            return True
        misfit = comparable(before, self.cells.binder.adapt(value, before).type, False, units)
        if misfit:
            self.cells.binder.report_misfit(misfit, cell, value, wanted=before)
            return False
        if isinstance(before, NumberType) and isinstance(value.type, NumberType):
            self.kinds[at] = before if same_measure(before, value.type, units) else joined(before, value.type)
        return True

    def _conditions(self, found: list[Part]) -> tuple[Cell, ...] | None:
        symbols = self.cells.symbols
        conditions = [
            self.cells.condition(found[index], column.type, self.scope)
            for index, column in zip(self.shape.inputs, self.columns, strict=True)
        ]
        if any(condition is None for condition in conditions):
            return None
        is_otherwise = any(cell is not None and cell.kind == "otherwise" for cell in conditions)
        for index in self.shape.inputs:
            if is_tree(found[index], "empty_cell") and not is_otherwise:
                symbols.report(
                    "SV0407", symbols.span(found[index]),
                    f"The cell under `{spelt(self.shape.headings[index])}` is empty.",
                    why="An empty cell could mean any value, or a blank one.",
                    try_="Write `any` if every value will do, or `blank` if the fact must be missing.",
                    fix=self._any_in(found[index]),
                )  # fmt: skip
                return None
        return tuple(cell for cell in conditions if cell is not None)

    def _any_in(self, cell: Part) -> Fix:
        """`any` in an empty cell, and no wider than it where there is room."""
        span = self.cells.symbols.span(cell)
        row = self.cells.symbols.parsed.source.rows[span.line - 1]
        room = row[span.end_column - 1 :].split("|")[0]
        if len(room) < len(" any "):
            return Fix(span, " any")
        place = Span(span.file, span.line, span.column + 1, span.line, span.column + 1 + len("any"))
        return Fix(place, "any")

    def _period(self, found: list[Part]) -> Period:
        for index, heading in enumerate(self.shape.headings):
            if norm(heading) != IN_FORCE or is_tree(found[index], "any_cell", "empty_cell", "otherwise_cell"):
                continue
            if is_tree(found[index], "dates_cell"):
                return self.cells.period(as_tree(found[index]))
            self.cells.symbols.report(
                "SV0601", self.cells.symbols.span(found[index]), "This is no period.",
                try_="Write `from 1 April 2026`, `until 31 March 2027`, both, or `any`.",
            )  # fmt: skip
        return ALWAYS
