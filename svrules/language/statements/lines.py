"""Mistakes in the lines of statements that could not be read whole.

On entry: everything else is bound. Such a statement is no part of the Rulebook; its lines are bound so that
what is wrong with each is told in the same run. What the statement lacks is not told, only what is wrong with
the words, types and units of a line that could be read.
"""

from __future__ import annotations

from typing import Final

from svrules.diagnostics import Diagnostic, Span
from svrules.language.formulas.periods import tail_family
from svrules.language.formulas.symbols import Scope
from svrules.language.reading.syntax import Syntax, span_of, tokens_of, trees_of
from svrules.language.statements.award import AwardBinder
from svrules.language.statements.cells import CellBinder
from svrules.language.statements.criteria import CriterionBinder
from svrules.language.statements.declarations import Declarations
from svrules.language.statements.rules import RuleBinder
from svrules.language.statements.tables import bind_table
from svrules.quantities import ALWAYS

__all__ = ["OF_A_LINE", "LineBinder"]

OF_A_LINE: Final = frozenset(
    {"SV0101", "SV0104", "SV0105", "SV0113", "SV0203", "SV0204", "SV0205", "SV0301", "SV0302", "SV0303"}
    | {"SV0304", "SV0404", "SV0406"}
)
"""Codes that are about the words of a line, whatever the heading above it says."""


class LineBinder:
    """Binds lines of statements that could not be read whole."""

    def __init__(
        self,
        declared: Declarations,
        rules: RuleBinder,
        criteria: CriterionBinder,
        awards: AwardBinder,
        cells: CellBinder,
    ) -> None:
        self.declared = declared
        self.symbols = declared.symbols
        self.parsed = declared.parsed
        self.rules = rules
        self.criteria = criteria
        self.awards = awards
        self.cells = cells

    def bind_all(self) -> None:
        """Report what is wrong with the lines of every statement that could not be read whole."""
        # A table is bound without the rows that could not be read.
        lacking = [
            (statement, tree)
            for statement, tree in self.parsed.trees
            if self.parsed.is_damaged(tree) and statement.keyword != "table"
        ]
        for statement, tree in (*lacking, *self.parsed.headless):
            before = len(self.symbols.problems)
            scope = self._scope(tree)
            if scope is not None:
                self._bind(statement.keyword, tree, scope)
            found = self.symbols.problems[before:]
            self.symbols.problems[before:] = [told for told in found if _is_of_a_line(told, tree)]

    def _scope(self, tree: Syntax) -> Scope | None:
        """Where the lines of a statement stand, of a family at its first member; None without that family."""
        of_criterion = tokens_of(tree, "NAME")[:1] if tokens_of(tree, "FOR_EACH") else []
        token = of_criterion[0] if of_criterion else tail_family(tree)
        if token is None:
            return Scope()
        family = self.symbols.family(str(token))
        return self.rules.scopes(family.name)[0] if family is not None else None

    def _bind(self, kind: str, tree: Syntax, scope: Scope) -> None:
        match kind:
            case "rule":
                self.rules.rule_lines(tree, scope)
            case "value":
                self.rules.value_lines(tree, scope)
            case "criterion":
                self.criteria.lines(tree, scope)
            case "population" if trees_of(tree, "population_line"):
                self.rules.population(tree)
            case "award":
                self.awards.award(tree, ALWAYS)
            case "table":
                bind_table(self.declared.shape(tree), self.cells)


def _is_of_a_line(told: Diagnostic, tree: Syntax) -> bool:
    """Whether a finding is about the words of a line below the heading, and not about the statement."""
    heading = span_of(tree, "").line
    return told.code in OF_A_LINE and isinstance(told.span, Span) and told.span.line > heading
