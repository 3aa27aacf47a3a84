"""Tables, families and cells: what each column is, and what each cell says."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lark import Token, Tree

from svrules.language import expressions as e
from svrules.language.bind_expressions import ExpressionBinder
from svrules.language.literals import date_in
from svrules.language.periods import tail_clause
from svrules.language.rulebook import Cell, Family, Member, Row, Table
from svrules.language.symbols import Scope, Symbols
from svrules.language.syntax import Syntax, norm, spelt, tokens_of, trees_of, unquoted
from svrules.language.types import ChoiceType, NumberType, Type
from svrules.language.typing import comparable, joined, same_measure
from svrules.language.vocabulary import plural_of
from svrules.quantities import ALWAYS, Period

IN_FORCE = "in force"


def row_cells(row: Syntax) -> list[Syntax | Token]:
    """The cells of a row, bars left out."""
    return [child for child in row.children if not (isinstance(child, Token) and child.type == "BAR")]


def head_cells(tree: Syntax) -> list[Token]:
    """The heading cells of a table or family."""
    return tokens_of(trees_of(tree, "table_head")[0], "CELL")


class CellBinder:
    """Binds the cells of tables, of families and of marks by level."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder

    def condition(self, syntax: Syntax | Token, column: Type, scope: Scope) -> Cell | None:
        """What a cell asks of a column of this type."""
        span = self.symbols.span(syntax) if not _is_bare_empty(syntax) else None
        tree = syntax if isinstance(syntax, Tree) else Tree("plain_cell", [syntax])
        match tree.data:
            case "any_cell" | "empty_cell":
                return Cell("any", span or self._somewhere(scope))
            case "otherwise_cell":
                return Cell("otherwise", self.symbols.span(tree))
            case "blank_cell":
                return Cell("blank", self.symbols.span(tree))
            case "range":
                return self._range(tree, column, scope, negated=False)
            case "not_range":
                inner = tree.children[1]
                assert isinstance(inner, Tree)
                return self._range(inner, column, scope, negated=True)
            case "dates_cell":
                return self._dates(tree)
            case "plain_cell":
                return self._equal(tree.children[0], column, scope)
        return self._equal(tree, column, scope)

    def _somewhere(self, scope: Scope) -> e.Span:
        return e.Span(self.symbols.parsed.source.name, 1, 1, 1, 1)

    def _equal(
        self, syntax: Syntax | Token, column: Type, scope: Scope, negated: bool = False
    ) -> Cell | None:
        if isinstance(syntax, Tree) and syntax.data == "not_":
            return self._equal(syntax.children[1], column, scope, not negated)
        if isinstance(syntax, Tree) and syntax.data == "brackets":
            return self._equal(syntax.children[1], column, scope, negated)
        parts = [syntax]
        if isinstance(syntax, Tree) and syntax.data == "any":
            parts = [c for c in syntax.children if not (isinstance(c, Token) and c.type == "OR")]
        options = [self._side(part, column, scope) for part in parts]
        if any(option is None for option in options):
            return None
        return Cell("equals", self.symbols.span(syntax), tuple(o for o in options if o), negated=negated)

    def _side(
        self, syntax: Syntax | Token, column: Type, scope: Scope, ordered: bool = False
    ) -> e.Expression | None:
        found = self.binder.bind(syntax, scope, column)
        if found is None:
            return None
        found = self.binder.adapt(found, column)
        misfit = comparable(column, found.type, ordered, self.symbols.units)
        if misfit:
            self.binder.report_misfit(misfit, syntax, found)
            return None
        return found

    def _range(self, tree: Syntax, column: Type, scope: Scope, *, negated: bool) -> Cell | None:
        words = [c.type for c in tree.children if isinstance(c, Token) and c.type in _RANGE_WORDS]
        sides = [c for c in tree.children if not (isinstance(c, Token) and c.type in _RANGE_WORDS)]
        bound = [self._side(side, column, scope, ordered=True) for side in sides]
        if any(side is None for side in bound):
            return None
        span = self.symbols.span(tree)
        if words[0] in ("BELOW", "AT_MOST"):
            return Cell("range", span, high=bound[0], high_in=words[0] == "AT_MOST", negated=negated)
        high = bound[1] if len(bound) > 1 else None
        if high is not None and _backwards(bound[0], high):
            self.symbols.report(
                "SV0404",
                span,
                "this range ends below where it starts, so nothing is in it",
                try_="Exchange the two limits.",
            )
        return Cell("range", span, (), bound[0], words[0] != "ABOVE", high, "BELOW" not in words, negated)

    def _dates(self, tree: Syntax) -> Cell:
        period = dates_period(tree)
        span = self.symbols.span(tree)

        def literal(day: object) -> e.Expression | None:
            from svrules.language.types import DateType

            return None if day is None else e.Literally(DateType(), span, day)  # type: ignore[arg-type]

        return Cell("range", span, (), literal(period.start), True, literal(period.end), True)

    def output(self, syntax: Syntax | Token, kind: Type | None, scope: Scope) -> e.Expression | None:
        """The expression of a result cell."""
        tree = syntax.children[0] if isinstance(syntax, Tree) and syntax.data == "plain_cell" else syntax
        if isinstance(tree, Tree) and tree.data in (
            "range",
            "not_range",
            "dates_cell",
            "any_cell",
            "otherwise_cell",
            "blank_cell",
        ):
            self.symbols.report(
                "SV0405",
                self.symbols.span(tree),
                "a result is one value, not a condition",
                try_="Write the value that this row gives.",
            )
            return None
        return self.binder.bind(tree, scope, kind)


