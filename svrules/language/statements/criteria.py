"""Criteria: what each is worth, how it earns marks, its limits and pass marks."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace
from typing import Literal

from lark import Token

from svrules.diagnostics import Fix, Span, has_errors
from svrules.language import expressions as e
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.periods import tail_clause
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.reading.syntax import (
    Part,
    Syntax,
    as_tree,
    is_token,
    is_tree,
    operands,
    spelt,
    title_of,
    tokens_of,
    trees_of,
    unquoted,
)
from svrules.language.rulebook import Criterion, Limit, Method, Override, PassMark, ScaleRow, Step, Weight
from svrules.language.statements.cells import CellBinder
from svrules.language.statements.marks import MarksBinder
from svrules.language.statements.methods import ELIGIBLE, MethodBinder
from svrules.language.statements.rules import RuleBinder, both
from svrules.language.types import NumberType, YesNoType
from svrules.quantities import Period

_WORTHS = ("worth_share", "worth_points", "worth_rest", "worth_order")
_WEIGHED = re.compile(r"\bworth\s+\d+(?:\.\d+)?\s?(%|points?\b|marks?\b)", re.IGNORECASE)
_GIVES = re.compile(r"\bgives\s+([\d.,]+)\s*(%|marks?\b|points?\b)?", re.IGNORECASE)
_OVERRIDES = ("no_marks_when", "full_marks_when", "marks_when")


@dataclass(slots=True)
class _Body:
    """What the lines of a criterion said so far; `is_lost`: its method may be one that could not be read."""

    method: Method | None = None
    is_lost: bool = False
    overrides: list[Override] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    pass_marks: list[PassMark] = field(default_factory=list)
    guards: list[e.Expression] = field(default_factory=list)
    rows: list[ScaleRow] = field(default_factory=list)
    full_when: list[Syntax] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    has_levels: bool = False
    has_pass_marks: bool = False


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
        self.methods = MethodBinder(symbols, binder, self.marks)

    def criterion(self, tree: Syntax, period: Period) -> Criterion | None:
        """A criterion; one *for each* is checked at every member."""
        name = tokens_of(tree, "NAME")[0]
        family: str | None = None
        if tokens_of(tree, "FOR_EACH"):
            found_family = self.symbols.family(name)
            if found_family is None:
                self.binder.unknown(name, list(self.symbols.families), "No family of that name is declared.")
                return None
            family = found_family.name
        found: Criterion | None = None
        for scope in self.rules.scopes(family):
            before = len(self.symbols.problems)
            found = self._criterion(tree, name, family, period, scope) or found
            if len(self.symbols.problems) > before:
                return None
        return found

    def _criterion(
        self, tree: Syntax, name: Token, family: str | None, period: Period, scope: Scope
    ) -> Criterion | None:
        weight, parent = self._weight(trees_of(tree, *_WORTHS)[0], scope)
        body = self._body(tree, scope)
        if weight is None or body is None:
            return None
        return Criterion(
            code=spelt(name),
            title=title_of(tree),
            clause=tail_clause(tree),
            period=period,
            parent=parent,
            weight=weight,
            method=body.method,
            overrides=tuple(body.overrides),
            limits=tuple(body.limits),
            pass_marks=tuple(body.pass_marks),
            only_when=both(body.guards),
            family=family,
            span=self.symbols.span(name),
            meant_steps=tuple(body.steps),
        )

    # what it is worth

    def _weight(self, tree: Syntax, scope: Scope) -> tuple[Weight | None, str | None]:
        span = self.symbols.span(tree)
        names = tokens_of(tree, "NAME") if tokens_of(tree, "OF", "MARKS_OF") else []
        parent = names[-1] if names else None
        if tree.data == "worth_rest":
            return self._of_parent(Weight("rest", None, None, span), parent)
        if tree.data == "worth_order":
            place = "".join(c for c in str(tree.children[0]) if c.isdigit())
            return Weight("order", None, int(place), span), None
        inner = tree.children[0]
        if parent is None and is_tree(inner, "percent_of"):
            share, _, whole = as_tree(inner).children
            if isinstance(whole, Token) and whole.type == "NAME" and self._is_section(whole):
                parent, inner = whole, share
        found = self.binder.number(inner, scope)
        if found is None:
            return None, None
        if not isinstance(found.type, NumberType) or not found.type.dimension.is_plain:
            bare = str(inner).lstrip("£ ") if isinstance(inner, Token) and inner.type == "MONEY" else ""
            self.binder.report_type(
                inner,
                "A weight is a percentage or a number of points.",
                f"Write `{bare}%` or `{bare} points`." if bare else "Write it so: `30%`, `30 points`.",
                self._as_others(inner, bare) if bare else None,
            )
            return None, None
        kind: Literal["points", "share"] = "points" if tree.data == "worth_points" else "share"
        if kind == "share" and isinstance(found, e.Literally) and found.type.style != "percent":
            self.binder.report_type(
                inner,
                "Say whether this is a percentage or points.",
                f"Write `{inner}%` or `{inner} points`.",
                self._as_others(inner, str(inner)),
            )
            return None, None
        return self._of_parent(Weight(kind, found, None, span), parent)

    def _behind(self, part: Part, text: str) -> Fix:
        end = self.symbols.span(part)
        return Fix(Span(end.file, end.end_line, end.end_column, end.end_line, end.end_column), text)

    def _as_others(self, part: Part, amount: str) -> Fix | None:
        """The amount with the sign or word that the other criteria are weighed in, if they all are in one."""
        found = [
            _WEIGHED.search(row) for row in self.symbols.parsed.source.rows if row.startswith("criterion")
        ]
        signs = {"%" if one[1] == "%" else " points" for one in found if one is not None}
        return Fix(self.symbols.span(part), amount + signs.pop()) if len(signs) == 1 else None

    def _is_section(self, token: Token) -> bool:
        """Whether `60% of X` means a part of the criterion X, and not a product with a quantity X."""
        quantity = self.symbols.find(str(token), ["input", "setting", "value", "result", "panel"])
        section = self.symbols.find(str(token), ["criterion"])
        return quantity is None or (section is not None and section.name == spelt(token))

    def _of_parent(self, weight: Weight, token: Token | None) -> tuple[Weight | None, str | None]:
        if token is None:
            return weight, None
        code = self.binder.criterion_code(token)
        return (weight, code) if code else (None, None)

    # how it earns marks

    def lines(self, tree: Syntax, scope: Scope) -> None:
        """Bind each line of a criterion that could not be read whole, for what is wrong with it."""
        self._body(tree, scope)

    def _body(self, tree: Syntax, scope: Scope) -> _Body | None:
        body = _Body(is_lost=self.symbols.parsed.is_damaged(tree))
        before = len(self.symbols.problems)
        lines = trees_of(tree)
        for line in lines:
            if line.data in ("method_line", "override_line"):
                self._method_line(line, body, scope)
        for line in lines:
            self._other_line(line, body, scope)
        if body.method is None and body.full_when:
            body.method = self.methods.full_marks_when(body.full_when[-1], scope)
            span = self.symbols.span(body.full_when[-1])
            body.overrides = [override for override in body.overrides if override.span != span]
        if body.method is None and not body.full_when and body.overrides:
            body.method = self.methods.nothing_otherwise(body.overrides)
        self._complete_levels(body)
        return None if len(self.symbols.problems) > before else body

    def _complete_levels(self, body: _Body) -> None:
        method = body.method
        if method is None or method.kind != "by level":
            return
        if body.rows or body.has_levels:
            body.method = Method("by level", method.span, operand=method.operand, rows=tuple(body.rows))
        else:
            self.symbols.report(
                "SV0502", method.span, "`by level` needs the marks of each level.",
                try_="Add lines such as `3 gives 60%` below.",
            )  # fmt: skip

    def _method_line(self, line: Syntax, body: _Body, scope: Scope) -> None:
        for child in map(as_tree, line.children):
            if child.data in _OVERRIDES:
                self._override(child, body, scope)
            elif child.data == "inline_limit":
                found = self.marks.inline_limit(child, scope)
                body.limits += [found] if found else []
            elif body.method is not None:
                self.symbols.report(
                    "SV0502", self.symbols.span(child), "This criterion already has a way of scoring above.",
                    try_="Keep one, or split the criterion into parts.",
                    also=((body.method.span, "here it is"),),
                )  # fmt: skip
            else:
                body.method = self.methods.method(child, scope)
                body.is_lost = body.is_lost or body.method is None

    def _override(self, tree: Syntax, body: _Body, scope: Scope) -> None:
        condition_part = tree.children[-1]
        if is_tree(condition_part, "every_offers"):
            condition = self._every_offers(as_tree(condition_part), body.method, scope)
        else:
            condition = self.binder.condition(condition_part, scope)
        gives = self._gives(tree, scope)
        if tree.data == "full_marks_when":
            body.full_when.append(tree)
        if condition is not None and gives is not None:
            body.overrides.append(Override(condition, gives, self.symbols.span(tree)))

    def _gives(self, tree: Syntax, scope: Scope) -> Literal["none", "full"] | e.Expression | None:
        if tree.data == "no_marks_when":
            return "none"
        if tree.data == "full_marks_when":
            return "full"
        part = operands(tree, "COMMA", "MARKS_WHEN")[0]
        found = self.binder.number(part, scope)
        if found is None or not self.marks.is_plain(found, part):
            return None
        if self._is_share(found):
            self.binder.report_type(
                part, "This is a share, and marks are wanted here.",
                "Write how many marks that is, such as `3 marks when …`.",
            )  # fmt: skip
            return None
        return found

    def _every_offers(self, tree: Syntax, method: Method | None, scope: Scope) -> e.Expression | None:
        """`every bid offers £0`: the lowest and the highest of what is scored are both that."""
        if (method is None or method.operand is None) and self._rests_on_what_cannot_be_read():
            return None
        if method is None or method.operand is None:
            self.binder.report_type(
                tree, "`every bid offers` needs a scoring method before it that looks at bids."
            )
            return None
        value = self.binder.same(tree.children[1], scope, method.operand)
        if value is None:
            return None
        span, operand = self.symbols.span(tree), method.operand
        population = method.population or ELIGIBLE
        kinds: tuple[e.Aggregation, ...] = ("lowest", "highest")
        sides = tuple(
            e.Compare(YesNoType(), span, "is", e.Among(operand.type, span, kind, operand, population), value)
            for kind in kinds
        )
        return e.All(YesNoType(), span, sides)

    def _rests_on_what_cannot_be_read(self) -> bool:
        """Whether something is wrong already that may be all that is wrong here."""
        return bool(self.symbols.problems) or has_errors(self.symbols.parsed.problems)

    def _other_line(self, line: Syntax, body: _Body, scope: Scope) -> None:
        match line.data:
            case "only_when":
                guard = self.binder.condition(line.children[1], scope)
                body.guards += [guard] if guard else []
            case "limit":
                found = self.marks.limit(line, scope)
                body.limits += [found] if found else []
            case "round_line":
                body.limits.append(self.marks.round_limit(line))
            case "pass_mark":
                self._pass_mark(line, body, scope)
            case "meant_step":
                step = self.marks.step(line, scope)
                body.steps += [step] if step else []
            case "because":
                self._because(line, body)
            case "level_line":
                self._level(line, body, scope)

    def _pass_mark(self, line: Syntax, body: _Body, scope: Scope) -> None:
        """A pass mark; one on the scale of a method that could not be read is left alone."""
        body.has_pass_marks = True
        amount = trees_of(line, "amount")[0]
        if body.method is None and body.is_lost and not tokens_of(amount, "MARKS", "FULL_MARKS", "NO_MARKS"):
            return
        mark = self.marks.pass_mark(line, scope, body.method)
        body.pass_marks += [mark] if mark else []

    def _because(self, line: Syntax, body: _Body) -> None:
        """A reason on a line of its own belongs to the pass mark above."""
        if body.pass_marks:
            reason = unquoted(tokens_of(line, "STRING")[0])
            body.pass_marks[-1] = replace(body.pass_marks[-1], because=reason)
        elif not body.has_pass_marks:
            self.symbols.report(
                "SV0502", self.symbols.span(line),
                "A reason belongs to a pass mark, and there is none above.",
                try_="Put it below the line `at least …, otherwise …`.",
            )  # fmt: skip

    def _level(self, line: Syntax, body: _Body, scope: Scope) -> None:
        body.has_levels = True
        if body.method is None or body.method.kind != "by level" or body.method.operand is None:
            if self._rests_on_what_cannot_be_read():
                return
            self.symbols.report(
                "SV0502", self.symbols.span(line), "A line with `gives` needs `… by level` above it.",
                try_="Write, for example, `delivery plan by level` first.",
            )  # fmt: skip
            return
        cell = self.cells.condition(line.children[0], body.method.operand.type, scope)
        gives = self.binder.number(line.children[2], scope)
        if cell is None or gives is None or not self.marks.is_plain(gives, line.children[2]):
            return
        in_marks = bool(tokens_of(line, "MARKS"))
        if in_marks == self._is_share(gives):
            self._report_unit(line, in_marks)
            return
        body.rows.append(ScaleRow(cell, gives, in_marks))

    def _report_unit(self, line: Syntax, in_marks: bool) -> None:
        """Report a level whose figure is neither a share nor marks, or both."""
        part = line.children[2]
        span = self.symbols.span(part)
        raw = self.symbols.parsed.source.raw(span.line, span.column, span.end_column)
        text = spelt(raw) if span.line == span.end_line else "…"
        if in_marks:
            self.binder.report_type(
                part,
                f"`{text}` is a share, and cannot be so many marks as well.",
                f"Write `gives {text}` for that share, or the marks in figures, such as `gives 3 marks`.",
            )
            return
        sign = self._given_in(span.line)
        is_figure = is_token(part, "NUMBER")
        fix: Fix | None = self._behind(part, sign if is_figure else " marks")
        try_ = f"Write `gives {text}%` or `gives {text} marks`."
        if not is_figure:
            marks = (
                "the marks in figures, such as `gives 3 marks`," if "%" in text else f"`gives {text} marks`"
            )
            fix = None if "%" in text else fix
            try_ = f"Write {marks} or a share as one percentage, such as `gives 50%`."
        self.binder.report_type(part, "Say whether this is a share or marks.", try_, fix)

    def _given_in(self, line: int) -> str:
        """The sign or word that the lines around one with a bare number are in, or seem to be meant in."""
        rows = self.symbols.parsed.source.rows
        first = next(at for at in range(line, 0, -1) if not _GIVES.search(rows[at - 1]))
        around = itertools.takewhile(bool, map(_GIVES.search, rows[first:]))
        found = [(one[1], one[2] or "") for one in around if one is not None]
        signs = {sign for _, sign in found if sign}
        if signs:
            return "%" if "%" in signs else " marks"
        return "%" if "100" in {number for number, _ in found} else " marks"

    def _is_share(self, gives: e.Expression) -> bool:
        return isinstance(gives.type, NumberType) and gives.type.style == "percent"
