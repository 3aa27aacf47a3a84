"""Sums, products, powers, roundings, limits, VAT, days: expressions that compute."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from lark import Token

from svrules.diagnostics import Span
from svrules.language import expressions as e
from svrules.language.formulas.conditions import Binder, Found
from svrules.language.formulas.fixes import between_days
from svrules.language.formulas.symbols import Scope
from svrules.language.formulas.typing import Misfit, arithmetic_type, is_money, type_words
from svrules.language.reading.literals import PERCENT_NUMBER, PLAIN_NUMBER
from svrules.language.reading.syntax import Part, Syntax, as_token, as_tree, is_tree, tokens_of
from svrules.language.types import DateType, NumberType, Type
from svrules.quantities import CalendarUnit, Dimension, Rounding, RoundingMode

if TYPE_CHECKING:
    from svrules.language.formulas.binder import ExpressionBinder

DAYS: Final = NumberType(Dimension.of({"day": 1}), "outside", "number")
_OPERATORS: Final[dict[str, e.ArithmeticOperator]] = {"PLUS": "+", "MINUS": "-", "TIMES": "×", "DIVIDE": "÷"}
_CALENDAR: Final[dict[Dimension, CalendarUnit]] = {
    Dimension.of({"day": 1}): "day",
    Dimension.of({"week": 1}): "week",
    Dimension.of({"month": 1}): "month",
    Dimension.of({"year": 1}): "year",
}
_ROUNDINGS: Final[dict[str, RoundingMode]] = {"DOWN": "down", "UP": "up", "EVEN": "half even"}
HIGHEST_POWER: Final = 1000
_MOST_PLACES: Final = 100


def _arithmetic(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    left_part, operator_token, right_part = tree.children
    left, right = binder.bind(left_part, scope), binder.bind(right_part, scope)
    if left is None or right is None:
        return None
    operator = _OPERATORS[as_token(operator_token).type]
    if isinstance(left.type, DateType):
        return _shifted(binder, tree, left, operator, right)
    if operator in "+-" and (_is_zero(left) or _is_zero(right)):
        left, right = binder.adapt(left, right.type), binder.adapt(right, left.type)
    found = arithmetic_type(operator, left.type, right.type, binder.symbols.units)
    if isinstance(found, Misfit):
        binder.report_misfit(found, tree, left, right)
        return None
    return e.Arithmetic(found, binder.symbols.span(tree), operator, left, right)


def _shifted(
    binder: ExpressionBinder,
    tree: Syntax,
    day: e.Expression,
    operator: e.ArithmeticOperator,
    by: e.Expression,
) -> Found:
    """`tender deadline - 3 years`."""
    unit = _CALENDAR.get(by.type.dimension) if isinstance(by.type, NumberType) else None
    if operator in ("+", "-") and unit is not None:
        return e.Shifted(DateType(), binder.symbols.span(tree), day, operator, by, unit)
    if isinstance(by.type, DateType):
        advice = "Write `days from … to …` for the days between two dates."
    else:
        advice = "Add or take away days, weeks, months or years: `… - 3 years`."
    words = type_words(by.type, binder.symbols.units)
    fix = between_days(binder.symbols.span(tree), day, by, binder.symbols.parsed.source)
    if fix is not None:
        advice = f"Write `is {fix.replacement}` for all days from the first to the last."
    sentence = f"A date and {words} cannot be joined by `{as_token(tree.children[1])}`."
    binder.report_type(tree, sentence, advice, fix)
    return None


def _is_zero(expression: e.Expression) -> bool:
    return (
        isinstance(expression, e.Literally) and expression.value == 0 and type(expression.value) is Fraction
    )


def _negative(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    found = binder.number(tree.children[1], scope)
    if isinstance(found, e.Literally) and isinstance(found.value, Fraction):
        return e.Literally(found.type, binder.symbols.span(tree), -found.value)
    return e.Negative(found.type, binder.symbols.span(tree), found) if found else None


def _percent_of(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    left, right = binder.number(tree.children[0], scope), binder.number(tree.children[2], scope)
    if left is None or right is None:
        return None
    found = arithmetic_type("×", left.type, right.type, binder.symbols.units)
    if isinstance(found, Misfit):
        binder.report_misfit(found, tree, left, right)
        return None
    return e.Arithmetic(found, binder.symbols.span(tree), "×", left, right)


def _brackets(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    return binder.bind(tree.children[1], scope, expected)


def _power(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    base, exponent = binder.number(tree.children[0], scope), binder.number(tree.children[2], scope)
    if base is None or exponent is None:
        return None
    power = exponent.value if isinstance(exponent, e.Literally) else None
    if not isinstance(power, Fraction) or power.denominator != 1 or not _is_small(base, power):
        binder.report_type(
            tree, f"A power that is no whole number up to {HIGHEST_POWER:,} needs a rounding.",
            "Write `… to the power … rounded to 4 decimal places`.",
        )  # fmt: skip
        return None
    kind = base.type
    if isinstance(kind, NumberType):
        dimension = kind.dimension ** int(power)
        kind = NumberType(dimension, kind.vat, "number" if dimension.is_plain else kind.style)
    return e.Power(kind, binder.symbols.span(tree), base, int(power))


def _is_small(base: e.Expression, power: Fraction) -> bool:
    """Whether powers of powers stay small enough to be computed."""
    raised = abs(power)
    while isinstance(base, e.Power):
        raised *= max(abs(base.exponent), 1)
        base = base.base
    return raised <= HIGHEST_POWER


def _rounded(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    operand_part, verb, aim = tree.children
    if is_tree(operand_part, "power"):
        before = len(binder.symbols.problems)
        exponent = binder.number(as_tree(operand_part).children[2], scope)
        if len(binder.symbols.problems) > before:
            return None
        if exponent is not None and not _is_whole(exponent):
            rounding = rounding_of(binder, as_tree(verb), as_tree(aim), PLAIN_NUMBER)
            return _rounded_power(binder, as_tree(operand_part), scope, rounding)
    operand = binder.number(operand_part, scope)
    if operand is None:
        return None
    rounding = rounding_of(binder, as_tree(verb), as_tree(aim), operand.type)
    return e.Rounded(operand.type, binder.symbols.span(tree), operand, rounding)


def _is_whole(expression: e.Expression) -> bool:
    value = expression.value if isinstance(expression, e.Literally) else None
    return isinstance(value, Fraction) and value.denominator == 1


def _rounded_power(binder: ExpressionBinder, tree: Syntax, scope: Scope, rounding: Rounding) -> Found:
    base, exponent = binder.number(tree.children[0], scope), binder.number(tree.children[2], scope)
    if base is None or exponent is None:
        return None
    for side, part, name in (
        (base, tree.children[0], "The number"),
        (exponent, tree.children[2], "The power"),
    ):
        if not _is_plain(side.type):
            binder.report_type(
                part, f"{name} of a fractional power must be without units.", "Divide by a unit amount first."
            )
            return None
    return e.RoundedPower(PLAIN_NUMBER, binder.symbols.span(tree), base, exponent, rounding)


def _is_plain(kind: Type) -> bool:
    return isinstance(kind, NumberType) and kind.dimension.is_plain


def _square_root(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    _, base_part, verb, aim = tree.children
    base = binder.number(base_part, scope)
    if base is None:
        return None
    if not _is_plain(base.type):
        binder.report_type(
            base_part, "A square root is taken of a number without units.", "Divide by a unit amount first."
        )
        return None
    span = binder.symbols.span(tree)
    half = e.Literally(PLAIN_NUMBER, span, Fraction(1, 2))
    rounding = rounding_of(binder, as_tree(verb), as_tree(aim), PLAIN_NUMBER)
    return e.RoundedPower(PLAIN_NUMBER, span, base, half, rounding)


def rounding_of(binder: ExpressionBinder, verb: Syntax, aim: Syntax, of: Type) -> Rounding:
    """The rounding, of what has the type `of`, by a verb such as `rounded down to` and an aim."""
    return rounding_by(binder, as_token(verb.children[0]), aim, of)


def rounding_by(binder: ExpressionBinder, verb: Token, aim: Syntax, of: Type) -> Rounding:
    """The rounding of a verb's token and an aim; a step that makes no sense is reported."""
    mode = _ROUNDINGS.get(verb.type.rsplit("_", 1)[-1], "half up")
    if tokens_of(aim, "WHOLE_NUMBERS"):
        return Rounding(mode, Fraction(1))
    step_token = tokens_of(aim, "NUMBER", "MONEY", "PERCENT")[0]
    _check_step(binder, step_token, of)
    step = binder.number_in(step_token)
    if tokens_of(aim, "DECIMAL_PLACES"):
        if step.denominator == 1 and step <= _MOST_PLACES:
            return Rounding(mode, Fraction(1, 10 ** int(step)))
        binder.report_type(aim, f"Decimal places are a whole number up to {_MOST_PLACES}.")
    elif step > 0:
        return Rounding(mode, step)
    else:
        binder.report_type(aim, "Rounding needs a step above 0.")
    return Rounding(mode, Fraction(1))