def dates_period(tree: Syntax) -> Period:
    """The period of a cell `from … until …`."""
    days = {}
    word = ""
    for child in tree.children:
        assert isinstance(child, Token)
        if child.type == "DATE":
            days[word] = date_in(str(child))
        word = child.type
    return Period(days.get("FROM"), days.get("UNTIL"))


_RANGE_WORDS = ("ABOVE", "AT_LEAST", "BELOW", "AT_MOST", "TO")


def _backwards(low: e.Expression | None, high: e.Expression) -> bool:
    if not isinstance(low, e.Literally) or not isinstance(high, e.Literally):
        return False
    return isinstance(low.value, Fraction) and isinstance(high.value, Fraction) and high.value < low.value


def _is_bare_empty(syntax: Syntax | Token) -> bool:
    return isinstance(syntax, Tree) and not syntax.children


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
    """A table with every cell bound; rows that cannot be read are reported."""
    symbols, tree = cells.symbols, shape.tree
    scope = Scope()
    columns = [_column(shape.headings[index], cells, scope) for index in shape.inputs]
    family = next((c.family for c in columns if isinstance(c, (e.MemberColumn, e.MemberFact))), None)
    family = family or next((c.family for c in columns if isinstance(c, e.ValueRef) and c.code is None), None)
    family = family or next(
        (symbols.table_family(c.label) for c in columns if isinstance(c, e.TableRef)), None
    )
    if any(column is None for column in columns):
        return None
    if family is not None:
        scope = scope.at(symbols.families[family], symbols.families[family].members[0])
    kinds: list[Type | None] = [_word_column(shape, index, cells, scope) for index in shape.outputs]
    rows = [_row(row, shape, columns, kinds, cells, scope) for row in trees_of(tree, "row")]  # type: ignore[arg-type]
    if any(kind is None for kind in kinds) and not symbols.problems:
        symbols.report("SV0405", symbols.span(tree), "a column of this table has no result in any row")
    outputs = tuple(
        (spelt(shape.headings[i]), k) for i, k in zip(shape.outputs, kinds, strict=True) if k is not None
    )
    if len(outputs) < len(shape.outputs) or any(row is None for row in rows):
        return None
    strings = tokens_of(tree, "STRING")
    return Table(
        shape.label,
        unquoted(strings[0]) if strings else "",
        tail_clause(tree),
        shape.period,
        tuple(c for c in columns if c),
        outputs,
        tuple(r for r in rows if r),
        family,
        symbols.span(tokens_of(tree, "NAME")[0]),
    )


def _column(heading: Token, cells: CellBinder, scope: Scope) -> e.Expression | None:
    token = Token(
        "NAME",
        str(heading),
        line=heading.line,
        column=heading.column,
        end_line=heading.end_line,
        end_column=heading.end_column,
    )
    if cells.symbols.find(str(token), ["input", "setting", "value", "result", "panel"]) is None:
        for family in cells.symbols.families.values():
            names = [norm(column) for column, _ in family.columns]
            if norm(token) in names or (family.name, norm(token)) in cells.symbols.member_inputs:
                return cells.binder.name(
                    token, scope.at(family, family.members[0] if family.members else None), None
                )
    declared = cells.symbols.find(str(token), ["value", "panel"])
    of = cells.symbols.value_families.get(declared.name) if declared else None
    result = cells.symbols.find(str(token), ["result"])
    if result is not None and of is None:
        label = cells.symbols.result_owner[result.name]
        cells.symbols.result_type(label, result.name)
        of = cells.symbols.table_family(label)
    if of is not None:
        family = cells.symbols.families[of]
        return cells.binder.name(token, scope.at(family, family.members[0] if family.members else None), None)
    return cells.binder.name(token, scope, None)


