"""Criteria: what each is worth, how it earns marks, its limits and pass marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lark import Token, Tree

from svrules.language import expressions as e
from svrules.language.bind_expressions import ExpressionBinder
from svrules.language.bind_rules import RuleBinder
from svrules.language.bind_tables import CellBinder
from svrules.language.literals import PERCENT_NUMBER, PLAIN_NUMBER
from svrules.language.periods import tail_clause
from svrules.language.rulebook import Criterion, Limit, Method, Override, PassMark, ScaleRow, Weight
from svrules.language.symbols import Scope, Symbols
from svrules.language.syntax import Syntax, norm, spelt, tokens_of, trees_of, unquoted
from svrules.language.types import NumberType, YesNoType
from svrules.language.typing import type_words
from svrules.quantities import Period

_ALL_BIDS_ELIGIBLE = e.PopulationRef(None)


@dataclass(slots=True)
class _Body:
    """What the lines of a criterion said so far."""

    method: Method | None = None
    overrides: list[Override] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    pass_marks: list[PassMark] = field(default_factory=list)
    guards: list[e.Expression | None] = field(default_factory=list)
    rows: list[ScaleRow] = field(default_factory=list)
    full_when: Syntax | None = None


class MarksBinder:
    """Binds amounts of marks, limits and pass marks: shared by criteria and the award."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder

    def amount(self, tree: Syntax, scope: Scope) -> tuple[e.Expression, str, bool] | None:
        """The amount, its unit ("marks" or "share"), and whether the unit was written."""
        span = self.symbols.span(tree)
        if tokens_of(tree, "FULL_MARKS"):
            return e.Literally(PERCENT_NUMBER, span, Fraction(1)), "share", True
        if tokens_of(tree, "NO_MARKS"):
            return e.Literally(PLAIN_NUMBER, span, Fraction(0)), "marks", True
        found = self.binder.bind(tree.children[0], scope)
        if found is None:
            return None
        if tokens_of(tree, "MARKS"):
            return found, "marks", True
        is_percent = isinstance(found.type, NumberType) and found.type.style == "percent"
        return found, "share" if is_percent else "marks", is_percent

    def limit(self, line: Syntax, scope: Scope) -> Limit | None:
        """`capped at …`, `floored at …`."""
        word, amount_tree = line.children
        assert isinstance(word, Token) and isinstance(amount_tree, Tree)
        found = self.amount(amount_tree, scope)
        if found is None or not self._is_plain(found[0], amount_tree):
            return None
        kind: Any = "cap" if word.type.startswith("CAP") else "floor"
        return Limit(kind, self.symbols.span(line), value=found[0], unit=found[1])  # type: ignore[arg-type]

    def inline_limit(self, tree: Syntax, scope: Scope) -> Limit | None:
        """A limit behind a method, on its line."""
        return self.limit(tree, scope) if trees_of(tree, "amount") else self.round_limit(tree)

    def round_limit(self, line: Syntax) -> Limit:
        """`round to …`."""
        verb, aim = line.children
        return Limit("round", self.symbols.span(line), rounding=self.binder.rounding(verb, aim))  # type: ignore[arg-type]

    def pass_mark(self, line: Syntax, scope: Scope, method: Method | None) -> PassMark | None:
        """`at least …, otherwise …`."""
        amount_tree, consequence = trees_of(line, "amount")[0], trees_of(line, "consequence")[0]
        bare_scale = (
            method is not None and method.kind in ("out of", "by level") and method.operand is not None
        )
        expected = method.operand.type if bare_scale and method and method.operand else None
        inner = amount_tree.children[0]
        if bare_scale and expected is not None and self.binder.is_only_a_word(inner, scope):
            word = self.binder.bind(inner, scope, expected)
            found = (word, "scale", True) if word else None
        else:
            found = self.amount(amount_tree, scope)  # type: ignore[assignment]  # the same shape
        if found is None:
            return None
        least, unit, stated = found
        unit = "scale" if bare_scale and not stated else unit
        if unit != "scale" and not self._is_plain(least, amount_tree):
            return None
        word_token = consequence.children[0]
        assert isinstance(word_token, Token) and least is not None
        otherwise = {"OR_FAIL": "fail", "OR_REFER": "refer", "OR_CAPPED": "capped"}[word_token.type]
        cap = self.amount(consequence.children[1], scope) if otherwise == "capped" else None  # type: ignore[arg-type]
        strings = tokens_of(line, "STRING")
        return PassMark(
            self.binder.adapt(least, expected) if expected is not None and unit == "scale" else least,
            unit,
            otherwise,  # type: ignore[arg-type]
            cap[0] if cap else None,
            cap[1] if cap else "marks",
            tail_clause(line),
            unquoted(strings[-1]) if strings else "",  # type: ignore[arg-type]
            self.symbols.span(line),
        )

    def _is_plain(self, found: e.Expression, syntax: Syntax) -> bool:
        if isinstance(found.type, NumberType) and found.type.dimension.is_plain:
            return True
        self.binder.report_type(
            syntax, f"marks are plain numbers, but this is {type_words(found.type, self.symbols.units)}"
        )
        return False


