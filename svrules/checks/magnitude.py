"""SV0307: a bare number where percentages stand, such as 15 among 10% and 20%.

A percentage and a number are counted alike: 10% is a tenth, and 15 is fifteen, 1,500%. So a bare 15 in a
column of percentages, or compared with a percentage, is a hundred times what was meant. So is the
`then 30` of a value that is 10% otherwise, a rate of VAT of 20, and `60 × mean price`.

    contract value   | social value weight
    at most £100,000 | 10%
    above £100,000   | 15                  # 1,500%

Instead, write `15%`. It is a warning, for a share of more than all may be meant: then write it with its sign
too, `1,500%`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from svrules.checks.cases.words import quoted
from svrules.checks.heavy_weights import heavy_literals
from svrules.checks.uses import users
from svrules.diagnostics import Diagnostic, Fix, Source, Span
from svrules.language import expressions as e
from svrules.language.checking.dependencies import cell_expressions
from svrules.language.checking.order import Thing, order_of
from svrules.language.rulebook import Input, Rulebook, Table
from svrules.language.types import NumberType, Type
from svrules.quantities import shown

__all__ = ["check_magnitude"]

# Twice or three times the mean may well be meant; ten times hardly.
_FEWEST_TIMES = 10

_NUMBER = re.compile(r"(?<![\d.,£%A-Za-z])\d[\d,]*(?:\.\d+)?(?![\d.,%A-Za-z]|\s*%)")


def check_magnitude(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every bare number above 1 that stands where percentages stand."""
    if not rulebook.text:
        return ()
    found: dict[Span, Diagnostic] = {}
    for finding in _Looking(rulebook, Source(rulebook.name, rulebook.text)).findings():
        assert isinstance(finding.span, Span)  # noqa: S101 - each is of one literal
        found.setdefault(finding.span, finding)
    return tuple(found.values())


_Figures = dict[Span, e.Literally]


