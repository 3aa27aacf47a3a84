"""Conditions and choices between expressions: `and`, `is at least`, `if … then … otherwise`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from svrules.language import expressions as e
from svrules.language.formulas.fixes import swapped
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.formulas.typing import comparable
from svrules.language.reading.reach import bare_not, readings_of_not
from svrules.language.reading.syntax import Part, Syntax, as_token, is_token, operands, tokens_of
from svrules.language.types import Type, YesNoType

if TYPE_CHECKING:
    from svrules.language.formulas.binder import ExpressionBinder

Found = e.Expression | None
Binder = Callable[["ExpressionBinder", Syntax, Scope, Type | None], Found]
YES_NO: Final = YesNoType()
_COMPARISONS: Final[dict[str, e.Comparison]] = {
    "ABOVE": "above",
    "AT_LEAST": "at least",
    "BELOW": "below",
    "AT_MOST": "at most",
    "IS": "is",
    "IS_NOT": "is not",
}
_BETWEEN_OPTIONS: Final = ("IS_ONE_OF", "IS_NOT_ONE_OF", "IS", "IS_NOT", "OR_ALSO", "COMMA", "OR")


def _if_then(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    condition, then, otherwise = operands(tree, "IF", "THEN", "OTHERWISE")
    bound = binder.condition(condition, scope)
    first = binder.bind(then, scope, expected)
    second = binder.bind(otherwise, scope, expected or (first.type if first else None))
    if bound is None or first is None or second is None:
        return None
    first, second = binder.adapt(first, second.type), binder.adapt(second, first.type)
    misfit = comparable(first.type, second.type, False, binder.symbols.units)
    if misfit:
        binder.report_misfit(misfit, tree, first, second)
        return None
    return e.IfThen(binder.joint(first, second), binder.symbols.span(tree), bound, first, second)


def _any(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    found = _conditions(binder, tree, operands(tree, "OR"), scope)
    return e.Any(YES_NO, binder.symbols.span(tree), found) if found else None


def _all(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    found = _conditions(binder, tree, operands(tree, "AND"), scope)
    return e.All(YES_NO, binder.symbols.span(tree), found) if found else None


def _conditions(
    binder: ExpressionBinder, tree: Syntax, parts: list[Part], scope: Scope
) -> tuple[e.Expression, ...] | None:
    found = [binder.condition(part, scope) for part in parts]
    bound = tuple(condition for condition in found if condition is not None)
    if len(bound) < len(found):
        return None
    if bare_not(tree):
        warn_of_not(binder.symbols, tree)
    return bound


def warn_of_not(symbols: Symbols, tree: Syntax) -> None:
    """Warn of a `not` before several conditions, which is read for the first alone; both ways are offered."""
    one, other = readings_of_not(tree, symbols.parsed.source)
    symbols.warn(
        "SV0113", symbols.span(tree), "`not` is read for the condition behind it alone.",
        why="Another reader could take it for several.",
        try_=f"Write `{one}`, or `{other}`, whichever is meant.",
    )  # fmt: skip


def _not(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    found = binder.condition(tree.children[1], scope)
    return e.Not(YES_NO, binder.symbols.span(tree), found) if found else None


def _compare(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    operator = as_token(tree.children[1]).type
    if len(tree.children) > 3:  # `is £25,000 or more`
        operator = "AT_LEAST" if is_token(tree.children[3], "OR_MORE") else "AT_MOST"
    left, right = _sides(binder, tree.children[0], tree.children[2], scope)
    if left is None or right is None:
        return None
    misfit = comparable(left.type, right.type, operator not in ("IS", "IS_NOT"), binder.symbols.units)
    if misfit:
        binder.report_misfit(misfit, tree, left, right)
        return None
    return e.Compare(YES_NO, binder.symbols.span(tree), _COMPARISONS[operator], left, right)


def _sides(binder: ExpressionBinder, left_part: Part, right_part: Part, scope: Scope) -> tuple[Found, Found]:
    """Both sides; a side that is only a word is read as an option of the other's type."""
    if binder.is_only_a_word(left_part, scope):
        right = binder.bind(right_part, scope)
        return (binder.bind(left_part, scope, right.type) if right else None), right
    left = binder.bind(left_part, scope)
    right = binder.bind(right_part, scope, left.type if left else None)
    if left and right:
        return binder.adapt(left, right.type), binder.adapt(right, left.type)
    return left, right


