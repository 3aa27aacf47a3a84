"""Cells of tables and of marks by level: what each asks of its column, and what it gives."""

from __future__ import annotations

from datetime import date
from typing import Final

from lark import Token

from svrules.diagnostics import Fix, Span
from svrules.language import expressions as e
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.conditions import leaves_nothing, warn_of_not
from svrules.language.formulas.fixes import swapped
from svrules.language.formulas.periods import day_of
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.formulas.typing import comparable
from svrules.language.reading.literals import number_in
from svrules.language.reading.mixed import text_of
from svrules.language.reading.reach import bare_not, readings_of_not
from svrules.language.reading.syntax import Part, Syntax, as_token, as_tree, is_token, is_tree, norm, operands
from svrules.language.rulebook import Cell
from svrules.language.types import ChoiceType, DateType, Type, YesNoType
from svrules.quantities import ALWAYS, Period

_RANGE_WORDS = ("ABOVE", "AT_LEAST", "BELOW", "AT_MOST", "TO", "OR_MORE", "OR_LESS")
_LIKE_ANY: Final = frozenset(
    {"all", "every", "n/a", "na", "not applicable", "either", "both", "all values", "anything", "whatever"}
)
_CONDITIONS = ("range", "not_range", "dates_cell", "any_cell", "otherwise_cell", "blank_cell")