def _check_step(binder: ExpressionBinder, step: Token, of: Type) -> None:
    """Report a step in pounds for what is no money, or in percent for what has a unit."""
    if not isinstance(of, NumberType):
        return
    if (step.type == "MONEY" and not is_money(of)) or (step.type == "PERCENT" and not of.dimension.is_plain):
        in_words = type_words(of, binder.symbols.units)
        binder.symbols.report(
            "SV0301", binder.symbols.span(step), f"`{step}` is no step for what is rounded here: {in_words}.",
            try_="Write the step in the same unit, such as `to the nearest 5` for weeks.",
        )  # fmt: skip


def _limited(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    operand_part, verb, limit_part = tree.children
    operand = binder.number(operand_part, scope)
    if operand is None:
        return None
    return limited(binder, operand, as_token(verb), limit_part, binder.symbols.span(tree), scope)


def limited(
    binder: ExpressionBinder, operand: e.Expression, verb: Token, limit_part: Part, span: Span, scope: Scope
) -> Found:
    """`operand` capped or floored, as the verb says, at a limit in the same unit."""
    limit = binder.same(limit_part, scope, operand)
    if limit is None:
        return None
    kind: Literal["capped", "floored"] = "capped" if verb.type.startswith("CAPPED") else "floored"
    return e.Limited(binder.joint(operand, limit), span, operand, kind, limit)


def _with_vat(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    operand_part, verb, rate_part = tree.children
    operand = binder.number(operand_part, scope)
    rate = _rate(binder, rate_part, scope)
    if operand is None or rate is None or not isinstance(operand.type, NumberType):
        return None
    to: Literal["including", "excluding"] = "excluding"
    if as_token(verb).type == "VAT_ADDED":
        to = "including"
    if operand.type.style != "money":
        words = type_words(operand.type, binder.symbols.units)
        binder.report_type(operand_part, f"VAT is added to money or removed from it, but this is {words}.")
        return None
    if operand.type.vat == to:
        binder.symbols.report(
            "SV0302", binder.symbols.span(tree), f"This money is {to} VAT already.",
            try_="Leave the conversion out.",
        )  # fmt: skip
        return None
    kind = NumberType(operand.type.dimension, to, "money")
    return e.WithVat(kind, binder.symbols.span(tree), operand, to, rate)


def _rate(binder: ExpressionBinder, part: Part, scope: Scope) -> Found:
    rate = binder.number(part, scope)
    if rate is not None and not _is_plain(rate.type):
        words = type_words(rate.type, binder.symbols.units)
        binder.report_type(
            part, f"A VAT rate is a percentage, but this is {words}.", "Write, for example, `20%`."
        )
        return None
    return rate


def _days_from(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    start, end = binder.bind(tree.children[1], scope), binder.bind(tree.children[3], scope)
    if start is None or end is None:
        return None
    for side, part in ((start, tree.children[1]), (end, tree.children[3])):
        if not isinstance(side.type, DateType):
            words = type_words(side.type, binder.symbols.units)
            binder.report_type(part, f"`days from … to …` needs dates, not {words}.")
            return None
    return e.DaysBetween(DAYS, binder.symbols.span(tree), start, end)


def _marks_of(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    code = binder.criterion_code(as_token(tree.children[1]))
    return e.MarksOf(PLAIN_NUMBER, binder.symbols.span(tree), code) if code else None


def _share_reached(binder: ExpressionBinder, tree: Syntax, scope: Scope, expected: Type | None) -> Found:
    code = binder.criterion_code(as_token(tree.children[1]))
    return e.MarksOf(PERCENT_NUMBER, binder.symbols.span(tree), code, share=True) if code else None


BINDERS: Final[dict[str, Binder]] = {
    "arithmetic": _arithmetic,
    "negative": _negative,
    "percent_of": _percent_of,
    "brackets": _brackets,
    "power": _power,
    "rounded": _rounded,
    "square_root": _square_root,
    "limited": _limited,
    "with_vat": _with_vat,
    "days_from": _days_from,
    "marks_of": _marks_of,
    "share_reached": _share_reached,
}