def _alike(
    binder: ExpressionBinder, part: Part, operand: e.Expression, other: e.Expression, *, ordered: bool = False
) -> Found:
    """`other` in the type of the operand; reported at `part` when the two cannot be compared."""
    fitting = binder.adapt(other, operand.type)
    misfit = comparable(operand.type, fitting.type, ordered, binder.symbols.units)
    if misfit:
        binder.report_misfit(misfit, part, operand, fitting)
        return None
    return fitting


def leaves_nothing(low: e.Expression | None, high: e.Expression | None, *, both_in: bool) -> bool:
    """Whether no value lies between two that are written out; `both_in`: the two count themselves."""
    if not isinstance(low, e.Literally) or not isinstance(high, e.Literally):
        return False
    return nothing_between(low.value, high.value, both_in=both_in)


def nothing_between(low: e.Scalar, high: e.Scalar, *, both_in: bool) -> bool:
    """Whether no number or day lies between the two; `both_in`: the two count themselves."""
    match low, high:
        case (Fraction() as a, Fraction() as b):
            return b < a or (a == b and not both_in)
        case (date() as a, date() as b):
            return b < a or (a == b and not both_in)
    return False


def _one_of(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    operand_part, *rest = operands(tree, *_BETWEEN_OPTIONS)
    operand = binder.bind(operand_part, scope)
    if operand is None:
        return None
    options = []
    for part in rest:
        option = binder.bind(part, scope, operand.type)
        if option is None:
            return None
        fitting = _alike(binder, part, operand, option)
        if fitting is None:
            return None
        options.append(fitting)
    span = binder.symbols.span(tree)
    found = e.IsOneOf(YES_NO, span, operand, tuple(options))
    return e.Not(YES_NO, span, found) if tokens_of(tree, "IS_NOT", "IS_NOT_ONE_OF") else found


def _between(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    operand_part, low_part, high_part = operands(tree, "BETWEEN", "IS_FROM", "AND", "TO")
    operand = binder.bind(operand_part, scope)
    low = binder.bind(low_part, scope, operand.type if operand else None)
    high = binder.bind(high_part, scope, operand.type if operand else None)
    if operand is None or low is None or high is None:
        return None
    low, high = (_alike(binder, tree, operand, side, ordered=True) for side in (low, high))
    if low is None or high is None:
        return None
    if leaves_nothing(low, high, both_in=True):
        binder.symbols.report(
            "SV0404", low.span.to(high.span), "This range ends before it starts, so nothing is in it.",
            try_="Exchange the two limits, or correct one of them.",
            fix=swapped(low.span, high.span, binder.symbols.parsed.source),
        )  # fmt: skip
        return None
    return e.Between(YES_NO, binder.symbols.span(tree), operand, low, high)


def _is_given(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    found = binder.bind(tree.children[0], scope)
    return e.IsGiven(YES_NO, binder.symbols.span(tree), found) if found else None


def _is_blank(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    given = _is_given(binder, tree, scope, expected)
    return e.Not(YES_NO, given.span, given) if given else None


def _every_offers(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    binder.report_type(
        tree, "`every bid offers` can only stand behind a scoring method.",
        "Write `, 0 when every bid offers £0` behind it.",
    )  # fmt: skip
    return None


def _or_else(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    operand_part, _, fallback_part, _ = tree.children
    operand = binder.bind(operand_part, scope, expected)
    fallback = binder.bind(fallback_part, scope, operand.type if operand else None)
    if operand is None or fallback is None:
        return None
    if isinstance(operand, e.Literally):
        binder.report_type(
            tree, "`or … if not given` stands for what is before it, and that is always given.",
            "Put brackets round what may be missing: `(local spend × 40%) or £0 if not given`.",
        )  # fmt: skip
        return None
    fallback = _alike(binder, tree, operand, fallback)
    if fallback is None:
        return None
    return e.OrElse(operand.type, binder.symbols.span(tree), operand, fallback)


def _needing(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    operand, *needed = operands(tree, "NEEDS", "COMMA")
    return binder.needing(binder.bind(operand, scope, expected), needed, scope)


BINDERS: Final[dict[str, Binder]] = {
    "if_then": _if_then,
    "any": _any,
    "all": _all,
    "not_": _not,
    "compare": _compare,
    "one_of": _one_of,
    "between": _between,
    "is_given": _is_given,
    "is_blank": _is_blank,
    "every_offers": _every_offers,
    "or_else": _or_else,
    "needing": _needing,
}