def _word_column(shape: TableShape, index: int, cells: CellBinder, scope: Scope) -> Type | None:
    """The type of a result column that holds words; None when it holds expressions."""
    found: list[Token] = []
    for row in trees_of(shape.tree, "row"):
        children = row_cells(row)
        cell = children[index] if index < len(children) else None
        inner = cell.children[0] if isinstance(cell, Tree) and cell.data == "plain_cell" else cell
        if isinstance(inner, Tree) and inner.data == "empty_cell":
            continue
        if not isinstance(inner, Token) or not cells.binder.is_only_a_word(inner, scope):
            return None
        found.append(inner)
    words = dict.fromkeys(unquoted(t) if t.type == "STRING" else spelt(t) for t in found)
    if not words:
        return None
    known = next(
        (
            f.type
            for w in words
            for f in cells.symbols.inputs.values()
            if isinstance(f.type, ChoiceType) and set(words) <= set(f.type.options)
        ),
        None,
    )
    for word in words:
        cells.symbols.options.setdefault(norm(word), spelt(shape.headings[index]))
    return known or ChoiceType(tuple(words))


def _row(
    row: Syntax,
    shape: TableShape,
    columns: list[e.Expression],
    kinds: list[Type | None],
    cells: CellBinder,
    scope: Scope,
) -> Row | None:
    found = row_cells(row)
    symbols = cells.symbols
    if len(found) != len(shape.headings):
        symbols.report(
            "SV0406",
            symbols.span(row),
            f"this row has {len(found)} cells, but the table has {len(shape.headings)} columns",
            try_="Put one bar `|` between every two cells; write `any` where a column does not matter.",
        )
        return None
    conditions = _conditions(row, found, shape, columns, cells, scope)
    if conditions is None:
        return None
    outputs: list[e.Expression | None] = []
    for position, index in enumerate(shape.outputs):
        cell = found[index]
        if isinstance(cell, Tree) and cell.data == "empty_cell":
            outputs.append(None)
            continue
        value = cells.output(cell, kinds[position], scope)
        if value is None or not _fits(value, position, kinds, cell, cells):
            return None
        outputs.append(cells.binder.adapt(value, kinds[position] or value.type))
    return Row(conditions, tuple(outputs), _row_period(found, shape), symbols.span(row))


def _fits(
    value: e.Expression, position: int, kinds: list[Type | None], cell: Syntax | Token, cells: CellBinder
) -> bool:
    before = kinds[position]
    if before is None:
        kinds[position] = value.type
        return True
    misfit = comparable(before, cells.binder.adapt(value, before).type, False, cells.symbols.units)
    if misfit:
        cells.binder.report_misfit(misfit, cell, value)
        return False
    if (
        isinstance(before, NumberType)
        and isinstance(value.type, NumberType)
        and not same_measure(before, value.type, cells.symbols.units)
    ):
        kinds[position] = joined(before, value.type)
    return True


def _conditions(
    row: Syntax,
    found: list[Syntax | Token],
    shape: TableShape,
    columns: list[e.Expression],
    cells: CellBinder,
    scope: Scope,
) -> tuple[Cell, ...] | None:
    conditions = [
        cells.condition(found[index], column.type, scope)
        for index, column in zip(shape.inputs, columns, strict=True)
    ]
    if any(condition is None for condition in conditions):
        return None
    is_otherwise = any(c is not None and c.kind == "otherwise" for c in conditions)
    for index in shape.inputs:
        cell = found[index]
        if isinstance(cell, Tree) and cell.data == "empty_cell" and not is_otherwise:
            cells.symbols.report(
                "SV0407",
                cells.symbols.span(row),
                f"the cell under `{shape.headings[index]}` is empty",
                why="An empty cell could mean any value, or a blank one.",
                try_="Write `any` if every value will do, or `blank` if the fact must be missing.",
            )
            return None
    span = cells.symbols.span(row)
    return tuple(Cell("any", span) if c.kind == "any" else c for c in conditions if c)


def _row_period(found: list[Syntax | Token], shape: TableShape) -> Period:
    for index, heading in enumerate(shape.headings):
        if norm(heading) == IN_FORCE:
            cell = found[index]
            if isinstance(cell, Tree) and cell.data == "dates_cell":
                return dates_period(cell)
    return ALWAYS


