"""Trees of expressions → typed expressions. What cannot be bound is reported once and yields None."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeGuard

from lark import Token

from svrules.language import expressions as e
from svrules.language.formulas import aggregates, arithmetic, conditions
from svrules.language.formulas.fixes import for_misfit
from svrules.language.formulas.names import NameBinder
from svrules.language.formulas.symbols import Scope
from svrules.language.formulas.typing import Misfit, joined, same_measure, type_words
from svrules.language.reading.lines import code_of
from svrules.language.reading.literals import LEVEL_NUMBER, PLAIN_NUMBER
from svrules.language.reading.syntax import Part
from svrules.language.types import NumberType, Type, YesNoType

_BINDERS = {**conditions.BINDERS, **arithmetic.BINDERS, **aggregates.BINDERS}
_CODES = {"unit": "SV0301", "vat": "SV0302", "type": "SV0303"}


class ExpressionBinder(NameBinder):
    """Binds expressions of one rulebook against its symbols."""

    def bind(self, part: Part, scope: Scope, expected: Type | None = None) -> e.Expression | None:
        """The typed expression of a tree; None when something in it was reported."""
        if isinstance(part, Token):
            return self.bind_token(part, scope, expected)
        if part.data in ("counted", "rate", "counted_rate"):
            return self.counted(part)
        return _BINDERS[part.data](self, part, scope, expected)

    def condition(self, part: Part, scope: Scope) -> e.Expression | None:
        """A bound expression that is yes or no."""
        found = self.bind(part, scope, YesNoType())
        if found is not None and not isinstance(found.type, YesNoType):
            words = type_words(found.type, self.symbols.units)
            self.report_type(
                part, f"A condition is needed here, but this is {words}.", "Compare it: `… is at least …`."
            )
            return None
        return found

    def number(self, part: Part, scope: Scope) -> e.Expression | None:
        """A bound expression that is a number."""
        found = self.bind(part, scope)
        if found is not None and not isinstance(found.type, NumberType):
            words = type_words(found.type, self.symbols.units)
            # As in `full marks when accredited, capped at 60`.
            limits = "A limit or rounding of marks after a condition stands on a line of its own."
            try_ = limits if isinstance(found.type, YesNoType) else ""
            self.report_type(part, f"A number is needed here, but this is {words}.", try_)
            return None
        return found

    def numbers(self, parts: Sequence[Part], scope: Scope) -> list[e.Expression] | None:
        """Numbers in the same units; literals without a unit take that of the others."""
        found = [self.number(part, scope) for part in parts]
        if not all_bound(found):
            return None
        leading = next((x for x in found if not is_bare(x)), found[0])
        adapted = [self.adapt(x, leading.type) for x in found]
        for part, item in zip(parts, adapted, strict=True):
            misfit = same_measure(leading.type, item.type, self.symbols.units)
            if misfit:
                self.report_misfit(misfit, part, leading, item)
                return None
        return adapted

    def same(self, part: Part, scope: Scope, other: e.Expression) -> e.Expression | None:
        """A number in the same units as `other`."""
        found = self.number(part, scope)
        if found is None:
            return None
        found = self.adapt(found, other.type)
        misfit = same_measure(other.type, found.type, self.symbols.units)
        if misfit:
            self.report_misfit(misfit, part, other, found)
            return None
        return found

    def population(self, part: Part, scope: Scope) -> e.PopulationRef | None:
        """The population that an aggregate looks at."""
        return aggregates.population(self, part, scope)

    def needing(
        self, operand: e.Expression | None, needed: Sequence[Part], scope: Scope
    ) -> e.Expression | None:
        """`operand needs …`."""
        found = [self.bind(part, scope) for part in needed]
        if operand is None or not all_bound(found):
            return None
        return e.Needing(operand.type, operand.span, operand, tuple(found))

    def joint(self, first: e.Expression, second: e.Expression) -> Type:
        """The type that two expressions share which were found to fit."""
        if isinstance(first.type, NumberType) and isinstance(second.type, NumberType):
            return joined(first.type, second.type)
        return first.type

    def report_misfit(
        self, misfit: Misfit, part: Part, *sides: e.Expression, wanted: Type | None = None
    ) -> None:
        """Report sides that do not fit, each with what it is; of one side, beside the type that is wanted."""
        also = tuple((side.span, f"this is {type_words(side.type, self.symbols.units)}") for side in sides)
        source = self.symbols.parsed.source
        pair = sides
        if wanted is not None and len(sides) == 1:
            pair = (sides[0], e.Literally(wanted, sides[0].span, Fraction(0)))
        fix = for_misfit(pair, source, self.symbols.units)
        try_ = misfit.try_
        if fix is not None:
            row, place = source.rows[fix.span.line - 1], fix.span
            mended = row[: place.column - 1] + fix.replacement + row[place.end_column - 1 :]
            try_ = f"Write `{code_of(mended).strip()}`."
        self.symbols.report(
            _CODES[misfit.kind], self.symbols.span(part), misfit.sentence, try_=try_, also=also, fix=fix
        )


def all_bound(found: Sequence[e.Expression | None]) -> TypeGuard[list[e.Expression]]:
    """Whether everything could be bound."""
    return all(item is not None for item in found)


def is_bare(expression: e.Expression) -> bool:
    """Whether this is a literal without a unit."""
    return isinstance(expression, e.Literally) and expression.type in (PLAIN_NUMBER, LEVEL_NUMBER)
