"""The ways of scoring: from the words of a method to its operands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final, Literal

from svrules.language import expressions as e
from svrules.language.formulas.aggregates import how_many
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.reading.literals import PLAIN_NUMBER
from svrules.language.reading.syntax import Syntax, operands, tokens_of, trees_of
from svrules.language.rulebook import Method, Override
from svrules.language.statements.marks import MarksBinder

ELIGIBLE: Final = e.PopulationRef(None)


class MethodBinder:
    """Binds methods of scoring."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder, marks: MarksBinder) -> None:
        self.symbols = symbols
        self.binder = binder
        self.marks = marks

    def method(self, tree: Syntax, scope: Scope) -> Method | None:
        """The way of scoring of a line; None when something in it was reported."""
        return _METHODS[tree.data](self, tree, scope)

    def full_marks_when(self, tree: Syntax, scope: Scope) -> Method | None:
        """`full marks when …` as the whole way of scoring."""
        condition = self.binder.condition(tree.children[-1], scope)
        return Method("full marks when", self.symbols.span(tree), operand=condition) if condition else None

    def nothing_otherwise(self, overrides: Sequence[Override]) -> Method | None:
        """`4 marks when …` as the whole way of scoring: no marks when it does not hold."""
        given = next((one for one in overrides if isinstance(one.gives, e.Expression)), None)
        if given is None:
            return None
        return Method("marks", given.span, operand=e.Literally(PLAIN_NUMBER, given.span, Fraction(0)))

    def _operand(self, tree: Syntax, scope: Scope) -> e.Expression | None:
        return self.binder.number(tree.children[0], scope)

    def _against_bids(self, tree: Syntax, scope: Scope) -> tuple[e.Expression | None, e.PopulationRef | None]:
        references = trees_of(tree, "population_ref", "all_but")
        population = self.binder.population(references[0], scope) if references else ELIGIBLE
        return self._operand(tree, scope), population

    def relative(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x relative to lowest | highest`."""
        operand, population = self._against_bids(tree, scope)
        if operand is None or population is None:
            return None
        lowest = bool(tokens_of(tree, "LOWEST"))
        kind: Literal["relative to lowest", "relative to highest"]
        kind = "relative to lowest" if lowest else "relative to highest"
        return Method(kind, self.symbols.span(tree), operand=operand, population=population)

    def over_lowest(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x percent over lowest`."""
        operand, population = self._against_bids(tree, scope)
        if operand is None or population is None:
            return None
        return Method("percent over lowest", self.symbols.span(tree), operand=operand, population=population)

    def from_to(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x from a for no marks to b for full marks`."""
        x, a, b = operands(tree, "FROM", "FOR_NO_MARKS", "TO", "FOR_FULL_MARKS")
        operand = self.binder.number(x, scope)
        if operand is None:
            return None
        none_at, full_at = self.binder.same(a, scope, operand), self.binder.same(b, scope, operand)
        if none_at is None or full_at is None:
            return None
        return Method("from to", self.symbols.span(tree), operand=operand, none_at=none_at, full_at=full_at)

    def out_of(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x out of n`."""
        return self._of_whole("out of", tree, scope)

    def share_of(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x as share of y`."""
        return self._of_whole("share of", tree, scope)

    def _of_whole(self, kind: Literal["out of", "share of"], tree: Syntax, scope: Scope) -> Method | None:
        operand = self._operand(tree, scope)
        whole = self.binder.same(tree.children[2], scope, operand) if operand else None
        return Method(kind, self.symbols.span(tree), operand=operand, whole=whole) if whole else None

    def by_level(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x by level`; its lines are bound later."""
        operand = self.binder.bind(tree.children[0], scope)
        return Method("by level", self.symbols.span(tree), operand=operand) if operand else None

    def mean_method(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x by mean method, 50% at the mean, losing 1% for each percent above`."""
        operand, population = self._against_bids(tree, scope)
        if operand is None or population is None:
            return None
        at_mean, slope = (self.binder.bind(token, scope) for token in tokens_of(tree, "PERCENT"))
        return Method(
            "mean method",
            self.symbols.span(tree),
            operand=operand,
            population=population,
            at_mean=at_mean,
            per_percent=slope,
            gaining=bool(tokens_of(tree, "GAINING")),
        )

    def best_of(self, tree: Syntax, scope: Scope) -> Method | None:
        """`best 3 of a, b, c, d, each out of 5`."""
        _, _, *parts, whole_part = operands(tree, "OF", "COMMA", "EACH_OUT_OF")
        items = self.binder.numbers(parts, scope)
        best = how_many(self.binder, tokens_of(tree, "NUMBER")[0], len(parts))
        if items is None or best is None:
            return None
        whole = self.binder.same(whole_part, scope, items[0])
        if whole is None:
            return None
        return Method("best of", self.symbols.span(tree), items=tuple(items), best=best, whole=whole)

    def of_the_marks(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x of the marks`."""
        return self._free("of the marks", tree, scope)

    def free_marks(self, tree: Syntax, scope: Scope) -> Method | None:
        """`x marks`."""
        return self._free("marks", tree, scope)

    def _free(self, kind: Literal["marks", "of the marks"], tree: Syntax, scope: Scope) -> Method | None:
        operand = self._operand(tree, scope)
        if operand is None or not self.marks.is_plain(operand, tree):
            return None
        return Method(kind, self.symbols.span(tree), operand=operand)


_METHODS: Final[dict[str, Callable[[MethodBinder, Syntax, Scope], Method | None]]] = {
    "relative": MethodBinder.relative,
    "over_lowest": MethodBinder.over_lowest,
    "from_to": MethodBinder.from_to,
    "out_of": MethodBinder.out_of,
    "by_level": MethodBinder.by_level,
    "mean_method": MethodBinder.mean_method,
    "share_of": MethodBinder.share_of,
    "best_of": MethodBinder.best_of,
    "of_the_marks": MethodBinder.of_the_marks,
    "marks": MethodBinder.free_marks,
}