class CriterionBinder:
    """Binds criteria."""

    def __init__(
        self, symbols: Symbols, binder: ExpressionBinder, cells: CellBinder, rules: RuleBinder
    ) -> None:
        self.symbols = symbols
        self.binder = binder
        self.cells = cells
        self.rules = rules
        self.marks = MarksBinder(symbols, binder)

    def criterion(self, tree: Syntax, period: Period) -> Criterion | None:
        """A criterion; one *for each* is checked at every member."""
        each = tokens_of(tree, "FOR_EACH")
        name_token = tokens_of(tree, "NAME")[0]
        family: str | None = None
        if each:
            family = next((f for f in self.symbols.families if norm(f) == norm(name_token)), None)
            if family is None:
                self.binder.unknown(
                    name_token, list(self.symbols.families), "No family of that name is declared."
                )
                return None
        found: Criterion | None = None
        for scope in self.rules.scopes(family):
            before = len(self.symbols.problems)
            found = self._criterion(tree, name_token, family, period, scope) or found
            if len(self.symbols.problems) > before:
                return None
        return found

    def _criterion(
        self, tree: Syntax, name: Token, family: str | None, period: Period, scope: Scope
    ) -> Criterion | None:
        worth = trees_of(tree, "worth_share", "worth_points", "worth_rest", "worth_order")[0]
        weight, parent = self._weight(worth, scope)
        body = self._body(tree, scope)
        if weight is None or body is None:
            return None
        strings = tokens_of(tree, "STRING")
        guard = next((g for g in body.guards if g), None)
        if len(body.guards) > 1:
            guard = e.All(YesNoType(), self.symbols.span(tree), tuple(g for g in body.guards if g))
        return Criterion(
            spelt(name),
            unquoted(strings[0]) if strings else "",
            tail_clause(tree),
            period,
            parent,
            weight,
            body.method,
            tuple(body.overrides),
            tuple(body.limits),
            tuple(body.pass_marks),
            guard,
            family,
            self.symbols.span(name),
        )

    def _weight(self, tree: Syntax, scope: Scope) -> tuple[Weight | None, str | None]:
        span = self.symbols.span(tree)
        names = tokens_of(tree, "NAME") if tokens_of(tree, "OF") else []
        parent_token = names[-1] if names else None
        if tree.data == "worth_rest":
            return self._of_parent(Weight("rest", None, None, span), parent_token)
        if tree.data == "worth_order":
            place = "".join(c for c in str(tree.children[0]) if c.isdigit())
            return Weight("order", None, int(place), span), None
        inner = tree.children[0]
        if parent_token is None and isinstance(inner, Tree) and inner.data == "percent_of":
            whole = inner.children[2]
            if isinstance(whole, Token) and whole.type == "NAME" and self._is_criterion(whole):
                parent_token, inner = whole, inner.children[0]
        found = self.binder.number(inner, scope)
        if found is None:
            return None, None
        if not isinstance(found.type, NumberType) or not found.type.dimension.is_plain:
            self.binder.report_type(inner, "a weight is a percentage or a number of points")
            return None, None
        kind: Any = "points" if tree.data == "worth_points" else "share"
        return self._of_parent(Weight(kind, found, None, span), parent_token)

    def _is_criterion(self, token: Token) -> bool:
        found = self.symbols.find(str(token), ["criterion"])
        other = self.symbols.find(str(token), ["input", "setting", "value", "result", "panel"])
        return found is not None and (other is None or found.name == spelt(token))

    def _of_parent(self, weight: Weight, token: Token | None) -> tuple[Weight | None, str | None]:
        if token is None:
            return weight, None
        code = self.binder.criterion_code(token)
        return (weight, code) if code else (None, None)

    def _body(self, tree: Syntax, scope: Scope) -> _Body | None:
        body = _Body()
        before = len(self.symbols.problems)
        lines = [c for c in tree.children if isinstance(c, Tree)]
        for line in lines:
            if line.data in ("method_line", "override_line"):
                self._method_line(line, body, scope)
        for line in lines:
            self._other_line(line, body, scope)
        if body.method is None and body.full_when is not None:
            body.method = body_method(body.full_when, self, scope)
            body.overrides = [o for o in body.overrides if o.span != self.symbols.span(body.full_when)]  # type: ignore[arg-type]
        if body.rows and body.method is not None:
            body.method = Method(
                "by level", body.method.span, operand=body.method.operand, rows=tuple(body.rows)
            )
        if body.method is not None and body.method.kind == "by level" and not body.rows:
            self.symbols.report(
                "SV0502",
                body.method.span,
                "`by level` needs the marks of each level",
                try_="Add lines such as `3 gives 60%` below.",
            )
        return None if len(self.symbols.problems) > before else body

    def _method_line(self, line: Syntax, body: _Body, scope: Scope) -> None:
        for child in line.children:
            assert isinstance(child, Tree)
            if child.data in ("no_marks_when", "full_marks_when", "marks_when"):
                self._override(child, body, scope)
            elif child.data == "inline_limit":
                found = self.marks.inline_limit(child, scope)
                body.limits += [found] if found else []
            elif body.method is not None:
                self.symbols.report(
                    "SV0502",
                    self.symbols.span(child),
                    "this criterion already has a way of scoring above",
                    try_="Keep one, or split the criterion into parts.",
                )
            else:
                body.method = self.method(child, scope)

    def _override(self, tree: Syntax, body: _Body, scope: Scope) -> None:
        condition_tree = tree.children[-1]
        if isinstance(condition_tree, Tree) and condition_tree.data == "every_offers":
            condition = self._every_offers(condition_tree, body.method, scope)
        else:
            condition = self.binder.condition(condition_tree, scope)
        if condition is None:
            return
        gives: Any = {"no_marks_when": "none", "full_marks_when": "full"}.get(str(tree.data))
        if gives is None:
            marks_tree = next(
                c for c in tree.children if not (isinstance(c, Token) and c.type in ("COMMA", "MARKS_WHEN"))
            )
            gives = self.binder.number(marks_tree, scope)
        elif gives == "full":
            body.full_when = tree
        if gives is not None:
            body.overrides.append(Override(condition, gives, self.symbols.span(tree)))

    def _every_offers(self, tree: Syntax, method: Method | None, scope: Scope) -> e.Expression | None:
        if method is None or method.operand is None:
            self.binder.report_type(
                tree, "`every bid offers` needs a scoring method before it that looks at bids"
            )
            return None
        value = self.binder.same(tree.children[1], scope, method.operand)
        if value is None:
            return None
        span, yes_no = self.symbols.span(tree), YesNoType()
        population = method.population or _ALL_BIDS_ELIGIBLE
        sides = tuple(
            e.Compare(
                yes_no,
                span,
                "is",
                e.Among(method.operand.type, span, kind, method.operand, population),
                value,
            )
            for kind in ("lowest", "highest")
        )
        return e.All(yes_no, span, sides)

    def _other_line(self, line: Syntax, body: _Body, scope: Scope) -> None:
        match line.data:
            case "only_when":
                body.guards.append(self.binder.condition(line.children[1], scope))
            case "limit":
                found = self.marks.limit(line, scope)
                if found:
                    body.limits.append(found)
            case "round_line":
                body.limits.append(self.marks.round_limit(line))
            case "pass_mark":
                mark = self.marks.pass_mark(line, scope, body.method)
                if mark:
                    body.pass_marks.append(mark)
            case "level_line":
                self._level(line, body, scope)

    def _level(self, line: Syntax, body: _Body, scope: Scope) -> None:
        if body.method is None or body.method.kind != "by level" or body.method.operand is None:
            self.symbols.report(
                "SV0502",
                self.symbols.span(line),
                "a line with `gives` needs `… by level` above it",
                try_="Write, for example, `delivery plan by level` first.",
            )
            return
        cell = self.cells.condition(line.children[0], body.method.operand.type, scope)
        gives = self.binder.number(line.children[2], scope)
        if cell is None or gives is None:
            return
        in_marks = bool(tokens_of(line, "MARKS"))
        if not in_marks and isinstance(gives.type, NumberType) and gives.type.style != "percent":
            self.binder.report_type(
                line, "say whether this is a share or marks", "Write `gives 40%` or `gives 3 marks`."
            )
            return
        body.rows.append(ScaleRow(cell, gives, in_marks))

    def method(self, tree: Syntax, scope: Scope) -> Method | None:
        """The way of scoring of a line."""
        found: Method | None = getattr(self, f"_{tree.data}")(tree, scope)
        return found

    def _population(self, tree: Syntax, scope: Scope) -> e.PopulationRef | None:
        references = trees_of(tree, "population_ref", "all_but")
        return self.binder.population(references[0], scope) if references else _ALL_BIDS_ELIGIBLE

    def _operand(self, tree: Syntax, scope: Scope) -> e.Expression | None:
        return self.binder.number(tree.children[0], scope)

    def _relative(self, tree: Syntax, scope: Scope) -> Method | None:
        operand, population = self._operand(tree, scope), self._population(tree, scope)
        if operand is None or population is None:
            return None
        kind: Any = "relative to lowest" if tokens_of(tree, "LOWEST") else "relative to highest"
        return Method(kind, self.symbols.span(tree), operand=operand, population=population)

    def _over_lowest(self, tree: Syntax, scope: Scope) -> Method | None:
        operand, population = self._operand(tree, scope), self._population(tree, scope)
        if operand is None or population is None:
            return None
        return Method("percent over lowest", self.symbols.span(tree), operand=operand, population=population)

    def _from_to(self, tree: Syntax, scope: Scope) -> Method | None:
        sides = [
            c
            for c in tree.children
            if not (isinstance(c, Token) and c.type in ("FROM", "FOR_NO_MARKS", "TO", "FOR_FULL_MARKS"))
        ]
        operand = self.binder.number(sides[0], scope)
        if operand is None:
            return None
        none_at, full_at = (
            self.binder.same(sides[1], scope, operand),
            self.binder.same(sides[2], scope, operand),
        )
        if none_at is None or full_at is None:
            return None
        return Method("from to", self.symbols.span(tree), operand=operand, none_at=none_at, full_at=full_at)

    def _out_of(self, tree: Syntax, scope: Scope) -> Method | None:
        operand = self._operand(tree, scope)
        whole = self.binder.same(tree.children[2], scope, operand) if operand else None
        return Method("out of", self.symbols.span(tree), operand=operand, whole=whole) if whole else None

    def _by_level(self, tree: Syntax, scope: Scope) -> Method | None:
        operand = self.binder.bind(tree.children[0], scope)
        return Method("by level", self.symbols.span(tree), operand=operand) if operand else None

    def _mean_method(self, tree: Syntax, scope: Scope) -> Method | None:
        operand, population = self._operand(tree, scope), self._population(tree, scope)
        if operand is None or population is None:
            return None
        at_mean, slope = (self.binder.bind(token, scope) for token in tokens_of(tree, "PERCENT"))
        gaining = bool(tokens_of(tree, "GAINING"))
        return Method(
            "mean method",
            self.symbols.span(tree),
            operand=operand,
            population=population,
            at_mean=at_mean,
            per_percent=slope,
            gaining=gaining,
        )

    def _share_of(self, tree: Syntax, scope: Scope) -> Method | None:
        operand = self._operand(tree, scope)
        whole = self.binder.same(tree.children[2], scope, operand) if operand else None
        return Method("share of", self.symbols.span(tree), operand=operand, whole=whole) if whole else None

    def _best_of(self, tree: Syntax, scope: Scope) -> Method | None:
        best = int(self.binder.number_in(tokens_of(tree, "NUMBER")[0]))
        sides = [
            c for c in tree.children[3:] if not (isinstance(c, Token) and c.type in ("COMMA", "EACH_OUT_OF"))
        ]
        items = [self.binder.number(side, scope) for side in sides[:-1]]
        if not items or items[0] is None or any(item is None for item in items):
            return None
        whole = self.binder.same(sides[-1], scope, items[0])
        if not 1 <= best <= len(items):
            self.symbols.report(
                "SV0502", self.symbols.span(tree), f"of {len(items)} things, {best} cannot be the best"
            )
            return None
        if whole is None:
            return None
        return Method(
            "best of", self.symbols.span(tree), items=tuple(i for i in items if i), best=best, whole=whole
        )

    def _of_the_marks(self, tree: Syntax, scope: Scope) -> Method | None:
        return self._free("of the marks", tree, scope)

    def _marks(self, tree: Syntax, scope: Scope) -> Method | None:
        return self._free("marks", tree, scope)

    def _free(self, kind: Any, tree: Syntax, scope: Scope) -> Method | None:
        operand = self._operand(tree, scope)
        if operand is None:
            return None
        if not isinstance(operand.type, NumberType) or not operand.type.dimension.is_plain:
            self.binder.report_type(
                tree,
                f"marks are plain numbers, but this is {type_words(operand.type, self.symbols.units)}",
                "Divide by an amount in the same unit, for example `÷ £1,000`.",
            )
            return None
        return Method(kind, self.symbols.span(tree), operand=operand)


def body_method(tree: Syntax, binder: CriterionBinder, scope: Scope) -> Method | None:
    """`full marks when …` as the whole way of scoring."""
    condition = binder.binder.condition(tree.children[-1], scope)
    return Method("full marks when", binder.symbols.span(tree), operand=condition) if condition else None