@dataclass(frozen=True, slots=True)
class _Looking:
    """A rulebook with its text: only the text tells whether a number was written with its sign."""

    rulebook: Rulebook
    source: Source
    known: dict[Thing, dict[str, _Figures]] = field(default_factory=dict)

    def findings(self) -> Iterator[Diagnostic]:
        """All of them, family by family of places."""
        weights = {literal for _, literal in heavy_literals(self.rulebook)}
        for cells in self._columns():
            literals = [cell for cell in cells if isinstance(cell, e.Literally)]
            if any(map(self._has_sign, literals)):
                others = [literal for literal in literals if literal not in weights]
                yield from self._bare(others, "The cells around it are percentages")
        for setting in self.rulebook.settings.values():
            if _is_percent(setting.type):
                yield from self._bare(
                    (value for value, _ in setting.values), f"Setting {quoted(setting.name)} is a percentage"
                )
        for user in users(self.rulebook):
            for part in user.parts():
                yield from self._compared(part)
                yield from self._beside(part)
        for declared in self.rulebook.inputs.values():
            yield from self._bounds(declared)

    def _columns(self) -> Iterator[list[e.Expression]]:
        """The cells that stand under one heading: of tables, conditions and results, and of families."""
        for tables in self.rulebook.tables.values():
            rows = [row for table in tables for row in table.rows]
            for column in range(len(tables[0].outputs)):
                yield [result for row in rows if (result := row.outputs[column]) is not None]
            for table in tables:
                for column in range(len(table.inputs)):
                    cells = (row.cells[column] for row in table.rows)
                    yield [limit for cell in cells for limit in cell_expressions(cell)]
        for family in self.rulebook.families.values():
            for name, _ in family.columns:
                found = (member.cells.get(name) for member in family.members)
                yield [cell for cell in found if cell is not None]

    def _compared(self, part: e.Expression) -> Iterator[Diagnostic]:
        match part:
            case e.Compare(left=left, right=right):
                sides: tuple[e.Expression, ...] = (left, right)
            case e.Between(operand=operand, low=low, high=high):
                sides = (operand, low, high)
            case e.IsOneOf(operand=operand, options=options):
                sides = (operand, *options)
            case _:
                return
        if any(_is_percent(side.type) and not isinstance(side, e.Literally) for side in sides):
            yield from self._bare(self._of_any(sides).values(), "It is compared with a percentage")
        for side in sides:
            yield from self._bare(_times_others(side), "It is a share of what bids offer")

    def _beside(self, part: e.Expression) -> Iterator[Diagnostic]:
        """Bare figures where a percentage is the other way that something turns out, or a rate."""
        match part:
            case e.IfThen() | e.OrElse():
                figures = self._figures(part).values()
                if any(map(self._has_sign, figures)) or _is_percent(part.type):
                    yield from self._bare(figures, "What stands here otherwise is a percentage")
            case e.WithVat(rate=rate):
                yield from self._bare(self._figures(rate).values(), "It is a rate of VAT")

    def _figures(self, expression: e.Expression) -> _Figures:
        """The figures that an expression can come out as, those of a value, setting or table it names too."""
        match expression:
            case e.Literally():
                return {expression.span: expression}
            case e.IfThen(then=one, otherwise=other) | e.OrElse(operand=one, fallback=other):
                return self._of_any((one, other))
            case e.SettingRef(name=name):
                return self._of_any(figure for figure, _ in self.rulebook.settings[name].values)
            case e.ValueRef(name=name, family=None):
                return self._named(("value", name), "")
            case e.TableRef(label=label, output=output):
                return self._named(("table", label), output)
        return {}

    def _of_any(self, expressions: Iterable[e.Expression]) -> _Figures:
        return {span: figure for one in expressions for span, figure in self._figures(one).items()}

    def _named(self, thing: Thing, output: str) -> _Figures:
        """The figures of a value, or of a table's column, each looked for once, the deepest first."""
        for used in (*order_of(self.rulebook).below(thing, self.known.__contains__), thing):
            if used not in self.known:
                self.known[used] = self._of_thing(used)
        return self.known[thing].get(output, {})

    def _of_thing(self, thing: Thing) -> dict[str, _Figures]:
        kind, name = thing
        if kind == "value":
            return {"": self._of_any(value.expression for value in self.rulebook.values.get(name, ()))}
        tables = self.rulebook.tables[name]
        headings = dict.fromkeys(output for table in tables for output, _ in table.outputs)
        return {
            output: self._of_any(cell for table in tables for cell in _column(table, output))
            for output in headings
        }

    def _bare(self, expressions: Iterable[e.Expression], reason: str) -> Iterator[Diagnostic]:
        for literal in expressions:
            if isinstance(literal, e.Literally) and _may_be_percent(literal) and not self._has_sign(literal):
                yield self._finding(literal.span, literal.value, reason)

    def _has_sign(self, literal: e.Literally) -> bool:
        return "%" in self.source.at(literal.span)

    def _finding(self, span: Span, value: e.Scalar, reason: str) -> Diagnostic:
        assert isinstance(value, Fraction)  # noqa: S101 - only numbers are found
        text, meant = self.source.at(span), shown(value * 100, thousands=True) + "%"
        return Diagnostic(
            "SV0307", "warning", span, f"{quoted(text)} is {meant}. Did you mean {text}%?",
            why=f"{reason}, and a bare number is a hundred times as much.", try_=f"Write `{text}%`.",
            fix=Fix(span, f"{text}%"),
        )  # fmt: skip

    def _bounds(self, declared: Input) -> Iterator[Diagnostic]:
        limits = {bound.value for bound in declared.bounds if isinstance(bound.value, Fraction)}
        if not _is_percent(declared.type) or not any(limit > 1 for limit in limits):
            return
        line, number = self.source.line(declared.span.line), declared.span.line
        for found in _NUMBER.finditer(line, declared.span.end_column - 1):
            limit = Fraction(found[0].replace(",", ""))
            if limit in limits and limit > 1:
                span = Span(declared.span.file, number, found.start() + 1, number, found.end() + 1)
                yield self._finding(span, limit, f"Input {quoted(declared.name)} is a percentage")


def _times_others(side: e.Expression) -> Iterator[e.Literally]:
    """The 60 of `60 × mean price among other bids`, which nobody offers sixty times."""
    if not isinstance(side, e.Arithmetic) or side.operator != "×":
        return
    for figure, other in ((side.left, side.right), (side.right, side.left)):
        if not isinstance(figure, e.Literally) or not isinstance(other, e.Among) or other.kind == "count":
            continue
        if isinstance(figure.value, Fraction) and figure.value >= _FEWEST_TIMES:
            yield figure


def _column(table: Table, output: str) -> list[e.Expression]:
    places = [place for place, (name, _) in enumerate(table.outputs) if name == output]
    return [cell for place in places for row in table.rows if (cell := row.outputs[place]) is not None]


def _is_percent(kind: Type) -> bool:
    return isinstance(kind, NumberType) and kind.style == "percent" and kind.dimension.is_plain


def _may_be_percent(literal: e.Literally) -> bool:
    kind, value = literal.type, literal.value
    plain = isinstance(kind, NumberType) and kind.dimension.is_plain
    return plain and isinstance(value, Fraction) and value > 1
