"""Amounts of marks, limits and pass marks: shared by criteria and the award."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from svrules.language import expressions as e
from svrules.language.formulas.arithmetic import rounding_by, rounding_of
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.periods import tail_clause
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.formulas.typing import comparable, type_words
from svrules.language.reading.literals import PERCENT_NUMBER, PLAIN_NUMBER
from svrules.language.reading.syntax import (
    Part,
    Syntax,
    as_token,
    as_tree,
    is_tree,
    tokens_of,
    trees_of,
    unquoted,
)
from svrules.language.rulebook import Limit, Method, PassMark, Step
from svrules.language.types import NumberType
from svrules.quantities import MONEY, Rounding

Unit = Literal["marks", "share"]
_CONSEQUENCES: Final[dict[str, Literal["fail", "refer", "capped"]]] = {
    "OR_FAIL": "fail",
    "OR_REFER": "refer",
    "OR_CAPPED": "capped",
}


class MarksBinder:
    """Binds what limits marks."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder

    def limit(self, line: Syntax, scope: Scope) -> Limit | None:
        """`capped at …`, `floored at …`."""
        amount_part = as_tree(line.children[1])
        found = self._amount(amount_part, scope)
        if found is None:
            return None
        kind: Literal["cap", "floor"] = (
            "cap" if as_token(line.children[0]).type.startswith("CAP") else "floor"
        )
        return Limit(kind, self.symbols.span(line), value=found[0], unit=found[1])

    def inline_limit(self, tree: Syntax, scope: Scope) -> Limit | None:
        """A limit behind a method, on its line."""
        if trees_of(tree, "amount"):
            return self.limit(tree, scope)
        return Limit("round", self.symbols.span(tree), rounding=self.rounding(tree))

    def round_limit(self, line: Syntax) -> Limit:
        """`round to …`."""
        return Limit("round", self.symbols.span(line), rounding=self.rounding(line))

    def rounding(self, line: Syntax) -> Rounding:
        """The rounding of a verb and its aim; the verb may be a token of the award."""
        verb, aim = line.children
        if is_tree(verb, "rounded_verb", "rounding_verb", "total_rounding"):
            return rounding_of(self.binder, as_tree(verb), as_tree(aim), PLAIN_NUMBER)
        return rounding_by(self.binder, as_token(verb), as_tree(aim), PLAIN_NUMBER)

    def pass_mark(self, line: Syntax, scope: Scope, method: Method | None) -> PassMark | None:
        """`at least …, otherwise …`."""
        amount_part = trees_of(line, "amount")[0]
        scale = method.operand if method is not None and method.kind in ("out of", "by level") else None
        found = self._least(amount_part, scope, scale)
        if found is None:
            return None
        consequence = trees_of(line, "consequence")[0]
        otherwise = _CONSEQUENCES[as_token(consequence.children[0]).type]
        cap: tuple[e.Expression, Unit] | None = None
        if otherwise == "capped":
            cap = self._amount(as_tree(consequence.children[1]), scope)
            if cap is None:
                return None
        strings = tokens_of(line, "STRING")
        return PassMark(
            least=found[0],
            unit=found[1],
            otherwise=otherwise,
            cap=cap[0] if cap else None,
            cap_unit=cap[1] if cap else "marks",
            clause=tail_clause(line),
            because=unquoted(strings[-1]) if strings else "",
            span=self.symbols.span(line),
        )

    def step(self, line: Syntax, scope: Scope) -> Step | None:
        """`step of 12 marks is meant`, `no step above 5 marks`."""
        part = trees_of(line, "amount")[0]
        found = self._amount(part, scope)
        if found is None:
            return None
        size, unit = found
        if not isinstance(size, e.Literally) or not isinstance(size.value, Fraction) or size.value <= 0:
            self.binder.report_type(
                part, "The size of a step is a figure above 0.", "Write it out, as in `12 marks`."
            )
            return None
        strings = tokens_of(line, "STRING")
        return Step(size.value, unit, unquoted(strings[-1]) if strings else "", self.symbols.span(line))

    def _least(
        self, part: Syntax, scope: Scope, scale: e.Expression | None
    ) -> tuple[e.Expression, Unit | Literal["scale"]] | None:
        """The pass mark and what it is in: a bare number or a word is on the scale of the method."""
        if scale is not None and self.binder.is_only_a_word(part.children[0], scope):
            word = self.binder.bind(part.children[0], scope, scale.type)
            return (word, "scale") if word is not None else None
        if scale is None or tokens_of(part, "MARKS", "FULL_MARKS", "NO_MARKS"):
            return self._amount(part, scope)
        least = self.binder.bind(part.children[0], scope, scale.type)
        if least is None:
            return None
        if _is_percent(least):
            return least, "share"
        least = self.binder.adapt(least, scale.type)
        misfit = comparable(scale.type, least.type, True, self.symbols.units)
        if misfit:
            self.binder.report_misfit(misfit, part, scale, least)
            return None
        return least, "scale"

    def _amount(self, part: Syntax, scope: Scope) -> tuple[e.Expression, Unit] | None:
        """The amount and what it is in."""
        span = self.symbols.span(part)
        if tokens_of(part, "FULL_MARKS"):
            return e.Literally(PERCENT_NUMBER, span, Fraction(1)), "share"
        if tokens_of(part, "NO_MARKS"):
            return e.Literally(PLAIN_NUMBER, span, Fraction(0)), "marks"
        found = self.binder.number(part.children[0], scope)
        if found is None or not self.is_plain(found, part):
            return None
        if tokens_of(part, "MARKS"):
            return found, "marks"
        return found, "share" if _is_percent(found) else "marks"

    def is_plain(self, found: e.Expression, part: Part) -> bool:
        """Whether this can be marks; money or anything with a unit is reported."""
        if isinstance(found.type, NumberType) and found.type.dimension.is_plain:
            return True
        words = type_words(found.type, self.symbols.units)
        self.binder.report_type(
            part, f"Marks are plain numbers, but this is {words}.",
            f"Divide by an amount in the same unit, for example `÷ {self._unit_amount(found)}`.",
        )  # fmt: skip
        return False

    def _unit_amount(self, found: e.Expression) -> str:
        """An amount to divide by: `£1,000`, `1 FTE`, `£1 per hour`."""
        if not isinstance(found.type, NumberType) or found.type.dimension == MONEY:
            return "£1,000"
        powers = found.type.dimension.powers
        above = ["£1" if unit == "£" else f"1 {unit}" for unit, power in powers if power > 0]
        below = [f"per {unit}" for unit, power in powers if power < 0]
        return " ".join([" ÷ ".join(above) or "1", *below])


def _is_percent(found: e.Expression) -> bool:
    return isinstance(found.type, NumberType) and found.type.style == "percent"