class CellBinder:
    """Binds cells against the type of their column."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder

    def condition(self, cell: Part, column: Type, scope: Scope) -> Cell | None:
        """What a cell asks of a column of this type."""
        span = self.symbols.span(cell)
        if isinstance(cell, Token):
            return self._equal(cell, column, scope)
        match cell.data:
            case "any_cell" | "empty_cell":
                return Cell("any", span)
            case "otherwise_cell":
                return Cell("otherwise", span)
            case "blank_cell":
                return Cell("blank", span)
            case "range":
                return self._range(cell, column, scope, negated=False)
            case "not_range":
                return self._range(as_tree(cell.children[1]), column, scope, negated=True)
            case "dates_cell":
                return self._dates(cell, column)
            case "plain_cell":
                return self._equal(cell.children[0], column, scope)
        return self._equal(cell, column, scope)

    def _equal(self, part: Part, column: Type, scope: Scope, negated: bool = False) -> Cell | None:
        if self._is_any(part, column) or self._is_dashed(part):
            return None
        if is_tree(part, "not_"):
            return self._equal(as_tree(part).children[1], column, scope, not negated)
        if is_tree(part, "brackets"):
            return self._equal(as_tree(part).children[1], column, scope, negated)
        in_doubt = is_tree(part, "any") and bare_not(as_tree(part))
        if in_doubt and not isinstance(column, YesNoType):
            self._report_not(as_tree(part))
            return None
        either = operands(as_tree(part), "OR") if is_tree(part, "any") else [part]
        options = [self._side(one, column, scope) for one in either]
        if any(option is None for option in options):
            return None
        if in_doubt:
            warn_of_not(self.symbols, as_tree(part))
        found = tuple(option for option in options if option is not None)
        return Cell("equals", self.symbols.span(part), found, negated=negated)

    def _report_not(self, cell: Syntax) -> None:
        """Report a `not` before the first of several values, of which one reading alone says anything."""
        source = self.symbols.parsed.source
        _, both = readings_of_not(cell, source)
        self.symbols.report(
            "SV0113", self.symbols.span(cell), "`not` can be taken for one value here, or for several.",
            why="Two readers could take it two ways.",
            try_=f"Write `{both}`, or only `{text_of(cell.children[0], source)}`, whichever is meant.",
        )  # fmt: skip

    def _is_any(self, part: Part, column: Type) -> bool:
        """Whether a cell says `all` and the like where no choice has such a word: reported."""
        if not is_token(part, "NAME", "STRING") or norm(as_token(part)) not in _LIKE_ANY:
            return False
        options = column.options if isinstance(column, ChoiceType) else ()
        if norm(as_token(part)) in map(norm, options):
            return False
        span = self.symbols.span(part)
        self.symbols.report(
            "SV0204", span, f"`{as_token(part)}` is none of the words that can stand here.",
            try_="Write `any` where every value will do.",
            fix=Fix(span, "any", safe=norm(as_token(part)) in ("all", "every")),
        )  # fmt: skip
        return True

    def _is_dashed(self, part: Part) -> bool:
        """Whether a cell takes one figure from another, `£100 - £500`, where a range is meant: reported."""
        tree = part if is_tree(part, "arithmetic") else None
        sides = operands(as_tree(tree), "MINUS") if tree is not None else []
        if len(sides) != 2 or not all(is_token(side, "MONEY", "NUMBER", "PERCENT") for side in sides):
            return False
        low, high = (number_in(str(as_token(side))) for side in sides)
        if low is None or high is None or low >= high:
            return False
        first, last = (self.symbols.span(side) for side in sides)
        place = Span(first.file, first.line, first.end_column, last.line, last.column)
        self.symbols.report(
            "SV0404", self.symbols.span(part), "This is read as one figure less another.",
            try_=f"Write a range as `{sides[0]} to {sides[1]}`.", fix=Fix(place, " to ", safe=True),
        )  # fmt: skip
        return True

    def _side(self, part: Part, column: Type, scope: Scope, ordered: bool = False) -> e.Expression | None:
        found = self.binder.bind(part, scope, column)
        if found is None:
            return None
        found = self.binder.adapt(found, column)
        misfit = comparable(column, found.type, ordered, self.symbols.units)
        if misfit:
            self.binder.report_misfit(misfit, part, found, wanted=column)
            return None
        return found

    def _range(self, tree: Syntax, column: Type, scope: Scope, *, negated: bool) -> Cell | None:
        if any(self._is_dashed(side) for side in operands(tree, *_RANGE_WORDS)):
            return None
        words = [as_token(child).type for child in tree.children if is_token(child, *_RANGE_WORDS)]
        bound = [self._side(side, column, scope, ordered=True) for side in operands(tree, *_RANGE_WORDS)]
        if any(side is None for side in bound):
            return None
        span = self.symbols.span(tree)
        if words[0] in ("BELOW", "AT_MOST", "OR_LESS"):
            return Cell("range", span, high=bound[0], high_in=words[0] != "BELOW", negated=negated)
        low, high = bound[0], bound[1] if len(bound) > 1 else None
        low_in, high_in = words[0] != "ABOVE", "BELOW" not in words
        if leaves_nothing(low, high, both_in=low_in and high_in):
            self.symbols.report(
                "SV0404", span, "This range ends before it starts, so nothing is in it.",
                try_="Exchange the two limits, or correct one of them.",
                fix=swapped(low.span, high.span, self.symbols.parsed.source) if low and high else None,
            )  # fmt: skip
            return None
        return Cell("range", span, (), low, low_in, high, high_in, negated)

    def _dates(self, tree: Syntax, column: Type) -> Cell | None:
        span = self.symbols.span(tree)
        if not isinstance(column, DateType):
            self.binder.report_type(
                tree, "`from … until …` asks for dates, but this column holds none.",
                "Write a range as `£5,000 to £10,000`.",
            )  # fmt: skip
            return None
        period = self.period(tree)
        low, high = (
            None if day is None else e.Literally(DateType(), span, day) for day in (period.start, period.end)
        )
        return Cell("range", span, (), low, True, high, True)

    def period(self, tree: Syntax) -> Period:
        """The period of a cell `from … until …`; one that cannot be read or is empty is reported."""
        days: dict[str, date | None] = {}
        word = ""
        for child in map(as_token, tree.children):
            if child.type == "DATE":
                days[word] = day_of(child, self.symbols)
            word = child.type
        period = Period(days.get("FROM"), days.get("UNTIL"))
        if period.is_empty:
            self.symbols.report(
                "SV0601", self.symbols.span(tree), "This period ends before it starts.",
                try_="Exchange the two dates, or correct the year.",
            )  # fmt: skip
            return ALWAYS
        return period

    def output(self, cell: Part, kind: Type | None, scope: Scope) -> e.Expression | None:
        """The expression of a result cell."""
        part = as_tree(cell).children[0] if is_tree(cell, "plain_cell") else cell
        if is_tree(part, *_CONDITIONS):
            self.symbols.report(
                "SV0405", self.symbols.span(part), "A result is one value, not a condition.",
                try_="Write the value that this row gives.",
            )  # fmt: skip
            return None
        return self.binder.bind(part, scope, kind)
