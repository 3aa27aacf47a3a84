"""What type an operation yields, or why its operands do not fit.

Units multiply out; VAT bases never mix in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from svrules.language.expressions import ArithmeticOperator
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type, YesNoType
from svrules.quantities import MONEY, VAT_CLASH, UnitTable, VatBasis, join_vat


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why two types do not go together: `kind` picks the code of the message."""

    kind: Literal["unit", "vat", "type"]
    sentence: str
    try_: str = ""


def type_words(found: Type, units: UnitTable) -> str:
    """A type in an officer's words: `money excluding VAT`, `FTE`, `yes or no`, `one of Micro, Small`."""
    match found:
        case NumberType(dimension=dimension, vat=vat, style=style):
            words = "percent" if style == "percent" else dimension.words(units)
            if dimension == MONEY:
                words = "money"
            return f"{words} {vat} VAT" if vat in ("excluding", "including") else words
        case YesNoType():
            return "yes or no"
        case ChoiceType(options=options):
            return "one of " + ", ".join(options[:4]) + (" …" if len(options) > 4 else "")
        case DateType():
            return "date"
        case TextType():
            return "text"


def arithmetic_type(
    operator: ArithmeticOperator, left: Type, right: Type, units: UnitTable
) -> NumberType | Misfit:
    """The type of `left operator right`."""
    if not isinstance(left, NumberType) or not isinstance(right, NumberType):
        return Misfit("type", f"`{operator}` needs numbers, but meets {_both(left, right, units)}.")
    if operator in ("+", "-"):
        misfit = same_measure(left, right, units)
        if misfit:
            return misfit
        return joined(left, right)
    return _multiplied(operator, left, right, units)


def _multiplied(operator: str, left: NumberType, right: NumberType, units: UnitTable) -> NumberType | Misfit:
    dimension = left.dimension * right.dimension if operator == "×" else left.dimension / right.dimension
    vat: VatBasis = "outside"
    if is_money(left) and is_money(right):
        basis = join_vat(left.vat, right.vat)
        if basis == VAT_CLASH:
            return _vat_misfit(left, right, units)
        vat = basis if operator == "×" else "outside"
    elif is_money(left) or is_money(right):
        vat = left.vat if is_money(left) else right.vat
    money = any(unit == "£" for unit, _ in dimension.powers)
    percent = not money and {left.style, right.style} == {"percent"}
    return NumberType(
        dimension, vat if money else "outside", "money" if money else "percent" if percent else "number"
    )


def is_money(found: Type) -> bool:
    """Whether pounds take part in it."""
    return isinstance(found, NumberType) and "£" in dict(found.dimension.powers)


def same_measure(left: Type, right: Type, units: UnitTable) -> Misfit | None:
    """None when both are numbers in the same units on VAT bases that mix; else the misfit."""
    if not isinstance(left, NumberType) or not isinstance(right, NumberType):
        return Misfit("type", f"Numbers are needed here, but there is {_both(left, right, units)}.")
    if left.dimension != right.dimension:
        return Misfit(
            "unit", f"Units do not fit together: {_both(left, right, units)}.", _unit_advice(left, right)
        )
    if join_vat(left.vat, right.vat) == VAT_CLASH:
        return _vat_misfit(left, right, units)
    return None


def joined(left: NumberType, right: NumberType) -> NumberType:
    """The type both share: the stated VAT basis, and the style if it is the same."""
    vat = join_vat(left.vat, right.vat)
    if vat == VAT_CLASH:
        raise ValueError("money on two VAT bases has no common type")
    style = left.style if left.style == right.style or right.style == "number" else right.style
    return NumberType(left.dimension, vat, style)


def comparable(left: Type, right: Type, ordered: bool, units: UnitTable) -> Misfit | None:
    """None when the two can be compared; `ordered` for more than `is` and `is not`."""
    if isinstance(left, NumberType) and isinstance(right, NumberType):
        return same_measure(left, right, units)
    if type(left) is not type(right):
        return Misfit("type", f"These cannot be compared: {_both(left, right, units)}.")
    if isinstance(left, ChoiceType) and isinstance(right, ChoiceType):
        if left.options != right.options and not set(left.options) & set(right.options):
            return Misfit("type", f"These have no word in common: {_both(left, right, units)}.")
        if ordered and not (left.ordered and left.options == right.options):
            return Misfit(
                "type",
                "These words have no order, so none is above another.",
                "Use `is` or `is one of`, or declare the words, lowest first, as `level of …`.",
            )
        return None
    if ordered and not isinstance(left, DateType):
        return Misfit("type", f"There is no order in {type_words(left, units)}: use `is` or `is not`.")
    return None


def _both(left: Type, right: Type, units: UnitTable) -> str:
    return f"{type_words(left, units)} and {type_words(right, units)}"


def _vat_misfit(left: NumberType, right: NumberType, units: UnitTable) -> Misfit:
    def basis(found: NumberType) -> str:
        return f"{found.vat} VAT" if found.vat is not None else "with no VAT basis stated"

    return Misfit(
        "vat",
        f"Money {basis(left)} cannot meet money {basis(right)}.",
        "Declare both on the same basis, or convert one: `… with VAT added at VAT rate`.",
    )


def _unit_advice(left: NumberType, right: NumberType) -> str:
    if "£" in dict(left.dimension.powers) or "£" in dict(right.dimension.powers):
        return "Write pounds with `£`; turn a quantity into pounds by a rate, such as `× £250 per week`."
    return "Bring both to the same unit, for example by multiplying with a rate."
