"""Families: first names, codes and titles, so that inputs can be declared for each member; then the cells."""

from __future__ import annotations

from dataclasses import replace

from lark import Token

from svrules.language import expressions as e
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.fixes import relabelled
from svrules.language.formulas.periods import tail_clause
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.reading.syntax import Part, Syntax, is_tree, norm, spelt, title_of, tokens_of, trees_of
from svrules.language.reading.vocabulary import plural_of
from svrules.language.rulebook import Family, Member
from svrules.language.statements.tables import head_cells, row_cells
from svrules.language.types import ChoiceType, Type

_ALWAYS_THERE = ("code", "title")


class FamilyBinder:
    """Binds families."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder
        self._outlined: dict[int, str] = {}

    def outline(self, tree: Syntax) -> None:
        """Declare a family with the codes and titles of its members."""
        names = tokens_of(tree, "NAME")
        name = spelt(names[0])
        plural = spelt(names[1]) if len(names) > 1 else plural_of(name)
        headings = [norm(cell) for cell in head_cells(tree)]
        span = self.symbols.span(names[0])
        if name in self.symbols.families:
            self.symbols.report(
                "SV0201", span, f"The family `{name}` is declared twice.",
                try_="Put all members into one, or give this one another name.",
                also=((self.symbols.families[name].span, "here is the other"),),
            )  # fmt: skip
            return
        if "code" not in headings:
            self.symbols.report(
                "SV0408", span, f"The family `{name}` has no column `code`.",
                try_="Begin its heading line with `code | title | …`.",
            )  # fmt: skip
            return
        members = self._members(tree, headings)
        self.symbols.families[name] = Family(
            name, plural, title_of(tree), tail_clause(tree), (), members, span
        )
        self.symbols.plurals[norm(plural)] = name
        self._outlined[id(tree)] = name

    def _members(self, tree: Syntax, headings: list[str]) -> tuple[Member, ...]:
        members: list[Member] = []
        for row in trees_of(tree, "family_row"):
            cells = row_cells(row)
            if len(cells) == len(headings):
                members.append(self._member(cells, headings, row, members))
            else:
                count = f"{len(cells)} cell" + ("s" if len(cells) != 1 else "")
                self.symbols.report(
                    "SV0406", self.symbols.span(row),
                    f"This row has {count}, but the family has {len(headings)} columns.",
                    try_="Put one bar `|` between every two cells.",
                )  # fmt: skip
        return tuple(members)

    def _member(self, cells: list[Part], headings: list[str], row: Syntax, others: list[Member]) -> Member:
        code = _text(cells[headings.index("code")])
        title = _text(cells[headings.index("title")]) if "title" in headings else ""
        if not code or norm(code) in [norm(other.code) for other in others]:
            self.symbols.report(
                "SV0201", self.symbols.span(row),
                f"The code `{code}` is used twice." if code else "This member has no code.",
                try_="Give each member a code of its own.",
                fix=relabelled(
                    self.symbols.span(row), code, [other.code for other in others], self.symbols.parsed.source
                ),
            )  # fmt: skip
        return Member(code, title, {}, self.symbols.span(row))

    def complete(self, tree: Syntax) -> None:
        """Bind the cells of a family that was outlined."""
        if id(tree) not in self._outlined:
            return
        family = self.symbols.families[self._outlined[id(tree)]]
        headings = head_cells(tree)
        rows = [
            cells for row in trees_of(tree, "family_row") if len(cells := row_cells(row)) == len(headings)
        ]
        kinds: dict[str, Type] = {}
        for index, heading in enumerate(headings):
            if norm(heading) not in _ALWAYS_THERE:
                kind = self._column(spelt(heading), [cells[index] for cells in rows], family.members)
                kinds |= {spelt(heading): kind} if kind is not None else {}
        self.symbols.families[family.name] = replace(family, columns=tuple(kinds.items()))

    def _column(self, column: str, cells: list[Part], members: tuple[Member, ...]) -> Type | None:
        """Bind a column's cells; returns its type, or None when all its cells are blank."""
        words = self._words(cells)
        kind: Type | None = words
        for member, cell in zip(members, cells, strict=True):
            found = self._cell(cell, words)
            member.cells[column] = found
            kind = kind or (found.type if found is not None else None)
        return kind

    def _words(self, cells: list[Part]) -> ChoiceType | None:
        found = (_text(cell) for cell in cells if isinstance(cell, Token) and cell.type == "CELL")
        options = tuple(dict.fromkeys(filter(None, found)))
        if not options:
            return None
        for option in options:
            self.symbols.options.setdefault(norm(option), "…")
        return self.symbols.choice_with(options) or ChoiceType(options)

    def _cell(self, cell: Part, words: ChoiceType | None) -> e.Expression | None:
        if is_tree(cell, "empty_cell"):
            return None
        if isinstance(cell, Token) and words is not None:
            return e.Literally(words, self.symbols.span(cell), _text(cell)) if _text(cell) else None
        inner = cell if isinstance(cell, Token) or cell.data != "plain_cell" else cell.children[0]
        return self.binder.bind(inner, Scope())


def _text(cell: Part) -> str:
    if not isinstance(cell, Token):
        return ""
    text = spelt(cell)
    return text[1:-1].strip() if text.startswith('"') and text.endswith('"') and len(text) > 1 else text