class FamilyBinder:
    """Binds families: first names, codes and titles, so that inputs can be declared for each; then the cells."""

    def __init__(self, symbols: Symbols, cells: CellBinder) -> None:
        self.symbols = symbols
        self.cells = cells

    def outline(self, tree: Syntax) -> None:
        """Declare a family with the codes and titles of its members."""
        names = tokens_of(tree, "NAME")
        name = spelt(names[0])
        plural = spelt(names[1]) if len(names) > 1 else plural_of(name)
        strings = tokens_of(tree, "STRING")
        headings = [norm(cell) for cell in head_cells(tree)]
        if "code" not in headings:
            self.symbols.report(
                "SV0408",
                self.symbols.span(names[0]),
                f"the family `{name}` has no column `code`",
                try_="Begin its heading line with `code | title | …`.",
            )
            return
        members = []
        for row in trees_of(tree, "family_row"):
            cells = row_cells(row)
            if len(cells) != len(headings):
                self.symbols.report(
                    "SV0406",
                    self.symbols.span(row),
                    f"this row has {len(cells)} cells, but the family has {len(headings)} columns",
                    try_="Put one bar `|` between every two cells.",
                )
                continue
            members.append(self._member(cells, headings, row, members))
        span = self.symbols.span(names[0])
        self.symbols.families[name] = Family(
            name, plural, unquoted(strings[0]) if strings else "", tail_clause(tree), (), tuple(members), span
        )
        self.symbols.plurals[norm(plural)] = name

    def _member(
        self, cells: list[Syntax | Token], headings: list[str], row: Syntax, others: list[Member]
    ) -> Member:
        code = _cell_text(cells[headings.index("code")])
        title = _cell_text(cells[headings.index("title")]) if "title" in headings else ""
        if not code or norm(code) in [norm(other.code) for other in others]:
            self.symbols.report(
                "SV0201",
                self.symbols.span(row),
                f"the code `{code}` is used twice" if code else "this member has no code",
                try_="Give each member a code of its own.",
            )
        return Member(code, title, {}, self.symbols.span(row))

    def complete(self, tree: Syntax) -> None:
        """Bind the cells of a family that was outlined."""
        family = self.symbols.families.get(spelt(tokens_of(tree, "NAME")[0]))
        if family is None:
            return
        headings = head_cells(tree)
        kinds: dict[str, Type] = {}
        rows = [r for r in trees_of(tree, "family_row") if len(row_cells(r)) == len(headings)]
        for index, heading in enumerate(headings):
            if norm(heading) in ("code", "title"):
                continue
            column = spelt(heading)
            raw = self._word_options(rows, index)
            for member, row in zip(family.members, rows, strict=False):
                cell = row_cells(row)[index]
                member.cells[column] = self._cell(cell, raw)
                found = member.cells[column]
                if found is not None:
                    kinds.setdefault(column, found.type)
            if raw is not None:
                kinds[column] = raw
        columns = tuple((spelt(h), kinds[spelt(h)]) for h in headings if spelt(h) in kinds)
        self.symbols.families[family.name] = Family(
            family.name, family.plural, family.title, family.clause, columns, family.members, family.span
        )

    def _word_options(self, rows: list[Syntax], index: int) -> ChoiceType | None:
        cells = [row_cells(row)[index] for row in rows]
        words = [_cell_text(cell) for cell in cells if isinstance(cell, Token) and cell.type == "CELL"]
        if not words:
            return None
        options = tuple(dict.fromkeys(words))
        for known in self.symbols.inputs.values():
            if isinstance(known.type, ChoiceType) and set(options) <= set(known.type.options):
                return known.type
        for option in options:
            self.symbols.options.setdefault(norm(option), "…")
        return ChoiceType(options)

    def _cell(self, cell: Syntax | Token, words: ChoiceType | None) -> e.Expression | None:
        if isinstance(cell, Tree) and cell.data == "empty_cell":
            return None
        if isinstance(cell, Token) and cell.type == "CELL":
            assert words is not None
            return e.Literally(words, self.symbols.span(cell), _cell_text(cell)) if _cell_text(cell) else None
        inner = cell.children[0] if isinstance(cell, Tree) and cell.data == "plain_cell" else cell
        return self.cells.binder.bind(inner, Scope())


def _cell_text(cell: Syntax | Token) -> str:
    if not isinstance(cell, Token):
        return ""
    text = spelt(cell)
    return text[1:-1].strip() if text.startswith('"') and text.endswith('"') and len(text) > 1 else text
