"""Values and tables, each bound when its type is first asked for; what depends on itself is reported here."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from lark import Token

from svrules.diagnostics import Span
from svrules.language.checking.dependencies import Thing, in_order_of_use
from svrules.language.formulas.symbols import Symbols
from svrules.language.reading.syntax import norm, spelt
from svrules.language.statements.cells import CellBinder
from svrules.language.statements.declarations import Declarations
from svrules.language.statements.rules import RuleBinder
from svrules.language.statements.tables import bind_table
from svrules.language.types import Type

# Things are bound in the order of their use, so only what goes round in a circle can be this deep.
_DEEPEST = 50


class OnDemand:
    """Binds values and tables of a rulebook, each once."""

    def __init__(
        self, declarations: Declarations, symbols: Symbols, rules: RuleBinder, cells: CellBinder
    ) -> None:
        self.declarations = declarations
        self.symbols = symbols
        self.rules = rules
        self.cells = cells
        self._binding: list[Thing] = []
        self._circles: set[frozenset[Thing]] = set()
        # What led so deep is not tried again: a long circle would be gone along from each of its things.
        self._too_deep: set[Thing] = set()
        symbols.value_type = self.value_type
        symbols.result_type = self.result_type

    def bind_all(self) -> None:
        """Bind every value and table, what is used before what uses it."""
        things: list[Thing] = [("value", name) for name in self.declarations.values]
        things += [("table", label) for label in self.declarations.shapes]
        for kind, name in in_order_of_use(things, self._mentions):
            if kind == "value":
                self.value_type(name)
            elif self.declarations.shapes[name][0].outputs:
                shape = self.declarations.shapes[name][0]
                self.result_type(name, spelt(shape.headings[shape.outputs[0]]))

    def _mentions(self, thing: Thing) -> Iterator[Thing]:
        """The values and tables whose names stand in the text of a thing."""
        kind, name = thing
        if kind == "value":
            trees = [tree for tree, _ in self.declarations.values[name]]
        else:
            trees = [shape.tree for shape in self.declarations.shapes[name]]
        for tree in trees:
            for token in tree.scan_values(lambda part: isinstance(part, Token)):
                if token.type in ("NAME", "CELL"):
                    yield from self._named(token)

    def _named(self, token: Token) -> Iterator[Thing]:
        declared = self.symbols.find(str(token), ["value", "result"])
        member = self.symbols.member_values.get(norm(token))
        name = declared.name if declared else member[2] if member else ""
        if name in self.declarations.values:
            yield "value", name
        elif name in self.symbols.result_owner:
            yield "table", self.symbols.result_owner[name]

    def value_type(self, name: str) -> Type | None:
        """The type of a named value; None when it could not be bound, which has been reported."""
        if name not in self.symbols.values:
            self._bind_value(name)
        found = self.symbols.values.get(name)
        return found[0].expression.type if found else None

    def _bind_value(self, name: str) -> None:
        versions = self.declarations.values.get(name, ())
        is_damaged = any(self.declarations.parsed.is_damaged(tree) for tree, _ in versions)
        if ("value", name) in self._too_deep or self._goes_round(("value", name)) or is_damaged:
            return
        self._binding.append(("value", name))
        bound = [self.rules.value(tree, name, period) for tree, period in versions]
        self._binding.pop()
        if all(bound):
            self.symbols.values.setdefault(name, [value for value in bound if value])

    def result_type(self, label: str, name: str) -> Type | None:
        """The type of a result of a table; None when it could not be bound, which has been reported."""
        if label not in self.symbols.tables:
            self._bind_tables(label)
        for table in self.symbols.tables.get(label, ()):
            for output, kind in table.outputs:
                if output == name:
                    return kind
        return None

    def _bind_tables(self, label: str) -> None:
        if ("table", label) in self._too_deep or self._goes_round(("table", label)):
            return
        self._binding.append(("table", label))
        bound = [bind_table(shape, self.cells) for shape in self.declarations.shapes[label] if shape.outputs]
        self._binding.pop()
        if bound and all(bound):
            self.symbols.tables.setdefault(label, [table for table in bound if table])

    def _goes_round(self, thing: Thing) -> bool:
        if thing in self._binding:
            self.report_circle(self._binding[self._binding.index(thing) :])
            return True
        if len(self._binding) < _DEEPEST:
            return False
        self._too_deep.update(self._binding)
        self.report_circle([*self._binding, thing])
        return True

    def report_circle(self, things: list[Thing]) -> None:
        """Report things that depend on each other in a circle, once."""
        if any(frozenset(things) <= circle or circle <= frozenset(things) for circle in self._circles):
            return
        self._circles.add(frozenset(things))
        spans = [self._span_of(thing) for thing in things]
        first = min(range(len(things)), key=lambda at: spans[at])
        things = things[first:] + things[:first]
        names = [name or "total" for _, name in things]
        shown = names if len(names) < 10 else [*names[:8], "…"]
        way = " → ".join(f"`{name}`" for name in [*shown, names[0]])
        self.symbols.report(
            "SV0206", spans[first], f"`{names[0]}` depends on itself: {way}.",
            why="A rulebook must always come to an end.",
            try_="Change one of them so that it no longer uses the next.",
        )  # fmt: skip

    def _span_of(self, thing: Thing) -> Span:
        kind, name = thing
        declared = None if kind == "total" else self.symbols.find(name, [kind])
        nowhere = Span(self.symbols.parsed.source.name, sys.maxsize, 1, sys.maxsize, 1)
        return declared.span if declared else nowhere
